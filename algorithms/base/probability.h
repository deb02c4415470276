/* How a probability is written wherever people read it. */
#pragma once
#include <glib.h>

#define SY_PROBABILITY_LENGTH 32

/**
 * sy_probability_format:
 * "0.37"; "1" and "0" only where it is exactly that (to 1e-12, which sums of shares leave by rounding):
 * what rounds to them is ">0.99" and "<0.01".
 *
 * @value:    0 to 1; outside, or NaN, as printf writes it
 * @decimals: 1 to 9
 * @out:      SY_PROBABILITY_LENGTH characters
 *
 * Returns @out. Thread-safe, the same in any locale.
 */
const char *sy_probability_format(double value, int decimals, char *out);

/* The same with two decimals as an argument of printf; lives as long as the block. */
#define SY_PROBABILITY(value) sy_probability_format((value), 2, (char[SY_PROBABILITY_LENGTH]){0})

/* The same of a share in percent, 0 to 100, with @decimals from 0: "37", ">99", "<1", "100". */
const char *sy_percent_format(double percent, int decimals, char *out);
