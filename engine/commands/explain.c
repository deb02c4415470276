/* suyuan explain: why this unit, why not that one. */
#include "engine/search/explain.h"

#include "algorithms/base/error.h"
#include "engine/commands/print_reply.h"
#include "engine/commands/records.h"
#include "engine/expert/kept.h"

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    g_autoptr(SyStore) store =
        sy_program_open(program, sy_arguments_word(asked, 0), SY_STORE_READ, error);
    g_autoptr(SyReply) reply = store == NULL
                                   ? NULL
                                   : sy_explain_named(store, program, sy_arguments_word(asked, 1),
                                                      sy_arguments_word(asked, 2), error);
    g_auto(SyData) data = {0};
    if (reply == NULL || !sy_kept_load(store, program->data_folder, &data, error)) return false;
    g_autoptr(SyTerms) terms = sy_terms_load(&data, error);
    return terms != NULL &&
           sy_print_reply(reply, terms, program->lang, sy_asked_format(asked), error);
}

static const SyOption options[] = {SY_FORMAT_OPTION("table|json"), {.name = NULL}};

const SyCommand sy_command_explain = {
    .name = "explain",
    .words = N_("FILE OUTFALL [UNIT]"),
    .what = N_("why this unit, or why not: evidence and path"),
    .details =
        N_("  OUTFALL, UNIT    number, code or name\n"
           "  without UNIT     the candidates, who answers for it and what is to be done, by which "
           "rule\n"
           "  with UNIT        where it joins, the evidence factor by factor, the way of its "
           "water\n"),
    .least = 2,
    .most = 3,
    .run = run,
    .groups = {{NULL, options}, SY_COMMON_OPTIONS}};
