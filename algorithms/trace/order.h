/*
 * The trace of every target at once.
 *
 * Arcs run downstream. Every node hangs by its shortest way from a root: a place where water ends
 * (one node of each strongly connected component without an arc out of it). Nodes are numbered in
 * pre-order of that forest, so that "everything above node n in the forest" is a range of
 * positions; what reaches n by other arcs too (splits, loops, parallel pipes) adds further ranges.
 * A target's trace is therefore a few spans: k targets along one channel cost k spans, not a row
 * for every target and node.
 *
 * Source: pre-order interval labels, Dietz (1982), doi:10.1145/800070.802184; reduced costs,
 * Johnson (1977), doi:10.1145/321992.321993; the combination is the project's own.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

/* Directed graph; an arc may be repeated (parallel pipes) and may be a loop. */
typedef struct {
    SyIndex n_node, n_arc;
    const SyIndex *tail, *head; /* n_arc: upstream node, downstream node */
    const double *length_m;     /* n_arc: >= 0, finite, also their sum */
} SyArcs;

typedef struct {
    SyIndex n_node, n_arc;
    SyIndex *position;  /* n_node: place in pre-order */
    SyIndex *node;      /* n_node: the inverse */
    SyIndex *size;      /* n_node, by node: nodes above it in the forest, itself included */
    SyIndex *down_arc;  /* n_node: the arc it hangs by, SY_NONE at a root */
    double *root_m;     /* n_node: shortest distance to the nearest root along the arcs */
    SyIndex *root;      /* n_node: the root */
    SyIndex *component; /* n_node: strongly connected component, numbered downstream first */
    SyIndex n_component;
    SyIndex *other_offset; /* n_node + 1, by position of the head: first of its other arcs */
    SyIndex *other_arc;    /* arcs that are not in the forest, by position of their head */
    SyIndex *other_head;   /* n_other_arc: position of the arc's head */
    SyIndex *other_tail;   /* n_other_arc: position of the arc's tail */
    SyIndex n_other_arc;
} SyOrder;

/**
 * sy_order_new:
 * Strongly connected components, roots, and the forest of shortest ways to the nearest root. Roots
 * stand in pre-order by their number, what hangs by a node in the order in which the search from
 * the roots meets it; of ways equally long it takes the one that it meets first, of parallel arcs
 * the lowest number.
 *
 * @arcs: the order keeps nothing of it
 * @prefer: n_node, or NULL: of a component without a way out the root is the node with the highest
 *          value, ties to the lowest number (so an outfall in a loop is its root)
 * NULL with SY_ERROR_MEMORY, SY_ERROR_RANGE (an end >= n_node), SY_ERROR_ARGUMENT (a length that is
 * negative or not finite). O(V + E + W log W), W the arcs of nodes with several ways on; iterative.
 * Source: Tarjan (1972), doi:10.1137/0201010; Dijkstra (1959), doi:10.1007/BF01386390.
 */
SyOrder *sy_order_new(const SyArcs *arcs, const uint8_t *prefer, GError **error);
void sy_order_free(SyOrder *order);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyOrder, sy_order_free)

/* Nodes at positions first .. last (inclusive) reach the target; the distance of node n is
 * root_m[n] + offset_m. The top of the span drains on by via_arc (SY_NONE: it is the target).
 * The top is the tail of via_arc, or the target; every node of the span gets to it by down_arc
 * through nodes of spans with the same via_arc. It is the span's first node, unless spans that are
 * nearer to the target cut its subtree in pieces: then each piece is a span with the same top. */
typedef struct {
    SyIndex target; /* the node, as asked */
    SyIndex first, last;
    SyIndex via_arc;
    double offset_m;
} SySpan;

/* Distances are differences of sums; a node beyond max_m by no more than this is on the limit. */
#define SY_TRACE_ROUNDING_M 1e-6

/**
 * sy_trace_upstream:
 * Every node from which a target can be reached, with the shortest distance along the arcs, as
 * disjoint spans, for all targets. An arc is in a target's trace if its head is.
 *
 * @order:   sy_order_new() of the same @arcs
 * @target:  n_target nodes; one that is listed twice has its spans twice
 * @max_m:   >= 0 or INFINITY: nodes further away are left out
 * @spans:   GArray of SySpan by target in the order asked, then by first; g_array_unref
 *
 * False with SY_ERROR_RANGE (a target >= n_node), SY_ERROR_ARGUMENT (max_m is NaN or negative, the
 * order is of other arcs), SY_ERROR_MEMORY; @spans is untouched then.
 * O(sum of the arcs outside the forest met by each target * log), independent of the tree part
 * (with a finite @max_m: linear in the nodes traced and those next to them). Thread-safe on a
 * shared order; memory n_node / 8 bytes and the queue, besides the spans. Where most pipes run both
 * ways in many loops, a target may need a span for every few nodes: ask for fewer targets at a time
 * there.
 */
bool sy_trace_upstream(const SyArcs *arcs, const SyOrder *order, const SyIndex *target,
                       SyIndex n_target, double max_m, GArray **spans, GError **error);

/**
 * sy_trace_downstream:
 * Every node that can be reached from @start, itself included, with the shortest distance; nodes in
 * order of distance, then number.
 *
 * @max_m: >= 0 or INFINITY: nodes further away are left out
 * @node, @distance_m: GArrays of SyIndex and double, of the same length; g_array_unref both
 *
 * False with SY_ERROR_RANGE (@start or an end >= n_node), SY_ERROR_ARGUMENT (max_m is NaN or
 * negative, a length is negative or not finite), SY_ERROR_MEMORY; outputs are untouched then.
 * O(V + E) to group the arcs, then O((V + E) log V) of what is reached: meant for one start. Which
 * targets many nodes drain to is what the spans answer.
 */
bool sy_trace_downstream(const SyArcs *arcs, SyIndex start, double max_m, GArray **node,
                         GArray **distance_m, GError **error);
