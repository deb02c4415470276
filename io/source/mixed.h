/*
 * Layers of points and of other things at once, as field walks are handed over (waypoints and
 * tracks in one KML): the points are a layer of their own, and what is not.
 */
#pragma once
#include <glib.h>
#include <stdbool.h>

#include "io/gdal/gdal.h"

/* Whether a layer that declares no kind holds points and others. Reads until both are met. */
bool sy_mixed_is(GDALDatasetH dataset, OGRLayerH layer);
/* "NAME points", "NAME lines"; g_free. */
char *sy_mixed_name(const char *layer, bool points);
/* NAME of such a name; NULL: it is none. g_free. */
char *sy_mixed_base(const char *name, bool *points);
/* Only the points, or only the others, from now on. */
void sy_mixed_take(OGRLayerH layer, bool points);
