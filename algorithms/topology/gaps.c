#include "algorithms/topology/gaps.h"

#include <math.h>

/* A level that fits: not above where the water comes from, and not further below than its slope and
 * a drop manhole explain. */
static double level_nats(const SyContinuation *place, const SyGapOptions *o) {
    if (isnan(place->drop_m)) return 0;
    double nats = log(o->level), deepest_m = o->slope * place->distance_m;
    if (place->drop_m < 0) return nats + place->drop_m / o->rise_m;
    return place->drop_m > deepest_m ? nats - (place->drop_m - deepest_m) / o->drop_m : nats;
}

static double turn_nats(double turn_rad, const SyGapOptions *o) {
    return isnan(turn_rad) ? 0 : o->turn_nats * cos(turn_rad);
}

static double distance_nats(double distance_m, double usual_m) {
    const double near = 0.1, longest = 3;
    double far = distance_m / (longest * usual_m);
    return -2 * log(distance_m / usual_m + near) - far * far;
}

double sy_continuation_nats(const SyContinuation *place, const SyGapOptions *o) {
    if (place->distance_m > o->limit_m && !place->same_feature) return -INFINITY;
    double nats =
        place->same_feature ? log(o->same_feature) : distance_nats(place->distance_m, o->usual_m);
    nats += turn_nats(place->turn_rad, o) + turn_nats(place->onward_rad, o);
    nats += level_nats(place, o);
    if (!isnan(place->widening)) nats += log(place->widening < 0.95 ? o->narrower : o->wider);
    if (place->sequence) nats += log(o->sequence);
    if (place->same_system) nats += log(o->system);
    if (place->outfall)
        nats += log(o->outfall);
    else if (place->starts)
        nats += log(o->starts);
    return nats;
}

double sy_continuation_shares(const double *nats, SyIndex n, double none, double *share) {
    double most = log(none), sum = 0;
    for (SyIndex i = 0; i < n; i++) most = fmax(most, nats[i]);
    for (SyIndex i = 0; i < n; i++) sum += share[i] = exp(nats[i] - most);
    double left = exp(log(none) - most);
    sum += left;
    for (SyIndex i = 0; i < n; i++) share[i] /= sum;
    return left / sum;
}
