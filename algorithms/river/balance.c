#include "algorithms/river/balance.h"

#include "algorithms/base/error.h"
#include "algorithms/trace/adjacency.h"
#include "algorithms/transport/conduit.h"
#include "algorithms/transport/shares.h"

/* The reaches with a node of its own at the place; the part of its reach below is the last arc. */
typedef struct {
    const SyReaches *reaches;
    SyIndex n_node, n_arc, place;
    SyIndex *tail, *head;
    double *length_m, *fraction, *time_s;
    bool *parts_unknown, *leads; /* n_node: the parts of its water are not known; to the place */
} Cut;

static void cut_clear(Cut *cut) {
    g_free(cut->tail);
    g_free(cut->head);
    g_free(cut->length_m);
    g_free(cut->fraction);
    g_free(cut->time_s);
    g_free(cut->parts_unknown);
    g_free(cut->leads);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Cut, cut_clear)

/* The reach that an arc is part of. */
static SyIndex reach_of(const Cut *cut, SyRiverSpot at, SyIndex arc) {
    return arc < cut->reaches->arcs.n_arc ? arc : at.reach;
}

static bool cut_init(Cut *cut, const SyReaches *reaches, SyRiverSpot at, GError **error) {
    const SyArcs *arcs = &reaches->arcs;
    SyIndex n = arcs->n_arc + 1, n_node = arcs->n_node + 1;
    *cut = (Cut){.reaches = reaches, .n_node = n_node, .n_arc = n, .place = arcs->n_node};
    cut->tail = sy_array_new(n, sizeof(SyIndex), "reaches", error);
    cut->head = sy_array_new(n, sizeof(SyIndex), "reaches", error);
    cut->length_m = sy_array_new(n, sizeof(double), "reaches", error);
    cut->fraction = sy_array_new(n, sizeof(double), "reaches", error);
    cut->time_s = sy_array_new(n, sizeof(double), "reaches", error);
    cut->parts_unknown = sy_array_new(n_node, sizeof(bool), "nodes", error);
    cut->leads = sy_array_new(n_node, sizeof(bool), "nodes", error);
    if (!cut->tail || !cut->head || !cut->length_m || !cut->fraction || !cut->time_s ||
        !cut->parts_unknown || !cut->leads)
        return false;
    for (SyIndex arc = 0; arc < arcs->n_arc; arc++) {
        cut->tail[arc] = arcs->tail[arc];
        cut->head[arc] = arcs->head[arc];
        cut->length_m[arc] = arcs->length_m[arc];
    }
    cut->tail[n - 1] = cut->head[at.reach] = cut->place;
    cut->head[n - 1] = arcs->head[at.reach];
    cut->length_m[n - 1] = at.above_m;
    cut->length_m[at.reach] = arcs->length_m[at.reach] - at.above_m;
    return true;
}

/* Parts by flow, nodes whose parts are not known, and nodes from which water comes to the place. */
static bool set_parts(Cut *cut, SyRiverSpot at, const double *flow_m3s, GError **error) {
    g_autofree double *flow = sy_array_new(cut->n_arc, sizeof(double), "reaches", error);
    g_auto(SyAdjacency) in = {0}, out = {0};
    SySplits splits;
    if (flow == NULL) return false;
    for (SyIndex arc = 0; arc < cut->n_arc; arc++)
        flow[arc] = flow_m3s == NULL ? NAN : flow_m3s[reach_of(cut, at, arc)];
    if (!sy_flow_fractions(cut->tail, cut->n_arc, cut->n_node, flow, cut->fraction, &splits,
                           error) ||
        !sy_adjacency_init(&in, cut->head, cut->n_arc, cut->n_node, error) ||
        !sy_adjacency_init(&out, cut->tail, cut->n_arc, cut->n_node, error))
        return false;
    for (SyIndex node = 0; node < cut->n_node; node++)
        for (SyIndex k = out.offset[node]; k < out.offset[node + 1]; k++)
            if (out.offset[node + 1] - out.offset[node] > 1 && !(flow[out.arc[k]] > 0))
                cut->parts_unknown[node] = true;
    g_autofree SyIndex *stack = sy_array_new(cut->n_node, sizeof(SyIndex), "nodes", error);
    if (stack == NULL) return false;
    SyIndex n_stack = 1;
    stack[0] = cut->place;
    cut->leads[cut->place] = true;
    while (n_stack > 0) {
        SyIndex node = stack[--n_stack];
        for (SyIndex k = in.offset[node]; k < in.offset[node + 1]; k++) {
            SyIndex tail = cut->tail[in.arc[k]];
            if (cut->leads[tail]) continue;
            cut->leads[tail] = true;
            stack[n_stack++] = tail;
        }
    }
    return true;
}

/* Where parts are not known, all water by the ways that lead to the place (@to), or by the others;
 * as it is where all or none of the ways do. */
static bool bound_parts(const Cut *cut, bool to, double *fraction, GError **error) {
    g_autofree SyIndex *n_such = sy_array_new(cut->n_node, sizeof(SyIndex), "nodes", error);
    if (n_such == NULL) return false;
    for (SyIndex arc = 0; arc < cut->n_arc; arc++)
        if (cut->leads[cut->head[arc]] == to) n_such[cut->tail[arc]]++;
    for (SyIndex arc = 0; arc < cut->n_arc; arc++) {
        SyIndex tail = cut->tail[arc];
        fraction[arc] = cut->fraction[arc];
        if (!cut->parts_unknown[tail] || n_such[tail] == 0) continue;
        fraction[arc] = cut->leads[cut->head[arc]] == to ? 1.0 / n_such[tail] : 0;
    }
    return true;
}

static double part_of_reach(const SyRiverFate *fate, int which, SyIndex reach, double length_m,
                            double *time_s) {
    *time_s = length_m / fate->velocity_ms[which][reach];
    return exp(-fate->decay_per_s[which] * *time_s);
}

static bool arrive(const Cut *cut, const SyRiverFate *fate, int which, SyRiverSpot at,
                   const SyRiverSpot *from, SyIndex n_from, SyArrival *out, GError **error) {
    g_autofree double *fraction = sy_array_new(cut->n_arc, sizeof(double), "reaches", error);
    g_autofree SyIndex *below = sy_array_new(n_from, sizeof(SyIndex), "places", error);
    if (fraction == NULL || below == NULL) return false;
    for (SyIndex arc = 0; arc < cut->n_arc; arc++) {
        fraction[arc] = cut->fraction[arc];
        part_of_reach(fate, which, reach_of(cut, at, arc), cut->length_m[arc], &cut->time_s[arc]);
    }
    if (which != SY_FATE_USUAL && !bound_parts(cut, which == SY_FATE_MOST, fraction, error))
        return false;
    for (SyIndex i = 0; i < n_from; i++) below[i] = cut->reaches->arcs.head[from[i].reach];
    const SyTransport transport = {cut->n_node,
                                   cut->n_arc,
                                   cut->tail,
                                   cut->head,
                                   fraction,
                                   cut->time_s,
                                   fate->decay_per_s[which]};
    const SyShareOptions options = {.min_share = 0, .velocity_deviation = 0};
    g_auto(SyShares) shares = {0};
    if (!sy_transport_shares(&transport, &cut->place, 1, below, n_from, &options, &shares, error))
        return false;
    for (SyIndex i = 0; i < n_from; i++) {
        SyRiverSpot spot = from[i];
        double own_m = CLAMP(spot.above_m, 0, cut->reaches->arcs.length_m[spot.reach]), own_s,
               below_s = 0, part = 1;
        if (spot.reach == at.reach && own_m >= at.above_m)
            own_m -= at.above_m; /* straight down to the place */
        else if (shares.offset[i] == shares.offset[i + 1])
            part = 0;
        else {
            part = shares.share[shares.offset[i]].share;
            below_s = shares.share[shares.offset[i]].time_s;
        }
        out[i].part[which] = part * part_of_reach(fate, which, spot.reach, own_m, &own_s);
        if (which == SY_FATE_USUAL) out[i].time_s = part > 0 ? below_s + own_s : NAN;
    }
    return true;
}

bool sy_river_arrivals(const SyReaches *reaches, const SyRiverFate *fate, SyRiverSpot at,
                       const SyRiverSpot *from, SyIndex n_from, SyArrival *out, GError **error) {
    SyIndex n = reaches->arcs.n_arc;
    bool good = at.reach < n && !isnan(at.above_m);
    for (SyIndex i = 0; good && i < n_from; i++)
        good = from[i].reach < n && !isnan(from[i].above_m);
    if (!good) {
        g_set_error(error, SY_ERROR, SY_ERROR_RANGE, "a place on none of %u reaches", n);
        return false;
    }
    at.above_m = CLAMP(at.above_m, 0, reaches->arcs.length_m[at.reach]);
    g_auto(Cut) cut = {0};
    if (!cut_init(&cut, reaches, at, error) || !set_parts(&cut, at, fate->flow_m3s, error))
        return false;
    for (int which = 0; which < SY_FATES; which++)
        if (!arrive(&cut, fate, which, at, from, n_from, out, error)) return false;
    return true;
}
