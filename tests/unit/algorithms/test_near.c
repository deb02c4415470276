#include <math.h>

#include "algorithms/base/random.h"
#include "algorithms/topology/near.h"
#include "algorithms/topology/plane.h"

enum { MAX_PLACE = 200 };

typedef struct {
    const double *xy;
    unsigned n_seen[MAX_PLACE][MAX_PLACE];
    SyIndex n, n_wanted;
} Pairs;

static bool note_pair(SyIndex a, SyIndex b, double distance, void *user) {
    Pairs *pairs = user;
    const double *p = pairs->xy + 2 * a, *q = pairs->xy + 2 * b;
    g_assert_cmpfloat(distance, ==, sy_distance(p[0], p[1], q[0], q[1]));
    pairs->n_seen[MIN(a, b)][MAX(a, b)]++;
    return ++pairs->n < pairs->n_wanted;
}

static bool find_pairs(Pairs *pairs, SyIndex n, const double *xy, const SyIndex *group,
                       double tolerance, SyIndex n_wanted) {
    GError *error = NULL;
    SyNear near;
    *pairs = (Pairs){.xy = xy, .n_wanted = n_wanted};
    sy_near_init(&near, n, xy, group, tolerance, &error);
    g_assert_no_error(error);
    bool is_done = sy_near_pairs(&near, note_pair, pairs);
    sy_near_clear(&near);
    return is_done;
}

static void test_few(void) {
    Pairs pairs;
    g_assert_true(find_pairs(&pairs, 0, NULL, NULL, 1, SY_NONE));
    g_assert_true(find_pairs(&pairs, 1, (double[]){3, 4}, NULL, 1, SY_NONE));
    g_assert_cmpuint(pairs.n, ==, 0);
    const double three[] = {0, 0, 3, 4, 6, 8};
    g_assert_true(find_pairs(&pairs, 3, three, NULL, 5, SY_NONE));
    g_assert_cmpuint(pairs.n, ==, 2);
    g_assert_true(find_pairs(&pairs, 3, three, (SyIndex[]){7, 7, 2}, INFINITY, SY_NONE));
    g_assert_cmpuint(pairs.n, ==, 1);
    g_assert_cmpuint(pairs.n_seen[0][1], ==, 1);
    g_assert_false(find_pairs(&pairs, 3, three, NULL, 50, 2)); /* stops */
    g_assert_cmpuint(pairs.n, ==, 2);
}

static void test_brute_force(void) {
    for (uint64_t seed = 0; seed < 3000; seed++) {
        SyRandom random = sy_random(seed, 41);
        double xy[2 * MAX_PLACE], tolerance = sy_random_below(&random, 6) * 0.1;
        SyIndex group[MAX_PLACE], n = sy_random_below(&random, MAX_PLACE + 1);
        uint32_t n_group = 1 + sy_random_below(&random, 4), side = 1 + sy_random_below(&random, 60);
        double x0 = seed % 2 ? 38535119 : -1, y0 = seed % 3 ? 3400000 : -2;
        for (SyIndex i = 0; i < n; i++) { /* now and then a place out of all bounds */
            double far = sy_random_below(&random, 100) == 0 ? 1e300 : 0;
            xy[2 * i] = x0 + sy_random_below(&random, side) * 0.1 + far;
            xy[2 * i + 1] = y0 + sy_random_below(&random, side) * 0.1 - far;
            group[i] = sy_random_below(&random, n_group);
        }
        Pairs pairs;
        g_assert_true(find_pairs(&pairs, n, xy, seed % 5 ? group : NULL, tolerance, SY_NONE));
        for (SyIndex i = 0; i < n; i++)
            for (SyIndex j = i + 1; j < n; j++) {
                bool is_pair =
                    (seed % 5 == 0 || group[i] == group[j]) &&
                    sy_within(xy[2 * i], xy[2 * i + 1], xy[2 * j], xy[2 * j + 1], tolerance);
                if (pairs.n_seen[i][j] != is_pair)
                    g_error("seed %" G_GUINT64_FORMAT ": %u and %u", seed, i, j);
            }
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/near/few", test_few);
    g_test_add_func("/near/brute-force", test_brute_force);
    return g_test_run();
}
