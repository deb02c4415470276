/* Outfalls that bear a unit's name ("陈记养殖场尾水口"): where no drain was surveyed, that is how
 * its water comes there. */
#include <math.h>
#include <string.h>

#include "engine/read/identities.h"

enum { LETTERS_MIN = 3, REST_MAX = 4 };

/* Rows of units by what they are called: the whole name, what stands before brackets, what stands
 * in them. */
typedef struct {
    GHashTable *first; /* name -> row + 1 */
    GStringChunk *chunk;
    glong most_letters;
} Called;

static void add_name(Called *called, const char *name, gssize n_byte, SyIndex row) {
    const char *kept = g_string_chunk_insert_len(called->chunk, name, n_byte);
    glong n = g_utf8_strlen(kept, -1);
    if (n < LETTERS_MIN || g_hash_table_contains(called->first, kept)) return;
    called->most_letters = MAX(called->most_letters, n);
    g_hash_table_insert(called->first, (char *)kept, GUINT_TO_POINTER(row + 1));
}

static void index_units(const SyTable *units, Called *called) {
    for (SyIndex row = 0; row < units->n_row; row++) {
        const char *name = sy_row_text(units, "name", row);
        if (name == NULL) continue;
        const char *open = strstr(name, "（"), *close = strstr(name, "）");
        if (open == NULL) {
            open = strchr(name, '(');
            close = strchr(name, ')');
        }
        add_name(called, name, -1, row);
        if (open == NULL || open == name) continue;
        add_name(called, name, open - name, row);
        const char *inner = g_utf8_next_char(open);
        if (close > inner) add_name(called, inner, close - inner, row);
    }
}

/* An outfall's name behind the unit's: what outfalls are called, a place beside the unit, or
 * something else. */
typedef enum { REST_OTHER, REST_PLAIN, REST_BESIDE } Rest;

static Rest rest_of(const SyLinkRules *rules, const char *rest) {
    g_autoptr(GString) left = g_string_new(rest);
    for (guint i = 0; i < rules->outfall->len; i++)
        g_string_replace(left, rules->outfall->pdata[i], "", 0);
    if (sy_link_says(rules->beside, left->str)) return REST_BESIDE;
    bool plain = left->len < strlen(rest) && g_utf8_strlen(left->str, -1) <= REST_MAX;
    return plain ? REST_PLAIN : REST_OTHER;
}

static bool is_near(const SyTable *units, SyIndex unit, const SyTable *outfalls, SyIndex row,
                    double limit_m) {
    const SyTable *table[] = {units, outfalls};
    const SyIndex at[] = {unit, row};
    double xy[2][2];
    for (int i = 0; i < 2; i++) {
        if (table[i]->geometry.kind != SY_GEOMETRY_POINT || sy_table_n_part(table[i], at[i]) == 0)
            return false;
        SyIndex vertex = table[i]->geometry.part_vertex[table[i]->geometry.row_part[at[i]]];
        memcpy(xy[i], table[i]->geometry.xy + 2 * (gsize)vertex, sizeof xy[i]);
    }
    return hypot(xy[0][0] - xy[1][0], xy[0][1] - xy[1][1]) <= limit_m;
}

/* The unit with the longest name by which the outfall's begins, and goes on as it should; SY_NONE:
 * none. @beside: it goes on with a place beside a unit. */
static SyIndex bearer_of(const SyLinkRules *rules, const Called *called, const char *name,
                         bool *beside) {
    glong n = g_utf8_strlen(name, -1);
    for (glong k = MIN(called->most_letters, n - 1); k >= LETTERS_MIN; k--) {
        const char *rest = g_utf8_offset_to_pointer(name, k);
        g_autofree char *begin = g_strndup(name, (gsize)(rest - name));
        guint row = GPOINTER_TO_UINT(g_hash_table_lookup(called->first, begin));
        Rest what = row == 0 ? REST_OTHER : rest_of(rules, rest);
        *beside |= what == REST_BESIDE;
        if (what == REST_PLAIN) return row - 1;
    }
    return SY_NONE;
}

static void mark(SyTable *outfalls, const char *name, SyIndex row, int64_t value) {
    SyColumn *column = sy_table_column(outfalls, name);
    if (column == NULL) column = sy_table_add_column(outfalls, name, SY_COLUMN_INTEGER);
    sy_column_set_integer(column, row, value);
}

void sy_layers_find_bearers(SyLayers *layers, const SyLinkRules *rules) {
    const SyTable *units = layers->table[SY_ROLE_UNITS];
    SyTable *outfalls = layers->table[SY_ROLE_OUTFALLS];
    if (units == NULL || outfalls == NULL) return;
    Called called = {.first = g_hash_table_new(g_str_hash, g_str_equal),
                     .chunk = g_string_chunk_new(1024)};
    index_units(units, &called);
    for (SyIndex row = 0; row < outfalls->n_row; row++) {
        const char *name = sy_row_text(outfalls, "name", row);
        bool beside = false;
        SyIndex unit = name == NULL ? SY_NONE : bearer_of(rules, &called, name, &beside);
        if (beside) mark(outfalls, "named_beside", row, 1);
        if (unit == SY_NONE || !is_near(units, unit, outfalls, row, rules->bearing_m)) continue;
        mark(outfalls, "bearer", row, unit);
    }
    g_hash_table_unref(called.first);
    g_string_chunk_free(called.chunk);
}
