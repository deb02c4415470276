#include "engine/base/csv.h"
#include "tests/unit/engine/scratch.h"

static const char *const header[] = {"a", "b", NULL};

static SyCsv *read_text(const char *text, GError **error) {
    char *folder = scratch_new();
    g_autofree char *path = scratch_write(folder, "t.csv", text);
    SyCsv *csv = sy_csv_read(path, header, error);
    scratch_remove(folder);
    return csv;
}

static void test_cells(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyCsv) csv =
        read_text("# source\r\n\na,b\n1,\"x,\"\"y\"\"\nz\"\n# note\n,\r\n井,深", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(csv->n_row, ==, 3);
    g_assert_cmpstr(sy_csv_cell(csv, 0, 0), ==, "1");
    g_assert_cmpstr(sy_csv_cell(csv, 0, 1), ==, "x,\"y\"\nz");
    g_assert_cmpint(sy_csv_line(csv, 0), ==, 4);
    g_assert_cmpstr(sy_csv_cell(csv, 1, 0), ==, "");
    g_assert_cmpstr(sy_csv_cell(csv, 1, 1), ==, "");
    g_assert_cmpint(sy_csv_line(csv, 1), ==, 7);
    g_assert_cmpstr(sy_csv_cell(csv, 2, 1), ==, "深");
}

static void test_header_only(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyCsv) csv = read_text("a,b", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(csv->n_row, ==, 0);
}

static void test_complaints(void) {
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "t.csv:1: column 1 is \"nothing\", expected \"a\""},
        {"# only a comment", "t.csv:1: column 1 is \"nothing\", expected \"a\""},
        {"a,c\n", "t.csv:1: column 2 is \"c\", expected \"b\""},
        {"a,b\n1,2\n1\n", "t.csv:3: 1 cells in a table of 2 columns"},
        {"a,b\n1,2,3\n", "t.csv:2: 3 cells in a table of 2 columns"},
        {"a,b\n1,\"2\n\n", "t.csv:2: a quote is not closed"},
        {"a,b\n\xb9\xdc,2\n", "t.csv:1: not UTF-8 text"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(read_text(cases[i].text, &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
        g_assert_true(g_str_has_suffix(error->message, cases[i].message));
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_csv_read("/nowhere/t.csv", header, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_assert_cmpstr(error->message, ==,
                    "/nowhere/t.csv: does not exist; check the name and the folder");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/csv/cells", test_cells);
    g_test_add_func("/csv/header-only", test_header_only);
    g_test_add_func("/csv/complaints", test_complaints);
    return g_test_run();
}
