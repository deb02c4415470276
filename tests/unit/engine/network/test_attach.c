/* Where units join, with weights and reasons calculated by hand. */
#include <math.h>
#include <string.h>

#include "engine/network/network.h"
#include "tests/unit/engine/layers_by_hand.h"

/* A place that is expected: its reason (NULL: the method says all), where it is, its probability.
 */
typedef struct {
    SyAttachMethod method;
    const char *reason;
    double x, y, distance_m, probability;
} Expected;

static const SyFinding *finding(const HandNet *net, const char *code) {
    for (SyIndex i = 0; i < sy_findings_count(net->findings); i++)
        if (strcmp(sy_findings_get(net->findings, i)->code, code) == 0)
            return sy_findings_get(net->findings, i);
    return NULL;
}

/* The unit has these places, the likeliest first, and no others. */
static void assert_places(const HandNet *net, SyIndex unit, const Expected *expected, guint n) {
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
        g_assert_cmpfloat_with_epsilon(a->probability, expected[k].probability, 1e-12);
        k++;
    }
    g_assert_cmpuint(k, ==, n);
}
#define ASSERT_PLACES(net, unit, ...)                                 \
    do {                                                              \
        const Expected expected_[] = {__VA_ARGS__};                   \
        assert_places(net, unit, expected_, G_N_ELEMENTS(expected_)); \
    } while (0)

/* Probabilities of near places that were written down by hand, of what @left leaves. */
static const double *habits(const HandNet *net, const SyHabitPlace *place, SyIndex n, bool area,
                            double ground_m, double left) {
    static double p[16];
    double share[16 * SY_N_HABIT], nearest_m[2] = {INFINITY, INFINITY};
    const SyWeights *w = &net->weights;
    SyHabitSetting setting = SY_SETTING_PUBLIC;
    double habit[SY_N_HABIT];
    sy_habit_places(place, n, hypot(w->habit_aslant_m, w->habit_ground * ground_m),
                    hypot(w->habit_along_m, w->habit_ground * ground_m), share);
    for (SyIndex i = 0; i < n; i++)
        if (place[i].is_private)
            setting = MAX(setting, share[i * SY_N_HABIT] > 0 ? SY_SETTING_PRIVATE_NEAREST
                                                             : SY_SETTING_PRIVATE);
    for (SyIndex h = 0; h < SY_N_HABIT; h++)
        habit[h] = g_array_index(net->network.attach_kinds, SyAttachKind,
                                 ((area ? SY_N_SETTING : 0) + setting) * SY_N_HABIT + h)
                       .learnt;
    double open = habit[SY_HABIT_NONE];
    for (int h = 0; h < SY_HABIT_NONE; h++) {
        double sum = 0;
        for (SyIndex i = 0; i < n; i++) sum += share[i * SY_N_HABIT + (SyIndex)h];
        if (sum > 0) open += habit[h];
    }
    for (SyIndex i = 0; i < n; i++)
        nearest_m[place[i].fits] = fmin(nearest_m[place[i].fits], place[i].distance_m);
    for (SyIndex i = 0; i < n; i++) {
        p[i] = 0;
        for (int h = 0; h < SY_HABIT_NONE; h++)
            p[i] += left * habit[h] / open * share[i * SY_N_HABIT + (SyIndex)h];
        p[i] *= exp(-pow(nearest_m[place[i].fits] / 100, w->habit_far));
    }
    return p;
}
#define HABITS(net, area, ground_m, left, ...)       \
    habits(net, (const SyHabitPlace[]){__VA_ARGS__}, \
           G_N_ELEMENTS(((const SyHabitPlace[]){__VA_ARGS__})), area, ground_m, left)

static void private_pipe(HandNet *net, double x, double y, double to_x, double to_y,
                         const char *id) {
    const double xy[] = {x, y, to_x, to_y};
    hand_line(&net->hand, SY_ROLE_PIPES, xy, 2, "id", id, "system", "sewage", "ownership",
              "private", NULL);
}

/* ---- units that are points ---- */

/* A surveyed connection, a private pipe that begins near by, a near sewer: the record alone counts;
 * without it the pipe, then the sewer. Where the pipe begins at the unit's very point it is as good
 * as surveyed. */
static void test_record(void) {
    HandNet net;
    hand_net_start(&net);
    hand_pipe(&net.hand, -50, 0, 50, 0, "near", "sewage");
    private_pipe(&net, 0, 25, 0, 80, "own");
    hand_pipe(&net.hand, 300, 0, 400, 0, "far", "sewage");
    hand_point(&net.hand, SY_ROLE_UNITS, 0, 10, "id", "U", NULL);
    hand_point(&net.hand, SY_ROLE_UNITS, 0, 10, "id", "V", NULL);
    hand_point(&net.hand, SY_ROLE_UNITS, 0.05, 25, "id", "W", NULL);
    hand_row(&net.hand, SY_ROLE_CONNECTIONS, "unit", "U", "to", "far", NULL);
    net.weights.habit_sharpness = 1e-6; /* by the shares alone */
    hand_net_build(&net);
    double door = net.weights.attach_door;
    ASSERT_PLACES(&net, 0, {SY_ATTACH_SURVEYED, NULL, 300, 0, hypot(300, 10), 0.98});
    const double *p = HABITS(&net, false, 0, 1, {10, 10, 0, true, false}, {15, 15, 1, true, true});
    ASSERT_PLACES(&net, 1, {SY_ATTACH_PARCEL, "joint.private_pipe", 0, 25, 15, p[1]},
                  {SY_ATTACH_NEAREST, NULL, 50, 0, 10, p[0]});
    p = HABITS(&net, false, 0, 1 - door, {25, 25, 0, true, false}, {0.05, 0.05, 1, true, true});
    ASSERT_PLACES(&net, 2, {SY_ATTACH_PARCEL, "joint.door", 0, 25, 0.05, door},
                  {SY_ATTACH_PARCEL, "joint.private_pipe", 0, 25, 0.05, p[1]});
    hand_net_finish(&net);
}

/* The likeliest place of a unit is a door. */
static void assert_door(const HandNet *net, SyIndex unit, const char *reason, double y,
                        double probability) {
    for (guint i = 0; i < net->network.attachments->len; i++) {
        const SyAttachment *a = &g_array_index(net->network.attachments, SyAttachment, i);
        if (a->role != SY_ATTACH_UNIT || a->object != unit) continue;
        g_assert_cmpstr(a->reason, ==, reason);
        g_assert_cmpfloat_with_epsilon(a->y, y, 1e-9);
        g_assert_cmpfloat_with_epsilon(a->probability, probability, 1e-9);
        return;
    }
    g_assert_not_reached();
}

/* A lateral drawn to the house, not turned: it joins at its other end. One that ends decimetres
 * short of the unit's point, and further; a public drain that ends there is no door. */
static void test_doors(void) {
    HandNet net;
    hand_net_start(&net);
    hand_pipe(&net.hand, -50, 0, 350, 0, "main", "sewage");
    private_pipe(&net, 0, 0, 0, 25, "to");
    private_pipe(&net, 100, 25, 100, 0, "short");
    private_pipe(&net, 200, 25, 200, 0, "far");
    hand_pipe(&net.hand, 300, 25, 300, 0, "public", "sewage");
    const double y[] = {25, 25.4, 29, 25.4};
    for (int i = 0; i < 4; i++)
        hand_point(&net.hand, SY_ROLE_UNITS, 100 * i, y[i], "id", "U", NULL);
    hand_net_build(&net);
    const SyWeights *w = &net.weights;
    assert_door(&net, 0, "joint.door", 0, w->attach_door);
    assert_door(&net, 1, "joint.door_near", 25,
                w->attach_door * exp(-pow(0.4 / w->attach_door_m, 2)));
    for (guint i = 0; i < net.network.attachments->len; i++) {
        const SyAttachment *a = &g_array_index(net.network.attachments, SyAttachment, i);
        bool door = a->reason != NULL && g_str_has_prefix(a->reason, "joint.door");
        g_assert_true(a->role != SY_ATTACH_UNIT || a->object < 2 || !door);
    }
    hand_net_finish(&net);
}

/* The unit's own pipe, a second fitting one, a storm drain its water does not belong in, a main
 * under pressure before all of them; a tank by which no drain is says nothing. */
static void test_near(void) {
    HandNet net;
    hand_net_start(&net);
    const double own[] = {-50, 40, 50, 40}, main[] = {-50, 5, 50, 5};
    hand_pipe(&net.hand, -50, 0, 50, 0, "first", "sewage");
    hand_pipe(&net.hand, -50, -30, 50, -30, "second", "combined");
    hand_pipe(&net.hand, -50, -20, 50, -20, "storm", "storm");
    hand_line(&net.hand, SY_ROLE_PIPES, own, 2, "id", "own", "system", "sewage", "owner", "Mill",
              NULL);
    hand_line(&net.hand, SY_ROLE_PIPES, main, 2, "id", "main", "system", "sewage", "mode",
              "pressure", NULL);
    hand_point(&net.hand, SY_ROLE_NODES, 0, 12, "id", "T", "kind", "septic_tank", NULL);
    hand_point(&net.hand, SY_ROLE_UNITS, 0, 10, "id", "U", "name", "Mill", NULL);
    hand_point(&net.hand, SY_ROLE_UNITS, 0, 10, "id", "V", "name", "Inn", NULL);
    hand_net_build(&net);
    const double *p = HABITS(&net, false, 0, 0.08, {10, 10, 0, true, false},
                             {40, 40, 1, true, false}, {30, 30, 2, false, false});
    ASSERT_PLACES(&net, 0, {SY_ATTACH_PARCEL, "joint.owner", 0, 40, 30, 0.92},
                  {SY_ATTACH_NEAREST, NULL, 50, 0, 10, p[0]});
    p = HABITS(&net, false, 0, 1, {10, 10, 0, true, false}, {40, 40, 1, true, false},
               {30, 30, 2, false, false}, {30, 30, 3, true, false});
    const double far = 1 / (31.0 * 31), further = 1 / (41.0 * 41);
    g_assert_cmpfloat_with_epsilon(p[1] / p[3], further / far, 1e-9);
    ASSERT_PLACES(&net, 1, {SY_ATTACH_NEAREST, NULL, 0, 0, 10, p[0]},
                  {SY_ATTACH_NEAREST, "joint.unfit", 50, -20, 30, p[2]},
                  {SY_ATTACH_NEAREST, "joint.near", 50, 40, 30, p[3]},
                  {SY_ATTACH_NEAREST, "joint.near", 50, -30, 40, p[1]});
    hand_net_finish(&net);
}

/* A siphon that passes nearer than a sewer is joined as seldom as a drain of the wrong water. */
static void test_siphon(void) {
    HandNet net;
    hand_net_start(&net);
    const double siphon[] = {-50, 5, 50, 5};
    hand_pipe(&net.hand, -50, 0, 50, 0, "sewer", "sewage");
    hand_line(&net.hand, SY_ROLE_PIPES, siphon, 2, "id", "siphon", "system", "sewage", "mode",
              "siphon", NULL);
    hand_point(&net.hand, SY_ROLE_UNITS, 0, 15, "id", "U", NULL);
    hand_net_build(&net);
    const double *p =
        HABITS(&net, false, 0, 1, {15, 15, 0, true, false}, {10, 10, 1, false, false});
    g_assert_cmpfloat(p[1], <, 0.1);
    ASSERT_PLACES(&net, 0, {SY_ATTACH_NEAREST, NULL, 0, 0, 15, p[0]},
                  {SY_ATTACH_NEAREST, "joint.siphon", 50, 5, 10, p[1]});
    hand_net_finish(&net);
}

/* Three pipes of one street: each is a place, by how far along the street it begins. */
static void test_string(void) {
    HandNet net;
    hand_net_start(&net);
    hand_pipe(&net.hand, 0, 0, 45, 0, "a", "sewage");
    hand_pipe(&net.hand, 45, 0, 55, 0, "b", "sewage");
    hand_pipe(&net.hand, 55, 0, 100, 0, "c", "sewage");
    hand_point(&net.hand, SY_ROLE_UNITS, 52, 12, "id", "U", NULL);
    hand_net_build(&net);
    double c = hypot(3, 12), a = hypot(7, 12);
    const double *p = HABITS(&net, false, 0, 1, {a, a, 0, true, false}, {12, 12, 0, true, false},
                             {c, c, 0, true, false});
    g_assert_cmpfloat(p[1], >, 0.85);
    g_assert_cmpfloat(p[2], >, p[0]);
    ASSERT_PLACES(&net, 0, {SY_ATTACH_NEAREST, NULL, 52, 0, 12, p[1]},
                  {SY_ATTACH_NEAREST, "joint.near", 100, 0, c, p[2]},
                  {SY_ATTACH_NEAREST, "joint.near", 45, 0, a, p[0]});
    hand_net_finish(&net);
}

/* ---- units that are areas ---- */

static const double works[] = {0, 0, 400, 0, 400, 300, 0, 300};
static const double works_m = 346.41016151377545; /* sqrt(400 * 300) */

/* A string of two private pipes far from the unit's point, a tank with its own drain, a public
 * sewer with two manholes on the ground, whose pipes are each a place, a storm drain that passes.
 */
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
    hand_point(&net.hand, SY_ROLE_NODES, 380, 40, "id", "T", "kind", "septic_tank", NULL);
    hand_point(&net.hand, SY_ROLE_UNITS, 250, 150, "id", "U", NULL);
    hand_ground(&net.hand, 0, works, 4, false);
    net.weights.attach_least = 0.0001;
    hand_net_build(&net);
    double m = hypot(150, 90), m1 = hypot(150, 130);
    const double *p =
        HABITS(&net, true, works_m, 0.15, {0, 130, 0, false, false}, {0, m, 1, true, false},
               {0, m, 1, true, false}, {0, m1, 1, true, false}, {0, 220, 2, true, true});
    ASSERT_PLACES(&net, 0, {SY_ATTACH_PARCEL, "joint.tank_inside", 380, 40, 0, 0.85},
                  {SY_ATTACH_PARCEL, "joint.private_pipe_inside", 30, 150, 0, p[4]},
                  {SY_ATTACH_PARCEL, "joint.manhole", 100, 240, 0, p[1]},
                  {SY_ATTACH_PARCEL, "joint.manhole", 100, 240, 0, p[2]},
                  {SY_ATTACH_PARCEL, "joint.manhole", 100, 280, 0, p[3]},
                  {SY_ATTACH_NEAREST, "joint.unfit", 420, 20, 0, p[0]});
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
    const double *p = HABITS(&net, true, works_m, 1, {0, 130, 0, true, false});
    ASSERT_PLACES(&net, 0, {SY_ATTACH_NEAREST, "joint.passing", 200, 20, 0, p[0]});
    p = HABITS(&net, true, sqrt(360), 1, {10, 11, 0, true, false});
    ASSERT_PLACES(&net, 1, {SY_ATTACH_NEAREST, NULL, 1010, 0, 10, p[0]});
    p = HABITS(&net, true, sqrt(1400), 1, {0, hypot(20, 10), 0, true, true});
    ASSERT_PLACES(&net, 2, {SY_ATTACH_PARCEL, "joint.private_pipe_inside", 2000, 0, 0, p[0]});
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
    net.weights.habit_sharpness = 1e-6;
    hand_net_build(&net);
    const double far[] = {40, 10, sqrt(50)}; /* the only pipe: all that is known of it is how far */
    const double *p = HABITS(&net, true, 0, 1, {0, 0, 0, true, false});
    double known = p[0];
    for (int i = 0; i < 3; i++) g_assert_cmpfloat(far[i], <, 100);
    ASSERT_PLACES(&net, 0, {SY_ATTACH_NEAREST, NULL, 200, 160, 40, known * exp(-pow(0.4, 4))});
    ASSERT_PLACES(&net, 1, {SY_ATTACH_NEAREST, NULL, 1260, 20, 10, known * exp(-pow(0.1, 4))});
    ASSERT_PLACES(
        &net, 2,
        {SY_ATTACH_NEAREST, NULL, 2050, 40, sqrt(50), known * exp(-pow(sqrt(50) / 100, 4))});
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
    const double *p = HABITS(&net, true, works_m, 1, {0, 220, 0, true, true});
    const Expected inside = {SY_ATTACH_PARCEL, "joint.private_pipe_inside", 30, 150, 0, p[0]};
    assert_places(&net, 0, &inside, 1);
    assert_places(&net, 1, &inside, 1);
    p = HABITS(&net, false, 0, 1, {10, 10, 0, true, true});
    ASSERT_PLACES(&net, 2, {SY_ATTACH_PARCEL, "joint.private_pipe", 30, 140, 10, p[0]});
    const SyFinding *shared = finding(&net, "attach.parcel_shared");
    g_assert_nonnull(shared);
    g_assert_cmpint(shared->fid, ==, 0);
    g_assert_cmpstr(shared->arguments, ==,
                    "{\"unit\":\"A\",\"name\":\"Works\",\"n\":2,\"other\":\"Tenant\"}");
    hand_net_finish(&net);
}

/* The river attachments of an outfall: names of the waters, their distances and probabilities. */
typedef struct {
    const char *name;
    double distance_m, probability;
} Receiving;

static void assert_waters(const HandNet *net, SyIndex outfall, const Receiving *expected, guint n) {
    guint k = 0;
    for (guint i = 0; i < net->network.attachments->len; i++) {
        const SyAttachment *a = &g_array_index(net->network.attachments, SyAttachment, i);
        if (a->role != SY_ATTACH_OUTFALL_RIVER || a->object != outfall) continue;
        g_assert_cmpuint(k, <, n);
        g_assert_cmpstr(sy_water_text(&net->hand.layers, a->river, "name"), ==, expected[k].name);
        g_assert_cmpfloat_with_epsilon(a->distance_m, expected[k].distance_m, 1e-9);
        g_assert_cmpfloat_with_epsilon(a->probability, expected[k].probability, 1e-12);
        g_assert_cmpint(a->further, ==, k > 0);
        k++;
    }
    g_assert_cmpuint(k, ==, n);
}

static void river(HandNet *net, double x, double y, double to_x, double to_y, const char *name) {
    const double xy[] = {x, y, to_x, to_y};
    hand_line(&net->hand, SY_ROLE_RIVERS, xy, 2, "name", name, NULL);
}

/* Near a confluence the second river is listed, once although it is drawn in two pieces; far from
 * it there is one; a name on record that is not the nearest is said. No pipes are needed. */
static void test_waters(void) {
    HandNet net;
    hand_net_start(&net);
    river(&net, 0, 0, 1000, 0, "Long");
    river(&net, 500, 600, 500, 300, "Cross");
    river(&net, 500, 300, 500, 0, "Cross");
    hand_point(&net.hand, SY_ROLE_OUTFALLS, 530, 24, "id", "A", NULL);
    hand_point(&net.hand, SY_ROLE_OUTFALLS, 800, 24, "id", "B", NULL);
    hand_point(&net.hand, SY_ROLE_OUTFALLS, 530, 24, "id", "C", "river", "Cross", NULL);
    hand_net_build(&net);
    double long_w = 1 / (29. * 29), cross_w = 1 / (35. * 35), near_p = 0.75 * exp(-24. / 200);
    const Receiving a[] = {{"Long", 24, near_p * long_w / (long_w + cross_w)},
                           {"Cross", 30, near_p * cross_w / (long_w + cross_w)}},
                    b[] = {{"Long", 24, near_p}}, c[] = {{"Cross", 30, 0.95}, {"Long", 24, 0.05}};
    assert_waters(&net, 0, a, 2);
    assert_waters(&net, 1, b, 1);
    assert_waters(&net, 2, c, 2);
    g_assert_cmpuint(hand_net_count(&net, "attach.river_second"), ==, 2);
    g_assert_cmpuint(hand_net_count(&net, "attach.river_not_nearest"), ==, 1);
    g_assert_cmpint(finding(&net, "attach.river_not_nearest")->fid, ==, 2);
    g_assert_cmpuint(hand_net_count(&net, "build.no_drains"), ==, 1);
    g_assert_cmpuint(hand_net_count(&net, "attach.outfall_far"), ==, 0);
    hand_net_finish(&net);
}

/* The table may call a unit by its number, credit code, permit or name; a name of two, a name of
 * none and a number of a pipe and of a node are asked back. */
static void test_connections(void) {
    HandNet net;
    hand_net_start(&net);
    hand_pipe(&net.hand, 0, 0, 100, 0, "7", "sewage");
    hand_point(&net.hand, SY_ROLE_NODES, 100, 0, "id", "8", NULL);
    hand_point(&net.hand, SY_ROLE_NODES, 0, 0, "id", "7", NULL);
    hand_point(&net.hand, SY_ROLE_UNITS, 50, 40, "id", "U1", "name", "Inn", NULL);
    hand_point(&net.hand, SY_ROLE_UNITS, 50, 40, "id", "U2", "code", "91AB", NULL);
    hand_point(&net.hand, SY_ROLE_UNITS, 50, 40, "id", "U3", "permit", "P9", "name", "Twin", NULL);
    hand_point(&net.hand, SY_ROLE_UNITS, 0, 0, "id", "U4", "name", "Twin", NULL);
    hand_point(&net.hand, SY_ROLE_UNITS, 50, 0, "id", "U5", NULL);
    hand_point(&net.hand, SY_ROLE_UNITS, 50, 40, "id", "U6", NULL);
    static const char *const rows[][2] = {{"INN", "8"}, {"91ab", "8"}, {"p9", "8"}, {"Twin", "8"},
                                          {"U4", "7"},  {"U5", "7"},   {"U6", "7"}, {"U99", "8"}};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        hand_row(&net.hand, SY_ROLE_CONNECTIONS, "unit", rows[i][0], "to", rows[i][1], NULL);
    hand_net_build(&net);
    for (SyIndex unit = 0; unit < 3; unit++)
        ASSERT_PLACES(&net, unit, {SY_ATTACH_SURVEYED, NULL, 100, 0, hypot(50, 40), 0.98});
    ASSERT_PLACES(&net, 3, {SY_ATTACH_SURVEYED, NULL, 0, 0, 0, 0.98});
    ASSERT_PLACES(&net, 4, {SY_ATTACH_SURVEYED, NULL, 50, 0, 0, 0.98});
    ASSERT_PLACES(&net, 5, {SY_ATTACH_SURVEYED, NULL, 50, 0, 40, 0.98 / 1.98},
                  {SY_ATTACH_SURVEYED, NULL, 0, 0, hypot(50, 40), 0.98 / 1.98});
    g_assert_cmpuint(hand_net_count(&net, "attach.connection_no_unit"), ==, 1);
    g_assert_cmpint(finding(&net, "attach.connection_no_unit")->fid, ==, 7);
    g_assert_cmpuint(hand_net_count(&net, "attach.connection_units"), ==, 1);
    g_assert_cmpuint(hand_net_count(&net, "attach.connection_both"), ==, 1);
    hand_net_finish(&net);
}

/* A survey whose connections all lead to the second pipe along: learnt, and more from more. */
static void test_learnt(void) {
    double before = 0;
    for (SyIndex n = 0; n <= 60; n += 30) {
        HandNet net;
        hand_net_start(&net);
        hand_pipe(&net.hand, 0, 0, 50, 0, "a", "sewage");
        hand_pipe(&net.hand, 50, 0, 100, 0, "b", "sewage");
        hand_point(&net.hand, SY_ROLE_UNITS, 25, 10, "id", "asked", NULL);
        for (SyIndex i = 0; i < n; i++) {
            g_autofree char *id = g_strdup_printf("u%u", i);
            hand_point(&net.hand, SY_ROLE_UNITS, 20 + 0.1 * i, 10, "id", id, NULL);
            hand_row(&net.hand, SY_ROLE_CONNECTIONS, "unit", id, "to", "b", NULL);
        }
        hand_net_build(&net);
        double p = 0;
        for (guint i = 0; i < net.network.attachments->len; i++) {
            const SyAttachment *a = &g_array_index(net.network.attachments, SyAttachment, i);
            SyIndex line = a->line != SY_NONE ? a->line : a->by_line;
            if (a->role == SY_ATTACH_UNIT && a->object == 0 && line == 1) p = a->probability;
        }
        g_assert_cmpfloat(p, >, before);
        const SyAttachKind *kind = &g_array_index(net.network.attach_kinds, SyAttachKind, 2);
        g_assert_cmpstr(kind->name, ==, "along");
        g_assert_cmpuint(kind->n, ==, n);
        if (n == 0) g_assert_cmpfloat_with_epsilon(kind->learnt, kind->expected, 1e-12);
        kind = &g_array_index(net.network.attach_kinds, SyAttachKind,
                              net.network.attach_kinds->len - 1);
        g_assert_cmpstr(kind->name, ==, "sharpness");
        g_assert_cmpuint(kind->n, ==, n);
        if (n == 0) g_assert_cmpfloat_with_epsilon(kind->learnt, 1, 1e-12);
        before = p;
        hand_net_finish(&net);
    }
    g_assert_cmpfloat(before, >,
                      0.4); /* at most half: along the street one pipe is as likely as the other */
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

/* A works of no record lets its water out by the outfall that is called a works'; the sewer that
 * ends beside it comes in, the one that goes on a step away, the storm drain and what is too far do
 * not; an outfall that another works has nearer is not its own. It begins where its tail pipe does.
 */
static void test_works(void) {
    HandNet net;
    hand_net_start(&net);
    hand_pipe(&net.hand, 0, 0, 100, 0, "in", "sewage");
    hand_pipe(&net.hand, 100, 40, 140, 0.5, "on", "sewage");
    hand_pipe(&net.hand, 138, 0, 180, 0, "next", "sewage");
    hand_pipe(&net.hand, 60, 60, 100, 60, "rain", "storm");
    hand_pipe(&net.hand, 160, 30, 160, 90, "tail", "process");
    hand_point(&net.hand, SY_ROLE_OUTFALLS, 160, 90, "id", "A", NULL);
    hand_point(&net.hand, SY_ROLE_UNITS, 110, 20, "id", "W", "treats", "yes", NULL);
    hand_point(&net.hand, SY_ROLE_UNITS, 5000, 20, "id", "Far", "treats", "yes", NULL);
    SyTable *outfalls = net.hand.layers.table[SY_ROLE_OUTFALLS];
    sy_column_set_integer(sy_table_add_column(outfalls, "works", SY_COLUMN_INTEGER), 0, 1);
    hand_net_build(&net);
    double away_m = hypot(10, 20), p = net.weights.attach_nearest;
    ASSERT_PLACES(&net, 0,
                  {SY_ATTACH_NEAREST, "joint.sewer_end", 100, 0, away_m, p * exp(-away_m / 100)},
                  {SY_ATTACH_NEAREST, "joint.sewer_end", 180, 0, hypot(70, 20),
                   p * exp(-hypot(70, 20) / 100)},
                  {SY_ATTACH_NAMED, "joint.works", 160, 30, hypot(50, 10), 0.95});
    g_assert_cmpuint(hand_net_count(&net, "attach.unit_far"), ==, 1);
    hand_net_finish(&net);
}

/* The works between the sewer that ends and its own tail pipe, a step away: the one comes in, by
 * the other it lets its water out. A way out that others join is no tail: the outfall itself. */
static void test_works_tail(void) {
    for (int i = 0; i < 3; i++) {
        bool joined = i == 1, applied = i == 2;
        HandNet net;
        hand_net_start(&net);
        hand_pipe(&net.hand, 0, 0, 100, 0, "in", "sewage");
        hand_pipe(&net.hand, 102, 2, 130, 30, "tail 1", "sewage");
        hand_pipe(&net.hand, 130, 30, 160, 60, "tail 2", "sewage");
        if (joined) hand_pipe(&net.hand, 130, 90, 130, 30, "other", "sewage");
        hand_point(&net.hand, SY_ROLE_OUTFALLS, 160, 60, "id", "A", "applicant",
                   applied ? "Works" : "-", NULL);
        hand_point(&net.hand, SY_ROLE_UNITS, 101, 11, "id", "W", "treats", "yes", "name", "Works",
                   NULL);
        SyTable *outfalls = net.hand.layers.table[SY_ROLE_OUTFALLS];
        sy_column_set_integer(sy_table_add_column(outfalls, "works", SY_COLUMN_INTEGER), 0, 1);
        hand_net_build(&net);
        double away_m = hypot(1, 11), p = net.weights.attach_nearest * exp(-away_m / 100);
        SyAttachMethod how = applied ? SY_ATTACH_DECLARED : SY_ATTACH_NAMED;
        const char *why = applied ? "joint.applicant" : "joint.works";
        if (joined)
            ASSERT_PLACES(&net, 0, {SY_ATTACH_NAMED, "joint.works", 160, 60, hypot(59, 49), 0.95});
        else
            ASSERT_PLACES(&net, 0, {SY_ATTACH_NEAREST, "joint.sewer_end", 100, 0, away_m, p},
                          {how, why, 102, 2, hypot(1, 9), 0.95});
        hand_net_finish(&net);
    }
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
    const double *p = HABITS(&net, false, 0, 0.5, {0, 0, 0, true, false});
    ASSERT_PLACES(&net, 0, {SY_ATTACH_NEAREST, NULL, 50, 0, 10, p[0] * exp(-pow(0.1, 4))},
                  {SY_ATTACH_NEAREST, NULL, 1000, 0, 30, p[0] * exp(-pow(0.3, 4))});
    hand_net_finish(&net);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/attach/works", test_works);
    g_test_add_func("/attach/works-tail", test_works_tail);
    g_test_add_func("/attach/record", test_record);
    g_test_add_func("/attach/doors", test_doors);
    g_test_add_func("/attach/near", test_near);
    g_test_add_func("/attach/string", test_string);
    g_test_add_func("/attach/siphon", test_siphon);
    g_test_add_func("/attach/ground", test_ground);
    g_test_add_func("/attach/edges", test_edges);
    g_test_add_func("/attach/shapes", test_shapes);
    g_test_add_func("/attach/shared", test_shared);
    g_test_add_func("/attach/direct", test_direct);
    g_test_add_func("/attach/buildings", test_buildings);
    g_test_add_func("/attach/waters", test_waters);
    g_test_add_func("/attach/connections", test_connections);
    g_test_add_func("/attach/learnt", test_learnt);
    return g_test_run();
}
