/* Between tiles.c, which holds the places, and tile_make.c, which cuts them. */
#pragma once
#include "engine/serve/tiles.h"

typedef struct {
    SyIndex n;      /* parts, in the order of their numbers */
    guint32 *id;    /* n: of the edge or node */
    guint8 *style;  /* n: see data/web/tiles.yaml */
    SyIndex *first; /* n + 1 offsets into vertices */
    double *xy;     /* 2 a vertex */
    double *box;    /* 4 a part: west, north, east, south; west > east: no place */
    double whole[4];
    guint side; /* of the grid, in cells */
    double cell;
    SyIndex *cell_first, *cell_row; /* side * side + 1 offsets into parts */
} SyTileLayer;

struct SyTiles {
    SyTileLayer edges, nodes;
    bool is_local;
};

/* The cells that a box touches: west, north, east, south. */
void sy_tile_cells(const SyTileLayer *layer, const double *box, guint *cells);
