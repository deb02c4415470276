/*
 * Where to put standing monitors: places that together have most sources above them.
 *
 * A place covers all from which water can come to it. What N places cover together grows by less
 * the more there are (it is monotone and submodular), so that taking the place that adds most, N
 * times, is never below 1 - 1/e of the best choice and mostly at it; how near it is, is told by a
 * bound on the best: what k places cover, and the N largest gains there are beside them.
 */
#pragma once
#include "algorithms/trace/order.h"

typedef struct {
    SyIndex node;
    double gain;      /* weight that it adds to what those before it cover */
    double catchment; /* weight above it in all */
} SySite;

typedef struct {
    double covered, all; /* weight */
    double bound;        /* no choice of so many places covers more */
    double overlap;      /* weight that is covered more than once, counted once for each time */
} SySiteSum;

/**
 * sy_sites_choose:
 * @weight:    n_node, >= 0: of the sources at a node
 * @candidate: n_node, or NULL: all
 * @most:      of the weight above a place, > 0 or INFINITY: a place with more above it tells too
 *             little apart, and is none
 * @n:         places; fewer where no more add anything
 * @out:       GArray of SySite in the order of their gains; g_array_unref
 *
 * SY_ERROR_ARGUMENT (a weight, @most), SY_ERROR_RANGE, SY_ERROR_MEMORY. O(V + E) where waters do
 * not part, besides n times what is above a place; gains elsewhere are counted when they come
 * first (lazily). Ties: the lower node.
 * Source: Nemhauser, Wolsey & Fisher (1978), doi:10.1007/BF01588971; lazy evaluation, Minoux
 * (1978), doi:10.1007/BFb0006528; bound, Leskovec et al. (2007), doi:10.1145/1281192.1281239.
 */
bool sy_sites_choose(const SyArcs *arcs, const double *weight, const bool *candidate, double most,
                     SyIndex n, GArray **out, SySiteSum *sum, GError **error);
