/*
 * Where to put sections on a river: places along its stem that part what lies above them as evenly
 * as can be.
 *
 * What is above a section and not above the next one up is one group: a section that shows more
 * than the next one points to it. The least sum of squared weights is the least weight that is left
 * in the mean to the one who looks for a source.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

/**
 * sy_sections_choose:
 * @above: n > 0, >= 0 and finite: the weight above each place, from the mouth upwards never rising
 * @most:  places, > 0; the first is place 0, from where all is seen
 * @out:   most: the places chosen, from the mouth upwards
 * @n_out: how many: fewer than @most where one more would part nothing
 * @squares: sum over the groups of their weight squared, the least there is
 *
 * SY_ERROR_MEMORY. O(n most): the lower hull of lines, queried in order.
 * Source: one-dimensional clustering by dynamic programming, Bellman (1973),
 * doi:10.1016/0022-247X(73)90124-4; with the hull, own.
 */
bool sy_sections_choose(const double *above, SyIndex n, SyIndex most, SyIndex *out, SyIndex *n_out,
                        double *squares, GError **error);
