#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/base/random.h"
#include "algorithms/linkage/assign.h"

#define MOST 7

static double total(SyIndex n, const SyAssignPair *pairs, const bool *chosen, double least) {
    double sum = 0;
    for (SyIndex i = 0; i < n; i++)
        if (chosen[i]) sum += pairs[i].log_odds - least;
    return sum;
}

/* The best of all sets of pairs, each row once. */
static double best(SyIndex n, const SyAssignPair *pairs, SyIndex at, unsigned left, unsigned right,
                   double least) {
    if (at == n) return 0;
    double without = best(n, pairs, at + 1, left, right, least);
    if ((left >> pairs[at].left & 1) || (right >> pairs[at].right & 1)) return without;
    double with =
        pairs[at].log_odds - least +
        best(n, pairs, at + 1, left | 1u << pairs[at].left, right | 1u << pairs[at].right, least);
    return MAX(with, without);
}

static void test_small(void) {
    bool chosen[3];
    const SyAssignPair pairs[] = {{0, 0, 3}, {0, 1, 2.9}, {1, 0, 2.5}};
    GError *error = NULL;
    g_assert_true(sy_assign(0, 0, 0, NULL, 0, NULL, &error));
    g_assert_true(sy_assign(2, 2, 3, pairs, 0, chosen, &error)); /* greedy takes 0-0 alone */
    g_assert_false(chosen[0]);
    g_assert_true(chosen[1] && chosen[2]);
    g_assert_true(sy_assign(2, 2, 3, pairs, 2.95, chosen, &error));
    g_assert_true(chosen[0] && !chosen[1] && !chosen[2]);
    g_assert_no_error(error);
    g_assert_false(sy_assign(1, 2, 3, pairs, 0, chosen, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_ARGUMENT);
    g_clear_error(&error);
}

static void test_random(void) {
    for (uint64_t seed = 1; seed <= 400; seed++) {
        SyRandom random = sy_random(seed, 0);
        SyIndex n = 0, n_left = 1 + sy_random_below(&random, MOST),
                n_right = 1 + sy_random_below(&random, MOST);
        SyAssignPair pairs[16];
        bool chosen[16];
        for (SyIndex l = 0; l < n_left; l++)
            for (SyIndex r = 0; r < n_right && n < 16; r++)
                if (sy_random_unit(&random) < 0.5)
                    pairs[n++] = (SyAssignPair){l, r, 6 * sy_random_unit(&random) - 1};
        g_assert_true(sy_assign(n_left, n_right, n, pairs, 0, chosen, NULL));
        double got = total(n, pairs, chosen, 0), right = best(n, pairs, 0, 0, 0, 0);
        if (fabs(got - right) > 1e-9) g_test_message("seed %d", (int)seed);
        g_assert_cmpfloat_with_epsilon(got, right, 1e-9);
        unsigned left_rows = 0, right_rows = 0;
        for (SyIndex i = 0; i < n; i++) {
            if (!chosen[i]) continue;
            g_assert_cmpuint(left_rows >> pairs[i].left & 1, ==, 0);
            g_assert_cmpuint(right_rows >> pairs[i].right & 1, ==, 0);
            left_rows |= 1u << pairs[i].left;
            right_rows |= 1u << pairs[i].right;
        }
    }
}

/* All ways to put rows together, one left row after the other: none, one right row, or two. */
static double ways(SyIndex n_left, SyIndex n, const SyAssignPair *pairs, double split, SyIndex left,
                   unsigned used, unsigned held, double weight, double *of_pair) {
    if (left == n_left) {
        for (SyIndex i = 0; i < n; i++)
            if (held >> i & 1) of_pair[i] += weight;
        return weight;
    }
    double all = ways(n_left, n, pairs, split, left + 1, used, held, weight, of_pair);
    for (SyIndex i = 0; i < n; i++) {
        if (pairs[i].left != left || (used >> pairs[i].right & 1)) continue;
        unsigned one = used | 1u << pairs[i].right;
        double with = weight * exp(pairs[i].log_odds);
        all += ways(n_left, n, pairs, split, left + 1, one, held | 1u << i, with, of_pair);
        for (SyIndex k = i + 1; k < n; k++)
            if (pairs[k].left == left && !(one >> pairs[k].right & 1))
                all +=
                    ways(n_left, n, pairs, split, left + 1, one | 1u << pairs[k].right,
                         held | 1u << i | 1u << k, with * split * exp(pairs[k].log_odds), of_pair);
    }
    return all;
}

/* A pair alone keeps its odds; two alike for one row share them; against all ways there are. */
static void test_probabilities(void) {
    double p[16];
    const SyAssignPair few[] = {{0, 0, log(3)}, {1, 1, log(4)}, {1, 2, log(4)}};
    g_assert_true(sy_assign_probabilities(2, 3, 3, few, 0, p, NULL));
    g_assert_cmpfloat_with_epsilon(p[0], 0.75, 1e-12);
    g_assert_cmpfloat_with_epsilon(p[1], 4.0 / 9, 1e-12);
    g_assert_cmpfloat_with_epsilon(p[2], 4.0 / 9, 1e-12);
    for (uint64_t seed = 1; seed <= 100; seed++) {
        SyRandom random = sy_random(seed, 1);
        SyIndex n = 0, n_left = 1 + sy_random_below(&random, 5),
                n_right = 1 + sy_random_below(&random, 5);
        double split = seed % 2 == 0 ? 0.3 : 0, of_pair[16] = {0};
        SyAssignPair pairs[16];
        for (SyIndex l = 0; l < n_left; l++)
            for (SyIndex r = 0; r < n_right && n < 16; r++)
                if (sy_random_unit(&random) < 0.5)
                    pairs[n++] = (SyAssignPair){l, r, 6 * sy_random_unit(&random) - 2};
        double all = ways(n_left, n, pairs, split, 0, 0, 0, 1, of_pair);
        g_assert_true(sy_assign_probabilities(n_left, n_right, n, pairs, split, p, NULL));
        for (SyIndex i = 0; i < n; i++) {
            if (fabs(p[i] - of_pair[i] / all) > 1e-9) g_test_message("seed %d", (int)seed);
            g_assert_cmpfloat_with_epsilon(p[i], of_pair[i] / all, 1e-9);
        }
    }
}

/* Groups that are too large to be summed. By hand, of twenty alike: 1 of 1 + 20 ways; with two at
 * once, each is in 1 + 19 s of 1 + 20 + 190 s. */
static void test_large_group(void) {
    SyAssignPair pairs[20];
    double p[20];
    for (SyIndex i = 0; i < 20; i++) pairs[i] = (SyAssignPair){0, i, 0};
    for (int twice = 0; twice < 2; twice++) {
        double s = 0.3 * twice;
        g_assert_true(sy_assign_probabilities(1, 20, 20, pairs, s, p, NULL));
        for (int i = 0; i < 20; i++)
            g_assert_cmpfloat_with_epsilon(p[i], (1 + 19 * s) / (21 + 190 * s), 1e-9);
    }
}

/* Large groups against all ways: a tree (rows i and i + 1 share one of the right) within rounding;
 * with rings, which few lists have so many of, in the mean. */
static void test_messages(void) {
    double sum = 0, n_ring = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        SyRandom random = sy_random(seed, 2);
        SyAssignPair pairs[24];
        double p[24], of_pair[24] = {0}, split = seed % 3 == 0 ? 0 : 0.05;
        bool tree = seed % 2 == 0;
        SyIndex n = 0, n_left = 4, n_right = 12;
        for (SyIndex left = 0; left < n_left; left++)
            for (SyIndex k = 0; k < (tree ? 4u : 5u); k++) {
                SyIndex right = tree ? 3 * left + k : sy_random_below(&random, 4) + 2 * left + k;
                if (tree && left + 1 == n_left && k == 3) continue;
                pairs[n++] = (SyAssignPair){left, right % n_right, 8 * sy_random_unit(&random) - 3};
            }
        g_assert_true(sy_assign_probabilities(n_left, n_right, n, pairs, split, p, NULL));
        double all = ways(n_left, n, pairs, split, 0, 0, 0, 1, of_pair);
        for (SyIndex i = 0; i < n; i++) {
            double error = fabs(p[i] - of_pair[i] / all);
            if (tree) g_assert_cmpfloat(error, <, 1e-9);
            sum += tree ? 0 : error;
            n_ring += !tree;
        }
    }
    g_test_message("with rings: %.3f off in the mean of %.0f", sum / n_ring, n_ring);
    g_assert_cmpfloat(sum / n_ring, <, 0.03);
}

static void test_clusters(void) {
    const SyAssignPair pairs[] = {{0, 3, 9}, {3, 4, 8}, {1, 2, 1}, {4, 5, 7}};
    const uint64_t mark[] = {11, 0, 0, 0, 0, 22};
    SyIndex cluster[6];
    g_autoptr(GArray) refused = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    g_assert_true(sy_link_clusters(6, 4, pairs, 2, mark, cluster, refused, NULL));
    const SyIndex expected[] = {0, 1, 2, 0, 0, 5};
    for (int row = 0; row < 6; row++) g_assert_cmpuint(cluster[row], ==, expected[row]);
    g_assert_cmpuint(refused->len, ==, 1);
    g_assert_cmpuint(g_array_index(refused, SyIndex, 0), ==, 3);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/assign/small", test_small);
    g_test_add_func("/assign/random", test_random);
    g_test_add_func("/assign/probabilities", test_probabilities);
    g_test_add_func("/assign/large-group", test_large_group);
    g_test_add_func("/assign/messages", test_messages);
    g_test_add_func("/assign/clusters", test_clusters);
    return g_test_run();
}
