/* Layers through OGR. Include only from io/export. */
#pragma once

#include "io/export/layer.h"
#include "io/gdal/gdal.h"

/* How a driver wants its features. */
typedef struct {
    const char *driver;
    char **dataset_options, **layer_options;
    bool brief_names;     /* of columns */
    const char *encoding; /* not NULL: texts are given as bytes of it, cut at 254 */
    SyLayerLoss *loss;    /* with encoding */
} SyOgrWay;

/* A new dataset; NULL with SY_ERROR_OUTPUT. */
GDALDatasetH sy_ogr_create(const SyOgrWay *way, const char *path, GError **error);
/* Loads layer @number of the set and adds it with all its features. */
bool sy_ogr_add(GDALDatasetH dataset, const SyOgrWay *way, const SyLayerSet *set, guint number,
                const char *path, GError **error);
/* Between them GDAL's messages of this thread go nowhere but into errors; false: no GDAL. */
bool sy_ogr_begin(GError **error);
void sy_ogr_end(void);
/* Flushes and closes; what GDAL says while it does is an error. */
bool sy_ogr_close(GDALDatasetH dataset, const char *path, GError **error);

/* Sets SY_ERROR_OUTPUT for a file that is not written in full, and returns false; @why may be "".
 */
bool sy_ogr_fail(const char *path, const char *why, GError **error);
