/*
 * What series tell of a source that pauses: how often it is the first, and among the first five, of
 * the candidates, and how often candidates given a probability are it.
 *
 *   bench_series CASE-FILE TRIALS DAYS [steady|two|moved]
 *
 * The source (two: both of two that know nothing of each other, each ranked) is drawn by its
 * prior, where it joins and how pipes run by the case file. It is on for one hour a day (steady:
 * always) and doubles what is at the outfall in the mean. A probe at the outfall and two at
 * manholes read every 5 minutes with 10 % noise and 10 % gaps: DAYS 0: two hours about one pulse;
 * else the two are moved every day to where suyuan sample would look. Outfalls with at least 3
 * units. "ideal" is who knows without error whether the water came to each place that was read, and
 * the priors: what is left to it is what no reading there can part. JSON lines.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/random.h"
#include "engine/search/parts.h"

#define SEED 20260501
#define N_BIN 6
#define BIN_S 300
#define DAY_BINS 288
#define BASE 20
static const double bin_from[N_BIN + 1] = {0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.000001};

typedef struct {
    const SyJudgement *judgement;
    SySearch *search;
    SyRandom random;
    bool steady, two, moved;
    SyIndex parameter;
    GArray *written; /* Written, of the trial */
    GArray *read;    /* points, of the trial */
    double given[N_BIN], n[N_BIN], was[N_BIN];
    unsigned n_trial, n_before;
    struct Found {
        unsigned n_first, n_five, n_at_best;
    } found, ideal;
    double n_alike; /* sources that an ideal reader cannot part from the one drawn, summed */
    double
        best_two; /* shares among the first five by the best two points, summed over @n_outfall */
    unsigned n_outfall;
} Bench;

/* One source of a trial. */
typedef struct {
    SyIndex source, state;
    unsigned world;
    double start_s, rise, slow; /* of its pulse on the day; at the outfall; of the water */
} Truth;

static SyIndex draw(SyRandom *random, const double *weight, SyIndex n) {
    double sum = 0;
    for (SyIndex i = 0; i < n; i++) sum += weight[i];
    double left = sy_random_unit(random) * sum;
    SyIndex i = 0;
    while (i + 1 < n && (left -= weight[i]) > 0) i++;
    return i;
}

static bool comes_to(const SySearch *search, const Truth *truth, SyIndex point) {
    const unsigned n_word = search->worlds.n_word;
    SyIndex place = search->sources.place[truth->state];
    g_autofree uint64_t *at = g_new(uint64_t, (gsize)search->n_place * n_word);
    g_assert_true(sy_reach_worlds_at(&search->worlds, point, at, NULL));
    return place != SY_NONE &&
           (at[(gsize)place * n_word + truth->world / 64] >> (truth->world % 64) & 1) != 0;
}

static double or_zero(double value) {
    return value > 0 ? value : 0;
}

/* What a probe wrote at a point. */
typedef struct {
    SyIndex node;
    double time_s, value;
} Written;

static int by_place(const void *left, const void *right) {
    const Written *a = left, *b = right;
    if (a->node != b->node) return a->node < b->node ? -1 : 1;
    return (a->time_s > b->time_s) - (a->time_s < b->time_s);
}

/* What one source adds at a point, and when: @on_s after midnight, every day. */
typedef struct {
    double rise, on_s;
} Added;

static Added added_by(const Bench *bench, const Truth *truth, SyIndex point) {
    const SySearch *search = bench->search;
    SyIndex node = search->point_node[point];
    SyIndex from = search->place_node[search->sources.place[truth->state]];
    double flow = search->flow_m3d[node], all = search->flow_m3d[search->outfall],
           lag_s = or_zero(search->time_s[from] - search->time_s[node]) * truth->slow;
    return (Added){comes_to(search, truth, point)
                       ? truth->rise * (flow > 0 && all > 0 ? fmax(1, all / flow) : 1)
                       : 0,
                   truth->start_s + lag_s};
}

/* A probe at a point: @n bins from @first_s. */
static void read_probe(Bench *bench, const Truth *truth, SyIndex point, double first_s, SyIndex n) {
    const guint n_source = bench->two ? 2 : 1;
    Added added[2];
    for (guint k = 0; k < n_source; k++) added[k] = added_by(bench, &truth[k], point);
    for (SyIndex i = 0; i < n; i++) {
        Written at = {.node = bench->search->point_node[point],
                      .time_s = first_s + (double)BIN_S * i,
                      .value = BASE};
        for (guint k = 0; k < n_source; k++)
            if (bench->steady || fmod(at.time_s - added[k].on_s + 8640000, 86400) < 3600)
                at.value += added[k].rise;
        at.value *= exp(0.1 * sy_random_normal(&bench->random));
        if (sy_random_unit(&bench->random) < 0.1) continue;
        g_array_append_val(bench->written, at);
    }
}

static void forget(SySearch *search) {
    g_array_set_size(search->series, 0);
    g_array_set_size(search->series_time_s, 0);
    g_array_set_size(search->series_value, 0);
    g_array_set_size(search->series_below, 0);
}

/* All that was written at a place is one series, whatever days it is of. */
static void list_series(Bench *bench) {
    SySearch *search = bench->search;
    const bool below = false;
    forget(search);
    g_array_sort(bench->written, by_place);
    for (guint i = 0; i < bench->written->len; i++) {
        const Written *at = &g_array_index(bench->written, Written, i);
        if (i == 0 || at[-1].node != at->node) {
            SySearchSeries next = {.node = at->node,
                                   .parameter = bench->parameter,
                                   .first = i,
                                   .flow_m3d = search->flow_m3d[at->node]};
            sy_search_usual(search, bench->judgement, at->node, bench->parameter, &next.background,
                            &next.elevated);
            g_array_append_val(search->series, next);
        }
        g_array_index(search->series, SySearchSeries, search->series->len - 1).n++;
        g_array_append_val(search->series_time_s, at->time_s);
        g_array_append_val(search->series_value, at->value);
        g_array_append_val(search->series_below, below);
    }
}

static void weigh(Bench *bench, SyPosterior *after) {
    SySearch *search = bench->search;
    const SyFactors *factors = &bench->judgement->factors;
    const SyLikelihoodOptions likelihood = {factors->campaign_deviation, factors->reading_gross};
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&search->series_set, sy_series_free);
    g_clear_pointer(&search->series_effect, g_free);
    g_assert_true(sy_search_weigh_series(search, bench->judgement, &error));
    search->sources.series = search->series_set;
    search->sources.series_effect = search->series_effect;
    sy_posterior_clear(after);
    g_assert_true(
        sy_posterior_init(after, &search->sources, &search->worlds, NULL, 0, &likelihood, &error));
}

/* The two points that a search would look at next; the outfall where there are none. */
static void next_points(const Bench *bench, const SyPosterior *now, SyIndex point[2]) {
    const SySearch *search = bench->search;
    g_autofree double *x_m = NULL, *y_m = NULL;
    SyNextOptions options = sy_search_options(search, bench->judgement, &x_m, &y_m);
    options.enough = 1;
    options.min_gain = 0;
    g_autoptr(GArray) tests = NULL;
    SyStop stop;
    point[0] = point[1] = search->n_point - 1;
    if (!sy_next_tests(now, &search->sources, &search->worlds, search->group, search->n_group,
                       &options, 2, &tests, &stop, NULL))
        return;
    for (guint i = 0; i < MIN(2, tests->len); i++)
        point[i] = g_array_index(tests, SyNextTest, i).point;
}

/* Where the source stands in a list by @probability; returns how many of other groups are given the
 * same. */
static unsigned rank(const Bench *bench, const double *probability, SyIndex source,
                     struct Found *found) {
    const SySearch *search = bench->search;
    double rank = 1, least = 1; /* in the mean of those alike, which a list has in any order */
    unsigned alike = 0;
    SyIndex first = 0;
    for (SyIndex s = 0; s < search->sources.n_source; s++) {
        double more = probability[s] - probability[source];
        if (more > probability[first] - probability[source]) first = s;
        if (search->group[s] == search->group[source]) continue;
        rank += more > 1e-9 ? 1 : more >= -1e-9 ? 0.5 : 0;
        least += more > 1e-9;
        alike += fabs(more) <= 1e-9;
    }
    found->n_first += search->group[first] == search->group[source];
    found->n_five += rank <= 5;
    found->n_at_best += least <= 5;
    return alike;
}

/* What each source was given, and whether it was one of those drawn. */
static void note(Bench *bench, const SyPosterior *after, const Truth *truth) {
    const guint n_source = bench->two ? 2 : 1;
    for (SyIndex s = 0; s < after->n_source; s++) {
        unsigned bin = 0;
        while (after->source[s] >= bin_from[bin + 1]) bin++;
        bench->n[bin]++;
        bench->given[bin] += after->source[s];
        bench->was[bin] += s == truth[0].source || (n_source == 2 && s == truth[1].source);
    }
    for (guint k = 0; k < n_source; k++) {
        bench->n_trial++;
        rank(bench, after->source, truth[k].source, &bench->found);
    }
}

/* In which worlds water of each place does what that of the source did at all points that were
 * read; a word of 64 worlds, by place. */
static uint64_t *like_it(const Bench *bench, const Truth *truth) {
    const SySearch *search = bench->search;
    const gsize size = (gsize)search->n_place * search->worlds.n_word;
    uint64_t *same = g_new(uint64_t, size);
    g_autofree uint64_t *at = g_new(uint64_t, size);
    memset(same, 0xff, size * sizeof *same);
    for (guint i = 0; i < bench->read->len; i++) {
        SyIndex point = g_array_index(bench->read, SyIndex, i);
        bool came = comes_to(search, truth, point);
        g_assert_true(sy_reach_worlds_at(&search->worlds, point, at, NULL));
        for (gsize k = 0; k < size; k++) same[k] &= came ? at[k] : ~at[k];
    }
    return same;
}

/* Mass of the sources that have mean rank five or less, where @set[source] is all that is known. */
static double within_five(const Bench *bench, const unsigned *set) {
    const SySearch *search = bench->search;
    double within = 0, all = 0;
    for (SyIndex s = 0; s < search->sources.n_source; s++) {
        double rank = 1;
        for (SyIndex other = 0; other < search->sources.n_source; other++)
            if (set[other] == set[s] && search->group[other] != search->group[s])
                rank += search->prior[other] > search->prior[s] + 1e-9    ? 1
                        : search->prior[other] >= search->prior[s] - 1e-9 ? 0.5
                                                                          : 0;
        all += search->prior[s];
        within += rank <= 5 ? search->prior[s] : 0;
    }
    return within / all;
}

/* Which bit of @set a source has: whether its water, joining where it most probably does, comes to
 * the point in the first world. */
static void part_by(const Bench *bench, SyIndex point, unsigned bit, unsigned *set) {
    const SySearch *search = bench->search;
    const unsigned n_word = search->worlds.n_word;
    g_autofree uint64_t *at = g_new(uint64_t, (gsize)search->n_place * n_word);
    g_assert_true(sy_reach_worlds_at(&search->worlds, point, at, NULL));
    for (SyIndex s = 0; s < search->sources.n_source; s++) {
        SyIndex best = search->state_first[s];
        for (SyIndex state = best; state < search->state_first[s + 1]; state++)
            if (search->sources.weight[state] > search->sources.weight[best]) best = state;
        SyIndex place = best < search->state_first[s + 1] ? search->sources.place[best] : SY_NONE;
        bool comes = place != SY_NONE && (at[(gsize)place * n_word] & 1) != 0;
        set[s] = (set[s] & ~(1U << bit)) | (unsigned)comes << bit;
    }
}

/* The two points of the outfall's net that put most among the first five, all pairs tried. */
static double best_two(const Bench *bench) {
    const SySearch *search = bench->search;
    g_autofree unsigned *set = g_new0(unsigned, search->sources.n_source);
    double best = 0;
    for (SyIndex a = 0; a < search->n_point; a++) {
        part_by(bench, a, 0, set);
        for (SyIndex b = a + 1; b < search->n_point; b++) {
            part_by(bench, b, 1, set);
            best = fmax(best, within_five(bench, set));
        }
    }
    return best;
}

/* The probability of each source once it is known whether the water came to each point. */
static void note_ideal(Bench *bench, const Truth *truth) {
    const SySearch *search = bench->search;
    const unsigned n_word = search->worlds.n_word;
    g_autofree uint64_t *same = like_it(bench, truth);
    g_autofree double *probability = g_new0(double, search->sources.n_source);
    for (SyIndex s = 0; s < search->sources.n_source; s++)
        for (SyIndex state = search->state_first[s]; state < search->state_first[s + 1]; state++)
            for (unsigned w = 0; search->sources.place[state] != SY_NONE && w < n_word; w++)
                probability[s] +=
                    search->prior[s] * search->sources.weight[state] / (64.0 * n_word) *
                    __builtin_popcountll(same[(gsize)search->sources.place[state] * n_word + w]);
    bench->n_alike += rank(bench, probability, truth->source, &bench->ideal);
}

/* False: drawn nowhere, or where its water does not come to the outfall. */
static bool draw_truth(Bench *bench, Truth *truth) {
    const SySearch *search = bench->search;
    SyRandom *random = &bench->random;
    truth->source = draw(random, search->prior, search->sources.n_source);
    SyIndex first = search->state_first[truth->source],
            last = search->state_first[truth->source + 1];
    if (first == last) return false;
    truth->state = first + draw(random, search->sources.weight + first, last - first);
    if (search->sources.place[truth->state] == SY_NONE) return false;
    truth->world = sy_random_below(random, 64 * search->worlds.n_word);
    truth->start_s = 86400 * sy_random_unit(random);
    truth->rise = BASE * exp(0.7 * sy_random_normal(random));
    truth->slow = 1.1 * exp(0.6 * sy_random_normal(random));
    return comes_to(search, truth, search->n_point - 1);
}

static void trial(Bench *bench, unsigned n_day) {
    SySearch *search = bench->search;
    const SyIndex outfall = search->n_point - 1;
    Truth truth[2];
    SyIndex point[2];
    if (!draw_truth(bench, &truth[0])) return;
    if (bench->two && (!draw_truth(bench, &truth[1]) ||
                       search->group[truth[0].source] == search->group[truth[1].source]))
        return;
    SyPosterior now = {0};
    g_array_set_size(bench->written, 0);
    g_array_set_size(bench->read, 0);
    g_array_append_val(bench->read, outfall);
    g_clear_pointer(&search->series_set, sy_series_free);
    search->sources.series = NULL;
    const SyLikelihoodOptions likelihood = SY_LIKELIHOOD_OPTIONS_INIT;
    g_assert_true(
        sy_posterior_init(&now, &search->sources, &search->worlds, NULL, 0, &likelihood, NULL));
    SyIndex best = 0;
    for (SyIndex s = 0; s < now.n_source; s++)
        if (now.source[s] > now.source[best]) best = s;
    for (guint k = 0; k < (bench->two ? 2 : 1); k++)
        bench->n_before += search->group[best] == search->group[truth[k].source];
    for (unsigned day = 0; day < MAX(n_day, 1); day++) {
        next_points(bench, &now, point);
        const bool pulse = n_day == 0 || bench->moved;
        SyIndex n = pulse ? 24 : DAY_BINS;
        g_array_append_vals(bench->read, point, 2);
        for (int i = 0; i < 3; i++) {
            SyIndex at = i < 2 ? point[i] : outfall, node = search->point_node[at],
                    from = search->place_node[search->sources.place[truth[0].state]];
            double first_s = day * 86400.0;
            if (pulse)
                first_s += truth[0].start_s - 1800 +
                           or_zero(search->time_s[from] - search->time_s[node]) * truth[0].slow;
            if (i == 2 || at != outfall) read_probe(bench, truth, at, first_s, n);
        }
        list_series(bench);
        weigh(bench, &now);
    }
    note(bench, &now, truth);
    for (guint k = 0; k < (bench->two ? 2 : 1); k++) note_ideal(bench, &truth[k]);
    sy_posterior_clear(&now);
}

static void print(const Bench *bench, unsigned n_day) {
    const double n = bench->n_trial;
    printf(
        "{\"bench\": \"series\", \"steady\": %s, \"days\": %u, \"trials\": %u, "
        "\"first_before\": %.3f, \"first\": %.3f, \"five\": %.3f, \"five_at_best\": %.3f}\n",
        bench->steady ? "true" : "false", n_day, bench->n_trial, bench->n_before / n,
        bench->found.n_first / n, bench->found.n_five / n, bench->found.n_at_best / n);
    printf(
        "{\"bench\": \"ideal\", \"first\": %.3f, \"five\": %.3f, \"five_at_best\": %.3f, "
        "\"others_alike\": %.1f}\n",
        bench->ideal.n_first / n, bench->ideal.n_five / n, bench->ideal.n_at_best / n,
        bench->n_alike / n);
    if (bench->n_outfall > 0)
        printf("{\"bench\": \"best two points\", \"five\": %.3f}\n",
               bench->best_two / bench->n_outfall);
    for (unsigned b = 0; b < N_BIN; b++)
        if (bench->n[b] > 0)
            printf(
                "{\"bench\": \"calibration\", \"from\": %g, \"n\": %.0f, \"given\": %.3f, "
                "\"was\": %.3f}\n",
                bin_from[b], bench->n[b], bench->given[b] / bench->n[b],
                bench->was[b] / bench->n[b]);
}

/* The times of travel, which a search without readings does not need. */
static void load_times(Bench *bench, SyStore *store) {
    SySearchSeries any = {.node = bench->search->outfall, .parameter = bench->parameter};
    g_autoptr(GError) error = NULL;
    g_array_append_val(bench->search->series, any);
    g_clear_pointer(&bench->search->effect, g_free);
    g_clear_pointer(&bench->search->water_m3d, g_free);
    sy_search_effects(bench->search, store, bench->judgement, &error);
    g_assert_no_error(error);
    bench->search->sources.effect = NULL;
    bench->search->sources.load = bench->search->water_m3d;
}

int main(int argc, char **argv) {
    g_autoptr(GError) error = NULL;
    if (argc < 4) return 1;
    unsigned n_day = (unsigned)strtoul(argv[3], NULL, 10);
    guint64 n_trial = g_ascii_strtoull(argv[2], NULL, 10);
    g_autoptr(SyStore) store = sy_store_open(argv[1], SY_STORE_READ, NULL, &error);
    g_assert_no_error(error);
    g_autoptr(SyJudgement) judgement = sy_judgement_load(SY_DATA(g_getenv("SUYUAN_DATA")), &error);
    g_assert_no_error(error);
    g_autoptr(SyTable) outfalls = sy_store_query(
        store, "SELECT outfall_id FROM channel WHERE n_unit >= 3 ORDER BY 1", NULL, &error);
    g_assert_no_error(error);
    Bench bench = {.judgement = judgement,
                   .random = sy_random(SEED, n_day),
                   .steady = argc > 4 && strcmp(argv[4], "steady") == 0,
                   .two = argc > 4 && strcmp(argv[4], "two") == 0,
                   .moved = argc > 4 && strcmp(argv[4], "moved") == 0,
                   .parameter = sy_judgement_parameter(judgement, "COD"),
                   .written = g_array_new(FALSE, FALSE, sizeof(Written)),
                   .read = g_array_new(FALSE, FALSE, sizeof(SyIndex))};
    SyIndex n = (SyIndex)MIN((guint64)outfalls->n_row, n_trial);
    for (SyIndex k = 0; k < n; k++) {
        SyIndex row = (SyIndex)((guint64)k * outfalls->n_row / n);
        bench.search =
            sy_search_load(store, sy_cell_integer(outfalls, "outfall_id", row), judgement, &error);
        g_assert_no_error(error);
        load_times(&bench, store);
        if (n_day == 0) {
            bench.best_two += best_two(&bench);
            bench.n_outfall++;
        }
        for (guint64 i = 0; i < n_trial / n; i++) trial(&bench, n_day);
        sy_search_free(bench.search);
    }
    print(&bench, n_day);
    g_array_unref(bench.written);
    g_array_unref(bench.read);
    return 0;
}
