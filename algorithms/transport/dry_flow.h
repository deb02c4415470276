/* Flow of one way by the levels of water at its ends. Inside of sy_dry_water(). */
#pragma once
#include "algorithms/transport/dry_water.h"

typedef struct {
    double level_m[2], length_m;
    SyBore bore;
    uint8_t way; /* SyWay */
} SyDryWay;

/* Level of the node above which water begins to run, given that of the node below. */
double sy_dry_start_m(const SyDryWay *way, double below_m);
/* Flow at a level of the node, >= 0, rising with it. */
double sy_dry_flow_m3s(const SyCircle *circle, const SyDryWay *way, double water_m, double below_m);
/**
 * sy_dry_level_m:
 * @below_m: @n levels of the nodes below
 * @flow_m3s: > 0
 * @guess_m: where to begin; NaN: anywhere
 *
 * Level of a node at which its @n ways carry @flow_m3s, to 1e-7 of it or 1e-9 m; of several ways,
 * of which one may be nearly level with what stands below, to 1e-12 m.
 */
double sy_dry_level_m(const SyCircle *circle, const SyDryWay *ways, const double *below_m,
                      SyIndex n, double flow_m3s, double guess_m);
/* Water that stands in it. */
double sy_dry_volume_m3(const SyCircle *circle, const SyDryWay *way, double water_m,
                        double below_m);
