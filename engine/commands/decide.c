/* suyuan decide: what people decide about an outfall, beside what was proposed. */
#include "engine/people/decide.h"

#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/commands/records.h"
#include "engine/lists/print_list.h"

static bool decide_one(const SyArguments *asked, const SyDecider *decider, SyStore *store,
                       bool quiet, GError **error) {
    SyRecordBy by;
    if (!sy_asked_by(asked, true, &by, error)) return false;
    const SyDecideAsked single = {.outfall = sy_arguments_word(asked, 1),
                                  .what = sy_arguments_word(asked, 2),
                                  .value = sy_arguments_word(asked, 3),
                                  .detail = sy_arguments_text(asked, "detail"),
                                  .at = sy_arguments_text(asked, "at"),
                                  .dry_run = sy_arguments_has(asked, "dry-run")};
    SyDecision made = {0};
    int64_t id = 0;
    bool good = sy_decide_one(decider, store, &single, &by, &made, &id, error);
    if (good) {
        g_autofree char *text = sy_decide_describe(decider, store, &made);
        if (single.dry_run)
            printf(_("would record: %s\n"), text);
        else
            printf(_("decision %lld: %s\n"), (long long)id, text);
        sy_say_who(&by, quiet);
    }
    sy_decision_clear(&made);
    sy_record_by_clear(&by);
    return good;
}

/* The file of PATH or PATH:SHEET; g_free. */
static char *file_of(const char *from) {
    const char *colon = strrchr(from, ':');
    return colon == NULL || g_file_test(from, G_FILE_TEST_EXISTS)
               ? g_strdup(from)
               : g_strndup(from, (gsize)(colon - from));
}

static bool decide_list(const SyArguments *asked, const SyDecider *decider, SyStore *store,
                        bool quiet, GError **error) {
    const char *from = sy_arguments_text(asked, "from"), *why = sy_arguments_text(asked, "why"),
               *evidence = sy_arguments_text(asked, "evidence");
    SyRecordBy by;
    g_autofree char *read_back = g_strdup_printf(_("read back from %s"), from);
    g_autofree char *file = file_of(from);
    if (!sy_record_by_init(&by, sy_arguments_text(asked, "who"), sy_arguments_text(asked, "when"),
                           why == NULL ? read_back : why, evidence == NULL ? file : evidence,
                           error))
        return false;
    const SyDecideListOptions list = {.path = from,
                                      .by = &by,
                                      .has_evidence = evidence != NULL,
                                      .dry_run = sy_arguments_has(asked, "dry-run"),
                                      .out = stdout};
    bool good = sy_decide_list(decider, store, &list, error);
    if (good) sy_say_who(&by, quiet);
    sy_record_by_clear(&by);
    return good;
}

static bool decide(const SyArguments *asked, const SyProgram *program, SyStore *store,
                   GError **error) {
    if (sy_arguments_has(asked, "list"))
        return sy_print_list(program, store, "lists", "decisions", NULL, sy_asked_format(asked),
                             NULL, error);
    if (sy_arguments_has(asked, "withdraw"))
        return sy_asked_withdraw(asked, store, "decision", program, error);
    SyDecider decider;
    bool good = sy_decider_init(&decider, store, program, error) &&
                (sy_arguments_has(asked, "from")
                     ? decide_list(asked, &decider, store, program->quiet, error)
                     : decide_one(asked, &decider, store, program->quiet, error));
    sy_decider_clear(&decider);
    return good;
}

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    bool single = asked->words->len >= 3;
    if (!sy_asked_one_thing(asked, &sy_command_decide, single, error)) return false;
    bool list = sy_arguments_has(asked, "list");
    g_autoptr(SyStore) store = sy_program_open(program, sy_arguments_word(asked, 0),
                                               list ? SY_STORE_READ : SY_STORE_WRITE, error);
    return store != NULL && decide(asked, program, store, error);
}

static const SyOption options[] = {
    {.name = "detail", .value = N_("TEXT"), .help = N_("how a measure is to be done")},
    {.name = "at", .value = N_("NODE"), .help = N_("where a fact was found")},
    {.name = NULL}};

const SyCommand sy_command_decide = {
    .name = "decide",
    .words =
        N_("FILE OUTFALL confirm|reject|assign|reclassify|measure|extend|state|fact ... | FILE "
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
        "NODE\n"
        "  same-as, not-same   two units, or two outfalls of any round, are one or two: counts in "
        "the next run\n"
        "each needs --why TEXT\n"),
    .least = 1,
    .most = 4,
    .run = run,
    .groups = {{NULL, options}, SY_BY_OPTIONS, SY_RECORD_OPTIONS, SY_COMMON_OPTIONS}};
