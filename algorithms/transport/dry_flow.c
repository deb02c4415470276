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
    bool falls = slope > 0 && upper.area_m2 > 0;
    double normal_m3s = falls ? upper.conveyance_m3s * sqrt(slope) : INFINITY;
    bool draws = falls && surface_slope > slope; /* less deep below */
    if (draws) {                                 /* where it shoots, what is below is not felt */
        double slow = slowness(normal_m3s, &upper);
        mean_m = depth_m + (mean_m - depth_m) * slow;
        surface_slope = slope + (surface_slope - slope) * slow;
    }
    double flow_m3s =
        sy_section_wet(circle, &way->bore, mean_m).conveyance_m3s * sqrt(surface_slope);
    return draws ? flow_m3s : fmin(flow_m3s, normal_m3s);
}

/* ---- the level at which ways carry a flow ---- */

/* Heights above that at which water begins to run, and what is carried there by the flow wanted. */
typedef struct {
    double low_m, high_m; /* carry less, more */
    double at_m, carried, before_m, before;
    double power; /* of the height, by which what is carried rises */
} Search;

/* Flow is about a power of the height, 2 where it runs freely and 1/2 where it stands: secants of
 * the logarithms, then of the values; a half where they do not shrink what is left. */
static double next_m(Search *search, int i) {
    bool inside = search->low_m > 0 && isfinite(search->high_m);
    double ratio = search->carried / search->before, next_m = NAN;
    if (i > 0 && search->carried > 0 && search->before > 0)
        search->power = log(ratio) / log(search->at_m / search->before_m);
    if (i > 0 && inside && i % 4 != 3)
        next_m = search->at_m + (1 - search->carried) * (search->at_m - search->before_m) /
                                    (search->carried - search->before);
    else if (search->power > 0.3)
        next_m = search->at_m * pow(search->carried, -1 / search->power);
    else if (search->low_m <= 0)
        next_m = search->at_m / 1000; /* it may all run as soon as it begins to */
    if (next_m > search->low_m && next_m < search->high_m) return next_m;
    return isfinite(search->high_m) ? (search->low_m + search->high_m) / 2 : 4 * search->at_m;
}

double sy_dry_level_m(const SyCircle *circle, const SyDryWay *ways, const double *below_m,
                      SyIndex n, double flow_m3s, double guess_m) {
    const double most_m = 100, usual_m = 0.02, least_m = 1e-6, enough = 1e-7;
    const double enough_m = n == 1 ? 1e-9 : 1e-12;
    double start_m = INFINITY;
    for (SyIndex i = 0; i < n; i++) start_m = fmin(start_m, sy_dry_start_m(&ways[i], below_m[i]));
    Search search = {.high_m = INFINITY, .at_m = guess_m - start_m, .power = 2};
    if (!(search.at_m > least_m && search.at_m < most_m)) search.at_m = usual_m;
    for (int i = 0; i < 80 && search.at_m <= most_m; i++) {
        double sum_m3s = 0;
        for (SyIndex k = 0; k < n; k++)
            sum_m3s += sy_dry_flow_m3s(circle, &ways[k], start_m + search.at_m, below_m[k]);
        search.carried = sum_m3s / flow_m3s;
        if (fabs(search.carried - 1) <= enough) break;
        *(search.carried < 1 ? &search.low_m : &search.high_m) = search.at_m;
        double step_m = next_m(&search, i) - search.at_m;
        search.before = search.carried;
        search.before_m = search.at_m;
        search.at_m += step_m;
        if (fabs(step_m) <= enough_m) break;
    }
    return start_m + search.at_m;
}

double sy_dry_volume_m3(const SyCircle *circle, const SyDryWay *way, double water_m,
                        double below_m) {
    double upper_m = water_m - way->level_m[0], lower_m = fmax(below_m - way->level_m[1], 0);
    if (way->level_m[0] > way->level_m[1]) lower_m = fmax(lower_m, upper_m); /* as deep all along */
    return (sy_section_wet(circle, &way->bore, upper_m).area_m2 +
            sy_section_wet(circle, &way->bore, lower_m).area_m2) /
           2 * way->length_m;
}
