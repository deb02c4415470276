/* suyuan sites: where to put standing monitors. */
#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/commands/records.h"
#include "engine/library/library.h"

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    double percent;
    if (!sy_asked_positive(asked, "largest", &percent, error)) return false;
    g_autoptr(SyCaseFile) file = sy_case_file_as(program, sy_arguments_word(asked, 0));
    g_autoptr(SyAnswer) answer =
        sy_case_file_sites(file, (guint)sy_arguments_number(asked, "n", 5),
                           sy_arguments_text(asked, "by"), percent / 100, error);
    if (answer == NULL) return false;
    if (sy_asked_format(asked) == SY_PRINT_CSV)
        return sy_print_rows(sy_answer_rows(answer, "sites")->table, SY_PRINT_CSV, NULL, error);
    sy_asked_print(asked, answer);
    return true;
}

static const SyOption options[] = {
    {.name = "n",
     .letter = 'n',
     .value = N_("N"),
     .help = N_("places, 1 to 200; 5 where nothing is said"),
     .flags = SY_OPTION_NUMBER,
     .least = 1,
     .most = SY_SITES_MOST},
    {.name = "by",
     .value = N_("WHAT"),
     .help = N_("what is to be covered: units, their water, or manholes (nodes)"),
     .choices = "units|water|nodes"},
    {.name = "largest",
     .value = N_("PERCENT"),
     .help = N_("of all that one place may have above it, so that it still tells sources apart")},
    SY_FORMAT_OPTION("table|json|csv"),
    {.name = NULL}};

const SyCommand sy_command_sites = {
    .name = "sites",
    .words = N_("FILE"),
    .what = N_("where to put standing monitors: manholes that together have most sources above"),
    .details = N_("  in the order of what each adds to those before it\n"),
    .least = 1,
    .most = 1,
    .run = run,
    .groups = {{NULL, options}, SY_COMMON_OPTIONS}};
