/* Outfalls that bear a unit's name ("陈记养殖场尾水口"): where no drain was surveyed, that is how
 * its water comes there. */
#include <math.h>
#include <string.h>

#include "algorithms/topology/boxes.h"
#include "engine/read/called.h"
#include "engine/read/identities.h"

enum { REST_MAX = 4 };

/* Units by their whole name, what stands before brackets, what stands in them. */
static void index_units(const SyTable *units, SyCalled *called) {
    for (SyIndex row = 0; row < units->n_row; row++) {
        const char *name = sy_row_text(units, "name", row);
        if (name == NULL) continue;
        const char *open = strstr(name, "（"), *close = strstr(name, "）");
        if (open == NULL) {
            open = strchr(name, '(');
            close = strchr(name, ')');
        }
        sy_called_add(called, name, -1, row, SY_CALLED_FIRST);
        if (open == NULL || open == name) continue;
        sy_called_add(called, name, open - name, row, SY_CALLED_FIRST);
        const char *inner = g_utf8_next_char(open);
        if (close > inner) sy_called_add(called, inner, close - inner, row, SY_CALLED_FIRST);
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
static SyIndex bearer_of(const SyLinkRules *rules, const SyCalled *called, const char *name,
                         bool *beside) {
    SyIndex unit;
    gsize n_byte;
    glong most = g_utf8_strlen(name, -1) - 1;
    while ((unit = sy_called_at(called, name, most, &n_byte)) != SY_NONE) {
        Rest what = rest_of(rules, name + n_byte);
        *beside |= what == REST_BESIDE;
        if (what == REST_PLAIN) return unit;
        most = g_utf8_strlen(name, (gssize)n_byte) - 1;
    }
    return SY_NONE;
}

/* ---- shortened names ---- */

/* What stands before the words for an outfall, without the end that every firm of its kind has, if
 * that is enough to tell one: "佳昌养殖" of 佳昌养殖场排口; g_free. */
static char *short_of(const SyLinkRules *rules, const char *name) {
    gsize before = strlen(name);
    for (guint i = 0; i < rules->outfall->len; i++) {
        const char *at = strstr(name, rules->outfall->pdata[i]);
        if (at != NULL) before = MIN(before, (gsize)(at - name));
    }
    if (before == 0 || name[before] == '\0') return NULL;
    g_autofree char *head = g_strndup(name, before);
    for (guint i = 0; i < rules->generic->len; i++)
        if (g_str_equal(head, rules->generic->pdata[i])) return NULL;
    for (guint i = 0; i < rules->kind_end->len; i++) {
        const char *end = rules->kind_end->pdata[i];
        if (!g_str_has_suffix(head, end)) continue;
        head[strlen(head) - strlen(end)] = '\0';
        bool tells = (double)g_utf8_strlen(head, -1) >= rules->short_letters;
        for (guint k = 0; k < rules->generic->len && tells; k++)
            tells = !g_str_has_prefix(rules->generic->pdata[k], head);
        return tells ? g_steal_pointer(&head) : NULL;
    }
    return NULL; /* only a firm's kind at its end says that a firm is meant, and no place */
}

typedef struct {
    const SyTable *units, *outfalls;
    const SyLinkRules *rules;
    const char *wanted;
    SyIndex row, found, n;
} Short;

static bool try_unit(SyIndex unit, void *user) {
    Short *s = user;
    const char *name = sy_row_text(s->units, "name", unit);
    if (name == NULL || strstr(name, s->wanted) == NULL ||
        !is_near(s->units, unit, s->outfalls, s->row, s->rules->bearing_m))
        return true;
    s->found = MIN(s->found, unit);
    s->n++;
    return true;
}

/* The units with a place, by their boxes; NULL: there is no memory. */
static SyBoxes *boxes_of(const SyTable *units) {
    g_autofree double *box = g_new(double, 4 * MAX((gsize)units->n_row, 1));
    for (SyIndex row = 0; row < units->n_row; row++) {
        double *b = box + 4 * (gsize)row;
        if (!sy_row_place(units, row, &b[0], &b[1])) b[0] = b[1] = NAN;
        b[2] = b[0];
        b[3] = b[1];
    }
    return sy_boxes_new(box, units->n_row, NULL);
}

/* The one unit nearby in whose name the outfall's stands shortened; where several may be meant,
 * none is, and that is said. */
static SyIndex short_bearer(Short *s, SyLayers *layers, const SyBoxes *boxes,
                            SyFindings *findings) {
    double x, y, limit_m = s->rules->bearing_m;
    const char *name = sy_row_text(s->outfalls, "name", s->row);
    g_autofree char *wanted = name == NULL ? NULL : short_of(s->rules, name);
    if (wanted == NULL || !sy_row_place(s->outfalls, s->row, &x, &y)) return SY_NONE;
    s->wanted = wanted;
    s->found = SY_NONE;
    s->n = 0;
    sy_boxes_search(boxes, x - limit_m, y - limit_m, x + limit_m, y + limit_m, try_unit, s);
    if (s->n == 0) return SY_NONE;
    sy_findings_add(findings, s->n == 1 ? "link.short_name" : "link.short_name_several",
                    sy_row_label(layers, SY_ROLE_OUTFALLS, s->row), s->outfalls->fid[s->row], x, y,
                    NAN, SY_ARGUMENT_TEXT("outfall", name), SY_ARGUMENT_TEXT("name", wanted),
                    SY_ARGUMENT_TEXT("unit", sy_row_text(s->units, "name", s->found)),
                    SY_ARGUMENT_INTEGER("n", s->n), SY_ARGUMENTS_END);
    return s->n == 1 ? s->found : SY_NONE;
}

/* The unit nearby that the list names as the discharger, if it names one alone; SY_NONE: none. */
static SyIndex listed_near(const SyLayers *layers, SyIndex row, double limit_m) {
    guint n;
    const SyListed *listed = sy_layers_listed(layers, row, &n);
    bool near = n > 0 && listed[0].unit == listed[n - 1].unit &&
                is_near(layers->table[SY_ROLE_UNITS], listed->unit, layers->table[SY_ROLE_OUTFALLS],
                        row, limit_m);
    return near ? listed->unit : SY_NONE;
}

static void mark_beside(SyTable *outfalls, SyIndex row) {
    SyColumn *column = sy_table_column(outfalls, "named_beside");
    if (column == NULL) column = sy_table_add_column(outfalls, "named_beside", SY_COLUMN_INTEGER);
    sy_column_set_integer(column, row, 1);
}

static void mark_bearer(SyTable *outfalls, SyIndex row, SyIndex unit, const char *by) {
    SyColumn *bearer = sy_table_column(outfalls, "bearer"),
             *bearer_by = sy_table_column(outfalls, "bearer_by");
    if (bearer == NULL) {
        bearer = sy_table_add_column(outfalls, "bearer", SY_COLUMN_INTEGER);
        bearer_by = sy_table_add_column(outfalls, "bearer_by", SY_COLUMN_TEXT);
    }
    sy_column_set_integer(bearer, row, unit);
    sy_column_set_text(bearer_by, row, by);
}

void sy_layers_find_bearers(SyLayers *layers, const SyLinkRules *rules, SyFindings *findings) {
    const SyTable *units = layers->table[SY_ROLE_UNITS];
    SyTable *outfalls = layers->table[SY_ROLE_OUTFALLS];
    if (units == NULL || outfalls == NULL) return;
    SyCalled called;
    sy_called_init(&called);
    index_units(units, &called);
    g_autoptr(SyBoxes) boxes = boxes_of(units);
    Short shortened = {.units = units, .outfalls = outfalls, .rules = rules};
    for (SyIndex row = 0; row < outfalls->n_row; row++) {
        const char *name = sy_row_text(outfalls, "name", row);
        bool beside = false;
        SyIndex unit = name == NULL ? SY_NONE : bearer_of(rules, &called, name, &beside);
        if (beside) mark_beside(outfalls, row);
        const char *by = "joint.bearer";
        if (unit == SY_NONE || !is_near(units, unit, outfalls, row, rules->bearing_m)) {
            unit = listed_near(layers, row, rules->bearing_m);
            by = "joint.listed";
        }
        if (unit == SY_NONE && !beside && boxes != NULL) {
            shortened.row = row;
            unit = short_bearer(&shortened, layers, boxes, findings);
            by = "joint.bearer_short";
        }
        if (unit != SY_NONE) mark_bearer(outfalls, row, unit, by);
    }
    sy_called_clear(&called);
}
