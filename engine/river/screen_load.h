/* What an outfall that is asked for would bring to the water below it. Only for screen.c. */
#pragma once
#include "engine/river/fate.h"

typedef struct {
    SyStore *store;
    const SyJudgement *judgement;
    const GArray *qualities; /* of SyWaterQuality */
    const char *loads;       /* "COD=500,NH3-N=20mg/L": kg/d, or a concentration with the flow */
    double flow_m3d;         /* 0: not said */
    bool lake;               /* nothing is known of how it mixes: only the load is said */
    int64_t edge_id;         /* the reach and place where it is let in */
    double above_m;
    const char *target;      /* class of the water there, or NULL */
    const SyTable *quality;  /* section, parameter, mean: measured in that water */
    const SyTable *intakes;  /* name, edge_id, distance_m */
    const SyTable *sections; /* section_id, name, edge_id, distance_m, quality_target */
} SyScreenLoad;

/**
 * sy_screen_loads:
 * A row of each parameter and place: where it is let in (as mixed over the river), the next water
 * source zones and sections. NaN where the flow of the river is not known: nothing is claimed.
 * "missed": yes (even the lower bound is above the limit), maybe, no, or NULL: not known.
 *
 * SY_ERROR_USAGE: no NAME=VALUE, no such parameter or unit. O(reaches) a place.
 */
SyTable *sy_screen_loads(const SyScreenLoad *asked, GError **error);
/* The rows and what is not known of them; @lake: nothing of how it mixes. */
void sy_screen_loads_show(const SyTable *rows, bool lake, SyReply *reply);
/* "bridge COD 24 (18 - 31) > 20 (III)" of the rows whose usual value is above; NULL: none; g_free.
 */
char *sy_screen_loads_above(const SyTable *rows);
