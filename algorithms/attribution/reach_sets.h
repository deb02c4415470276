/* For every base: the targets it reaches, with bounds and worlds. */
#pragma once
#include "algorithms/attribution/way_worlds.h"

typedef struct {
    SyIndex target;   /* node */
    double low, high; /* bounds of R; equal: it is known exactly */
} SyReachEntry;

typedef struct {
    unsigned n_word;
    gsize *first; /* n_node: entries of a base, rising by target */
    SyIndex *n;   /* n_node */
    SyReachEntry *entry;
    uint64_t *word; /* n_word an entry */
    gsize n_entry, capacity;
} SyReachSets;

/* sy_reach_sets_clear() it, also after an error. False with SY_ERROR_MEMORY. */
bool sy_reach_sets_init(SyReachSets *sets, const SyReachWays *ways, const SyDoubtfulEdges *edges,
                        const SyReachOptions *options, GError **error);
void sy_reach_sets_clear(SyReachSets *sets);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyReachSets, sy_reach_sets_clear)

/* Adds an entry to the base whose entries were added last; NULL with SY_ERROR_MEMORY, else its
 * words. */
uint64_t *sy_reach_sets_add(SyReachSets *sets, SyReachEntry entry, GError **error);

/**
 * sy_reach_loop:
 * Sets of the bases of a strongly connected component, @n_base in rising order; those below it are
 * done. For each target the worlds spread against the arcs until nothing changes. Where the bases
 * are joined as a tree and a target is entered at one of them, there is one way and the lower bound
 * is R.
 *
 * @member: n_node, all SY_NONE; the same after
 * False with SY_ERROR_MEMORY.
 */
bool sy_reach_loop(SyReachSets *sets, const SyWayWorlds *worlds, const SyReachOptions *options,
                   const SyIndex *base, SyIndex n_base, SyIndex *member, GError **error);
