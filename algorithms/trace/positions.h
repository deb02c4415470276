/*
 * Set of positions 0 .. n - 1 that knows its neighbours: one bit a position, and above every 64
 * words one word that says which of them are not zero. n / 8 bytes; every question is answered with
 * at most two words a level (four levels for 16 million positions).
 * Source: van Emde Boas (1977), doi:10.1016/0020-0190(77)90031-X, with a fixed fan-out of 64.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

#define SY_POSITIONS_LEVELS 6 /* 64^6 > 2^32 */

typedef struct {
    uint64_t *word[SY_POSITIONS_LEVELS]; /* [0] the positions, the last a single word */
    SyIndex n_word[SY_POSITIONS_LEVELS];
    unsigned n_level;
    SyIndex n;
} SyPositions;

/* Empty set; sy_positions_clear() it, also after an error. False with SY_ERROR_MEMORY. */
bool sy_positions_init(SyPositions *set, SyIndex n, GError **error);
void sy_positions_clear(SyPositions *set);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyPositions, sy_positions_clear)

/* @at < n; nothing happens if it is a member already, or none. */
void sy_positions_insert(SyPositions *set, SyIndex at);
void sy_positions_remove(SyPositions *set, SyIndex at);
/* Takes all members out, in time by their number. */
void sy_positions_empty(SyPositions *set);

/* The first member >= @at, SY_NONE if there is none; @at may be n or more. */
SyIndex sy_positions_next(const SyPositions *set, SyIndex at);
/* The last member <= @at, SY_NONE if there is none; @at < n. */
SyIndex sy_positions_last(const SyPositions *set, SyIndex at);
