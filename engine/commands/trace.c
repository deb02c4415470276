/* suyuan trace: everything that can drain to an outfall or node, or where it drains to. */
#include "algorithms/base/words.h"
#include "engine/commands/records.h"
#include "engine/library/library.h"

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    g_autoptr(SyCaseFile) file = sy_case_file_as(program, sy_arguments_word(asked, 0));
    g_autoptr(SyRows) edges = sy_case_file_trace(file, sy_arguments_word(asked, 1),
                                                 sy_arguments_has(asked, "down"), error);
    return edges != NULL &&
           sy_asked_list(asked, program, "layers", "edge", sy_rows_steal(edges), error);
}

static const SyOption options[] = {{.name = "down", .help = N_("where water goes from there")},
                                   SY_FORMAT_OPTION("table|json|csv|geojson"),
                                   {.name = NULL}};

const SyCommand sy_command_trace = {
    .name = "trace",
    .words = N_("FILE OUTFALL|NODE"),
    .what = N_("everything that can drain there, or where it drains to"),
    .details = N_(
        "  OUTFALL|NODE     number, code or name; node:NAME where an outfall is called so too\n"),
    .least = 2,
    .most = 2,
    .run = run,
    .groups = {{NULL, options}, SY_COMMON_OPTIONS}};
