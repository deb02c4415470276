/* Is the signal of one series found again in another, later and spread, with the same load? */
#include <math.h>
#include <string.h>

#include "algorithms/attribution/series_parts.h"
#include "algorithms/base/error.h"

#define WHAT "series compared"
#define LAG_STEP 1.15    /* from one lag to the next: finer than what the spread tells apart */
#define LONGEST_S 129600 /* 36 h: water that is longer under way is spread beyond a pulse */
#define N_BEST 4         /* ways of arriving that are looked at exactly */
#define N_TURN 3         /* in turn over background and strength */
#define STEP 0.003       /* of logs, for slopes */
#define LEVEL_KNOWN 10.0 /* readings by which a level is known */
#define TURNED 0.8       /* from here on it is on, below the rest off, between as before */
#define A_PULSE 2        /* it starts and stops */
#define TRAVEL_UNKNOWN 2 /* deviation of log lags, and of log ratios, where nothing is known */

/* Mean of the time spent in mixing, as a part of the time of travel: plug flow to one mixed basin.
 */
static const double spreads[] = {0, 0.15, 0.4, 0.75};

/* A way of arriving. */
typedef struct {
    double lag_s, spread, log_prior, score;
    double background, rise;
} Way;

typedef struct {
    const SySeriesSet *set;
    const Series *from, *to;
    double *source;        /* n_bin of from, scratch */
    double *own, *log_own; /* n_bin of to: what a water of its own lets expect; log likelihood */
    double own_sum;        /* of all of them */
    double own_prior;      /* log weight of what that has fitted */
    SyIndex n_read;        /* readings of which the signal is known */
    SyIndex *bin;          /* n_read: their bins, */
    double *signal;        /* and the signal there, 0-1 */
    double mean_signal;
    double *turn; /* n_bin of to: 1 where a water of its own is seen to start or stop, else 0 */
    double turns, turns_read; /* of all readings; of those of which the signal is known */
    double own_unknown; /* log likelihood, by its own water, of the readings of which it is not */
    double usual_rise, rise_deviation, usual_lag_s, lag_deviation;
} Fit;

/* The signal of @from mixed on the way; NaN while too much of the mixture is of times at which
 * nothing was read there. */
static void mix(const Fit *fit, double keep) {
    const Series *from = fit->from;
    double level = 0, unknown = 1;
    for (SyIndex i = 0; i < from->shape.n_bin; i++) {
        level = keep * level + (from->told[i] ? (1 - keep) * from->on[i] : 0);
        unknown = keep * unknown + (from->told[i] ? 0 : 1 - keep);
        fit->source[i] = unknown < 0.3 ? level / (1 - unknown) : NAN;
    }
}

/* The signal of @from as it comes to the readings of @to: mixed, and shifted. */
static void arrive(Fit *fit, const Way *way) {
    const Series *from = fit->from, *to = fit->to;
    const double bin_s = fit->set->bin_s, mixed_s = way->spread * fabs(way->lag_s);
    const double shift = (way->lag_s - copysign(mixed_s, way->lag_s)) / bin_s,
                 ahead = (double)to->shape.first - from->shape.first - shift;
    const double first = fmax(0, ceil(-ahead)), end = from->shape.n_bin - ahead;
    double sum = 0;
    mix(fit, mixed_s > 0 ? exp(-bin_s / mixed_s) : 0);
    fit->n_read = 0;
    fit->turns_read = 0;
    fit->own_unknown = fit->own_sum;
    for (SyIndex i = first < to->shape.n_bin ? (SyIndex)first : to->shape.n_bin;
         i < to->shape.n_bin && i < end; i++) {
        double signal = fit->source[MIN((SyIndex)(i + ahead), from->shape.n_bin - 1)];
        if (isnan(to->reading[i]) || isnan(signal)) continue;
        fit->turns_read += fit->turn[i];
        fit->bin[fit->n_read] = i;
        fit->signal[fit->n_read++] = signal;
        fit->own_unknown -= fit->log_own[i];
        sum += signal;
    }
    fit->mean_signal = fit->n_read > 0 ? sum / fit->n_read : 0;
}

/* Least squares of readings by background and strength, each off by its own part, against what a
 * water of its own leaves unexplained in the same readings. */
static void solve(const Fit *fit, Way *way) {
    const Series *to = fit->to;
    double each = to->about.deviation * to->usual, s11 = 1 / (each * each), s1g = 0, sgg = 0,
           s1y = s11 * to->usual, sgy = 0, syy = s11 * to->usual * to->usual;
    for (SyIndex k = 0; k < fit->n_read; k++) {
        const SyIndex i = fit->bin[k];
        double y = to->reading[i], g = fit->signal[k];
        double off = to->shape.noise * fmax(y, to->shape.background), w = to->kappa / (off * off);
        s11 += w;
        s1g += w * g;
        sgg += w * g * g;
        s1y += w * y;
        sgy += w * g * y;
        syy += w * (y * y - (y - fit->own[i]) * (y - fit->own[i]));
    }
    double least = 0.01 * to->usual, determinant = s11 * sgg - s1g * s1g;
    way->rise = determinant > 1e-9 * s11 * sgg ? (s11 * sgy - s1g * s1y) / determinant : 0;
    way->rise = fmax(way->rise, least);
    way->background = fmax((s1y - way->rise * s1g) / s11, 0.1 * to->usual);
    double b = way->background, a = way->rise;
    double chi2 = syy - 2 * b * s1y - 2 * a * sgy + b * b * s11 + 2 * a * b * s1g + a * a * sgg;
    way->score = way->log_prior - chi2 / 2;
}

/* Where nothing is known of the signal it is as the series by itself. */
static double log_likelihood(const Fit *fit, double background, double rise, double varies) {
    const Series *to = fit->to;
    const double gross = fit->set->options.gross, noise = to->shape.noise;
    SeriesSum sum = SERIES_SUM_INIT;
    for (SyIndex k = 0; k < fit->n_read; k++) {
        double added = rise * fit->signal[k], mean = background + added,
               off = varies * added / mean,
               wide = varies > 0 ? sqrt(noise * noise + off * off) : noise;
        series_add(&sum, series_density(to, fit->bin[k], log(mean), wide, gross));
    }
    /* that the level is known costs once, whoever made it known; when its own water starts and
     * stops costs in all readings of which the signal is not known */
    double alone = fit->turns - fit->turns_read, unread = 1 - (double)fit->n_read / to->n;
    double unknown = alone < A_PULSE ? 0 : fmin(alone / fit->turns, unread);
    double left = fmax(exp(-(double)fit->n_read / LEVEL_KNOWN), unknown);
    return to->kappa * (series_sum(&sum) + fit->own_unknown) + fit->own_prior * left;
}

/* Readings and priors, by the logs of the mean level and of the strength: the level is known
 * whatever the strength is, so the two are (nearly) apart, where background and strength are not.
 */
static double joint(const Fit *fit, double log_level, double log_a, double varies) {
    const Series *to = fit->to;
    double rise = exp(log_a), background = exp(log_level) - fit->mean_signal * rise;
    if (!(background > 0.02 * to->usual)) return -1e9;
    return log_likelihood(fit, background, rise, varies) +
           series_log_normal(log(background / to->usual), to->about.deviation) +
           series_log_normal(log_a - log(fit->usual_rise), fit->rise_deviation) + log_level -
           log(background); /* the prior is of the background's log */
}

static double level_of(const Fit *fit, double background, double rise) {
    return log(background + fit->mean_signal * rise);
}

/* The logs of level (b) and strength about which the sum of both is taken, its value there, slopes
 * and curvatures (of minus it). */
typedef struct {
    double b, a, value, slope_b, slope_a, bend_b, bend_a, bend_ab;
} Top;

static void look_around(const Fit *fit, double varies, Top *at) {
    double value[3][3];
    for (int i = -1; i <= 1; i++)
        for (int k = -1; k <= 1; k++)
            value[i + 1][k + 1] = joint(fit, at->b + i * STEP, at->a + k * STEP, varies);
    at->value = value[1][1];
    at->slope_b = (value[2][1] - value[0][1]) / (2 * STEP);
    at->slope_a = (value[1][2] - value[1][0]) / (2 * STEP);
    at->bend_b = -(value[2][1] - 2 * value[1][1] + value[0][1]) / (STEP * STEP);
    at->bend_a = -(value[1][2] - 2 * value[1][1] + value[1][0]) / (STEP * STEP);
    at->bend_ab = -(value[2][2] - value[2][0] - value[0][2] + value[0][0]) / (4 * STEP * STEP);
}

/* Newton's step: what one of the two loses the other may gain, so they move together. Where there
 * is no top ahead, uphill by a little; never down. */
static void climb(const Fit *fit, double varies, Top *at) {
    double determinant = at->bend_b * at->bend_a - at->bend_ab * at->bend_ab;
    bool ahead = determinant > 0 && at->bend_a > 0;
    double step_b = ahead ? (at->slope_b * at->bend_a - at->slope_a * at->bend_ab) / determinant
                          : copysign(0.1, at->slope_b),
           step_a = ahead ? (at->slope_a * at->bend_b - at->slope_b * at->bend_ab) / determinant
                          : copysign(0.1, at->slope_a);
    double longest =
        fmax(1, 2 * fmax(fabs(step_a), fabs(step_b))); /* no more than half a log unit */
    step_a /= longest;
    step_b /= longest;
    for (int half = 0; half < 3; half++, step_a /= 3, step_b /= 3) {
        if (!(joint(fit, at->b + step_b, at->a + step_a, varies) > at->value)) continue;
        at->b += step_b;
        at->a += step_a;
        return;
    }
}

/* Where to begin: by least squares, as the flows let expect, or as the series shows by itself. */
static Top begin(const Fit *fit, const Way *way, double varies) {
    const SySeriesShape *own = &fit->to->shape;
    double level = level_of(fit, way->background, way->rise);
    const double starts[][2] = {
        {level, log(way->rise)},
        {level, log(fit->usual_rise)},
        {level, log(fit->usual_rise / 3)},
        {own->rise > 0 ? level_of(fit, own->background, own->rise) : NAN, log(own->rise)}};
    Top best = {.value = -INFINITY};
    for (guint k = 0; k < G_N_ELEMENTS(starts); k++) {
        if (isnan(starts[k][0])) continue;
        double value = joint(fit, starts[k][0], starts[k][1], varies);
        if (value > best.value) best = (Top){.b = starts[k][0], .a = starts[k][1], .value = value};
    }
    return best;
}

/* Log of the integral over background and strength, by Laplace about the top. */
static double integrate(const Fit *fit, Way *way, double varies) {
    Top top = begin(fit, way, varies);
    for (int turn = 0; turn < N_TURN; turn++) {
        look_around(fit, varies, &top);
        climb(fit, varies, &top);
    }
    look_around(fit, varies, &top);
    way->rise = exp(top.a);
    way->background = exp(top.b) - fit->mean_signal * way->rise;
    double deviation_b = fit->to->about.deviation, deviation_a = fit->rise_deviation;
    /* no wider than before the readings */
    double least = 1 / (deviation_a * deviation_a * deviation_b * deviation_b);
    double determinant = fmax(top.bend_a * top.bend_b - top.bend_ab * top.bend_ab, least);
    return top.value + log(2 * G_PI) - 0.5 * log(determinant);
}

static void keep_best(Way *best, SyIndex *n, const Way *way) {
    SyIndex at = *n < N_BEST ? (*n)++ : N_BEST;
    if (at == N_BEST) {
        if (way->score <= best[N_BEST - 1].score) return;
        at = N_BEST - 1;
    }
    while (at > 0 && best[at - 1].score < way->score) {
        best[at] = best[at - 1];
        at--;
    }
    best[at] = *way;
}

static double lag_prior(const Fit *fit, double lag_s) {
    return series_log_normal(log(fabs(lag_s) / fit->usual_lag_s), fit->lag_deviation);
}

/* Sums over all ways of arriving, as logs. */
typedef struct {
    double prior, score;
} Sums;

static void try_ways(Fit *fit, int sign, Way *best, SyIndex *n, Sums *all) {
    for (double lag_s = fit->set->bin_s / 2; lag_s < LONGEST_S; lag_s *= LAG_STEP)
        for (guint k = 0; k < G_N_ELEMENTS(spreads); k++) {
            if (sign < 0 && k > 0) continue; /* what was mixed does not separate again */
            Way way = {
                .lag_s = sign * lag_s, .spread = spreads[k], .log_prior = lag_prior(fit, lag_s)};
            arrive(fit, &way);
            solve(fit, &way);
            all->prior = series_log_sum(all->prior, way.log_prior);
            all->score = series_log_sum(all->score, way.score);
            keep_best(best, n, &way);
        }
}

static void expect(Fit *fit) {
    const SySeriesOptions *o = &fit->set->options;
    const SySeriesInput *from = &fit->from->about, *to = &fit->to->about;
    bool flows = from->flow > 0 && to->flow > 0;
    fit->usual_rise = fmax(fit->from->peak_rise, 0.1 * fit->from->usual);
    if (flows) fit->usual_rise *= from->flow / to->flow;
    fit->rise_deviation = flows ? o->flow_deviation : TRAVEL_UNKNOWN;
    double travel_s = fabs(from->travel_s - to->travel_s);
    bool known = travel_s > 0; /* NaN: not known */
    fit->usual_lag_s = fmax(known ? travel_s * o->slow : 3600, fit->set->bin_s);
    fit->lag_deviation = known ? o->slow_deviation : TRAVEL_UNKNOWN;
}

/* The best exactly; the others as much less likely as by least squares. */
static double sum_ways(Fit *fit, Way *best, SyIndex n, const Sums *all, Follow *out) {
    double sum = -INFINITY, most = -INFINITY, looked_at = -INFINITY;
    const double varies[] = {0, fit->set->options.strength};
    for (SyIndex k = 0; k < n; k++) {
        arrive(fit, &best[k]);
        looked_at = series_log_sum(looked_at, best[k].score);
        for (guint v = 0; v < G_N_ELEMENTS(varies); v++) {
            Way way = best[k];
            double log_z = integrate(fit, &way, varies[v]) + way.log_prior - log(2);
            sum = series_log_sum(sum, log_z);
            if (log_z <= most) continue;
            most = log_z;
            out->n_read = fit->n_read;
            out->lag_s = way.lag_s;
            out->ratio = way.rise / fmax(fit->from->peak_rise, 1e-300);
        }
    }
    return sum + all->score - looked_at - all->prior;
}

/* What a water of its own in @to lets expect of each of its readings. */
static void explain_alone(Fit *fit) {
    const Series *to = fit->to;
    const SySeriesShape *shape = &to->shape;
    bool is_on = false, was_read = false;
    fit->own_sum = fit->turns = 0;
    for (SyIndex i = 0; i < shape->n_bin; i++) {
        fit->own[i] = shape->background + shape->rise * shape->on[i];
        fit->turn[i] = 0;
        if (isnan(to->reading[i])) continue;
        bool turns = is_on ? shape->on[i] < 1 - TURNED : shape->on[i] > TURNED;
        is_on ^= turns;
        fit->turn[i] = turns && was_read;
        fit->turns += fit->turn[i];
        was_read = true;
        fit->log_own[i] =
            log(series_density(to, i, log(fit->own[i]), shape->noise, fit->set->options.gross));
        fit->own_sum += fit->log_own[i];
    }
    fit->own_prior = fmax(shape->log_none, shape->log_on) - to->kappa * fit->own_sum;
}

static double follow(Fit *fit, Follow *out) {
    double away = fit->from->about.travel_s - fit->to->about.travel_s;
    Sums all = {-INFINITY, -INFINITY};
    Way best[N_BEST];
    SyIndex n = 0;
    explain_alone(fit);
    expect(fit);
    if (!(away < 0)) try_ways(fit, 1, best, &n, &all);
    if (!(away > 0)) try_ways(fit, -1, best, &n, &all);
    return sum_ways(fit, best, n, &all, out);
}

bool series_find_follow(SySeriesSet *set, SyIndex from, SyIndex to, Follow *out) {
    Fit fit = {.set = set, .from = &set->series[from], .to = &set->series[to]};
    const SyIndex n_from = fit.from->shape.n_bin, n_to = fit.to->shape.n_bin;
    g_autofree double *scratch = g_try_malloc_n((gsize)n_from + 4 * (gsize)n_to, sizeof *scratch);
    g_autofree SyIndex *bin = g_try_malloc_n(n_to, sizeof *bin);
    if (scratch == NULL || bin == NULL) return false;
    fit.signal = scratch;
    fit.own = scratch + n_to;
    fit.log_own = scratch + 2 * (gsize)n_to;
    fit.turn = scratch + 3 * (gsize)n_to;
    fit.source = scratch + 4 * (gsize)n_to;
    fit.bin = bin;
    double log_follows = follow(&fit, out), other = set->options.other;
    out->log_ratio = series_log_sum(log1p(-other) + log_follows, log(other) + fit.to->shape.log_on);
    out->known = true;
    return true;
}
