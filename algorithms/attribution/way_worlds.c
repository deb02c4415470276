#include "algorithms/attribution/way_worlds.h"

#include <string.h>

#include "algorithms/base/error.h"

#define WHAT "worlds of the ways"
#define MAX_WORD 64

static void mark(SyWayWorlds *worlds, SyIndex n) {
    if (worlds->ways->up_to[n] != SY_NONE) worlds->slot[n] = 0;
}

static void mark_heads(SyWayWorlds *worlds, SyIndex n) {
    const SyAdjacency *out = &worlds->ways->out;
    for (SyIndex i = out->offset[n]; i < out->offset[n + 1]; i++)
        mark(worlds, worlds->ways->head[out->arc[i]]);
}

/* Marks what is asked for and numbers it in the order in which it can be computed. */
static SyIndex number_slots(SyWayWorlds *worlds) {
    const SyReachWays *ways = worlds->ways;
    memset(worlds->slot, 0xff, ways->n_node * sizeof(SyIndex));
    for (SyIndex n = 0; n < ways->n_node; n++)
        if (ways->base[n] == n) mark_heads(worlds, n);
    for (SyIndex i = ways->n_hung; i-- > 0;) {
        SyIndex n = ways->hung[i];
        if (worlds->slot[n] == SY_NONE) continue;
        if (ways->composite[n])
            mark_heads(worlds, n);
        else
            mark(worlds, ways->up_to[n]);
    }
    SyIndex n_slot = 0;
    for (SyIndex i = 0; i < ways->n_hung; i++)
        if (worlds->slot[ways->hung[i]] != SY_NONE) worlds->slot[ways->hung[i]] = n_slot++;
    return n_slot;
}

void sy_way_worlds_of_arc(const SyWayWorlds *worlds, SyIndex a, uint64_t *out) {
    uint64_t other[MAX_WORD];
    const SyReachWays *ways = worlds->ways;
    bool backward = ways->edge[a] & 1;
    sy_edge_states(worlds->edges, ways->edge[a] >> 1, worlds->seed, worlds->n_word,
                   backward ? other : out, backward ? out : other);
    SyIndex slot = worlds->slot[ways->head[a]];
    if (slot == SY_NONE) return; /* the head is a base */
    for (unsigned i = 0; i < worlds->n_word; i++)
        out[i] &= worlds->word[(gsize)slot * worlds->n_word + i];
}

static void compute(SyWayWorlds *worlds, SyIndex n) {
    uint64_t way[MAX_WORD], *out = worlds->word + (gsize)worlds->slot[n] * worlds->n_word;
    const SyAdjacency *adjacent = &worlds->ways->out;
    for (SyIndex k = adjacent->offset[n]; k < adjacent->offset[n + 1]; k++) {
        sy_way_worlds_of_arc(worlds, adjacent->arc[k], way);
        for (unsigned i = 0; i < worlds->n_word; i++) out[i] |= way[i];
    }
}

bool sy_way_worlds_init(SyWayWorlds *worlds, const SyReachWays *ways, const SyDoubtfulEdges *edges,
                        const SyReachOptions *options, GError **error) {
    *worlds = (SyWayWorlds){ways, edges, options->seed, options->n_world / 64, NULL, NULL};
    worlds->slot = sy_array_new(ways->n_node, sizeof(SyIndex), WHAT, error);
    if (worlds->slot == NULL) return false;
    SyIndex n_slot = number_slots(worlds);
    worlds->word = sy_array_new((gsize)n_slot * worlds->n_word, sizeof(uint64_t), WHAT, error);
    if (worlds->word == NULL) return false;
    for (SyIndex i = 0; i < ways->n_hung; i++)
        if (worlds->slot[ways->hung[i]] != SY_NONE) compute(worlds, ways->hung[i]);
    return true;
}

void sy_way_worlds_clear(SyWayWorlds *worlds) {
    g_free(worlds->slot);
    g_free(worlds->word);
    *worlds = (SyWayWorlds){0};
}
