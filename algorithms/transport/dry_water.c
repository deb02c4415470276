#include "algorithms/transport/dry_water.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/trace/components.h"
#include "algorithms/transport/dry_flow.h"
#include "algorithms/transport/dry_order.h"

#define WHAT "water in dry weather"

typedef struct {
    const SyDryNet *net;
    SyDryOptions options;
    const double *inflow_m3s, *capacity_m3s;
    SyDryWater *out;
    SyCircle *circle;
    double *level_m; /* 2 * n_arc: as given, or of other ways at the node */
    SyAdjacency leaving;
    SyIndex *order;     /* nodes, downstream first */
    bool *usable;       /* n_arc: leads to a node before its tail in that order */
    double *flow_m3s;   /* n_node: comes to it */
    double *solved_m3s; /* n_node: for which its level was found; NaN: not yet */
    bool *changed;      /* n_node: its level did, in the last round */
    SyDryWay *way;      /* of the node at hand */
    SyIndex *arc;
} Solver;

/* ---- what is known ---- */

/* The lowest bottom known at each node stands in where a way's own is missing. */
static bool link_levels(Solver *s, GError **error) {
    const SyDryNet *net = s->net;
    g_autofree double *lowest_m = sy_array_new(net->n_node, sizeof(double), WHAT, error);
    s->level_m = sy_array_new(2 * (gsize)net->n_arc, sizeof(double), WHAT, error);
    if (lowest_m == NULL || s->level_m == NULL) return false;
    for (SyIndex arc = 0; arc < net->n_arc; arc++)
        if (net->tail[arc] >= net->n_node || net->head[arc] >= net->n_node) {
            g_set_error(error, SY_ERROR, SY_ERROR_RANGE, "arc %u: ends at no node of %u", arc,
                        net->n_node);
            return false;
        }
    for (SyIndex node = 0; node < net->n_node; node++) lowest_m[node] = INFINITY;
    for (SyIndex arc = 0; arc < net->n_arc; arc++)
        for (int end = 0; end < 2; end++) {
            SyIndex node = end == 0 ? net->tail[arc] : net->head[arc];
            double level_m = net->level_m[2 * (gsize)arc + (gsize)end];
            if (level_m < lowest_m[node]) lowest_m[node] = level_m;
        }
    for (SyIndex arc = 0; arc < net->n_arc; arc++)
        for (int end = 0; end < 2; end++) {
            SyIndex node = end == 0 ? net->tail[arc] : net->head[arc];
            double level_m = net->level_m[2 * (gsize)arc + (gsize)end];
            if (isnan(level_m) && isfinite(lowest_m[node])) level_m = lowest_m[node];
            s->level_m[2 * (gsize)arc + (gsize)end] = level_m;
        }
    return true;
}

/* Are the levels and the size of a way known, and can be believed? */
static bool is_known(const Solver *s, SyIndex arc) {
    const double *level_m = s->level_m + 2 * (gsize)arc;
    const SyBore *bore = &s->net->bore[arc];
    uint8_t way = s->net->way[arc];
    if (way == SY_WAY_JUNCTION || isnan(level_m[0]) || !(bore->width_m > 0)) return false;
    if (way != SY_WAY_OPEN) return true;
    return level_m[1] - level_m[0] <= s->options.sill_m && s->net->length_m[arc] > 0 &&
           bore->shape != SY_SECTION_UNKNOWN;
}

static SyDryWay way_of(const Solver *s, SyIndex arc) {
    return (SyDryWay){{s->level_m[2 * (gsize)arc], s->level_m[2 * (gsize)arc + 1]},
                      s->net->length_m[arc],
                      s->net->bore[arc],
                      s->net->way[arc]};
}

/* ---- the level of one node ---- */

static double below_m(const Solver *s, SyIndex arc) {
    return s->out->water_m[s->net->head[arc]];
}

static double carried_m3s(const Solver *s, SyIndex n, double water_m) {
    double sum = 0;
    for (SyIndex i = 0; i < n; i++)
        sum += sy_dry_flow_m3s(s->circle, &s->way[i], water_m, below_m(s, s->arc[i]));
    return sum;
}

/* Where the ways carry what comes: between levels that carry less and more, by the square root of
 * the flow, which rises about evenly with the level (Illinois). */
static double find_level_m(const Solver *s, SyIndex n, double flow_m3s) {
    const double most_m = 100, enough = 1e-7;
    double low_m = INFINITY, root = sqrt(flow_m3s);
    for (SyIndex i = 0; i < n; i++)
        low_m = fmin(low_m, sy_dry_start_m(&s->way[i], below_m(s, s->arc[i])));
    double step_m = 0.02, high_m = low_m + step_m, low = -root, high;
    while ((high = sqrt(carried_m3s(s, n, high_m)) - root) < 0) {
        low_m = high_m;
        low = high;
        step_m *= 4;
        if (step_m > most_m) return high_m;
        high_m += step_m;
    }
    int side = 0;
    for (int i = 0; i < 60 && high_m - low_m > 1e-10 * fmax(1, fabs(high_m)); i++) {
        double at_m = low_m + (high_m - low_m) * low / (low - high);
        if (!(at_m > low_m && at_m < high_m)) at_m = (low_m + high_m) / 2;
        double at = sqrt(carried_m3s(s, n, at_m)) - root;
        if (fabs(at) <= enough * root) return at_m;
        if (at < 0) {
            low_m = at_m;
            low = at;
            if (side < 0) high /= 2;
            side = -1;
        } else {
            high_m = at_m;
            high = at;
            if (side > 0) low /= 2;
            side = 1;
        }
    }
    return (low_m + high_m) / 2;
}

/* Does a way pass nothing beside others, of which the lowest begins at @lowest_m? */
static bool is_shut(const Solver *s, SyIndex arc, double lowest_m) {
    uint8_t way = s->net->way[arc];
    return way == SY_WAY_SHUT || (way == SY_WAY_WEIR && !(s->level_m[2 * (gsize)arc] > lowest_m));
}

/* Ways of a node that may carry water, into s->arc; the rest get none. An overflow counts where
 * there is nothing else. */
static SyIndex list_ways(Solver *s, SyIndex node) {
    const SyAdjacency *leaving = &s->leaving;
    SyIndex n = 0, n_open = 0;
    double lowest_m = INFINITY;
    for (SyIndex i = leaving->offset[node]; i < leaving->offset[node + 1]; i++) {
        SyIndex arc = leaving->arc[i];
        uint8_t way = s->net->way[arc];
        if (!s->usable[arc] || way == SY_WAY_SHUT || way == SY_WAY_WEIR) continue;
        lowest_m = fmin(lowest_m, s->level_m[2 * (gsize)arc]);
        n_open++;
    }
    for (SyIndex i = leaving->offset[node]; i < leaving->offset[node + 1]; i++) {
        SyIndex arc = leaving->arc[i];
        if (s->usable[arc] && (n_open == 0 || !is_shut(s, arc, lowest_m)))
            s->arc[n++] = arc;
        else
            s->out->fraction[arc] = 0;
    }
    return n;
}

static double share_guessed(Solver *s, SyIndex node, SyIndex n) {
    double sum_m3s = 0;
    for (SyIndex i = 0; i < n; i++) {
        double capacity_m3s = s->capacity_m3s[s->arc[i]];
        sum_m3s += capacity_m3s > 0 ? capacity_m3s : NAN;
    }
    for (SyIndex i = 0; i < n; i++)
        s->out->fraction[s->arc[i]] =
            isfinite(sum_m3s) ? s->capacity_m3s[s->arc[i]] / sum_m3s : 1.0 / n;
    s->out->guessed[node] = n > 1;
    return NAN;
}

/* One way whose levels are not known: what stands below may stand here too. */
static double level_behind_m(const Solver *s, SyIndex arc) {
    double water_m = below_m(s, arc), bottom_m = s->level_m[2 * (gsize)arc];
    return water_m > bottom_m || isnan(bottom_m) ? water_m : bottom_m;
}

/* Level and fractions of one node; the largest change of a fraction. */
static double solve_node(Solver *s, SyIndex node, double damp) {
    SyIndex n = list_ways(s, node);
    double *water_m = &s->out->water_m[node], old_m = *water_m, most = 0;
    double flow_m3s = s->flow_m3s[node] > 0 ? s->flow_m3s[node] : s->options.least_m3s;
    bool known = n > 0;
    for (SyIndex i = 0; i < n; i++) {
        known = known && is_known(s, s->arc[i]);
        s->way[i] = way_of(s, s->arc[i]);
    }
    if (n == 1) s->out->fraction[s->arc[0]] = 1;
    if (known)
        *water_m = find_level_m(s, n, flow_m3s);
    else
        *water_m = n == 1 ? level_behind_m(s, s->arc[0]) : n == 0 ? NAN : share_guessed(s, node, n);
    double carried = known && n > 1 ? carried_m3s(s, n, *water_m) : 0;
    for (SyIndex i = 0; i < n && carried > 0; i++) {
        double *fraction = &s->out->fraction[s->arc[i]];
        double change =
            sy_dry_flow_m3s(s->circle, &s->way[i], *water_m, below_m(s, s->arc[i])) / carried -
            *fraction;
        *fraction += damp * change;
        most = fmax(most, fabs(change));
    }
    s->changed[node] = !(fabs(*water_m - old_m) <= 1e-8) && !(isnan(*water_m) && isnan(old_m));
    s->solved_m3s[node] = s->flow_m3s[node];
    return most;
}

/* ---- rounds ---- */

static bool is_stale(const Solver *s, SyIndex node) {
    double flow_m3s = s->flow_m3s[node];
    if (!(fabs(flow_m3s - s->solved_m3s[node]) <= 1e-6 * flow_m3s)) return true;
    for (SyIndex i = s->leaving.offset[node]; i < s->leaving.offset[node + 1]; i++)
        if (s->changed[s->net->head[s->leaving.arc[i]]] && s->usable[s->leaving.arc[i]])
            return true;
    return false;
}

static void run_flows(Solver *s) {
    const SyDryNet *net = s->net;
    memcpy(s->flow_m3s, s->inflow_m3s, net->n_node * sizeof(double));
    for (SyIndex k = net->n_node; k-- > 0;) {
        SyIndex node = s->order[k];
        if (!(s->flow_m3s[node] > 0)) continue;
        for (SyIndex i = s->leaving.offset[node]; i < s->leaving.offset[node + 1]; i++) {
            SyIndex arc = s->leaving.arc[i];
            if (s->usable[arc])
                s->flow_m3s[net->head[arc]] += s->flow_m3s[node] * s->out->fraction[arc];
        }
    }
}

static double run_levels(Solver *s, double damp) {
    double most = 0;
    for (SyIndex k = 0; k < s->net->n_node; k++) {
        SyIndex node = s->order[k];
        bool splits = s->leaving.offset[node + 1] - s->leaving.offset[node] > 1;
        if (is_stale(s, node) || (splits && damp < 1 && !s->out->guessed[node]))
            most = fmax(most, solve_node(s, node, damp));
        else
            s->changed[node] = false;
    }
    return most;
}

/* Every way of a node carries the same, to begin with. */
static void start(Solver *s) {
    const SyDryNet *net = s->net;
    for (SyIndex node = 0; node < net->n_node; node++) {
        SyIndex n = list_ways(s, node);
        for (SyIndex i = 0; i < n; i++) s->out->fraction[s->arc[i]] = 1.0 / n;
        s->out->water_m[node] = s->solved_m3s[node] = NAN;
    }
}

static void settle(Solver *s) {
    start(s);
    for (uint32_t round = 0; round < s->options.max_round; round++) {
        run_flows(s);
        double most =
            run_levels(s, round == 0 ? 1 : 0.6 / (1 + round / 8)); /* less where it swings */
        s->out->n_round = round + 1;
        s->out->settled = most <= s->options.tolerance && round > 0;
        if (s->out->settled) break;
    }
    run_flows(s);
}

/* Nodes without a usable way, of which some lead round and round: water parts there as before. */
static void finish(Solver *s) {
    const SyDryNet *net = s->net;
    for (SyIndex node = 0; node < net->n_node; node++) {
        SyIndex n = list_ways(s, node), first = s->leaving.offset[node],
                n_all = s->leaving.offset[node + 1] - first;
        for (SyIndex i = first; n == 0 && i < first + n_all; i++)
            s->out->fraction[s->leaving.arc[i]] = 1.0 / n_all;
        if (n > 1 && s->out->guessed[node])
            s->out->n_guessed++;
        else if (n > 1)
            s->out->n_by_depth++;
    }
    for (SyIndex arc = 0; arc < net->n_arc; arc++) {
        SyIndex node = net->tail[arc];
        double flow_m3s = fmax(s->flow_m3s[node], s->options.least_m3s) * s->out->fraction[arc];
        s->out->time_s[arc] = NAN;
        if (net->way[arc] == SY_WAY_JUNCTION) s->out->time_s[arc] = 0;
        if (!s->usable[arc] || !is_known(s, arc) || isnan(s->out->water_m[node]) ||
            s->out->fraction[arc] < 1e-6 || net->way[arc] != SY_WAY_OPEN)
            continue;
        SyDryWay way = way_of(s, arc);
        s->out->time_s[arc] =
            sy_dry_volume_m3(s->circle, &way, s->out->water_m[node], below_m(s, arc)) / flow_m3s;
    }
}

static bool allocate(Solver *s, GError **error) {
    const SyDryNet *net = s->net;
    SyDryWater *out = s->out;
    SyIndex most = 0;
    for (SyIndex node = 0; node < net->n_node; node++)
        most = MAX(most, s->leaving.offset[node + 1] - s->leaving.offset[node]);
    out->fraction = sy_array_new(net->n_arc, sizeof(double), WHAT, error);
    out->time_s = sy_array_new(net->n_arc, sizeof(double), WHAT, error);
    out->water_m = sy_array_new(net->n_node, sizeof(double), WHAT, error);
    out->guessed = sy_array_new(net->n_node, sizeof(bool), WHAT, error);
    s->flow_m3s = sy_array_new(net->n_node, sizeof(double), WHAT, error);
    s->solved_m3s = sy_array_new(net->n_node, sizeof(double), WHAT, error);
    s->changed = sy_array_new(net->n_node, sizeof(bool), WHAT, error);
    s->way = sy_array_new(most, sizeof(SyDryWay), WHAT, error);
    s->arc = sy_array_new(most, sizeof(SyIndex), WHAT, error);
    return out->fraction && out->time_s && out->water_m && out->guessed && s->flow_m3s &&
           s->solved_m3s && s->changed && s->way && s->arc;
}

static void solver_clear(Solver *s) {
    void *arrays[] = {s->level_m,    s->order,   s->usable, s->flow_m3s,
                      s->solved_m3s, s->changed, s->way,    s->arc};
    for (guint i = 0; i < G_N_ELEMENTS(arrays); i++) g_free(arrays[i]);
    sy_adjacency_clear(&s->leaving);
    sy_circle_free(s->circle);
}

bool sy_dry_water(const SyDryNet *net, const double *inflow_m3s, const double *capacity_m3s,
                  const SyDryOptions *options, SyDryWater *out, GError **error) {
    SyDryOptions defaults = SY_DRY_OPTIONS_INIT;
    *out = (SyDryWater){0};
    Solver s = {.net = net,
                .options = options == NULL ? defaults : *options,
                .inflow_m3s = inflow_m3s,
                .capacity_m3s = capacity_m3s,
                .out = out,
                .circle = sy_circle_new()};
    bool done = sy_adjacency_init(&s.leaving, net->tail, net->n_arc, net->n_node, error) &&
                link_levels(&s, error) && allocate(&s, error) &&
                sy_dry_order(net, s.level_m, s.options.sill_m, &s.order, &s.usable, error);
    if (done) {
        settle(&s);
        finish(&s);
    }
    solver_clear(&s);
    return done;
}

void sy_dry_water_clear(SyDryWater *water) {
    g_free(water->fraction);
    g_free(water->time_s);
    g_free(water->water_m);
    g_free(water->guessed);
    *water = (SyDryWater){0};
}
