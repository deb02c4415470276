#include <math.h>

#include "io/export/csv.h"
#include "store_fixture.h"

static char *cell(const char *text, char delimiter) {
    GString *line = g_string_new(NULL);
    sy_csv_append_text(line, text, delimiter);
    return g_string_free(line, FALSE);
}

static void test_cells(void) {
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {NULL, ""},
        {"", ""},
        {"明沟", "明沟"},
        {"a,b", "\"a,b\""},
        {"say \"no\"", "\"say \"\"no\"\"\""},
        {"a;b", "a;b"},
        {"=1+1", "'=1+1"},
        {"=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\""},
        {"+86 372", "'+86 372"},
        {"-", "'-"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"＝1", "'＝1"},
        {"＋1", "'＋1"},
        {"－1", "'－1"},
        {"＠a", "'＠a"},
        {" =1", "'=1"},
        {"\t=1", "'=1"},
        {"\r=1", "'=1"},
        {"\x01=1", "'=1"},
        {"-1", "-1"},
        {"-1.5e3", "-1.5e3"},
        {"+0.5", "+0.5"},
        {"-.5", "-.5"},
        {"-0x1F", "'-0x1F"},
        {"-1+2", "'-1+2"},
        {"-inf", "'-inf"},
        {"a\r\nb\nc\td\re", "a b c d e"},
        {"a\x07"
         "b\x7f"
         "c\xc2\x84"
         "d",
         "abcd"},
        {"a=b", "a=b"},
        {"1-2", "1-2"},
        {"  a  ", "a"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = cell(cases[i].text, ',');
        g_assert_cmpstr(got, ==, cases[i].expected);
    }
    g_autofree char *semicolon = cell("a;b", ';');
    g_assert_cmpstr(semicolon, ==, "\"a;b\"");
}

static SyTable *sample(void) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *name = sy_table_add_column(table, "名称", SY_COLUMN_TEXT);
    SyColumn *count = sy_table_add_column(table, "n", SY_COLUMN_INTEGER);
    SyColumn *length = sy_table_add_column(table, "length,m", SY_COLUMN_REAL);
    SyIndex row = sy_table_add_row(table, 7);
    sy_column_set_text(name, row, "东风渠");
    sy_column_set_integer(count, row, -3);
    sy_column_set_real(length, row, 0.1);
    row = sy_table_add_row(table, 8);
    sy_column_set_real(length, row, 1.0 / 3);
    sy_column_set_integer(count, row, INT64_MAX);
    sy_table_add_row(table, 9);
    return table;
}

static char *exported(const SyTable *table, const SyCsvOptions *options) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "清单.csv");
    g_autoptr(GError) error = NULL;
    char *text = NULL;
    g_assert_true(sy_export_csv(table, path, options, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(count_files(folder), ==, 1);
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    remove_folder(folder);
    return text;
}

static void test_file(void) {
    g_autoptr(SyTable) table = sample();
    g_autofree char *text = exported(table, NULL);
    g_assert_cmpstr(text, ==,
                    "\xef\xbb\xbf名称,n,\"length,m\"\r\n东风渠,-3,0.1\r\n"
                    ",9223372036854775807,0.3333333333333333\r\n,,\r\n");
    SyCsvOptions plain = {.bom = false, .delimiter = '\t'};
    g_autofree char *tabs = exported(table, &plain);
    g_assert_cmpstr(tabs, ==,
                    "名称\tn\tlength,m\r\n东风渠\t-3\t0.1\r\n"
                    "\t9223372036854775807\t0.3333333333333333\r\n\t\t\r\n");
}

static void test_empty(void) {
    g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_NONE);
    sy_table_add_column(table, "a", SY_COLUMN_TEXT);
    g_autofree char *none = exported(table, NULL);
    g_assert_cmpstr(none, ==,
                    "\xef\xbb\xbf"
                    "a\r\n");
    sy_table_add_row(table, 0);
    g_autofree char *one = exported(table, NULL);
    g_assert_cmpstr(one, ==,
                    "\xef\xbb\xbf"
                    "a\r\n\"\"\r\n");
}

/* Every double is read back as it was. */
static void test_numbers(void) {
    uint64_t seed = 20260131;
    SyRandom random = sy_random(seed, 0);
    g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *value = sy_table_add_column(table, "v", SY_COLUMN_REAL);
    for (int i = 0; i < 2000; i++) {
        uint64_t bits = sy_random_bits(&random);
        double number;
        memcpy(&number, &bits, sizeof number);
        sy_column_set_real(value, sy_table_add_row(table, i), isfinite(number) ? number : i / 7.0);
    }
    g_autofree char *text = exported(table, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
    for (SyIndex row = 0; row < table->n_row; row++)
        if (g_ascii_strtod(lines[row + 1], NULL) != value->real[row])
            g_error("seed %" G_GUINT64_FORMAT " row %u: %s", seed, row, lines[row + 1]);
}

static void test_errors(void) {
    g_autoptr(SyTable) table = sample();
    g_autoptr(GError) error = NULL;
    g_assert_false(sy_export_csv(table, "/proc/self/a.csv", NULL, &error));
    assert_message(error, SY_ERROR_OUTPUT, "choose a folder");
    g_clear_error(&error);
    SyCsvOptions wrong = {.delimiter = '"'};
    g_assert_false(sy_export_csv(table, "/tmp/a.csv", &wrong, &error));
    assert_message(error, SY_ERROR_ARGUMENT, "delimiter");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/csv/cells", test_cells);
    g_test_add_func("/csv/file", test_file);
    g_test_add_func("/csv/empty", test_empty);
    g_test_add_func("/csv/numbers", test_numbers);
    g_test_add_func("/csv/errors", test_errors);
    return g_test_run();
}
