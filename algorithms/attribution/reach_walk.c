#include <string.h>

#include "algorithms/attribution/reach_worlds.h"
#include "algorithms/base/error.h"
#include "algorithms/base/search.h"

/* Words of a point in a node's list, NULL if it is not in it. */
static const uint64_t *in_list(const SyReachWorlds *worlds, SyIndex node, SyIndex point) {
    const gsize end = worlds->offset[node + 1];
    gsize low = SY_LOWER_BOUND(gsize, i, worlds->offset[node], end, worlds->point[i] < point);
    return low < end && worlds->point[low] == point ? worlds->word + low * worlds->n_word : NULL;
}

bool sy_reach_worlds_at(const SyReachWorlds *worlds, SyIndex point, uint64_t *out, GError **error) {
    const unsigned n_word = worlds->n_word;
    g_autofree uint64_t *at =
        sy_array_new((gsize)worlds->n_node * n_word, sizeof(uint64_t), "worlds of a point", error);
    if (at == NULL) return false;
    for (SyIndex i = 0; i < worlds->n_node; i++) {
        SyIndex n = worlds->order[i], next = worlds->next[n];
        uint64_t *word = at + (gsize)n * n_word;
        if (worlds->point_at[n] == point) {
            memset(word, 0xff, n_word * sizeof *word);
        } else if (next == SY_NONE) {
            const uint64_t *listed = in_list(worlds, n, point);
            if (listed != NULL) memcpy(word, listed, n_word * sizeof *word);
        } else {
            const uint64_t *way = worlds->way + (gsize)n * n_word,
                           *from = at + (gsize)next * n_word;
            for (unsigned k = 0; k < n_word; k++) word[k] = way[k] & from[k];
        }
    }
    for (SyIndex p = 0; p < worlds->n_place; p++)
        memcpy(out + (gsize)p * n_word, at + (gsize)worlds->place[p] * n_word,
               n_word * sizeof *out);
    return true;
}

void sy_reach_walk_start(SyReachWalk *walk, const SyReachWorlds *worlds, SyIndex place) {
    walk->worlds = worlds;
    walk->node = worlds->place[place];
    walk->at = walk->end = 0;
    memset(walk->come, 0xff, worlds->n_word * sizeof *walk->come);
}

/* Goes to the next node of a chain; in no world further: the end. */
static void step(SyReachWalk *walk) {
    const SyReachWorlds *worlds = walk->worlds;
    const uint64_t *way = worlds->way + (gsize)walk->node * worlds->n_word;
    uint64_t any = 0;
    for (unsigned k = 0; k < worlds->n_word; k++) any |= walk->come[k] &= way[k];
    walk->node = any == 0 ? SY_NONE : worlds->next[walk->node];
}

bool sy_reach_walk_next(SyReachWalk *walk) {
    const SyReachWorlds *worlds = walk->worlds;
    const unsigned n_word = worlds->n_word;
    while (walk->node != SY_NONE) {
        SyIndex node = walk->node;
        if (worlds->next[node] == SY_NONE) {
            walk->at = worlds->offset[node];
            walk->end = worlds->offset[node + 1];
            walk->node = SY_NONE;
            break;
        }
        walk->point = worlds->point_at[node];
        memcpy(walk->word, walk->come, n_word * sizeof *walk->word);
        step(walk);
        if (walk->point != SY_NONE) return true;
    }
    while (walk->at < walk->end) {
        uint64_t any = 0;
        for (unsigned k = 0; k < n_word; k++)
            any |= walk->word[k] = walk->come[k] & worlds->word[walk->at * n_word + k];
        walk->point = worlds->point[walk->at++];
        if (any != 0) return true;
    }
    return false;
}
