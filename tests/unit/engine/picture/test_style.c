#include <glib/gstdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/picture/style.h"

static void test_loads(void) {
    static const char *const langs[] = {"zh", "en"};
    for (guint i = 0; i < G_N_ELEMENTS(langs); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(SyStyle) style = sy_style_load(g_getenv("SUYUAN_DATA"), langs[i], &error);
        g_assert_no_error(error);
        g_assert_cmpfloat(style->width_mm, ==, 420);
        g_assert_cmpstr(sy_style_word(style, "legend"), ==, i == 0 ? "图例" : "Legend");
        g_assert_cmpstr(sy_style_word(style, "no such word"), ==, "no such word");
    }
}

/* In black and white the systems must still differ: by their dashes. */
static void test_without_colour(void) {
    g_autoptr(SyStyle) style = sy_style_load(g_getenv("SUYUAN_DATA"), "en", NULL);
    for (int a = SY_PAINT_STORM; a <= SY_PAINT_UNKNOWN; a++)
        for (int b = SY_PAINT_STORM; b < a; b++) {
            const SyPaint *p = &style->paint[a], *q = &style->paint[b];
            g_assert_true(p->n_dash != q->n_dash ||
                          memcmp(p->dash_mm, q->dash_mm, sizeof p->dash_mm) != 0);
        }
    for (int a = SY_PAINT_COUNTY; a <= SY_PAINT_FUNCTION_ZONE; a++)
        for (int b = SY_PAINT_COUNTY; b < a; b++) {
            const SyPaint *p = &style->paint[a], *q = &style->paint[b];
            g_assert_true(p->n_dash != q->n_dash || p->hatch_mm != q->hatch_mm ||
                          memcmp(p->dash_mm, q->dash_mm, sizeof p->dash_mm) != 0);
        }
    g_assert_cmpfloat(style->width_high, >, style->width_middle);
    g_assert_cmpfloat(style->width_middle, >, style->width_low);
}

static void test_words(void) {
    g_autoptr(SyStyle) style = sy_style_load(g_getenv("SUYUAN_DATA"), "en", NULL);
    g_autofree char *page = sy_style_words(style, "page_of", "page", "{pages}", "pages", "9", NULL);
    g_assert_cmpstr(page, ==, "page {pages} of 9"); /* what is put in is not looked at again */
    g_autofree char *left = sy_style_words(style, "page_of", "page", "1", NULL);
    g_assert_cmpstr(left, ==, "page 1 of {pages}");
}

/* The style with one text replaced by another. */
static char *load_changed(const char *from, const char *to) {
    g_autofree char *folder = g_dir_make_tmp("suyuan-XXXXXX", NULL);
    g_autofree char *styles = g_build_filename(folder, "styles", NULL);
    g_autofree char *copy = g_build_filename(styles, "atlas.yaml", NULL);
    g_autofree char *original =
        g_build_filename(g_getenv("SUYUAN_DATA"), "styles", "atlas.yaml", NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(original, &text, NULL, NULL));
    char *at = strstr(text, from);
    g_assert_nonnull(at);
    g_autofree char *before = g_strndup(text, (gsize)(at - text));
    g_autofree char *changed = g_strconcat(before, to, at + strlen(from), NULL);
    g_mkdir(styles, 0700);
    g_assert_true(g_file_set_contents(copy, changed, -1, NULL));
    g_autoptr(GError) error = NULL;
    g_autoptr(SyStyle) style = sy_style_load(folder, "zh", &error);
    g_unlink(copy);
    g_rmdir(styles);
    g_rmdir(folder);
    g_assert_null(style);
    g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    return g_strdup(error->message);
}

static void test_mistakes(void) {
    static const struct {
        const char *from, *to, *said;
    } cases[] = {
        {"width_mm: 420", "width_mm: 10", "width_mm is 10"},
        {"\"#1565c0\"", "blue", "#rrggbb"},
        {"  storm: {", "  strom: {", "strom"},
        {"dash_mm: [3.2, 1.1]", "dash_mm: [0, 1]", "dash"},
        {"dash_mm: [3.2, 1.1]", "dash_mm: [1, 1, 1, 1, 1, 1, 1]", "more than"},
        {"hatch_mm: 2.2", "hatch_mm: 0.01", "hatch_mm"},
        {"bold: yes", "bold: perhaps", "bold"},
        {"zh: 图例, ", "", "zh"},
        {"certainty:", "certanty:", "certanty"},
        {"size_mm: 6.4", "size_mm: -6.4", "size_mm"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *message = load_changed(cases[i].from, cases[i].to);
        g_assert_nonnull(strstr(message, "atlas.yaml:"));
        if (strstr(message, cases[i].said) == NULL) g_error("%s: %s", cases[i].to, message);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/map_style/loads", test_loads);
    g_test_add_func("/map_style/without_colour", test_without_colour);
    g_test_add_func("/map_style/words", test_words);
    g_test_add_func("/map_style/mistakes", test_mistakes);
    return g_test_run();
}
