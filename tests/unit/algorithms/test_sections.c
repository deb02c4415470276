#include <math.h>

#include "algorithms/base/random.h"
#include "algorithms/river/sections.h"

enum { MOST_PLACES = 9, MOST_CHOSEN = 5 };

static double square(double x) {
    return x * x;
}

/* The least sum of squares over all choices of up to @most places, place 0 among them. */
static double best(const double *above, SyIndex n, SyIndex most) {
    double found = INFINITY;
    for (uint32_t set = 1; set < 1U << n; set += 2) {
        double sum = 0, last = NAN;
        SyIndex chosen = 0;
        for (SyIndex i = 0; i < n; i++) {
            if ((set >> i & 1) == 0) continue;
            if (chosen++ > 0) sum += square(last - above[i]);
            last = above[i];
        }
        if (chosen <= most) found = fmin(found, sum + square(last));
    }
    return found;
}

static void test_enumerated(void) {
    for (uint64_t seed = 0; seed < 2000; seed++) {
        SyRandom random = sy_random(seed, 0);
        SyIndex n = 1 + sy_random_below(&random, MOST_PLACES),
                most = 1 + sy_random_below(&random, MOST_CHOSEN), out[MOST_CHOSEN], n_out;
        double above[MOST_PLACES], weight = 0, squares, sum = 0;
        for (SyIndex i = n; i-- > 0;) {
            weight += sy_random_below(&random, 4); /* often nothing between two places */
            above[i] = weight;
        }
        g_assert_true(sy_sections_choose(above, n, most, out, &n_out, &squares, NULL));
        g_assert_cmpuint(n_out, >=, 1);
        g_assert_cmpuint(n_out, <=, most);
        g_assert_cmpuint(out[0], ==, 0);
        for (SyIndex i = 0; i < n_out; i++) {
            double next = i + 1 < n_out ? above[out[i + 1]] : 0;
            if (i > 0) g_assert_cmpuint(out[i], >, out[i - 1]);
            sum += square(above[out[i]] - next);
        }
        double wanted = best(above, n, most);
        if (fabs(squares - wanted) > 1e-9 || fabs(sum - wanted) > 1e-9)
            g_error("seed %u: %g, the choice has %g, the best is %g", (guint)seed, squares, sum,
                    wanted);
    }
}

/* Nine sources, one a place: three sections part them in three. */
static void test_even(void) {
    double above[9], squares;
    SyIndex out[3], n_out;
    for (SyIndex i = 0; i < 9; i++) above[i] = 9 - i;
    g_assert_true(sy_sections_choose(above, 9, 3, out, &n_out, &squares, NULL));
    g_assert_cmpuint(n_out, ==, 3);
    g_assert_cmpuint(out[1], ==, 3);
    g_assert_cmpuint(out[2], ==, 6);
    g_assert_cmpfloat(squares, ==, 27);
    const double none[] = {0, 0};
    g_assert_true(sy_sections_choose(none, 2, 3, out, &n_out, &squares, NULL));
    g_assert_cmpuint(n_out, ==, 1);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sections/enumerated", test_enumerated);
    g_test_add_func("/sections/even", test_even);
    return g_test_run();
}
