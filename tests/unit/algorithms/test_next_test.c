#include <math.h>

#include "algorithms/attribution/next_test.h"
#include "algorithms/base/error.h"
#include "algorithms/base/random.h"

#define N_MAX 64

/* A search in which every node is a point and has one source. */
typedef struct {
    SyDoubtfulEdges edges;
    SyIndex from[2 * N_MAX], to[2 * N_MAX];
    double forward[2 * N_MAX];
    SyReachWorlds worlds;
    SyIndex node[N_MAX], state_first[N_MAX + 1], group[N_MAX], n_group;
    double prior[N_MAX], weight[N_MAX];
    SySources sources;
    SyPosterior posterior;
} Search;

static void search_init(Search *search, SyIndex n_node) {
    *search = (Search){0};
    search->edges = (SyDoubtfulEdges){
        .n_node = n_node, .from = search->from, .to = search->to, .forward = search->forward};
    for (SyIndex n = 0; n < n_node; n++) {
        search->node[n] = search->state_first[n] = n;
        search->prior[n] = search->weight[n] = 1;
    }
    search->state_first[n_node] = n_node;
    search->sources = (SySources){.n_source = n_node,
                                  .n_state = n_node,
                                  .prior = search->prior,
                                  .state_first = search->state_first,
                                  .place = search->node,
                                  .weight = search->weight,
                                  .outfall = SY_NONE};
}

static void add(Search *search, SyIndex from, SyIndex to, double forward) {
    SyIndex e = search->edges.n_edge++;
    search->from[e] = from;
    search->to[e] = to;
    search->forward[e] = forward;
}

static void search_start(Search *search) {
    const SyReachOptions options = {.seed = 1, .n_world = 64, .min_way = 1e-9};
    SyIndex n = search->edges.n_node;
    g_assert_true(sy_reach_worlds(&search->edges, search->node, n, search->node, n, &options,
                                  &search->worlds, NULL));
    g_assert_true(
        sy_source_groups(&search->sources, &search->worlds, search->group, &search->n_group, NULL));
    g_assert_true(sy_posterior_init(&search->posterior, &search->sources, &search->worlds, NULL, 0,
                                    NULL, NULL));
}

static void search_clear(Search *search) {
    sy_reach_worlds_clear(&search->worlds);
    sy_posterior_clear(&search->posterior);
}

/* A channel of @n nodes down to node 0. */
static void channel(Search *search, SyIndex n) {
    search_init(search, n);
    for (SyIndex k = 1; k < n; k++) add(search, k, k - 1, 1);
    search_start(search);
}

static GArray *next(const Search *search, const SyNextOptions *options, SyIndex n_test,
                    SyStop *stop) {
    GArray *tests = NULL;
    GError *error = NULL;
    g_assert_true(sy_next_tests(&search->posterior, &search->sources, &search->worlds,
                                search->group, search->n_group, options, n_test, &tests, stop,
                                &error));
    g_assert_no_error(error);
    return tests;
}

static const SyNextTest *test_at(const GArray *tests, guint i) {
    return &g_array_index(tests, SyNextTest, i);
}

static SyNextOptions sure(void) {
    SyNextOptions options = SY_NEXT_OPTIONS_INIT;
    options.noise.alpha = options.noise.beta = 0;
    return options;
}

/* Eight places in a row: the middle halves them, 1 bit; a batch of three tells 0, 1 .. 7 apart as
 * far as three fixed cuts can: 4 parts, 2 bits. */
static void test_halving(void) {
    Search search;
    channel(&search, 8);
    SyNextOptions options = sure();
    SyStop stop;
    g_autoptr(GArray) tests = next(&search, &options, 3, &stop);
    g_assert_cmpint(stop, ==, SY_STOP_NO);
    g_assert_cmpuint(tests->len, ==, 3);
    g_assert_cmpuint(test_at(tests, 0)->point, ==, 4);
    g_assert_cmpfloat_with_epsilon(test_at(tests, 0)->gain, 1, 1e-12);
    g_assert_cmpuint(test_at(tests, 0)->seen.n_group, ==, 4);
    g_assert_cmpfloat_with_epsilon(test_at(tests, 0)->not_seen.bits, 2, 1e-12);
    g_assert_cmpfloat_with_epsilon(test_at(tests, 1)->gain, 0.5, 1e-12);
    g_assert_cmpfloat_with_epsilon(test_at(tests, 2)->gain, 0.5, 1e-12);
    g_assert_cmpuint(test_at(tests, 1)->point + test_at(tests, 2)->point, ==, 8);
    search_clear(&search);
}

/* The same with noise: 1 - h(0.1), a channel with errors of 0.1 both ways. */
static void test_noise(void) {
    Search search;
    channel(&search, 8);
    SyNextOptions options = SY_NEXT_OPTIONS_INIT;
    options.noise.alpha = options.noise.beta = 0.1;
    SyStop stop;
    g_autoptr(GArray) tests = next(&search, &options, 1, &stop);
    g_assert_cmpuint(test_at(tests, 0)->point, ==, 4);
    g_assert_cmpfloat_with_epsilon(test_at(tests, 0)->gain, 1 - 0.468995594, 1e-9);
    g_assert_cmpfloat_with_epsilon(test_at(tests, 0)->seen.probability, 0.5, 1e-12);
    g_assert_cmpfloat_with_epsilon(test_at(tests, 0)->seen.best, 0.9 / 4, 1e-12);
    search_clear(&search);
}

/* Opening the middle costs three times as much, or lies far away: another is taken. */
static void test_cost(void) {
    Search search;
    channel(&search, 8);
    SyNextOptions options = sure();
    double cost[8] = {1, 1, 1, 1, 3, 1, 1, 1}, x_m[8], y_m[8] = {0};
    options.cost = cost;
    SyStop stop;
    g_autoptr(GArray) tests = next(&search, &options, 1, &stop);
    g_assert_cmpuint(test_at(tests, 0)->point, ==, 3);
    cost[4] = INFINITY;
    for (SyIndex n = 0; n < 8; n++) x_m[n] = n == 3 ? 5000 : 100.0 * n;
    options.x_m = x_m;
    options.y_m = y_m;
    options.cost_per_m = 0.001;
    options.at_x_m = 500;
    options.at_y_m = 0;
    g_autoptr(GArray) near = next(&search, &options, 1, &stop);
    g_assert_cmpuint(test_at(near, 0)->point, ==, 5);
    g_assert_cmpfloat_with_epsilon(test_at(near, 0)->cost, 1, 1e-12);
    options.min_rate = 2;
    g_autoptr(GArray) none = next(&search, &options, 1, &stop);
    g_assert_cmpuint(none->len, ==, 0);
    g_assert_cmpint(stop, ==, SY_STOP_COST);
    search_clear(&search);
}

static void test_stop(void) {
    Search search;
    channel(&search, 2);
    SyStop stop;
    search.posterior.source[0] = search.posterior.state[0] = 0.95;
    search.posterior.source[1] = search.posterior.state[1] = 0.05;
    g_autoptr(GArray) found = next(&search, NULL, 1, &stop);
    g_assert_cmpint(stop, ==, SY_STOP_FOUND);
    g_assert_cmpuint(found->len, ==, 0);
    search_clear(&search);
    /* two nodes of one channel, where no test tells enough */
    channel(&search, 2);
    SyNextOptions options = SY_NEXT_OPTIONS_INIT;
    options.min_gain = 0.99;
    g_autoptr(GArray) same = next(&search, &options, 1, &stop);
    g_assert_cmpint(stop, ==, SY_STOP_SAME);
    g_assert_cmpuint(same->len, ==, 0);
    search_clear(&search);
    /* the same two, seen at their lower end only: one group, and so it is found */
    search_init(&search, 2);
    add(&search, 1, 0, 1);
    search_start(&search);
    sy_reach_worlds_clear(&search.worlds);
    const SyReachOptions reach = SY_REACH_OPTIONS_INIT;
    g_assert_true(sy_reach_worlds(&search.edges, search.node, 1, search.node, 2, &reach,
                                  &search.worlds, NULL));
    g_assert_true(
        sy_source_groups(&search.sources, &search.worlds, search.group, &search.n_group, NULL));
    g_assert_cmpuint(search.n_group, ==, 1);
    g_autoptr(GArray) one = next(&search, NULL, 1, &stop);
    g_assert_cmpint(stop, ==, SY_STOP_FOUND);
    g_assert_cmpuint(one->len, ==, 0);
    search_clear(&search);
}

/* A negative excludes nothing: with one more against each of the others, the unit that was tested
 * against comes back. */
static void test_comes_back(void) {
    Search search;
    search_init(&search, 4);
    for (SyIndex n = 1; n < 4; n++) add(&search, n, 0, 1);
    search.prior[0] = 0;
    search_start(&search);
    const SyIndex order[] = {1, 2, 3, 2, 3};
    SyPosterior now = {0}, after;
    const SyTest nothing = {0, NAN, {.alpha = 0.5, .beta = 0.5, .limit = NAN, .log_deviation = 1}};
    g_assert_true(sy_posterior_after(&search.posterior, &search.sources, &search.worlds, &nothing,
                                     true, &now, NULL, NULL));
    double lowest = 1;
    for (unsigned i = 0; i < G_N_ELEMENTS(order); i++) {
        SyTest test = {order[i], NAN, SY_TEST_NOISE_INIT};
        g_assert_true(sy_posterior_after(&now, &search.sources, &search.worlds, &test, false,
                                         &after, NULL, NULL));
        sy_posterior_clear(&now);
        now = after;
        lowest = fmin(lowest, now.source[1]);
    }
    g_assert_cmpfloat_with_epsilon(lowest, 0.1 / 2.06, 1e-12);
    /* against 1 once, against 2 and 3 twice each: 0.1 0.98^4 to 0.1^2 0.98^3 each */
    g_assert_cmpfloat_with_epsilon(now.source[1], 0.98 / (0.98 + 0.2), 1e-12);
    sy_posterior_clear(&now);
    search_clear(&search);
}

static void random_search(Search *search, uint64_t seed) {
    SyRandom random = sy_random(seed, 0);
    SyIndex n_node = 2 + sy_random_below(&random, 30);
    search_init(search, n_node);
    for (SyIndex n = 1; n < n_node; n++)
        add(search, n, n - 1 - sy_random_below(&random, MIN(n, 4)),
            sy_random_below(&random, 3) ? 1 : 0.2 + 0.8 * sy_random_unit(&random));
    for (uint32_t k = sy_random_below(&random, 6); k > 0; k--)
        add(search, sy_random_below(&random, n_node), sy_random_below(&random, n_node), 0.5);
    for (SyIndex n = 0; n < n_node; n++) search->prior[n] = exp(sy_random_normal(&random));
    search_start(search);
}

/* Sum over groups of P^2. */
static double square(const Search *search, const SyPosterior *posterior) {
    double mass[N_MAX] = {0}, sum = 0;
    for (SyIndex s = 0; s < posterior->n_source; s++)
        mass[search->group[s]] += posterior->source[s];
    for (SyIndex g = 0; g < search->n_group; g++) sum += mass[g] * mass[g];
    return sum;
}

/* The gain is what entropy falls by on average, and so for the criterion of cuts; a test in between
 * makes worlds weigh differently. */
static void test_gains_are_expectations(void) {
    for (uint64_t seed = 0; seed < 100; seed++) {
        Search search;
        random_search(&search, seed);
        SyNextOptions options = SY_NEXT_OPTIONS_INIT;
        SyIndex n = search.worlds.n_point;
        SyTest first = {(SyIndex)(seed % n), NAN, options.noise};
        g_auto(SyPosterior) now = {0};
        g_assert_true(sy_posterior_after(&search.posterior, &search.sources, &search.worlds, &first,
                                         seed % 2, &now, NULL, NULL));
        double bits[N_MAX], cut[N_MAX], seen[N_MAX];
        g_assert_true(sy_test_gains(&now, &search.sources, &search.worlds, search.group,
                                    search.n_group, &options, bits, seen, NULL));
        options.criterion = SY_CRITERION_CUT;
        g_assert_true(sy_test_gains(&now, &search.sources, &search.worlds, search.group,
                                    search.n_group, &options, cut, seen, NULL));
        double before = sy_posterior_outlook(&now, search.group, search.n_group, 0.9).bits;
        for (SyIndex p = 0; p < n; p++) {
            SyTest test = {p, NAN, options.noise};
            double fall = before, rise = -square(&search, &now);
            for (unsigned result = 0; result < 2; result++) {
                g_auto(SyPosterior) after = {0};
                double probability;
                g_assert_true(sy_posterior_after(&now, &search.sources, &search.worlds, &test,
                                                 result, &after, &probability, NULL));
                g_assert_cmpfloat_with_epsilon(probability, result ? seen[p] : 1 - seen[p], 1e-9);
                fall -= probability *
                        sy_posterior_outlook(&after, search.group, search.n_group, 0.9).bits;
                rise += probability * square(&search, &after);
            }
            g_assert_cmpfloat_with_epsilon(bits[p], fall, 1e-7);
            g_assert_cmpfloat_with_epsilon(cut[p], rise, 1e-7);
        }
        search_clear(&search);
    }
}

/* What entropy falls by on average after a test of each point of a batch, the results together. */
static double joint_fall(const Search *search, const SyPosterior *before, const GArray *tests,
                         guint first, double probability) {
    if (first == tests->len)
        return -probability *
               sy_posterior_outlook(before, search->group, search->n_group, 0.9).bits;
    SyTest test = {test_at(tests, first)->point, NAN, SY_TEST_NOISE_INIT};
    double sum = 0;
    for (unsigned result = 0; result < 2; result++) {
        g_auto(SyPosterior) after = {0};
        double share;
        g_assert_true(sy_posterior_after(before, &search->sources, &search->worlds, &test, result,
                                         &after, &share, NULL));
        sum += joint_fall(search, &after, tests, first + 1, probability * share);
    }
    return sum;
}

/* The gains of a batch add up to what its tests tell together, and no point is in it twice. */
static void test_batch(void) {
    unsigned n_full = 0;
    for (uint64_t seed = 0; seed < 100; seed++) {
        Search search;
        random_search(&search, seed);
        SyStop stop;
        g_autoptr(GArray) tests = next(&search, NULL, 3, &stop);
        double gain = 0;
        for (guint i = 0; i < tests->len; i++) {
            gain += test_at(tests, i)->gain;
            for (guint k = 0; k < i; k++)
                g_assert_cmpuint(test_at(tests, i)->point, !=, test_at(tests, k)->point);
        }
        double before =
            sy_posterior_outlook(&search.posterior, search.group, search.n_group, 0.9).bits;
        if (tests->len > 0)
            g_assert_cmpfloat_with_epsilon(
                gain, before + joint_fall(&search, &search.posterior, tests, 0, 1), 1e-7);
        n_full += tests->len == 3;
        search_clear(&search);
    }
    g_assert_cmpuint(n_full, >, 50);
}

static void test_errors(void) {
    Search search;
    channel(&search, 3);
    SyNextOptions options = SY_NEXT_OPTIONS_INIT;
    const double cost[] = {1, 0, 1};
    GArray *tests = NULL;
    SyStop stop;
    for (unsigned i = 0; i < 2; i++) {
        g_autoptr(GError) error = NULL;
        if (i == 0) options.noise.alpha = 0.95;
        if (i == 1) options.cost = cost;
        g_assert_false(sy_next_tests(&search.posterior, &search.sources, &search.worlds,
                                     search.group, search.n_group, &options, 1, &tests, &stop,
                                     &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_ARGUMENT);
        options.noise.alpha = 0.02;
    }
    search_clear(&search);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/next_test/halving", test_halving);
    g_test_add_func("/next_test/noise", test_noise);
    g_test_add_func("/next_test/cost", test_cost);
    g_test_add_func("/next_test/stop", test_stop);
    g_test_add_func("/next_test/comes_back", test_comes_back);
    g_test_add_func("/next_test/gains_are_expectations", test_gains_are_expectations);
    g_test_add_func("/next_test/batch", test_batch);
    g_test_add_func("/next_test/errors", test_errors);
    return g_test_run();
}
