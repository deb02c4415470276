#include "engine/search/water.h"

#include <string.h>

#include "engine/base/fold.h"
#include "engine/expert/reading.h"

void sy_readings_add(SyReadings *readings, const SyJudgement *judgement, SyIndex parameter,
                     const SyTable *rows, SyIndex row) {
    const char *name = sy_cell_text(rows, "parameter", row),
               *text = sy_cell_text(rows, "value_text", row);
    double value = sy_cell_real(rows, "value", row);
    g_auto(SyWrittenValue) written = {.value = NAN, .limit = NAN};
    SyMeasure measure;
    if (name == NULL || g_strcmp0(sy_cell_text(rows, "weather", row), "wet") == 0) return;
    if (text != NULL) sy_reading_parse(text, &written);
    if (!isnan(value)) {
        written.value = value;
        written.is_number = true;
    }
    if (sy_reading_measure(judgement, name, &written, sy_cell_text(rows, "unit", row), NAN,
                           &measure) != SY_MEASURE_GOOD ||
        measure.parameter != parameter)
        return;
    double least = measure.seen ? measure.value : 0, most = measure.seen ? least : measure.limit;
    readings->least = readings->n == 0 ? least : fmin(readings->least, least);
    readings->most = readings->n == 0 ? most : fmax(readings->most, most);
    readings->sum += (least + most) / 2;
    readings->n++;
}

/* ---- sections ---- */

/* Sections by what they may be called, folded: number, code, name. */
static GHashTable *sections_by_name(const SyTable *sections) {
    static const char *const names[] = {"source_id", "code", "name"};
    GHashTable *by_name =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
    for (SyIndex row = 0; row < sections->n_row; row++)
        for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
            const char *name = sy_cell_text(sections, names[i], row);
            if (name == NULL) continue;
            char *folded = sy_fold_value(name);
            GArray *rows = g_hash_table_lookup(by_name, folded);
            if (rows == NULL) {
                rows = g_array_new(FALSE, FALSE, sizeof(SyIndex));
                g_hash_table_insert(by_name, g_strdup(folded), rows);
            }
            g_free(folded);
            if (rows->len == 0 || g_array_index(rows, SyIndex, rows->len - 1) != row)
                g_array_append_val(rows, row);
        }
    return by_name;
}

/* A reading, and the section it is of: rows of two tables. */
typedef struct {
    SyIndex section, reading;
} Taken;

static int taken_compare(const void *left, const void *right) {
    const Taken *a = left, *b = right;
    if (a->section != b->section) return a->section < b->section ? -1 : 1;
    return (a->reading > b->reading) - (a->reading < b->reading);
}

/* Readings of sections, by section, then in the order in which they were taken. */
static GArray *taken_at(const SyTable *sections, const SyTable *readings) {
    g_autoptr(GHashTable) by_name = sections_by_name(sections);
    const int64_t *id =
        sections->n_row == 0 ? NULL : sy_table_column(sections, "section_id")->integer;
    GArray *taken = g_array_new(FALSE, FALSE, sizeof(Taken));
    for (SyIndex row = 0; row < readings->n_row; row++) {
        const char *at = sy_cell_text(readings, "at", row);
        int64_t object = sy_cell_integer(readings, "section_id", row);
        g_autofree char *folded = at == NULL ? NULL : sy_fold_value(at);
        const GArray *rows = folded == NULL ? NULL : g_hash_table_lookup(by_name, folded);
        for (guint i = 0; rows != NULL && i < rows->len; i++) {
            const Taken one = {g_array_index(rows, SyIndex, i), row};
            g_array_append_val(taken, one);
        }
        for (SyIndex section = 0; at == NULL && section < sections->n_row; section++)
            if (id[section] == object) {
                const Taken one = {section, row};
                g_array_append_val(taken, one);
            }
    }
    qsort(taken->data, taken->len, sizeof(Taken), taken_compare);
    return taken;
}

static SyTable *readings_of_sections(SyStore *store, GError **error) {
    return sy_store_query(
        store,
        "SELECT at, NULL AS section_id, parameter, value, value_text, unit, weather, 2 * sample_id "
        "+ 1 AS id FROM sample WHERE at IS NOT NULL UNION ALL SELECT NULL, object_id, parameter, "
        "value, value_text, unit, weather, reading_id FROM reading WHERE role = 'section' ORDER "
        "BY id",
        NULL, error);
}

bool sy_section_readings(SyStore *store, const SyJudgement *judgement, int64_t section_id,
                         SyIndex parameter, SyReadings *value, SyReadings *flow, GError **error) {
    g_autoptr(SyTable) section = sy_store_query_of(
        store, "SELECT section_id, source_id, code, name FROM section WHERE section_id = ?1",
        section_id, error);
    g_autoptr(SyTable) readings = section == NULL ? NULL : readings_of_sections(store, error);
    if (readings == NULL) return false;
    g_autoptr(GArray) taken = taken_at(section, readings);
    for (guint i = 0; i < taken->len; i++) {
        SyIndex row = g_array_index(taken, Taken, i).reading;
        sy_readings_add(value, judgement, parameter, readings, row);
        sy_readings_add(flow, judgement, judgement->flow, readings, row);
    }
    return true;
}

/* ---- against targets ---- */

typedef struct {
    const SyJudgement *judgement;
    const GArray *qualities;
    const SyTable *sections, *readings;
    const GArray *taken;
    SyTable *out;
} Measured;

static void add_mean(const Measured *m, SyIndex section, const SyParameter *p,
                     const SyReadings *readings, double limit) {
    SyTable *out = m->out;
    double mean = sy_readings_mean(readings);
    SyIndex to = sy_table_add_row(out, 0);
    sy_table_copy_cells(out, to, m->sections, section);
    sy_column_set_text(sy_table_column(out, "parameter"), to, p->names[0]);
    sy_column_set_text(sy_table_column(out, "unit"), to, p->unit);
    sy_column_set_text(sy_table_column(out, "missed"), to, mean > limit ? "yes" : "no");
    sy_table_column(out, "mean")->real[to] = mean;
    sy_table_column(out, "limit")->real[to] = limit;
    sy_column_set_integer(sy_table_column(out, "n_reading"), to, readings->n);
}

/* Rows of one section: of each parameter that the class of its target limits. */
static void judge_section(const Measured *m, guint first, guint end) {
    SyIndex section = g_array_index(m->taken, Taken, first).section;
    int class = sy_water_class(m->judgement, sy_cell_text(m->sections, "target", section));
    bool lake = sy_cell_integer(m->sections, "lake", section) == 1;
    for (guint i = 0; class > 0 && i < m->qualities->len; i++) {
        const SyWaterQuality *q = &g_array_index(m->qualities, SyWaterQuality, i);
        SyReadings readings = {0};
        if (isnan(q->limit[class - 1]) ||
            q != sy_water_quality_of(m->qualities, q->parameter, lake))
            continue;
        for (guint k = first; k < end; k++)
            sy_readings_add(&readings, m->judgement, q->parameter, m->readings,
                            g_array_index(m->taken, Taken, k).reading);
        if (readings.n > 0)
            add_mean(m, section,
                     &g_array_index(m->judgement->parameters, SyParameter, q->parameter), &readings,
                     q->limit[class - 1]);
    }
}

static SyTable *measured_new(void) {
    static const struct {
        const char *name;
        SyColumnType type;
    } columns[] = {{"section_id", SY_COLUMN_INTEGER}, {"section", SY_COLUMN_TEXT},
                   {"river_id", SY_COLUMN_INTEGER},   {"receiving_water_id", SY_COLUMN_INTEGER},
                   {"function_zone", SY_COLUMN_TEXT}, {"lake", SY_COLUMN_INTEGER},
                   {"parameter", SY_COLUMN_TEXT},     {"unit", SY_COLUMN_TEXT},
                   {"target", SY_COLUMN_TEXT},        {"missed", SY_COLUMN_TEXT},
                   {"mean", SY_COLUMN_REAL},          {"limit", SY_COLUMN_REAL},
                   {"n_reading", SY_COLUMN_INTEGER}};
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    for (guint i = 0; i < G_N_ELEMENTS(columns); i++)
        sy_table_add_column(table, columns[i].name, columns[i].type);
    return table;
}

SyTable *sy_water_measured(SyStore *store, const SyJudgement *judgement, const GArray *qualities,
                           GError **error) {
    g_autoptr(SyTable) sections = sy_store_query(
        store,
        "SELECT c.section_id, c.source_id, c.code, c.name, coalesce(c.name, c.code, c.source_id) "
        "AS section, r.river_id, w.receiving_water_id, w.function_zone, r.edge_id IS NULL AND "
        "w.receiving_water_id IS NOT NULL AS lake, coalesce(c.quality_target, w.quality_target) AS "
        "target FROM section c LEFT JOIN river_place p ON p.role = 'section' AND p.object_id = "
        "c.section_id LEFT JOIN river_reach r ON r.edge_id = p.edge_id LEFT JOIN receiving_water w "
        "ON w.receiving_water_id = iif(r.edge_id IS NULL, (SELECT min(a.receiving_water_id) FROM "
        "receiving_water a WHERE a.rowid IN (SELECT pkid FROM idx_receiving_water_geom WHERE xmin "
        "<= X(c.geom) AND xmax >= X(c.geom) AND ymin <= Y(c.geom) AND ymax >= Y(c.geom)) AND "
        "dimension(a.geom) = 2 AND st_covers(a.geom, c.geom) = 1), r.receiving_water_id) ORDER BY "
        "c.section_id",
        NULL, error);
    g_autoptr(SyTable) readings = sections == NULL ? NULL : readings_of_sections(store, error);
    if (readings == NULL) return NULL;
    g_autoptr(GArray) taken = taken_at(sections, readings);
    const Measured m = {judgement, qualities, sections, readings, taken, measured_new()};
    for (guint i = 0, first = 0; i < taken->len; first = i) {
        while (i < taken->len &&
               g_array_index(taken, Taken, i).section == g_array_index(taken, Taken, first).section)
            i++;
        judge_section(&m, first, i);
    }
    return m.out;
}

char *sy_water_missed(const SyTable *measured, const bool *chosen) {
    g_autoptr(GString) all = g_string_new(NULL);
    for (SyIndex row = 0; row < measured->n_row; row++) {
        if ((chosen != NULL && !chosen[row]) ||
            g_strcmp0(sy_cell_text(measured, "missed", row), "yes") != 0)
            continue;
        g_string_append_printf(
            all, "%s%s %s %.3g > %.3g (%s)", all->len == 0 ? "" : "; ",
            sy_cell_text(measured, "section", row), sy_cell_text(measured, "parameter", row),
            sy_cell_real(measured, "mean", row), sy_cell_real(measured, "limit", row),
            sy_cell_text(measured, "target", row));
    }
    return all->len == 0 ? NULL : g_strdup(all->str);
}

/* Rows of the same function zone, of the same river or lake where there is none. */
static void choose(const SyTable *measured, const char *zone, int64_t river_id, int64_t water_id,
                   bool *chosen) {
    for (SyIndex row = 0; row < measured->n_row; row++) {
        int64_t river = sy_cell_integer(measured, "river_id", row);
        if (zone != NULL)
            chosen[row] = g_strcmp0(sy_cell_text(measured, "function_zone", row), zone) == 0;
        else if (river != 0)
            chosen[row] = river == river_id;
        else
            chosen[row] = sy_cell_integer(measured, "receiving_water_id", row) == water_id;
    }
}

void sy_water_keep(SyTable *measured, const char *zone, int64_t river_id, int64_t water_id) {
    g_autofree bool *chosen = g_new0(bool, measured->n_row + 1);
    choose(measured, zone, river_id, water_id, chosen);
    sy_table_keep_rows(measured, chosen);
}

GHashTable *sy_water_missed_of_outfalls(SyStore *store, const SyJudgement *judgement,
                                        const GArray *qualities, GError **error) {
    g_autoptr(SyTable) measured = sy_water_measured(store, judgement, qualities, error);
    g_autoptr(SyTable) outfalls =
        measured == NULL
            ? NULL
            : sy_store_query(store,
                             "SELECT o.outfall_id, w.function_zone, p.river_id, "
                             "o.receiving_water_id FROM outfall o LEFT JOIN receiving_water w "
                             "USING (receiving_water_id) LEFT JOIN river_place p ON p.role = "
                             "'outfall' AND p.object_id = o.outfall_id ORDER BY o.outfall_id",
                             NULL, error);
    if (outfalls == NULL) return NULL;
    GHashTable *missed = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    g_autofree bool *chosen = g_new0(bool, measured->n_row + 1);
    for (SyIndex row = 0; measured->n_row > 0 && row < outfalls->n_row; row++) {
        choose(measured, sy_cell_text(outfalls, "function_zone", row),
               sy_cell_integer(outfalls, "river_id", row),
               sy_cell_integer(outfalls, "receiving_water_id", row), chosen);
        char *text = sy_water_missed(measured, chosen);
        if (text == NULL) continue;
        int64_t *id = g_new(int64_t, 1);
        *id = sy_cell_integer(outfalls, "outfall_id", row);
        g_hash_table_insert(missed, id, text);
    }
    return missed;
}
