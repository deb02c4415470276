#include "algorithms/transport/dry_order.h"

#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/trace/components.h"
#include "algorithms/transport/sills.h"

#define WHAT "order of water in dry weather"

/* Nodes by what holds their water back; @rank: n_node. Nodes that no water leaves are outlets. */
static bool rank_loops(const SyDryNet *net, const double *level_m, double sill_m, SyIndex *rank,
                       bool *leads_out, GError **error) {
    g_autofree SyHeld *held = sy_array_new(net->n_node, sizeof(SyHeld), WHAT, error);
    g_autofree SyIndex *order = sy_array_new(net->n_node, sizeof(SyIndex), WHAT, error);
    g_autofree bool *outlet = sy_array_new(net->n_node, sizeof(bool), WHAT, error);
    g_autofree bool *free_fall = sy_array_new(net->n_arc, sizeof(bool), WHAT, error);
    g_autofree double *resistance = sy_array_new(net->n_arc, sizeof(double), WHAT, error);
    if (!held || !order || !outlet || !free_fall || !resistance) return false;
    for (SyIndex node = 0; node < net->n_node; node++) outlet[node] = true;
    for (SyIndex arc = 0; arc < net->n_arc; arc++) {
        const SyBore *bore = &net->bore[arc];
        outlet[net->tail[arc]] = false;
        free_fall[arc] = net->way[arc] != SY_WAY_OPEN && net->way[arc] != SY_WAY_JUNCTION;
        resistance[arc] =
            sy_pipe_resistance(net->length_m[arc], bore->width_m, bore->roughness_s_m13);
    }
    SySillNet sills = {net->n_node, net->n_arc, net->tail, net->head, level_m,
                       resistance,  free_fall,  outlet,    sill_m};
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
    g_auto(SyAdjacency) in = {0}, by = {0};
    g_autofree SyIndex *rank = sy_array_new(net->n_node, sizeof(SyIndex), WHAT, error);
    g_autofree bool *leads_out = sy_array_new(net->n_node, sizeof(bool), WHAT, error);
    if (!rank || !leads_out || !sy_adjacency_init(&in, net->head, net->n_arc, net->n_node, error) ||
        !sy_components(&arcs, &in, component, &n_component, error) ||
        !sy_adjacency_init(&by, component, net->n_node, n_component, error))
        return false;
    bool loops = n_component < net->n_node;
    if (loops && !rank_loops(net, level_m, sill_m, rank, leads_out, error)) return false;
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
