/* Rows that are one thing become one row of their table. */
#include <math.h>
#include <string.h>

#include "engine/read/identities.h"

typedef struct {
    SyLayers *layers;
    SyTable *from;       /* rows as read */
    const SyIndex *next; /* the next row of the same thing + 1, or 0 */
    bool is_unit;
} Rows;

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

/* Each field from the first row of the thing that has it. */
static void copy_fields(const Rows *rows, SyIndex first, SyTable *to, SyIndex row) {
    for (guint i = 0; i < rows->from->columns->len; i++) {
        const SyColumn *from = g_ptr_array_index(rows->from->columns, i);
        SyIndex at = first;
        while (is_missing(from, at) && rows->next[at] != 0) at = rows->next[at] - 1;
        copy_value(from, at, g_ptr_array_index(to->columns, i), row);
    }
}

static bool is_area(const Rows *rows, SyIndex row) {
    return rows->is_unit && rows->layers->unit_areas != NULL &&
           sy_table_n_part(rows->layers->unit_areas, row) > 0;
}

/* The place is that of the first area, else of the first row that has one; points of other rows of
 * a unit that are no areas are further places. */
static void copy_places(const Rows *rows, SyIndex first, SyTable *to, SyTable *further) {
    SyIndex main = SY_NONE;
    double x, y;
    for (SyIndex at = first + 1; at != 0; at = rows->next[at - 1])
        if (sy_row_place(rows->from, at - 1, &x, &y) &&
            (main == SY_NONE || (is_area(rows, at - 1) && !is_area(rows, main))))
            main = at - 1;
    for (SyIndex at = first + 1; at != 0; at = rows->next[at - 1]) {
        if (!sy_row_place(rows->from, at - 1, &x, &y)) continue;
        if (at - 1 == main)
            sy_table_add_point(to, x, y);
        else if (further != NULL && !is_area(rows, at - 1))
            sy_table_add_point(further, x, y);
    }
}

static void copy_areas(const Rows *rows, SyIndex first, SyTable *to) {
    for (SyIndex at = first + 1; at != 0; at = rows->next[at - 1])
        sy_table_copy_parts(to, rows->layers->unit_areas, at - 1);
}

static SyTable *table_like(const SyTable *from) {
    SyTable *to = sy_table_new(from->geometry.kind);
    for (guint i = 0; i < from->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(from->columns, i);
        sy_table_add_column(to, column->name, column->type);
    }
    return to;
}

void sy_rows_merge(SyLayers *layers, SyRole role, const SyIndex *head, const SyIndex *next,
                   const bool *keep, SyIndex *object) {
    Rows rows = {layers, layers->table[role], next, role == SY_ROLE_UNITS};
    bool has_areas = rows.is_unit && layers->unit_areas != NULL;
    SyTable *to = table_like(rows.from),
            *further = rows.is_unit ? sy_table_new(SY_GEOMETRY_POINT) : NULL,
            *areas = has_areas ? sy_table_new(SY_GEOMETRY_POLYGON) : NULL;
    for (SyIndex first = 0; first < rows.from->n_row; first++) {
        object[first] = SY_NONE;
        if (head[first] != first || (keep != NULL && !keep[first])) continue;
        SyIndex row = object[first] = sy_table_add_row(to, rows.from->fid[first]);
        copy_fields(&rows, first, to, row);
        if (further != NULL) sy_table_add_row(further, rows.from->fid[first]);
        copy_places(&rows, first, to, further);
        if (areas == NULL) continue;
        sy_table_add_row(areas, rows.from->fid[first]);
        copy_areas(&rows, first, areas);
    }
    for (SyIndex row = 0; row < rows.from->n_row; row++) object[row] = object[head[row]];
    sy_table_free(layers->table[role]);
    layers->table[role] = to;
    if (!rows.is_unit) return;
    sy_table_free(layers->unit_areas);
    layers->unit_areas = areas;
    if (further->geometry.n_part > 0)
        layers->unit_places = further;
    else
        sy_table_free(further);
}
