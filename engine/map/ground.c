#include "engine/map/ground.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/base/print.h"
#include "io/export/pages.h"
#include "io/source/raster.h"

enum {
    SIDE = 256,
    MOST_BYTES = 4 << 20, /* of a tile of a folder */
    MOST_ZOOM = 22,
    MOST_TILES = 4096, /* in a page */
    MOST_ASKED = 1 << 16,
};

/* Half of the world in the plane of web maps (EPSG:3857), m. */
#define HALF_M 20037508.342789244

struct SyGround {
    char *path;       /* as it was named */
    char *folder;     /* of tiles, or NULL */
    SyRaster *raster; /* or NULL */
    GMutex lock;      /* of the raster */
};

/* Has it a folder that is called by a zoom? */
static bool has_tiles(const char *folder) {
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    bool found = false;
    for (const char *name; dir != NULL && !found && (name = g_dir_read_name(dir)) != NULL;) {
        gsize n = strspn(name, "0123456789");
        found = n > 0 && n <= 2 && name[n] == '\0';
    }
    return found;
}

SyGround *sy_ground_new(const char *path, GError **error) {
    g_autofree char *whole = g_canonicalize_filename(path, NULL);
    g_autoptr(SyGround) ground = g_new0(SyGround, 1);
    g_mutex_init(&ground->lock);
    ground->path = g_strdup(path);
    if (g_file_test(whole, G_FILE_TEST_IS_DIR))
        ground->folder = g_steal_pointer(&whole);
    else
        ground->raster = sy_raster_open(path, error);
    if (ground->folder == NULL && ground->raster == NULL) return NULL;
    if (ground->raster != NULL || has_tiles(ground->folder)) return g_steal_pointer(&ground);
    g_set_error(
        error, SY_ERROR, SY_ERROR_INPUT,
        _("%s: no folder of tiles; they are called Z/X/Y.png or .jpg, as 15/26936/12913.png"),
        path);
    return NULL;
}

void sy_ground_free(SyGround *ground) {
    if (ground == NULL) return;
    g_free(ground->path);
    g_free(ground->folder);
    sy_raster_free(ground->raster);
    g_mutex_clear(&ground->lock);
    g_free(ground);
}

/* ---- one tile ---- */

static GBytes *warped(SyGround *ground, int zoom, int64_t x, int64_t y, GError **error) {
    double side_m = 2 * HALF_M / exp2(zoom);
    double west = (double)x * side_m - HALF_M, north = HALF_M - (double)y * side_m;
    const double window[] = {west, north - side_m, west + side_m, north};
    g_autofree uint8_t *rgb = sy_array_new(3 * SIDE * SIDE, 1, "base map", error);
    g_mutex_lock(&ground->lock);
    bool good = rgb != NULL &&
                sy_raster_window(ground->raster, "EPSG:3857", window, SIDE, SIDE, rgb, error);
    g_mutex_unlock(&ground->lock);
    if (!good) return NULL;
    const double side_mm = 25.4; /* SIDE dots per inch: a pixel each */
    g_autoptr(SyPage) page = sy_page_new(side_mm, side_mm, "en", NULL);
    sy_page_add_image(page, 0, 0, side_mm, side_mm, SIDE, SIDE, rgb);
    GString *png = sy_page_png(page, SIDE, error);
    return png == NULL ? NULL : g_string_free_to_bytes(png);
}

/* A tile as it lies in the folder; NULL without an error: there is none. Never through a link. */
static GBytes *kept(const SyGround *ground, int zoom, int64_t x, int64_t y, const char **type) {
    static const char *const endings[][2] = {
        {"png", "image/png"}, {"jpg", "image/jpeg"}, {"jpeg", "image/jpeg"}};
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *path =
            g_strdup_printf("%s/%d/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT ".%s", ground->folder,
                            zoom, x, y, endings[i][0]);
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

GBytes *sy_ground_tile(SyGround *ground, int zoom, int64_t x, int64_t y, const char **type,
                       GError **error) {
    int64_t most = INT64_C(1) << CLAMP(zoom, 0, 30);
    if (zoom < 0 || x < 0 || x >= most || y < 0 || y >= most) return NULL;
    *type = "image/png";
    return ground->folder == NULL ? warped(ground, zoom, x, y, error)
                                  : kept(ground, zoom, x, y, type);
}

/* ---- those of a box ---- */

/* Tiles of one zoom: west, north, east, south. */
typedef struct {
    int zoom;
    int64_t edge[4];
} Level;

static int64_t tile_at(double metres, int zoom) {
    int64_t most = (INT64_C(1) << zoom) - 1;
    return CLAMP((int64_t)floor(metres / (2 * HALF_M) * exp2(zoom)), 0, most);
}

/* @box: west, south, east, north in the plane of web maps. */
static Level level_of(const double *box, int zoom) {
    return (Level){zoom,
                   {tile_at(box[0] + HALF_M, zoom), tile_at(HALF_M - box[3], zoom),
                    tile_at(box[2] + HALF_M, zoom), tile_at(HALF_M - box[1], zoom)}};
}

static int64_t n_tile(const Level *level) {
    return (level->edge[2] - level->edge[0] + 1) * (level->edge[3] - level->edge[1] + 1);
}

static int64_t n_tile_at(const double *box, int zoom) {
    const Level level = level_of(box, zoom);
    return n_tile(&level);
}

/* Where the raster is, and the last zoom that shows more of it; of a folder all. */
static bool reach_of(SyGround *ground, double *extent, int *last, GError **error) {
    const double all[] = {-HALF_M, -HALF_M, HALF_M, HALF_M};
    memcpy(extent, all, sizeof all);
    *last = MOST_ZOOM;
    if (ground->raster == NULL) return true;
    double pixel_m;
    if (!sy_raster_reach(ground->raster, "EPSG:3857", extent, &pixel_m, error)) return false;
    *last = CLAMP((int)ceil(log2(2 * HALF_M / SIDE / pixel_m) - 0.01), 0, MOST_ZOOM);
    return true;
}

static void append_tile(GString *json, const Level *level, int64_t x, int64_t y, const char *type,
                        GBytes *tile) {
    gsize n;
    const void *bytes = g_bytes_get_data(tile, &n);
    g_autofree char *text = g_base64_encode(bytes, n);
    g_string_append_printf(json,
                           "%s\"%d/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "\":\"data:%s;base64,",
                           json->len == 0 ? "" : ",", level->zoom, x, y, type);
    g_string_append(json, text);
    g_string_append_c(json, '"');
}

/* What goes into a page. */
typedef struct {
    GString *json;
    gsize most; /* bytes */
    const SyProgress *progress;
    int least_zoom, most_zoom; /* -1: none */
    bool whole;                /* all there is, as fine as it is */
    double share;              /* of the box that is covered */
} Kept;

/* Tiles of a level; @kept->whole: all of them fit. */
static bool append_level(SyGround *ground, const Level *level, Kept *kept, int64_t *n,
                         GError **error) {
    *n = 0;
    kept->whole = ground->folder != NULL || n_tile(level) <= MOST_TILES;
    for (int64_t y = level->edge[1]; kept->whole && y <= level->edge[3]; y++)
        for (int64_t x = level->edge[0]; kept->whole && x <= level->edge[2]; x++) {
            GError *inner = NULL;
            const char *type;
            g_autoptr(GBytes) tile = sy_ground_tile(ground, level->zoom, x, y, &type, &inner);
            if (inner != NULL) {
                g_propagate_error(error, inner);
                return false;
            }
            if (!sy_progress(kept->progress, 0.9, error)) return false;
            if (tile == NULL) continue;
            append_tile(kept->json, level, x, y, type, tile);
            kept->whole = kept->json->len <= kept->most && ++*n <= MOST_TILES;
        }
    return true;
}

/* Level by level from the first that shows the box whole; those of a folder may begin anywhere. */
static bool append_levels(SyGround *ground, const double *box, int last, Kept *kept,
                          GError **error) {
    int first = 0;
    while (first < last && n_tile_at(box, first + 1) <= 4) first++;
    for (int zoom = ground->folder == NULL ? first : 0; zoom <= last; zoom++) {
        const Level level = level_of(box, zoom);
        if (ground->folder != NULL && n_tile(&level) > MOST_ASKED) return true;
        int64_t n;
        gsize before = kept->json->len;
        if (!append_level(ground, &level, kept, &n, error)) return false;
        if (!kept->whole) {
            g_string_truncate(kept->json, before);
            return true;
        }
        if (n == 0 && kept->least_zoom >= 0) return true; /* a folder ends */
        if (n == 0) continue;
        if (kept->least_zoom < 0) kept->least_zoom = zoom;
        kept->most_zoom = zoom;
        if (ground->folder != NULL) kept->share = (double)n / (double)n_tile(&level);
    }
    return true;
}

static double share_of(const double *box, const double *extent) {
    double share = 1;
    for (int i = 0; i < 2; i++) {
        double wide = MIN(box[2 + i], extent[2 + i]) - MAX(box[i], extent[i]);
        if (wide < 0) return 0;
        if (box[2 + i] > box[i]) share *= MIN(wide / (box[2 + i] - box[i]), 1);
    }
    return share;
}

static bool check_kept(const SyGround *ground, const double *degrees, double most_mb,
                       const Kept *kept, GError **error) {
    if (!(kept->share > 0) || (kept->least_zoom < 0 && kept->whole))
        g_set_error(
            error, SY_ERROR, SY_ERROR_INPUT,
            _("%s: does not cover the case (%.4f to %.4f E, %.4f to %.4f N); name a base map "
              "of that place"),
            ground->path, degrees[0], degrees[2], degrees[1], degrees[3]);
    else if (kept->least_zoom < 0)
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: too large for a page of %g MB (the setting picture.base_mb); take a "
                      "smaller one, or allow more"),
                    ground->path, most_mb);
    else
        return true;
    return false;
}

char *sy_ground_json(SyGround *ground, const double *degrees, double most_mb,
                     const SyProgress *progress, GError **error) {
    double box[4], extent[4];
    int last;
    for (int i = 0; i < 4; i++)
        box[i] = i % 2 == 0 ? degrees[i] / 180 * HALF_M
                            : log(tan(G_PI / 4 + degrees[i] / 360 * G_PI)) / G_PI * HALF_M;
    if (!reach_of(ground, extent, &last, error)) return NULL;
    g_autoptr(GString) tiles = g_string_new(NULL);
    Kept kept = {tiles, (gsize)(most_mb * 1048576), progress, -1, -1, true, share_of(box, extent)};
    if (kept.share > 0 && !append_levels(ground, box, last, &kept, error)) return NULL;
    if (!check_kept(ground, degrees, most_mb, &kept, error)) return NULL;
    if (!kept.whole)
        sy_note(_("%s: in the page to zoom %d; finer ones would make more than %g MB (the setting "
                  "picture.base_mb) or %d tiles\n"),
                ground->path, kept.most_zoom, most_mb, MOST_TILES);
    if (kept.share < 0.99)
        sy_note(_("%s: covers %.0f %% of the case; the rest of the map has no picture below it\n"),
                ground->path, 100 * kept.share);
    return g_strdup_printf("{\"least\":%d,\"most\":%d,\"tiles\":{%s}}", kept.least_zoom,
                           kept.most_zoom, tiles->str);
}
