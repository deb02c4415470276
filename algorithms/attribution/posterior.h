/*
 * Whose water it is, after tests.
 *
 * The hidden state is (source, where it joins, world): one source discharges, it joins the network
 * at one of its places, and every doubtful edge is in one state. Likelihoods multiply within a
 * state and are averaged over states afterwards, never the other way round: a unit that joins at A
 * or at B does not explain water at both. Enumeration over sources and places, worlds sampled
 * (reach_worlds.h) and the same for all.
 */
#pragma once
#include "algorithms/attribution/likelihood.h"
#include "algorithms/attribution/reach_worlds.h"
#include "algorithms/attribution/series.h"

typedef struct {
    SyIndex n_source, n_state;
    const double *prior; /* n_source: >= 0, not all 0; need not sum to 1. An unknown source is
                            one like the others, with a state for every place where it may be */
    const SyIndex *state_first; /* n_source + 1 */
    const SyIndex *place;   /* n_state: number of the place in the worlds; SY_NONE: joins nowhere
                               known, comes to no point */
    const double *weight;   /* n_state: P(joins there | source), times R(there, outfall) as
                               sy_reach_probability() gives it if @outfall is given */
    const double *load;     /* n_source: flow times concentration of what a look sees, NaN: not
                               known; NULL */
    const SyEffect *effect; /* n_state * n_reading: what the water of a state does to each reading,
                               in the order in which the readings are given; NULL: not known */
    const double *log_factor; /* n_source: log likelihood of what else is known with the readings;
                                 NULL: nothing is */
    SySeriesSet *series;      /* readings that are series, beside those given one by one; NULL */
    const SySeriesEffect *series_effect; /* n_state * series */
    const SyIndex *hours; /* n_source: class of the series' hours, SY_NONE: not known; NULL */
    double series_other;  /* share of cases in which all series tell of another source of the
                             same kind: nobody is cleared or convicted beyond it */
    SyIndex outfall;      /* point where the water was seen to come out: of a state only the
                             worlds count in which it comes there, all of them if there are
                             none among those sampled; SY_NONE: no such point */
} SySources;

typedef struct {
    SyIndex n_source, n_state;
    unsigned n_word;
    double *source;     /* n_source: P(source | readings); sums to 1 */
    double *state;      /* n_state: P(source, state | readings) */
    uint64_t *mask;     /* n_state * n_word: worlds that count */
    gsize *world_first; /* n_state: its worlds' weights, G_MAXSIZE: those of the mask weigh alike */
    GArray *world;      /* double, 64 * n_word a state: P(world | state, readings) */
    double
        log_evidence; /* log P(readings), to compare with other explanations of the same readings */
} SyPosterior;

/**
 * sy_posterior_init:
 * @worlds:  of the points and places that sources and readings name
 * @reading: n_reading, may be none: the prior
 * @options: NULL for SY_LIKELIHOOD_OPTIONS_INIT
 * @posterior: sy_posterior_clear() it, also after an error
 *
 * Likelihoods are summed and multiplied as logs: however many readings there are, none is lost.
 * Readings no source can explain (alpha and beta 0) leave the prior as it is, with a log_evidence
 * of -infinity: that is to be said. False with SY_ERROR_RANGE, SY_ERROR_ARGUMENT (prior, weights,
 * noise), SY_ERROR_MEMORY. O(states * readings), times the worlds where ways are in doubt.
 */
bool sy_posterior_init(SyPosterior *posterior, const SySources *sources,
                       const SyReachWorlds *worlds, const SyReading *reading, SyIndex n_reading,
                       const SyLikelihoodOptions *options, GError **error);
void sy_posterior_clear(SyPosterior *posterior);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyPosterior, sy_posterior_clear)

/* P(water of a state comes to a point | state, readings), @word its worlds at that point. */
double sy_posterior_comes(const SyPosterior *posterior, SyIndex state, const uint64_t *word);

/* What a look at one more point can say. */
typedef struct {
    SyIndex point;
    double flow; /* at the point, NaN: not known */
    SyTestNoise noise;
} SyTest;

/**
 * sy_posterior_after:
 * The posterior after one more test of which the result is @seen, on its own (of no campaign).
 *
 * @probability: of that result before it, or NULL
 * @after: sy_posterior_clear() it, also after an error; if the result is impossible, as @before
 * False with SY_ERROR_MEMORY. O(states), times the worlds where ways are in doubt.
 */
bool sy_posterior_after(const SyPosterior *before, const SySources *sources,
                        const SyReachWorlds *worlds, const SyTest *test, bool seen,
                        SyPosterior *after, double *probability, GError **error);

/**
 * sy_source_groups:
 * Sources that no test at any point can tell apart: their states weigh the same and come to the
 * same points in the same worlds.
 *
 * @group: n_source: number of the group, in the order of the first source of each
 * False with SY_ERROR_MEMORY. O(pairs of states and points). By a 128-bit hash.
 */
bool sy_source_groups(const SySources *sources, const SyReachWorlds *worlds, SyIndex *group,
                      SyIndex *n_group, GError **error);

/**
 * sy_posterior_alike:
 * What looks can say at the end is where the water joins. Every source that may join where all
 * points see the same as at the most probable place of @source fits the looks as well as it does:
 * between them only priors and weights decide, however many manholes are opened.
 *
 * @alike: n_source; @source is always among them
 * @place: that place, SY_NONE where it joins nowhere known
 * @probability: of all states there
 * False with SY_ERROR_MEMORY. O(nodes of the worlds + states). By a 128-bit hash.
 */
bool sy_posterior_alike(const SyPosterior *posterior, const SySources *sources,
                        const SyReachWorlds *worlds, SyIndex source, bool *alike, SyIndex *place,
                        double *probability, GError **error);

typedef struct {
    SyIndex a, b;       /* sources, a < b */
    double probability; /* among one source and all pairs looked at */
} SySourcePair;

/**
 * sy_source_pairs:
 * Two sources at once: every pair of the @n_best most probable sources (half by the posterior, half
 * by the prior), beside one source alone.
 *
 * @p_two:  prior probability that there are two
 * @pairs:  GArray of SySourcePair, most probable first; g_array_unref
 * @two:    P(two sources | readings)
 * A series tells of one water at each place: of that of the pair which comes there, of either where
 * both do. Several pairs may explain the readings equally well: show them together, not the first
 * alone. False as sy_posterior_init(). O(n_best^2 * states^2 * worlds * readings).
 */
bool sy_source_pairs(const SySources *sources, const SyReachWorlds *worlds,
                     const SyReading *reading, SyIndex n_reading,
                     const SyLikelihoodOptions *options, const SyPosterior *single, double p_two,
                     SyIndex n_best, GArray **pairs, double *two, GError **error);
