#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/river/axis.h"
#include "graphs.h"

static SyAxis *axis_of(const SyReaches *reaches) {
    GError *error = NULL;
    SyAxis *axis = sy_axis_new(reaches, &error);
    g_assert_no_error(error);
    return axis;
}

/* River 0 from node 5 by 3 to 0 with an arm over 4 beside it; river 1 joins at 3, is longer above;
 * a stretch without a name in river 0. */
static void test_by_hand(void) {
    g_auto(Graph) g = {0};
    graph_init(&g, 8);
    graph_add(&g, 1, 0, 10); /* 0: river 0 */
    graph_add(&g, 2, 1, 20); /* 1: no name */
    graph_add(&g, 3, 2, 30); /* 2: river 0, main */
    graph_add(&g, 3, 4, 5);  /* 3: no name, the shorter way round */
    graph_add(&g, 4, 2, 5);  /* 4 */
    graph_add(&g, 5, 3, 40); /* 5: river 0 */
    graph_add(&g, 6, 3, 90); /* 6: river 1 */
    graph_add(&g, 7, 1, 25); /* 7: no name, joins */
    const SyIndex name[] = {0, SY_NONE, 0, SY_NONE, SY_NONE, 0, 1, SY_NONE};
    const SyReaches reaches = {g.arcs, NULL, name};
    g_autoptr(SyAxis) axis = axis_of(&reaches);
    const SyIndex down[] = {SY_NONE, 0, 1, 4, 1, 2, 2, 0},
                  up[] = {1, 2, 5, SY_NONE, 3, SY_NONE, SY_NONE, SY_NONE};
    const double end_m[] = {0, 10, 30, 35, 30, 60, 60, 10},
                 above_m[] = {225, 190, 160, 5, 10, 40, 90, 25};
    assert_same_bytes(axis->down, down, sizeof down);
    assert_same_bytes(axis->up, up, sizeof up);
    assert_same_bytes(axis->end_m, end_m, sizeof end_m);
    assert_same_bytes(axis->above_m, above_m, sizeof above_m);
    for (SyIndex i = 0; i < 8; i++) {
        g_assert_cmpint(axis->side[i], ==, i == 3 || i == 4);
        g_assert_cmpint(axis->river[i] == axis->river[0], ==, i < 3 || i == 5);
        g_assert_cmpint(axis->stem[i] == axis->stem[0], ==, i < 3 || i == 5);
        g_assert_false(axis->circle[i] || axis->lost[i]);
    }
    g_assert_cmpuint(axis->n_river, ==, 4);
    g_assert_cmpuint(axis->mouth[axis->river[5]], ==, 0);
    g_assert_cmpuint(axis->mouth[axis->river[6]], ==, 6);
    g_assert_cmpuint(axis->river[3], ==, axis->river[4]);
    const double drained[] = {9, 8, 7, NAN, NAN, 2, 5, 1};
    const SyReaches unnamed = {g.arcs, drained, NULL};
    g_autoptr(SyAxis) by_area = axis_of(&unnamed);
    g_assert_cmpuint(by_area->up[2], ==, 6);   /* the name no longer says so */
    g_assert_cmpuint(by_area->down[5], ==, 2); /* more is drained there than by the short arm */
}

/* 0 <- 1 <-> 2 <- 3, and a circle 4 -> 5 -> 4 without a way out, fed from 6. */
static void test_circles(void) {
    g_auto(Graph) g = {0};
    graph_init(&g, 7);
    graph_add(&g, 1, 0, 1);
    graph_add(&g, 2, 1, 2);
    graph_add(&g, 1, 2, 2);
    graph_add(&g, 3, 2, 4);
    graph_add(&g, 4, 5, 8);
    graph_add(&g, 5, 4, 8);
    graph_add(&g, 6, 5, 16);
    const SyReaches reaches = {g.arcs, NULL, NULL};
    g_autoptr(SyAxis) axis = axis_of(&reaches);
    const bool circle[] = {0, 1, 1, 0, 1, 1, 0}, lost[] = {0, 0, 0, 0, 1, 1, 1};
    assert_same_bytes(axis->circle, circle, sizeof circle);
    assert_same_bytes(axis->lost, lost, sizeof lost);
    g_assert_cmpfloat(axis->end_m[3], ==, 3);
}

/* By the definitions, one after the other. */
static void check_axis(const SyReaches *r, const SyAxis *axis) {
    const SyArcs *arcs = &r->arcs;
    for (SyIndex i = 0; i < arcs->n_arc; i++) {
        double end_m = 0;
        SyIndex steps = 0;
        for (SyIndex at = axis->down[i]; at != SY_NONE; at = axis->down[at]) {
            end_m += arcs->length_m[at];
            g_assert_cmpuint(++steps, <=, arcs->n_arc); /* a forest */
        }
        g_assert_true(same_distance(end_m, axis->end_m[i]));
        double above_m = 0;
        for (SyIndex k = 0; k < arcs->n_arc; k++) {
            SyIndex at = k;
            while (at != SY_NONE && at != i) at = axis->down[at];
            if (at == i) above_m += arcs->length_m[k];
        }
        g_assert_true(same_distance(above_m, axis->above_m[i]));
        if (axis->down[i] != SY_NONE) {
            g_assert_cmpuint(arcs->tail[axis->down[i]], ==, arcs->head[i]);
            g_assert_cmpint(axis->stem[i] == axis->stem[axis->down[i]], ==,
                            axis->up[axis->down[i]] == i);
        }
        if (axis->up[i] != SY_NONE) g_assert_cmpuint(axis->down[axis->up[i]], ==, i);
        SyIndex mouth = axis->mouth[axis->river[i]], at = i;
        while (at != mouth) {
            g_assert_cmpuint(axis->river[at], ==, axis->river[i]);
            at = axis->down[at];
        }
        g_assert_true(axis->down[mouth] == SY_NONE ||
                      axis->river[axis->down[mouth]] != axis->river[i]);
    }
}

/* All ways, by igraph's distances; the main way, by adding up. */
static void check_reached(const Graph *g, const SyReaches *r, const SyAxis *axis, bool down,
                          SyIndex start, double above_m) {
    const SyArcs *arcs = &r->arcs;
    g_autofree double *velocity_ms = g_new(double, arcs->n_arc);
    for (SyIndex i = 0; i < arcs->n_arc; i++) velocity_ms[i] = 0.5;
    const SyRiverWay way = {down, false, INFINITY};
    g_autoptr(GArray) out = NULL;
    GError *error = NULL;
    sy_river_reached(r, axis, start, above_m, &way, velocity_ms, &out, &error);
    g_assert_no_error(error);
    igraph_matrix_t far_m;
    oracle_distances(g, down ? arcs->head[start] : arcs->tail[start], down ? IGRAPH_OUT : IGRAPH_IN,
                     &far_m);
    double part_m = down ? above_m : arcs->length_m[start] - above_m;
    g_autofree bool *seen = g_new0(bool, arcs->n_arc);
    for (guint i = 0; i < out->len; i++) {
        const SyReached *got = &g_array_index(out, SyReached, i);
        g_assert_false(seen[got->reach]);
        seen[got->reach] = true;
        SyIndex near = down ? arcs->tail[got->reach] : arcs->head[got->reach];
        double expected_m = got->reach == start ? 0 : part_m + MATRIX(far_m, 0, near);
        g_assert_true(same_distance(expected_m, got->to_m));
        g_assert_true(same_distance(2 * got->to_m, got->to_s));
    }
    for (SyIndex i = 0; i < arcs->n_arc; i++) {
        SyIndex near = down ? arcs->tail[i] : arcs->head[i];
        g_assert_cmpint(seen[i], ==, i == start || isfinite(MATRIX(far_m, 0, near)));
    }
    igraph_matrix_destroy(&far_m);
    const SyRiverWay stem = {down, true, INFINITY};
    g_autoptr(GArray) along = NULL;
    sy_river_reached(r, axis, start, above_m, &stem, NULL, &along, &error);
    g_assert_no_error(error);
    SyIndex at = start;
    double to_m = 0;
    for (guint i = 0; i < along->len; i++) {
        const SyReached *got = &g_array_index(along, SyReached, i);
        g_assert_cmpuint(got->reach, ==, at);
        g_assert_true(same_distance(got->to_m, to_m));
        to_m += i == 0 ? part_m : arcs->length_m[at];
        at = down ? axis->down[at] : axis->up[at];
    }
    g_assert_true(at == SY_NONE || at == start);
}

static void test_random(void) {
    for (uint64_t seed = 0; seed < 400; seed++) {
        g_test_message("seed %" G_GUINT64_FORMAT, seed);
        g_auto(Graph) g = {0};
        graph_random(&g, seed, 30);
        SyRandom random = sy_random(seed, 7);
        SyIndex n = g.arcs.n_arc;
        g_autofree SyIndex *name = g_new(SyIndex, n + 1);
        g_autofree double *drained = g_new(double, n + 1);
        for (SyIndex i = 0; i < n; i++) {
            name[i] = sy_random_below(&random, 4);
            if (name[i] == 3) name[i] = SY_NONE;
            drained[i] = sy_random_below(&random, 3) == 0 ? NAN : sy_random_unit(&random);
        }
        const SyReaches reaches = {g.arcs, seed % 2 ? drained : NULL, seed % 3 ? name : NULL};
        g_autoptr(SyAxis) axis = axis_of(&reaches);
        check_axis(&reaches, axis);
        for (int k = 0; k < 3 && n > 0; k++) {
            SyIndex start = sy_random_below(&random, n);
            double above_m = sy_random_unit(&random) * g.arcs.length_m[start];
            check_reached(&g, &reaches, axis, k % 2 == 0, start, above_m);
        }
    }
}

static void test_errors(void) {
    g_auto(Graph) g = {0};
    graph_init(&g, 0);
    const SyReaches none = {g.arcs, NULL, NULL};
    g_autoptr(SyAxis) axis = axis_of(&none);
    g_assert_cmpuint(axis->n_river, ==, 0);
    const SyRiverWay way = {false, false, INFINITY};
    GArray *out = NULL;
    g_autoptr(GError) error = NULL;
    g_assert_false(sy_river_reached(&none, axis, 0, 0, &way, NULL, &out, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_RANGE);
    g_assert_null(out);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/axis/by-hand", test_by_hand);
    g_test_add_func("/axis/circles", test_circles);
    g_test_add_func("/axis/random", test_random);
    g_test_add_func("/axis/errors", test_errors);
    return g_test_run();
}
