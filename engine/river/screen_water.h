/* Which water an outfall that is asked for would run into. Only for screen.c. */
#pragma once
#include "io/store/store.h"

/**
 * sy_screen_water:
 * @at: as it was asked for, for messages
 * @xy: in the working CRS
 *
 * One row: the reach of a river (edge_id, river_id, river, chainage_m, length_m, part of it above
 * the place), its water (water, receiving_water_id, function_zone, quality_target), distance_m,
 * lake (0). A place within an area has its river's line, however far, where one runs through the
 * area for longer than attach.river_m; where none does it is a lake (1): the reach is then that of
 * its outlet that is nearest (outlet_m, straight; river is missing, outlet its name), or missing.
 *
 * SY_ERROR_USAGE: no water near it.
 */
SyTable *sy_screen_water(SyStore *store, const char *at, const double *xy, GError **error);
