/* Readings that are a series: what they are, and what the water of each candidate does to them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/when.h"
#include "engine/expert/reading.h"
#include "engine/search/parts.h"

/* ---- which readings ---- */

static bool is_of(const SySearchReading *first, const SySearchReading *other) {
    return other->measured && !other->machine && other->node == first->node &&
           other->parameter == first->parameter;
}

/* Can it be one of a series? In wet weather other things make it rise. */
static bool is_timed(const SySearchReading *reading) {
    return !isnan(reading->time_s) && !reading->wet &&
           (reading->seen ? reading->value > 0 : reading->limit > 0);
}

/* Most of those that can be one of a series, on one day. */
static guint most_of_day(const GArray *taken, guint first, guint end) {
    guint most = 0, n = 0;
    const char *day = "";
    for (guint i = first; i < end; i++) {
        const SySearchReading *r = &g_array_index(taken, SySearchReading, i);
        if (!is_timed(r)) continue;
        n = strcmp(day, r->day) == 0 ? n + 1 : 1;
        day = r->day;
        most = MAX(most, n);
    }
    return most;
}

static void add_series(SySearch *search, guint first, guint end) {
    const SySearchReading *like = &g_array_index(search->taken, SySearchReading, first);
    SySearchSeries series = {
        like->node,     like->parameter, search->series_time_s->len, 0, like->background,
        like->elevated, like->flow_m3d};
    for (guint i = first; i < end; i++) {
        const SySearchReading *r = &g_array_index(search->taken, SySearchReading, i);
        if (!is_timed(r)) continue;
        bool below = !r->seen;
        g_array_append_val(search->series_time_s, r->time_s);
        g_array_append_val(search->series_below, below);
        g_array_append_vals(search->series_value, below ? &r->limit : &r->value, 1);
        series.n++;
    }
    g_array_append_val(search->series, series);
}

bool sy_search_split_series(SySearch *search, const SyJudgement *judgement, GError **error) {
    (void)error;
    GArray *taken = search->taken;
    guint left = 0;
    for (guint first = 0, end; first < taken->len; first = end) {
        const SySearchReading *like = &g_array_index(taken, SySearchReading, first);
        for (end = first + 1;
             end < taken->len && is_of(like, &g_array_index(taken, SySearchReading, end));)
            end++;
        /* what has two limits is no load that adds up */
        const SyParameter *p =
            like->measured ? &g_array_index(judgement->parameters, SyParameter, like->parameter)
                           : NULL;
        bool series = p != NULL && isnan(p->low) && search->series->len < SY_SERIES_MOST &&
                      most_of_day(taken, first, end) >= judgement->factors.series_least;
        if (series) add_series(search, first, end);
        for (guint i = first; i < end; i++) {
            const SySearchReading *r = &g_array_index(taken, SySearchReading, i);
            if (!series || !is_timed(r)) g_array_index(taken, SySearchReading, left++) = *r;
        }
    }
    g_array_set_size(taken, left);
    return true;
}

/* ---- times of discharge ---- */

static const bool *hours_of(const SySearch *search, SyIndex source) {
    return &g_array_index(search->hours, bool, (gsize)search->hours_of[source] * 1440);
}

/* Class of each source, those of the same text together. */
static void class_hours(SySearch *search) {
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    for (SyIndex s = 0; s < search->candidates->n_row; s++) {
        const char *text = sy_cell_text(search->candidates, "hours", s);
        gpointer number;
        bool within[1440];
        search->hours_of[s] = SY_NONE;
        if (text == NULL) continue;
        if (!g_hash_table_lookup_extended(known, text, NULL, &number)) {
            SyIndex next = search->hours->len / 1440;
            bool says = sy_when_hours(text, within);
            if (says) g_array_append_vals(search->hours, within, 1440);
            number = GUINT_TO_POINTER(says ? next : SY_NONE);
            g_hash_table_insert(known, (char *)text, number);
        }
        search->hours_of[s] = GPOINTER_TO_UINT(number);
    }
}

/* A bottle taken at a known time of a bad day speaks for who discharges then: every time or never,
 * anything between says nothing. */
static void weigh_hours(SySearch *search, const SyJudgement *judgement, SyIndex source) {
    const SyFactors *factors = &judgement->factors;
    const bool *within = hours_of(search, source);
    guint n = 0, n_within = 0;
    for (guint i = 0; i < search->taken->len; i++) {
        const SySearchReading *r = &g_array_index(search->taken, SySearchReading, i);
        if (!r->measured || r->machine || r->wet || isnan(r->time_s) || !r->seen ||
            r->node != search->outfall)
            continue;
        const SyParameter *p = &g_array_index(judgement->parameters, SyParameter, r->parameter);
        if (!sy_reading_is_elevated(p, r->value, r->elevated)) continue;
        n++;
        n_within += within[(gsize)fmod(r->time_s / 60, 1440)];
    }
    search->n_bad[source] = n;
    search->n_bad_within[source] = n_within;
    if (n > 0 && (n_within == n || n_within == 0))
        search->log_factor[source] =
            log(n_within == n ? factors->hours_fit : factors->hours_differ);
}

bool sy_search_hours(SySearch *search, const SyJudgement *judgement, GError **error) {
    const SyIndex n = search->candidates->n_row;
    search->hours_of = sy_array_new(n, sizeof(SyIndex), "sources", error);
    search->log_factor = sy_array_new(n, sizeof(double), "sources", error);
    search->n_bad = sy_array_new(n, sizeof(guint), "sources", error);
    search->n_bad_within = sy_array_new(n, sizeof(guint), "sources", error);
    if (!search->hours_of || !search->log_factor || !search->n_bad || !search->n_bad_within)
        return false;
    class_hours(search);
    for (SyIndex s = 0; s < n; s++)
        if (search->hours_of[s] != SY_NONE) weigh_hours(search, judgement, s);
    return true;
}

/* ---- weighed ---- */

static SySeriesOptions options_of(const SyFactors *f) {
    return (SySeriesOptions){.gross = f->reading_gross,
                             .noise_least = f->series_noise,
                             .strength = f->series_strength,
                             .silent = f->series_silent,
                             .other = f->series_other,
                             .share = f->series_share,
                             .on_s = 3600 * f->series_on_h,
                             .slow = f->series_slow,
                             .slow_deviation = f->series_slow_deviation,
                             .flow_deviation = f->series_flow_deviation,
                             .hours_wrong = f->hours_wrong,
                             .hours_factor = f->hours_fit / f->hours_differ};
}

static SySeriesInput input_of(const SySearch *search, const SySearchSeries *series,
                              const SyFactors *factors) {
    return (SySeriesInput){.point = search->node_point[series->node],
                           .kind = series->parameter,
                           .n = series->n,
                           .time_s = &g_array_index(search->series_time_s, double, series->first),
                           .value = &g_array_index(search->series_value, double, series->first),
                           .below = &g_array_index(search->series_below, bool, series->first),
                           .background = series->background,
                           .deviation = factors->series_between,
                           .elevated = series->elevated,
                           .flow = series->flow_m3d,
                           .travel_s = search->time_s == NULL ? NAN : search->time_s[series->node]};
}

static bool fill_effects(SySearch *search, const SyJudgement *judgement, GError **error) {
    const guint n = search->series->len;
    search->series_effect = sy_array_new((gsize)search->state_place->len * n, sizeof(SyEffect),
                                         "effects of sources", error);
    if (search->series_effect == NULL) return false;
    for (SyIndex source = 0; source < search->candidates->n_row; source++)
        for (SyIndex state = search->state_first[source]; state < search->state_first[source + 1];
             state++)
            for (guint i = 0; i < n; i++) {
                const SySearchSeries *series = &g_array_index(search->series, SySearchSeries, i);
                /* what it adds, it adds to what is there; where no flow is known there is some */
                double there = sy_series_shape(search->series_set, i)->background;
                const SySearchReading like = {
                    .node = series->node,
                    .measured = true,
                    .seen = true,
                    .parameter = series->parameter,
                    .value = INFINITY,
                    .background = fmin(series->background, there),
                    .elevated = series->elevated,
                    .flow_m3d = series->flow_m3d > 0 ? series->flow_m3d : NAN};
                search->series_effect[(gsize)state * n + i] =
                    sy_search_effect(search, source, state, &like, judgement);
            }
    return true;
}

bool sy_search_weigh_series(SySearch *search, const SyJudgement *judgement, GError **error) {
    const guint n = search->series->len;
    if (n == 0) return true;
    g_autofree SySeriesInput *input = g_new(SySeriesInput, n);
    for (guint i = 0; i < n; i++)
        input[i] = input_of(search, &g_array_index(search->series, SySearchSeries, i),
                            &judgement->factors);
    const SySeriesOptions options = options_of(&judgement->factors);
    search->series_set = sy_series_new(input, n, (const bool *)(const void *)search->hours->data,
                                       search->hours->len / 1440, &options, error);
    return search->series_set != NULL && fill_effects(search, judgement, error);
}
