#include "algorithms/trace/components.h"
#include "graphs.h"

static SyIndex *components_of(const Graph *graph, SyIndex *n_component) {
    g_auto(SyAdjacency) in = {0};
    SyIndex *component = g_new(SyIndex, graph->arcs.n_node);
    g_assert_true(
        sy_adjacency_init(&in, graph->arcs.head, graph->arcs.n_arc, graph->arcs.n_node, NULL));
    g_assert_true(sy_components(&graph->arcs, &in, component, n_component, NULL));
    return component;
}

static void test_empty(void) {
    g_auto(Graph) graph = {0};
    graph_init(&graph, 0);
    SyIndex n_component = 9;
    g_free(components_of(&graph, &n_component));
    g_assert_cmpuint(n_component, ==, 0);
}

/* 0 -> 1 <-> 2 -> 3, with a loop at 3. */
static void test_downstream_first(void) {
    g_auto(Graph) graph = {0};
    graph_init(&graph, 4);
    graph_add(&graph, 0, 1, 1);
    graph_add(&graph, 1, 2, 1);
    graph_add(&graph, 2, 1, 1);
    graph_add(&graph, 2, 3, 1);
    graph_add(&graph, 3, 3, 1);
    SyIndex n_component;
    g_autofree SyIndex *component = components_of(&graph, &n_component);
    const SyIndex expected[] = {2, 1, 1, 0};
    g_assert_cmpuint(n_component, ==, 3);
    assert_same_bytes(component, expected, sizeof expected);
}

/* The same partition as igraph's, and no arc leads from a lower to a higher number. */
static void check_against_igraph(uint64_t seed) {
    g_auto(Graph) graph = {0};
    graph_random(&graph, seed, seed % 3 == 0 ? 8 : 60);
    SyIndex n_component;
    g_autofree SyIndex *component = components_of(&graph, &n_component);
    igraph_t same;
    igraph_vector_t length_m;
    igraph_vector_int_t membership;
    igraph_integer_t n_expected;
    graph_to_igraph(&graph, &same, &length_m);
    igraph_vector_int_init(&membership, 0);
    igraph_connected_components(&same, &membership, NULL, &n_expected, IGRAPH_STRONG);
    g_assert_cmpint(n_component, ==, n_expected);
    g_autofree igraph_integer_t *match = g_new(igraph_integer_t, n_component);
    for (SyIndex c = 0; c < n_component; c++) match[c] = -1;
    for (SyIndex n = 0; n < graph.arcs.n_node; n++) {
        SyIndex c = component[n];
        g_assert_cmpuint(c, <, n_component);
        if (match[c] < 0) match[c] = VECTOR(membership)[n];
        g_assert_cmpint(match[c], ==, VECTOR(membership)[n]);
    }
    for (SyIndex a = 0; a < graph.arcs.n_arc; a++)
        g_assert_cmpuint(component[graph.arcs.tail[a]], >=, component[graph.arcs.head[a]]);
    igraph_vector_int_destroy(&membership);
    igraph_vector_destroy(&length_m);
    igraph_destroy(&same);
}

static void test_random(void) {
    for (uint64_t seed = 0; seed < 1000; seed++) {
        g_test_message("seed %" G_GUINT64_FORMAT, seed);
        check_against_igraph(seed);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/components/empty", test_empty);
    g_test_add_func("/components/downstream-first", test_downstream_first);
    g_test_add_func("/components/random", test_random);
    return g_test_run();
}
