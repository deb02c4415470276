/* The possible ways to the targets, with what hangs by a single way taken together. */
#pragma once
#include "algorithms/attribution/reach_probability.h"
#include "algorithms/trace/adjacency.h"

/* Possible arcs towards a target, and the nodes as they hang by each other. */
typedef struct {
    SyIndex n_node, n_arc;
    SyIndex *tail, *head; /* n_arc */
    SyIndex *edge;        /* n_arc: edge number * 2, + 1 for to -> from */
    double *way;          /* n_arc: P(the edge can be passed so) */
    SyAdjacency out;      /* arcs by tail */
    SyIndex *component;   /* n_node: strongly connected component, downstream first */
    SyIndex n_component;
    SyIndex *by_component; /* n_node: nodes by component, then number */

    bool *is_target; /* n_node */
    SyIndex *up_to;  /* n_node: the node it hangs by; SY_NONE: a base (or no way to a target) */
    bool *composite; /* n_node: hangs by two ways that meet there, not by one arc */
    double *to_up;   /* n_node: P(it reaches that node) */
    SyIndex *base;   /* n_node: the base at the end of its hanging, itself for a base; SY_NONE */
    double *to_base; /* n_node: P(it reaches the base), 1 for a base */
    SyIndex *depth;  /* n_node: steps to the base */
    SyIndex *hung;   /* n_hung: hanging nodes, each after the one it hangs by */
    SyIndex n_hung;
} SyReachWays;

/* sy_reach_ways_clear() it, also after an error. False with SY_ERROR_MEMORY. O(V + E). */
bool sy_reach_ways_init(SyReachWays *ways, const SyDoubtfulEdges *edges, const SyIndex *target,
                        SyIndex n_target, double min_way, GError **error);
void sy_reach_ways_clear(SyReachWays *ways);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyReachWays, sy_reach_ways_clear)
