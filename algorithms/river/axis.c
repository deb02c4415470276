#include "algorithms/river/axis.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/trace/adjacency.h"

typedef struct {
    const SyReaches *reaches;
    SyAxis *axis;
    SyOrder *order;
    SyAdjacency in, out;
    SyIndex *node_down; /* n_node: the reach in which the main water goes on */
} Axes;

void sy_axis_free(SyAxis *axis) {
    if (axis == NULL) return;
    g_free(axis->down);
    g_free(axis->up);
    g_free(axis->end_m);
    g_free(axis->above_m);
    g_free(axis->side);
    g_free(axis->circle);
    g_free(axis->lost);
    g_free(axis->stem);
    g_free(axis->river);
    g_free(axis->mouth);
    g_free(axis->ordered);
    g_free(axis);
}

static SyAxis *axis_alloc(SyIndex n, GError **error) {
    g_autoptr(SyAxis) axis = g_new0(SyAxis, 1);
    axis->n_reach = n;
    SyIndex **indexes[] = {&axis->down,  &axis->up,    &axis->stem,
                           &axis->river, &axis->mouth, &axis->ordered};
    bool **flags[] = {&axis->side, &axis->circle, &axis->lost};
    double **lengths[] = {&axis->end_m, &axis->above_m};
    for (guint i = 0; i < G_N_ELEMENTS(indexes); i++)
        if ((*indexes[i] = sy_array_new(n, sizeof(SyIndex), "reaches", error)) == NULL) return NULL;
    for (guint i = 0; i < G_N_ELEMENTS(flags); i++)
        if ((*flags[i] = sy_array_new(n, sizeof(bool), "reaches", error)) == NULL) return NULL;
    for (guint i = 0; i < G_N_ELEMENTS(lengths); i++)
        if ((*lengths[i] = sy_array_new(n, sizeof(double), "reaches", error)) == NULL) return NULL;
    return g_steal_pointer(&axis);
}

static SyIndex name_of(const SyReaches *r, SyIndex reach) {
    return r->name == NULL ? SY_NONE : r->name[reach];
}

/* More drained area; not known is less than any. */
static int drains_more(const SyReaches *r, SyIndex a, SyIndex b) {
    if (r->drained == NULL) return 0;
    double x = isnan(r->drained[a]) ? -1 : r->drained[a],
           y = isnan(r->drained[b]) ? -1 : r->drained[b];
    return (x > y) - (x < y);
}

static bool comes_named(const Axes *a, SyIndex node, SyIndex name) {
    if (name == SY_NONE) return false;
    for (SyIndex i = a->in.offset[node]; i < a->in.offset[node + 1]; i++)
        if (name_of(a->reaches, a->in.arc[i]) == name) return true;
    return false;
}

/* Only ways into another component are chosen among: the shortest ways of the order lead out of a
 * component, so that no choice closes a circle. */
static SyIndex way_on(const Axes *a, SyIndex node) {
    const SyArcs *arcs = &a->reaches->arcs;
    SyIndex shortest = a->order->down_arc[node], best = shortest;
    if (shortest == SY_NONE ||
        a->order->component[node] == a->order->component[arcs->head[shortest]])
        return shortest;
    bool best_named = comes_named(a, node, name_of(a->reaches, best));
    for (SyIndex i = a->out.offset[node]; i < a->out.offset[node + 1]; i++) {
        SyIndex arc = a->out.arc[i];
        if (a->order->component[arcs->head[arc]] == a->order->component[node]) continue;
        bool named = comes_named(a, node, name_of(a->reaches, arc));
        if (named < best_named || (named == best_named && drains_more(a->reaches, arc, best) <= 0))
            continue;
        best = arc;
        best_named = named;
    }
    return best;
}

/* Reaches behind the one they go on in: a search up the forest from its ends. */
static void set_order(Axes *a) {
    SyAxis *axis = a->axis;
    const SyArcs *arcs = &a->reaches->arcs;
    SyIndex n = 0;
    for (SyIndex reach = 0; reach < axis->n_reach; reach++)
        if (axis->down[reach] == SY_NONE) axis->ordered[n++] = reach;
    for (SyIndex i = 0; i < n; i++) {
        SyIndex tail = arcs->tail[axis->ordered[i]];
        if (a->node_down[tail] != axis->ordered[i]) continue; /* nothing comes through a side arm */
        for (SyIndex k = a->in.offset[tail]; k < a->in.offset[tail + 1]; k++)
            axis->ordered[n++] = a->in.arc[k];
    }
    g_assert(n == axis->n_reach);
}

static bool is_rather_main(const Axes *a, SyIndex below, SyIndex one, SyIndex other) {
    const SyReaches *r = a->reaches;
    const SyAxis *axis = a->axis;
    if (axis->side[one] != axis->side[other]) return axis->side[other];
    SyIndex name = name_of(r, below);
    bool same = name != SY_NONE && name_of(r, one) == name,
         other_same = name != SY_NONE && name_of(r, other) == name;
    if (same != other_same) return same;
    int more = drains_more(r, one, other);
    if (more != 0) return more > 0;
    if (axis->above_m[one] < axis->above_m[other] || axis->above_m[one] > axis->above_m[other])
        return axis->above_m[one] > axis->above_m[other];
    return one < other;
}

/* From the heads down: what is above, and the main reach of it. */
static void set_up(Axes *a) {
    SyAxis *axis = a->axis;
    const SyArcs *arcs = &a->reaches->arcs;
    for (SyIndex i = 0; i < axis->n_reach; i++) {
        axis->up[i] = SY_NONE;
        axis->above_m[i] = arcs->length_m[i];
    }
    for (SyIndex i = axis->n_reach; i-- > 0;) {
        SyIndex reach = axis->ordered[i], tail = arcs->tail[reach];
        axis->side[reach] = a->node_down[tail] != reach && a->node_down[tail] != SY_NONE;
        if (axis->side[reach]) continue;
        SyIndex best = SY_NONE;
        for (SyIndex k = a->in.offset[tail]; k < a->in.offset[tail + 1]; k++) {
            SyIndex above = a->in.arc[k];
            if (axis->down[above] != reach) continue;
            axis->above_m[reach] += axis->above_m[above];
            if (best == SY_NONE || is_rather_main(a, reach, above, best)) best = above;
        }
        axis->up[reach] = best;
        if (best != SY_NONE) axis->side[reach] = axis->side[best];
    }
}

/* Names from the ends up: a stretch without a name between two of one name is part of that river.
 */
static void set_names(const Axes *a, SyIndex *name, SyIndex *named_below) {
    const SyAxis *axis = a->axis;
    for (SyIndex i = 0; i < axis->n_reach; i++) {
        SyIndex reach = axis->ordered[i], below = axis->down[reach];
        name[reach] = name_of(a->reaches, reach);
        named_below[reach] = name[reach] != SY_NONE ? reach
                             : below != SY_NONE     ? named_below[below]
                                                    : SY_NONE;
        SyIndex named = below == SY_NONE ? SY_NONE : named_below[below];
        if (named == SY_NONE || name[reach] != name[named]) continue;
        for (SyIndex gap = below; gap != named && name[gap] == SY_NONE; gap = axis->down[gap])
            name[gap] = name[reach];
    }
}

/* From the ends up: distances, stems, rivers. */
static void set_down(Axes *a, const SyIndex *name) {
    SyAxis *axis = a->axis;
    const double *length_m = a->reaches->arcs.length_m;
    for (SyIndex i = 0; i < axis->n_reach; i++) {
        SyIndex reach = axis->ordered[i], below = axis->down[reach];
        bool goes_on = below != SY_NONE, on_stem = goes_on && axis->up[below] == reach;
        axis->end_m[reach] = goes_on ? axis->end_m[below] + length_m[below] : 0;
        axis->stem[reach] = on_stem ? axis->stem[below] : axis->n_stem++;
        bool same = goes_on && name[reach] == name[below] && (on_stem || name[reach] != SY_NONE);
        if (!same) axis->mouth[axis->n_river] = reach;
        axis->river[reach] = same ? axis->river[below] : axis->n_river++;
    }
}

static bool set_circles(Axes *a, GError **error) {
    SyAxis *axis = a->axis;
    const SyArcs *arcs = &a->reaches->arcs;
    const SyIndex *component = a->order->component;
    g_autofree bool *closed = sy_array_new(a->order->n_component, sizeof(bool), "parts", error);
    if (closed == NULL) return false;
    for (SyIndex reach = 0; reach < axis->n_reach; reach++) {
        SyIndex tail = arcs->tail[reach], head = arcs->head[reach];
        axis->circle[reach] = component[tail] == component[head];
        if (axis->circle[reach] && tail != head) closed[component[tail]] = true;
    }
    for (SyIndex reach = 0; reach < axis->n_reach; reach++)
        axis->lost[reach] = closed[component[a->order->root[arcs->head[reach]]]];
    return true;
}

static bool build(Axes *a, GError **error) {
    const SyArcs *arcs = &a->reaches->arcs;
    SyAxis *axis = a->axis;
    if ((a->order = sy_order_new(arcs, NULL, error)) == NULL ||
        !sy_adjacency_init(&a->in, arcs->head, arcs->n_arc, arcs->n_node, error) ||
        !sy_adjacency_init(&a->out, arcs->tail, arcs->n_arc, arcs->n_node, error) ||
        (a->node_down = sy_array_new(arcs->n_node, sizeof(SyIndex), "nodes", error)) == NULL)
        return false;
    g_autofree SyIndex *name = sy_array_new(axis->n_reach, sizeof(SyIndex), "reaches", error);
    g_autofree SyIndex *named = sy_array_new(axis->n_reach, sizeof(SyIndex), "reaches", error);
    if (name == NULL || named == NULL) return false;
    for (SyIndex node = 0; node < arcs->n_node; node++) a->node_down[node] = way_on(a, node);
    for (SyIndex reach = 0; reach < axis->n_reach; reach++)
        axis->down[reach] = a->node_down[arcs->head[reach]];
    set_order(a);
    set_up(a);
    set_names(a, name, named);
    set_down(a, name);
    return set_circles(a, error);
}

SyAxis *sy_axis_new(const SyReaches *reaches, GError **error) {
    Axes a = {.reaches = reaches, .axis = axis_alloc(reaches->arcs.n_arc, error)};
    bool done = a.axis != NULL && build(&a, error);
    sy_order_free(a.order);
    sy_adjacency_clear(&a.in);
    sy_adjacency_clear(&a.out);
    g_free(a.node_down);
    if (done) return a.axis;
    sy_axis_free(a.axis);
    return NULL;
}
