/* Answers: a reply as the caller reads it, its tables by name and the whole as text or JSON. */
#include <math.h>

#include "algorithms/base/probability.h"
#include "algorithms/base/words.h"
#include "engine/base/print.h"
#include "engine/library/library.h"

#define LONGEST_NUMBER 400 /* bytes: a double of 309 digits before the point */

/* A number in the unit that people are shown. */
static double in_unit(double value, const char *unit) {
    static const struct {
        const char *unit;
        double of;
    } units[] = {{"km", 1000}, {"h", 3600}};
    for (guint i = 0; i < G_N_ELEMENTS(units); i++)
        if (g_strcmp0(unit, units[i].unit) == 0) return value / units[i].of;
    return value;
}

static const char *number_text(double value, const SyReplyColumn *column, char *buffer) {
    value = in_unit(value, column->shown_in);
    if (column->decimals == SY_REPLY_PROBABILITY) return sy_probability_format(value, 2, buffer);
    if (column->decimals >= 0)
        g_snprintf(buffer, LONGEST_NUMBER, "%.*f", column->decimals, value);
    else
        g_snprintf(buffer, LONGEST_NUMBER, "%g", value);
    return buffer;
}

/* A cell as text, which stands in the rows, among the terms or in @buffer; NULL where it is
 * missing. */
static const char *cell_text(const SyTable *rows, const SyColumn *c, SyIndex row,
                             const SyReplyColumn *column, const SyTerms *terms, const char *lang,
                             char buffer[static LONGEST_NUMBER]) {
    const char *text = buffer, *dictionary = column->shown_in;
    switch (c->type) {
        case SY_COLUMN_TEXT:
            text = sy_column_text(c, row);
            if (dictionary != NULL && *dictionary == '@')
                dictionary = sy_cell_text(rows, dictionary + 1, row);
            break;
        case SY_COLUMN_INTEGER:
            if (c->integer[row] == SY_INTEGER_MISSING) return NULL;
            if (column->decimals != -1) return number_text((double)c->integer[row], column, buffer);
            g_snprintf(buffer, LONGEST_NUMBER, "%" G_GINT64_FORMAT, c->integer[row]);
            break;
        case SY_COLUMN_REAL:
            return isnan(c->real[row]) ? NULL : number_text(c->real[row], column, buffer);
    }
    return dictionary == NULL || text == NULL ? text : sy_terms_word(terms, lang, dictionary, text);
}

/* With headings and words, without columns that no row fills. */
static void put_table(GString *out, const SyReplyPart *part, const SyTerms *terms,
                      const char *lang) {
    const SyTable *rows = part->rows;
    if (rows->n_row == 0 || part->title == NULL) return;
    g_autoptr(SyPrinted) printed = sy_printed_new();
    for (guint i = 0; i < part->columns->len; i++) {
        const SyReplyColumn *column = &g_array_index(part->columns, SyReplyColumn, i);
        const SyColumn *from = sy_table_column(rows, column->column);
        sy_printed_column(printed, _(column->heading), false);
        for (SyIndex row = 0; row < rows->n_row; row++) {
            char buffer[LONGEST_NUMBER];
            sy_printed_cell(printed, cell_text(rows, from, row, column, terms, lang, buffer));
        }
        sy_printed_drop_empty(printed);
    }
    g_string_append_printf(out, "\n%s\n", part->title);
    sy_printed_put(printed, out);
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
