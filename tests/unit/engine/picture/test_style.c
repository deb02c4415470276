#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/picture/style.h"

static void test_loads(void) {
    static const char *const langs[] = {"zh", "en"};
    for (guint i = 0; i < G_N_ELEMENTS(langs); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(SyStyle) style = sy_style_load(g_getenv("SUYUAN_DATA"), langs[i], NULL, &error);
        g_assert_no_error(error);
        g_assert_cmpfloat(style->width_mm, ==, 420);
        g_assert_cmpstr(sy_style_word(style, "legend"), ==, i == 0 ? "图例" : "Legend");
        g_assert_cmpstr(sy_style_word(style, "no such word"), ==, "no such word");
        g_assert_cmpstr(sy_style_word(style, "distance"), ==, i == 0 ? "沿程(m)" : "along (m)");
        g_autofree char *round = sy_style_size(style, 1.0668, NAN),
                        *wide = sy_style_size(style, 1.2, 0.8),
                        *none = sy_style_size(style, NAN, NAN);
        g_assert_cmpstr(round, ==, "1067");
        g_assert_cmpstr(wide, ==, "1200×800");
        g_assert_null(none);
    }
}

/* In black and white the systems must still differ: by their dashes. */
static void test_without_colour(void) {
    g_autoptr(SyStyle) style = sy_style_load(g_getenv("SUYUAN_DATA"), "en", NULL, NULL);
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

/* ---- seen by people who see fewer colours ---- */

static double linear(double channel) {
    return channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4);
}

static double lab_root(double t) {
    return t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116;
}

/* CIE 1976 L*a*b* (D65) of linear sRGB. */
static void lab_of(const double *rgb, double *lab) {
    double x = 0.4124564 * rgb[0] + 0.3575761 * rgb[1] + 0.1804375 * rgb[2],
           y = 0.2126729 * rgb[0] + 0.7151522 * rgb[1] + 0.0721750 * rgb[2],
           z = 0.0193339 * rgb[0] + 0.1191920 * rgb[1] + 0.9503041 * rgb[2];
    double fx = lab_root(x / 0.95047), fy = lab_root(y), fz = lab_root(z / 1.08883);
    lab[0] = 116 * fy - 16;
    lab[1] = 500 * (fx - fy);
    lab[2] = 200 * (fy - fz);
}

/* What is left of a colour: @matrix on linear sRGB, clipped to what a screen shows. */
static void seen_as(const SyInk *ink, double matrix[3][3], double *lab) {
    const double rgb[] = {linear(ink->red), linear(ink->green), linear(ink->blue)};
    double seen[3];
    for (int i = 0; i < 3; i++)
        seen[i] =
            CLAMP(matrix[i][0] * rgb[0] + matrix[i][1] * rgb[1] + matrix[i][2] * rgb[2], 0, 1);
    lab_of(seen, lab);
}

static bool is_apart(const SyPaint *p, const SyPaint *q, double matrix[3][3]) {
    if (p->n_dash != q->n_dash || memcmp(p->dash_mm, q->dash_mm, sizeof p->dash_mm) != 0)
        return true;
    double a[3], b[3];
    seen_as(&p->ink, matrix, a);
    seen_as(&q->ink, matrix, b);
    return hypot(hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]) >= 15;
}

/* Deuteranopia: Machado, Oliveira, Fernandes (2009), doi:10.1109/TVCG.2009.113, severity 1. Grey:
 * the luminance of sRGB. */
static double views[3][3][3] = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
                                {{0.367322, 0.860646, -0.227968},
                                 {0.280085, 0.672501, 0.047413},
                                 {-0.011820, 0.042940, 0.968881}},
                                {{0.2126729, 0.7151522, 0.0721750},
                                 {0.2126729, 0.7151522, 0.0721750},
                                 {0.2126729, 0.7151522, 0.0721750}}};

/* What a line carries is told apart by whoever looks, on screen and in print. A channel is a double
 * line, which its core makes, and is compared with those of which the same holds. */
static void test_seen_by_all(void) {
    g_autoptr(SyStyle) style = sy_style_load(g_getenv("SUYUAN_DATA"), "en", NULL, NULL);
    static const SyPaintName lines[] = {SY_PAINT_STORM,   SY_PAINT_SEWAGE,  SY_PAINT_COMBINED,
                                        SY_PAINT_PROCESS, SY_PAINT_UNKNOWN, SY_PAINT_GAP};
    for (int view = 0; view < 3; view++) {
        for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
            for (guint k = 0; k < i; k++)
                if (!is_apart(&style->paint[lines[i]], &style->paint[lines[k]], views[view]))
                    g_error("paints %d and %d look alike in view %d", lines[i], lines[k], view);
        /* the core against its border, and the outfall against the others */
        static const SyPaintName fills[][2] = {{SY_PAINT_OUTFALL, SY_PAINT_UNIT},
                                               {SY_PAINT_UNIT, SY_PAINT_UNIT_INDIRECT},
                                               {SY_PAINT_UNIT, SY_PAINT_TEST},
                                               {SY_PAINT_TRACED, SY_PAINT_CANDIDATES},
                                               {SY_PAINT_TRACED, SY_PAINT_SOURCE_UNKNOWN},
                                               {SY_PAINT_CANDIDATES, SY_PAINT_SOURCE_UNKNOWN},
                                               {SY_PAINT_ERROR, SY_PAINT_WARNING},
                                               {SY_PAINT_ERROR, SY_PAINT_NOTE},
                                               {SY_PAINT_UNIT, SY_PAINT_UNIT_OTHER}};
        for (guint i = 0; i < G_N_ELEMENTS(fills); i++) {
            double a[3], b[3];
            seen_as(&style->paint[fills[i][0]].fill, views[view], a);
            seen_as(&style->paint[fills[i][1]].fill, views[view], b);
            g_assert_cmpfloat(hypot(hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]), >=, 15);
        }
        double core[3], border[3];
        seen_as(&style->paint[SY_PAINT_CHANNEL_CORE].ink, views[view], core);
        seen_as(&style->paint[SY_PAINT_CHANNEL].ink, views[view], border);
        g_assert_cmpfloat(fabs(core[0] - border[0]), >=, 15);
    }
    /* The test itself: a red and a green of one lightness and one dash are alike to some, blue is
     * not. */
    SyPaint red = {.ink = {0.72, 0.33, 0.20}}, green = {.ink = {0.42, 0.45, 0.20}},
            blue = {.ink = {0.2, 0.4, 0.9}};
    g_assert_true(is_apart(&red, &green, views[0]));
    g_assert_false(is_apart(&red, &green, views[1]));
    g_assert_true(is_apart(&red, &blue, views[1]));
}

static void test_words(void) {
    g_autoptr(SyStyle) style = sy_style_load(g_getenv("SUYUAN_DATA"), "en", NULL, NULL);
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
    g_autoptr(SyStyle) style = sy_style_load(folder, "zh", NULL, &error);
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
        {"{metres: 1000,", "{metres: 0,", "metres is 0"},
        {"    far: {metres: 1000", "    fur: {metres: 1000", "unknown key \"fur\""},
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
    g_test_add_func("/map_style/seen-by-all", test_seen_by_all);
    g_test_add_func("/map_style/mistakes", test_mistakes);
    return g_test_run();
}
