/* Edges that follow each other drawn as one line, so that dashes and arrows run through. */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

typedef struct {
    SyIndex n_chain;
    SyIndex *start; /* n_chain + 1 offsets into edge */
    SyIndex *edge;  /* n: every edge once, in a chain each ends where the next begins */
} SyChains;

/**
 * sy_chains_init:
 * At a node, of the edges of one style the first that comes in goes on in the first that goes out,
 * the second in the second, and so on.
 *
 * @n: edges
 * @from, @to: n: numbers of their nodes, any values
 * @style: n: only edges of one style are joined
 * @out: sy_chains_clear() it; chains in the order of their lowest edge, except closed ones, which
 *       come last
 *
 * False with SY_ERROR_MEMORY. O(n log n).
 */
bool sy_chains_init(SyIndex n, const int64_t *from, const int64_t *to, const uint8_t *style,
                    SyChains *out, GError **error);
void sy_chains_clear(SyChains *chains);
