/* Where what cameras and sonars found in pipes lies (role inspections). */
#pragma once
#include "engine/network/network.h"

typedef struct {
    SyIndex line;     /* SY_NONE: it names no pipe of the survey, or several */
    double measure_m; /* along the line as drawn, held to its ends; NaN: it says no distance */
    double beyond_m;  /* what its distance has more than the line is long; 0: nothing */
    uint8_t grade;    /* 1 to 4; 0: not said */
    bool several;     /* several lines are called so */
    bool inflow; /* water that comes in, found by a fibre: by its defect, or a confidence alone */
    bool
        start_assumed; /* it does not say from which end the distance counts: the one drawn first */
} SyInspected;

/**
 * sy_inspections_place:
 * Of each row of the inspections its pipe: by its number, where it has none or several have it by
 * the manholes at both ends ("from" and "to", or "A-B" in place of a number); the distance counts
 * from "from". As many as the role has rows, g_free; NULL where there are no inspections. O(lines +
 * rows).
 */
SyInspected *sy_inspections_place(const SyNetwork *network);
