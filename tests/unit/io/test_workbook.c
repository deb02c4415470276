/* Workbooks taken apart again: the archive by GDAL's unzipping, the sheets by GLib's XML parser. */
#include <cpl_vsi.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "fixture.h"
#include "io/export/text.h"
#include "io/export/workbook.h"

static const SyExportColumn columns[] = {
    {.name = "code",
     .brief = "code",
     .label = "统一社会信用代码",
     .kind = SY_CELL_CODE,
     .decimals = -1},
    {.name = "name", .brief = "name", .label = "排污单位", .kind = SY_CELL_TEXT, .decimals = -1},
    {.name = "day", .brief = "day", .label = "时限", .kind = SY_CELL_DATE, .decimals = -1},
    {.name = "rank", .brief = "rank", .label = "位次", .kind = SY_CELL_NUMBER, .decimals = -1},
    {.name = "share", .brief = "share", .label = "份额", .kind = SY_CELL_NUMBER, .decimals = 2},
};

static SyTable *table_new(void) {
    SyTable *rows = sy_table_new(SY_GEOMETRY_NONE);
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
        sy_table_add_column(rows, columns[i].name,
                            i < 3    ? SY_COLUMN_TEXT
                            : i == 3 ? SY_COLUMN_INTEGER
                                     : SY_COLUMN_REAL);
    return rows;
}

static void add(SyTable *rows, const char *code, const char *name, const char *day, int64_t rank,
                double share) {
    SyIndex row = sy_table_add_row(rows, 0);
    sy_column_set_text(sy_table_column(rows, "code"), row, code);
    sy_column_set_text(sy_table_column(rows, "name"), row, name);
    sy_column_set_text(sy_table_column(rows, "day"), row, day);
    sy_column_set_integer(sy_table_column(rows, "rank"), row, rank);
    sy_column_set_real(sy_table_column(rows, "share"), row, share);
}

static void write_book(const char *path, const SyTable *rows, SyIndex rows_max, SyIndex *n_sheet) {
    const SyWorkbookOptions options = {.title = "清单",
                                       .version = "test",
                                       .time_s = 1700000000,
                                       .of_pages = "&P / &N",
                                       .rows_max = rows_max};
    g_autoptr(GError) error = NULL;
    g_autoptr(SyWorkbook) book = sy_workbook_new(path, &options, &error);
    g_assert_no_error(error);
    sy_workbook_add(book, "责任主体清单", rows, columns, n_sheet, NULL, &error);
    g_assert_no_error(error);
    sy_workbook_close(book, &error);
    g_assert_no_error(error);
}

static char *member(const char *book, const char *name) {
    g_autofree char *path = g_strdup_printf("/vsizip/{%s}/%s", book, name);
    VSIStatBufL status;
    if (VSIStatL(path, &status) != 0) return NULL;
    VSILFILE *file = VSIFOpenL(path, "rb");
    char *bytes = g_malloc0((gsize)status.st_size + 1);
    g_assert_cmpuint(VSIFReadL(bytes, 1, (gsize)status.st_size, file), ==, (gsize)status.st_size);
    VSIFCloseL(file);
    return bytes;
}

/* ---- cells of a sheet ---- */

typedef struct {
    GPtrArray *cells; /* "A1=text" */
    char *place, *type;
    gboolean in_value, has_formula;
    GString *value;
} Cells;

static void on_start(GMarkupParseContext *context, const char *name, const char **keys,
                     const char **values, void *user, GError **error) {
    (void)context, (void)error;
    Cells *cells = user;
    if (strcmp(name, "f") == 0 || strcmp(name, "hyperlink") == 0) cells->has_formula = TRUE;
    if (strcmp(name, "c") == 0) {
        g_free(cells->place);
        cells->place = NULL;
        for (int i = 0; keys[i] != NULL; i++)
            if (strcmp(keys[i], "r") == 0) cells->place = g_strdup(values[i]);
        g_string_truncate(cells->value, 0);
    }
    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) cells->in_value = TRUE;
}

static void on_end(GMarkupParseContext *context, const char *name, void *user, GError **error) {
    (void)context, (void)error;
    Cells *cells = user;
    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) cells->in_value = FALSE;
    if (strcmp(name, "c") == 0 && cells->value->len > 0)
        g_ptr_array_add(cells->cells, g_strdup_printf("%s=%s", cells->place, cells->value->str));
}

static void on_text(GMarkupParseContext *context, const char *text, gsize n, void *user,
                    GError **error) {
    (void)context, (void)error;
    Cells *cells = user;
    if (cells->in_value) g_string_append_len(cells->value, text, (gssize)n);
}

/* Cells that are not empty, in order; fails on a formula or a link. */
static GPtrArray *cells_of(const char *book, const char *sheet) {
    static const GMarkupParser parser = {on_start, on_end, on_text, NULL, NULL};
    g_autofree char *name = g_strdup_printf("xl/worksheets/%s.xml", sheet);
    g_autofree char *xml = member(book, name);
    g_assert_nonnull(xml);
    Cells cells = {.cells = g_ptr_array_new_with_free_func(g_free), .value = g_string_new(NULL)};
    g_autoptr(GError) error = NULL;
    GMarkupParseContext *context = g_markup_parse_context_new(&parser, 0, &cells, NULL);
    g_markup_parse_context_parse(context, xml, -1, &error);
    g_assert_no_error(error);
    g_markup_parse_context_free(context);
    g_assert_false(cells.has_formula);
    g_free(cells.place);
    g_string_free(cells.value, TRUE);
    return cells.cells;
}

static const char *cell(const GPtrArray *cells, const char *place) {
    g_autofree char *start = g_strconcat(place, "=", NULL);
    for (guint i = 0; i < cells->len; i++)
        if (g_str_has_prefix(g_ptr_array_index(cells, i), start))
            return (char *)g_ptr_array_index(cells, i) + strlen(start);
    return NULL;
}

/* ---- tests ---- */

static void test_cells(void) {
    char *folder = fixture_folder();
    g_autofree char *path = g_build_filename(folder, "清单.xlsx", NULL);
    g_autoptr(SyTable) rows = table_new();
    add(rows, "012345678901234567", "澄安明利药业有限公司", "2026-11-23", 1, 0.125);
    add(rows, NULL, NULL, "2026年底", SY_INTEGER_MISSING, NAN);
    add(rows, "1E5", "a", "2026-02-30", 9007199254740993, 1);
    add(rows, "", " ", "2026-11-23T10:00:00Z", -1, INFINITY);
    write_book(path, rows, 0, NULL);
    g_autoptr(GPtrArray) cells = cells_of(path, "sheet1");
    g_assert_cmpstr(cell(cells, "A1"), ==, "统一社会信用代码");
    g_assert_cmpstr(cell(cells, "E1"), ==, "份额");
    g_assert_cmpstr(cell(cells, "A2"), ==, "012345678901234567");
    g_assert_cmpstr(cell(cells, "B2"), ==, "澄安明利药业有限公司");
    g_assert_cmpstr(cell(cells, "C2"), ==, "46349"); /* days since 1899-12-30, by hand */
    g_assert_cmpstr(cell(cells, "D2"), ==, "1");
    g_assert_cmpstr(cell(cells, "E2"), ==, "0.125");
    g_assert_null(cell(cells, "A3"));
    g_assert_cmpstr(cell(cells, "C3"), ==, "2026年底");
    g_assert_null(cell(cells, "D3"));
    g_assert_null(cell(cells, "E3"));
    g_assert_cmpstr(cell(cells, "C4"), ==, "2026-02-30");
    g_assert_cmpstr(cell(cells, "D4"), ==, "9007199254740993");
    g_assert_cmpstr(cell(cells, "C5"), ==, "46349");
    g_assert_null(cell(cells, "B5"));
    g_assert_null(cell(cells, "E5"));
    fixture_remove(folder);
}

static void test_print_set_up(void) {
    char *folder = fixture_folder();
    g_autofree char *path = g_build_filename(folder, "a.xlsx", NULL);
    g_autoptr(SyTable) rows = table_new();
    for (int i = 0; i < 3; i++)
        add(rows, "1", "这是一个比栏宽长得多的单位名称，需要换行才能在表中完整地显示出来", NULL, i,
            0);
    write_book(path, rows, 0, NULL);
    g_autofree char *sheet = member(path, "xl/worksheets/sheet1.xml");
    g_autofree char *book = member(path, "xl/workbook.xml");
    g_assert_nonnull(strstr(sheet, "orientation=\"landscape\""));
    g_assert_nonnull(strstr(sheet, "paperSize=\"8\""));
    g_assert_nonnull(strstr(sheet, "<autoFilter ref=\"A1:E4\""));
    g_assert_nonnull(strstr(sheet, "state=\"frozen\""));
    g_assert_nonnull(strstr(sheet, "fitToHeight=\"0\""));
    g_assert_nonnull(strstr(sheet, "ht=\"32\" customHeight=\"1\"")); /* two lines of 16 pt */
    g_assert_nonnull(strstr(book, "_xlnm.Print_Titles"));
    g_assert_nonnull(strstr(book, "责任主体清单"));
    fixture_remove(folder);
}

static void test_hostile_texts(void) {
    char *folder = fixture_folder();
    g_autofree char *path = g_build_filename(folder, "a.xlsx", NULL);
    g_autofree char *longest = g_strnfill(100000, 'x');
    const char *texts[] = {"<script>alert(1)</script>",
                           "=cmd|' /C calc'!A0",
                           "\"quoted\" 'name'",
                           "a\x01\x08\x0b"
                           "b",
                           "../..\\con",
                           "مرحبا \xe2\x80\xae txt",
                           "😀🏭",
                           "http://example.org/",
                           "_x0041_",
                           "]]>&amp;",
                           longest};
    g_autoptr(SyTable) rows = table_new();
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) add(rows, texts[i], texts[i], texts[i], 0, 0);
    write_book(path, rows, 0, NULL);
    g_autoptr(GPtrArray) cells = cells_of(path, "sheet1");
    for (gsize i = 0; i + 1 < G_N_ELEMENTS(texts); i++) {
        g_autofree char *expected = sy_export_clean(texts[i]);
        for (const char *column = "ABC"; *column != '\0'; column++) {
            g_autofree char *place = g_strdup_printf("%c%zu", *column, i + 2);
            if (strcmp(expected, "_x0041_") == 0) /* Excel would read it as an escape */
                g_assert_cmpstr(cell(cells, place), ==, "_x005F_x0041_");
            else
                g_assert_cmpstr(cell(cells, place), ==, expected);
        }
    }
    const char *cut = cell(cells, "B12");
    g_assert_cmpint(g_utf8_strlen(cut, -1), <=, SY_WORKBOOK_CELL_MAX);
    g_assert_cmpint(g_utf8_strlen(cut, -1), >, SY_WORKBOOK_CELL_MAX - 4);
    g_assert_true(g_str_has_suffix(cut, "…"));
    fixture_remove(folder);
}

static void test_many_rows_go_over_several_sheets(void) {
    char *folder = fixture_folder();
    g_autofree char *path = g_build_filename(folder, "a.xlsx", NULL);
    g_autoptr(SyTable) rows = table_new();
    for (int i = 0; i < 25; i++) add(rows, "1", "a", NULL, i, 0);
    SyIndex n_sheet;
    write_book(path, rows, 10, &n_sheet);
    g_assert_cmpuint(n_sheet, ==, 3);
    g_autoptr(GPtrArray) last = cells_of(path, "sheet3");
    g_assert_cmpstr(cell(last, "A1"), ==, "统一社会信用代码");
    g_assert_cmpstr(cell(last, "D2"), ==, "20");
    g_assert_cmpstr(cell(last, "D6"), ==, "24");
    g_assert_null(cell(last, "D7"));
    g_autofree char *book = member(path, "xl/workbook.xml");
    g_assert_nonnull(strstr(book, "责任主体清单 (3)"));
    fixture_remove(folder);
}

static void test_same_bytes_and_empty(void) {
    char *folder = fixture_folder();
    g_autofree char *first = g_build_filename(folder, "1.xlsx", NULL);
    g_autofree char *second = g_build_filename(folder, "2.xlsx", NULL);
    g_autoptr(SyTable) rows = table_new();
    write_book(first, rows, 0, NULL);
    g_usleep(2100000); /* the times in an archive are even seconds */
    write_book(second, rows, 0, NULL);
    gsize n_first, n_second;
    g_autofree char *a = fixture_bytes(first, &n_first), *b = fixture_bytes(second, &n_second);
    g_assert_cmpuint(n_first, ==, n_second);
    g_assert_true(memcmp(a, b, n_first) == 0);
    fixture_remove(folder);
}

static void test_nothing_stays_of_an_unfinished_book(void) {
    char *folder = fixture_folder();
    g_autofree char *path = fixture_write(folder, "a.xlsx", "old", -1);
    const SyWorkbookOptions options = {.title = "a", .of_pages = "&P"};
    g_autoptr(GError) error = NULL;
    SyWorkbook *book = sy_workbook_new(path, &options, &error);
    g_assert_no_error(error);
    g_autoptr(SyTable) rows = table_new();
    g_assert_false(sy_workbook_add(book, "not/a name", rows, columns, NULL, NULL, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INTERNAL);
    sy_workbook_free(book);
    g_autofree char *bytes = fixture_bytes(path, NULL);
    g_assert_true(g_str_has_prefix(bytes, "old"));
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_assert_cmpstr(g_dir_read_name(dir), ==, "a.xlsx");
    g_assert_null(g_dir_read_name(dir));
    fixture_remove(folder);
}

/* What a chart is drawn of is where its numbers stand, on a sheet of its own; texts are no
 * formulas. */
static void test_charts(void) {
    static const SyExportColumn of_bars[] = {{.label = "县", .decimals = -1},
                                             {.label = "已溯源",
                                              .kind = SY_CELL_NUMBER,
                                              .decimals = 1}},
                                of_times[] = {
                                    {.label = "项目", .decimals = -1},
                                    {.label = "日期", .kind = SY_CELL_DATE, .decimals = -1},
                                    {.label = "率", .kind = SY_CELL_NUMBER, .decimals = 0}};
    static const char *const names[] = {"甲", "甲", "=乙"};
    static const uint32_t rgb[] = {0x112233, 0x445566};
    char *folder = fixture_folder();
    g_autofree char *path = g_build_filename(folder, "a.xlsx", NULL);
    g_autoptr(SyTable) bars = sy_table_new(SY_GEOMETRY_NONE);
    g_autoptr(SyTable) times = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *name = sy_table_add_column(bars, "name", SY_COLUMN_TEXT),
             *traced = sy_table_add_column(bars, "traced", SY_COLUMN_REAL),
             *of = sy_table_add_column(times, "of", SY_COLUMN_TEXT),
             *day = sy_table_add_column(times, "day", SY_COLUMN_TEXT),
             *share = sy_table_add_column(times, "share", SY_COLUMN_REAL);
    for (SyIndex i = 0; i < 3; i++) {
        sy_table_add_row(bars, i);
        sy_table_add_row(times, i);
        sy_column_set_text(name, i, names[i]);
        sy_column_set_real(traced, i, 12.5 * i);
        sy_column_set_text(of, i, names[i]);
        sy_column_set_text(day, i, "2026-11-23");
        sy_column_set_real(share, i, 7 * i);
    }
    const SyWorkbookChart charts[] = {{{"<甲>", bars, of_bars}, false, true, false, rgb, 2},
                                      {{"乙", times, of_times}, true, true, false, rgb, 2}};
    const SyWorkbookOptions options = {.title = "a", .of_pages = "&P"};
    g_autoptr(GError) error = NULL;
    g_autoptr(SyWorkbook) book = sy_workbook_new(path, &options, &error);
    g_assert_true(sy_workbook_open_charts(book, "图", &error) &&
                  sy_workbook_add_charts(book, "数", charts, 2, &error) &&
                  sy_workbook_close(book, &error));
    g_assert_no_error(error);
    g_autoptr(GPtrArray) cells = cells_of(path, "sheet2");
    g_assert_cmpstr(cell(cells, "A3"), ==, "甲");
    g_assert_cmpstr(cell(cells, "B5"), ==, "25");
    g_assert_cmpstr(cell(cells, "A7"), ==, "乙");
    g_assert_cmpstr(cell(cells, "A11"), ==, "=乙");
    g_assert_cmpstr(cell(cells, "C11"), ==, "14");
    g_autofree char *first = member(path, "xl/charts/chart1.xml"),
                    *second = member(path, "xl/charts/chart2.xml");
    static const char *const in_first[] = {"<c:barChart>",        "!$A$3:$A$5<",
                                           "!$B$3:$B$5<",         "!$B$2<",
                                           "&lt;甲&gt;",          "112233",
                                           "<c:max val=\"100\"/>"},
                             *const in_second[] = {"<c:scatterChart>", "!$B$9:$B$10<",
                                                   "!$C$9:$C$10<",     "!$A$9<",
                                                   "!$C$11",           "445566"};
    for (gsize i = 0; i < G_N_ELEMENTS(in_first); i++) g_assert_nonnull(strstr(first, in_first[i]));
    for (gsize i = 0; i < G_N_ELEMENTS(in_second); i++)
        g_assert_nonnull(strstr(second, in_second[i]));
    fixture_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/workbook/charts", test_charts);
    g_test_add_func("/workbook/cells", test_cells);
    g_test_add_func("/workbook/print-set-up", test_print_set_up);
    g_test_add_func("/workbook/hostile-texts", test_hostile_texts);
    g_test_add_func("/workbook/many-rows", test_many_rows_go_over_several_sheets);
    g_test_add_func("/workbook/same-bytes", test_same_bytes_and_empty);
    g_test_add_func("/workbook/nothing-stays", test_nothing_stays_of_an_unfinished_book);
    return g_test_run();
}
