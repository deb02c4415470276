#include <string.h>

#include "engine/expert/terms.h"

static SyTerms *load(void) {
    g_autoptr(GError) error = NULL;
    SyTerms *terms = sy_terms_load(SY_DATA(g_getenv("SUYUAN_DATA")), &error);
    g_assert_no_error(error);
    return terms;
}

static void test_words(void) {
    g_autoptr(SyTerms) terms = load();
    g_assert_cmpstr(sy_terms_word(terms, "zh", "system", "storm"), ==, "雨水");
    g_assert_cmpstr(sy_terms_word(terms, "en", "system", "storm"), ==, "storm");
    g_assert_cmpstr(sy_terms_word(terms, "zh", "system", "another"), ==, "another");
    g_assert_cmpstr(sy_terms_word(terms, "zh", "no_dictionary", "storm"), ==, "storm");
    g_assert_null(sy_terms_word(terms, "zh", "system", NULL));
    g_assert_true(sy_terms_has(terms, "measure"));
    g_assert_false(sy_terms_has(terms, "no_dictionary"));
}

static void test_long_values_are_shown_as_they_are(void) {
    g_autoptr(SyTerms) terms = load();
    g_autofree char *value = g_strnfill(10000, 'x');
    g_assert_cmpstr(sy_terms_word(terms, "zh", "system", value), ==, value);
}

/* Every dictionary that the lists and layers of a folder of the data name. */
static void check_folder(const SyTerms *terms, const char *name, guint *n) {
    g_autofree char *folder = g_build_filename(g_getenv("SUYUAN_DATA"), name, NULL);
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    g_assert_nonnull(files);
    for (const char *file; (file = g_dir_read_name(files)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, file, NULL);
        g_autofree char *text = NULL;
        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        g_auto(GStrv) parts = g_strsplit(text, "terms: ", -1);
        for (guint i = 1; i < g_strv_length(parts); i++, (*n)++) {
            parts[i][strcspn(parts[i], ",} \n")] = '\0';
            if (!sy_terms_has(terms, parts[i])) g_error("%s: no dictionary %s", path, parts[i]);
        }
    }
}

static void test_dictionaries_that_lists_and_layers_name(void) {
    g_autoptr(SyTerms) terms = load();
    guint n = 0;
    check_folder(terms, "lists", &n);
    check_folder(terms, "layers", &n);
    g_assert_cmpuint(n, >, 20);
}

/* Those that suyuan explain names. */
static void test_dictionaries_of_explain(void) {
    static const char *const names[] = {
        "method",     "outfall_status", "yes_no",          "edge_kind", "end_reason",
        "party_role", "basis",          "measure",         "rule_kind", "candidate_status",
        "act",        "requirement",    "authority_level", "ownership", "need"};
    g_autoptr(SyTerms) terms = load();
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) g_assert_true(sy_terms_has(terms, names[i]));
    g_assert_cmpstr(sy_terms_word(terms, "zh", "end_reason", "source"), ==, "源头");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/terms/words", test_words);
    g_test_add_func("/terms/long-values", test_long_values_are_shown_as_they_are);
    g_test_add_func("/terms/lists-and-layers", test_dictionaries_that_lists_and_layers_name);
    g_test_add_func("/terms/explain", test_dictionaries_of_explain);
    return g_test_run();
}
