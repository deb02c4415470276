/*
 * Any bytes as one of the tables that an expert changes. The first byte says which; all are read as
 * a case file keeps them, the others are those of data/.
 */
#include "engine/expert/judgement.h"
#include "engine/expert/rules.h"
#include "engine/expert/terms.h"
#include "engine/expert/texts.h"
#include "engine/expert/water_quality.h"
#include "engine/expert/weights.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    static const char *const names[] = {
        "rules/own.yaml",     "rules/05_places.yaml", "terms.yaml",     "findings.yaml",
        "weights.yaml",       "evidence.yaml",        "parameters.csv", "trades.csv",
        "concentrations.csv", "water_quality.csv"};
    if (n_byte < 1) return 0;
    guint which = bytes[0] % G_N_ELEMENTS(names);
    g_auto(SyData) data = {.folder = fuzz_data(), .file = g_strdup("case.sqlite")};
    data.kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_hash_table_insert(data.kept, g_strdup(names[which]), fuzz_text(bytes + 1, n_byte - 1));
    g_autoptr(GError) error = NULL;
    if (which < 2) {
        g_autoptr(SyRules) rules = sy_rules_load(&data, &error);
        fuzz_refused(rules != NULL, error);
    } else if (which == 2) {
        g_autoptr(SyTerms) terms = sy_terms_load(&data, &error);
        fuzz_refused(terms != NULL, error);
    } else if (which == 3) {
        g_autoptr(SyTexts) texts = sy_texts_load(&data, &error);
        fuzz_refused(texts != NULL, error);
    } else if (which == 4) {
        SyWeights weights;
        bool good = sy_weights_load(&data, &weights, &error);
        fuzz_refused(good, error);
    } else {
        g_autoptr(SyJudgement) judgement = sy_judgement_load(&data, &error);
        fuzz_refused(judgement != NULL, error);
        if (which < 9 || judgement == NULL) return 0;
        g_autoptr(GArray) quality = sy_water_quality_load(&data, judgement, &error);
        fuzz_refused(quality != NULL, error);
    }
    return 0;
}
