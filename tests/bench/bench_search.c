/*
 * How many manholes are opened until the source is found, and how often the right one is found: the
 * project's own choice of tests, walking upstream, and halving, in the same worlds with the same
 * luck.
 *
 *   bench_search CASE-FILE units|nodes DOUBT TRIALS [KEY=VALUE ...]
 *
 * The source is drawn by a risk (lognormal, deviation 2) among the units above an outfall, where it
 * joins by the case file's probabilities, and the state of every pipe by its doubt times DOUBT; or
 * among all nodes. Outfalls with at least 300 nodes (8 units). A search knows the risk (prior
 * right), nothing (flat), or the risks of other sources (wrong); it believes in 10 % false
 * negatives and 2 % false positives whatever they are. Keys: outfalls (at most so many), enough,
 * criterion (0, 1), min_gain, known (exponent of the risk as believed), beta (false negatives as
 * believed), tests (limit). JSON lines: found is where the source joins, so that it is among the
 * units said to join there (in the mean "units"), as walking and halving are scored; named is that
 * the first of them, or its group, is the source. The last ones say how often candidates given a
 * probability were the source.
 */
#include <math.h>
#include <stdio.h>

#include "algorithms/base/random.h"
#include "search_net.h"

#define SEED 20260301
#define N_BIN 7

typedef enum { PRIOR_RIGHT, PRIOR_FLAT, PRIOR_WRONG, N_PRIOR } Prior;
static const char *const prior_name[] = {"right", "flat", "wrong"};
static const double bin_from[N_BIN + 1] = {0, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 1.000001};

typedef struct {
    double n, given, was;
} Bin;

typedef struct {
    SyNextOptions next;
    unsigned max_test;
    double known; /* exponent of the prior: how far it is believed */
} Settings;

typedef struct {
    const SearchNet *net;
    double *risk;       /* n_source */
    double *other;      /* n_source: risks of other sources */
    double *to_outfall; /* n_state: R */
    SyIndex *group, n_group;
} Town;

/* What is so, and the luck of every test. */
typedef struct {
    const Town *town;
    SyIndex source, place;
    bool *reached; /* n_node */
    double false_negative, false_positive;
    uint64_t luck;
    unsigned *n_tested; /* n_node */
    unsigned n_test;
} Truth;

static bool test_at(Truth *truth, SyIndex node) {
    uint64_t key = ((uint64_t)node << 8) + truth->n_tested[node]++;
    SyRandom random = sy_random(truth->luck, key);
    double u = sy_random_unit(&random);
    truth->n_test++;
    return truth->reached[node] ? u >= truth->false_negative : u < truth->false_positive;
}

static SyIndex draw(SyRandom *random, const double *weight, SyIndex n) {
    double sum = 0;
    for (SyIndex i = 0; i < n; i++) sum += weight[i];
    double at = sum * sy_random_unit(random);
    for (SyIndex i = 0; i < n; i++)
        if ((at -= weight[i]) < 0) return i;
    return n - 1;
}

static void follow(const SearchNet *net, uint64_t world, SyIndex place, bool *reached) {
    uint64_t state[2];
    for (SyIndex n = 0; n < net->edges.n_node; n++) reached[n] = n == place;
    for (bool more = true; more;) {
        more = false;
        for (SyIndex k = net->edges.n_edge; k-- > 0;) { /* edges stand downstream first */
            SyIndex from = net->from[k], to = net->to[k];
            if (reached[from] == reached[to]) continue;
            sy_edge_states(&net->edges, k, world, 1, &state[0], &state[1]);
            if (!(state[reached[from] ? 0 : 1] & 1)) continue;
            reached[from] = reached[to] = more = true;
        }
    }
}

/* Source, place and world such that the water comes out. */
static void draw_truth(Truth *truth, const Town *town, uint64_t trial) {
    const SearchNet *net = town->net;
    SyRandom random = sy_random(SEED + trial, 1);
    g_autofree double *weight = g_new0(double, net->n_source);
    for (SyIndex s = 0; s < net->n_source; s++)
        for (SyIndex i = net->state_first[s]; i < net->state_first[s + 1]; i++)
            weight[s] += town->risk[s] * net->weight[i] * town->to_outfall[i];
    truth->source = draw(&random, weight, net->n_source);
    SyIndex first = net->state_first[truth->source],
            n_place = net->state_first[truth->source + 1] - first;
    g_autofree double *joins = g_new(double, n_place);
    for (SyIndex i = 0; i < n_place; i++)
        joins[i] = net->weight[first + i] * town->to_outfall[first + i];
    truth->place = net->place[first + draw(&random, joins, n_place)];
    for (unsigned k = 0; k < 1000; k++) {
        follow(net, sy_random_bits(&random), truth->place, truth->reached);
        if (truth->reached[net->outfall]) return;
    }
    g_error("outfall %" G_GINT64_FORMAT ": never reached", net->outfall_id);
}

static void count_bins(Bin *bin, const Truth *truth, const SyPosterior *posterior) {
    const Town *town = truth->town;
    g_autofree double *mass = g_new0(double, town->n_group);
    for (SyIndex s = 0; s < posterior->n_source; s++) mass[town->group[s]] += posterior->source[s];
    for (SyIndex g = 0; g < town->n_group; g++) {
        unsigned b = 0;
        while (mass[g] >= bin_from[b + 1]) b++;
        bin[b].n++;
        bin[b].given += mass[g];
        bin[b].was += g == town->group[truth->source];
    }
}

/* What a search says in the end: one unit, and those that may join where that one does, between
 * which no look tells. */
typedef struct {
    bool found; /* the source is among these */
    bool named; /* it is the one, or of its group */
    SyIndex n_unit;
} Answer;

static Answer answer_of(const Truth *truth, const SyPosterior *now, const SySources *sources) {
    const Town *town = truth->town;
    SyIndex best = 0, place;
    g_autofree bool *alike = g_new(bool, sources->n_source);
    double there;
    g_autoptr(GError) error = NULL;
    SyIndex group = sy_posterior_outlook(now, town->group, town->n_group, 1).group;
    while (town->group[best] != group) best++;
    if (!sy_posterior_alike(now, sources, &town->net->worlds, best, alike, &place, &there, &error))
        g_error("%s", error->message);
    Answer answer = {alike[truth->source], group == town->group[truth->source], 0};
    for (SyIndex s = 0; s < sources->n_source; s++) answer.n_unit += alike[s];
    answer.found = answer.found || answer.named;
    return answer;
}

static Answer by_suyuan(Truth *truth, Prior prior, const Settings *settings, Bin *bin) {
    const Town *town = truth->town;
    const SearchNet *net = town->net;
    g_autofree double *believed = g_new(double, net->n_source);
    g_autofree double *weight = g_new(double, net->n_state);
    for (SyIndex s = 0; s < net->n_source; s++) {
        double risk = prior == PRIOR_FLAT    ? 1
                      : prior == PRIOR_RIGHT ? town->risk[s]
                                             : town->other[s];
        believed[s] = pow(risk, settings->known);
    }
    for (SyIndex i = 0; i < net->n_state; i++) weight[i] = net->weight[i] * town->to_outfall[i];
    SySources sources = {.n_source = net->n_source,
                         .n_state = net->n_state,
                         .prior = believed,
                         .state_first = net->state_first,
                         .place = net->place,
                         .weight = weight,
                         .outfall = net->outfall};
    SyPosterior now;
    g_autoptr(GError) error = NULL;
    if (!sy_posterior_init(&now, &sources, &net->worlds, NULL, 0, NULL, &error))
        g_error("%s", error->message);
    for (;;) {
        g_autoptr(GArray) tests = NULL;
        SyStop stop;
        count_bins(bin, truth, &now);
        if (!sy_next_tests(&now, &sources, &net->worlds, town->group, town->n_group,
                           &settings->next, 1, &tests, &stop, &error))
            g_error("%s", error->message);
        if (stop != SY_STOP_NO || truth->n_test >= settings->max_test) break;
        SyTest test = {g_array_index(tests, SyNextTest, 0).point, NAN, settings->next.noise};
        SyPosterior after;
        bool seen = test_at(truth, test.point);
        if (!sy_posterior_after(&now, &sources, &net->worlds, &test, seen, &after, NULL, &error))
            g_error("%s", error->message);
        sy_posterior_clear(&now);
        now = after;
    }
    Answer answer = answer_of(truth, &now, &sources);
    sy_posterior_clear(&now);
    return answer;
}

/* Key nodes: where ways come together or a source may join; others say what the key node above
 * them says. */
static SyIndex key_above(const SearchNet *net, const unsigned *n_in, const SyIndex *only_in,
                         const bool *joins, SyIndex node) {
    for (SyIndex k = 0; k < net->edges.n_node && n_in[node] == 1 && !joins[node]; k++)
        node = only_in[node];
    return node;
}

/* Goes up as long as one of the branches says yes; where none does, the source joins here. */
static bool by_walking(Truth *truth) {
    const SearchNet *net = truth->town->net;
    const SyIndex n_node = net->edges.n_node;
    g_autofree unsigned *n_in = g_new0(unsigned, n_node);
    g_autofree SyIndex *only_in = g_new(SyIndex, n_node);
    g_autofree bool *joins = g_new0(bool, n_node), *was = g_new0(bool, n_node);
    for (SyIndex i = 0; i < net->n_state; i++) joins[net->place[i]] = true;
    for (SyIndex e = 0; e < net->edges.n_edge; e++) {
        n_in[net->to[e]]++;
        only_in[net->to[e]] = net->from[e];
    }
    SyIndex at = key_above(net, n_in, only_in, joins, net->outfall);
    for (bool up = true; up;) {
        up = false;
        for (SyIndex e = 0; e < net->edges.n_edge && !up; e++) {
            if (net->to[e] != at) continue;
            SyIndex next = key_above(net, n_in, only_in, joins, net->from[e]);
            if (was[next]) continue;
            was[next] = true;
            if (!test_at(truth, next)) continue;
            at = next;
            up = true;
        }
    }
    for (SyIndex i = net->state_first[truth->source]; i < net->state_first[truth->source + 1]; i++)
        if (net->place[i] == at && truth->place == at) return true;
    return false;
}

/* Takes every result for true and halves the number of places that are left. */
static bool by_halving(Truth *truth) {
    const SearchNet *net = truth->town->net;
    const SyIndex n_node = net->edges.n_node;
    g_autofree bool *left = g_new0(bool, n_node);
    g_autofree unsigned *n_above = g_new(unsigned, n_node);
    g_autofree uint64_t *at_point = g_new(uint64_t, n_node);
    for (SyIndex i = 0; i < net->n_state; i++) left[net->place[i]] = true;
    for (;;) {
        unsigned n_left = 0;
        memset(n_above, 0, n_node * sizeof *n_above);
        for (SyIndex p = 0; p < n_node; p++) {
            if (!left[p]) continue;
            n_left++;
            SyReachWalk walk;
            for (sy_reach_walk_start(&walk, &net->worlds, p); sy_reach_walk_next(&walk);)
                n_above[walk.point] += __builtin_popcountll(walk.word[0]) > 32;
        }
        SyIndex best = SY_NONE;
        for (SyIndex n = 0; n < n_node; n++) {
            unsigned smaller = MIN(n_above[n], n_left - n_above[n]);
            if (smaller > 0 &&
                (best == SY_NONE || smaller > MIN(n_above[best], n_left - n_above[best])))
                best = n;
        }
        if (best == SY_NONE) break;
        bool seen = test_at(truth, best);
        if (!sy_reach_worlds_at(&net->worlds, best, at_point, NULL)) g_error("out of memory");
        for (SyIndex p = 0; p < n_node; p++)
            if (seen != (__builtin_popcountll(at_point[p]) > 32)) left[p] = false;
    }
    return left[truth->place];
}

static void town_init(Town *town, const SearchNet *net, uint64_t seed) {
    SyRandom random = sy_random(SEED, seed);
    *town = (Town){.net = net};
    town->risk = g_new(double, net->n_source);
    town->other = g_new(double, net->n_source);
    town->to_outfall = g_new0(double, net->n_state);
    town->group = g_new(SyIndex, net->n_source);
    for (SyIndex s = 0; s < net->n_source; s++) {
        town->risk[s] = exp(2 * sy_random_normal(&random));
        town->other[s] = exp(2 * sy_random_normal(&random));
    }
    const SyReachOptions options = {.seed = 1, .n_world = 1024, .min_way = 1e-4};
    g_auto(SyReaches) reaches = {0};
    g_autoptr(GError) error = NULL;
    if (!sy_reach_probability(&net->edges, &net->outfall, 1, net->place, net->n_state, &options,
                              &reaches, &error))
        g_error("%s", error->message);
    for (SyIndex i = 0; i < net->n_state; i++)
        town->to_outfall[i] = sy_reach_of(&reaches, i, 0, NULL);
    g_autofree double *weight = g_new(double, net->n_state);
    for (SyIndex i = 0; i < net->n_state; i++) weight[i] = net->weight[i] * town->to_outfall[i];
    SySources sources = {.n_source = net->n_source,
                         .n_state = net->n_state,
                         .prior = town->risk,
                         .state_first = net->state_first,
                         .place = net->place,
                         .weight = weight,
                         .outfall = net->outfall};
    if (!sy_source_groups(&sources, &net->worlds, town->group, &town->n_group, &error))
        g_error("%s", error->message);
}

static void town_clear(Town *town) {
    g_free(town->risk);
    g_free(town->other);
    g_free(town->to_outfall);
    g_free(town->group);
}

static int by_number(const void *left, const void *right) {
    const unsigned *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

typedef enum { SUYUAN, WALKING, HALVING } Way;
static const char *const way_name[] = {"suyuan", "walking", "halving"};

/* All trials of one way, prior and noise. */
static void run(const Town *town, guint n_town, unsigned n_trial, Way way, Prior prior,
                double false_negative, double false_positive, const Settings *settings, Bin *bin) {
    g_autofree unsigned *n_test = g_new(unsigned, n_trial);
    unsigned n_found = 0, n_named = 0, n_unit = 0, sum = 0;
    gint64 begin_us = g_get_monotonic_time();
    for (unsigned t = 0; t < n_trial; t++) {
        const Town *at = &town[t % n_town];
        SyIndex n_node = at->net->edges.n_node;
        Truth truth = {.town = at,
                       .reached = g_new0(bool, n_node),
                       .n_tested = g_new0(unsigned, n_node),
                       .false_negative = false_negative,
                       .false_positive = false_positive,
                       .luck = SEED + 7 * (uint64_t)t};
        draw_truth(&truth, at, t);
        Answer answer = {0};
        if (way == SUYUAN)
            answer = by_suyuan(&truth, prior, settings, bin);
        else
            answer.found = way == WALKING ? by_walking(&truth) : by_halving(&truth);
        n_found += answer.found;
        n_named += answer.named;
        n_unit += answer.n_unit;
        sum += n_test[t] = truth.n_test;
        g_free(truth.reached);
        g_free(truth.n_tested);
    }
    qsort(n_test, n_trial, sizeof *n_test, by_number);
    printf(
        "{\"bench\":\"search\",\"way\":\"%s\",\"prior\":\"%s\",\"false_negative\":%g,"
        "\"false_positive\":%g,\"trials\":%u,\"opened\":%.2f,\"p90\":%u,\"found\":%.4f,"
        "\"named\":%.4f,\"units\":%.2f,"
        "\"seconds\":%.1f}\n",
        way_name[way], way == SUYUAN ? prior_name[prior] : "none", false_negative, false_positive,
        n_trial, (double)sum / n_trial, n_test[(9 * n_trial - 1) / 10], (double)n_found / n_trial,
        (double)n_named / n_trial, (double)n_unit / n_trial,
        (double)(g_get_monotonic_time() - begin_us) / 1e6);
    fflush(stdout);
}

static void print_bins(const Bin *bin, const char *prior) {
    for (unsigned b = 0; b < N_BIN; b++)
        printf(
            "{\"bench\":\"calibration\",\"prior\":\"%s\",\"from\":%g,\"to\":%g,\"n\":%.0f,"
            "\"given\":%.4f,\"true\":%.4f}\n",
            prior, bin_from[b], fmin(1, bin_from[b + 1]), bin[b].n, bin[b].given / bin[b].n,
            bin[b].was / bin[b].n);
}

static void set(Settings *settings, guint *max_outfall, const char *pair) {
    g_auto(GStrv) part = g_strsplit(pair, "=", 2);
    double value = part[0] != NULL && part[1] != NULL ? g_ascii_strtod(part[1], NULL) : NAN;
    if (isnan(value)) g_error("%s: KEY=VALUE", pair);
    if (g_str_equal(part[0], "outfalls"))
        *max_outfall = (guint)value;
    else if (g_str_equal(part[0], "enough"))
        settings->next.enough = value;
    else if (g_str_equal(part[0], "criterion"))
        settings->next.criterion = (SyCriterion)value;
    else if (g_str_equal(part[0], "tests"))
        settings->max_test = (unsigned)value;
    else if (g_str_equal(part[0], "known"))
        settings->known = value;
    else if (g_str_equal(part[0], "beta"))
        settings->next.noise.beta = value;
    else if (g_str_equal(part[0], "min_gain"))
        settings->next.min_gain = value;
    else
        g_error("%s: no such key", pair);
}

int main(int argc, char **argv) {
    if (argc < 5) {
        fprintf(stderr, "bench_search CASE-FILE units|nodes DOUBT TRIALS [KEY=VALUE ...]\n");
        return 1;
    }
    Settings settings = {.next = SY_NEXT_OPTIONS_INIT, .max_test = 60, .known = 0.3};
    settings.next.enough = 0.97;
    guint max_outfall = 20;
    SearchSources sources = g_str_equal(argv[2], "units") ? SEARCH_UNITS : SEARCH_NODES;
    double doubt = g_ascii_strtod(argv[3], NULL);
    unsigned n_trial = (unsigned)g_ascii_strtoull(argv[4], NULL, 10);
    for (int i = 5; i < argc; i++) set(&settings, &max_outfall, argv[i]);
    sqlite3 *file = NULL;
    if (sqlite3_open_v2(argv[1], &file, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        g_error("%s: %s", argv[1], sqlite3_errmsg(file));
    bool small = strstr(argv[1], "hague") != NULL;
    g_autoptr(GArray) outfalls = search_outfalls(file, small ? 10 : 300, small ? 5 : 8);
    guint n_town = MIN(outfalls->len, max_outfall);
    g_autofree SearchNet *net = g_new0(SearchNet, n_town);
    g_autofree Town *town = g_new0(Town, n_town);
    double n_node = 0, n_group = 0, n_source = 0;
    for (guint i = 0; i < n_town; i++) {
        guint every = i * outfalls->len / n_town;
        search_net_init(&net[i], file, g_array_index(outfalls, gint64, every), sources, doubt);
        town_init(&town[i], &net[i], i);
        n_node += net[i].edges.n_node;
        n_group += town[i].n_group;
        n_source += net[i].n_source;
    }
    printf(
        "{\"bench\":\"search\",\"file\":\"%s\",\"sources\":\"%s\",\"doubt\":%g,\"outfalls\":%u,"
        "\"mean_nodes\":%.0f,\"mean_sources\":%.0f,\"mean_groups\":%.0f}\n",
        argv[1], argv[2], doubt, n_town, n_node / n_town, n_source / n_town, n_group / n_town);
    Bin bin[N_PRIOR][N_BIN] = {0}, unused[N_BIN] = {0};
    for (unsigned p = 0; p < N_PRIOR; p++)
        run(town, n_town, n_trial, SUYUAN, (Prior)p, 0.1, 0.02, &settings, bin[p]);
    run(town, n_town, n_trial, WALKING, PRIOR_FLAT, 0.1, 0.02, &settings, unused);
    run(town, n_town, n_trial, HALVING, PRIOR_FLAT, 0.1, 0.02, &settings, unused);
    const double negative[] = {0, 0.05, 0.2};
    for (unsigned k = 0; k < G_N_ELEMENTS(negative); k++) {
        double positive = negative[k] > 0 ? 0.02 : 0;
        run(town, n_town, n_trial, SUYUAN, PRIOR_RIGHT, negative[k], positive, &settings, unused);
        run(town, n_town, n_trial, WALKING, PRIOR_FLAT, negative[k], positive, &settings, unused);
        run(town, n_town, n_trial, HALVING, PRIOR_FLAT, negative[k], positive, &settings, unused);
    }
    for (unsigned p = 0; p < N_PRIOR; p++) print_bins(bin[p], prior_name[p]);
    for (guint i = 0; i < n_town; i++) {
        town_clear(&town[i]);
        search_net_clear(&net[i]);
    }
    sqlite3_close(file);
    return 0;
}
