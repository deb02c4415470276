/*
 * Dijkstra's algorithm on reduced costs. With D = root_m, an arc x -> y outside the forest costs
 * length + D(y) - D(x) >= 0 and an arc of the forest 0, so the offset distance(x) - D(x) is the
 * same over all that hangs by x until a smaller one enters from elsewhere: one step takes a whole
 * subtree. What is covered is always a union of whole subtrees, kept by the positions of their
 * tops.
 */
#include <math.h>
#include <stdlib.h>

#include "algorithms/base/error.h"
#include "algorithms/trace/check.h"
#include "algorithms/trace/heap.h"
#include "algorithms/trace/order.h"
#include "algorithms/trace/positions.h"

typedef struct {
    const SyArcs *arcs;
    const SyOrder *order;
    double limit_m;
    SyPositions covered; /* tops of the covered subtrees, none inside another */
    SyHeap heap;         /* key: offset, item: position of the top, arc: via_arc */
    GArray *spans;
} Trace;

static SyIndex end_of_subtree(const SyOrder *order, SyIndex top) {
    return top + order->size[order->node[top]];
}

static bool is_covered(const Trace *trace, SyIndex at) {
    SyIndex top = sy_positions_last(&trace->covered, at);
    return top != SY_NONE && at < end_of_subtree(trace->order, top);
}

/* Adds a span and queues the tails of the arcs that enter it from outside the subtree @top. */
static bool add_span(Trace *trace, SySpan span, SyIndex top, GError **error) {
    const SyOrder *order = trace->order;
    g_array_append_val(trace->spans, span);
    SyIndex size = order->size[order->node[top]];
    SyIndex end = order->other_offset[span.last + 1];
    for (SyIndex i = order->other_offset[span.first]; i < end; i++) {
        SyIndex tail = order->other_tail[i];
        if (tail - top < size || is_covered(trace, tail)) continue;
        SyIndex arc = order->other_arc[i];
        double tail_root_m = order->root_m[order->node[tail]];
        double distance_m = order->root_m[order->node[order->other_head[i]]] + span.offset_m +
                            trace->arcs->length_m[arc];
        /* Rounding must not make a reduced cost negative. */
        double offset_m = fmax(distance_m - tail_root_m, span.offset_m);
        if (tail_root_m + offset_m > trace->limit_m) continue;
        if (!sy_heap_push(&trace->heap, (SyHeapEntry){offset_m, tail, arc}, error)) return false;
    }
    return true;
}

/* Adds what is within the limit of the positions @span.first .. @end - 1; gives the position at
 * which to go on, after @end if a subtree beyond the limit reaches over it. */
static bool add_range(Trace *trace, SySpan span, SyIndex end, SyIndex top, SyIndex *next,
                      GError **error) {
    const SyOrder *order = trace->order;
    *next = end;
    if (isinf(trace->limit_m)) {
        span.last = end - 1;
        return add_span(trace, span, top, error);
    }
    SyIndex at = span.first;
    while (at < end) {
        span.first = at;
        while (at < end && order->root_m[order->node[at]] + span.offset_m <= trace->limit_m) at++;
        span.last = at - 1;
        if (at > span.first && !add_span(trace, span, top, error)) return false;
        /* What hangs by a node beyond the limit is beyond it too. */
        while (at < end && order->root_m[order->node[at]] + span.offset_m > trace->limit_m)
            at = end_of_subtree(order, at);
    }
    *next = at;
    return true;
}

/* Covers the subtree of the heap's entry as far as nothing nearer to the target has covered it. */
static bool cover(Trace *trace, SyIndex target, SyHeapEntry entry, GError **error) {
    const SyOrder *order = trace->order;
    SyIndex top = entry.item, end = end_of_subtree(order, top), at = top;
    SySpan span = {.target = target, .via_arc = entry.arc, .offset_m = entry.key};
    SyIndex inner = sy_positions_next(&trace->covered, top);
    sy_positions_insert(&trace->covered, top);
    for (;;) {
        SyIndex stop = MIN(inner, end);
        if (at < stop) {
            span.first = at;
            if (!add_range(trace, span, stop, top, &at, error)) return false;
        }
        if (inner >= end) return true;
        sy_positions_remove(&trace->covered, inner);
        at = MAX(at, end_of_subtree(order, inner));
        inner = sy_positions_next(&trace->covered, inner);
    }
}

static int by_first(const void *a, const void *b) {
    const SySpan *p = a, *q = b;
    return p->first < q->first ? -1 : p->first > q->first;
}

static bool trace_target(Trace *trace, SyIndex target, GError **error) {
    const SyOrder *order = trace->order;
    guint n_before = trace->spans->len;
    SyHeapEntry entry = {-order->root_m[target], order->position[target], SY_NONE};
    do {
        if (is_covered(trace, entry.item)) continue;
        if (!cover(trace, target, entry, error)) return false;
    } while (sy_heap_pop(&trace->heap, &entry));
    sy_positions_empty(&trace->covered);
    if (trace->spans->len - n_before > 1)
        qsort(&g_array_index(trace->spans, SySpan, n_before), trace->spans->len - n_before,
              sizeof(SySpan), by_first);
    return true;
}

static bool trace_targets(Trace *trace, const SyIndex *target, SyIndex n_target, GError **error) {
    if (!sy_positions_init(&trace->covered, trace->order->n_node, error)) return false;
    for (SyIndex t = 0; t < n_target; t++)
        if (!trace_target(trace, target[t], error)) return false;
    return true;
}

bool sy_trace_upstream(const SyArcs *arcs, const SyOrder *order, const SyIndex *target,
                       SyIndex n_target, double max_m, GArray **spans, GError **error) {
    if (!sy_max_m_check(max_m, error)) return false;
    if (order->n_node != arcs->n_node || order->n_arc != arcs->n_arc) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT,
                    "order of %u nodes and %u arcs does not belong to %u nodes and %u arcs",
                    order->n_node, order->n_arc, arcs->n_node, arcs->n_arc);
        return false;
    }
    for (SyIndex t = 0; t < n_target; t++)
        if (target[t] >= arcs->n_node) {
            g_set_error(error, SY_ERROR, SY_ERROR_RANGE,
                        "target %u: node %u is not below the number of nodes, %u", t, target[t],
                        arcs->n_node);
            return false;
        }
    Trace trace = {.arcs = arcs, .order = order, .limit_m = max_m + SY_TRACE_ROUNDING_M};
    trace.spans = g_array_new(FALSE, FALSE, sizeof(SySpan));
    bool ok = trace_targets(&trace, target, n_target, error);
    sy_positions_clear(&trace.covered);
    sy_heap_clear(&trace.heap);
    if (ok) *spans = g_steal_pointer(&trace.spans);
    g_clear_pointer(&trace.spans, g_array_unref);
    return ok;
}
