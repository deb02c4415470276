#include <math.h>

#include "algorithms/attribution/nnls.h"
#include "algorithms/base/error.h"
#include "algorithms/base/random.h"
#include "dense.h"

static SyLoadFit fit_of(const double *a, const double *b, SyIndex n_row, SyIndex n_column,
                        double *x) {
    SyLoadFit fit = {0};
    GError *error = NULL;
    g_assert_true(sy_nonnegative_least_squares(a, b, n_row, n_column, x, &fit, &error));
    g_assert_no_error(error);
    return fit;
}

static void test_small(void) {
    double x[2] = {7, 7};
    const double a[] = {1, 0, 1, 1, 0, 1}, b[] = {2, 5, 3}, against[] = {2, 1, -1};
    SyLoadFit fit = fit_of(a, b, 3, 2, x);
    g_assert_cmpfloat_with_epsilon(x[0], 2, 1e-12);
    g_assert_cmpfloat_with_epsilon(x[1], 3, 1e-12);
    g_assert_cmpfloat_with_epsilon(fit.residual, 0, 1e-12);
    g_assert_true(fit.unique);
    /* Without the bound the second load would be below 0: then 1.5 and 0, residual as of (.5, -.5,
     * -1). */
    fit = fit_of(a, against, 3, 2, x);
    g_assert_cmpfloat_with_epsilon(x[0], 1.5, 1e-12);
    g_assert_cmpfloat(x[1], ==, 0);
    g_assert_cmpfloat_with_epsilon(fit.residual, sqrt(1.5), 1e-12);
    g_assert_cmpuint(fit.n_source, ==, 1);
    g_assert_true(fit.unique);
    fit = fit_of(NULL, NULL, 0, 0, NULL);
    g_assert_cmpfloat(fit.residual, ==, 0);
}

/* Two sources that come to the same points: their sum is known, not each. So with more sources than
 * points. */
static void test_not_unique(void) {
    double x[3];
    const double same[] = {1, 1, 1, 1}, b[] = {4, 4};
    SyLoadFit fit = fit_of(same, b, 2, 2, x);
    g_assert_cmpfloat_with_epsilon(x[0] + x[1], 4, 1e-12);
    g_assert_false(fit.unique);
    const double few[] = {1, 0, 1, 0, 1, 1};
    fit = fit_of(few, b, 2, 3, x);
    g_assert_cmpfloat_with_epsilon(fit.residual, 0, 1e-9);
    g_assert_false(fit.unique);
    const double nowhere[] = {1, 0, 1, 0};
    g_assert_false(fit_of(nowhere, b, 2, 2, x).unique);
}

/* Least squares over a subset of columns by the normal equations; false if a load is below 0. */
static bool subset(const double *a, const double *b, SyIndex n_row, SyIndex n_column, unsigned with,
                   double *residual) {
    double normal[36] = {0}, right[6] = {0};
    SyIndex column[6], n = 0;
    for (SyIndex c = 0; c < n_column; c++)
        if (with >> c & 1) column[n++] = c;
    for (SyIndex i = 0; i < n; i++)
        for (SyIndex r = 0; r < n_row; r++) {
            right[i] += a[r * n_column + column[i]] * b[r];
            for (SyIndex j = 0; j < n; j++)
                normal[i * n + j] += a[r * n_column + column[i]] * a[r * n_column + column[j]];
        }
    if (!dense_solve(normal, right, n)) return false;
    *residual = 0;
    for (SyIndex r = 0; r < n_row; r++) {
        double rest = b[r];
        for (SyIndex i = 0; i < n; i++) rest -= a[r * n_column + column[i]] * right[i];
        *residual = hypot(*residual, rest);
    }
    for (SyIndex i = 0; i < n; i++)
        if (right[i] < 0) return false;
    return true;
}

/* The best of all subsets of columns is the answer. */
static void test_against_subsets(void) {
    for (uint64_t seed = 0; seed < 500; seed++) {
        SyRandom random = sy_random(seed, 0);
        SyIndex n_row = 1 + sy_random_below(&random, 8), n_column = 1 + sy_random_below(&random, 6);
        double a[48], b[8], x[6], best = INFINITY;
        for (SyIndex i = 0; i < n_row * n_column; i++)
            a[i] = sy_random_below(&random, 3) ? sy_random_normal(&random) : 0;
        for (SyIndex i = 0; i < n_row; i++) b[i] = sy_random_normal(&random);
        SyLoadFit fit = fit_of(a, b, n_row, n_column, x);
        for (unsigned with = 0; with < 1u << n_column; with++) {
            double residual;
            if (subset(a, b, n_row, n_column, with, &residual)) best = fmin(best, residual);
        }
        for (SyIndex c = 0; c < n_column; c++) g_assert_cmpfloat(x[c], >=, 0);
        if (fabs(fit.residual - best) > 1e-6)
            g_error("seed %" G_GUINT64_FORMAT ": residual %.12g, not %.12g", seed, fit.residual,
                    best);
    }
}

static void test_errors(void) {
    g_autoptr(GError) error = NULL;
    double a[] = {NAN}, b[] = {1}, x[1];
    SyLoadFit fit;
    g_assert_false(sy_nonnegative_least_squares(a, b, 1, 1, x, &fit, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_ARGUMENT);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/nnls/small", test_small);
    g_test_add_func("/nnls/not_unique", test_not_unique);
    g_test_add_func("/nnls/against_subsets", test_against_subsets);
    g_test_add_func("/nnls/errors", test_errors);
    return g_test_run();
}
