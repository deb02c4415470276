/* Searching what is in order. */
#pragma once
#include "algorithms/base/index.h"

/**
 * SY_LOWER_BOUND:
 * The first number from @first on for which @before does not hold; @end if it holds for all.
 *
 * @type:   of the number, unsigned
 * @number: its name in @before
 * @before: a condition that holds up to some number and for none behind it
 *
 * O(log(end - first)) evaluations.
 * Source: Knuth, The Art of Computer Programming 3, 6.2.1.
 */
#define SY_LOWER_BOUND(type, number, first, end, before)            \
    __extension__({                                                 \
        type sy_low_ = (first), sy_high_ = (end);                   \
        while (sy_low_ < sy_high_) {                                \
            const type number = sy_low_ + (sy_high_ - sy_low_) / 2; \
            if (before)                                             \
                sy_low_ = number + 1;                               \
            else                                                    \
                sy_high_ = number;                                  \
        }                                                           \
        sy_low_;                                                    \
    })
