#include <geos_c.h>
#include <glib.h>
#include <math.h>

#include "algorithms/base/random.h"
#include "algorithms/topology/area.h"

static SyLines lines_of(const SyIndex *line_vertex, SyIndex n_line, const double *xy) {
    return (SyLines){n_line, line_vertex, xy};
}

/* A square with a square hole, and an island beside it. */
static void test_has(void) {
    static const double xy[] = {0, 0, 10, 0, 10, 10, 0,  10, 0,  0, 4,  4,  6,  4,
                                6, 6, 4,  6, 4,  4,  20, 0,  22, 0, 21, 10, 20, 0};
    static const SyIndex ring[] = {0, 5, 10, 14};
    static const struct {
        double x, y, distance;
    } cases[] = {{1, 1, 0},  {5, 5, 1},  {-1, 5, 1}, {15, 5, 5}, {21, 5, 0}, {0, 0, 0},
                 {10, 5, 0}, {5, 10, 0}, {4, 5, 0},  {5, 12, 2}, {13, 14, 5}};
    SyArea area;
    sy_area_init(&area, xy, ring, 3, 1, 1);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        double distance = sy_area_distance(&area, cases[i].x, cases[i].y);
        g_assert_cmpfloat_with_epsilon(distance, cases[i].distance, 1e-12);
        g_assert_true(sy_area_has(&area, cases[i].x, cases[i].y) == !(cases[i].distance > 0));
    }
    g_assert_false(sy_area_has(&area, NAN, 5));
}

/* A bow tie: both loops are inside, the middle between them is not. */
static void test_crossing(void) {
    static const double xy[] = {0, 0, 10, 10, 10, 0, 0, 10, 0, 0};
    static const SyIndex ring[] = {0, 5};
    SyArea area;
    sy_area_init(&area, xy, ring, 1, 1, 5);
    g_assert_true(sy_area_has(&area, 1, 5));
    g_assert_true(sy_area_has(&area, 9, 5));
    g_assert_false(sy_area_has(&area, 5, 1));
    g_assert_cmpfloat_with_epsilon(sy_area_distance(&area, 5, 1), sqrt(8), 1e-12);
}

/* Through it: nearest to the point that stands for it; from outside: nearest to the edge. */
static void test_places(void) {
    static const double ground[] = {0, 0, 10, 0, 10, 10, 0, 10, 0, 0};
    static const SyIndex ring[] = {0, 5};
    static const double xy[] = {-5, 8,  20, 8,                 /* passes at y 8 */
                                -5, -3, 20, -3,                /* 3 below */
                                2,  2,  3,  2,                 /* inside */
                                14, 5,  10, 5,                 /* ends on the edge */
                                50, 5,  60, 5,  50, 6,         /* too far */
                                -9, 12, -9, 30, 5,  30, 5, 4}; /* comes in from above */
    static const SyIndex line_vertex[] = {0, 2, 4, 6, 8, 11, 15};
    static const struct {
        SyIndex line;
        double measure_m, distance_m, x, y;
    } expected[] = {
        {5, 58, 0, 5, 4}, {2, 1, 0, 3, 2}, {0, 10, 0, 5, 8}, {3, 4, 0, 10, 5}, {1, 5, 3, 0, -3}};
    SyLines lines = lines_of(line_vertex, 6, xy);
    g_autoptr(SyLineIndex) index = sy_line_index_new(&lines, NULL);
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(SyPlace));
    SyArea area;
    sy_area_init(&area, ground, ring, 1, 5, 3);
    for (SyIndex n = 1; n < 4; n++) { /* however many others are wanted */
        sy_area_places(index, &area, 20, n, NULL, NULL, places);
        g_assert_cmpuint(places->len, ==, G_N_ELEMENTS(expected));
        for (guint i = 0; i < places->len; i++) {
            const SyPlace *place = &g_array_index(places, SyPlace, i);
            g_assert_cmpuint(place->line, ==, expected[i].line);
            g_assert_cmpfloat_with_epsilon(place->measure_m, expected[i].measure_m, 1e-12);
            g_assert_cmpfloat_with_epsilon(place->distance_m, expected[i].distance_m, 1e-12);
            g_assert_cmpfloat_with_epsilon(place->x, expected[i].x, 1e-12);
            g_assert_cmpfloat_with_epsilon(place->y, expected[i].y, 1e-12);
        }
    }
    sy_area_places(index, &area, 2, 8, NULL, NULL, places);
    g_assert_cmpuint(places->len, ==, 4); /* those that meet it, nothing else is near */
    sy_area_places(index, &area, 20, 0, NULL, NULL, places);
    g_assert_cmpuint(places->len, ==, 4);
}

/* ---- against GEOS ---- */

#define N_LINE 400
#define N_NEAR 5

typedef struct {
    GEOSContextHandle_t geos;
    GEOSGeometry *polygon;
    double xy[2 * 64];
    SyIndex ring[2];
    double line_xy[N_LINE * 6];
    SyIndex line_vertex[N_LINE + 1];
    GEOSGeometry *line[N_LINE];
} Scene;

static void scene_init(Scene *scene, uint64_t seed) {
    SyRandom random = sy_random(seed, 92);
    GEOSContextHandle_t geos = scene->geos;
    SyIndex n = 3 + sy_random_below(&random, 60);
    GEOSCoordSequence *vertices = GEOSCoordSeq_create_r(geos, n + 1, 2);
    for (SyIndex i = 0; i <= n; i++) {
        double angle = 2 * G_PI * i / n, radius = 10 + 40 * sy_random_unit(&random);
        bool last = i == n;
        scene->xy[2 * i] = last ? scene->xy[0] : 38535119 + radius * cos(angle);
        scene->xy[2 * i + 1] = last ? scene->xy[1] : 3996709 + radius * sin(angle);
        GEOSCoordSeq_setXY_r(geos, vertices, i, scene->xy[2 * i], scene->xy[2 * i + 1]);
    }
    scene->ring[0] = 0, scene->ring[1] = n + 1;
    scene->polygon =
        GEOSGeom_createPolygon_r(geos, GEOSGeom_createLinearRing_r(geos, vertices), NULL, 0);
    for (SyIndex i = 0; i < N_LINE; i++) {
        GEOSCoordSequence *line = GEOSCoordSeq_create_r(geos, 3, 2);
        double *at = scene->line_xy + 6 * i;
        at[0] = 38535119 + 300 * (sy_random_unit(&random) - 0.5);
        at[1] = 3996709 + 300 * (sy_random_unit(&random) - 0.5);
        for (SyIndex v = 0; v < 3; v++) {
            if (v > 0) at[2 * v] = at[2 * v - 2] + 40 * (sy_random_unit(&random) - 0.5);
            if (v > 0) at[2 * v + 1] = at[2 * v - 1] + 40 * (sy_random_unit(&random) - 0.5);
            GEOSCoordSeq_setXY_r(geos, line, v, at[2 * v], at[2 * v + 1]);
        }
        scene->line_vertex[i] = 3 * i;
        scene->line[i] = GEOSGeom_createLineString_r(geos, line);
    }
    scene->line_vertex[N_LINE] = 3 * N_LINE;
}

static void scene_clear(Scene *scene) {
    for (SyIndex i = 0; i < N_LINE; i++) GEOSGeom_destroy_r(scene->geos, scene->line[i]);
    GEOSGeom_destroy_r(scene->geos, scene->polygon);
}

static double geos_distance(const Scene *scene, const GEOSGeometry *a, const GEOSGeometry *b) {
    double distance = NAN;
    g_assert_cmpint(GEOSDistance_r(scene->geos, a, b, &distance), ==, 1);
    return distance;
}

/* Of what GEOS says lies inside, the distance from the point. */
static double geos_away(const Scene *scene, SyIndex line, const SyArea *area) {
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(scene->geos, area->x, area->y);
    GEOSGeometry *inside = GEOSIntersection_r(scene->geos, scene->line[line], scene->polygon);
    double away = geos_distance(scene, point, inside);
    GEOSGeom_destroy_r(scene->geos, point);
    GEOSGeom_destroy_r(scene->geos, inside);
    return away;
}

static void check_scene(const Scene *scene, uint64_t seed) {
    SyLines lines = lines_of(scene->line_vertex, N_LINE, scene->line_xy);
    g_autoptr(SyLineIndex) index = sy_line_index_new(&lines, NULL);
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(SyPlace));
    SyArea area;
    sy_area_init(&area, scene->xy, scene->ring, 1, 38535119, 3996709);
    sy_area_places(index, &area, 60, N_NEAR, NULL, NULL, places);
    SyIndex n_meeting = 0, n_nearer = 0;
    double last_m = 0;
    for (guint i = 0; i < places->len; i++) {
        const SyPlace *place = &g_array_index(places, SyPlace, i);
        double distance = geos_distance(scene, scene->line[place->line], scene->polygon);
        g_assert_cmpfloat_with_epsilon(place->distance_m, distance, 1e-6);
        n_meeting += !(place->distance_m > 0);
        last_m = place->distance_m;
        double away = hypot(place->x - area.x, place->y - area.y);
        if (!(place->distance_m > 0))
            g_assert_cmpfloat_with_epsilon(away, geos_away(scene, place->line, &area), 1e-6);
        SyPlace alone = sy_area_line_place(&area, &lines, place->line);
        g_assert_cmpfloat(alone.distance_m, ==, place->distance_m);
        g_assert_cmpfloat_with_epsilon(alone.measure_m, place->measure_m, 1e-9);
    }
    SyIndex n_geos = 0;
    for (SyIndex line = 0; line < N_LINE; line++) {
        double distance = geos_distance(scene, scene->line[line], scene->polygon);
        n_geos += !(distance > 0);
        n_nearer += distance > 0 && distance < last_m - 1e-6;
    }
    if (n_geos != n_meeting || n_nearer != N_NEAR - 1 || places->len != n_meeting + N_NEAR)
        g_error("seed %" G_GUINT64_FORMAT ": %u meet it, %u by GEOS; %u nearer", seed, n_meeting,
                n_geos, n_nearer);
}

static void test_geos(void) {
    Scene scene = {.geos = GEOS_init_r()};
    for (uint64_t seed = 1; seed <= 30; seed++) {
        scene_init(&scene, seed);
        check_scene(&scene, seed);
        scene_clear(&scene);
    }
    GEOS_finish_r(scene.geos);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/area/has", test_has);
    g_test_add_func("/area/crossing", test_crossing);
    g_test_add_func("/area/places", test_places);
    g_test_add_func("/area/geos", test_geos);
    return g_test_run();
}
