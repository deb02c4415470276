#include "algorithms/trace/order.h"

#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/trace/adjacency.h"
#include "algorithms/trace/check.h"
#include "algorithms/trace/components.h"
#include "algorithms/trace/heap.h"

void sy_order_free(SyOrder *order) {
    if (order == NULL) return;
    g_free(order->position);
    g_free(order->node);
    g_free(order->size);
    g_free(order->down_arc);
    g_free(order->root_m);
    g_free(order->root);
    g_free(order->component);
    g_free(order->other_arc);
    g_free(order->other_head);
    g_free(order->other_tail);
    g_free(order);
}

static SyOrder *order_alloc(const SyArcs *arcs, GError **error) {
    g_autoptr(SyOrder) order = g_new0(SyOrder, 1);
    order->n_node = arcs->n_node;
    order->n_arc = arcs->n_arc;
    SyIndex **array[] = {&order->position, &order->node, &order->size,
                         &order->down_arc, &order->root, &order->component};
    for (unsigned i = 0; i < G_N_ELEMENTS(array); i++) {
        *array[i] = sy_array_new(arcs->n_node, sizeof(SyIndex), "order of the nodes", error);
        if (*array[i] == NULL) return NULL;
    }
    order->root_m = sy_array_new(arcs->n_node, sizeof(double), "order of the nodes", error);
    if (order->root_m == NULL) return NULL;
    return g_steal_pointer(&order);
}

/* Of each component without an arc out of it one node becomes its own root, the others SY_NONE. */
static bool choose_roots(SyOrder *order, const SyArcs *arcs, const uint8_t *prefer,
                         GError **error) {
    const SyIndex *component = order->component;
    g_autofree SyIndex *best =
        sy_array_new(order->n_component, sizeof(SyIndex), "roots by component", error);
    if (best == NULL) return false;
    g_autofree bool *drains =
        sy_array_new(order->n_component, sizeof(bool), "roots by component", error);
    if (drains == NULL) return false;

    for (SyIndex a = 0; a < arcs->n_arc; a++) {
        SyIndex from = component[arcs->tail[a]];
        if (from != component[arcs->head[a]]) drains[from] = true;
    }
    for (SyIndex c = 0; c < order->n_component; c++) best[c] = SY_NONE;
    for (SyIndex n = 0; n < arcs->n_node; n++) {
        order->root[n] = SY_NONE;
        SyIndex c = component[n];
        if (drains[c]) continue;
        if (best[c] == SY_NONE || (prefer != NULL && prefer[n] > prefer[best[c]])) best[c] = n;
    }
    for (SyIndex c = 0; c < order->n_component; c++)
        if (best[c] != SY_NONE) order->root[best[c]] = best[c];
    return true;
}

/* Shortest ways to the roots; @sequence lists the nodes as they are reached, every node after the
 * one it hangs by (also along arcs of length 0). */
static bool search_from_roots(SyOrder *order, const SyArcs *arcs, const SyAdjacency *in,
                              SyIndex *sequence, GError **error) {
    g_auto(SyHeap) heap = {0};
    for (SyIndex n = 0; n < arcs->n_node; n++) {
        order->down_arc[n] = SY_NONE;
        order->size[n] = 0; /* not reached yet */
        bool is_root = order->root[n] == n;
        order->root_m[n] = is_root ? 0 : INFINITY;
        if (is_root && !sy_heap_push(&heap, (SyHeapEntry){0, n, SY_NONE}, error)) return false;
    }
    SyIndex n_reached = 0;
    for (SyHeapEntry at; sy_heap_pop(&heap, &at);) {
        SyIndex head = at.item;
        if (order->size[head] != 0) continue;
        order->size[head] = 1;
        order->down_arc[head] = at.arc;
        if (at.arc != SY_NONE) order->root[head] = order->root[arcs->head[at.arc]];
        sequence[n_reached++] = head;
        for (SyIndex i = in->offset[head]; i < in->offset[head + 1]; i++) {
            SyIndex arc = in->arc[i], tail = arcs->tail[arc];
            double root_m = at.key + arcs->length_m[arc];
            if (root_m >= order->root_m[tail]) continue;
            order->root_m[tail] = root_m;
            if (!sy_heap_push(&heap, (SyHeapEntry){root_m, tail, arc}, error)) return false;
        }
    }
    g_assert(n_reached == arcs->n_node); /* every node drains to a component without a way out */
    return true;
}

/* Sizes from the leaves down, then places from the roots up. */
static bool number_nodes(SyOrder *order, const SyArcs *arcs, const SyIndex *sequence,
                         GError **error) {
    g_autofree SyIndex *next = sy_array_new(arcs->n_node, sizeof *next, "pre-order", error);
    if (next == NULL) return false;
    for (SyIndex i = arcs->n_node; i-- > 0;) {
        SyIndex n = sequence[i], down_arc = order->down_arc[n];
        if (down_arc != SY_NONE) order->size[arcs->head[down_arc]] += order->size[n];
    }
    SyIndex next_root = 0;
    for (SyIndex i = 0; i < arcs->n_node; i++) {
        SyIndex n = sequence[i], down_arc = order->down_arc[n];
        SyIndex *place = down_arc == SY_NONE ? &next_root : &next[arcs->head[down_arc]];
        order->position[n] = *place;
        order->node[*place] = n;
        next[n] = *place + 1;
        *place += order->size[n];
    }
    return true;
}

static bool list_other_arcs(SyOrder *order, const SyArcs *arcs, const SyAdjacency *in,
                            GError **error) {
    SyIndex n_hanging = 0;
    for (SyIndex n = 0; n < arcs->n_node; n++) n_hanging += order->down_arc[n] != SY_NONE;
    order->n_other_arc = arcs->n_arc - n_hanging;
    SyIndex **array[] = {&order->other_arc, &order->other_head, &order->other_tail};
    for (unsigned i = 0; i < G_N_ELEMENTS(array); i++) {
        *array[i] = sy_array_new(order->n_other_arc, sizeof(SyIndex), "other arcs", error);
        if (*array[i] == NULL) return false;
    }
    SyIndex n_other = 0;
    for (SyIndex at = 0; at < arcs->n_node; at++) {
        SyIndex head = order->node[at];
        for (SyIndex i = in->offset[head]; i < in->offset[head + 1]; i++) {
            SyIndex arc = in->arc[i], tail = arcs->tail[arc];
            if (order->down_arc[tail] == arc) continue;
            order->other_arc[n_other] = arc;
            order->other_head[n_other] = at;
            order->other_tail[n_other++] = order->position[tail];
        }
    }
    return true;
}

SyOrder *sy_order_new(const SyArcs *arcs, const uint8_t *prefer, GError **error) {
    if (!sy_arcs_check(arcs, error)) return NULL;
    g_autoptr(SyOrder) order = order_alloc(arcs, error);
    if (order == NULL) return NULL;
    g_auto(SyAdjacency) in = {0};
    if (!sy_adjacency_init(&in, arcs->head, arcs->n_arc, arcs->n_node, error)) return NULL;
    if (!sy_components(arcs, &in, order->component, &order->n_component, error)) return NULL;
    if (!choose_roots(order, arcs, prefer, error)) return NULL;
    g_autofree SyIndex *sequence =
        sy_array_new(arcs->n_node, sizeof *sequence, "search from the roots", error);
    if (sequence == NULL) return NULL;
    if (!search_from_roots(order, arcs, &in, sequence, error)) return NULL;
    if (!number_nodes(order, arcs, sequence, error)) return NULL;
    if (!list_other_arcs(order, arcs, &in, error)) return NULL;
    return g_steal_pointer(&order);
}
