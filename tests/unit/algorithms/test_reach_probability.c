#include <math.h>

#include "algorithms/attribution/reach_probability.h"
#include "algorithms/base/error.h"
#include "worlds.h"

static const SyReachOptions many_worlds = {
    .seed = 3, .n_world = 4096, .min_way = 1e-9, .min_probability = 0};

/* R of every pair of nodes. */
static void reach_of_all(const Doubt *doubt, const SyReachOptions *options, SyReaches *out) {
    SyIndex node[64];
    for (SyIndex n = 0; n < doubt->edges.n_node; n++) node[n] = n;
    GError *error = NULL;
    g_assert_true(sy_reach_probability(&doubt->edges, node, doubt->edges.n_node, node,
                                       doubt->edges.n_node, options, out, &error));
    g_assert_no_error(error);
}

static double reach_one(const Doubt *doubt, SyIndex place, SyIndex target, double *standard_error) {
    g_auto(SyReaches) reaches = {0};
    g_assert_true(
        sy_reach_probability(&doubt->edges, &target, 1, &place, 1, &many_worlds, &reaches, NULL));
    return sy_reach_of(&reaches, 0, 0, standard_error);
}

static void assert_exactly(const Doubt *doubt, SyIndex place, SyIndex target, double expected) {
    double standard_error = 0, r = reach_one(doubt, place, target, &standard_error);
    g_assert_cmpfloat_with_epsilon(r, expected, 1e-12);
    g_assert_cmpfloat(standard_error, ==, 0);
}

static void test_empty(void) {
    g_auto(SyReaches) reaches = {0};
    SyDoubtfulEdges none = {0};
    g_assert_true(sy_reach_probability(&none, NULL, 0, NULL, 0, NULL, &reaches, NULL));
    g_assert_cmpuint(reaches.offset[0], ==, 0);
}

static void test_one_node(void) {
    Doubt doubt;
    doubt_init(&doubt, 1);
    const SyIndex target[] = {0, 0}, place[] = {SY_NONE, 0};
    g_auto(SyReaches) reaches = {0};
    g_assert_true(sy_reach_probability(&doubt.edges, target, 2, place, 2, NULL, &reaches, NULL));
    g_assert_cmpuint(reaches.offset[1], ==, 0);
    g_assert_cmpuint(reaches.offset[2], ==, 2); /* both targets at the node */
    g_assert_cmpfloat(reaches.reach[0].probability, ==, 1);
    g_assert_cmpuint(reaches.reach[1].target, ==, 1);
}

/* 3 -> 2 -> 1 -> 0, a way of doubtful pipes; and the way back as far as it goes. */
static void test_chain(void) {
    Doubt doubt;
    doubt_init(&doubt, 4);
    doubt_add(&doubt, 1, 0, 0.9, 0.1, 0);
    doubt_add(&doubt, 2, 1, 0.8, 0, 0);
    doubt_add(&doubt, 2, 3, 0.5, 0.2, 0.3); /* drawn upstream: 0.5 to run back */
    assert_exactly(&doubt, 3, 0, 0.9 * 0.8 * 0.5);
    assert_exactly(&doubt, 0, 1, 0.1);
    assert_exactly(&doubt, 0, 2, 0);
    assert_exactly(&doubt, 2, 3, 0.8);
}

/* Two ways from 3 to 1 and on to 0 by one doubtful pipe: (1 - (1 - 0.5 * 0.8)(1 - 0.6)) * 0.9. */
static void test_diamond(void) {
    Doubt doubt;
    doubt_init(&doubt, 5);
    doubt_add(&doubt, 1, 0, 0.9, 0, 0);
    doubt_add(&doubt, 3, 2, 0.5, 0, 0);
    doubt_add(&doubt, 2, 1, 0.8, 0, 0);
    doubt_add(&doubt, 3, 1, 0.6, 0, 0);
    doubt_add(&doubt, 4, 3, 0.7, 0, 0);
    assert_exactly(&doubt, 3, 0, 0.76 * 0.9);
    assert_exactly(&doubt, 4, 0, 0.7 * 0.76 * 0.9);
}

/* The same with another outfall on one of the two ways: that way parts for good, so the diamond is
 * sampled, and what lies on the single way stays exact. */
static void test_diamond_with_outfall(void) {
    Doubt doubt;
    doubt_init(&doubt, 4);
    doubt_add(&doubt, 1, 0, 0.9, 0, 0);
    doubt_add(&doubt, 3, 2, 0.5, 0, 0);
    doubt_add(&doubt, 2, 1, 0.8, 0, 0);
    doubt_add(&doubt, 3, 1, 0.6, 0, 0);
    const SyIndex target[] = {0, 2}, place[] = {3};
    g_auto(SyReaches) reaches = {0};
    g_assert_true(
        sy_reach_probability(&doubt.edges, target, 2, place, 1, &many_worlds, &reaches, NULL));
    double standard_error;
    g_assert_cmpfloat_with_epsilon(sy_reach_of(&reaches, 0, 1, &standard_error), 0.5, 1e-12);
    g_assert_cmpfloat(standard_error, ==, 0);
    double r = sy_reach_of(&reaches, 0, 0, &standard_error);
    g_assert_cmpfloat(standard_error, >, 0.005);
    g_assert_cmpfloat(standard_error, <, 0.008);
    g_assert_cmpfloat_with_epsilon(r, 0.76 * 0.9, 4 * standard_error);
}

static unsigned n_set(const uint64_t *a, const uint64_t *b, unsigned n_word) {
    unsigned n = 0;
    for (unsigned i = 0; i < n_word; i++) n += (unsigned)__builtin_popcountll(a[i] & b[i]);
    return n;
}

/* A dead end at 3 goes on at 1 (0.5) or at 2 (0.3) or nowhere, never at both; 0.8 and 0.9 on from
 * there: 0.4 + 0.27, where independent gaps would make it 0.562. Twice to one node: 0.8. */
static void test_alternatives(void) {
    Doubt doubt;
    doubt_init(&doubt, 4);
    doubt_add(&doubt, 3, 1, 0.5, 0, 0);
    doubt_add(&doubt, 3, 2, 0.3, 0, 0);
    doubt_add(&doubt, 1, 0, 0.8, 0, 0);
    doubt_add(&doubt, 2, 0, 0.9, 0, 0);
    const uint64_t key[] = {17, 17, 1, 2};
    const double skip[] = {0, 0.5, 0, 0};
    assert_exactly(&doubt, 3, 0, 1 - 0.6 * 0.73);
    doubt.edges.key = key;
    doubt.edges.skip = skip;
    assert_exactly(&doubt, 3, 0, 0.67);
    assert_exactly(&doubt, 3, 1, 0.5);
    assert_exactly(&doubt, 3, 2, 0.3);
    /* sampled, where 1 and 2 are targets as well */
    g_auto(SyReaches) reaches = {0};
    reach_of_all(&doubt, &many_worlds, &reaches);
    double standard_error, r = sy_reach_of(&reaches, 3, 0, &standard_error);
    g_assert_cmpfloat(standard_error, >, 0.005);
    g_assert_cmpfloat_with_epsilon(r, 0.67, 4 * standard_error);
    enum { N_WORD = 64 };
    uint64_t first[N_WORD], second[N_WORD], none[N_WORD];
    sy_edge_states(&doubt.edges, 0, 3, N_WORD, first, none);
    sy_edge_states(&doubt.edges, 1, 3, N_WORD, second, none);
    g_assert_cmpuint(n_set(first, second, N_WORD), ==, 0);
    g_assert_cmpfloat_with_epsilon(n_set(first, first, N_WORD) / (64.0 * N_WORD), 0.5, 0.03);
    g_assert_cmpfloat_with_epsilon(n_set(second, second, N_WORD) / (64.0 * N_WORD), 0.3, 0.03);
    g_assert_cmpuint(n_set(none, none, N_WORD), ==, 0);
    doubt.to[1] = 1;
    assert_exactly(&doubt, 3, 1, 0.8);
    /* more than the whole number */
    const double too_much[] = {0, 0.8, 0, 0};
    doubt.edges.skip = too_much;
    g_autoptr(GError) error = NULL;
    g_assert_false(sy_doubtful_edges_check(&doubt.edges, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_ARGUMENT);
}

/* 2 -> 1 -> 2 and 1 -> 0: a loop with one way out. */
static void test_loop(void) {
    Doubt doubt;
    doubt_init(&doubt, 4);
    doubt_add(&doubt, 1, 0, 0.5, 0, 0);
    doubt_add(&doubt, 2, 1, 0.5, 0, 0.25);
    doubt_add(&doubt, 3, 2, 1, 0, 0);
    assert_exactly(&doubt, 3, 0, 0.375);
    assert_exactly(&doubt, 1, 3, 0);
    assert_exactly(&doubt, 1, 2, 0.25);
}

static void test_against_all_worlds(void) {
    unsigned n_exact = 0, n_sampled = 0, n_far = 0;
    for (uint64_t seed = 0; seed < 400; seed++) {
        Doubt doubt;
        doubt_random(&doubt, seed);
        g_auto(SyReaches) reaches = {0};
        SyIndex n_node = doubt.edges.n_node;
        /* all nodes as targets, then the first only: other ways hang together */
        reach_of_all(&doubt, &many_worlds, &reaches);
        for (SyIndex n = 0; n < n_node; n++)
            for (SyIndex o = 0; o < n_node; o++) {
                double expected = doubt_reach_all(&doubt, n, &o, 1);
                for (unsigned alone = 0; alone < 2; alone++) {
                    double standard_error, r = alone ? reach_one(&doubt, n, o, &standard_error)
                                                     : sy_reach_of(&reaches, n, o, &standard_error);
                    if (standard_error > 0) {
                        n_sampled++;
                        n_far += fabs(r - expected) > 3 * standard_error;
                    } else {
                        n_exact++;
                    }
                    if (fabs(r - expected) > fmax(1e-12, 5 * standard_error)) {
                        g_test_message("seed %" G_GUINT64_FORMAT " %u -> %u: %g +- %g, not %g",
                                       seed, n, o, r, standard_error, expected);
                        g_test_fail();
                    }
                }
            }
    }
    g_test_message("%u exact, %u sampled, %u further than 3 standard errors", n_exact, n_sampled,
                   n_far);
    g_assert_cmpuint(n_exact, >, 4 * n_sampled);
    g_assert_cmpuint(n_sampled, >, 500);
    g_assert_cmpuint(n_far, <, n_sampled / 50);
}

/* Numbering nodes and edges anew, and edges drawn the other way, change nothing. */
static void test_order_does_not_matter(void) {
    for (uint64_t seed = 0; seed < 200; seed++) {
        Doubt doubt, turned;
        doubt_random(&doubt, seed);
        SyIndex n_node = doubt.edges.n_node, n_edge = doubt.edges.n_edge;
        uint64_t key[WORLDS_MAX_EDGE], turned_key[WORLDS_MAX_EDGE];
        doubt_init(&turned, n_node);
        for (SyIndex e = 0; e < n_edge; e++) {
            SyIndex i = n_edge - 1 - e;
            doubt_add(&turned, n_node - 1 - doubt.from[i], n_node - 1 - doubt.to[i],
                      doubt.forward[i], doubt.reverse[i], doubt.both[i]);
            key[i] = turned_key[e] = UINT64_C(1000) + i;
        }
        doubt.edges.key = key;
        turned.edges.key = turned_key;
        g_auto(SyReaches) reaches = {0}, others = {0};
        reach_of_all(&doubt, NULL, &reaches);
        reach_of_all(&turned, NULL, &others);
        for (SyIndex n = 0; n < n_node; n++)
            for (SyIndex o = 0; o < n_node; o++)
                g_assert_cmpfloat_with_epsilon(
                    sy_reach_of(&reaches, n, o, NULL),
                    sy_reach_of(&others, n_node - 1 - n, n_node - 1 - o, NULL), 1e-12);
    }
}

/* Taking part of the certainty of an edge away raises nothing. */
static void test_monotone(void) {
    for (uint64_t seed = 0; seed < 200; seed++) {
        Doubt doubt;
        doubt_random(&doubt, seed);
        g_auto(SyReaches) before = {0}, after = {0};
        reach_of_all(&doubt, &many_worlds, &before);
        SyIndex e = (SyIndex)(seed % doubt.edges.n_edge);
        doubt.forward[e] *= 0.5;
        doubt.reverse[e] *= 0.5;
        doubt.both[e] *= 0.5;
        reach_of_all(&doubt, &many_worlds, &after);
        for (SyIndex n = 0; n < doubt.edges.n_node; n++)
            for (SyIndex o = 0; o < doubt.edges.n_node; o++) {
                double error_before, error_after;
                double r = sy_reach_of(&before, n, o, &error_before);
                g_assert_cmpfloat(sy_reach_of(&after, n, o, &error_after), <=,
                                  r + 5 * (error_before + error_after) + 1e-12);
            }
    }
}

static void test_states(void) {
    Doubt doubt;
    doubt_init(&doubt, 2);
    doubt_add(&doubt, 0, 1, 0.5, 0.2, 0.25);
    doubt_add(&doubt, 0, 1, 1, 0, 0);
    uint64_t forward[64], backward[64];
    unsigned n[4] = {0};
    for (uint64_t seed = 0; seed < 4; seed++) {
        sy_edge_states(&doubt.edges, 0, seed, 64, forward, backward);
        for (unsigned i = 0; i < 64; i++) {
            n[0] += (unsigned)__builtin_popcountll(forward[i] & ~backward[i]);
            n[1] += (unsigned)__builtin_popcountll(backward[i] & ~forward[i]);
            n[2] += (unsigned)__builtin_popcountll(forward[i] & backward[i]);
        }
    }
    const double n_world = 4 * 4096, expected[] = {0.5, 0.2, 0.25};
    for (unsigned i = 0; i < 3; i++)
        g_assert_cmpfloat_with_epsilon(n[i] / n_world, expected[i], 0.016); /* 4 deviations */
    sy_edge_states(&doubt.edges, 1, 1, 64, forward, backward);
    for (unsigned i = 0; i < 64; i++) {
        g_assert_cmphex(forward[i], ==, UINT64_MAX);
        g_assert_cmphex(backward[i], ==, 0);
    }
}

static void assert_refused(const Doubt *doubt, SyIndex target, SyIndex place,
                           const SyReachOptions *options, SyErrorCode code) {
    g_autoptr(GError) error = NULL;
    g_auto(SyReaches) reaches = {0};
    g_assert_false(
        sy_reach_probability(&doubt->edges, &target, 1, &place, 1, options, &reaches, &error));
    g_assert_error(error, SY_ERROR, (gint)code);
    g_assert_null(reaches.offset);
}

static void test_errors(void) {
    Doubt doubt;
    doubt_init(&doubt, 2);
    doubt_add(&doubt, 0, 1, 1, 0, 0);
    SyReachOptions options = SY_REACH_OPTIONS_INIT;
    assert_refused(&doubt, 2, 0, NULL, SY_ERROR_RANGE);
    assert_refused(&doubt, 0, 2, NULL, SY_ERROR_RANGE);
    options.n_world = 100;
    assert_refused(&doubt, 0, 0, &options, SY_ERROR_ARGUMENT);
    doubt.reverse[0] = 0.1;
    assert_refused(&doubt, 0, 0, NULL, SY_ERROR_ARGUMENT);
    doubt.reverse[0] = NAN;
    assert_refused(&doubt, 0, 0, NULL, SY_ERROR_ARGUMENT);
    doubt.to[0] = 2;
    assert_refused(&doubt, 0, 0, NULL, SY_ERROR_RANGE);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reach_probability/empty", test_empty);
    g_test_add_func("/reach_probability/one_node", test_one_node);
    g_test_add_func("/reach_probability/chain", test_chain);
    g_test_add_func("/reach_probability/diamond", test_diamond);
    g_test_add_func("/reach_probability/diamond_with_outfall", test_diamond_with_outfall);
    g_test_add_func("/reach_probability/alternatives", test_alternatives);
    g_test_add_func("/reach_probability/loop", test_loop);
    g_test_add_func("/reach_probability/against_all_worlds", test_against_all_worlds);
    g_test_add_func("/reach_probability/order_does_not_matter", test_order_does_not_matter);
    g_test_add_func("/reach_probability/monotone", test_monotone);
    g_test_add_func("/reach_probability/states", test_states);
    g_test_add_func("/reach_probability/errors", test_errors);
    return g_test_run();
}
