#include <math.h>

#include "algorithms/base/error.h"
#include "graphs.h"

static GArray *spans_of(const Graph *graph, const SyOrder *order, const SyIndex *target,
                        SyIndex n_target, double max_m) {
    GError *error = NULL;
    GArray *spans = NULL;
    bool ok = sy_trace_upstream(&graph->arcs, order, target, n_target, max_m, &spans, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
    return spans;
}

static const SySpan *span_at(const GArray *spans, guint i) {
    return &g_array_index(spans, SySpan, i);
}

static void test_empty(void) {
    g_auto(Graph) graph = {0};
    graph_init(&graph, 0);
    g_autoptr(SyOrder) order = sy_order_new(&graph.arcs, NULL, NULL);
    g_autoptr(GArray) spans = spans_of(&graph, order, NULL, 0, INFINITY);
    g_assert_cmpuint(spans->len, ==, 0);
}

static void test_one_node(void) {
    g_auto(Graph) graph = {0};
    graph_init(&graph, 1);
    graph_add(&graph, 0, 0, 2);
    g_autoptr(SyOrder) order = sy_order_new(&graph.arcs, NULL, NULL);
    const SyIndex target[] = {0};
    g_autoptr(GArray) spans = spans_of(&graph, order, target, 1, 0);
    g_assert_cmpuint(spans->len, ==, 1);
    const SySpan *span = span_at(spans, 0);
    g_assert_cmpuint(span->target, ==, 0);
    g_assert_cmpuint(span->first, ==, 0);
    g_assert_cmpuint(span->last, ==, 0);
    g_assert_cmpuint(span->via_arc, ==, SY_NONE);
    g_assert_cmpfloat(span->offset_m, ==, 0);
}

/* Nodes 0 .. n along a channel with a side branch at each: every target costs one span. */
static void test_one_channel(void) {
    enum { N = 2000 };
    g_auto(Graph) graph = {0};
    graph_init(&graph, 2 * N);
    for (SyIndex n = 1; n < N; n++) graph_add(&graph, n, n - 1, 10.5);
    for (SyIndex n = 0; n < N; n++) graph_add(&graph, N + n, n, 3);
    g_autoptr(SyOrder) order = sy_order_new(&graph.arcs, NULL, NULL);
    g_autofree SyIndex *target = g_new(SyIndex, N);
    for (SyIndex n = 0; n < N; n++) target[n] = n;
    g_autoptr(GArray) spans = spans_of(&graph, order, target, N, INFINITY);
    g_assert_cmpuint(spans->len, ==, N);
    for (SyIndex n = 0; n < N; n++) {
        const SySpan *span = span_at(spans, n);
        g_assert_cmpuint(span->target, ==, n);
        g_assert_cmpuint(span->last - span->first + 1, ==, 2 * (N - n));
        g_assert_cmpfloat(span->offset_m, ==, -10.5 * n);
    }
}

/* The same with a diversion from one channel to another below all targets but the last: two spans
 * for those below it, none more for those above. */
static void test_diversion(void) {
    enum { N = 100 };
    g_auto(Graph) graph = {0};
    graph_init(&graph, 2 * N);
    for (SyIndex n = 1; n < N; n++) {
        graph_add(&graph, n, n - 1, 1);
        graph_add(&graph, N + n, N + n - 1, 1);
    }
    graph_add(&graph, N + 50, 20, 64); /* from one channel to the other, a long way */
    g_autoptr(SyOrder) order = sy_order_new(&graph.arcs, NULL, NULL);
    const SyIndex target[] = {10, 20, 21, N + 50, N + 51};
    g_autoptr(GArray) spans = spans_of(&graph, order, target, 5, INFINITY);
    const SyIndex of[] = {10, 10, 20, 20, 21, N + 50, N + 51};
    g_assert_cmpuint(spans->len, ==, G_N_ELEMENTS(of));
    for (guint i = 0; i < spans->len; i++) g_assert_cmpuint(span_at(spans, i)->target, ==, of[i]);
    g_assert_cmpuint(span_at(spans, 1)->via_arc, ==, graph.arcs.n_arc - 1);
    g_assert_cmpfloat(span_at(spans, 1)->offset_m + order->root_m[N + 60], ==, 10 + 64 + 10);
}

static void test_limit_is_inclusive(void) {
    g_auto(Graph) graph = {0};
    graph_init(&graph, 8);
    for (SyIndex n = 1; n < 8; n++) graph_add(&graph, n, n - 1, 0.1);
    g_autoptr(SyOrder) order = sy_order_new(&graph.arcs, NULL, NULL);
    const SyIndex target[] = {4, 0};
    const double max_m[] = {0, 0.1, 0.3, 0.2999, 0.7};
    const SyIndex n_expected[][2] = {{1, 1}, {2, 2}, {4, 4}, {3, 3}, {4, 8}};
    for (unsigned i = 0; i < G_N_ELEMENTS(max_m); i++) {
        g_autoptr(GArray) spans = spans_of(&graph, order, target, 2, max_m[i]);
        g_assert_cmpuint(spans->len, ==, 2);
        for (guint k = 0; k < 2; k++)
            g_assert_cmpuint(span_at(spans, k)->last - span_at(spans, k)->first + 1, ==,
                             n_expected[i][k]);
    }
}

static void test_target_twice(void) {
    g_auto(Graph) graph = {0};
    graph_init(&graph, 3);
    graph_add(&graph, 1, 0, 1);
    graph_add(&graph, 2, 1, 1);
    g_autoptr(SyOrder) order = sy_order_new(&graph.arcs, NULL, NULL);
    const SyIndex target[] = {1, 0, 1};
    g_autoptr(GArray) spans = spans_of(&graph, order, target, 3, INFINITY);
    g_assert_cmpuint(spans->len, ==, 3);
    for (guint i = 0; i < 3; i++) g_assert_cmpuint(span_at(spans, i)->target, ==, target[i]);
    assert_same_bytes(span_at(spans, 0), span_at(spans, 2), sizeof(SySpan));
}

static void test_errors(void) {
    g_auto(Graph) graph = {0}, larger = {0};
    graph_init(&graph, 2);
    graph_init(&larger, 3);
    graph_add(&graph, 0, 1, 1);
    g_autoptr(SyOrder) order = sy_order_new(&graph.arcs, NULL, NULL);
    const struct {
        const Graph *graph;
        SyIndex target;
        double max_m;
        int code;
    } cases[] = {{&graph, 2, 1, SY_ERROR_RANGE},
                 {&graph, SY_NONE, 1, SY_ERROR_RANGE},
                 {&graph, 1, -1, SY_ERROR_ARGUMENT},
                 {&graph, 1, NAN, SY_ERROR_ARGUMENT},
                 {&larger, 1, 1, SY_ERROR_ARGUMENT}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        GArray *spans = NULL;
        const SyIndex target[] = {0, cases[i].target};
        g_assert_false(sy_trace_upstream(&cases[i].graph->arcs, order, target, 2, cases[i].max_m,
                                         &spans, &error));
        g_assert_error(error, SY_ERROR, cases[i].code);
        g_assert_null(spans);
    }
}

typedef struct {
    const Graph *graph;
    const SyOrder *order;
    SyIndex target;
    double max_m;
    const SySpan **span; /* n_node: the span of each node, or NULL */
} Traced;

static double traced_m(const Traced *traced, SyIndex n) {
    return traced->order->root_m[n] + traced->span[n]->offset_m;
}

/* The target's spans are sorted and disjoint; @next moves on to the following target. */
static void spread(Traced *traced, const GArray *spans, guint *next) {
    SyIndex free_from = 0;
    for (guint begin = *next; *next < spans->len; (*next)++) {
        const SySpan *span = span_at(spans, *next);
        bool again = *next > begin && span->first < free_from; /* the same target asked again */
        if (span->target != traced->target || again) break;
        g_assert_cmpuint(span->first, >=, free_from);
        g_assert_cmpuint(span->last, >=, span->first);
        g_assert_cmpuint(span->last, <, traced->order->n_node);
        for (SyIndex at = span->first; at <= span->last; at++)
            traced->span[traced->order->node[at]] = span;
        free_from = span->last + 1;
    }
}

/* The nodes igraph's search against the arcs finds, at the distances of its Dijkstra. */
static void check_against_igraph(const Traced *traced) {
    SyIndex n_node = traced->graph->arcs.n_node;
    igraph_t same;
    igraph_vector_t length_m;
    igraph_vector_int_t found;
    igraph_matrix_t expected_m;
    graph_to_igraph(traced->graph, &same, &length_m);
    igraph_vector_int_init(&found, 0);
    igraph_subcomponent(&same, &found, traced->target, IGRAPH_IN);
    oracle_distances(traced->graph, traced->target, IGRAPH_IN, &expected_m);
    g_autofree bool *expected = g_new0(bool, n_node);
    for (igraph_integer_t i = 0; i < igraph_vector_int_size(&found); i++) {
        igraph_integer_t n = VECTOR(found)[i];
        expected[n] = MATRIX(expected_m, 0, n) <= traced->max_m + SY_TRACE_ROUNDING_M;
    }
    for (SyIndex n = 0; n < n_node; n++) {
        g_assert_cmpint(traced->span[n] != NULL, ==, expected[n]);
        if (expected[n])
            g_assert_true(same_distance(traced_m(traced, n), MATRIX(expected_m, 0, n)));
    }
    igraph_matrix_destroy(&expected_m);
    igraph_vector_int_destroy(&found);
    igraph_vector_destroy(&length_m);
    igraph_destroy(&same);
}

/* Down from @n by down_arc to the top of its span, on by via_arc, to the target: the lengths sum up
 * to the distance, and every span on the way is nearer. */
static void check_walk(const Traced *traced, SyIndex n) {
    const SyArcs *arcs = &traced->graph->arcs;
    double expected_m = traced_m(traced, n), sum_m = 0;
    SyIndex n_step = 0;
    for (const SySpan *span = traced->span[n]; n != traced->target;) {
        bool at_top = span->via_arc != SY_NONE && arcs->tail[span->via_arc] == n;
        SyIndex arc = at_top ? span->via_arc : traced->order->down_arc[n];
        g_assert_cmpuint(arc, !=, SY_NONE);
        double before_m = traced_m(traced, n);
        sum_m += arcs->length_m[arc];
        n = arcs->head[arc];
        g_assert_nonnull(traced->span[n]);
        g_assert_cmpfloat(traced_m(traced, n), <=, before_m + 1e-9);
        g_assert_cmpfloat(traced->span[n]->offset_m, <=, span->offset_m); /* never negative */
        if (!at_top) g_assert_cmpuint(traced->span[n]->via_arc, ==, span->via_arc);
        span = traced->span[n];
        g_assert_cmpuint(++n_step, <, arcs->n_node);
    }
    g_assert_true(same_distance(sum_m, expected_m));
}

static void check_targets(const Graph *graph, const SyOrder *order, const SyIndex *target,
                          SyIndex n_target, double max_m) {
    SyIndex n_node = graph->arcs.n_node;
    g_autoptr(GArray) spans = spans_of(graph, order, target, n_target, max_m);
    guint next = 0;
    for (SyIndex t = 0; t < n_target; t++) {
        g_autofree const SySpan **span = g_new0(const SySpan *, n_node);
        Traced traced = {graph, order, target[t], max_m, span};
        spread(&traced, spans, &next);
        check_against_igraph(&traced);
        SyIndex step = 1 + n_node / 60; /* walks are long where nodes are many */
        for (SyIndex n = 0; n < n_node; n += step)
            if (span[n] != NULL) check_walk(&traced, n);
    }
    g_assert_cmpuint(next, ==, spans->len);
}

/* Traces of several targets at once are those of each alone, byte for byte. */
static void check_one_by_one(const Graph *graph, const SyOrder *order, const SyIndex *target,
                             SyIndex n_target) {
    g_autoptr(GArray) together = spans_of(graph, order, target, n_target, INFINITY);
    guint next = 0;
    for (SyIndex t = 0; t < n_target; t++) {
        g_autoptr(GArray) alone = spans_of(graph, order, &target[t], 1, INFINITY);
        g_assert_cmpuint(next + alone->len, <=, together->len);
        assert_same_bytes(alone->data, span_at(together, next), alone->len * sizeof(SySpan));
        next += alone->len;
    }
}

static void check_graph(uint64_t seed, SyIndex max_node) {
    g_test_message("seed %" G_GUINT64_FORMAT " max_node %u", seed, max_node);
    g_auto(Graph) graph = {0};
    graph_random(&graph, seed, max_node);
    SyIndex n_node = graph.arcs.n_node, target[5];
    SyRandom random = sy_random(seed, 1);
    for (unsigned t = 0; t < 5; t++) target[t] = sy_random_below(&random, n_node);
    g_autoptr(SyOrder) order = sy_order_new(&graph.arcs, NULL, NULL);
    check_targets(&graph, order, target, 5, INFINITY);
    check_one_by_one(&graph, order, target, 5);
    igraph_matrix_t distance_m;
    oracle_distances(&graph, target[0], IGRAPH_IN, &distance_m);
    double max_m = MATRIX(distance_m, 0, sy_random_below(&random, n_node));
    igraph_matrix_destroy(&distance_m);
    check_targets(&graph, order, target, 5, max_m);
    check_targets(&graph, order, target, 5, 60 * sy_random_unit(&random));
}

static void test_random(void) {
    for (uint64_t seed = 0; seed < 1500; seed++) check_graph(seed, seed % 3 == 0 ? 8 : 60);
}

/* Enough nodes for three levels of the set of positions. */
static void test_random_large(void) {
    for (uint64_t seed = 0; seed < 15; seed++) check_graph(seed, 12000);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/upstream/empty", test_empty);
    g_test_add_func("/upstream/one-node", test_one_node);
    g_test_add_func("/upstream/one-channel", test_one_channel);
    g_test_add_func("/upstream/diversion", test_diversion);
    g_test_add_func("/upstream/limit-is-inclusive", test_limit_is_inclusive);
    g_test_add_func("/upstream/target-twice", test_target_twice);
    g_test_add_func("/upstream/errors", test_errors);
    g_test_add_func("/upstream/random", test_random);
    g_test_add_func("/upstream/random-large", test_random_large);
    return g_test_run();
}
