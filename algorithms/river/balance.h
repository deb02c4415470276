/*
 * What of a load that enters a river arrives at a place on it, and how long until it is mixed.
 *
 * Along a reach exp(-decay * length / velocity) of the load is left; where a river parts, the load
 * parts as the flows of its ways, equally where one of them is not known. The lower bound of what
 * arrives takes the slowest water and the strongest decay, and lets all go by the way that leads
 * elsewhere where the parts are not known; the upper bound the contrary.
 */
#pragma once
#include <math.h>

#include "algorithms/river/axis.h"

typedef struct {
    SyIndex reach;
    double above_m; /* above its lower end; held to the reach */
} SyRiverSpot;

enum { SY_FATE_USUAL, SY_FATE_LEAST, SY_FATE_MOST, SY_FATES };

typedef struct {
    const double *velocity_ms[SY_FATES]; /* n_arc, > 0: usual, lowest, highest */
    double decay_per_s[SY_FATES];        /* >= 0: usual, highest, lowest: what is left is meant */
    const double *flow_m3s;              /* n_arc, NaN: not known; or NULL: of none */
} SyRiverFate;

typedef struct {
    double
        part[SY_FATES]; /* 0 .. 1 of the load arrives, for the first time; 0: no way leads there */
    double time_s;      /* mean time of travel of that; NaN: none arrives */
} SyArrival;

/**
 * sy_river_arrivals:
 * @from: n_from places at which load enters
 * @out:  n_from
 *
 * SY_ERROR_RANGE, SY_ERROR_ARGUMENT (velocity, decay), SY_ERROR_MEMORY. O(V + E + n_from) besides
 * circles (see loop_system.h). Source: first-order decay, Streeter & Phelps (1925); the sums are
 * those of sy_transport_shares().
 */
bool sy_river_arrivals(const SyReaches *reaches, const SyRiverFate *fate, SyRiverSpot at,
                       const SyRiverSpot *from, SyIndex n_from, SyArrival *out, GError **error);

/**
 * sy_mixing_length_m:
 * From an outfall to where its water is mixed over the whole width of the river:
 * L = (0.11 + 0.7 sqrt(0.5 - a/B - 1.1 (0.5 - a/B)^2)) u B^2 / E, E = (0.058 H + 0.0065 B) sqrt(g H
 * S).
 *
 * @offset_m: a, from the bank; 0 .. B/2
 * @width_m, @depth_m, @velocity_ms, @slope: B, H, u, S; NaN if one is NaN or <= 0
 * Source: HJ 2.3-2018, annex E (E.1) with Taylor's transverse mixing, for B/H <= 100.
 */
static inline double sy_mixing_length_m(double offset_m, double width_m, double depth_m,
                                        double velocity_ms, double slope) {
    if (!(width_m > 0 && depth_m > 0 && velocity_ms > 0 && slope > 0 && offset_m >= 0)) return NAN;
    const double gravity_ms2 = 9.81;
    double aside = fmax(0, 0.5 - offset_m / width_m),
           mixing_m2s = (0.058 * depth_m + 0.0065 * width_m) * sqrt(gravity_ms2 * depth_m * slope);
    return (0.11 + 0.7 * sqrt(fmax(0, aside - 1.1 * aside * aside))) * velocity_ms * width_m *
           width_m / mixing_m2s;
}
