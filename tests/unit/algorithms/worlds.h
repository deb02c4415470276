/* Small networks in doubt, and the enumeration of all their worlds as the oracle. */
#pragma once
#include "algorithms/attribution/edge_states.h"
#include "algorithms/base/random.h"

#define WORLDS_MAX_EDGE 10

typedef struct {
    SyDoubtfulEdges edges; /* borrows the arrays below */
    SyIndex from[WORLDS_MAX_EDGE], to[WORLDS_MAX_EDGE];
    double forward[WORLDS_MAX_EDGE], reverse[WORLDS_MAX_EDGE], both[WORLDS_MAX_EDGE];
} Doubt;

/* A network without edges. */
void doubt_init(Doubt *doubt, SyIndex n_node);
void doubt_add(Doubt *doubt, SyIndex from, SyIndex to, double forward, double reverse, double both);
/* Chains, trees, diamonds, loops by the seed; certain edges, edges one way, either way, absent. */
void doubt_random(Doubt *doubt, uint64_t seed);

/* Calls @world for every world with its probability and, as bits by node, the nodes that water from
 * each node comes to. */
void doubt_each(const Doubt *doubt,
                void (*world)(double probability, const uint64_t *reached, void *user), void *user);

/* P(water from @node comes to every node of @all[n_all]), summed over all worlds. */
double doubt_reach_all(const Doubt *doubt, SyIndex node, const SyIndex *all, SyIndex n_all);
