/*
 * Sources that pause, seen in series: many readings of one parameter at a few places.
 *
 * A source is on or off by times, x_t in {0, 1} over bins of time. Where its water comes, a reading
 * is lognormal about b + A * x_t, else about b; b is what the water holds without it, A what the
 * source adds. Of one series x is a hidden Markov chain summed over by the forward recursion, its
 * share and rhythm, b and A estimated from the series (expectation and maximisation) under priors.
 * Of several places on the way of one source the one that shows it best tells when it is on; at the
 * others the same signal arrives later or earlier, spread, and with the same load: A * flow.
 *
 * Everything is held as log likelihoods. Per reading a share of gross errors, and per series a
 * share of other water, bound what a series can say against anybody, and some sources are silent
 * all the time: a source loses no more by what was read while it may have been off.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/attribution/likelihood.h"

#define SY_SERIES_MOST 64 /* series: bits of a set */

/* One parameter at one place; times need not be even. */
typedef struct {
    SyIndex point; /* number of the test point */
    SyIndex kind;  /* series of one kind (parameter) share what is usual without a source */
    SyIndex n;
    const double *time_s; /* n, rising */
    const double *value;  /* n, > 0; below the limit: the limit */
    const bool *below;    /* n: below the limit */
    double background;    /* usual without a source, NaN: not known */
    double deviation;     /* of its logarithm, > 0 */
    double elevated;      /* above it, it counts as elevated; NaN: twice the background */
    double flow;          /* at the place, NaN: not known */
    double travel_s;      /* from there to the outfall, sections full; NaN: not known */
} SySeriesInput;

typedef struct {
    double gross;          /* share of readings that say nothing */
    double noise_least;    /* of log readings: less is not believed, > 0 */
    double strength;       /* deviation of the log strength of a source that is not steady */
    double silent;         /* share of sources that are off throughout */
    double other;          /* share of series that another water explains */
    double share, on_s;    /* usual share of the time that a source is on, and how long at a time */
    double slow;           /* times of travel are so many times those of full sections */
    double slow_deviation; /* of the logarithm of that */
    double flow_deviation; /* of log ratios of flows */
    double hours_wrong;    /* share of recorded hours that do not hold */
    double hours_factor;   /* a source starts so many times as often within its hours as outside */
} SySeriesOptions;
#define SY_SERIES_OPTIONS_INIT                                                                \
    {                                                                                         \
        .gross = 0.02, .noise_least = 0.08, .strength = 0.4, .silent = 0.34, .other = 0.01,   \
        .share = 0.1, .on_s = 3600, .slow = 10, .slow_deviation = 1.2, .flow_deviation = 0.7, \
        .hours_wrong = 0.1, .hours_factor = 10                                                \
    }

/* What one series shows by itself. */
typedef struct {
    double background, rise; /* b and A; A 0: nothing beyond b */
    double noise;            /* deviation of log readings */
    double shown;            /* P(something is on at times | series) */
    double share;            /* of its bins in which it is on */
    double log_none,
        log_on;            /* log likelihoods without a source, and with one of unknown strength */
    SyIndex first, n_bin;  /* its bins */
    const double *on;      /* n_bin: P(on) */
    const double *reading; /* n_bin: mean of the bin's readings, NaN: none */
} SySeriesShape;

/* What is known of the water of a source at the place of a series. */
typedef SyEffect SySeriesEffect;

typedef struct SySeriesSet SySeriesSet;

/**
 * sy_series_new:
 * @series:  n_series <= SY_SERIES_MOST, each with at least one reading; not kept
 * @hours:   n_class * 1440: is a source of that class said to run at that minute of the day (time 0
 *           is midnight)? NULL if n_class is 0
 * @options: NULL for SY_SERIES_OPTIONS_INIT
 *
 * NULL with SY_ERROR_ARGUMENT (values not above 0, times not rising), SY_ERROR_RANGE (too many),
 * SY_ERROR_MEMORY. O(readings * strengths), some 20 ms for 4 000 readings.
 * Source: Baum et al. (1970), doi:10.1214/aoms/1177697196 (the recursion); own (the priors).
 */
SySeriesSet *sy_series_new(const SySeriesInput *series, SyIndex n_series, const bool *hours,
                           SyIndex n_class, const SySeriesOptions *options, GError **error);
void sy_series_free(SySeriesSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SySeriesSet, sy_series_free)

SyIndex sy_series_count(const SySeriesSet *set);
SyIndex sy_series_point(const SySeriesSet *set, SyIndex series);
const SySeriesShape *sy_series_shape(const SySeriesSet *set, SyIndex series);
/* Length of a bin, and the time of the first. */
double sy_series_bin_s(const SySeriesSet *set);
double sy_series_first_s(const SySeriesSet *set);

/* @weight: n_series: P(the water of a source not known otherwise comes to that place); a water that
 * is not the source's gets there as rarely. 1 until it is said. */
void sy_series_set_weights(SySeriesSet *set, const double *weight);

/**
 * sy_series_log:
 * Log likelihood of all series, if the water of a source comes to the places of the set @comes (bit
 * by bit) and to no other.
 *
 * @effect: n_series: what its water adds at each place
 * @hours:  its class, SY_NONE: hours not known
 * O(series * strengths), once a pair of series is compared: O(readings * lags) for each.
 * Not thread-safe: what was compared is kept in @set.
 */
double sy_series_log(SySeriesSet *set, const SySeriesEffect *effect, SyIndex hours, uint64_t comes);

/* One of two sources, and the places where its water is what is seen. */
typedef struct {
    const SySeriesEffect *effect; /* n_series: what it adds at each place */
    SyIndex hours;                /* its class, SY_NONE: hours not known */
    uint64_t comes;               /* no place of the other's */
} SySeriesWater;

/* The same for two sources at once, each seen at places of its own. */
double sy_series_log_two(SySeriesSet *set, const SySeriesWater *a, const SySeriesWater *b);

/**
 * sy_series_follows:
 * How the signal of series @from is found again in series @to.
 * @lag_s: by how much later, negative: earlier; @ratio: of what it adds. Returns the log of how
 * much better that explains @to than a water of its own does, at least log(other).
 */
double sy_series_follows(SySeriesSet *set, SyIndex from, SyIndex to, double *lag_s, double *ratio);
