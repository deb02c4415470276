/* Disjoint sets in an array: each member points to another of its set, its head to itself; that is
 * the smallest where all are joined here. */
#pragma once
#include "algorithms/base/index.h"

/* Head of a set; halves paths on the way. */
static inline SyIndex sy_set_find(SyIndex *parent, SyIndex at) {
    while (parent[at] != at) at = parent[at] = parent[parent[at]];
    return at;
}

static inline SyIndex sy_set_join(SyIndex *parent, SyIndex a, SyIndex b) {
    a = sy_set_find(parent, a);
    b = sy_set_find(parent, b);
    return parent[MAX(a, b)] = MIN(a, b);
}
