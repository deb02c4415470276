/* Worlds in which a hanging node reaches its base. */
#pragma once
#include "algorithms/attribution/reach_ways.h"

typedef struct {
    const SyReachWays *ways;
    const SyDoubtfulEdges *edges;
    uint64_t seed;
    unsigned n_word;
    SyIndex *slot; /* n_node: of a node on a way from a base, SY_NONE: never asked for */
    uint64_t *word;
} SyWayWorlds;

/* For the heads of the arcs of all bases, and what they hang by. sy_way_worlds_clear() it, also
 * after an error. False with SY_ERROR_MEMORY. O(V + E) times n_word. */
bool sy_way_worlds_init(SyWayWorlds *worlds, const SyReachWays *ways, const SyDoubtfulEdges *edges,
                        const SyReachOptions *options, GError **error);
void sy_way_worlds_clear(SyWayWorlds *worlds);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyWayWorlds, sy_way_worlds_clear)

/* Worlds in which arc @a of a base can be passed and its head reaches the next base. */
void sy_way_worlds_of_arc(const SyWayWorlds *worlds, SyIndex a, uint64_t *out);
