/* The reach of a target up to the next targets: what lies between them. */
#pragma once
#include "algorithms/trace/adjacency.h"
#include "algorithms/trace/order.h"

/**
 * sy_trace_reach:
 * Arcs that can drain to @target without passing a node where stop[] is true; such nodes are
 * reported once each and not passed. @target itself is passed whether or not it is a stop.
 *
 * @in:   arcs by their heads
 * @seen: n_node, filled with a value other than @mark by the caller; nodes reached get @mark, so
 * that one array serves many targets
 * @arc, @stopped: GArrays of SyIndex, appended in order of discovery
 * O(arcs reached), iterative.
 */
void sy_trace_reach(const SyArcs *arcs, const SyAdjacency *in, SyIndex target, const bool *stop,
                    SyIndex *seen, SyIndex mark, GArray *arc, GArray *stopped);
