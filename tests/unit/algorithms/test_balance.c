#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/river/balance.h"
#include "dense.h"
#include "graphs.h"

#define DAY_S 86400.0

/* The same velocity and decay for all bounds; what the tests change after it is theirs. */
typedef struct {
    double *velocity_ms;
    SyRiverFate fate;
} Fate;

static Fate fate_new(SyIndex n, double velocity_ms, double decay_per_day, const double *flow_m3s) {
    Fate f = {.velocity_ms = g_new(double, n + 1)};
    for (SyIndex i = 0; i < n; i++) f.velocity_ms[i] = velocity_ms;
    for (int k = 0; k < SY_FATES; k++) {
        f.fate.velocity_ms[k] = f.velocity_ms;
        f.fate.decay_per_s[k] = decay_per_day / DAY_S;
    }
    f.fate.flow_m3s = flow_m3s;
    return f;
}

static void arrivals(const Graph *g, const Fate *f, SyRiverSpot at, const SyRiverSpot *from,
                     SyIndex n, SyArrival *out) {
    const SyReaches reaches = {g->arcs, NULL, NULL};
    GError *error = NULL;
    g_assert_true(sy_river_arrivals(&reaches, &f->fate, at, from, n, out, &error));
    g_assert_no_error(error);
}

/* One river of two reaches, 8640 m and 4320 m, 0.1 m/s: a day for 8640 m. Section 2160 m above the
 * mouth: of an outfall at the head exp(-0.2 * 1.25 d), of one 1080 m above the section 0.125 d. */
static void test_one_river(void) {
    g_auto(Graph) g = {0};
    graph_init(&g, 3);
    graph_add(&g, 2, 1, 8640);
    graph_add(&g, 1, 0, 4320);
    Fate f = fate_new(2, 0.1, 0.2, NULL);
    const SyRiverSpot from[] = {{0, 8640}, {1, 3240}, {1, 2160}, {1, 1000}, {1, 99999}};
    SyArrival out[5];
    arrivals(&g, &f, (SyRiverSpot){1, 2160}, from, 5, out);
    g_assert_cmpfloat_with_epsilon(out[0].part[SY_FATE_USUAL], exp(-0.25), 1e-12);
    g_assert_cmpfloat_with_epsilon(out[0].time_s, 1.25 * DAY_S, 1e-6);
    g_assert_cmpfloat_with_epsilon(out[1].part[SY_FATE_USUAL], exp(-0.025), 1e-12);
    g_assert_cmpfloat(out[2].part[SY_FATE_USUAL], ==, 1);
    g_assert_cmpfloat(out[3].part[SY_FATE_USUAL], ==, 0); /* below the section */
    g_assert_true(isnan(out[3].time_s));
    g_assert_cmpfloat_with_epsilon(out[4].part[SY_FATE_USUAL], exp(-0.05), 1e-12); /* held */
    g_free(f.velocity_ms);
}

/* Two rivers of 8640 m meet 8640 m above the mouth: 2 t/d at each head with 0.2 a day make
 * 2 exp(-0.4) + 2 exp(-0.4), half each; bounds by decay 0.1 .. 0.3 and half or double velocity. */
static void test_confluence(void) {
    g_auto(Graph) g = {0};
    graph_init(&g, 4);
    graph_add(&g, 2, 1, 8640);
    graph_add(&g, 3, 1, 8640);
    graph_add(&g, 1, 0, 8640);
    Fate f = fate_new(3, 0.1, 0.2, NULL);
    const double slow[] = {0.05, 0.05, 0.05}, fast[] = {0.2, 0.2, 0.2};
    f.fate.velocity_ms[SY_FATE_LEAST] = slow;
    f.fate.velocity_ms[SY_FATE_MOST] = fast;
    f.fate.decay_per_s[SY_FATE_LEAST] = 0.3 / DAY_S;
    f.fate.decay_per_s[SY_FATE_MOST] = 0.1 / DAY_S;
    const SyRiverSpot from[] = {{0, 8640}, {1, 8640}};
    SyArrival out[2];
    arrivals(&g, &f, (SyRiverSpot){2, 0}, from, 2, out);
    for (int i = 0; i < 2; i++) {
        g_assert_cmpfloat_with_epsilon(out[i].part[SY_FATE_USUAL], exp(-0.4), 1e-12);
        g_assert_cmpfloat_with_epsilon(out[i].part[SY_FATE_LEAST], exp(-1.2), 1e-12);
        g_assert_cmpfloat_with_epsilon(out[i].part[SY_FATE_MOST], exp(-0.1), 1e-12);
    }
    g_free(f.velocity_ms);
}

/* A river parts into an arm of flow 1 and one of 3; the section is on the greater: three quarters.
 * Of unknown flows: half, between nothing and all. An arm that comes back takes nothing away. */
static void test_braid(void) {
    g_auto(Graph) g = {0};
    graph_init(&g, 5);
    graph_add(&g, 3, 2, 100);
    graph_add(&g, 2, 1, 100); /* the section's */
    graph_add(&g, 2, 4, 100);
    const double flow[] = {4, 3, 1, NAN};
    Fate known = fate_new(4, 1, 0, flow), unknown = fate_new(4, 1, 0, NULL);
    const SyRiverSpot head = {0, 100};
    SyArrival out;
    arrivals(&g, &known, (SyRiverSpot){1, 0}, &head, 1, &out);
    g_assert_cmpfloat_with_epsilon(out.part[SY_FATE_USUAL], 0.75, 1e-15);
    g_assert_cmpfloat_with_epsilon(out.part[SY_FATE_LEAST], 0.75, 1e-15);
    arrivals(&g, &unknown, (SyRiverSpot){1, 0}, &head, 1, &out);
    g_assert_cmpfloat_with_epsilon(out.part[SY_FATE_USUAL], 0.5, 1e-15);
    g_assert_cmpfloat_with_epsilon(out.part[SY_FATE_LEAST], 0, 1e-15);
    g_assert_cmpfloat_with_epsilon(out.part[SY_FATE_MOST], 1, 1e-15);
    graph_add(&g, 4, 1, 100);
    graph_add(&g, 1, 0, 100);
    const SyReaches reaches = {g.arcs, NULL, NULL};
    double velocity_ms[] = {1, 1, 1, 1, 1};
    for (int k = 0; k < SY_FATES; k++) unknown.fate.velocity_ms[k] = velocity_ms;
    g_assert_true(
        sy_river_arrivals(&reaches, &unknown.fate, (SyRiverSpot){4, 0}, &head, 1, &out, NULL));
    for (int k = 0; k < SY_FATES; k++) g_assert_cmpfloat_with_epsilon(out.part[k], 1, 1e-15);
    g_assert_cmpfloat_with_epsilon(out.time_s, 350, 1e-9); /* 100 + mean of 100 and 200 + 100 */
    g_free(known.velocity_ms);
    g_free(unknown.velocity_ms);
}

/* Oracle: the load that passes each node, with the outfall's as right-hand side and the section's
 * water taken away: one dense system for each outfall. */
static double direct(const Graph *g, const Fate *f, SyRiverSpot at, SyRiverSpot from) {
    const SyArcs *arcs = &g->arcs;
    SyIndex n = arcs->n_node;
    double k = f->fate.decay_per_s[0];
    g_autofree double *a = g_new0(double, n *n), *b = g_new0(double, n);
    g_autofree SyIndex *n_out = g_new0(SyIndex, n);
    g_autofree double *flow = g_new0(double, n);
    for (SyIndex arc = 0; arc < arcs->n_arc; arc++) {
        n_out[arcs->tail[arc]]++;
        flow[arcs->tail[arc]] += f->fate.flow_m3s[arc] > 0 ? f->fate.flow_m3s[arc] : NAN;
    }
    for (SyIndex i = 0; i < n; i++) a[i * n + i] = 1;
#define PART(arc)                                                              \
    (flow[arcs->tail[arc]] > 0 ? f->fate.flow_m3s[arc] / flow[arcs->tail[arc]] \
                               : 1.0 / n_out[arcs->tail[arc]])
    for (SyIndex arc = 0; arc < arcs->n_arc; arc++)
        if (arc != at.reach) /* load that comes to the section stays there */
            a[arcs->head[arc] * n + arcs->tail[arc]] -=
                PART(arc) * exp(-k * arcs->length_m[arc] / f->velocity_ms[arc]);
    double v = f->velocity_ms[from.reach];
    if (from.reach == at.reach && from.above_m >= at.above_m)
        return exp(-k * (from.above_m - at.above_m) / v);
    b[arcs->head[from.reach]] = exp(-k * from.above_m / v);
    g_assert_true(dense_solve(a, b, n));
    return b[arcs->tail[at.reach]] * PART(at.reach) *
           exp(-k * (arcs->length_m[at.reach] - at.above_m) / f->velocity_ms[at.reach]);
#undef PART
}

static void test_random(void) {
    for (uint64_t seed = 0; seed < 300; seed++) {
        g_test_message("seed %" G_GUINT64_FORMAT, seed);
        g_auto(Graph) drawn = {0}, g = {0};
        graph_random(&drawn, seed, 40);
        SyIndex n = drawn.arcs.n_arc;
        SyRandom random = sy_random(seed, 11);
        graph_init(&g, drawn.arcs.n_node);
        if (n == 0) continue;
        for (SyIndex i = 0; i < n; i++) /* no length of 0: circles would keep all */
            graph_add(&g, drawn.arcs.tail[i], drawn.arcs.head[i], 1 + drawn.arcs.length_m[i]);
        g_autofree double *flow = g_new(double, n);
        Fate f = fate_new(n, 0, 5, flow);
        for (SyIndex i = 0; i < n; i++) {
            f.velocity_ms[i] = 0.001 + 0.1 * sy_random_unit(&random);
            flow[i] = sy_random_below(&random, 3) == 0 ? NAN : 0.1 + sy_random_unit(&random);
        }
        SyRiverSpot at = {sy_random_below(&random, n), 0}, from[6];
        at.above_m = sy_random_unit(&random) * g.arcs.length_m[at.reach];
        for (int i = 0; i < 6; i++) {
            from[i].reach = i == 0 ? at.reach : sy_random_below(&random, n);
            from[i].above_m = sy_random_unit(&random) * g.arcs.length_m[from[i].reach];
        }
        SyArrival out[6];
        arrivals(&g, &f, at, from, 6, out);
        for (int i = 0; i < 6; i++) {
            double got = out[i].part[SY_FATE_USUAL];
            g_assert_cmpfloat_with_epsilon(got, direct(&g, &f, at, from[i]), 1e-9);
            g_assert_cmpfloat(out[i].part[SY_FATE_MOST], <=, 1);
            g_assert_cmpint(got > 0, ==, !isnan(out[i].time_s));
        }
        g_free(f.velocity_ms);
    }
}

/* HJ 2.3 for a bank outfall: 0.11 + 0.7 sqrt(0.5 - 0.275) = 0.442039; B 30 m, H 1 m, u 0.3 m/s,
 * S 0.001: E = (0.058 + 0.195) sqrt(0.00981) = 0.0250585; L = 0.442039 * 270 / 0.0250585. */
static void test_mixing(void) {
    g_assert_cmpfloat_with_epsilon(sy_mixing_length_m(0, 30, 1, 0.3, 0.001), 4762.87, 0.1);
    g_assert_cmpfloat_with_epsilon(
        sy_mixing_length_m(15, 30, 1, 0.3, 0.001) / sy_mixing_length_m(0, 30, 1, 0.3, 0.001),
        0.11 / 0.442039, 1e-5);
    g_assert_true(isnan(sy_mixing_length_m(0, 0, 1, 0.3, 0.001)));
    g_assert_true(isnan(sy_mixing_length_m(0, 30, NAN, 0.3, 0.001)));
}

static void test_errors(void) {
    g_auto(Graph) g = {0};
    graph_init(&g, 2);
    graph_add(&g, 1, 0, 1);
    const SyReaches reaches = {g.arcs, NULL, NULL};
    Fate f = fate_new(1, 1, 0, NULL);
    const SyRiverSpot good = {0, 0}, bad = {1, 0};
    SyArrival out;
    g_autoptr(GError) error = NULL;
    g_assert_false(sy_river_arrivals(&reaches, &f.fate, bad, &good, 1, &out, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_RANGE);
    g_clear_error(&error);
    g_assert_false(sy_river_arrivals(&reaches, &f.fate, good, &bad, 1, &out, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_RANGE);
    g_clear_error(&error);
    f.velocity_ms[0] = 0; /* the water never comes */
    g_assert_false(sy_river_arrivals(&reaches, &f.fate, good, &good, 1, &out, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_ARGUMENT);
    g_free(f.velocity_ms);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/balance/one-river", test_one_river);
    g_test_add_func("/balance/confluence", test_confluence);
    g_test_add_func("/balance/braid", test_braid);
    g_test_add_func("/balance/random", test_random);
    g_test_add_func("/balance/mixing", test_mixing);
    g_test_add_func("/balance/errors", test_errors);
    return g_test_run();
}
