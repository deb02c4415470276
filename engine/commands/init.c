/* suyuan init: looks at what is there and writes a commented case.yaml. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/file.h"
#include "engine/commands/records.h"
#include "engine/expert/texts.h"
#include "engine/init/ask.h"

/* Paths to look at and reference systems to suppose, NULL-terminated; texts are borrowed. */
static bool take_asked(const SyArguments *asked, GPtrArray *paths, GPtrArray *crs,
                       GPtrArray *answers, GError **error) {
    for (guint i = 0; i < asked->words->len; i++) {
        if (*sy_arguments_word(asked, i) == '\0')
            return sy_command_usage_error(&sy_command_init, error);
        g_ptr_array_add(paths, g_ptr_array_index(asked->words, i));
    }
    for (guint i = 0; i < asked->given->len; i++) {
        const SyGiven *given = &g_array_index(asked->given, SyGiven, i);
        if (strcmp(given->option->name, "crs") == 0) g_ptr_array_add(crs, given->value);
        if (strcmp(given->option->name, "answer") == 0) g_ptr_array_add(answers, given->value);
    }
    g_ptr_array_add(paths, NULL);
    g_ptr_array_add(crs, NULL);
    g_ptr_array_add(answers, NULL);
    return true;
}

/* A path as the case says it: from the folder of the case where it lies below that, else whole. */
static char *path_from(const char *folder, const char *path) {
    g_autofree char *whole = g_canonicalize_filename(path, NULL);
    g_autofree char *base = g_canonicalize_filename(folder, NULL);
    gsize n = strlen(base);
    bool below = strncmp(whole, base, n) == 0 && (whole[n] == '/' || base[n - 1] == '/');
    return g_strdup(below ? whole + n + (whole[n] == '/' ? 1 : 0) : whole);
}

/* Never over a file that is there: somebody has worked on it. */
static bool write_new(const char *path, const char *text, GError **error) {
    FILE *file = fopen(path, "wxe");
    if (file == NULL && errno == EEXIST) {
        g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT,
                    _("%s: is there already; give another name with -o, or remove it"), path);
        return false;
    }
    bool written = file != NULL && fputs(text, file) >= 0 && fflush(file) == 0;
    int failure = errno;
    if (file != NULL && fclose(file) != 0 && written) {
        written = false;
        failure = errno;
    }
    if (written) return true;
    if (file != NULL) remove(path);
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, _("%s: %s"), path, sy_errno_words(failure));
    return false;
}

static void put(SyTable *rows, SyIndex row, const char *column, const char *text) {
    SyColumn *c = sy_table_column(rows, column);
    if (c == NULL) c = sy_table_add_column(rows, column, SY_COLUMN_TEXT);
    sy_column_set_text(c, row, text);
}

/* A row a layer: role, path, layer, reason, trouble. */
static SyTable *rows_of(const GPtrArray *guesses) {
    SyTable *rows = sy_table_new(SY_GEOMETRY_NONE);
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        SyIndex row = sy_table_add_row(rows, i);
        put(rows, row, "role", guess->role == SY_N_ROLE ? NULL : sy_role_name(guess->role));
        put(rows, row, "path", guess->written);
        put(rows, row, "layer", guess->layer);
        put(rows, row, "reason", guess->reason);
        put(rows, row, "trouble", guess->trouble);
    }
    return rows;
}

/* One line a layer. */
static void print_guesses(const GPtrArray *guesses) {
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        printf("%-12s%s%s%s  %s%s%s\n", guess->role == SY_N_ROLE ? "-" : sy_role_name(guess->role),
               guess->written, guess->layer == NULL ? "" : ":",
               guess->layer == NULL ? "" : guess->layer, guess->reason,
               guess->trouble == NULL ? "" : _("; "), guess->trouble == NULL ? "" : guess->trouble);
    }
}

/* What is missing for a run, on stderr. */
static void say_missing(const GPtrArray *guesses) {
    bool network = false, outfalls = false;
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        bool runs = guess->role != SY_N_ROLE && guess->trouble == NULL;
        network |= runs && (guess->role == SY_ROLE_PIPES || guess->role == SY_ROLE_CHANNELS);
        outfalls |= runs && guess->role == SY_ROLE_OUTFALLS;
    }
    if (!network)
        fprintf(stderr, "%s\n",
                _("no pipes or channels that can be used yet; suyuan run needs some"));
    if (!outfalls)
        fprintf(stderr, "%s\n", _("no outfalls that can be used yet; suyuan check runs without"));
}

/* What was found, and at the end what is still to be asked. */
static bool say(const GPtrArray *guesses, const char *open, const SyArguments *asked,
                const SyProgram *program, GError **error) {
    bool table = sy_asked_format(asked) == SY_PRINT_TABLE;
    if (!program->quiet) say_missing(guesses);
    if (table) print_guesses(guesses);
    fflush(stdout);
    if (!program->quiet && *open != '\0')
        fprintf(stderr, "\n%s\n%s", _("Only a person can know:"), open);
    if (table) return true;
    g_autoptr(SyTable) rows = rows_of(guesses);
    return sy_print_rows(rows, sy_asked_format(asked), NULL, error);
}

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    g_autoptr(GPtrArray) crs = g_ptr_array_new();
    g_autoptr(GPtrArray) answers = g_ptr_array_new();
    const char *given = sy_arguments_text(asked, "output"),
               *out = given == NULL ? "case.yaml" : given;
    if (!take_asked(asked, paths, crs, answers, error) || !sy_file_may_be_written(out, error))
        return false;
    if (g_file_test(out, G_FILE_TEST_EXISTS)) return write_new(out, "", error);
    g_autoptr(GPtrArray) left = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) files = sy_init_walk((char **)paths->pdata, left, error);
    if (files == NULL) return false;
    for (guint i = 0; i < left->len; i++) fprintf(stderr, "%s\n", (char *)left->pdata[i]);
    g_autoptr(SyGuesser) guesser =
        sy_guesser_new(program->data_folder, program->lang, (char **)crs->pdata, error);
    if (guesser == NULL) return false;
    g_autoptr(GPtrArray) guesses = g_ptr_array_new_with_free_func((GDestroyNotify)sy_guess_free);
    for (guint i = 0; i < files->len; i++) {
        if (!sy_progress(program->progress, (double)i / files->len, error)) return false;
        sy_guesser_look(guesser, g_ptr_array_index(files, i), guesses);
    }
    g_autofree char *folder = g_path_get_dirname(out);
    for (guint i = 0; i < guesses->len; i++) {
        SyGuess *guess = g_ptr_array_index(guesses, i);
        guess->written = path_from(folder, guess->path);
    }
    if (!sy_guesser_answer(guesser, guesses, (char **)answers->pdata, error)) return false;
    sy_guesser_check(guesses);
    g_autoptr(GPtrArray) questions = sy_init_questions(guesses);
    g_autofree char *open = sy_init_questions_text(questions);
    g_autofree char *text = sy_init_text(guesses, program->lang, open);
    if (!write_new(out, text, error)) return false;
    return say(guesses, open, asked, program, error);
}

static const SyOption options[] = {
    {.name = "crs",
     .value = N_("EPSG:N"),
     .help = N_("of layers that do not say theirs; may repeat, degrees and a plane")},
    {.name = "answer",
     .value = N_("KEY:FILE=VALUE"),
     .help = N_("an answer to a question that init asked; may repeat")},
    {.name = "output",
     .letter = 'o',
     .value = N_("case.yaml"),
     .help = N_("where the case goes; a file that is there is not replaced")},
    SY_FORMAT_OPTION("table|json|csv"),
    {.name = NULL}};

const SyCommand sy_command_init = {
    .name = "init",
    .words = N_("FILE|DIR..."),
    .what = N_("look at what is there and write a commented case"),
    .details = N_("  FILE|DIR         layers, or folders in which they are looked for\n"),
    .least = 1,
    .most = G_MAXUINT,
    .run = run,
    .groups = {{NULL, options}, SY_COMMON_OPTIONS}};
