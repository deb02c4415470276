/* What a conduit can carry: Manning's formula for the full section. */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

typedef enum {
    SY_SECTION_CIRCLE,  /* width_m is the diameter */
    SY_SECTION_BOX,     /* rectangular, closed */
    SY_SECTION_CHANNEL, /* rectangular, open at the top */
    SY_SECTION_UNKNOWN
} SySection;

typedef struct {
    double capacity_m3s, velocity_ms; /* NaN: not known */
} SyFullFlow;

/* Concrete and clay sewers in use; Chow (1959), Open-Channel Hydraulics, table 5-6. */
#define SY_ROUGHNESS_S_M13 0.013

/**
 * sy_full_flow:
 * V = R^(2/3) S^(1/2) / n and Q = V A, R the area by the wetted perimeter of the full section.
 *
 * @height_m: of a box or channel; NaN: as @width_m. Not used for a circle
 * @slope:    fall by length; NaN or <= 0 (flat, uphill): not known
 * @roughness_s_m13: Manning's n; NaN: SY_ROUGHNESS_S_M13
 * Source: Manning (1891), Trans. Inst. Civ. Eng. Ireland 20, 161-207.
 */
SyFullFlow sy_full_flow(SySection section, double width_m, double height_m, double slope,
                        double roughness_s_m13);

typedef struct {
    SyIndex n_by_capacity; /* nodes where water parts in proportion to capacity */
    SyIndex n_equal;       /* where it parts equally, as a capacity is not known: to be reported */
} SySplits;

/**
 * sy_flow_fractions:
 * Share of the water of its tail that takes each arc; those of a node sum to 1.
 *
 * @tail:         n_arc nodes < @n_node; where the water leaves
 * @capacity_m3s: n_arc, NaN, 0 or less: not known; one unknown makes a node's ways equal
 * @fraction:     n_arc
 * False with SY_ERROR_MEMORY. O(V + E).
 */
bool sy_flow_fractions(const SyIndex *tail, SyIndex n_arc, SyIndex n_node,
                       const double *capacity_m3s, double *fraction, SySplits *splits,
                       GError **error);
