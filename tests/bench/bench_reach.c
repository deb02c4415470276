/*
 * Time of the probability of reaching for all places and outfalls.
 *
 * bench_reach EDGES OUTFALLS PLACES DOUBT: drainage trees of very different sizes with 1.5 %
 * diversions; every twentieth tree has its outfalls one after the other along its main channel, the
 * rest one each at the root. DOUBT is the probability that a pipe runs the other way; every
 * hundredth pipe is a gap that holds with 0.3 to 0.9. One JSON object.
 */
#include <math.h>
#include <stdio.h>
#include <sys/resource.h>

#include "algorithms/attribution/reach_probability.h"
#include "algorithms/base/random.h"

#define SEED 20260101

typedef struct {
    SyDoubtfulEdges edges;
    SyIndex *from, *to, *target, *place;
    double *forward, *reverse;
    SyIndex n_target, n_place;
} City;

static void add(City *city, SyRandom *random, SyIndex from, SyIndex to, double doubt) {
    SyIndex e = city->edges.n_edge++;
    bool gap = sy_random_below(random, 100) == 0;
    city->from[e] = from;
    city->to[e] = to;
    city->forward[e] = gap ? 0.3 + 0.6 * sy_random_unit(random) : 1 - doubt;
    city->reverse[e] = gap ? 0 : doubt;
}

/* One tree: nodes first .. end - 1, the first of them its root. */
static void add_tree(City *city, SyRandom *random, SyIndex first, SyIndex end, bool channel,
                     double doubt) {
    for (SyIndex n = first + 1; n < end; n++)
        add(city, random, n, n - 1 - sy_random_below(random, MIN(n - first, channel ? 3 : 30)),
            doubt);
}

static void make(City *city, SyIndex n_edge, double doubt) {
    SyRandom random = sy_random(SEED, 0);
    SyIndex n_channel = city->n_target / 200 + 1, n_tree = city->n_target / 2, n_found = 0;
    SyIndex n_diversion = (SyIndex)(0.015 * n_edge), n_node = n_edge - n_diversion + n_tree;
    double sum = 0;
    g_autofree double *share = g_new(double, n_tree);
    for (SyIndex t = 0; t < n_tree; t++)
        sum += share[t] = pow(1 - sy_random_unit(&random), -1 / 1.3);
    for (SyIndex t = 0, first = 0; t < n_tree; t++) {
        SyIndex end = first + 1 + (SyIndex)((n_node - n_tree) * share[t] / sum);
        if (t + 1 == n_tree) end = n_node;
        add_tree(city, &random, first, end, t < n_channel, doubt);
        city->target[n_found++] = first;
        for (SyIndex k = 0; t < n_channel && k < 100 && n_found + n_tree < city->n_target; k++)
            city->target[n_found++] = first + sy_random_below(&random, end - first);
        first = end;
    }
    while (n_found < city->n_target) city->target[n_found++] = sy_random_below(&random, n_node);
    while (city->edges.n_edge < n_edge) {
        SyIndex tail = sy_random_below(&random, n_node), span = MIN(10000, n_node);
        add(city, &random, tail,
            (tail + n_node - span / 2 + sy_random_below(&random, span)) % n_node, doubt);
    }
    city->edges.n_node = n_node;
    for (SyIndex i = 0; i < city->n_place; i++) city->place[i] = sy_random_below(&random, n_node);
}

int main(int argc, char **argv) {
    guint64 n_edge = 1000000, n_target = 32000, n_place = 50000;
    if ((argc > 1 && !g_ascii_string_to_unsigned(argv[1], 10, 1000, 10000000, &n_edge, NULL)) ||
        (argc > 2 && !g_ascii_string_to_unsigned(argv[2], 10, 2, n_edge / 4, &n_target, NULL)) ||
        (argc > 3 && !g_ascii_string_to_unsigned(argv[3], 10, 1, 10000000, &n_place, NULL))) {
        fprintf(stderr, "bench_reach EDGES OUTFALLS PLACES DOUBT\n");
        return 1;
    }
    double doubt = argc > 4 ? g_ascii_strtod(argv[4], NULL) : 0.01;
    City city = {.n_target = (SyIndex)n_target, .n_place = (SyIndex)n_place};
    city.from = g_new(SyIndex, n_edge);
    city.to = g_new(SyIndex, n_edge);
    city.forward = g_new(double, n_edge);
    city.reverse = g_new(double, n_edge);
    city.target = g_new(SyIndex, n_target);
    city.place = g_new(SyIndex, n_place);
    city.edges = (SyDoubtfulEdges){
        .from = city.from, .to = city.to, .forward = city.forward, .reverse = city.reverse};
    make(&city, (SyIndex)n_edge, doubt);
    g_auto(SyReaches) reaches = {0};
    g_autoptr(GError) error = NULL;
    gint64 start = g_get_monotonic_time();
    if (!sy_reach_probability(&city.edges, city.target, city.n_target, city.place, city.n_place,
                              NULL, &reaches, &error))
        g_error("%s", error->message);
    double time_s = (double)(g_get_monotonic_time() - start) / 1e6;
    gsize n_pair = reaches.offset[city.n_place], n_exact = 0;
    for (gsize i = 0; i < n_pair; i++) n_exact += reaches.reach[i].error <= 0;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf(
        "{\"bench\":\"reach\",\"edges\":%u,\"outfalls\":%u,\"places\":%u,\"doubt\":%g,"
        "\"pairs\":%" G_GSIZE_FORMAT ",\"exact\":%" G_GSIZE_FORMAT
        ",\"time_s\":%.3f,\"peak_mb\":%.0f}\n",
        city.edges.n_edge, city.n_target, city.n_place, doubt, n_pair, n_exact, time_s,
        (double)usage.ru_maxrss / 1024);
    void *array[] = {city.from, city.to, city.forward, city.reverse, city.target, city.place};
    for (unsigned i = 0; i < G_N_ELEMENTS(array); i++) g_free(array[i]);
    return 0;
}
