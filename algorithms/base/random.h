/*
 * Seeded random numbers: the same sequence on every machine.
 * Source: splitmix64, Steele, Lea & Flood (2014), doi:10.1145/2660193.2660195.
 */
#pragma once
#include <stdint.h>

typedef struct {
    uint64_t state;
} SyRandom;

/* Start of a sequence; different streams of one seed are independent. */
SyRandom sy_random(uint64_t seed, uint64_t stream);
uint64_t sy_random_bits(SyRandom *random);
/* Uniform in [0, 1). */
double sy_random_unit(SyRandom *random);
/* Uniform in [0, n), n > 0, without modulo bias. */
uint32_t sy_random_below(SyRandom *random, uint32_t n);
/* Normal with mean 0 and deviation 1 (Box & Muller 1958, one value a call). */
double sy_random_normal(SyRandom *random);
