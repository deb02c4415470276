#include <math.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/random.h"
#include "algorithms/topology/lines.h"

enum { MAX_LINE = 24, MAX_POINT = 12, MAX_MEMBER = 2 * MAX_LINE + MAX_POINT };

/* Lines of two vertices, points, ids and systems. */
typedef struct {
    SyIndex n_line, n_point, n_member;
    SyIndex line_vertex[MAX_LINE + 1];
    double xy[4 * MAX_LINE];
    double point_xy[2 * MAX_POINT];
    SyIndex id[MAX_MEMBER];
    uint8_t system[MAX_MEMBER];
    SyClusterOptions options;
} Scene;

static SyLines scene_lines(const Scene *scene) {
    return (SyLines){scene->n_line, scene->line_vertex, scene->xy};
}

static void cluster(const Scene *scene, SyClusters *out) {
    SyLines lines = scene_lines(scene);
    GError *error = NULL;
    bool is_done = sy_cluster_ends(&lines, scene->n_point, scene->point_xy, scene->id,
                                   scene->system, &scene->options, out, &error);
    g_assert_no_error(error);
    g_assert_true(is_done);
}

static Scene scene_new(void) {
    Scene scene = {.options = SY_CLUSTER_OPTIONS_INIT};
    for (SyIndex i = 0; i <= MAX_LINE; i++) scene.line_vertex[i] = 2 * i;
    for (SyIndex i = 0; i < MAX_MEMBER; i++) {
        scene.id[i] = SY_NONE;
        scene.system[i] = 1;
    }
    return scene;
}

static void add_line(Scene *scene, double x1, double y1, SyIndex id1, double x2, double y2,
                     SyIndex id2) {
    g_assert_cmpuint(scene->n_point, ==, 0); /* points come after the ends */
    SyIndex line = scene->n_line++;
    const double xy[4] = {x1, y1, x2, y2};
    memcpy(scene->xy + 4 * line, xy, sizeof xy);
    scene->id[2 * line] = id1;
    scene->id[2 * line + 1] = id2;
    scene->n_member = 2 * scene->n_line;
}

static void add_point(Scene *scene, double x, double y, SyIndex id) {
    scene->point_xy[2 * scene->n_point] = x;
    scene->point_xy[2 * scene->n_point + 1] = y;
    scene->n_point++;
    scene->id[scene->n_member++] = id;
}

/* ---- cases by hand ---- */

static void test_empty(void) {
    Scene scene = scene_new();
    SyClusters out;
    cluster(&scene, &out);
    g_assert_cmpuint(out.n_cluster, ==, 0);
    g_assert_cmpuint(out.n_scattered, ==, 0);
    sy_clusters_clear(&out);
    const SyLines none = {0, scene.line_vertex, NULL};
    g_assert_true(sy_cluster_ends(&none, 0, NULL, NULL, NULL, NULL, &out, NULL));
    sy_clusters_clear(&out);
}

static void test_one(void) {
    Scene scene = scene_new();
    add_line(&scene, 0, 0, SY_NONE, 10, 0, SY_NONE);
    SyClusters out;
    cluster(&scene, &out);
    g_assert_cmpuint(out.n_cluster, ==, 2);
    g_assert_cmpuint(out.join[0], ==, SY_JOIN_ALONE);
    g_assert_cmpfloat(out.xy[2], ==, 10);
    g_assert_cmpuint(out.id[1], ==, SY_NONE);
    sy_clusters_clear(&out);
}

static void test_arguments(void) {
    Scene scene = scene_new();
    SyLines lines = scene_lines(&scene);
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
    add_line(&scene, x1 - 50, y1 - 7, SY_NONE, x1, y1, SY_NONE);
    add_line(&scene, x2, y2, SY_NONE, x2 + 60, y2 + 3, SY_NONE);
    SyClusters out;
    cluster(&scene, &out);
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
    add_line(&scene, -9, 0, SY_NONE, 0, 0, SY_NONE);
    add_line(&scene, 0.02, 0, SY_NONE, 0.08, 0, SY_NONE);
    add_line(&scene, 0.09, 0, SY_NONE, 9, 0, SY_NONE);
    SyClusters out;
    cluster(&scene, &out);
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
    add_line(&scene, 5, 5, SY_NONE, 5, 5, SY_NONE);
    add_line(&scene, 0, 0, SY_NONE, 5, 5, SY_NONE);
    add_line(&scene, 5, 5, SY_NONE, 9, 9, SY_NONE);
    SyClusters out;
    cluster(&scene, &out);
    g_assert_cmpuint(out.n_cluster, ==, 4);
    g_assert_cmpuint(out.cluster[3], ==, out.cluster[4]);
    g_assert_cmpuint(out.cluster[0], ==, out.cluster[4]);
    g_assert_cmpuint(out.cluster[1], !=, out.cluster[0]);
    sy_clusters_clear(&out);
}

/* As in hague_storm: nodes rounded to one coordinate, lines without length between them. */
static void test_ids_on_one_spot(void) {
    Scene scene = scene_new();
    add_line(&scene, 0, 0, 1, 100, 0, 2);
    add_line(&scene, 100, 0, 2, 100, 0, 3);
    add_line(&scene, 100, 0, 3, 200, 0, 4);
    add_line(&scene, 100, 0, 9, 100, 100, 8);
    add_point(&scene, 100, 0, 2);
    add_point(&scene, 100, 0, 3);
    add_point(&scene, 100, 0, 9);
    SyClusters out;
    cluster(&scene, &out);
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
    add_line(&scene, -50, 0, SY_NONE, 0.5, 0, 1);  /* half a metre from its node */
    add_line(&scene, 30, 0, 1, 90, 0, SY_NONE);    /* far from its node, nothing else there */
    add_line(&scene, 200, 0, 1, 200, 90, SY_NONE); /* far from its node, on another line */
    add_line(&scene, 200.05, 0, SY_NONE, 300, 0, SY_NONE);
    add_point(&scene, 0, 0, 1);
    SyClusters out;
    cluster(&scene, &out);
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
    add_line(&scene, 0, 0, 5, 50, 0, 7);
    add_line(&scene, 50, 0, 7, 90, 0, SY_NONE);
    add_line(&scene, 50, 80, 7, 90, 80, SY_NONE); /* alone, and its id lies at two places */
    add_line(&scene, 7, 7, 7, 9, 90, SY_NONE);
    add_point(&scene, 7, 7, 7);
    SyClusters out;
    cluster(&scene, &out);
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
    add_line(&scene, 0, 0, 3, 80, 0, 3);
    add_point(&scene, 0, 0, 3);
    SyClusters out;
    cluster(&scene, &out);
    g_assert_cmpuint(out.n_cluster, ==, 2);
    g_assert_cmpuint(out.join[1], ==, SY_JOIN_ID_IGNORED);
    sy_clusters_clear(&out);
}

/* Ends without coordinates go where their id is. */
static void test_id_without_place(void) {
    Scene scene = scene_new();
    add_line(&scene, 0, 0, 1, NAN, NAN, 2);
    add_line(&scene, NAN, NAN, 2, NAN, INFINITY, 3);
    add_line(&scene, NAN, 3, SY_NONE, 8, 8, 3);
    SyClusters out;
    cluster(&scene, &out);
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
    add_line(&scene, -9, 0, SY_NONE, 0, 0, 1);
    add_line(&scene, 0, 0, 2, 9, 0, SY_NONE);
    SyClusters out;
    cluster(&scene, &out);
    g_assert_cmpuint(out.cluster[1], !=, out.cluster[2]);
    sy_clusters_clear(&out);
    add_point(&scene, 0, 0.05, SY_NONE);
    cluster(&scene, &out);
    g_assert_cmpuint(out.cluster[1], ==, out.cluster[2]);
    g_assert_cmpuint(out.id[out.cluster[1]], ==, 1);
    g_assert_cmpfloat(out.xy[2 * out.cluster[1] + 1], ==, 0.05);
    sy_clusters_clear(&out);
    add_point(&scene, 0, 0, 1); /* but two surveyed nodes stay two */
    add_point(&scene, 0, 0, 2);
    cluster(&scene, &out);
    g_assert_cmpuint(out.cluster[1], !=, out.cluster[2]);
    sy_clusters_clear(&out);
}

static void test_systems(void) {
    Scene scene = scene_new();
    add_line(&scene, -9, 0, SY_NONE, 0, 0, SY_NONE);
    add_line(&scene, 0, 0, SY_NONE, 9, 0, SY_NONE);
    add_line(&scene, 0.05, 0, SY_NONE, 9, 9, SY_NONE);
    scene.system[2] = scene.system[3] = 2;
    scene.system[4] = scene.system[5] = 4;
    SyClusters out;
    cluster(&scene, &out);
    g_assert_cmpuint(out.n_cluster, ==, 6);
    sy_clusters_clear(&out);
    scene.system[4] = 3; /* combined: both come together through it */
    cluster(&scene, &out);
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

/* ---- against the rules, pair by pair ---- */

typedef struct {
    const Scene *scene;
    double x[MAX_MEMBER], y[MAX_MEMBER];
    SyIndex id[MAX_MEMBER]; /* that counts */
    int cluster[MAX_MEMBER];
    bool is_far[MAX_MEMBER], is_ignored[MAX_MEMBER];
} Brute;

static bool is_point(const Brute *brute, SyIndex i) {
    return i >= 2 * brute->scene->n_line;
}

static bool is_opposite(const Brute *brute, SyIndex i, SyIndex j) {
    return !is_point(brute, i) && !is_point(brute, j) && i != j && i / 2 == j / 2;
}

static double apart(const Brute *brute, SyIndex i, SyIndex j) {
    return hypot(brute->x[i] - brute->x[j], brute->y[i] - brute->y[j]);
}

static void merge(Brute *brute, int from, int to) {
    for (SyIndex i = 0; i < brute->scene->n_member; i++)
        if (brute->cluster[i] == from) brute->cluster[i] = to;
}

static bool meets_others(const Brute *brute, SyIndex end) {
    const Scene *scene = brute->scene;
    for (SyIndex i = 0; i < scene->n_member; i++)
        if (i != end && !is_opposite(brute, i, end) &&
            apart(brute, i, end) <= scene->options.tolerance_m &&
            scene->system[i] & scene->system[end])
            return true;
    return false;
}

/* Homes of one id; what is left in doubt is decided by the size of its home. */
static void brute_id(Brute *brute, SyIndex id) {
    const Scene *scene = brute->scene;
    double link_m = MAX(scene->options.id_tolerance_m, scene->options.tolerance_m);
    bool is_again = true;
    while (is_again) {
        is_again = false;
        for (SyIndex i = 0; i < scene->n_member; i++)
            for (SyIndex j = 0; j < scene->n_member; j++)
                if (scene->id[i] == id && scene->id[j] == id && apart(brute, i, j) <= link_m &&
                    brute->cluster[i] != brute->cluster[j]) {
                    merge(brute, brute->cluster[i], brute->cluster[j]);
                    is_again = true;
                }
    }
    int size[MAX_MEMBER] = {0}, n_home = 0, n_good = 0, good = -1;
    bool has_point[MAX_MEMBER] = {false};
    for (SyIndex i = 0; i < scene->n_member; i++) {
        if (scene->id[i] != id) continue;
        size[brute->cluster[i]]++;
        has_point[brute->cluster[i]] |= is_point(brute, i);
    }
    for (int c = 0; c < MAX_MEMBER; c++) {
        n_home += size[c] > 0;
        if (size[c] < 2 && !has_point[c]) continue;
        n_good++;
        good = c;
    }
    if (n_home < 2) return;
    int n_moving = 0, moving[MAX_MEMBER];
    for (SyIndex i = 0; i < scene->n_member; i++) {
        if (scene->id[i] != id || size[brute->cluster[i]] > 1 || has_point[brute->cluster[i]])
            continue;
        if (n_good > 1 || meets_others(brute, i) || scene->id[i ^ 1] == id) {
            brute->is_ignored[i] = true;
            brute->id[i] = SY_NONE;
        } else {
            moving[n_moving++] = (int)i;
        }
    }
    if (n_good == 0 && n_moving < 2) return;
    for (int k = 0; k < n_moving; k++) {
        brute->is_far[moving[k]] = true;
        merge(brute, brute->cluster[moving[k]], n_good == 1 ? good : brute->cluster[moving[0]]);
    }
}

static int kind(const Brute *brute, SyIndex i) {
    if (is_point(brute, i)) return 0;
    if (brute->x[i] != brute->x[i ^ 1] || brute->y[i] != brute->y[i ^ 1]) return 1;
    return i % 2 == 0 ? 2 : 3;
}

/* What members are told apart by, in order of importance. */
static int compare_members(const Brute *brute, SyIndex i, SyIndex j) {
    const double a[] = {brute->x[i],    brute->y[i],  brute->id[i] != SY_NONE,
                        kind(brute, i), brute->id[i], brute->scene->system[i]};
    const double b[] = {brute->x[j],    brute->y[j],  brute->id[j] != SY_NONE,
                        kind(brute, j), brute->id[j], brute->scene->system[j]};
    for (int k = 0; k < 6; k++)
        if (a[k] != b[k]) return a[k] < b[k] ? -1 : 1;
    return 0;
}

typedef struct {
    SyIndex i, j;
    double distance;
    bool is_ring;
} Pair;

static int compare_pairs(gconstpointer a, gconstpointer b, gpointer user) {
    const Pair *p = a, *q = b;
    if (p->distance != q->distance) return p->distance < q->distance ? -1 : 1;
    if (p->is_ring != q->is_ring) return p->is_ring ? 1 : -1;
    int first = compare_members(user, p->i, q->i);
    return first != 0 ? first : compare_members(user, p->j, q->j);
}

/* The one id of a cluster (of its points), SY_NONE, or SY_NONE - 1 for several. */
static SyIndex carried(const Brute *brute, int cluster, bool only_points) {
    SyIndex id = SY_NONE;
    for (SyIndex i = 0; i < brute->scene->n_member; i++) {
        if (brute->cluster[i] != cluster || brute->id[i] == SY_NONE) continue;
        if (only_points && !is_point(brute, i)) continue;
        id = id == SY_NONE || id == brute->id[i] ? brute->id[i] : SY_NONE - 1;
    }
    return id;
}

static bool may_merge(const Brute *brute, const Pair *pair) {
    int a = brute->cluster[pair->i], b = brute->cluster[pair->j];
    bool is_node = (is_point(brute, pair->i) && brute->id[pair->i] == SY_NONE) ||
                   (is_point(brute, pair->j) && brute->id[pair->j] == SY_NONE);
    SyIndex id_a = carried(brute, a, is_node), id_b = carried(brute, b, is_node);
    if (id_a != SY_NONE && id_b != SY_NONE && (id_a != id_b || id_a == SY_NONE - 1)) return false;
    for (SyIndex i = 0; i < 2 * brute->scene->n_line; i++)
        if (brute->cluster[i] == a && brute->cluster[i ^ 1] == b) return false;
    return true;
}

static void brute_force(Brute *brute, const Scene *scene) {
    *brute = (Brute){.scene = scene};
    for (SyIndex i = 0; i < scene->n_member; i++) {
        SyIndex n_end = 2 * scene->n_line;
        const double *xy = i < n_end ? scene->xy + 2 * i : scene->point_xy + 2 * (i - n_end);
        brute->x[i] = xy[0];
        brute->y[i] = xy[1];
        brute->id[i] = scene->id[i];
        brute->cluster[i] = (int)i;
    }
    for (SyIndex id = 0; id < MAX_MEMBER; id++) brute_id(brute, id);
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    for (SyIndex i = 0; i < scene->n_member; i++)
        for (SyIndex j = 0; j < scene->n_member; j++) {
            if (i == j || apart(brute, i, j) > scene->options.tolerance_m) continue;
            int order = compare_members(brute, i, j);
            if (order == 0) merge(brute, brute->cluster[i], brute->cluster[j]);
            const Pair pair = {i, j, apart(brute, i, j), kind(brute, i) > 1 || kind(brute, j) > 1};
            if (order < 0 && scene->system[i] & scene->system[j]) g_array_append_val(pairs, pair);
        }
    g_array_sort_with_data(pairs, compare_pairs, brute);
    for (guint k = 0; k < pairs->len; k++) {
        const Pair *pair = &g_array_index(pairs, Pair, k);
        int a = brute->cluster[pair->i], b = brute->cluster[pair->j];
        if (a != b && may_merge(brute, pair)) merge(brute, a, b);
    }
}

static Scene random_scene(uint64_t seed) {
    SyRandom random = sy_random(seed, 1);
    Scene scene = scene_new();
    SyIndex n_line = 1 + sy_random_below(&random, seed % 3 == 0 ? MAX_LINE : 6);
    SyIndex n_point = sy_random_below(&random, MAX_POINT + 1);
    uint32_t side = 2 + sy_random_below(&random, 30), n_id = 1 + sy_random_below(&random, 12);
    uint32_t id_share = sy_random_below(&random, 5), n_system = 1 + sy_random_below(&random, 7);
    scene.options.tolerance_m = sy_random_below(&random, 5) / 16.0;
    scene.options.id_tolerance_m = sy_random_below(&random, 12) / 16.0;
    double xy[2 * MAX_MEMBER];
    SyIndex id[MAX_MEMBER];
    for (SyIndex i = 0; i < MAX_MEMBER; i++) {
        xy[2 * i] = sy_random_below(&random, side) / 16.0;
        xy[2 * i + 1] = sy_random_below(&random, side) / 16.0;
        bool has_id = sy_random_below(&random, 4) < id_share;
        id[i] = has_id ? sy_random_below(&random, n_id) : SY_NONE;
        scene.system[i] = (uint8_t)(1 + sy_random_below(&random, n_system));
        if (i % 2 == 1 && sy_random_below(&random, 8) == 0)
            memcpy(xy + 2 * i, xy + 2 * i - 2, 2 * sizeof *xy);
    }
    for (SyIndex i = 0; i < n_line; i++)
        add_line(&scene, xy[4 * i], xy[4 * i + 1], id[2 * i], xy[4 * i + 2], xy[4 * i + 3],
                 id[2 * i + 1]);
    for (SyIndex i = 2 * n_line; i < 2 * n_line + n_point; i++)
        add_point(&scene, xy[2 * i], xy[2 * i + 1], id[i]);
    return scene;
}

static void test_brute_force(void) {
    for (uint64_t seed = 0; seed < 20000; seed++) {
        Scene scene = random_scene(seed);
        Brute brute;
        brute_force(&brute, &scene);
        SyClusters out;
        cluster(&scene, &out);
        for (SyIndex i = 0; i < scene.n_member; i++)
            for (SyIndex j = 0; j < i; j++)
                if ((out.cluster[i] == out.cluster[j]) != (brute.cluster[i] == brute.cluster[j]))
                    g_error("seed %" G_GUINT64_FORMAT ": members %u and %u", seed, j, i);
        for (SyIndex i = 0; i < scene.n_member; i++) {
            bool is_placed = out.join[i] == SY_JOIN_EXACT; /* the others were moved to it */
            if ((out.join[i] == SY_JOIN_ID_IGNORED) != brute.is_ignored[i] ||
                (out.join[i] == SY_JOIN_ID_FAR) != (brute.is_far[i] && !is_placed))
                g_error("seed %" G_GUINT64_FORMAT ": member %u: join %d", seed, i, out.join[i]);
            if (out.join[i] == SY_JOIN_ID_FAR)
                g_assert_cmpfloat(out.moved_m[i], >, scene.options.id_tolerance_m);
        }
        sy_clusters_clear(&out);
    }
}

/* Numbers 0 .. n - 1 in random order. */
static void shuffle(SyRandom *random, SyIndex *order, SyIndex n) {
    for (SyIndex i = 0; i < n; i++) order[i] = i;
    for (SyIndex i = n; i > 1; i--) {
        SyIndex j = sy_random_below(random, i), swap = order[i - 1];
        order[i - 1] = order[j];
        order[j] = swap;
    }
}

/* Another order of lines and points, and another origin, give the same clusters. */
static void test_order_and_origin(void) {
    for (uint64_t seed = 0; seed < 4000; seed++) {
        Scene scene = random_scene(seed), other = scene;
        SyRandom random = sy_random(seed, 2);
        SyIndex line[MAX_LINE], point[MAX_POINT], member[MAX_MEMBER];
        shuffle(&random, line, scene.n_line);
        shuffle(&random, point, scene.n_point);
        double dx = ldexp(sy_random_below(&random, 1 << 20), 8), dy = -4.0 * dx;
        for (SyIndex i = 0; i < scene.n_line; i++)
            for (SyIndex end = 0; end < 2; end++) member[2 * line[i] + end] = 2 * i + end;
        for (SyIndex i = 0; i < scene.n_point; i++)
            member[2 * scene.n_line + point[i]] = 2 * scene.n_line + i;
        for (SyIndex i = 0; i < scene.n_member; i++) {
            SyIndex n_end = 2 * scene.n_line, to = member[i];
            const double *from_xy = i < n_end ? scene.xy + 2 * i : scene.point_xy + 2 * (i - n_end);
            double *to_xy = to < n_end ? other.xy + 2 * to : other.point_xy + 2 * (to - n_end);
            to_xy[0] = from_xy[0] + dx;
            to_xy[1] = from_xy[1] + dy;
            other.id[to] = scene.id[i];
            other.system[to] = scene.system[i];
        }
        SyClusters a, b;
        cluster(&scene, &a);
        cluster(&other, &b);
        if (a.n_cluster != b.n_cluster || a.n_scattered != b.n_scattered)
            g_error("seed %" G_GUINT64_FORMAT ": counts", seed);
        for (SyIndex i = 0; i < scene.n_member; i++) {
            for (SyIndex j = 0; j < i; j++)
                if ((a.cluster[i] == a.cluster[j]) !=
                    (b.cluster[member[i]] == b.cluster[member[j]]))
                    g_error("seed %" G_GUINT64_FORMAT ": members %u and %u", seed, j, i);
            SyIndex in_a = a.cluster[i], in_b = b.cluster[member[i]];
            if (a.join[i] != b.join[member[i]] || a.id[in_a] != b.id[in_b] ||
                a.xy[2 * in_a] + dx != b.xy[2 * in_b] || a.moved_m[i] != b.moved_m[member[i]])
                g_error("seed %" G_GUINT64_FORMAT ": member %u", seed, i);
        }
        sy_clusters_clear(&a);
        sy_clusters_clear(&b);
    }
}

/* The two ends of a line come together by id only; numbers start with the first member; a cluster
 * lies on one of its members. */
static void test_promises(void) {
    for (uint64_t seed = 0; seed < 4000; seed++) {
        Scene scene = random_scene(seed);
        SyClusters out;
        cluster(&scene, &out);
        SyIndex n_seen = 0;
        for (SyIndex i = 0; i < scene.n_member; i++) {
            g_assert_cmpuint(out.cluster[i], <=, n_seen);
            n_seen = MAX(n_seen, out.cluster[i] + 1);
            if (i % 2 == 0 && i < 2 * scene.n_line && out.cluster[i] == out.cluster[i + 1] &&
                (scene.id[i] == SY_NONE || scene.id[i] != scene.id[i + 1]))
                g_error("seed %" G_GUINT64_FORMAT ": line %u closed up", seed, i / 2);
        }
        g_assert_cmpuint(n_seen, ==, out.n_cluster);
        g_autofree bool *is_placed = g_new0(bool, MAX(n_seen, 1));
        for (SyIndex i = 0; i < scene.n_member; i++)
            is_placed[out.cluster[i]] |= out.moved_m[i] == 0;
        for (SyIndex i = 0; i < n_seen; i++) g_assert_true(is_placed[i]);
        sy_clusters_clear(&out);
    }
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
    g_test_add_func("/clusters/systems", test_systems);
    g_test_add_func("/clusters/crowd", test_crowd);
    g_test_add_func("/clusters/brute-force", test_brute_force);
    g_test_add_func("/clusters/order-and-origin", test_order_and_origin);
    g_test_add_func("/clusters/promises", test_promises);
    return g_test_run();
}
