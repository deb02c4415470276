/* What speaks for a place where a drain that ends may go on, against factors taken by hand. */
#include <glib.h>
#include <math.h>

#include "algorithms/base/random.h"
#include "algorithms/topology/gaps.h"

static const SyContinuation plain = {
    .distance_m = 40, .turn_rad = NAN, .onward_rad = NAN, .drop_m = NAN, .widening = NAN};

static double weight(SyContinuation place) {
    SyGapOptions options = SY_GAP_OPTIONS_INIT;
    return exp(sy_continuation_nats(&place, &options));
}

/* A place that says nothing but its distance. */
static double weight_at(double distance_m) {
    SyContinuation place = plain;
    place.distance_m = distance_m;
    return weight(place);
}

static void test_distance(void) {
    g_assert_cmpfloat_with_epsilon(weight_at(0), 100, 1e-9);
    g_assert_cmpfloat_with_epsilon(weight_at(40), exp(-1.0 / 9) / (1.1 * 1.1), 1e-12);
    g_assert_cmpfloat_with_epsilon(weight_at(120), exp(-1) / (3.1 * 3.1), 1e-12);
    for (double m = 0; m < 150; m += 1) g_assert_cmpfloat(weight_at(m + 1), <, weight_at(m));
    g_assert_cmpfloat(weight_at(150.1), ==, 0);
}

static void test_factors(void) {
    SyGapOptions o = SY_GAP_OPTIONS_INIT;
    double base = weight(plain);
    SyContinuation place = plain;
    place.turn_rad = 0;
    g_assert_cmpfloat_with_epsilon(weight(place) / base, exp(o.turn_nats), 1e-9);
    place.onward_rad = G_PI; /* one straight on, one back: nothing is left of either */
    g_assert_cmpfloat_with_epsilon(weight(place) / base, 1, 1e-9);
    place = plain;
    place.drop_m = 0.5; /* less than slope times distance explains */
    g_assert_cmpfloat_with_epsilon(weight(place) / base, o.level, 1e-9);
    place.drop_m = -0.1; /* above by the rise at which it falls to 1/e */
    g_assert_cmpfloat_with_epsilon(weight(place) / base, o.level / G_E, 1e-9);
    place.drop_m = 40 * o.slope + o.drop_m;
    g_assert_cmpfloat_with_epsilon(weight(place) / base, o.level / G_E, 1e-9);
    place = plain;
    place.widening = 0.5;
    g_assert_cmpfloat_with_epsilon(weight(place) / base, o.narrower, 1e-9);
    place.widening = 1;
    g_assert_cmpfloat_with_epsilon(weight(place) / base, o.wider, 1e-9);
    place = plain;
    place.starts = place.same_system = true;
    g_assert_cmpfloat_with_epsilon(weight(place) / base, o.starts * o.system, 1e-9);
    place.outfall = true; /* instead of starts */
    g_assert_cmpfloat_with_epsilon(weight(place) / base, o.outfall * o.system, 1e-9);
    place = plain;
    place.same_feature = true; /* however far */
    place.distance_m = 5000;
    g_assert_cmpfloat_with_epsilon(weight(place), o.same_feature, 1e-6);
}

/* Shares are weights over their sum, also where the weights are beyond what doubles hold. */
static void test_shares(void) {
    double share[8], nats[8];
    g_assert_cmpfloat(sy_continuation_shares(NULL, 0, 5, NULL), ==, 1);
    nats[0] = log(5);
    nats[1] = -INFINITY;
    g_assert_cmpfloat_with_epsilon(sy_continuation_shares(nats, 2, 5, share), 0.5, 1e-12);
    g_assert_cmpfloat_with_epsilon(share[0], 0.5, 1e-12);
    g_assert_cmpfloat(share[1], ==, 0);
    nats[0] = 2000;
    nats[1] = 2000 + log(3);
    g_assert_cmpfloat(sy_continuation_shares(nats, 2, 5, share), <, 1e-300);
    g_assert_cmpfloat_with_epsilon(share[1], 0.75, 1e-9);
    for (uint64_t seed = 0; seed < 200; seed++) {
        SyRandom random = sy_random(seed, 1);
        SyIndex n = 1 + sy_random_below(&random, 8);
        double sum = 0, weights = 0, none = 20 * sy_random_unit(&random) + 0.01;
        for (SyIndex i = 0; i < n; i++) weights += exp(nats[i] = 10 * sy_random_unit(&random) - 5);
        double left = sy_continuation_shares(nats, n, none, share);
        g_assert_cmpfloat_with_epsilon(left, none / (none + weights), 1e-12);
        for (SyIndex i = 0; i < n; i++) {
            g_assert_cmpfloat_with_epsilon(share[i], exp(nats[i]) / (none + weights), 1e-12);
            sum += share[i];
        }
        g_assert_cmpfloat_with_epsilon(sum + left, 1, 1e-12);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/gaps/distance", test_distance);
    g_test_add_func("/gaps/factors", test_factors);
    g_test_add_func("/gaps/shares", test_shares);
    return g_test_run();
}
