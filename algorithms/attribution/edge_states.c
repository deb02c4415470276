#include "algorithms/attribution/edge_states.h"

#include "algorithms/base/error.h"
#include "algorithms/base/random.h"

#define N_DIGIT 40 /* of a probability: 1e-12 */
#define ROUNDING 1e-9

static bool is_probability(double p) {
    return p >= 0 && p <= 1 + ROUNDING; /* false for NaN */
}

bool sy_doubtful_edges_check(const SyDoubtfulEdges *edges, GError **error) {
    for (SyIndex e = 0; e < edges->n_edge; e++) {
        if (edges->from[e] >= edges->n_node || edges->to[e] >= edges->n_node) {
            g_set_error(error, SY_ERROR, SY_ERROR_RANGE, "edge %u: an end is not below %u", e,
                        edges->n_node);
            return false;
        }
        double forward = edges->forward[e];
        double reverse = edges->reverse == NULL ? 0 : edges->reverse[e];
        double both = edges->both == NULL ? 0 : edges->both[e];
        if (!is_probability(forward) || !is_probability(reverse) || !is_probability(both) ||
            !is_probability(forward + reverse + both)) {
            g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT,
                        "edge %u: probabilities %g, %g, %g of its ways are not shares of 1", e,
                        forward, reverse, both);
            return false;
        }
    }
    return true;
}

/* Digits of a threshold, the first highest; all of them for 1. */
static uint64_t digits(double threshold) {
    const double scale = (double)(UINT64_C(1) << N_DIGIT);
    if (threshold >= 1) return UINT64_C(1) << N_DIGIT;
    return threshold <= 0 ? 0 : (uint64_t)(threshold * scale);
}

/* 64 comparisons "number < threshold" at once. */
typedef struct {
    uint64_t threshold, below, equal;
} Comparison;

static Comparison comparison(double threshold) {
    Comparison c = {digits(threshold), 0, UINT64_MAX};
    if (c.threshold >> N_DIGIT) c = (Comparison){0, UINT64_MAX, 0};
    if (c.threshold == 0) c.equal = 0;
    return c;
}

static void compare(Comparison *c, unsigned digit, uint64_t random) {
    if (c->threshold >> (N_DIGIT - 1 - digit) & 1) {
        c->below |= c->equal & ~random;
        c->equal &= random;
    } else {
        c->equal &= ~random;
    }
}

void sy_edge_states(const SyDoubtfulEdges *edges, SyIndex e, uint64_t seed, unsigned n_word,
                    uint64_t *forward, uint64_t *backward) {
    double p_forward = edges->forward[e];
    double p_reverse = edges->reverse == NULL ? 0 : edges->reverse[e];
    double p_both = edges->both == NULL ? 0 : edges->both[e];
    uint64_t key = edges->key == NULL ? e : edges->key[e];
    for (unsigned i = 0; i < n_word; i++) {
        /* forward only | both | to -> from only | absent, side by side in 0 .. 1 */
        Comparison only = comparison(p_forward), with = comparison(p_forward + p_both),
                   all = comparison(p_forward + p_both + p_reverse);
        if (only.equal | with.equal | all.equal) {
            SyRandom random = sy_random(seed + (uint64_t)i * UINT64_C(0x9e3779b97f4a7c15), key);
            for (unsigned d = 0; d < N_DIGIT && (only.equal | with.equal | all.equal); d++) {
                uint64_t bits = sy_random_bits(&random);
                compare(&only, d, bits);
                compare(&with, d, bits);
                compare(&all, d, bits);
            }
        }
        forward[i] = with.below;
        backward[i] = all.below & ~only.below;
    }
}
