/*
 * Where a row of one list can be only one row of the other: which pairs go together, and how likely
 * each is beside the others that its rows could be.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

typedef struct {
    SyIndex left, right;
    double log_odds; /* as if the two rows stood alone */
} SyAssignPair;

/**
 * sy_assign:
 * The set of pairs, each row in one at most, whose log odds above @least sum to the most: greedy,
 * then augmented along alternating paths that gain (exact for groups of rows up to a size, beyond
 * it what greedy gives).
 *
 * @chosen: n_pair
 * SY_ERROR_ARGUMENT: a row beyond its list; SY_ERROR_MEMORY.
 * O(P log P) and, in a group of k rows and p pairs, O(k p rounds).
 * Source: successive shortest augmenting paths, Kuhn (1955), doi:10.1002/nav.3800020109.
 */
bool sy_assign(SyIndex n_left, SyIndex n_right, SyIndex n_pair, const SyAssignPair *pairs,
               double least, bool *chosen, GError **error);

/**
 * sy_assign_probabilities:
 * How likely each pair is beside all ways to put the rows together, where a row of the right is one
 * row of the left at most, and a row of the left one of the right, or, with odds @split more, two
 * (a thing that became two).
 *
 * @split: 0: never
 * @probability: n_pair
 * Exact for groups of rows that hang together with up to SY_ASSIGN_EXACT on the right; in larger
 * ones by messages between rows (sum and product), exact where the pairs close no ring.
 * SY_ERROR_ARGUMENT: a row beyond its list; SY_ERROR_MEMORY.
 * O(P log P), and 2^k k^2 for each left row of a group with k rows on the right; by messages, the
 * squares of the pairs of each row, rounds times.
 * Source: own; the sum over all assignments as in a permanent, by dynamic programming over sets;
 * messages: Kschischang, Frey & Loeliger (2001), doi:10.1109/18.910572.
 */
bool sy_assign_probabilities(SyIndex n_left, SyIndex n_right, SyIndex n_pair,
                             const SyAssignPair *pairs, double split, double *probability,
                             GError **error);
#define SY_ASSIGN_EXACT 10

/**
 * sy_link_clusters:
 * Rows that are one thing: pairs from the surest down are joined while their log odds are at least
 * @least, unless two rows with different marks would come together.
 *
 * @mark: n_row, 0: none (rows with different marks are never one); NULL: none has any
 * @cluster: n_row: the smallest row of each row's cluster
 * @refused: pairs that a mark kept apart, by number; may be NULL
 */
bool sy_link_clusters(SyIndex n_row, SyIndex n_pair, const SyAssignPair *pairs, double least,
                      const uint64_t *mark, SyIndex *cluster, GArray *refused, GError **error);
