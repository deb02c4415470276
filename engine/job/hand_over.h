/* What leaves the program, one writer for each format. */
#pragma once
#include "engine/base/program.h"

/* Names of the formats, in the order in which they are written. */
#define SY_HAND_OVER_FORMATS "csv|xlsx|gpkg|shp|geojson|kml|dxf|record|html|pdf|svg|png"

typedef struct {
    const char *file, *folder;
    const char *formats;        /* one or several by commas */
    const char *crs, *encoding; /* of layers; "utf8" or "gbk" of shp; NULL: the case's, utf8 */
    const char *outfall, *base; /* of map pages: its own, a raster below; or NULL */
    int dots_per_inch;          /* of pictures, 36 to 600; 0: as the style says */
} SyHandOver;

/* Files of a case file in a folder, which is made if it is not there. */
bool sy_hand_over(const SyHandOver *asked, const SyProgram *program, GError **error);
