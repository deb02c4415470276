#include "algorithms/base/error.h"
#include "algorithms/trace/adjacency.h"
#include "algorithms/trace/check.h"
#include "algorithms/trace/heap.h"
#include "algorithms/trace/order.h"

static bool search(const SyArcs *arcs, SyIndex start, double limit_m, GArray *node,
                   GArray *distance_m, GError **error) {
    g_auto(SyAdjacency) out = {0};
    if (!sy_adjacency_init(&out, arcs->tail, arcs->n_arc, arcs->n_node, error)) return false;
    g_autofree bool *reached = sy_array_new(arcs->n_node, sizeof *reached, "nodes reached", error);
    if (reached == NULL) return false;
    g_auto(SyHeap) heap = {0};
    SyHeapEntry at = {0, start, SY_NONE};
    do {
        if (reached[at.item]) continue;
        reached[at.item] = true;
        g_array_append_val(node, at.item);
        g_array_append_val(distance_m, at.key);
        for (SyIndex i = out.offset[at.item]; i < out.offset[at.item + 1]; i++) {
            SyIndex arc = out.arc[i], head = arcs->head[arc];
            double head_m = at.key + arcs->length_m[arc];
            if (reached[head] || head_m > limit_m) continue;
            if (!sy_heap_push(&heap, (SyHeapEntry){head_m, head, arc}, error)) return false;
        }
    } while (sy_heap_pop(&heap, &at));
    return true;
}

bool sy_trace_downstream(const SyArcs *arcs, SyIndex start, double max_m, GArray **node,
                         GArray **distance_m, GError **error) {
    if (!sy_max_m_check(max_m, error) || !sy_arcs_check(arcs, error)) return false;
    if (start >= arcs->n_node) {
        g_set_error(error, SY_ERROR, SY_ERROR_RANGE,
                    "start: node %u is not below the number of nodes, %u", start, arcs->n_node);
        return false;
    }
    g_autoptr(GArray) nodes = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    g_autoptr(GArray) distances_m = g_array_new(FALSE, FALSE, sizeof(double));
    if (!search(arcs, start, max_m + SY_TRACE_ROUNDING_M, nodes, distances_m, error)) return false;
    *node = g_steal_pointer(&nodes);
    *distance_m = g_steal_pointer(&distances_m);
    return true;
}
