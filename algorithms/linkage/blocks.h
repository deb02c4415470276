/*
 * Blocking: which rows of lists are worth a comparison. Rows are filed under keys (a code, parts of
 * a name, a cell of a grid); those under one key are compared.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

typedef struct {
    uint64_t key;
    SyIndex row;
} SyBlockKey;

typedef struct {
    SyIndex left, right; /* left < right */
} SyBlockPair;

typedef struct {
    bool within;        /* rows of one list are compared too */
    SyIndex most_pairs; /* a key under which more pairs come together tells nothing */
} SyBlockOptions;
#define SY_BLOCK_OPTIONS_INIT \
    { .within = false, .most_pairs = 400 }

/**
 * sy_block_pairs:
 * Pairs of rows that share a key, each once, in order of left, right.
 *
 * @keys:  n_key, sorted by this function
 * @list:  n_row: number of the list that a row is of
 * @pairs: SyBlockPair, added to
 * @n_left_out: keys that would have brought more than most_pairs pairs; NULL: not asked
 *
 * SY_ERROR_MEMORY. O(K log K + pairs log pairs).
 * Source: Fellegi & Sunter (1969), doi:10.1080/01621459.1969.10501049, section 4 (blocking).
 */
bool sy_block_pairs(SyBlockKey *keys, gsize n_key, const SyIndex *list,
                    const SyBlockOptions *options, GArray *pairs, gsize *n_left_out,
                    GError **error);

/* Keys of the cells that a place stands near: places no further apart than @reach_m share one of
 * the (at most four) cells of each. Returns their number. */
SyIndex sy_block_cells(double x, double y, double reach_m, uint64_t keys[4]);

/* Two numbers as one key. */
uint64_t sy_block_mix(uint64_t a, uint64_t b);
