/* Several sources of one role as one table. */
#include <math.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/read/parts.h"

typedef struct {
    guint64 n_row, n_part, n_vertex;
} Size;

static bool fits(guint64 n, const char *what, const char *unit, GError **error) {
    if (n < SY_NONE - 1) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_MEMORY,
                _("%s: %llu %s in all sources together, at most %u can be held"), what,
                (unsigned long long)n, unit, SY_NONE - 2);
    return false;
}

static bool size_check(const GPtrArray *tables, const char *what, Size *size, GError **error) {
    *size = (Size){0};
    for (guint i = 0; i < tables->len; i++) {
        const SyTable *table = g_ptr_array_index(tables, i);
        size->n_row += table->n_row;
        size->n_part += table->geometry.n_part;
        size->n_vertex += table->geometry.n_vertex;
    }
    return fits(size->n_row, what, _("rows"), error) &&
           fits(size->n_part, what, _("parts of geometry"), error) &&
           fits(size->n_vertex, what, _("vertices"), error);
}

static bool text_append(SyColumn *to, const SyColumn *from, SyIndex first, SyIndex n_row,
                        const char *what, GError **error) {
    SyText *t = &to->text;
    const SyText *f = &from->text;
    if (!fits((guint64)t->n_byte + f->n_byte, what, _("bytes of text in one column"), error))
        return false;
    if (t->n_byte + f->n_byte > t->n_allocated) {
        t->n_allocated = t->n_byte + f->n_byte;
        t->bytes = g_realloc(t->bytes, t->n_allocated);
    }
    if (f->n_byte > 0) memcpy(t->bytes + t->n_byte, f->bytes, f->n_byte);
    for (SyIndex row = 0; row < n_row; row++)
        if (f->at[row] != SY_NONE) t->at[first + row] = f->at[row] + (uint32_t)t->n_byte;
    t->n_byte += f->n_byte;
    return true;
}

static bool columns_append(SyTable *to, const SyTable *from, SyIndex first, const char *what,
                           GError **error) {
    for (guint i = 0; i < from->columns->len; i++) {
        const SyColumn *source = g_ptr_array_index(from->columns, i);
        SyColumn *column = sy_table_column(to, source->name);
        if (column == NULL) column = sy_table_add_column(to, source->name, source->type);
        g_assert(column->type == source->type); /* a field has one type */
        switch (source->type) {
            case SY_COLUMN_REAL:
                memcpy(column->real + first, source->real, from->n_row * sizeof(double));
                break;
            case SY_COLUMN_INTEGER:
                memcpy(column->integer + first, source->integer, from->n_row * sizeof(int64_t));
                break;
            case SY_COLUMN_TEXT:
                if (!text_append(column, source, first, from->n_row, what, error)) return false;
                break;
        }
    }
    return true;
}

static void geometry_append(SyGeometry *to, const SyGeometry *from, SyIndex first, SyIndex n_row) {
    for (SyIndex row = 0; row < n_row; row++)
        to->row_part[first + row + 1] = to->n_part + from->row_part[row + 1];
    for (SyIndex part = 0; part < from->n_part; part++) {
        to->part_vertex[to->n_part + part + 1] = to->n_vertex + from->part_vertex[part + 1];
        to->part_hole[to->n_part + part] = from->part_hole[part];
    }
    if (from->n_vertex > 0)
        memcpy(to->xy + 2 * (gsize)to->n_vertex, from->xy,
               2 * (gsize)from->n_vertex * sizeof(double));
    to->n_part += from->n_part;
    to->n_vertex += from->n_vertex;
}

static bool geometry_reserve(SyTable *table, const Size *size, GError **error) {
    SyGeometry *g = &table->geometry;
    g_free(g->part_vertex);
    g->part_vertex = sy_array_new(size->n_part + 1, sizeof(SyIndex), "parts", error);
    g->part_hole = sy_array_new(size->n_part, sizeof(bool), "parts", error);
    g->xy = sy_array_new(2 * size->n_vertex, sizeof(double), "vertices", error);
    g->n_part_allocated = (SyIndex)size->n_part;
    g->n_vertex_allocated = (SyIndex)size->n_vertex;
    return g->part_vertex != NULL && g->part_hole != NULL && g->xy != NULL;
}

/* Empties @tables from the front, so that every source is freed as soon as it is copied. */
static SyTable *tables_append(GPtrArray *tables, SyGeometryKind kind, const char *what,
                              GError **error) {
    Size size;
    if (!size_check(tables, what, &size, error)) return NULL;
    g_autoptr(SyTable) joined = sy_table_new(kind);
    sy_table_reserve(joined, (SyIndex)size.n_row);
    if (!geometry_reserve(joined, &size, error)) return NULL;
    for (guint i = 0; i < tables->len; i++) {
        SyTable *table = g_ptr_array_index(tables, i);
        SyIndex first = joined->n_row;
        /* rows first: a column that is new to the table is filled with missing values up to here */
        for (guint c = 0; c < joined->columns->len; c++) {
            const SyColumn *column = g_ptr_array_index(joined->columns, c);
            for (SyIndex row = first; row < first + table->n_row; row++) {
                if (column->type == SY_COLUMN_REAL) column->real[row] = NAN;
                if (column->type == SY_COLUMN_INTEGER) column->integer[row] = SY_INTEGER_MISSING;
                if (column->type == SY_COLUMN_TEXT) column->text.at[row] = SY_NONE;
            }
        }
        joined->n_row += table->n_row;
        if (table->n_row > 0)
            memcpy(joined->fid + first, table->fid, table->n_row * sizeof(int64_t));
        if (!columns_append(joined, table, first, what, error)) return NULL;
        geometry_append(&joined->geometry, &table->geometry, first, table->n_row);
        tables->pdata[i] = NULL;
        sy_table_free(table);
    }
    return g_steal_pointer(&joined);
}

SyTable *sy_layers_join(GPtrArray *tables, SyGeometryKind kind, const char *what, GError **error) {
    SyTable *joined = NULL;
    if (tables->len == 1) {
        joined = g_steal_pointer(&tables->pdata[0]);
        joined->geometry.kind = kind;
    } else if (tables->len > 1) {
        joined = tables_append(tables, kind, what, error);
    }
    for (guint i = 0; i < tables->len; i++) sy_table_free(tables->pdata[i]);
    g_ptr_array_set_size(tables, 0);
    return joined;
}
