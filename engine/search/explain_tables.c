/* Rows of the case file as tables for people. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/print.h"
#include "engine/search/explain.h"

SyTable *sy_explain_query(const SyExplaining *e, const char *sql, GError **error) {
    char text[2][24];
    g_snprintf(text[0], sizeof text[0], "%" G_GINT64_FORMAT, e->outfall);
    g_snprintf(text[1], sizeof text[1], "%" G_GINT64_FORMAT, e->unit);
    const char *parameters[] = {text[0], strstr(sql, "?2") != NULL ? text[1] : NULL, NULL};
    return sy_store_query(e->store, sql, parameters, error);
}

/* A cell as text; g_free, NULL where it is missing. */
static char *cell_text(const SyExplaining *e, const SyTable *rows, const SyExplainColumn *column,
                       SyIndex row) {
    const SyColumn *c = sy_table_column(rows, column->column);
    if (c == NULL) return NULL;
    if (c->type == SY_COLUMN_TEXT) {
        const char *text = sy_column_text(c, row);
        if (column->dictionary == NULL || text == NULL) return g_strdup(text);
        return g_strdup(sy_terms_word(e->terms, e->lang, column->dictionary, text));
    }
    double value = sy_cell_real(rows, column->column, row);
    if (isnan(value)) return NULL;
    if (column->decimals >= 0) return g_strdup_printf("%.*f", column->decimals, value);
    return c->type == SY_COLUMN_INTEGER ? g_strdup_printf("%" G_GINT64_FORMAT, c->integer[row])
                                        : g_strdup_printf("%g", value);
}

bool sy_explain_print(const SyExplaining *e, const char *title, const SyTable *rows,
                      const SyExplainColumn *columns, guint n, GError **error) {
    if (rows->n_row == 0) return true;
    g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_NONE);
    for (SyIndex row = 0; row < rows->n_row; row++) sy_table_add_row(table, row);
    for (guint i = 0; i < n; i++) {
        SyColumn *to = sy_table_add_column(table, _(columns[i].heading), SY_COLUMN_TEXT);
        bool any = false;
        for (SyIndex row = 0; row < rows->n_row; row++) {
            g_autofree char *text = cell_text(e, rows, &columns[i], row);
            sy_column_set_text(to, row, text);
            any = any || (text != NULL && *text != '\0');
        }
        if (!any) sy_table_remove_column(table, _(columns[i].heading));
    }
    printf("\n%s\n", title);
    return sy_print_rows(table, SY_PRINT_TABLE, NULL, error);
}

bool sy_explain_print_query(const SyExplaining *e, const char *title, const char *sql,
                            const SyExplainColumn *columns, guint n, SyIndex *n_row,
                            GError **error) {
    g_autoptr(SyTable) rows = sy_explain_query(e, sql, error);
    if (rows == NULL) return false;
    if (n_row != NULL) *n_row = rows->n_row;
    return sy_explain_print(e, title, rows, columns, n, error);
}

void sy_explain_reword(const SyExplaining *e, SyTable *rows, SyTextPart part, const char *to) {
    SyColumn *column = sy_table_column(rows, to);
    if (column == NULL) column = sy_table_add_column(rows, to, SY_COLUMN_TEXT);
    for (SyIndex row = 0; row < rows->n_row; row++) {
        const char *code = sy_cell_text(rows, "code", row);
        if (code == NULL) continue;
        g_autofree char *text =
            sy_texts_word(e->texts, e->lang, code, part, sy_cell_text(rows, "arguments", row));
        if (text != NULL) sy_column_set_text(column, row, text);
    }
}
