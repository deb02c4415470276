/* The network of a case file as tiles for the map: simplified by zoom, clipped, a few bytes a pipe.
 */
#pragma once
#include "engine/base/program.h"

typedef struct SyTiles SyTiles;

/**
 * sy_tiles_load:
 * Places of all edges but rivers and of surveyed nodes (data/web/tiles.yaml), as the map has them:
 * pixels of the world at zoom 0, or a plane of its own with y downwards.
 *
 * O(vertices); some 90 bytes a pipe.
 */
SyTiles *sy_tiles_load(SyStore *store, const SyProgram *program, GError **error);
void sy_tiles_free(SyTiles *tiles);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyTiles, sy_tiles_free)

/* A tile of 256 pixels: where the map's world has 2^zoom pixels for one. */
typedef struct {
    int zoom;
    int64_t x, y;
} SyTilePlace;

/**
 * sy_tiles_get:
 * Little endian: uint32 n_part, n_vertex, n_arrow, 0; uint32 id[n_part]; uint32 end[n_part], the
 * vertex behind each part's last; int16 xy[2 n_vertex] and arrow[4 n_arrow] (x, y, direction in
 * 1/10000 of a turn, 0), in 1/SY_TILE_STEPS pixel from the tile's origin; uint8 style[n_part].
 *
 * Parts are clipped to SY_TILE_PAD pixels around the tile; vertices closer than a pixel are left
 * out, and of pipes shorter than two pixels one of a style for each pixel is kept. Thread-safe.
 * O(pipes that touch the tile).
 */
GBytes *sy_tiles_get(const SyTiles *tiles, SyTilePlace place);
enum { SY_TILE_STEPS = 64, SY_TILE_PAD = 64 };

/* West, north, east, south of the edges first to last by number, joined to @box; all NaN before the
 * first. */
void sy_tiles_extend(const SyTiles *tiles, int64_t first, int64_t last, double *box);
/* The largest number of an edge, and the box of all. */
int64_t sy_tiles_last(const SyTiles *tiles, double *box);
/* Where a node is; false: it has no place. */
bool sy_tiles_node(const SyTiles *tiles, int64_t id, double *xy);
