/* What a test says if the water of a source comes to its place, and if it does not. */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

/* How far a test can be trusted. */
typedef struct {
    double alpha; /* P(seen | it does not come here) */
    double beta;  /* P(not seen | it comes here, undiluted) */
    double limit; /* least concentration that is seen; NaN: dilution is not taken into account */
    double log_deviation; /* of log concentrations about what load and flow say, > 0 */
} SyTestNoise;
#define SY_TEST_NOISE_INIT \
    { .alpha = 0.02, .beta = 0.1, .limit = NAN, .log_deviation = 1 }

/**
 * sy_test_seen:
 * P(seen | the source's water comes here): alpha + (1 - alpha - beta) * P(above the limit), the
 * concentration lognormal (by the logistic curve) about @load / @flow. Without a limit, load or
 * flow (NaN or <= 0) 1 - beta.
 */
double sy_test_seen(const SyTestNoise *noise, double load, double flow);

typedef struct {
    SyIndex point;    /* number of the test point */
    SyIndex campaign; /* readings of one campaign are off in common; SY_NONE: on its own */
    SyIndex bottle; /* from 1: readings of one bottle of a campaign, at one point, were mixed up or
                       taken while the source paused together or not at all; 0: on its own */
    bool measured;  /* a concentration; false: only whether it was seen */
    bool seen;      /* false: not seen, or below noise.limit */
    double value;   /* concentration if measured and seen */
    double background; /* concentration in water without the source; NaN: half the limit */
    double elevated; /* concentration that noise.alpha of the waters without the source exceed; NaN:
                        by noise.log_deviation of the background */
    double flow;     /* at the point, for what was only seen; NaN: not known */
    SyTestNoise noise;
} SyReading;

/* What the water of a source does to one measured concentration where it comes. */
typedef struct {
    double rise;  /* what it adds to the concentration there, >= 0; NaN: not known */
    double seen;  /* P(elevated | it comes), where the rise is not known */
    double other; /* P(it adds something else), where it is known */
    double part;  /* P(it adds only a part of the rise, as its water is treated before) */
    double clean; /* P(it adds nothing, as its water is treated well) */
} SyEffect;

typedef struct {
    double campaign_deviation; /* of what a campaign's readings have in common, as log concentration
                                  or log odds of being seen */
    double gross; /* share of measurements that say nothing (mixed up, spoilt): such a value may be
                     any of four decades, so that a single one never decides */
} SyLikelihoodOptions;
#define SY_LIKELIHOOD_OPTIONS_INIT \
    { .campaign_deviation = 0.5, .gross = 0.02 }

/* Values of the common error at which a campaign is summed up: Gauss-Hermite, 7 points. */
#define SY_N_COMMON 7

/* The likelihood of a reading at each value of the common error, by what happened to its bottle:
 * nothing, taken while the source paused, or mixed up or spoilt. */
typedef struct {
    double regular[SY_N_COMMON], paused[SY_N_COMMON], spoilt[SY_N_COMMON];
} SyReadingFates;
typedef struct {
    SyReadingFates come, not_come;
} SyReadingLikelihood;

/* Readings by campaign, then bottle. */
typedef struct {
    SyIndex n_reading, n_campaign;
    SyReading *reading;      /* those without a campaign are campaigns of one */
    SyIndex *number;         /* n_reading: its number in the list given */
    SyIndex *campaign_first; /* n_campaign + 1 */
    bool *single;            /* n_campaign: on its own, without a common error */
    SyLikelihoodOptions options;
} SyEvidence;

/* sy_evidence_clear() it, also after an error. False with SY_ERROR_RANGE (a point >= @n_point),
 * SY_ERROR_ARGUMENT (noise, options), SY_ERROR_MEMORY. */
bool sy_evidence_init(SyEvidence *evidence, const SyReading *reading, SyIndex n_reading,
                      SyIndex n_point, const SyLikelihoodOptions *options, GError **error);
void sy_evidence_clear(SyEvidence *evidence);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyEvidence, sy_evidence_clear)

/**
 * sy_evidence_likelihoods:
 * Likelihoods of the n_reading readings for one source.
 *
 * @load:   of the source, for what was only seen; NaN: not known
 * @effect: n_reading, by number in the list given; NULL: not known, seen with 1 - beta
 * @out:    n_reading, by campaign
 *
 * What is below the background counts as the background: clean is clean. A concentration is
 * lognormal: without the source about the background, by so much that
 * noise.alpha of it is above what counts as elevated; with the source about background + rise by
 * noise.log_deviation, or as without while the source pauses (noise.beta) or, with P(clean),
 * always, or, with P(part), anywhere between the two, or, with P(other), like one of which the rise
 * is not known: then with P(seen) it lies anywhere in the four decades above what is elevated, else
 * as without. Below a limit counts what of this lies there. So sources with and without a known
 * rise are measured by one measure, and not_come is the same for all. Where there is no background,
 * elevated or not is as seen or not.
 */
void sy_evidence_likelihoods(const SyEvidence *evidence, double load, const SyEffect *effect,
                             SyReadingLikelihood *out);

/* The same for one reading, without a common error. */
void sy_reading_likelihood(const SyReading *reading, double load, const SyEffect *effect,
                           double gross, double *come, double *not_come);

/* Log likelihood of all readings, @of[r] the come or not_come of reading r. Bottles are summed over
 * what may have happened to them, campaigns over their common error, and only then multiplied: ten
 * parameters of one bottle, or ten bottles of one morning, are not ten independent proofs. */
double sy_evidence_log(const SyEvidence *evidence, const SyReadingFates *const *of);
