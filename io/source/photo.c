#include "io/source/photo.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/gdal/gdal.h"

#define PIXELS_MAX 200000000.0

bool sy_photo_is(const char *path) {
    static const char *const endings[] = {".jpg", ".jpeg", ".png"};
    g_autofree char *low = g_ascii_strdown(path, -1);
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++)
        if (g_str_has_suffix(low, endings[i])) return true;
    return false;
}

static bool complain(const char *path, GError **error) {
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: no picture (JPEG or PNG) that can be read"),
                path);
    return false;
}

/* Red, green and blue of the whole picture, @wide by @high; grey ones three times. */
static bool read_pixels(GDALDatasetH dataset, int wide, int high, uint8_t *rgb) {
    int n_band = GDALGetRasterCount(dataset);
    for (int i = 0; i < 3; i++) {
        GDALRasterBandH band = GDALGetRasterBand(dataset, n_band >= 3 ? i + 1 : 1);
        if (GDALRasterIO(band, GF_Read, 0, 0, GDALGetRasterXSize(dataset),
                         GDALGetRasterYSize(dataset), rgb + i, wide, high, GDT_Byte, 3,
                         3 * wide) != CE_None)
            return false;
    }
    return true;
}

/* EXIF 2.3, Orientation: where a pixel of the upright picture is in the one that was taken. */
static void place_of(int turn, int x, int y, int wide, int high, int *from_x, int *from_y) {
    int right = wide - 1, below = high - 1;
    *from_x = turn == 2 || turn == 3 ? right - x : x;
    *from_y = turn == 3 || turn == 4 ? below - y : y;
    if (turn < 5) return;
    *from_x = turn == 5 || turn == 6 ? y : right - y;
    *from_y = turn == 5 || turn == 8 ? x : below - x;
}

/* @turn: 1 to 8; of wide and high as taken. */
static uint8_t *upright(const uint8_t *rgb, int turn, int wide, int high) {
    int out_wide = turn >= 5 ? high : wide, out_high = turn >= 5 ? wide : high;
    uint8_t *out = g_malloc(3 * (gsize)wide * (gsize)high);
    for (int y = 0; y < out_high; y++)
        for (int x = 0; x < out_wide; x++) {
            int from_x, from_y;
            place_of(turn, x, y, wide, high, &from_x, &from_y);
            memcpy(out + 3 * ((gsize)y * (gsize)out_wide + (gsize)x),
                   rgb + 3 * ((gsize)from_y * (gsize)wide + (gsize)from_x), 3);
        }
    return out;
}

static GString *encode(const uint8_t *rgb, int wide, int high) {
    GDALDriverH memory = GDALGetDriverByName("MEM"), jpeg = GDALGetDriverByName("JPEG");
    GDALDatasetH picture = GDALCreate(memory, "", wide, high, 3, GDT_Byte, NULL);
    g_autofree char *name = g_strdup_printf("/vsimem/suyuan_%p.jpg", (const void *)rgb);
    GString *out = NULL;
    for (int i = 0; picture != NULL && i < 3; i++)
        if (GDALRasterIO(GDALGetRasterBand(picture, i + 1), GF_Write, 0, 0, wide, high,
                         (void *)(rgb + i), wide, high, GDT_Byte, 3, 3 * wide) != CE_None)
            break;
    char **options = CSLAddString(NULL, "QUALITY=82");
    GDALDatasetH written =
        picture == NULL ? NULL : GDALCreateCopy(jpeg, name, picture, FALSE, options, NULL, NULL);
    CSLDestroy(options);
    if (picture != NULL) GDALClose(picture);
    if (written == NULL) return NULL;
    GDALClose(written);
    vsi_l_offset n = 0;
    GByte *bytes = VSIGetMemFileBuffer(name, &n, FALSE);
    if (bytes != NULL) out = g_string_new_len((const char *)bytes, (gssize)n);
    VSIUnlink(name);
    return out;
}

static bool read_open(GDALDatasetH dataset, const char *path, int most_px, SyPhoto *out,
                      GError **error) {
    double wide = GDALGetRasterXSize(dataset), high = GDALGetRasterYSize(dataset);
    const char *said = GDALGetMetadataItem(dataset, "EXIF_Orientation", NULL);
    int turn = said == NULL ? 1 : (int)g_ascii_strtoll(said, NULL, 10);
    if (turn < 1 || turn > 8) turn = 1;
    if (GDALGetRasterCount(dataset) < 1 || wide * high > PIXELS_MAX) return complain(path, error);
    double scale = fmin(1, most_px / fmax(wide, high));
    int w = MAX((int)round(wide * scale), 1), h = MAX((int)round(high * scale), 1);
    g_autofree uint8_t *taken = g_malloc(3 * (gsize)w * (gsize)h);
    if (!read_pixels(dataset, w, h, taken)) return complain(path, error);
    g_autofree uint8_t *seen = upright(taken, turn, w, h);
    out->width_px = turn >= 5 ? h : w;
    out->height_px = turn >= 5 ? w : h;
    out->jpeg = encode(seen, out->width_px, out->height_px);
    return out->jpeg != NULL || complain(path, error);
}

bool sy_photo_read(const char *path, int most_px, SyPhoto *out, GError **error) {
    static const char *const drivers[] = {"JPEG", "PNG", NULL};
    *out = (SyPhoto){0};
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) return complain(path, error);
    if (!sy_gdal_ready(error)) return false;
    GDALAllRegister();
    CPLPushErrorHandler(CPLQuietErrorHandler);
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_RASTER | GDAL_OF_READONLY, drivers, NULL, NULL);
    bool good =
        dataset != NULL ? read_open(dataset, path, most_px, out, error) : complain(path, error);
    if (dataset != NULL) GDALClose(dataset);
    CPLPopErrorHandler();
    return good;
}
