/* Strongly connected components. */
#pragma once
#include "algorithms/trace/adjacency.h"
#include "algorithms/trace/order.h"

/**
 * sy_components:
 * @in:        the arcs by head
 * @component: n_node; an arc never goes from a lower to a higher number: downstream first
 *
 * False with SY_ERROR_MEMORY. O(V + E), iterative. Source: Tarjan (1972), doi:10.1137/0201010.
 */
bool sy_components(const SyArcs *arcs, const SyAdjacency *in, SyIndex *component,
                   SyIndex *n_component, GError **error);
