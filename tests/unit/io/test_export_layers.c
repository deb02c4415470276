/* Layers in every format, read back by OGR: counts, attributes, geometry. */
#include <cpl_conv.h>
#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "fixture.h"
#include "io/export/layer.h"
#include "io/export/text.h"

static const SyExportColumn columns[] = {
    {.name = "name", .brief = "name", .label = "名称", .kind = SY_CELL_TEXT, .decimals = -1},
    {.name = "narrative",
     .brief = "narrative",
     .label = "溯源情况",
     .kind = SY_CELL_TEXT,
     .decimals = -1},
    {.name = "number_of_units",
     .brief = "n_unit",
     .label = "单位数",
     .kind = SY_CELL_NUMBER,
     .decimals = -1},
    {.name = "probability",
     .brief = "prob",
     .label = "可达概率",
     .kind = SY_CELL_NUMBER,
     .decimals = 3},
};
static const SyLayerClass classes[] = {
    {.name = "雨水", .rgb = 0x0070c0, .fill = 0x0070c0, .width_mm = 0.75},
    {.name = "污水",
     .rgb = 0x843c0c,
     .fill = 0x843c0c,
     .width_mm = 0.75,
     .n_dash = 2,
     .dash_mm = {3.2, 1.1}}};
static const SyLayerHead heads[] = {
    {.name = "outfall",
     .title = "排污口",
     .style = "<qgis/>",
     .classes = classes,
     .n_class = 2,
     .detail = SY_DETAIL_ALL,
     .seen_px = 0},
    {.name = "edge",
     .title = "管渠",
     .style = "<qgis version=\"3\"/>",
     .classes = classes,
     .n_class = 2,
     .detail = SY_DETAIL_ALL,
     .seen_px = 0},
    {.name = "zone",
     .title = "区域",
     .style = NULL,
     .classes = classes,
     .n_class = 1,
     .detail = SY_DETAIL_ALL,
     .seen_px = 0},
};
enum { N_LAYER = G_N_ELEMENTS(heads) };

static const char *const hostile[] = {
    "澄河健康街东侧10米雨洪排口",
    "<script>alert('x')</script>",
    "=cmd|' /C calc'!A0",
    "\"quoted\" & 'single' ]]> %%d ^J \\U+0041",
    "مرحبا \xe2\x80\xae txt",
    "😀 工厂🏭",
    ("a\x01\x08"
     "b\r\nc"),
    "../../..\\con",
};

static void set_cells(SyTable *rows, SyIndex row, const char *name) {
    sy_column_set_text(sy_table_column(rows, "name"), row, name);
    if (row % 2 == 0) sy_column_set_text(sy_table_column(rows, "narrative"), row, name);
    if (row % 3 != 0) sy_column_set_integer(sy_table_column(rows, "number_of_units"), row, row);
    if (row % 3 != 1) sy_column_set_real(sy_table_column(rows, "probability"), row, row / 8.0);
}

static void add_ring(SyTable *rows, bool hole, double x, double y, double size) {
    const double xy[][2] = {{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}, {x, y}};
    sy_table_begin_part(rows, hole);
    /* Holes the other way round. */
    for (int i = 0; i < 5; i++)
        sy_table_add_vertex(rows, xy[hole ? 4 - i : i][0], xy[hole ? 4 - i : i][1]);
}

static void add_geometry(SyTable *rows, SyIndex row, double x, double y, double unit) {
    switch (rows->geometry.kind) {
        case SY_GEOMETRY_POINT:
            sy_table_add_point(rows, x, y);
            break;
        case SY_GEOMETRY_LINE:
            for (SyIndex part = 0; part <= row % 2; part++) {
                sy_table_begin_part(rows, false);
                for (int i = 0; i < 3; i++)
                    sy_table_add_vertex(rows, x + i * unit, y + (i % 2 + (double)part) * unit);
            }
            break;
        default:
            add_ring(rows, false, x, y, 10 * unit);
            if (row % 2 == 1) add_ring(rows, true, x + unit, y + unit, unit);
            if (row % 2 == 1) add_ring(rows, false, x + 20 * unit, y, unit);
    }
}

/* Rows of a layer: one for each hostile text, and one without a geometry. */
static SyTable *rows_of(guint number, bool degrees) {
    static const SyGeometryKind kinds[] = {SY_GEOMETRY_POINT, SY_GEOMETRY_LINE,
                                           SY_GEOMETRY_POLYGON};
    SyTable *rows = sy_table_new(kinds[number]);
    sy_table_add_column(rows, "name", SY_COLUMN_TEXT);
    sy_table_add_column(rows, "narrative", SY_COLUMN_TEXT);
    sy_table_add_column(rows, "number_of_units", SY_COLUMN_INTEGER);
    sy_table_add_column(rows, "probability", SY_COLUMN_REAL);
    for (SyIndex i = 0; i < G_N_ELEMENTS(hostile); i++) {
        SyIndex row = sy_table_add_row(rows, i);
        set_cells(rows, row, hostile[i]);
        if (degrees)
            add_geometry(rows, row, 114.25 + i * 0.01, 36.0625, 0.0009765625);
        else
            add_geometry(rows, row, 38534052.25 + i * 100, 3996433.5, 1);
    }
    return rows;
}

static bool load(void *user, guint number, SyLayer *out, GError **error) {
    (void)error;
    *out = (SyLayer){.rows = rows_of(number, *(bool *)user), .label = 0};
    out->columns = g_memdup2(columns, sizeof columns);
    out->row_class = g_new0(uint8_t, out->rows->n_row);
    for (SyIndex row = 0; row < out->rows->n_row; row++)
        out->row_class[row] = (uint8_t)(row % heads[number].n_class);
    return true;
}

static void unload(void *user, SyLayer *layer) {
    (void)user;
    sy_table_free(layer->rows);
    g_free(layer->columns);
    g_free(layer->row_class);
}

typedef struct {
    char *folder;
    SyBesideFolder *beside;
    SyCrs *crs;
    bool degrees;
    SyLayerSet set;
} Fixture;

static void set_up(Fixture *fixture, const void *degrees) {
    GError *error = NULL;
    fixture->folder = fixture_folder();
    fixture->beside = sy_beside_folder_new(fixture->folder, &error);
    g_assert_no_error(error);
    fixture->degrees = degrees != NULL;
    fixture->crs = sy_crs_parse(fixture->degrees ? "EPSG:4326" : "EPSG:4526", NULL, &error);
    g_assert_no_error(error);
    fixture->set = (SyLayerSet){.heads = heads,
                                .n_layer = N_LAYER,
                                .load = load,
                                .unload = unload,
                                .user = &fixture->degrees,
                                .crs = fixture->crs,
                                .time_s = 1700000000,
                                .title = "溯源 <成果>",
                                .encoding = "UTF-8"};
}

static void tear_down(Fixture *fixture, const void *user) {
    (void)user;
    sy_beside_folder_free(fixture->beside);
    sy_crs_free(fixture->crs);
    fixture_remove(fixture->folder);
}

static void place(Fixture *fixture) {
    g_autoptr(GError) error = NULL;
    sy_beside_folder_place(fixture->beside, &error);
    g_assert_no_error(error);
}

static GDALDatasetH open_file(const Fixture *fixture, const char *name) {
    g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
    GDALAllRegister();
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
    g_assert_nonnull(dataset);
    return dataset;
}

/* ---- comparing ---- */

static double area_or_length(OGRGeometryH geometry) {
    if (OGR_G_GetDimension(geometry) == 0) return 0;
    switch (wkbFlatten(OGR_G_GetGeometryType(geometry))) {
        case wkbPolygon:
        case wkbMultiPolygon:
            return OGR_G_Area(geometry);
        default:
            return OGR_G_Length(geometry);
    }
}

/* By hand: lines of sqrt(2) a step, squares of 100 with a hole of 1 and a neighbour of 1. */
static double expected_size(guint number, SyIndex row, double unit) {
    if (number == 0) return 0;
    if (number == 1) return 2 * sqrt(2) * unit * (row % 2 + 1);
    return 100 * unit * unit;
}

static void compare_geometry(OGRFeatureH feature, guint number, SyIndex row, bool degrees) {
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
    g_assert_nonnull(geometry);
    double unit = degrees ? 0.0009765625 : 1;
    double size = area_or_length(geometry), wanted = expected_size(number, row, unit);
    g_assert_cmpfloat_with_epsilon(size, wanted, degrees ? 4e-7 : 1e-6);
    OGREnvelope box;
    OGR_G_GetEnvelope(geometry, &box);
    g_assert_cmpfloat_with_epsilon(
        box.MinX, degrees ? 114.25 + row * 0.01 : 38534052.25 + row * 100, degrees ? 6e-8 : 1e-6);
    g_assert_cmpfloat_with_epsilon(box.MinY, degrees ? 36.0625 : 3996433.5, degrees ? 6e-8 : 1e-6);
}

static void compare_texts(OGRFeatureH feature, SyIndex row, const char *name) {
    g_autofree char *clean = sy_export_clean(hostile[row]);
    int at = OGR_F_GetFieldIndex(feature, name);
    g_assert_cmpint(at, >=, 0);
    g_assert_cmpstr(OGR_F_GetFieldAsString(feature, at), ==, clean);
    int narrative = OGR_F_GetFieldIndex(feature, "narrative");
    g_assert_cmpint(OGR_F_IsFieldSetAndNotNull(feature, narrative), ==, row % 2 == 0);
    if (row % 2 == 0) g_assert_cmpstr(OGR_F_GetFieldAsString(feature, narrative), ==, clean);
}

static void compare_numbers(OGRFeatureH feature, SyIndex row, const char *units,
                            const char *probability) {
    int n = OGR_F_GetFieldIndex(feature, units), p = OGR_F_GetFieldIndex(feature, probability);
    g_assert_cmpint(n, >=, 0);
    g_assert_cmpint(p, >=, 0);
    g_assert_cmpint(OGR_F_IsFieldSetAndNotNull(feature, n), ==, row % 3 != 0);
    g_assert_cmpint(OGR_F_IsFieldSetAndNotNull(feature, p), ==, row % 3 != 1);
    if (row % 3 != 0) g_assert_cmpint(OGR_F_GetFieldAsInteger(feature, n), ==, (int)row);
    if (row % 3 != 1) g_assert_cmpfloat(OGR_F_GetFieldAsDouble(feature, p), ==, row / 8.0);
}

static void compare_layer(OGRLayerH layer, guint number, const SyExportColumn *as, bool brief,
                          bool degrees) {
    g_assert_nonnull(layer);
    g_assert_cmpint(OGR_L_GetFeatureCount(layer, TRUE), ==, G_N_ELEMENTS(hostile));
    OGR_L_ResetReading(layer);
    for (SyIndex row = 0; row < G_N_ELEMENTS(hostile); row++) {
        OGRFeatureH feature = OGR_L_GetNextFeature(layer);
        compare_geometry(feature, number, row, degrees);
        compare_texts(feature, row, "name");
        compare_numbers(feature, row, brief ? as[2].brief : as[2].name,
                        brief ? as[3].brief : as[3].name);
        OGR_F_Destroy(feature);
    }
}

/* ---- formats ---- */

static void test_geopackage(Fixture *fixture, const void *user) {
    (void)user;
    g_autoptr(GError) error = NULL;
    sy_export_geopackage(&fixture->set, fixture->beside, "溯源.gpkg", &error);
    g_assert_no_error(error);
    place(fixture);
    GDALDatasetH dataset = open_file(fixture, "溯源.gpkg");
    for (guint i = 0; i < N_LAYER; i++) {
        OGRLayerH layer = GDALDatasetGetLayerByName(dataset, heads[i].name);
        compare_layer(layer, i, columns, false, false);
    }
    OGRLayerH styles = GDALDatasetExecuteSQL(dataset,
                                             "SELECT f_table_name, f_geometry_column, styleQML, "
                                             "useAsDefault FROM layer_styles ORDER BY id",
                                             NULL, NULL);
    g_assert_cmpint(OGR_L_GetFeatureCount(styles, TRUE), ==, 2);
    OGRFeatureH style = OGR_L_GetNextFeature(styles);
    g_assert_cmpstr(OGR_F_GetFieldAsString(style, 0), ==, "outfall");
    g_assert_cmpstr(OGR_F_GetFieldAsString(style, 1), ==, "geom");
    g_assert_cmpstr(OGR_F_GetFieldAsString(style, 2), ==, "<qgis/>");
    g_assert_cmpint(OGR_F_GetFieldAsInteger(style, 3), ==, 1);
    OGR_F_Destroy(style);
    GDALDatasetReleaseResultSet(dataset, styles);
    GDALClose(dataset);
}

static char *file_of(const Fixture *fixture, const char *name, gsize *n_byte) {
    g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
    return fixture_bytes(path, n_byte);
}

static void test_shapefiles(Fixture *fixture, const void *user) {
    (void)user;
    g_autoptr(GError) error = NULL;
    SyLayerLoss loss;
    sy_export_shapefiles(&fixture->set, fixture->beside, &loss, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(loss.n_cut, ==, 0);
    g_assert_cmpuint(loss.n_lost, ==, 0);
    place(fixture);
    for (guint i = 0; i < N_LAYER; i++) {
        g_autofree char *name = g_strconcat(heads[i].name, ".shp", NULL);
        GDALDatasetH dataset = open_file(fixture, name);
        compare_layer(GDALDatasetGetLayer(dataset, 0), i, columns, true, false);
        GDALClose(dataset);
    }
    g_autofree char *cpg = file_of(fixture, "edge.cpg", NULL),
                    *prj = file_of(fixture, "edge.prj", NULL);
    g_assert_cmpstr(cpg, ==, "UTF-8");
    g_assert_nonnull(strstr(prj, "CGCS2000"));
    g_assert_nonnull(strstr(prj, "\"False_Easting\",38500000"));
}

static void test_shapefiles_in_gbk(Fixture *fixture, const void *user) {
    (void)user;
    g_autoptr(GError) error = NULL;
    SyLayerLoss loss;
    fixture->set.encoding = "GBK";
    sy_export_shapefiles(&fixture->set, fixture->beside, &loss, &error);
    g_assert_no_error(error);
    place(fixture);
    /* GBK has neither Arabic nor emoji: names of two rows and narratives of one, in three layers.
     */
    g_assert_cmpuint(loss.n_lost, ==, N_LAYER * 3);
    gsize n_byte;
    g_autofree char *cpg = file_of(fixture, "outfall.cpg", NULL),
                    *dbf = file_of(fixture, "outfall.dbf", &n_byte);
    g_assert_cmpstr(cpg, ==, "GBK");
    g_assert_cmpint((unsigned char)dbf[29], ==, 0x4d);
    g_autofree char *gbk = g_convert(hostile[0], -1, "GBK", "UTF-8", NULL, NULL, NULL);
    g_assert_nonnull(memmem(dbf, n_byte, gbk, strlen(gbk)));
    GDALDatasetH dataset = open_file(fixture, "outfall.shp");
    OGRFeatureH feature = OGR_L_GetFeature(GDALDatasetGetLayer(dataset, 0), 0);
    g_assert_cmpstr(OGR_F_GetFieldAsString(feature, 0), ==, hostile[0]);
    OGR_F_Destroy(feature);
    feature = OGR_L_GetFeature(GDALDatasetGetLayer(dataset, 0), 5);
    g_assert_cmpstr(OGR_F_GetFieldAsString(feature, 0), ==, "? 工厂?");
    OGR_F_Destroy(feature);
    GDALClose(dataset);
}

static void test_geojson(Fixture *fixture, const void *user) {
    (void)user;
    g_autoptr(GError) error = NULL;
    sy_export_geojson(&fixture->set, fixture->beside, &error);
    g_assert_no_error(error);
    place(fixture);
    for (guint i = 0; i < N_LAYER; i++) {
        g_autofree char *name = g_strconcat(heads[i].name, ".geojson", NULL);
        GDALDatasetH dataset = open_file(fixture, name);
        compare_layer(GDALDatasetGetLayer(dataset, 0), i, columns, false, true);
        GDALClose(dataset);
        g_autofree char *json = file_of(fixture, name, NULL);
        g_assert_null(strstr(json, "\"crs\"")); /* RFC 7946, section 4 */
    }
}

static void test_kml(Fixture *fixture, const void *user) {
    (void)user;
    g_autoptr(GError) error = NULL;
    sy_export_kml(&fixture->set, fixture->beside, "溯源.kml", &error);
    g_assert_no_error(error);
    place(fixture);
    GDALDatasetH dataset = open_file(fixture, "溯源.kml");
    for (guint i = 0; i < N_LAYER; i++)
        compare_layer(GDALDatasetGetLayerByName(dataset, heads[i].title), i, columns, false, true);
    GDALClose(dataset);
    g_autofree char *kml = file_of(fixture, "溯源.kml", NULL);
    g_assert_nonnull(strstr(kml, "ffc07000")); /* 0070c0 as opacity, blue, green, red */
    g_assert_null(strstr(kml, "<script"));
}

static guint count(const char *text, const char *what) {
    guint n = 0;
    for (const char *at = strstr(text, what); at != NULL; at = strstr(at + 1, what)) n++;
    return n;
}

/* 40 lines from one place to the next, in an order that is not theirs, of two classes: two chains.
 */
static bool load_chain(void *user, guint number, SyLayer *out, GError **error) {
    (void)error;
    (void)number;
    (void)user;
    *out = (SyLayer){.rows = sy_table_new(SY_GEOMETRY_LINE), .label = 0};
    SyColumn *name = sy_table_add_column(out->rows, "name", SY_COLUMN_TEXT);
    out->columns = g_memdup2(columns, sizeof columns);
    out->row_class = g_new0(uint8_t, 40);
    for (SyIndex i = 0; i < 40; i++) {
        SyIndex row = sy_table_add_row(out->rows, i), at = i * 7 % 40;
        sy_column_set_text(name, row, "管 <1>");
        out->row_class[row] = at >= 20;
        sy_table_begin_part(out->rows, false);
        sy_table_add_vertex(out->rows, 114.251 + 1e-5 * at, 36.0625);
        sy_table_add_vertex(out->rows, 114.251 + 1e-5 * (at + 1), 36.0625);
    }
    return true;
}

static void test_kml_detail(Fixture *fixture, const void *user) {
    (void)user;
    g_autoptr(GError) error = NULL;
    static const SyLayerHead seen[] = {
        {.name = "edge",
         .title = "管渠",
         .style = NULL,
         .classes = classes,
         .n_class = 2,
         .detail = SY_DETAIL_MERGED,
         .seen_px = 64},
        {.name = "node",
         .title = "管点",
         .style = NULL,
         .classes = classes,
         .n_class = 2,
         .detail = SY_DETAIL_NAMED,
         .seen_px = 512},
    };
    SyLayerSet set = fixture->set;
    set.heads = seen;
    set.n_layer = G_N_ELEMENTS(seen);
    set.load = load_chain;
    sy_export_kml(&set, fixture->beside, "详.kml", &error);
    g_assert_no_error(error);
    place(fixture);
    g_autofree char *kml = file_of(fixture, "详.kml", NULL);
    char *nodes = strstr(kml, "<Folder id=\"node\">");
    g_assert_nonnull(nodes);
    g_assert_cmpuint(count(nodes, "<name>管 &lt;1&gt;</name>"), ==, 40);
    g_assert_cmpuint(count(nodes, "<minLodPixels>512<"), ==, 1);
    *nodes = '\0';
    g_assert_cmpuint(count(kml, "<Placemark>"), ==, 2);
    g_assert_cmpuint(count(kml, "<LineString>"), ==, 2);
    g_assert_cmpuint(count(kml, "114."), ==, 2 + 42); /* west, east; 21 places of each */
    g_assert_cmpuint(count(kml, "<minLodPixels>64<"), ==, 1);
    g_assert_null(strstr(kml, "ExtendedData"));
}

static void test_dxf(Fixture *fixture, const void *user) {
    (void)user;
    g_autoptr(GError) error = NULL;
    sy_export_dxf(&fixture->set, fixture->beside, "溯源.dxf", &error);
    g_assert_no_error(error);
    place(fixture);
    GDALDatasetH dataset = open_file(fixture, "溯源.dxf");
    OGRLayerH layer = GDALDatasetGetLayer(dataset, 0);
    SyIndex n_point = 0, n_line = 0, n_text = 0, n_storm = 0;
    double length = 0;
    for (OGRFeatureH feature; (feature = OGR_L_GetNextFeature(layer)) != NULL;) {
        const char *on = OGR_F_GetFieldAsString(feature, OGR_F_GetFieldIndex(feature, "Layer"));
        const char *text = OGR_F_GetFieldAsString(feature, OGR_F_GetFieldIndex(feature, "Text"));
        bool is_point =
            wkbFlatten(OGR_G_GetGeometryType(OGR_F_GetGeometryRef(feature))) == wkbPoint;
        if (*text != '\0') {
            g_assert_cmpstr(on, ==, "排污口_注记");
            static const char *const expected[] = {
                "澄河健康街东侧10米雨洪排口", "<script>alert('x')</script>", "=cmd|' /C calc'!A0",
                "\"quoted\" & 'single' ]]> ％％d ^J ＼U+0041",
                /* OGR leaves the escapes as they are */
                "\\U+0645\\U+0631\\U+062D\\U+0628\\U+0627  txt", "? 工厂?", "ab c",
                "../../..\\con"};
            g_assert_cmpstr(text, ==, expected[n_text]);
            n_text++;
        } else if (is_point) {
            n_point++;
        } else {
            n_line++;
            if (strcmp(on, "管渠_污水") == 0) n_storm++;
            if (g_str_has_prefix(on, "管渠")) length += OGR_G_Length(OGR_F_GetGeometryRef(feature));
        }
        OGR_F_Destroy(feature);
    }
    GDALClose(dataset);
    g_assert_cmpuint(n_point, ==, 8);
    g_assert_cmpuint(n_text, ==, 8);
    g_assert_cmpuint(n_storm, ==, 8);          /* four features of two parts */
    g_assert_cmpuint(n_line, ==, 12 + 4 + 12); /* parts of lines; rings */
    g_assert_cmpfloat_with_epsilon(length, 12 * 2 * sqrt(2), 1e-3);
}

/* One layer of one point whose name is 10 000 letters after a Chinese word. */
static bool load_long(void *user, guint number, SyLayer *out, GError **error) {
    (void)number, (void)error;
    *out = (SyLayer){.rows = sy_table_new(SY_GEOMETRY_POINT), .label = 0};
    g_autofree char *letters = g_strnfill(10000, 'x');
    g_autofree char *name = g_strconcat("污水", letters, NULL);
    SyColumn *column = sy_table_add_column(out->rows, "name", SY_COLUMN_TEXT);
    sy_column_set_text(column, sy_table_add_row(out->rows, 0), name);
    sy_table_add_point(out->rows, *(bool *)user ? 114 : 38534052, *(bool *)user ? 36 : 3996433);
    out->columns = g_memdup2(columns, sizeof columns[0]);
    out->row_class = g_new0(uint8_t, 1);
    return true;
}

static void test_long_texts(Fixture *fixture, const void *user) {
    (void)user;
    static const char *const encodings[] = {"UTF-8", "GBK"};
    g_autoptr(GError) error = NULL;
    SyLayerLoss loss;
    fixture->set.load = load_long;
    fixture->set.n_layer = 1;
    for (gsize i = 0; i < G_N_ELEMENTS(encodings); i++) {
        fixture->set.encoding = encodings[i];
        g_autoptr(SyBesideFolder) beside = sy_beside_folder_new(fixture->folder, &error);
        sy_export_shapefiles(&fixture->set, beside, &loss, &error);
        sy_beside_folder_place(beside, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(loss.n_cut, ==, 1);
        GDALDatasetH dataset = open_file(fixture, "outfall.shp");
        OGRFeatureH feature = OGR_L_GetFeature(GDALDatasetGetLayer(dataset, 0), 0);
        const char *name = OGR_F_GetFieldAsString(feature, 0);
        g_assert_true(g_str_has_prefix(name, "污水xxx") && g_str_has_suffix(name, "x…"));
        g_autofree char *bytes = g_convert(name, -1, encodings[i], "UTF-8", NULL, NULL, NULL);
        g_assert_cmpuint(strlen(bytes), <=, 254);
        g_assert_cmpuint(strlen(bytes), >, 200);
        OGR_F_Destroy(feature);
        GDALClose(dataset);
    }
    sy_export_dxf(&fixture->set, fixture->beside, "a.dxf", &error);
    sy_export_geopackage(&fixture->set, fixture->beside, "a.gpkg", &error);
    place(fixture);
    GDALDatasetH dataset = open_file(fixture, "a.gpkg");
    OGRFeatureH feature = OGR_L_GetFeature(GDALDatasetGetLayer(dataset, 0), 1);
    g_assert_cmpint(g_utf8_strlen(OGR_F_GetFieldAsString(feature, 0), -1), ==, 10002);
    OGR_F_Destroy(feature);
    GDALClose(dataset);
}

/* The same set twice gives the same bytes in every format. */
static void test_same_bytes(Fixture *fixture, const void *user) {
    (void)user;
    g_autoptr(GError) error = NULL;
    GHashTable *first = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (int pass = 0; pass < 2; pass++) {
        SyLayerLoss loss;
        if (pass == 1) g_usleep(1100000);
        g_autoptr(SyBesideFolder) beside = sy_beside_folder_new(fixture->folder, &error);
        g_assert_no_error(error);
        g_assert_true(sy_export_geopackage(&fixture->set, beside, "a.gpkg", &error));
        g_assert_true(sy_export_kml(&fixture->set, beside, "a.kml", &error));
        g_assert_true(sy_export_dxf(&fixture->set, beside, "a.dxf", &error));
        g_assert_true(sy_export_geojson(&fixture->set, beside, &error));
        g_assert_true(sy_export_shapefiles(&fixture->set, beside, &loss, &error));
        g_assert_true(sy_beside_folder_place(beside, &error));
        g_autoptr(GDir) dir = g_dir_open(fixture->folder, 0, NULL);
        for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
            if (g_str_has_prefix(name, ".suyuan")) continue;
            gsize n_byte;
            g_autofree char *bytes = file_of(fixture, name, &n_byte);
            char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *)bytes, n_byte);
            if (pass == 0)
                g_hash_table_insert(first, g_strdup(name), sum);
            else {
                if (g_strcmp0(g_hash_table_lookup(first, name), sum) != 0)
                    g_test_message("%s", name);
                g_assert_cmpstr(g_hash_table_lookup(first, name), ==, sum);
                g_free(sum);
            }
        }
    }
    g_assert_cmpuint(g_hash_table_size(first), ==, 3 + N_LAYER + 5 * N_LAYER);
    g_hash_table_unref(first);
}

static void test_nothing_is_replaced_by_half(Fixture *fixture, const void *user) {
    (void)user;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(fixture->folder, "zone.shp", NULL);
    g_autofree char *old = fixture_write(fixture->folder, "edge.shp", "old", -1);
    g_assert_cmpint(g_mkdir_with_parents(path, 0777), ==, 0);
    SyLayerLoss loss;
    g_assert_true(sy_export_shapefiles(&fixture->set, fixture->beside, &loss, &error));
    g_assert_false(sy_beside_folder_place(fixture->beside, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_OUTPUT);
    g_autofree char *bytes = fixture_bytes(old, NULL);
    g_assert_true(g_str_has_prefix(bytes, "old"));
}

int main(int argc, char **argv) {
    static const bool degrees = true;
    g_test_init(&argc, &argv, NULL);
#define ADD(name, data, function) \
    g_test_add("/export-layers/" name, Fixture, data, set_up, function, tear_down)
    ADD("geopackage", NULL, test_geopackage);
    ADD("shapefiles", NULL, test_shapefiles);
    ADD("shapefiles-in-gbk", NULL, test_shapefiles_in_gbk);
    ADD("geojson", &degrees, test_geojson);
    ADD("kml", &degrees, test_kml);
    ADD("kml_detail", &degrees, test_kml_detail);
    ADD("dxf", NULL, test_dxf);
    ADD("same-bytes", NULL, test_same_bytes);
    ADD("nothing-is-replaced-by-half", NULL, test_nothing_is_replaced_by_half);
    ADD("long-texts", NULL, test_long_texts);
    return g_test_run();
}
