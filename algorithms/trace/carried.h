/* What water can be made of: kinds that arcs add to it, carried down to a fixed point. */
#pragma once
#include "algorithms/trace/order.h"

/* Kinds are bits. */
typedef struct {
    const uint8_t *own;    /* n_arc: what the arc itself brings */
    const bool *dilutes;   /* n_arc: of these kinds in foul, what passes here is diluted */
    uint8_t foul, diluted; /* bits, and the one bit that takes their place */
} SyWaters;

/**
 * sy_carried:
 * carried(a) = own(a) and all that arcs into its tail carry; where it dilutes, the bits of foul
 * give way to diluted. The smallest solution, also with loops.
 *
 * @component: n_node, downstream first, as in SyOrder; it only sets the order of the work
 * @carried: n_arc, out
 * False with SY_ERROR_MEMORY. O(V + E) without loops, a few times that with them (a node is met
 * again only when it has learnt a new kind). Source: own; a monotone data flow problem, Kildall
 * (1973), doi:10.1145/512927.512945.
 */
bool sy_carried(const SyArcs *arcs, const SyIndex *component, const SyWaters *waters,
                uint8_t *carried, GError **error);
