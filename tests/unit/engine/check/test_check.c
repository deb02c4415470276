/* A small net in which every number agrees raises no finding; each single slip raises its own. */
#include <math.h>
#include <string.h>

#include "engine/check/check.h"
#include "tests/unit/engine/layers_by_hand.h"

typedef struct {
    SyHand hand;
    SyWeights weights;
} Net;

static void set_number(Net *net, SyRole role, const char *field, SyIndex row, double value) {
    SyTable *table = net->hand.layers.table[role];
    SyColumn *column = sy_table_column(table, field);
    if (column == NULL) column = sy_table_add_column(table, field, SY_COLUMN_REAL);
    sy_column_set_real(column, row, value);
}

static void set_text(Net *net, SyRole role, const char *field, SyIndex row, const char *value) {
    SyTable *table = net->hand.layers.table[role];
    SyColumn *column = sy_table_column(table, field);
    if (column == NULL) column = sy_table_add_column(table, field, SY_COLUMN_TEXT);
    sy_column_set_text(column, row, value);
}

static void set_pipe(Net *net, SyIndex pipe, double from_m, double to_m, double size_m) {
    const double ground_m = 70;
    set_number(net, SY_ROLE_PIPES, "from_invert", pipe, from_m);
    set_number(net, SY_ROLE_PIPES, "to_invert", pipe, to_m);
    set_number(net, SY_ROLE_PIPES, "from_depth", pipe, ground_m - from_m);
    set_number(net, SY_ROLE_PIPES, "to_depth", pipe, ground_m - to_m);
    set_number(net, SY_ROLE_PIPES, "size", pipe, size_m);
}

/* A and B drain to C, C to O; points at all four, an outfall at O. */
static void start(Net *net) {
    g_autoptr(GError) error = NULL;
    hand_init(&net->hand);
    g_assert_true(sy_weights_load(SY_DATA(g_getenv("SUYUAN_DATA")), &net->weights, &error));
    static const struct {
        const char *id, *from, *to;
        double xy[4];
    } pipes[] = {{"P1", "A", "C", {0, 40, 40, 0}},
                 {"P2", "B", "C", {0, -40, 40, 0}},
                 {"P3", "C", "O", {40, 0, 90, 0}}};
    for (gsize i = 0; i < G_N_ELEMENTS(pipes); i++)
        hand_line(&net->hand, SY_ROLE_PIPES, pipes[i].xy, 2, "id", pipes[i].id, "from",
                  pipes[i].from, "to", pipes[i].to, "system", "storm", "flow", "along", "material",
                  "PE", NULL);
    set_pipe(net, 0, 68, 67.5, 0.3);
    set_pipe(net, 1, 68, 67.5, 0.3);
    set_pipe(net, 2, 67.4, 67, 0.5);
    static const struct {
        const char *id, *kind;
        double x, y;
    } points[] = {{"A", "manhole", 0, 40},
                  {"B", "manhole", 0, -40},
                  {"C", "manhole", 40, 0},
                  {"O", "outlet", 90, 0}};
    for (gsize i = 0; i < G_N_ELEMENTS(points); i++) {
        hand_point(&net->hand, SY_ROLE_NODES, points[i].x, points[i].y, "id", points[i].id, "kind",
                   points[i].kind, NULL);
        set_number(net, SY_ROLE_NODES, "ground", (SyIndex)i, 70);
        set_number(net, SY_ROLE_NODES, "invert", (SyIndex)i, 66.9);
    }
    hand_point(&net->hand, SY_ROLE_OUTFALLS, 90, 0, "id", "O", NULL);
}

/* Codes that the checks find, each once, in order of finding; the net is cleared. */
static char *finish(Net *net) {
    g_autoptr(GError) error = NULL;
    SyNetwork network;
    g_autoptr(SyFindings) building = sy_findings_new();
    g_autoptr(SyFindings) findings = sy_findings_new();
    net->hand.job.settings.direction_repair = SY_POLICY_OFF;
    g_assert_true(sy_network_build(&net->hand.job, &net->hand.layers, &net->weights, &network,
                                   building, NULL, &error));
    g_assert_true(
        sy_checks_run(&network, &net->weights, g_getenv("SUYUAN_DATA"), findings, &error));
    g_assert_no_error(error);
    /* the same beside another stage */
    g_autoptr(SyFindings) beside = sy_findings_new();
    SyChecks *checks = sy_checks_start(&network, &net->weights, g_getenv("SUYUAN_DATA"));
    g_assert_true(sy_checks_finish(checks, beside, &error));
    g_assert_cmpuint(sy_findings_count(beside), ==, sy_findings_count(findings));
    GString *codes = g_string_new(NULL);
    for (SyIndex i = 0; i < sy_findings_count(findings); i++) {
        const char *code = sy_findings_get(findings, i)->code + strlen("check.");
        if (strstr(codes->str, code) == NULL)
            g_string_append_printf(codes, "%s%s", codes->len == 0 ? "" : " ", code);
    }
    sy_network_clear(&network);
    hand_clear(&net->hand);
    return g_string_free(codes, FALSE);
}

static void slip_none(Net *net) {
    (void)net;
}
static void slip_id(Net *net) {
    set_text(net, SY_ROLE_PIPES, "id", 1, NULL);
}
static void slip_number(Net *net) {
    set_text(net, SY_ROLE_PIPES, "to", 2, "Q");
}
static void slip_point(Net *net) {
    hand_point(&net->hand, SY_ROLE_NODES, 20, 90, "id", "D", NULL);
}
static void slip_place(Net *net) {
    hand_point(&net->hand, SY_ROLE_NODES, 0, 40.0002, "id", "D", "kind", "manhole", NULL);
}
static void slip_feature(Net *net) {
    set_text(net, SY_ROLE_NODES, "feature", 2, "四通");
}
static void right_feature(Net *net) {
    set_text(net, SY_ROLE_NODES, "feature", 2, "三通");
}
static void slip_twice(Net *net) {
    static const double xy[] = {40, 0, 0, 40};
    SyIndex row = hand_line(&net->hand, SY_ROLE_PIPES, xy, 2, "id", "P4", "from", "C", "to", "A",
                            "system", "storm", "flow", "against", "material", "PE", NULL);
    set_pipe(net, row, 67.5, 68, 0.3);
}
static void slip_ground(Net *net) {
    set_number(net, SY_ROLE_NODES, "ground", 0, 70.06);
}
static void right_ground(Net *net) {
    set_number(net, SY_ROLE_NODES, "ground", 0, 70.04);
}
static void slip_depth_zero(Net *net) {
    set_number(net, SY_ROLE_PIPES, "from_depth", 0, 0); /* not surveyed */
}
static void slip_steep(Net *net) {
    set_pipe(net, 2, 67.4, 62.3, 0.5); /* 5.1 m on 50 m */
    set_number(net, SY_ROLE_NODES, "invert", 3, 62);
}
static void right_steep(Net *net) {
    set_pipe(net, 2, 67.4, 62.5, 0.5); /* 4.9 m on 50 m */
    set_number(net, SY_ROLE_NODES, "invert", 3, 62);
}
static void slip_flow(Net *net) {
    set_text(net, SY_ROLE_PIPES, "flow", 1, NULL);
}
static void slip_step(Net *net) {
    set_pipe(net, 0, 70.6, 70.5, 0.3); /* 3.1 m above the next */
}
static void slip_bottom(Net *net) {
    set_number(net, SY_ROLE_NODES, "invert", 3, 67.3);
}
static void slip_size(Net *net) {
    set_pipe(net, 2, 67.4, 67, 0.25);
}
static void slip_direction(Net *net) {
    set_text(net, SY_ROLE_PIPES, "flow", 0, "against");
    set_text(net, SY_ROLE_PIPES, "flow", 1, "against");
}
static void slip_system(Net *net) {
    set_text(net, SY_ROLE_PIPES, "system", 2, "sewage");
}
static void slip_island(Net *net) {
    static const double xy[] = {0, 200, 40, 200};
    SyIndex row = hand_line(&net->hand, SY_ROLE_PIPES, xy, 2, "id", "P4", "from", "E", "to", "F",
                            "system", "storm", "flow", "along", "material", "PE", NULL);
    set_pipe(net, row, 68, 67.5, 0.3);
    hand_point(&net->hand, SY_ROLE_NODES, 0, 200, "id", "E", NULL);
    hand_point(&net->hand, SY_ROLE_NODES, 40, 200, "id", "F", NULL);
}

static void test_slips(void) {
    static const struct {
        const char *name, *codes;
        void (*slip)(Net *net);
    } slips[] = {
        {"none", "", slip_none},
        {"id", "empty_field", slip_id},
        {"number", "missing_point unused_point island", slip_number},
        {"point", "unused_point", slip_point},
        {"place", "same_place unused_point", slip_place},
        {"feature", "line_count", slip_feature},
        {"feature that fits", "", right_feature},
        {"twice", "duplicate_line", slip_twice},
        {"ground", "ground_differs", slip_ground},
        {"ground that fits", "", right_ground},
        {"depth of zero", "", slip_depth_zero},
        {"steep", "steep", slip_steep},
        {"steep enough", "", right_steep},
        {"flow", "flow_missing", slip_flow},
        {"step", "levels_differ", slip_step},
        {"bottom", "below_well", slip_bottom},
        {"size", "size_shrinks", slip_size},
        {"direction", "only_outflow", slip_direction},
        {"system", "systems_join", slip_system},
        {"island", "parts island", slip_island},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(slips); i++) {
        Net net;
        start(&net);
        slips[i].slip(&net);
        g_autofree char *codes = finish(&net);
        g_test_message("%s: %s", slips[i].name, codes);
        if (strcmp(codes, slips[i].codes) != 0) g_test_fail();
    }
}

/* A limit that most of a survey fails is said once; few are always listed. */
static void test_too_many(void) {
    for (int n = 50; n <= 51; n++) {
        Net net;
        start(&net);
        for (int i = 0; i < n; i++) {
            double xy[] = {0, 300 + 5.0 * i, 80, 300 + 5.0 * i};
            hand_line(&net.hand, SY_ROLE_PIPES, xy, 2, "id", "L", "system", "storm", "flow",
                      "along", NULL);
        }
        g_autofree char *codes = finish(&net);
        g_test_message("%s", codes);
        g_assert_true((strstr(codes, "long_line") != NULL) == (n == 50));
        g_assert_true((strstr(codes, "too_many") != NULL) == (n == 51));
    }
}

static void test_empty(void) {
    Net net;
    g_autoptr(GError) error = NULL;
    hand_init(&net.hand);
    g_assert_true(sy_weights_load(SY_DATA(g_getenv("SUYUAN_DATA")), &net.weights, &error));
    g_autofree char *codes = finish(&net);
    g_assert_cmpstr(codes, ==, "");
    g_assert_true(sy_checks_finish(NULL, NULL, NULL));
}

/* Limits come from a file that must be there. */
static void test_no_data(void) {
    Net net;
    SyNetwork network;
    g_autoptr(GError) error = NULL;
    g_autoptr(SyFindings) findings = sy_findings_new();
    start(&net);
    g_assert_true(sy_network_build(&net.hand.job, &net.hand.layers, &net.weights, &network,
                                   findings, NULL, &error));
    g_assert_false(
        sy_checks_finish(sy_checks_start(&network, &net.weights, "/nowhere"), findings, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    sy_network_clear(&network);
    hand_clear(&net.hand);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/check/slips", test_slips);
    g_test_add_func("/check/too-many", test_too_many);
    g_test_add_func("/check/empty", test_empty);
    g_test_add_func("/check/no-data", test_no_data);
    return g_test_run();
}
