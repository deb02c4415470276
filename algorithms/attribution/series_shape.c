/* One series by itself: when something is on, how much it adds, what there is without it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/attribution/series_parts.h"
#include "algorithms/base/error.h"

#define WHAT "series"
#define N_START 12        /* of expectation and maximisation */
#define N_FIRST 3         /* rounds from each */
#define N_GO_ON 3         /* the best of them go on */
#define N_ROUND 9         /* for so many: it settles in a few */
#define PSEUDO_STARTS 2.0 /* starts that the usual rhythm is worth against the series' own */
#define LEAST_RISE 0.1    /* of the background: less than this is not told from nothing */
#define RISE_STEP 0.3     /* of log strength, from there to four decades */
#define LEAST_DENSITY 1e-100
#define SURE 0.9 /* that something is on at times: below it the series is as without it */

double series_log_sum(double a, double b) {
    if (a < b) return series_log_sum(b, a);
    return isinf(a) ? a : a + log1p(exp(b - a));
}

double series_log_normal(double away, double deviation) {
    double z = away / deviation;
    return -z * z / 2 - log(deviation) - 0.5 * log(2 * G_PI);
}

double series_rise(const Series *series, SyIndex k) {
    return LEAST_RISE * series->usual * exp(RISE_STEP * k);
}

static double normal_below(double z) {
    return 0.5 * erfc(-z / G_SQRT2);
}

double series_density(const Series *series, SyIndex i, double log_mean, double noise,
                      double gross) {
    double z = (series->log_reading[i] - log_mean) / noise;
    if (series->below[i]) return (1 - gross) * normal_below(z) + gross / 2;
    return (1 - gross) * exp(-z * z / 2) / (noise * sqrt(2 * G_PI)) + gross / SERIES_RANGE;
}

/* Of which kappa counts. */
static double counted_density(const Series *s, SyIndex i, double log_mean, double noise,
                              double gross) {
    double density = fmax(series_density(s, i, log_mean, noise, gross), LEAST_DENSITY);
    return s->kappa < 1 ? pow(density, s->kappa) : density;
}

/* A rhythm: chances a bin to start and to stop. */
typedef struct {
    double start, stop;
} Rhythm;

static double share_of(Rhythm rhythm) {
    return rhythm.start / (rhythm.start + rhythm.stop);
}

/* Likelihoods of a bin's reading of a source that is on, and off; 1 and 1 where there is none. */
typedef struct {
    double *on, *off; /* n_bin */
    double *ahead;    /* n_bin: P(on | readings up to the bin), scratch */
} Emissions;

static void emit(const Series *s, double background, double rise, double noise, double noise_on,
                 double gross, const Emissions *out) {
    const double log_off = log(background), log_on = log(background + rise);
    for (SyIndex i = 0; i < s->shape.n_bin; i++) {
        out->on[i] = out->off[i] = 1;
        if (isnan(s->reading[i])) continue;
        out->off[i] = counted_density(s, i, log_off, noise, gross);
        out->on[i] = counted_density(s, i, log_on, noise_on, gross);
    }
}

/* Forward recursion, scaled: log P(readings). @starts: n_bin or NULL: a start is so many times as
 * likely then. */
static double forward(const Series *s, Rhythm rhythm, const Emissions *e, const double *starts) {
    double p = share_of(rhythm);
    SeriesSum sum = SERIES_SUM_INIT;
    for (SyIndex i = 0; i < s->shape.n_bin; i++) {
        double start = starts == NULL ? rhythm.start : fmin(0.5, rhythm.start * starts[i]);
        if (i > 0) p = p * (1 - rhythm.stop) + (1 - p) * start;
        if (!isnan(s->reading[i])) {
            double on = p * e->on[i], all = on + (1 - p) * e->off[i];
            series_add(&sum, all);
            p = on / all;
        }
        e->ahead[i] = p;
    }
    return series_sum(&sum);
}

/* Backward pass after forward(): P(on | all readings) into @on, and the expected number of starts
 * and stops. */
static void backward(const Series *s, Rhythm rhythm, const Emissions *e, double *on, double *starts,
                     double *stops) {
    const SyIndex n = s->shape.n_bin;
    *starts = *stops = 0;
    on[n - 1] = e->ahead[n - 1];
    for (SyIndex i = n - 1; i-- > 0;) {
        double p = e->ahead[i], to_on = p * (1 - rhythm.stop) + (1 - p) * rhythm.start,
               to_off = 1 - to_on;
        double stay = to_on > 0 ? on[i + 1] * p * (1 - rhythm.stop) / to_on : 0,
               stop = to_off > 0 ? (1 - on[i + 1]) * p * rhythm.stop / to_off : 0;
        on[i] = fmin(1, stay + stop);
        *starts += on[i + 1] - stay;
        *stops += stop;
    }
}

/* ---- explanations ---- */

/* A series explained: background, strength, rhythm; log_z its likelihood, summed over background
 * and strength about what was found, with a prior of 1 per log unit of strength. */
typedef struct {
    double background, rise, noise_on, deviation, log_z;
    Rhythm rhythm;
    bool varies; /* its strength is not the same every time */
} Explained;

/* Weight of the prior about a background of which so many readings tell. */
static double log_background(const Series *s, double background, double n_off) {
    double deviation = s->about.deviation, noise = s->shape.noise;
    double width = 1 / sqrt(1 / (deviation * deviation) + s->kappa * n_off / (noise * noise));
    return series_log_normal(log(background / s->usual), deviation) + log(width) +
           0.5 * log(2 * G_PI);
}

/* Mean log of readings by weight, with the prior of the background. */
static double background_of(const Series *s, const double *on, double *n_off) {
    double precision = 1 / (s->about.deviation * s->about.deviation),
           each = s->kappa / (s->shape.noise * s->shape.noise), sum = precision * log(s->usual),
           weight = precision;
    *n_off = 0;
    for (SyIndex i = 0; i < s->shape.n_bin; i++) {
        if (isnan(s->reading[i])) continue;
        double off = on == NULL ? 1 : 1 - on[i];
        sum += each * off * s->log_reading[i];
        weight += each * off;
        *n_off += off;
    }
    return exp(sum / weight);
}

static void explain_none(const SySeriesSet *set, const Series *s, Explained *out) {
    double n_off;
    SeriesSum sum = SERIES_SUM_INIT;
    double background = background_of(s, NULL, &n_off), log_mean = log(background);
    for (SyIndex i = 0; i < s->shape.n_bin; i++)
        if (!isnan(s->reading[i]))
            series_add(&sum, counted_density(s, i, log_mean, s->shape.noise, set->options.gross));
    *out = (Explained){.background = background,
                       .log_z = series_sum(&sum) + log_background(s, background, n_off)};
}

/* What readings that are on lie at in the mean; the strength is not below the least. */
static double rise_of(const Series *s, const double *on, double background, double *n_on) {
    double sum = 0;
    *n_on = 0;
    for (SyIndex i = 0; i < s->shape.n_bin; i++) {
        if (isnan(s->reading[i])) continue;
        sum += on[i] * s->log_reading[i];
        *n_on += on[i];
    }
    double least = LEAST_RISE * s->usual;
    return *n_on > 0 ? fmax(least, exp(sum / *n_on) - background) : least;
}

/* Log weight of the prior (gamma) about a rate that was learnt from so many events. */
static double log_rate(double rate, double usual, double n) {
    double ratio = rate / usual;
    return PSEUDO_STARTS * (log(ratio) - ratio + 1) - 0.5 * log1p(n / PSEUDO_STARTS);
}

/* So many rounds of expectation and maximisation. */
static void explain_on(const SySeriesSet *set, const Series *s, const Emissions *e, int n_round,
                       Explained *out) {
    const double usual_stop = fmin(0.5, set->bin_s / set->options.on_s),
                 usual_start = usual_stop * set->options.share / (1 - set->options.share);
    double n_off = 0, n_on = 0, starts, stops, log_p = 0;
    for (int round = 0;; round++) {
        double noise_on = s->shape.noise;
        if (out->varies)
            noise_on =
                hypot(noise_on, set->options.strength * out->rise / (out->rise + out->background));
        out->noise_on = noise_on;
        emit(s, out->background, out->rise, s->shape.noise, noise_on, set->options.gross, e);
        log_p = forward(s, out->rhythm, e, NULL);
        backward(s, out->rhythm, e, s->on, &starts, &stops);
        if (round == n_round) break;
        double all_on = 0, n = s->shape.n_bin;
        for (SyIndex i = 0; i < s->shape.n_bin; i++) all_on += s->on[i];
        out->rhythm.start =
            fmin(0.5, (PSEUDO_STARTS + starts) / (PSEUDO_STARTS / usual_start + n - all_on));
        out->rhythm.stop =
            fmin(0.5, (PSEUDO_STARTS + stops) / (PSEUDO_STARTS / usual_stop + all_on));
        out->background = background_of(s, s->on, &n_off);
        out->rise = rise_of(s, s->on, out->background, &n_on);
    }
    double part = out->rise / (out->rise + out->background);
    out->deviation = fmin(1, out->noise_on / (part * sqrt(fmax(s->kappa * n_on, 0.5))));
    out->log_z = log_p + log_background(s, out->background, n_off) +
                 log(out->deviation * sqrt(2 * G_PI)) +
                 log_rate(out->rhythm.start, usual_start, starts) +
                 log_rate(out->rhythm.stop, usual_stop, stops);
}

/* ---- what is estimated first ---- */

static int by_value(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Quantile of the first n of @sorted. */
static double quantile(const double *sorted, SyIndex n, double q) {
    return sorted[(SyIndex)(q * (n - 1) + 0.5)];
}

/* Noise by the differences of readings next to each other: what changes slowly is none. */
static double noise_of(const SySeriesSet *set, const Series *s, double *scratch) {
    SyIndex n = 0;
    double last = NAN;
    for (SyIndex i = 0; i < s->shape.n_bin; i++) {
        if (isnan(s->reading[i])) continue;
        if (!isnan(last)) scratch[n++] = fabs(s->log_reading[i] - last);
        last = s->log_reading[i];
    }
    if (n < 4) return fmax(set->options.noise_least, 0.15);
    qsort(scratch, n, sizeof *scratch, by_value);
    return CLAMP(quantile(scratch, n, 0.5) / (0.6745 * G_SQRT2), set->options.noise_least, 0.5);
}

/* Residuals that follow each other are not so many proofs. */
static double independent_share(const Series *s, const Explained *e) {
    double with = 0, all = 0, last = NAN;
    for (SyIndex i = 0; i < s->shape.n_bin; i++) {
        if (isnan(s->reading[i])) {
            last = NAN;
            continue;
        }
        double on = e->rise > 0 ? s->on[i] : 0;
        double r =
            s->log_reading[i] - (on * log(e->background + e->rise) + (1 - on) * log(e->background));
        r = CLAMP(r, -3 * e->noise_on, 3 * e->noise_on);
        if (!isnan(last)) with += r * last;
        all += r * r;
        last = r;
    }
    double rho = all > 0 ? CLAMP(with / all, 0, 0.95) : 0;
    return rho < 0.15 ? 1 : (1 - rho) / (1 + rho);
}

/* ---- the whole ---- */

static int by_log_z(const void *left, const void *right) {
    const Explained *a = left, *b = right;
    if (a->log_z < b->log_z || a->log_z > b->log_z) return a->log_z > b->log_z ? -1 : 1;
    if (a->varies != b->varies) return a->varies - b->varies;
    return (a->rise > b->rise) - (a->rise < b->rise);
}

/* From many starts a few rounds, from the best of them as many as it takes. */
static void try_starts(const SySeriesSet *set, Series *s, const Emissions *e, const double *sorted,
                       Explained *best, double *best_on) {
    const double lows[] = {quantile(sorted, s->n, 0.3), s->usual, sorted[0]},
                 highs[] = {quantile(sorted, s->n, 0.5), quantile(sorted, s->n, 0.97)};
    Explained tried[N_START];
    int n = 0;
    for (int k = 0; k < N_START; k++) {
        double low = lows[k % 3], high = highs[k / 3 % 2];
        if (!(high > low * (1 + LEAST_RISE))) continue;
        Explained at = {.background = low, .rise = high - low, .varies = k >= N_START / 2};
        at.rhythm.stop = fmin(0.5, set->bin_s / set->options.on_s);
        at.rhythm.start = at.rhythm.stop * set->options.share / (1 - set->options.share);
        explain_on(set, s, e, N_FIRST, &at);
        tried[n++] = at;
    }
    qsort(tried, (size_t)n, sizeof *tried, by_log_z);
    *best = (Explained){.log_z = -INFINITY};
    for (int k = 0; k < MIN(n, N_GO_ON); k++) {
        Explained at = tried[k];
        explain_on(set, s, e, N_ROUND, &at);
        if (!(at.log_z > best->log_z)) continue;
        *best = at;
        memcpy(best_on, s->on, s->shape.n_bin * sizeof *best_on);
    }
    memcpy(s->on, best_on, s->shape.n_bin * sizeof *best_on);
}

/* Likelihood at every strength of the grid: what is too strong would have been seen. */
static void fill_rises(const SySeriesSet *set, Series *s, const Emissions *e, const Explained *none,
                       const Explained *best, Rhythm usual) {
    Rhythm rhythm = s->shape.shown > SURE ? best->rhythm : usual;
    double background = s->shape.shown > SURE ? best->background : none->background;
    double prior = log_background(s, background, s->n);
    for (SyIndex k = 0; k < SERIES_N_RISE; k++) {
        double rise = series_rise(s, k);
        emit(s, background, rise, s->shape.noise,
             hypot(s->shape.noise, set->options.strength * rise / (rise + background)),
             set->options.gross, e);
        s->log_rise[k] = forward(s, rhythm, e, NULL) + prior;
    }
}

static void fill_hours(const SySeriesSet *set, Series *s, const Emissions *e, const Explained *best,
                       double *starts) {
    const double log_right = log(1 - set->options.hours_wrong),
                 log_wrong = log(set->options.hours_wrong);
    if (set->n_class == 0) return;
    emit(s, best->background, best->rise, s->shape.noise, best->noise_on, set->options.gross, e);
    double plain = forward(s, best->rhythm, e, NULL);
    for (SyIndex h = 0; h < set->n_class; h++) {
        const bool *within = set->hours + (gsize)h * 1440;
        double n_within = 0;
        for (int m = 0; m < 1440; m++) n_within += within[m];
        double inside = n_within / 1440, factor = set->options.hours_factor,
               mean = inside * factor + (1 - inside);
        for (SyIndex i = 0; i < s->shape.n_bin; i++) {
            double minute = (set->first_s + (s->shape.first + i) * set->bin_s) / 60;
            starts[i] = (within[(int)(minute - 1440 * floor(minute / 1440))] ? factor : 1) / mean;
        }
        double by_hours = forward(s, best->rhythm, e, starts) - plain;
        s->log_hours[h] = series_log_sum(log_right + by_hours, log_wrong);
    }
}

static void conclude(const SySeriesSet *set, Series *s, const Explained *none,
                     const Explained *best) {
    /* strength not known: anywhere in four decades */
    double log_on = best->log_z - log(SERIES_RANGE), log_silent = log(set->options.silent);
    s->shape.log_none = none->log_z;
    s->shape.log_on =
        series_log_sum(log_silent + none->log_z, log1p(-set->options.silent) + log_on);
    double odds = log1p(-set->options.silent) + log_on - log_silent - none->log_z;
    s->shape.shown = 1 / (1 + exp(-odds));
    bool shown = s->shape.shown > SURE;
    s->shape.background = shown ? best->background : none->background;
    s->shape.rise = shown ? best->rise : 0;
    s->peak_rise = best->rise;
    s->peak_deviation = best->deviation;
    s->log_peak = best->log_z;
    s->start = best->rhythm.start;
    s->stop = best->rhythm.stop;
    s->often = CLAMP(share_of(best->rhythm), 0.01, 1);
    double on = 0;
    for (SyIndex i = 0; i < s->shape.n_bin; i++) on += s->on[i];
    s->shape.share = shown ? on / s->shape.n_bin : 0;
}

bool series_find_shape(SySeriesSet *set, Series *s, GError **error) {
    const SyIndex n_bin = s->shape.n_bin;
    g_autofree double *scratch = sy_array_new((gsize)n_bin * 5, sizeof(double), WHAT, error);
    if (scratch == NULL) return false;
    const Emissions e = {scratch, scratch + n_bin, scratch + 2 * (gsize)n_bin};
    double *sorted = scratch + 3 * (gsize)n_bin, *best_on = scratch + 4 * (gsize)n_bin;
    s->kappa = 1;
    s->shape.noise = noise_of(set, s, sorted);
    SyIndex n = 0;
    for (SyIndex i = 0; i < n_bin; i++)
        if (!isnan(s->reading[i])) sorted[n++] = s->reading[i];
    qsort(sorted, n, sizeof *sorted, by_value);
    Explained none, best;
    for (int pass = 0; pass < 2; pass++) {
        explain_none(set, s, &none);
        try_starts(set, s, &e, sorted, &best, best_on);
        if (pass == 1) break;
        bool on = best.log_z > none.log_z;
        if (!on) none.noise_on = s->shape.noise;
        double kappa = independent_share(s, on ? &best : &none);
        if (kappa == 1) break;
        s->kappa = kappa;
    }
    conclude(set, s, &none, &best);
    Rhythm usual = {.stop = fmin(0.5, set->bin_s / set->options.on_s)};
    usual.start = usual.stop * set->options.share / (1 - set->options.share);
    if (isinf(best.log_z)) { /* nothing above anything: the readings are all one */
        best = (Explained){.background = none.background,
                           .rise = LEAST_RISE * s->usual,
                           .noise_on = s->shape.noise,
                           .rhythm = usual,
                           .log_z = -INFINITY};
        s->peak_rise = 0;
    }
    fill_rises(set, s, &e, &none, &best, usual);
    fill_hours(set, s, &e, &best, sorted);
    return true;
}
