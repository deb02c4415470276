/* Ends that miss each other by little, before directions are judged: where a drain ends within a
 * step of another, as at the boundary of two surveys, it is no dead end. Whether they are one is
 * for the gaps to say, with a probability. */
#include <math.h>
#include <string.h>

#include "algorithms/topology/sets.h"
#include "engine/network/attach.h"
#include "engine/network/direction.h"

enum { NEAR_LINES = 8 };

typedef struct {
    const SyBuild *build;
    SyIndex own;
} Asked;

static bool is_other(SyIndex line, void *user) {
    const Asked *asked = user;
    const SyNetwork *net = asked->build->net;
    return line != asked->own && asked->build->judged[line] &&
           (net->line_bits[line] & net->line_bits[asked->own]) != 0;
}

/* Does water that stands at one end run on at the other? */
static bool fits(const SyDirecting *d, SyIndex end, SyIndex other) {
    double rise_m = d->level_m[other] - d->level_m[end];
    return !(rise_m > d->build->weights->direction_level_m);
}

/* The node that an end misses, or SY_NONE. */
static SyIndex missed_node(const SyDirecting *d, SyIndex end) {
    const SyNetwork *net = d->build->net;
    SyIndex node = net->line_end_node[end], best = SY_NONE;
    const double *at = net->node_xy + 2 * (gsize)node;
    double best_m = d->build->weights->direction_joint_m;
    Asked asked = {d->build, end / 2};
    SyPlace place[NEAR_LINES];
    SyIndex n = sy_nearest_places(d->build->index, at[0], at[1], best_m, NEAR_LINES, is_other,
                                  &asked, place);
    for (SyIndex i = 0; i < 2 * n; i++) {
        SyIndex other_end = 2 * place[i / 2].line + i % 2, other = net->line_end_node[other_end];
        const double *xy = net->node_xy + 2 * (gsize)other;
        double distance_m = hypot(xy[0] - at[0], xy[1] - at[1]);
        if (other == node || other == net->line_end_node[end ^ 1u] || distance_m > best_m ||
            (d->role[other] & SY_NODE_OUTLET) || !fits(d, end, other_end))
            continue;
        if (best != SY_NONE && !(distance_m < best_m)) continue;
        best_m = distance_m;
        best = other;
    }
    return best;
}

bool sy_directing_joints(SyDirecting *d, GError **error) {
    const SyNetwork *net = d->build->net;
    g_autofree SyIndex *degree = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    d->met = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    if (degree == NULL || d->met == NULL) return false;
    for (SyIndex node = 0; node < net->n_node; node++) d->met[node] = node;
    for (SyIndex end = 0; end < 2 * net->lines.n_line; end++)
        if (d->judged[end / 2]) degree[net->line_end_node[end]]++;
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        uint8_t direction = net->line_direction[line];
        if (!d->judged[line] || direction == SY_DIRECTION_BOTH) continue;
        SyIndex end = 2 * line + (direction != SY_DIRECTION_AGAINST),
                node = net->line_end_node[end];
        if (degree[node] != 1 || d->role[node] != 0 || d->through[node] != 0) continue;
        SyIndex other = missed_node(d, end);
        if (other != SY_NONE) sy_set_join(d->met, node, other);
    }
    return true;
}
