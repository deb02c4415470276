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
        double skip = edges->skip == NULL ? 0 : edges->skip[e];
        if (!is_probability(forward) || !is_probability(reverse) || !is_probability(both) ||
            !is_probability(skip) || !is_probability(skip + forward + reverse + both)) {
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
    double skip = edges->skip == NULL ? 0 : edges->skip[e];
    uint64_t key = edges->key == NULL ? e : edges->key[e];
    for (unsigned i = 0; i < n_word; i++) {
        /* skip | forward only | both | to -> from only | absent, side by side in 0 .. 1 */
        Comparison before = comparison(skip), only = comparison(skip + p_forward),
                   with = comparison(skip + p_forward + p_both),
                   all = comparison(skip + p_forward + p_both + p_reverse);
        uint64_t open = before.equal | only.equal | with.equal | all.equal;
        if (open != 0) {
            SyRandom random = sy_random(seed + (uint64_t)i * UINT64_C(0x9e3779b97f4a7c15), key);
            for (unsigned d = 0; d < N_DIGIT && open != 0; d++) {
                uint64_t bits = sy_random_bits(&random);
                compare(&before, d, bits);
                compare(&only, d, bits);
                compare(&with, d, bits);
                compare(&all, d, bits);
                open = before.equal | only.equal | with.equal | all.equal;
            }
        }
        forward[i] = with.below & ~before.below;
        backward[i] = all.below & ~only.below;
    }
}
