#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/base/random.h"
#include "algorithms/topology/direction.h"

enum { MOST = 16 }; /* edges of a network small enough to enumerate */

typedef struct {
    SyDirectionGraph graph;
    SyIndex from[MOST], to[MOST];
    bool both[MOST];
    uint8_t role[MOST + 1], through[MOST + 1];
    double log_odds[MOST];
} Net;

static void net_init(Net *net, SyIndex n_node) {
    *net = (Net){.graph = {.n_node = n_node}};
    net->graph.from = net->from;
    net->graph.to = net->to;
    net->graph.both = net->both;
    net->graph.role = net->role;
    net->graph.through = net->through;
}

static void net_add(Net *net, SyIndex from, SyIndex to, double log_odds) {
    SyIndex edge = net->graph.n_edge++;
    g_assert_cmpuint(edge, <, MOST);
    net->from[edge] = from;
    net->to[edge] = to;
    net->log_odds[edge] = log_odds;
}

static bool net_solve(const Net *net, const SyDirectionOptions *options, double *along) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyDirectionSolver) solver = sy_direction_solver_new(&net->graph, options, &error);
    g_assert_no_error(error);
    return sy_direction_solve(solver, net->log_odds, along, NULL);
}

/* Weight of the state of a node that nothing passes, from the description in the header. */
static double node_weight(const Net *net, const SyDirectionOptions *o, SyIndex node,
                          SyIndex state) {
    SyIndex n_out = 0, n_in = 0, degree = 0;
    for (SyIndex edge = 0; edge < net->graph.n_edge; edge++) {
        bool at_from = net->from[edge] == node, at_to = net->to[edge] == node;
        if (!at_from && !at_to) continue;
        degree++;
        bool along = (state >> edge & 1u) != 0;
        n_out += at_from == along;
        n_in += at_from != along;
    }
    if (degree == 0) return 1;
    bool outlet = net->role[node] & SY_NODE_OUTLET;
    double split = net->role[node] & SY_NODE_DIVIDES ? 1 : o->split;
    double weight = n_out > 1 ? pow(split, n_out - 1.0) : 1;
    bool mouth = net->role[node] & SY_NODE_MOUTH, stores = net->role[node] & SY_NODE_STORES;
    if (n_out == 0 && !outlet && !stores) weight *= mouth ? o->mouth : o->sink;
    if (n_in == 0 && outlet) weight *= mouth ? o->near : o->dry;
    if (n_in == 0 && !outlet && degree > 1 && !(net->role[node] & SY_NODE_SOURCE))
        weight *= o->source;
    return weight;
}

/* A node that something passes: only its outflows count, each costs split. */
static bool is_passed(const Net *net, SyIndex node) {
    for (SyIndex edge = 0; edge < net->graph.n_edge; edge++)
        if ((net->both[edge] || net->from[edge] == net->to[edge]) &&
            (net->from[edge] == node || net->to[edge] == node))
            return true;
    return net->through[node] != 0;
}

static double passed_weight(const Net *net, const SyDirectionOptions *o, SyIndex node,
                            SyIndex state) {
    double weight = 1, split = net->role[node] & SY_NODE_DIVIDES ? 1 : o->split;
    for (SyIndex edge = 0; edge < net->graph.n_edge; edge++) {
        if (net->both[edge] || net->from[edge] == net->to[edge]) continue;
        bool along = (state >> edge & 1u) != 0;
        if ((along ? net->from[edge] : net->to[edge]) == node) weight *= split;
    }
    return weight;
}

/* Marginals by trying every state. */
static void enumerate(const Net *net, const SyDirectionOptions *o, double *along) {
    SyIndex n = net->graph.n_edge;
    double total = 0, sum[MOST] = {0};
    for (SyIndex state = 0; state < 1u << n; state++) {
        double weight = 1;
        for (SyIndex edge = 0; edge < n; edge++) {
            double p = 1 / (1 + exp(-net->log_odds[edge]));
            weight *= state >> edge & 1u ? p : 1 - p;
        }
        for (SyIndex node = 0; node < net->graph.n_node; node++)
            weight *= is_passed(net, node) ? passed_weight(net, o, node, state)
                                           : node_weight(net, o, node, state);
        total += weight;
        for (SyIndex edge = 0; edge < n; edge++) sum[edge] += state >> edge & 1u ? weight : 0;
    }
    for (SyIndex edge = 0; edge < n; edge++)
        along[edge] = net->both[edge] || net->from[edge] == net->to[edge] ? 0.5 : sum[edge] / total;
}

static void net_random(Net *net, uint64_t seed, SyIndex n_extra) {
    SyRandom random = sy_random(seed, 7);
    SyIndex n_edge = 1 + sy_random_below(&random, MOST - n_extra - 1);
    SyIndex n_node = n_edge + 1;
    net_init(net, n_node);
    for (SyIndex edge = 0; edge < n_edge + n_extra; edge++) {
        SyIndex a = edge < n_edge ? edge + 1 : sy_random_below(&random, n_node);
        SyIndex b =
            edge < n_edge ? sy_random_below(&random, edge + 1) : sy_random_below(&random, n_node);
        bool turned = sy_random_below(&random, 2) == 0;
        double nats = sy_random_below(&random, 4) == 0 ? 0 : 2 * sy_random_normal(&random);
        net_add(net, turned ? b : a, turned ? a : b, nats);
        net->both[edge] = sy_random_below(&random, 12) == 0;
    }
    for (SyIndex node = 0; node < n_node; node++) {
        uint32_t draw = sy_random_below(&random, 40);
        net->role[node] = (uint8_t)(draw < 32 ? draw : 0);
        net->through[node] = sy_random_below(&random, 10) == 0;
    }
}

static SyDirectionOptions options_random(uint64_t seed) {
    SyRandom random = sy_random(seed, 8);
    SyDirectionOptions options = SY_DIRECTION_OPTIONS_INIT;
    options.sink = pow(10, -4 * sy_random_unit(&random));
    options.split = pow(10, -2 * sy_random_unit(&random));
    options.source = pow(10, -1 * sy_random_unit(&random));
    options.dry = pow(10, -2 * sy_random_unit(&random));
    options.mouth = pow(10, -3 * sy_random_unit(&random));
    options.near = pow(10, -1 * sy_random_unit(&random));
    options.tolerance = 1e-12;
    return options;
}

/* ---- by hand ---- */

static void test_empty(void) {
    Net net;
    net_init(&net, 0);
    g_assert_true(net_solve(&net, NULL, NULL));
    net_init(&net, 3); /* nodes alone */
    g_assert_true(net_solve(&net, NULL, NULL));
}

/* One pipe between two plain nodes: whichever way, it ends in a sink; its evidence stands. */
static void test_one(void) {
    Net net;
    double along;
    net_init(&net, 2);
    net_add(&net, 0, 1, log(4));
    g_assert_true(net_solve(&net, NULL, &along));
    g_assert_cmpfloat_with_epsilon(along, 0.8, 1e-12);
    net.role[0] = SY_NODE_OUTLET; /* along: dry and sink; against: neither */
    g_assert_true(net_solve(&net, NULL, &along));
    double weight = 4 * 0.001 * 0.05;
    g_assert_cmpfloat_with_epsilon(along, weight / (weight + 1), 1e-12);
    net.log_odds[0] = NAN; /* nothing is known */
    g_assert_true(net_solve(&net, NULL, &along));
    g_assert_cmpfloat_with_epsilon(along, 0.001 * 0.05 / (1 + 0.001 * 0.05), 1e-12);
}

/* A branched drain with one outlet and no evidence but that: every pipe runs to it. */
static void test_outlet_alone(void) {
    Net net;
    double along[MOST];
    SyDirectionOptions options = SY_DIRECTION_OPTIONS_INIT;
    net_init(&net, 6);
    net_add(&net, 0, 1, 0); /* to the outlet 0, drawn away from it */
    net_add(&net, 1, 2, 0);
    net_add(&net, 2, 3, 0);
    net_add(&net, 4, 2, 0);
    net_add(&net, 5, 1, -1); /* a weak hint to the contrary */
    net.role[0] = SY_NODE_OUTLET;
    g_assert_true(net_solve(&net, NULL, along));
    const SyChoice expected[] = {SY_CHOICE_AGAINST, SY_CHOICE_AGAINST, SY_CHOICE_AGAINST,
                                 SY_CHOICE_ALONG, SY_CHOICE_ALONG};
    for (int i = 0; i < 5; i++)
        g_assert_cmpint(sy_direction_choice(along[i], options.ambiguous), ==, expected[i]);
}

/* A ring without evidence may run either way: left as drawn. */
static void test_ambiguous(void) {
    Net net;
    double along[MOST];
    net_init(&net, 4);
    for (SyIndex i = 0; i < 4; i++) net_add(&net, i, (i + 1) % 4, 0);
    SyDirectionOptions options = SY_DIRECTION_OPTIONS_INIT;
    options.max_sweep = 2000;
    g_assert_true(net_solve(&net, &options, along));
    for (int i = 0; i < 4; i++) {
        g_assert_cmpfloat_with_epsilon(along[i], 0.5, 1e-4);
        g_assert_cmpint(sy_direction_choice(along[i], 0.1), ==, SY_CHOICE_AMBIGUOUS);
    }
    g_assert_cmpint(sy_direction_choice(0.6, 0.1), ==, SY_CHOICE_ALONG);
    g_assert_cmpint(sy_direction_choice(0.4, 0.1), ==, SY_CHOICE_AGAINST);
}

/* A side pipe at the middle of a main flows into it. */
static void test_through(void) {
    Net net;
    double along;
    net_init(&net, 2);
    net_add(&net, 0, 1, 0);
    net.through[0] = 1;
    g_assert_true(net_solve(&net, NULL, &along)); /* along: split and sink */
    g_assert_cmpfloat_with_epsilon(along, 0.05 * 0.001 / (1 + 0.05 * 0.001), 1e-12);
}

static void test_errors(void) {
    Net net;
    net_init(&net, 2);
    net_add(&net, 0, 2, 0);
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_direction_solver_new(&net.graph, NULL, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_RANGE);
    net.to[0] = 1;
    for (int i = 0; i < 6; i++) {
        SyDirectionOptions options = SY_DIRECTION_OPTIONS_INIT;
        if (i == 0) options.sink = 0;
        if (i == 1) options.split = 1.5;
        if (i == 2) options.source = NAN;
        if (i == 3) options.dry = -1;
        if (i == 4) options.tolerance = 0;
        g_clear_error(&error);
        SyDirectionSolver *solver = sy_direction_solver_new(&net.graph, &options, &error);
        if (i < 5) {
            g_assert_null(solver);
            g_assert_error(error, SY_ERROR, SY_ERROR_ARGUMENT);
        } else
            g_assert_nonnull(solver);
        sy_direction_solver_free(solver);
    }
}

/* ---- against enumeration ---- */

static bool has_loop_edge(const Net *net) {
    for (SyIndex edge = 0; edge < net->graph.n_edge; edge++)
        if (net->from[edge] == net->to[edge]) return true;
    return false;
}

static void test_trees(void) {
    for (uint64_t seed = 0; seed < 300; seed++) {
        Net net;
        double along[MOST], expected[MOST];
        SyDirectionOptions options = options_random(seed);
        net_random(&net, seed, 0);
        enumerate(&net, &options, expected);
        bool settled = net_solve(&net, &options, along);
        if (!settled) g_test_message("seed %" G_GUINT64_FORMAT, seed);
        g_assert_true(settled);
        for (SyIndex edge = 0; edge < net.graph.n_edge; edge++) {
            if (!(fabs(along[edge] - expected[edge]) < 1e-9))
                g_test_message("seed %" G_GUINT64_FORMAT " edge %u", seed, edge);
            g_assert_cmpfloat_with_epsilon(along[edge], expected[edge], 1e-9);
        }
    }
}

/* With loops an approximation: how good is asserted, so that a change for the worse is seen. */
static void test_loops(void) {
    double sum = 0, worst = 0;
    SyIndex n = 0, n_wrong = 0, n_unsettled = 0;
    for (uint64_t seed = 0; seed < 400; seed++) {
        Net net;
        double along[MOST], expected[MOST];
        SyDirectionOptions options = SY_DIRECTION_OPTIONS_INIT;
        net_random(&net, seed, 1 + (SyIndex)(seed % 3));
        enumerate(&net, &options, expected);
        n_unsettled += !net_solve(&net, &options, along);
        for (SyIndex edge = 0; edge < net.graph.n_edge; edge++, n++) {
            double apart = fabs(along[edge] - expected[edge]);
            sum += apart;
            worst = MAX(worst, apart);
            n_wrong +=
                fabs(expected[edge] - 0.5) > 0.1 && (expected[edge] > 0.5) != (along[edge] > 0.5);
        }
    }
    g_test_message("mean error %.4f, worst %.3f, %u of %u on the wrong side, %u unsettled", sum / n,
                   worst, n_wrong, n, n_unsettled);
    g_assert_cmpfloat(sum / n, <, 0.005);
    g_assert_cmpuint(n_wrong, <=, n / 1000);
    g_assert_cmpuint(n_unsettled, ==, 0);
}

/* Other numbers for nodes and edges, other drawn order: the same marginals. */
static void test_permuted(void) {
    for (uint64_t seed = 0; seed < 200; seed++) {
        Net net, other;
        double along[MOST], turned[MOST];
        SyDirectionOptions options = options_random(seed);
        net_random(&net, seed, (SyIndex)(seed % 3));
        if (has_loop_edge(&net)) continue;
        SyIndex n_edge = net.graph.n_edge, n_node = net.graph.n_node;
        net_init(&other, n_node);
        for (SyIndex node = 0; node < n_node; node++) {
            other.role[n_node - 1 - node] = net.role[node];
            other.through[n_node - 1 - node] = net.through[node];
        }
        for (SyIndex edge = n_edge; edge-- > 0;) {
            other.both[other.graph.n_edge] = net.both[edge];
            net_add(&other, n_node - 1 - net.to[edge], n_node - 1 - net.from[edge],
                    -net.log_odds[edge]);
        }
        if (!net_solve(&net, &options, along) || !net_solve(&other, &options, turned)) continue;
        for (SyIndex edge = 0; edge < n_edge; edge++) {
            double expected = 1 - turned[n_edge - 1 - edge];
            if (!(fabs(along[edge] - expected) < 1e-6))
                g_test_message("seed %" G_GUINT64_FORMAT " edge %u", seed, edge);
            g_assert_cmpfloat_with_epsilon(along[edge], expected, 1e-6);
        }
    }
}

/* A second call with other evidence gives what a fresh solver gives. */
static void test_again(void) {
    for (uint64_t seed = 0; seed < 100; seed++) {
        Net net;
        double first[MOST], second[MOST], fresh[MOST];
        net_random(&net, seed, 0);
        g_autoptr(SyDirectionSolver) solver = sy_direction_solver_new(&net.graph, NULL, NULL);
        sy_direction_solve(solver, net.log_odds, first, NULL);
        for (SyIndex edge = 0; edge < net.graph.n_edge; edge++) net.log_odds[edge] *= -2;
        sy_direction_solve(solver, net.log_odds, second, NULL);
        net_solve(&net, NULL, fresh);
        for (SyIndex edge = 0; edge < net.graph.n_edge; edge++)
            g_assert_cmpfloat_with_epsilon(second[edge], fresh[edge], 1e-12);
    }
}

/* A hub of very many pipes, a long chain: no product runs out of range, nothing is recursive. */
static void test_large(void) {
    const SyIndex n = 200000;
    g_autofree SyIndex *from = g_new(SyIndex, n), *to = g_new(SyIndex, n);
    g_autofree double *log_odds = g_new(double, n), *along = g_new(double, n);
    g_autofree uint8_t *role = g_new0(uint8_t, n + 1);
    role[n] = SY_NODE_OUTLET;
    for (int star = 0; star < 2; star++) {
        for (SyIndex i = 0; i < n; i++) {
            from[i] = star ? n : i;
            to[i] = star ? i : i + 1;
            log_odds[i] = star ? 0 : -1;
        }
        SyDirectionGraph graph = {
            .n_node = n + 1, .n_edge = n, .from = from, .to = to, .role = role};
        g_autoptr(SyDirectionSolver) solver = sy_direction_solver_new(&graph, NULL, NULL);
        g_assert_true(sy_direction_solve(solver, log_odds, along, NULL));
        for (SyIndex i = 0; i < n; i++) {
            g_assert_false(isnan(along[i]));
            if (star) g_assert_cmpfloat(along[i], <, 0.01);
        }
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/direction/empty", test_empty);
    g_test_add_func("/direction/one", test_one);
    g_test_add_func("/direction/outlet_alone", test_outlet_alone);
    g_test_add_func("/direction/ambiguous", test_ambiguous);
    g_test_add_func("/direction/through", test_through);
    g_test_add_func("/direction/errors", test_errors);
    g_test_add_func("/direction/trees", test_trees);
    g_test_add_func("/direction/loops", test_loops);
    g_test_add_func("/direction/permuted", test_permuted);
    g_test_add_func("/direction/again", test_again);
    g_test_add_func("/direction/large", test_large);
    return g_test_run();
}
