#include <float.h>
#include <stdbool.h>

#include "algorithms/base/random.h"
#include "algorithms/topology/sort.h"

static void test_numbers(void) {
    const double ascending[] = {-INFINITY,    -DBL_MAX, -1, -DBL_MIN, -DBL_TRUE_MIN, 0,
                                DBL_TRUE_MIN, DBL_MIN,  1,  38535119, DBL_MAX,       INFINITY};
    for (gsize i = 1; i < G_N_ELEMENTS(ascending); i++)
        g_assert_cmpuint(sy_sort_number(ascending[i - 1]), <, sy_sort_number(ascending[i]));
    g_assert_cmpuint(sy_sort_number(-0.0), ==, sy_sort_number(0.0));
}

/* Keys that differ in all digits, in few bits, or not at all; short and long. */
static void test_order(void) {
    for (uint64_t seed = 0; seed < 400; seed++) {
        SyRandom random = sy_random(seed, 21);
        SyIndex n = sy_random_below(&random, seed % 2 ? 100 : 5000);
        unsigned shift = sy_random_below(&random, 64);
        uint64_t few = UINT64_C(7) << shift, mask = seed % 3 == 0   ? UINT64_MAX
                                                    : seed % 3 == 1 ? few
                                                                    : 0;
        g_autofree SySortKey *keys = g_new0(SySortKey, n);
        g_autofree SySortKey *scratch = g_new0(SySortKey, n);
        uint64_t sum = 0;
        for (SyIndex i = 0; i < n; i++) {
            keys[i] = (SySortKey){sy_random_bits(&random) & mask, i};
            sum += keys[i].key * (2 * (uint64_t)i + 1);
        }
        sy_sort_keys(keys, scratch, n);
        for (SyIndex i = 0; i < n; i++) {
            sum -= keys[i].key * (2 * (uint64_t)keys[i].item + 1);
            if (i == 0) continue;
            bool is_ordered = keys[i - 1].key < keys[i].key ||
                              (keys[i - 1].key == keys[i].key && keys[i - 1].item < keys[i].item);
            if (!is_ordered) g_error("seed %" G_GUINT64_FORMAT ": order at %u", seed, i);
        }
        if (sum != 0) g_error("seed %" G_GUINT64_FORMAT ": keys changed", seed);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sort/numbers", test_numbers);
    g_test_add_func("/sort/order", test_order);
    return g_test_run();
}
