/* Longitudes and latitudes for people. */
#pragma once
#include "io/source/crs.h"

/* 114°21′35.12″E, the hundredths rounded; @positive and @negative are the letters, as 'E', 'W';
 * NULL for NaN; g_free. */
char *sy_place_dms(double degrees, char positive, char negative);

/* From the case's CRS to longitude and latitude on its datum; NULL for a local plane. */
SyTransform *sy_place_transform(const SyCrs *case_crs);
