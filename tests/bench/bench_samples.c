/*
 * What concentrations tell of the source behind an outfall: how often it is the first of the
 * candidates before and after them, and how often candidates given a probability are it.
 *
 *   bench_samples CASE-FILE TRIALS MANHOLES [right|wrong]
 *
 * The source is drawn by its prior, where it joins and how pipes run by the case file. On one dry
 * day seven parameters are measured at the outfall and at MANHOLES manholes by chance; water of the
 * source as data/evidence.yaml says that it varies (right), or with twice the deviation, treated in
 * seven cases of ten and another water than its trade's in three (wrong), which the search is not
 * told. Outfalls with at least 3 units. JSON lines.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/random.h"
#include "engine/search/parts.h"

#define SEED 20260501
#define N_BIN 6
static const char *const panel[] = {"COD",      "氨氮",       "LAS",   "石油类",
                                    "动植物油", "粪大肠菌群", "六价铬"};
static const double bin_from[N_BIN + 1] = {0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.000001};

typedef struct {
    double treats, differs, deviation;
} Nature;

typedef struct {
    const SyJudgement *judgement;
    SyStore *store;
    SySearch *search;
    Nature nature;
    SyRandom random;
    double given[N_BIN], n[N_BIN], was[N_BIN];
    unsigned n_trial, n_first_before, n_first_after;
} Bench;

static SyIndex draw(SyRandom *random, const double *weight, SyIndex n) {
    double sum = 0;
    for (SyIndex i = 0; i < n; i++) sum += weight[i];
    double left = sy_random_unit(random) * sum;
    SyIndex i = 0;
    while (i + 1 < n && (left -= weight[i]) > 0) i++;
    return i;
}

static SyIndex first_of(const double *value, SyIndex n) {
    SyIndex best = 0;
    for (SyIndex i = 1; i < n; i++)
        if (value[i] > value[best]) best = i;
    return best;
}

/* Readings at a point, without their values yet. */
static void ask(Bench *bench, SyIndex node) {
    SySearch *search = bench->search;
    for (guint i = 0; i < G_N_ELEMENTS(panel); i++) {
        SyIndex p = sy_judgement_parameter(bench->judgement, panel[i]);
        const SyParameter *parameter = &g_array_index(bench->judgement->parameters, SyParameter, p);
        SySearchReading reading = {.observation_id = 1 + search->taken->len,
                                   .node = node,
                                   .measured = true,
                                   .seen = true,
                                   .parameter = p,
                                   .value = 1,
                                   .limit = NAN,
                                   .background = parameter->background[search->foul[node]],
                                   .flow_m3d = search->flow_m3d[node],
                                   .day = "2026-05-01"};
        reading.elevated = sy_judgement_elevated(bench->judgement, parameter, search->foul[node]);
        g_array_append_val(search->taken, reading);
    }
}

static void effects(Bench *bench) {
    SySearch *search = bench->search;
    g_autoptr(GError) error = NULL;
    g_array_set_size(search->readings, 0);
    g_clear_pointer(&search->effect, g_free);
    g_clear_pointer(&search->water_m3d, g_free);
    g_clear_pointer(&search->time_s, g_free);
    sy_search_number_readings(search, bench->judgement);
    sy_search_effects(search, bench->store, bench->judgement, &error);
    g_assert_no_error(error);
    search->sources.effect = search->effect;
    search->sources.load = search->water_m3d;
}

/* What is there: the background, and what the source adds if its water comes. */
static double draw_value(Bench *bench, const SySearchReading *reading, bool comes,
                         const SyEffect *effect) {
    const SyFactors *factors = &bench->judgement->factors;
    SyRandom *random = &bench->random;
    double deviation = log(reading->elevated / reading->background) / 2.0537;
    double value = reading->background * exp(deviation * sy_random_normal(random));
    if (sy_random_unit(random) < factors->reading_gross)
        return reading->background * pow(10, 4 * sy_random_unit(random) - 2);
    if (!comes || sy_random_unit(random) < factors->test_beta) return value;
    double kind = sy_random_unit(random), rise = effect->rise;
    if (!(rise >= 0) || kind < bench->nature.differs) {
        bool high = sy_random_unit(random) < effect->seen;
        return high ? reading->elevated * pow(10, 4 * sy_random_unit(random)) : value;
    }
    if (kind < bench->nature.differs + bench->nature.treats)
        return reading->background * pow(1 + rise / reading->background, sy_random_unit(random));
    return value + rise * exp(bench->nature.deviation * sy_random_normal(random));
}

static void draw_values(Bench *bench, SyIndex state, unsigned world) {
    SySearch *search = bench->search;
    const unsigned n_word = search->worlds.n_word;
    g_autofree uint64_t *at = g_new(uint64_t, (gsize)search->n_place * n_word);
    SyIndex place = search->sources.place[state];
    for (guint r = 0; r < search->taken->len; r++) {
        SySearchReading *reading = &g_array_index(search->taken, SySearchReading, r);
        g_assert_true(
            sy_reach_worlds_at(&search->worlds, search->node_point[reading->node], at, NULL));
        bool comes =
            place != SY_NONE && (at[(gsize)place * n_word + world / 64] >> (world % 64) & 1) != 0;
        reading->value = draw_value(bench, reading, comes,
                                    &search->effect[(gsize)state * search->taken->len + r]);
    }
}

static void note(Bench *bench, const SyPosterior *after, SyIndex source) {
    bench->n_trial++;
    bench->n_first_after += first_of(after->source, after->n_source) == source;
    for (SyIndex s = 0; s < after->n_source; s++) {
        unsigned bin = 0;
        while (after->source[s] >= bin_from[bin + 1]) bin++;
        bench->n[bin]++;
        bench->given[bin] += after->source[s];
        bench->was[bin] += s == source;
    }
}

static void trial(Bench *bench, unsigned n_manhole) {
    SySearch *search = bench->search;
    const SyFactors *factors = &bench->judgement->factors;
    const SyLikelihoodOptions likelihood = {factors->campaign_deviation, factors->reading_gross};
    SyIndex source = draw(&bench->random, search->posterior.source, search->sources.n_source),
            first = search->state_first[source], last = search->state_first[source + 1];
    if (first == last) return;
    SyIndex state = first + draw(&bench->random, search->sources.weight + first, last - first);
    unsigned world;
    const uint64_t *mask = search->posterior.mask + (gsize)state * search->worlds.n_word;
    do world = sy_random_below(&bench->random, 64 * search->worlds.n_word);
    while ((mask[world / 64] >> (world % 64) & 1) == 0);
    g_array_set_size(search->taken, 0);
    ask(bench, search->outfall);
    for (unsigned i = 0; i < n_manhole && search->n_point > 1; i++)
        ask(bench, search->point_node[sy_random_below(&bench->random, search->n_point - 1)]);
    effects(bench);
    draw_values(bench, state, world);
    effects(bench);
    SyPosterior after = {0};
    g_assert_true(sy_posterior_init(&after, &search->sources, &search->worlds,
                                    (const SyReading *)(const void *)search->readings->data,
                                    search->readings->len, &likelihood, NULL));
    bench->n_first_before += first_of(search->posterior.source, search->sources.n_source) == source;
    note(bench, &after, source);
    sy_posterior_clear(&after);
}

static void print(const Bench *bench, const char *nature, unsigned n_manhole) {
    printf(
        "{\"bench\": \"samples\", \"nature\": \"%s\", \"manholes\": %u, \"trials\": %u, "
        "\"first_before\": %.3f, \"first_after\": %.3f}\n",
        nature, n_manhole, bench->n_trial, (double)bench->n_first_before / bench->n_trial,
        (double)bench->n_first_after / bench->n_trial);
    for (unsigned b = 0; b < N_BIN; b++)
        if (bench->n[b] > 0)
            printf(
                "{\"bench\": \"calibration\", \"from\": %g, \"n\": %.0f, \"given\": %.3f, "
                "\"was\": %.3f}\n",
                bin_from[b], bench->n[b], bench->given[b] / bench->n[b],
                bench->was[b] / bench->n[b]);
}

int main(int argc, char **argv) {
    g_autoptr(GError) error = NULL;
    if (argc < 4) return 1;
    const char *nature = argc > 4 ? argv[4] : "right";
    unsigned n_manhole = (unsigned)strtoul(argv[3], NULL, 10);
    guint64 n_trial = g_ascii_strtoull(argv[2], NULL, 10);
    g_autoptr(SyStore) store = sy_store_open(argv[1], SY_STORE_READ, NULL, &error);
    g_assert_no_error(error);
    g_autoptr(SyJudgement) judgement = sy_judgement_load(SY_DATA(g_getenv("SUYUAN_DATA")), &error);
    g_assert_no_error(error);
    g_autoptr(SyTable) outfalls = sy_store_query(
        store, "SELECT outfall_id FROM channel WHERE n_unit >= 3 ORDER BY 1", NULL, &error);
    g_assert_no_error(error);
    Bench bench = {.judgement = judgement, .store = store, .random = sy_random(SEED, n_manhole)};
    bench.nature = (Nature){judgement->factors.trade_treats, judgement->factors.trade_differs,
                            judgement->factors.concentration_deviation};
    if (strcmp(nature, "wrong") == 0) bench.nature = (Nature){0.5, 0.3, 2};
    for (SyIndex row = 0; row < outfalls->n_row; row++) {
        bench.search =
            sy_search_load(store, sy_cell_integer(outfalls, "outfall_id", row), judgement, &error);
        g_assert_no_error(error);
        for (guint64 i = 0; i < n_trial / outfalls->n_row + 1; i++) trial(&bench, n_manhole);
        sy_search_free(bench.search);
    }
    print(&bench, nature, n_manhole);
    return 0;
}
