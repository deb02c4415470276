#include <math.h>

#include "algorithms/base/error.h"
#include "graphs.h"

typedef struct {
    GArray *node, *distance_m;
} Reached;

static Reached downstream(const Graph *graph, SyIndex start, double max_m) {
    Reached reached = {0};
    GError *error = NULL;
    bool ok =
        sy_trace_downstream(&graph->arcs, start, max_m, &reached.node, &reached.distance_m, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
    g_assert_cmpuint(reached.node->len, ==, reached.distance_m->len);
    return reached;
}

static void reached_clear(Reached *reached) {
    g_array_unref(reached->node);
    g_array_unref(reached->distance_m);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reached, reached_clear)

static void test_one_node(void) {
    g_auto(Graph) graph = {0};
    graph_init(&graph, 1);
    g_auto(Reached) reached = downstream(&graph, 0, 0);
    g_assert_cmpuint(reached.node->len, ==, 1);
    g_assert_cmpuint(g_array_index(reached.node, SyIndex, 0), ==, 0);
    g_assert_cmpfloat(g_array_index(reached.distance_m, double, 0), ==, 0);
}

static void test_errors(void) {
    g_auto(Graph) graph = {0}, broken = {0}, none = {0};
    graph_init(&graph, 2);
    graph_init(&broken, 2);
    graph_init(&none, 0);
    graph_add(&graph, 0, 1, 1);
    graph_add(&broken, 0, 2, 1);
    const struct {
        const Graph *graph;
        SyIndex start;
        double max_m;
        int code;
    } cases[] = {{&graph, 2, 1, SY_ERROR_RANGE},
                 {&graph, 0, -1, SY_ERROR_ARGUMENT},
                 {&graph, 0, NAN, SY_ERROR_ARGUMENT},
                 {&broken, 0, 1, SY_ERROR_RANGE},
                 {&none, 0, 1, SY_ERROR_RANGE}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        GArray *node = NULL, *distance_m = NULL;
        g_assert_false(sy_trace_downstream(&cases[i].graph->arcs, cases[i].start, cases[i].max_m,
                                           &node, &distance_m, &error));
        g_assert_error(error, SY_ERROR, cases[i].code);
        g_assert_null(node);
        g_assert_null(distance_m);
    }
}

/* The same nodes and distances as igraph's, each once, in order; with a limit those within it. */
static void check_against_igraph(uint64_t seed) {
    g_auto(Graph) graph = {0};
    graph_random(&graph, seed, seed % 3 == 0 ? 8 : 60);
    SyRandom random = sy_random(seed, 1);
    SyIndex n_node = graph.arcs.n_node, start = sy_random_below(&random, n_node);
    igraph_matrix_t expected_m;
    oracle_distances(&graph, start, IGRAPH_OUT, &expected_m);
    SyIndex chosen = sy_random_below(&random, n_node);
    double limits_m[] = {INFINITY, MATRIX(expected_m, 0, chosen), 50 * sy_random_unit(&random)};
    for (unsigned i = 0; i < G_N_ELEMENTS(limits_m); i++) {
        g_auto(Reached) reached = downstream(&graph, start, limits_m[i]);
        g_autofree bool *seen = g_new0(bool, n_node);
        double before_m = 0;
        for (guint k = 0; k < reached.node->len; k++) {
            SyIndex n = g_array_index(reached.node, SyIndex, k);
            double distance_m = g_array_index(reached.distance_m, double, k);
            g_assert_false(seen[n]);
            seen[n] = true;
            g_assert_cmpfloat(distance_m, >=, before_m);
            g_assert_true(same_distance(distance_m, MATRIX(expected_m, 0, n)));
            before_m = distance_m;
        }
        for (SyIndex n = 0; n < n_node; n++) {
            double distance_m = MATRIX(expected_m, 0, n);
            bool within = !isinf(distance_m) && distance_m <= limits_m[i] + SY_TRACE_ROUNDING_M;
            g_assert_cmpint(seen[n], ==, within);
        }
    }
    igraph_matrix_destroy(&expected_m);
}

static void test_random(void) {
    for (uint64_t seed = 0; seed < 1000; seed++) {
        g_test_message("seed %" G_GUINT64_FORMAT, seed);
        check_against_igraph(seed);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/downstream/one-node", test_one_node);
    g_test_add_func("/downstream/errors", test_errors);
    g_test_add_func("/downstream/random", test_random);
    return g_test_run();
}
