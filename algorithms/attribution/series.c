#include "algorithms/attribution/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/attribution/series_parts.h"
#include "algorithms/base/error.h"

#define WHAT "series"
#define MOST_BINS 8192
#define LEAST_BIN_S 60
#define LEAST_PART 1e-3 /* of its water, that a source lets go at times */

/* ---- bins ---- */

static bool check(const SySeriesInput *input, SyIndex series, GError **error) {
    if (input->n == 0 || !(input->deviation > 0)) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, "series %u: %u readings, deviation %g",
                    series, input->n, input->deviation);
        return false;
    }
    for (SyIndex i = 0; i < input->n; i++) {
        bool rises = i == 0 || input->time_s[i] >= input->time_s[i - 1];
        if (rises && isfinite(input->time_s[i]) && input->value[i] > 0 && isfinite(input->value[i]))
            continue;
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, "series %u, reading %u: %g at %g s", series,
                    i, input->value[i], input->time_s[i]);
        return false;
    }
    return true;
}

static int by_value(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Usual time from one reading to the next; INFINITY: there is one only. */
static double spacing_s(const SySeriesInput *input, double *scratch) {
    SyIndex n = 0;
    for (SyIndex i = 1; i < input->n; i++) {
        double s = input->time_s[i] - input->time_s[i - 1];
        if (s > 0) scratch[n++] = s;
    }
    if (n == 0) return INFINITY;
    qsort(scratch, n, sizeof *scratch, by_value);
    return scratch[n / 2];
}

/* Bins as wide as the closest series is spaced, all on one clock that begins at midnight. */
static bool set_bins(SySeriesSet *set, const SySeriesInput *input, GError **error) {
    SyIndex most = 1;
    double first_s = INFINITY, last_s = -INFINITY, bin_s = INFINITY;
    for (SyIndex s = 0; s < set->n; s++) {
        if (!check(&input[s], s, error)) return false;
        most = MAX(most, input[s].n);
        first_s = fmin(first_s, input[s].time_s[0]);
        last_s = fmax(last_s, input[s].time_s[input[s].n - 1]);
    }
    g_autofree double *scratch = sy_array_new(most, sizeof(double), WHAT, error);
    if (scratch == NULL) return false;
    for (SyIndex s = 0; s < set->n; s++) bin_s = fmin(bin_s, spacing_s(&input[s], scratch));
    if (isinf(bin_s)) bin_s = LEAST_BIN_S;
    set->bin_s = fmax(fmax(bin_s, LEAST_BIN_S), (last_s - first_s) / (MOST_BINS - 1));
    set->first_s = first_s;
    return true;
}

static SyIndex bin_of(const SySeriesSet *set, double time_s) {
    return (SyIndex)((time_s - set->first_s) / set->bin_s + 0.5);
}

/* Further than a pulse is long from any reading, a series tells nothing. */
static void fill_told(Series *s, SyIndex reach) {
    for (SyIndex i = 0, last = SY_NONE; i < s->shape.n_bin; i++) {
        if (!isnan(s->reading[i])) last = i;
        s->told[i] = last != SY_NONE && i - last <= reach;
    }
    for (SyIndex i = s->shape.n_bin, next = SY_NONE; i-- > 0;) {
        if (!isnan(s->reading[i])) next = i;
        s->told[i] |= next != SY_NONE && next - i <= reach;
    }
}

static bool fill_bins(const SySeriesSet *set, const SySeriesInput *input, Series *s,
                      GError **error) {
    s->about = *input;
    s->shape.first = bin_of(set, input->time_s[0]);
    s->shape.n_bin = bin_of(set, input->time_s[input->n - 1]) - s->shape.first + 1;
    s->reading = sy_array_new(s->shape.n_bin, sizeof(double), WHAT, error);
    s->log_reading = sy_array_new(s->shape.n_bin, sizeof(double), WHAT, error);
    s->below = sy_array_new(s->shape.n_bin, sizeof(uint8_t), WHAT, error);
    s->told = sy_array_new(s->shape.n_bin, sizeof(uint8_t), WHAT, error);
    s->on = sy_array_new(s->shape.n_bin, sizeof(double), WHAT, error);
    s->log_hours = sy_array_new(set->n_class, sizeof(double), WHAT, error);
    g_autofree SyIndex *n = sy_array_new(s->shape.n_bin, sizeof(SyIndex), WHAT, error);
    if (!s->reading || !s->log_reading || !s->below || !s->told || !s->on || !s->log_hours || !n)
        return false;
    s->shape.on = s->on;
    s->shape.reading = s->reading;
    for (SyIndex i = 0; i < input->n; i++) {
        SyIndex bin = bin_of(set, input->time_s[i]) - s->shape.first;
        s->log_reading[bin] += log(input->value[i]);
        s->below[bin] = input->below[i] && (n[bin] == 0 || s->below[bin]);
        n[bin]++;
    }
    for (SyIndex bin = 0; bin < s->shape.n_bin; bin++) {
        s->n += n[bin] > 0;
        if (n[bin] > 0) s->log_reading[bin] /= n[bin];
        s->reading[bin] = n[bin] > 0 ? exp(s->log_reading[bin]) : NAN;
    }
    fill_told(s, (SyIndex)fmin(set->options.on_s / set->bin_s, s->shape.n_bin));
    return true;
}

/* ---- what is usual ---- */

/* The median, halved where it is only known to be below a limit. */
static double median(const Series *s, double *scratch) {
    SyIndex n = 0;
    for (SyIndex i = 0; i < s->shape.n_bin; i++)
        if (!isnan(s->reading[i])) scratch[n++] = s->below[i] ? s->reading[i] / 2 : s->reading[i];
    qsort(scratch, n, sizeof *scratch, by_value);
    return scratch[n / 2];
}

/* What there is without a source: a source only adds, so the series of its kind that shows least
 * bounds it. Where that is below what is usual elsewhere it is what there is here; else it may hold
 * a source, and what there is lies half way to the usual. What counts as elevated follows. */
static bool set_usual(SySeriesSet *set, GError **error) {
    SyIndex most = 1;
    for (SyIndex s = 0; s < set->n; s++) most = MAX(most, set->series[s].shape.n_bin);
    g_autofree double *scratch = sy_array_new(most, sizeof(double), WHAT, error);
    if (scratch == NULL) return false;
    for (SyIndex s = 0; s < set->n; s++) set->series[s].usual = median(&set->series[s], scratch);
    for (SyIndex s = 0; s < set->n; s++) {
        Series *at = &set->series[s];
        at->shape.background = at->usual; /* its own, for now */
    }
    for (SyIndex s = 0; s < set->n; s++) {
        Series *at = &set->series[s];
        const SySeriesInput *about = &at->about;
        double least = INFINITY;
        for (SyIndex k = 0; k < set->n; k++)
            if (set->series[k].about.kind == about->kind)
                least = fmin(least, set->series[k].shape.background);
        double high = isnan(about->elevated) ? 2 * about->background : about->elevated;
        at->usual = isnan(high) ? least : fmin(least, high);
        if (at->usual > about->background && about->background > 0)
            at->usual = sqrt(at->usual * about->background);
        else if (about->background > 0 && !isnan(high))
            high *= at->usual / about->background;
        at->high = isnan(high) ? at->usual : fmax(at->usual / 2, high - at->usual);
    }
    return true;
}

/* ---- the set ---- */

static void set_kinds(SySeriesSet *set) {
    for (SyIndex s = 0; s < set->n; s++) {
        SyIndex k = 0;
        while (k < set->n_kind && set->kind_of[k] != set->series[s].about.kind) k++;
        if (k == set->n_kind) set->kind_of[set->n_kind++] = set->series[s].about.kind;
        set->kind[k] |= UINT64_C(1) << s;
    }
}

static void series_clear(Series *s) {
    g_free(s->reading);
    g_free(s->log_reading);
    g_free(s->below);
    g_free(s->told);
    g_free(s->on);
    g_free(s->log_hours);
}

void sy_series_free(SySeriesSet *set) {
    if (set == NULL) return;
    for (SyIndex s = 0; set->series != NULL && s < set->n; s++) series_clear(&set->series[s]);
    g_free(set->series);
    g_free(set->follow);
    g_free(set->weight);
    g_clear_pointer(&set->known, g_hash_table_unref);
    g_free(set);
}

SySeriesSet *sy_series_new(const SySeriesInput *input, SyIndex n_series, const bool *hours,
                           SyIndex n_class, const SySeriesOptions *options, GError **error) {
    const SySeriesOptions standard = SY_SERIES_OPTIONS_INIT;
    if (n_series > SY_SERIES_MOST) {
        g_set_error(error, SY_ERROR, SY_ERROR_RANGE, "%u series, at most %d", n_series,
                    SY_SERIES_MOST);
        return NULL;
    }
    g_autoptr(SySeriesSet) set = g_new0(SySeriesSet, 1);
    set->n = n_series;
    set->n_class = n_class;
    set->options = options == NULL ? standard : *options;
    set->hours = hours;
    set->known = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    set->series = sy_array_new(n_series, sizeof(Series), WHAT, error);
    set->follow = sy_array_new((gsize)n_series * n_series, sizeof(Follow), WHAT, error);
    set->weight = sy_array_new(n_series, sizeof(double), WHAT, error);
    if (!set->series || !set->follow || !set->weight || !set_bins(set, input, error)) return NULL;
    for (SyIndex s = 0; s < n_series; s++) {
        set->weight[s] = 1;
        if (!fill_bins(set, &input[s], &set->series[s], error)) return NULL;
    }
    if (!set_usual(set, error)) return NULL;
    set_kinds(set);
    for (SyIndex s = 0; s < n_series; s++)
        if (!series_find_shape(set, &set->series[s], error)) return NULL;
    set->hours = NULL;
    return g_steal_pointer(&set);
}

SyIndex sy_series_count(const SySeriesSet *set) {
    return set->n;
}

SyIndex sy_series_point(const SySeriesSet *set, SyIndex series) {
    return set->series[series].about.point;
}

const SySeriesShape *sy_series_shape(const SySeriesSet *set, SyIndex series) {
    return &set->series[series].shape;
}

double sy_series_bin_s(const SySeriesSet *set) {
    return set->bin_s;
}

double sy_series_first_s(const SySeriesSet *set) {
    return set->first_s;
}

void sy_series_set_weights(SySeriesSet *set, const double *weight) {
    for (SyIndex s = 0; s < set->n; s++) set->weight[s] = CLAMP(weight[s], 1e-6, 1);
    g_hash_table_remove_all(set->known);
}

/* ---- one source ---- */

static const Follow *follow_of(SySeriesSet *set, SyIndex from, SyIndex to) {
    Follow *follow = &set->follow[(gsize)from * set->n + to];
    if (!follow->known && !series_find_follow(set, from, to, follow))
        *follow = (Follow){.log_ratio = set->series[to].shape.log_on, .known = true};
    return follow;
}

double sy_series_follows(SySeriesSet *set, SyIndex from, SyIndex to, double *lag_s, double *ratio) {
    const Follow *follow = follow_of(set, from, to);
    *lag_s = follow->lag_s;
    *ratio = follow->ratio;
    return follow->log_ratio - set->series[to].shape.log_on;
}

static double normal_density(double z, double deviation) {
    return exp(-z * z / 2) / (deviation * sqrt(2 * G_PI));
}

/* Density of a normal deviate about a mean anywhere from 0 to @range. */
static double between_density(double z, double range, double deviation) {
    if (range < 0.01 * deviation) return normal_density(z / deviation, deviation);
    return (erf(z / deviation / G_SQRT2) - erf((z - range) / deviation / G_SQRT2)) / (2 * range);
}

/* Prior of a strength of which nothing is known, per log unit: anything that counts as elevated;
 * what would not may be of it as well, and says less. */
static double any_density(const Series *s, double rise) {
    if (rise >= s->high) return rise < s->high * 1e4 ? 0.8 / SERIES_RANGE : 0;
    return rise >= s->high * 0.1 ? 0.2 * 0.5 / log(10) : 0;
}

/* Prior of a strength, per log unit: what is expected, a part of it, or anything. */
static double rise_density(const Series *s, const SySeriesEffect *effect, double rise) {
    double any = any_density(s, rise);
    if (!(effect->rise > 0)) return any;
    double deviation = s->about.deviation > 1 ? s->about.deviation : 1;
    /* all the water of its day within the time that it is on, or as much as ever */
    double known = between_density(log(rise / effect->rise), log(1 / s->often), deviation);
    double part =
        rise < effect->rise && rise > effect->rise * LEAST_PART ? 1 / -log(LEAST_PART) : 0;
    return (1 - effect->other - effect->part) * known + effect->part * part + effect->other * any;
}

/* Of the place that shows a source best, by the source's strength there; @others_on: log
 * likelihood of all other series if it is on at times; @all_off: of all of them if it never is. */
static double log_source(const SySeriesSet *set, const Series *s, const SySeriesEffect *effect,
                         SyIndex hours, double others_on, double all_off) {
    /* a parameter that its water need not hold */
    double shows = effect->rise > 0 ? 1 : CLAMP(effect->seen, 0, 1);
    double silent = set->options.silent, on = -INFINITY;
    for (SyIndex k = 0; k < SERIES_N_RISE; k++) {
        double rise = series_rise(s, k), prior = rise_density(s, effect, rise) * 0.3;
        if (prior > 0) on = series_log_sum(on, log(prior) + s->log_rise[k]);
    }
    if (s->peak_rise > 0) {
        double density = rise_density(s, effect, s->peak_rise);
        /* the strength is not better known than the prior: then the prior is its width */
        double width = s->peak_deviation * sqrt(2 * G_PI);
        double log_peak = s->log_peak + (density * width > 1 ? -log(width) : log(density));
        if (density > 0) on = series_log_sum(on - log(2), log_peak - log(2));
    }
    double by_hours = hours == SY_NONE ? 0 : s->log_hours[hours];
    double off =
        shows < 1 ? series_log_sum(log(silent), log1p(-silent) + log1p(-shows)) : log(silent);
    return series_log_sum(off + all_off, log1p(-silent) + log(shows) + on + by_hours + others_on);
}

/* ---- sets of places ---- */

/* What a set of places comes to, for the series of one kind: the one that shows a source best, the
 * log likelihood of all others if the source is on at times, and of all if it never is. */
typedef struct {
    SyIndex best;
    double on, off;
} SetSum;

static double told_by(const Series *s) {
    return s->shape.log_on - s->shape.log_none;
}

/* Series @s after those of @ahead, the source being seen at all of them: by any of those that were
 * read at its time; one that was read on another day knows nothing of it. */
static double log_after(SySeriesSet *set, uint64_t ahead, SyIndex s) {
    double sum = -INFINITY, most = 0;
    unsigned n = 0;
    for (uint64_t left = ahead; left != 0; left &= left - 1)
        most = fmax(most, follow_of(set, (SyIndex)__builtin_ctzll(left), s)->n_read);
    for (uint64_t left = ahead; left != 0; left &= left - 1) {
        const Follow *follow = follow_of(set, (SyIndex)__builtin_ctzll(left), s);
        if (follow->n_read < most / 2) continue;
        sum = series_log_sum(sum, follow->log_ratio);
        n++;
    }
    return sum - log(n);
}

/* Of the series in @left the one that tells most of a source. */
static SyIndex next_of(const SySeriesSet *set, uint64_t left) {
    SyIndex best = SY_NONE;
    for (; left != 0; left &= left - 1) {
        SyIndex s = (SyIndex)__builtin_ctzll(left);
        if (best == SY_NONE || told_by(&set->series[s]) > told_by(&set->series[best])) best = s;
    }
    return best;
}

/* Both as likely. */
static double log_mean(double a, double b) {
    return series_log_sum(a, b) - G_LN2;
}

/* Another source runs beside, seen best of all in series @best: one price, in however many series
 * it shows. At the other places of @elsewhere it comes as well or does not; at those of @rest,
 * where the first comes too (@alone: as likely as its water explains them), either is what is seen.
 */
static double log_beside(SySeriesSet *set, SyIndex best, uint64_t elsewhere, uint64_t rest,
                         const double *alone) {
    double sum = set->series[best].shape.log_on;
    for (uint64_t left = elsewhere & ~(UINT64_C(1) << best); left != 0; left &= left - 1) {
        SyIndex s = (SyIndex)__builtin_ctzll(left);
        sum += log_mean(set->series[s].shape.log_none, follow_of(set, best, s)->log_ratio);
    }
    for (; rest != 0; rest &= rest - 1) {
        SyIndex s = (SyIndex)__builtin_ctzll(rest);
        sum += log_mean(alone[s], follow_of(set, best, s)->log_ratio);
    }
    return sum;
}

/* The series of @elsewhere, where the water of the source does not come, and of @rest: nothing, or
 * another source. */
static double log_others(SySeriesSet *set, uint64_t elsewhere, uint64_t rest, const double *alone) {
    SyIndex best = next_of(set, elsewhere);
    double none = 0;
    for (uint64_t left = rest; left != 0; left &= left - 1) none += alone[__builtin_ctzll(left)];
    if (best == SY_NONE) return none;
    for (uint64_t left = elsewhere; left != 0; left &= left - 1)
        none += set->series[__builtin_ctzll(left)].shape.log_none;
    double other = set->options.other * set->weight[best];
    return series_log_sum(log1p(-other) + none,
                          log(other) + log_beside(set, best, elsewhere, rest, alone));
}

static SetSum sum_set(SySeriesSet *set, uint64_t kind, uint64_t comes) {
    SetSum sum = {next_of(set, kind & comes), 0, 0};
    double alone[SY_SERIES_MOST] = {0};
    if (sum.best == SY_NONE) {
        sum.off = log_others(set, kind, 0, alone);
        return sum;
    }
    const uint64_t best = UINT64_C(1) << sum.best;
    uint64_t ahead = best;
    for (SyIndex s; (s = next_of(set, kind & comes & ~ahead)) != SY_NONE;) {
        alone[s] = log_after(set, ahead, s);
        ahead |= UINT64_C(1) << s;
    }
    sum.on = log_others(set, kind & ~comes, ahead & ~best, alone);
    /* its own best is as without it: that another runs there is said of all series together */
    sum.off = set->series[sum.best].shape.log_none + log_others(set, kind & ~best, 0, alone);
    return sum;
}

/* The same, once for a set. */
static const SetSum *set_of(SySeriesSet *set, uint64_t comes) {
    SetSum *sums = g_hash_table_lookup(set->known, &comes);
    if (sums != NULL) return sums;
    sums = g_new(SetSum, set->n_kind);
    for (SyIndex k = 0; k < set->n_kind; k++) sums[k] = sum_set(set, set->kind[k], comes);
    g_hash_table_insert(set->known, g_memdup2(&comes, sizeof comes), sums);
    return sums;
}

double sy_series_log(SySeriesSet *set, const SySeriesEffect *effect, SyIndex hours,
                     uint64_t comes) {
    const SetSum *sums = set_of(set, comes);
    double log_p = 0;
    for (SyIndex k = 0; k < set->n_kind; k++) {
        const SetSum *sum = &sums[k];
        log_p += sum->best == SY_NONE ? sum->off
                                      : log_source(set, &set->series[sum->best], &effect[sum->best],
                                                   hours, sum->on, sum->off);
    }
    return log_p;
}

/* The series of @part, to all of which the water of one source comes. */
static double log_part(SySeriesSet *set, uint64_t part, const SySeriesEffect *effect,
                       SyIndex hours) {
    SyIndex best = next_of(set, part);
    if (best == SY_NONE) return 0;
    double alone[SY_SERIES_MOST] = {0}, on = 0;
    uint64_t ahead = UINT64_C(1) << best;
    for (SyIndex s; (s = next_of(set, part & ~ahead)) != SY_NONE;) {
        on += log_after(set, ahead, s);
        ahead |= UINT64_C(1) << s;
    }
    return log_source(set, &set->series[best], &effect[best], hours, on,
                      log_others(set, part, 0, alone));
}

double sy_series_log_two(SySeriesSet *set, const SySeriesWater *a, const SySeriesWater *b) {
    const double alone[SY_SERIES_MOST] = {0};
    double log_p = 0;
    for (SyIndex k = 0; k < set->n_kind; k++)
        log_p += log_part(set, set->kind[k] & a->comes, a->effect, a->hours) +
                 log_part(set, set->kind[k] & b->comes, b->effect, b->hours) +
                 log_others(set, set->kind[k] & ~(a->comes | b->comes), 0, alone);
    return log_p;
}
