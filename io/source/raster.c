#include "io/source/raster.h"

#include <string.h>
#include <unistd.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/gdal/gdal.h"
#include "io/regular.h"

struct SyRaster {
    char *path;
    GDALDatasetH dataset; /* bands of bytes: grey, or red, green, blue, and perhaps opacity */
    GDALDatasetH original;
};

static bool complain(const char *path, const char *what, GError **error) {
    const char *said = CPLGetLastErrorMsg();
    g_autofree char *line = g_strdup(said == NULL ? "" : said);
    g_strdelimit(line, "\r\n", ' ');
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: %s%s%s"), path, what,
                *line == '\0' ? "" : ": ", line);
    return false;
}

/* What makes bytes of grey or colour of the raster; NULL: it is so already. */
static char **conversion(GDALDatasetH dataset) {
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    char **options = NULL;
    if (GDALGetRasterColorTable(band) != NULL)
        return CSLAddString(CSLAddString(NULL, "-expand"), "rgba");
    if (GDALGetRasterDataType(band) == GDT_Byte && GDALGetRasterCount(dataset) <= 4) return NULL;
    for (int i = 1; i <= MIN(GDALGetRasterCount(dataset), 3); i++) {
        g_autofree char *number = g_strdup_printf("%d", i);
        options = CSLAddString(CSLAddString(options, "-b"), number);
        if (GDALGetRasterCount(dataset) == 2) break; /* grey and opacity */
    }
    options = CSLAddString(CSLAddString(options, "-ot"), "Byte");
    if (GDALGetRasterDataType(band) != GDT_Byte) options = CSLAddString(options, "-scale");
    return options;
}

static bool convert(SyRaster *raster, GError **error) {
    char **options = conversion(raster->original);
    if (options == NULL) {
        raster->dataset = raster->original;
        return true;
    }
    options = CSLAddString(CSLAddString(options, "-of"), "VRT");
    GDALTranslateOptions *asked = GDALTranslateOptionsNew(options, NULL);
    CSLDestroy(options);
    int usage = 0;
    if (asked != NULL) raster->dataset = GDALTranslate("", raster->original, asked, &usage);
    GDALTranslateOptionsFree(asked);
    return raster->dataset != NULL || complain(raster->path, _("not a picture"), error);
}

/* Pictures and grids in one file; what points to other files or to a network (.vrt) only where its
 * name says so. */
static GDALDatasetH open_picture(const char *path) {
    const char *drivers[] = {"GTiff", "PNG",  "JPEG",    "JP2OpenJPEG", "HFA", "BMP",
                             "GPKG",  "WEBP", "MBTiles", "AAIGrid",     NULL,  NULL};
    if (g_str_has_suffix(path, ".vrt")) drivers[G_N_ELEMENTS(drivers) - 2] = "VRT";
    return GDALOpenEx(path, GDAL_OF_RASTER | GDAL_OF_READONLY, drivers, NULL, NULL);
}

SyRaster *sy_raster_open(const char *path, GError **error) {
    if (!sy_regular_check(path, error) || !sy_gdal_ready(error)) return NULL;
    double place[6];
    GDALAllRegister();
    g_autoptr(SyRaster) raster = g_new0(SyRaster, 1);
    raster->path = g_strdup(path);
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLErrorReset();
    raster->original = open_picture(path);
    bool good = raster->original != NULL && GDALGetRasterCount(raster->original) > 0;
    if (!good && access(path, F_OK) != 0) {
        CPLErrorReset();
        complain(path, _("does not exist; check the name and the folder"), error);
    } else if (!good) {
        complain(path, _("not a raster"), error);
    } else if (GDALGetSpatialRef(raster->original) == NULL ||
               (GDALGetGeoTransform(raster->original, place) != CE_None &&
                GDALGetGCPCount(raster->original) == 0)) {
        CPLErrorReset();
        good = complain(path,
                        _("the raster does not say where it lies; give it a reference system and "
                          "corners, as gdal_translate -a_srs -a_ullr does"),
                        error);
    } else {
        good = convert(raster, error);
    }
    CPLPopErrorHandler();
    return good ? g_steal_pointer(&raster) : NULL;
}

void sy_raster_free(SyRaster *raster) {
    if (raster == NULL) return;
    if (raster->dataset != raster->original && raster->dataset != NULL) GDALClose(raster->dataset);
    if (raster->original != NULL) GDALClose(raster->original);
    g_free(raster->path);
    g_free(raster);
}

static GDALDatasetH warped_by(SyRaster *raster, char **options) {
    GDALWarpAppOptions *asked = GDALWarpAppOptionsNew(options, NULL);
    int usage = 0;
    GDALDatasetH warped =
        asked == NULL ? NULL : GDALWarp("", NULL, 1, &raster->dataset, asked, &usage);
    GDALWarpAppOptionsFree(asked);
    return warped;
}

bool sy_raster_reach(SyRaster *raster, const char *crs, double *extent, double *pixel,
                     GError **error) {
    char **options = CSLAddString(CSLAddString(NULL, "-of"), "VRT");
    options = CSLAddString(CSLAddString(options, "-t_srs"), crs);
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLErrorReset();
    GDALDatasetH warped = warped_by(raster, options);
    CSLDestroy(options);
    double place[6]; /* of a warped one never turned */
    bool good = warped != NULL && GDALGetGeoTransform(warped, place) == CE_None;
    if (good) {
        *pixel = place[1];
        extent[0] = place[0];
        extent[2] = place[0] + place[1] * GDALGetRasterXSize(warped);
        extent[3] = place[3];
        extent[1] = place[3] + place[5] * GDALGetRasterYSize(warped);
    } else {
        complain(raster->path, _("the picture cannot be brought to the map"), error);
    }
    if (warped != NULL) GDALClose(warped);
    CPLPopErrorHandler();
    return good;
}

static char **add_number(char **options, double value) {
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    return CSLAddString(options, g_ascii_dtostr(digits, sizeof digits, value));
}

static GDALDatasetH warp(SyRaster *raster, const char *crs, const double *window, int n_column,
                         int n_row) {
    char **options = CSLAddString(CSLAddString(NULL, "-of"), "MEM");
    options = CSLAddString(CSLAddString(options, "-t_srs"), crs);
    options = CSLAddString(options, "-te");
    for (int i = 0; i < 4; i++) options = add_number(options, window[i]);
    options = CSLAddString(options, "-ts");
    options = add_number(add_number(options, n_column), n_row);
    options = CSLAddString(CSLAddString(options, "-r"), "bilinear");
    options = CSLAddString(options, "-dstalpha");
    GDALDatasetH warped = warped_by(raster, options);
    CSLDestroy(options);
    return warped;
}

/* Colours over white by their opacity. */
static bool read_colours(GDALDatasetH warped, int n_column, int n_row, uint8_t *rgb) {
    int n_band = GDALGetRasterCount(warped), n_colour = n_band - 1;
    gsize n = (gsize)n_column * (gsize)n_row;
    g_autofree uint8_t *opacity = g_try_malloc_n(n, 1);
    if (opacity == NULL) return false;
    for (int i = 0; i < 3; i++)
        if (GDALRasterIO(GDALGetRasterBand(warped, n_colour < 3 ? 1 : i + 1), GF_Read, 0, 0,
                         n_column, n_row, rgb + i, n_column, n_row, GDT_Byte, 3,
                         3 * n_column) != CE_None)
            return false;
    if (GDALRasterIO(GDALGetRasterBand(warped, n_band), GF_Read, 0, 0, n_column, n_row, opacity,
                     n_column, n_row, GDT_Byte, 1, n_column) != CE_None)
        return false;
    for (gsize i = 0; i < 3 * n; i++)
        rgb[i] = (uint8_t)(255 - (255 - rgb[i]) * opacity[i / 3] / 255);
    return true;
}

bool sy_raster_window(SyRaster *raster, const char *crs, const double *window, int n_column,
                      int n_row, uint8_t *rgb, GError **error) {
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLErrorReset();
    GDALDatasetH warped = warp(raster, crs, window, n_column, n_row);
    bool good = warped != NULL && read_colours(warped, n_column, n_row, rgb);
    if (!good) complain(raster->path, _("the picture cannot be brought to the map"), error);
    if (warped != NULL) GDALClose(warped);
    CPLPopErrorHandler();
    return good;
}
