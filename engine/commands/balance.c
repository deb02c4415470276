/* suyuan balance: what the outfalls above a section bring to it, and what they do not explain. */
#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/commands/records.h"
#include "engine/library/library.h"

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    const char *at = sy_arguments_word(asked, 1), *parameter = sy_arguments_word(asked, 2);
    double flow_m3s, measured;
    if (!sy_river_is_place(at)) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: a place on a river is section:NAME or river:NAME@KM"), at);
        return false;
    }
    if (!sy_asked_positive(asked, "flow", &flow_m3s, error) ||
        !sy_asked_positive(asked, "measured", &measured, error))
        return false;
    g_autoptr(SyCaseFile) file = sy_case_file_as(program, sy_arguments_word(asked, 0));
    g_autoptr(SyAnswer) answer = sy_case_file_balance(
        file, at, parameter, flow_m3s, sy_arguments_has(asked, "measured") ? measured : -1, error);
    if (answer == NULL) return false;
    if (sy_asked_format(asked) == SY_PRINT_CSV)
        return sy_print_rows(sy_answer_rows(answer, "outfalls")->table, SY_PRINT_CSV, NULL, error);
    sy_asked_print(asked, answer);
    return true;
}

static const SyOption options[] = {
    {.name = "flow",
     .value = N_("M3/S"),
     .help = N_("of the river there; else by samples of the section, or the layer of rivers")},
    {.name = "measured",
     .value = N_("MG/L"),
     .help = N_("there; else the mean of the samples of the section in dry weather")},
    SY_FORMAT_OPTION("table|json|csv"),
    {.name = NULL}};

const SyCommand sy_command_balance = {
    .name = "balance",
    .words = N_("FILE section:NAME|river:NAME@KM PARAMETER"),
    .what = N_("what each outfall above a section brings to it, and what is left unexplained"),
    .details = N_("  PARAMETER        COD, ammonia, TP ...: what is measured in mg/L\n"),
    .least = 3,
    .most = 3,
    .run = run,
    .groups = {{NULL, options}, SY_COMMON_OPTIONS}};
