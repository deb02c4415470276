/* suyuan init: looks at what is there and writes a commented case.yaml. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/file.h"
#include "engine/commands/print_reply.h"
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
    if (sy_asked_format(asked) == SY_PRINT_JSON) {
        g_autoptr(SyReply) reply = sy_init_reply(guesses);
        return sy_print_reply(reply, NULL, program->lang, SY_PRINT_JSON, error);
    }
    g_autoptr(SyTable) rows = sy_init_rows(guesses);
    return sy_print_rows(rows, sy_asked_format(asked), NULL, error);
}

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    g_autoptr(GPtrArray) crs = g_ptr_array_new();
    g_autoptr(GPtrArray) answers = g_ptr_array_new();
    const char *given = sy_arguments_text(asked, "output");
    if (!take_asked(asked, paths, crs, answers, error)) return false;
    g_autofree char *open = NULL;
    const SyInitAsked how = {(char **)paths->pdata, (char **)crs->pdata, (char **)answers->pdata,
                             given == NULL ? "case.yaml" : given};
    g_autoptr(GPtrArray) guesses = sy_init_case(&how, program, &open, error);
    return guesses != NULL && say(guesses, open, asked, program, error);
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
