/* Whom a list of outfalls itself names as the discharger (排污单位): the surveyor's guess, kept as
 * evidence. */
#include <math.h>
#include <string.h>

#include "engine/read/identities.h"

enum { LETTERS_MIN = 3 };

/* ---- what units are called ---- */

typedef struct {
    GHashTable *row; /* name -> unit + 1; 0: several are called so */
    GStringChunk *chunk;
    glong most_letters;
} Called;

static void add_name(Called *called, const char *name, SyIndex unit) {
    g_autofree char *plain = name == NULL ? NULL : g_utf8_normalize(name, -1, G_NORMALIZE_NFKC);
    if (plain == NULL || g_utf8_strlen(plain, -1) < LETTERS_MIN) return;
    guint before = GPOINTER_TO_UINT(g_hash_table_lookup(called->row, plain));
    bool other = g_hash_table_contains(called->row, plain) && before != unit + 1;
    called->most_letters = MAX(called->most_letters, g_utf8_strlen(plain, -1));
    g_hash_table_insert(called->row, g_string_chunk_insert_const(called->chunk, plain),
                        GUINT_TO_POINTER(other ? 0 : unit + 1));
}

/* The names of all rows that became a unit, also those that other registers have. */
static void called_init(Called *called, const SyLayers *layers) {
    const SyTable *units = layers->table[SY_ROLE_UNITS];
    *called = (Called){.row = g_hash_table_new(g_str_hash, g_str_equal),
                       .chunk = g_string_chunk_new(1024)};
    for (SyIndex unit = 0; unit < units->n_row; unit++) {
        add_name(called, sy_row_text(units, "name", unit), unit);
        const char *former = sy_row_text(units, "alias", unit);
        g_auto(GStrv) names =
            former == NULL ? NULL : g_regex_split_simple("[、，,；;/]", former, 0, 0);
        for (char **name = names; name != NULL && *name != NULL; name++)
            add_name(called, *name, unit);
    }
    for (guint i = 0; i < layers->source_rows->len; i++) {
        const SySourceRow *row = &g_array_index(layers->source_rows, SySourceRow, i);
        if (row->role == SY_ROLE_UNITS && row->object != SY_NONE)
            add_name(called, row->name, row->object);
    }
}

static void called_clear(Called *called) {
    g_hash_table_unref(called->row);
    g_string_chunk_free(called->chunk);
}

/* The unit with the longest name with which a text begins, and the bytes of that name; SY_NONE. */
static SyIndex unit_at(const Called *called, const char *text, gsize *n_byte) {
    glong n = g_utf8_strlen(text, -1);
    for (glong k = MIN(called->most_letters, n); k >= LETTERS_MIN; k--) {
        *n_byte = (gsize)(g_utf8_offset_to_pointer(text, k) - text);
        g_autofree char *name = g_strndup(text, *n_byte);
        guint row = GPOINTER_TO_UINT(g_hash_table_lookup(called->row, name));
        if (row != 0) return row - 1;
    }
    return SY_NONE;
}

/* ---- what the list says ---- */

/* Does it say that a firm is meant, and not "居民" or "不明"? */
static bool is_firm(const SyLinkRules *rules, const char *said) {
    const GPtrArray *ends[] = {rules->legal_form, rules->kind_end};
    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++)
        if (sy_link_says(ends[i], said) && g_utf8_strlen(said, -1) > LETTERS_MIN) return true;
    return false;
}

static void note_named(SyLayers *layers, const SyLinkRules *rules, const Called *called,
                       SyIndex row, SyFindings *findings) {
    const SyTable *outfalls = layers->table[SY_ROLE_OUTFALLS];
    const char *said = sy_row_text(outfalls, "discharger", row);
    g_autofree char *plain = said == NULL ? NULL : g_utf8_normalize(said, -1, G_NORMALIZE_NFKC);
    guint n_before = layers->listed->len;
    for (const char *at = plain; at != NULL && *at != '\0';) {
        gsize n_byte;
        SyListed listed = {row, unit_at(called, at, &n_byte)};
        if (listed.unit != SY_NONE) g_array_append_val(layers->listed, listed);
        at = listed.unit != SY_NONE ? at + n_byte : g_utf8_next_char(at);
    }
    if (plain == NULL || layers->listed->len > n_before || !is_firm(rules, plain)) return;
    double x, y;
    g_autofree char *words = sy_row_words(outfalls, row);
    sy_row_place(outfalls, row, &x, &y);
    sy_findings_add(findings, "link.discharger_unknown",
                    sy_row_label(layers, SY_ROLE_OUTFALLS, row), outfalls->fid[row], x, y, NAN,
                    SY_ARGUMENT_TEXT("outfall", words), SY_ARGUMENT_TEXT("said", said),
                    SY_ARGUMENTS_END);
}

static int by_outfall(const void *left, const void *right) {
    const SyListed *a = left, *b = right;
    if (a->outfall != b->outfall) return a->outfall < b->outfall ? -1 : 1;
    return (a->unit > b->unit) - (a->unit < b->unit);
}

void sy_layers_find_listed(SyLayers *layers, const SyLinkRules *rules, SyFindings *findings) {
    const SyTable *units = layers->table[SY_ROLE_UNITS],
                  *outfalls = layers->table[SY_ROLE_OUTFALLS];
    layers->listed = g_array_new(FALSE, FALSE, sizeof(SyListed));
    if (units == NULL || outfalls == NULL || sy_table_column(outfalls, "discharger") == NULL)
        return;
    Called called;
    called_init(&called, layers);
    for (SyIndex row = 0; row < outfalls->n_row; row++)
        note_named(layers, rules, &called, row, findings);
    g_array_sort(layers->listed, by_outfall);
    called_clear(&called);
}

bool sy_layers_lists(const SyLayers *layers, SyIndex outfall, SyIndex unit) {
    SyListed wanted = {outfall, unit};
    return layers->listed != NULL &&
           g_array_binary_search(layers->listed, &wanted, by_outfall, NULL);
}
