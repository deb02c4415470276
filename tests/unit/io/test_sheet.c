#include <glib/gstdio.h>
#include <string.h>
#include <xlsxwriter.h>

#include "algorithms/base/error.h"
#include "fixture.h"
#include "io/source/source.h"

/* A sheet from text: rows by line end, cells by '|'; "#1.5" is a number, "@45000" a date. */
static void write_sheet(lxw_workbook *book, const char *name, const char *text) {
    lxw_worksheet *sheet = workbook_add_worksheet(book, name);
    lxw_format *date = workbook_add_format(book);
    format_set_num_format(date, "yyyy-mm-dd");
    g_auto(GStrv) rows = g_strsplit(text, "\n", -1);
    for (lxw_row_t r = 0; rows[r] != NULL; r++) {
        g_auto(GStrv) cells = g_strsplit(rows[r], "|", -1);
        for (lxw_col_t c = 0; cells[c] != NULL; c++) {
            const char *cell = cells[c];
            if (*cell == '#')
                worksheet_write_number(sheet, r, c, g_ascii_strtod(cell + 1, NULL), NULL);
            else if (*cell == '@')
                worksheet_write_number(sheet, r, c, g_ascii_strtod(cell + 1, NULL), date);
            else if (*cell != '\0')
                worksheet_write_string(sheet, r, c, cell, NULL);
        }
    }
}

static char *make(const char *folder, const char *text) {
    char *path = g_build_filename(folder, "表.xlsx", NULL);
    lxw_workbook *book = workbook_new(path);
    write_sheet(book, "Sheet1", text);
    workbook_add_worksheet(book, "Sheet2"); /* empty, as Excel made them */
    workbook_add_worksheet(book, "Sheet3");
    g_assert_cmpint(workbook_close(book), ==, LXW_NO_ERROR);
    return path;
}

/* "名:值 名:值;名:值 ..." of all rows, without missing values. */
static char *dump(const SyTable *table) {
    GString *text = g_string_new(NULL);
    for (SyIndex row = 0; row < table->n_row; row++) {
        if (row > 0) g_string_append_c(text, ';');
        for (guint i = 0; i < table->columns->len; i++) {
            const SyColumn *column = g_ptr_array_index(table->columns, i);
            const char *value = sy_column_text(column, row);
            if (value != NULL)
                g_string_append_printf(text, "%s%s:%s", i > 0 ? " " : "", column->name, value);
        }
    }
    return g_string_free(text, FALSE);
}

static void check(const char *text, const char *rows, int64_t first_fid, const char *codes) {
    char *folder = fixture_folder();
    g_autofree char *path = make(folder, text);
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(SySource) source = sy_source_open(path, NULL, "units", NULL, findings, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(sy_source_label(source), ==, "表.xlsx");
    g_assert_cmpstr(sy_source_layer(source), ==, "Sheet1");
    g_assert_cmpint(sy_source_geometry(source), ==, SY_GEOMETRY_NONE);
    g_autoptr(SyTable) table = sy_source_sample(source, 100, &error);
    g_assert_no_error(error);
    g_autofree char *got = dump(table), *got_codes = fixture_codes(findings);
    g_assert_cmpstr(got, ==, rows);
    g_assert_cmpstr(got_codes, ==, codes);
    g_assert_cmpint(sy_source_n_feature(source), ==, table->n_row);
    if (table->n_row > 0) g_assert_cmpint(table->fid[0], ==, first_fid);
    fixture_remove(folder);
}

static void test_headers(void) {
    check("编号|名称\n1|甲\n2|乙", "编号:1 名称:甲;编号:2 名称:乙", 2, "");
    /* Titles above, blank rows between and after. */
    check(
        "某市入河排污口清单\n填表人|张\n\n编号|名称|经度|类|段\nA|甲|#113.5|r|s\n||\nB|乙|#114|t|",
        "编号:A 名称:甲 经度:113.5 类:r 段:s;编号:B 名称:乙 经度:114 类:t", 5,
        "read.header x1 read.blank_rows x1");
    /* Units below names, beside the names of merged cells. */
    check("点号|规格|坐标||埋深(m)||备注\n|(mm)|X|Y|起点|终点|\nA|#300|#1|#2|#3|#4|清",
          "点号:A 规格(mm):300 X:1 Y:2 起点:3 终点:4 备注:清", 3, "read.header x1");
    /* A line of what was done when, above the names, is no header though it fills half a row. */
    check("调查表\n日期|#2024.3|坐标|CGCS2000||\n编号|类|东|北|顶|底\nA|井|#1|#2|#3|#4",
          "编号:A 类:井 东:1 北:2 顶:3 底:4", 4, "read.header x1");
    check("起|管径|坐标||注\n|mm|X|Y|\nA|#300|#1|#2|清", "起:A 管径(mm):300 X:1 Y:2 注:清", 3,
          "read.header x1");
    /* Two rows, the upper with merged cells. */
    check("序号|名称|位置||备注\n||经度|纬度|\n1|甲|#113.5|#36.5|x",
          "序号:1 名称:甲 经度:113.5 纬度:36.5 备注:x", 3, "read.header x1");
    /* What stands below several is named after the cell above it. */
    check("名称|经度|||纬度||\n|度|分|秒|度|分|秒\n甲|#114|#7|#8.5|#36|#5|#6",
          "名称:甲 经度度:114 经度分:7 经度秒:8.5 纬度度:36 纬度分:5 纬度秒:6", 3,
          "read.header x1");
    /* Points as instruments list them, without a header; one row that is none makes it a header. */
    check("A|#500000.5|#4000000.5|#12\nB|#500001.5|#4000000.5|#12",
          "id:A x:500000.5 y:4000000.5 ground:12;id:B x:500001.5 y:4000000.5 ground:12", 1,
          "read.no_header x1");
    check("#7|YS|#500000.5|#4000000.5|#12", "id:7 feature_code:YS x:500000.5 y:4000000.5 ground:12",
          1, "read.no_header x1");
    check("A|#500000.5|#4000000.5|甲\nB|#500001.5|#4000000.5|#12",
          "A:B 500000.5:500001.5 4000000.5:4000000.5 甲:12", 2, "");
    /* A row of data with holes is no second header row. */
    check("编号|名称||备注\nA||x|y\nB|乙|x|y",
          "编号:A column_3:x 备注:y;编号:B 名称:乙 column_3:x 备注:y", 2, "");
    /* Line ends and blanks in names; names that repeat or are missing. */
    check("名称|名称||  排放 去向\n甲|乙|丙|丁", "名称:甲 名称_2:乙 column_3:丙 排放 去向:丁", 2,
          "read.duplicate_column x1");
}

static void test_line_end_in_name(void) {
    char *folder = fixture_folder();
    g_autofree char *path = g_build_filename(folder, "a.xlsx", NULL);
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);
    worksheet_write_string(sheet, 0, 0, " 经度\r\n（°） ", NULL);
    worksheet_write_string(sheet, 0, 1, "名", NULL);
    worksheet_write_number(sheet, 1, 0, 113, NULL);
    g_assert_cmpint(workbook_close(book), ==, LXW_NO_ERROR);
    g_autoptr(SySource) source = sy_source_open(path, NULL, NULL, NULL, NULL, NULL);
    SyIndex n;
    g_assert_cmpstr(sy_source_fields(source, &n)[0].name, ==, "经度 （°）");
    fixture_remove(folder);
}

/* Cells come as they were typed, also where a column mixes numbers and texts. */
static void test_values(void) {
    check(
        "a|b|c|d|e|x|f\n#1|#36.1|#0.3|@44928|#410502196801011000|#38535119.47|007\n"
        "W01|#36|#1e-7|2023/1/5| x ||　",
        "a:1 b:36.1 c:0.3 d:2023-01-02 e:4.10502196801011e+17 x:38535119.47 f:007;"
        "a:W01 b:36 c:1E-07 d:2023/1/5 e:x",
        2, "");
}

static void test_place(void) {
    char *folder = fixture_folder();
    g_autofree char *path = make(folder,
                                 "名称|X|Y|度|分|秒\n"
                                 "甲|#3379503.338|#501548.722|113|30|#15.2\n"
                                 "乙|113°30'15.2\"|北纬36度|-73|30|\n"
                                 "丙|约113度|36.5|113||\n"
                                 "丁||||30|");
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SySource) source = sy_source_open(path, NULL, "units", NULL, findings, NULL);
    const char *const columns[] = {"名称"};
    SySourcePlace place = {.x = "X", .y = "Y"};
    g_autoptr(GError) error = NULL;
    g_autoptr(SyTable) table =
        sy_source_read(source, columns, 1, &place, SY_GEOMETRY_POINT, findings, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(table->n_row, ==, 4);
    g_assert_cmpuint(table->columns->len, ==, 1);
    const double *xy = table->geometry.xy;
    g_assert_cmpuint(table->geometry.n_vertex, ==, 2);
    g_assert_cmpfloat(xy[0], ==, 3379503.338); /* northing in X: not decided here */
    g_assert_cmpfloat(xy[1], ==, 501548.722);
    g_assert_cmpfloat_with_epsilon(xy[2], 113.504222222222, 1e-9);
    g_assert_cmpfloat(xy[3], ==, 36);
    fixture_expect(findings, "read.bad_coordinates", "\"x\":\"约113度\",\"y\":\"36.5\"");
    g_assert_cmpint(fixture_finding(findings, "read.bad_coordinates")->fid, ==, 4);
    g_assert_cmpint(fixture_finding(findings, "read.no_coordinates")->fid, ==, 5);

    SySourcePlace split = {.x = "度", .y = "Y", .x_minute = "分", .x_second = "秒"};
    g_autoptr(SyTable) again =
        sy_source_read(source, columns, 1, &split, SY_GEOMETRY_POINT, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(again->geometry.n_vertex, ==, 3);
    g_assert_cmpfloat_with_epsilon(again->geometry.xy[0], 113.504222222222, 1e-9);
    g_assert_cmpfloat(again->geometry.xy[2], ==, -73.5);
    g_assert_cmpfloat(again->geometry.xy[4], ==, 113);

    g_assert_null(sy_source_read(source, columns, 1, NULL, SY_GEOMETRY_POINT, NULL, NULL, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_assert_nonnull(strstr(error->message, "name the columns of its coordinates"));
    g_clear_error(&error);
    SySourcePlace half = {.x = "X"}, absent = {.x = "X", .y = "Z"};
    g_assert_null(sy_source_read(source, columns, 1, &half, SY_GEOMETRY_POINT, NULL, NULL, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    g_clear_error(&error);
    g_assert_null(
        sy_source_read(source, columns, 1, &absent, SY_GEOMETRY_POINT, NULL, NULL, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, "no column \"Z\"; it has: 名称, X, Y, 度, 分, 秒"));
    fixture_remove(folder);
}

static void test_sheets(void) {
    char *folder = fixture_folder();
    g_autofree char *path = g_build_filename(folder, "a.xlsx", NULL);
    lxw_workbook *book = workbook_new(path);
    write_sheet(book, "点", "a|b\n1|2");
    write_sheet(book, "线", "c|d\n3|4");
    g_assert_cmpint(workbook_close(book), ==, LXW_NO_ERROR);
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_source_open(path, NULL, "units", NULL, NULL, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_assert_nonnull(strstr(error->message, "点, 线"));
    g_clear_error(&error);
    g_autofree char *with_layer = g_strconcat(path, ":线", NULL);
    g_autoptr(SySource) source = sy_source_open(with_layer, NULL, "units", NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(sy_source_path(source), ==, path);
    g_assert_cmpstr(sy_source_label(source), ==, "a.xlsx:线");
    g_auto(GStrv) layers = sy_source_layers(path, NULL, &error);
    g_assert_cmpuint(g_strv_length(layers), ==, 2);
    g_autofree char *wrong = g_strconcat(path, ":面", NULL);
    g_assert_null(sy_source_open(wrong, NULL, "units", NULL, NULL, &error));
    g_assert_nonnull(strstr(error->message, "no layer \"面\"; it has: 点, 线"));
    fixture_remove(folder);
}

static void test_empty_book(void) {
    char *folder = fixture_folder();
    g_autofree char *path = make(folder, "");
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_source_open(path, NULL, "units", NULL, NULL, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_clear_error(&error);
    g_autofree char *broken = fixture_write(folder, "b.xlsx", "PK no zip", -1);
    g_assert_null(sy_source_open(broken, NULL, "units", NULL, NULL, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_assert_null(strchr(error->message, '\n'));
    fixture_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sheet/headers", test_headers);
    g_test_add_func("/sheet/line-end-in-name", test_line_end_in_name);
    g_test_add_func("/sheet/values", test_values);
    g_test_add_func("/sheet/place", test_place);
    g_test_add_func("/sheet/sheets", test_sheets);
    g_test_add_func("/sheet/empty-book", test_empty_book);
    return g_test_run();
}
