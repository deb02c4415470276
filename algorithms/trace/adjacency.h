/* Arcs grouped by one of their ends. */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

typedef struct {
    SyIndex *offset; /* n_node + 1 */
    SyIndex *arc; /* n_arc: those of node n are arc[offset[n]] .. arc[offset[n + 1] - 1], rising */
} SyAdjacency;

/**
 * sy_adjacency_init:
 * Groups arcs by @end.
 *
 * @end: n_arc node numbers, each < @n_node
 * @adjacency: sy_adjacency_clear() it, also after an error
 *
 * False with SY_ERROR_MEMORY. O(V + E), counting sort.
 */
bool sy_adjacency_init(SyAdjacency *adjacency, const SyIndex *end, SyIndex n_arc, SyIndex n_node,
                       GError **error);
void sy_adjacency_clear(SyAdjacency *adjacency);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyAdjacency, sy_adjacency_clear)
