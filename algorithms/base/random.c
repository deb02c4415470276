#include "algorithms/base/random.h"

#include <glib.h>
#include <math.h>

static uint64_t mix(uint64_t z) {
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

SyRandom sy_random(uint64_t seed, uint64_t stream) {
    return (SyRandom){.state = mix(seed) ^ mix(stream * UINT64_C(0xd1342543de82ef95) + 1)};
}

uint64_t sy_random_bits(SyRandom *random) {
    random->state += UINT64_C(0x9e3779b97f4a7c15);
    return mix(random->state);
}

double sy_random_unit(SyRandom *random) {
    return (double)(sy_random_bits(random) >> 11) * 0x1.0p-53;
}

uint32_t sy_random_below(SyRandom *random, uint32_t n) {
    g_assert(n > 0);
    uint32_t limit = (uint32_t)(-n) % n; /* values below it would be favoured */
    uint64_t product;
    do product = (sy_random_bits(random) >> 32) * n;
    while ((uint32_t)product < limit);
    return (uint32_t)(product >> 32);
}

double sy_random_normal(SyRandom *random) {
    double radius = sqrt(-2.0 * log(1.0 - sy_random_unit(random)));
    return radius * cos(2.0 * G_PI * sy_random_unit(random));
}
