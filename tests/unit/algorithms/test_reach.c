#include <math.h>

#include "algorithms/trace/reach.h"
#include "graphs.h"

typedef struct {
    GArray *arc, *stopped;
} Reach;

static Reach reach_of(const Graph *graph, SyIndex target, const bool *stop, SyIndex *seen,
                      SyIndex mark) {
    g_auto(SyAdjacency) in = {0};
    Reach reach = {g_array_new(FALSE, FALSE, sizeof(SyIndex)),
                   g_array_new(FALSE, FALSE, sizeof(SyIndex))};
    g_assert_true(
        sy_adjacency_init(&in, graph->arcs.head, graph->arcs.n_arc, graph->arcs.n_node, NULL));
    sy_trace_reach(&graph->arcs, &in, target, stop, seen, mark, reach.arc, reach.stopped);
    return reach;
}

static void reach_clear(Reach *reach) {
    g_array_unref(reach->arc);
    g_array_unref(reach->stopped);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reach, reach_clear)

static void test_one_node(void) {
    g_auto(Graph) graph = {0};
    graph_init(&graph, 1);
    graph_add(&graph, 0, 0, 1);
    const bool stop[] = {true};
    SyIndex seen[] = {SY_NONE};
    g_auto(Reach) reach = reach_of(&graph, 0, stop, seen, 3);
    g_assert_cmpuint(reach.arc->len, ==, 1);
    g_assert_cmpuint(reach.stopped->len, ==, 0);
    g_assert_cmpuint(seen[0], ==, 3);
}

/* 4 -> 3 -> 2 -> 1 -> 0 with a stop at 2 and two ways to it: it is met once, not passed. */
static void test_stops(void) {
    g_auto(Graph) graph = {0};
    graph_init(&graph, 5);
    for (SyIndex n = 1; n < 5; n++) graph_add(&graph, n, n - 1, 1);
    graph_add(&graph, 2, 0, 9);
    const bool stop[] = {false, false, true, false, false};
    SyIndex seen[] = {0, 0, 0, 0, 0};
    g_auto(Reach) from_outfall = reach_of(&graph, 0, stop, seen, 1);
    g_assert_cmpuint(from_outfall.arc->len, ==, 3);
    g_assert_cmpuint(from_outfall.stopped->len, ==, 1);
    g_assert_cmpuint(g_array_index(from_outfall.stopped, SyIndex, 0), ==, 2);
    g_auto(Reach) from_stop = reach_of(&graph, 2, stop, seen, 2);
    g_assert_cmpuint(from_stop.arc->len, ==, 2);
    g_assert_cmpuint(from_stop.stopped->len, ==, 0);
}

/* Without the arcs into the other stops, igraph finds the nodes met; the arcs are those whose head
 * is one that was passed. */
static void check_target(const Graph *graph, SyIndex target, const bool *stop, SyIndex *seen,
                         SyIndex mark) {
    g_auto(Graph) cut = {0};
    graph_init(&cut, graph->arcs.n_node);
    for (SyIndex a = 0; a < graph->arcs.n_arc; a++) {
        SyIndex head = graph->arcs.head[a];
        if (stop[head] && head != target) continue;
        graph_add(&cut, graph->arcs.tail[a], head, graph->arcs.length_m[a]);
    }
    igraph_matrix_t distance_m;
    oracle_distances(&cut, target, IGRAPH_IN, &distance_m);
    g_auto(Reach) reach = reach_of(graph, target, stop, seen, mark);
    SyIndex n_stopped = 0, n_arc = 0;
    for (SyIndex n = 0; n < graph->arcs.n_node; n++) {
        bool met = MATRIX(distance_m, 0, n) < INFINITY;
        g_assert_cmpint(seen[n] == mark, ==, met);
        n_stopped += met && stop[n] && n != target;
    }
    for (SyIndex a = 0; a < cut.arcs.n_arc; a++)
        n_arc += MATRIX(distance_m, 0, cut.arcs.head[a]) < INFINITY;
    g_assert_cmpuint(reach.stopped->len, ==, n_stopped);
    g_assert_cmpuint(reach.arc->len, ==, n_arc);
    for (guint i = 0; i < reach.arc->len; i++) {
        SyIndex head = graph->arcs.head[g_array_index(reach.arc, SyIndex, i)];
        g_assert_true(seen[head] == mark && (head == target || !stop[head]));
    }
    igraph_matrix_destroy(&distance_m);
}

/* One array of marks serves several targets. */
static void check_against_igraph(uint64_t seed) {
    g_auto(Graph) graph = {0};
    graph_random(&graph, seed, 60);
    SyIndex n_node = graph.arcs.n_node;
    SyRandom random = sy_random(seed, 1);
    g_autofree bool *stop = g_new(bool, n_node);
    g_autofree SyIndex *seen = g_new(SyIndex, n_node);
    for (SyIndex n = 0; n < n_node; n++) {
        stop[n] = sy_random_below(&random, 6) == 0;
        seen[n] = SY_NONE;
    }
    for (SyIndex mark = 0; mark < 3; mark++)
        check_target(&graph, sy_random_below(&random, n_node), stop, seen, mark);
}

static void test_random(void) {
    for (uint64_t seed = 0; seed < 500; seed++) {
        g_test_message("seed %" G_GUINT64_FORMAT, seed);
        check_against_igraph(seed);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reach/one-node", test_one_node);
    g_test_add_func("/reach/stops", test_stops);
    g_test_add_func("/reach/random", test_random);
    return g_test_run();
}
