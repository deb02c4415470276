/* suyuan trace: everything that can drain to an outfall or node, or where it drains to; what lies
 * above or below a place on a river. */
#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/commands/records.h"
#include "engine/library/library.h"

/* Options that only a place on a river has, and those that only another start has. */
static const char *const of_rivers[] = {"main", "distance", "time", "velocity", "within", NULL};

static bool run_river(const SyArguments *asked, SyCaseFile *file, const char *at, GError **error) {
    SyRiverOptions options = {
        sy_arguments_has(asked, "down") || sy_arguments_has(asked, "downstream"),
        sy_arguments_has(asked, "main"),
        sy_arguments_has(asked, "distance"),
        sy_arguments_has(asked, "time"),
        0,
        0};
    double within_km;
    if (!sy_asked_positive(asked, "velocity", &options.velocity_ms, error) ||
        !sy_asked_positive(asked, "within", &within_km, error))
        return false;
    options.within_m = 1000 * within_km;
    if (g_strcmp0(sy_arguments_text(asked, "format"), "geojson") == 0) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("--format=geojson: of a place on a river there is table, json and csv"));
        return false;
    }
    g_autoptr(SyAnswer) answer = sy_case_file_river(file, at, &options, error);
    if (answer == NULL) return false;
    if (sy_asked_format(asked) == SY_PRINT_CSV)
        return sy_print_rows(sy_answer_rows(answer, "outfalls")->table, SY_PRINT_CSV, NULL, error);
    sy_asked_print(asked, answer);
    return true;
}

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    const char *at = sy_arguments_word(asked, 1);
    bool down = sy_arguments_has(asked, "down") || sy_arguments_has(asked, "downstream");
    g_autoptr(SyCaseFile) file = sy_case_file_as(program, sy_arguments_word(asked, 0));
    if (down && sy_arguments_has(asked, "upstream")) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("--upstream and --downstream: one of the two at a time"));
        return false;
    }
    if (sy_river_is_place(at)) return run_river(asked, file, at, error);
    for (guint i = 0; of_rivers[i] != NULL; i++)
        if (sy_arguments_has(asked, of_rivers[i])) {
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                        _("--%s: only with section:NAME or river:NAME@KM"), of_rivers[i]);
            return false;
        }
    g_autoptr(SyRows) edges = sy_case_file_trace(file, at, down, error);
    return edges != NULL &&
           sy_asked_list(asked, program, "layers", "edge", sy_rows_steal(edges), error);
}

static const SyOption options[] = {
    {.name = "upstream", .help = N_("what drains there; so where nothing is said")},
    {.name = "downstream", .help = N_("where water goes from there")},
    {.name = "down", .help = N_("the same as --downstream")},
    SY_FORMAT_OPTION("table|json|csv|geojson"),
    {.name = NULL}};
static const SyOption river_options[] = {
    {.name = "main", .help = N_("only along the main stem")},
    {.name = "distance",
     .help = N_("all by the way along the water; else the main stem, then each tributary")},
    {.name = "time", .help = N_("with the time of travel, and between which it is held to lie")},
    {.name = "velocity",
     .value = N_("M/S"),
     .help = N_("of the water everywhere, instead of each reach's own")},
    {.name = "within", .value = N_("KM"), .help = N_("no further along the water")},
    {.name = NULL}};

const SyCommand sy_command_trace = {
    .name = "trace",
    .words = N_("FILE OUTFALL|NODE|section:NAME|river:NAME@KM"),
    .what = N_("everything that can drain there, or where it drains to"),
    .details =
        N_("  OUTFALL|NODE     number, code or name; node:NAME where an outfall is called so too\n"
           "  section:NAME     a section of a river: outfalls and units above it, along the water\n"
           "  river:NAME@KM    the same of a place that many km from the river's mouth (12.3, "
           "K12+300)\n"),
    .least = 2,
    .most = 2,
    .run = run,
    .groups = {{NULL, options}, {N_("from a place on a river"), river_options}, SY_COMMON_OPTIONS}};
