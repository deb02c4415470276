/*
 * Time of the order and of the spans of all outfalls, against igraph searching upstream of each
 * outfall in the same run (igraph_subcomponent(): the nodes only, no distances, which is less).
 *
 * bench_trace SHAPE ARCS OUTFALLS, SHAPE: forest (drainage trees with 1.5 % diversions), both (the
 * same, every pipe both ways), chain, star, ladder (two channels with rungs both ways), mesh
 * (street grid, both ways every third street). One JSON object a line; fails if the numbers of
 * nodes traced differ.
 */
#include <igraph.h>
#include <math.h>
#include <stdio.h>
#include <sys/resource.h>

#include "algorithms/base/random.h"
#include "algorithms/trace/order.h"

#define SEED 20240601

typedef struct {
    SyArcs arcs;
    SyIndex *tail, *head, *target;
    double *length_m;
    SyIndex n_target;
    SyRandom random;
} Network;

static void add(Network *network, SyIndex tail, SyIndex head, double length_m) {
    SyIndex a = network->arcs.n_arc++;
    network->tail[a] = tail;
    network->head[a] = head;
    network->length_m[a] = length_m;
}

static double pipe_m(Network *network) {
    return 10 + 50 * sy_random_unit(&network->random);
}

/* Half as many trees as outfalls, of very different sizes, numbered one after the other; a node
 * drains to one of the 30 before it. Half of the outfalls are roots, half lie on the way. */
static void make_forest(Network *network, SyIndex n_arc) {
    SyRandom *random = &network->random;
    SyIndex n_tree = MAX(network->n_target / 2, 1), n_diversion = (SyIndex)(0.015 * n_arc);
    SyIndex n_node = n_arc - n_diversion + n_tree, first = 0;
    g_autofree double *share = g_new(double, n_tree);
    double sum = 0;
    for (SyIndex t = 0; t < n_tree; t++)
        sum += share[t] = pow(1 - sy_random_unit(random), -1 / 1.3);
    for (SyIndex t = 0; t < n_tree; t++) {
        SyIndex size = (SyIndex)((n_node - n_tree) * share[t] / sum) + 1;
        SyIndex end = t + 1 == n_tree ? n_node : first + size;
        if (t < network->n_target) network->target[t] = first;
        for (SyIndex n = first + 1; n < end; n++)
            add(network, n, n - 1 - sy_random_below(random, MIN(n - first, 30)), pipe_m(network));
        first = end;
    }
    while (network->arcs.n_arc < n_arc) {
        SyIndex tail = sy_random_below(random, n_node), reach = MIN(10000, n_node);
        SyIndex head = (tail + n_node - reach / 2 + sy_random_below(random, reach)) % n_node;
        add(network, tail, head, pipe_m(network));
    }
    network->arcs.n_node = n_node;
    for (SyIndex t = n_tree; t < network->n_target; t++)
        network->target[t] = sy_random_below(random, n_node);
}

/* The forest with no direction known: every pipe both ways, so nearly everything is one component.
 */
static void make_both(Network *network, SyIndex n_arc) {
    make_forest(network, n_arc / 2);
    SyIndex n_pipe = network->arcs.n_arc;
    for (SyIndex a = 0; a < n_pipe; a++)
        add(network, network->head[a], network->tail[a], network->length_m[a]);
}

static void make_chain(Network *network, SyIndex n_arc) {
    for (SyIndex n = 1; n <= n_arc; n++) add(network, n, n - 1, pipe_m(network));
    network->arcs.n_node = n_arc + 1;
    for (SyIndex t = 0; t < network->n_target; t++)
        network->target[t] = (SyIndex)((uint64_t)t * n_arc / network->n_target);
}

static void make_star(Network *network, SyIndex n_arc) {
    for (SyIndex n = 1; n <= n_arc; n++) add(network, n, 0, pipe_m(network));
    network->arcs.n_node = n_arc + 1;
    for (SyIndex t = 1; t < network->n_target; t++)
        network->target[t] = sy_random_below(&network->random, n_arc);
}

/* Nodes 2 i and 2 i + 1 face each other; the outfalls lie along both channels. */
static void make_ladder(Network *network, SyIndex n_arc) {
    SyIndex n_node = n_arc / 4 * 2;
    for (SyIndex n = 2; n < n_node; n++) add(network, n, n - 2, pipe_m(network));
    for (SyIndex n = 0; n < n_node; n++) add(network, n, n ^ 1, pipe_m(network));
    network->arcs.n_node = n_node;
    for (SyIndex t = 0; t < network->n_target; t++)
        network->target[t] = (SyIndex)((uint64_t)t * n_node / network->n_target) + t % 2;
}

/* Streets draining down and left, every third one both ways; outfalls anywhere. */
static void make_mesh(Network *network, SyIndex n_arc) {
    SyIndex side = (SyIndex)sqrt(n_arc / (8.0 / 3));
    for (SyIndex y = 0; y < side; y++)
        for (SyIndex x = 0; x < side; x++) {
            SyIndex n = y * side + x;
            if (x > 0) add(network, n, n - 1, pipe_m(network));
            if (y > 0) add(network, n, n - side, pipe_m(network));
            if (x > 0 && y % 3 == 0) add(network, n - 1, n, pipe_m(network));
            if (y > 0 && x % 3 == 0) add(network, n - side, n, pipe_m(network));
        }
    network->arcs.n_node = side * side;
    for (SyIndex t = 0; t < network->n_target; t++)
        network->target[t] = sy_random_below(&network->random, side * side);
}

static const struct {
    const char *name;
    void (*make)(Network *network, SyIndex n_arc);
} shapes[] = {{"forest", make_forest}, {"both", make_both},     {"chain", make_chain},
              {"star", make_star},     {"ladder", make_ladder}, {"mesh", make_mesh}};

static bool network_init(Network *network, const char *shape, SyIndex n_arc, SyIndex n_target) {
    *network = (Network){.n_target = n_target, .random = sy_random(SEED, 0)};
    network->tail = g_new(SyIndex, n_arc);
    network->head = g_new(SyIndex, n_arc);
    network->length_m = g_new(double, n_arc);
    network->target = g_new0(SyIndex, n_target);
    network->arcs.tail = network->tail;
    network->arcs.head = network->head;
    network->arcs.length_m = network->length_m;
    for (unsigned i = 0; i < G_N_ELEMENTS(shapes); i++)
        if (g_str_equal(shape, shapes[i].name)) {
            shapes[i].make(network, n_arc);
            return true;
        }
    return false;
}

static void network_clear(Network *network) {
    g_free(network->tail);
    g_free(network->head);
    g_free(network->length_m);
    g_free(network->target);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Network, network_clear)

static double now_s(void) {
    return (double)g_get_monotonic_time() / 1e6;
}

static double peak_mb(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

static double trace_all(const Network *network, const char *shape, uint64_t *n_traced) {
    g_autoptr(GArray) spans = NULL;
    double start_s = now_s();
    g_autoptr(SyOrder) order = sy_order_new(&network->arcs, NULL, NULL);
    double order_s = now_s() - start_s;
    if (order == NULL || !sy_trace_upstream(&network->arcs, order, network->target,
                                            network->n_target, INFINITY, &spans, NULL))
        g_error("trace: out of memory");
    double total_s = now_s() - start_s;
    *n_traced = 0;
    for (guint i = 0; i < spans->len; i++) {
        const SySpan *span = &g_array_index(spans, SySpan, i);
        *n_traced += span->last - span->first + 1;
    }
    printf(
        "{\"bench\":\"trace\",\"shape\":\"%s\",\"who\":\"suyuan\",\"nodes\":%u,\"arcs\":%u,"
        "\"other_arcs\":%u,\"outfalls\":%u,\"spans\":%u,\"traced\":%" G_GUINT64_FORMAT
        ",\"order_s\":%.4f,\"spans_s\":%.4f,\"total_s\":%.4f,\"peak_mb\":%.0f}\n",
        shape, network->arcs.n_node, network->arcs.n_arc, order->n_other_arc, network->n_target,
        spans->len, *n_traced, order_s, total_s - order_s, total_s, peak_mb());
    return total_s;
}

static double igraph_all(const Network *network, const char *shape, uint64_t *n_traced) {
    igraph_t graph;
    igraph_vector_int_t edges, found;
    SyIndex n_arc = network->arcs.n_arc;
    igraph_vector_int_init(&edges, 2 * (igraph_integer_t)n_arc);
    igraph_vector_int_init(&found, 0);
    for (gsize a = 0; a < n_arc; a++) {
        VECTOR(edges)[2 * a] = network->tail[a];
        VECTOR(edges)[2 * a + 1] = network->head[a];
    }
    double start_s = now_s();
    igraph_create(&graph, &edges, network->arcs.n_node, IGRAPH_DIRECTED);
    double create_s = now_s() - start_s;
    *n_traced = 0;
    for (SyIndex t = 0; t < network->n_target; t++) {
        igraph_subcomponent(&graph, &found, network->target[t], IGRAPH_IN);
        *n_traced += (uint64_t)igraph_vector_int_size(&found);
    }
    double total_s = now_s() - start_s;
    printf("{\"bench\":\"trace\",\"shape\":\"%s\",\"who\":\"igraph\",\"traced\":%" G_GUINT64_FORMAT
           ",\"create_s\":%.4f,\"search_s\":%.4f,\"total_s\":%.4f}\n",
           shape, *n_traced, create_s, total_s - create_s, total_s);
    igraph_vector_int_destroy(&found);
    igraph_vector_int_destroy(&edges);
    igraph_destroy(&graph);
    return total_s;
}

int main(int argc, char **argv) {
    const char *shape = argc > 1 ? argv[1] : "forest";
    guint64 n_arc = 1000000, n_target = 2000;
    if ((argc > 2 && !g_ascii_string_to_unsigned(argv[2], 10, 16, 100000000, &n_arc, NULL)) ||
        (argc > 3 && !g_ascii_string_to_unsigned(argv[3], 10, 1, n_arc / 2, &n_target, NULL))) {
        fprintf(stderr, "bench_trace SHAPE ARCS OUTFALLS: ARCS 16 to 10^8, OUTFALLS to ARCS / 2\n");
        return 1;
    }
    g_auto(Network) network = {0};
    if (!network_init(&network, shape, (SyIndex)n_arc, (SyIndex)n_target)) {
        fprintf(stderr, "bench_trace: shape %s: forest, both, chain, star, ladder or mesh\n",
                shape);
        return 1;
    }
    uint64_t n_traced, n_expected;
    double suyuan_s = trace_all(&network, shape, &n_traced);
    double igraph_s = igraph_all(&network, shape, &n_expected);
    printf("{\"bench\":\"trace\",\"shape\":\"%s\",\"igraph_over_suyuan\":%.1f,\"same\":%s}\n",
           shape, igraph_s / suyuan_s, n_traced == n_expected ? "true" : "false");
    return n_traced == n_expected ? 0 : 1;
}
