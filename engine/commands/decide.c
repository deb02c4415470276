/* suyuan decide: what people decide about an outfall, beside what was proposed. */
#include "algorithms/base/words.h"
#include "engine/commands/records.h"
#include "engine/library/library.h"

static bool record(const SyArguments *asked, SyCaseFile *file, const SyRecordOptions *how,
                   GError **error) {
    return sy_case_file_decide(file, sy_arguments_word(asked, 1), sy_arguments_word(asked, 2),
                               sy_arguments_word(asked, 3), how, error) >= 0;
}

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    SyRecordOptions how = sy_asked_how(asked);
    how.detail = sy_arguments_text(asked, "detail");
    how.at = sy_arguments_text(asked, "at");
    return sy_asked_record(asked, program, &sy_command_decide, "decision", &how, record, error);
}

static const SyOption options[] = {
    {.name = "detail",
     .value = N_("TEXT"),
     .help = N_("how a measure is to be done; what a check found; a number")},
    {.name = "at", .value = N_("NODE"), .help = N_("where a fact was found")},
    {.name = NULL}};

const SyCommand sy_command_decide = {
    .name = "decide",
    .words =
        N_("FILE OUTFALL confirm|reject|assign|reclassify|measure|extend|state|fact|problem|settle "
           "... | "
           "FILE "
           "unit:A|outfall:A same-as|not-same unit:B|outfall:B | --from LIST | --withdraw ID | "
           "--list"),
    .what = N_("record a person's decision beside the proposal"),
    .details = N_(
        "  confirm [UNIT]      the responsible party as proposed, or this unit as the source\n"
        "  reject UNIT         it is not the source\n"
        "  assign PARTY        the responsible party\n"
        "  reclassify CLASS    key of a class, such as 4.8\n"
        "  measure MEASURE     close, merge, standardise or none; --detail TEXT says how\n"
        "  extend DATE         another date for the measure\n"
        "  state STATE         how far the measure is; some need --evidence FILE\n"
        "  fact FACT           what was found on the ground: hidden_pipe or borrowed; --at "
        "NODE;\n"
        "                      or approved, registered, approval_changed, approval_cancelled, "
        "board,\n"
        "                      self_monitored, disclosed; --detail is its number\n"
        "  problem DATE        what a check found (--detail TEXT), to be put right by that day\n"
        "  settle NUMBER       that problem was put right and checked again\n"
        "  same-as, not-same   two units, or two outfalls of any round, are one or two: counts in "
        "the next run\n"
        "each needs --why TEXT\n"),
    .least = 1,
    .most = 4,
    .run = run,
    .groups = {{NULL, options}, SY_BY_OPTIONS, SY_RECORD_OPTIONS, SY_COMMON_OPTIONS}};
