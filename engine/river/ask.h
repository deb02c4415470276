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

/* A reach that is met; what stands on it is as far as it is, and the part of it between. */
typedef struct {
    SyReached at;
    double low_s, high_s;  /* between which at.to_s is held to lie in 9 of 10 */
    double velocity_ms[3]; /* usual, for low_s, for high_s */
    bool main_stem;
    double group_m; /* where its river is met first; 0 on the main stem */
} SyRiverMet;

/* Adds the outfalls that stand on the reaches @met (SyRiverMet), the units behind them and the
 * sections, but for @section_id, as tables "outfalls", "units", "sections". O(what is found, and
 * its logarithm). */
bool sy_river_answer(SyStore *store, const SyRiverAsked *asked, const SyWater *water,
                     const GArray *met, int64_t section_id, SyReply *reply, GError **error);

/* sy_river_ask() of a place that is known. */
SyReply *sy_river_ask_at(SyStore *store, const SyWaterPlace *place, const SyRiverAsked *asked,
                         GError **error);
