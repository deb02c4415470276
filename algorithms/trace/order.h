/*
 * The trace of every target at once.
 *
 * Arcs run downstream. Every node hangs by its shortest way from a root: a place where water ends
 * (one node of each strongly connected component without an arc out of it). Nodes are numbered in
 * pre-order of that forest, so that "everything above node n in the forest" is a range of positions;
 * what reaches n by other arcs too (splits, loops, parallel pipes) adds further ranges. A target's
 * trace is therefore a few spans, and k targets along one channel cost k spans, not k * n rows.
 *
 * Source: pre-order interval labels, Dietz (1982), doi:10.1145/800070.802184; reduced costs, Johnson
 * (1977), doi:10.1145/321992.321993; the combination is the project's own.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

/* Directed graph; an arc may be repeated (parallel pipes) and may be a loop. */
typedef struct {
    SyIndex n_node, n_arc;
    const SyIndex *tail, *head; /* n_arc: upstream node, downstream node */
    const double *length_m;     /* n_arc: >= 0, finite */
} SyArcs;

typedef struct {
    SyIndex n_node, n_arc;
    SyIndex *position;    /* n_node: place in pre-order */
    SyIndex *node;        /* n_node: the inverse */
    SyIndex *size;        /* n_node, by node: nodes above it in the forest, itself included */
    SyIndex *down_arc;    /* n_node: the arc it hangs by, SY_NONE at a root */
    double *root_m;       /* n_node: shortest distance to the nearest root along the arcs */
    SyIndex *root;        /* n_node: the root */
    SyIndex *component;   /* n_node: strongly connected component, numbered downstream first */
    SyIndex n_component;
    SyIndex *other_arc;   /* arcs that are not in the forest, by position of their head */
    SyIndex n_other_arc;
} SyOrder;

/**
 * sy_order_new:
 * @prefer: n_node, or NULL: of a component without a way out the root is the node with the highest
 *          value, ties to the lowest number (so an outfall in a loop is its root)
 * NULL with SY_ERROR_MEMORY, SY_ERROR_RANGE (an end >= n_node), SY_ERROR_ARGUMENT (a length that is
 * negative or not finite). O((V + E) log V), iterative. Source: Tarjan (1972), doi:10.1137/0201010.
 */
SyOrder *sy_order_new(const SyArcs *arcs, const uint8_t *prefer, GError **error);
void sy_order_free(SyOrder *order);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyOrder, sy_order_free)

/* Nodes at positions first .. last (inclusive) reach the target; the distance of node n is
 * root_m[n] + offset_m. The top of the span drains on by via_arc (SY_NONE: it is the target). */
typedef struct {
    SyIndex target; /* as asked */
    SyIndex first, last;
    double offset_m;
    SyIndex via_arc;
} SySpan;

/**
 * sy_trace_upstream:
 * Every node from which a target can be reached, with the shortest distance along the arcs, as
 * disjoint spans, for all targets. An arc is in a target's trace if its head is.
 *
 * @target:  n_target nodes
 * @max_m:   >= 0 or INFINITY: nodes further away are left out
 * @spans:   GArray of SySpan by target in the order asked, then by first; g_array_unref
 *
 * False with SY_ERROR_RANGE, SY_ERROR_ARGUMENT, SY_ERROR_MEMORY.
 * O(sum of the arcs outside the forest met by each target * log), independent of the tree part
 * (with a finite @max_m: linear in the nodes traced). Thread-safe on a shared order.
 */
bool sy_trace_upstream(const SyArcs *arcs, const SyOrder *order, const SyIndex *target,
                       SyIndex n_target, double max_m, GArray **spans, GError **error);

/**
 * sy_trace_downstream:
 * Every node that can be reached from @start, with the shortest distance; nodes in order of
 * distance. @node, @distance_m: GArrays of SyIndex and double. O((V + E) log V) of what is reached.
 */
bool sy_trace_downstream(const SyArcs *arcs, SyIndex start, double max_m, GArray **node,
                         GArray **distance_m, GError **error);
