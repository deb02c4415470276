#include "engine/people/ledger_states.h"

#include <string.h>

#include "engine/expert/texts.h"

void sy_ledger_rules_clear(SyLedgerRules *rules) {
    if (rules->document != NULL) sy_yaml_free(rules->document);
    rules->document = NULL;
    g_clear_pointer(&rules->data_folder, g_free);
}

static const SyYaml *states_of(const SyLedgerRules *rules) {
    return sy_yaml_get(rules->document->root, "states");
}

static bool check_state(const SyLedgerRules *rules, const SyYaml *name, const SyYaml *state,
                        GError **error) {
    static const char *const known[] = {"next", "needs", NULL};
    const SyYamlDocument *document = rules->document;
    if (!sy_yaml_expect(document, state, SY_YAML_MAP, name->text, error) ||
        !sy_yaml_expect_keys(document, state, known, "state", error))
        return false;
    const SyYaml *next = sy_yaml_get(state, "next"), *needs = sy_yaml_get(state, "needs");
    for (SyIndex i = 0; next != NULL && i < sy_yaml_count(next); i++)
        if (sy_yaml_get(states_of(rules), sy_yaml_item(next, i)->text) == NULL)
            return sy_yaml_complain(document, sy_yaml_item(next, i), error, _("%s is no state"),
                                    sy_yaml_item(next, i)->text);
    for (SyIndex i = 0; needs != NULL && i < sy_yaml_count(needs); i++)
        if (g_strcmp0(sy_yaml_item(needs, i)->text, "evidence") != 0)
            return sy_yaml_complain(document, sy_yaml_item(needs, i), error,
                                    _("needs: evidence is all that can be needed"));
    return true;
}

bool sy_ledger_rules_load(const char *data_folder, SyLedgerRules *out, GError **error) {
    static const char *const known[] = {"states", "report", "check", "plan", NULL};
    g_autofree char *path = g_build_filename(data_folder, "ledger.yaml", NULL);
    g_auto(SyLedgerRules) rules = {.document = sy_yaml_read(path, error)};
    if (rules.document == NULL ||
        !sy_yaml_expect_keys(rules.document, rules.document->root, known, "ledger", error))
        return false;
    for (int i = 0; known[i] != NULL; i++)
        if (sy_yaml_get(rules.document->root, known[i]) == NULL)
            return sy_yaml_complain(rules.document, rules.document->root, error, _("%s is missing"),
                                    known[i]);
    const SyYaml *states = states_of(&rules);
    for (SyIndex i = 0; i < sy_yaml_count(states); i++)
        if (!check_state(&rules, sy_yaml_key(states, i), sy_yaml_item(states, i), error))
            return false;
    *out = (SyLedgerRules){rules.document, g_strdup(data_folder)};
    rules.document = NULL;
    return true;
}

/* "agreed (已确定), cancelled (已取消)"; g_free. */
static char *next_words(const SyYaml *next, const SyTerms *terms, const char *lang) {
    GString *words = g_string_new(NULL);
    for (SyIndex i = 0; next != NULL && i < sy_yaml_count(next); i++)
        sy_terms_add_choice(terms, lang, "measure_state", sy_yaml_item(next, i)->text, words);
    return g_string_free(words, FALSE);
}

static bool list_has(const SyYaml *list, const char *text) {
    for (SyIndex i = 0; list != NULL && i < sy_yaml_count(list); i++)
        if (strcmp(sy_yaml_item(list, i)->text, text) == 0) return true;
    return false;
}

bool sy_ledger_check(const SyLedgerRules *rules, const SyTerms *terms, const char *lang,
                     const char *from, const char *to, bool has_evidence, GError **error) {
    const char *now = from == NULL ? "proposed" : from;
    const SyYaml *states = states_of(rules), *state = sy_yaml_get(states, now),
                 *wanted = sy_yaml_get(states, to);
    const SyYaml *next = state == NULL ? NULL : sy_yaml_get(state, "next");
    if (wanted == NULL || !list_has(next, to)) {
        g_autofree char *words = next_words(next, terms, lang);
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("state %s cannot follow %s; what can: %s"),
                    sy_terms_word(terms, lang, "measure_state", to),
                    sy_terms_word(terms, lang, "measure_state", now), words);
        return false;
    }
    if (!has_evidence && list_has(sy_yaml_get(wanted, "needs"), "evidence")) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("state %s needs a document: --evidence FILE"),
                    sy_terms_word(terms, lang, "measure_state", to));
        return false;
    }
    return true;
}
