/* suyuan screen: may an outfall be set up at a place, and who decides. */
#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/commands/records.h"
#include "engine/library/library.h"

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    SyScreenOptions options = {sy_arguments_text(asked, "at"),
                               sy_arguments_text(asked, "crs"),
                               sy_arguments_text(asked, "class"),
                               sy_arguments_text(asked, "eia"),
                               0,
                               sy_arguments_text(asked, "load")};
    if (options.at == NULL || options.class == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("say where and what: --at X,Y --class CLASS"));
        return false;
    }
    if (!sy_asked_positive(asked, "flow", &options.flow_m3d, error)) return false;
    g_autoptr(SyCaseFile) file = sy_case_file_as(program, sy_arguments_word(asked, 0));
    g_autoptr(SyAnswer) answer = sy_case_file_screen(file, &options, error);
    if (answer == NULL) return false;
    if (sy_asked_format(asked) == SY_PRINT_CSV)
        return sy_print_rows(sy_answer_rows(answer, "rules")->table, SY_PRINT_CSV, NULL, error);
    sy_asked_print(asked, answer);
    return true;
}

static const SyOption options[] = {
    {.name = "at", .value = N_("X,Y"), .help = N_("where it is to be, on or near a river")},
    {.name = "crs", .value = N_("CRS"), .help = N_("of X,Y; the one of the case file otherwise")},
    {.name = "class", .value = N_("CLASS"), .help = N_("key or name of a class, 1.1.1 or 2.1")},
    {.name = "eia",
     .value = N_("LEVEL"),
     .help = N_("who approves its environmental assessment"),
     .choices = "national|province|city|county"},
    {.name = "flow", .value = N_("M3/D"), .help = N_("how much water it is to have")},
    {.name = "load",
     .value = N_("PARAMETER=KG/D"),
     .help = N_("what it is to bring, COD=500,NH3-N=20: against the targets there and below")},
    SY_FORMAT_OPTION("table|json|csv"),
    {.name = NULL}};

const SyCommand sy_command_screen = {
    .name = "screen",
    .words = N_("FILE --at X,Y --class CLASS"),
    .what = N_("may an outfall be set up at a place, by which clause, and who decides"),
    .details =
        N_("  the strictest of the rules that fit is the verdict; each stands with its clause\n"),
    .least = 1,
    .most = 1,
    .run = run,
    .groups = {{NULL, options}, SY_COMMON_OPTIONS}};
