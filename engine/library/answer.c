/* Answers: a reply as the caller reads it, its tables by name and the whole as text or JSON. */
#include <math.h>

#include "algorithms/base/probability.h"
#include "algorithms/base/words.h"
#include "engine/base/print.h"
#include "engine/library/library.h"

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

/* With headings and words, without columns that no row fills. */
static void put_table(GString *out, const SyReplyPart *part, const SyTerms *terms,
                      const char *lang) {
    const SyTable *rows = part->rows;
    if (rows->n_row == 0 || part->title == NULL) return;
    g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_NONE);
    sy_table_reserve(table, rows->n_row);
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
    g_string_append_printf(out, "\n%s\n", part->title);
    sy_print_put_table(out, table);
}

SyAnswer *sy_answer_new_take(SyReply *reply, const SyTerms *terms, const char *lang) {
    if (reply == NULL) return NULL;
    SyAnswer *answer = g_new0(SyAnswer, 1);
    answer->reply = reply;
    answer->text = g_string_new(NULL);
    answer->rows =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)sy_rows_free);
    for (guint i = 0; i < reply->parts->len; i++) {
        const SyReplyPart *part = g_ptr_array_index(reply->parts, i);
        if (part->text != NULL)
            g_string_append(answer->text, part->text->str);
        else
            put_table(answer->text, part, terms, lang);
        if (part->key == NULL || part->rows == NULL ||
            g_hash_table_contains(answer->rows, part->key))
            continue;
        SyRows *borrowed = sy_rows_new_take(part->rows);
        borrowed->is_borrowed = true;
        g_hash_table_insert(answer->rows, (char *)part->key, borrowed);
    }
    return answer;
}

void sy_answer_free(SyAnswer *answer) {
    if (answer == NULL) return;
    sy_reply_free(answer->reply);
    g_hash_table_unref(answer->rows);
    g_string_free(answer->text, TRUE);
    g_free(answer);
}

const SyRows *sy_answer_rows(const SyAnswer *answer, const char *name) {
    return g_hash_table_lookup(answer->rows, name);
}

char *sy_answer_text(const SyAnswer *answer) {
    return g_strdup(answer->text->str);
}

char *sy_answer_json(const SyAnswer *answer) {
    return sy_reply_json(answer->reply);
}
