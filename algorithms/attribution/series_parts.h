/* What the files of series share: series.c (sets), series_shape.c (one series), series_follow.c
 * (one by another). Not for others. */
#pragma once
#include <math.h>

#include "algorithms/attribution/series.h"

#define SERIES_N_RISE 32               /* strengths at which a source is weighed */
#define SERIES_RANGE 9.210340371976184 /* log of four decades */

/* Readings of a series in bins. */
typedef struct {
    SySeriesInput about; /* its arrays are not used */
    SySeriesShape shape;
    double *reading;                  /* n_bin: mean by logarithms, NaN: none */
    double *log_reading;              /* n_bin */
    uint8_t *below;                   /* n_bin */
    double *on;                       /* n_bin */
    uint8_t *told;                    /* n_bin: is there a reading near enough to tell of it? */
    SyIndex n;                        /* bins with a reading */
    double usual;                     /* background expected, by the series of its kind */
    double high;                      /* what makes it count as elevated, above usual */
    double often;                     /* share of the time that what it shows is on, > 0 */
    double kappa;                     /* share of its readings that count as independent */
    double start, stop;               /* rhythm found: P(off -> on), P(on -> off) a bin */
    double log_rise[SERIES_N_RISE];   /* log likelihood at each strength, with the silent ones */
    double peak_rise, peak_deviation; /* the strength found; 0: none */
    double log_peak;                  /* log of the integral about it, prior of 1 per log unit */
    double *log_hours;                /* n_class: log of how much better the hours explain it */
} Series;

typedef struct {
    double log_ratio; /* log P(to | from) */
    double lag_s, ratio;
    double n_read; /* readings of which the signal is known, at the best of lags */
    bool known;
} Follow;

struct SySeriesSet {
    SyIndex n, n_class;
    SySeriesOptions options;
    double bin_s, first_s;
    Series *series;
    Follow *follow; /* n * n, from * n + to */
    double *weight; /* n */
    SyIndex n_kind, kind_of[SY_SERIES_MOST];
    uint64_t kind[SY_SERIES_MOST]; /* n_kind: its series */
    GHashTable *known;             /* set of places -> what it comes to */
    const bool *hours;             /* while it is made */
};

double series_log_sum(double a, double b);
/* Log density of a normal deviate @away from its mean. */
double series_log_normal(double away, double deviation);
/* Strength number @k of a series. */
double series_rise(const Series *series, SyIndex k);
/* Likelihood of bin @i about the mean of that logarithm, by @noise; gross errors as in the options.
 */
double series_density(const Series *series, SyIndex i, double log_mean, double noise, double gross);

/* Sum of logarithms of many likelihoods, of which few are taken. Begin with {1, 0}. */
typedef struct {
    double product, sum;
} SeriesSum;
#define SERIES_SUM_INIT \
    { .product = 1 }

static inline void series_add(SeriesSum *sum, double likelihood) {
    sum->product *= likelihood;
    if (sum->product > 1e-150 && sum->product < 1e150) return;
    sum->sum += log(sum->product);
    sum->product = 1;
}

static inline double series_sum(const SeriesSum *sum) {
    return sum->sum + log(sum->product);
}

/* Fills shape, log_rise, kappa and all of the rhythm. */
bool series_find_shape(SySeriesSet *set, Series *series, GError **error);
bool series_find_follow(SySeriesSet *set, SyIndex from, SyIndex to, Follow *out);
