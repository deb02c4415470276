#include "io/table.h"

#include <math.h>
#include <string.h>

/* Room for the next element of an array that doubles. */
static SyIndex grown(SyIndex n_allocated) {
    if (n_allocated >= SY_NONE / 2) g_error("a table holds at most %u rows or vertices", SY_NONE);
    return n_allocated == 0 ? 16 : n_allocated * 2;
}

static void column_fill(SyColumn *column, SyIndex begin, SyIndex end) {
    for (SyIndex i = begin; i < end; i++) {
        switch (column->type) {
            case SY_COLUMN_REAL:
                column->real[i] = NAN;
                break;
            case SY_COLUMN_INTEGER:
                column->integer[i] = SY_INTEGER_MISSING;
                break;
            case SY_COLUMN_TEXT:
                column->text.at[i] = SY_NONE;
                break;
        }
    }
}

static void column_reserve(SyColumn *column, SyIndex n_row) {
    switch (column->type) {
        case SY_COLUMN_REAL:
            column->real = g_renew(double, column->real, n_row);
            break;
        case SY_COLUMN_INTEGER:
            column->integer = g_renew(int64_t, column->integer, n_row);
            break;
        case SY_COLUMN_TEXT:
            column->text.at = g_renew(uint32_t, column->text.at, n_row);
            break;
    }
}

static void column_free(SyColumn *column) {
    g_free(column->name);
    g_free(column->real);
    g_free(column->integer);
    g_free(column->text.at);
    g_free(column->text.bytes);
    g_free(column->text.recent);
    g_free(column);
}

SyTable *sy_table_new(SyGeometryKind kind) {
    SyTable *table = g_new0(SyTable, 1);
    table->columns = g_ptr_array_new_with_free_func((GDestroyNotify)column_free);
    table->geometry.kind = kind;
    table->geometry.part_vertex = g_new0(SyIndex, 1);
    table->geometry.row_part = g_new0(SyIndex, 1);
    table->n_owner = 1;
    return table;
}

SyTable *sy_table_share(const SyTable *table) {
    SyTable *shared = (SyTable *)table; /* the count is no part of what it says */
    shared->n_owner++;
    return shared;
}

void sy_table_free(SyTable *table) {
    if (table == NULL || --table->n_owner > 0) return;
    g_ptr_array_unref(table->columns);
    g_free(table->fid);
    g_free(table->geometry.row_part);
    g_free(table->geometry.part_vertex);
    g_free(table->geometry.part_hole);
    g_free(table->geometry.xy);
    g_free(table);
}

SyColumn *sy_table_add_column(SyTable *table, const char *name, SyColumnType type) {
    g_assert(sy_table_column(table, name) == NULL);
    SyColumn *column = g_new0(SyColumn, 1);
    column->name = g_strdup(name);
    column->type = type;
    column_reserve(column, MAX(table->n_row_allocated, 1));
    column_fill(column, 0, table->n_row);
    g_ptr_array_add(table->columns, column);
    return column;
}

SyColumn *sy_table_column(const SyTable *table, const char *name) {
    for (guint i = 0; i < table->columns->len; i++) {
        SyColumn *column = g_ptr_array_index(table->columns, i);
        if (*column->name == *name && strcmp(column->name, name) == 0) return column;
    }
    return NULL;
}

void sy_table_remove_column(SyTable *table, const char *name) {
    SyColumn *column = sy_table_column(table, name);
    if (column != NULL) g_ptr_array_remove(table->columns, column);
}

void sy_table_reserve(SyTable *table, SyIndex n_row) {
    if (n_row <= table->n_row_allocated) return;
    table->fid = g_renew(int64_t, table->fid, n_row);
    table->geometry.row_part = g_renew(SyIndex, table->geometry.row_part, (gsize)n_row + 1);
    for (guint i = 0; i < table->columns->len; i++)
        column_reserve(g_ptr_array_index(table->columns, i), n_row);
    table->n_row_allocated = n_row;
}

SyIndex sy_table_add_row(SyTable *table, int64_t fid) {
    SyIndex row = table->n_row;
    if (row == table->n_row_allocated) sy_table_reserve(table, grown(table->n_row_allocated));
    table->fid[row] = fid;
    table->geometry.row_part[row + 1] = table->geometry.n_part;
    for (guint i = 0; i < table->columns->len; i++)
        column_fill(g_ptr_array_index(table->columns, i), row, row + 1);
    table->n_row = row + 1;
    return row;
}

void sy_column_copy_cell(SyColumn *to, SyIndex row, const SyColumn *from, SyIndex from_row) {
    g_assert(to->type == from->type);
    switch (to->type) {
        case SY_COLUMN_REAL:
            to->real[row] = from->real[from_row];
            break;
        case SY_COLUMN_INTEGER:
            to->integer[row] = from->integer[from_row];
            break;
        case SY_COLUMN_TEXT:
            if (to == from) /* its bytes would move under the text */
                to->text.at[row] = from->text.at[from_row];
            else
                sy_column_set_text(to, row, sy_column_text(from, from_row));
            break;
    }
}

void sy_table_copy_cells(SyTable *table, SyIndex row, const SyTable *from, SyIndex from_row) {
    for (guint i = 0; i < table->columns->len; i++) {
        SyColumn *to = g_ptr_array_index(table->columns, i);
        const SyColumn *column = sy_table_column(from, to->name);
        if (column == NULL || column->type != to->type) continue;
        sy_column_copy_cell(to, row, column, from_row);
    }
}

static void column_keep(SyColumn *column, SyIndex n_row, const bool *keep) {
    SyIndex n = 0;
    for (SyIndex row = 0; row < n_row; row++) {
        if (!keep[row]) continue;
        switch (column->type) {
            case SY_COLUMN_REAL:
                column->real[n++] = column->real[row];
                break;
            case SY_COLUMN_INTEGER:
                column->integer[n++] = column->integer[row];
                break;
            case SY_COLUMN_TEXT:
                column->text.at[n++] = column->text.at[row];
                break;
        }
    }
}

void sy_table_keep_rows(SyTable *table, const bool *keep) {
    SyGeometry *g = &table->geometry;
    SyIndex n = 0, n_part = 0, n_vertex = 0, part = 0;
    for (guint i = 0; i < table->columns->len; i++)
        column_keep(g_ptr_array_index(table->columns, i), table->n_row, keep);
    for (SyIndex row = 0; row < table->n_row; row++) {
        SyIndex end = g->row_part[row + 1];
        for (; part < end; part++) {
            SyIndex first = g->part_vertex[part], n_moved = g->part_vertex[part + 1] - first;
            if (!keep[row]) continue;
            memmove(g->xy + 2 * (gsize)n_vertex, g->xy + 2 * (gsize)first,
                    2 * (gsize)n_moved * sizeof(double));
            g->part_hole[n_part] = g->part_hole[part];
            g->part_vertex[n_part++] = n_vertex;
            n_vertex += n_moved;
        }
        if (!keep[row]) continue;
        table->fid[n] = table->fid[row];
        g->row_part[++n] = n_part;
    }
    g->part_vertex[n_part] = n_vertex;
    g->n_part = n_part;
    g->n_vertex = n_vertex;
    table->n_row = n;
}

void sy_table_begin_part(SyTable *table, bool hole) {
    SyGeometry *g = &table->geometry;
    g_assert(table->n_row > 0);
    if (g->n_part + 1 >= g->n_part_allocated) {
        g->n_part_allocated = grown(g->n_part_allocated);
        g->part_vertex = g_renew(SyIndex, g->part_vertex, (gsize)g->n_part_allocated + 1);
        g->part_hole = g_renew(bool, g->part_hole, g->n_part_allocated);
    }
    g->part_hole[g->n_part] = hole;
    g->n_part++;
    g->part_vertex[g->n_part] = g->n_vertex;
    g->row_part[table->n_row] = g->n_part;
}

void sy_table_add_vertex(SyTable *table, double x, double y) {
    SyGeometry *g = &table->geometry;
    g_assert(g->n_part > 0);
    if (g->n_vertex == g->n_vertex_allocated) {
        g->n_vertex_allocated = grown(g->n_vertex_allocated);
        g->xy = g_renew(double, g->xy, 2 * (gsize)g->n_vertex_allocated);
    }
    g->xy[2 * (gsize)g->n_vertex] = x;
    g->xy[2 * (gsize)g->n_vertex + 1] = y;
    g->n_vertex++;
    g->part_vertex[g->n_part] = g->n_vertex;
}

void sy_table_copy_parts(SyTable *table, const SyTable *from, SyIndex from_row) {
    const SyGeometry *g = &from->geometry;
    if (g->kind == SY_GEOMETRY_NONE) return;
    for (SyIndex part = g->row_part[from_row]; part < g->row_part[from_row + 1]; part++) {
        sy_table_begin_part(table, g->part_hole[part]);
        for (SyIndex v = g->part_vertex[part]; v < g->part_vertex[part + 1]; v++)
            sy_table_add_vertex(table, g->xy[2 * (gsize)v], g->xy[2 * (gsize)v + 1]);
    }
}

void sy_table_drop_parts(SyTable *table) {
    SyGeometry *g = &table->geometry;
    g_assert(table->n_row > 0);
    g->n_part = g->row_part[table->n_row - 1];
    g->n_vertex = g->part_vertex[g->n_part];
    g->row_part[table->n_row] = g->n_part;
}

/* Where short texts that are stored again and again (materials, owners, ways of knowing) stood
 * last. */
enum { N_RECENT = 64, SHORT = 40 };

static uint32_t *recent_slot(SyText *t, const char *text, gsize n_byte) {
    if (n_byte >= SHORT) return NULL;
    if (t->recent == NULL) {
        t->recent = g_new(uint32_t, N_RECENT);
        for (guint i = 0; i < N_RECENT; i++) t->recent[i] = SY_NONE;
    }
    uint32_t hash = (uint32_t)n_byte;
    for (gsize i = 0; i < n_byte; i++) hash = hash * 31 + (uint8_t)text[i];
    return &t->recent[(hash ^ hash >> 11) % N_RECENT];
}

void sy_column_set_text_n(SyColumn *column, SyIndex row, const char *text, gsize n_byte) {
    g_assert(column->type == SY_COLUMN_TEXT);
    SyText *t = &column->text;
    if (text == NULL) {
        t->at[row] = SY_NONE;
        return;
    }
    uint32_t *slot = recent_slot(t, text, n_byte);
    if (slot != NULL && *slot != SY_NONE && *slot + n_byte < t->n_byte &&
        memcmp(t->bytes + *slot, text, n_byte) == 0 && t->bytes[*slot + n_byte] == '\0') {
        t->at[row] = *slot;
        return;
    }
    if (t->n_byte + n_byte + 1 > t->n_allocated) {
        t->n_allocated = MAX(MAX(t->n_allocated * 2, 256), t->n_byte + n_byte + 1);
        t->bytes = g_realloc(t->bytes, t->n_allocated);
    }
    if (t->n_byte >= SY_NONE) g_error("column %s holds more than 4 GiB of text", column->name);
    memcpy(t->bytes + t->n_byte, text, n_byte);
    t->bytes[t->n_byte + n_byte] = '\0';
    t->at[row] = (uint32_t)t->n_byte;
    if (slot != NULL) *slot = t->at[row];
    t->n_byte += n_byte + 1;
}

void sy_column_set_text(SyColumn *column, SyIndex row, const char *text) {
    sy_column_set_text_n(column, row, text, text == NULL ? 0 : strlen(text));
}
