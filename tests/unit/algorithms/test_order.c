#include <math.h>

#include "algorithms/base/error.h"
#include "graphs.h"

static SyOrder *order_of(const Graph *graph, const uint8_t *prefer) {
    GError *error = NULL;
    SyOrder *order = sy_order_new(&graph->arcs, prefer, &error);
    g_assert_no_error(error);
    return order;
}

static void test_empty(void) {
    g_auto(Graph) graph = {0};
    graph_init(&graph, 0);
    g_autoptr(SyOrder) order = order_of(&graph, NULL);
    g_assert_cmpuint(order->n_component, ==, 0);
    g_assert_cmpuint(order->n_other_arc, ==, 0);
    sy_order_free(NULL);
}

static void test_one_node(void) {
    g_auto(Graph) graph = {0};
    graph_init(&graph, 1);
    graph_add(&graph, 0, 0, 5);
    g_autoptr(SyOrder) order = order_of(&graph, NULL);
    g_assert_cmpuint(order->position[0], ==, 0);
    g_assert_cmpuint(order->size[0], ==, 1);
    g_assert_cmpuint(order->root[0], ==, 0);
    g_assert_cmpuint(order->down_arc[0], ==, SY_NONE);
    g_assert_cmpfloat(order->root_m[0], ==, 0);
    g_assert_cmpuint(order->n_other_arc, ==, 1);
    g_assert_cmpuint(order->other_arc[0], ==, 0);
}

/* Two ways from 3 to 0: over 1 (7 m) and over 2 (5 m); the longer one's arc stays out. */
static void test_diamond(void) {
    g_auto(Graph) graph = {0};
    graph_init(&graph, 4);
    graph_add(&graph, 1, 0, 3);
    graph_add(&graph, 2, 0, 4);
    graph_add(&graph, 3, 1, 4);
    graph_add(&graph, 3, 2, 1);
    g_autoptr(SyOrder) order = order_of(&graph, NULL);
    const SyIndex position[] = {0, 1, 2, 3}, size[] = {4, 1, 2, 1}, down_arc[] = {SY_NONE, 0, 1, 3};
    assert_same_bytes(order->position, position, sizeof position);
    assert_same_bytes(order->size, size, sizeof size);
    assert_same_bytes(order->down_arc, down_arc, sizeof down_arc);
    g_assert_cmpfloat(order->root_m[3], ==, 5);
    g_assert_cmpuint(order->n_other_arc, ==, 1);
    g_assert_cmpuint(order->other_arc[0], ==, 2);
    g_assert_cmpuint(order->other_head[0], ==, 1);
    g_assert_cmpuint(order->other_tail[0], ==, 3);
}

/* Of two equal pipes side by side the one with the lower number. */
static void test_parallel(void) {
    g_auto(Graph) graph = {0};
    graph_init(&graph, 3);
    graph_add(&graph, 1, 0, 4);
    graph_add(&graph, 1, 0, 3);
    graph_add(&graph, 1, 0, 3);
    graph_add(&graph, 2, 1, 0);
    graph_add(&graph, 2, 1, 0);
    g_autoptr(SyOrder) order = order_of(&graph, NULL);
    const SyIndex other_arc[] = {0, 2, 4};
    g_assert_cmpuint(order->down_arc[1], ==, 1);
    g_assert_cmpuint(order->down_arc[2], ==, 3);
    g_assert_cmpuint(order->n_other_arc, ==, 3);
    assert_same_bytes(order->other_arc, other_arc, sizeof other_arc);
}

/* A ring: its root is the preferred node, else the lowest number. */
static void test_prefer(void) {
    g_auto(Graph) graph = {0};
    graph_init(&graph, 5);
    for (SyIndex n = 0; n < 4; n++) graph_add(&graph, n, (n + 1) % 4, 1);
    graph_add(&graph, 4, 0, 1); /* the highest value, but it drains into the ring */
    const uint8_t prefer[] = {0, 1, 2, 2, 9};
    g_autoptr(SyOrder) with = order_of(&graph, prefer);
    g_autoptr(SyOrder) without = order_of(&graph, NULL);
    for (SyIndex n = 0; n < 5; n++) {
        g_assert_cmpuint(with->root[n], ==, 2);
        g_assert_cmpuint(without->root[n], ==, 0);
    }
    g_assert_cmpfloat(with->root_m[4], ==, 3);
}

static void check_error(SyIndex tail, SyIndex head, double length_m, SyErrorCode code,
                        const char *text) {
    g_auto(Graph) graph = {0};
    graph_init(&graph, 3);
    graph_add(&graph, 0, 1, 1e308);
    graph_add(&graph, tail, head, length_m);
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_order_new(&graph.arcs, NULL, &error));
    g_assert_error(error, SY_ERROR, (int)code);
    g_assert_nonnull(strstr(error->message, "arc 1"));
    g_assert_nonnull(strstr(error->message, text));
}

static void test_errors(void) {
    check_error(3, 0, 1, SY_ERROR_RANGE, "node 3");
    check_error(0, SY_NONE, 1, SY_ERROR_RANGE, "node 4294967295");
    check_error(0, 1, -0.5, SY_ERROR_ARGUMENT, "-0.5");
    check_error(0, 1, NAN, SY_ERROR_ARGUMENT, "nan");
    check_error(0, 1, INFINITY, SY_ERROR_ARGUMENT, "inf");
    check_error(0, 1, 1e308, SY_ERROR_ARGUMENT, "1e+308");
}

/* One root to a component without an arc out of it: the highest value, then the lowest number. */
static void check_roots(const Graph *graph, const SyOrder *order, const uint8_t *prefer) {
    SyIndex n_node = graph->arcs.n_node;
    for (SyIndex n = 0; n < n_node; n++) {
        bool is_root = true;
        for (SyIndex a = 0; a < graph->arcs.n_arc; a++)
            if (order->component[graph->arcs.tail[a]] == order->component[n] &&
                order->component[graph->arcs.head[a]] != order->component[n])
                is_root = false;
        for (SyIndex m = 0; m < n_node; m++)
            if (order->component[m] == order->component[n] &&
                (prefer[m] > prefer[n] || (prefer[m] == prefer[n] && m < n)))
                is_root = false;
        g_assert_cmpint(order->root[n] == n, ==, is_root);
        g_assert_cmpint(order->down_arc[n] == SY_NONE, ==, is_root);
    }
}

static void check_root_distances(const Graph *graph, const SyOrder *order) {
    SyIndex n_node = graph->arcs.n_node;
    g_autofree double *nearest_m = g_new(double, n_node);
    for (SyIndex n = 0; n < n_node; n++) nearest_m[n] = INFINITY;
    for (SyIndex root = 0; root < n_node; root++) {
        if (order->root[root] != root) continue;
        igraph_matrix_t distance_m;
        oracle_distances(graph, root, IGRAPH_IN, &distance_m);
        for (SyIndex n = 0; n < n_node; n++) {
            nearest_m[n] = fmin(nearest_m[n], MATRIX(distance_m, 0, n));
            if (order->root[n] == root)
                g_assert_true(same_distance(order->root_m[n], MATRIX(distance_m, 0, n)));
        }
        igraph_matrix_destroy(&distance_m);
    }
    for (SyIndex n = 0; n < n_node; n++)
        g_assert_true(same_distance(order->root_m[n], nearest_m[n]));
}

/* Positions are a permutation, subtrees are ranges, and a node's range is itself and then the
 * ranges of those that hang by it. */
static void check_forest(const Graph *graph, const SyOrder *order) {
    SyIndex n_node = graph->arcs.n_node;
    g_autofree SyIndex *sum = g_new(SyIndex, n_node);
    for (SyIndex n = 0; n < n_node; n++) {
        sum[n] = 1;
        g_assert_cmpuint(order->position[n], <, n_node);
        g_assert_cmpuint(order->node[order->position[n]], ==, n);
    }
    for (SyIndex n = 0; n < n_node; n++) {
        SyIndex arc = order->down_arc[n];
        if (arc == SY_NONE) continue;
        SyIndex down = graph->arcs.head[arc];
        g_assert_cmpuint(graph->arcs.tail[arc], ==, n);
        g_assert_cmpuint(order->root[n], ==, order->root[down]);
        g_assert_cmpuint(order->position[n], >, order->position[down]);
        g_assert_cmpuint(order->position[n] + order->size[n], <=,
                         order->position[down] + order->size[down]);
        g_assert_cmpfloat(order->root_m[n], ==, order->root_m[down] + graph->arcs.length_m[arc]);
        sum[down] += order->size[n];
    }
    for (SyIndex n = 0; n < n_node; n++) g_assert_cmpuint(sum[n], ==, order->size[n]);
}

static void check_other_arcs(const Graph *graph, const SyOrder *order) {
    SyIndex n_arc = graph->arcs.n_arc;
    g_autofree bool *seen = g_new0(bool, n_arc);
    for (SyIndex i = 0; i < order->n_other_arc; i++) {
        SyIndex arc = order->other_arc[i];
        g_assert_false(seen[arc]);
        seen[arc] = true;
        g_assert_cmpuint(order->other_head[i], ==, order->position[graph->arcs.head[arc]]);
        g_assert_cmpuint(order->other_tail[i], ==, order->position[graph->arcs.tail[arc]]);
        if (i == 0) continue;
        g_assert_cmpuint(order->other_head[i - 1], <=, order->other_head[i]);
        if (order->other_head[i - 1] == order->other_head[i])
            g_assert_cmpuint(order->other_arc[i - 1], <, arc);
    }
    g_assert_cmpuint(order->other_offset[order->n_node], ==, order->n_other_arc);
    for (SyIndex at = 0; at < order->n_node; at++)
        for (SyIndex i = order->other_offset[at]; i < order->other_offset[at + 1]; i++)
            g_assert_cmpuint(order->other_head[i], ==, at);
    for (SyIndex a = 0; a < n_arc; a++)
        g_assert_cmpint(seen[a], ==, order->down_arc[graph->arcs.tail[a]] != a);
}

static void check_same(const SyOrder *a, const SyOrder *b) {
    gsize n = a->n_node;
    assert_same_bytes(a->position, b->position, n * sizeof(SyIndex));
    assert_same_bytes(a->down_arc, b->down_arc, n * sizeof(SyIndex));
    assert_same_bytes(a->root_m, b->root_m, n * sizeof(double));
}

static void test_random(void) {
    for (uint64_t seed = 0; seed < 1000; seed++) {
        g_test_message("seed %" G_GUINT64_FORMAT, seed);
        g_auto(Graph) graph = {0};
        graph_random(&graph, seed, seed % 3 == 0 ? 8 : 60);
        SyRandom random = sy_random(seed, 1);
        g_autofree uint8_t *prefer = g_new(uint8_t, graph.arcs.n_node);
        for (SyIndex n = 0; n < graph.arcs.n_node; n++)
            prefer[n] = (uint8_t)sy_random_below(&random, 3);
        g_autoptr(SyOrder) order = order_of(&graph, prefer);
        check_roots(&graph, order, prefer);
        check_root_distances(&graph, order);
        check_forest(&graph, order);
        check_other_arcs(&graph, order);
        g_autoptr(SyOrder) again = order_of(&graph, prefer);
        check_same(order, again);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/order/empty", test_empty);
    g_test_add_func("/order/one-node", test_one_node);
    g_test_add_func("/order/diamond", test_diamond);
    g_test_add_func("/order/parallel", test_parallel);
    g_test_add_func("/order/prefer", test_prefer);
    g_test_add_func("/order/errors", test_errors);
    g_test_add_func("/order/random", test_random);
    return g_test_run();
}
