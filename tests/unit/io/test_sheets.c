/* Workbooks that are none, merged cells, and .xls made byte by byte. */
#include <string.h>
#include <xlsxwriter.h>
#include <zip.h>

#include "algorithms/base/error.h"
#include "fixture.h"
#include "io/source/sheets.h"
#include "io/source/source.h"

static const SyLimits limits = SY_LIMITS_NONE;

/* Rows between ";", cells between "|". */
static char *dump(const SyGrid *grid) {
    GString *text = g_string_new(NULL);
    for (SyIndex row = 0; row < grid->n_row; row++)
        for (SyIndex i = 0; i < grid->n_column; i++)
            g_string_append_printf(text, "%s%s",
                                   i > 0     ? "|"
                                   : row > 0 ? ";"
                                             : "",
                                   sy_grid_cell(grid, row, i));
    return g_string_free(text, FALSE);
}

static void expect_sheets(const char *name, const char *bytes, gssize n, SySheetsForm form,
                          const char *const *sheets) {
    char *folder = fixture_folder();
    g_autofree char *path = fixture_write(folder, name, bytes, n);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) got = sy_sheets_read(path, form, &limits, &error);
    g_assert_no_error(error);
    for (guint i = 0; sheets[i] != NULL; i++) {
        g_assert_cmpuint(got->len, >, i);
        SyGrid *grid = g_ptr_array_index(got, i);
        sy_grid_fill_down(grid, 1);
        g_autofree char *cells = dump(grid);
        g_assert_cmpstr(cells, ==, sheets[i]);
    }
    g_assert_cmpuint(got->len, ==, g_strv_length((char **)sheets));
    fixture_remove(folder);
}

static void test_html(void) {
    static const struct {
        const char *text, *encoding;
        const char *sheets[3];
    } pages[] = {
        {"<table><tr><td>编号<td>县<tr><td>A<td rowspan=2>东县<tr><td>B</table>",
         "UTF-8",
         {"编号|县;A|东县;B|东县"}},
        {"<html><body><div><table><thead><tr><th>号</th><th>名</th></tr></thead>"
         "<tbody><tr><td>1</td><td>甲&amp;乙</td></tr></tbody></table><table><tr><td>x</td></tr>"
         "</table></div></body></html>",
         "GB18030",
         {"号|名;1|甲&乙", "x"}},
        {"<table><tr><td colspan=2>标题</td><td>c</td></tr><tr><td>1</td><td>2</td><td> 3 "
         "</td></tr>"
         "</table>",
         "UTF-8",
         {"标题||c;1|2|3"}},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(pages); i++) {
        gsize n;
        g_autofree char *bytes =
            g_convert(pages[i].text, -1, pages[i].encoding, "UTF-8", NULL, &n, NULL);
        expect_sheets("a.xls", bytes, (gssize)n, SY_SHEETS_HTML, pages[i].sheets);
    }
}

/* Rows that tags mark and no table has are counted; a byte 0 does not end the page. */
static void test_html_torn(void) {
    static const struct {
        const char *text;
        gssize n_byte;
        const char *cells;
        int n_astray, n_damaged;
    } pages[] = {
        {"<table><tr><td>a<td>b</tr><tr><td>1<td>2</tr></table>", -1, "a|b;1|2", 0, 0},
        {"<TR><TD>0</TR><table><tr><td>a<td>b</tr></table>", -1, "a|b", 1, 0},
        {"<table><tr><td>a<td>b</tr><t<td>1<td>2</tr></table>", -1, "a|b", 1, 0},
        {"<table><tr><td>a<table><tr><td>x</table></table>", -1, "ax", 1, 0},
        {"<table><tr><td>a<td>b</tr><tr><tdtr><td>1</td><td>2</td></tr></table>", -1, "a|b;1|2", 0,
         0},
        {"<table><tbdy><tr><td>a</tr><tr><td>1</tr></tbdy></table>", -1, "a;1", 0, 0},
        {"<!-- <tr> --><table><tr><td>a<track></table>", -1, "a", 0, 0},
        {"<table><tr><td>a</tr>\n<tr><td>\0\0b</tr>\0</table>", 44, "a;b", 0, 1},
        {"<table><tr><td>单位甲</tr>\n<tr><td>单位乙</tr>\n<tr><td>单位丙</tr>\n<tr><td>单位丁</"
         "tr>\n"
         "<tr><td>\xff</tr></table>",
         -1, "单位甲;单位乙;单位丙;单位丁;\xef\xbf\xbd", 0, 1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(pages); i++) {
        char *folder = fixture_folder();
        g_autofree char *path = fixture_write(folder, "a.xls", pages[i].text, pages[i].n_byte);
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) got = sy_sheets_read(path, SY_SHEETS_HTML, &limits, &error);
        g_assert_no_error(error);
        const SyGrid *grid = g_ptr_array_index(got, 0);
        g_autofree char *cells = dump(grid);
        g_assert_cmpstr(cells, ==, pages[i].cells);
        g_assert_cmpint(grid->n_astray, ==, pages[i].n_astray);
        g_assert_cmpint(grid->n_damaged, ==, pages[i].n_damaged);
        fixture_remove(folder);
    }
}

#define XML_HEAD                                                                          \
    "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns=\"" \
    "urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\""                          \
    "urn:schemas-microsoft-com:office:spreadsheet\">"

static void test_xml(void) {
    static const char text[] = XML_HEAD
        "<Worksheet ss:Name=\"表\"><Table><Row><Cell><Data ss:Type=\"String\">号</Data></Cell>"
        "<Cell ss:Index=\"3\"><Data ss:Type=\"String\">县</Data></Cell></Row><Row ss:Index=\"3\">"
        "<Cell><Data ss:Type=\"Number\">1.5</Data></Cell><Cell ss:Index=\"3\" ss:MergeDown=\"1\">"
        "<Data ss:Type=\"String\">东</Data></Cell></Row><Row><Cell><Data ss:Type=\"String\">b"
        "</Data></Cell></Row></Table></Worksheet><Worksheet ss:Name=\"空\"/></Workbook>";
    static const char *const sheets[] = {"号||县;||;1.5||东;b||东", NULL};
    expect_sheets("a.xls", text, -1, SY_SHEETS_XML, sheets);
}

static void test_refused(void) {
    static const struct {
        const char *text, *says;
        SySheetsForm form;
    } files[] = {
        {"<html><body>no table</body></html>", "without a table", SY_SHEETS_HTML},
        {"<Workbook", "damaged", SY_SHEETS_XML},
        {"<a/>", "no workbook", SY_SHEETS_XML},
        {"\xd0\xcf\x11\xe0 torn", "damaged or protected", SY_SHEETS_XLS},
        {"PK\x03\x04 torn", "damaged or protected", SY_SHEETS_XLSX},
        {"PK\x03\x04 torn", "damaged or protected", SY_SHEETS_ODS},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        char *folder = fixture_folder();
        g_autofree char *path = fixture_write(folder, "a.xls", files[i].text, -1);
        g_autoptr(GError) error = NULL;
        g_assert_null(sy_sheets_read(path, files[i].form, &limits, &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
        if (strstr(error->message, files[i].says) == NULL) g_error("%s", error->message);
        fixture_remove(folder);
    }
}

/* Merged cells of an .xlsx hold for all rows below the header; in the header they name columns. */
static void test_merged(void) {
    char *folder = fixture_folder();
    g_autofree char *path = g_build_filename(folder, "a.xlsx", NULL);
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *front = workbook_add_worksheet(book, "前");
    worksheet_write_string(front, 0, 0, "x", NULL);
    worksheet_write_string(front, 1, 0, "y", NULL);
    worksheet_hide(front); /* not while it is the active one */
    lxw_worksheet *sheet = workbook_add_worksheet(book, "单 & 位");
    worksheet_activate(sheet);
    worksheet_merge_range(sheet, 0, 0, 0, 3, "清单", NULL);
    worksheet_merge_range(sheet, 1, 0, 2, 0, "编号", NULL);
    worksheet_merge_range(sheet, 1, 1, 1, 2, "坐标", NULL);
    worksheet_merge_range(sheet, 1, 3, 2, 3, "县", NULL);
    worksheet_write_string(sheet, 2, 1, "东经", NULL);
    worksheet_write_string(sheet, 2, 2, "北纬", NULL);
    for (lxw_row_t row = 3; row < 6; row++) {
        worksheet_write_number(sheet, row, 0, row, NULL);
        worksheet_write_number(sheet, row, 1, 114, NULL);
        worksheet_write_number(sheet, row, 2, 36, NULL);
    }
    worksheet_merge_range(sheet, 3, 3, 4, 3, "东县", NULL);
    worksheet_write_string(sheet, 5, 3, "西县", NULL);
    worksheet_merge_range(sheet, 6, 0, 6, 3, "合计", NULL);
    g_assert_cmpint(workbook_close(book), ==, LXW_NO_ERROR);
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(SySource) source = sy_source_open(path, "单 & 位", NULL, NULL, findings, &error);
    g_assert_no_error(error);
    SyIndex n;
    const SySourceField *fields = sy_source_fields(source, &n);
    g_assert_cmpuint(n, ==, 4);
    g_assert_cmpstr(fields[0].name, ==, "编号");
    g_assert_cmpstr(fields[1].name, ==, "东经");
    g_assert_cmpstr(fields[3].name, ==, "县");
    g_assert_cmpstr(sy_source_remarks(source), ==, "清单\n合计\n");
    g_autoptr(SyTable) table = sy_source_sample(source, 10, NULL);
    g_assert_cmpuint(table->n_row, ==, 4);
    const SyColumn *county = sy_table_column(table, "县");
    g_assert_cmpstr(sy_column_text(county, 0), ==, "东县");
    g_assert_cmpstr(sy_column_text(county, 1), ==, "东县");
    g_assert_cmpstr(sy_column_text(county, 2), ==, "西县");
    fixture_expect(findings, "read.merged_cells", "\"n\":1");
    g_assert_false(sy_source_is_hidden(source));
    g_autoptr(SySource) hidden = sy_source_open(path, "前", NULL, NULL, findings, &error);
    g_assert_no_error(error);
    g_assert_true(sy_source_is_hidden(hidden));
    fixture_remove(folder);
}

/* An .ods of one part. */
static void ods_write(const char *path, const char *tables) {
    g_autofree char *text = g_strconcat(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\""
        " xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\""
        " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body>"
        "<office:spreadsheet>",
        tables, NULL);
    int code = 0;
    zip_t *book = zip_open(path, ZIP_CREATE, &code);
    g_assert_nonnull(book);
    zip_source_t *part = zip_source_buffer(book, text, strlen(text), 0);
    g_assert_cmpint(zip_file_add(book, "content.xml", part, 0), >=, 0);
    g_assert_cmpint(zip_close(book), ==, 0);
}

#define TEXT(text) "<table:table-cell><text:p>" text "</text:p></table:table-cell>"
#define AMOUNT(n, shown)                                                                  \
    "<table:table-cell office:value-type=\"float\" office:value=\"" n "\"><text:p>" shown \
    "</text:p></table:table-cell>"
#define ROW(cells) "<table:table-row>" cells "</table:table-row>"
#define COVERED(n) "<table:covered-table-cell table:number-columns-repeated=\"" n "\"/>"
#define SPAN(columns, rows, text)                               \
    "<table:table-cell table:number-columns-spanned=\"" columns \
    "\" table:number-rows-spanned=\"" rows "\"><text:p>" text "</text:p></table:table-cell>"
#define ODS_END "</office:spreadsheet></office:body></office:document-content>"

/* Cells behind a merged one stay in their columns; remarks on a cell are none of its text. */
static void test_ods(void) {
    static const struct {
        const char *tables, *cells;
        bool is_torn;
    } books[] = {
        {"<table:table table:name=\"a\">" ROW(TEXT("号") SPAN("3", "1", "起点") COVERED("2") TEXT(
             "材质")) ROW(COVERED("1") TEXT("编号") TEXT("埋深") TEXT("标高") TEXT(""))
             ROW(AMOUNT("1", "1.00") TEXT("A") AMOUNT("0.5", "0,5") TEXT("")
                     TEXT("砼")) "</table:table>" ODS_END,
         "号|起点|||材质;|编号|埋深|标高|;1|A|0.5||砼", false},
        {"<table:table table:name=\"a\">" ROW(SPAN("1", "2", "县") TEXT("<text:s/>x<text:s/>y"))
             ROW(COVERED("1") TEXT("z")) "</table:table>" ODS_END,
         "县|x y;县|z", false},
        {"<table:table table:name=\"a\">" ROW("<table:table-cell office:value-type=\"date\" "
                                              "office:date-value=\"2024-03-20\">"
                                              "<office:annotation><text:p>remark</text:p></"
                                              "office:annotation><text:p>20.3.24</text:p>"
                                              "</table:table-cell>") "<table:table-row "
                                                                     "table:number-rows-repeated="
                                                                     "\"2\">" TEXT("k") "</"
                                                                                        "table:"
                                                                                        "table-row>"
                                                                                        "<table:"
                                                                                        "table-row "
                                                                                        "table:"
                                                                                        "number-"
                                                                                        "rows-"
                                                                                        "repeated="
                                                                                        "\"1048000"
                                                                                        "\">"
                                                                                        "<table:"
                                                                                        "table-"
                                                                                        "cell "
                                                                                        "table:"
                                                                                        "number-"
                                                                                        "columns-"
                                                                                        "repeated="
                                                                                        "\"16384\"/"
                                                                                        "></"
                                                                                        "table:"
                                                                                        "table-row>"
                                                                                        "</"
                                                                                        "table:"
                                                                                        "table"
                                                                                        ">" ODS_END,
         "2024-03-20;k;k", false},
        {"<table:table table:name=\"a\">" ROW(TEXT("k")) ROW(TEXT("l")) "<table:table-row><table",
         "k;l", true},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(books); i++) {
        char *folder = fixture_folder();
        g_autofree char *path = g_build_filename(folder, "a.ods", NULL);
        g_autoptr(GError) error = NULL;
        ods_write(path, books[i].tables);
        g_autoptr(GPtrArray) got = sy_sheets_read(path, SY_SHEETS_ODS, &limits, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(got->len, ==, 1);
        SyGrid *grid = g_ptr_array_index(got, 0);
        sy_grid_fill_down(grid, 0);
        g_autofree char *cells = dump(grid);
        g_assert_cmpstr(cells, ==, books[i].cells);
        g_assert_cmpint(grid->is_torn, ==, books[i].is_torn);
        fixture_remove(folder);
    }
}

static void put(GByteArray *out, uint32_t value, int n) {
    for (int i = 0; i < n; i++, value >>= 8) {
        uint8_t byte = (uint8_t)value;
        g_byte_array_append(out, &byte, 1);
    }
}

static void record(GByteArray *out, uint32_t code, uint32_t n) {
    put(out, code, 2);
    put(out, n, 2);
}

/* A text in a cell of its own (LABEL of BIFF8, two bytes a letter). */
static void label(GByteArray *out, uint32_t row, uint32_t column, const char *text) {
    glong n;
    g_autofree gunichar2 *wide = g_utf8_to_utf16(text, -1, NULL, &n, NULL);
    record(out, 0x204, (uint32_t)(9 + 2 * n));
    put(out, row, 2);
    put(out, column, 2);
    put(out, 0, 2);
    put(out, (uint32_t)n, 2);
    put(out, 1, 1);
    for (glong i = 0; i < n; i++) put(out, wide[i], 2);
}

/* The records of one sheet: a header, three rows, the second column merged over two of them. */
static GByteArray *xls_stream(void) {
    static const char *const cells[] = {"编号", "县", "A", "东县", "B", NULL, "C", "西县"};
    GByteArray *out = g_byte_array_new();
    record(out, 0x809, 16);
    put(out, 0x0600, 2), put(out, 5, 2), put(out, 0, 4), put(out, 0, 4), put(out, 0, 4);
    record(out, 0x85, 10);
    guint offset_at = out->len;
    put(out, 0, 4), put(out, 0, 2), put(out, 1, 1), put(out, 0, 1), put(out, 'Y', 1);
    put(out, 0, 1);
    record(out, 0x0a, 0);
    uint32_t offset = out->len;
    memcpy(out->data + offset_at, &offset, 4);
    record(out, 0x809, 16);
    put(out, 0x0600, 2), put(out, 0x10, 2), put(out, 0, 4), put(out, 0, 4), put(out, 0, 4);
    record(out, 0x200, 14);
    put(out, 0, 4), put(out, 4, 4), put(out, 0, 2), put(out, 2, 2), put(out, 0, 2);
    for (uint32_t i = 0; i < G_N_ELEMENTS(cells); i++)
        if (cells[i] != NULL) label(out, i / 2, i % 2, cells[i]);
    record(out, 0xe5, 10);
    put(out, 1, 2), put(out, 1, 2), put(out, 2, 2), put(out, 1, 2), put(out, 1, 2);
    record(out, 0x0a, 0);
    while (out->len < 4096) put(out, 0, 1);
    return out;
}

static void directory_entry(GByteArray *out, const char *name, int type, uint32_t child,
                            uint32_t start, uint32_t size) {
    guint end = out->len + 128;
    for (const char *c = name; *c != '\0'; c++) put(out, (uint32_t)*c, 2);
    while (out->len < end - 64) put(out, 0, 1);
    put(out, *name == '\0' ? 0 : (uint32_t)(2 * strlen(name) + 2), 2);
    put(out, (uint32_t)type, 1), put(out, 1, 1);
    put(out, ~0u, 4), put(out, ~0u, 4), put(out, child, 4);
    while (out->len < end - 12) put(out, 0, 1);
    put(out, start, 4), put(out, size, 4), put(out, 0, 4);
}

/* An OLE 2 file of 512-byte sectors: FAT in sector 0, directory in 1, the stream from 2 on. */
static GByteArray *xls_file(void) {
    static const uint8_t magic[8] = {0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1};
    g_autoptr(GByteArray) stream = xls_stream();
    GByteArray *out = g_byte_array_new();
    g_byte_array_append(out, magic, 8);
    put(out, 0, 4), put(out, 0, 4), put(out, 0, 4), put(out, 0, 4);
    put(out, 0x3e, 2), put(out, 3, 2), put(out, 0xfffe, 2), put(out, 9, 2), put(out, 6, 2);
    put(out, 0, 2), put(out, 0, 4), put(out, 0, 4), put(out, 1, 4), put(out, 1, 4), put(out, 0, 4);
    put(out, 4096, 4), put(out, 0xfffffffe, 4), put(out, 0, 4), put(out, 0xfffffffe, 4);
    put(out, 0, 4), put(out, 0, 4);
    while (out->len < 512) put(out, 0xff, 1);
    put(out, 0xfffffffd, 4), put(out, 0xfffffffe, 4);
    for (uint32_t sector = 2; sector < 10; sector++)
        put(out, sector == 9 ? 0xfffffffe : sector + 1, 4);
    while (out->len < 1024) put(out, 0xff, 1);
    directory_entry(out, "Root Entry", 5, 1, 0xfffffffe, 0);
    directory_entry(out, "Workbook", 2, ~0u, 2, 4096);
    while (out->len < 1536) directory_entry(out, "", 0, ~0u, 0, 0);
    g_byte_array_append(out, stream->data, 4096);
    return out;
}

static void test_xls(void) {
    static const char *const sheets[] = {"编号|县;A|东县;B|东县;C|西县", NULL};
    g_autoptr(GByteArray) file = xls_file();
    expect_sheets("a.xls", (const char *)file->data, (gssize)file->len, SY_SHEETS_XLS, sheets);
    char *folder = fixture_folder();
    g_autofree char *path = fixture_write(folder, "b.xls", (char *)file->data, (gssize)file->len);
    g_autoptr(GError) error = NULL;
    g_autoptr(SySource) source = sy_source_open(path, NULL, NULL, NULL, NULL, &error);
    g_assert_no_error(error);
    SyIndex n;
    g_assert_cmpstr(sy_source_fields(source, &n)[1].name, ==, "县");
    g_assert_cmpint(sy_source_n_feature(source), ==, 3);
    fixture_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sheets/ods", test_ods);
    g_test_add_func("/sheets/html", test_html);
    g_test_add_func("/sheets/html_torn", test_html_torn);
    g_test_add_func("/sheets/xml", test_xml);
    g_test_add_func("/sheets/refused", test_refused);
    g_test_add_func("/sheets/merged", test_merged);
    g_test_add_func("/sheets/xls", test_xls);
    return g_test_run();
}
