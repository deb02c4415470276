/* Places where the water of a dead end may go on, and what speaks for each. */
#include <math.h>
#include <string.h>

#include "algorithms/base/search.h"
#include "algorithms/topology/plane.h"
#include "engine/network/attach.h"
#include "engine/network/gaps.h"

enum { NEAR_LINES = 48 };

static SyIndex lower_end(const SyNetwork *net, SyIndex line) {
    return 2 * line + (net->line_direction[line] == SY_DIRECTION_AGAINST ? 0 : 1);
}

/* Direction in which a line leaves the node at one of its ends; NaN: it has no length. */
static double leaves_rad(const SyNetwork *net, SyIndex end) {
    SyIndex line = end / 2, n = net->lines.line_vertex[line + 1] - net->lines.line_vertex[line];
    const double *at = sy_line_end(&net->lines, end);
    for (SyIndex i = 1; i < n; i++) {
        const double *to = end % 2 == 0 ? at + 2 * (gsize)i : at - 2 * (gsize)i;
        if (sy_distance(at[0], at[1], to[0], to[1]) > 0) return atan2(to[1] - at[1], to[0] - at[0]);
    }
    return NAN;
}

static double turn_rad(double from_rad, double to_rad) {
    return fabs(remainder(to_rad - from_rad, 2 * G_PI));
}

static double line_size_m(const SyBuild *build, SyIndex line) {
    return sy_layer_number(build->layers, build->net->line_role[line], build->net->line_row[line],
                           "size");
}

/* What one line that ends in the dead end says of a place. @onward: end of the line that goes on
 * there, or SY_NONE; @level_m: its level. */
static double weigh(const SyGapSearch *s, SyIndex in_line, const SyGapPlace *place, SyIndex onward,
                    double level_m, SyContinuation *c) {
    const SyBuild *build = s->build;
    const SyNetwork *net = build->net;
    SyIndex end = lower_end(net, in_line);
    const double *at = net->node_xy + 2 * (gsize)net->line_end_node[end];
    c->distance_m = place->distance_m;
    c->drop_m = build->level_m[end] - level_m;
    c->turn_rad = c->onward_rad = c->widening = NAN;
    bool apart = place->distance_m > 0;
    double way_rad = apart ? atan2(place->y - at[1], place->x - at[0]) : NAN;
    if (apart) c->turn_rad = turn_rad(leaves_rad(net, end) + G_PI, way_rad);
    if (onward != SY_NONE) {
        if (apart && place->node == net->line_end_node[onward])
            c->onward_rad = turn_rad(way_rad, leaves_rad(net, onward));
        c->widening = line_size_m(build, onward / 2) / line_size_m(build, in_line);
        uint8_t system = net->line_system[onward / 2];
        c->same_system = system != SY_SYSTEM_UNKNOWN && system == net->line_system[in_line];
        c->same_feature = net->line_row[onward / 2] == net->line_row[in_line] &&
                          net->line_role[onward / 2] == net->line_role[in_line];
    }
    return sy_continuation_nats(c, &s->options);
}

/* Adds a place with the weight that the best of the lines gives it. */
static void add_place(SyGapSearch *s, const SyDeadEnd *dead, SyGapPlace place, SyIndex onward,
                      double level_m, SyContinuation c) {
    place.nats = -INFINITY;
    for (SyIndex i = 0; i < dead->n_in; i++) {
        SyIndex line = s->in_line[dead->first_in + i];
        double nats = weigh(s, line, &place, onward, level_m, &c);
        if (nats <= place.nats) continue;
        place.nats = nats;
        place.in_line = line;
    }
    if (place.nats > -INFINITY) g_array_append_val(s->places, place);
}

static SyGapPlace place_at(const SyGapSearch *s, const SyDeadEnd *dead, double x, double y) {
    const double *at = s->build->net->node_xy + 2 * (gsize)dead->node;
    return (SyGapPlace){.node = SY_NONE,
                        .line = SY_NONE,
                        .outfall = SY_NONE,
                        .x = x,
                        .y = y,
                        .distance_m = sy_distance(at[0], at[1], x, y)};
}

static bool is_known(const SyGapSearch *s, SyIndex node) {
    for (guint i = 0; i < s->places->len; i++)
        if (g_array_index(s->places, SyGapPlace, i).node == node) return true;
    return false;
}

static bool is_outlet(const SyBuild *build, SyIndex node) {
    SyIndex row = build->net->node_row[node];
    return row != SY_NONE &&
           g_strcmp0(sy_layer_text(build->layers, SY_ROLE_NODES, row, "kind"), "outlet") == 0;
}

/* The node at which water goes on by a line, unless it comes back from there. */
static void try_node(SyGapSearch *s, const SyDeadEnd *dead, SyIndex node) {
    const SyBuild *build = s->build;
    const SyNetwork *net = build->net;
    SyIndex line = s->out_line[node];
    if (node == dead->node || line == SY_NONE || is_known(s, node) ||
        sy_gap_sink(s->drains_to, node) == dead->node)
        return;
    SyIndex end = lower_end(net, line) ^ 1u;
    bool passes = net->line_end_node[end] != node && net->line_end_node[end ^ 1u] != node;
    if (net->line_end_node[end] != node && !passes) end ^= 1u; /* of a line that runs both ways */
    SyGapPlace place =
        place_at(s, dead, net->node_xy[2 * (gsize)node], net->node_xy[2 * (gsize)node + 1]);
    place.node = node;
    place.at_mouth = s->is_mouth[node];
    SyContinuation c = {.starts = s->n_in[node] == 0,
                        .outfall = !s->fed[node] && is_outlet(build, node)};
    double level_m = passes ? NAN : build->level_m[end];
    if (isnan(level_m)) level_m = sy_build_node_level_m(build, node);
    add_place(s, dead, place, end, level_m, c);
}

/* Nodes on the middle of a line. */
static void try_tees(SyGapSearch *s, const SyDeadEnd *dead, SyIndex line) {
    guint low = SY_LOWER_BOUND(guint, i, 0, s->n_tee, s->tee[i].line < line);
    for (; low < s->n_tee && s->tee[low].line == line; low++) try_node(s, dead, s->tee[low].node);
}

/* The middle of a line, where it is near enough for an end that misses it. */
static void try_middle(SyGapSearch *s, const SyDeadEnd *dead, const SyPlace *at) {
    const SyNetwork *net = s->build->net;
    SyIndex lower = lower_end(net, at->line), upper = lower ^ 1u;
    double length_m = sy_line_length(&net->lines, at->line);
    double tolerance_m = s->build->job->settings.snap_tolerance_m;
    if (at->distance_m > s->build->weights->gap_middle_m || at->measure_m <= tolerance_m ||
        at->measure_m >= length_m - tolerance_m ||
        sy_gap_sink(s->drains_to, net->line_end_node[lower]) == dead->node)
        return;
    SyGapPlace place = place_at(s, dead, at->x, at->y);
    place.line = at->line;
    place.measure_m = at->measure_m;
    double share = upper % 2 == 0 ? at->measure_m / length_m : 1 - at->measure_m / length_m;
    const double *level_m = s->build->level_m;
    SyContinuation c = {.starts = false};
    add_place(s, dead, place, upper, level_m[upper] + share * (level_m[lower] - level_m[upper]), c);
}

typedef struct {
    SyGapSearch *search;
    const SyDeadEnd *dead;
} Asked;

static double try_outfall(SyIndex item, double box_m, void *user) {
    (void)box_m;
    SyGapSearch *s = ((const Asked *)user)->search;
    const SyDeadEnd *dead = ((const Asked *)user)->dead;
    SyIndex row = s->outfall_row[item];
    const SyAttachment *a = &g_array_index(s->build->net->attachments, SyAttachment, row);
    double xy[2] = {a->x, a->y};
    if (a->node == SY_NONE) sy_layer_point(s->build->layers, SY_ROLE_OUTFALLS, row, xy, xy + 1);
    SyGapPlace place = place_at(s, dead, xy[0], xy[1]);
    place.node = a->node;
    place.outfall = row;
    for (guint i = s->places->len; a->node != SY_NONE && i-- > 0;) /* met as a node before */
        if (g_array_index(s->places, SyGapPlace, i).node == a->node)
            g_array_remove_index(s->places, i);
    SyContinuation c = {.outfall = true};
    add_place(s, dead, place, SY_NONE,
              a->node == SY_NONE ? NAN : sy_build_node_level_m(s->build, a->node), c);
    return s->options.limit_m;
}

/* The part of a feature that follows one that ends here. */
static void try_next_part(SyGapSearch *s, const SyDeadEnd *dead, SyIndex line) {
    const SyNetwork *net = s->build->net;
    SyIndex end = lower_end(net, line), next = end % 2 == 1 ? line + 1 : line - 1;
    if (next >= net->lines.n_line || net->line_row[next] != net->line_row[line] ||
        net->line_role[next] != net->line_role[line])
        return;
    try_node(s, dead, net->line_end_node[2 * next + (end ^ 1u) % 2]);
}

/* Drains that are there and share a system with what ends. */
typedef struct {
    const SyBuild *build;
    uint8_t bits;
} Fitting;

static bool is_fitting(SyIndex line, void *user) {
    const Fitting *fitting = user;
    return sy_attach_drains(line, (void *)(const void *)fitting->build) &&
           (fitting->build->net->line_bits[line] & fitting->bits) != 0;
}

void sy_gap_find_places(SyGapSearch *s, const SyDeadEnd *dead) {
    const SyNetwork *net = s->build->net;
    const double *at = net->node_xy + 2 * (gsize)dead->node;
    g_array_set_size(s->places, 0);
    Fitting fitting = {s->build, 0};
    for (SyIndex i = 0; i < dead->n_in; i++) {
        SyIndex line = s->in_line[dead->first_in + i];
        fitting.bits |= net->line_bits[line];
        try_next_part(s, dead, line);
    }
    SyPlace near[NEAR_LINES];
    SyIndex n = sy_nearest_places(s->build->index, at[0], at[1], s->options.limit_m, NEAR_LINES,
                                  is_fitting, &fitting, near);
    /* Which of those at the last distance are among them is chance. */
    double last_m = n == NEAR_LINES ? near[n - 1].distance_m : INFINITY;
    for (SyIndex i = 0; i < n && near[i].distance_m < last_m; i++) {
        try_node(s, dead, net->line_end_node[2 * near[i].line]);
        try_node(s, dead, net->line_end_node[2 * near[i].line + 1]);
        try_tees(s, dead, near[i].line);
        try_middle(s, dead, &near[i]);
    }
    Asked asked = {s, dead};
    sy_boxes_nearest(s->outfall_boxes, at[0], at[1], s->options.limit_m, try_outfall, &asked);
}
