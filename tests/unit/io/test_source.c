#include <cpl_vsi.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "fixture.h"
#include "io/source/source.h"

static void expect_error(const char *path, const char *layer, const char *part) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_assert_null(sy_source_open(path, layer, "pipes", NULL, findings, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    if (strstr(error->message, part) == NULL) g_error("\"%s\" lacks \"%s\"", error->message, part);
    if (strchr(error->message, '\n') != NULL) g_error("\"%s\"", error->message);
    g_assert_cmpuint(sy_findings_count(findings), ==, 0);
}

static void test_missing(void) {
    char *folder = fixture_folder();
    g_free(fixture_write(folder, "pipes.gpkg", "", 0));
    g_autofree char *meant = g_build_filename(folder, "pips.gpkg", NULL);
    expect_error(meant, NULL, "no such file; beside it is pipes.gpkg");
    g_autofree char *layer = g_strconcat(meant, ":lines", NULL);
    expect_error(layer, NULL, "pips.gpkg: no such file; beside it is pipes.gpkg");
    g_autofree char *deep = g_build_filename(folder, "no", "a.shp", NULL);
    expect_error(deep, NULL, "does not exist");
    g_autofree char *empty = g_build_filename(folder, "pipes.gpkg", NULL);
    expect_error(empty, NULL, "its format is not known or the file is damaged");
    expect_error("", NULL, "no such file");
    expect_error(folder, NULL, "a folder without shapefiles");
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_source_layers(meant, NULL, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    fixture_remove(folder);
}

/* A GeoPackage with lines, points with their CRS, and the table in which QGIS keeps styles. */
static char *make_package(const char *folder) {
    g_free(fixture_layer(folder, "net.gpkg", "GPKG", "管线", wkbLineString, 4547,
                         "id:s20,depth:r,n:i,built:d",
                         "P1|1.25|7|2001/02/03|LINESTRING (0 0,1 1)\n"
                         "P2||||LINESTRING (1 1,2 2)\n"
                         " P3 ||||LINESTRING (2 2,3 3)"));
    g_free(fixture_layer(folder, "net.gpkg", "GPKG", "点", wkbPoint, 4326, "id:s20",
                         "N1|POINT (114.39 36.1)"));
    return fixture_layer(folder, "net.gpkg", "GPKG", "layer_styles", wkbNone, 0, "x:s20", "a|");
}

static void test_layers(void) {
    char *folder = fixture_folder();
    g_autofree char *path = make_package(folder);
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) layers = sy_source_layers(path, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(g_strv_length(layers), ==, 2);
    g_assert_cmpstr(layers[0], ==, "管线");
    g_assert_cmpstr(layers[1], ==, "点");
    expect_error(path, NULL, "several layers and none named; say");
    expect_error(path, "面", "no layer \"面\"; it has: 管线, 点");
    g_autofree char *with_layer = g_strconcat(path, ":管线", NULL);
    g_autofree char *with_wrong = g_strconcat(path, ":面", NULL);
    expect_error(with_wrong, NULL, "no layer \"面\"");
    g_auto(GStrv) one = sy_source_layers(with_layer, NULL, &error);
    g_assert_cmpuint(g_strv_length(one), ==, 1);
    g_autoptr(SySource) source = sy_source_open(with_layer, NULL, "pipes", NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(sy_source_path(source), ==, path);
    g_assert_cmpstr(sy_source_layer(source), ==, "管线");
    g_assert_cmpstr(sy_source_label(source), ==, "net.gpkg:管线");
    g_assert_cmpstr(sy_source_encoding(source), ==, "UTF-8");
    g_assert_cmpint(sy_source_n_feature(source), ==, 3);
    g_assert_cmpint(sy_crs_epsg(sy_source_crs(source)), ==, 4547);
    g_assert_cmpint(sy_source_geometry(source), ==, SY_GEOMETRY_LINE);
    g_assert_false(sy_source_is_canonical(source));
    SyIndex n;
    const SySourceField *fields = sy_source_fields(source, &n);
    static const bool numeric[] = {false, true, true, false, true};
    static const char *const names[] = {"id", "depth", "n", "built", "fid"};
    g_assert_cmpuint(n, ==, 5);
    for (SyIndex i = 0; i < n; i++) {
        g_assert_cmpstr(fields[i].name, ==, names[i]);
        g_assert_cmpint(fields[i].numeric, ==, numeric[i]);
        g_assert_false(fields[i].truncated);
    }
    fixture_remove(folder);
}

static void test_types(void) {
    char *folder = fixture_folder();
    g_autofree char *path = make_package(folder);
    g_autoptr(SySource) source = sy_source_open(path, "管线", "pipes", NULL, NULL, NULL);
    const char *const columns[] = {"n", "built", "depth", "id", "fid", "n"};
    g_autoptr(GError) error = NULL;
    g_autoptr(SyTable) table =
        sy_source_read(source, columns, 6, NULL, SY_GEOMETRY_LINE, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(table->columns->len, ==, 5);
    const SyColumn *depth = sy_table_column(table, "depth"), *n = sy_table_column(table, "n");
    const SyColumn *built = sy_table_column(table, "built"), *id = sy_table_column(table, "id");
    const SyColumn *fid = sy_table_column(table, "fid");
    g_assert_cmpint(depth->type, ==, SY_COLUMN_REAL);
    g_assert_cmpint(n->type, ==, SY_COLUMN_INTEGER);
    g_assert_cmpfloat(depth->real[0], ==, 1.25);
    g_assert_cmpint(n->integer[0], ==, 7);
    g_assert_cmpstr(sy_column_text(built, 0), ==, "2001-02-03");
    g_assert_true(isnan(depth->real[1]));
    g_assert_cmpint(n->integer[1], ==, SY_INTEGER_MISSING);
    g_assert_null(sy_column_text(built, 1));
    g_assert_cmpstr(sy_column_text(id, 2), ==, "P3");
    g_assert_cmpint(fid->integer[2], ==, table->fid[2]);
    g_assert_cmpuint(table->geometry.n_vertex, ==, 6);

    /* Read again with fewer columns and no geometry, and sampled: nothing of the first read stays.
     */
    g_autoptr(SyTable) fewer =
        sy_source_read(source, columns + 3, 1, NULL, SY_GEOMETRY_NONE, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(fewer->columns->len, ==, 1);
    g_assert_cmpuint(fewer->geometry.n_part, ==, 0);
    g_assert_cmpstr(sy_column_text(sy_table_column(fewer, "id"), 1), ==, "P2");
    g_autoptr(SyTable) sample = sy_source_sample(source, 2, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(sample->n_row, ==, 2);
    g_assert_cmpuint(sample->columns->len, ==, 5);
    g_assert_cmpuint(sample->geometry.n_part, ==, 0);
    g_assert_cmpstr(sy_column_text(sy_table_column(sample, "depth"), 0), ==, "1.25");
    g_assert_cmpstr(sy_column_text(sy_table_column(sample, "n"), 0), ==, "7");
    g_assert_null(sy_column_text(sy_table_column(sample, "n"), 1));
    g_autoptr(SyTable) nothing = sy_source_sample(source, 0, &error);
    g_assert_cmpuint(nothing->n_row, ==, 0);
    fixture_remove(folder);
}

static void test_wrong_kind(void) {
    char *folder = fixture_folder();
    g_autofree char *path = make_package(folder);
    g_autoptr(SySource) source = sy_source_open(path, "点", "pipes", NULL, NULL, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_assert_null(sy_source_read(source, NULL, 0, NULL, SY_GEOMETRY_LINE, findings, NULL, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_assert_nonnull(strstr(error->message, "net.gpkg:点: lines are wanted, but 1 of its 1"));
    g_assert_cmpuint(sy_findings_count(findings), ==, 0);
    g_clear_error(&error);
    const char *const columns[] = {"nr"};
    g_assert_null(
        sy_source_read(source, columns, 1, NULL, SY_GEOMETRY_POINT, findings, NULL, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    fixture_remove(folder);
}

static void test_all_null(void) {
    char *folder = fixture_folder();
    g_autofree char *path = fixture_layer(folder, "a.gpkg", "GPKG", "a", wkbLineString, 0, "id:s5",
                                          "1|\n2|LINESTRING EMPTY");
    g_autoptr(SySource) source = sy_source_open(path, NULL, "pipes", NULL, NULL, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_source_read(source, NULL, 0, NULL, SY_GEOMETRY_LINE, NULL, NULL, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_assert_nonnull(strstr(error->message, "all of its 2 features are without usable geometry"));
    fixture_remove(folder);
}

static void test_empty_layer(void) {
    char *folder = fixture_folder();
    static const char *const names[] = {"a.gpkg", "a.shp"}, *drivers[] = {"GPKG", "ESRI Shapefile"};
    for (int i = 0; i < 2; i++) {
        g_autofree char *path =
            fixture_layer(folder, names[i], drivers[i], "a", wkbLineString, 4547, "id:s5", "");
        g_autoptr(SyFindings) findings = sy_findings_new();
        g_autoptr(GError) error = NULL;
        g_autoptr(SySource) source = sy_source_open(path, NULL, "pipes", NULL, findings, &error);
        g_assert_no_error(error);
        g_assert_cmpint(sy_source_geometry(source), ==, SY_GEOMETRY_LINE);
        const char *const columns[] = {"id"};
        g_autoptr(SyTable) table =
            sy_source_read(source, columns, 1, NULL, SY_GEOMETRY_LINE, findings, NULL, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(table->n_row, ==, 0);
        g_assert_nonnull(sy_table_column(table, "id"));
        g_autofree char *codes = fixture_codes(findings);
        g_assert_cmpstr(codes, ==, "read.empty_layer x1");
    }
    fixture_remove(folder);
}

/* Unknown and mixed geometry: the kind is that of the first feature. */
static void test_mixed(void) {
    char *folder = fixture_folder();
    g_autofree char *path =
        fixture_layer(folder, "a.gpkg", "GPKG", "a", wkbUnknown, 4547, "id:s5",
                      "1|\n2|GEOMETRYCOLLECTION (LINESTRING (0 0,1 1))\n3|POINT (1 2)\n"
                      "4|POLYGON ((0 0,1 0,1 1,0 0))\n5|LINESTRING Z (0 0 1,2 2 1)");
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SySource) source = sy_source_open(path, NULL, "pipes", NULL, findings, NULL);
    g_assert_cmpint(sy_source_geometry(source), ==, SY_GEOMETRY_LINE);
    g_autoptr(SyTable) table =
        sy_source_read(source, NULL, 0, NULL, SY_GEOMETRY_LINE, findings, NULL, NULL);
    g_assert_cmpuint(table->n_row, ==, 5);
    g_assert_cmpuint(table->geometry.n_part, ==, 2);
    g_autofree char *codes = fixture_codes(findings);
    g_assert_cmpstr(codes, ==, "read.z_dropped x1 read.null_geometry x1 read.other_geometry x2");
    fixture_remove(folder);
}

static void test_csv(void) {
    static const struct {
        const char *text, *encoding, *rows, *name;
        guint n_title;
    } cases[] = {
        {"编号,名称\nW1,甲厂\nW2,乙厂\n", "UTF-8", "W1 甲厂;W2 乙厂", "UTF-8", 0},
        {"\xef\xbb\xbf编号,名称\nW1,甲厂\n", "UTF-8", "W1 甲厂", "UTF-8", 0},
        {"编号,名称\r\nW1,甲厂\r\n", "GBK", "W1 甲厂", "GB18030", 0},
        {"编号\t名称\nW1\t甲厂\n", "GBK", "W1 甲厂", "GB18030", 0},
        {"编号;名称\nW1;\"甲;厂\"\n", "UTF-8", "W1 甲;厂", "UTF-8", 0},
        {"\xef\xbb\xbf编号\t名称\nW1\t甲厂\n", "UTF-16LE", "W1 甲厂", "UTF-16LE", 0},
        {"清单\n\n编号,名称\nW1,甲厂\n", "UTF-8", "W1 甲厂", "UTF-8", 2},
        {"清单,\n编号,名称\nW1,甲厂\n", "GBK", "W1 甲厂", "GB18030", 1},
        {"编号,名称\n1,2\n", "UTF-8", "1 2", "UTF-8", 0},
        {"编号,名称\n1,2\n\n3,\n", "UTF-8", "1 2;3 -", "UTF-8", 0},
        {"编号,名称\nW1,Straße\n", "ISO-8859-1", "W1 Straße", "ISO-8859-1", 0},
        {"编号,名称", "UTF-8", "", "UTF-8", 0},
        {"编号|名称\nW1|甲,厂\n", "UTF-8", "W1 甲,厂", "UTF-8", 0},
        {"编号,名称\rW1,甲厂\rW2,乙厂\r", "UTF-8", "W1 甲厂;W2 乙厂", "UTF-8", 0},
        {"编号;名称;量(m3, 年)\nW1;甲厂;3\n", "UTF-8", "W1 甲厂", "UTF-8", 0},
        {"清单\n编号|名称\nW1|\"甲|厂\"\n", "GBK", "W1 甲|厂", "GB18030", 1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *folder = fixture_folder();
        /* Chinese does not exist in Latin-1: its header stays ASCII. */
        bool latin = g_str_equal(cases[i].encoding, "ISO-8859-1");
        const char *text = latin ? "id,name\nW1,Straße\n" : cases[i].text;
        gsize n;
        g_autofree char *bytes = g_convert(text, -1, cases[i].encoding, "UTF-8", NULL, &n, NULL);
        g_autofree char *path = fixture_write(folder, "units.csv", bytes, (gssize)n);
        g_autoptr(SyFindings) findings = sy_findings_new();
        g_autoptr(GError) error = NULL;
        g_autoptr(SySource) source = sy_source_open(path, NULL, "units", NULL, findings, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(sy_source_label(source), ==, "units.csv");
        g_assert_cmpstr(sy_source_layer(source), ==, "units");
        g_assert_cmpstr(sy_source_encoding(source), ==, cases[i].name);
        const char *const columns[] = {latin ? "id" : "编号", latin ? "name" : "名称"};
        g_autoptr(SyTable) table =
            sy_source_read(source, columns, 2, NULL, SY_GEOMETRY_NONE, findings, NULL, &error);
        g_assert_no_error(error);
        GString *rows = g_string_new(NULL);
        for (SyIndex row = 0; row < table->n_row; row++) {
            const char *id = sy_column_text(sy_table_column(table, columns[0]), row);
            const char *name = sy_column_text(sy_table_column(table, columns[1]), row);
            g_string_append_printf(rows, "%s%s %s", row > 0 ? ";" : "", id, name ? name : "-");
        }
        g_assert_cmpstr(rows->str, ==, cases[i].rows);
        g_string_free(rows, TRUE);
        g_assert_cmpint(sy_source_n_feature(source), ==, table->n_row);
        bool decoded = !g_str_equal(cases[i].name, "UTF-8");
        g_assert_cmpuint(fixture_count(findings, "read.encoding"), ==, decoded);
        g_assert_cmpuint(fixture_count(findings, "read.header"), ==, cases[i].n_title > 0);
        if (cases[i].n_title > 0) fixture_expect(findings, "read.header", "\"title\":\"清单\"");
        fixture_remove(folder);
    }
    /* Nothing stays in GDAL's memory. */
    char **left = VSIReadDir("/vsimem/");
    g_assert_null(left);
}

static void test_csv_one_column(void) {
    char *folder = fixture_folder();
    g_autofree char *path = fixture_write(folder, "a.csv", "id\n1\n2\n", -1);
    expect_error(path, NULL, "one column only");
    fixture_remove(folder);
}

static void test_csv_place(void) {
    char *folder = fixture_folder();
    g_autofree char *path = fixture_write(
        folder, "o.csv", "id,lon,lat\n1,114.39,36.10\n2,\"114°23'24\"\"\",36-6-0\n3,,\n", -1);
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SySource) source = sy_source_open(path, NULL, "outfalls", NULL, findings, NULL);
    SySourcePlace place = {.x = "lon", .y = "lat"};
    g_autoptr(SyTable) table =
        sy_source_read(source, NULL, 0, &place, SY_GEOMETRY_POINT, findings, NULL, NULL);
    g_assert_cmpuint(table->n_row, ==, 3);
    g_assert_cmpuint(table->geometry.n_vertex, ==, 2);
    g_assert_cmpfloat_with_epsilon(table->geometry.xy[2], 114.39, 1e-12);
    g_assert_cmpfloat_with_epsilon(table->geometry.xy[3], 36.1, 1e-12);
    g_assert_cmpuint(sy_table_n_part(table, 2), ==, 0);
    g_assert_cmpuint(fixture_count(findings, "read.no_coordinates"), ==, 1);
    fixture_remove(folder);
}

/* GeoJSON must be UTF-8; people write it in GBK all the same. */
static void test_geojson_gbk(void) {
    char *folder = fixture_folder();
    g_autofree char *bytes = fixture_encode(
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{"
        "\"id\":"
        "\"雨水管\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":[114,36]}},{\"type\":"
        "\"Feature\","
        "\"properties\":{\"id\":\"污水\"},\"geometry\":null}]}",
        "GBK");
    g_autofree char *path = fixture_write(folder, "a.geojson", bytes, -1);
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(SySource) source = sy_source_open(path, NULL, "nodes", NULL, findings, &error);
    g_assert_no_error(error);
    const char *const columns[] = {"id"};
    g_autoptr(SyTable) table =
        sy_source_read(source, columns, 1, NULL, SY_GEOMETRY_POINT, findings, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(sy_column_text(sy_table_column(table, "id"), 0), ==, "雨水管");
    g_assert_cmpstr(sy_column_text(sy_table_column(table, "id"), 1), ==, "污水");
    g_assert_cmpstr(sy_source_encoding(source), ==, "GB18030");
    fixture_expect(findings, "read.encoding", "\"by\":\"detected\"");
    fixture_remove(folder);
}

static void test_folder(void) {
    char *folder = fixture_folder();
    g_free(fixture_layer(folder, "管.shp", "ESRI Shapefile", "管", wkbLineString, 4547, "id:s5",
                         "1|LINESTRING (0 0,1 1)"));
    g_autoptr(GError) error = NULL;
    g_autoptr(SySource) only = sy_source_open(folder, NULL, "pipes", NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(sy_source_label(only), ==, "管.shp");
    g_autofree char *file = g_build_filename(folder, "管.shp", NULL);
    g_assert_cmpstr(sy_source_path(only), ==, file);
    g_free(fixture_layer(folder, "井.shp", "ESRI Shapefile", "井", wkbPoint, 4547, "id:s5",
                         "1|POINT (0 0)"));
    expect_error(folder, NULL, "several layers and none named");
    g_autofree char *with_layer = g_strconcat(folder, ":井", NULL);
    g_autoptr(SySource) point = sy_source_open(with_layer, NULL, "nodes", NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(sy_source_geometry(point), ==, SY_GEOMETRY_POINT);
    g_auto(GStrv) layers = sy_source_layers(folder, NULL, &error);
    g_assert_cmpuint(g_strv_length(layers), ==, 2);
    fixture_remove(folder);
}

/* A colon in a file's name is no layer. */
static void test_colon(void) {
    char *folder = fixture_folder();
    g_autofree char *path =
        fixture_layer(folder, "a:b.gpkg", "GPKG", "l", wkbPoint, 0, "id:s5", "1|POINT (0 0)");
    g_autoptr(SySource) whole = sy_source_open(path, NULL, "nodes", NULL, NULL, NULL);
    g_assert_cmpstr(sy_source_path(whole), ==, path);
    g_autofree char *with_layer = g_strconcat(path, ":l", NULL);
    g_autoptr(SySource) split = sy_source_open(with_layer, NULL, "nodes", NULL, NULL, NULL);
    g_assert_cmpstr(sy_source_path(split), ==, path);
    g_autoptr(SySource) inline_json = sy_source_open("{\"type\":\"Point\",\"coordinates\":[1,2]}",
                                                     NULL, "nodes", NULL, NULL, NULL);
    g_assert_nonnull(inline_json);
    fixture_remove(folder);
}

static const char model[] =
    "[OPTIONS]\nFLOW_UNITS CMS\n[JUNCTIONS]\nJ1 10 2\nJ2 9 2\n[OUTFALLS]\nO1 8 FREE\n[CONDUITS]\n"
    "C1 J1 J2 100 0.013 0 0\nC2 J2 O1 50 0.013 0 0\n[XSECTIONS]\nC1 CIRCULAR 0.5\nC2 CIRCULAR 0.5\n"
    "[COORDINATES]\nJ1 0 0\nJ2 100 0\nO1 150 0\n";

static void test_swmm(void) {
    char *folder = fixture_folder();
    g_autofree char *path = fixture_write(folder, "m.inp", model, -1);
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) layers = sy_source_layers(path, NULL, &error);
    g_assert_no_error(error);
    g_autofree char *list = g_strjoinv(" ", layers);
    g_assert_cmpstr(list, ==, "pipes nodes outfalls");
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SySource) source = sy_source_open(path, NULL, "pipes", NULL, findings, &error);
    g_assert_no_error(error);
    g_assert_true(sy_source_is_canonical(source));
    g_assert_cmpstr(sy_source_label(source), ==, "m.inp");
    g_assert_cmpstr(sy_source_path(source), ==, path);
    g_assert_cmpstr(sy_source_encoding(source), ==, "UTF-8");
    g_assert_cmpint(sy_source_n_feature(source), ==, 2);
    g_assert_cmpint(sy_source_geometry(source), ==, SY_GEOMETRY_LINE);
    g_assert_cmpint(sy_crs_kind(sy_source_crs(source)), ==, SY_CRS_LOCAL);
    const char *const columns[] = {"to", "length", "to"};
    g_autoptr(SyTable) table =
        sy_source_read(source, columns, 3, NULL, SY_GEOMETRY_LINE, findings, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(table->columns->len, ==, 2);
    g_assert_cmpstr(sy_column_text(sy_table_column(table, "to"), 1), ==, "O1");
    g_assert_cmpfloat(sy_table_column(table, "length")->real[0], ==, 100);
    g_assert_cmpuint(table->geometry.n_vertex, ==, 4);
    g_assert_cmpfloat(table->geometry.xy[6], ==, 150);
    g_autoptr(SyTable) sample = sy_source_sample(source, 1, &error);
    g_assert_cmpuint(sample->n_row, ==, 1);
    g_assert_cmpstr(sy_column_text(sy_table_column(sample, "length"), 0), ==, "100");
    g_assert_null(sy_source_read(source, columns, 1, NULL, SY_GEOMETRY_POINT, NULL, NULL, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_clear_error(&error);
    const char *const wrong[] = {"colour"};
    g_assert_null(sy_source_read(source, wrong, 1, NULL, SY_GEOMETRY_LINE, NULL, NULL, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    g_clear_error(&error);
    g_autofree char *as_nodes = g_strconcat(path, ":nodes", NULL);
    g_autoptr(SySource) nodes = sy_source_open(as_nodes, NULL, "outfalls", NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(sy_source_n_feature(nodes), ==, 3);
    g_assert_null(sy_source_open(path, NULL, "rivers", NULL, NULL, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_clear_error(&error);
    g_assert_null(sy_source_open(path, NULL, NULL, NULL, NULL, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_autofree char *epanet =
        fixture_write(folder, "e.inp", "[TITLE]\n[PIPES]\n[RESERVOIRS]\n", -1);
    expect_error(epanet, NULL, "a model of water supply");
    fixture_remove(folder);
}

/* Opens, reads and sums up what is in a path. */
static void *summary(void *path) {
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SySource) source = sy_source_open(path, NULL, "pipes", NULL, findings, NULL);
    const char *const columns[] = {"id"};
    g_autoptr(SyTable) table =
        sy_source_read(source, columns, 1, NULL, sy_source_geometry(source), findings, NULL, NULL);
    GString *text = g_string_new(NULL);
    for (SyIndex row = 0; row < table->n_row; row++)
        g_string_append(text, sy_column_text(sy_table_column(table, "id"), row));
    g_string_append_printf(text, " %u", table->geometry.n_vertex);
    for (SyIndex i = 0; i < sy_findings_count(findings); i++) {
        const SyFinding *finding = sy_findings_get(findings, i);
        g_string_append_printf(text, " %s %s", finding->code, finding->arguments);
    }
    return g_string_free(text, FALSE);
}

/* Different sources in different threads give what they give one after the other. */
static void test_threads(void) {
    char *folder = fixture_folder();
    g_autofree char *csv = fixture_encode("清单\nid,x\n甲,1\n乙,2\n", "GBK");
    char *paths[4] = {
        fixture_layer(folder, "a.shp", "ESRI Shapefile", "a", wkbLineString, 4547, "id:s9",
                      "1|LINESTRING (0 0,1 1)"),
        fixture_layer(folder, "b.gpkg", "GPKG", "b", wkbUnknown, 4547, "id:s9",
                      "1|LINESTRING (0 0,1 1)\n2|POINT (0 0)"),
        fixture_write(folder, "c.csv", csv, -1),
        fixture_layer(folder, "d.shp", "ESRI Shapefile", "d", wkbLineString, 0, "id:s9",
                      "1|LINESTRING (0 0,1 1)\n2|"),
    };
    g_autofree char *shx = g_build_filename(folder, "d.shx", NULL);
    g_remove(shx); /* read from a mirror in memory */
    char *expected[4];
    for (int k = 0; k < 4; k++) expected[k] = summary(paths[k]);
    g_assert_nonnull(strstr(expected[3], "read.shx_missing"));
    for (int round = 0; round < 10; round++) {
        GThread *threads[8];
        for (int k = 0; k < 8; k++) threads[k] = g_thread_new("read", summary, paths[k % 4]);
        for (int k = 0; k < 8; k++) {
            g_autofree char *got = g_thread_join(threads[k]);
            g_assert_cmpstr(got, ==, expected[k % 4]);
        }
    }
    for (int k = 0; k < 4; k++) g_free(paths[k]), g_free(expected[k]);
    fixture_remove(folder);
}

static bool stop(void *user) {
    return ++*(int *)user > 1;
}

static void watch(void *user, double fraction) {
    (void)user;
    g_assert_true(fraction >= 0 && fraction <= 1);
}

static void test_interrupted(void) {
    char *folder = fixture_folder();
    GString *text = g_string_new("id,x\n");
    for (int i = 0; i < 20000; i++) g_string_append_printf(text, "%d,%d\n", i, i);
    g_autofree char *path = fixture_write(folder, "a.csv", text->str, -1);
    g_string_free(text, TRUE);
    g_autoptr(SySource) source = sy_source_open(path, NULL, "nodes", NULL, NULL, NULL);
    int n_asked = 0;
    SyProgress progress = {watch, stop, &n_asked};
    g_autoptr(GError) error = NULL;
    const char *const columns[] = {"id"};
    g_assert_null(
        sy_source_read(source, columns, 1, NULL, SY_GEOMETRY_NONE, NULL, &progress, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INTERRUPTED);
    g_assert_cmpint(n_asked, ==, 2);
    g_clear_error(&error);
    g_autoptr(SyTable) table =
        sy_source_read(source, columns, 1, NULL, SY_GEOMETRY_NONE, NULL, NULL, &error);
    g_assert_no_error(error); /* and the source is still good */
    g_assert_cmpuint(table->n_row, ==, 20000);
    fixture_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/source/missing", test_missing);
    g_test_add_func("/source/layers", test_layers);
    g_test_add_func("/source/types", test_types);
    g_test_add_func("/source/wrong-kind", test_wrong_kind);
    g_test_add_func("/source/all-null", test_all_null);
    g_test_add_func("/source/empty-layer", test_empty_layer);
    g_test_add_func("/source/mixed", test_mixed);
    g_test_add_func("/source/csv", test_csv);
    g_test_add_func("/source/csv-one-column", test_csv_one_column);
    g_test_add_func("/source/csv-place", test_csv_place);
    g_test_add_func("/source/geojson-gbk", test_geojson_gbk);
    g_test_add_func("/source/folder", test_folder);
    g_test_add_func("/source/colon", test_colon);
    g_test_add_func("/source/threads", test_threads);
    g_test_add_func("/source/swmm", test_swmm);
    g_test_add_func("/source/interrupted", test_interrupted);
    return g_test_run();
}
