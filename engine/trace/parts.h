/* The parts of the trace stage. */
#pragma once
#include "engine/trace/trace.h"

/* Fills end, end_edge and end_distance_m of @out, whose arcs, order and edge ranks are there;
 * reports nodes where drains end without an outfall or a plant. */
bool sy_trace_find_ends(const SyNetwork *net, const SyWeights *weights, SyTrace *out,
                        SyFindings *findings, GError **error);

/* Fills edge_carries of @out, whose arcs, order and targets are there; reports the points where
 * sewage first enters storm drains. */
bool sy_trace_find_systems(const SyNetwork *net, SyTrace *out, SyFindings *findings,
                           GError **error);

/* Fills crossings of @out, whose spans and lower ends of edges are there. O(V + E) for each target
 * with a limit, nothing without. */
void sy_trace_find_crossings(SyTrace *out, double max_length_m);

/* One finding for each component of the network in which water could run in a circle. */
void sy_trace_report_cycles(const SyNetwork *net, const SyTrace *trace, SyFindings *findings);
