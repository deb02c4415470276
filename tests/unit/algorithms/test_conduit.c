#include <math.h>

#include "algorithms/transport/conduit.h"

static void test_manning(void) {
    /* R = 0.125, R^(2/3) = 0.25, V = 0.25 * sqrt(0.002) / 0.013, A = pi / 16 */
    SyFullFlow circle = sy_full_flow(SY_SECTION_CIRCLE, 0.5, NAN, 0.002, NAN);
    g_assert_cmpfloat_with_epsilon(circle.velocity_ms, 0.860026, 1e-6);
    g_assert_cmpfloat_with_epsilon(circle.capacity_m3s, 0.168866, 1e-6);
    /* R = 2 / 6: closed; 2 / 4: open */
    SyFullFlow box = sy_full_flow(SY_SECTION_BOX, 2, 1, 0.0009, 0.015);
    g_assert_cmpfloat_with_epsilon(box.velocity_ms, 2 * pow(1.0 / 3, 2.0 / 3), 1e-12);
    g_assert_cmpfloat_with_epsilon(box.capacity_m3s, 4 * pow(1.0 / 3, 2.0 / 3), 1e-12);
    SyFullFlow channel = sy_full_flow(SY_SECTION_CHANNEL, 2, 1, 0.0009, 0.015);
    g_assert_cmpfloat_with_epsilon(channel.capacity_m3s, 4 * pow(0.5, 2.0 / 3), 1e-12);
    SyFullFlow square = sy_full_flow(SY_SECTION_BOX, 1, NAN, 0.0009, 0.015);
    g_assert_cmpfloat_with_epsilon(square.velocity_ms, 2 * pow(0.25, 2.0 / 3), 1e-12);
}

static void test_unknown(void) {
    const SyFullFlow flow[] = {sy_full_flow(SY_SECTION_UNKNOWN, 1, 1, 0.01, NAN),
                               sy_full_flow(SY_SECTION_CIRCLE, NAN, NAN, 0.01, NAN),
                               sy_full_flow(SY_SECTION_CIRCLE, 0, NAN, 0.01, NAN),
                               sy_full_flow(SY_SECTION_BOX, 1, -1, 0.01, NAN),
                               sy_full_flow(SY_SECTION_CIRCLE, 1, NAN, 0, NAN),
                               sy_full_flow(SY_SECTION_CIRCLE, 1, NAN, -0.01, NAN),
                               sy_full_flow(SY_SECTION_CIRCLE, 1, NAN, 0.01, 0)};
    for (unsigned i = 0; i < G_N_ELEMENTS(flow); i++) {
        g_assert_true(isnan(flow[i].capacity_m3s));
        g_assert_true(isnan(flow[i].velocity_ms));
    }
}

static void test_fractions(void) {
    const SyIndex tail[] = {0, 0, 1, 2, 2, 2};
    const double capacity_m3s[] = {0.3, 0.1, NAN, 0.5, NAN, 2};
    double fraction[6];
    SySplits splits;
    g_assert_true(sy_flow_fractions(tail, 6, 4, capacity_m3s, fraction, &splits, NULL));
    const double expected[] = {0.75, 0.25, 1, 1.0 / 3, 1.0 / 3, 1.0 / 3};
    for (unsigned i = 0; i < 6; i++)
        g_assert_cmpfloat_with_epsilon(fraction[i], expected[i], 1e-15);
    g_assert_cmpuint(splits.n_by_capacity, ==, 1);
    g_assert_cmpuint(splits.n_equal, ==, 1);
    g_assert_true(sy_flow_fractions(NULL, 0, 0, NULL, NULL, &splits, NULL));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/conduit/manning", test_manning);
    g_test_add_func("/conduit/unknown", test_unknown);
    g_test_add_func("/conduit/fractions", test_fractions);
    return g_test_run();
}
