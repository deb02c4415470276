#include "algorithms/transport/shares.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/trace/adjacency.h"
#include "algorithms/transport/share_sets.h"

#define WHAT "shares of outfalls"

bool sy_transport_check(const SyTransport *transport, GError **error) {
    g_autofree double *sum = sy_array_new(transport->n_node, sizeof(double), WHAT, error);
    if (sum == NULL) return false;
    if (!(transport->decay_per_s >= 0 && isfinite(transport->decay_per_s))) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, "decay %g/s is not 0 or more",
                    transport->decay_per_s);
        return false;
    }
    for (SyIndex a = 0; a < transport->n_arc; a++) {
        double fraction = transport->fraction[a];
        double time_s = transport->time_s == NULL ? 0 : transport->time_s[a];
        if (transport->tail[a] >= transport->n_node || transport->head[a] >= transport->n_node) {
            g_set_error(error, SY_ERROR, SY_ERROR_RANGE, "arc %u: an end is not below %u", a,
                        transport->n_node);
            return false;
        }
        sum[transport->tail[a]] += fraction;
        if (!(fraction >= 0) || !(sum[transport->tail[a]] <= 1 + 1e-9) ||
            !(time_s >= 0 && isfinite(time_s))) {
            g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT,
                        "arc %u: fraction %g of %g so far, time %g s", a, fraction,
                        sum[transport->tail[a]], time_s);
            return false;
        }
    }
    return true;
}

void sy_shares_clear(SyShares *shares) {
    g_free(shares->offset);
    g_free(shares->share);
    *shares = (SyShares){0};
}

/* Results are written in two passes: counted, then filled (@share not NULL). */
typedef struct {
    const SyShareSets *sets;
    const SyAdjacency *numbers; /* targets by node */
    const SyShareOptions *options;
    SyShare *share;
    gsize n;
} Listing;

static SyShare share_of(const Listing *list, SyMoments m) {
    double mean_s = m.first / m.part, deviation = list->options->velocity_deviation;
    double ways_s2 = MAX(0, m.second / m.part - mean_s * mean_s);
    /* of a lognormal factor on the time: its coefficient of variation */
    double common_s = mean_s * sqrt(expm1(deviation * deviation));
    return (SyShare){SY_NONE, MIN(1, m.part), mean_s, sqrt(ways_s2 + common_s * common_s)};
}

static int by_number(const void *left, const void *right) {
    const SyShare *a = left, *b = right;
    return (a->target > b->target) - (a->target < b->target);
}

static void list_place(Listing *list, SyIndex n) {
    SyIndex base = n == SY_NONE ? SY_NONE : list->sets->base[n];
    if (base == SY_NONE) return;
    gsize first = list->n;
    for (gsize e = list->sets->first[base]; e < list->sets->first[base] + list->sets->n[base];
         e++) {
        SyMoments m = sy_moments_after(list->sets->entry[e].moments, list->sets->to_base[n],
                                       list->sets->to_base_s[n]);
        if (!(m.part >= list->options->min_share) || !(m.part > 0)) continue;
        SyShare share = share_of(list, m);
        SyIndex node = list->sets->entry[e].target;
        for (SyIndex i = list->numbers->offset[node]; i < list->numbers->offset[node + 1]; i++) {
            share.target = list->numbers->arc[i];
            if (list->share != NULL) list->share[list->n] = share;
            list->n++;
        }
    }
    if (list->share != NULL && list->n > first + 1)
        qsort(list->share + first, list->n - first, sizeof(SyShare), by_number);
}

static bool list_places(Listing *list, const SyIndex *place, SyIndex n_place, SyShares *out,
                        GError **error) {
    g_auto(SyShares) shares = {.n_place = n_place, .n_loop = list->sets->n_loop};
    shares.offset = sy_array_new((gsize)n_place + 1, sizeof(gsize), WHAT, error);
    if (shares.offset == NULL) return false;
    for (SyIndex i = 0; i < n_place; i++) {
        list_place(list, place[i]);
        shares.offset[i + 1] = list->n;
    }
    shares.share = sy_array_new(list->n, sizeof(SyShare), WHAT, error);
    if (shares.share == NULL) return false;
    list->share = shares.share;
    list->n = 0;
    for (SyIndex i = 0; i < n_place; i++) list_place(list, place[i]);
    *out = shares;
    shares = (SyShares){0};
    return true;
}

static bool check_nodes(const SyIndex *node, SyIndex n, SyIndex n_node, bool none_allowed,
                        const char *what, GError **error) {
    for (SyIndex i = 0; i < n; i++) {
        if (node[i] < n_node || (none_allowed && node[i] == SY_NONE)) continue;
        g_set_error(error, SY_ERROR, SY_ERROR_RANGE, "%s %u: node %u is not below %u", what, i,
                    node[i], n_node);
        return false;
    }
    return true;
}

bool sy_transport_shares(const SyTransport *transport, const SyIndex *target, SyIndex n_target,
                         const SyIndex *place, SyIndex n_place, const SyShareOptions *options,
                         SyShares *out, GError **error) {
    const SyShareOptions standard = SY_SHARE_OPTIONS_INIT;
    if (options == NULL) options = &standard;
    if (!(options->min_share >= 0) || !(options->velocity_deviation >= 0)) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, "shares from %g, velocity deviation %g",
                    options->min_share, options->velocity_deviation);
        return false;
    }
    g_auto(SyShareSets) sets = {0};
    g_auto(SyAdjacency) numbers = {0};
    if (!sy_transport_check(transport, error) ||
        !check_nodes(target, n_target, transport->n_node, false, "target", error) ||
        !check_nodes(place, n_place, transport->n_node, true, "place", error) ||
        !sy_share_sets_init(&sets, transport, target, n_target, error) ||
        !sy_adjacency_init(&numbers, target, n_target, transport->n_node, error))
        return false;
    Listing list = {&sets, &numbers, options, NULL, 0};
    return list_places(&list, place, n_place, out, error);
}

void sy_time_spread(double time_s, double error_s, double *low_s, double *high_s) {
    const double one_in_twenty = 1.645;
    *low_s = *high_s = NAN;
    if (!(time_s > 0) || !(error_s >= 0)) return;
    double variance = log1p(error_s * error_s / (time_s * time_s)), spread = sqrt(variance);
    *low_s = time_s * exp(-variance / 2 - one_in_twenty * spread);
    *high_s = time_s * exp(-variance / 2 + one_in_twenty * spread);
}

SyUnexplained sy_unexplained_flow(double measured, double measured_error, double known,
                                  double known_error) {
    const double one_in_twenty = 1.645;
    SyUnexplained unexplained = {0, 0, NAN};
    if (isnan(measured) || isnan(known)) return unexplained;
    double excess = measured - known, error = hypot(measured_error, known_error);
    if (error > 0)
        unexplained.probability = 0.5 * erfc(-excess / error / sqrt(2));
    else
        unexplained.probability = excess > 0 ? 1 : 0;
    if (excess <= one_in_twenty * error || excess <= 0) return unexplained;
    unexplained.flow = excess;
    unexplained.share = excess / measured;
    return unexplained;
}
