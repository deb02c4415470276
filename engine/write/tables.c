#include "engine/write/tables.h"

#include <stdarg.h>

void sy_add_columns(SyTable *table, SyColumnType type, ...) {
    va_list names;
    va_start(names, type);
    for (const char *name = va_arg(names, const char *); name != NULL;
         name = va_arg(names, const char *))
        sy_table_add_column(table, name, type);
    va_end(names);
}

void sy_put_integer(SyTable *table, const char *column, SyIndex row, int64_t value) {
    sy_table_column(table, column)->integer[row] = value;
}

void sy_put_real(SyTable *table, const char *column, SyIndex row, double value) {
    sy_table_column(table, column)->real[row] = value;
}

void sy_put_text(SyTable *table, const char *column, SyIndex row, const char *value) {
    sy_column_set_text(sy_table_column(table, column), row, value);
}

void sy_put_words(const SyResult *result, SyTable *table, SyIndex row, const char *code,
                  char *arguments_take, const SyWordColumns *columns) {
    g_autofree char *arguments = arguments_take;
    g_autofree char *text =
        sy_texts_word(result->texts, result->job->lang, code, SY_TEXT_TEXT, arguments);
    sy_put_text(table, columns->code, row, code);
    sy_put_text(table, columns->arguments, row, arguments);
    sy_put_text(table, columns->text, row, text);
}

static SyColumn *column_of(SyTable *table, const char *name, SyColumnType type) {
    SyColumn *column = sy_table_column(table, name);
    return column != NULL ? column : sy_table_add_column(table, name, type);
}

void sy_field_copy_init(SyFieldCopy *copy, const SyLayers *layers, SyRole role,
                        const SyFieldSpec *specs, guint n, SyTable *to) {
    sy_field_copy_from(copy, layers->table[role], specs, n, to);
}

void sy_field_copy_from(SyFieldCopy *copy, const SyTable *from, const SyFieldSpec *specs, guint n,
                        SyTable *to) {
    g_assert(n <= SY_MOST_FIELDS);
    *copy = (SyFieldCopy){.from = from};
    copy->to_source = column_of(to, "source", SY_COLUMN_INTEGER);
    copy->to_fid = column_of(to, "source_fid", SY_COLUMN_INTEGER);
    if (copy->from == NULL) return;
    copy->source = sy_table_column(copy->from, "source");
    for (guint i = 0; i < n; i++) {
        const SyColumn *value = sy_table_column(copy->from, specs[i].field);
        if (value == NULL) continue;
        copy->value[copy->n] = value;
        copy->to[copy->n++] = column_of(to, specs[i].column, value->type);
    }
}

void sy_field_copy_row(const SyFieldCopy *copy, SyIndex row, SyIndex from_row) {
    copy->to_source->integer[row] = copy->source->integer[from_row] + 1;
    copy->to_fid->integer[row] = copy->from->fid[from_row];
    for (guint i = 0; i < copy->n; i++) {
        const SyColumn *value = copy->value[i];
        switch (value->type) {
            case SY_COLUMN_REAL:
                copy->to[i]->real[row] = value->real[from_row];
                break;
            case SY_COLUMN_INTEGER:
                copy->to[i]->integer[row] = value->integer[from_row];
                break;
            case SY_COLUMN_TEXT:
                sy_column_set_text(copy->to[i], row, sy_column_text(value, from_row));
                break;
        }
    }
}
