#include <math.h>
#include <stdbool.h>

#include "algorithms/base/random.h"
#include "io/source/offset.h"

typedef void (*Offset)(double *xy, SyIndex n);

/* Example points of wandergis/coordtransform, test/app.js. */
static void test_published(void) {
    double gcj[] = {116.404, 39.915}, bd[] = {116.404, 39.915};
    sy_offset_gcj02_from_wgs84(gcj, 1);
    g_assert_cmpfloat_with_epsilon(gcj[0], 116.41024449916938, 1e-10);
    g_assert_cmpfloat_with_epsilon(gcj[1], 39.91640428150164, 1e-10);
    sy_offset_bd09_from_gcj02(bd, 1);
    g_assert_cmpfloat_with_epsilon(bd[0], 116.41036949371029, 1e-10);
    g_assert_cmpfloat_with_epsilon(bd[1], 39.92133699351021, 1e-10);
}

static void round_trip(Offset forward, Offset inverse, uint64_t seed) {
    SyRandom random = sy_random(seed, 0);
    for (int i = 0; i < 20000; i++) {
        double x = 73 + 64 * sy_random_unit(&random), y = 2 + 53 * sy_random_unit(&random);
        double xy[] = {x, y};
        forward(xy, 1);
        double moved = hypot(xy[0] - x, xy[1] - y);
        inverse(xy, 1);
        if (fabs(xy[0] - x) > 1e-9 || fabs(xy[1] - y) > 1e-9 || !(moved > 0 && moved < 0.05))
            g_error("seed %u: %.12f %.12f came back as %.12f %.12f, moved by %g", (unsigned)seed, x,
                    y, xy[0], xy[1], moved);
    }
}

static void test_round_trip(void) {
    round_trip(sy_offset_gcj02_from_wgs84, sy_offset_wgs84_from_gcj02, 11);
    round_trip(sy_offset_bd09_from_gcj02, sy_offset_gcj02_from_bd09, 12);
}

/* In China the offset is 300 to 700 m, outside it is none. */
static void test_size(void) {
    double anyang[] = {114.39, 36.10}, paris[] = {2.35, 48.85}, nothing[] = {NAN, INFINITY};
    sy_offset_gcj02_from_wgs84(anyang, 1);
    double east_m = (anyang[0] - 114.39) * 111320 * cos(36.1 * M_PI / 180);
    double north_m = (anyang[1] - 36.10) * 110900;
    double distance_m = hypot(east_m, north_m);
    g_assert_true(distance_m > 300 && distance_m < 700);
    sy_offset_wgs84_from_gcj02(paris, 1);
    g_assert_cmpfloat(paris[0], ==, 2.35);
    g_assert_cmpfloat(paris[1], ==, 48.85);
    sy_offset_wgs84_from_gcj02(nothing, 1);
    g_assert_true(isnan(nothing[0]));
    sy_offset_wgs84_from_gcj02(NULL, 0);
}

/* At the edge of the rectangle the formula jumps: an answer is right or missing. */
static void test_edge(void) {
    for (int i = -2000; i < 2000; i++) {
        double x = 72.004 + i * 1e-5, xy[] = {x, 40};
        sy_offset_wgs84_from_gcj02(xy, 1);
        if (isnan(xy[0])) continue;
        sy_offset_gcj02_from_wgs84(xy, 1);
        g_assert_cmpfloat_with_epsilon(xy[0], x, 1e-9);
        g_assert_cmpfloat_with_epsilon(xy[1], 40, 1e-9);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/offset/published", test_published);
    g_test_add_func("/offset/round-trip", test_round_trip);
    g_test_add_func("/offset/size", test_size);
    g_test_add_func("/offset/edge", test_edge);
    return g_test_run();
}
