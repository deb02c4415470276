#include "algorithms/transport/dry_flow.h"

#include <math.h>

static const double gravity_ms2 = 9.81;
static const double weir = 1.7; /* m^0.5/s: critical flow over a broad crest, (2/3)^1.5 sqrt(g) */

double sy_dry_start_m(const SyDryWay *way, double below_m) {
    if (way->way != SY_WAY_OPEN) return way->level_m[0];
    return fmax(fmax(way->level_m[0], way->level_m[1]), below_m);
}

/* 1 in slow water, 0 where it shoots. */
static double slowness(double flow_m3s, const SyWet *wet) {
    double wave_ms = sqrt(gravity_ms2 * wet->area_m2 / wet->surface_m);
    double froude = flow_m3s / wet->area_m2 / wave_ms;
    return CLAMP(2 * (1 - froude), 0, 1);
}

double sy_dry_flow_m3s(const SyCircle *circle, const SyDryWay *way, double water_m,
                       double below_m) {
    if (!(water_m > sy_dry_start_m(way, below_m))) return 0;
    double depth_m = water_m - way->level_m[0];
    if (way->way != SY_WAY_OPEN) return weir * way->bore.width_m * depth_m * sqrt(depth_m);
    double lower_m = fmax(way->level_m[1], below_m), fall_m = water_m - lower_m;
    double slope = (way->level_m[0] - way->level_m[1]) / way->length_m;
    double mean_m = (depth_m + lower_m - way->level_m[1]) / 2;
    double surface_slope = fall_m / way->length_m;
    SyWet upper = sy_section_wet(circle, &way->bore, depth_m);
    if (!(slope > 0) || !(upper.area_m2 > 0))
        return sy_section_wet(circle, &way->bore, mean_m).conveyance_m3s * sqrt(surface_slope);
    double normal_m3s = upper.conveyance_m3s * sqrt(slope), slow = slowness(normal_m3s, &upper);
    if (slow < 1) mean_m = depth_m + (mean_m - depth_m) * slow;
    double flow_m3s =
        sy_section_wet(circle, &way->bore, mean_m).conveyance_m3s * sqrt(surface_slope);
    return slow > 0 ? flow_m3s : fmin(flow_m3s, normal_m3s);
}

double sy_dry_volume_m3(const SyCircle *circle, const SyDryWay *way, double water_m,
                        double below_m) {
    double upper_m = water_m - way->level_m[0], lower_m = fmax(below_m - way->level_m[1], 0);
    if (way->level_m[0] > way->level_m[1]) lower_m = fmax(lower_m, upper_m); /* as deep all along */
    return (sy_section_wet(circle, &way->bore, upper_m).area_m2 +
            sy_section_wet(circle, &way->bore, lower_m).area_m2) /
           2 * way->length_m;
}
