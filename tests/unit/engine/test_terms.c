#include "engine/terms.h"

static SyTerms *load(void) {
    g_autoptr(GError) error = NULL;
    SyTerms *terms = sy_terms_load(g_getenv("SUYUAN_DATA"), &error);
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

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/terms/words", test_words);
    g_test_add_func("/terms/long-values", test_long_values_are_shown_as_they_are);
    return g_test_run();
}
