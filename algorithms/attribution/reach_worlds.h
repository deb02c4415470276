/*
 * Which test points water from a place comes to, world by world: the hidden state of a search.
 *
 * A node with one way on comes to what the next one comes to, in the worlds in which the way can be
 * passed; only where ways part, or in loops, a list is kept. So thousands of places above one
 * another cost no more than the nodes.
 */
#pragma once
#include "algorithms/attribution/reach_probability.h"

#define SY_MAX_WORLD_WORD 64

typedef struct {
    SyIndex n_node, n_place, n_point;
    unsigned n_word;
    SyIndex *place;      /* n_place: node */
    SyIndex *point_node; /* n_point */
    SyIndex *point_at;   /* n_node: point, SY_NONE */
    SyIndex *order;      /* n_node: nodes, each after its next */
    SyIndex *next;       /* n_node: the node on its one way on, SY_NONE: it has a list */
    uint64_t *way;       /* n_node * n_word: worlds in which that way can be passed */
    gsize *offset;       /* n_node + 1: lists of the nodes that have one */
    SyIndex *point;      /* points a node comes to, itself included, rising */
    uint64_t *word;      /* n_word a point: worlds in which it does */
} SyReachWorlds;

/**
 * sy_reach_worlds:
 * Worlds are those of sy_reach_probability() with the same seed and number, so that one world is
 * the same for all places and points: tests of one search agree with each other.
 *
 * @point:   n_point nodes where water can be looked at (manholes, the outfall); no node twice
 * @place:   n_place nodes; no SY_NONE. A place comes to a point at its own node
 * @options: min_probability is not used; 64 worlds are enough to choose tests by
 * @out:     sy_reach_worlds_clear() it; untouched after an error
 * False with SY_ERROR_RANGE, SY_ERROR_ARGUMENT (also: two points at one node), SY_ERROR_MEMORY.
 * O(V + E) and what the nodes reach where ways part, times K/64: meant for what lies above one
 * outfall. Thread-safe.
 */
bool sy_reach_worlds(const SyDoubtfulEdges *edges, const SyIndex *point, SyIndex n_point,
                     const SyIndex *place, SyIndex n_place, const SyReachOptions *options,
                     SyReachWorlds *out, GError **error);
void sy_reach_worlds_clear(SyReachWorlds *worlds);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyReachWorlds, sy_reach_worlds_clear)

/* Worlds in which each place comes to a point: n_place * n_word words. O(V + places). False with
 * SY_ERROR_MEMORY. */
bool sy_reach_worlds_at(const SyReachWorlds *worlds, SyIndex point, uint64_t *out, GError **error);

/* The points a place comes to, one by one. */
typedef struct {
    const SyReachWorlds *worlds;
    SyIndex node; /* to look at next; SY_NONE: in a list, or done */
    gsize at, end;
    uint64_t come[SY_MAX_WORLD_WORD]; /* worlds in which the water comes as far as this */
    /* of the point found */
    SyIndex point;
    uint64_t word[SY_MAX_WORLD_WORD];
} SyReachWalk;

void sy_reach_walk_start(SyReachWalk *walk, const SyReachWorlds *worlds, SyIndex place);
/* Sets point and word, worlds in which the water comes there, not none; false at the end. A point
 * comes once. */
bool sy_reach_walk_next(SyReachWalk *walk);
