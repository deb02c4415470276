#include "algorithms/base/error.h"
#include "algorithms/base/random.h"

static void test_exit_status(void) {
    const int status[SY_N_ERROR] = {1, 2, 3, 4, 5, 130, 4, 4, 4};
    for (int code = 0; code < SY_N_ERROR; code++) {
        g_autoptr(GError) error = g_error_new_literal(SY_ERROR, code, "x");
        g_assert_cmpint(sy_error_exit_status(error), ==, status[code]);
        g_assert_nonnull(sy_error_sentence((SyErrorCode)code));
    }
    g_autoptr(GError) foreign = g_error_new_literal(G_FILE_ERROR, 1, "x");
    g_assert_cmpint(sy_error_exit_status(foreign), ==, 4);
}

static void test_array_too_large(void) {
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_array_new(G_MAXSIZE / 4, 8, "edges", &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_MEMORY);
    g_autofree void *none = sy_array_new(0, 8, "edges", NULL);
    g_assert_nonnull(none);
}

/* First values of splitmix64 for state 0, published with the reference implementation. */
static void test_random_reference(void) {
    SyRandom random = {.state = 0};
    g_assert_cmphex(sy_random_bits(&random), ==, UINT64_C(0xe220a8397b1dcdaf));
    g_assert_cmphex(sy_random_bits(&random), ==, UINT64_C(0x6e789e6aa1b965f4));
}

static void test_random_bounds(void) {
    SyRandom random = sy_random(1, 2);
    unsigned seen[7] = {0};
    double sum = 0;
    for (int i = 0; i < 70000; i++) {
        seen[sy_random_below(&random, 7)]++;
        double unit = sy_random_unit(&random);
        g_assert_true(unit >= 0 && unit < 1);
        sum += sy_random_normal(&random);
    }
    for (int i = 0; i < 7; i++) g_assert_true(seen[i] > 9500 && seen[i] < 10500);
    g_assert_cmpfloat(sum / 70000, <, 0.02);
    g_assert_cmpfloat(sum / 70000, >, -0.02);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/exit-status", test_exit_status);
    g_test_add_func("/base/array-too-large", test_array_too_large);
    g_test_add_func("/base/random-reference", test_random_reference);
    g_test_add_func("/base/random-bounds", test_random_bounds);
    return g_test_run();
}
