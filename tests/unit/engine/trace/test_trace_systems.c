/* Sewage in storm drains, on networks small enough to be checked by hand. */
#include <string.h>

#include "engine/trace/trace.h"
#include "tests/unit/engine/layers_by_hand.h"

typedef struct {
    SyHand hand;
    SyNetwork network;
    SyTrace trace;
    SyFindings *findings;
} Net;

/* A pipe from node @from to node @to, 40 m apart on a line, and its fields. */
static void add(Net *net, int from, int to, const char *system, const char *mode) {
    g_autofree char *a = g_strdup_printf("%d", from), *b = g_strdup_printf("%d", to);
    const double xy[] = {40.0 * from, 10.0 * (from % 3), 40.0 * to, 10.0 * (to % 3)};
    hand_line(&net->hand, SY_ROLE_PIPES, xy, 2, "id", a, "from", a, "to", b, "system", system,
              "mode", mode, NULL);
}

static void run(Net *net) {
    SyWeights weights;
    g_autoptr(GError) error = NULL;
    g_assert_true(sy_weights_load(SY_DATA(g_getenv("SUYUAN_DATA")), &weights, &error));
    net->findings = sy_findings_new();
    net->hand.job.settings.direction_repair = SY_POLICY_OFF;
    g_assert_true(sy_network_build(&net->hand.job, &net->hand.layers, &weights, &net->network,
                                   net->findings, NULL, &error));
    g_assert_true(sy_trace_run(&net->hand.job, &net->network, &weights, &net->trace, net->findings,
                               NULL, &error));
    g_assert_no_error(error);
}

static void finish(Net *net) {
    sy_trace_clear(&net->trace);
    sy_network_clear(&net->network);
    sy_findings_free(net->findings);
    hand_clear(&net->hand);
}

static void assert_carries(const Net *net, SyIndex edge, const char *expected) {
    g_autofree char *text = sy_carries_text(net->trace.edge_carries[edge]);
    g_assert_cmpstr(text, ==, expected);
}

/* Places of the candidates, by x. */
static SyIndex candidates(const Net *net, double x) {
    SyIndex n = 0;
    for (SyIndex i = 0; i < sy_findings_count(net->findings); i++) {
        const SyFinding *f = sy_findings_get(net->findings, i);
        if (strcmp(f->code, "trace.misconnection") != 0) continue;
        g_assert_cmpfloat(f->x, ==, x);
        n++;
    }
    return n;
}

/* Sewage enters a storm drain once; further down it is there, but no new point. */
static void test_enters(void) {
    Net net = {0};
    hand_init(&net.hand);
    add(&net, 1, 2, "storm", NULL);
    add(&net, 2, 3, "storm", NULL);
    add(&net, 3, 4, "storm", NULL);
    add(&net, 9, 2, "sewage", NULL);
    hand_point(&net.hand, SY_ROLE_OUTFALLS, 160, 10, "id", "O", NULL);
    run(&net);
    assert_carries(&net, 0, "storm");
    assert_carries(&net, 1, "storm sewage");
    assert_carries(&net, 2, "storm sewage");
    assert_carries(&net, 3, "sewage");
    g_assert_cmpuint(candidates(&net, 80), ==, 1);
    finish(&net);
}

/* What comes over an overflow, by the mode of the pipe or the kind of its chamber, is no such
 * point. */
static void test_overflow(void) {
    static const char *const modes[] = {"overflow", "weir", NULL};
    for (guint i = 0; i < G_N_ELEMENTS(modes); i++) {
        Net net = {0};
        hand_init(&net.hand);
        add(&net, 1, 2, "combined", NULL);
        add(&net, 2, 3, "storm", modes[i]);
        add(&net, 3, 4, "storm", NULL);
        add(&net, 2, 9, "sewage", NULL);
        if (modes[i] == NULL)
            hand_point(&net.hand, SY_ROLE_NODES, 80, 20, "id", "2", "kind", "weir", NULL);
        hand_point(&net.hand, SY_ROLE_OUTFALLS, 160, 10, "id", "O", NULL);
        run(&net);
        assert_carries(&net, 0, "storm sewage");
        assert_carries(&net, 1, "storm overflow");
        assert_carries(&net, 2, "storm overflow");
        assert_carries(&net, 3, "storm sewage");
        g_assert_cmpuint(candidates(&net, 0), ==, 0);
        finish(&net);
    }
}

/* A plant lets out other water than it takes in; a system that is not known says nothing. */
static void test_plant(void) {
    Net net = {0};
    hand_init(&net.hand);
    add(&net, 1, 2, "sewage", NULL);
    add(&net, 2, 3, "storm", NULL);
    add(&net, 5, 6, NULL, NULL);
    hand_point(&net.hand, SY_ROLE_NODES, 80, 20, "id", "2", "kind", "treatment", NULL);
    hand_point(&net.hand, SY_ROLE_OUTFALLS, 120, 0, "id", "O", NULL);
    run(&net);
    assert_carries(&net, 0, "sewage");
    assert_carries(&net, 1, "storm");
    assert_carries(&net, 2, "");
    g_assert_cmpuint(candidates(&net, 0), ==, 0);
    finish(&net);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/trace_systems/enters", test_enters);
    g_test_add_func("/trace_systems/overflow", test_overflow);
    g_test_add_func("/trace_systems/plant", test_plant);
    return g_test_run();
}
