/* Directions of lines on networks small enough to be checked by hand. */
#include <math.h>
#include <string.h>

#include "engine/network/network.h"
#include "tests/unit/engine/layers_by_hand.h"

static void build(HandNet *net, SyPolicy policy) {
    net->hand.job.settings.direction_repair = policy;
    hand_net_build(net);
}

static void set_levels(HandNet *net, SyIndex pipe, double from_m, double to_m) {
    hand_number(&net->hand, SY_ROLE_PIPES, "from_invert", pipe, from_m);
    hand_number(&net->hand, SY_ROLE_PIPES, "to_invert", pipe, to_m);
}

/* Pipes in a row from x = 0 to an outfall; pipe @turned is drawn against the flow, from and to
 * levels with it. */
static void start_row(HandNet *net, SyIndex n, SyIndex turned) {
    hand_net_start(net);
    for (SyIndex i = 0; i < n; i++) {
        double upper = 40.0 * i, lower = 40.0 * (i + 1), level_m = 60 - 0.3 * i;
        bool is_turned = i == turned;
        hand_pipe(&net->hand, is_turned ? lower : upper, 0, is_turned ? upper : lower, 0, "p",
                  "storm");
        set_levels(net, i, is_turned ? level_m - 0.3 : level_m,
                   is_turned ? level_m : level_m - 0.3);
    }
    hand_point(&net->hand, SY_ROLE_OUTFALLS, 40.0 * n, 0, "id", "O", NULL);
}

static void test_policies(void) {
    HandNet net;
    start_row(&net, 5, 2);
    build(&net, SY_POLICY_OFF);
    g_assert_cmpint(net.network.line_direction[2], ==, SY_DIRECTION_ALONG);
    g_assert_null(net.network.line_along);
    g_assert_null(net.network.line_votes);
    build(&net, SY_POLICY_REPORT);
    g_assert_cmpint(net.network.line_direction[2], ==, SY_DIRECTION_ALONG);
    g_assert_cmpint(net.network.line_method[2], ==, SY_METHOD_DRAWN);
    g_assert_cmpfloat(net.network.line_along[2], <, 0.01);
    g_assert_cmpuint(hand_net_count(&net, "build.direction_doubted"), ==, 1);
    g_assert_cmpuint(hand_net_count(&net, "build.direction_turned"), ==, 0);
    build(&net, SY_POLICY_APPLY);
    for (SyIndex line = 0; line < 5; line++)
        g_assert_cmpint(net.network.line_direction[line], ==,
                        line == 2 ? SY_DIRECTION_AGAINST : SY_DIRECTION_ALONG);
    g_assert_cmpint(net.network.line_method[2], ==, SY_METHOD_INVERTS);
    g_assert_cmpuint(hand_net_count(&net, "build.direction_turned"), ==, 1);
    g_assert_cmpuint(hand_net_count(&net, "build.direction_doubted"), ==, 0);
    g_assert_cmpuint(hand_net_count(&net, "build.uphill"), ==, 0);
    hand_net_finish(&net);
}

/* Without levels the row and its outfall are enough. */
static void test_no_levels(void) {
    HandNet net;
    start_row(&net, 5, 2);
    for (SyIndex i = 0; i < 5; i++) set_levels(&net, i, NAN, NAN);
    build(&net, SY_POLICY_APPLY);
    g_assert_cmpint(net.network.line_direction[2], ==, SY_DIRECTION_AGAINST);
    hand_net_finish(&net);
}

/* The vote of a method for a line: 1 along, 2 against, 0 none. */
static uint32_t vote_of(const HandNet *net, SyIndex line, SyDirectionMethod method) {
    for (guint kind = 0; kind < net->network.vote_kinds->len; kind++) {
        uint32_t vote = (net->network.line_votes[line] >> (2 * kind)) & 3u;
        if (g_array_index(net->network.vote_kinds, SyLineVoteKind, kind).method == method &&
            vote != 0)
            return vote;
    }
    return 0;
}

/* 0.0 among levels of 60 m is not a level; among levels of 1 m it is. */
static void test_zero(void) {
    HandNet net;
    start_row(&net, 3, SY_NONE);
    set_levels(&net, 1, 0, 59.4);
    build(&net, SY_POLICY_REPORT);
    g_assert_cmpuint(vote_of(&net, 1, SY_METHOD_INVERTS), ==, 1); /* from the level of pipe 0 */
    for (SyIndex i = 0; i < 3; i++) set_levels(&net, i, 1 - 0.5 * i, 0.5 - 0.5 * i);
    set_levels(&net, 2, 0, -0.5);
    build(&net, SY_POLICY_REPORT);
    g_assert_cmpuint(vote_of(&net, 2, SY_METHOD_INVERTS), ==, 1);
    hand_net_finish(&net);
}

/* Ground less depth where a level is missing; the ground alone where depths are missing too. */
static void test_depths(void) {
    HandNet net;
    start_row(&net, 2, SY_NONE);
    for (SyIndex i = 0; i < 2; i++) {
        set_levels(&net, i, NAN, NAN);
        hand_number(&net.hand, SY_ROLE_PIPES, "from_ground", i, 70);
        hand_number(&net.hand, SY_ROLE_PIPES, "to_ground", i, 71);
        hand_number(&net.hand, SY_ROLE_PIPES, "from_depth", i, 1);
        hand_number(&net.hand, SY_ROLE_PIPES, "to_depth", i, 3);
    }
    build(&net, SY_POLICY_REPORT);
    g_assert_cmpuint(vote_of(&net, 0, SY_METHOD_INVERTS), ==, 1); /* 69 to 68 */
    g_assert_cmpuint(vote_of(&net, 0, SY_METHOD_GROUND), ==, 0);
    for (SyIndex i = 0; i < 2; i++) hand_number(&net.hand, SY_ROLE_PIPES, "to_depth", i, 0);
    for (SyIndex i = 0; i < 2; i++) hand_number(&net.hand, SY_ROLE_PIPES, "from_depth", i, 0);
    build(&net, SY_POLICY_REPORT);
    g_assert_cmpuint(vote_of(&net, 0, SY_METHOD_INVERTS), ==, 0);
    g_assert_cmpuint(vote_of(&net, 0, SY_METHOD_GROUND), ==, 2);
    hand_net_finish(&net);
}

/* A level that cannot be true: the pipe stays, the rise is a finding. */
static void test_uphill(void) {
    HandNet net;
    start_row(&net, 8, SY_NONE);
    set_levels(&net, 3, 59.1, 59.6);
    build(&net, SY_POLICY_APPLY);
    g_assert_cmpint(net.network.line_direction[3], ==, SY_DIRECTION_ALONG);
    g_assert_cmpuint(hand_net_count(&net, "build.uphill"), ==, 1);
    g_assert_cmpuint(hand_net_count(&net, "build.direction_turned"), ==, 0);
    hand_net_finish(&net);
}

/* One pipe alone, drawn by somebody who is as often wrong as right. */
static void test_ambiguous(void) {
    HandNet net;
    hand_net_start(&net);
    hand_pipe(&net.hand, 0, 0, 40, 0, "p", "storm");
    net.weights.direction_drawn = 0.5;
    build(&net, SY_POLICY_APPLY);
    g_assert_cmpint(net.network.line_direction[0], ==, SY_DIRECTION_ALONG);
    g_assert_cmpuint(hand_net_count(&net, "build.direction_ambiguous"), ==, 1);
    g_assert_cmpfloat_with_epsilon(net.network.line_along[0], 0.5, 1e-9);
    hand_net_finish(&net);
}

/* Likelier the other way, but not surely: not turned, and no longer held to run as stated. */
static void test_leaning(void) {
    HandNet net;
    hand_net_start(&net);
    hand_pipe(&net.hand, 0, 0, 40, 0, "p", "storm");
    net.weights.direction_drawn = 0.3;
    build(&net, SY_POLICY_REPORT);
    g_assert_cmpint(net.network.line_direction[0], ==, SY_DIRECTION_ALONG);
    build(&net, SY_POLICY_APPLY);
    g_assert_cmpint(net.network.line_direction[0], ==, SY_DIRECTION_UNKNOWN);
    g_assert_cmpuint(hand_net_count(&net, "build.direction_ambiguous"), ==, 1);
    g_assert_cmpuint(hand_net_count(&net, "build.direction_turned"), ==, 0);
    g_assert_cmpfloat_with_epsilon(net.network.line_along[0], 0.3, 1e-9);
    hand_net_finish(&net);
}

/* An outfall some way before the head of a drain: a pipe is meant to end there, a channel may take
 * its water. Right at the head of a channel it is a mouth too. */
static void test_mouth(void) {
    static const struct {
        SyRole role;
        double x;
        bool doubted;
    } cases[] = {
        {SY_ROLE_PIPES, -20, true}, {SY_ROLE_CHANNELS, -20, false}, {SY_ROLE_CHANNELS, -4, true}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        HandNet net;
        hand_net_start(&net);
        const double xy[] = {0, 0, 300, 0};
        hand_line(&net.hand, cases[i].role, xy, 2, "id", "d", NULL);
        hand_point(&net.hand, SY_ROLE_OUTFALLS, cases[i].x, 0, "id", "O", NULL);
        build(&net, SY_POLICY_APPLY);
        g_assert_cmpint(net.network.line_along[0] < 0.5, ==, cases[i].doubted);
        hand_net_finish(&net);
    }
}

static uint32_t vote_in_sag(const HandNet *net, SyIndex line) {
    const GArray *kinds = net->network.vote_kinds;
    for (guint kind = 0; kind < kinds->len; kind++)
        if (strcmp(g_array_index(kinds, SyLineVoteKind, kind).name, "sag") == 0)
            return (net->network.line_votes[line] >> (2 * kind)) & 3u;
    g_assert_not_reached();
}

/* A sag between two outfalls, whose pipe in the middle rises as it is stated: water leaves by the
 * lower sill, which says which way it runs there; if the level at that outfall is lost, nobody
 * knows whether it is the lower one. */
static void test_sag(void) {
    static const double level_m[] = {10, 9, 9.04, 11}; /* from one outfall to the other */
    for (int lost = 0; lost < 2; lost++) {
        HandNet net;
        hand_net_start(&net);
        hand_pipe(&net.hand, 40, 0, 0, 0, "to the lower", "storm");
        hand_pipe(&net.hand, 40, 0, 50, 0, "middle", "storm");
        hand_pipe(&net.hand, 50, 0, 100, 0, "to the higher", "storm");
        hand_pipe(&net.hand, 40, 50, 40, 0, "inflow", "storm");
        hand_pipe(&net.hand, 50, 50, 50, 0, "inflow", "storm");
        set_levels(&net, 0, level_m[1], lost ? NAN : level_m[0]);
        set_levels(&net, 1, level_m[1], level_m[2]);
        set_levels(&net, 2, level_m[2], level_m[3]);
        set_levels(&net, 3, 12, 11.5);
        set_levels(&net, 4, 12, 11.5);
        hand_point(&net.hand, SY_ROLE_OUTFALLS, 0, 0, "id", "low", NULL);
        hand_point(&net.hand, SY_ROLE_OUTFALLS, 100, 0, "id", "high", NULL);
        build(&net, SY_POLICY_APPLY);
        g_assert_cmpuint(vote_in_sag(&net, 1), ==, lost ? 0 : 2);
        hand_net_finish(&net);
    }
}

/* An overflow between two drains that begins above the water of both, and the second drain lies
 * higher: it is on no dry water's way, and what rain sends over it runs down its own fall. */
static void test_high_way_over(void) {
    HandNet net;
    hand_net_start(&net);
    hand_pipe(&net.hand, 0, 0, 50, 0, "drain", "combined");
    hand_pipe(&net.hand, 50, 0, 100, 0, "drain", "combined");
    hand_pipe(&net.hand, 50, 0, 50, 40, "over", "combined");
    hand_pipe(&net.hand, 50, 40, 50, 90, "to the river", "combined");
    set_levels(&net, 0, 9, 8.8);
    set_levels(&net, 1, 8.8, 8.5);
    set_levels(&net, 2, 9.3, 9.1);
    set_levels(&net, 3, 9.1, 7.1);
    hand_point(&net.hand, SY_ROLE_OUTFALLS, 100, 0, "id", "low", NULL);
    hand_point(&net.hand, SY_ROLE_OUTFALLS, 50, 90, "id", "river", NULL);
    build(&net, SY_POLICY_APPLY);
    g_assert_cmpuint(vote_in_sag(&net, 2), ==, 0);
    g_assert_cmpint(net.network.line_direction[2], ==, SY_DIRECTION_ALONG);
    g_assert_cmpuint(hand_net_count(&net, "build.direction_turned"), ==, 0);
    hand_net_finish(&net);
}

/* Water parts where nobody knows an outlet: any free end may be one, so that none of the pipes is
 * held to run the other way for want of it. With outfalls there it is surer still. */
static void test_split_without_outlets(void) {
    double along[2];
    for (int known = 0; known < 2; known++) {
        HandNet net;
        hand_net_start(&net);
        const double xy[][4] = {{0, 0, 40, 0}, {40, 0, 80, 0}, {40, 0, 40, 40}};
        for (int i = 0; i < 3; i++)
            hand_line(&net.hand, SY_ROLE_PIPES, xy[i], 2, "id", "p", "flow", "along", NULL);
        if (known) {
            hand_point(&net.hand, SY_ROLE_OUTFALLS, 80, 0, "id", "A", NULL);
            hand_point(&net.hand, SY_ROLE_OUTFALLS, 40, 40, "id", "B", NULL);
        }
        build(&net, SY_POLICY_APPLY);
        for (SyIndex line = 0; line < 3; line++)
            g_assert_cmpint(net.network.line_direction[line], ==, SY_DIRECTION_ALONG);
        g_assert_cmpfloat_with_epsilon(net.network.line_along[1], net.network.line_along[2], 1e-9);
        along[known] = net.network.line_along[1];
        hand_net_finish(&net);
    }
    g_assert_cmpfloat(along[0], >, 0.7);
    g_assert_cmpfloat(along[1], >, 0.99);
}

/* Two points on one spot, of which the pipes meet one; a line without length leads to the other. It
 * is no dead end, whichever way that line is stated. */
static void test_inner_line(void) {
    HandNet net;
    start_row(&net, 6, SY_NONE);
    const double xy[] = {120, 0, 120, 0};
    SyIndex inner = hand_line(&net.hand, SY_ROLE_PIPES, xy, 2, "id", "in", "from", "A", "to", "B",
                              "flow", "along", NULL);
    hand_point(&net.hand, SY_ROLE_NODES, 120, 0, "id", "A", NULL);
    hand_point(&net.hand, SY_ROLE_NODES, 120, 0, "id", "B", NULL);
    build(&net, SY_POLICY_APPLY);
    g_assert_cmpint(net.network.line_direction[inner], ==, SY_DIRECTION_ALONG);
    g_assert_cmpuint(hand_net_count(&net, "build.direction_turned"), ==, 0);
    hand_net_finish(&net);
}

/* Rivers, what is not in use, and what runs both ways are left alone. */
static void test_not_judged(void) {
    HandNet net;
    hand_net_start(&net);
    const double xy[] = {0, 0, 40, 0}, river[] = {0, 500, 40, 500};
    hand_line(&net.hand, SY_ROLE_PIPES, xy, 2, "id", "both", "flow", "both", NULL);
    hand_line(&net.hand, SY_ROLE_PIPES, xy, 2, "id", "old", "status", "abandoned", NULL);
    hand_line(&net.hand, SY_ROLE_RIVERS, river, 2, "name", "R", NULL);
    build(&net, SY_POLICY_APPLY);
    g_assert_cmpint(net.network.line_direction[0], ==, SY_DIRECTION_BOTH);
    g_assert_true(isnan(net.network.line_along[1]));
    g_assert_true(isnan(net.network.line_along[2]));
    for (SyIndex line = 0; line < net.network.lines.n_line; line++)
        g_assert_cmpuint(net.network.line_votes[line], ==, 0);
    g_assert_cmpuint(sy_findings_count(net.findings), ==, 1);
    g_assert_cmpstr(sy_findings_get(net.findings, 0)->code, ==, "build.out_of_use");
    hand_net_finish(&net);
}

/* A branch that meets the middle of a main flows into it, however it is drawn. */
static void test_tee(void) {
    HandNet net;
    start_row(&net, 3, SY_NONE);
    hand_pipe(&net.hand, 60, 0, 60, 40, "branch", "storm");
    build(&net, SY_POLICY_APPLY);
    g_assert_cmpint(net.network.line_direction[3], ==, SY_DIRECTION_AGAINST);
    g_assert_cmpint(net.network.line_direction[1], ==, SY_DIRECTION_ALONG);
    hand_net_finish(&net);
}

static void test_empty(void) {
    HandNet net;
    hand_net_start(&net);
    build(&net, SY_POLICY_APPLY);
    for (SyIndex line = 0; line < net.network.lines.n_line; line++)
        g_assert_cmpuint(net.network.line_votes[line], ==, 0);
    hand_net_finish(&net);
}

static void set_mode(HandNet *net, SyIndex pipe, const char *mode) {
    SyTable *table = net->hand.layers.table[SY_ROLE_PIPES];
    SyColumn *column = sy_table_column(table, "mode");
    if (column == NULL) column = sy_table_add_column(table, "mode", SY_COLUMN_TEXT);
    sy_column_set_text(column, pipe, mode);
}

/* What is pumped or pressed may rise: its levels are no vote, and rising is no finding. A siphon
 * rises out of its bend by a vote that is never clear. */
static void test_modes(void) {
    static const struct {
        const char *mode;
        bool votes, reported;
    } cases[] = {{"gravity", true, true},
                 {"pressure", false, false},
                 {"pump", false, false},
                 {"siphon", true, false}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        HandNet net;
        start_row(&net, 7, SY_NONE);
        set_levels(&net, 3, 58.8, 61.8); /* 3 m up */
        set_mode(&net, 3, cases[i].mode);
        build(&net, SY_POLICY_APPLY);
        g_assert_cmpint(net.network.line_direction[3], ==, SY_DIRECTION_ALONG);
        bool votes = vote_of(&net, 3, SY_METHOD_INVERTS) != 0;
        g_assert_cmpint(votes, ==, cases[i].votes);
        g_assert_cmpuint(hand_net_count(&net, "build.uphill"), ==, cases[i].reported);
        hand_net_finish(&net);
    }
}

/* A gate lets water pass in any weather, a weir and an overflow when it rains. */
static void test_weather(void) {
    static const char *const modes[] = {"gravity", "pressure", "pump",  "gate",
                                        "weir",    "overflow", "siphon"};
    for (guint i = 0; i < G_N_ELEMENTS(modes); i++) {
        bool wet_only = strcmp(modes[i], "weir") == 0 || strcmp(modes[i], "overflow") == 0;
        HandNet net;
        start_row(&net, 3, SY_NONE);
        set_mode(&net, 1, modes[i]);
        net.hand.job.settings.weather = SY_WEATHER_WET;
        build(&net, SY_POLICY_OFF);
        g_assert_cmpint(net.network.line_closed[1], ==, SY_OPEN);
        net.hand.job.settings.weather = SY_WEATHER_DRY;
        build(&net, SY_POLICY_OFF);
        g_assert_cmpint(net.network.line_closed[1], ==, wet_only ? SY_CLOSED_WEATHER : SY_OPEN);
        hand_net_finish(&net);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/build_direction/empty", test_empty);
    g_test_add_func("/build_direction/policies", test_policies);
    g_test_add_func("/build_direction/no_levels", test_no_levels);
    g_test_add_func("/build_direction/zero", test_zero);
    g_test_add_func("/build_direction/depths", test_depths);
    g_test_add_func("/build_direction/uphill", test_uphill);
    g_test_add_func("/build_direction/ambiguous", test_ambiguous);
    g_test_add_func("/build_direction/leaning", test_leaning);
    g_test_add_func("/build_direction/mouth", test_mouth);
    g_test_add_func("/build_direction/sag", test_sag);
    g_test_add_func("/build_direction/high_way_over", test_high_way_over);
    g_test_add_func("/build_direction/split_without_outlets", test_split_without_outlets);
    g_test_add_func("/build_direction/inner_line", test_inner_line);
    g_test_add_func("/build_direction/not_judged", test_not_judged);
    g_test_add_func("/build_direction/tee", test_tee);
    g_test_add_func("/build_direction/modes", test_modes);
    g_test_add_func("/build_direction/weather", test_weather);
    return g_test_run();
}
