/* Pages read back by other people's programs: poppler for PDF, GDAL for PNG, GLib's parser for SVG.
 */
#include <gdal.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "io/export/pages.h"
#include "tests/unit/io/fixture.h"

static const SyFont font = {.family = "Noto Sans CJK SC, sans-serif", .size_mm = 4};

static void add_text(SyPage *page, double y_mm, const char *text) {
    SyTextPlace place = {.x_mm = 10, .y_mm = y_mm, .width_mm = 180, .n_line = 1};
    sy_page_add_text(page, &font, &place, text);
}

/* A page with everything on it. */
static SyPage *full_page(const char *text) {
    SyPage *page = sy_page_new(200, 100, "zh", text);
    const double xy[] = {20, 30, 60, 30, 60, 60, 100, 30, 140, 30, 140, 60};
    const SyIndex start[] = {0, 3, 6};
    const uint8_t rgb[12] = {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255};
    SyPaint paint = {.width_mm = 1,
                     .n_dash = 2,
                     .dash_mm = {3, 1},
                     .is_filled = true,
                     .fill = {0.5, 0.5, 1},
                     .hatch_mm = 2,
                     .hatch_angle_rad = 0.7};
    sy_page_clip(page, 5, 5, 190, 90);
    sy_page_add_path(page, &paint, 2, start, xy, true);
    sy_page_add_image(page, 150, 30, 20, 20, 2, 2, rgb);
    sy_page_unclip(page);
    add_text(page, 10, text);
    sy_page_add_link(page, 10, 10, 30, 5, 1);
    return page;
}

static char *output_of(const char *program, const char *first, const char *second) {
    const char *argv[] = {program, first, second, NULL};
    char *out = NULL;
    int status = 0;
    g_autoptr(GError) error = NULL;
    if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
                      NULL, NULL, &out, NULL, &status, &error))
        g_error("%s", error->message);
    g_assert_cmpint(status, ==, 0);
    return out;
}

static bool has_poppler(void) {
    g_autofree char *found = g_find_program_in_path("pdftotext");
    if (found == NULL) g_test_skip("no pdftotext");
    return found != NULL;
}

static void write_pdf(const char *path, const char *const *texts) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyPdf) pdf = sy_pdf_new(path, "图册", "test", "2026-01-31T12:00:00Z", &error);
    g_assert_no_error(error);
    for (; *texts != NULL; texts++) {
        g_autoptr(SyPage) page = full_page(*texts);
        g_assert_true(sy_pdf_add(pdf, page, &error));
    }
    g_assert_true(sy_pdf_finish(pdf, &error));
    g_assert_no_error(error);
}

static void test_pdf(void) {
    if (!has_poppler()) return;
    char *folder = fixture_folder();
    g_autofree char *path = g_build_filename(folder, "a.pdf", NULL);
    write_pdf(path, (const char *const[]){"澄河第一排污口", "second page", "第三", NULL});
    g_autofree char *text = output_of("pdftotext", path, "-");
    g_assert_nonnull(strstr(text, "澄河第一排污口"));
    g_assert_nonnull(strstr(text, "second page"));
    g_autofree char *said = output_of("pdfinfo", "-isodates", path);
    g_assert_nonnull(strstr(said, "Pages:           3"));
    g_assert_nonnull(strstr(said, "图册"));
    g_assert_nonnull(strstr(said, "2026-01-31T12:00:00Z"));
    fixture_remove(folder);
}

static void test_same_bytes(void) {
    char *folder = fixture_folder();
    g_autofree char *a = g_build_filename(folder, "a.pdf", NULL),
                    *b = g_build_filename(folder, "b.pdf", NULL);
    const char *const texts[] = {"甲", "乙", NULL};
    gsize n_a, n_b;
    write_pdf(a, texts);
    write_pdf(b, texts);
    g_autofree char *bytes_a = fixture_bytes(a, &n_a), *bytes_b = fixture_bytes(b, &n_b);
    g_assert_cmpuint(n_a, ==, n_b);
    g_assert_true(memcmp(bytes_a, bytes_b, n_a) == 0);
    fixture_remove(folder);
}

/* Names that want to be mark-up, other lines, other directions, or too much. */
static void test_hostile(void) {
    if (!has_poppler()) return;
    char *folder = fixture_folder();
    g_autofree char *path = g_build_filename(folder, "a.pdf", NULL);
    g_autofree char *huge = g_strnfill(10000, 'x'), *many = g_strnfill(10000, '\n');
    write_pdf(path, (const char *const[]){"<b>bold</b> & <span foreground=\"red\">x</span>",
                                          "one\ntwo\rthree\x07\x1b[31mfour", "a\xe2\x80\xaegnp.exe",
                                          "\xff\xfe bad", huge, many, "", "שלום עולם",
                                          "=cmd|'/C calc'!A0", NULL});
    g_autofree char *text = output_of("pdftotext", path, "-");
    g_assert_nonnull(strstr(text, "<b>bold</b> & <span foreground=\"red\">x</span>"));
    g_assert_nonnull(strstr(text, "one two three"));
    g_assert_null(strstr(text, "\x1b"));
    g_assert_nonnull(strstr(text, "agnp.exe"));
    g_assert_nonnull(strstr(text, "=cmd|'/C calc'!A0"));
    g_assert_cmpuint(strlen(text), <, 3000);
    g_autofree char *said = output_of("pdfinfo", "-isodates", path);
    g_assert_nonnull(strstr(said, "Pages:           9"));
    fixture_remove(folder);
}

static void test_measure(void) {
    g_autoptr(SyPage) page = sy_page_new(200, 100, "en", NULL);
    double one, high, two, two_high;
    sy_page_measure(page, &font, 0, 0, "abc", &one, &high);
    sy_page_measure(page, &font, 0, 0, "abc\nabc", &two, &two_high);
    g_assert_cmpfloat(two, >, 2 * one - 0.01); /* one line all the same */
    g_assert_cmpfloat_with_epsilon(high, two_high, 1e-6);
    g_autofree char *text = g_strnfill(500, 'm');
    sy_page_measure(page, &font, 50, 2, text, &two, &two_high);
    g_assert_cmpfloat(two, <=, 50.01);
    g_assert_cmpfloat_with_epsilon(two_high, 2 * high, 0.3);
    sy_page_measure(page, &font, 50, 1, text, &two, &two_high);
    g_assert_cmpfloat(two, <=, 50.01);
    g_assert_cmpfloat_with_epsilon(two_high, high, 0.3);
    sy_page_measure(page, &font, 0, 0, NULL, &one, &high);
    g_assert_cmpfloat(one, ==, 0);
}

static void read_pixel(const uint8_t *rgb, int n_column, double x_mm, double y_mm, uint8_t *out) {
    int column = (int)(x_mm / 25.4 * 100), row = (int)(y_mm / 25.4 * 100);
    memcpy(out, rgb + 3 * (row * n_column + column), 3);
}

static void test_png(void) {
    char *folder = fixture_folder();
    g_autofree char *path = g_build_filename(folder, "a.png", NULL);
    g_autoptr(SyPage) page = full_page("图");
    g_autoptr(GError) error = NULL;
    const double ring[] = {10, 70, 50, 70, 50, 90, 10, 90, 25, 75, 35, 75, 35, 85, 25, 85};
    const SyIndex start[] = {0, 4, 8}; /* a hole drawn the same way round as what is about it */
    const SyPaint red = {.is_filled = true, .fill = {1, 0, 0}};
    sy_page_add_path(page, &red, 2, start, ring, true);
    g_assert_true(sy_page_write_png(page, 100, path, &error));
    g_assert_no_error(error);
    GDALAllRegister();
    GDALDatasetH picture = GDALOpen(path, GA_ReadOnly);
    g_assert_nonnull(picture);
    int n_column = GDALGetRasterXSize(picture), n_row = GDALGetRasterYSize(picture);
    g_assert_cmpint(n_column, ==, 787);
    g_assert_cmpint(n_row, ==, 394);
    g_autofree uint8_t *rgb = g_malloc(3 * (gsize)(n_column * n_row));
    uint8_t pixel[3];
    for (int i = 0; i < 3; i++)
        g_assert_cmpint(GDALRasterIO(GDALGetRasterBand(picture, i + 1), GF_Read, 0, 0, n_column,
                                     n_row, rgb + i, n_column, n_row, GDT_Byte, 3, 3 * n_column),
                        ==, CE_None);
    read_pixel(rgb, n_column, 152, 32, pixel); /* the picture's upper left pixel is red */
    g_assert_cmpuint(pixel[0], >, 200);
    g_assert_cmpuint(pixel[1], <, 50);
    read_pixel(rgb, n_column, 168, 48, pixel); /* its last white */
    g_assert_cmpuint(pixel[2], >, 200);
    read_pixel(rgb, n_column, 190, 90, pixel);
    g_assert_cmpuint(pixel[0], ==, 255);
    read_pixel(rgb, n_column, 17, 80, pixel);
    g_assert_cmpuint(pixel[1], ==, 0);
    read_pixel(rgb, n_column, 30, 80, pixel);
    g_assert_cmpuint(pixel[1], ==, 255);
    GDALClose(picture);
    fixture_remove(folder);
}

static void test_svg(void) {
    char *folder = fixture_folder();
    g_autofree char *a = g_build_filename(folder, "a.svg", NULL);
    g_autoptr(SyPage) page = full_page("<b>&\x01\xef\xbf\xbf</b>");
    gsize n;
    g_assert_true(sy_page_write_svg(page, a, NULL));
    g_autofree char *bytes = fixture_bytes(a, &n);
    const GMarkupParser parser = {0};
    GMarkupParseContext *context = g_markup_parse_context_new(&parser, 0, NULL, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(g_markup_parse_context_parse(context, bytes, (gssize)n, &error));
    g_assert_true(g_markup_parse_context_end_parse(context, &error));
    g_assert_no_error(error);
    g_markup_parse_context_free(context);
    g_assert_nonnull(g_strstr_len(bytes, (gssize)n, "viewBox"));
    fixture_remove(folder);
}

static void test_errors(void) {
    g_autoptr(SyPage) page = full_page("x");
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_pdf_new("/nowhere/a.pdf", "", "", "", &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_OUTPUT);
    g_clear_error(&error);
    g_assert_false(sy_page_write_svg(page, "/nowhere/a.svg", &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_OUTPUT);
    g_clear_error(&error);
    g_assert_false(sy_page_write_png(page, 100, "/nowhere/a.png", &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_OUTPUT);
    g_clear_error(&error);
    g_assert_false(sy_page_write_png(page, 1e9, "/tmp/a.png", &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_ARGUMENT);
}

/* A PDF that is not finished leaves nothing. */
static void test_unfinished(void) {
    char *folder = fixture_folder();
    g_autofree char *path = g_build_filename(folder, "a.pdf", NULL);
    SyPdf *pdf = sy_pdf_new(path, "", "", "2026-01-31T12:00:00Z", NULL);
    g_autoptr(SyPage) page = full_page("x");
    g_assert_true(sy_pdf_add(pdf, page, NULL));
    sy_pdf_free(pdf);
    GDir *dir = g_dir_open(folder, 0, NULL);
    g_assert_null(g_dir_read_name(dir));
    g_dir_close(dir);
    fixture_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pages/pdf", test_pdf);
    g_test_add_func("/pages/same_bytes", test_same_bytes);
    g_test_add_func("/pages/hostile", test_hostile);
    g_test_add_func("/pages/measure", test_measure);
    g_test_add_func("/pages/png", test_png);
    g_test_add_func("/pages/svg", test_svg);
    g_test_add_func("/pages/errors", test_errors);
    g_test_add_func("/pages/unfinished", test_unfinished);
    return g_test_run();
}
