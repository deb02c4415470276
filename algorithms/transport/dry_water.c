#include "algorithms/transport/dry_water.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/trace/components.h"
#include "algorithms/transport/dry_flow.h"
#include "algorithms/transport/dry_order.h"

#define WHAT "water in dry weather"

/* How the fractions of a node move: to what its level says along secants (Wegstein), and half as
 * far each time that they swing, as where what is carried jumps at a level. */
typedef struct {
    double step;    /* share of the way they moved; 0: not yet */
    double most;    /* at most */
    double moved;   /* a fraction, in the last step */
    SyIndex change; /* in Solver.change, as many as it has ways */
} Split;

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
    SyIndex *split_at;  /* n_node: in split; SY_NONE: water does not part there by depth */
    Split *split;
    double *change;    /* of their ways: what the level said less what was, before the last step */
    SyIndex *moving;   /* n_moving nodes that split or lie below a split, downstream first */
    double *fixed_m3s; /* n_moving: what comes to them from others */
    SyIndex n_moving, n_split;
    SyDryWay *way; /* of the node at hand */
    double *below_m, *now;
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

static void share_guessed(Solver *s, SyIndex node, SyIndex n) {
    double sum_m3s = 0;
    for (SyIndex i = 0; i < n; i++) {
        double capacity_m3s = s->capacity_m3s[s->arc[i]];
        sum_m3s += capacity_m3s > 0 ? capacity_m3s : NAN;
    }
    for (SyIndex i = 0; i < n; i++)
        s->out->fraction[s->arc[i]] =
            isfinite(sum_m3s) ? s->capacity_m3s[s->arc[i]] / sum_m3s : 1.0 / n;
    s->out->guessed[node] = true;
}

/* One way whose levels are not known: what stands below may stand here too. */
static double level_behind_m(const Solver *s, SyIndex arc) {
    double water_m = below_m(s, arc), bottom_m = s->level_m[2 * (gsize)arc];
    return water_m > bottom_m || isnan(bottom_m) ? water_m : bottom_m;
}

/* Ways of a node and what stands below them; are all known? */
static bool take_ways(Solver *s, SyIndex n) {
    bool known = n > 0;
    for (SyIndex i = 0; i < n; i++) {
        known = known && is_known(s, s->arc[i]);
        s->way[i] = way_of(s, s->arc[i]);
        s->below_m[i] = below_m(s, s->arc[i]);
    }
    return known;
}

static void solve_level(Solver *s, SyIndex node, SyIndex n) {
    double *water_m = &s->out->water_m[node], old_m = *water_m, guess_m = old_m;
    double flow_m3s = s->flow_m3s[node] > 0 ? s->flow_m3s[node] : s->options.least_m3s;
    bool known = take_ways(s, n);
    if (known && isnan(guess_m)) /* as deep as at the other end */
        guess_m = s->way[0].level_m[0] + s->below_m[0] - s->way[0].level_m[1];
    if (known)
        *water_m = sy_dry_level_m(s->circle, s->way, s->below_m, n, flow_m3s, guess_m);
    else
        *water_m = n == 1 ? level_behind_m(s, s->arc[0]) : NAN;
    s->changed[node] = !(fabs(*water_m - old_m) <= 1e-8) && !(isnan(*water_m) && isnan(old_m));
    s->solved_m3s[node] = s->flow_m3s[node];
}

/* By how much of what the level says do the fractions change? */
static void find_step(const double *before, const double *now, SyIndex n, Split *split) {
    double square = 0, now_square = 0, along = 0;
    for (SyIndex i = 0; i < n; i++) {
        square += before[i] * before[i];
        now_square += now[i] * now[i];
        along += before[i] * now[i];
    }
    bool is_first = !(split->step > 0) || !(square > 0);
    if (is_first) split->step = split->most = 1;
    if (is_first) return;
    double left = along / square; /* of the change before, after a step towards it */
    if (left < 0 && now_square > square / 4) split->most /= 2;
    if (left > 0) split->most = fmin(1, 1.5 * split->most);
    double secant = left < 1 ? split->step / (1 - left) : 1;
    secant = CLAMP(secant, split->step / 5, split->step * 4);
    split->step = fmin(fmax(secant, 1e-4), split->most);
}

/* Fractions of a node where water parts towards what its level, solved just now, says. */
static void move_fractions(Solver *s, SyIndex node, SyIndex n) {
    Split *split = &s->split[s->split_at[node]];
    double *before = s->change + split->change, sum_m3s = 0;
    for (SyIndex i = 0; i < n; i++)
        sum_m3s += s->now[i] =
            sy_dry_flow_m3s(s->circle, &s->way[i], s->out->water_m[node], s->below_m[i]);
    split->moved = 0;
    if (!(sum_m3s > 0)) return;
    for (SyIndex i = 0; i < n; i++) s->now[i] = s->now[i] / sum_m3s - s->out->fraction[s->arc[i]];
    find_step(before, s->now, n, split);
    for (SyIndex i = 0; i < n; i++) {
        s->out->fraction[s->arc[i]] += split->step * s->now[i];
        split->moved = fmax(split->moved, split->step * fabs(s->now[i]));
        before[i] = s->now[i];
    }
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

static void pass_on(Solver *s, SyIndex node) {
    if (!(s->flow_m3s[node] > 0)) return;
    for (SyIndex i = s->leaving.offset[node]; i < s->leaving.offset[node + 1]; i++) {
        SyIndex arc = s->leaving.arc[i];
        if (s->usable[arc])
            s->flow_m3s[s->net->head[arc]] += s->flow_m3s[node] * s->out->fraction[arc];
    }
}

/* Flows that fractions change: of the others they stay. */
static void run_flows(Solver *s) {
    for (SyIndex k = 0; k < s->n_moving; k++) s->flow_m3s[s->moving[k]] = s->fixed_m3s[k];
    for (SyIndex k = s->n_moving; k-- > 0;) pass_on(s, s->moving[k]);
}

/* The most that a fraction moved. */
static double run_levels(Solver *s) {
    double most = 0;
    for (SyIndex k = 0; k < s->n_moving; k++) {
        SyIndex node = s->moving[k];
        Split *split = s->split_at[node] == SY_NONE ? NULL : &s->split[s->split_at[node]];
        s->changed[node] = is_stale(s, node);
        if (!s->changed[node] && (split == NULL || split->moved <= s->options.tolerance / 10))
            continue;
        SyIndex n = list_ways(s, node);
        solve_level(s, node, n);
        if (split == NULL) continue;
        move_fractions(s, node, n);
        most = fmax(most, split->moved);
    }
    return most;
}

/* Every way of a node carries the same to begin with; which of them depth decides, and which nodes
 * their water comes to. */
static bool start(Solver *s, GError **error) {
    const SyDryNet *net = s->net;
    SyIndex n_change = 0;
    memcpy(s->flow_m3s, s->inflow_m3s, net->n_node * sizeof(double));
    for (SyIndex k = net->n_node; k-- > 0;) {
        SyIndex node = s->order[k], n = list_ways(s, node);
        s->split_at[node] = SY_NONE;
        s->out->water_m[node] = s->solved_m3s[node] = NAN;
        for (SyIndex i = 0; i < n; i++) s->out->fraction[s->arc[i]] = 1.0 / n;
        if (n > 1 && !take_ways(s, n)) share_guessed(s, node, n);
        if (n > 1 && !s->out->guessed[node]) {
            s->split_at[node] = s->n_split++;
            n_change += n;
            s->changed[node] = true; /* for now: splits, or lies below a split */
        }
        s->n_moving += s->changed[node];
        for (SyIndex i = 0; s->changed[node] && i < n; i++) s->changed[net->head[s->arc[i]]] = true;
    }
    s->split = sy_array_new(s->n_split, sizeof(Split), WHAT, error);
    s->change = sy_array_new(n_change, sizeof(double), WHAT, error);
    s->moving = sy_array_new(s->n_moving, sizeof(SyIndex), WHAT, error);
    s->fixed_m3s = sy_array_new(s->n_moving, sizeof(double), WHAT, error);
    return s->split && s->change && s->moving && s->fixed_m3s;
}

static void list_moving(Solver *s) {
    SyIndex n = s->n_moving, n_change = 0;
    for (SyIndex k = s->net->n_node; k-- > 0;) {
        SyIndex node = s->order[k];
        if (s->changed[node])
            s->moving[--n] = node;
        else
            pass_on(s, node);
        if (s->split_at[node] == SY_NONE) continue;
        s->split[s->split_at[node]].change = n_change;
        n_change += list_ways(s, node);
    }
    for (SyIndex k = 0; k < s->n_moving; k++) s->fixed_m3s[k] = s->flow_m3s[s->moving[k]];
}

static bool settle(Solver *s, GError **error) {
    if (!start(s, error)) return false;
    list_moving(s);
    uint32_t given = s->options.n_round, most_round = given > 0 ? given : s->options.max_round;
    for (uint32_t round = 0; round < most_round && (given > 0 || !s->out->settled); round++) {
        run_flows(s);
        double most = run_levels(s);
        s->out->n_round = round + 1;
        s->out->settled = most <= s->options.tolerance && round > 0;
    }
    run_flows(s);
    for (SyIndex k = 0; k < s->net->n_node; k++)
        if (isnan(s->solved_m3s[s->order[k]]))
            solve_level(s, s->order[k], list_ways(s, s->order[k]));
    return true;
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
    s->split_at = sy_array_new(net->n_node, sizeof(SyIndex), WHAT, error);
    s->below_m = sy_array_new(most, sizeof(double), WHAT, error);
    s->now = sy_array_new(most, sizeof(double), WHAT, error);
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
           s->solved_m3s && s->changed && s->way && s->arc && s->split_at && s->below_m && s->now;
}

static void solver_clear(Solver *s) {
    void *arrays[] = {s->level_m, s->order,  s->usable,    s->flow_m3s, s->solved_m3s,
                      s->changed, s->way,    s->arc,       s->split_at, s->split,
                      s->change,  s->moving, s->fixed_m3s, s->below_m,  s->now};
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
                sy_dry_order(net, s.level_m, s.options.sill_m, &s.order, &s.usable, error) &&
                settle(&s, error);
    if (done) finish(&s);
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
