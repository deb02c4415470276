#include "engine/river/loads.h"

#include <math.h>
#include <string.h>

/* Readings of one object: of the parameter, and of its flow. */
typedef struct {
    SyReadings value, flow;
} Known;

typedef struct {
    SyStore *store;
    const SyJudgement *judgement;
    SyIndex parameter;
    GHashTable *outfalls, *units; /* id -> Known */
    GHashTable *loads;            /* outfall_id -> SyOutfallLoad */
} Loading;

static void *entry(GHashTable *table, int64_t id, gsize size) {
    void *known = g_hash_table_lookup(table, &id);
    if (known != NULL) return known;
    int64_t *key = g_new(int64_t, 1);
    *key = id;
    known = g_malloc0(size);
    g_hash_table_insert(table, key, known);
    return known;
}

static GHashTable *table_new(void) {
    return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
}

/* @sql: object, parameter, value ... of readings. */
static bool read_into(Loading *l, GHashTable *table, const char *sql, GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(l->store, sql, NULL, error);
    if (rows == NULL) return false;
    for (SyIndex row = 0; row < rows->n_row; row++) {
        Known *known = entry(table, sy_cell_integer(rows, "object", row), sizeof *known);
        sy_readings_add(&known->value, l->judgement, l->parameter, rows, row);
        sy_readings_add(&known->flow, l->judgement, l->judgement->flow, rows, row);
    }
    return true;
}

#define READ "r.parameter, r.value, r.value_text, r.unit, r.weather, r.reading_id"
static bool read_all(Loading *l, GError **error) {
    return read_into(l, l->outfalls,
                     "SELECT r.object_id AS object, " READ
                     " FROM reading r WHERE r.role = "
                     "'outfall' AND r.what = 'reading' AND r.object_id IS NOT NULL UNION "
                     "SELECT o.outfall_id, " READ
                     " FROM outfall o JOIN reading r ON r.node_id = "
                     "o.node_id WHERE r.role = 'place' AND r.what = 'reading' UNION SELECT "
                     "o.outfall_id, " READ
                     " FROM outfall o JOIN sample s ON s.at = o.source_id "
                     "JOIN reading r USING (sample_id)",
                     error) &&
           read_into(l, l->units,
                     "SELECT r.object_id AS object, " READ
                     " FROM reading r WHERE r.role = 'unit' "
                     "AND r.what = 'reading' AND r.object_id IS NOT NULL",
                     error);
}

/* Adds what one unit brings to its outfall, where that is known. */
static void add_unit(Loading *l, const SyTable *rows, SyIndex row) {
    const SyJudgement *j = l->judgement;
    int64_t unit_id = sy_cell_integer(rows, "unit_id", row);
    double water_m3d = sy_cell_real(rows, "load_m3d", row);
    const Known *own = g_hash_table_lookup(l->units, &unit_id);
    SyOutfallLoad *load = entry(l->loads, sy_cell_integer(rows, "outfall_id", row), sizeof *load);
    load->flow_m3d += water_m3d;
    double usual, least, most;
    if (own != NULL && own->value.n > 0) {
        usual = sy_readings_mean(&own->value);
        least = own->value.least;
        most = own->value.most;
    } else {
        const char *category = sy_cell_text(rows, "category", row);
        const SyTrade *trade = sy_judgement_trade(j, sy_cell_text(rows, "industry", row), category);
        double raw =
            sy_judgement_knows(j, trade) ? trade->concentration[l->parameter] : (double)NAN;
        if (isnan(raw)) return;
        bool plant = g_strcmp0(sy_cell_text(rows, "treats", row), "yes") == 0;
        double treats = plant                                       ? 0
                        : sy_cell_text(rows, "permit", row) != NULL ? j->factors.permit_treats
                                                                    : j->factors.trade_treats;
        usual = (1 - treats) * raw;
        least = plant ? raw : 0;
        most = raw;
    }
    const double kg_g = 1e-3;
    load->kgd += water_m3d * usual * kg_g;
    load->least_kgd += water_m3d * least * kg_g;
    load->most_kgd += water_m3d * most * kg_g;
    load->by = SY_LOAD_UNITS;
}

static bool add_units(Loading *l, GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(
        l->store,
        "SELECT c.outfall_id, c.unit_id, c.load_m3d, u.industry, u.category, u.treats, u.permit "
        "FROM candidate c JOIN unit u USING (unit_id) WHERE c.status = 'candidate' AND c.load_m3d "
        "> 0 ORDER BY c.outfall_id, c.unit_id",
        NULL, error);
    if (rows == NULL) return false;
    for (SyIndex row = 0; row < rows->n_row; row++) add_unit(l, rows, row);
    return true;
}

/* What was measured at the outfall itself goes before. */
static void measure(Loading *l, int64_t outfall, double declared_m3d) {
    const Known *known = g_hash_table_lookup(l->outfalls, &outfall);
    bool measured = known != NULL && known->value.n > 0;
    double flow =
        known != NULL && known->flow.n > 0 ? sy_readings_mean(&known->flow) : declared_m3d;
    SyOutfallLoad *load = g_hash_table_lookup(l->loads, &outfall);
    if (!measured && load == NULL && isnan(flow)) return;
    load = entry(l->loads, outfall, sizeof *load);
    bool flow_measured = known != NULL && known->flow.n > 0;
    double flow_least = flow_measured ? known->flow.least : flow,
           flow_most = flow_measured ? known->flow.most : flow;
    if (isnan(flow) && load->flow_m3d > 0) flow = flow_least = flow_most = load->flow_m3d;
    if (measured && !isnan(flow)) {
        const double kg_g = 1e-3;
        *load = (SyOutfallLoad){sy_readings_mean(&known->value) * flow * kg_g,
                                known->value.least * flow_least * kg_g,
                                known->value.most * flow_most * kg_g, flow, SY_LOAD_MEASURED};
    }
    load->flow_m3d = isnan(flow) ? load->flow_m3d : flow;
    if (load->by == SY_LOAD_UNKNOWN) load->kgd = load->least_kgd = load->most_kgd = NAN;
    if (!(load->flow_m3d > 0)) load->flow_m3d = NAN;
}

GHashTable *sy_outfall_loads(SyStore *store, const SyJudgement *judgement, SyIndex parameter,
                             GError **error) {
    g_autoptr(GHashTable) outfalls = table_new(), units = table_new(), loads = table_new();
    Loading l = {store, judgement, parameter, outfalls, units, loads};
    if (!read_all(&l, error) || !add_units(&l, error)) return NULL;
    g_autoptr(SyTable) rows = sy_store_query(
        store, "SELECT outfall_id, flow_m3d FROM outfall ORDER BY outfall_id", NULL, error);
    if (rows == NULL) return NULL;
    for (SyIndex row = 0; row < rows->n_row; row++)
        measure(&l, sy_cell_integer(rows, "outfall_id", row), sy_cell_real(rows, "flow_m3d", row));
    return g_steal_pointer(&loads);
}
