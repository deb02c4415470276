/* suyuan sites: where to put standing monitors, and sections on a river. */
#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/commands/records.h"
#include "engine/library/library.h"

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    double percent;
    if (!sy_asked_positive(asked, "largest", &percent, error)) return false;
    if (sy_arguments_has(asked, "river") && percent > 0) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("--largest is of manholes: sections of a river part it evenly by "
                      "themselves"));
        return false;
    }
    g_autoptr(SyCaseFile) file = sy_case_file_as(program, sy_arguments_word(asked, 0));
    const char *river = sy_arguments_text(asked, "river"), *by = sy_arguments_text(asked, "by");
    guint n = (guint)sy_arguments_number(asked, "n", 5);
    g_autoptr(SyAnswer) answer = river == NULL
                                     ? sy_case_file_sites(file, n, by, percent / 100, error)
                                     : sy_case_file_river_sites(file, river, n, by, error);
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
    {.name = "river",
     .value = N_("NAME"),
     .help = N_("sections on this river in place of manholes: at confluences, below outfalls")},
    {.name = "by",
     .value = N_("WHAT"),
     .help = N_("what is to be covered: units, their water, manholes (nodes), or, on a river, "
                "outfalls"),
     .choices = "units|water|nodes|outfalls"},
    {.name = "largest",
     .value = N_("PERCENT"),
     .help = N_("of all that one place may have above it, so that it still tells sources apart")},
    SY_FORMAT_OPTION("table|json|csv"),
    {.name = NULL}};

const SyCommand sy_command_sites = {
    .name = "sites",
    .words = N_("FILE"),
    .what = N_("where to put standing monitors: manholes that together have most sources above"),
    .details = N_("  in the order of what each adds to those before it; --river: sections, by "
                  "chainage\n"),
    .least = 1,
    .most = 1,
    .run = run,
    .groups = {{NULL, options}, SY_COMMON_OPTIONS}};
