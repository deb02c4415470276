/*
 * Any bytes as a graph: the spans of every node must hold the nodes that a plain search finds, at
 * the distances that plain relaxation finds. Lengths are quarters, so that every sum is exact.
 *
 * Bytes: number of nodes - 1, limit in metres (255: none), preference of node 0, then three an arc:
 * tail, head (both modulo the number of nodes), length in quarters of a metre.
 */
#include <math.h>

#include "algorithms/trace/order.h"

#define MAX_NODE 256

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte);

typedef struct {
    SyArcs arcs;
    SyIndex *tail, *head;
    double *length_m;
} Graph;

static void graph_init(Graph *graph, SyIndex n_node, const uint8_t *bytes, SyIndex n_arc) {
    graph->tail = g_new(SyIndex, n_arc);
    graph->head = g_new(SyIndex, n_arc);
    graph->length_m = g_new(double, n_arc);
    for (SyIndex a = 0; a < n_arc; a++) {
        graph->tail[a] = bytes[3 * a] % n_node;
        graph->head[a] = bytes[3 * a + 1] % n_node;
        graph->length_m[a] = bytes[3 * a + 2] / 4.0;
    }
    graph->arcs = (SyArcs){n_node, n_arc, graph->tail, graph->head, graph->length_m};
}

static void graph_clear(Graph *graph) {
    g_free(graph->tail);
    g_free(graph->head);
    g_free(graph->length_m);
}

/* Distance of every node to @target (or from it), INFINITY where there is no way. */
static void relax(const SyArcs *arcs, SyIndex target, bool down, double *distance_m) {
    const SyIndex *from = down ? arcs->tail : arcs->head, *to = down ? arcs->head : arcs->tail;
    for (SyIndex n = 0; n < arcs->n_node; n++) distance_m[n] = n == target ? 0 : INFINITY;
    for (bool changed = true; changed;) {
        changed = false;
        for (SyIndex a = 0; a < arcs->n_arc; a++) {
            double distance = distance_m[from[a]] + arcs->length_m[a];
            if (distance >= distance_m[to[a]]) continue;
            distance_m[to[a]] = distance;
            changed = true;
        }
    }
}

/* Which nodes reach @target: breadth-first on reversed arcs. */
static void search(const SyArcs *arcs, SyIndex target, bool *reached) {
    SyIndex queue[MAX_NODE], n_queue = 0;
    queue[n_queue++] = target;
    reached[target] = true;
    for (SyIndex i = 0; i < n_queue; i++)
        for (SyIndex a = 0; a < arcs->n_arc; a++) {
            if (arcs->head[a] != queue[i] || reached[arcs->tail[a]]) continue;
            reached[arcs->tail[a]] = true;
            queue[n_queue++] = arcs->tail[a];
        }
}

static void check_upstream(const SyArcs *arcs, const SyOrder *order, double max_m) {
    SyIndex target[MAX_NODE];
    for (SyIndex n = 0; n < arcs->n_node; n++) target[n] = n;
    g_autoptr(GArray) spans = NULL;
    g_assert_true(sy_trace_upstream(arcs, order, target, arcs->n_node, max_m, &spans, NULL));
    guint i = 0;
    for (SyIndex t = 0; t < arcs->n_node; t++) {
        double expected_m[MAX_NODE], found_m[MAX_NODE];
        bool reached[MAX_NODE] = {false};
        relax(arcs, t, false, expected_m);
        search(arcs, t, reached);
        for (SyIndex n = 0; n < arcs->n_node; n++) found_m[n] = INFINITY;
        SyIndex free_from = 0;
        for (; i < spans->len && g_array_index(spans, SySpan, i).target == t; i++) {
            const SySpan *span = &g_array_index(spans, SySpan, i);
            g_assert_true(span->first >= free_from && span->last >= span->first);
            g_assert_true(span->last < arcs->n_node);
            free_from = span->last + 1;
            for (SyIndex at = span->first; at <= span->last; at++)
                found_m[order->node[at]] = order->root_m[order->node[at]] + span->offset_m;
        }
        for (SyIndex n = 0; n < arcs->n_node; n++) {
            bool expected = reached[n] && expected_m[n] <= max_m;
            g_assert_true(found_m[n] == (expected ? expected_m[n] : INFINITY));
        }
    }
    g_assert_true(i == spans->len);
}

static void check_downstream(const SyArcs *arcs, SyIndex start, double max_m) {
    g_autoptr(GArray) node = NULL;
    g_autoptr(GArray) distance_m = NULL;
    g_assert_true(sy_trace_downstream(arcs, start, max_m, &node, &distance_m, NULL));
    double expected_m[MAX_NODE];
    relax(arcs, start, true, expected_m);
    for (guint i = 0; i < node->len; i++) {
        double *expected = &expected_m[g_array_index(node, SyIndex, i)];
        g_assert_true(g_array_index(distance_m, double, i) == *expected);
        *expected = INFINITY; /* once only */
    }
    for (SyIndex n = 0; n < arcs->n_node; n++)
        g_assert_true(isinf(expected_m[n]) || expected_m[n] > max_m);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    if (n_byte < 3 || n_byte > 3 + 3 * 400) return 0;
    SyIndex n_node = bytes[0] + 1U;
    double max_m = bytes[1] == 255 ? INFINITY : bytes[1];
    uint8_t prefer[MAX_NODE] = {bytes[2]};
    Graph graph;
    graph_init(&graph, n_node, bytes + 3, (SyIndex)((n_byte - 3) / 3));
    SyOrder *order = sy_order_new(&graph.arcs, prefer, NULL);
    g_assert_true(order != NULL);
    check_upstream(&graph.arcs, order, max_m);
    check_downstream(&graph.arcs, bytes[2] % n_node, max_m);
    sy_order_free(order);
    graph_clear(&graph);
    return 0;
}
