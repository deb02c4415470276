#include <math.h>
#include <stdio.h>

#include "algorithms/base/error.h"
#include "algorithms/base/random.h"
#include "scene.h"

static void test_empty(void) {
    Scene scene = scene_new();
    SyClusters out;
    scene_cluster(&scene, &out);
    g_assert_cmpuint(out.n_cluster, ==, 0);
    g_assert_cmpuint(out.n_scattered, ==, 0);
    sy_clusters_clear(&out);
    const SyLines none = {0, scene.line_vertex, NULL};
    g_assert_true(sy_cluster_ends(&none, 0, NULL, NULL, NULL, NULL, &out, NULL));
    sy_clusters_clear(&out);
}

static void test_one(void) {
    Scene scene = scene_new();
    scene_add_line(&scene, 0, 0, SY_NONE, 10, 0, SY_NONE);
    SyClusters out;
    scene_cluster(&scene, &out);
    g_assert_cmpuint(out.n_cluster, ==, 2);
    g_assert_cmpuint(out.join[0], ==, SY_JOIN_ALONE);
    g_assert_cmpfloat(out.xy[2], ==, 10);
    g_assert_cmpuint(out.id[1], ==, SY_NONE);
    sy_clusters_clear(&out);
}

static void test_arguments(void) {
    Scene scene = scene_new();
    const SyLines lines = {scene.n_line, scene.line_vertex, scene.xy};
    const double bad[3] = {-0.1, NAN, -INFINITY};
    for (int i = 0; i < 3; i++) {
        SyClusters out;
        g_autoptr(GError) error = NULL;
        const SyClusterOptions options = {bad[i], 1.0};
        g_assert_false(sy_cluster_ends(&lines, 0, NULL, NULL, NULL, &options, &out, &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_ARGUMENT);
        g_clear_error(&error);
        const SyClusterOptions by_id = {0.1, bad[i]};
        g_assert_false(sy_cluster_ends(&lines, 0, NULL, NULL, NULL, &by_id, &out, &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_ARGUMENT);
    }
    SyClusters out;
    g_autoptr(GError) error = NULL;
    const SyLines many = {UINT32_C(1) << 31, scene.line_vertex, scene.xy};
    g_assert_false(sy_cluster_ends(&many, 0, NULL, NULL, NULL, NULL, &out, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_RANGE);
}

/* Whether the second end of a line to (x1, y1) and the first of one from (x2, y2) join. */
static bool joins(double x1, double y1, double x2, double y2, double tolerance_m) {
    Scene scene = scene_new();
    scene.options.tolerance_m = tolerance_m;
    scene_add_line(&scene, x1 - 50, y1 - 7, SY_NONE, x1, y1, SY_NONE);
    scene_add_line(&scene, x2, y2, SY_NONE, x2 + 60, y2 + 3, SY_NONE);
    SyClusters out;
    scene_cluster(&scene, &out);
    bool is_joined = out.cluster[1] == out.cluster[2];
    g_assert_cmpuint(out.n_cluster, ==, is_joined ? 3 : 4);
    sy_clusters_clear(&out);
    return is_joined;
}

static void test_tolerance(void) {
    const double next = nextafter(0.1, 1);
    g_assert_true(joins(0, 0, 0.1, 0, 0.1));
    g_assert_true(joins(0, 0, 0, -0.1, 0.1));
    g_assert_true(joins(0, 0, 0.06, 0.08, 0.1));
    g_assert_false(joins(0, 0, next, 0, 0.1));
    g_assert_false(joins(0, 0, 0, next, 0.1));
    g_assert_false(joins(0, 0, nextafter(0.06, 1), nextafter(nextafter(0.08, 1), 1), 0.1));
    g_assert_true(joins(0, 0, 0.125, 0, 0.125));
    g_assert_false(joins(1, 0, nextafter(1.125, 2), 0, 0.125));
    g_assert_true(joins(3, 4, 3, 4, 0));
    g_assert_false(joins(3, 4, nextafter(3, 4), 4, 0));
    g_assert_false(joins(38535119, 4, nextafter(38535119, 1e9), 4, 0));
}

/* Decimal numbers 0.10 apart join wherever they lie; a millimetre more does not. */
static void test_tolerance_of_decimals(void) {
    SyRandom random = sy_random(7, 0);
    for (int i = 0; i < 4000; i++) {
        unsigned zone = 25 + sy_random_below(&random, 21);
        unsigned x = 350000 + sy_random_below(&random, 300000), xf = sy_random_below(&random, 890);
        unsigned y = 2500000 + sy_random_below(&random, 3000000);
        char text[3][32];
        snprintf(text[0], sizeof text[0], "%u%u.%03u", zone, x, xf);
        snprintf(text[1], sizeof text[1], "%u%u.%03u", zone, x, xf + 100);
        snprintf(text[2], sizeof text[2], "%u%u.%03u", zone, x, xf + 101);
        double at[3];
        for (int k = 0; k < 3; k++) at[k] = g_ascii_strtod(text[k], NULL);
        g_assert_true(joins(at[0], y, at[1], y, 0.1));
        g_assert_true(joins(at[1], y, at[0], y, 0.1));
        g_assert_false(joins(at[0], y, at[2], y, 0.1));
        snprintf(text[1], sizeof text[1], "%u%u.%03u", zone, x, xf + 60);
        snprintf(text[2], sizeof text[2], "%u.%03u", y, 80);
        g_assert_true(
            joins(at[0], y, g_ascii_strtod(text[1], NULL), g_ascii_strtod(text[2], NULL), 0.1));
    }
}

static void test_nearest_first(void) {
    Scene scene = scene_new(); /* a short line between two others: both of its ends are used */
    scene_add_line(&scene, -9, 0, SY_NONE, 0, 0, SY_NONE);
    scene_add_line(&scene, 0.02, 0, SY_NONE, 0.08, 0, SY_NONE);
    scene_add_line(&scene, 0.09, 0, SY_NONE, 9, 0, SY_NONE);
    SyClusters out;
    scene_cluster(&scene, &out);
    g_assert_cmpuint(out.n_cluster, ==, 4);
    g_assert_cmpuint(out.cluster[1], ==, out.cluster[2]);
    g_assert_cmpuint(out.cluster[3], ==, out.cluster[4]);
    g_assert_cmpuint(out.join[2], ==, SY_JOIN_SNAPPED);
    g_assert_cmpfloat(out.moved_m[2], ==, 0.02);
    g_assert_cmpuint(out.join[1], ==, SY_JOIN_EXACT);
    sy_clusters_clear(&out);
}

/* A line without length at a junction neither closes up nor tears it apart. */
static void test_no_length(void) {
    Scene scene = scene_new();
    scene_add_line(&scene, 5, 5, SY_NONE, 5, 5, SY_NONE);
    scene_add_line(&scene, 0, 0, SY_NONE, 5, 5, SY_NONE);
    scene_add_line(&scene, 5, 5, SY_NONE, 9, 9, SY_NONE);
    SyClusters out;
    scene_cluster(&scene, &out);
    g_assert_cmpuint(out.n_cluster, ==, 4);
    g_assert_cmpuint(out.cluster[3], ==, out.cluster[4]);
    g_assert_cmpuint(out.cluster[0], ==, out.cluster[4]);
    g_assert_cmpuint(out.cluster[1], !=, out.cluster[0]);
    sy_clusters_clear(&out);
}

/* As in hague_storm: nodes rounded to one coordinate, lines without length between them. */
static void test_ids_on_one_spot(void) {
    Scene scene = scene_new();
    scene_add_line(&scene, 0, 0, 1, 100, 0, 2);
    scene_add_line(&scene, 100, 0, 2, 100, 0, 3);
    scene_add_line(&scene, 100, 0, 3, 200, 0, 4);
    scene_add_line(&scene, 100, 0, 9, 100, 100, 8);
    scene_add_point(&scene, 100, 0, 2);
    scene_add_point(&scene, 100, 0, 3);
    scene_add_point(&scene, 100, 0, 9);
    SyClusters out;
    scene_cluster(&scene, &out);
    g_assert_cmpuint(out.n_cluster, ==, 6);
    g_assert_cmpuint(out.cluster[1], ==, out.cluster[2]);
    g_assert_cmpuint(out.cluster[3], ==, out.cluster[4]);
    g_assert_cmpuint(out.cluster[2], !=, out.cluster[3]);
    g_assert_cmpuint(out.cluster[6], ==, out.cluster[10]);
    for (SyIndex i = 0; i < scene.n_member; i++)
        g_assert_cmpuint(out.id[out.cluster[i]], ==, scene.id[i]);
    g_assert_cmpuint(out.n_scattered, ==, 0);
    sy_clusters_clear(&out);
}

static void test_id_moves(void) {
    Scene scene = scene_new();
    scene_add_line(&scene, -50, 0, SY_NONE, 0.5, 0, 1);  /* half a metre from its node */
    scene_add_line(&scene, 30, 0, 1, 90, 0, SY_NONE);    /* far from its node, nothing else there */
    scene_add_line(&scene, 200, 0, 1, 200, 90, SY_NONE); /* far from its node, on another line */
    scene_add_line(&scene, 200.05, 0, SY_NONE, 300, 0, SY_NONE);
    scene_add_point(&scene, 0, 0, 1);
    SyClusters out;
    scene_cluster(&scene, &out);
    g_assert_cmpuint(out.join[1], ==, SY_JOIN_ID);
    g_assert_cmpuint(out.join[2], ==, SY_JOIN_ID_FAR);
    g_assert_cmpfloat(out.moved_m[2], ==, 30);
    g_assert_cmpuint(out.cluster[2], ==, out.cluster[8]);
    g_assert_cmpuint(out.join[4], ==, SY_JOIN_ID_IGNORED);
    g_assert_cmpuint(out.cluster[4], ==, out.cluster[6]);
    g_assert_cmpuint(out.id[out.cluster[4]], ==, SY_NONE);
    g_assert_cmpuint(out.join[8], ==, SY_JOIN_EXACT);
    g_assert_cmpuint(out.n_scattered, ==, 0);
    sy_clusters_clear(&out);
}

static void test_id_scattered(void) {
    Scene scene = scene_new();
    scene_add_line(&scene, 0, 0, 5, 50, 0, 7);
    scene_add_line(&scene, 50, 0, 7, 90, 0, SY_NONE);
    scene_add_line(&scene, 50, 80, 7, 90, 80, SY_NONE); /* alone, and its id lies at two places */
    scene_add_line(&scene, 7, 7, 7, 9, 90, SY_NONE);
    scene_add_point(&scene, 7, 7, 7);
    SyClusters out;
    scene_cluster(&scene, &out);
    g_assert_cmpuint(out.n_scattered, ==, 1);
    g_assert_cmpuint(out.scattered[0], ==, 7);
    g_assert_cmpuint(out.cluster[1], ==, out.cluster[2]);
    g_assert_cmpuint(out.cluster[6], ==, out.cluster[8]);
    g_assert_cmpuint(out.cluster[6], !=, out.cluster[1]);
    g_assert_cmpuint(out.join[4], ==, SY_JOIN_ID_IGNORED);
    sy_clusters_clear(&out);
}

/* Both ends with one id: a pipe of 80 m is not made a loop. */
static void test_id_of_both_ends(void) {
    Scene scene = scene_new();
    scene_add_line(&scene, 0, 0, 3, 80, 0, 3);
    scene_add_point(&scene, 0, 0, 3);
    SyClusters out;
    scene_cluster(&scene, &out);
    g_assert_cmpuint(out.n_cluster, ==, 2);
    g_assert_cmpuint(out.join[1], ==, SY_JOIN_ID_IGNORED);
    sy_clusters_clear(&out);
}

/* Ends without coordinates go where their id is. */
static void test_id_without_place(void) {
    Scene scene = scene_new();
    scene_add_line(&scene, 0, 0, 1, NAN, NAN, 2);
    scene_add_line(&scene, NAN, NAN, 2, NAN, INFINITY, 3);
    scene_add_line(&scene, NAN, 3, SY_NONE, 8, 8, 3);
    SyClusters out;
    scene_cluster(&scene, &out);
    g_assert_cmpuint(out.n_cluster, ==, 4);
    g_assert_cmpuint(out.cluster[1], ==, out.cluster[2]);
    g_assert_cmpuint(out.cluster[3], ==, out.cluster[5]);
    g_assert_cmpuint(out.join[3], ==, SY_JOIN_ID_FAR);
    g_assert_cmpuint(out.join[4], ==, SY_JOIN_ALONE);
    g_assert_cmpfloat(out.xy[2 * out.cluster[3]], ==, 8);
    sy_clusters_clear(&out);
}

static void test_ids_meet(void) {
    Scene scene = scene_new(); /* ends with different ids merge only through a node without one */
    scene_add_line(&scene, -9, 0, SY_NONE, 0, 0, 1);
    scene_add_line(&scene, 0, 0, 2, 9, 0, SY_NONE);
    SyClusters out;
    scene_cluster(&scene, &out);
    g_assert_cmpuint(out.cluster[1], !=, out.cluster[2]);
    sy_clusters_clear(&out);
    scene_add_point(&scene, 0, 0.05, SY_NONE);
    scene_cluster(&scene, &out);
    g_assert_cmpuint(out.cluster[1], ==, out.cluster[2]);
    g_assert_cmpuint(out.id[out.cluster[1]], ==, 1);
    g_assert_cmpfloat(out.xy[2 * out.cluster[1] + 1], ==, 0.05);
    sy_clusters_clear(&out);
    scene_add_point(&scene, 0, 0, 1); /* but two surveyed nodes stay two */
    scene_add_point(&scene, 0, 0, 2);
    scene_cluster(&scene, &out);
    g_assert_cmpuint(out.cluster[1], !=, out.cluster[2]);
    sy_clusters_clear(&out);
}

/* A cluster lies on a point that has its id, else on a point, else on its first end. */
static void test_place(void) {
    Scene scene = scene_new();
    scene_add_line(&scene, 0.02, 0, SY_NONE, 9, 0, SY_NONE);
    scene_add_line(&scene, 0.01, 0, SY_NONE, 9, 9, SY_NONE);
    SyClusters out;
    scene_cluster(&scene, &out);
    g_assert_cmpfloat(out.xy[0], ==, 0.01);
    g_assert_cmpuint(out.join[2], ==, SY_JOIN_EXACT);
    sy_clusters_clear(&out);
    scene_add_point(&scene, 0.04, 0, SY_NONE);
    scene_add_point(&scene, 0.03, 0, SY_NONE);
    scene_cluster(&scene, &out);
    g_assert_cmpfloat(out.xy[0], ==, 0.03);
    sy_clusters_clear(&out);
    scene_add_point(&scene, 0.05, 0, 4);
    scene_cluster(&scene, &out);
    g_assert_cmpfloat(out.xy[0], ==, 0.05);
    g_assert_cmpuint(out.id[0], ==, 4);
    sy_clusters_clear(&out);
}

/* Two places of one id that an end without id brings together are not scattered. */
static void test_id_bridged(void) {
    Scene scene = scene_new();
    scene.options.id_tolerance_m = 0;
    scene_add_line(&scene, 0, 0, SY_NONE, 9, 0, SY_NONE);
    scene_add_point(&scene, -0.08, 0, 7);
    scene_add_point(&scene, 0.08, 0, 7);
    SyClusters out;
    scene_cluster(&scene, &out);
    g_assert_cmpuint(out.n_cluster, ==, 2);
    g_assert_cmpuint(out.n_scattered, ==, 0);
    sy_clusters_clear(&out);
}

static void test_systems(void) {
    Scene scene = scene_new();
    scene_add_line(&scene, -9, 0, SY_NONE, 0, 0, SY_NONE);
    scene_add_line(&scene, 0, 0, SY_NONE, 9, 0, SY_NONE);
    scene_add_line(&scene, 0.05, 0, SY_NONE, 9, 9, SY_NONE);
    scene.system[2] = scene.system[3] = 2;
    scene.system[4] = scene.system[5] = 4;
    SyClusters out;
    scene_cluster(&scene, &out);
    g_assert_cmpuint(out.n_cluster, ==, 6);
    sy_clusters_clear(&out);
    scene.system[4] = 3; /* combined: both come together through it */
    scene_cluster(&scene, &out);
    g_assert_cmpuint(out.n_cluster, ==, 4);
    sy_clusters_clear(&out);
}

/* 100 000 different ids and as many lines without any on one spot. */
static void test_crowd(void) {
    enum { N = 100000 };
    g_autofree SyIndex *line_vertex = g_new(SyIndex, N + 1);
    g_autofree double *xy = g_new0(double, 4 * N);
    g_autofree double *point_xy = g_new0(double, 2 * N);
    g_autofree SyIndex *id = g_new(SyIndex, 3 * N);
    for (SyIndex i = 0; i <= N; i++) line_vertex[i] = 2 * i;
    for (SyIndex i = 0; i < N; i++) {
        id[2 * i] = id[2 * i + 1] = SY_NONE;
        id[2 * N + i] = i;
        xy[4 * i + 2] = i % 3 ? 0 : i + 1; /* two in three have no length */
    }
    const SyLines lines = {N, line_vertex, xy};
    SyClusters out;
    gint64 start_us = g_get_monotonic_time();
    g_assert_true(sy_cluster_ends(&lines, N, point_xy, id, NULL, NULL, &out, NULL));
    g_assert_cmpint(g_get_monotonic_time() - start_us, <, 20 * G_USEC_PER_SEC);
    for (SyIndex i = 0; i < N; i++) {
        g_assert_cmpuint(out.cluster[2 * i], !=, out.cluster[2 * i + 1]);
        g_assert_cmpuint(out.id[out.cluster[2 * N + i]], ==, i);
    }
    sy_clusters_clear(&out);
    for (SyIndex i = 0; i < N; i++) id[i] = i; /* every end has an id that lies elsewhere */
    g_assert_true(sy_cluster_ends(&lines, N, point_xy, id, NULL, NULL, &out, NULL));
    g_assert_cmpint(g_get_monotonic_time() - start_us, <, 40 * G_USEC_PER_SEC);
    sy_clusters_clear(&out);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/clusters/empty", test_empty);
    g_test_add_func("/clusters/one", test_one);
    g_test_add_func("/clusters/arguments", test_arguments);
    g_test_add_func("/clusters/tolerance", test_tolerance);
    g_test_add_func("/clusters/tolerance-of-decimals", test_tolerance_of_decimals);
    g_test_add_func("/clusters/nearest-first", test_nearest_first);
    g_test_add_func("/clusters/no-length", test_no_length);
    g_test_add_func("/clusters/ids-on-one-spot", test_ids_on_one_spot);
    g_test_add_func("/clusters/id-moves", test_id_moves);
    g_test_add_func("/clusters/id-scattered", test_id_scattered);
    g_test_add_func("/clusters/id-of-both-ends", test_id_of_both_ends);
    g_test_add_func("/clusters/id-without-place", test_id_without_place);
    g_test_add_func("/clusters/ids-meet", test_ids_meet);
    g_test_add_func("/clusters/place", test_place);
    g_test_add_func("/clusters/id-bridged", test_id_bridged);
    g_test_add_func("/clusters/systems", test_systems);
    g_test_add_func("/clusters/crowd", test_crowd);
    return g_test_run();
}
