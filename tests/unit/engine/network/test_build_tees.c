/* Nodes on the middle of lines: which of them join. */
#include <math.h>
#include <string.h>

#include "engine/network/network.h"
#include "tests/unit/engine/layers_by_hand.h"

/* A pipe from (0, 0) at 5 m to (20, 0) at 4 m, another from (10, 0), and perhaps a well there. */
typedef struct {
    double level_m[2]; /* of the other: at the well, at its far end */
    double far_x, far_y;
    double well_m; /* NaN: no well */
    bool ids;      /* the first pipe has ids at both ends */
    const char *code;
} Tee;

static void check(const Tee *tee) {
    SyHand hand;
    hand_init(&hand);
    g_autoptr(GError) error = NULL;
    SyWeights weights;
    g_assert_true(sy_weights_load(SY_DATA(g_getenv("SUYUAN_DATA")), &weights, &error));
    const double xy[] = {0, 0, 20, 0};
    if (tee->ids)
        hand_line(&hand, SY_ROLE_PIPES, xy, 2, "id", "a", "from", "A", "to", "B", NULL);
    else
        hand_line(&hand, SY_ROLE_PIPES, xy, 2, "id", "a", NULL);
    const double other[] = {10, 0, tee->far_x, tee->far_y};
    hand_line(&hand, SY_ROLE_PIPES, other, 2, "id", "b", NULL);
    hand_number(&hand, SY_ROLE_PIPES, "from_invert", 0, 5);
    hand_number(&hand, SY_ROLE_PIPES, "to_invert", 0, 4);
    hand_number(&hand, SY_ROLE_PIPES, "from_invert", 1, tee->level_m[0]);
    hand_number(&hand, SY_ROLE_PIPES, "to_invert", 1, tee->level_m[1]);
    if (!isnan(tee->well_m)) {
        hand_point(&hand, SY_ROLE_NODES, 10, 0, "id", "N", NULL);
        hand_number(&hand, SY_ROLE_NODES, "invert", 0, tee->well_m);
    }
    SyNetwork network = {0};
    SyFindings *findings = sy_findings_new();
    g_assert_true(
        sy_network_build(&hand.job, &hand.layers, &weights, &network, findings, NULL, &error));
    SyIndex n = 0;
    for (SyIndex i = 0; i < sy_findings_count(findings); i++) {
        const char *code = sy_findings_get(findings, i)->code;
        if (!g_str_has_prefix(code, "build.tee")) continue;
        g_assert_cmpstr(code, ==, tee->code);
        n++;
    }
    g_assert_cmpuint(n, ==, 1);
    g_assert_cmpuint(network.edges.n_edge, ==, strcmp(tee->code, "build.tee") == 0 ? 3 : 2);
    sy_network_clear(&network);
    sy_findings_free(findings);
    hand_clear(&hand);
}

/* The bottom of the first pipe at the well is 4.5 m; the limit is 0.3 m. */
static void test_by_hand(void) {
    static const Tee tees[] = {
        {{4.5, 4.9}, 10, 9, NAN, false, "build.tee"},
        {{4.9, 4.1}, 10, 9, NAN, false, "build.tee"},  /* no well is known there */
        {{4.9, 4.1}, 10, 9, 4.75, false, "build.tee"}, /* near enough */
        {{4.9, 4.1}, 10, 9, 4.85, false, "build.tee_above"},
        {{4.9, 5.5}, 10, 9, 4.85, false, "build.tee"}, /* what comes has no other way */
        {{4.9, 4.1}, 10, 9, 0, false, "build.tee"},    /* 0: not surveyed */
        {{4.5, 4.1}, 10, 9, 4.2, false, "build.tee"},  /* below is another matter */
        {{4.5, 4}, 20, 0, NAN, false, "build.tee_alongside"},
        {{4.5, 4}, 20, 0, 4.85, false, "build.tee_alongside"},
        {{4.5, 4.1}, 10, 9, 4.5, true, "build.tee_not_joined"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(tees); i++) check(&tees[i]);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/build-tees/by-hand", test_by_hand);
    return g_test_run();
}
