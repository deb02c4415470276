#include <math.h>

#include "algorithms/attribution/sites.h"
#include "algorithms/base/error.h"
#include "graphs.h"

enum { MOST_NODES = 9 };

/* Bits of the nodes from which each node is reached, by igraph. */
static void sets_of(const Graph *g, uint32_t *above) {
    for (SyIndex node = 0; node < g->arcs.n_node; node++) {
        igraph_matrix_t far_m;
        oracle_distances(g, node, IGRAPH_IN, &far_m);
        above[node] = 0;
        for (SyIndex k = 0; k < g->arcs.n_node; k++)
            if (isfinite(MATRIX(far_m, 0, k))) above[node] |= 1U << k;
        igraph_matrix_destroy(&far_m);
    }
}

static double sum_of(uint32_t set, const double *weight, SyIndex n) {
    double sum = 0;
    for (SyIndex i = 0; i < n; i++)
        if ((set >> i & 1) != 0) sum += weight[i];
    return sum;
}

/* The best of all choices of up to three places. */
static double best(const uint32_t *above, const double *weight, SyIndex n, double most, int k) {
    double found = 0;
    for (SyIndex a = 0; a < n; a++)
        for (SyIndex b = a; b < n; b++)
            for (SyIndex c = b; c < n; c++) {
                const SyIndex at[] = {a, k > 1 ? b : a, k > 2 ? c : a};
                uint32_t set = 0;
                bool good = true;
                for (int i = 0; i < 3; i++) {
                    set |= above[at[i]];
                    good = good && !(sum_of(above[at[i]], weight, n) > most);
                }
                if (good) found = fmax(found, sum_of(set, weight, n));
            }
    return found;
}

/* All choices of small nets: never above the best, the best never above the bound; over all of
 * them 0.99 of the best and more. */
static void test_enumerated(void) {
    double sum_found = 0, sum_best = 0;
    for (uint64_t seed = 0; seed < 300; seed++) {
        g_test_message("seed %" G_GUINT64_FORMAT, seed);
        g_auto(Graph) g = {0};
        graph_random(&g, seed, MOST_NODES);
        SyIndex n = g.arcs.n_node;
        SyRandom random = sy_random(seed, 3);
        double weight[MOST_NODES], most = seed % 2 ? INFINITY : 4;
        uint32_t above[MOST_NODES];
        for (SyIndex i = 0; i < n; i++) weight[i] = sy_random_below(&random, 4);
        sets_of(&g, above);
        for (int k = 1; k <= 3; k++) {
            g_autoptr(GArray) sites = NULL;
            SySiteSum sum;
            GError *error = NULL;
            sy_sites_choose(&g.arcs, weight, NULL, most, (SyIndex)k, &sites, &sum, &error);
            g_assert_no_error(error);
            uint32_t set = 0;
            double twice = 0, optimum = best(above, weight, n, most, k);
            for (guint i = 0; i < sites->len; i++) {
                const SySite *site = &g_array_index(sites, SySite, i);
                double all = sum_of(above[site->node], weight, n),
                       gain = sum_of(above[site->node] & ~set, weight, n);
                g_assert_cmpfloat_with_epsilon(site->gain, gain, 1e-12);
                g_assert_cmpfloat_with_epsilon(site->catchment, all, 1e-12);
                g_assert_cmpfloat(all, <=, most);
                twice += all - gain;
                set |= above[site->node];
            }
            g_assert_cmpuint(sites->len, <=, (guint)k);
            g_assert_cmpfloat_with_epsilon(sum.covered, sum_of(set, weight, n), 1e-12);
            g_assert_cmpfloat_with_epsilon(sum.overlap, twice, 1e-12);
            g_assert_cmpfloat(sum.covered, <=, optimum + 1e-12);
            g_assert_cmpfloat(optimum, <=, sum.bound + 1e-12);
            sum_found += sum.covered;
            sum_best += optimum;
        }
    }
    g_test_message("%g of %g", sum_found, sum_best);
    g_assert_cmpfloat(sum_found, >=, 0.99 * sum_best);
}

/* Two branches of 3 and 2 meet above an outfall: the outfall covers all; where a place may have 3
 * at most, the branches do, without overlap. */
static void test_by_hand(void) {
    g_auto(Graph) g = {0};
    graph_init(&g, 4);
    graph_add(&g, 1, 0, 1);
    graph_add(&g, 2, 1, 1);
    graph_add(&g, 3, 1, 1);
    const double weight[] = {0, 0, 3, 2};
    const bool not_outfall[] = {false, true, true, true};
    g_autoptr(GArray) all = NULL, split = NULL;
    SySiteSum sum;
    g_assert_true(sy_sites_choose(&g.arcs, weight, not_outfall, INFINITY, 2, &all, &sum, NULL));
    g_assert_cmpuint(all->len, ==, 1);
    g_assert_cmpuint(g_array_index(all, SySite, 0).node, ==, 1);
    g_assert_cmpfloat(sum.covered, ==, 5);
    g_assert_true(sy_sites_choose(&g.arcs, weight, NULL, 3, 2, &split, &sum, NULL));
    g_assert_cmpuint(split->len, ==, 2);
    g_assert_cmpuint(g_array_index(split, SySite, 0).node, ==, 2);
    g_assert_cmpfloat(sum.covered, ==, 5);
    g_assert_cmpfloat(sum.overlap, ==, 0);
    g_assert_cmpfloat(sum.bound, ==, 5);
}

static void test_errors(void) {
    g_auto(Graph) g = {0};
    graph_init(&g, 1);
    const double wrong[] = {NAN}, right[] = {1};
    GArray *sites = NULL;
    SySiteSum sum;
    g_autoptr(GError) error = NULL;
    g_assert_false(sy_sites_choose(&g.arcs, wrong, NULL, INFINITY, 1, &sites, &sum, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_ARGUMENT);
    g_clear_error(&error);
    g_assert_false(sy_sites_choose(&g.arcs, right, NULL, 0, 1, &sites, &sum, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_ARGUMENT);
    g_assert_null(sites);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sites/by-hand", test_by_hand);
    g_test_add_func("/sites/enumerated", test_enumerated);
    g_test_add_func("/sites/errors", test_errors);
    return g_test_run();
}
