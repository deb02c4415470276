/* The direct solution of small linear systems, as the oracle of the transport. */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

/* Solves @a x = @b, n x n by rows, with partial pivoting; both are overwritten, @b by x. False if
 * the matrix is singular. */
bool dense_solve(double *a, double *b, SyIndex n);
