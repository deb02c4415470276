/* What was observed, as seen or not seen at nodes of the network above the outfall. */
#include <math.h>
#include <string.h>

#include "engine/reading.h"
#include "engine/search_parts.h"

/* What was measured at the outfall itself. */
typedef struct {
    uint64_t measured, elevated;
} Measured;

/* Is a reading elevated? -1: it says nothing. */
static int is_elevated(const SyJudgement *judgement, SyIndex parameter, double value,
                       const char *unit, bool below_limit) {
    if (parameter == SY_NONE) return -1;
    if (below_limit) return 0;
    const SyParameter *p = &g_array_index(judgement->parameters, SyParameter, parameter);
    double converted = sy_judgement_convert(p, value, unit);
    return isnan(converted) ? -1 : converted > p->elevated;
}

/* "<0.05", "0.05L", "ND": a number that the method could not see. */
static bool is_below_limit(const char *text) {
    g_auto(SyWrittenValue) reading = {0};
    if (text != NULL) sy_reading_parse(text, &reading);
    return reading.is_number;
}

static void add_reading(GArray *readings, SyIndex node, bool seen, const char *time) {
    SySearchReading reading = {.node = node, .seen = seen};
    if (time != NULL) g_strlcpy(reading.day, time, 11); /* the date of ISO 8601 */
    g_array_append_val(readings, reading);
}

static bool take_observations(SySearch *search, SyStore *store, const SyJudgement *judgement,
                              GArray *readings, Measured *measured, GError **error) {
    g_autoptr(SyTable) rows = sy_search_query(
        search, store,
        "SELECT node_id, role, object_id, what, parameter, value, value_text, unit, when_ AS time "
        "FROM observation WHERE NOT withdrawn AND NOT orphaned AND node_id IS NOT NULL AND role <> "
        "'unit' ORDER BY observation_id",
        error);
    if (rows == NULL) return false;
    for (SyIndex row = 0; row < rows->n_row; row++) {
        SyIndex node = sy_search_node(search, sy_cell_integer(rows, "node_id", row));
        const char *what = sy_cell_text(rows, "what", row);
        if (node == SY_NONE || what == NULL) continue;
        int seen = strcmp(what, "seen") == 0 ? 1 : strcmp(what, "not_seen") == 0 ? 0 : -1;
        if (strcmp(what, "reading") == 0) {
            SyIndex p = sy_judgement_parameter(judgement, sy_cell_text(rows, "parameter", row));
            double value = sy_cell_real(rows, "value", row);
            const char *text = sy_cell_text(rows, "value_text", row);
            seen = is_elevated(judgement, p, value, sy_cell_text(rows, "unit", row),
                               isnan(value) && is_below_limit(text));
            if (node == search->outfall && seen >= 0) {
                measured->measured |= UINT64_C(1) << p;
                if (seen == 1) measured->elevated |= UINT64_C(1) << p;
            }
        }
        if (node != search->outfall && seen >= 0)
            add_reading(readings, node, seen == 1, sy_cell_text(rows, "time", row));
    }
    return true;
}

/* Samples of the layer that were taken at manholes; those at outfalls are in the weights already.
 */
static bool take_samples(SySearch *search, SyStore *store, const SyJudgement *judgement,
                         GArray *readings, GError **error) {
    g_autoptr(SyTable) rows = sy_search_query(
        search, store,
        "SELECT at, time, parameter, value, unit FROM sample WHERE at IS NOT NULL AND at NOT "
        "IN (SELECT source_id FROM outfall WHERE source_id IS NOT NULL) ORDER BY "
        "sample_id",
        error);
    if (rows == NULL || rows->n_row == 0) return rows != NULL;
    g_autoptr(GHashTable) node_of = g_hash_table_new(g_str_hash, g_str_equal);
    for (SyIndex node = search->n_node; node-- > 0;) {
        SyIndex row = search->node_row[node];
        const char *id = row == SY_NONE ? NULL : sy_cell_text(search->nodes, "source_id", row);
        if (id != NULL) g_hash_table_insert(node_of, (char *)id, GUINT_TO_POINTER(node + 1));
    }
    for (SyIndex row = 0; row < rows->n_row; row++) {
        guint node = GPOINTER_TO_UINT(g_hash_table_lookup(node_of, sy_cell_text(rows, "at", row)));
        if (node == 0 || node - 1 == search->outfall) continue;
        SyIndex p = sy_judgement_parameter(judgement, sy_cell_text(rows, "parameter", row));
        int seen = is_elevated(judgement, p, sy_cell_real(rows, "value", row),
                               sy_cell_text(rows, "unit", row), false);
        if (seen >= 0) add_reading(readings, node - 1, seen == 1, sy_cell_text(rows, "time", row));
    }
    return true;
}

/* Priors by what was measured at the outfall and what each unit's trade holds. */
static void weigh_priors(SySearch *search, const SyJudgement *judgement, const Measured *measured) {
    double most = judgement->factors.pollutants_most;
    if (measured->measured == 0) return;
    for (SyIndex source = 0; source < search->candidates->n_row; source++) {
        if (sy_cell_integer(search->candidates, "unit_id", source) == 0) continue;
        const SyTrade *trade =
            sy_judgement_trade(judgement, sy_cell_text(search->candidates, "industry", source),
                               sy_cell_text(search->candidates, "category", source));
        uint64_t expected = trade->parameters |
                            sy_judgement_parameters(
                                judgement, sy_cell_text(search->candidates, "pollutants", source));
        double weight = 1;
        for (guint p = 0; expected != 0 && p < judgement->parameters->len; p++) {
            const SyParameter *parameter = &g_array_index(judgement->parameters, SyParameter, p);
            if ((measured->measured >> p & 1) == 0) continue;
            if (measured->elevated >> p & 1)
                weight *= expected >> p & 1 ? parameter->match : parameter->miss;
            else if (expected >> p & 1)
                weight *= parameter->absent;
        }
        search->prior[source] *= CLAMP(weight, 1 / most, most);
    }
}

static int by_node(const void *left, const void *right) {
    const SySearchReading *a = left, *b = right;
    if (a->node != b->node) return a->node < b->node ? -1 : 1;
    return strcmp(a->day, b->day);
}

GArray *sy_search_readings(SySearch *search, SyStore *store, const SyJudgement *judgement,
                           GError **error) {
    g_autoptr(GArray) readings = g_array_new(FALSE, FALSE, sizeof(SySearchReading));
    Measured measured = {0, 0};
    if (!take_observations(search, store, judgement, readings, &measured, error) ||
        !take_samples(search, store, judgement, readings, error))
        return NULL;
    weigh_priors(search, judgement, &measured);
    g_array_sort(readings, by_node);
    return g_steal_pointer(&readings);
}
