#include "algorithms/topology/sort.h"

enum { DIGIT_BITS = 11, N_VALUE = 1 << DIGIT_BITS, N_DIGIT = 6, SHORT = 48 };

static inline SyIndex digit_of(uint64_t key, int digit) {
    return (SyIndex)(key >> (digit * DIGIT_BITS)) & (N_VALUE - 1);
}

static void insert_each(SySortKey *keys, SyIndex n) {
    for (SyIndex i = 1; i < n; i++) {
        SySortKey moved = keys[i];
        SyIndex at = i;
        for (; at > 0 && keys[at - 1].key > moved.key; at--) keys[at] = keys[at - 1];
        keys[at] = moved;
    }
}

void sy_sort_keys(SySortKey *keys, SySortKey *scratch, SyIndex n) {
    if (n <= SHORT) {
        insert_each(keys, n);
        return;
    }
    SyIndex count[N_DIGIT][N_VALUE] = {{0}};
    for (SyIndex i = 0; i < n; i++)
        for (int digit = 0; digit < N_DIGIT; digit++) count[digit][digit_of(keys[i].key, digit)]++;

    SySortKey *from = keys, *to = scratch;
    for (int digit = 0; digit < N_DIGIT; digit++) {
        if (count[digit][digit_of(keys[0].key, digit)] == n) continue; /* all alike */
        SyIndex start = 0;
        for (int value = 0; value < N_VALUE; value++) {
            SyIndex here = count[digit][value];
            count[digit][value] = start;
            start += here;
        }
        for (SyIndex i = 0; i < n; i++) to[count[digit][digit_of(from[i].key, digit)]++] = from[i];
        SySortKey *swap = from;
        from = to;
        to = swap;
    }
    if (from != keys) memcpy(keys, from, n * sizeof *keys);
}
