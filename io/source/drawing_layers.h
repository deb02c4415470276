/* The layers of a DXF drawing, which its driver gives as one. */
#pragma once

#include "io/gdal/gdal.h"

/**
 * sy_drawing_layers:
 * A data set in memory with a layer for the points, one for the lines and one for the areas of each
 * layer of the drawing, called as the drawing calls it ("雨水", "雨水 points", "雨水 areas");
 * columns Layer, BlockName (the symbol of a point) and Text: what is written within 3 m of a point
 * in the same layer, else a number that stands once in the drawing in a layer of notes. Texts
 * themselves are in none; numbers of features are those of the entities. NULL: it cannot be read;
 * GDALClose() it. O(entities).
 */
GDALDatasetH sy_drawing_layers(const char *path);
