/* Which points lie in a polygon. */
#pragma once
#include <stdbool.h>

#include "algorithms/base/error.h"
#include "algorithms/base/index.h"

/**
 * sy_points_inside:
 * Points in a polygon of any number of outer rings and holes, by the even-odd rule over all rings;
 * a point exactly on an edge is inside.
 *
 * @xy:     2 per vertex
 * @ring:   n_ring + 1 offsets into the vertices; a ring is closed (first vertex = last)
 * @points: 2 per point
 * @inside: n_point; set
 *
 * Edges are sorted into strips of equal height, so that a point meets those of its strip only:
 * O(V + P) for polygons whose edges are short against their height, O(V P) at worst.
 * SY_ERROR_MEMORY is the only error. Source: even-odd rule, Shimrat (1962),
 * doi:10.1145/368637.368653; the strips are own.
 */
bool sy_points_inside(const double *xy, const SyIndex *ring, SyIndex n_ring, const double *points,
                      SyIndex n_point, bool *inside, GError **error);
