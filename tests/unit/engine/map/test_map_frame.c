#include <math.h>
#include <string.h>

#include "algorithms/base/random.h"
#include "engine/map/frame.h"

/* Everything asked for is in the frame, at a round scale, and not smaller than it need be. */
static void test_fit(void) {
    static const double rounds[] = {1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 8};
    SyRandom random = sy_random(1, 1);
    for (int i = 0; i < 2000; i++) {
        double x = 38000000 + 1e6 * sy_random_unit(&random), y = 4e6 * sy_random_unit(&random);
        double size = pow(10, 5 * sy_random_unit(&random));
        double area[] = {x, y, x + size * sy_random_unit(&random),
                         y + size * sy_random_unit(&random)};
        SyMapFrame frame = {.x_mm = 20, .y_mm = 30, .width_mm = 270, .height_mm = 230};
        sy_map_frame_fit(&frame, area);
        SyWindow ground = sy_map_frame_ground(&frame, 0);
        g_assert_true(ground.x_min < area[0] && ground.y_min < area[1] && ground.x_max > area[2] &&
                      ground.y_max > area[3]);
        double scale = sy_map_frame_scale(&frame), power = pow(10, floor(log10(scale) + 1e-9));
        bool is_round = false;
        for (guint r = 0; r < G_N_ELEMENTS(rounds); r++)
            is_round = is_round || fabs(scale / power - rounds[r]) < 1e-9;
        if (!is_round) g_error("scale 1:%g", scale);
        double used = MAX((area[2] - area[0] + 1) / frame.m_per_mm / frame.width_mm,
                          (area[3] - area[1] + 1) / frame.m_per_mm / frame.height_mm);
        g_assert_true(used <= 0.861);
        g_assert_true(used >= 0.86 / 1.34 || scale == 500);
        double step = sy_map_frame_grid_m(&frame) / frame.m_per_mm;
        g_assert_true(step >= 35 - 1e-6 && step <= 100);
        /* North is up, east to the right, and a millimetre what it says. */
        g_assert_cmpfloat_with_epsilon(
            sy_map_frame_x(&frame, area[2]) - sy_map_frame_x(&frame, area[0]),
            (area[2] - area[0]) / frame.m_per_mm, 1e-6);
        g_assert_true(sy_map_frame_y(&frame, area[3]) <= sy_map_frame_y(&frame, area[1]));
    }
}

static void test_no_area(void) {
    double area[] = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    SyMapFrame frame = {.width_mm = 100, .height_mm = 100};
    sy_map_frame_fit(&frame, area);
    g_assert_cmpfloat(sy_map_frame_scale(&frame), ==, 1000);
    double point[] = {5, 5, 5, 5};
    sy_map_frame_fit(&frame, point);
    g_assert_cmpfloat(sy_map_frame_scale(&frame), ==, 500);
}

static void test_metres(void) {
    static const struct {
        double value;
        const char *text;
    } cases[] = {{38456200, "38 456 200"}, {0, "0"},     {-0.2, "0"},    {999.6, "1 000"},
                 {-1234.4, "-1 234"},      {100, "100"}, {1000, "1 000"}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = sy_map_grouped(cases[i].value);
        g_assert_cmpstr(text, ==, cases[i].text);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/map_frame/fit", test_fit);
    g_test_add_func("/map_frame/no_area", test_no_area);
    g_test_add_func("/map_frame/metres", test_metres);
    return g_test_run();
}
