#include <math.h>

#include "algorithms/attribution/posterior.h"
#include "algorithms/base/error.h"
#include "algorithms/base/random.h"
#include "worlds.h"

#define N_MAX 8

/* A search on a small network: every node is a point and a place. */
typedef struct {
    Doubt doubt;
    SyReachWorlds worlds;
    SyIndex node[N_MAX], state_first[N_MAX + 1], place[2 * N_MAX];
    double prior[N_MAX], weight[2 * N_MAX], load[N_MAX];
    SySources sources;
} Search;

static void search_init(Search *search, unsigned n_world) {
    const SyReachOptions options = {
        .seed = 5, .n_world = n_world, .min_way = 1e-9, .min_probability = 0};
    SyIndex n_node = search->doubt.edges.n_node;
    for (SyIndex n = 0; n < n_node; n++) search->node[n] = n;
    search->worlds = (SyReachWorlds){0};
    g_assert_true(sy_reach_worlds(&search->doubt.edges, search->node, n_node, search->node, n_node,
                                  &options, &search->worlds, NULL));
    search->sources = (SySources){.prior = search->prior,
                                  .state_first = search->state_first,
                                  .place = search->place,
                                  .weight = search->weight,
                                  .outfall = SY_NONE};
}

/* Adds a source that joins at one of the nodes of @place, with their weights. */
static void add_source(Search *search, double prior, const SyIndex *place, const double *weight,
                       SyIndex n_place) {
    SyIndex s = search->sources.n_source++;
    search->prior[s] = prior;
    search->state_first[s] = search->sources.n_state;
    for (SyIndex i = 0; i < n_place; i++) {
        search->place[search->sources.n_state] = place[i];
        search->weight[search->sources.n_state++] = weight[i];
    }
    search->state_first[s + 1] = search->sources.n_state;
}

static void add_at(Search *search, double prior, SyIndex place) {
    const double weight = 1;
    add_source(search, prior, &place, &weight, 1);
}

/* 1 -> 0 <- 2: a source at 1 and one at 2, as probable. */
static void fork_init(Search *search) {
    doubt_init(&search->doubt, 3);
    doubt_add(&search->doubt, 1, 0, 1, 0, 0);
    doubt_add(&search->doubt, 2, 0, 1, 0, 0);
    search_init(search, 64);
    add_at(search, 1, 1);
    add_at(search, 1, 2);
}

static void posterior_of(const Search *search, const SyReading *reading, SyIndex n_reading,
                         SyPosterior *out) {
    GError *error = NULL;
    g_assert_true(sy_posterior_init(out, &search->sources, &search->worlds, reading, n_reading,
                                    NULL, &error));
    g_assert_no_error(error);
}

static SyReading look(SyIndex point, bool seen) {
    SyReading reading = {.point = point,
                         .campaign = SY_NONE,
                         .seen = seen,
                         .flow = NAN,
                         .noise = SY_TEST_NOISE_INIT};
    return reading;
}

/* 1 -> 0 <- 2: seen at 1, so of the two sources that at 1 is the more probable by 0.9 / 0.02. */
static void test_two_sources(void) {
    Search search = {0};
    doubt_init(&search.doubt, 3);
    doubt_add(&search.doubt, 1, 0, 1, 0, 0);
    doubt_add(&search.doubt, 2, 0, 1, 0, 0);
    search_init(&search, 64);
    add_at(&search, 2, 1);
    add_at(&search, 1, 2);
    g_auto(SyPosterior) prior = {0}, after = {0}, contradicted = {0};
    posterior_of(&search, NULL, 0, &prior);
    g_assert_cmpfloat_with_epsilon(prior.source[0], 2.0 / 3, 1e-12);
    const SyReading readings[] = {look(1, true), look(1, false)};
    posterior_of(&search, readings, 1, &after);
    g_assert_cmpfloat_with_epsilon(after.source[0], 1.8 / 1.82, 1e-12);
    g_assert_cmpfloat_with_epsilon(after.log_evidence, log(1.82 / 3), 1e-12);
    /* Contradicting samples: 2 * 0.9 * 0.1 against 0.02 * 0.98. */
    posterior_of(&search, readings, 2, &contradicted);
    g_assert_cmpfloat_with_epsilon(contradicted.source[0], 0.18 / 0.1996, 1e-12);
    sy_reach_worlds_clear(&search.worlds);
}

/* A unit that joins at 1 or at 2 does not explain water at both: seen at both, it has
 * 0.5 * 0.9 * 0.02 twice, a source at 3 above both has 0.9 * 0.9. */
static void test_two_hypotheses(void) {
    Search search = {0};
    doubt_init(&search.doubt, 4);
    doubt_add(&search.doubt, 1, 0, 1, 0, 0);
    doubt_add(&search.doubt, 2, 0, 1, 0, 0);
    doubt_add(&search.doubt, 3, 1, 1, 0, 0);
    doubt_add(&search.doubt, 3, 2, 1, 0, 0);
    search_init(&search, 64);
    const SyIndex place[] = {1, 2};
    const double weight[] = {0.5, 0.5};
    add_source(&search, 1, place, weight, 2);
    add_at(&search, 1, 3);
    const SyReading readings[] = {look(1, true), look(2, true)};
    g_auto(SyPosterior) after = {0};
    posterior_of(&search, readings, 2, &after);
    g_assert_cmpfloat_with_epsilon(after.source[0], 0.018 / 0.828, 1e-12);
    g_assert_cmpfloat_with_epsilon(after.state[0], 0.009 / 0.828, 1e-12);
    sy_reach_worlds_clear(&search.worlds);
}

/* One pipe from 2 runs to 1 or to 0, by a coin: 2 -> 1 with 0.5. Looks at 1 are seen or not in the
 * same worlds: two of them are not two coins. */
static void test_worlds_are_common(void) {
    Search search = {0};
    doubt_init(&search.doubt, 4);
    doubt_add(&search.doubt, 2, 1, 0.5, 0, 0);
    doubt_add(&search.doubt, 1, 0, 1, 0, 0);
    search_init(&search, 4096);
    add_at(&search, 1, 2);
    add_at(&search, 1, 3);
    const SyReading readings[] = {look(1, true), look(0, true)};
    g_auto(SyPosterior) after = {0};
    posterior_of(&search, readings, 2, &after);
    double mixed = 0.5 * 0.81 + 0.5 * 0.0004; /* not (0.5 * 0.9 + 0.5 * 0.02)^2 = 0.2116 */
    g_assert_cmpfloat_with_epsilon(after.source[0], mixed / (mixed + 0.0004), 1e-4);
    uint64_t at_point[4 * 64];
    g_assert_true(sy_reach_worlds_at(&search.worlds, 1, at_point, NULL));
    double comes = sy_posterior_comes(&after, 0, at_point + 2 * 64);
    g_assert_cmpfloat_with_epsilon(comes, 0.405 / mixed, 1e-3);
    sy_reach_worlds_clear(&search.worlds);
}

/* Ten bottles of one campaign weigh less than ten on their own, and one as much as one. */
static void test_campaign(void) {
    Search search = {0};
    fork_init(&search);
    SyEffect effect[2 * 10];
    for (unsigned i = 0; i < 2 * 10; i++) effect[i] = (SyEffect){2, 0.9, 0, 0, 0};
    SyReading bottle[10];
    for (unsigned i = 0; i < 10; i++) {
        bottle[i] = (SyReading){.point = 1,
                                .campaign = SY_NONE,
                                .measured = true,
                                .seen = true,
                                .value = 4,
                                .background = 2, /* 4 if it comes from 1, 2 if not */
                                .elevated = NAN,
                                .noise = SY_TEST_NOISE_INIT};
    }
    g_auto(SyPosterior) alone = {0}, common = {0}, one = {0};
    search.sources.effect = effect;
    posterior_of(&search, bottle, 10, &alone);
    posterior_of(&search, bottle, 1, &one);
    for (unsigned i = 0; i < 10; i++) bottle[i].campaign = 7;
    posterior_of(&search, bottle, 10, &common);
    g_assert_cmpfloat(one.source[0], >, 0.5);
    g_assert_cmpfloat(alone.source[0], >, common.source[0]);
    g_assert_cmpfloat(common.source[0], >, one.source[0]);
    double v = log(2), spoilt = 0.02 / log(1e4), root = sqrt(2 * G_PI);
    double with = sqrt(0.5); /* of the sum of two like parts */
    double not_come = exp(-v * v / 2) / root, come = 1 / root / with;
    double ratio = (0.98 * (0.9 * come + 0.1 * not_come) + spoilt) / (0.98 * not_come + spoilt);
    g_assert_cmpfloat_with_epsilon(one.source[0], ratio / (1 + ratio), 1e-9);
    sy_reach_worlds_clear(&search.worlds);
}

/* Parameters of one bottle share what befell it: mixed up, or taken in a pause, all of them tell
 * nothing. By hand; readings need not come in the order of their bottles. */
static void test_bottle(void) {
    Search search = {0};
    fork_init(&search);
    SyEffect effect[2 * 10];
    for (unsigned i = 0; i < 2 * 10; i++) effect[i] = (SyEffect){2, 0.9, 0, 0, 0};
    search.sources.effect = effect;
    SyReading reading[10];
    for (unsigned i = 0; i < 10; i++)
        reading[i] = (SyReading){.point = 1,
                                 .bottle = 1,
                                 .measured = true,
                                 .seen = true,
                                 .value = 4,
                                 .background = 2,
                                 .elevated = NAN,
                                 .noise = SY_TEST_NOISE_INIT};
    const SyLikelihoodOptions exact = {.campaign_deviation = 0, .gross = 0.02};
    GError *error = NULL;
    g_auto(SyPosterior) two = {0}, one = {0}, three = {0}, mixed = {0}, looks = {0};
    g_assert_true(
        sy_posterior_init(&two, &search.sources, &search.worlds, reading, 2, &exact, &error));
    double v = log(2), spoilt = 1 / log(1e4), root = sqrt(2 * G_PI);
    double not_come = exp(-v * v / 2) / root, come = 1 / root / sqrt(0.5);
    double with = 0.98 * (0.9 * come * come + 0.1 * not_come * not_come) + 0.02 * spoilt * spoilt;
    double without = 0.98 * not_come * not_come + 0.02 * spoilt * spoilt;
    g_assert_cmpfloat_with_epsilon(two.source[0], with / (with + without), 1e-9);
    for (unsigned i = 0; i < 10; i++) reading[i].bottle = 1 + i % 2;
    g_assert_true(
        sy_posterior_init(&mixed, &search.sources, &search.worlds, reading, 10, &exact, &error));
    double five_with = 0.98 * (0.9 * pow(come, 5) + 0.1 * pow(not_come, 5)) + 0.02 * pow(spoilt, 5),
           five_without = 0.98 * pow(not_come, 5) + 0.02 * pow(spoilt, 5);
    double odds = pow(five_with / five_without, 2);
    g_assert_cmpfloat_with_epsilon(mixed.source[0], odds / (1 + odds), 1e-9);
    /* three far above the background: what one mixed-up bottle explains, three hardly do */
    for (unsigned i = 0; i < 2 * 10; i++) effect[i].rise = 30;
    for (unsigned i = 0; i < 3; i++) reading[i].value = 32, reading[i].bottle = 1;
    g_assert_true(
        sy_posterior_init(&one, &search.sources, &search.worlds, reading, 3, &exact, &error));
    for (unsigned i = 0; i < 3; i++) reading[i].bottle = i + 1;
    g_assert_true(
        sy_posterior_init(&three, &search.sources, &search.worlds, reading, 3, &exact, &error));
    g_assert_cmpfloat(one.source[1], >, 10 * three.source[1]);
    /* what was only looked at was in no bottle */
    SyReading look_twice[] = {look(1, true), look(1, true)};
    for (unsigned i = 0; i < 2; i++) look_twice[i].campaign = 0, look_twice[i].bottle = 1;
    g_assert_true(
        sy_posterior_init(&looks, &search.sources, &search.worlds, look_twice, 2, &exact, &error));
    g_assert_cmpfloat_with_epsilon(looks.source[0], 0.81 / (0.81 + 0.0004), 1e-9);
    g_assert_no_error(error);
    sy_reach_worlds_clear(&search.worlds);
}

/* Deviations above which 0.02 lies. */
#define FAR 2.053749

static double bell(double z) {
    return exp(-z * z / 2) / sqrt(2 * G_PI);
}

static double below(double z) {
    return 0.5 * erfc(-z / sqrt(2));
}

/* The posterior of a source at the reading's point against one elsewhere. */
static double against_elsewhere(SyReading reading, SyEffect effect) {
    Search search = {0};
    fork_init(&search);
    const SyEffect effects[] = {effect, effect};
    search.sources.effect = effects;
    reading.point = 1;
    g_auto(SyPosterior) after = {0};
    posterior_of(&search, &reading, 1, &after);
    sy_reach_worlds_clear(&search.worlds);
    return after.source[0] / after.source[1];
}

static SyReading measured(double value, double limit) {
    SyReading reading = {.campaign = SY_NONE,
                         .measured = true,
                         .seen = !isnan(value),
                         .value = value,
                         .background = 1,
                         .elevated = 5,
                         .noise = SY_TEST_NOISE_INIT};
    reading.noise.limit = limit;
    return reading;
}

/* Below the limit: Phi((ln limit - ln mean) / deviation), mean 17 if it comes; where it is not
 * known what it adds, nothing elevated is below 5. */
static void test_censored(void) {
    double without = log(5) / FAR, with = hypot(without, 16) / 17;
    double come = below(log(2.0 / 17) / with), not_come = below(log(2) / without);
    double ratio = (0.98 * (0.9 * come + 0.1 * not_come) + 0.01) / (0.98 * not_come + 0.01);
    SyReading reading = measured(NAN, 2);
    g_assert_cmpfloat_with_epsilon(against_elsewhere(reading, (SyEffect){16, 0.9, 0, 0, 0}), ratio,
                                   1e-3);
    ratio = (0.98 * 0.1 * not_come + 0.01) / (0.98 * not_come + 0.01);
    g_assert_cmpfloat_with_epsilon(against_elsewhere(reading, (SyEffect){NAN, 0.9, 0, 0, 0}), ratio,
                                   1e-3);
    /* below the background is as the background */
    reading.noise.limit = 1;
    double usual = against_elsewhere(reading, (SyEffect){16, 0.9, 0, 0, 0});
    reading.noise.limit = 0.01;
    g_assert_cmpfloat(against_elsewhere(reading, (SyEffect){16, 0.9, 0, 0, 0}), ==, usual);
    g_assert_cmpfloat(usual, <, 0.15);
    /* a limit far above what would be elevated says little */
    reading.noise.limit = 5e4;
    g_assert_cmpfloat_with_epsilon(against_elsewhere(reading, (SyEffect){NAN, 0.9, 0, 0, 0}), 1,
                                   1e-3);
    reading.noise.limit = NAN;
    g_assert_cmpfloat(against_elsewhere(reading, (SyEffect){16, 0.9, 0, 0, 0}), ==, 1);
    /* no background: elevated or not as seen or not */
    reading = measured(9, NAN);
    reading.background = NAN;
    g_assert_cmpfloat_with_epsilon(against_elsewhere(reading, (SyEffect){NAN, 0.9, 0, 0, 0}), 45,
                                   1e-9);
    reading.value = 4;
    g_assert_cmpfloat_with_epsilon(against_elsewhere(reading, (SyEffect){NAN, 0.9, 0, 0, 0}),
                                   0.1 / 0.98, 1e-9);
}

/* A value that fits, one half as high as expected, one that is the background's, one that fits
 * nothing: a single measurement, spoilt, decides little. */
static void test_value(void) {
    double without = log(5) / FAR, with = hypot(without, 99) / 100, any = 0.02 / log(1e4);
    const double values[] = {100, 50, 1, 1e7};
    for (unsigned i = 0; i < G_N_ELEMENTS(values); i++) {
        double not_come = bell(log(values[i]) / without) / without,
               come = bell(log(values[i] / 100) / with) / with;
        double ratio = (0.98 * (0.9 * come + 0.1 * not_come) + any) / (0.98 * not_come + any);
        double got = against_elsewhere(measured(values[i], NAN), (SyEffect){99, 0.9, 0, 0, 0});
        g_assert_cmpfloat_with_epsilon(got / ratio, 1, 1e-3);
    }
    /* what is known of it may be wrong: then it is as for one of which nothing is known */
    double far = bell(log(20) / without) / without, fits = bell(log(20.0 / 100) / with) / with;
    double mixed = 0.9 * (0.8 * fits + 0.2 / log(1e4)) + 0.1 * far;
    double wrong = against_elsewhere(measured(20, NAN), (SyEffect){99, 0.9, 0.2, 0, 0});
    g_assert_cmpfloat_with_epsilon(wrong / ((0.98 * mixed + any) / (0.98 * far + any)), 1, 1e-3);
    /* treated before: anywhere from 1 to 100 */
    mixed = 0.9 * (0.6 * fits + 0.4 / log(100)) + 0.1 * far;
    double treated = against_elsewhere(measured(20, NAN), (SyEffect){99, 0.9, 0, 0.4, 0});
    g_assert_cmpfloat_with_epsilon(treated / ((0.98 * mixed + any) / (0.98 * far + any)), 1, 1e-3);
    /* nothing added: nothing told */
    g_assert_cmpfloat_with_epsilon(against_elsewhere(measured(3, NAN), (SyEffect){0, 0.9, 0, 0, 0}),
                                   1, 1e-9);
    /* 20 is elevated: it lies in four decades, or is the background's */
    double not_come = bell(log(20) / without) / without;
    double ratio = (0.98 * (0.9 / log(1e4) + 0.1 * not_come) + any) / (0.98 * not_come + any);
    double got = against_elsewhere(measured(20, NAN), (SyEffect){NAN, 0.9, 0, 0, 0});
    g_assert_cmpfloat_with_epsilon(got / ratio, 1, 1e-3);
    g_assert_cmpfloat(got, >, 20);
}

/* Two sources above the point, of one it is known what it adds: compared by one measure. */
static void test_known_and_unknown(void) {
    Search search = {0};
    doubt_init(&search.doubt, 2);
    doubt_add(&search.doubt, 1, 0, 1, 0, 0);
    search_init(&search, 64);
    for (unsigned s = 0; s < 3; s++) add_at(&search, 1, 1);
    const SyEffect effect[] = {{99, 0.9, 0, 0, 0}, {NAN, 0.9, 0, 0, 0}, {9, 0.9, 0, 0, 0}};
    search.sources.effect = effect;
    SyReading reading = measured(100, NAN);
    reading.point = 1;
    g_auto(SyPosterior) after = {0};
    posterior_of(&search, &reading, 1, &after);
    /* the one of which nothing is known may be anything; one that adds 9 would have given 10 */
    g_assert_cmpfloat(after.source[0], >, 3 * after.source[1]);
    g_assert_cmpfloat(after.source[1], >, 2 * after.source[2]);
    sy_reach_worlds_clear(&search.worlds);
}

static void test_dilution(void) {
    SyTestNoise noise = SY_TEST_NOISE_INIT;
    g_assert_cmpfloat(sy_test_seen(&noise, 1, 1), ==, 0.9);
    noise.limit = 2;
    g_assert_cmpfloat(sy_test_seen(&noise, NAN, 1), ==, 0.9);
    g_assert_cmpfloat_with_epsilon(sy_test_seen(&noise, 10, 5), 0.02 + 0.88 / 2, 1e-12);
    g_assert_cmpfloat_with_epsilon(sy_test_seen(&noise, 1, 1e6), 0.02, 1e-6);
    g_assert_cmpfloat_with_epsilon(sy_test_seen(&noise, 1e6, 1), 0.9, 1e-6);
}

/* Readings that no source explains leave the prior, and say so. */
static void test_impossible(void) {
    Search search = {0};
    doubt_init(&search.doubt, 2);
    search_init(&search, 64);
    add_at(&search, 3, 0);
    add_at(&search, 1, 0);
    SyReading reading = look(1, true);
    reading.noise.alpha = 0;
    g_auto(SyPosterior) after = {0};
    posterior_of(&search, &reading, 1, &after);
    g_assert_cmpfloat_with_epsilon(after.source[0], 0.75, 1e-12);
    g_assert_true(isinf(after.log_evidence));
    sy_reach_worlds_clear(&search.worlds);
}

/* ---- against the enumeration of worlds ---- */

typedef struct {
    const Search *search;
    const SyReading *reading;
    SyIndex n_reading;
    double joint[2 * N_MAX]; /* by state */
} Enumeration;

static void add_world(double probability, const uint64_t *reached, void *user) {
    Enumeration *all = user;
    const SySources *sources = &all->search->sources;
    for (SyIndex s = 0; s < sources->n_source; s++)
        for (SyIndex i = sources->state_first[s]; i < sources->state_first[s + 1]; i++) {
            uint64_t at = reached[sources->place[i]];
            double joint = probability * sources->prior[s] * sources->weight[i];
            if (sources->outfall != SY_NONE && !(at >> sources->outfall & 1)) continue;
            for (SyIndex r = 0; r < all->n_reading; r++) {
                double seen = at >> all->reading[r].point & 1 ? 0.9 : 0.02;
                joint *= all->reading[r].seen ? seen : 1 - seen;
            }
            all->joint[i] += joint;
        }
}

static void random_search(Search *search, SyRandom *random, uint64_t seed) {
    doubt_random(&search->doubt, seed);
    SyIndex n_node = search->doubt.edges.n_node;
    search_init(search, 4096);
    for (SyIndex s = 0; s < n_node; s++) {
        const SyIndex place[] = {s, sy_random_below(random, n_node)};
        const double weight[] = {0.3, 0.6};
        add_source(search, 0.1 + sy_random_unit(random), place, weight,
                   1 + sy_random_below(random, 2));
    }
}

static void assert_near(const char *what, uint64_t seed, const SyPosterior *posterior,
                        const Enumeration *all) {
    double sum = 0;
    for (SyIndex i = 0; i < posterior->n_state; i++) sum += all->joint[i];
    for (SyIndex i = 0; i < posterior->n_state; i++)
        if (fabs(posterior->state[i] - all->joint[i] / sum) > 0.06) {
            g_test_message("seed %" G_GUINT64_FORMAT ", %s, state %u: %g, not %g", seed, what, i,
                           posterior->state[i], all->joint[i] / sum);
            g_test_fail();
        }
}

/* Also step by step: the readings one after the other give the same as all at once. */
static void test_against_all_worlds(void) {
    for (uint64_t seed = 0; seed < 150; seed++) {
        Search search = {0};
        SyRandom random = sy_random(seed, 3);
        random_search(&search, &random, seed);
        SyReading reading[3];
        for (unsigned r = 0; r < 3; r++)
            reading[r] = look(sy_random_below(&random, search.doubt.edges.n_node),
                              sy_random_below(&random, 2));
        Enumeration all = {.search = &search, .reading = reading, .n_reading = 3};
        doubt_each(&search.doubt, add_world, &all);
        g_auto(SyPosterior) posterior = {0}, first = {0}, second = {0}, third = {0};
        posterior_of(&search, reading, 3, &posterior);
        assert_near("readings", seed, &posterior, &all);
        posterior_of(&search, reading, 1, &first);
        for (unsigned r = 1; r < 3; r++) {
            SyTest test = {reading[r].point, NAN, SY_TEST_NOISE_INIT};
            double before = r == 1 ? first.log_evidence : second.log_evidence, probability;
            SyPosterior *after = r == 1 ? &second : &third;
            g_assert_true(sy_posterior_after(r == 1 ? &first : &second, &search.sources,
                                             &search.worlds, &test, reading[r].seen, after,
                                             &probability, NULL));
            g_assert_cmpfloat_with_epsilon(log(probability), after->log_evidence - before, 1e-9);
        }
        g_assert_cmpfloat_with_epsilon(third.log_evidence, posterior.log_evidence, 1e-9);
        for (SyIndex i = 0; i < posterior.n_state; i++)
            g_assert_cmpfloat_with_epsilon(third.state[i], posterior.state[i], 1e-9);
        sy_reach_worlds_clear(&search.worlds);
    }
}

/* Seen at the outfall: weights are times R, of the worlds only those in which it is reached. */
static void test_outfall(void) {
    for (uint64_t seed = 0; seed < 150; seed++) {
        Search search = {0};
        SyRandom random = sy_random(seed, 4);
        random_search(&search, &random, seed);
        search.sources.outfall = 0;
        SyReading reading[2];
        for (unsigned r = 0; r < 2; r++)
            reading[r] = look(sy_random_below(&random, search.doubt.edges.n_node),
                              sy_random_below(&random, 2));
        Enumeration all = {.search = &search, .reading = reading, .n_reading = 2};
        doubt_each(&search.doubt, add_world, &all);
        for (SyIndex i = 0; i < search.sources.n_state; i++)
            search.weight[i] *=
                doubt_reach_all(&search.doubt, search.place[i], &search.sources.outfall, 1);
        g_auto(SyPosterior) posterior = {0};
        posterior_of(&search, reading, 2, &posterior);
        assert_near("outfall", seed, &posterior, &all);
        sy_reach_worlds_clear(&search.worlds);
    }
}

/* 2 and 3 both drain to 1 where nothing can be told; 4 is on its own. */
static void test_groups(void) {
    Search search = {0};
    doubt_init(&search.doubt, 5);
    doubt_add(&search.doubt, 2, 1, 1, 0, 0);
    doubt_add(&search.doubt, 3, 1, 1, 0, 0);
    doubt_add(&search.doubt, 1, 0, 1, 0, 0);
    doubt_add(&search.doubt, 4, 0, 1, 0, 0);
    const SyIndex point[] = {0, 1}, place[] = {2, 3, 4, 0};
    const SyReachOptions options = SY_REACH_OPTIONS_INIT;
    search_init(&search, 64);
    sy_reach_worlds_clear(&search.worlds);
    g_assert_true(
        sy_reach_worlds(&search.doubt.edges, point, 2, place, 4, &options, &search.worlds, NULL));
    const SyIndex either[] = {0, 2}, or_else[] = {2, 1};
    const double half[] = {0.5, 0.5}, third[] = {0.5, 0.25};
    add_at(&search, 1, 0);
    add_at(&search, 1, 2);
    add_at(&search, 5, 1);
    add_source(&search, 1, either, half, 2);
    add_source(&search, 1, or_else, half, 2);
    add_source(&search, 1, or_else, third, 2);
    add_at(&search, 1, 3);
    SyIndex group[7], n_group;
    g_assert_true(sy_source_groups(&search.sources, &search.worlds, group, &n_group, NULL));
    const SyIndex expected[] = {0, 1, 0, 2, 2, 3, 1};
    for (unsigned s = 0; s < 7; s++) g_assert_cmpuint(group[s], ==, expected[s]);
    g_assert_cmpuint(n_group, ==, 4);

    /* By the weights: 10.75 in all, 1 + 5 + 0.5 + 0.5 + 0.25 of them at 2 or 3, 3.5 at 4 or 0. */
    g_auto(SyPosterior) posterior = {0};
    posterior_of(&search, NULL, 0, &posterior);
    const bool at_one[] = {true, false, true, true, true, true, false},
               at_four[] = {false, true, false, true, true, true, true};
    bool alike[7];
    SyIndex at = SY_NONE;
    double there = 0;
    g_assert_true(sy_posterior_alike(&posterior, &search.sources, &search.worlds, 2, alike, &at,
                                     &there, NULL));
    for (unsigned s = 0; s < 7; s++) g_assert_cmpint(alike[s], ==, at_one[s]);
    g_assert_cmpuint(at, ==, 1);
    g_assert_cmpfloat_with_epsilon(there, 7.25 / 10.75, 1e-12);
    g_assert_true(sy_posterior_alike(&posterior, &search.sources, &search.worlds, 5, alike, &at,
                                     &there, NULL));
    for (unsigned s = 0; s < 7; s++) g_assert_cmpint(alike[s], ==, at_four[s]);
    g_assert_cmpfloat_with_epsilon(there, 3.5 / 10.75, 1e-12);
    sy_reach_worlds_clear(&search.worlds);
}

/* Seen at 1 and at 2, which no one source explains: two do. By hand for the three pairs. */
static void test_pairs(void) {
    Search search = {0};
    doubt_init(&search.doubt, 4);
    doubt_add(&search.doubt, 1, 0, 1, 0, 0);
    doubt_add(&search.doubt, 2, 0, 1, 0, 0);
    doubt_add(&search.doubt, 3, 0, 1, 0, 0);
    search_init(&search, 64);
    for (SyIndex n = 1; n < 4; n++) add_at(&search, 1, n);
    const SyReading readings[] = {look(1, true), look(2, true)};
    g_auto(SyPosterior) single = {0};
    posterior_of(&search, readings, 2, &single);
    g_autoptr(GArray) pairs = NULL;
    double two;
    g_assert_true(sy_source_pairs(&search.sources, &search.worlds, readings, 2, NULL, &single, 0.1,
                                  10, &pairs, &two, NULL));
    double of_one = 0.9 * (0.018 + 0.018 + 0.0004) / 3;
    double of_pair[] = {0.1 * 0.81 / 3, 0.1 * 0.018 / 3, 0.1 * 0.018 / 3};
    double all = of_one + of_pair[0] + of_pair[1] + of_pair[2];
    g_assert_cmpuint(pairs->len, ==, 3);
    const SySourcePair *best = &g_array_index(pairs, SySourcePair, 0);
    g_assert_cmpuint(best->a, ==, 0);
    g_assert_cmpuint(best->b, ==, 1);
    g_assert_cmpfloat_with_epsilon(best->probability, of_pair[0] / all, 1e-12);
    g_assert_cmpfloat_with_epsilon(two, 1 - of_one / all, 1e-12);
    sy_reach_worlds_clear(&search.worlds);
}

/* A probe's day in five minutes: 15 and a little, and more for half an hour from some bins on. */
typedef struct {
    double time_s[288], value[288];
    bool below[288];
} Day;
static SySeriesInput day_of(Day *day, SyRandom *random, SyIndex point, const SyIndex *from,
                            SyIndex n_from) {
    for (SyIndex i = 0; i < 288; i++) {
        double more = 0;
        for (SyIndex k = 0; k < n_from; k++) more += i >= from[k] && i < from[k] + 6 ? 60 : 0;
        day->time_s[i] = 300.0 * i;
        day->value[i] = (15 + more) * exp(0.1 * sy_random_normal(random));
        day->below[i] = false;
    }
    return (SySeriesInput){.point = point,
                           .n = 288,
                           .time_s = day->time_s,
                           .value = day->value,
                           .below = day->below,
                           .background = 15,
                           .deviation = 0.3,
                           .elevated = 40,
                           .flow = NAN,
                           .travel_s = NAN};
}

/* Probes at 1, 2 and 3, each below one of three sources. Pulses at 1 and, at other times, at 2 are
 * of two; at 1 alone they are of one: whatever else the densities of series are, pairs and single
 * sources are measured by the same. */
static void test_pairs_of_series(void) {
    for (SyIndex n_on = 1; n_on <= 2; n_on++) {
        static Day day[3];
        const SyIndex at[][2] = {{40, 200}, {110, 260}, {0, 0}};
        SyRandom random = sy_random(3, n_on);
        Search search = {0};
        doubt_init(&search.doubt, 4);
        for (SyIndex n = 1; n < 4; n++) doubt_add(&search.doubt, n, 0, 1, 0, 0);
        search_init(&search, 64);
        for (SyIndex n = 1; n < 4; n++) add_at(&search, 1, n);
        SySeriesInput input[3];
        SySeriesEffect effect[9];
        for (SyIndex i = 0; i < 9; i++) effect[i] = (SySeriesEffect){NAN, 0.9, 0.1, 0, 0};
        for (SyIndex i = 0; i < 3; i++)
            input[i] = day_of(&day[i], &random, i + 1, at[i], i < n_on ? 2 : 0);
        g_autoptr(SySeriesSet) set = sy_series_new(input, 3, NULL, 0, NULL, NULL);
        search.sources.series = set;
        search.sources.series_effect = effect;
        search.sources.series_other = 0.01;
        g_auto(SyPosterior) single = {0};
        posterior_of(&search, NULL, 0, &single);
        g_autoptr(GArray) pairs = NULL;
        double two;
        g_assert_true(sy_source_pairs(&search.sources, &search.worlds, NULL, 0, NULL, &single, 0.1,
                                      6, &pairs, &two, NULL));
        const SySourcePair *best = &g_array_index(pairs, SySourcePair, 0);
        g_test_message("on at %u: two %g, %u with %u", n_on, two, best->a, best->b);
        g_assert_cmpfloat(single.source[0], >, n_on == 1 ? 0.9 : 0.3);
        g_assert_true(n_on == 1 ? two < 0.2 : two > 0.8);
        if (n_on == 2) g_assert_true(best->a == 0 && best->b == 1);
        sy_reach_worlds_clear(&search.worlds);
    }
}

static void test_errors(void) {
    Search search = {0};
    doubt_init(&search.doubt, 2);
    doubt_add(&search.doubt, 1, 0, 1, 0, 0);
    search_init(&search, 64);
    add_at(&search, 0, 1);
    const struct {
        double prior, weight;
        SyIndex place, point;
        double alpha;
        SyErrorCode code;
    } bad[] = {{0, 1, 1, 0, 0, SY_ERROR_ARGUMENT},   {-1, 1, 1, 0, 0, SY_ERROR_ARGUMENT},
               {1, NAN, 1, 0, 0, SY_ERROR_ARGUMENT}, {1, 0, 1, 0, 0, SY_ERROR_ARGUMENT},
               {1, 1, 2, 0, 0, SY_ERROR_RANGE},      {1, 1, 1, 2, 0, SY_ERROR_RANGE},
               {1, 1, 1, 0, 0.95, SY_ERROR_ARGUMENT}};
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_auto(SyPosterior) posterior = {0};
        SyReading reading = look(bad[i].point, true);
        reading.noise.alpha = bad[i].alpha;
        search.prior[0] = bad[i].prior;
        search.weight[0] = bad[i].weight;
        search.place[0] = bad[i].place;
        g_assert_false(sy_posterior_init(&posterior, &search.sources, &search.worlds, &reading, 1,
                                         NULL, &error));
        g_assert_error(error, SY_ERROR, (gint)bad[i].code);
    }
    const SyIndex twice[] = {0, 0};
    g_autoptr(GError) error = NULL;
    SyReachWorlds worlds = {0};
    g_assert_false(sy_reach_worlds(&search.doubt.edges, twice, 2, twice, 1, NULL, &worlds, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_ARGUMENT);
    sy_reach_worlds_clear(&search.worlds);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/posterior/two_sources", test_two_sources);
    g_test_add_func("/posterior/two_hypotheses", test_two_hypotheses);
    g_test_add_func("/posterior/worlds_are_common", test_worlds_are_common);
    g_test_add_func("/posterior/campaign", test_campaign);
    g_test_add_func("/posterior/bottle", test_bottle);
    g_test_add_func("/posterior/censored", test_censored);
    g_test_add_func("/posterior/value", test_value);
    g_test_add_func("/posterior/known_and_unknown", test_known_and_unknown);
    g_test_add_func("/posterior/dilution", test_dilution);
    g_test_add_func("/posterior/impossible", test_impossible);
    g_test_add_func("/posterior/against_all_worlds", test_against_all_worlds);
    g_test_add_func("/posterior/outfall", test_outfall);
    g_test_add_func("/posterior/groups", test_groups);
    g_test_add_func("/posterior/pairs", test_pairs);
    g_test_add_func("/posterior/pairs_of_series", test_pairs_of_series);
    g_test_add_func("/posterior/errors", test_errors);
    return g_test_run();
}
