#include <glib.h>
#include <string.h>

#include "io/export/text.h"

static void test_clean(void) {
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", ""},
        {"明沟", "明沟"},
        {"  a  ", "a"},
        {"a\r\nb\nc\td", "a b c d"},
        {"a\x01\x7f\xc2\x9f"
         "b",
         "ab"},
        {"（全角）", "（全角）"},
        {"a\xe2\x80\xae"
         "b\xe2\x81\xa6"
         "c",
         "abc"}, /* U+202E, U+2066 */
        {"a\xe2\x80\xa8"
         "b",
         "a b"},                  /* U+2028 */
        {"\xef\xbb\xbf名", "名"}, /* U+FEFF */
        {"\xef\xbf\xbe名", "名"}, /* U+FFFE */
        {"مرحبا", "مرحبا"},
        {"😀🏭", "😀🏭"},
        {"x\xff"
         "y",
         "x\xef\xbf\xbdy"},
        {"<script>alert(1)</script>", "<script>alert(1)</script>"},
        {"../../etc/passwd", "../../etc/passwd"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = sy_export_clean(cases[i].text);
        g_assert_cmpstr(got, ==, cases[i].expected);
    }
    g_assert_null(sy_export_clean(NULL));
}

/* The quick way and the long way agree: a control character in front makes every text take the
 * long one. */
static void test_quick_way_agrees(void) {
    for (int i = 0; i < 20000; i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (int n = g_test_rand_int_range(0, 6); n > 0; n--) {
            gunichar letter;
            do
                letter = (gunichar)(g_test_rand_bit() ? g_test_rand_int_range(0x20, 0x2100)
                                                      : g_test_rand_int_range(0xfe00, 0x10010));
            while (!g_unichar_validate(letter));
            g_string_append_unichar(text, letter);
        }
        g_autofree char *slow_text = g_strconcat("\x01", text->str, NULL);
        g_autofree char *quick = sy_export_clean(text->str), *slow = sy_export_clean(slow_text);
        g_assert_cmpstr(quick, ==, slow);
    }
}

static void test_cut(void) {
    char text[] = "排污口abc";
    g_assert_false(sy_export_cut(text, 12));
    g_assert_cmpstr(text, ==, "排污口abc");
    g_assert_true(sy_export_cut(text, 11));
    g_assert_cmpstr(text, ==, "排污…");
    char brief[] = "abcdef";
    g_assert_true(sy_export_cut(brief, 2));
    g_assert_cmpstr(brief, ==, "");
    char five[] = "排污";
    g_assert_true(sy_export_cut(five, 5));
    g_assert_cmpstr(five, ==, "…");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/export-text/clean", test_clean);
    g_test_add_func("/export-text/quick-way-agrees", test_quick_way_agrees);
    g_test_add_func("/export-text/cut", test_cut);
    return g_test_run();
}
