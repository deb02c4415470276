/* Squares and chains of many features for KML. Include only from io/export. */
#pragma once
#include "io/export/layer.h"

/* Rows of a layer that lie together. */
typedef struct {
    double box[4]; /* of what is in it: west, south, east, north, degrees */
    SyIndex *row;  /* n, by class, then as they come */
    SyIndex n;
    SyIndex *rows_free; /* of the first square: the memory of all */
} SyKmlSquare;

/* SyKmlSquare of the rows with a place, from the south-west; @is_split: by squares of about a
 * kilometre, else one. O(n log n). g_array_unref frees all. */
GArray *sy_kml_squares(const SyLayer *layer, bool is_split);

/* Parts of lines in an order in which many go on where the one before ended. */
typedef struct {
    GArray *part;    /* SyIndex */
    GArray *goes_on; /* bool: begins where the part before it ends */
} SyKmlChains;

/* O(n) */
SyKmlChains sy_kml_chains(const SyGeometry *geometry, const SyIndex *row, SyIndex n);
void sy_kml_chains_clear(SyKmlChains *chains);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyKmlChains, sy_kml_chains_clear)
