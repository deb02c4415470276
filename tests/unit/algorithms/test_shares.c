#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/transport/conduit.h"
#include "algorithms/transport/shares.h"
#include "dense.h"
#include "graphs.h"

#define N_MAX 40

typedef struct {
    Graph graph;
    double fraction[8 * N_MAX], time_s[8 * N_MAX];
    SyTransport transport;
} Water;

static void water_init(Water *water, double decay_per_s) {
    const SyArcs *arcs = &water->graph.arcs;
    water->transport = (SyTransport){arcs->n_node,    arcs->n_arc,   arcs->tail, arcs->head,
                                     water->fraction, water->time_s, decay_per_s};
}

static void add(Water *water, SyIndex tail, SyIndex head, double fraction, double time_s) {
    water->fraction[water->graph.arcs.n_arc] = fraction;
    water->time_s[water->graph.arcs.n_arc] = time_s;
    graph_add(&water->graph, tail, head, 1);
}

static SyShare share_of(const Water *water, SyIndex place, SyIndex target) {
    g_auto(SyShares) shares = {0};
    GError *error = NULL;
    g_assert_true(
        sy_transport_shares(&water->transport, &target, 1, &place, 1, NULL, &shares, &error));
    g_assert_no_error(error);
    return shares.offset[1] == 0 ? (SyShare){0, 0, NAN, NAN} : shares.share[0];
}

static void test_empty(void) {
    SyTransport none = {0};
    SyBalance balance;
    g_auto(SyShares) shares = {0};
    g_assert_true(sy_transport_shares(&none, NULL, 0, NULL, 0, NULL, &shares, NULL));
    g_assert_true(sy_transport_flow(&none, NULL, NULL, &balance, NULL));
    g_assert_cmpfloat(balance.inflow, ==, 0);
}

/* 3 -> 2, there 0.75 to outfall 0 and 0.25 to outfall 1. */
static void test_split(void) {
    Water water;
    graph_init(&water.graph, 5);
    add(&water, 3, 2, 1, 100);
    add(&water, 2, 0, 0.75, 50);
    add(&water, 2, 1, 0.25, 200);
    water_init(&water, 0);
    const SyIndex target[] = {1, 0, 0}, place[] = {3, SY_NONE, 4};
    g_auto(SyShares) shares = {0};
    g_assert_true(sy_transport_shares(&water.transport, target, 3, place, 3, NULL, &shares, NULL));
    g_assert_cmpuint(shares.offset[1], ==, 3);
    g_assert_cmpuint(shares.offset[3], ==, 3);
    g_assert_cmpfloat(shares.share[0].share, ==, 0.25);
    g_assert_cmpfloat(shares.share[0].time_s, ==, 300);
    g_assert_cmpfloat(shares.share[1].share, ==, 0.75);
    g_assert_cmpfloat(shares.share[2].share, ==, 0.75);
    g_assert_cmpuint(shares.share[2].target, ==, 2);
    graph_clear(&water.graph);
}

/* Two ways of 100 s and 300 s, half each: mean 200 s, over the ways 100 s; velocity adds
 * 200 sqrt(exp(0.25) - 1) = 106.588 s. With decay the slow way counts less. */
static void test_diamond(void) {
    Water water;
    graph_init(&water.graph, 3);
    add(&water, 2, 0, 0.5, 100);
    add(&water, 2, 1, 0.5, 200);
    add(&water, 1, 0, 1, 100);
    water_init(&water, 0);
    SyShare share = share_of(&water, 2, 0);
    g_assert_cmpfloat_with_epsilon(share.share, 1, 1e-15);
    g_assert_cmpfloat_with_epsilon(share.time_s, 200, 1e-9);
    g_assert_cmpfloat_with_epsilon(share.error_s, hypot(100, 106.5881), 1e-3);
    water_init(&water, 0.001);
    share = share_of(&water, 2, 0);
    g_assert_cmpfloat_with_epsilon(share.share, 0.5 * (exp(-0.1) + exp(-0.3)), 1e-15);
    g_assert_cmpfloat_with_epsilon(
        share.time_s, (100 * exp(-0.1) + 300 * exp(-0.3)) / (exp(-0.1) + exp(-0.3)), 1e-9);
    graph_clear(&water.graph);
}

/* 2 -> 1; half of 1 goes out to 0, half comes back to 2: all comes out, after 1/2 + 1/4 + ... more
 * rounds of 30 s. An outfall in the loop takes water the first time it comes. */
static void test_loop(void) {
    Water water;
    graph_init(&water.graph, 3);
    add(&water, 2, 1, 1, 10);
    add(&water, 1, 2, 0.5, 20);
    add(&water, 1, 0, 0.5, 5);
    water_init(&water, 0);
    SyShare share = share_of(&water, 2, 0);
    g_assert_cmpfloat_with_epsilon(share.share, 1, 1e-15);
    g_assert_cmpfloat_with_epsilon(share.time_s, 15 + 30, 1e-12);
    share = share_of(&water, 1, 2);
    g_assert_cmpfloat_with_epsilon(share.share, 0.5, 1e-15);
    g_assert_cmpfloat_with_epsilon(share.time_s, 20, 1e-12);
    double inflow[] = {0, 1, 2}, through[3];
    SyBalance balance;
    g_assert_true(sy_transport_flow(&water.transport, inflow, through, &balance, NULL));
    g_assert_cmpfloat_with_epsilon(through[1], 6, 1e-12);
    g_assert_cmpfloat_with_epsilon(through[2], 5, 1e-12);
    g_assert_cmpfloat_with_epsilon(balance.ends, 3, 1e-12);
    g_assert_cmpfloat_with_epsilon(balance.residual, 0, 1e-12);
    graph_clear(&water.graph);
}

/* A loop without a way out keeps its water. */
static void test_trapped(void) {
    Water water;
    graph_init(&water.graph, 4);
    add(&water, 0, 1, 1, 1);
    add(&water, 1, 0, 1, 1);
    add(&water, 2, 1, 0.25, 1);
    add(&water, 2, 3, 0.75, 1);
    water_init(&water, 0);
    double inflow[] = {0, 1, 4, 0}, through[4];
    SyBalance balance;
    g_assert_true(sy_transport_flow(&water.transport, inflow, through, &balance, NULL));
    g_assert_cmpfloat(balance.trapped, ==, 2);
    g_assert_cmpfloat(balance.ends, ==, 3);
    g_assert_cmpfloat(balance.residual, ==, 0);
    g_assert_cmpfloat(share_of(&water, 2, 0).share, ==, 0.25);
    g_assert_cmpfloat(share_of(&water, 0, 3).share, ==, 0);
    graph_clear(&water.graph);
}

static void random_water(Water *water, uint64_t seed) {
    SyRandom random = sy_random(seed, 1);
    double capacity_m3s[8 * N_MAX];
    SySplits splits;
    graph_random(&water->graph, seed, N_MAX);
    const SyArcs *arcs = &water->graph.arcs;
    for (SyIndex a = 0; a < arcs->n_arc; a++) {
        capacity_m3s[a] = sy_random_below(&random, 9) ? 0.001 + sy_random_unit(&random) : NAN;
        water->time_s[a] = 100 * sy_random_unit(&random);
    }
    g_assert_true(sy_flow_fractions(arcs->tail, arcs->n_arc, arcs->n_node, capacity_m3s,
                                    water->fraction, &splits, NULL));
    water_init(water, seed % 2 ? 0 : 0.002);
}

/* Nodes from which water comes to @target. */
static void above(const SyArcs *arcs, SyIndex target, bool *reaches) {
    for (SyIndex n = 0; n < arcs->n_node; n++) reaches[n] = n == target;
    for (bool more = true; more;) {
        more = false;
        for (SyIndex a = 0; a < arcs->n_arc; a++)
            if (reaches[arcs->head[a]] && !reaches[arcs->tail[a]])
                reaches[arcs->tail[a]] = more = true;
    }
}

/* of[0]: x = W x + b over the nodes above the target, b 1 there; of[1], of[2]: the same with the
 * moments of the time on the right. */
static bool direct(const Water *water, SyIndex target, double of[3][N_MAX]) {
    static const double choose[3][3] = {{1, 0, 0}, {1, 1, 0}, {1, 2, 1}};
    const SyTransport *t = &water->transport;
    const SyIndex n = t->n_node;
    bool reaches[N_MAX];
    above(&water->graph.arcs, target, reaches);
    for (unsigned k = 0; k < 3; k++) {
        double matrix[N_MAX * N_MAX] = {0}, right[N_MAX] = {0};
        for (SyIndex i = 0; i < n; i++) matrix[i * n + i] = 1;
        right[target] = k == 0;
        for (SyIndex a = 0; a < t->n_arc; a++) {
            SyIndex tail = t->tail[a], head = t->head[a];
            if (tail == target || !reaches[tail] || !reaches[head]) continue;
            double weight = t->fraction[a] * exp(-t->decay_per_s * t->time_s[a]);
            matrix[tail * n + head] -= weight;
            for (unsigned j = 0; j < k; j++)
                right[tail] += weight * choose[k][j] * pow(t->time_s[a], k - j) * of[j][head];
        }
        if (!dense_solve(matrix, right, n)) return false;
        for (SyIndex i = 0; i < n; i++) of[k][i] = right[i];
    }
    return true;
}

static void test_against_direct(void) {
    double furthest = 0;
    unsigned n_loop = 0, n_pair = 0;
    for (uint64_t seed = 0; seed < 150; seed++) {
        Water water;
        random_water(&water, seed);
        SyIndex n = water.transport.n_node, node[N_MAX];
        for (SyIndex i = 0; i < n; i++) node[i] = i;
        g_auto(SyShares) shares = {0};
        const SyShareOptions options = {.min_share = 0, .velocity_deviation = 0};
        g_assert_true(
            sy_transport_shares(&water.transport, node, n, node, n, &options, &shares, NULL));
        n_loop += shares.n_loop;
        for (SyIndex target = 0; target < n; target++) {
            double of[3][N_MAX];
            if (!direct(&water, target, of)) g_error("seed %" G_GUINT64_FORMAT ": singular", seed);
            for (SyIndex i = 0; i < n; i++) {
                SyShare found = {0};
                for (gsize k = shares.offset[i]; k < shares.offset[i + 1]; k++)
                    if (shares.share[k].target == target) found = shares.share[k];
                double far = fabs(found.share - of[0][i]);
                if (of[0][i] > 1e-6) {
                    double mean_s = of[1][i] / of[0][i];
                    double square_s2 = fmax(0, of[2][i] / of[0][i] - mean_s * mean_s);
                    far = fmax(far, fabs(found.time_s - mean_s) / fmax(1, mean_s));
                    far = fmax(far, fabs(found.error_s * found.error_s - square_s2) /
                                        fmax(1, of[2][i] / of[0][i]));
                    n_pair++;
                }
                if (far > furthest) furthest = far;
                if (far > 1e-9) {
                    g_test_message("seed %" G_GUINT64_FORMAT " %u -> %u: %.12g, not %.12g", seed, i,
                                   target, found.share, of[0][i]);
                    g_test_fail();
                }
            }
        }
        graph_clear(&water.graph);
    }
    g_test_message("%u pairs, %u loops, largest difference %.2g", n_pair, n_loop, furthest);
    g_assert_cmpuint(n_loop, >, 100);
}

/* What comes to an end of the network is the same by the flow down and by the shares up; nothing
 * is made or lost. */
static void test_balance(void) {
    for (uint64_t seed = 0; seed < 300; seed++) {
        Water water;
        random_water(&water, seed);
        SyIndex n = water.transport.n_node, node[N_MAX];
        SyRandom random = sy_random(seed, 2);
        double inflow[N_MAX], through[N_MAX], arrives[N_MAX] = {0};
        for (SyIndex i = 0; i < n; i++) {
            node[i] = i;
            inflow[i] = sy_random_below(&random, 2) ? 10 * sy_random_unit(&random) : 0;
        }
        SyBalance balance;
        g_assert_true(sy_transport_flow(&water.transport, inflow, through, &balance, NULL));
        g_assert_cmpfloat_with_epsilon(balance.residual, 0, 1e-9);
        g_auto(SyShares) shares = {0};
        g_assert_true(sy_transport_shares(&water.transport, node, n, node, n, NULL, &shares, NULL));
        for (SyIndex i = 0; i < n; i++)
            for (gsize k = shares.offset[i]; k < shares.offset[i + 1]; k++)
                arrives[shares.share[k].target] += inflow[i] * shares.share[k].share;
        double ends = 0;
        bool leaves[N_MAX] = {false};
        for (SyIndex a = 0; a < water.transport.n_arc; a++) leaves[water.transport.tail[a]] = true;
        for (SyIndex i = 0; i < n; i++) {
            if (leaves[i]) continue;
            g_assert_cmpfloat_with_epsilon(through[i], arrives[i], 1e-7);
            ends += through[i];
        }
        g_assert_cmpfloat_with_epsilon(ends, balance.ends, 1e-9);
        graph_clear(&water.graph);
    }
}

static void test_unexplained(void) {
    SyUnexplained u = sy_unexplained_flow(10, 1, 6, 0);
    g_assert_cmpfloat(u.flow, ==, 4);
    g_assert_cmpfloat(u.share, ==, 0.4);
    g_assert_cmpfloat_with_epsilon(u.probability, 0.99996833, 1e-7);
    u = sy_unexplained_flow(10, 3, 6, 4);
    g_assert_cmpfloat(u.flow, ==, 0);
    g_assert_cmpfloat_with_epsilon(u.probability, 0.788145, 1e-6);
    u = sy_unexplained_flow(5, 0, 6, 0);
    g_assert_cmpfloat(u.flow, ==, 0);
    g_assert_cmpfloat(u.probability, ==, 0);
    g_assert_true(isnan(sy_unexplained_flow(NAN, 0, 6, 0).probability));
}

static void assert_refused(const Water *water, SyIndex target, SyErrorCode code) {
    g_autoptr(GError) error = NULL;
    g_auto(SyShares) shares = {0};
    const SyIndex place = 0;
    g_assert_false(
        sy_transport_shares(&water->transport, &target, 1, &place, 1, NULL, &shares, &error));
    g_assert_error(error, SY_ERROR, (gint)code);
}

static void test_errors(void) {
    Water water;
    graph_init(&water.graph, 2);
    add(&water, 0, 1, 1, 1);
    water_init(&water, 0);
    assert_refused(&water, 2, SY_ERROR_RANGE);
    water.time_s[0] = -1;
    assert_refused(&water, 0, SY_ERROR_ARGUMENT);
    water.time_s[0] = 1;
    water.fraction[0] = 1.1;
    assert_refused(&water, 0, SY_ERROR_ARGUMENT);
    water.fraction[0] = NAN;
    assert_refused(&water, 0, SY_ERROR_ARGUMENT);
    water.fraction[0] = 1;
    water.transport.decay_per_s = -1;
    assert_refused(&water, 0, SY_ERROR_ARGUMENT);
    graph_clear(&water.graph);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shares/empty", test_empty);
    g_test_add_func("/shares/split", test_split);
    g_test_add_func("/shares/diamond", test_diamond);
    g_test_add_func("/shares/loop", test_loop);
    g_test_add_func("/shares/trapped", test_trapped);
    g_test_add_func("/shares/against_direct", test_against_direct);
    g_test_add_func("/shares/balance", test_balance);
    g_test_add_func("/shares/unexplained", test_unexplained);
    g_test_add_func("/shares/errors", test_errors);
    return g_test_run();
}
