/* Lists of codes among the tables: what the numbers of a survey mean, as whoever made it says. */
#include <string.h>

#include "engine/base/fold.h"
#include "engine/base/yaml.h"
#include "engine/case/fields_parts.h"
#include "engine/init/init.h"

#define ROWS_MAX 5000 /* a list of codes is short */
#define NAMED 0.5     /* share of a column's meanings that must be those of a field; own choice */

/* Columns of a list of codes; NULL: it has none such. */
typedef struct {
    const SyColumn *of, *code, *meaning;
    const SyTable *rows;
} List;

static const SyColumn *column_called(const SyCsv *words, const SyTable *rows, const char *what) {
    enum { SUBJECT, WORD, MEANING };
    for (SyIndex w = 0; w < words->n_row; w++) {
        if (strcmp(sy_csv_cell(words, w, SUBJECT), "code_list") != 0 ||
            strcmp(sy_csv_cell(words, w, MEANING), what) != 0)
            continue;
        g_autofree char *wanted = sy_fold_name(sy_csv_cell(words, w, WORD));
        for (guint i = 0; i < rows->columns->len; i++) {
            const SyColumn *column = g_ptr_array_index(rows->columns, i);
            g_autofree char *name = sy_fold_name(column->name);
            if (strcmp(name, wanted) == 0) return column;
        }
    }
    return NULL;
}

/* The rows of a list that are about a column; the name of it may stand in the first of them only.
 */
static GHashTable *meanings_of(const List *list, const char *column) {
    GHashTable *meanings = g_hash_table_new(g_str_hash, g_str_equal);
    g_autofree char *wanted = sy_fold_name(column);
    g_autofree char *at = NULL;
    for (SyIndex row = 0; row < list->rows->n_row; row++) {
        const char *of = sy_column_text(list->of, row);
        const char *code = sy_column_text(list->code, row),
                   *meaning = sy_column_text(list->meaning, row);
        if (of != NULL && *of != '\0') {
            g_free(at);
            at = sy_fold_name(of);
        }
        if (at == NULL || strcmp(at, wanted) != 0 || code == NULL || meaning == NULL) continue;
        g_hash_table_insert(meanings, (char *)code, (char *)meaning);
    }
    return meanings;
}

static int by_code(const void *left, const void *right) {
    const char *a = *(char *const *)left, *b = *(char *const *)right;
    gint64 x = g_ascii_strtoll(a, NULL, 10), y = g_ascii_strtoll(b, NULL, 10);
    return x != y ? (x > y) - (x < y) : strcmp(a, b);
}

static void forget(GPtrArray *lines, const char *field) {
    g_autofree char *begin = g_strconcat(field, ": {", NULL);
    for (guint i = lines->len; i > 0; i--)
        if (g_str_has_prefix(g_ptr_array_index(lines, i - 1), begin))
            g_ptr_array_remove_index(lines, i - 1);
}

void sy_guess_forget(SyGuess *guess, const char *field) {
    forget(guess->taken, field);
    forget(guess->doubts, field);
}

void sy_guess_declare_value(SyGuess *guess, const char *field, const char *raw,
                            const char *meaning) {
    static const char start[] = "values: {";
    g_autofree char *quoted = sy_yaml_quote(raw), *means = sy_yaml_quote(meaning);
    g_autofree char *of = g_strconcat(field, ": {", NULL);
    g_autofree char *pair = g_strconcat(quoted, ": ", means, NULL);
    char **line = NULL;
    for (guint i = 0; line == NULL && i < guess->declared->len; i++)
        if (g_str_has_prefix(guess->declared->pdata[i], start))
            line = (char **)(void *)&guess->declared->pdata[i];
    if (line == NULL) {
        g_ptr_array_add(guess->declared, g_strdup_printf("%s%s%s}}", start, of, pair));
        return;
    }
    const char *open = strstr(*line, of);
    g_autofree char *same = g_strconcat(quoted, ": ", NULL);
    if (open != NULL && strstr(open, same) != NULL) return; /* a person has said it */
    char *more = NULL;
    if (open != NULL) {
        gsize n = (gsize)(open - *line) + strlen(of);
        more = g_strdup_printf("%.*s%s, %s", (int)n, *line, pair, *line + n);
    } else {
        more = g_strdup_printf("%s%s%s}, %s", start, of, pair, *line + strlen(start));
    }
    g_free(*line);
    *line = more;
}

/* What a list says of a coded field of a layer; false: nothing that is known. @column: of the
 * layer. */
static bool say(const SyFields *fields, SyGuess *guess, const SyField *field, const char *column,
                const List *list) {
    g_autoptr(GHashTable) meanings = meanings_of(list, column);
    g_autoptr(GPtrArray) codes = g_ptr_array_new();
    GHashTableIter iter;
    void *code, *text;
    g_hash_table_iter_init(&iter, meanings);
    while (g_hash_table_iter_next(&iter, &code, &text))
        if (sy_fields_value(fields, field, NULL, text) != NULL) g_ptr_array_add(codes, code);
    if (codes->len == 0 || codes->len < NAMED * g_hash_table_size(meanings)) return false;
    g_ptr_array_sort(codes, by_code);
    for (guint i = 0; i < codes->len; i++)
        sy_guess_declare_value(
            guess, field->name, codes->pdata[i],
            sy_fields_value(fields, field, NULL, g_hash_table_lookup(meanings, codes->pdata[i])));
    sy_guess_forget(guess, field->name);
    return true;
}

/* A column that serves no field, and whose codes a list explains as a layer's system. */
static bool say_system(const SyFields *fields, SyGuess *guess, const List *list) {
    const SyField *field = sy_fields_find(fields, guess->role, "system");
    if (field == NULL || sy_binding_find(guess->bindings, "system") != NULL) return false;
    for (guint i = 0; i < guess->unused->len; i++) {
        const char *column = g_ptr_array_index(guess->unused, i);
        if (!say(fields, guess, field, column, list)) continue;
        sy_guess_declare_field(guess, "system", column);
        g_clear_pointer(&guess->system, g_free);
        return true;
    }
    return false;
}

static bool explain(const SyFields *fields, SyGuess *guess, const List *list) {
    bool said = false;
    if (guess->bindings == NULL) return false;
    for (guint i = 0; i < guess->bindings->len; i++) {
        const SyBinding *b = &g_array_index(guess->bindings, SyBinding, i);
        if (b->field->type == SY_FIELD_CODE && b->column != NULL)
            said |= say(fields, guess, b->field, b->column, list);
    }
    return say_system(fields, guess, list) || said;
}

void sy_guess_codes(const SyFields *fields, const SyCsv *words, const SyLimits *limits,
                    GPtrArray *guesses) {
    SySourceOptions options = {.limits = limits};
    for (guint i = 0; i < guesses->len; i++) {
        SyGuess *guess = g_ptr_array_index(guesses, i);
        if (guess->role != SY_N_ROLE || guess->n_feature == 0 || guess->n_feature > ROWS_MAX ||
            guess->geometry != SY_GEOMETRY_NONE)
            continue;
        g_autoptr(SySource) source =
            sy_source_open(guess->path, guess->layer, "", &options, NULL, NULL);
        g_autoptr(SyTable) rows = source == NULL ? NULL : sy_source_sample(source, ROWS_MAX, NULL);
        if (rows == NULL) continue;
        const List list = {column_called(words, rows, "field"), column_called(words, rows, "code"),
                           column_called(words, rows, "meaning"), rows};
        if (list.of == NULL || list.code == NULL || list.meaning == NULL) continue;
        bool used = false;
        for (guint k = 0; k < guesses->len; k++)
            used |= explain(fields, g_ptr_array_index(guesses, k), &list);
        if (!used) continue;
        g_free(guess->reason);
        guess->reason = g_strdup(_("a list of codes: what it says stands under values"));
    }
}
