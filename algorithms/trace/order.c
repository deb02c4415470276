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
    g_free(order->other_offset);
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

/* The search from the roots against the arcs. A node with one way on is as far as the way says, so
 * it is reached at once by the stack; only where ways part does the queue have to decide. */
typedef struct {
    const SyArcs *arcs;
    const SyAdjacency *in;
    SyOrder *order;
    uint8_t *n_way;    /* n_node: arcs that leave the node, 2 for more */
    SyIndex *sequence; /* nodes as they are reached, each after the one it hangs by */
    SyIndex *stack;    /* nodes reached whose arcs are not looked at yet */
    SyIndex n_reached, n_stack;
    SyHeap heap;
} RootSearch;

static void reach(RootSearch *search, SyIndex n, SyIndex down_arc, double root_m) {
    SyOrder *order = search->order;
    order->size[n] = 1;
    order->down_arc[n] = down_arc;
    order->root_m[n] = root_m;
    order->root[n] = down_arc == SY_NONE ? n : order->root[search->arcs->head[down_arc]];
    search->sequence[search->n_reached++] = n;
    search->stack[search->n_stack++] = n;
}

/* Looks at the arcs into the nodes on the stack until it is empty. */
static bool climb(RootSearch *search, GError **error) {
    SyOrder *order = search->order;
    while (search->n_stack > 0) {
        SyIndex head = search->stack[--search->n_stack];
        for (SyIndex i = search->in->offset[head]; i < search->in->offset[head + 1]; i++) {
            SyIndex arc = search->in->arc[i], tail = search->arcs->tail[arc];
            double root_m = order->root_m[head] + search->arcs->length_m[arc];
            if (order->size[tail] != 0 || root_m >= order->root_m[tail]) continue;
            if (search->n_way[tail] == 1) {
                reach(search, tail, arc, root_m);
                continue;
            }
            order->root_m[tail] = root_m;
            if (!sy_heap_push(&search->heap, (SyHeapEntry){root_m, tail, arc}, error)) return false;
        }
    }
    return true;
}

static bool search_from_roots(RootSearch *search, GError **error) {
    SyOrder *order = search->order;
    SyIndex n_node = search->arcs->n_node;
    for (SyIndex a = 0; a < search->arcs->n_arc; a++) {
        SyIndex tail = search->arcs->tail[a];
        if (search->n_way[tail] < 2) search->n_way[tail]++;
    }
    for (SyIndex n = 0; n < n_node; n++) {
        order->size[n] = 0; /* not reached yet */
        order->root_m[n] = INFINITY;
    }
    for (SyIndex n = 0; n < n_node; n++)
        if (order->root[n] == n) reach(search, n, SY_NONE, 0);
    if (!climb(search, error)) return false;
    for (SyHeapEntry at; sy_heap_pop(&search->heap, &at);) {
        if (order->size[at.item] != 0) continue;
        reach(search, at.item, at.arc, at.key);
        if (!climb(search, error)) return false;
    }
    g_assert(search->n_reached == n_node); /* every node drains to a component without a way out */
    return true;
}

/* Shortest ways to the roots; gives the sequence of the nodes. */
static SyIndex *hang_by_roots(SyOrder *order, const SyArcs *arcs, const SyAdjacency *in,
                              GError **error) {
    g_autofree uint8_t *n_way = sy_array_new(arcs->n_node, 1, "search from the roots", error);
    if (n_way == NULL) return NULL;
    g_autofree SyIndex *stack =
        sy_array_new(arcs->n_node, sizeof *stack, "search from the roots", error);
    if (stack == NULL) return NULL;
    g_autofree SyIndex *sequence =
        sy_array_new(arcs->n_node, sizeof *sequence, "search from the roots", error);
    if (sequence == NULL) return NULL;
    RootSearch search = {.arcs = arcs,
                         .in = in,
                         .order = order,
                         .n_way = n_way,
                         .sequence = sequence,
                         .stack = stack};
    bool ok = search_from_roots(&search, error);
    sy_heap_clear(&search.heap);
    return ok ? g_steal_pointer(&sequence) : NULL;
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
    order->other_offset =
        sy_array_new((gsize)arcs->n_node + 1, sizeof(SyIndex), "other arcs", error);
    if (order->other_offset == NULL) return false;
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
        order->other_offset[at + 1] = n_other;
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
    g_autofree SyIndex *sequence = hang_by_roots(order, arcs, &in, error);
    if (sequence == NULL) return NULL;
    if (!number_nodes(order, arcs, sequence, error)) return NULL;
    if (!list_other_arcs(order, arcs, &in, error)) return NULL;
    return g_steal_pointer(&order);
}
