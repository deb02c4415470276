/* What other programs see in a case file: OGR, and the list of layers that QGIS asks SpatiaLite
 * for. */
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "store_fixture.h"

/* clang-format off */
#include <spatialite.h>
/* clang-format on */

static const struct {
    const char *name, *key;
    OGRwkbGeometryType type;
} layers[] = {
    {"node", "node_id", wkbPoint},
    {"edge", "edge_id", wkbLineString},
    {"receiving_water", "receiving_water_id", wkbUnknown},
    {"outfall", "outfall_id", wkbPoint},
    {"unit", "unit_id", wkbPoint},
    {"parcel", "parcel_id", wkbUnknown},
    {"source_row", "source_row_id", wkbPoint},
    {"connection", "connection_id", wkbLineString},
    {"zone", "zone_id", wkbUnknown},
    {"sample", "sample_id", wkbPoint},
    {"section", "section_id", wkbPoint},
    {"inspection", "inspection_id", wkbPoint},
    {"track", "track_id", wkbLineString},
    {"bank_stretch", "bank_stretch_id", wkbLineString},
    {"attachment", "attachment_id", wkbLineString},
    {"channel", "outfall_id", wkbMultiLineString},
    {"finding", "finding_id", wkbPoint},
    {"chain", "chain_id", wkbMultiLineString},
};

static void execute(SyStore *store, const char *sql) {
    g_autoptr(GError) error = NULL;
    sy_store_execute(store, sql, &error);
    g_assert_no_error(error);
}

/* Two outfalls, one of them with two units; the rows by SQL and by sy_store_write. */
static void make_city(const char *path, const char *crs) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyStore) store = create_in(path, crs, &error);
    g_assert_no_error(error);
    g_autoptr(SyTable) nodes = sy_table_new(SY_GEOMETRY_POINT);
    for (SyIndex i = 0; i < 200; i++) {
        sy_table_add_row(nodes, i);
        sy_table_add_point(nodes, 500000 + 10.0 * i, 4000000 - i);
    }
    write_rows(store, "node", nodes);
    g_autofree char *sql = g_strdup_printf(
        "INSERT INTO receiving_water (name, geom) VALUES ('洹河', "
        "GeomFromText('LINESTRING(0 0, 9 9)', %1$d)), ('湖', "
        "GeomFromText('POLYGON((0 0, 9 9, 9 0, 0 0))', %1$d));"
        "INSERT INTO outfall (outfall_id, name, receiving_water_id, geom) VALUES (1, '甲', 1, "
        "MakePoint(1, 1, %1$d)), (2, '乙', NULL, MakePoint(2, 2, %1$d));"
        "INSERT INTO channel (outfall_id, n_edge, geom) VALUES (1, 5, "
        "GeomFromText('MULTILINESTRING((0 0, 5 6))', %1$d)), (2, 0, NULL);"
        "INSERT INTO unit (unit_id, name) VALUES (1, '厂'), (2, '店'), (3, '园');"
        "INSERT INTO candidate (outfall_id, unit_id, rank, status) VALUES (1, 2, 1, 'candidate'), "
        "(1, 1, 2, 'indirect'), (1, 3, NULL, 'excluded')",
        store->srid);
    execute(store, sql);
    commit(store);
}

static void assert_layer(GDALDatasetH dataset, gsize i, const char *authority, const char *code) {
    OGRLayerH layer = GDALDatasetGetLayerByName(dataset, layers[i].name);
    g_assert_nonnull(layer);
    OGRFeatureDefnH fields = OGR_L_GetLayerDefn(layer);
    g_assert_cmpstr(OGR_L_GetFIDColumn(layer), ==, layers[i].key);
    g_assert_cmpint(OGR_FD_GetGeomType(fields), ==, layers[i].type);
    g_assert_cmpstr(OGR_L_GetGeometryColumn(layer), ==, "geom");
    OGRSpatialReferenceH crs = OGR_L_GetSpatialRef(layer);
    g_assert_nonnull(crs);
    if (authority == NULL) return;
    g_assert_cmpstr(OSRGetAuthorityName(crs, NULL), ==, authority);
    g_assert_cmpstr(OSRGetAuthorityCode(crs, NULL), ==, code);
}

static void test_ogr(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    make_city(path, "EPSG:4526");
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
    g_assert_nonnull(dataset);
    g_assert_cmpint(GDALDatasetGetLayerCount(dataset), >=, (int)G_N_ELEMENTS(layers));
    for (gsize i = 0; i < G_N_ELEMENTS(layers); i++) assert_layer(dataset, i, "EPSG", "4526");
    OGRLayerH node = GDALDatasetGetLayerByName(dataset, "node");
    g_assert_cmpint(OGR_L_GetFeatureCount(node, 0), ==, 200);
    OGR_L_SetSpatialFilterRect(node, 500095, 3999000, 500205, 4000100);
    g_assert_cmpint(OGR_L_GetFeatureCount(node, 1), ==, 11);
    OGRFeatureDefnH fields = OGR_L_GetLayerDefn(node);
    int fid = OGR_FD_GetFieldIndex(fields, "source_fid");
    g_assert_cmpint(OGR_Fld_GetType(OGR_FD_GetFieldDefn(fields, fid)), ==, OFTInteger64);
    GDALClose(dataset);
    g_assert_cmpuint(count_files(folder), ==, 1);
    remove_folder(folder);
}

/* A CRS of one's own, and a plane that is nowhere. */
static void test_own_crs(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    make_city(path, "+proj=tmerc +lon_0=114.35 +k=1 +x_0=500000 +datum=WGS84 +units=m +type=crs");
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
    OGRLayerH node = GDALDatasetGetLayerByName(dataset, "node");
    OGRSpatialReferenceH crs = OGR_L_GetSpatialRef(node);
    g_assert_cmpfloat(OSRGetProjParm(crs, SRS_PP_CENTRAL_MERIDIAN, 0, NULL), ==, 114.35);
    GDALClose(dataset);
    make_city(path, "local");
    g_autoptr(SyStore) reader = open_store(path, SY_STORE_READ);
    g_assert_cmpint(sy_store_srid(reader), >, 0);
    g_assert_nonnull(sy_store_crs(reader));
    dataset = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(layers); i++)
        g_assert_nonnull(GDALDatasetGetLayerByName(dataset, layers[i].name));
    GDALClose(dataset);
    remove_folder(folder);
}

static gaiaVectorLayerPtr find(gaiaVectorLayersListPtr list, const char *table) {
    gaiaVectorLayerPtr layer = list->First;
    while (layer != NULL && strcmp(layer->TableName, table) != 0) layer = layer->Next;
    g_assert_nonnull(layer);
    return layer;
}

/* QGIS asks with GAIA_VECTORS_LIST_OPTIMISTIC: statistics that look old are computed again, which
 * takes 6 s for a million rows. Ours must not look old, and be what SpatiaLite itself computes. */
static void test_layers(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    make_city(path, "EPSG:4547");
    g_autoptr(SyStore) store = open_store(path, SY_STORE_WRITE);
    const char *times =
        "SELECT group_concat(t, ';') FROM (SELECT f_table_name || last_verified AS t "
        "FROM geometry_columns_statistics WHERE row_count IS NOT NULL UNION "
        "SELECT view_name || last_verified FROM views_geometry_columns_statistics)";
    g_autofree char *before = ask(store, times);
    gaiaVectorLayersListPtr list =
        gaiaGetVectorLayersList(store->db, NULL, NULL, GAIA_VECTORS_LIST_OPTIMISTIC);
    g_assert_nonnull(list);
    g_autofree char *after = ask(store, times);
    g_assert_cmpint(ask_integer(store, "SELECT count(row_count) FROM geometry_columns_statistics"),
                    ==, (int)G_N_ELEMENTS(layers) - 1);
    g_assert_cmpstr(before, ==, after);
    gaiaVectorLayerPtr node = find(list, "node"), chain = find(list, "chain");
    g_assert_cmpint(node->Srid, ==, 4547);
    g_assert_cmpint(node->GeometryType, ==, GAIA_VECTOR_POINT);
    g_assert_cmpint(node->SpatialIndex, ==, GAIA_SPATIAL_INDEX_RTREE);
    g_assert_cmpint(node->ExtentInfos->Count, ==, 200);
    g_assert_true(node->ExtentInfos->MinX == 500000 && node->ExtentInfos->MaxX == 501990);
    g_assert_true(node->ExtentInfos->MinY == 3999801 && node->ExtentInfos->MaxY == 4000000);
    g_assert_cmpint(chain->LayerType, ==, GAIA_VECTOR_VIEW);
    g_assert_cmpint(chain->GeometryType, ==, GAIA_VECTOR_MULTILINESTRING);
    g_assert_cmpint(chain->SpatialIndex, ==, GAIA_SPATIAL_INDEX_NONE);
    g_assert_cmpint(chain->ExtentInfos->Count, ==, 3);
    g_assert_true(chain->ExtentInfos->MaxX == 5 && chain->ExtentInfos->MaxY == 6);
    gaiaFreeVectorLayersList(list);
    const char *numbers =
        "SELECT group_concat(t, ';') FROM (SELECT f_table_name || ' ' || row_count || ' ' || "
        "ifnull(extent_min_x, '-') || ' ' || ifnull(extent_min_y, '-') || ' ' || "
        "ifnull(extent_max_x, '-') || ' ' || ifnull(extent_max_y, '-') AS t FROM "
        "geometry_columns_statistics ORDER BY f_table_name)";
    g_autofree char *ours = ask(store, numbers);
    g_assert_cmpint(ask_integer(store, "SELECT UpdateLayerStatistics()"), ==, 1);
    g_autofree char *theirs = ask(store, numbers);
    g_assert_cmpstr(ours, ==, theirs);
    remove_folder(folder);
}

static void test_chain(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    make_city(path, "EPSG:4547");
    g_autoptr(SyStore) store = open_store(path, SY_STORE_READ);
    g_autofree char *rows = ask(
        store,
        "SELECT group_concat(t, ' ') FROM (SELECT chain_id || ':' || outfall || ':' || "
        "ifnull(receiving_water, '-') || ':' || ifnull(unit, '-') || ':' || ifnull(rank, '-') || "
        "':' || channel_edges || ':' || ifnull(GeometryType(geom), '-') AS t FROM chain ORDER BY "
        "outfall_id, rank)");
    g_assert_cmpstr(rows, ==,
                    "2:甲:洹河:店:1:5:MULTILINESTRING 4:甲:洹河:厂:2:5:MULTILINESTRING "
                    "5:乙:-:-:-:0:-");
    remove_folder(folder);
}

/* The spatial index through SpatiaLite's own window on it, against the boxes of all rows. */
static void test_spatial_index(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    g_autoptr(SyStore) store = create(path);
    uint64_t seed = 9;
    SyRandom random = sy_random(seed, 0);
    g_autoptr(SyTable) rows = sy_table_new(SY_GEOMETRY_LINE);
    for (SyIndex i = 0; i < 20000; i++) {
        double x = 500000 + 1000 * sy_random_unit(&random);
        double y = 4000000 + 1000 * sy_random_unit(&random);
        sy_table_add_row(rows, i);
        sy_table_begin_part(rows, false);
        sy_table_add_vertex(rows, x, y);
        sy_table_add_vertex(rows, x + 30 * sy_random_normal(&random), y + 5);
    }
    write_rows(store, "edge", rows);
    commit(store);
    g_autoptr(SyStore) reader = open_store(path, SY_STORE_READ);
    for (int window = 0; window < 50; window++) {
        double x = 500000 + 1000 * sy_random_unit(&random);
        double y = 4000000 + 1000 * sy_random_unit(&random);
        g_test_message("seed %" G_GUINT64_FORMAT " window %d", seed, window);
        g_autofree char *frame =
            g_strdup_printf("BuildMbr(%.17g, %.17g, %.17g, %.17g, 4547)", x, y, x + 100, y + 50);
        g_autofree char *found = g_strdup_printf(
            "(SELECT ROWID FROM SpatialIndex WHERE f_table_name = 'edge' AND search_frame = %s)",
            frame);
        g_autofree char *missed = g_strdup_printf(
            "SELECT count(*) FROM edge WHERE MbrIntersects(geom, %s) AND edge_id NOT IN %s", frame,
            found);
        g_assert_cmpint(ask_integer(reader, missed), ==, 0);
        /* 32-bit coordinates are 0.5 m apart there, and SQLite rounds one further. */
        g_autofree char *beyond = g_strdup_printf(
            "SELECT count(*) FROM edge WHERE edge_id IN %s AND NOT MbrIntersects(geom, "
            "BuildMbr(%.17g, %.17g, %.17g, %.17g, 4547))",
            found, x - 1, y - 1, x + 101, y + 51);
        g_assert_cmpint(ask_integer(reader, beyond), ==, 0);
    }
    remove_folder(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    GDALAllRegister();
    g_test_add_func("/store/statistics/ogr", test_ogr);
    g_test_add_func("/store/statistics/own-crs", test_own_crs);
    g_test_add_func("/store/statistics/layers", test_layers);
    g_test_add_func("/store/statistics/chain", test_chain);
    g_test_add_func("/store/statistics/spatial-index", test_spatial_index);
    return g_test_run();
}
