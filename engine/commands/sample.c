/* suyuan sample: which manholes to open next, and what each look would leave. */
#include <stdio.h>

#include "algorithms/base/words.h"
#include "engine/commands/records.h"
#include "engine/library/library.h"

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    g_autoptr(SyCaseFile) file = sy_case_file_as(program, sy_arguments_word(asked, 0));
    g_autoptr(SyAnswer) answer = sy_case_file_propose(
        file, sy_arguments_word(asked, 1), (guint)sy_arguments_number(asked, "n", 3), error);
    SyPrintFormat format = sy_asked_format(asked);
    if (answer == NULL) return false;
    if (format == SY_PRINT_TABLE) {
        sy_asked_print(asked, answer);
        return true;
    }
    g_autofree char *said = sy_reply_said(answer->reply, NULL);
    if (!program->quiet) fputs(said, stderr);
    return sy_print_rows(sy_answer_rows(answer, "manholes")->table, format, NULL, error);
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
