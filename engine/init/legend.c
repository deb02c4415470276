/* What the title or a remark of a table says that its codes mean: "流向：0 顺（起点至终点），1 逆",
 * "正向为1、反向为0". */
#include <string.h>

#include "engine/base/fold.h"
#include "engine/case/fields_parts.h"
#include "engine/init/init.h"

enum { CODES_MAX = 16, MEANING_BYTES_MAX = 60 };

/* A code and the text around it. */
typedef struct {
    char *code, *before, *behind;
} Said;

static void said_clear(Said *said, guint n) {
    for (guint i = 0; i < n; i++) {
        g_free(said[i].code);
        g_free(said[i].before);
        g_free(said[i].behind);
    }
}

/* The codes of a text, numbers of one or two digits, each with what stands between it and the
 * next. */
static guint codes_of(const char *text, Said *said) {
    g_autoptr(GRegex) regex = g_regex_new("(?<![0-9.])[0-9]{1,2}(?![0-9.])", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    int at = 0, from, to;
    guint n = 0;
    for (g_regex_match(regex, text, 0, &match); g_match_info_matches(match) && n < CODES_MAX;
         g_match_info_next(match, NULL)) {
        g_match_info_fetch_pos(match, 0, &from, &to);
        said[n].code = g_strndup(text + from, (gsize)(to - from));
        said[n].before = g_strndup(text + at, (gsize)(from - at));
        if (n > 0) said[n - 1].behind = g_strdup(said[n].before);
        said[n++].behind = NULL;
        at = to;
    }
    if (n > 0) said[n - 1].behind = g_strdup(text + at);
    return n;
}

typedef struct {
    const SyFields *fields;
    const SyCsv *words; /* the lines "means" of data/guess.csv part a code from its meaning */
} Legend;

/* The first part of a text, between brackets and marks, that has a meaning; NULL: none has. */
static const char *meaning_in(const Legend *legend, const SyField *field, const char *text) {
    g_auto(GStrv) parts = g_strsplit_set(text, "()[] ,;:=-\t", -1);
    for (char **part = parts; *part != NULL; part++) {
        const char *meaning = strlen(*part) > MEANING_BYTES_MAX || **part == '\0'
                                  ? NULL
                                  : sy_fields_value(legend->fields, field, NULL, *part);
        if (meaning != NULL) return meaning;
    }
    return NULL;
}

/* The meaning that a text between two codes names: all of it, what stands before brackets, what
 * stands in them; as it stands (在用), else without the words that part it from its code (用).
 * NULL: none that is known. */
static const char *meaning_of(const Legend *legend, const SyField *field, const char *text) {
    enum { SUBJECT, WORD };
    const char *meaning = meaning_in(legend, field, text);
    if (meaning != NULL) return meaning;
    g_autoptr(GString) bare = g_string_new(text);
    for (SyIndex row = 0; row < legend->words->n_row; row++)
        if (strcmp(sy_csv_cell(legend->words, row, SUBJECT), "means") == 0)
            g_string_replace(bare, sy_csv_cell(legend->words, row, WORD), " ", 0);
    return meaning_in(legend, field, bare->str);
}

/* Declares what a line says of a column, if it explains each of its codes, two at least. */
static bool explain(const Legend *legend, SyGuess *guess, const SyField *field, const char *text) {
    Said said[CODES_MAX];
    const char *meaning[CODES_MAX];
    guint n = codes_of(text, said), n_known = 0;
    bool before = n > 0 && meaning_of(legend, field, said[0].before) != NULL;
    for (guint i = 0; i < n; i++) {
        meaning[i] = meaning_of(legend, field, before ? said[i].before : said[i].behind);
        bool again = false;
        for (guint k = 0; k < i; k++) again |= strcmp(said[k].code, said[i].code) == 0;
        n_known += meaning[i] != NULL && !again;
    }
    bool all = n >= 2 && n_known == n;
    for (guint i = 0; all && i < n; i++)
        sy_guess_declare_value(guess, field->name, said[i].code, meaning[i]);
    said_clear(said, n);
    return all;
}

/* A heading without its unit or remark in brackets. g_free. */
static char *bare_heading(const char *column) {
    return g_strndup(column, strcspn(column, "(["));
}

/* What the remarks say of one coded column. */
static void explain_column(const Legend *legend, SyGuess *guess, const SyBinding *binding) {
    g_autofree char *plain = g_utf8_normalize(binding->column, -1, G_NORMALIZE_NFKC);
    g_autofree char *heading = plain == NULL ? NULL : bare_heading(plain);
    g_auto(GStrv) lines = g_strsplit(guess->remarks, "\n", -1);
    for (char **line = lines; heading != NULL && *heading != '\0' && *line != NULL; line++) {
        g_autofree char *normal = g_utf8_normalize(*line, -1, G_NORMALIZE_NFKC);
        const char *at = normal == NULL ? NULL : strstr(normal, heading);
        /* of several remarks in one line the one that begins with the column */
        g_auto(GStrv) parts =
            at == NULL ? NULL : g_regex_split_simple("[;；。]", at + strlen(heading), 0, 0);
        if (parts == NULL || parts[0] == NULL) continue;
        if (explain(legend, guess, binding->field, parts[0]) ||
            explain(legend, guess, binding->field, at + strlen(heading))) {
            sy_guess_forget(guess, binding->field->name);
            return;
        }
    }
}

/* What a heading says itself: "管线类别（1雨水 2污水 3合流）". False: nothing, or not of this
 * field. */
static bool explain_heading(const Legend *legend, SyGuess *guess, const SyField *field,
                            const char *column) {
    g_autofree char *plain = g_utf8_normalize(column, -1, G_NORMALIZE_NFKC);
    if (plain == NULL || !explain(legend, guess, field, plain + strcspn(plain, "(["))) return false;
    sy_guess_forget(guess, field->name);
    return true;
}

/* A column that serves no field, whose heading says which codes are which systems or states. */
static void explain_unused(const Legend *legend, SyGuess *guess) {
    static const char *const names[] = {"system", "status"};
    for (guint i = 0; i < guess->unused->len; i++) {
        const char *column = g_ptr_array_index(guess->unused, i);
        for (gsize k = 0; k < G_N_ELEMENTS(names); k++) {
            const SyField *field = sy_fields_find(legend->fields, guess->role, names[k]);
            if (field == NULL || sy_binding_find(guess->bindings, names[k]) != NULL ||
                !explain_heading(legend, guess, field, column))
                continue;
            sy_guess_declare_field(guess, names[k], column);
            if (k == 0) g_clear_pointer(&guess->system, g_free);
            break;
        }
    }
}

/* Whether a title is one of lines, and no remark. */
static bool is_of_lines(const SyCsv *words, const char *title) {
    enum { SUBJECT, WORD, MEANING };
    for (SyIndex row = 0; row < words->n_row; row++)
        if (strcmp(sy_csv_cell(words, row, SUBJECT), "role") == 0 &&
            strcmp(sy_csv_cell(words, row, MEANING), "pipes") == 0 &&
            !g_str_is_ascii(sy_csv_cell(words, row, WORD)) &&
            sy_guess_name_has(title, sy_csv_cell(words, row, WORD)))
            return strlen(title) <= MEANING_BYTES_MAX;
    return false;
}

/* Lines whose title names their system, where neither a column nor the name of the file does. */
static void take_title(const Legend *legend, SyGuess *guess) {
    bool lines = guess->role == SY_ROLE_PIPES && guess->bindings != NULL;
    if (!lines || guess->remarks == NULL || guess->system != NULL ||
        sy_binding_find(guess->bindings, "system") != NULL)
        return;
    const char *end = strchr(guess->remarks, '\n'), *word;
    g_autofree char *title = g_strndup(
        guess->remarks, end == NULL ? strlen(guess->remarks) : (gsize)(end - guess->remarks));
    g_autofree char *folded = sy_fold_value(title);
    const char *system =
        is_of_lines(legend->words, folded) ? sy_guess_system(legend->words, folded, &word) : NULL;
    if (system != NULL && *system != '\0' && strcmp(system, "not_drainage") != 0)
        guess->system = g_strdup(system);
}

void sy_guess_legends(const SyFields *fields, const SyCsv *words, GPtrArray *guesses) {
    const Legend legend = {fields, words};
    for (guint i = 0; i < guesses->len; i++) {
        SyGuess *guess = g_ptr_array_index(guesses, i);
        take_title(&legend, guess);
        for (guint k = 0; guess->bindings != NULL && k < guess->bindings->len; k++) {
            const SyBinding *b = &g_array_index(guess->bindings, SyBinding, k);
            if (b->field->type == SY_FIELD_CODE && b->column != NULL)
                explain_heading(&legend, guess, b->field, b->column);
        }
        if (guess->bindings != NULL) explain_unused(&legend, guess);
        for (guint k = 0;
             guess->remarks != NULL && guess->bindings != NULL && k < guess->bindings->len; k++) {
            const SyBinding *b = &g_array_index(guess->bindings, SyBinding, k);
            if (b->field->type == SY_FIELD_CODE && b->column != NULL)
                explain_column(&legend, guess, b);
        }
    }
}
