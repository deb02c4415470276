#include <geos_c.h>
#include <glib.h>
#include <math.h>
#include <stdbool.h>

#include "algorithms/base/random.h"
#include "algorithms/topology/inside.h"

static bool inside_one(const double *xy, const SyIndex *ring, SyIndex n_ring, double x, double y) {
    double point[2] = {x, y};
    bool inside = false;
    g_autoptr(GError) error = NULL;
    g_assert_true(sy_points_inside(xy, ring, n_ring, point, 1, &inside, &error));
    return inside;
}

/* A square with a square hole, and an island beside it. */
static void test_by_hand(void) {
    static const double xy[] = {0, 0, 10, 0, 10, 10, 0,  10, 0,  0, 4,  4,  6,  4,
                                6, 6, 4,  6, 4,  4,  20, 0,  22, 0, 21, 10, 20, 0};
    static const SyIndex ring[] = {0, 5, 10, 14};
    static const struct {
        double x, y;
        bool inside;
    } cases[] = {{1, 1, true},       {5, 5, false},      {-1, 5, false}, {15, 5, false},
                 {21, 5, true},      {0, 0, true},       {10, 10, true}, {10, 5, true},
                 {5, 0, true},       {5, 10, true},      {4, 5, true},   {6, 6, true},
                 {10.001, 5, false}, {5, 10.001, false}, {21, 10, true}, {21, 10.001, false},
                 {NAN, 5, false},    {5, NAN, false},    {3, 4, true},   {7, 6, true}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_true(inside_one(xy, ring, 3, cases[i].x, cases[i].y) == cases[i].inside);
}

static void test_small(void) {
    static const double flat[] = {0, 5, 4, 5, 8, 5, 0, 5};
    static const SyIndex ring[] = {0, 4}, none[] = {0};
    g_assert_true(inside_one(flat, ring, 1, 3, 5)); /* on an edge of a polygon without area */
    g_assert_false(inside_one(flat, ring, 1, 3, 6));
    g_assert_false(inside_one(NULL, none, 0, 3, 6));
}

/* Stars of random radii, as GEOS sees them. */
static void test_geos(void) {
    GEOSContextHandle_t geos = GEOS_init_r();
    for (uint64_t seed = 1; seed <= 40; seed++) {
        SyRandom random = sy_random(seed, 91);
        SyIndex n = 3 + sy_random_below(&random, 200);
        g_autofree double *xy = g_new(double, 2 * (gsize)n + 2);
        GEOSCoordSequence *vertices = GEOSCoordSeq_create_r(geos, n + 1, 2);
        for (SyIndex i = 0; i <= n; i++) {
            double angle = 2 * G_PI * i / n, radius = 10 + 90 * sy_random_unit(&random);
            bool last = i == n;
            xy[2 * i] = last ? xy[0] : 38535119 + radius * cos(angle);
            xy[2 * i + 1] = last ? xy[1] : 3996709 + radius * sin(angle);
            GEOSCoordSeq_setXY_r(geos, vertices, i, xy[2 * i], xy[2 * i + 1]);
        }
        GEOSGeometry *polygon =
            GEOSGeom_createPolygon_r(geos, GEOSGeom_createLinearRing_r(geos, vertices), NULL, 0);
        const SyIndex ring[] = {0, n + 1};
        double points[2 * 300];
        bool inside[300];
        for (int p = 0; p < 300; p++) {
            points[2 * p] = 38535119 + 220 * (sy_random_unit(&random) - 0.5);
            points[2 * p + 1] = 3996709 + 220 * (sy_random_unit(&random) - 0.5);
        }
        g_assert_true(sy_points_inside(xy, ring, 1, points, 300, inside, NULL));
        for (int p = 0; p < 300; p++) {
            GEOSGeometry *point =
                GEOSGeom_createPointFromXY_r(geos, points[2 * p], points[2 * p + 1]);
            if (inside[p] != (GEOSIntersects_r(geos, polygon, point) == 1))
                g_error("seed %" G_GUINT64_FORMAT ", point %d", seed, p);
            GEOSGeom_destroy_r(geos, point);
        }
        GEOSGeom_destroy_r(geos, polygon);
    }
    GEOS_finish_r(geos);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/inside/by-hand", test_by_hand);
    g_test_add_func("/inside/small", test_small);
    g_test_add_func("/inside/geos", test_geos);
    return g_test_run();
}
