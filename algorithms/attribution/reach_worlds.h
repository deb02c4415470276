/* Which test points water from a place comes to, world by world: the hidden state of a search. */
#pragma once
#include "algorithms/attribution/reach_probability.h"

typedef struct {
    SyIndex n_place, n_point;
    unsigned n_word;
    gsize *offset;  /* n_place + 1 */
    SyIndex *point; /* of place i from offset[i]: numbers of the points, rising */
    uint64_t *word; /* n_word a point: worlds in which water of the place comes to it */
} SyReachWorlds;

/**
 * sy_reach_worlds:
 * Worlds are those of sy_reach_probability() with the same seed and number, so that one world is
 * the same for all places and points: tests of one search agree with each other.
 *
 * @point:   n_point nodes where water can be looked at (manholes, the outfall); no node twice
 * @place:   n_place nodes; no SY_NONE. A place reaches a point at its own node
 * @options: min_probability is not used; 64 worlds are enough to choose tests by
 * @out:     sy_reach_worlds_clear() it; untouched after an error
 * False with SY_ERROR_RANGE, SY_ERROR_ARGUMENT (also: two points at one node), SY_ERROR_MEMORY.
 * O(E) and the nodes that each place reaches, times K/64: meant for what lies above one outfall.
 */
bool sy_reach_worlds(const SyDoubtfulEdges *edges, const SyIndex *point, SyIndex n_point,
                     const SyIndex *place, SyIndex n_place, const SyReachOptions *options,
                     SyReachWorlds *out, GError **error);
void sy_reach_worlds_clear(SyReachWorlds *worlds);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyReachWorlds, sy_reach_worlds_clear)

/* Worlds in which a place reaches a point, NULL: in none. O(log). */
const uint64_t *sy_reach_worlds_of(const SyReachWorlds *worlds, SyIndex place, SyIndex point);
