#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/river/axis.h"

typedef struct {
    const SyReaches *reaches;
    const SyAxis *axis;
    const SyRiverWay *way;
    const double *velocity_ms; /* or NULL */
    SyIndex start;
    double above_m;
    GArray *out;
} Reaching;

static double takes_s(const Reaching *r, SyIndex reach, double length_m) {
    return r->velocity_ms == NULL ? NAN : length_m / r->velocity_ms[reach];
}

/* The place's own reach, from the place on. */
static SyReached own_part(const Reaching *r) {
    double length_m = r->reaches->arcs.length_m[r->start];
    SyReached own = {r->start, 0, takes_s(r, r->start, 0), 0, length_m};
    *(r->way->down ? &own.until_m : &own.from_m) = r->above_m;
    return own;
}

static void add(Reaching *r, SyReached reached) {
    g_array_append_val(r->out, reached);
}

static void reach_main(Reaching *r) {
    const double *length_m = r->reaches->arcs.length_m;
    SyReached at = own_part(r);
    add(r, at);
    const SyIndex *next = r->way->down ? r->axis->down : r->axis->up;
    while (next[at.reach] != SY_NONE) {
        double part_m = at.until_m - at.from_m;
        at.to_m += part_m;
        at.to_s += takes_s(r, at.reach, part_m);
        at.reach = next[at.reach];
        if (at.to_m > r->way->most_m || at.reach == r->start) return;
        at.from_m = 0;
        at.until_m = length_m[at.reach];
        add(r, at);
    }
}

/* Time by the way that gives the distance; of several the reach with the lowest number. @rank:
 * place of the nodes in @node, which is by distance. */
static void set_times(const Reaching *r, const SyArcs *arcs, const GArray *node,
                      const SyIndex *rank, const double *at_m, SyIndex *by, double *at_s) {
    for (SyIndex arc = 0; arc < arcs->n_arc; arc++) {
        SyIndex tail = arcs->tail[arc], head = arcs->head[arc];
        if (by[head] == SY_NONE && rank[tail] < rank[head] &&
            !(at_m[tail] + arcs->length_m[arc] > at_m[head]))
            by[head] = arc;
    }
    for (guint i = 1; i < node->len; i++) {
        SyIndex at = g_array_index(node, SyIndex, i);
        at_s[at] = at_s[arcs->tail[by[at]]] + takes_s(r, by[at], arcs->length_m[by[at]]);
    }
}

static int by_distance(const void *a, const void *b) {
    const SyReached *x = a, *y = b;
    if (x->to_m < y->to_m || x->to_m > y->to_m) return x->to_m < y->to_m ? -1 : 1;
    return (x->reach > y->reach) - (x->reach < y->reach);
}

static bool reach_all(Reaching *r, GError **error) {
    SyArcs arcs = r->reaches->arcs; /* water runs as asked */
    if (!r->way->down) {
        arcs.tail = r->reaches->arcs.head;
        arcs.head = r->reaches->arcs.tail;
    }
    SyReached own = own_part(r);
    double part_m = own.until_m - own.from_m, part_s = takes_s(r, own.reach, part_m);
    add(r, own);
    g_autoptr(GArray) node = NULL, distance_m = NULL;
    if (!sy_trace_downstream(&arcs, arcs.head[r->start], INFINITY, &node, &distance_m, error))
        return false;
    g_autofree double *at_m = sy_array_new(arcs.n_node, sizeof(double), "nodes", error);
    g_autofree double *at_s = sy_array_new(arcs.n_node, sizeof(double), "nodes", error);
    g_autofree SyIndex *by = sy_array_new(arcs.n_node, sizeof(SyIndex), "nodes", error);
    g_autofree SyIndex *rank = sy_array_new(arcs.n_node, sizeof(SyIndex), "nodes", error);
    if (at_m == NULL || at_s == NULL || by == NULL || rank == NULL) return false;
    for (SyIndex i = 0; i < arcs.n_node; i++) {
        at_m[i] = INFINITY;
        by[i] = rank[i] = SY_NONE;
    }
    for (guint i = 0; i < node->len; i++) {
        at_m[g_array_index(node, SyIndex, i)] = g_array_index(distance_m, double, i);
        rank[g_array_index(node, SyIndex, i)] = i;
    }
    if (r->velocity_ms != NULL) set_times(r, &arcs, node, rank, at_m, by, at_s);
    for (SyIndex arc = 0; arc < arcs.n_arc; arc++) {
        SyIndex tail = arcs.tail[arc];
        double to_m = part_m + at_m[tail];
        if (arc == r->start || !isfinite(to_m) || to_m > r->way->most_m) continue;
        add(r, (SyReached){arc, to_m, r->velocity_ms == NULL ? NAN : part_s + at_s[tail], 0,
                           arcs.length_m[arc]});
    }
    g_array_sort(r->out, by_distance);
    return true;
}

bool sy_river_reached(const SyReaches *reaches, const SyAxis *axis, SyIndex reach, double above_m,
                      const SyRiverWay *way, const double *velocity_ms, GArray **out,
                      GError **error) {
    if (reach >= reaches->arcs.n_arc || isnan(above_m)) {
        g_set_error(error, SY_ERROR, SY_ERROR_RANGE, "reach %u of %u, %g m", reach,
                    reaches->arcs.n_arc, above_m);
        return false;
    }
    Reaching r = {.reaches = reaches,
                  .axis = axis,
                  .way = way,
                  .velocity_ms = velocity_ms,
                  .start = reach,
                  .above_m = CLAMP(above_m, 0, reaches->arcs.length_m[reach]),
                  .out = g_array_new(FALSE, FALSE, sizeof(SyReached))};
    bool done = true;
    if (way->main)
        reach_main(&r);
    else
        done = reach_all(&r, error);
    if (done) *out = g_steal_pointer(&r.out);
    if (r.out != NULL) g_array_unref(r.out);
    return done;
}
