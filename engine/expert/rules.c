#include "engine/expert/rules.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/base/when.h"
#include "engine/base/words.h"

static const char *const kind_names[SY_N_RULE_KIND + 1] = {
    "class",       "party",    "department", "guard",  "measure", "approval",
    "requirement", "maintain", "unjudged",   "screen", NULL};
static const char *const lang_names[] = {"zh", "en", NULL};
const char *const sy_measure_names[] = {"close", "merge", "standardise", "none", NULL};

/* What an outcome may say: by kind, column and the values it may have (NULL: any text). */
static const char *const bases[] = {"applicant", "traced", "records", "county", NULL};
static const char *const decided[] = {"decided", NULL};
static const char *const roles[] = {"main", "other", NULL};
static const char *const requirements[] = {"consult", "immediate", "transition",
                                           "enforce", "orderly",   NULL};
static const char *const acts[] = {"approve", "register", NULL};
static const char *const levels[] = {"national", "province", "city", "county", NULL};
static const char *const verdicts[] = {"forbidden", "restricted", "consult", "open", NULL};
static const struct {
    SyRuleKind kind;
    const char *key;
    bool required; /* here, or as a column of the condition */
    const char *const *values;
} outcomes[] = {{SY_RULE_CLASS, "class", false, NULL},
                {SY_RULE_CLASS, "basis", false, decided},
                {SY_RULE_PARTY, "basis", true, bases},
                {SY_RULE_PARTY, "role", false, roles},
                {SY_RULE_DEPARTMENT, "department", true, NULL},
                {SY_RULE_MEASURE, "measure", true, sy_measure_names},
                {SY_RULE_MEASURE, "due", false, NULL},
                {SY_RULE_REQUIREMENT, "requirement", true, requirements},
                {SY_RULE_REQUIREMENT, "months", false, NULL},
                {SY_RULE_APPROVAL, "act", true, acts},
                {SY_RULE_APPROVAL, "level", false, levels},
                {SY_RULE_APPROVAL, "authority", false, NULL},
                {SY_RULE_UNJUDGED, "about", true, NULL},
                {SY_RULE_UNJUDGED, "needs", true, NULL},
                {SY_RULE_SCREEN, "verdict", true, verdicts}};

const char *sy_rule_kind_name(SyRuleKind kind) {
    return kind_names[kind];
}

void sy_rules_free(SyRules *rules) {
    if (rules == NULL) return;
    g_ptr_array_unref(rules->rules);
    g_ptr_array_unref(rules->places);
    g_ptr_array_unref(rules->regulations);
    g_ptr_array_unref(rules->facts);
    g_ptr_array_unref(rules->classes);
    g_ptr_array_unref(rules->documents);
    g_free(rules);
}

static bool one_of(const SyYamlDocument *document, const SyYaml *at, const char *const *values,
                   const char *what, GError **error) {
    if (!sy_yaml_expect(document, at, SY_YAML_TEXT, what, error)) return false;
    if (g_strv_contains(values, at->text)) return true;
    g_autofree char *all = g_strjoinv(", ", (char **)values);
    return sy_yaml_complain(document, at, error, _("%s: \"%s\", nearest: %s (%s)"), what, at->text,
                            sy_words_nearest(at->text, values), all);
}

/* A text in both languages: {zh: ..., en: ...}. */
static bool read_worded(const SyYamlDocument *document, const SyYaml *at, const char *what,
                        const char *out[SY_N_RULE_LANG], GError **error) {
    if (!sy_yaml_expect_keys(document, at, lang_names, what, error)) return false;
    for (int lang = 0; lang < SY_N_RULE_LANG; lang++)
        if ((out[lang] = sy_yaml_required(document, at, lang_names[lang], what, error)) == NULL)
            return false;
    return true;
}

static bool read_text(const SyYamlDocument *document, const SyYaml *map, const char *key,
                      bool required, const char *out[SY_N_RULE_LANG], GError **error) {
    const SyYaml *at = sy_yaml_get(map, key);
    if (at != NULL) return read_worded(document, at, key, out, error);
    return !required ||
           sy_yaml_complain(document, map, error, _("rule: key \"%s\" is missing"), key);
}

/* "2024-12-31" of a key that may be left out. */
static bool read_day(const SyYamlDocument *document, const SyYaml *map, const char *key,
                     const char **out, GError **error) {
    const SyYaml *at = sy_yaml_get(map, key);
    *out = NULL;
    if (at == NULL) return true;
    if (!sy_yaml_expect(document, at, SY_YAML_TEXT, key, error)) return false;
    g_autofree char *day = sy_when_parse(at->text);
    *out = at->text;
    return g_strcmp0(day, at->text) == 0 || /* as it is compared */
           sy_yaml_complain(document, at, error, _("%s: \"%s\" is not a date such as 2024-12-31"),
                            key, at->text);
}

static bool read_days(const SyYamlDocument *document, const SyYaml *map, const char **from,
                      const char **to, GError **error) {
    if (!read_day(document, map, "valid_from", from, error) ||
        !read_day(document, map, "valid_to", to, error))
        return false;
    return *from == NULL || *to == NULL || strcmp(*from, *to) <= 0 ||
           sy_yaml_complain(document, sy_yaml_get(map, "valid_to"), error,
                            _("valid_to: %s lies before valid_from, %s"), *to, *from);
}

static bool check_cite(const SyYamlDocument *document, const SyYaml *cite, GError **error) {
    static const char *const known[] = {"place", "document", "clause", "certainty", NULL};
    static const char *const certainties[] = {"read", "remembered_high", "remembered_mid", NULL};
    return sy_yaml_expect_keys(document, cite, known, "cite", error) &&
           sy_yaml_required(document, cite, "document", "cite", error) != NULL &&
           sy_yaml_required(document, cite, "clause", "cite", error) != NULL &&
           sy_yaml_required(document, cite, "certainty", "cite", error) != NULL &&
           one_of(document, sy_yaml_get(cite, "certainty"), certainties, "certainty", error);
}

static void take_cite(SyRule *rule, const SyYaml *cite) {
    rule->document_name = sy_yaml_get(cite, "document")->text;
    rule->clause = sy_yaml_get(cite, "clause")->text;
    rule->certainty = sy_yaml_get(cite, "certainty")->text;
    rule->here = true;
}

/* One citation, or several of different places. */
static bool read_cite(SyRule *rule, GError **error) {
    const SyYamlDocument *document = rule->document;
    rule->cite = sy_yaml_get(rule->node, "cite");
    if (rule->cite == NULL)
        return sy_yaml_complain(document, rule->node, error, _("rule: key \"cite\" is missing"));
    bool one = rule->cite->kind != SY_YAML_LIST;
    for (SyIndex i = 0; i < (one ? 1 : sy_yaml_count(rule->cite)); i++) {
        const SyYaml *cite = one ? rule->cite : sy_yaml_item(rule->cite, i);
        if (!check_cite(document, cite, error)) return false;
        if (i == 0) take_cite(rule, cite);
    }
    return true;
}

/* Layers: a role, zones:KIND, or a column TABLE.COLUMN that has a value somewhere. */
static bool read_needs(SyRule *rule, GError **error) {
    rule->needs = sy_yaml_get(rule->node, "needs");
    if (rule->needs == NULL) return true;
    if (!sy_yaml_expect(rule->document, rule->needs, SY_YAML_LIST, "needs", error)) return false;
    for (SyIndex i = 0; i < sy_yaml_count(rule->needs); i++) {
        const SyYaml *need = sy_yaml_item(rule->needs, i);
        if (!sy_yaml_expect(rule->document, need, SY_YAML_TEXT, "needs", error)) return false;
        if (!g_regex_match_simple("^([a-z]+|zones:[a-z_0-9]+|[a-z_]+\\.[a-z_0-9]+)$", need->text, 0,
                                  0))
            return sy_yaml_complain(rule->document, need, error,
                                    _("needs: \"%s\" is not a role, zones:KIND or TABLE.COLUMN"),
                                    need->text);
    }
    return true;
}

/* Marks the measures that a list names. */
static bool read_measures(const SyYamlDocument *document, const SyYaml *list, const char *what,
                          bool *measures, GError **error) {
    if (!sy_yaml_expect(document, list, SY_YAML_LIST, what, error)) return false;
    for (SyIndex i = 0; i < sy_yaml_count(list); i++) {
        const SyYaml *item = sy_yaml_item(list, i);
        if (!one_of(document, item, sy_measure_names, what, error)) return false;
        for (int m = 0; sy_measure_names[m] != NULL; m++)
            measures[m] |= strcmp(sy_measure_names[m], item->text) == 0;
    }
    return true;
}

static bool read_forbids(SyRule *rule, const SyYaml *outcome, GError **error) {
    static const char *const known[] = {"forbids", NULL};
    if (!sy_yaml_expect_keys(rule->document, outcome, known, "outcome", error)) return false;
    const SyYaml *list = sy_yaml_get(outcome, "forbids");
    if (list == NULL)
        return sy_yaml_complain(rule->document, outcome, error,
                                _("outcome of a guard: key \"forbids\" is missing"));
    return read_measures(rule->document, list, "forbids", rule->forbids, error);
}

static bool read_outcome_value(SyRule *rule, guint which, const SyYaml *at, GError **error) {
    SyRuleOutcome *outcome = &rule->outcome[rule->n_outcome++];
    *outcome = (SyRuleOutcome){.key = outcomes[which].key, .node = at};
    if (at->kind == SY_YAML_MAP && outcomes[which].values == NULL)
        return read_worded(rule->document, at, outcomes[which].key, outcome->value, error);
    if (!sy_yaml_expect(rule->document, at, SY_YAML_TEXT, outcomes[which].key, error) ||
        (outcomes[which].values != NULL &&
         !one_of(rule->document, at, outcomes[which].values, outcomes[which].key, error)))
        return false;
    outcome->value[0] = outcome->value[1] = at->text;
    return true;
}

static bool read_outcome(SyRule *rule, GError **error) {
    const SyYaml *at = sy_yaml_get(rule->node, "outcome");
    if (at == NULL && (rule->kind == SY_RULE_CLASS || rule->kind == SY_RULE_MAINTAIN)) return true;
    if (at == NULL)
        return sy_yaml_complain(rule->document, rule->node, error,
                                _("rule: key \"outcome\" is missing"));
    if (rule->kind == SY_RULE_GUARD) return read_forbids(rule, at, error);
    const char *known[G_N_ELEMENTS(outcomes) + 1] = {NULL};
    guint n = 0;
    for (guint i = 0; i < G_N_ELEMENTS(outcomes); i++)
        if (outcomes[i].kind == rule->kind) known[n++] = outcomes[i].key;
    if (!sy_yaml_expect_keys(rule->document, at, known, "outcome", error)) return false;
    for (guint i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        if (outcomes[i].kind != rule->kind) continue;
        const SyYaml *value = sy_yaml_get(at, outcomes[i].key);
        if (value == NULL && outcomes[i].required)
            return sy_yaml_complain(rule->document, at, error, _("outcome: key \"%s\" is missing"),
                                    outcomes[i].key);
        if (value != NULL && !read_outcome_value(rule, i, value, error)) return false;
    }
    return true;
}

static bool read_kind(SyRule *rule, GError **error) {
    const SyYaml *at = sy_yaml_get(rule->node, "kind");
    if (sy_yaml_required(rule->document, rule->node, "kind", "rule", error) == NULL ||
        !one_of(rule->document, at, kind_names, "kind", error))
        return false;
    for (int kind = 0; kind < SY_N_RULE_KIND; kind++)
        if (strcmp(kind_names[kind], at->text) == 0) rule->kind = (SyRuleKind)kind;
    return true;
}

static bool read_rule(SyRule *rule, GError **error) {
    static const char *const known[] = {
        "id",       "kind",       "order",    "title",    "text", "reason",
        "task",     "cite",       "needs",    "outcome",  "when", "otherwise",
        "together", "valid_from", "valid_to", "replaces", NULL};
    static const char *const yes_no[] = {"yes", "no", NULL};
    double order = 0;
    if (!sy_yaml_expect_keys(rule->document, rule->node, known, "rule", error)) return false;
    rule->id = sy_yaml_required(rule->document, rule->node, "id", "rule", error);
    if (rule->id == NULL || !read_kind(rule, error) ||
        sy_yaml_required(rule->document, rule->node, "order", "rule", error) == NULL ||
        !sy_yaml_number(rule->document, sy_yaml_get(rule->node, "order"), "order", &order, error) ||
        sy_yaml_required(rule->document, rule->node, "when", "rule", error) == NULL)
        return false;
    rule->order = (int)CLAMP(order, -1e6, 1e6);
    rule->sql = sy_yaml_get(rule->node, "when");
    rule->together = sy_yaml_get(rule->node, "together");
    if (rule->together != NULL &&
        !sy_yaml_expect(rule->document, rule->together, SY_YAML_TEXT, "together", error))
        return false;
    const SyYaml *otherwise = sy_yaml_get(rule->node, "otherwise");
    if (otherwise != NULL && !one_of(rule->document, otherwise, yes_no, "otherwise", error))
        return false;
    rule->otherwise = otherwise != NULL && strcmp(otherwise->text, "yes") == 0;
    const SyYaml *replaces = sy_yaml_get(rule->node, "replaces");
    if (replaces != NULL &&
        !sy_yaml_expect(rule->document, replaces, SY_YAML_TEXT, "replaces", error))
        return false;
    rule->replaces = replaces == NULL ? NULL : replaces->text;
    if (!read_days(rule->document, rule->node, &rule->valid_from, &rule->valid_to, error))
        return false;
    return read_text(rule->document, rule->node, "title", true, rule->title, error) &&
           read_text(rule->document, rule->node, "text", true, rule->text, error) &&
           read_text(rule->document, rule->node, "reason", false, rule->reason, error) &&
           read_text(rule->document, rule->node, "task", false, rule->task, error) &&
           read_cite(rule, error) && read_needs(rule, error) && read_outcome(rule, error);
}

static bool add_rule(SyRules *rules, const SyYamlDocument *document, const SyYaml *node,
                     GError **error) {
    SyRule *rule = g_new0(SyRule, 1);
    *rule = (SyRule){.document = document, .node = node};
    g_ptr_array_add(rules->rules, rule);
    if (!read_rule(rule, error)) return false;
    for (guint i = 0; i + 1 < rules->rules->len; i++) {
        const SyRule *other = g_ptr_array_index(rules->rules, i);
        if (strcmp(other->id, rule->id) == 0)
            return sy_yaml_complain(document, sy_yaml_get(node, "id"), error,
                                    _("rule %s is already in %s, line %d"), rule->id,
                                    other->document->file, other->node->line);
    }
    return true;
}

static bool add_fact(SyRules *rules, const SyYamlDocument *document, const SyYaml *node,
                     GError **error) {
    static const char *const known[] = {"name", "sql", NULL};
    SyFact *fact = g_new0(SyFact, 1);
    g_ptr_array_add(rules->facts, fact);
    if (!sy_yaml_expect_keys(document, node, known, "fact", error)) return false;
    fact->document = document;
    fact->name = sy_yaml_required(document, node, "name", "fact", error);
    if (fact->name == NULL || sy_yaml_required(document, node, "sql", "fact", error) == NULL)
        return false;
    fact->sql = sy_yaml_get(node, "sql");
    if (g_regex_match_simple("^fact_[a-z_0-9]+$", fact->name, 0, 0)) return true;
    return sy_yaml_complain(document, sy_yaml_get(node, "name"), error,
                            _("fact: name \"%s\" does not begin with fact_"), fact->name);
}

static bool add_class(SyRules *rules, const SyYamlDocument *document, const SyYaml *node,
                      GError **error) {
    static const char *const known[] = {"class", "zh", "en", "words", "never", NULL};
    SyRuleClass *class = g_new0(SyRuleClass, 1);
    g_ptr_array_add(rules->classes, class);
    if (!sy_yaml_expect_keys(document, node, known, "class", error)) return false;
    class->document = document;
    class->key = sy_yaml_required(document, node, "class", "class", error);
    if (class->key == NULL) return false;
    for (int lang = 0; lang < SY_N_RULE_LANG; lang++)
        if ((class->name[lang] =
                 sy_yaml_required(document, node, lang_names[lang], "class", error)) == NULL)
            return false;
    const SyYaml *never = sy_yaml_get(node, "never");
    if (never != NULL && !read_measures(document, never, "never", class->never, error))
        return false;
    class->words = sy_yaml_get(node, "words");
    return class->words == NULL ||
           sy_yaml_expect(document, class->words, SY_YAML_LIST, "words", error);
}

static bool add_place(SyRules *rules, const SyYamlDocument *document, const SyYaml *node,
                      GError **error) {
    static const char *const known[] = {"place", "within",  "words",   "suffixes",
                                        "due",   "targets", "outline", NULL};
    SyRulePlace *place = g_new0(SyRulePlace, 1);
    g_ptr_array_add(rules->places, place);
    if (!sy_yaml_expect_keys(document, node, known, "place", error)) return false;
    place->name = sy_yaml_required(document, node, "place", "place", error);
    if (place->name == NULL) return false;
    const SyYaml *within = sy_yaml_get(node, "within");
    place->within = within == NULL ? NULL : within->text;
    place->words = sy_yaml_get(node, "words");
    place->suffixes = sy_yaml_get(node, "suffixes");
    place->outline = sy_yaml_get(node, "outline");
    place->due = sy_yaml_get(node, "due");
    place->targets = sy_yaml_get(node, "targets");
    const SyYaml *const lists[] = {place->words, place->suffixes, place->outline};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        if (lists[i] != NULL &&
            !sy_yaml_expect(document, lists[i], SY_YAML_LIST, place->name, error))
            return false;
    return place->due == NULL || sy_yaml_expect(document, place->due, SY_YAML_MAP, "due", error);
}

static bool add_regulation(SyRules *rules, const SyYamlDocument *document, const SyYaml *node,
                           GError **error) {
    static const char *const known[] = {"regulation", "valid_from", "valid_to", NULL};
    SyRegulation *regulation = g_new0(SyRegulation, 1);
    g_ptr_array_add(rules->regulations, regulation);
    if (!sy_yaml_expect_keys(document, node, known, "regulation", error)) return false;
    regulation->name = sy_yaml_required(document, node, "regulation", "regulation", error);
    return regulation->name != NULL &&
           read_days(document, node, &regulation->valid_from, &regulation->valid_to, error);
}

/* What a file says of how its facts and rules ask. */
static bool read_reach(SyRules *rules, const SyYamlDocument *document, GError **error) {
    static const char *const yes_no[] = {"yes", "no", NULL};
    const SyYaml *alone = sy_yaml_get(document->root, "alone"),
                 *units = sy_yaml_get(document->root, "units");
    bool asks = sy_yaml_get(document->root, "facts") != NULL ||
                sy_yaml_get(document->root, "rules") != NULL;
    if ((alone != NULL && !one_of(document, alone, yes_no, "alone", error)) ||
        (units != NULL && !sy_yaml_expect(document, units, SY_YAML_TEXT, "units", error)))
        return false;
    rules->alone &= !asks || (alone != NULL && strcmp(alone->text, "yes") == 0);
    if (units != NULL) {
        rules->units = units;
        rules->units_document = document;
    }
    return true;
}

static bool add_document(SyRules *rules, const SyYamlDocument *document, GError **error) {
    static const struct {
        const char *key;
        bool (*add)(SyRules *, const SyYamlDocument *, const SyYaml *, GError **);
    } parts[] = {{"places", add_place},
                 {"regulations", add_regulation},
                 {"classes", add_class},
                 {"facts", add_fact},
                 {"rules", add_rule}};
    static const char *const known[] = {"places", "regulations", "classes", "facts",
                                        "rules",  "alone",       "units",   NULL};
    if (!sy_yaml_expect_keys(document, document->root, known, "rule file", error) ||
        !read_reach(rules, document, error))
        return false;
    for (gsize p = 0; p < G_N_ELEMENTS(parts); p++) {
        const SyYaml *list = sy_yaml_get(document->root, parts[p].key);
        if (list == NULL) continue;
        if (!sy_yaml_expect(document, list, SY_YAML_LIST, parts[p].key, error)) return false;
        for (SyIndex i = 0; i < sy_yaml_count(list); i++)
            if (!parts[p].add(rules, document, sy_yaml_item(list, i), error)) return false;
    }
    return true;
}

/* A rule that takes the place of another names one that is there. */
static bool check_replaced(const SyRules *rules, GError **error) {
    for (guint i = 0; i < rules->rules->len; i++) {
        const SyRule *rule = g_ptr_array_index(rules->rules, i);
        bool known = rule->replaces == NULL;
        for (guint k = 0; !known && k < rules->rules->len; k++)
            known = k != i &&
                    strcmp(((SyRule *)g_ptr_array_index(rules->rules, k))->id, rule->replaces) == 0;
        if (!known)
            return sy_yaml_complain(rule->document, sy_yaml_get(rule->node, "replaces"), error,
                                    _("rule %s: replaces %s, which is no other rule"), rule->id,
                                    rule->replaces);
    }
    return true;
}

static int by_order(gconstpointer a, gconstpointer b) {
    const SyRule *x = *(SyRule *const *)a, *y = *(SyRule *const *)b;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    if (x->order != y->order) return x->order < y->order ? -1 : 1;
    return strcmp(x->id, y->id);
}

SyRules *sy_rules_load(const SyData *data, GError **error) {
    g_autoptr(GPtrArray) names = sy_data_names(data, "rules");
    g_autoptr(SyRules) rules = g_new0(SyRules, 1);
    rules->documents = g_ptr_array_new_with_free_func((GDestroyNotify)sy_yaml_free);
    rules->rules = g_ptr_array_new_with_free_func(g_free);
    rules->facts = g_ptr_array_new_with_free_func(g_free);
    rules->places = g_ptr_array_new_with_free_func(g_free);
    rules->classes = g_ptr_array_new_with_free_func(g_free);
    rules->regulations = g_ptr_array_new_with_free_func(g_free);
    rules->alone = true;
    for (guint i = 0; i < names->len; i++) {
        SyYamlDocument *document = sy_data_program(data, g_ptr_array_index(names, i), error);
        if (document == NULL) return NULL;
        g_ptr_array_add(rules->documents, document);
        if (!add_document(rules, document, error)) return NULL;
    }
    if (rules->rules->len == 0) {
        g_autofree char *folder = sy_data_place(data, "rules");
        g_set_error(
            error, SY_ERROR, SY_ERROR_INPUT,
            _("%s: no rules (*.yaml); reinstall suyuan or set rules to the folder of yours"),
            folder);
        return NULL;
    }
    if (!check_replaced(rules, error)) return NULL;
    g_ptr_array_sort(rules->rules, by_order);
    return g_steal_pointer(&rules);
}
