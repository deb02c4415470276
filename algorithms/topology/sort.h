/*
 * Stable sort of numbered keys, least significant digit first. Several sorts after one another, the
 * least important key first, sort by several keys.
 */
#pragma once
#include <math.h>
#include <string.h>

#include "algorithms/base/index.h"

typedef struct {
    uint64_t key;
    SyIndex item;
} SySortKey;

/* Key in the order of numbers; both zeros are one, NaN has no place. */
static inline uint64_t sy_sort_number(double value) {
    uint64_t bits;
    double positive_zero = value + 0.0;
    memcpy(&bits, &positive_zero, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

/* Sorts @keys; @scratch: room for n more, contents lost. O(n). */
void sy_sort_keys(SySortKey *keys, SySortKey *scratch, SyIndex n);
