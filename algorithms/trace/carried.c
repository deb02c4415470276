#include "algorithms/trace/carried.h"

#include "algorithms/base/error.h"
#include "algorithms/trace/adjacency.h"

/* Nodes by component, upstream first. */
static bool order_nodes(const SyArcs *arcs, const SyIndex *component, SyIndex *queue,
                        GError **error) {
    g_auto(SyAdjacency) by_component = {0};
    if (!sy_adjacency_init(&by_component, component, arcs->n_node, arcs->n_node, error))
        return false;
    for (SyIndex i = 0; i < arcs->n_node; i++) queue[i] = by_component.arc[arcs->n_node - 1 - i];
    return true;
}

static uint8_t pass(const SyWaters *waters, SyIndex arc, uint8_t arrives) {
    uint8_t bits = waters->own[arc] | arrives;
    if (!waters->dilutes[arc] || (bits & waters->foul) == 0) return bits;
    return (uint8_t)((bits & ~waters->foul) | waters->diluted);
}

bool sy_carried(const SyArcs *arcs, const SyIndex *component, const SyWaters *waters,
                uint8_t *carried, GError **error) {
    SyIndex n = arcs->n_node;
    g_auto(SyAdjacency) out = {0};
    g_autofree uint8_t *at = sy_array_new(n, 1, "nodes", error);
    g_autofree bool *queued = sy_array_new(n, sizeof(bool), "nodes", error);
    g_autofree SyIndex *queue = sy_array_new(n, sizeof(SyIndex), "nodes", error);
    if (at == NULL || queued == NULL || queue == NULL ||
        !sy_adjacency_init(&out, arcs->tail, arcs->n_arc, n, error) ||
        !order_nodes(arcs, component, queue, error))
        return false;
    for (SyIndex node = 0; node < n; node++) queued[node] = true;
    /* a ring: no node is in it twice */
    for (SyIndex first = 0, n_queued = n; n_queued > 0;) {
        SyIndex node = queue[first];
        first = first + 1 == n ? 0 : first + 1;
        n_queued--;
        queued[node] = false;
        for (SyIndex i = out.offset[node]; i < out.offset[node + 1]; i++) {
            SyIndex arc = out.arc[i], head = arcs->head[arc];
            carried[arc] = pass(waters, arc, at[node]);
            if ((carried[arc] & ~at[head]) == 0) continue;
            at[head] |= carried[arc];
            if (queued[head]) continue;
            queued[head] = true;
            queue[first + n_queued < n ? first + n_queued : first + n_queued - n] = head;
            n_queued++;
        }
    }
    return true;
}
