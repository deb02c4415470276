/* Rows of the case file as tables for people. */
#include <string.h>

#include "engine/search/explain.h"

SyTable *sy_explain_query(const SyExplaining *e, const char *sql, GError **error) {
    char text[2][24];
    g_snprintf(text[0], sizeof text[0], "%" G_GINT64_FORMAT, e->outfall);
    g_snprintf(text[1], sizeof text[1], "%" G_GINT64_FORMAT, e->unit);
    const char *parameters[] = {text[0], strstr(sql, "?2") != NULL ? text[1] : NULL, NULL};
    return sy_store_query(e->store, sql, parameters, error);
}

void sy_explain_table(const SyExplaining *e, const char *key, const char *title,
                      const SyTable *rows, const SyReplyColumn *columns, guint n) {
    sy_reply_table(e->reply, key, title, rows, columns, n);
}

bool sy_explain_table_of(const SyExplaining *e, const char *key, const char *title, const char *sql,
                         const SyReplyColumn *columns, guint n, SyIndex *n_row, GError **error) {
    g_autoptr(SyTable) rows = sy_explain_query(e, sql, error);
    if (rows == NULL) return false;
    if (n_row != NULL) *n_row = rows->n_row;
    sy_explain_table(e, key, title, rows, columns, n);
    return true;
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
