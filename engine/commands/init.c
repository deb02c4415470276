/* suyuan init: looks at what is there and writes a commented case.yaml. */
#include <stdio.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/commands/records.h"
#include "engine/library/library.h"

/* The values given to an option, NULL-terminated; borrowed. */
static GPtrArray *values_of(const SyArguments *asked, const char *name) {
    GPtrArray *values = g_ptr_array_new();
    for (guint i = 0; i < asked->given->len; i++) {
        const SyGiven *given = &g_array_index(asked->given, SyGiven, i);
        if (strcmp(given->option->name, name) == 0) g_ptr_array_add(values, given->value);
    }
    g_ptr_array_add(values, NULL);
    return values;
}

static void put(const SyAnswer *answer, const char *about, FILE *out) {
    g_autofree char *said = sy_reply_said(answer->reply, about);
    fputs(said, out);
    fflush(out);
}

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    for (guint i = 0; i < asked->words->len; i++)
        if (*sy_arguments_word(asked, i) == '\0')
            return sy_command_usage_error(&sy_command_init, error);
    g_autoptr(GPtrArray) crs = values_of(asked, "crs"), answers = values_of(asked, "answer");
    const char *out = sy_arguments_text(asked, "output");
    const SyInitOptions how = {(const char *const *)crs->pdata,
                               (const char *const *)answers->pdata};
    g_autoptr(SyAnswer) answer = sy_init_as(program, (const char *const *)asked->words->pdata,
                                            out == NULL ? "case.yaml" : out, &how, error);
    if (answer == NULL) return false;
    SyPrintFormat format = sy_asked_format(asked);
    if (!program->quiet) put(answer, "missing", stderr);
    if (format == SY_PRINT_TABLE) put(answer, "layers", stdout);
    if (!program->quiet) put(answer, "questions", stderr);
    if (format == SY_PRINT_JSON) sy_asked_print(asked, answer);
    return format != SY_PRINT_CSV ||
           sy_print_rows(sy_answer_rows(answer, "layers")->table, format, NULL, error);
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
