/* Extents and counts of the layers (geometry_columns_statistics), known from writing them; without
 * them QGIS reads every layer whole when it opens the file. */
#pragma once
#include "io/store/geometry.h"
#include "io/store/private.h"

typedef struct {
    char *table;
    int64_t n_row;
    SyExtent extent;
} SyLayerStatistics;

/* What is known of a table; made if it is new. */
SyLayerStatistics *sy_layer_statistics(SyStore *store, const char *table);
void sy_layer_statistics_free(SyLayerStatistics *layer);
/* Stores them, and gives every time that SpatiaLite noted the value of sy_store_time. */
bool sy_layer_statistics_flush(SyStore *store, GError **error);
