/*
 * A grid of 1 000 000 lines and as many points, in random order: with ids, without, and without on
 * ends 2 cm apart. One JSON line a step: rows, seconds by the clock and of processor, the most
 * memory so far.
 */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "algorithms/base/random.h"
#include "algorithms/topology/lines.h"

enum { SIDE = 1000, N = SIDE * SIDE, N_QUERY = 100000, N_CUT = 300000 };

typedef struct {
    const char *name;
    bool has_ids;
    double scatter_m;
} Case;

typedef struct {
    const char *name;
    double start_s, start_cpu_s;
    SyIndex line_vertex[N + 1];
    double xy[4 * N];
    double point_xy[2 * N];
    SyIndex id[3 * N];
    SyIndex order[N];
    SyCut cut[N_CUT];
} City;

static double cpu_s(void) {
    return (double)clock() / CLOCKS_PER_SEC;
}

static void start(City *city) {
    city->start_cpu_s = cpu_s();
    city->start_s = (double)g_get_monotonic_time() / G_USEC_PER_SEC;
}

static void report(City *city, const char *step, gsize n_row) {
    double seconds = (double)g_get_monotonic_time() / G_USEC_PER_SEC - city->start_s;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf(
        "{\"bench\": \"topology\", \"case\": \"%s\", \"step\": \"%s\", \"rows\": %zu, "
        "\"seconds\": %.3f, \"cpu_seconds\": %.3f, \"peak_mb\": %ld}\n",
        city->name, step, n_row, seconds, cpu_s() - city->start_cpu_s, usage.ru_maxrss / 1024);
}

/* Lines along the rows and some columns of a grid of 30 m, drawn in random order. */
static void make(City *city, const Case *of) {
    SyRandom random = sy_random(1, 0);
    city->name = of->name;
    for (SyIndex i = 0; i < N; i++) {
        city->point_xy[2 * i] = 38535119 + i % SIDE * 30 + sy_random_below(&random, 1000) * 0.001;
        city->point_xy[2 * i + 1] =
            3400000 + i / SIDE * 30 + sy_random_below(&random, 1000) * 0.001;
        city->id[2 * N + i] = of->has_ids ? i : SY_NONE;
        city->order[i] = i;
        city->line_vertex[i + 1] = 2 * i + 2;
    }
    for (SyIndex i = N; i > 1; i--) {
        SyIndex j = sy_random_below(&random, i), swap = city->order[i - 1];
        city->order[i - 1] = city->order[j];
        city->order[j] = swap;
    }
    for (SyIndex i = 0; i < N; i++) {
        SyIndex from = city->order[i], step = from % 7 == 0 || from % SIDE == SIDE - 1 ? SIDE : 1;
        const SyIndex node[2] = {from, (from + step) % N};
        for (SyIndex end = 0; end < 2; end++) {
            for (SyIndex k = 0; k < 2; k++)
                city->xy[4 * i + 2 * end + k] = city->point_xy[2 * node[end] + k] +
                                                of->scatter_m * (sy_random_unit(&random) - 0.5);
            city->id[2 * i + end] = of->has_ids ? node[end] : SY_NONE;
        }
    }
}

static void ask_nearest(City *city, const SyLineIndex *index, SyIndex n) {
    SyRandom random = sy_random(2, n);
    gsize n_found = 0;
    start(city);
    for (int i = 0; i < N_QUERY; i++) {
        SyPlace place[5];
        double x = 38535119 + sy_random_unit(&random) * SIDE * 30;
        double y = 3400000 + sy_random_unit(&random) * SIDE * 30;
        n_found += sy_nearest_places(index, x, y, 200, n, NULL, NULL, place);
    }
    g_assert_cmpuint(n_found, ==, (gsize)n * N_QUERY);
    report(city, n == 1 ? "nearest 1" : "nearest 5", N_QUERY);
}

static void cut_and_piece(City *city, const SyLines *lines, const SyClusters *clusters) {
    SyRandom random = sy_random(3, 0);
    for (SyIndex i = 0; i < N_CUT; i++)
        city->cut[i] =
            (SyCut){sy_random_below(&random, N), sy_random_unit(&random) * 30, SY_NONE, 0};
    SyEdges edges;
    start(city);
    g_assert_true(sy_cut_lines(lines, clusters->n_cluster, clusters->xy, clusters->cluster,
                               city->cut, N_CUT, 0.1, &edges, NULL));
    report(city, "cut", edges.n_edge);
    g_autoptr(GArray) piece = g_array_new(FALSE, FALSE, sizeof(double));
    start(city);
    for (SyIndex i = 0; i < edges.n_edge; i++) {
        g_array_set_size(piece, 0);
        sy_line_piece(lines, edges.line[i], edges.from_measure_m[i], edges.to_measure_m[i], piece);
    }
    report(city, "pieces", edges.n_edge);
    sy_edges_clear(&edges);
}

static void run(City *city, const Case *of) {
    make(city, of);
    const SyLines lines = {N, city->line_vertex, city->xy};
    start(city);
    report(city, "city", N);
    SyClusters clusters;
    start(city);
    g_assert_true(
        sy_cluster_ends(&lines, N, city->point_xy, city->id, NULL, NULL, &clusters, NULL));
    g_assert_cmpuint(clusters.n_cluster, ==, N);
    report(city, "cluster", 3 * (gsize)N);
    start(city);
    g_autoptr(SyLineIndex) index = sy_line_index_new(&lines, NULL);
    report(city, "index", N);
    ask_nearest(city, index, 1);
    ask_nearest(city, index, 5);
    start(city);
    GArray *tees;
    g_assert_true(sy_find_tees(index, clusters.n_cluster, clusters.xy, clusters.cluster, NULL, NULL,
                               NULL, 0.1, &tees, NULL));
    report(city, "tees", clusters.n_cluster);
    g_array_unref(tees);
    cut_and_piece(city, &lines, &clusters);
    sy_clusters_clear(&clusters);
}

int main(void) {
    const Case cases[] = {
        {"ids", true, 0}, {"no ids", false, 0}, {"no ids, 2 cm apart", false, 0.02}};
    City *city = g_new0(City, 1);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) run(city, &cases[i]);
    g_free(city);
    return 0;
}
