#include <geos_c.h>
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/random.h"
#include "algorithms/topology/lines.h"

enum { MAX_LINE = 60, MAX_VERTEX = 12 * MAX_LINE };

typedef struct {
    SyIndex n_line;
    SyIndex line_vertex[MAX_LINE + 1];
    double xy[2 * MAX_VERTEX];
} Scene;

static SyLines scene_lines(const Scene *scene) {
    return (SyLines){scene->n_line, scene->line_vertex, scene->xy};
}

/* Lines of 2 to 12 vertices on a grid of @step_m around (x, y); some have no length, some are many
 * runs long. */
static Scene random_scene(SyRandom *random, double x, double y, double step_m) {
    Scene scene = {.n_line = sy_random_below(random, MAX_LINE + 1)};
    SyIndex n = 0;
    uint32_t side = 4 + sy_random_below(random, 200);
    for (SyIndex i = 0; i < scene.n_line; i++) {
        SyIndex n_vertex = sy_random_below(random, 3) ? 2 : 2 + sy_random_below(random, 11);
        double column = sy_random_below(random, side), row = sy_random_below(random, side);
        for (SyIndex k = 0; k < n_vertex; k++, n++) {
            scene.xy[2 * n] = x + step_m * column;
            scene.xy[2 * n + 1] = y + step_m * row;
            column += (double)sy_random_below(random, 9) - 4;
            row += (double)sy_random_below(random, 9) - 4;
        }
        scene.line_vertex[i + 1] = n;
    }
    return scene;
}

static SyLineIndex *index_new(const SyLines *lines) {
    GError *error = NULL;
    SyLineIndex *index = sy_line_index_new(lines, &error);
    g_assert_no_error(error);
    return index;
}

/* Distance of a point from a segment in long double, by another formula than the program's. */
static double segment_distance(const double *a, const double *b, double x, double y) {
    long double ux = (long double)b[0] - a[0], uy = (long double)b[1] - a[1];
    long double vx = (long double)x - a[0], vy = (long double)y - a[1];
    long double wx = (long double)x - b[0], wy = (long double)y - b[1];
    long double length = hypotl(ux, uy);
    if (length == 0 || ux * vx + uy * vy <= 0) return (double)hypotl(vx, vy);
    if (ux * wx + uy * wy >= 0) return (double)hypotl(wx, wy);
    return (double)(fabsl(ux * vy - uy * vx) / length);
}

static double line_distance(const SyLines *lines, SyIndex line, double x, double y) {
    double nearest = INFINITY;
    for (SyIndex v = lines->line_vertex[line]; v + 1 < lines->line_vertex[line + 1]; v++)
        nearest = fmin(nearest, segment_distance(lines->xy + 2 * v, lines->xy + 2 * (v + 1), x, y));
    return nearest;
}

static bool is_even(SyIndex line, void *user) {
    (void)user;
    return line % 2 == 0;
}

static int compare_numbers(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Places asked for: what brute force finds, in its order, and each really on its line. */
static void check_places(const SyLines *lines, const SyLineIndex *index, double x, double y,
                         double max_m, SyIndex n, bool only_even, uint64_t seed) {
    double distance[MAX_LINE];
    SyIndex n_expected = 0;
    for (SyIndex i = 0; i < lines->n_line; i++) {
        double line_m = line_distance(lines, i, x, y);
        if ((!only_even || i % 2 == 0) && line_m <= max_m) distance[n_expected++] = line_m;
    }
    qsort(distance, n_expected, sizeof *distance, compare_numbers);
    n_expected = MIN(n_expected, n);
    SyPlace place[MAX_LINE + 1];
    SyIndex n_found =
        sy_nearest_places(index, x, y, max_m, n, only_even ? is_even : NULL, NULL, place);
    if (n_found != n_expected) g_error("seed %" G_GUINT64_FORMAT ": number", seed);
    for (SyIndex i = 0; i < n_found; i++) {
        const SyPlace *p = &place[i];
        double at_x, at_y;
        sy_line_at(lines, p->line, p->measure_m, &at_x, &at_y);
        if (fabs(p->distance_m - distance[i]) > 1e-8 ||
            fabs(p->distance_m - line_distance(lines, p->line, x, y)) > 1e-8 ||
            hypot(at_x - p->x, at_y - p->y) > 1e-7 ||
            fabs(hypot(x - p->x, y - p->y) - p->distance_m) > 1e-8)
            g_error("seed %" G_GUINT64_FORMAT ": place %u", seed, i);
        for (SyIndex j = 0; j < i; j++) g_assert_cmpuint(place[j].line, !=, p->line);
        if (i == 0) continue;
        const SyPlace *q = p - 1;
        bool is_ordered = q->distance_m != p->distance_m ? q->distance_m < p->distance_m
                          : q->x != p->x                 ? q->x < p->x
                          : q->y != p->y                 ? q->y < p->y
                                                         : q->line < p->line;
        if (!is_ordered) g_error("seed %" G_GUINT64_FORMAT ": order of %u", seed, i);
    }
}

static void test_brute_force(void) {
    for (uint64_t seed = 0; seed < 3000; seed++) {
        SyRandom random = sy_random(seed, 3);
        bool is_large = seed % 2 == 1;
        double x0 = is_large ? 38535119 : 0, y0 = is_large ? 3400000 : 0;
        Scene scene = random_scene(&random, x0, y0, 0.25);
        SyLines lines = scene_lines(&scene);
        g_autoptr(SyLineIndex) index = index_new(&lines);
        for (int k = 0; k < 10; k++) {
            double x = x0 + sy_random_below(&random, 240) * 0.25 - 2;
            double y = y0 + sy_random_below(&random, 240) * 0.25 - 2;
            double max_m = sy_random_below(&random, 3) ? sy_random_below(&random, 40) * 0.3 + 0.0137
                                                       : INFINITY;
            SyIndex n = 1 + sy_random_below(&random, MAX_LINE);
            check_places(&lines, index, x, y, max_m, n, sy_random_below(&random, 2), seed);
        }
    }
}

static void test_few(void) {
    SyPlace place[3] = {{.line = 77}};
    const SyIndex none_vertex[] = {0};
    const SyLines none = {0, none_vertex, NULL};
    g_autoptr(SyLineIndex) empty = index_new(&none);
    g_assert_cmpuint(sy_nearest_places(empty, 0, 0, INFINITY, 3, NULL, NULL, place), ==, 0);
    const SyIndex line_vertex[] = {0, 2, 4};
    const double xy[] = {5, 5, 5, 5, 0, 0, 8, 0}; /* the first has no length */
    const SyLines lines = {2, line_vertex, xy};
    g_autoptr(SyLineIndex) index = index_new(&lines);
    g_assert_cmpuint(sy_nearest_places(index, 5, 4, INFINITY, 3, NULL, NULL, place), ==, 2);
    g_assert_cmpuint(place[0].line, ==, 0);
    g_assert_cmpfloat(place[0].distance_m, ==, 1);
    g_assert_cmpfloat(place[0].measure_m, ==, 0);
    g_assert_cmpfloat(place[1].measure_m, ==, 5);
    g_assert_cmpuint(sy_nearest_places(index, 5, 4, INFINITY, 0, NULL, NULL, place), ==, 0);
    g_assert_cmpuint(sy_nearest_places(index, 5, 4, -1, 1, NULL, NULL, place), ==, 0);
    g_assert_cmpuint(sy_nearest_places(index, 5, 4, NAN, 1, NULL, NULL, place), ==, 0);
    g_assert_cmpuint(sy_nearest_places(index, NAN, 4, INFINITY, 1, NULL, NULL, place), ==, 0);
    sy_line_index_free(NULL);
}

static SyIndex n_within(double line_x, double line_y, double x, double y, double max_m) {
    const SyIndex line_vertex[] = {0, 2};
    const double xy[] = {line_x, line_y, line_x + 40, line_y};
    const SyLines lines = {1, line_vertex, xy};
    g_autoptr(SyLineIndex) index = index_new(&lines);
    SyPlace place;
    return sy_nearest_places(index, x, y, max_m, 1, NULL, NULL, &place);
}

/* A limit is within itself, the next number is not; decimals of large coordinates too. */
static void test_limit(void) {
    g_assert_cmpuint(n_within(0, 0, 7, 0.1, 0.1), ==, 1);
    g_assert_cmpuint(n_within(0, 0, 7, nextafter(0.1, 1), 0.1), ==, 0);
    g_assert_cmpuint(n_within(0, 0, -3, -4, 5), ==, 1);
    g_assert_cmpuint(n_within(0, 0, -3, nextafter(-4, -5), 5), ==, 0);
    g_assert_cmpuint(n_within(38535119.3, 3400000.1, 38535129.3, 3400005.1, 5), ==, 1);
    g_assert_cmpuint(n_within(38535119.3, 3400000.1, 38535129.3, 3400005.100001, 5), ==, 0);
    g_assert_cmpuint(n_within(38535119.2, 3400000, 38535119.1, 3400000, 0.1), ==, 1);
    g_assert_cmpuint(n_within(3, 3, 3, 3, 0), ==, 1);
}

static bool is_fork(SyIndex line, void *user) {
    (void)user;
    return line < 2;
}

/* Ties come by the place, then by number; of two places of one line the first in (x, y) counts,
 * whichever way the line is drawn. */
static void test_ties(void) {
    const SyIndex line_vertex[] = {0, 2, 4, 6, 9, 12};
    const double xy[] = {4, -9, 4, 9, -4, 9,  -4, -9, 4, 0, 9, 9,
                         9, 4,  0, 4, 0,  -4, 0,  -4, 0, 4, 9, 4};
    const SyLines lines = {5, line_vertex, xy};
    g_autoptr(SyLineIndex) index = index_new(&lines);
    SyPlace place[5];
    g_assert_cmpuint(sy_nearest_places(index, 0, 0, 4, 5, NULL, NULL, place), ==, 5);
    const SyIndex expected[] = {3, 4, 1, 0, 2};
    for (int i = 0; i < 5; i++) g_assert_cmpuint(place[i].line, ==, expected[i]);
    const SyIndex fork_vertex[] = {0, 4, 8, 10, 12};
    const double fork[] = {-4, 9,  -4, -9, 4,   -9,  4,   9,   4,   9,   4,   -9,
                           -4, -9, -4, 9,  0.1, 0.3, 5.7, 9.1, 5.7, 9.1, 0.1, 0.3};
    const SyLines forks = {4, fork_vertex, fork};
    g_autoptr(SyLineIndex) fork_index = index_new(&forks);
    g_assert_cmpuint(sy_nearest_places(fork_index, 0, 0, 4, 2, is_fork, NULL, place), ==, 2);
    g_assert_cmpfloat(place[0].x, ==, -4);
    g_assert_cmpfloat(place[1].x, ==, -4);
    g_assert_cmpuint(sy_nearest_places(fork_index, 3.3, 4.7, 4, 2, NULL, NULL, place), ==, 2);
    g_assert_cmpuint(place[0].line, ==, 2);
    g_assert_cmpuint(place[1].line, ==, 3);
    g_assert_cmpfloat(place[0].distance_m, ==, place[1].distance_m);
}

/* A line of 2 000 segments, of which any may be the nearest, asked for in any order. */
static void test_long_line(void) {
    enum { N = 2000 };
    g_autofree double *xy = g_new(double, 2 * N + 2);
    for (SyIndex i = 0; i <= N; i++) {
        xy[2 * i] = i;
        xy[2 * i + 1] = i % 2 * 0.75;
    }
    const SyIndex line_vertex[] = {0, N + 1};
    const SyLines lines = {1, line_vertex, xy};
    g_autoptr(SyLineIndex) index = index_new(&lines);
    for (SyIndex k = 0; k < N; k++) {
        SyIndex i = k * 7 % N;
        double from = xy[2 * i + 1], rise = 0.75 - 2 * from;
        SyPlace place; /* 0.1 off the middle of the segment, whose length is 1.25 */
        double x = i + 0.5 - rise * 0.08, y = 0.375 + 0.08;
        g_assert_cmpuint(sy_nearest_places(index, x, y, 1, 1, NULL, NULL, &place), ==, 1);
        g_assert_cmpfloat(fabs(place.measure_m - 1.25 * (i + 0.5)), <, 1e-9);
        g_assert_cmpfloat(fabs(place.distance_m - 0.1), <, 1e-9);
    }
}

/* What is found does not depend on how many are asked for. */
static void test_number(void) {
    for (uint64_t seed = 0; seed < 500; seed++) {
        SyRandom random = sy_random(seed, 5);
        Scene scene = random_scene(&random, 38535119, 3400000, 0.25);
        SyLines lines = scene_lines(&scene);
        g_autoptr(SyLineIndex) index = index_new(&lines);
        double x = 38535119 + sy_random_below(&random, 200) * 0.25;
        double y = 3400000 + sy_random_below(&random, 200) * 0.25;
        SyPlace all[MAX_LINE], some[MAX_LINE];
        SyIndex n = sy_nearest_places(index, x, y, INFINITY, MAX_LINE, NULL, NULL, all);
        g_assert_cmpuint(n, ==, lines.n_line);
        for (SyIndex i = 0; i < n; i++) { /* and one line alone has the same place */
            SyPlace place = sy_line_place(&lines, all[i].line, x, y);
            if (place.line != all[i].line || place.measure_m != all[i].measure_m ||
                place.distance_m != all[i].distance_m || place.x != all[i].x || place.y != all[i].y)
                g_error("seed %" G_GUINT64_FORMAT ": line %u", seed, all[i].line);
        }
        for (SyIndex n_some = 1; n_some < n; n_some++) {
            g_assert_cmpuint(sy_nearest_places(index, x, y, 1e9, n_some, NULL, NULL, some), ==,
                             n_some);
            for (SyIndex i = 0; i < n_some; i++)
                if (some[i].line != all[i].line || some[i].measure_m != all[i].measure_m)
                    g_error("seed %" G_GUINT64_FORMAT ": place %u of %u", seed, i, n_some);
        }
    }
}

static GEOSGeometry *geos_line(const SyLines *lines, SyIndex line) {
    SyIndex first = lines->line_vertex[line], n = lines->line_vertex[line + 1] - first;
    return GEOSGeom_createLineString(GEOSCoordSeq_copyFromBuffer(lines->xy + 2 * first, n, 0, 0));
}

static void test_geos(void) {
    for (uint64_t seed = 0; seed < 300; seed++) {
        SyRandom random = sy_random(seed, 4);
        Scene scene = random_scene(&random, 535119, 3400000, 0.37);
        SyLines lines = scene_lines(&scene);
        g_autoptr(SyLineIndex) index = index_new(&lines);
        for (int k = 0; k < 5; k++) {
            double x = 535119 + 60 * sy_random_unit(&random);
            double y = 3400000 + 60 * sy_random_unit(&random);
            GEOSGeometry *point = GEOSGeom_createPointFromXY(x, y);
            double nearest = INFINITY;
            for (SyIndex i = 0; i < lines.n_line; i++) {
                GEOSGeometry *line = geos_line(&lines, i);
                double distance;
                g_assert_cmpint(GEOSDistance(point, line, &distance), ==, 1);
                nearest = fmin(nearest, distance);
                GEOSGeom_destroy(line);
            }
            SyPlace place;
            SyIndex n = sy_nearest_places(index, x, y, INFINITY, 1, NULL, NULL, &place);
            g_assert_cmpuint(n, ==, lines.n_line > 0);
            if (n == 1 && fabs(place.distance_m - nearest) > 1e-8)
                g_error("seed %" G_GUINT64_FORMAT ": %.17g, GEOS %.17g", seed, place.distance_m,
                        nearest);
            GEOSGeom_destroy(point);
        }
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    initGEOS(NULL, NULL);
    g_test_add_func("/nearest/few", test_few);
    g_test_add_func("/nearest/limit", test_limit);
    g_test_add_func("/nearest/ties", test_ties);
    g_test_add_func("/nearest/long-line", test_long_line);
    g_test_add_func("/nearest/number", test_number);
    g_test_add_func("/nearest/brute-force", test_brute_force);
    g_test_add_func("/nearest/geos", test_geos);
    int status = g_test_run();
    finishGEOS();
    return status;
}
