#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/random.h"
#include "fixture.h"
#include "io/source/source.h"

/* A folder with pipes.shp: ten lines with the columns 编号 and 管类 in GBK, no .cpg. */
static char *make(const char *encoding) {
    char *folder = fixture_folder();
    GString *rows = g_string_new(NULL);
    for (int i = 0; i < 10; i++)
        g_string_append_printf(rows, "W%d|%s|LINESTRING (%d 0, %d 5)\n", i, i % 2 ? "雨水" : "污水",
                               i, i + 1);
    g_autofree char *bytes = fixture_encode(rows->str, encoding);
    g_autofree char *fields = fixture_encode("编号:s10,管类:s12", encoding);
    G_GNUC_UNUSED g_autofree char *path = fixture_layer(
        folder, "pipes.shp", "ESRI Shapefile", "pipes", wkbLineString, 4547, fields, bytes);
    g_autofree char *cpg = g_build_filename(folder, "pipes.cpg", NULL);
    g_remove(cpg);
    g_string_free(rows, TRUE);
    return folder;
}

static char *in(const char *folder, const char *name) {
    return g_build_filename(folder, name, NULL);
}

/* Opens pipes.shp and reads both columns; checks what does not depend on the defect. */
static SyTable *read_pipes(const char *folder, SyFindings *findings, const char *encoding) {
    g_autofree char *path = in(folder, "pipes.shp");
    g_autoptr(GError) error = NULL;
    g_autoptr(SySource) source = sy_source_open(path, NULL, "pipes", NULL, findings, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(sy_source_path(source), ==, path);
    g_assert_cmpstr(sy_source_label(source), ==, "pipes.shp");
    g_assert_cmpstr(sy_source_layer(source), ==, "pipes");
    if (encoding != NULL) g_assert_cmpstr(sy_source_encoding(source), ==, encoding);
    g_assert_cmpint(sy_source_geometry(source), ==, SY_GEOMETRY_LINE);
    const char *const columns[] = {"编号", "管类"};
    SyTable *table =
        sy_source_read(source, columns, 2, NULL, SY_GEOMETRY_LINE, findings, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(sy_source_n_feature(source), ==, table->n_row);
    return table;
}

static void check_rows(const SyTable *table, SyIndex n_text, SyIndex n_geometry) {
    g_assert_cmpuint(table->n_row, ==, 10);
    const SyColumn *id = sy_table_column(table, "编号"), *kind = sy_table_column(table, "管类");
    for (SyIndex row = 0; row < 10; row++) {
        g_autofree char *name = g_strdup_printf("W%u", row);
        g_assert_cmpint(table->fid[row], ==, row);
        g_assert_cmpstr(sy_column_text(id, row), ==, row < n_text ? name : NULL);
        const char *expected = row >= n_text ? NULL : row % 2 ? "雨水" : "污水";
        g_assert_cmpstr(sy_column_text(kind, row), ==, expected);
        g_assert_cmpuint(sy_table_n_part(table, row), ==, row < n_geometry ? 1u : 0u);
        if (row >= n_geometry) continue;
        const double *xy = table->geometry.xy + 4 * row;
        g_assert_cmpfloat(xy[0], ==, row);
        g_assert_cmpfloat(xy[3], ==, 5);
    }
}

static void test_encodings(void) {
    static const struct {
        const char *bytes, *cpg, *name, *by;
        bool wrong;
    } cases[] = {
        {"GBK", NULL, "GB18030", "detected", false},
        {"UTF-8", NULL, "UTF-8", "detected", false},
        {"GBK", "CP936", "GB18030", "cpg", false},
        {"GBK", "gb2312\r\n", "GB18030", "cpg", false},
        {"UTF-8", "65001", "UTF-8", "cpg", false},
        {"GBK", "UTF-8", "GB18030", "detected", true},
        {"UTF-8", "936", "UTF-8", "detected", true},
        {"GBK", "ISO88591", "GB18030", "detected", true},
        {"GBK", "ANSI", "GB18030", "detected", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *folder = make(cases[i].bytes);
        if (cases[i].cpg != NULL)
            g_free(fixture_write(folder, i % 2 ? "pipes.cpg" : "pipes.CPG", cases[i].cpg, -1));
        g_autoptr(SyFindings) findings = sy_findings_new();
        g_autoptr(SyTable) table = read_pipes(folder, findings, cases[i].name);
        check_rows(table, 10, 10);
        g_autofree char *by = g_strdup_printf("\"by\":\"%s\"", cases[i].by);
        fixture_expect(findings, "read.encoding", by);
        g_assert_cmpuint(fixture_count(findings, "read.encoding_wrong"), ==, cases[i].wrong);
        g_assert_cmpuint(sy_findings_count(findings), ==, cases[i].wrong ? 2 : 1);
        fixture_remove(folder);
    }
}

static void test_unknown_cpg(void) {
    char *folder = make("GBK");
    g_free(fixture_write(folder, "pipes.cpg", "code page 99999", -1));
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) table = read_pipes(folder, findings, "GB18030");
    check_rows(table, 10, 10);
    fixture_expect(findings, "read.encoding_unknown", "99999");
    fixture_remove(folder);
}

static void test_language_id(void) {
    char *folder = make("GBK");
    g_autofree char *path = in(folder, "pipes.dbf");
    gsize n;
    g_autofree char *bytes = fixture_bytes(path, &n);
    bytes[29] = 0x4d;
    g_assert_true(g_file_set_contents(path, bytes, (gssize)n, NULL));
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) table = read_pipes(folder, findings, "GB18030");
    check_rows(table, 10, 10);
    fixture_expect(findings, "read.encoding", "\"by\":\"dbf\"");
    fixture_remove(folder);
}

static void test_asked(void) {
    char *folder = make("UTF-8");
    g_free(fixture_write(folder, "pipes.cpg", "GBK", -1));
    g_autofree char *path = in(folder, "pipes.shp");
    SySourceOptions options = SY_SOURCE_OPTIONS_INIT;
    options.encoding = "utf8";
    g_autoptr(SySource) source = sy_source_open(path, NULL, "pipes", &options, NULL, NULL);
    g_assert_cmpstr(sy_source_encoding(source), ==, "UTF-8");
    options.encoding = "klingon";
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_source_open(path, NULL, "pipes", &options, NULL, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    fixture_remove(folder);
}

/* Names of more than ten bytes: GDAL cuts within a character. */
static void test_field_names(void) {
    static const struct {
        const char *encoding, *name, *read;
        bool truncated;
    } cases[] = {
        {"UTF-8", "起点点号", "起点点", true},      {"GBK", "起点点号", "起点点号", false},
        {"GBK", "连接点号码", "连接点号码", true},  {"UTF-8", "管径a", "管径a", false},
        {"UTF-8", "管径高", "管径高", true},        {"GBK", "a连接点号码", "a连接点号", true},
        {"UTF-8", "FROM_NODE", "FROM_NODE", false}, {"UTF-8", "OUTFALL_ID", "OUTFALL_ID", true},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *folder = fixture_folder();
        g_autofree char *wide = g_strconcat(cases[i].name, ":s20", NULL);
        g_autofree char *fields = fixture_encode(wide, cases[i].encoding);
        g_autofree char *row = fixture_encode("雨水|POINT (1 2)", cases[i].encoding);
        g_autofree char *path =
            fixture_layer(folder, "a.shp", "ESRI Shapefile", "a", wkbPoint, 0, fields, row);
        g_autoptr(SySource) source = sy_source_open(path, NULL, NULL, NULL, NULL, NULL);
        SyIndex n;
        const SySourceField *field = sy_source_fields(source, &n);
        g_assert_cmpuint(n, ==, 1);
        g_assert_cmpstr(field[0].name, ==, cases[i].read);
        g_assert_cmpint(field[0].truncated, ==, cases[i].truncated);
        g_assert_false(field[0].numeric);
        g_assert_null(sy_source_crs(source));
        g_assert_null(sy_source_crs_text(source));
        g_autoptr(SyTable) table =
            sy_source_read(source, &field[0].name, 1, NULL, SY_GEOMETRY_POINT, NULL, NULL, NULL);
        g_assert_cmpstr(sy_column_text(sy_table_column(table, cases[i].read), 0), ==, "雨水");
        fixture_remove(folder);
    }
}

/* Two columns of one name: the second is told apart, and each gives its own values. */
static void test_same_names(void) {
    char *folder = fixture_folder();
    g_autofree char *path = fixture_layer(folder, "a.shp", "ESRI Shapefile", "a", wkbPoint, 0,
                                          "A:s5,B:s5,C:s5", "1|2|3|POINT (1 2)");
    g_autofree char *dbf = in(folder, "a.dbf");
    gsize n_byte;
    g_autofree char *bytes = fixture_bytes(dbf, &n_byte);
    bytes[64] = 'A';  /* B */
    bytes[96] = '\0'; /* C: no name at all */
    g_assert_true(g_file_set_contents(dbf, bytes, (gssize)n_byte, NULL));
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SySource) source = sy_source_open(path, NULL, NULL, NULL, findings, NULL);
    fixture_expect(findings, "read.duplicate_column", "\"column\":\"A\",\"renamed\":\"A_2\"");
    static const char *const names[] = {"A", "A_2", "column_3"};
    for (int i = 0; i < 3; i++) {
        g_autoptr(SyTable) table =
            sy_source_read(source, &names[i], 1, NULL, SY_GEOMETRY_POINT, NULL, NULL, NULL);
        g_autofree char *value = g_strdup_printf("%d", i + 1);
        g_assert_cmpstr(sy_column_text(sy_table_column(table, names[i]), 0), ==, value);
    }
    fixture_remove(folder);
}

static void test_values_cut(void) {
    char *folder = fixture_folder();
    g_autofree char *path = fixture_layer(folder, "a.shp", "ESRI Shapefile", "a", wkbPoint, 0,
                                          "name:s10", "人民大\xe9|POINT (1 2)\n路|POINT (1 2)");
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SySource) source = sy_source_open(path, NULL, NULL, NULL, findings, NULL);
    const char *const columns[] = {"name"};
    g_autoptr(SyTable) table =
        sy_source_read(source, columns, 1, NULL, SY_GEOMETRY_POINT, findings, NULL, NULL);
    g_assert_cmpstr(sy_source_encoding(source), ==, "UTF-8");
    g_assert_cmpstr(sy_column_text(sy_table_column(table, "name"), 0), ==, "人民大");
    fixture_expect(findings, "read.text_cut", "\"n\":1");
    fixture_remove(folder);
}

static void test_shx_missing(void) {
    char *folder = make("GBK");
    g_autofree char *shx = in(folder, "pipes.shx");
    g_remove(shx);
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) table = read_pipes(folder, findings, "GB18030");
    check_rows(table, 10, 10);
    fixture_expect(findings, "read.shx_missing", "\"n_feature\":10");
    g_assert_false(g_file_test(shx, G_FILE_TEST_EXISTS)); /* sources are not written to */
    fixture_remove(folder);
}

static void test_shx_truncated(void) {
    char *folder = make("GBK");
    g_autofree char *shx = in(folder, "pipes.shx");
    fixture_truncate(shx, 100 + 3 * 8 + 5);
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) table = read_pipes(folder, findings, "GB18030");
    check_rows(table, 10, 10);
    fixture_expect(findings, "read.shx_truncated",
                   "\"n_shx\":3,\"n_declared\":10,\"n_feature\":10");
    fixture_remove(folder);
}

/* A .shx of an older state with fewer records; .shp and .dbf agree. */
static void test_shx_short(void) {
    char *folder = make("GBK");
    g_autofree char *shx = in(folder, "pipes.shx");
    gsize n;
    g_autofree char *bytes = fixture_bytes(shx, &n);
    guint32 n_word = GUINT32_TO_BE((100 + 6 * 8) / 2);
    memcpy(bytes + 24, &n_word, 4);
    g_assert_true(g_file_set_contents(shx, bytes, 100 + 6 * 8, NULL));
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) table = read_pipes(folder, findings, "GB18030");
    check_rows(table, 10, 10);
    fixture_expect(findings, "read.shx_short", "\"n_shx\":6");
    fixture_remove(folder);
}

static void test_shp_truncated(void) {
    char *folder = make("GBK");
    g_autofree char *shp = in(folder, "pipes.shp");
    gsize n_all;
    g_free(fixture_bytes(shp, &n_all));
    fixture_truncate(shp, 100 + 4 * 88 + 50);
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) table = read_pipes(folder, findings, "GB18030");
    check_rows(table, 10, 4);
    g_autofree char *numbers = g_strdup_printf(
        "\"bytes\":502,\"bytes_expected\":%u,\"n_lost\":6,\"n_feature\":10", (guint)n_all);
    fixture_expect(findings, "read.shp_truncated", numbers);
    fixture_expect(findings, "read.driver_error", "\"n\":6"); /* six messages are one finding */
    g_assert_cmpuint(fixture_count(findings, "read.driver_error"), ==, 1);
    g_assert_cmpuint(fixture_count(findings, "read.null_geometry"), ==, 6);
    fixture_remove(folder);
}

static void expect_error(const char *folder, const char *part) {
    g_autofree char *path = in(folder, "pipes.shp");
    g_autoptr(GError) error = NULL;
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_assert_null(sy_source_open(path, NULL, "pipes", NULL, findings, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    if (strstr(error->message, part) == NULL) g_error("\"%s\" lacks \"%s\"", error->message, part);
    g_assert_null(strchr(error->message, '\n'));
}

static void test_nothing_usable(void) {
    static const struct {
        const char *file;
        gssize n; /* -1: removed */
        const char *message;
    } cases[] = {
        {"pipes.shp", 0, "cut off after 0 bytes"},
        {"pipes.shp", 99, "its header alone has 100"},
        {"pipes.shp", 100, "none of its features is whole"},
        {"pipes.shp", 150, "none of its features is whole"},
        {"pipes.dbf", -1, "pipes.dbf, which belongs to it, is missing"},
        {"pipes.dbf", 0, "header is cut off"},
        {"pipes.dbf", 40, "header is cut off"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *folder = make("GBK");
        g_autofree char *path = in(folder, cases[i].file);
        if (cases[i].n < 0)
            g_remove(path);
        else
            fixture_truncate(path, (gsize)cases[i].n);
        expect_error(folder, cases[i].message);
        fixture_remove(folder);
    }
    char *folder = make("GBK");
    g_autofree char *shp = in(folder, "pipes.shp"), *shx = in(folder, "pipes.shx");
    fixture_truncate(shp, 100);
    g_remove(shx);
    expect_error(folder, "none of its features is whole");
    g_free(fixture_write(folder, "pipes.shp",
                         "no shapefile but a text of more than one hundred "
                         "bytes, as somebody may call a file without thinking",
                         -1));
    expect_error(folder, "no shapefile");
    fixture_remove(folder);
}

static void set_dbf_count(const char *folder, guint32 n_record) {
    g_autofree char *path = in(folder, "pipes.dbf");
    gsize n;
    g_autofree char *bytes = fixture_bytes(path, &n);
    guint32 little = GUINT32_TO_LE(n_record);
    memcpy(bytes + 4, &little, 4);
    g_assert_true(g_file_set_contents(path, bytes, (gssize)n, NULL));
}

static void test_dbf_short(void) {
    char *folder = make("GBK");
    set_dbf_count(folder, 7);
    g_autofree char *path = in(folder, "pipes.dbf");
    fixture_truncate(path, 97 + 7 * 23);
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) table = read_pipes(folder, findings, "GB18030");
    check_rows(table, 7, 10);
    fixture_expect(findings, "read.dbf_short", "\"n_record\":7,\"n_feature\":10");
    g_assert_cmpuint(fixture_count(findings, "read.dbf_truncated"), ==, 0);
    fixture_remove(folder);
}

static void test_dbf_truncated(void) {
    char *folder = make("GBK");
    g_autofree char *path = in(folder, "pipes.dbf");
    fixture_truncate(path, 97 + 4 * 23 + 11);
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) table = read_pipes(folder, findings, "GB18030");
    check_rows(table, 4, 10);
    fixture_expect(findings, "read.dbf_short", "\"n_record\":4,\"n_feature\":10");
    fixture_expect(findings, "read.dbf_truncated", "\"n_record\":4,\"n_declared\":10");
    fixture_remove(folder);
}

/* The writer died before it wrote the number of records; the rows are there. */
static void test_dbf_header_short(void) {
    char *folder = make("GBK");
    set_dbf_count(folder, 0);
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) table = read_pipes(folder, findings, "GB18030");
    check_rows(table, 10, 10);
    fixture_expect(findings, "read.dbf_header", "\"n_record\":10,\"n_declared\":0");
    g_assert_cmpuint(fixture_count(findings, "read.dbf_short"), ==, 0);
    fixture_remove(folder);
}

static void test_dbf_long(void) {
    char *folder = make("GBK"), *other = fixture_folder();
    G_GNUC_UNUSED g_autofree char *few =
        fixture_layer(other, "pipes.shp", "ESRI Shapefile", "pipes", wkbLineString, 0, "a:s4",
                      "1|LINESTRING (0 0, 1 5)\n2|LINESTRING (1 0, 2 5)");
    static const char *const files[] = {"pipes.shp", "pipes.shx"};
    for (int i = 0; i < 2; i++) {
        g_autofree char *from = in(other, files[i]), *to = in(folder, files[i]);
        fixture_copy(from, to);
    }
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) table = read_pipes(folder, findings, "GB18030");
    g_assert_cmpuint(table->n_row, ==, 2);
    g_assert_cmpstr(sy_column_text(sy_table_column(table, "编号"), 1), ==, "W1");
    fixture_expect(findings, "read.dbf_long", "\"n_record\":10,\"n_feature\":2");
    fixture_remove(folder);
    fixture_remove(other);
}

static void test_deleted(void) {
    char *folder = make("GBK");
    g_autofree char *path = in(folder, "pipes.dbf");
    gsize n;
    g_autofree char *bytes = fixture_bytes(path, &n);
    bytes[97 + 3 * 23] = '*';
    g_assert_true(g_file_set_contents(path, bytes, (gssize)n, NULL));
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) table = read_pipes(folder, findings, "GB18030");
    g_assert_cmpuint(table->n_row, ==, 9);
    g_assert_cmpint(table->fid[3], ==, 4);
    g_assert_cmpstr(sy_column_text(sy_table_column(table, "编号"), 3), ==, "W4");
    fixture_expect(findings, "read.deleted_rows", "\"n\":1");
    g_assert_cmpuint(fixture_count(findings, "read.row_count"), ==, 0);
    fixture_remove(folder);
}

/* A .dbf alone is a table; its header may claim more records than anyone could hold. */
static void test_dbf_alone(void) {
    char *folder = make("GBK");
    static const char *const others[] = {"pipes.shp", "pipes.shx", "pipes.prj"};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autofree char *path = in(folder, others[i]);
        g_remove(path);
    }
    for (int lie = 0; lie < 2; lie++) {
        if (lie) set_dbf_count(folder, 4000000000u);
        g_autofree char *path = in(folder, "pipes.dbf");
        g_autoptr(SyFindings) findings = sy_findings_new();
        g_autoptr(SySource) source = sy_source_open(path, NULL, "units", NULL, findings, NULL);
        g_assert_cmpint(sy_source_geometry(source), ==, SY_GEOMETRY_NONE);
        g_assert_cmpint(sy_source_n_feature(source), ==, 10);
        const char *const columns[] = {"管类"};
        g_autoptr(SyTable) table =
            sy_source_read(source, columns, 1, NULL, SY_GEOMETRY_NONE, findings, NULL, NULL);
        g_assert_cmpuint(table->n_row, ==, 10);
        g_assert_cmpstr(sy_column_text(sy_table_column(table, "管类"), 9), ==, "雨水");
        g_assert_cmpuint(fixture_count(findings, "read.dbf_truncated"), ==, (guint)lie);
        g_assert_cmpuint(fixture_count(findings, "read.row_count"), ==, 0);
    }
    fixture_remove(folder);
}

static void test_extensions(void) {
    static const char *const endings[][3] = {{"SHP", "SHX", "DBF"}, {"shp", "Shx", "Dbf"}};
    for (int i = 0; i < 2; i++) {
        char *folder = make("GBK");
        static const char *const lower[] = {"pipes.shp", "pipes.shx", "pipes.dbf"};
        g_autofree char *shp = g_strdup_printf("%s/pipes.%s", folder, endings[i][0]);
        for (int k = 0; k < 3; k++) {
            g_autofree char *from = in(folder, lower[k]);
            g_autofree char *to = g_strdup_printf("%s/pipes.%s", folder, endings[i][k]);
            g_assert_cmpint(g_rename(from, to), ==, 0);
        }
        g_autoptr(SySource) source = sy_source_open(shp, NULL, "pipes", NULL, NULL, NULL);
        const char *const columns[] = {"编号", "管类"};
        g_autoptr(SyTable) table =
            sy_source_read(source, columns, 2, NULL, SY_GEOMETRY_LINE, NULL, NULL, NULL);
        check_rows(table, 10, 10);
        fixture_remove(folder);
    }
}

static void check_table(const SyTable *table) {
    const SyGeometry *g = &table->geometry;
    g_assert_cmpuint(g->row_part[table->n_row], ==, g->n_part);
    g_assert_cmpuint(g->part_vertex[g->n_part], ==, g->n_vertex);
    for (SyIndex p = 0; p < g->n_part; p++)
        g_assert_cmpuint(g->part_vertex[p + 1] - g->part_vertex[p], >=, 2);
    for (SyIndex v = 0; v < 2 * g->n_vertex; v++) g_assert_true(fabs(g->xy[v]) <= 1e12);
    for (guint c = 0; c < table->columns->len; c++) {
        const SyColumn *column = g_ptr_array_index(table->columns, c);
        for (SyIndex row = 0; column->type == SY_COLUMN_TEXT && row < table->n_row; row++) {
            const char *text = sy_column_text(column, row);
            g_assert_true(text == NULL || g_utf8_validate(text, -1, NULL));
        }
    }
}

/* A table, or an error of one line, whatever the bytes are. True: a table. */
static bool read_anything(const char *path, SyFindings *findings, uint64_t seed) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SySource) source = sy_source_open(path, NULL, "pipes", NULL, findings, &error);
    if (source != NULL) {
        SyIndex n;
        const SySourceField *fields = sy_source_fields(source, &n);
        const char *columns[] = {n > 0 ? fields[0].name : "", n > 1 ? fields[1].name : ""};
        g_autoptr(SyTable) table = sy_source_read(source, columns, MIN(n, 2), NULL,
                                                  SY_GEOMETRY_LINE, findings, NULL, &error);
        if (table != NULL) check_table(table);
        if (table != NULL && table->n_row != sy_source_n_feature(source) &&
            fixture_count(findings, "read.row_count") == 0)
            g_error("seed %" G_GUINT64_FORMAT ": rows lost in silence", seed);
    }
    if (error == NULL) return true;
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_assert_null(strchr(error->message, '\n'));
    return false;
}

static void test_corrupted(void) {
    char *folder = make("GBK");
    static const char *const files[] = {"pipes.shp", "pipes.shx", "pipes.dbf"};
    char *bytes[3];
    gsize n_byte[3];
    g_autofree char *prj = in(folder, "pipes.prj");
    g_remove(prj); /* takes most of the time */
    for (int k = 0; k < 3; k++) {
        g_autofree char *path = in(folder, files[k]);
        bytes[k] = fixture_bytes(path, &n_byte[k]);
    }
    g_autofree char *shp = in(folder, "pipes.shp");
    int n_read = 0, n_refused = 0;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        SyRandom random = sy_random(seed, 0);
        uint32_t k = sy_random_below(&random, 3);
        g_autofree char *path = in(folder, files[k]);
        g_autofree char *bad = g_memdup2(bytes[k], n_byte[k]);
        gsize n = n_byte[k];
        if (sy_random_below(&random, 4) == 0) n = sy_random_below(&random, (uint32_t)n + 1);
        for (uint32_t i = sy_random_below(&random, 5); i > 0 && n > 0; i--) {
            uint32_t at = sy_random_below(&random, (uint32_t)(i % 2 ? n : MIN(n, 110)));
            bad[at] = (char)sy_random_bits(&random);
        }
        g_assert_true(g_file_set_contents(path, bad, (gssize)n, NULL));
        g_autoptr(SyFindings) findings = sy_findings_new();
        if (read_anything(shp, findings, seed))
            n_read++;
        else
            n_refused++;
        g_assert_true(g_file_set_contents(path, bytes[k], (gssize)n_byte[k], NULL));
    }
    g_assert_cmpint(n_read, >, 50);
    g_assert_cmpint(n_refused, >, 10);
    for (int k = 0; k < 3; k++) g_free(bytes[k]);
    fixture_remove(folder);
}

static void test_prj(void) {
    char *folder = make("GBK");
    g_autofree char *path = in(folder, "pipes.shp");
    g_autoptr(SySource) good = sy_source_open(path, NULL, "pipes", NULL, NULL, NULL);
    g_assert_cmpint(sy_crs_epsg(sy_source_crs(good)), ==, 4547);
    g_free(fixture_write(folder, "pipes.prj", "China2000, Gauss-Kruger, CM 115.48724", -1));
    g_autoptr(SySource) bad = sy_source_open(path, NULL, "pipes", NULL, NULL, NULL);
    g_assert_null(sy_source_crs(bad));
    g_assert_cmpstr(sy_source_crs_text(bad), ==, "China2000, Gauss-Kruger, CM 115.48724");
    fixture_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shapefile/encodings", test_encodings);
    g_test_add_func("/shapefile/unknown-cpg", test_unknown_cpg);
    g_test_add_func("/shapefile/language-id", test_language_id);
    g_test_add_func("/shapefile/asked", test_asked);
    g_test_add_func("/shapefile/field-names", test_field_names);
    g_test_add_func("/shapefile/same-names", test_same_names);
    g_test_add_func("/shapefile/values-cut", test_values_cut);
    g_test_add_func("/shapefile/shx-missing", test_shx_missing);
    g_test_add_func("/shapefile/shx-truncated", test_shx_truncated);
    g_test_add_func("/shapefile/shx-short", test_shx_short);
    g_test_add_func("/shapefile/shp-truncated", test_shp_truncated);
    g_test_add_func("/shapefile/nothing-usable", test_nothing_usable);
    g_test_add_func("/shapefile/dbf-short", test_dbf_short);
    g_test_add_func("/shapefile/dbf-truncated", test_dbf_truncated);
    g_test_add_func("/shapefile/dbf-header-short", test_dbf_header_short);
    g_test_add_func("/shapefile/dbf-long", test_dbf_long);
    g_test_add_func("/shapefile/deleted", test_deleted);
    g_test_add_func("/shapefile/dbf-alone", test_dbf_alone);
    g_test_add_func("/shapefile/extensions", test_extensions);
    g_test_add_func("/shapefile/corrupted", test_corrupted);
    g_test_add_func("/shapefile/prj", test_prj);
    return g_test_run();
}
