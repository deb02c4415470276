/* A picture of the ground below a map: any raster that GDAL opens and that knows where it lies. */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

typedef struct SyRaster SyRaster;

/* SY_ERROR_INPUT: not a raster, or one without a reference system or place. */
SyRaster *sy_raster_open(const char *path, GError **error);
void sy_raster_free(SyRaster *raster);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyRaster, sy_raster_free)

/**
 * sy_raster_reach:
 * Where the raster lies in another reference system, and the width of a pixel that keeps what it
 * shows there, in the units of the system.
 *
 * @extent: min x, min y, max x, max y
 */
bool sy_raster_reach(SyRaster *raster, const char *crs, double *extent, double *pixel,
                     GError **error);

/**
 * sy_raster_window:
 * The picture of a window, warped to another reference system, bilinear; white where there is none.
 * Grey, palette and colour rasters of any depth; more than 8 bits are stretched over the values met
 * in the whole raster.
 *
 * @crs: WKT of the window's coordinates
 * @window: min x, min y, max x, max y
 * @rgb: 3 · n_column · n_row bytes, rows from the north
 */
bool sy_raster_window(SyRaster *raster, const char *crs, const double *window, int n_column,
                      int n_row, uint8_t *rgb, GError **error);
