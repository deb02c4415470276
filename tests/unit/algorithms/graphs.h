/* Graphs for the tests of the trace, and igraph as the oracle. */
#pragma once
#include <igraph.h>
#include <string.h>

#include "algorithms/base/random.h"
#include "algorithms/trace/order.h"

/* g_assert_cmpmem() does not compile under -Wsign-conversion. */
#define assert_same_bytes(a, b, n) g_assert_true(memcmp(a, b, n) == 0)

typedef struct {
    SyArcs arcs; /* borrows the arrays below */
    GArray *tail, *head, *length_m;
} Graph;

/* A graph without arcs; graph_clear() it. */
void graph_init(Graph *graph, SyIndex n_node);
void graph_add(Graph *graph, SyIndex tail, SyIndex head, double length_m);
void graph_clear(Graph *graph);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Graph, graph_clear)

/* 1 to max_node nodes; by the seed: forests with diversions, chains, ladders, scattered arcs; with
 * loops, parallel arcs, two-way arcs, parts of their own; lengths 0, equal, decimal or any. */
void graph_random(Graph *graph, uint64_t seed, SyIndex max_node);

/* The same graph in igraph's words; igraph_destroy(), igraph_vector_destroy(). */
void graph_to_igraph(const Graph *graph, igraph_t *out, igraph_vector_t *length_m);
/* Distance of every node to (IGRAPH_IN) or from (IGRAPH_OUT) @node by igraph; INFINITY where there
 * is no way. igraph_matrix_destroy(). */
void oracle_distances(const Graph *graph, SyIndex node, igraph_neimode_t mode,
                      igraph_matrix_t *distance_m);
/* Whether two distances agree to 1e-9 of the larger. */
bool same_distance(double a_m, double b_m);
