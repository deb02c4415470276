/* Base maps: small rasters whose every pixel is known. */
#include <cpl_conv.h>
#include <gdal.h>
#include <ogr_srs_api.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "io/source/raster.h"
#include "tests/unit/io/fixture.h"

static char *wkt_of(int epsg) {
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    char *wkt = NULL;
    OSRImportFromEPSG(srs, epsg);
    OSRExportToWkt(srs, &wkt);
    OSRDestroySpatialReference(srs);
    char *copy = g_strdup(wkt);
    CPLFree(wkt);
    return copy;
}

/* 10 x 10 pixels of 10 units; the left half of the first value, the right of the second. */
static char *write_raster(const char *folder, GDALDataType type, int n_band, const double *values,
                          int epsg) {
    char *path = g_build_filename(folder, "a.tif", NULL);
    GDALAllRegister();
    GDALDatasetH raster =
        GDALCreate(GDALGetDriverByName("GTiff"), path, 10, 10, n_band, type, NULL);
    double place[6] = {500000, 10, 0, 4000100, 0, -10};
    for (int band = 0; band < n_band; band++)
        for (int row = 0; row < 10; row++)
            for (int column = 0; column < 10; column++) {
                double value = values[2 * band + (column >= 5)];
                g_assert_cmpint(GDALRasterIO(GDALGetRasterBand(raster, band + 1), GF_Write, column,
                                             row, 1, 1, &value, 1, 1, GDT_Float64, 0, 0),
                                ==, CE_None);
            }
    if (epsg > 0) {
        g_autofree char *wkt = wkt_of(epsg);
        GDALSetProjection(raster, wkt);
        GDALSetGeoTransform(raster, place);
    }
    GDALClose(raster);
    return path;
}

/* The left and the right of the raster, as 20 x 20 pixels of a window twice as wide. */
static void read_window(const char *path, uint8_t *left, uint8_t *right, uint8_t *outside) {
    const double window[] = {499950, 3999950, 500150, 4000150};
    g_autofree char *wkt = wkt_of(32650);
    g_autoptr(GError) error = NULL;
    g_autoptr(SyRaster) raster = sy_raster_open(path, &error);
    g_assert_no_error(error);
    uint8_t rgb[3 * 20 * 20];
    g_assert_true(sy_raster_window(raster, wkt, window, 20, 20, rgb, &error));
    g_assert_no_error(error);
    memcpy(left, rgb + 3 * (10 * 20 + 7), 3);
    memcpy(right, rgb + 3 * (10 * 20 + 12), 3);
    memcpy(outside, rgb + 3 * (10 * 20 + 1), 3);
}

static void test_kinds(void) {
    static const struct {
        GDALDataType type;
        int n_band;
        double values[6];
        uint8_t left[3], right[3];
    } cases[] = {{GDT_Byte, 3, {200, 10, 30, 20, 40, 250}, {200, 30, 40}, {10, 20, 250}},
                 {GDT_Byte, 1, {100, 220}, {100, 100, 100}, {220, 220, 220}},
                 {GDT_UInt16, 1, {1000, 3000}, {0, 0, 0}, {255, 255, 255}}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *folder = fixture_folder();
        g_autofree char *path =
            write_raster(folder, cases[i].type, cases[i].n_band, cases[i].values, 32650);
        uint8_t left[3], right[3], outside[3];
        read_window(path, left, right, outside);
        g_assert_true(memcmp(left, cases[i].left, 3) == 0);
        g_assert_true(memcmp(right, cases[i].right, 3) == 0);
        for (int c = 0; c < 3; c++) g_assert_cmpuint(outside[c], ==, 255);
        fixture_remove(folder);
    }
}

/* Asked for in degrees it lies where it lay: 117 E is the central meridian of the raster's zone,
 * its left border and easting 500 000. */
static void test_warped(void) {
    char *folder = fixture_folder();
    const double values[] = {0, 200};
    g_autofree char *path = write_raster(folder, GDT_Byte, 1, values, 32650);
    g_autofree char *degrees = wkt_of(4326);
    OGRSpatialReferenceH plane = OSRNewSpatialReference(NULL), globe = OSRNewSpatialReference(NULL);
    OSRImportFromEPSG(plane, 32650);
    OSRImportFromEPSG(globe, 4326);
    OSRSetAxisMappingStrategy(globe, OAMS_TRADITIONAL_GIS_ORDER);
    OGRCoordinateTransformationH way = OCTNewCoordinateTransformation(plane, globe);
    double x[] = {500000, 500100}, y[] = {4000000, 4000100};
    g_assert_true(OCTTransform(way, 2, x, y, NULL));
    g_assert_cmpfloat_with_epsilon(x[0], 117, 1e-9);
    const double wide = x[1] - x[0], window[] = {x[0] - wide, y[0], x[1] + wide, y[1]};
    uint8_t rgb[3 * 30 * 10];
    g_autoptr(SyRaster) raster = sy_raster_open(path, NULL);
    g_assert_true(sy_raster_window(raster, degrees, window, 30, 10, rgb, NULL));
    const uint8_t *middle = rgb + 3 * (5 * 30);
    g_assert_cmpuint(middle[3 * 5], ==, 255);
    g_assert_cmpuint(middle[3 * 12], ==, 0);
    g_assert_cmpuint(middle[3 * 17], ==, 200);
    g_assert_cmpuint(middle[3 * 25], ==, 255);
    OCTDestroyCoordinateTransformation(way);
    OSRDestroySpatialReference(plane);
    OSRDestroySpatialReference(globe);
    fixture_remove(folder);
}

static void test_errors(void) {
    char *folder = fixture_folder();
    const double values[] = {1, 2};
    g_autofree char *nowhere = write_raster(folder, GDT_Byte, 1, values, 0);
    g_autofree char *text = fixture_write(folder, "a.txt", "no raster", -1);
    const char *const paths[] = {nowhere, text, "/nowhere/a.tif"};
    for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(sy_raster_open(paths[i], &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
        g_assert_true(g_str_has_prefix(error->message, paths[i]));
        g_assert_null(strchr(error->message, '\n'));
    }
    fixture_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/raster/kinds", test_kinds);
    g_test_add_func("/raster/warped", test_warped);
    g_test_add_func("/raster/errors", test_errors);
    return g_test_run();
}
