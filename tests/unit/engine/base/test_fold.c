#include "engine/base/fold.h"
#include "engine/base/initials.h"

/* The road that every text can take. */
static char *folded_by_glib(const char *text) {
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *normal = g_utf8_normalize(valid, -1, G_NORMALIZE_ALL_COMPOSE);
    return g_strstrip(g_utf8_casefold(normal, -1));
}

static void check(const char *text) {
    g_autofree char *ours = sy_fold_value(text), *theirs = folded_by_glib(text);
    g_assert_cmpstr(ours, ==, theirs);
}

static void test_every_letter(void) {
    for (gunichar letter = 1; letter < 0x20000; letter++) {
        if (!g_unichar_validate(letter)) continue;
        char text[16] = " aB";
        text[3 + g_unichar_to_utf8(letter, text + 3)] = '\0';
        check(text);
    }
}

static void test_bytes(void) {
    const char *const texts[] = {
        "",         " ",      "\xE4",    "\xE4\xB8",     "\xE4\x41\x80", "\xE9\xBF\xC3",
        "\xE5\x80", "中\xFF", "\t中 A ", "\xE4\xB7\xBF", "中e\xCC\x81"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) check(texts[i]);
}

static void test_alternatives(void) {
    g_assert_null(sy_fold_alternatives("管径"));
    g_autoptr(GRegex) names = sy_fold_alternatives("{排污|排}口{编号|}");
    g_assert_true(g_regex_match(names, "排污口编号", 0, NULL));
    g_assert_true(g_regex_match(names, "排口", 0, NULL));
    g_assert_false(g_regex_match(names, "排口名", 0, NULL));
}

static void test_initials(void) {
    static const char *const cases[][2] = {{"起点埋深", "qdms"}, {"长度", "cd"},
                                           {"重力管x", "zlgx"},  {"{窨|检查}井", "{?|jc}j"},
                                           {"啊阿座作", "aazz"}, {"管径(mm)", "gj(mm)"},
                                           {"🜁", "?"},           {"", ""}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *initials = sy_initials(cases[i][0]);
        g_assert_cmpstr(initials, ==, cases[i][1]);
    }
    g_assert_true(sy_initials_like("qdms"));
    g_assert_false(sy_initials_like("size"));
    g_assert_false(sy_initials_like("gj"));
    g_assert_false(sy_initials_like("qd_ms"));
    g_assert_false(sy_initials_like("bcdfghjkl"));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fold/every-letter", test_every_letter);
    g_test_add_func("/fold/bytes", test_bytes);
    g_test_add_func("/fold/alternatives", test_alternatives);
    g_test_add_func("/fold/initials", test_initials);
    return g_test_run();
}
