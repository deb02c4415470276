#include "engine/link/rules.h"

#include <string.h>

#include "algorithms/base/words.h"
#include "engine/base/yaml.h"

static const char *const field_names[SY_N_LINK_FIELD] = {"number",  "code",   "permit", "name",
                                                         "address", "outlet", "person", "industry",
                                                         "river",   "class",  "bank",   "place"};
/* Levels that the comparison of each field has; places have as many as limits_m says. */
static const SyIndex field_levels[SY_N_LINK_FIELD] = {2, 3, 2, 5, 3, 2, 2, 3, 2, 3, 2, 0};

const char *sy_link_field_name(SyLinkFieldKind kind) {
    return field_names[kind];
}

#define NUMBER(name, minimum, maximum) SY_YAML_NUMBER(SyLinkRules, name, minimum, maximum)
static const SyYamlNumber numbers[] = {
    NUMBER(sure, 0.5, 1),          NUMBER(doubtful, 0, 1),       NUMBER(within, 0, 1),
    NUMBER(prior_share, 0, 100),   NUMBER(prior_m, 0.1, 1e9),    NUMBER(prior_u, 0.1, 1e9),
    NUMBER(prior_apart, 0.1, 1e9), NUMBER(few_rows, 0.1, 1e6),   NUMBER(sample, 0, 1e7),
    NUMBER(bearing_m, 0, 1e5),     NUMBER(short_letters, 2, 20),
};

/* Reads a list of shares; false with a complaint if it has not @n items of 0 to 1. */
static bool shares_read(const SyYamlDocument *document, const SyYaml *map, const char *key,
                        SyIndex n, double *out, GError **error) {
    const SyYaml *list = sy_yaml_get(map, key);
    double sum = 0;
    if (list == NULL || sy_yaml_count(list) != n)
        return sy_yaml_complain(document, list == NULL ? map : list, error,
                                _("%s: needs %u shares, one a level"), key, n);
    for (SyIndex i = 0; i < n; i++) {
        if (!sy_yaml_number(document, sy_yaml_item(list, i), key, &out[i], error)) return false;
        if (out[i] <= 0 || out[i] >= 1)
            return sy_yaml_complain(document, sy_yaml_item(list, i), error,
                                    _("%s: a share is between 0 and 1"), key);
        sum += out[i];
    }
    for (SyIndex i = 0; i < n; i++) out[i] /= sum;
    return true;
}

static bool limits_read(const SyYamlDocument *document, const SyYaml *map, SyLinkRole *role,
                        GError **error) {
    const SyYaml *list = sy_yaml_get(map, "limits_m");
    SyIndex n = list == NULL ? 0 : sy_yaml_count(list);
    if (n == 0 || n >= SY_LINK_MOST_LEVEL)
        return sy_yaml_complain(document, list == NULL ? map : list, error,
                                _("limits_m: needs 1 to %d distances, the longest first"),
                                SY_LINK_MOST_LEVEL - 1);
    for (SyIndex i = 0; i < n; i++) {
        if (!sy_yaml_number(document, sy_yaml_item(list, i), "limits_m", &role->limit_m[i], error))
            return false;
        if (role->limit_m[i] <= 0 || (i > 0 && role->limit_m[i] >= role->limit_m[i - 1]))
            return sy_yaml_complain(document, sy_yaml_item(list, i), error,
                                    _("limits_m: distances above 0, the longest first"));
    }
    role->field[SY_LINK_PLACE].n_level = n + 1;
    return true;
}

static bool field_read(const SyYamlDocument *document, const SyYaml *key, const SyYaml *map,
                       SyLinkRole *role, GError **error) {
    static const char *const known[] = {"m", "u", "fixed", "limits_m", NULL};
    SyLinkFieldKind kind = 0;
    while (kind < SY_N_LINK_FIELD && strcmp(field_names[kind], key->text) != 0) kind++;
    if (kind == SY_N_LINK_FIELD)
        return sy_yaml_complain(document, key, error, _("%s is no field that is compared"),
                                key->text);
    if (!sy_yaml_expect(document, map, SY_YAML_MAP, key->text, error) ||
        !sy_yaml_expect_keys(document, map, known, key->text, error))
        return false;
    SyLinkField *field = &role->field[kind];
    field->n_level = field_levels[kind];
    if (kind == SY_LINK_PLACE && !limits_read(document, map, role, error)) return false;
    const SyYaml *fixed = sy_yaml_get(map, "fixed");
    field->fixed_m = field->fixed_u = fixed != NULL && g_strcmp0(fixed->text, "yes") == 0;
    role->used[kind] = true;
    return shares_read(document, map, "m", field->n_level, field->m, error) &&
           shares_read(document, map, "u", field->n_level, field->u, error);
}

static bool role_read(const SyYamlDocument *document, const char *name, SyLinkKind kind,
                      SyLinkRole *role, GError **error) {
    static const char *const known[] = {"match_share", "cell_m",      "apart_m", "moved_m",
                                        "near_m",      "split_share", "fields",  NULL};
    const SyYaml *map = sy_yaml_get(document->root, name);
    if (map == NULL)
        return sy_yaml_complain(document, document->root, error, _("%s is missing"), name);
    const struct {
        const char *key;
        double *out;
    } wanted[] = {{"match_share", &role->match_share}, {"cell_m", &role->cell_m},
                  {"apart_m", &role->apart_m},         {"split_share", &role->split_share},
                  {"moved_m", &role->moved_m},         {"near_m", &role->near_m}};
    if (!sy_yaml_expect_keys(document, map, known, name, error)) return false;
    for (guint i = 0; i < (kind == SY_LINK_OUTFALLS ? 6 : 4); i++) {
        const SyYaml *node = sy_yaml_get(map, wanted[i].key);
        if (node == NULL)
            return sy_yaml_complain(document, map, error, _("%s is missing"), wanted[i].key);
        if (!sy_yaml_number(document, node, wanted[i].key, wanted[i].out, error)) return false;
        if (*wanted[i].out <= 0)
            return sy_yaml_complain(document, node, error, _("%s: must be above 0"), wanted[i].key);
    }
    const SyYaml *fields = sy_yaml_get(map, "fields");
    if (fields == NULL) return sy_yaml_complain(document, map, error, _("%s is missing"), "fields");
    for (SyIndex i = 0; i < sy_yaml_count(fields); i++)
        if (!field_read(document, sy_yaml_key(fields, i), sy_yaml_item(fields, i), role, error))
            return false;
    return true;
}

static int longest_first(const void *left, const void *right) {
    const char *a = *(const char *const *)left, *b = *(const char *const *)right;
    gsize n_a = strlen(a), n_b = strlen(b);
    return n_a != n_b ? (n_a > n_b ? -1 : 1) : strcmp(a, b);
}

static bool words_read(const SyYamlDocument *document, SyLinkRules *rules, GError **error) {
    const SyYaml *words = sy_yaml_get(document->root, "words");
    const struct {
        const char *key;
        GPtrArray **out;
    } wanted[] = {{"legal_form", &rules->legal_form}, {"branch", &rules->branch},
                  {"generic", &rules->generic},       {"region", &rules->region},
                  {"outfall", &rules->outfall},       {"sealed", &rules->sealed},
                  {"not_found", &rules->not_found},   {"works", &rules->works},
                  {"beside", &rules->beside},         {"kind_end", &rules->kind_end},
                  {"place", &rules->place},           {"settled", &rules->settled},
                  {"closed", &rules->closed},         {"unsaid", &rules->unsaid}};
    for (guint i = 0; i < G_N_ELEMENTS(wanted); i++) {
        const SyYaml *list = words == NULL ? NULL : sy_yaml_get(words, wanted[i].key);
        GPtrArray *out = *wanted[i].out = g_ptr_array_new_with_free_func(g_free);
        if (list == NULL)
            return sy_yaml_complain(document, words == NULL ? document->root : words, error,
                                    _("%s is missing"), wanted[i].key);
        if (!sy_yaml_expect(document, list, SY_YAML_LIST, wanted[i].key, error)) return false;
        for (SyIndex k = 0; k < sy_yaml_count(list); k++) {
            const SyYaml *word = sy_yaml_item(list, k);
            if (!sy_yaml_expect(document, word, SY_YAML_TEXT, wanted[i].key, error)) return false;
            g_ptr_array_add(out, g_strdup(word->text));
        }
        g_ptr_array_sort(out, longest_first);
    }
    return true;
}

SyLinkRules *sy_link_rules_load(const char *data_folder, GError **error) {
    static const char *const known[] = {
        "sure",          "doubtful", "within",      "prior_share", "prior_m",
        "few_rows",      "prior_u",  "prior_apart", "sample",      "bearing_m",
        "short_letters", "words",    "unit",        "outfall",     NULL};
    g_autofree char *path = g_build_filename(data_folder, "linkage.yaml", NULL);
    g_autoptr(SyYamlDocument) document = sy_yaml_read(path, error);
    if (document == NULL || !sy_yaml_expect_keys(document, document->root, known, "linkage", error))
        return NULL;
    g_autoptr(SyLinkRules) rules = g_new0(SyLinkRules, 1);
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        const SyYamlNumber *number = &numbers[i];
        double *out = (double *)(void *)((char *)rules + number->offset);
        const SyYaml *node = sy_yaml_get(document->root, number->key);
        if (node == NULL) {
            sy_yaml_complain(document, document->root, error, _("%s is missing"), number->key);
            return NULL;
        }
        if (!sy_yaml_number(document, node, number->key, out, error)) return NULL;
        if (*out >= number->minimum && *out <= number->maximum) continue;
        sy_yaml_complain(document, node, error, _("%s: must be from %g to %g"), number->key,
                         number->minimum, number->maximum);
        return NULL;
    }
    if (!words_read(document, rules, error) ||
        !role_read(document, "unit", SY_LINK_UNITS, &rules->role[SY_LINK_UNITS], error) ||
        !role_read(document, "outfall", SY_LINK_OUTFALLS, &rules->role[SY_LINK_OUTFALLS], error))
        return NULL;
    return g_steal_pointer(&rules);
}

void sy_link_rules_free(SyLinkRules *rules) {
    if (rules == NULL) return;
    GPtrArray *lists[] = {rules->legal_form, rules->branch,   rules->generic,   rules->region,
                          rules->outfall,    rules->sealed,   rules->not_found, rules->works,
                          rules->beside,     rules->kind_end, rules->place,     rules->settled,
                          rules->closed,     rules->unsaid};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        if (lists[i] != NULL) g_ptr_array_unref(lists[i]);
    g_free(rules);
}

bool sy_link_says(const GPtrArray *words, const char *text) {
    if (text == NULL) return false;
    g_autofree char *normal = g_utf8_normalize(text, -1, G_NORMALIZE_ALL_COMPOSE);
    g_autofree char *folded = normal == NULL ? NULL : g_utf8_strdown(normal, -1);
    for (guint i = 0; folded != NULL && i < words->len; i++)
        if (strstr(folded, g_ptr_array_index(words, i)) != NULL) return true;
    return false;
}

bool sy_link_claims(const GPtrArray *words, const GPtrArray *unsaid, const char *text) {
    g_autofree char *normal =
        text == NULL ? NULL : g_utf8_normalize(text, -1, G_NORMALIZE_ALL_COMPOSE);
    if (normal == NULL) return false;
    for (char *at = normal; *at != '\0'; at = g_utf8_next_char(at)) { /* 、 joins, others part */
        gunichar letter = g_utf8_get_char(at);
        if (letter == 0x3002) memcpy(at, ";  ", 3); /* 。 */
        if (letter < 128 && strchr(",.()\n", (char)letter) != NULL) *at = ';';
    }
    g_auto(GStrv) clauses = g_strsplit(normal, ";", -1);
    for (char **clause = clauses; *clause != NULL; clause++)
        if (sy_link_says(words, *clause) && !sy_link_says(unsaid, *clause)) return true;
    return false;
}
