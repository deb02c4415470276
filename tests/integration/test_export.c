/*
 * What leaves the program, from a case file with hostile names: every format read back with the
 * same rows, names readable and harmless, the same bytes twice. With the argument "office" the
 * workbook goes through LibreOffice and must have the cells of the lists as text.
 */
#include <gdal.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <ogr_api.h>
#include <sqlite3.h>
#include <string.h>

#include "tests/integration/case_file.h"

static const char *const hostile[][2] = {
    /* as it stands in the case, as it must come out */
    {"<script>alert('x')</script>", "<script>alert('x')</script>"},
    {"=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"},
    {"\"双引号\" & '单引号' ]]>", "\"双引号\" & '单引号' ]]>"},
    {"مرحبا \xe2\x80\xaegpj.exe", "مرحبا gpj.exe"},
    {"😀 化工厂 🏭", "😀 化工厂 🏭"},
    {"a\x01\x08"
     "b\r\nc",
     "ab c"},
    {"../../..\\con:aux", "../../..\\con:aux"},
    {"@SUM(1+1)", "@SUM(1+1)"},
};

typedef struct {
    char *folder, *city, *file;
} Fixture;

static void execute(const char *file, const char *sql) {
    sqlite3 *db = NULL;
    char *message = NULL;
    g_assert_cmpint(sqlite3_open(file, &db), ==, SQLITE_OK);
    sqlite3_exec(db, sql, NULL, NULL, &message);
    g_assert_cmpstr(message, ==, NULL);
    sqlite3_close(db);
}

static void rename_all(const char *file, const char *table) {
    for (gsize i = 0; i < G_N_ELEMENTS(hostile); i++) {
        char *sql = sqlite3_mprintf("UPDATE %s SET name = %Q WHERE %s_id = %d", table,
                                    hostile[i][0], table, (int)i + 1);
        execute(file, sql);
        sqlite3_free(sql);
    }
    g_autofree char *letters = g_strnfill(10000, 'x');
    g_autofree char *sql = g_strdup_printf("UPDATE %s SET name = '污水%s' WHERE %s_id = %zu", table,
                                           letters, table, G_N_ELEMENTS(hostile) + 1);
    execute(file, sql);
}

static void set_up(Fixture *fixture, const void *user) {
    (void)user;
    fixture->folder = folder_new();
    fixture->city = g_build_filename(fixture->folder, "city", NULL);
    fixture->file = g_build_filename(fixture->folder, "案件.sqlite", NULL);
    const char *const make[] = {g_getenv("SUYUAN_CITY"), "--pipes", "1000", "--to",
                                fixture->city,           NULL};
    g_assert_true(g_spawn_sync(NULL, (char **)make, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
                               NULL, NULL, NULL, NULL));
    g_autofree char *asked = g_build_filename(fixture->city, "case.yaml", NULL);
    const char *const run[] = {"run", asked, "-o", fixture->file, "--quiet", "--lang", "zh", NULL};
    g_assert_true(run_program(run));
    rename_all(fixture->file, "unit");
    rename_all(fixture->file, "outfall");
}

static void tear_down(Fixture *fixture, const void *user) {
    (void)user;
    folder_remove(fixture->folder);
    g_free(fixture->folder);
    g_free(fixture->city);
    g_free(fixture->file);
}

static char *export_to(const Fixture *fixture, const char *name, const char *formats) {
    char *to = g_build_filename(fixture->folder, name, NULL);
    const char *const arguments[] = {"export", fixture->file, "--to",   to,   "--format",
                                     formats,  "--quiet",     "--lang", "zh", NULL};
    g_assert_true(run_program(arguments));
    return to;
}

/* ---- layers ---- */

static void compare_names(GDALDatasetH dataset, const char *layer_name, const Fixture *fixture,
                          const char *table) {
    OGRLayerH layer = GDALDatasetGetLayerByName(dataset, layer_name);
    g_assert_nonnull(layer);
    g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM %s", table);
    g_assert_cmpint(OGR_L_GetFeatureCount(layer, TRUE), ==,
                    (int)case_file_number(fixture->file, sql));
    OGR_L_ResetReading(layer);
    int name = OGR_FD_GetFieldIndex(OGR_L_GetLayerDefn(layer), "name");
    for (gsize i = 0; i < G_N_ELEMENTS(hostile); i++) {
        OGRFeatureH feature = OGR_L_GetNextFeature(layer);
        g_assert_cmpstr(OGR_F_GetFieldAsString(feature, name), ==, hostile[i][1]);
        OGR_F_Destroy(feature);
    }
    OGRFeatureH feature = OGR_L_GetNextFeature(layer);
    g_assert_true(g_str_has_prefix(OGR_F_GetFieldAsString(feature, name), "污水xxxx"));
    OGR_F_Destroy(feature);
}

static GDALDatasetH open_in(const char *folder, const char *name) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    g_assert_nonnull(dataset);
    return dataset;
}

static void test_layers(Fixture *fixture, const void *user) {
    (void)user;
    static const char *const files[][3] = {{"排污口溯源成果.gpkg", "outfall", "unit"},
                                           {"排污口溯源成果.kml", "排污口", "排污单位"}};
    static const char *const folders[][2] = {{"geojson", "geojson"}, {"shp", "shp"}};
    g_autofree char *to = export_to(fixture, "out", "gpkg,shp,geojson,kml,dxf");
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        GDALDatasetH dataset = open_in(to, files[i][0]);
        compare_names(dataset, files[i][1], fixture, "outfall");
        compare_names(dataset, files[i][2], fixture, "unit");
        GDALClose(dataset);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++)
        for (int unit = 0; unit < 2; unit++) {
            const char *table = unit ? "unit" : "outfall";
            g_autofree char *name =
                g_strdup_printf("%s/%s.%s", folders[i][0], table, folders[i][1]);
            GDALDatasetH dataset = open_in(to, name);
            compare_names(dataset, table, fixture, table);
            GDALClose(dataset);
        }
    GDALDatasetH edges = open_in(to, "排污口溯源成果.gpkg");
    g_assert_cmpint(OGR_L_GetFeatureCount(GDALDatasetGetLayerByName(edges, "edge"), TRUE), ==,
                    (int)case_file_number(fixture->file, "SELECT count(*) FROM edge"));
    GDALClose(edges);
}

/* ---- documents ---- */

static char *read_file(const char *folder, const char *name) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *bytes = NULL;
    g_assert_true(g_file_get_contents(path, &bytes, NULL, NULL));
    return bytes;
}

/* The text of a document: the part of the package that has its body. */
static char *read_body(const char *path) {
    g_autofree char *part = g_strconcat("/vsizip/{", path, "}/word/document.xml", NULL);
    VSILFILE *file = VSIFOpenL(part, "rb");
    g_assert_nonnull(file);
    char *bytes = g_malloc0(1 << 20);
    g_assert_cmpuint(VSIFReadL(bytes, 1, (1 << 20) - 1, file), >, 0);
    VSIFCloseL(file);
    return bytes;
}

static void test_records_are_harmless(Fixture *fixture, const void *user) {
    (void)user;
    g_autofree char *to = g_build_filename(fixture->folder, "out", NULL),
                    *form = g_build_filename(g_getenv("SUYUAN_DATA"), "forms", "30_record.zh.docx",
                                             NULL),
                    *folder = g_build_filename(to, "30_record.zh", NULL);
    const char *const arguments[] = {"export",   fixture->file, "--to",       to,
                                     "--format", "docx",        "--template", form,
                                     "--quiet",  "--lang",      "zh",         NULL};
    g_assert_true(run_program(arguments));
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_assert_nonnull(dir);
    int n = 0;
    gboolean readable = FALSE;
    for (const char *name; (name = g_dir_read_name(dir)) != NULL; n++) {
        g_autofree char *path = g_build_filename(folder, name, NULL), *body = read_body(path);
        g_assert_true(g_str_has_suffix(name, ".docx"));
        g_assert_null(strstr(body, "<script"));
        g_assert_null(strstr(body, "\xe2\x80\xae"));
        g_assert_null(strchr(body, '\x01'));
        if (strstr(body, "&lt;script&gt;alert") != NULL) readable = TRUE;
    }
    g_assert_true(readable);
    g_assert_cmpint(n, ==, (int)case_file_number(fixture->file, "SELECT count(*) FROM outfall"));
}

/* No cell of a list begins as a formula does. */
static void test_lists_are_harmless(Fixture *fixture, const void *user) {
    (void)user;
    g_autofree char *to = export_to(fixture, "out", "csv");
    g_autoptr(GDir) dir = g_dir_open(to, 0, NULL);
    gboolean quoted = FALSE;
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        if (!g_str_has_suffix(name, ".csv")) continue; /* the list of what was written */
        g_autofree char *text = read_file(to, name);
        g_assert_true(g_str_has_prefix(text, "\xef\xbb\xbf"));
        g_assert_false(g_regex_match_simple("(^|,|\")[=@＝＠]", text, G_REGEX_MULTILINE, 0));
        if (strstr(text, "'=cmd|' /C calc'!A0") != NULL) quoted = TRUE;
    }
    g_assert_true(quoted);
}

/* ---- the same bytes ---- */

static int compare_strings(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_sums(const char *folder, GChecksum *sum) {
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;)
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_strings);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, g_ptr_array_index(names, i), NULL);
        gsize n_byte;
        g_autofree char *bytes = NULL;
        if (!g_file_get_contents(path, &bytes, &n_byte, NULL)) continue;
        g_checksum_update(sum, (const guchar *)bytes, (gssize)n_byte);
    }
}

static void test_same_bytes(Fixture *fixture, const void *user) {
    (void)user;
    static const char *const folders[] = {"", "shp", "geojson"};
    char *sums[2] = {NULL, NULL};
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1) g_usleep(2100000);
        g_autofree char *to =
            export_to(fixture, pass ? "again" : "once", "csv,xlsx,gpkg,shp,geojson,kml,dxf");
        g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
        for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
            g_autofree char *folder = g_build_filename(to, folders[i], NULL);
            add_sums(folder, sum);
        }
        sums[pass] = g_strdup(g_checksum_get_string(sum));
    }
    g_assert_cmpstr(sums[0], ==, sums[1]);
    for (int pass = 0; pass < 2; pass++) g_free(sums[pass]);
}

/* ---- LibreOffice ---- */

static GDALDatasetH open_csv(const char *path) {
    const char *const drivers[] = {"CSV", NULL};
    const char *const options[] = {"AUTODETECT_TYPE=NO", "HEADERS=YES", NULL};
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR, drivers, options, NULL);
    g_assert_nonnull(dataset);
    return dataset;
}

static gboolean is_same(const char *ours, const char *office) {
    if (*ours == '\'' && ours[1] != '\0' && strchr("=+-@", ours[1]) != NULL) ours++;
    if (strcmp(ours, office) == 0) return TRUE;
    char *end_ours, *end_office;
    double a = g_ascii_strtod(ours, &end_ours), b = g_ascii_strtod(office, &end_office);
    return *ours != '\0' && *office != '\0' && *end_ours == '\0' && *end_office == '\0' && a == b;
}

/* Cells of two lists; cells longer than a spreadsheet's limit differ and are few. */
static void compare_lists(const char *ours, const char *office) {
    GDALDatasetH a = open_csv(ours), b = open_csv(office);
    OGRLayerH left = GDALDatasetGetLayer(a, 0), right = GDALDatasetGetLayer(b, 0);
    int n_column = OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(left));
    g_assert_cmpint(OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(right)), ==, n_column);
    g_assert_cmpint(OGR_L_GetFeatureCount(left, TRUE), ==, OGR_L_GetFeatureCount(right, TRUE));
    OGR_L_ResetReading(left);
    OGR_L_ResetReading(right);
    for (OGRFeatureH feature; (feature = OGR_L_GetNextFeature(left)) != NULL;) {
        OGRFeatureH other = OGR_L_GetNextFeature(right);
        for (int i = 0; i < n_column; i++) {
            const char *x = OGR_F_GetFieldAsString(feature, i),
                       *y = OGR_F_GetFieldAsString(other, i);
            if (!is_same(x, y)) {
                g_test_message("%s: row %d: \"%s\" is \"%s\"", ours, (int)OGR_F_GetFID(feature), x,
                               y);
                g_test_fail();
            }
        }
        OGR_F_Destroy(feature);
        OGR_F_Destroy(other);
    }
    GDALClose(a);
    GDALClose(b);
}

static void test_office(Fixture *fixture, const void *user) {
    (void)user;
    g_autofree char *office = g_find_program_in_path("soffice");
    if (office == NULL) {
        g_test_skip("soffice (libreoffice-calc) is not there");
        return;
    }
    g_autofree char *to = export_to(fixture, "out", "csv,xlsx");
    g_autofree char *book = g_build_filename(to, "排污口溯源清单.xlsx", NULL);
    g_autofree char *home = g_strconcat("-env:UserInstallation=file://", fixture->folder, NULL);
    g_autofree char *cells = g_build_filename(fixture->folder, "cells", NULL);
    const char *const convert[] = {
        office,
        home,
        "--headless",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1",
        "--outdir",
        cells,
        book,
        NULL};
    int status = 1;
    g_assert_true(g_spawn_sync(NULL, (char **)convert, NULL,
                               G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                               NULL, NULL, &status, NULL));
    g_assert_cmpint(status, ==, 0);
    g_autoptr(GDir) dir = g_dir_open(cells, 0, NULL);
    int n = 0;
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *list = g_strdup(name + strlen("排污口溯源清单-"));
        g_autofree char *ours = g_build_filename(to, list, NULL);
        g_autofree char *theirs = g_build_filename(cells, name, NULL);
        /* several lists on one sheet, and charts */
        if (strcmp(list, "说明.csv") == 0 || g_str_has_prefix(list, "统计图")) continue;
        compare_lists(ours, theirs);
        n++;
    }
    g_assert_cmpint(n, >=, 9);
}

int main(int argc, char **argv) {
    gboolean office = argc > 1 && strcmp(argv[1], "office") == 0;
    g_test_init(&argc, &argv, NULL);
    GDALAllRegister();
#define ADD(name, function) g_test_add("/export/" name, Fixture, NULL, set_up, function, tear_down)
    if (office) {
        ADD("office", test_office);
        return g_test_run();
    }
    ADD("layers", test_layers);
    ADD("records-are-harmless", test_records_are_harmless);
    ADD("lists-are-harmless", test_lists_are_harmless);
    ADD("same-bytes", test_same_bytes);
    return g_test_run();
}
