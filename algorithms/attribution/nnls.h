/* Loads of several sources from concentrations: least squares with no load below 0. */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

typedef struct {
    double residual;  /* root of the sum of squares that is left */
    bool unique;      /* false: other loads fit as well; then the loads are one answer of many */
    SyIndex n_source; /* above 0 */
} SyLoadFit;

/**
 * sy_nonnegative_least_squares:
 * x >= 0 with least |A x - b|: the loads x of @n_column sources that explain @n_row measured
 * increases b, A[r][c] what one unit of load of source c adds at r (0: does not come there). Scale
 * rows by their error first.
 *
 * @a: n_row * n_column by rows; @b: n_row; @x: n_column
 * The answer is called unique if the columns that could be above 0 at the least residual do not
 * depend on each other (rank by their remainders, relative 1e-9).
 * False with SY_ERROR_ARGUMENT (a value that is not finite), SY_ERROR_MEMORY.
 * O(n_column^3 + n_row n_column^2) or so: for the few sources that are left.
 * Source: Lawson & Hanson (1974), Solving Least Squares Problems, chapter 23.
 */
bool sy_nonnegative_least_squares(const double *a, const double *b, SyIndex n_row, SyIndex n_column,
                                  double *x, SyLoadFit *fit, GError **error);
