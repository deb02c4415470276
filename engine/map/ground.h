/* The picture of the ground below the map of a browser: a raster that GDAL opens, warped to the
 * tiles of web maps, or a folder of such tiles as they are (Z/X/Y.png or .jpg). */
#pragma once
#include "engine/base/program.h"

typedef struct SyGround SyGround;

/* @path: a raster, or a folder of tiles. SY_ERROR_INPUT as sy_raster_open(), or a folder without
 * tiles. */
SyGround *sy_ground_new(const char *path, GError **error);
void sy_ground_free(SyGround *ground);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyGround, sy_ground_free)

/* A tile, and its type of HTTP in @type (static). NULL without an error: there is none. Any
 * thread. */
GBytes *sy_ground_tile(SyGround *ground, int zoom, int64_t x, int64_t y, const char **type,
                       GError **error);

/**
 * sy_ground_json:
 * The tiles that cover a box, for a page that asks nobody for any: from the zoom at which the box
 * is two tiles wide on, to that of the raster's pixels or the folder's last, as long as all of a
 * zoom fit; where they do not, that is said. {"least": zoom, "most": zoom, "tiles": {"z/x/y": data
 * URL}}, g_free.
 *
 * @box: west, south, east, north, degrees
 *
 * SY_ERROR_INPUT: it does not cover the box, not even the first zoom fits.
 */
char *sy_ground_json(SyGround *ground, const double *box, double most_mb,
                     const SyProgress *progress, GError **error);
