#include "algorithms/transport/dry_order.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/trace/components.h"
#include "algorithms/transport/sills.h"

#define WHAT "order of water in dry weather"

/* Nodes of loops and what lies below them: what holds water back elsewhere does not matter. */
static bool *below_loops(const SyDryNet *net, const SyIndex *component, const SyAdjacency *by,
                         const SyAdjacency *out, GError **error) {
    bool *below = sy_array_new(net->n_node, sizeof(bool), WHAT, error);
    for (SyIndex k = net->n_node; below != NULL && k-- > 0;) { /* upstream first */
        SyIndex node = by->arc[k], c = component[node];
        below[node] = below[node] || by->offset[c + 1] - by->offset[c] > 1;
        for (SyIndex i = out->offset[node]; below[node] && i < out->offset[node + 1]; i++)
            below[net->head[out->arc[i]]] = true;
    }
    return below;
}

/* Nodes by what holds their water back, as far as @below; @rank: n_node. Nodes that no water leaves
 * are outlets. */
static bool rank_loops(const SyDryNet *net, const double *level_m, double sill_m, const bool *below,
                       SyIndex *rank, bool *leads_out, GError **error) {
    SyIndex n = 0;
    for (SyIndex arc = 0; arc < net->n_arc; arc++) n += below[net->tail[arc]];
    g_autofree SyHeld *held = sy_array_new(net->n_node, sizeof(SyHeld), WHAT, error);
    g_autofree SyIndex *order = sy_array_new(net->n_node, sizeof(SyIndex), WHAT, error);
    g_autofree bool *outlet = sy_array_new(net->n_node, sizeof(bool), WHAT, error);
    g_autofree SyIndex *tail = sy_array_new(n, sizeof(SyIndex), WHAT, error);
    g_autofree SyIndex *head = sy_array_new(n, sizeof(SyIndex), WHAT, error);
    g_autofree double *ends_m = sy_array_new(2 * (gsize)n, sizeof(double), WHAT, error);
    g_autofree bool *free_fall = sy_array_new(n, sizeof(bool), WHAT, error);
    g_autofree double *resistance = sy_array_new(n, sizeof(double), WHAT, error);
    if (!held || !order || !outlet || !tail || !head || !ends_m || !free_fall || !resistance)
        return false;
    for (SyIndex node = 0; node < net->n_node; node++) outlet[node] = below[node];
    n = 0;
    for (SyIndex arc = 0; arc < net->n_arc; arc++) {
        if (!below[net->tail[arc]]) continue;
        const SyBore *bore = &net->bore[arc];
        outlet[net->tail[arc]] = false;
        tail[n] = net->tail[arc];
        head[n] = net->head[arc];
        memcpy(ends_m + 2 * (gsize)n, level_m + 2 * (gsize)arc, 2 * sizeof(double));
        free_fall[n] = net->way[arc] != SY_WAY_OPEN && net->way[arc] != SY_WAY_JUNCTION;
        resistance[n++] =
            sy_pipe_resistance(net->length_m[arc], bore->width_m, bore->roughness_s_m13);
    }
    SySillNet sills = {net->n_node, n, tail, head, ends_m, resistance, free_fall, outlet, sill_m};
    if (!sy_sills(&sills, held, NULL, order, error)) return false;
    for (SyIndex k = 0; k < net->n_node; k++) {
        rank[order[k]] = k;
        leads_out[order[k]] = isfinite(held[order[k]].resistance);
    }
    return true;
}

static int by_rank(const void *left, const void *right, void *user) {
    const SyIndex *rank = user, *a = left, *b = right;
    return (rank[*a] > rank[*b]) - (rank[*a] < rank[*b]);
}

/* Components downstream first; the nodes of a loop by what holds them back. */
static bool find_order(const SyDryNet *net, const double *level_m, double sill_m,
                       SyIndex *component, SyIndex *order, bool *usable, GError **error) {
    SyArcs arcs = {net->n_node, net->n_arc, net->tail, net->head, NULL};
    SyIndex n_component = 0;
    g_auto(SyAdjacency) in = {0}, out = {0}, by = {0};
    g_autofree SyIndex *rank = sy_array_new(net->n_node, sizeof(SyIndex), WHAT, error);
    g_autofree bool *leads_out = sy_array_new(net->n_node, sizeof(bool), WHAT, error);
    if (!rank || !leads_out || !sy_adjacency_init(&in, net->head, net->n_arc, net->n_node, error) ||
        !sy_components(&arcs, &in, component, &n_component, error) ||
        !sy_adjacency_init(&by, component, net->n_node, n_component, error))
        return false;
    bool loops = n_component < net->n_node;
    if (loops && !sy_adjacency_init(&out, net->tail, net->n_arc, net->n_node, error)) return false;
    g_autofree bool *below = loops ? below_loops(net, component, &by, &out, error) : NULL;
    if (loops &&
        (below == NULL || !rank_loops(net, level_m, sill_m, below, rank, leads_out, error)))
        return false;
    for (SyIndex k = 0; k < net->n_node; k++) order[k] = by.arc[k];
    for (SyIndex c = 0; loops && c < n_component; c++)
        if (by.offset[c + 1] - by.offset[c] > 1)
            g_qsort_with_data(order + by.offset[c], (int)(by.offset[c + 1] - by.offset[c]),
                              sizeof(SyIndex), by_rank, rank);
    for (SyIndex k = 0; k < net->n_node; k++) rank[order[k]] = k; /* now of the whole order */
    for (SyIndex arc = 0; arc < net->n_arc; arc++) {
        SyIndex tail = net->tail[arc], head = net->head[arc];
        usable[arc] =
            component[head] != component[tail] || (rank[head] < rank[tail] && leads_out[tail]);
    }
    return true;
}

bool sy_dry_order(const SyDryNet *net, const double *level_m, double sill_m, SyIndex **order,
                  bool **usable, GError **error) {
    for (SyIndex arc = 0; arc < net->n_arc; arc++)
        if (net->tail[arc] >= net->n_node || net->head[arc] >= net->n_node) {
            g_set_error(error, SY_ERROR, SY_ERROR_RANGE, "arc %u: an end is not below %u", arc,
                        net->n_node);
            return false;
        }
    g_autofree SyIndex *component = sy_array_new(net->n_node, sizeof(SyIndex), WHAT, error);
    *order = sy_array_new(net->n_node, sizeof(SyIndex), WHAT, error);
    *usable = sy_array_new(net->n_arc, sizeof(bool), WHAT, error);
    return component && *order && *usable &&
           find_order(net, level_m, sill_m, component, *order, *usable, error);
}
