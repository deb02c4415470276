#include "graphs.h"

#include <math.h>

static void refresh(Graph *graph) {
    graph->arcs.n_arc = graph->tail->len;
    graph->arcs.tail = (const SyIndex *)(const void *)graph->tail->data;
    graph->arcs.head = (const SyIndex *)(const void *)graph->head->data;
    graph->arcs.length_m = (const double *)(const void *)graph->length_m->data;
}

void graph_init(Graph *graph, SyIndex n_node) {
    graph->tail = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    graph->head = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    graph->length_m = g_array_new(FALSE, FALSE, sizeof(double));
    graph->arcs = (SyArcs){.n_node = n_node};
    refresh(graph);
}

void graph_add(Graph *graph, SyIndex tail, SyIndex head, double length_m) {
    g_array_append_val(graph->tail, tail);
    g_array_append_val(graph->head, head);
    g_array_append_val(graph->length_m, length_m);
    refresh(graph);
}

void graph_clear(Graph *graph) {
    g_array_unref(graph->tail);
    g_array_unref(graph->head);
    g_array_unref(graph->length_m);
}

static double any_length(SyRandom *random, unsigned kind) {
    switch (kind) {
        case 0:
            return 1 + sy_random_below(random, 3);
        case 1:
            return sy_random_below(random, 3) == 0 ? 0 : 0.1 * sy_random_below(random, 40);
        case 2:
            return 0;
        default:
            return 100 * sy_random_unit(random);
    }
}

/* Node n drains to one shortly below it, or nowhere. */
static void add_forest(Graph *graph, SyRandom *random, unsigned lengths, uint32_t reach) {
    for (SyIndex n = 1; n < graph->arcs.n_node; n++) {
        if (sy_random_below(random, 12) == 0) continue;
        SyIndex down = n - 1 - sy_random_below(random, MIN(n, reach));
        graph_add(graph, n, down, any_length(random, lengths));
    }
}

/* Two channels side by side with rungs one way or both. */
static void add_ladder(Graph *graph, SyRandom *random, unsigned lengths) {
    SyIndex n_node = graph->arcs.n_node;
    for (SyIndex n = 2; n < n_node; n++) graph_add(graph, n, n - 2, any_length(random, lengths));
    for (SyIndex n = 0; n + 1 < n_node; n += 2) {
        graph_add(graph, n, n + 1, any_length(random, lengths));
        if (sy_random_below(random, 2)) graph_add(graph, n + 1, n, any_length(random, lengths));
    }
}

void graph_random(Graph *graph, uint64_t seed, SyIndex max_node) {
    SyRandom random = sy_random(seed, 0);
    unsigned lengths = sy_random_below(&random, 5), shape = sy_random_below(&random, 5);
    SyIndex n_node = 1 + sy_random_below(&random, max_node);
    graph_init(graph, n_node);
    if (shape == 0) add_forest(graph, &random, lengths, 1);
    if (shape == 1) add_forest(graph, &random, lengths, 5);
    if (shape == 2) add_ladder(graph, &random, lengths);
    if (shape == 3) add_forest(graph, &random, lengths, n_node);
    uint32_t n_more = sy_random_below(&random, shape == 4 ? 3 * n_node : 1 + n_node / 3);
    for (uint32_t i = 0; i < n_more; i++) {
        SyIndex tail = sy_random_below(&random, n_node), head = sy_random_below(&random, n_node);
        graph_add(graph, tail, head, any_length(&random, lengths));
        uint32_t more = sy_random_below(&random, 8);
        if (more == 0) graph_add(graph, head, tail, any_length(&random, lengths));
        if (more == 1) graph_add(graph, tail, head, any_length(&random, lengths));
        if (more == 2) graph_add(graph, tail, tail, any_length(&random, lengths));
    }
}

void graph_to_igraph(const Graph *graph, igraph_t *out, igraph_vector_t *length_m) {
    igraph_vector_int_t edges;
    SyIndex n_arc = graph->arcs.n_arc;
    igraph_vector_int_init(&edges, 2 * (igraph_integer_t)n_arc);
    igraph_vector_init(length_m, n_arc);
    for (SyIndex a = 0; a < n_arc; a++) {
        VECTOR(edges)[2 * (gsize)a] = graph->arcs.tail[a];
        VECTOR(edges)[2 * (gsize)a + 1] = graph->arcs.head[a];
        VECTOR(*length_m)[a] = graph->arcs.length_m[a];
    }
    igraph_create(out, &edges, graph->arcs.n_node, IGRAPH_DIRECTED);
    igraph_vector_int_destroy(&edges);
}

void oracle_distances(const Graph *graph, SyIndex node, igraph_neimode_t mode,
                      igraph_matrix_t *distance_m) {
    igraph_t same;
    igraph_vector_t length_m;
    graph_to_igraph(graph, &same, &length_m);
    igraph_matrix_init(distance_m, 0, 0);
    igraph_distances_dijkstra(&same, distance_m, igraph_vss_1(node), igraph_vss_all(), &length_m,
                              mode);
    igraph_vector_destroy(&length_m);
    igraph_destroy(&same);
}

bool same_distance(double a_m, double b_m) {
    if (isinf(a_m) || isinf(b_m)) return isinf(a_m) && isinf(b_m);
    return fabs(a_m - b_m) <= 1e-9 * fmax(fabs(a_m), fabs(b_m));
}
