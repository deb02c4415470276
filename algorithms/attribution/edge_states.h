/* Edges whose direction or existence is in doubt, and worlds in which every doubt is settled. */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

/*
 * Every edge is in one of four states, independently of the others unless they share a key: water
 * runs from -> to, to -> from, either way, or not at all (what is missing to 1). Edges of which at
 * most one is there (a dead end goes on at one place) share a key and lie side by side on its
 * number: each skips the shares of those before it. Independence is a claim about the input:
 * fifty pipes that are each 0.98 by the reliability of one survey share that survey, and their
 * product 0.36 would be wrong; give what is believed after the pipes were compared with each other.
 */
typedef struct {
    SyIndex n_node, n_edge;
    const SyIndex *from, *to;     /* n_edge: nodes; an edge may be repeated or be a loop */
    const double *forward;        /* n_edge: P(from -> to only) */
    const double *reverse, *both; /* n_edge: P(to -> from only), P(either way); NULL: 0 */
    const uint64_t *key;          /* n_edge: what the state is drawn by, so that it stays with the
                                     edge when others come, go or are numbered anew; NULL: the number */
    const double *skip; /* n_edge: share of the draw left to other edges of its key; NULL: 0 */
} SyDoubtfulEdges;

/* False with SY_ERROR_RANGE (an end >= n_node), SY_ERROR_ARGUMENT (a probability is not in 0 .. 1,
 * or those of an edge and its skip are more than 1). O(E). */
bool sy_doubtful_edges_check(const SyDoubtfulEdges *edges, GError **error);

static inline double sy_edge_probability(const SyDoubtfulEdges *edges, SyIndex e, bool backward) {
    const double *alone = backward ? edges->reverse : edges->forward;
    double p = (alone == NULL ? 0 : alone[e]) + (edges->both == NULL ? 0 : edges->both[e]);
    return p < 1 ? p : 1;
}

/**
 * sy_edge_states:
 * Worlds in which water can pass edge @e, 64 of them in a word: forward[i] and backward[i] for word
 * i of @n_word. One uniform number per world, by its binary digits from a sequence seeded by @seed,
 * the edge's key and i: the result depends on nothing else, and a higher probability of a way only
 * adds worlds to it. O(n_word), about ten random words each; none for an edge without doubt.
 */
void sy_edge_states(const SyDoubtfulEdges *edges, SyIndex e, uint64_t seed, unsigned n_word,
                    uint64_t *forward, uint64_t *backward);
