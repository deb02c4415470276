#include "engine/base/words.h"

static void test_nearest(void) {
    const char *const known[] = {"from", "to", "size", "管径", NULL};
    g_assert_cmpstr(sy_words_nearest("form", known), ==, "from");
    g_assert_cmpstr(sy_words_nearest("FROM", known), ==, "from");
    g_assert_cmpstr(sy_words_nearest("管经", known), ==, "管径");
    g_assert_cmpstr(sy_words_nearest("seize", known), ==, "size");
}

static void test_equals_give_the_first(void) {
    const char *const known[] = {"ab", "ac", NULL};
    g_assert_cmpstr(sy_words_nearest("a", known), ==, "ab");
    g_assert_cmpstr(sy_words_nearest("", known), ==, "ab");
}

static void test_odd_words(void) {
    const char *const none[] = {NULL};
    g_assert_null(sy_words_nearest("x", none));
    const char *const known[] = {"alpha", NULL};
    g_autofree char *long_word = g_strnfill(1000, 'z');
    g_assert_cmpstr(sy_words_nearest(long_word, known), ==, "alpha");
    g_assert_cmpstr(sy_words_nearest("\xff\xfe", known), ==, "alpha");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/words/nearest", test_nearest);
    g_test_add_func("/words/equals", test_equals_give_the_first);
    g_test_add_func("/words/odd-words", test_odd_words);
    return g_test_run();
}
