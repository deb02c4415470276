#include <glib.h>

#include "algorithms/base/random.h"
#include "algorithms/topology/plane.h"

static void test_within(void) {
    g_assert_true(sy_within(0, 0, 0, 0, 0));
    g_assert_true(sy_within(38535119.1, 0, 38535119.2, 0, 0.1)); /* 0.1000000015 in doubles */
    g_assert_cmpfloat(sy_distance(38535119.1, 0, 38535119.2, 0), >, 0.1);
    g_assert_false(sy_within(38535119.1, 0, 38535119.200001, 0, 0.1));
    g_assert_true(sy_within(0.3, 0, 0.4, 0, 0.1));
    g_assert_false(sy_within(0.3, 0, nextafter(0.4, 1), 0, 0.1));
    g_assert_false(sy_within(38535119, 0, nextafter(38535119, INFINITY), 0, 0));
    g_assert_false(sy_within(38535119, 0, 38535119.00000003, 0, 1e-9)); /* below the resolution */
    g_assert_false(sy_within(NAN, 0, 0, 0, 1));
    g_assert_false(sy_within(INFINITY, 0, 0, 0, 1));
    g_assert_true(sy_within(0, 0, 3, 4, INFINITY));
}

/* What two numbers within half a unit of the last place of the doubles can have, in long double:
 * the tolerance is accepted if it can be reached and refused if it cannot. */
static void test_within_reach(void) {
    SyRandom random = sy_random(3, 31);
    unsigned n_accepted = 0, n_refused = 0;
    for (int i = 0; i < 200000; i++) {
        double scale = ldexp(1, (int)sy_random_below(&random, 32));
        double a = scale * (1 + sy_random_unit(&random)), tolerance = 0.1;
        double b = a + tolerance;
        for (uint32_t k = sy_random_below(&random, 5); k > 0; k--) b = nextafter(b, INFINITY);
        long double reach = ((long double)nextafter(a, INFINITY) - a) / 2 +
                            ((long double)nextafter(b, INFINITY) - b) / 2;
        long double beyond = (long double)b - a - tolerance;
        if (fabsl(beyond - reach) < reach * 1e-6L) continue; /* a tie */
        bool is_within = sy_within(a, 5, b, 5, tolerance);
        g_assert_true(is_within == (beyond < reach));
        g_assert_true(is_within == sy_within(b, 5, a, 5, tolerance));
        is_within ? n_accepted++ : n_refused++;
    }
    g_assert_cmpuint(n_accepted, >, 10000);
    g_assert_cmpuint(n_refused, >, 10000);
}

/* A window holds all that is within. */
static void test_window(void) {
    SyRandom random = sy_random(4, 32);
    for (int i = 0; i < 200000; i++) {
        double scale = ldexp(1, (int)sy_random_below(&random, 60) - 20);
        double tolerance = ldexp(sy_random_unit(&random), (int)sy_random_below(&random, 20) - 10);
        double a = scale * (sy_random_unit(&random) - 0.5);
        double b = a + tolerance;
        for (uint32_t k = sy_random_below(&random, 4); k > 0; k--) b = nextafter(b, INFINITY);
        if (!sy_within(a, 0, b, 0, tolerance)) continue;
        g_assert_cmpfloat(b, <=, a + sy_window(a, tolerance));
        g_assert_cmpfloat(a, >=, b - sy_window(b, tolerance));
        g_assert_cmpfloat(b - a, <=, sy_window(b, tolerance));
    }
}

static void assert_foot(SyFoot foot, double share, double distance, double x, double y) {
    g_assert_cmpfloat(foot.share, ==, share);
    g_assert_cmpfloat(foot.distance, ==, distance);
    g_assert_cmpfloat(foot.x, ==, x);
    g_assert_cmpfloat(foot.y, ==, y);
}

static void test_foot(void) {
    const double a[] = {10, 20}, b[] = {18, 20};
    assert_foot(sy_segment_foot(a, b, 12, 23), 0.25, 3, 12, 20);
    assert_foot(sy_segment_foot(a, b, 7, 24), 0, 5, 10, 20);
    assert_foot(sy_segment_foot(a, b, 21, 16), 1, 5, 18, 20);
    assert_foot(sy_segment_foot(a, a, 13, 24), 0, 5, 10, 20);
    const double far_a[] = {38535119.25, 3400000}, far_b[] = {38535127.25, 3400000};
    assert_foot(sy_segment_foot(far_a, far_b, 38535121.25, 3400000.125), 0.25, 0.125, 38535121.25,
                3400000);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/plane/within", test_within);
    g_test_add_func("/plane/within-reach", test_within_reach);
    g_test_add_func("/plane/window", test_window);
    g_test_add_func("/plane/foot", test_foot);
    return g_test_run();
}
