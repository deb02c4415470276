#include <geos_c.h>
#include <math.h>
#include <string.h>

#include "algorithms/base/random.h"
#include "algorithms/map/simplify.h"

static double *random_line(SyRandom *random, SyIndex n, double step) {
    double *xy = g_new(double, 2 * (gsize)n), x = 50, y = 50, way = 0;
    for (SyIndex i = 0; i < n; i++) {
        way += sy_random_normal(random) / 2;
        x += step * cos(way);
        y += step * sin(way);
        xy[2 * i] = x;
        xy[2 * i + 1] = y;
    }
    return xy;
}

static GEOSGeometry *line_of(const double *xy, SyIndex n) {
    GEOSCoordSequence *sequence = GEOSCoordSeq_create(n, 2);
    for (SyIndex i = 0; i < n; i++) GEOSCoordSeq_setXY(sequence, i, xy[2 * i], xy[2 * i + 1]);
    return GEOSGeom_createLineString(sequence);
}

/* No vertex further than the tolerance from what is left; what is left are some of the vertices. */
static void test_distance(void) {
    for (uint64_t seed = 0; seed < 60; seed++) {
        SyRandom random = sy_random(seed, 1);
        SyIndex n = 2 + sy_random_below(&random, seed % 3 == 0 ? 3500 : 200);
        double tolerance = seed % 7 == 0 ? 0 : 3 * sy_random_unit(&random);
        g_autofree double *xy = random_line(&random, n, 1);
        g_autofree double *kept = g_memdup2(xy, 2 * n * sizeof(double));
        SyIndex n_kept = sy_simplify_line(kept, n, tolerance), at = 0;
        g_assert_cmpuint(n_kept, >=, 2);
        g_assert_cmpuint(n_kept, <=, n);
        for (SyIndex i = 0; i < n && at < n_kept; i++)
            at += memcmp(xy + 2 * i, kept + 2 * at, 2 * sizeof(double)) == 0;
        g_assert_cmpuint(at, ==, n_kept);
        g_assert_true(memcmp(kept, xy, 2 * sizeof(double)) == 0);
        g_assert_true(memcmp(kept + 2 * (n_kept - 1), xy + 2 * (n - 1), 2 * sizeof(double)) == 0);
        GEOSGeometry *line = line_of(kept, n_kept);
        for (SyIndex i = 0; i < n; i++) {
            GEOSGeometry *point = GEOSGeom_createPointFromXY(xy[2 * i], xy[2 * i + 1]);
            double distance = 0;
            GEOSDistance(line, point, &distance);
            GEOSGeom_destroy(point);
            if (!(distance <= tolerance + 1e-9))
                g_error("seed %" G_GUINT64_FORMAT ": vertex %u is %g away", seed, i, distance);
        }
        GEOSGeom_destroy(line);
        if (tolerance > 1) g_assert_cmpuint(n_kept, <, n / 2 + 2);
    }
}

static void test_shapes(void) {
    double straight[] = {0, 0, 1, 0, 2, 0, 2, 0, 3, 0};
    g_assert_cmpuint(sy_simplify_line(straight, 5, 0), ==, 2);
    g_assert_cmpfloat(straight[2], ==, 3);
    double ring[] = {0, 0, 5, 0, 5, 5, 0, 5, 0, 0};
    g_assert_cmpuint(sy_simplify_line(ring, 5, 1), >=, 3);
    g_assert_cmpuint(sy_simplify_line(ring, 1, 1), ==, 1);
    g_assert_cmpuint(sy_simplify_line(ring, 0, 1), ==, 0);
    double back[] = {0, 0, 10, 0, 5, 0}; /* goes past its end and comes back */
    g_assert_cmpuint(sy_simplify_line(back, 3, 1), ==, 3);
}

static double length_of(const GArray *xy, const GArray *start) {
    double sum = 0;
    for (guint part = 0; part + 1 < start->len; part++)
        for (SyIndex v = g_array_index(start, SyIndex, part);
             v + 1 < g_array_index(start, SyIndex, part + 1); v++) {
            const double *a = &g_array_index(xy, double, 2 * v);
            sum += hypot(a[2] - a[0], a[3] - a[1]);
        }
    return sum;
}

static void test_clip_line(void) {
    const SyWindow window = {40, 35, 70, 60};
    for (uint64_t seed = 0; seed < 200; seed++) {
        SyRandom random = sy_random(seed, 2);
        SyIndex n = 2 + sy_random_below(&random, 60), zero = 0;
        g_autofree double *xy = random_line(&random, n, 5);
        g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(double));
        g_autoptr(GArray) start = g_array_new(FALSE, FALSE, sizeof(SyIndex));
        g_array_append_val(start, zero);
        sy_clip_line(xy, n, &window, out, start);
        GEOSGeometry *line = line_of(xy, n);
        double expected = 0;
        for (SyIndex i = 0; i + 1 < n; i++) { /* segment by segment: the line may cross itself */
            GEOSGeometry *segment = line_of(xy + 2 * i, 2);
            GEOSGeometry *part = GEOSClipByRect(segment, 40, 35, 70, 60);
            double length = 0;
            GEOSLength(part, &length);
            expected += length;
            GEOSGeom_destroy(part);
            GEOSGeom_destroy(segment);
        }
        GEOSGeom_destroy(line);
        g_assert_cmpfloat_with_epsilon(length_of(out, start), expected, 1e-9 * (1 + expected));
        for (guint i = 0; i < out->len; i += 2) {
            const double *p = &g_array_index(out, double, i);
            g_assert_true(p[0] >= 40 - 1e-9 && p[0] <= 70 + 1e-9 && p[1] >= 35 - 1e-9 &&
                          p[1] <= 60 + 1e-9);
        }
        for (guint part = 0; part + 1 < start->len; part++)
            g_assert_cmpuint(g_array_index(start, SyIndex, part + 1), >=,
                             g_array_index(start, SyIndex, part) + 2);
    }
}

static double ring_area(const double *xy, SyIndex n) {
    double sum = 0;
    for (SyIndex i = 0; i + 1 < n; i++)
        sum += xy[2 * i] * xy[2 * i + 3] - xy[2 * i + 2] * xy[2 * i + 1];
    return fabs(sum) / 2;
}

/* Star-shaped rings, against GEOS. */
static void test_clip_ring(void) {
    const SyWindow window = {40, 35, 70, 60};
    for (uint64_t seed = 0; seed < 200; seed++) {
        SyRandom random = sy_random(seed, 3);
        SyIndex n = 4 + sy_random_below(&random, 40), zero = 0;
        g_autofree double *xy = g_new(double, 2 * (gsize)n);
        double x = 100 * sy_random_unit(&random), y = 100 * sy_random_unit(&random);
        for (SyIndex i = 0; i < n; i++) {
            double radius = 2 + 40 * sy_random_unit(&random), angle = 2 * G_PI * i / (n - 1);
            xy[2 * i] = x + radius * cos(angle);
            xy[2 * i + 1] = y + radius * sin(angle);
        }
        memcpy(xy + 2 * (n - 1), xy, 2 * sizeof(double));
        g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(double));
        g_autoptr(GArray) start = g_array_new(FALSE, FALSE, sizeof(SyIndex));
        g_array_append_val(start, zero);
        sy_clip_ring(xy, n, &window, out, start);
        GEOSCoordSequence *ring = GEOSCoordSeq_create(n, 2);
        for (SyIndex i = 0; i < n; i++) GEOSCoordSeq_setXY(ring, i, xy[2 * i], xy[2 * i + 1]);
        GEOSGeometry *polygon = GEOSGeom_createPolygon(GEOSGeom_createLinearRing(ring), NULL, 0);
        GEOSGeometry *part = GEOSClipByRect(polygon, 40, 35, 70, 60);
        double expected = 0, area = 0;
        GEOSArea(part, &expected);
        if (start->len > 1) area = ring_area((const double *)(void *)out->data, out->len / 2);
        g_assert_cmpfloat_with_epsilon(area, expected, 1e-6);
        GEOSGeom_destroy(part);
        GEOSGeom_destroy(polygon);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    initGEOS(NULL, NULL);
    g_test_add_func("/simplify/distance", test_distance);
    g_test_add_func("/simplify/shapes", test_shapes);
    g_test_add_func("/simplify/clip_line", test_clip_line);
    g_test_add_func("/simplify/clip_ring", test_clip_ring);
    int status = g_test_run();
    finishGEOS();
    return status;
}
