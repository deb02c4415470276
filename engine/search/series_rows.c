/* What series show, summed up in the case file: a row each, which explain, lists and records read.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/expert/reading.h"
#include "engine/search/parts.h"
#include "engine/search/print.h"
#include "io/findings.h"

#define CHART_COLUMNS 48
#define NEAR_CLOCK_MIN 90 /* pulses that begin this near to each other are of one time of day */
#define FOLLOWS 2.3 /* log odds (10 : 1) from which a signal is said to come from another place */
#define STEADY 0.9  /* on for this share of the time: all the time */

/* Times at which a series is on. */
typedef struct {
    guint n;
    double minutes; /* the usual length, median */
    int about;      /* minute of the day at which they begin; -1: at no one time */
} Pulses;

/* Difference of two times of day, -720 to 720. */
static double apart(double a, double b) {
    double d = fmod(a - b, 1440);
    return d > 720 ? d - 1440 : d < -720 ? d + 1440 : d;
}

static int by_value(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static Pulses pulses_of(const SySeriesSet *set, const SySeriesShape *shape) {
    g_autoptr(GArray) lengths = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) starts = g_array_new(FALSE, FALSE, sizeof(double));
    Pulses out = {0, NAN, -1};
    const double bin_min = sy_series_bin_s(set) / 60;
    for (SyIndex i = 0; i < shape->n_bin; i++) {
        if (!(shape->on[i] > 0.5)) continue;
        SyIndex first = i;
        while (i < shape->n_bin && shape->on[i] > 0.5) i++;
        double length = (i - first) * bin_min,
               start = sy_series_first_s(set) / 60 + (shape->first + first) * bin_min;
        g_array_append_val(lengths, length);
        g_array_append_val(starts, start);
    }
    out.n = lengths->len;
    if (out.n == 0) return out;
    qsort(lengths->data, out.n, sizeof(double), by_value);
    out.minutes = g_array_index(lengths, double, out.n / 2);
    double first = g_array_index(starts, double, 0), sum = 0;
    for (guint i = 0; i < out.n; i++) {
        double d = apart(g_array_index(starts, double, i), first);
        if (fabs(d) > NEAR_CLOCK_MIN) return out;
        sum += d;
    }
    if (out.n > 1) out.about = (int)fmod(first + sum / out.n + 1440, 1440);
    return out;
}

/* Most of each part of the time, by logarithms between the least and the most: eight steps. */
static char *chart_of(const SySeriesShape *shape) {
    static const char *const steps[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    const SyIndex n = MIN(CHART_COLUMNS, shape->n_bin);
    double most[CHART_COLUMNS], low = INFINITY, high = 0;
    for (SyIndex c = 0; c < n; c++) {
        most[c] = NAN;
        for (SyIndex i = (SyIndex)((gsize)c * shape->n_bin / n);
             i < (SyIndex)((gsize)(c + 1) * shape->n_bin / n); i++)
            if (!isnan(shape->reading[i]) && !(most[c] >= shape->reading[i]))
                most[c] = shape->reading[i];
        if (isnan(most[c])) continue;
        low = fmin(low, most[c]);
        high = fmax(high, most[c]);
    }
    GString *chart = g_string_new(NULL);
    double range = fmax(log(high / low), log(2));
    for (SyIndex c = 0; c < n; c++)
        g_string_append(
            chart, isnan(most[c]) ? " " : steps[(int)CLAMP(8 * log(most[c] / low) / range, 0, 7)]);
    return g_string_free(chart, FALSE);
}

/* A JSON array of a value a bin. */
static char *bins_text(const double *value, SyIndex n, const char *format) {
    GString *text = g_string_new("[");
    for (SyIndex i = 0; i < n; i++) {
        char digits[G_ASCII_DTOSTR_BUF_SIZE];
        if (i > 0) g_string_append_c(text, ',');
        g_string_append(text, isnan(value[i])
                                  ? "null"
                                  : g_ascii_formatd(digits, sizeof digits, format, value[i]));
    }
    return g_string_free(g_string_append_c(text, ']'), FALSE);
}

static char *time_text(double time_s) {
    GDate date;
    g_date_clear(&date, 1);
    double days = floor(time_s / 86400), minute = floor((time_s - 86400 * days) / 60);
    g_date_set_julian(&date, (guint32)(719163 + days));
    return g_strdup_printf("%04d-%02d-%02d %02d:%02d", g_date_get_year(&date),
                           g_date_get_month(&date), g_date_get_day(&date), (int)minute / 60,
                           (int)minute % 60);
}

/* The place from which its signal comes: further up, and best found again. */
static SyIndex after_of(const SySearch *search, SyIndex number, double *lag_s, double *ratio) {
    const SySearchSeries *own = &g_array_index(search->series, SySearchSeries, number);
    SyIndex best = SY_NONE;
    double most = FOLLOWS;
    for (SyIndex k = 0; k < search->series->len; k++) {
        const SySearchSeries *other = &g_array_index(search->series, SySearchSeries, k);
        double away_s = search->time_s == NULL
                            ? NAN
                            : search->time_s[other->node] - search->time_s[own->node],
               lag, part;
        if (k == number || other->parameter != own->parameter || !(away_s > 0)) continue;
        if (sy_series_shape(search->series_set, k)->rise <= 0) continue;
        double follows = sy_series_follows(search->series_set, k, number, &lag, &part);
        if (!(follows > most)) continue;
        most = follows;
        best = k;
        *lag_s = lag;
        *ratio = part;
    }
    return best;
}

static char *place_name(const SySearch *search, SyIndex node) {
    return node == search->outfall ? g_strdup("-") : sy_search_node_name(search, node);
}

static const char *code_of(const SySeriesShape *shape, const Pulses *pulses, bool after) {
    if (!(shape->rise > 0)) return "series.none";
    if (shape->share >= STEADY) return after ? "series.steady_after" : "series.steady";
    if (pulses->about >= 0) return after ? "series.daily_after" : "series.daily";
    return after ? "series.pulses_after" : "series.pulses";
}

/* A number as a statement takes it; "" where it is missing. */
static char *number_text(double value) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(isnan(value) ? "" : g_ascii_dtostr(text, sizeof text, value));
}

static char *arguments_of(const SySearchSeries *series, const SySeriesShape *shape,
                          const Pulses *pulses, const char *unit, const char *after, double lag_min,
                          double ratio) {
    int about = MAX(pulses->about, 0);
    g_autofree char *clock = g_strdup_printf("%02d:%02d", about / 60, about % 60),
                    *background = sy_search_number(shape->background),
                    *rise = sy_search_number(shape->rise);
    return sy_arguments(
        SY_ARGUMENT_INTEGER("n", series->n), SY_ARGUMENT_TEXT("background", background),
        SY_ARGUMENT_TEXT("rise", rise), SY_ARGUMENT_TEXT("unit", unit),
        SY_ARGUMENT_INTEGER("times", pulses->n), SY_ARGUMENT_REAL("minutes", pulses->minutes),
        SY_ARGUMENT_TEXT("about", clock), SY_ARGUMENT_REAL("percent", 100 * shape->share),
        SY_ARGUMENT_TEXT("after", after), SY_ARGUMENT_REAL("lag_min", lag_min),
        SY_ARGUMENT_REAL("ratio", ratio), SY_ARGUMENTS_END);
}

static bool write_row(const SySearch *search, SyStore *store, const SyJudgement *judgement,
                      SyIndex number, GError **error) {
    const SySearchSeries *series = &g_array_index(search->series, SySearchSeries, number);
    const SySeriesShape *shape = sy_series_shape(search->series_set, number);
    const SyParameter *p = &g_array_index(judgement->parameters, SyParameter, series->parameter);
    const Pulses pulses = pulses_of(search->series_set, shape);
    double lag_s = NAN, ratio = NAN, of_time = shape->rise > 0 ? pulses.minutes : NAN;
    SyIndex after = shape->rise > 0 ? after_of(search, number, &lag_s, &ratio) : SY_NONE;
    const double *time_s = &g_array_index(search->series_time_s, double, series->first);
    g_autofree char *place = place_name(search, series->node), *chart = chart_of(shape),
                    *above = NULL, *first = time_text(time_s[0]),
                    *last = time_text(time_s[series->n - 1]);
    if (after != SY_NONE)
        above = place_name(search, g_array_index(search->series, SySearchSeries, after).node);
    const char *code = code_of(shape, &pulses, after != SY_NONE);
    g_autofree char *arguments = arguments_of(series, shape, &pulses, p->unit,
                                              above == NULL ? "-" : above, lag_s / 60, ratio);
    const double numbers[] = {(double)search->outfall_id,
                              (double)search->node_id[series->node],
                              series->n,
                              shape->background,
                              shape->rise,
                              shape->shown,
                              shape->share,
                              pulses.n,
                              of_time,
                              lag_s / 60,
                              ratio,
                              series->elevated,
                              sy_series_bin_s(search->series_set)};
    g_auto(GStrv) written = g_new0(char *, G_N_ELEMENTS(numbers) + 1);
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) written[i] = number_text(numbers[i]);
    g_autofree char *readings = bins_text(shape->reading, shape->n_bin, "%.4g"),
                    *on = bins_text(shape->on, shape->n_bin, "%.2g");
    const char *parameters[] = {written[0],
                                written[1],
                                written[2],
                                written[3],
                                written[4],
                                written[5],
                                written[6],
                                written[7],
                                written[8],
                                written[9],
                                written[10],
                                place,
                                p->names[0],
                                p->unit,
                                first,
                                last,
                                above == NULL ? "" : above,
                                chart,
                                code,
                                arguments,
                                written[11],
                                written[12],
                                readings,
                                on,
                                NULL};
    return sy_store_change(
        store,
        "INSERT INTO series (outfall_id, node_id, n_reading, background, rise, shown, share, "
        "n_pulse, pulse_min, lag_min, ratio, place, parameter, unit, first, last, after, chart, "
        "code, arguments, elevated, bin_s, readings, on_) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
        "nullif(?9, ''), nullif(?10, ''), "
        "nullif(?11, ''), ?12, ?13, nullif(?14, ''), ?15, ?16, nullif(?17, ''), ?18, ?19, ?20, "
        "nullif(?21, ''), ?22, ?23, ?24)",
        parameters, error);
}

bool sy_search_write_series(const SySearch *search, SyStore *store, const SyJudgement *judgement,
                            GError **error) {
    char number[24];
    g_snprintf(number, sizeof number, "%" G_GINT64_FORMAT, search->outfall_id);
    const char *parameters[] = {number, NULL};
    if (!sy_store_change(store, "DELETE FROM series WHERE outfall_id = CAST(?1 AS INTEGER)",
                         parameters, error))
        return false;
    for (SyIndex i = 0; search->series_set != NULL && i < search->series->len; i++)
        if (!write_row(search, store, judgement, i, error)) return false;
    return true;
}
