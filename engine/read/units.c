/* Units given in several rows, one a building or a plot: one unit of several places. */
#include <math.h>
#include <string.h>

#include "engine/read/parts.h"

typedef struct {
    SyLayers *layers;
    SyTable *from; /* rows as read */
    SyIndex *next; /* the next row of the same unit + 1, or 0 */
    bool *is_more; /* it belongs to an earlier row */
    bool any;
} Rows;

/* 1: two rows have one value, -1: they differ, 0: not both have one. */
static int compare(const SyTable *table, const char *field, SyIndex a, SyIndex b) {
    const SyColumn *column = sy_table_column(table, field);
    const char *one = column == NULL ? NULL : sy_column_text(column, a),
               *other = column == NULL ? NULL : sy_column_text(column, b);
    if (one == NULL || other == NULL) return 0;
    return strcmp(one, other) == 0 ? 1 : -1;
}

/* One name or code, and neither differs. */
static bool is_same(const SyTable *table, SyIndex a, SyIndex b) {
    int name = compare(table, "name", a, b), code = compare(table, "code", a, b);
    return name >= 0 && code >= 0 && name + code > 0;
}

/* Rows with one id that are one unit, in lists. */
static bool rows_init(Rows *rows, SyLayers *layers, GError **error) {
    SyTable *table = layers->table[SY_ROLE_UNITS];
    const SyColumn *id = sy_table_column(table, "id");
    *rows = (Rows){.layers = layers, .from = table};
    rows->next = sy_array_new(table->n_row, sizeof(SyIndex), "units", error);
    rows->is_more = sy_array_new(table->n_row, sizeof(bool), "units", error);
    if (rows->next == NULL || rows->is_more == NULL) return false;
    g_autoptr(GHashTable) last = g_hash_table_new(g_str_hash, g_str_equal); /* of each id, + 1 */
    for (SyIndex row = 0; row < table->n_row; row++) {
        const char *text = sy_column_text(id, row);
        if (text == NULL) continue;
        guint before = GPOINTER_TO_UINT(g_hash_table_lookup(last, text));
        bool same = before != 0 && is_same(table, before - 1, row);
        if (before != 0 && !same) continue; /* two units: a finding of the build stage */
        if (same) rows->next[before - 1] = row + 1;
        rows->is_more[row] = same;
        rows->any = rows->any || same;
        g_hash_table_insert(last, (char *)text, GUINT_TO_POINTER(row + 1));
    }
    return true;
}

static bool is_missing(const SyColumn *column, SyIndex row) {
    if (column->type == SY_COLUMN_REAL) return isnan(column->real[row]);
    if (column->type == SY_COLUMN_INTEGER) return column->integer[row] == SY_INTEGER_MISSING;
    return sy_column_text(column, row) == NULL;
}

static void copy_value(const SyColumn *from, SyIndex from_row, SyColumn *to, SyIndex row) {
    if (from->type == SY_COLUMN_REAL) to->real[row] = from->real[from_row];
    if (from->type == SY_COLUMN_INTEGER) to->integer[row] = from->integer[from_row];
    if (from->type == SY_COLUMN_TEXT) sy_column_set_text(to, row, sy_column_text(from, from_row));
}

/* Each field from the first row of the unit that has it. */
static void copy_fields(const Rows *rows, SyIndex first, SyTable *to, SyIndex row) {
    for (guint i = 0; i < rows->from->columns->len; i++) {
        const SyColumn *from = g_ptr_array_index(rows->from->columns, i);
        SyIndex at = first;
        while (is_missing(from, at) && rows->next[at] != 0) at = rows->next[at] - 1;
        copy_value(from, at, g_ptr_array_index(to->columns, i), row);
    }
}

static const double *point_of(const SyTable *table, SyIndex row) {
    const SyGeometry *g = &table->geometry;
    if (g->kind != SY_GEOMETRY_POINT || sy_table_n_part(table, row) == 0) return NULL;
    return g->xy + 2 * (gsize)g->part_vertex[g->row_part[row]];
}

static bool is_area(const Rows *rows, SyIndex row) {
    return rows->layers->unit_areas != NULL && sy_table_n_part(rows->layers->unit_areas, row) > 0;
}

/* The place of the unit is that of its first area, else of its first row that has one; points of
 * other rows that are no areas are further places. */
static void copy_places(const Rows *rows, SyIndex first, SyTable *to, SyTable *further) {
    SyIndex main = SY_NONE;
    for (SyIndex at = first + 1; at != 0; at = rows->next[at - 1])
        if (point_of(rows->from, at - 1) != NULL &&
            (main == SY_NONE || (is_area(rows, at - 1) && !is_area(rows, main))))
            main = at - 1;
    for (SyIndex at = first + 1; at != 0; at = rows->next[at - 1]) {
        const double *xy = point_of(rows->from, at - 1);
        if (xy == NULL || (is_area(rows, at - 1) && at - 1 != main)) continue;
        sy_table_add_point(at - 1 == main ? to : further, xy[0], xy[1]);
    }
}

static void copy_areas(const Rows *rows, SyIndex first, SyTable *to) {
    const SyTable *from = rows->layers->unit_areas;
    for (SyIndex at = first + 1; at != 0; at = rows->next[at - 1]) {
        const SyGeometry *g = &from->geometry;
        for (SyIndex part = g->row_part[at - 1]; part < g->row_part[at]; part++) {
            sy_table_begin_part(to, g->part_hole[part]);
            for (SyIndex v = g->part_vertex[part]; v < g->part_vertex[part + 1]; v++)
                sy_table_add_vertex(to, g->xy[2 * (gsize)v], g->xy[2 * (gsize)v + 1]);
        }
    }
}

static void report(const Rows *rows, SyIndex first, SyFindings *findings) {
    const SyColumn *id = sy_table_column(rows->from, "id"),
                   *name = sy_table_column(rows->from, "name"),
                   *source = sy_table_column(rows->from, "source");
    const double *xy = point_of(rows->from, first);
    SyIndex n = 0;
    for (SyIndex at = first + 1; at != 0; at = rows->next[at - 1]) n++;
    sy_findings_add(findings, "read.unit_rows",
                    g_array_index(rows->layers->inputs, SyInput, source->integer[first]).label,
                    rows->from->fid[first], xy == NULL ? NAN : xy[0], xy == NULL ? NAN : xy[1], NAN,
                    SY_ARGUMENT_TEXT("id", sy_column_text(id, first)),
                    SY_ARGUMENT_TEXT("name", name == NULL ? NULL : sy_column_text(name, first)),
                    SY_ARGUMENT_INTEGER("n", n), SY_ARGUMENTS_END);
}

static void merge(Rows *rows, SyFindings *findings) {
    SyLayers *layers = rows->layers;
    SyTable *units = sy_table_new(rows->from->geometry.kind),
            *further = sy_table_new(SY_GEOMETRY_POINT),
            *areas = layers->unit_areas == NULL ? NULL : sy_table_new(SY_GEOMETRY_POLYGON);
    for (guint i = 0; i < rows->from->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(rows->from->columns, i);
        sy_table_add_column(units, column->name, column->type);
    }
    for (SyIndex first = 0; first < rows->from->n_row; first++) {
        if (rows->is_more[first]) continue;
        SyIndex row = sy_table_add_row(units, rows->from->fid[first]);
        sy_table_add_row(further, rows->from->fid[first]);
        copy_fields(rows, first, units, row);
        copy_places(rows, first, units, further);
        if (areas != NULL) {
            sy_table_add_row(areas, rows->from->fid[first]);
            copy_areas(rows, first, areas);
        }
        if (rows->next[first] != 0) report(rows, first, findings);
    }
    sy_table_free(layers->table[SY_ROLE_UNITS]);
    sy_table_free(layers->unit_areas);
    layers->table[SY_ROLE_UNITS] = units;
    layers->unit_areas = areas;
    if (further->geometry.n_part > 0)
        layers->unit_places = further;
    else
        sy_table_free(further);
}

bool sy_layers_merge_units(SyLayers *layers, SyFindings *findings, GError **error) {
    const SyTable *table = layers->table[SY_ROLE_UNITS];
    if (table == NULL || sy_table_column(table, "id") == NULL) return true;
    Rows rows;
    bool done = rows_init(&rows, layers, error);
    if (done && rows.any) merge(&rows, findings);
    g_free(rows.next);
    g_free(rows.is_more);
    return done;
}
