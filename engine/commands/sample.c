/* suyuan sample: which manholes to open next, and what each look would leave. */
#include <stdio.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/commands/print_reply.h"
#include "engine/commands/records.h"
#include "engine/search/propose.h"

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    g_autoptr(SyStore) store =
        sy_program_open(program, sy_arguments_word(asked, 0), SY_STORE_READ, error);
    g_autoptr(SyReply) reply =
        store == NULL ? NULL
                      : sy_propose_named(store, program, sy_arguments_word(asked, 1),
                                         (SyIndex)sy_arguments_number(asked, "n", 3), error);
    SyPrintFormat format = sy_asked_format(asked);
    if (reply == NULL) return false;
    if (format == SY_PRINT_TABLE) return sy_print_reply(reply, NULL, program->lang, format, error);
    if (!program->quiet) sy_print_said(reply, stderr);
    return sy_print_rows(sy_reply_rows(reply, "manholes"), format, NULL, error);
}

static const SyOption options[] = {
    {.name = "n",
     .letter = 'n',
     .value = N_("N"),
     .help = N_("manholes for one day, 1 to 50; 3 where nothing is said"),
     .flags = SY_OPTION_NUMBER,
     .least = 1,
     .most = SY_PROPOSE_MOST},
    SY_FORMAT_OPTION("table|json|csv"),
    {.name = NULL}};

const SyCommand sy_command_sample = {
    .name = "sample",
    .words = N_("FILE OUTFALL"),
    .what = N_("which manholes to open next, and what each look would leave"),
    .details = N_("  OUTFALL          number, code or name\n"),
    .least = 2,
    .most = 2,
    .run = run,
    .groups = {{NULL, options}, SY_COMMON_OPTIONS}};
