/*
 * Time to open and read a layer of pipes with ten columns of text, against GDAL going through the
 * same rows and taking nothing: shapefile in GBK (GDAL with its own recoding, and without), and
 * GeoPackage.
 *
 * bench_source PIPES [FOLDER]: makes the files in FOLDER (else a temporary one) unless they are
 * there. One JSON object a line; fails if rows or texts are lost.
 */
#include <gdal.h>
#include <glib/gstdio.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "io/source/source.h"

#define N_COLUMN 10

static const char *const names[N_COLUMN] = {"起点点号", "终点点号", "管类",     "材质", "规格",
                                            "流向",     "附属物",   "道路名称", "状态", "备注"};

static void encode(OGRFeatureH feature, int column, const char *text, const char *encoding) {
    g_autofree char *bytes = g_convert(text, -1, encoding, "UTF-8", NULL, NULL, NULL);
    OGR_F_SetFieldString(feature, column, bytes);
}

static void set_fields(OGRFeatureH feature, int i, const char *encoding) {
    static const char *const roads[] = {"人民大道", "文明大道", "中华路", "解放大道", "东风路"};
    g_autofree char *from = g_strdup_printf("YS%d", i), *to = g_strdup_printf("YS%d", i + 1);
    g_autofree char *size = g_strdup_printf("%d", 300 + 100 * (i % 10));
    g_autofree char *road = g_strdup_printf("%s%d号", roads[i % 5], i % 997);
    g_autofree char *note = g_strdup_printf("第%d段", i);
    const char *const texts[N_COLUMN] = {
        from, to, i % 3 ? "雨水" : "污水", "钢筋混凝土", size, "+", "检查井", road, "在用", note};
    for (int k = 0; k < N_COLUMN; k++)
        if (k < 9 || i % 5 == 0) encode(feature, k, texts[k], encoding);
}

static void make(const char *path, const char *driver, const char *encoding, int n) {
    static const char *const raw[] = {"ENCODING=", NULL};
    bool shapefile = g_str_equal(driver, "ESRI Shapefile");
    GDALDatasetH dataset =
        GDALCreate(GDALGetDriverByName(driver), path, 0, 0, 0, GDT_Unknown, NULL);
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
    OSRImportFromEPSG(crs, 4526);
    OGRLayerH layer = GDALDatasetCreateLayer(dataset, "pipes", crs, wkbLineString,
                                             shapefile ? (char **)raw : NULL);
    for (int k = 0; k < N_COLUMN; k++) {
        g_autofree char *name = g_convert(names[k], -1, encoding, "UTF-8", NULL, NULL, NULL);
        OGRFieldDefnH field = OGR_Fld_Create(name, OFTString);
        OGR_Fld_SetWidth(field, 20);
        OGR_L_CreateField(layer, field, TRUE);
        OGR_Fld_Destroy(field);
    }
    if (!shapefile && OGR_L_StartTransaction(layer) != OGRERR_NONE) g_error("%s", path);
    for (int i = 0; i < n; i++) {
        OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
        set_fields(feature, i, encoding);
        OGRGeometryH line = OGR_G_CreateGeometry(wkbLineString);
        double x = 38535000 + i % 1000 * 30, y = 3996000 + (double)(i / 1000) * 30;
        OGR_G_AddPoint_2D(line, x, y);
        OGR_G_AddPoint_2D(line, x + 30, y);
        OGR_F_SetGeometryDirectly(feature, line);
        if (OGR_L_CreateFeature(layer, feature) != OGRERR_NONE) g_error("%s", path);
        OGR_F_Destroy(feature);
    }
    if (!shapefile && OGR_L_CommitTransaction(layer) != OGRERR_NONE) g_error("%s", path);
    OSRRelease(crs);
    GDALClose(dataset);
}

/* Seconds GDAL takes to hand over every row. */
static double scan(const char *path, const char *const *options, int n) {
    int64_t start = g_get_monotonic_time();
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, options, NULL);
    OGRLayerH layer = GDALDatasetGetLayer(dataset, 0);
    int n_row = 0;
    for (OGRFeatureH f = OGR_L_GetNextFeature(layer); f != NULL; f = OGR_L_GetNextFeature(layer)) {
        n_row++;
        OGR_F_Destroy(f);
    }
    GDALClose(dataset);
    if (n_row != n) g_error("%s: %d rows", path, n_row);
    return (double)(g_get_monotonic_time() - start) / 1e6;
}

static void check(const SyTable *table, int n) {
    if (table == NULL || table->n_row != (SyIndex)n || table->geometry.n_vertex != 2 * (SyIndex)n)
        g_error("rows or vertices are missing");
    for (SyIndex row = 0; row < table->n_row; row += 1001) {
        g_autofree char *from = g_strdup_printf("YS%u", row);
        if (g_strcmp0(sy_column_text(sy_table_column(table, names[0]), row), from) != 0 ||
            g_strcmp0(sy_column_text(sy_table_column(table, names[3]), row), "钢筋混凝土") != 0)
            g_error("row %u is wrong", row);
    }
}

static void bench(const char *path, int n, double scan_s, SyIndex n_column) {
    g_autoptr(GError) error = NULL;
    int64_t start = g_get_monotonic_time();
    g_autoptr(SySource) source = sy_source_open(path, NULL, "pipes", NULL, NULL, &error);
    if (source == NULL) g_error("%s", error->message);
    int64_t opened = g_get_monotonic_time();
    g_autoptr(SyTable) table =
        sy_source_read(source, names, n_column, NULL, SY_GEOMETRY_LINE, NULL, NULL, &error);
    int64_t end = g_get_monotonic_time();
    check(table, n);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double open_s = (double)(opened - start) / 1e6, read_s = (double)(end - opened) / 1e6;
    g_autofree char *name = g_path_get_basename(path);
    printf(
        "{\"bench\":\"source\",\"file\":\"%s\",\"pipes\":%d,\"columns\":%u,\"open_s\":%.3f,"
        "\"read_s\":%.3f,\"gdal_scan_s\":%.3f,\"ratio\":%.2f,\"peak_mb\":%ld}\n",
        name, n, n_column, open_s, read_s, scan_s, (open_s + read_s) / scan_s,
        usage.ru_maxrss / 1024);
}

int main(int argc, char **argv) {
    int n = argc > 1 ? (int)g_ascii_strtoll(argv[1], NULL, 10) : 1000000;
    g_autofree char *folder = argc > 2 ? g_strdup(argv[2]) : g_dir_make_tmp("bench-XXXXXX", NULL);
    GDALAllRegister();
    g_autofree char *shp = g_build_filename(folder, "pipes.shp", NULL);
    g_autofree char *gpkg = g_build_filename(folder, "pipes.gpkg", NULL);
    g_autofree char *cpg = g_build_filename(folder, "pipes.cpg", NULL);
    if (!g_file_test(shp, G_FILE_TEST_EXISTS)) make(shp, "ESRI Shapefile", "GB18030", n);
    if (!g_file_test(gpkg, G_FILE_TEST_EXISTS)) make(gpkg, "GPKG", "UTF-8", n);
    g_file_set_contents(cpg, "GBK", -1, NULL);
    static const char *const raw[] = {"ENCODING=", NULL};
    double recoded_s = scan(shp, NULL, n), raw_s = scan(shp, raw, n), gpkg_s = scan(gpkg, NULL, n);
    printf("{\"bench\":\"source\",\"file\":\"pipes.shp\",\"pipes\":%d,\"gdal_recoding_s\":%.3f}\n",
           n, recoded_s);
    bench(shp, n, raw_s, N_COLUMN);
    bench(shp, n, raw_s, 6);
    bench(gpkg, n, gpkg_s, N_COLUMN);
    if (argc > 2) return 0;
    static const char *const files[] = {"pipes.shp", "pipes.shx", "pipes.dbf",
                                        "pipes.prj", "pipes.cpg", "pipes.gpkg"};
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(folder, files[i], NULL);
        g_remove(path);
    }
    g_rmdir(folder);
    return 0;
}
