/* Continuations of drains that end, on networks small enough to be checked by hand. */
#include <math.h>
#include <string.h>

#include "engine/attribute/attribute.h"
#include "tests/unit/engine/layers_by_hand.h"

static void build(HandNet *net, SyPolicy gaps) {
    net->hand.job.settings.direction_repair = SY_POLICY_OFF;
    net->hand.job.settings.gaps = gaps;
    hand_net_build(net);
}

static const SyGap *gap_at(const HandNet *net, guint i) {
    g_assert_cmpuint(net->network.gaps->len, >, i);
    return &g_array_index(net->network.gaps, SyGap, i);
}

/* Pipes of 40 m in a row from x = 0, without those of @missing (bits), and an outfall at its end.
 */
static void start_row(HandNet *net, SyIndex n, unsigned missing) {
    hand_net_start(net);
    for (SyIndex i = 0; i < n; i++)
        if ((missing >> i & 1) == 0)
            hand_pipe(&net->hand, 40.0 * i, 0, 40.0 * (i + 1), 0, "p", "storm");
    hand_point(&net->hand, SY_ROLE_OUTFALLS, 40.0 * n, 0, "id", "O", NULL);
}

static void test_policies(void) {
    HandNet net;
    start_row(&net, 5, 1 << 2);
    build(&net, SY_POLICY_OFF);
    g_assert_cmpuint(net.network.gaps->len, ==, 0);
    build(&net, SY_POLICY_REPORT);
    g_assert_cmpuint(net.network.lines.n_line, ==, 4);
    g_assert_cmpuint(hand_net_count(&net, "build.gap_found"), ==, 1);
    g_assert_cmpuint(gap_at(&net, 0)->line, ==, SY_NONE);
    g_assert_false(sy_network_is_gap(&net.network, 3));
    build(&net, SY_POLICY_APPLY);
    g_assert_cmpuint(net.network.lines.n_line, ==, 5);
    g_assert_cmpuint(hand_net_count(&net, "build.gap_joined"), ==, 1);
    const SyGap *gap = gap_at(&net, 0);
    g_assert_cmpuint(gap->line, ==, 4);
    g_assert_true(sy_network_is_gap(&net.network, 4));
    g_assert_cmpfloat(net.network.node_xy[2 * gap->from], ==, 80);
    g_assert_cmpfloat(net.network.node_xy[2 * gap->to], ==, 120);
    g_assert_cmpfloat(gap->distance_m, ==, 40);
    g_assert_cmpfloat(gap->probability, >, 0.7);
    g_assert_cmpfloat(gap->probability, <, 1);
    g_assert_cmpfloat(sy_network_line_probability(&net.network, 4), ==, gap->probability);
    g_assert_cmpfloat(sy_network_line_probability(&net.network, 3), ==, 1);
    hand_net_finish(&net);
}

/* What is above a gap comes down with its probability, what is below for certain. */
static void test_probability(void) {
    HandNet net;
    start_row(&net, 6, 1 << 1 | 1 << 3);
    hand_point(&net.hand, SY_ROLE_UNITS, 0, 0, "id", "U", NULL);
    build(&net, SY_POLICY_APPLY);
    g_autoptr(GError) error = NULL;
    SyTrace trace;
    SyAttribution attribution;
    g_assert_true(sy_trace_run(&net.hand.job, &net.network, &net.weights, &trace, net.findings,
                               NULL, &error));
    g_autoptr(SyJudgement) judgement = sy_judgement_load(SY_DATA(g_getenv("SUYUAN_DATA")), &error);
    g_assert_no_error(error);
    const SyAttributeInput input = {&net.hand.job, &net.network, &trace, &net.weights, judgement};
    g_assert_true(sy_attribute_run(&input, &attribution, net.findings, NULL, &error));
    g_assert_no_error(error);
    double first = gap_at(&net, 0)->probability, second = gap_at(&net, 1)->probability;
    for (SyIndex node = 0; node < net.network.n_node; node++) {
        double x = net.network.node_xy[2 * node];
        double expected = x < 60 ? first * second : x < 130 ? second : 1;
        g_assert_cmpfloat_with_epsilon(attribution.root_probability[node], expected, 1e-12);
    }
    sy_attribution_clear(&attribution);
    sy_trace_clear(&trace);
    hand_net_finish(&net);
}

/* Straight on rather than to the pipe that leaves to the side; never another system. */
static void test_alignment(void) {
    HandNet net;
    start_row(&net, 4, 1 << 1);
    hand_pipe(&net.hand, 40, 40, 0, 80, "side", "storm");
    hand_pipe(&net.hand, 60, 0, 100, 10, "sewer", "sewage");
    build(&net, SY_POLICY_REPORT);
    for (guint i = 0; i < net.network.gaps->len; i++)
        if (net.network.node_xy[2 * gap_at(&net, i)->from] == 40) {
            g_assert_cmpfloat(gap_at(&net, i)->x, ==, 80);
            g_assert_cmpfloat(gap_at(&net, i)->y, ==, 0);
            hand_net_finish(&net);
            return;
        }
    g_assert_not_reached();
}

/* The parts of one pipe belong together however far apart. */
static void test_parts(void) {
    HandNet net;
    hand_net_start(&net);
    hand_pipe(&net.hand, 0, 0, 40, 0, "a", "storm");
    const double first[] = {40, 0, 80, 0}, second[] = {400, 300, 440, 300};
    SyIndex row = hand_line(&net.hand, SY_ROLE_PIPES, first, 2, "id", "parted", "from", "A", "to",
                            "B", "system", "storm", NULL);
    SyTable *pipes = net.hand.layers.table[SY_ROLE_PIPES];
    sy_table_begin_part(pipes, false);
    sy_table_add_vertex(pipes, second[0], second[1]);
    sy_table_add_vertex(pipes, second[2], second[3]);
    g_assert_cmpuint(sy_table_n_part(pipes, row), ==, 2);
    hand_point(&net.hand, SY_ROLE_OUTFALLS, 440, 300, "id", "O", NULL);
    build(&net, SY_POLICY_APPLY);
    const SyGap *gap = gap_at(&net, 0);
    g_assert_cmpfloat(gap->x, ==, 400);
    g_assert_cmpfloat(gap->y, ==, 300);
    g_assert_cmpfloat(gap->probability, >, 0.9);
    hand_net_finish(&net);
}

/* An outfall that joins nothing but a gap, which is said only where gaps do not join it; and the
 * middle of a pipe that an end misses by two metres. */
static void test_places(void) {
    HandNet net;
    hand_net_start(&net);
    hand_pipe(&net.hand, 0, 0, 40, 0, "a", "storm");
    SyIndex outfall = hand_point(&net.hand, SY_ROLE_OUTFALLS, 75, 0, "id", "O", NULL);
    build(&net, SY_POLICY_REPORT);
    g_assert_cmpuint(hand_net_count(&net, "attach.outfall_far"), ==, 1);
    build(&net, SY_POLICY_APPLY);
    g_assert_cmpuint(hand_net_count(&net, "attach.outfall_far"), ==, 0);
    g_assert_cmpuint(gap_at(&net, 0)->outfall, ==, outfall);
    const SyAttachment *a = &g_array_index(net.network.attachments, SyAttachment, outfall);
    g_assert_cmpuint(a->node, ==, gap_at(&net, 0)->to);
    g_assert_cmpint(a->method, ==, SY_ATTACH_NEAREST);
    hand_net_finish(&net);
    hand_net_start(&net);
    hand_pipe(&net.hand, 0, 0, 100, 0, "main", "storm");
    hand_pipe(&net.hand, 50, 40, 50, 2, "branch", "storm");
    hand_point(&net.hand, SY_ROLE_OUTFALLS, 100, 0, "id", "O", NULL);
    build(&net, SY_POLICY_APPLY);
    g_assert_cmpuint(net.network.gaps->len, ==, 1);
    g_assert_cmpuint(gap_at(&net, 0)->at_line, ==, 0);
    g_assert_cmpfloat(gap_at(&net, 0)->measure_m, ==, 50);
    g_assert_cmpuint(net.network.edges.n_edge, ==, 4); /* main in two, branch, gap */
    hand_net_finish(&net);
}

/* Water does not go back to where it came from, and ends at outlets and ponds. */
static void test_none(void) {
    HandNet net;
    hand_net_start(&net);
    hand_pipe(&net.hand, 0, 0, 40, 0, "a", "storm");
    hand_pipe(&net.hand, 40, 0, 80, 0, "b", "storm");
    hand_pipe(&net.hand, 80, 0, 80, 30, "c", "storm");
    build(&net, SY_POLICY_APPLY);
    g_assert_cmpuint(net.network.gaps->len, ==, 0);
    hand_net_finish(&net);
    static const char *const kinds[] = {"outlet", "storage", "treatment", "manhole"};
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        start_row(&net, 3, 1 << 1);
        hand_point(&net.hand, SY_ROLE_NODES, 40, 0, "id", "N", "kind", kinds[i], NULL);
        build(&net, SY_POLICY_APPLY);
        g_assert_cmpuint(net.network.gaps->len, ==, strcmp(kinds[i], "manhole") == 0);
        hand_net_finish(&net);
    }
}

/* Five pipes are missing, further than any place is looked for; their wells were surveyed. The gap
 * runs along the wells, which stand on it. Wells that lead elsewhere are no row. */
static void test_points_in_a_row(void) {
    for (int aside = 0; aside < 2; aside++) {
        HandNet net;
        start_row(&net, 9, 0x1f << 2);
        for (int i = 3; i <= 6; i++) {
            g_autofree char *id = g_strdup_printf("W%d", i);
            hand_point(&net.hand, SY_ROLE_NODES, 40.0 * i, aside ? 2000 : 1, "id", id, NULL);
        }
        build(&net, SY_POLICY_APPLY);
        if (aside) {
            g_assert_cmpuint(net.network.gaps->len, ==, 0);
            g_assert_cmpuint(hand_net_count(&net, "build.gap_row"), ==, 0);
        } else {
            const SyGap *gap = gap_at(&net, 0);
            g_assert_cmpuint(hand_net_count(&net, "build.gap_row"), ==, 1);
            g_assert_cmpuint(gap->n_via, ==, 4);
            g_assert_cmpfloat(net.network.node_xy[2 * gap->to], ==, 280);
            g_assert_cmpfloat_with_epsilon(gap->distance_m, 200, 0.1);
            g_assert_cmpfloat(gap->probability, >, 0.7);
            g_assert_cmpfloat(gap->probability, <, 0.951);
            SyIndex n_piece = 0;
            for (SyIndex edge = 0; edge < net.network.edges.n_edge; edge++)
                n_piece += sy_network_is_gap(&net.network, net.network.edges.line[edge]);
            g_assert_cmpuint(n_piece, ==, 5);
        }
        hand_net_finish(&net);
    }
}

/* Water of six pipes is lost where the drain ends: that is said, with the best place far away; one
 * of which the water of two is lost is no more than a note. */
static void test_lost(void) {
    HandNet net;
    hand_net_start(&net);
    for (int i = 0; i < 6; i++) hand_pipe(&net.hand, 40.0 * i, 0, 40.0 * (i + 1), 0, "p", "storm");
    for (int i = 0; i < 2; i++)
        hand_pipe(&net.hand, 40.0 * i, 5000, 40.0 * (i + 1), 5000, "q", "storm");
    hand_pipe(&net.hand, 600, 0, 640, 0, "r", "storm");
    hand_point(&net.hand, SY_ROLE_OUTFALLS, 640, 0, "id", "O", NULL);
    build(&net, SY_POLICY_APPLY);
    g_assert_cmpuint(hand_net_count(&net, "build.dead_end_far"), ==, 1);
    g_assert_cmpuint(hand_net_count(&net, "build.dead_end"), ==, 0);
    hand_net_finish(&net);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/build_gaps/policies", test_policies);
    g_test_add_func("/build_gaps/probability", test_probability);
    g_test_add_func("/build_gaps/alignment", test_alignment);
    g_test_add_func("/build_gaps/parts", test_parts);
    g_test_add_func("/build_gaps/places", test_places);
    g_test_add_func("/build_gaps/none", test_none);
    g_test_add_func("/build_gaps/points_in_a_row", test_points_in_a_row);
    g_test_add_func("/build_gaps/lost", test_lost);
    return g_test_run();
}
