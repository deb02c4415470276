/* Rows as the caller reads them. */
#include <json-glib/json-glib.h>
#include <math.h>

#include "engine/base/print.h"
#include "engine/library/library.h"

SyRows *sy_rows_new_take(SyTable *table) {
    if (table == NULL) return NULL;
    SyRows *rows = g_new0(SyRows, 1);
    rows->table = table;
    return rows;
}

SyTable *sy_rows_steal(SyRows *rows) {
    SyTable *table = rows->table;
    rows->table = sy_table_new(SY_GEOMETRY_NONE);
    return table;
}

void sy_rows_free(SyRows *rows) {
    if (rows == NULL) return;
    if (!rows->is_borrowed) sy_table_free(rows->table);
    g_free(rows);
}

guint sy_rows_count(const SyRows *rows) {
    return rows->table->n_row;
}

guint sy_rows_columns(const SyRows *rows) {
    return rows->table->columns->len;
}

static const SyColumn *column_of(const SyRows *rows, guint column) {
    return column < rows->table->columns->len ? g_ptr_array_index(rows->table->columns, column)
                                              : NULL;
}

const char *sy_rows_name(const SyRows *rows, guint column) {
    const SyColumn *c = column_of(rows, column);
    return c == NULL ? NULL : c->name;
}

int sy_rows_find(const SyRows *rows, const char *name) {
    for (guint i = 0; i < rows->table->columns->len; i++)
        if (g_str_equal(column_of(rows, i)->name, name)) return (int)i;
    return -1;
}

const char *sy_rows_text(const SyRows *rows, guint row, guint column) {
    const SyColumn *c = column_of(rows, column);
    bool is_there = c != NULL && c->type == SY_COLUMN_TEXT && row < rows->table->n_row;
    return is_there ? sy_column_text(c, row) : NULL;
}

double sy_rows_number(const SyRows *rows, guint row, guint column) {
    const SyColumn *c = column_of(rows, column);
    if (c == NULL || c->type == SY_COLUMN_TEXT || row >= rows->table->n_row) return NAN;
    if (c->type == SY_COLUMN_REAL) return c->real[row];
    return c->integer[row] == SY_INTEGER_MISSING ? NAN : (double)c->integer[row];
}

char *sy_rows_json(const SyRows *rows) {
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_array(builder);
    for (SyIndex row = 0; row < rows->table->n_row; row++)
        sy_print_build_row(builder, rows->table, row);
    json_builder_end_array(builder);
    g_autoptr(JsonNode) tree = json_builder_get_root(builder);
    return json_to_string(tree, TRUE);
}
