#include <math.h>

#include "algorithms/base/random.h"
#include "engine/picture/axes.h"

/* All values lie on the axis, ticks are round and not closer than asked. */
static void test_axis(void) {
    SyRandom random = sy_random(5, 1);
    for (int i = 0; i < 2000; i++) {
        double size = pow(10, 8 * sy_random_unit(&random) - 4),
               least = size * sy_random_unit(&random);
        double most = least + size * sy_random_unit(&random);
        SyAxis axis = sy_axis(least, most, 100, 20, 8);
        g_assert_true(axis.least <= least + 1e-9 * size && axis.most >= most - 1e-9 * size);
        double lead = axis.step / pow(10, floor(log10(axis.step) + 1e-9));
        g_assert_true(fabs(lead - 1) < 1e-9 || fabs(lead - 2) < 1e-9 || fabs(lead - 5) < 1e-9);
        g_assert_true((axis.most - axis.least) / axis.step < 13);
        g_assert_cmpfloat_with_epsilon(sy_axis_mm(&axis, axis.least), 100, 1e-9);
        g_assert_cmpfloat_with_epsilon(sy_axis_mm(&axis, axis.most), 20, 1e-9);
    }
    SyAxis none = sy_axis(INFINITY, -INFINITY, 0, 10, 5);
    g_assert_true(none.most > none.least);
    SyAxis one = sy_axis(7, 7, 0, 10, 5);
    g_assert_true(one.least < 7 && one.most > 7);
    g_autofree char *zero = sy_axis_text(&one, -1e-12), *seven = sy_axis_text(&one, 7);
    g_assert_cmpint(zero[0], ==, '0');
    g_assert_true(g_str_has_prefix(seven, "7"));
}

static void test_scale(void) {
    g_assert_cmpfloat(sy_axis_round_scale(480, false), ==, 500);
    g_assert_cmpfloat(sy_axis_round_scale(500, false), ==, 500);
    g_assert_cmpfloat(sy_axis_round_scale(501, false), ==, 600);
    g_assert_cmpfloat(sy_axis_round_scale(501, true), ==, 550);
    g_assert_cmpfloat(sy_axis_round_scale(9.7, true), ==, 10);
    g_assert_cmpfloat(sy_axis_round_scale(NAN, true), ==, 1);
}

/* Squares of the ways that places were moved. */
static double moved(const double *a, const double *b, guint n) {
    double sum = 0;
    for (guint i = 0; i < n; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

/* The least of all by search: each place on a fine grid, those before it by the best of theirs. */
static double least_moved(const double *wanted, guint n, double gap, double low, double high) {
    enum { STEPS = 2000 };
    double best[STEPS + 1] = {0}, step = (high - low) / STEPS;
    for (guint i = 0; i < n; i++) {
        double before[STEPS + 1], least = INFINITY;
        for (int k = 0; k <= STEPS; k++) before[k] = best[k];
        int back = (int)ceil(gap / step - 1e-9);
        for (int k = 0; k <= STEPS; k++) {
            double place = low + k * step, d = place - wanted[i];
            if (i == 0)
                least = 0;
            else if (k >= back)
                least = fmin(least, before[k - back]);
            best[k] = (i > 0 && k < back ? INFINITY : least) + d * d;
        }
    }
    double least = INFINITY;
    for (int k = 0; k <= STEPS; k++) least = fmin(least, best[k]);
    return least;
}

static void test_spread(void) {
    SyRandom random = sy_random(9, 1);
    for (int i = 0; i < 200; i++) {
        guint n = 1 + sy_random_below(&random, 8);
        double place[8], wanted[8], at = 10 + 20 * sy_random_unit(&random);
        for (guint k = 0; k < n; k++)
            wanted[k] = place[k] = at += 12 * sy_random_unit(&random) * (k % 3 != 0);
        sy_axis_spread(place, n, 5, 0, 100);
        for (guint k = 0; k < n; k++) {
            g_assert_true(place[k] >= -1e-9 && place[k] <= 100 + 1e-9);
            if (k > 0) g_assert_true(place[k] - place[k - 1] >= 5 - 1e-9);
        }
        double least = least_moved(wanted, n, 5, 0, 100);
        g_assert_cmpfloat(moved(place, wanted, n), <=, least + 1e-6);
        g_assert_cmpfloat(moved(place, wanted, n), >=, 0.9 * least - 0.5); /* the grid is coarse */
    }
    double crowded[] = {50, 50, 50}; /* no room for the gap: as far apart as they can */
    sy_axis_spread(crowded, 3, 60, 0, 100);
    g_assert_cmpfloat(crowded[0], ==, 0);
    g_assert_cmpfloat(crowded[2], ==, 100);
    sy_axis_spread(crowded, 0, 1, 0, 1);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/axes/axis", test_axis);
    g_test_add_func("/axes/scale", test_scale);
    g_test_add_func("/axes/spread", test_spread);
    return g_test_run();
}
