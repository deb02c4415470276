/* The picture of the ground below the map: a raster that GDAL opens, warped to the tiles of web
 * maps, or a folder of such tiles as they are (Z/X/Y.png or .jpg). */
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/base/file.h"
#include "engine/serve/parts.h"
#include "io/export/pages.h"
#include "io/source/raster.h"

enum { SIDE = 256, MOST_BYTES = 4 << 20 };

/* Half of the world in the plane of web maps (EPSG:3857), m. */
#define HALF_M 20037508.342789244

struct SyServeBase {
    char *folder;     /* of tiles, or NULL */
    SyRaster *raster; /* or NULL */
    GMutex lock;      /* of the raster */
};

SyServeBase *sy_serve_base_new(const char *path, GError **error) {
    g_autofree char *whole = g_canonicalize_filename(path, NULL);
    SyServeBase *base = g_new0(SyServeBase, 1);
    g_mutex_init(&base->lock);
    if (g_file_test(whole, G_FILE_TEST_IS_DIR))
        base->folder = g_steal_pointer(&whole);
    else
        base->raster = sy_raster_open(path, error);
    if (base->folder != NULL || base->raster != NULL) return base;
    sy_serve_base_free(base);
    return NULL;
}

void sy_serve_base_free(SyServeBase *base) {
    if (base == NULL) return;
    g_free(base->folder);
    sy_raster_free(base->raster);
    g_mutex_clear(&base->lock);
    g_free(base);
}

static GBytes *warped(SyServeBase *base, SyTilePlace place, GError **error) {
    double side_m = 2 * HALF_M / exp2(place.zoom);
    double west = (double)place.x * side_m - HALF_M, north = HALF_M - (double)place.y * side_m;
    const double window[] = {west, north - side_m, west + side_m, north};
    g_autofree uint8_t *rgb = sy_array_new(3 * SIDE * SIDE, 1, "base map", error);
    g_mutex_lock(&base->lock);
    bool good =
        rgb != NULL && sy_raster_window(base->raster, "EPSG:3857", window, SIDE, SIDE, rgb, error);
    g_mutex_unlock(&base->lock);
    if (!good) return NULL;
    const double side_mm = 25.4; /* SIDE dots per inch: a pixel each */
    g_autoptr(SyPage) page = sy_page_new(side_mm, side_mm, "en", NULL);
    sy_page_add_image(page, 0, 0, side_mm, side_mm, SIDE, SIDE, rgb);
    GString *png = sy_page_png(page, SIDE, error);
    return png == NULL ? NULL : g_string_free_to_bytes(png);
}

/* A tile as it lies in the folder; NULL without an error: there is none. Never through a link. */
static GBytes *kept(const SyServeBase *base, SyTilePlace place, const char **type) {
    static const char *const endings[][2] = {
        {"png", "image/png"}, {"jpg", "image/jpeg"}, {"jpeg", "image/jpeg"}};
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *path =
            g_strdup_printf("%s/%d/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT ".%s", base->folder,
                            place.zoom, place.x, place.y, endings[i][0]);
        int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (file < 0) continue;
        g_autofree char *bytes = g_malloc(MOST_BYTES);
        ssize_t n = read(file, bytes, MOST_BYTES);
        close(file);
        if (n <= 0 || n == MOST_BYTES) continue;
        *type = endings[i][1];
        return g_bytes_new(bytes, (gsize)n);
    }
    return NULL;
}

void sy_serve_base_tile(SyServeBase *base, SyTilePlace place, SyServeAnswer *answer) {
    int64_t most = INT64_C(1) << CLAMP(place.zoom, 0, 30);
    bool there = base != NULL && place.zoom >= 0 && place.x >= 0 && place.x < most &&
                 place.y >= 0 && place.y < most;
    GError *error = NULL;
    answer->type = "image/png";
    if (there)
        answer->body =
            base->folder == NULL ? warped(base, place, &error) : kept(base, place, &answer->type);
    answer->status = 200;
    if (answer->body != NULL) return;
    if (error != NULL)
        sy_serve_answer_error(answer, error);
    else
        sy_serve_answer_refuse(answer, 404, _("there is no such page"));
}
