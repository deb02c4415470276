#include "algorithms/trace/positions.h"

#include "algorithms/base/error.h"

bool sy_positions_init(SyPositions *set, SyIndex n, GError **error) {
    *set = (SyPositions){.n = n};
    gsize n_bit = n, n_word;
    do {
        n_word = MAX((n_bit + 63) / 64, 1);
        uint64_t *word = sy_array_new(n_word, sizeof *word, "set of positions", error);
        if (word == NULL) return false;
        set->word[set->n_level] = word;
        set->n_word[set->n_level++] = (SyIndex)n_word;
        n_bit = n_word;
    } while (n_word > 1);
    return true;
}

void sy_positions_clear(SyPositions *set) {
    for (unsigned level = 0; level < set->n_level; level++) g_free(set->word[level]);
    *set = (SyPositions){0};
}

void sy_positions_insert(SyPositions *set, SyIndex at) {
    g_assert(at < set->n);
    for (unsigned level = 0; level < set->n_level; level++, at >>= 6)
        set->word[level][at >> 6] |= UINT64_C(1) << (at & 63);
}

void sy_positions_remove(SyPositions *set, SyIndex at) {
    g_assert(at < set->n);
    for (unsigned level = 0; level < set->n_level; level++, at >>= 6) {
        set->word[level][at >> 6] &= ~(UINT64_C(1) << (at & 63));
        if (set->word[level][at >> 6] != 0) return;
    }
}

void sy_positions_empty(SyPositions *set) {
    for (SyIndex at = sy_positions_next(set, 0); at != SY_NONE; at = sy_positions_next(set, at))
        sy_positions_remove(set, at);
}

/* From bit @at of @level, which is set, down to the first or last position that it stands for. */
static SyIndex descend(const SyPositions *set, unsigned level, SyIndex at, bool last) {
    while (level-- > 0) {
        uint64_t word = set->word[level][at];
        unsigned bit =
            last ? 63U - (unsigned)__builtin_clzll(word) : (unsigned)__builtin_ctzll(word);
        at = (at << 6) + bit;
    }
    return at;
}

SyIndex sy_positions_next(const SyPositions *set, SyIndex at) {
    if (at >= set->n) return SY_NONE;
    for (unsigned level = 0; level < set->n_level; level++) {
        if (at >> 6 >= set->n_word[level]) return SY_NONE;
        uint64_t word = set->word[level][at >> 6] & (~UINT64_C(0) << (at & 63));
        if (word != 0)
            return descend(set, level, (at & ~(SyIndex)63) + (SyIndex)__builtin_ctzll(word), false);
        at = (at >> 6) + 1; /* the level above goes on behind this word */
    }
    return SY_NONE;
}

SyIndex sy_positions_last(const SyPositions *set, SyIndex at) {
    g_assert(at < set->n);
    for (unsigned level = 0; level < set->n_level; level++) {
        uint64_t word = set->word[level][at >> 6] & (~UINT64_C(0) >> (63 - (at & 63)));
        if (word != 0)
            return descend(set, level, (at & ~(SyIndex)63) + 63 - (SyIndex)__builtin_clzll(word),
                           true);
        if (at >> 6 == 0) return SY_NONE;
        at = (at >> 6) - 1;
    }
    return SY_NONE;
}
