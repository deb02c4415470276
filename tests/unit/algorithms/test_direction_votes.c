#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/base/random.h"
#include "algorithms/topology/direction_votes.h"

enum { N_NODE = 5001, N_EDGE = 5000 };

/* A branched drain to node 0; which edges are drawn against the flow is the truth. */
typedef struct {
    SyIndex from[N_EDGE], to[N_EDGE];
    bool along[N_EDGE];
    uint8_t role[N_NODE];
    GArray *votes;
    SyDirectionGraph graph;
} Drain;

static void drain_init(Drain *drain, uint64_t seed) {
    SyRandom random = sy_random(seed, 3);
    for (SyIndex edge = 0; edge < N_EDGE; edge++) {
        SyIndex upper = edge + 1, lower = upper - 1 - sy_random_below(&random, MIN(upper, 5));
        drain->along[edge] = sy_random_below(&random, 2) == 0;
        drain->from[edge] = drain->along[edge] ? upper : lower;
        drain->to[edge] = drain->along[edge] ? lower : upper;
    }
    for (SyIndex node = 0; node < N_NODE; node++) drain->role[node] = 0;
    drain->votes = g_array_new(FALSE, FALSE, sizeof(SyDirectionVote));
    drain->graph = (SyDirectionGraph){.n_node = N_NODE,
                                      .n_edge = N_EDGE,
                                      .from = drain->from,
                                      .to = drain->to,
                                      .role = drain->role};
}

/* Votes of one kind on every edge, right with a probability. */
static void drain_vote(Drain *drain, uint8_t kind, double right, uint64_t seed) {
    SyRandom random = sy_random(seed, 4 + kind);
    for (SyIndex edge = 0; edge < N_EDGE; edge++) {
        bool is_right = sy_random_unit(&random) < right;
        SyDirectionVote vote = {edge, kind, drain->along[edge] == is_right};
        g_array_append_val(drain->votes, vote);
    }
}

static bool drain_learn(Drain *drain, SyVoteKind *kinds, SyIndex n_kind, double *along) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyDirectionSolver) solver = sy_direction_solver_new(&drain->graph, NULL, &error);
    g_assert_no_error(error);
    bool settled = false;
    g_assert_true(sy_direction_learn(solver, (SyDirectionVote *)(void *)drain->votes->data,
                                     drain->votes->len, kinds, n_kind, 30, NULL, along, &settled,
                                     &error));
    g_assert_no_error(error);
    return settled;
}

static const SyVoteKind plain = {.expected = 0.8, .strength = 20, .least = 0.02, .most = 0.999};

static void test_empty(void) {
    SyDirectionGraph graph = {0};
    g_autoptr(SyDirectionSolver) solver = sy_direction_solver_new(&graph, NULL, NULL);
    SyVoteKind kind = plain;
    g_assert_true(sy_direction_learn(solver, NULL, 0, &kind, 1, 5, NULL, NULL, NULL, NULL));
    g_assert_cmpfloat_with_epsilon(kind.right, 0.8, 1e-12); /* nothing learnt */
    g_assert_cmpuint(kind.n_vote, ==, 0);
    g_assert_cmpfloat_with_epsilon(sy_vote_nats(&kind), log(4), 1e-12);
}

/* Whatever the share of right votes, it is found, also where most are wrong. */
static void test_share(void) {
    static const double shares[] = {0.99, 0.95, 0.8, 0.1};
    for (guint i = 0; i < G_N_ELEMENTS(shares); i++) {
        g_autofree Drain *drain = g_new(Drain, 1);
        g_autofree double *along = g_new(double, N_EDGE);
        drain_init(drain, i);
        drain->role[0] = SY_NODE_OUTLET;
        drain_vote(drain, 0, shares[i], i);
        drain_vote(drain, 1, 0.9, i + 100);
        SyVoteKind kinds[] = {plain, plain};
        g_assert_true(drain_learn(drain, kinds, 2, along));
        g_assert_cmpfloat_with_epsilon(kinds[0].right, shares[i], 0.02);
        g_assert_cmpfloat_with_epsilon(kinds[1].right, 0.9, 0.02);
        g_assert_cmpuint(kinds[0].n_vote, ==, N_EDGE);
        g_array_unref(drain->votes);
    }
}

/* Of the edges held to be right with 0.6 to 0.7, ..., at least so many are, and in all not many
 * more. No outlet is known, the one kind of vote is weak: there is doubt enough. */
static void test_honest(void) {
    double n[10] = {0}, n_right[10] = {0}, expected[10] = {0};
    for (uint64_t seed = 0; seed < 8; seed++) {
        g_autofree Drain *drain = g_new(Drain, 1);
        g_autofree double *along = g_new(double, N_EDGE);
        drain_init(drain, seed);
        drain_vote(drain, 0, 0.6, seed + 50);
        SyVoteKind kinds[] = {plain};
        drain_learn(drain, kinds, 1, along);
        for (SyIndex edge = 0; edge < N_EDGE; edge++) {
            double confidence = MAX(along[edge], 1 - along[edge]);
            int bin = MIN((int)(confidence * 10), 9);
            n[bin]++;
            expected[bin] += confidence;
            n_right[bin] += (along[edge] > 0.5) == drain->along[edge];
        }
        g_array_unref(drain->votes);
    }
    for (int bin = 5; bin < 10; bin++) {
        if (n[bin] < 300) continue;
        g_test_message("said %.3f, were %.3f of %.0f", expected[bin] / n[bin],
                       n_right[bin] / n[bin], n[bin]);
        g_assert_cmpfloat(n_right[bin] / n[bin], >, expected[bin] / n[bin] - 0.06);
    }
    double all = 0, all_right = 0, all_expected = 0;
    for (int bin = 0; bin < 10; bin++) {
        all += n[bin];
        all_right += n_right[bin];
        all_expected += expected[bin];
    }
    g_assert_cmpfloat_with_epsilon(all_right / all, all_expected / all, 0.02);
}

static void test_bounds(void) {
    g_autofree Drain *drain = g_new(Drain, 1);
    g_autofree double *along = g_new(double, N_EDGE);
    drain_init(drain, 1);
    drain->role[0] = SY_NODE_OUTLET;
    drain_vote(drain, 0, 1, 1);
    SyVoteKind kind = plain;
    kind.most = 0.9;
    drain_learn(drain, &kind, 1, along);
    g_assert_cmpfloat(kind.right, ==, 0.9);
    g_array_unref(drain->votes);
}

/* The rounds of one are followed by another that sees the same votes, whatever it expects. */
static void test_followed(void) {
    g_autofree Drain *drain = g_new(Drain, 1);
    g_autofree double *along = g_new(double, N_EDGE), *again = g_new(double, N_EDGE);
    g_autoptr(GArray) rounds = g_array_new(FALSE, FALSE, sizeof(double));
    drain_init(drain, 3);
    drain_vote(drain, 0, 0.7, 3);
    SyVoteKind kinds[2] = {plain, plain};
    for (int i = 0; i < 2; i++) {
        g_autoptr(SyDirectionSolver) solver = sy_direction_solver_new(&drain->graph, NULL, NULL);
        if (i == 1) kinds[1].expected = 0.5;
        g_assert_true(sy_direction_learn(solver, (SyDirectionVote *)(void *)drain->votes->data,
                                         drain->votes->len, &kinds[i], 1, 30, rounds,
                                         i == 0 ? along : again, NULL, NULL));
    }
    g_assert_cmpuint(rounds->len, >, 1);
    g_assert_cmpfloat(kinds[0].right, ==, kinds[1].right);
    for (SyIndex edge = 0; edge < N_EDGE; edge++) g_assert_cmpfloat(along[edge], ==, again[edge]);
    g_array_unref(drain->votes);
}

static void test_errors(void) {
    SyIndex from = 0, to = 1;
    double along;
    SyDirectionGraph graph = {.n_node = 2, .n_edge = 1, .from = &from, .to = &to};
    g_autoptr(SyDirectionSolver) solver = sy_direction_solver_new(&graph, NULL, NULL);
    const SyDirectionVote votes[] = {{1, 0, true}, {0, 1, true}, {0, 0, true}};
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < 2; i++) {
        SyVoteKind kind = plain;
        g_assert_false(
            sy_direction_learn(solver, votes + i, 1, &kind, 1, 5, NULL, &along, NULL, &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_RANGE);
        g_clear_error(&error);
    }
    for (int i = 0; i < 6; i++) {
        SyVoteKind kind = plain;
        if (i == 0) kind.expected = 1;
        if (i == 1) kind.strength = 0;
        if (i == 2) kind.least = 0;
        if (i == 3) kind.most = 1;
        if (i == 4) kind.least = 0.9, kind.most = 0.8;
        bool done =
            sy_direction_learn(solver, votes + 2, 1, &kind, 1, 5, NULL, &along, NULL, &error);
        g_assert_cmpint(done, ==, i == 5);
        if (i < 5) g_assert_error(error, SY_ERROR, SY_ERROR_ARGUMENT);
        g_clear_error(&error);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/direction_votes/empty", test_empty);
    g_test_add_func("/direction_votes/share", test_share);
    g_test_add_func("/direction_votes/honest", test_honest);
    g_test_add_func("/direction_votes/bounds", test_bounds);
    g_test_add_func("/direction_votes/followed", test_followed);
    g_test_add_func("/direction_votes/errors", test_errors);
    return g_test_run();
}
