/* suyuan sample: which manholes to open next, and what each look would leave. */
#include <stdio.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/commands/print_reply.h"
#include "engine/commands/records.h"
#include "engine/expert/kept.h"
#include "engine/search/find.h"
#include "engine/search/propose.h"

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    g_autoptr(SyStore) store =
        sy_program_open(program, sy_arguments_word(asked, 0), SY_STORE_READ, error);
    if (store == NULL) return false;
    int64_t outfall = sy_find_outfall(store, sy_arguments_word(asked, 1), error);
    if (outfall < 0) return false;
    g_auto(SyData) data = {0};
    g_autoptr(SyJudgement) judgement = sy_kept_load(store, program->data_folder, &data, error)
                                           ? sy_judgement_load(&data, error)
                                           : NULL;
    g_autoptr(SySearch) search =
        judgement == NULL ? NULL : sy_search_load(store, outfall, judgement, error);
    g_autoptr(SyReply) reply = sy_reply_new();
    SyPrintFormat format = sy_asked_format(asked);
    if (search == NULL ||
        !sy_propose(search, judgement, (SyIndex)sy_arguments_number(asked, "n", 3), reply, error))
        return false;
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
     .most = 50},
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
