#include "engine/expert/terms.h"

#include <string.h>

#include "algorithms/base/words.h"

struct SyTerms {
    SyYamlDocument *document;
    GHashTable *words[2]; /* zh, en: "dictionary\nvalue" -> borrowed text */
};

static const char *const langs[2] = {"zh", "en"};

void sy_terms_free(SyTerms *terms) {
    if (terms == NULL) return;
    for (int lang = 0; lang < 2; lang++)
        if (terms->words[lang] != NULL) g_hash_table_unref(terms->words[lang]);
    sy_yaml_free(terms->document);
    g_free(terms);
}

static bool read_dictionary(SyTerms *terms, const char *name, const SyYaml *dictionary,
                            GError **error) {
    static const char *const known[] = {"zh", "en", NULL};
    const SyYamlDocument *file = terms->document;
    if (!sy_yaml_expect(file, dictionary, SY_YAML_MAP, name, error)) return false;
    for (SyIndex i = 0; i < sy_yaml_count(dictionary); i++) {
        const char *value = sy_yaml_key(dictionary, i)->text;
        const SyYaml *words = sy_yaml_item(dictionary, i);
        if (!sy_yaml_expect(file, words, SY_YAML_MAP, value, error) ||
            !sy_yaml_expect_keys(file, words, known, value, error))
            return false;
        for (int lang = 0; lang < 2; lang++) {
            const char *word = sy_yaml_required(file, words, langs[lang], value, error);
            if (word == NULL) return false;
            g_hash_table_insert(terms->words[lang], g_strdup_printf("%s\n%s", name, value),
                                (void *)word);
        }
    }
    return true;
}

SyTerms *sy_terms_load(const SyData *data, GError **error) {
    g_autoptr(SyTerms) terms = g_new0(SyTerms, 1);
    for (int lang = 0; lang < 2; lang++)
        terms->words[lang] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    terms->document = sy_data_yaml(data, "terms.yaml", error);
    if (terms->document == NULL) return NULL;
    const SyYaml *root = terms->document->root;
    if (!sy_yaml_expect(terms->document, root, SY_YAML_MAP, "terms", error)) return NULL;
    for (SyIndex i = 0; i < sy_yaml_count(root); i++)
        if (!read_dictionary(terms, sy_yaml_key(root, i)->text, sy_yaml_item(root, i), error))
            return NULL;
    return g_steal_pointer(&terms);
}

gboolean sy_terms_has(const SyTerms *terms, const char *dictionary) {
    return sy_yaml_get(terms->document->root, dictionary) != NULL;
}

const char *sy_terms_word(const SyTerms *terms, const char *lang, const char *dictionary,
                          const char *value) {
    if (value == NULL) return NULL;
    char place[128];
    int n = g_snprintf(place, sizeof place, "%s\n%s", dictionary, value);
    if (n >= (int)sizeof place) return value;
    const char *word = g_hash_table_lookup(terms->words[strcmp(lang, "zh") == 0 ? 0 : 1], place);
    return word == NULL ? value : word;
}

const char *sy_terms_value(const SyTerms *terms, const char *dictionary, const char *word) {
    const SyYaml *values = sy_yaml_get(terms->document->root, dictionary);
    const char *holds = NULL;
    int n_hold = 0;
    g_autofree char *folded = g_utf8_casefold(word, -1);
    for (SyIndex i = 0; values != NULL && i < sy_yaml_count(values); i++) {
        const char *value = sy_yaml_key(values, i)->text;
        const char *said[] = {value, sy_terms_word(terms, "zh", dictionary, value),
                              sy_terms_word(terms, "en", dictionary, value)};
        for (guint k = 0; k < G_N_ELEMENTS(said); k++) {
            g_autofree char *other = g_utf8_casefold(said[k], -1);
            if (strcmp(folded, other) == 0) return value;
        }
        if (g_utf8_strlen(word, -1) >= 2 && strstr(said[1], word) != NULL && n_hold++ == 0)
            holds = value;
    }
    return n_hold == 1 ? holds : NULL;
}

void sy_terms_add_choice(const SyTerms *terms, const char *lang, const char *dictionary,
                         const char *value, GString *choices) {
    const char *word = sy_terms_word(terms, lang, dictionary, value);
    if (choices->len > 0) g_string_append(choices, _(", "));
    g_string_append(choices, value);
    if (strcmp(word, value) != 0) g_string_append_printf(choices, _(" (%s)"), word);
}

char *sy_terms_choices(const SyTerms *terms, const char *lang, const char *dictionary) {
    const SyYaml *values = sy_yaml_get(terms->document->root, dictionary);
    GString *choices = g_string_new(NULL);
    for (SyIndex i = 0; values != NULL && i < sy_yaml_count(values); i++)
        sy_terms_add_choice(terms, lang, dictionary, sy_yaml_key(values, i)->text, choices);
    return g_string_free(choices, FALSE);
}
