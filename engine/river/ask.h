/* Questions to the rivers of a case file: what their files share. Not for others. */
#pragma once
#include "algorithms/river/axis.h"
#include "engine/river/river.h"

/* The reaches, by edge_id. */
typedef struct {
    SyTable *rows;          /* of river_reach */
    const int64_t *edge_id; /* of the rows */
    SyIndex *tail, *head;
    SyReaches reaches;
    SyAxis *axis; /* down and up only */
} SyWater;

/* SY_ERROR_USAGE: there are none. */
bool sy_water_take(SyStore *store, SyWater *water, GError **error);
void sy_water_clear(SyWater *water);
/* Row of an edge; SY_NONE: it is none of a river. O(log). */
SyIndex sy_water_reach(const SyWater *water, int64_t edge_id);

/* A place on a river. */
typedef struct {
    int64_t edge_id, section_id; /* 0: no section */
    double above_m, chainage_m;
    char *river; /* NULL: it has no name */
} SyWaterPlace;

bool sy_water_place(SyStore *store, const char *at, SyWaterPlace *place, GError **error);
void sy_water_place_clear(SyWaterPlace *place);

/* sy_river_ask() of a place that is known. */
SyReply *sy_river_ask_at(SyStore *store, const SyWaterPlace *place, const SyRiverAsked *asked,
                         GError **error);
