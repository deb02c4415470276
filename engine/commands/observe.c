/* suyuan observe: what was seen or measured at an outfall, a manhole, a unit or a place. */
#include "algorithms/base/words.h"
#include "engine/commands/records.h"
#include "engine/library/library.h"

static bool record(const SyArguments *asked, SyCaseFile *file, const SyRecordOptions *how,
                   GError **error) {
    /* the words behind FILE AT; a list of words ends with NULL */
    return sy_case_file_observe(file, sy_arguments_word(asked, 1),
                                (const char *const *)asked->words->pdata + 2, how, error) >= 0;
}

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    SyRecordOptions how = sy_asked_how(asked);
    how.limit = sy_arguments_text(asked, "limit");
    how.weather = sy_arguments_text(asked, "weather");
    how.crs = sy_arguments_text(asked, "crs");
    how.compared = sy_arguments_text(asked, "compared");
    return sy_asked_record(asked, program, &sy_command_observe, "observation", &how, record, error);
}

static const SyOption options[] = {
    {.name = "limit", .value = N_("NUMBER"), .help = N_("detection limit of the reading")},
    {.name = "weather", .value = N_("dry|wet"), .help = N_("while it was taken")},
    {.name = "compared",
     .value = N_("UNIT|TRADE"),
     .help = N_("of a similarity: with whose water it was compared")},
    {.name = "crs", .value = N_("CRS"), .help = N_("of X,Y; the one of the case file otherwise")},
    {.name = NULL}};

const SyCommand sy_command_observe = {
    .name = "observe",
    .words = N_("FILE AT seen|not_seen|PARAMETER=VALUE[UNIT] ... | --from LIST | --withdraw ID | "
                "--list"),
    .what = N_("record what was seen or measured at an outfall, manhole, unit or place"),
    .details = N_(
        "  AT               outfall, manhole or unit by number, code or name; or X,Y with --crs "
        "CRS\n"
        "  seen|not_seen    whether the water in question was seen there\n"
        "  PARAMETER=VALUE  such as COD=85mg/L or 'COD=<15mg/L'; several may follow\n"
        "                   flow=120m3/d: the flow there; at a unit: what its own water holds, "
        "how much\n"
        "                   thermal=0.8, fingerprint=0.9 --compared UNIT: what a machine says, 0 "
        "to 1\n"),
    .least = 1,
    .most = G_MAXUINT,
    .run = run,
    .groups = {{NULL, options}, SY_BY_OPTIONS, SY_RECORD_OPTIONS, SY_COMMON_OPTIONS}};
