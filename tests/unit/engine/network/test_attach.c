/* Where units join, with weights and reasons calculated by hand. */
#include <math.h>
#include <string.h>

#include "engine/network/network.h"
#include "tests/unit/engine/layers_by_hand.h"

/* A place that is expected: its reason (NULL: the method says all), where it is, its weight. */
typedef struct {
    SyAttachMethod method;
    const char *reason;
    double x, y, distance_m, weight;
} Expected;

static const SyFinding *finding(const HandNet *net, const char *code) {
    for (SyIndex i = 0; i < sy_findings_count(net->findings); i++)
        if (strcmp(sy_findings_get(net->findings, i)->code, code) == 0)
            return sy_findings_get(net->findings, i);
    return NULL;
}

/* The unit has these places, the likeliest first, and no others; P = w / (sum of w + 1 - largest).
 */
static void assert_places(const HandNet *net, SyIndex unit, const Expected *expected, guint n) {
    double sum = 1 - expected[0].weight;
    for (guint i = 0; i < n; i++) sum += expected[i].weight;
    guint k = 0;
    for (guint i = 0; i < net->network.attachments->len; i++) {
        const SyAttachment *a = &g_array_index(net->network.attachments, SyAttachment, i);
        if (a->role != SY_ATTACH_UNIT || a->object != unit) continue;
        g_assert_cmpuint(k, <, n);
        g_assert_cmpstr(a->reason, ==, expected[k].reason);
        g_assert_cmpint(a->method, ==, expected[k].method);
        g_assert_cmpfloat_with_epsilon(a->x, expected[k].x, 1e-9);
        g_assert_cmpfloat_with_epsilon(a->y, expected[k].y, 1e-9);
        g_assert_cmpfloat_with_epsilon(a->distance_m, expected[k].distance_m, 1e-9);
        g_assert_cmpfloat_with_epsilon(a->probability, expected[k].weight / sum, 1e-12);
        k++;
    }
    g_assert_cmpuint(k, ==, n);
}
#define ASSERT_PLACES(net, unit, ...)                                 \
    do {                                                              \
        const Expected expected_[] = {__VA_ARGS__};                   \
        assert_places(net, unit, expected_, G_N_ELEMENTS(expected_)); \
    } while (0)

/* Nearness within the 100 m of the settings by hand. */
static double near(double distance_m) {
    return exp(-distance_m / 100);
}

static void private_pipe(HandNet *net, double x, double y, double to_x, double to_y,
                         const char *id) {
    const double xy[] = {x, y, to_x, to_y};
    hand_line(&net->hand, SY_ROLE_PIPES, xy, 2, "id", id, "system", "sewage", "ownership",
              "private", NULL);
}

/* ---- units that are points ---- */

/* A surveyed connection, a private pipe that begins near by, a near sewer: the record alone counts;
 * without it the pipe, then the sewer, each by its weight. */
static void test_record(void) {
    HandNet net;
    hand_net_start(&net);
    hand_pipe(&net.hand, -50, 0, 50, 0, "near", "sewage");
    private_pipe(&net, 0, 25, 0, 80, "own");
    hand_pipe(&net.hand, 300, 0, 400, 0, "far", "sewage");
    hand_point(&net.hand, SY_ROLE_UNITS, 0, 10, "id", "U", NULL);
    hand_point(&net.hand, SY_ROLE_UNITS, 0, 10, "id", "V", NULL);
    hand_row(&net.hand, SY_ROLE_CONNECTIONS, "unit", "U", "to", "far", NULL);
    hand_net_build(&net);
    ASSERT_PLACES(&net, 0, {SY_ATTACH_SURVEYED, NULL, 300, 0, hypot(300, 10), 0.98});
    ASSERT_PLACES(&net, 1, {SY_ATTACH_PARCEL, "joint.private_pipe", 0, 25, 15, 0.85 * near(15)},
                  {SY_ATTACH_NEAREST, NULL, 50, 0, 10, 0.75 * near(10)});
    hand_net_finish(&net);
}

/* The unit's own pipe, a second fitting one, a storm drain its water does not belong in; a tank by
 * which no drain is says nothing. */
static void test_near(void) {
    HandNet net;
    hand_net_start(&net);
    const double own[] = {-50, 40, 50, 40};
    hand_pipe(&net.hand, -50, 0, 50, 0, "first", "sewage");
    hand_pipe(&net.hand, -50, -30, 50, -30, "second", "combined");
    hand_pipe(&net.hand, -50, -20, 50, -20, "storm", "storm");
    hand_line(&net.hand, SY_ROLE_PIPES, own, 2, "id", "own", "system", "sewage", "owner", "Mill",
              NULL);
    hand_point(&net.hand, SY_ROLE_NODES, 0, 12, "id", "T", "kind", "septic_tank", NULL);
    hand_point(&net.hand, SY_ROLE_UNITS, 0, 10, "id", "U", "name", "Mill", NULL);
    hand_net_build(&net);
    ASSERT_PLACES(&net, 0, {SY_ATTACH_PARCEL, "joint.owner", 0, 40, 30, 0.92},
                  {SY_ATTACH_NEAREST, NULL, 50, 0, 10, 0.75 * near(10)},
                  {SY_ATTACH_NEAREST, "joint.near", 50, -30, 40, 0.35 * 0.75 * near(40)},
                  {SY_ATTACH_NEAREST, "joint.unfit", 50, -20, 30, 0.12 * 0.75 * near(30)});
    hand_net_finish(&net);
}

/* ---- units that are areas ---- */

static const double works[] = {0, 0, 400, 0, 400, 300, 0, 300};

/* A string of two private pipes far from the unit's point, a tank with its own drain, a public
 * sewer with two manholes on the ground, a storm drain that passes, a sewer 20 m off. */
static void test_ground(void) {
    HandNet net;
    hand_net_start(&net);
    private_pipe(&net, 30, 250, 30, 150, "upper");
    private_pipe(&net, 30, 150, 30, -80, "lower");
    hand_pipe(&net.hand, 380, 40, 480, 40, "of the tank", "combined");
    hand_pipe(&net.hand, 100, 320, 100, 280, "m1", "sewage");
    hand_pipe(&net.hand, 100, 280, 100, 240, "m2", "sewage");
    hand_pipe(&net.hand, 100, 240, -40, 240, "m3", "sewage");
    hand_pipe(&net.hand, -20, 20, 420, 20, "passes", "storm");
    hand_pipe(&net.hand, 0, -20, 400, -20, "near", "sewage");
    hand_point(&net.hand, SY_ROLE_NODES, 380, 40, "id", "T", "kind", "septic_tank", NULL);
    hand_point(&net.hand, SY_ROLE_UNITS, 250, 150, "id", "U", NULL);
    hand_ground(&net.hand, 0, works, 4, false);
    hand_net_build(&net);
    double sum = 1 + 0.85 + 0.35 * 0.8 + 0.12 * 0.75 + 0.35 * 0.75 * near(20);
    g_assert_cmpfloat(0.12 * 0.75 / sum, >, net.weights.attach_least);
    ASSERT_PLACES(&net, 0, {SY_ATTACH_PARCEL, "joint.private_pipe_inside", 30, 150, 0, 0.85},
                  {SY_ATTACH_PARCEL, "joint.tank_inside", 380, 40, 0, 0.85},
                  {SY_ATTACH_PARCEL, "joint.manhole", 100, 240, 0, 0.8},
                  {SY_ATTACH_NEAREST, "joint.near", 400, -20, 20, 0.35 * 0.75 * near(20)},
                  {SY_ATTACH_NEAREST, "joint.unfit", 420, 20, 0, 0.12 * 0.75});
    hand_net_finish(&net);
}

/* A sewer that passes without a manhole on the ground; private pipes in a ring still count once;
 * the ground's edge counts, not the 30 m of a point. */
static void test_edges(void) {
    HandNet net;
    hand_net_start(&net);
    hand_pipe(&net.hand, -20, 20, 420, 20, "passes", "sewage");
    hand_point(&net.hand, SY_ROLE_UNITS, 200, 150, "id", "U", NULL);
    hand_ground(&net.hand, 0, works, 4, false);
    private_pipe(&net, 1000, 0, 1010, 0, "outside");
    private_pipe(&net, 2000, 0, 2010, 10, "ring 1");
    private_pipe(&net, 2010, 10, 2000, 0, "ring 2");
    static const double beside[] = {1020, -9, 1040, -9, 1040, 9, 1020, 9},
                        round[] = {1990, -9, 2040, -9, 2040, 19, 1990, 19};
    hand_point(&net.hand, SY_ROLE_UNITS, 1021, 0, "id", "V", NULL);
    hand_ground(&net.hand, 1, beside, 4, false);
    hand_point(&net.hand, SY_ROLE_UNITS, 2030, 0, "id", "W", NULL);
    hand_ground(&net.hand, 2, round, 4, false);
    hand_net_build(&net);
    ASSERT_PLACES(&net, 0, {SY_ATTACH_NEAREST, "joint.passing", 200, 20, 0, 0.75});
    ASSERT_PLACES(&net, 1, {SY_ATTACH_NEAREST, NULL, 1010, 0, 10, 0.75 * near(10)});
    ASSERT_PLACES(&net, 2, {SY_ATTACH_PARCEL, "joint.private_pipe_inside", 2000, 0, 0, 0.85});
    hand_net_finish(&net);
}

/* A hole is outside; of two parts either counts; a bow tie has two loops; declared and surveyed
 * places are measured from the edge. */
static void test_shapes(void) {
    HandNet net;
    hand_net_start(&net);
    static const double yard[] = {100, 100, 300, 100, 300, 200, 100, 200};
    static const double left[] = {1000, 0, 1050, 0, 1050, 50, 1000, 50},
                        right[] = {1200, 0, 1250, 0, 1250, 50, 1200, 50},
                        tie[] = {2000, 0, 2100, 100, 2100, 0, 2000, 100};
    hand_pipe(&net.hand, 200, 150, 200, 160, "in the yard", "sewage");
    hand_pipe(&net.hand, 1260, 20, 1300, 20, "by the right part", "sewage");
    hand_pipe(&net.hand, 2050, 0, 2050, 40, "between the loops", "sewage");
    hand_point(&net.hand, SY_ROLE_UNITS, 50, 50, "id", "hole", NULL);
    hand_ground(&net.hand, 0, works, 4, false);
    hand_ground(&net.hand, 0, yard, 4, true);
    hand_point(&net.hand, SY_ROLE_UNITS, 1020, 20, "id", "parts", NULL);
    hand_ground(&net.hand, 1, left, 4, false);
    hand_ground(&net.hand, 1, right, 4, false);
    hand_point(&net.hand, SY_ROLE_UNITS, 2010, 50, "id", "tie", NULL);
    hand_ground(&net.hand, 2, tie, 4, false);
    hand_point(&net.hand, SY_ROLE_UNITS, 1020, 20, "id", "record", NULL);
    hand_ground(&net.hand, 3, left, 4, false);
    hand_row(&net.hand, SY_ROLE_CONNECTIONS, "unit", "record", "to", "by the right part", NULL);
    hand_net_build(&net);
    ASSERT_PLACES(&net, 0, {SY_ATTACH_NEAREST, NULL, 200, 160, 40, 0.75 * near(40)});
    ASSERT_PLACES(&net, 1, {SY_ATTACH_NEAREST, NULL, 1260, 20, 10, 0.75 * near(10)});
    ASSERT_PLACES(&net, 2, {SY_ATTACH_NEAREST, NULL, 2050, 40, sqrt(50), 0.75 * near(sqrt(50))});
    ASSERT_PLACES(&net, 3, {SY_ATTACH_SURVEYED, NULL, 1260, 20, 210, 0.98});
    hand_net_finish(&net);
}

/* A unit that stands on another's ground, two units on one ground: said, and each may join. */
static void test_shared(void) {
    HandNet net;
    hand_net_start(&net);
    private_pipe(&net, 30, 150, 30, -80, "drain");
    hand_point(&net.hand, SY_ROLE_UNITS, 250, 150, "id", "A", "name", "Works", NULL);
    hand_ground(&net.hand, 0, works, 4, false);
    hand_point(&net.hand, SY_ROLE_UNITS, 250, 150, "id", "B", "name", "Tenant", NULL);
    hand_ground(&net.hand, 1, works, 4, false);
    hand_point(&net.hand, SY_ROLE_UNITS, 40, 140, "id", "C", NULL);
    hand_point(&net.hand, SY_ROLE_UNITS, 500, 140, "id", "D", NULL);
    hand_ground(&net.hand, 3, NULL, 0, false);
    hand_net_build(&net);
    const Expected inside = {SY_ATTACH_PARCEL, "joint.private_pipe_inside", 30, 150, 0, 0.85};
    assert_places(&net, 0, &inside, 1);
    assert_places(&net, 1, &inside, 1);
    ASSERT_PLACES(&net, 2, {SY_ATTACH_PARCEL, "joint.private_pipe", 30, 140, 10, 0.85 * near(10)});
    const SyFinding *shared = finding(&net, "attach.parcel_shared");
    g_assert_nonnull(shared);
    g_assert_cmpint(shared->fid, ==, 0);
    g_assert_cmpstr(shared->arguments, ==,
                    "{\"unit\":\"A\",\"name\":\"Works\",\"n\":2,\"other\":\"Tenant\"}");
    hand_net_finish(&net);
}

/* A permit that says straight into a river: the nearest outfall, from the edge of the ground. */
static void test_direct(void) {
    HandNet net;
    hand_net_start(&net);
    hand_pipe(&net.hand, 600, 0, 700, 0, "a", "storm");
    hand_pipe(&net.hand, 100, -900, 100, -700, "b", "storm");
    hand_point(&net.hand, SY_ROLE_OUTFALLS, 700, 0, "id", "A", NULL);
    hand_point(&net.hand, SY_ROLE_OUTFALLS, 100, -700, "id", "B", NULL);
    hand_point(&net.hand, SY_ROLE_UNITS, 10, 10, "id", "U", "route", "B", NULL);
    hand_ground(&net.hand, 0, works, 4, false);
    hand_net_build(&net);
    ASSERT_PLACES(&net, 0,
                  {SY_ATTACH_NEAREST, "joint.direct", 700, 0, 300, 0.8 * exp(-300. / 500)});
    hand_net_finish(&net);
}

/* A second building by another sewer: both are places of the one unit. */
static void test_buildings(void) {
    HandNet net;
    hand_net_start(&net);
    hand_pipe(&net.hand, 0, 0, 100, 0, "a", "sewage");
    hand_pipe(&net.hand, 900, 0, 1000, 0, "b", "sewage");
    hand_point(&net.hand, SY_ROLE_UNITS, 50, 10, "id", "U", NULL);
    net.hand.layers.unit_places = sy_table_new(SY_GEOMETRY_POINT);
    sy_table_add_row(net.hand.layers.unit_places, 0);
    sy_table_add_point(net.hand.layers.unit_places, 950, 30);
    hand_net_build(&net);
    ASSERT_PLACES(&net, 0, {SY_ATTACH_NEAREST, NULL, 50, 0, 10, 0.75 * near(10)},
                  {SY_ATTACH_NEAREST, NULL, 1000, 0, 30, 0.75 * near(30)});
    hand_net_finish(&net);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/attach/record", test_record);
    g_test_add_func("/attach/near", test_near);
    g_test_add_func("/attach/ground", test_ground);
    g_test_add_func("/attach/edges", test_edges);
    g_test_add_func("/attach/shapes", test_shapes);
    g_test_add_func("/attach/shared", test_shared);
    g_test_add_func("/attach/direct", test_direct);
    g_test_add_func("/attach/buildings", test_buildings);
    return g_test_run();
}
