#include <geos_c.h>
#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/base/random.h"
#include "algorithms/river/walked.h"

enum { MOST = 4000 };

typedef struct {
    SyIndex vertex[8];
    double xy[2 * MOST];
    SyLines lines;
} Drawn;

static void drawn_add(Drawn *drawn, SyIndex n, const double *xy) {
    SyIndex first = drawn->vertex[drawn->lines.n_line];
    for (SyIndex i = 0; i < 2 * n; i++) drawn->xy[2 * first + i] = xy[i];
    drawn->vertex[++drawn->lines.n_line] = first + n;
    drawn->lines.line_vertex = drawn->vertex;
    drawn->lines.xy = drawn->xy;
}

/* Near 30 m, on the line below 5 m. */
static GArray *walk(const Drawn *banks, const uint8_t *side, const Drawn *tracks,
                    const uint8_t *said) {
    static const double near_m[] = {30, 30, 30, 30, 30, 30}, least_m[] = {5, 5, 5, 5, 5, 5};
    static const SyIndex water[] = {1, 1, 2, 2, 3, 3};
    static const uint8_t nothing[8] = {SY_SIDE_UNKNOWN};
    GArray *out = g_array_new(FALSE, FALSE, sizeof(SyStretch));
    const SyWalks walks = {
        &banks->lines, near_m, least_m, side, water, &tracks->lines, said == NULL ? nothing : said};
    GError *error = NULL;
    g_assert_true(sy_walked(&walks, out, &error));
    g_assert_no_error(error);
    return out;
}

static void check(const GArray *out, guint i, SyIndex bank, SySide side, double from_m,
                  double to_m) {
    g_assert_cmpuint(i, <, out->len);
    const SyStretch *s = &g_array_index(out, SyStretch, i);
    g_assert_cmpint(s->bank, ==, bank);
    g_assert_cmpint(s->side, ==, side);
    g_assert_cmpfloat_with_epsilon(s->from_m, from_m, 1e-6);
    g_assert_cmpfloat_with_epsilon(s->to_m, to_m, 1e-6);
}

/* A river of 1 km runs east: beside it on the left from 100 to 400 m, on the right from 700 to 900
 * m there and back, across it at 500 m, far from it, along its line. */
static void test_line(void) {
    static const uint8_t side[] = {SY_SIDE_BOTH};
    Drawn river = {0}, tracks = {0};
    drawn_add(&river, 3, (double[]){0, 0, 450, 0, 1000, 0});
    drawn_add(&tracks, 3, (double[]){100, 10, 250, 20, 400, 10});
    drawn_add(&tracks, 3, (double[]){700, -10, 900, -12, 700, -15});
    drawn_add(&tracks, 2, (double[]){500, 80, 500, -80});
    drawn_add(&tracks, 2, (double[]){0, 40, 1000, 40});
    drawn_add(&tracks, 2, (double[]){920, 1, 950, -1});
    g_autoptr(GArray) out = walk(&river, side, &tracks, NULL);
    g_assert_cmpuint(out->len, ==, 3);
    check(out, 0, 0, SY_SIDE_UNKNOWN, 920, 950);
    check(out, 1, 0, SY_SIDE_LEFT, 100, 400);
    check(out, 2, 0, SY_SIDE_RIGHT, 700, 900);
    g_autoptr(GArray) rest = g_array_new(FALSE, FALSE, sizeof(SyStretch));
    const SyStretch *left = &g_array_index(out, SyStretch, 1);
    sy_walked_rest(left, left + 1, 0, SY_SIDE_LEFT, 1000, rest);
    g_assert_cmpuint(rest->len, ==, 2);
    check(rest, 0, 0, SY_SIDE_LEFT, 0, 100);
    check(rest, 1, 0, SY_SIDE_LEFT, 400, 1000);
    /* what the record says goes before the place */
    const uint8_t said[] = {SY_SIDE_RIGHT, SY_SIDE_BOTH, 0, 0, SY_SIDE_LEFT};
    g_autoptr(GArray) told = walk(&river, side, &tracks, said);
    g_assert_cmpuint(told->len, ==, 4);
    check(told, 0, 0, SY_SIDE_LEFT, 700, 900);
    check(told, 1, 0, SY_SIDE_LEFT, 920, 950);
    check(told, 2, 0, SY_SIDE_RIGHT, 100, 400);
    check(told, 3, 0, SY_SIDE_RIGHT, 700, 900);
}

/* An area 12 m wide: who walks on its north bank walks that one, not the other, though it is near.
 */
static void test_area(void) {
    static const uint8_t side[] = {SY_SIDE_LEFT, SY_SIDE_RIGHT}, shore[] = {SY_SIDE_SHORE};
    Drawn banks = {0}, ring = {0}, tracks = {0}, round = {0};
    drawn_add(&banks, 2, (double[]){0, 12, 500, 12});
    drawn_add(&banks, 2, (double[]){500, 0, 0, 0});
    drawn_add(&tracks, 2, (double[]){100, 17, 300, 17});
    g_autoptr(GArray) out = walk(&banks, side, &tracks, NULL);
    g_assert_cmpuint(out->len, ==, 1);
    check(out, 0, 0, SY_SIDE_LEFT, 100, 300);
    const uint8_t both[] = {SY_SIDE_BOTH}, right[] = {SY_SIDE_RIGHT};
    g_autoptr(GArray) two = walk(&banks, side, &tracks, both);
    g_assert_cmpuint(two->len, ==, 2);
    check(two, 1, 1, SY_SIDE_RIGHT, 200, 400);
    g_autoptr(GArray) one = walk(&banks, side, &tracks, right);
    g_assert_cmpuint(one->len, ==, 1);
    check(one, 0, 1, SY_SIDE_RIGHT, 200, 400);
    /* round a pond, past the place where its edge begins */
    drawn_add(&ring, 5, (double[]){0, 0, 200, 0, 200, 200, 0, 200, 0, 0});
    drawn_add(&round, 3, (double[]){-10, 100, -10, -10, 100, -10});
    g_autoptr(GArray) pond = walk(&ring, shore, &round, NULL);
    g_assert_cmpuint(pond->len, ==, 2);
    check(pond, 0, 0, SY_SIDE_SHORE, 0, 100);
    check(pond, 1, 0, SY_SIDE_SHORE, 700, 800);
}

static GEOSGeometry *geos_line(GEOSContextHandle_t geos, const SyLines *lines, SyIndex line) {
    SyIndex first = lines->line_vertex[line], n = lines->line_vertex[line + 1] - first;
    GEOSCoordSequence *points = GEOSCoordSeq_create_r(geos, n, 2);
    for (SyIndex i = 0; i < n; i++)
        GEOSCoordSeq_setXY_r(geos, points, i, lines->xy[2 * (first + i)],
                             lines->xy[2 * (first + i) + 1]);
    return GEOSGeom_createLineString_r(geos, points);
}

/* Winding rivers, tracks beside them by chance: of GEOS, what is walked lies within 30 m of the
 * track, what lies nearest to the middle of the track is walked, and the length is no more than
 * what the buffer of the track cuts out of the river. */
static void test_geos(void) {
    static const uint8_t side[] = {SY_SIDE_BOTH};
    GEOSContextHandle_t geos = GEOS_init_r();
    SyRandom random = sy_random(13, 0);
    for (int round = 0; round < 100; round++) {
        g_autofree Drawn *river = g_new0(Drawn, 1), *tracks = g_new0(Drawn, 1);
        double xy[200], walked[200], bend = 0.2 + 0.5 * sy_random_unit(&random);
        double off_m = 6 + 20 * sy_random_unit(&random);
        uint32_t first = sy_random_below(&random, 40), n = 20 + sy_random_below(&random, 40);
        for (int i = 0; i < 100; i++) {
            xy[2 * i] = 25 * i;
            xy[2 * i + 1] = 80 * bend * sin(i * 0.25);
        }
        drawn_add(river, 100, xy);
        for (uint32_t i = 0; i < n; i++) {
            const double *a = xy + 2 * (first + i), *b = a + 2;
            double length = hypot(b[0] - a[0], b[1] - a[1]);
            walked[2 * i] = a[0] - off_m * (b[1] - a[1]) / length;
            walked[2 * i + 1] = a[1] + off_m * (b[0] - a[0]) / length;
        }
        drawn_add(tracks, n, walked);
        g_autoptr(GArray) out = walk(river, side, tracks, NULL);
        GEOSGeometry *line = geos_line(geos, &river->lines, 0),
                     *track = geos_line(geos, &tracks->lines, 0),
                     *near = GEOSBuffer_r(geos, track, 30.01, 64),
                     *cut = GEOSIntersection_r(geos, line, near);
        double sum_m = 0, most_m = 0;
        GEOSLength_r(geos, cut, &most_m);
        for (guint k = 0; k < out->len; k++) {
            const SyStretch *s = &g_array_index(out, SyStretch, k);
            g_assert_cmpint(s->side, ==, SY_SIDE_LEFT);
            sum_m += s->to_m - s->from_m;
        }
        g_assert_cmpfloat(sum_m, <=, most_m);
        /* the buffer reaches past both ends of the track, by 30 m at most */
        g_assert_cmpfloat(sum_m, >=, most_m - 2 * 30.01 - 4);
        GEOSGeom_destroy_r(geos, line);
        GEOSGeom_destroy_r(geos, track);
        GEOSGeom_destroy_r(geos, near);
        GEOSGeom_destroy_r(geos, cut);
    }
    GEOS_finish_r(geos);
}

static void test_nothing(void) {
    Drawn river = {0}, tracks = {0};
    static const uint8_t side[] = {SY_SIDE_BOTH};
    g_autoptr(GArray) none = walk(&river, side, &tracks, NULL);
    g_assert_cmpuint(none->len, ==, 0);
    drawn_add(&river, 2, (double[]){0, 0, 100, 0});
    g_autoptr(GArray) nobody = walk(&river, side, &tracks, NULL);
    g_assert_cmpuint(nobody->len, ==, 0);
    drawn_add(&tracks, 2, (double[]){50, 10, 50, 10}); /* who stands there */
    g_autoptr(GArray) stood = walk(&river, side, &tracks, NULL);
    g_assert_cmpuint(stood->len, ==, 0);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/walked/line", test_line);
    g_test_add_func("/walked/area", test_area);
    g_test_add_func("/walked/geos", test_geos);
    g_test_add_func("/walked/nothing", test_nothing);
    return g_test_run();
}
