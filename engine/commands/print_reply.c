#include "engine/commands/print_reply.h"

#include <math.h>
#include <stdio.h>

#include "algorithms/base/probability.h"
#include "algorithms/base/words.h"

/* A cell as text; g_free, NULL where it is missing. */
static char *cell_text(const SyTable *rows, const SyColumn *c, SyIndex row,
                       const SyReplyColumn *column, const SyTerms *terms, const char *lang) {
    if (c->type == SY_COLUMN_TEXT) {
        const char *text = sy_column_text(c, row);
        const char *dictionary = column->dictionary;
        if (dictionary != NULL && *dictionary == '@')
            dictionary = sy_cell_text(rows, dictionary + 1, row);
        if (dictionary == NULL || text == NULL) return g_strdup(text);
        return g_strdup(sy_terms_word(terms, lang, dictionary, text));
    }
    bool whole = c->type == SY_COLUMN_INTEGER;
    if (whole ? c->integer[row] == SY_INTEGER_MISSING : isnan(c->real[row])) return NULL;
    double value = whole ? (double)c->integer[row] : c->real[row];
    if (column->decimals == SY_REPLY_PROBABILITY) return g_strdup(SY_PROBABILITY(value));
    if (column->decimals >= 0) return g_strdup_printf("%.*f", column->decimals, value);
    return whole ? g_strdup_printf("%" G_GINT64_FORMAT, c->integer[row])
                 : g_strdup_printf("%g", value);
}

static bool print_table(const SyReplyPart *part, const SyTerms *terms, const char *lang,
                        GError **error) {
    const SyTable *rows = part->rows;
    if (rows->n_row == 0 || part->title == NULL) return true;
    g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_NONE);
    for (SyIndex row = 0; row < rows->n_row; row++) sy_table_add_row(table, row);
    for (guint i = 0; i < part->columns->len; i++) {
        const SyReplyColumn *column = &g_array_index(part->columns, SyReplyColumn, i);
        const SyColumn *from = sy_table_column(rows, column->column);
        SyColumn *to = sy_table_add_column(table, _(column->heading), SY_COLUMN_TEXT);
        bool any = false;
        for (SyIndex row = 0; row < rows->n_row; row++) {
            g_autofree char *text = cell_text(rows, from, row, column, terms, lang);
            sy_column_set_text(to, row, text);
            any = any || (text != NULL && *text != '\0');
        }
        if (!any) sy_table_remove_column(table, _(column->heading));
    }
    printf("\n%s\n", part->title);
    return sy_print_rows(table, SY_PRINT_TABLE, NULL, error);
}

bool sy_print_reply(const SyReply *reply, const SyTerms *terms, const char *lang,
                    SyPrintFormat format, GError **error) {
    if (format == SY_PRINT_JSON) {
        g_autofree char *json = sy_reply_json(reply);
        puts(json);
        return true;
    }
    for (guint i = 0; i < reply->parts->len; i++) {
        const SyReplyPart *part = g_ptr_array_index(reply->parts, i);
        if (part->text != NULL)
            fputs(part->text->str, stdout);
        else if (!print_table(part, terms, lang, error))
            return false;
    }
    return true;
}

void sy_print_said(const SyReply *reply, FILE *out) {
    for (guint i = 0; i < reply->parts->len; i++) {
        const SyReplyPart *part = g_ptr_array_index(reply->parts, i);
        if (part->text != NULL) fputs(part->text->str, out);
    }
}
