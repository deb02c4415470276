#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/base/random.h"
#include "algorithms/transport/dry_flow.h"
#include "algorithms/transport/dry_water.h"

enum { MOST = 64 };

typedef struct {
    SyDryNet net;
    SyIndex tail[MOST], head[MOST];
    uint8_t way[MOST];
    double level_m[2 * MOST], length_m[MOST], inflow_m3s[MOST], capacity_m3s[MOST];
    SyBore bore[MOST];
    SyDryWater water;
} Town;

static void town_init(Town *town, SyIndex n_node) {
    *town = (Town){.net = {n_node, 0, town->tail, town->head, town->way, town->level_m,
                           town->length_m, town->bore}};
}

/* A pipe of 40 cm and 50 m. */
static SyIndex add_pipe(Town *town, SyIndex tail, SyIndex head, double upper_m, double lower_m) {
    SyIndex arc = town->net.n_arc++;
    g_assert_cmpuint(arc, <, MOST);
    town->tail[arc] = tail;
    town->head[arc] = head;
    town->level_m[2 * arc] = upper_m;
    town->level_m[2 * arc + 1] = lower_m;
    town->length_m[arc] = 50;
    town->bore[arc] = (SyBore){SY_SECTION_CIRCLE, 0.4, NAN, 0.013};
    town->capacity_m3s[arc] = NAN;
    return arc;
}

static void run(Town *town) {
    g_autoptr(GError) error = NULL;
    g_assert_true(
        sy_dry_water(&town->net, town->inflow_m3s, town->capacity_m3s, NULL, &town->water, &error));
    g_assert_no_error(error);
    for (SyIndex node = 0; node < town->net.n_node; node++) {
        double sum = 0;
        SyIndex n = 0;
        for (SyIndex arc = 0; arc < town->net.n_arc; arc++)
            if (town->tail[arc] == node) {
                sum += town->water.fraction[arc];
                n++;
            }
        if (n > 0) g_assert_cmpfloat_with_epsilon(sum, 1, 1e-9);
    }
}

static double fraction(const Town *town, SyIndex arc) {
    return town->water.fraction[arc];
}

/* Normal depth by bisection of Manning's formula on the angle. */
static double normal_depth_m(double flow_m3s, double slope, double diameter_m, double *area_m2) {
    double low = 0, high = 2 * G_PI;
    for (int i = 0; i < 200; i++) {
        double angle = (low + high) / 2;
        *area_m2 = diameter_m * diameter_m / 8 * (angle - sin(angle));
        double radius_m = *area_m2 / (diameter_m * angle / 2);
        if (*area_m2 * pow(radius_m, 2.0 / 3) * sqrt(slope) / 0.013 < flow_m3s)
            low = angle;
        else
            high = angle;
    }
    return diameter_m / 2 * (1 - cos(low / 2));
}

static void test_normal(void) {
    Town town;
    town_init(&town, 2);
    add_pipe(&town, 0, 1, 3, 2);
    town.inflow_m3s[0] = 0.005;
    run(&town);
    double area_m2, depth_m = normal_depth_m(0.005, 1.0 / 50, 0.4, &area_m2);
    g_assert_cmpfloat_with_epsilon(town.water.water_m[0] - 3, depth_m, 1e-3 * depth_m);
    g_assert_cmpfloat_with_epsilon(town.water.time_s[0], area_m2 * 50 / 0.005,
                                   1e-3 * area_m2 * 50 / 0.005);
    sy_dry_water_clear(&town.water);
}

/* Both begin level, one is four times as steep: it takes twice as much, whatever comes. */
static void test_level_starts(void) {
    const double flow_m3s[] = {0.0005, 0.005, 0.03};
    for (guint i = 0; i < G_N_ELEMENTS(flow_m3s); i++) {
        Town town;
        town_init(&town, 3);
        SyIndex slow = add_pipe(&town, 0, 1, 3, 2), steep = add_pipe(&town, 0, 2, 3, -1);
        town.inflow_m3s[0] = flow_m3s[i];
        run(&town);
        g_assert_cmpfloat_with_epsilon(fraction(&town, steep), 2 * fraction(&town, slow), 0.01);
        g_assert_cmpuint(town.water.n_by_depth, ==, 1);
        sy_dry_water_clear(&town.water);
    }
}

/* One begins 10 cm higher, and is much larger: little water all takes the lower, much the other
 * too. */
static void test_higher_start(void) {
    const double flow_m3s[] = {0.001, 1};
    for (guint i = 0; i < G_N_ELEMENTS(flow_m3s); i++) {
        Town town;
        town_init(&town, 3);
        SyIndex low = add_pipe(&town, 0, 1, 3, 2), high = add_pipe(&town, 0, 2, 3.1, 2);
        town.bore[high].width_m = 1.2;
        town.inflow_m3s[0] = flow_m3s[i];
        run(&town);
        if (i == 0)
            g_assert_cmpfloat(fraction(&town, low), ==, 1);
        else
            g_assert_cmpfloat(fraction(&town, high), >, 0.5);
        sy_dry_water_clear(&town.water);
    }
}

/* The way that begins lower comes to a sill further down that is higher than the other begins. */
static void test_sill_below(void) {
    Town town;
    town_init(&town, 5);
    SyIndex held = add_pipe(&town, 0, 1, 3, 2.5), free_way = add_pipe(&town, 0, 2, 3.1, 2);
    add_pipe(&town, 1, 3, 2.5, 3.6);
    add_pipe(&town, 3, 4, 3.6, 3);
    town.inflow_m3s[0] = 0.001;
    run(&town);
    g_assert_cmpfloat(fraction(&town, held), <, 1e-6);
    g_assert_cmpfloat(fraction(&town, free_way), >, 1 - 1e-6);
    sy_dry_water_clear(&town.water);
}

/* A sag of three manholes joined by pipes of either way: the water of each leaves over the lower
 * of two sills, and stands in the sag. */
static void test_sag(void) {
    Town town;
    town_init(&town, 5);
    for (SyIndex i = 0; i < 2; i++) {
        add_pipe(&town, i, i + 1, 1, 1);
        add_pipe(&town, i + 1, i, 1, 1);
    }
    SyIndex high = add_pipe(&town, 0, 3, 1.7, 0), low = add_pipe(&town, 2, 4, 1.5, 0);
    for (SyIndex i = 0; i < 3; i++) town.inflow_m3s[i] = 0.001;
    run(&town);
    g_assert_cmpfloat(fraction(&town, high), <, 1e-6);
    g_assert_cmpfloat(fraction(&town, low), >, 1 - 1e-6);
    g_assert_cmpfloat(fraction(&town, 0), >, 1 - 1e-6); /* 0 -> 1 */
    g_assert_cmpfloat(fraction(&town, 2), >, 1 - 1e-6); /* 1 -> 2 */
    g_assert_cmpfloat_with_epsilon(town.water.water_m[0], 1.5, 0.05);
    /* full pipes: 0.1257 m2 * 50 m */
    g_assert_cmpfloat_with_epsilon(town.water.time_s[0], G_PI * 0.04 * 50 / 0.001, 80);
    g_assert_cmpfloat_with_epsilon(town.water.time_s[2], G_PI * 0.04 * 50 / 0.002, 40);
    sy_dry_water_clear(&town.water);
}

static void test_ways(void) {
    Town town;
    town_init(&town, 6);
    SyIndex shut = add_pipe(&town, 0, 1, 2.9, 2), open = add_pipe(&town, 0, 2, 3, 2),
            only = add_pipe(&town, 2, 3, 2, 1);
    town.way[shut] = town.way[only] = SY_WAY_SHUT;
    SyIndex lifted = add_pipe(&town, 3, 4, 1, 9), beside = add_pipe(&town, 3, 5, 1.4, 1);
    town.way[lifted] = SY_WAY_LIFTED;
    town.inflow_m3s[0] = 0.01;
    run(&town);
    g_assert_cmpfloat(fraction(&town, shut), ==, 0);
    g_assert_cmpfloat(fraction(&town, open), ==, 1);
    g_assert_cmpfloat(fraction(&town, only), ==, 1);
    g_assert_cmpfloat(fraction(&town, lifted), ==, 1);
    g_assert_cmpfloat(fraction(&town, beside), ==, 0);
    sy_dry_water_clear(&town.water);
}

/* A weir passes what stands above its crest; one no higher than the sewer it relieves is none. */
static void test_weir(void) {
    const double crest_m[] = {3.02, 2.9};
    for (guint i = 0; i < G_N_ELEMENTS(crest_m); i++) {
        Town town;
        town_init(&town, 3);
        SyIndex sewer = add_pipe(&town, 0, 1, 3, 2), weir = add_pipe(&town, 0, 2, crest_m[i], 2);
        town.way[weir] = SY_WAY_WEIR;
        town.inflow_m3s[0] = 0.02;
        run(&town);
        g_assert_cmpint(fraction(&town, weir) > 0.1, ==, i == 0);
        g_assert_cmpfloat_with_epsilon(fraction(&town, weir) + fraction(&town, sewer), 1, 1e-9);
        sy_dry_water_clear(&town.water);
    }
}

static void test_unknown(void) {
    Town town;
    town_init(&town, 4);
    SyIndex one = add_pipe(&town, 0, 1, NAN, NAN), other = add_pipe(&town, 0, 2, NAN, NAN);
    town.capacity_m3s[one] = 1;
    town.capacity_m3s[other] = 3;
    SyIndex high = add_pipe(&town, 2, 3, 5, 12); /* rises by 7 m: not believed */
    run(&town);
    g_assert_cmpfloat_with_epsilon(fraction(&town, one), 0.25, 1e-12);
    g_assert_true(town.water.guessed[0]);
    g_assert_cmpuint(town.water.n_guessed, ==, 1);
    g_assert_true(isnan(town.water.time_s[one]));
    g_assert_true(isnan(town.water.time_s[high]));
    sy_dry_water_clear(&town.water);
    town.capacity_m3s[one] = NAN;
    run(&town);
    g_assert_cmpfloat_with_epsilon(fraction(&town, one), 0.5, 1e-12);
    sy_dry_water_clear(&town.water);
    town.head[high] = 4;
    g_autoptr(GError) error = NULL;
    g_assert_false(
        sy_dry_water(&town.net, town.inflow_m3s, town.capacity_m3s, NULL, &town.water, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_RANGE);
    sy_dry_water_clear(&town.water);
}

static void test_empty(void) {
    Town town;
    town_init(&town, 0);
    run(&town);
    sy_dry_water_clear(&town.water);
    town_init(&town, 1);
    run(&town);
    g_assert_true(isnan(town.water.water_m[0]));
    sy_dry_water_clear(&town.water);
}

/* Random nets with loops and lost levels: fractions sum to 1 (run()), settle, and neither the order
 * of arcs nor a shift of all levels changes them. */
static void test_random(void) {
    guint n_settled = 0;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        SyRandom random = sy_random(seed, 1);
        Town town, other;
        SyIndex n_node = 2 + sy_random_below(&random, 20), n_arc = 1 + sy_random_below(&random, 40);
        town_init(&town, n_node);
        town_init(&other, n_node);
        double bottom_m[32];
        for (SyIndex node = 0; node < n_node; node++) {
            bottom_m[node] = 3 * sy_random_unit(&random);
            town.inflow_m3s[node] = other.inflow_m3s[node] = 0.002 * sy_random_unit(&random);
        }
        for (SyIndex arc = 0; arc < n_arc; arc++) {
            SyIndex tail = sy_random_below(&random, n_node),
                    head = sy_random_below(&random, n_node);
            bool lost = sy_random_below(&random, 10) == 0;
            add_pipe(&town, tail, head, lost ? NAN : bottom_m[tail], bottom_m[head]);
        }
        for (SyIndex arc = n_arc; arc-- > 0;)
            add_pipe(&other, town.tail[arc], town.head[arc], town.level_m[2 * arc] + 50,
                     town.level_m[2 * arc + 1] + 50);
        run(&town);
        run(&other);
        n_settled += town.water.settled;
        for (SyIndex arc = 0; arc < n_arc; arc++)
            if (fabs(fraction(&town, arc) - fraction(&other, n_arc - 1 - arc)) > 0.02)
                g_error("seed %u: arc %u: %g, %g", (guint)seed, arc, fraction(&town, arc),
                        fraction(&other, n_arc - 1 - arc));
        sy_dry_water_clear(&town.water);
        sy_dry_water_clear(&other.water);
    }
    g_assert_cmpuint(n_settled, >=, 290);
}

/* The higher the water of a node, the more a way carries, from nothing on: a level has one flow.
 * Not where circles are nearly full and carry more than full. */
static void test_rising(void) {
    g_autoptr(SyCircle) circle = sy_circle_new();
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        SyRandom random = sy_random(seed, 2);
        double width_m = 0.2 + sy_random_unit(&random), fall_m = 2 * sy_random_unit(&random) - 0.5;
        SyDryWay way = {.level_m = {5, 5 - fall_m}, .length_m = 5 + 60 * sy_random_unit(&random)};
        way.bore = (SyBore){SY_SECTION_CIRCLE, width_m, NAN, 0.013};
        double below_m = way.level_m[1] + 0.4 * width_m * sy_random_unit(&random);
        double start_m = sy_dry_start_m(&way, below_m), before_m3s = 0, height_m = 1e-9;
        g_assert_cmpfloat(sy_dry_flow_m3s(circle, &way, start_m, below_m), ==, 0);
        for (; start_m + height_m < way.level_m[0] + 0.8 * width_m; height_m *= 1.2) {
            double flow_m3s = sy_dry_flow_m3s(circle, &way, start_m + height_m, below_m);
            if (!(flow_m3s >= before_m3s * (1 - 1e-9)))
                g_error("seed %u: %g m above %g m: %g after %g m3/s", (guint)seed, height_m,
                        start_m, flow_m3s, before_m3s);
            before_m3s = flow_m3s;
        }
        for (double flow_m3s = 1e-6; flow_m3s < before_m3s; flow_m3s *= 3) {
            double level_m = sy_dry_level_m(circle, &way, &below_m, 1, flow_m3s, NAN);
            double low_m3s = sy_dry_flow_m3s(circle, &way, level_m - 2e-9, below_m),
                   high_m3s = sy_dry_flow_m3s(circle, &way, level_m + 2e-9, below_m);
            if (!(low_m3s <= flow_m3s * (1 + 1e-6) && high_m3s >= flow_m3s * (1 - 1e-6)))
                g_error("seed %u: %g m carries %g to %g, not %g m3/s", (guint)seed, level_m,
                        low_m3s, high_m3s, flow_m3s);
        }
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dry_water/empty", test_empty);
    g_test_add_func("/dry_water/rising", test_rising);
    g_test_add_func("/dry_water/normal", test_normal);
    g_test_add_func("/dry_water/level_starts", test_level_starts);
    g_test_add_func("/dry_water/higher_start", test_higher_start);
    g_test_add_func("/dry_water/sill_below", test_sill_below);
    g_test_add_func("/dry_water/sag", test_sag);
    g_test_add_func("/dry_water/ways", test_ways);
    g_test_add_func("/dry_water/weir", test_weir);
    g_test_add_func("/dry_water/unknown", test_unknown);
    g_test_add_func("/dry_water/random", test_random);
    return g_test_run();
}
