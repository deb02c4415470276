/* suyuan explain: why this unit, why not that one. */
#include "engine/search/explain.h"

#include "algorithms/base/error.h"
#include "engine/commands/commands.h"
#include "engine/search/find.h"

bool sy_command_explain(char **argv, const SyProgram *program, GError **error) {
    guint n = g_strv_length(argv);
    if (n < 2 || n > 3) return sy_command_usage_error("explain", error);
    g_autoptr(SyStore) store = sy_program_open(program, argv[0], SY_STORE_READ, error);
    g_autoptr(SyTexts) texts = store == NULL ? NULL : sy_texts_load(program->data_folder, error);
    g_autoptr(SyTerms) terms = texts == NULL ? NULL : sy_terms_load(program->data_folder, error);
    g_autoptr(SyJudgement) judgement =
        terms == NULL ? NULL : sy_judgement_load(program->data_folder, error);
    if (judgement == NULL) return false;
    SyExplaining e = {.store = store,
                      .lang = program->lang,
                      .texts = texts,
                      .terms = terms,
                      .judgement = judgement};
    e.outfall = sy_find_outfall(store, argv[1], error);
    if (e.outfall < 0) return false;
    if (n == 3) e.unit = sy_find_unit(store, argv[2], error);
    return e.unit >= 0 && sy_explain(&e, error);
}
