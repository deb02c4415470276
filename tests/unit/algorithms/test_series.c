/* Sources that pause: what series show by themselves, to each other and of who it is; on seeded
 * series with known answers. */
#include <math.h>

#include "algorithms/attribution/series.h"
#include "algorithms/base/error.h"
#include "algorithms/base/random.h"

#define BIN_S 300
#define MOST 4096
#define GAPS 0.1
#define NOISE 0.1

/* A series as a probe writes it: base, and what is added in each bin. */
typedef struct {
    SyIndex n;
    double time_s[MOST], value[MOST];
    bool below[MOST];
} Probe;

static void probe_read(Probe *probe, SyRandom *random, SyIndex n_bin, double base,
                       const double *added) {
    probe->n = 0;
    for (SyIndex i = 0; i < n_bin; i++) {
        double noise = exp(NOISE * sy_random_normal(random));
        if (sy_random_unit(random) < GAPS) continue;
        probe->time_s[probe->n] = (double)BIN_S * i;
        probe->value[probe->n] = (base + (added == NULL ? 0 : added[i])) * noise;
        probe->below[probe->n++] = false;
    }
}

static SySeriesInput input_of(const Probe *probe, SyIndex point, double flow, double travel_s) {
    return (SySeriesInput){.point = point,
                           .n = probe->n,
                           .time_s = probe->time_s,
                           .value = probe->value,
                           .below = probe->below,
                           .background = 15,
                           .deviation = 0.3,
                           .elevated = 40,
                           .flow = flow,
                           .travel_s = travel_s};
}

static SySeriesSet *set_of(const SySeriesInput *input, SyIndex n) {
    g_autoptr(GError) error = NULL;
    SySeriesSet *set = sy_series_new(input, n, NULL, 0, NULL, &error);
    g_assert_no_error(error);
    return set;
}

static const SySeriesEffect unknown[2] = {{NAN, 0.9, 0.1, 0, 0}, {NAN, 0.9, 0.1, 0, 0}};

static double log_of(SySeriesSet *set, uint64_t comes) {
    return sy_series_log(set, unknown, SY_NONE, comes);
}

/* Pulses of @n bins that begin at a minute of every day. */
static void add_nightly(double *added, SyIndex n_bin, SyIndex at, SyIndex n, double rise) {
    for (SyIndex i = 0; i < n_bin; i++) added[i] += i % 288 >= at && i % 288 < at + n ? rise : 0;
}

static void test_refused(void) {
    static double time_s[] = {0, 300, 200}, value[] = {1, 2, 3};
    static bool below[3];
    const SySeriesInput good = {.n = 2,
                                .time_s = time_s,
                                .value = value,
                                .below = below,
                                .background = NAN,
                                .deviation = 0.3,
                                .elevated = NAN,
                                .flow = NAN,
                                .travel_s = NAN};
    SySeriesInput bad = good, many[SY_SERIES_MOST + 1];
    g_autoptr(GError) error = NULL;
    bad.n = 3; /* back in time */
    g_assert_null(sy_series_new(&bad, 1, NULL, 0, NULL, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_ARGUMENT);
    g_clear_error(&error);
    value[1] = 0;
    g_assert_null(sy_series_new(&good, 1, NULL, 0, NULL, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_ARGUMENT);
    g_clear_error(&error);
    value[1] = 2;
    for (guint i = 0; i < G_N_ELEMENTS(many); i++) many[i] = good;
    g_assert_null(sy_series_new(many, SY_SERIES_MOST + 1, NULL, 0, NULL, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_RANGE);
    /* one reading, and none at all, are legal */
    bad.n = 1;
    g_autoptr(SySeriesSet) one = set_of(&bad, 1), none = set_of(NULL, 0);
    g_assert_cmpfloat(sy_series_shape(one, 0)->shown, <, 0.99);
    g_assert_cmpfloat(log_of(none, 0), ==, 0);
}

/* 45 minutes every night, three days: when, how much, what there is without. */
static void test_pulses(void) {
    static Probe probe;
    static double added[864];
    SyRandom random = sy_random(1, 1);
    add_nightly(added, 864, 40, 9, 60);
    probe_read(&probe, &random, 864, 20, added);
    const SySeriesInput input = input_of(&probe, 0, NAN, NAN);
    g_autoptr(SySeriesSet) set = set_of(&input, 1);
    const SySeriesShape *shape = sy_series_shape(set, 0);
    g_assert_cmpfloat(sy_series_bin_s(set), ==, BIN_S);
    g_assert_cmpfloat(shape->shown, >, 0.99);
    g_assert_cmpfloat_with_epsilon(shape->background, 20, 0.5);
    g_assert_cmpfloat_with_epsilon(shape->rise, 60, 12);
    g_assert_cmpfloat_with_epsilon(shape->share, 27.0 / 864, 0.01);
    guint n_right = 0;
    for (SyIndex i = 0; i < shape->n_bin; i++)
        n_right += (shape->on[i] > 0.5) == (added[shape->first + i] > 0);
    g_assert_cmpuint(n_right, >=, shape->n_bin - 5);
}

/* Five staged pulses of half an hour that double what is there: at least four are found, in 40
 * seeded days, and no more than one in ten bins of noise is taken for one. */
static void test_staged(void) {
    static Probe probe;
    guint n_found = 0, n_false = 0, n_seed = 40;
    for (guint seed = 0; seed < n_seed; seed++) {
        SyRandom random = sy_random(7, seed);
        double added[288] = {0};
        SyIndex at[5];
        for (SyIndex k = 0; k < 5; k++) {
            at[k] = 57 * k + sy_random_below(&random, 40);
            for (SyIndex i = 0; i < 6; i++) added[at[k] + i] = 25;
        }
        probe_read(&probe, &random, 288, 25, added);
        const SySeriesInput input = input_of(&probe, 0, NAN, NAN);
        g_autoptr(SySeriesSet) set = set_of(&input, 1);
        const SySeriesShape *shape = sy_series_shape(set, 0);
        for (SyIndex k = 0; k < 5; k++) {
            double most = 0;
            for (SyIndex i = 0; i < 6 && at[k] + i - shape->first < shape->n_bin; i++)
                most = fmax(most, shape->on[at[k] + i - shape->first]);
            n_found += most > 0.5;
        }
        for (SyIndex i = 0; i < shape->n_bin; i++)
            n_false += shape->on[i] > 0.5 && !(added[shape->first + i] > 0);
    }
    g_test_message("%u of %u staged pulses found, %u bins falsely on", n_found, 5 * n_seed,
                   n_false);
    g_assert_cmpuint(n_found, >=, 4 * n_seed);
    g_assert_cmpuint(n_false, <, 3 * n_seed);
}

/* The signal of one place an hour later at the next, in a fifth of its strength: four times the
 * flow, and mixed. */
static void test_follows(void) {
    static Probe near, far;
    static double added[864], later[864];
    SyRandom random = sy_random(3, 1);
    add_nightly(added, 864, 40, 12, 200);
    for (SyIndex i = 0; i < 864; i++)
        later[i] = (i == 0 ? 0 : later[i - 1] * 0.7) + 0.3 * (i < 10 ? 0 : added[i - 10]) / 4;
    probe_read(&near, &random, 864, 20, added);
    probe_read(&far, &random, 864, 20, later);
    const SySeriesInput input[] = {input_of(&near, 0, 100, 600), input_of(&far, 1, 400, 300)};
    g_autoptr(SySeriesSet) set = set_of(input, 2);
    double lag_s, ratio;
    g_assert_cmpfloat(sy_series_follows(set, 0, 1, &lag_s, &ratio), >, 5);
    g_assert_cmpfloat_with_epsilon(lag_s, 3000 + 700, 1200);
    g_assert_cmpfloat_with_epsilon(ratio, 0.25, 0.08);
    /* it comes to both, and not to the second alone, nor to none */
    g_assert_cmpfloat(log_of(set, 3), >, log_of(set, 2) + log(20));
    g_assert_cmpfloat(log_of(set, 3), >, log_of(set, 1) + log(20));
    g_assert_cmpfloat(log_of(set, 3), >, log_of(set, 0) + log(20));
}

/* The first @n_bin bins of a series. */
static SySeriesInput cut(const SySeriesInput *input, SyIndex n_bin) {
    SySeriesInput out = *input;
    for (out.n = 0; out.n < input->n && input->time_s[out.n] < (double)BIN_S * n_bin;) out.n++;
    return out;
}

/* A place where nothing shows, read mostly on other days, is no place from which pulses come: that
 * they start and stop is not explained by what was not read there. */
static void test_unread(void) {
    static Probe flat, pulsed;
    static double none[864], nightly[864];
    for (guint seed = 0; seed < 10; seed++) {
        SyRandom random = sy_random(17, seed);
        memset(nightly, 0, sizeof nightly);
        add_nightly(nightly, 864, 100, 12, 60);
        probe_read(&flat, &random, 864, 20, none);
        probe_read(&pulsed, &random, 864, 20, nightly);
        SySeriesInput later = input_of(&flat, 0, 1, 600);
        SySeriesInput input[] = {later, cut(&later, 536), input_of(&pulsed, 1, 1, 0)};
        input[0].time_s += input[1].n;
        input[0].value += input[1].n;
        input[0].below += input[1].n;
        input[0].n -= input[1].n;
        input[1] = cut(&input[2], 576);
        g_autoptr(SySeriesSet) set = set_of(input, 2);
        double lag_s, ratio;
        g_assert_cmpfloat(sy_series_follows(set, 0, 1, &lag_s, &ratio), <, log(10));
    }
}

/* The posterior of a steady source after so many hours of readings, by the share of others that the
 * posterior keeps for them; one place in fifty lies above the first. */
static double steady_posterior(const SySeriesInput *all, SyIndex n_hour) {
    const SySeriesInput input[] = {cut(&all[0], 12 * n_hour), cut(&all[1], 12 * n_hour)};
    g_autoptr(SySeriesSet) set = set_of(input, 2);
    const double rare[] = {0.02, 1};
    sy_series_set_weights(set, rare);
    double better = exp(log_of(set, 3) - log_of(set, 2));
    return 0.99 * better / (better + 49) + 0.01 / 50;
}

/* A source that is on all day, 40 seeded ones, each read for 1 hour to 3 days. That the posterior
 * of what is true rises with what is read holds in the mean over all that may be read (it is a
 * submartingale), not on every single course: from each number of hours to the next the mean does
 * not fall by more than its standard error allows, and no course by much. */
static void test_steady(void) {
    static Probe near, far;
    static const SyIndex hours[] = {1, 2, 4, 8, 16, 24, 48, 72};
    enum { SEEDS = 40, N = G_N_ELEMENTS(hours) };
    double many[864], few[864], fell_most = 0, rise[N] = {0}, square[N] = {0}, last = 0;
    for (SyIndex i = 0; i < 864; i++) {
        many[i] = 400;
        few[i] = 15;
    }
    for (guint seed = 0; seed < SEEDS; seed++) {
        SyRandom random = sy_random(5, seed);
        double before = 0;
        probe_read(&near, &random, 864, 25, many);
        probe_read(&far, &random, 864, 25, few);
        const SySeriesInput all[] = {input_of(&near, 0, 1, 600), input_of(&far, 1, 25, 0)};
        for (guint k = 0; k < N; k++) {
            double now = steady_posterior(all, hours[k]);
            rise[k] += (now - before) / SEEDS;
            square[k] += (now - before) * (now - before) / SEEDS;
            fell_most = fmax(fell_most, before - now);
            before = now;
        }
        last += before / SEEDS;
    }
    for (guint k = 1; k < N; k++) {
        double error = sqrt((square[k] - rise[k] * rise[k]) / (SEEDS - 1));
        g_test_message("%u to %u hours: by %.5f in the mean, standard error %.5f", hours[k - 1],
                       hours[k], rise[k], error);
        g_assert_cmpfloat(rise[k], >=, -2 * error);
    }
    g_test_message("a course falls by %.4f at most; %.4f after three days", fell_most, last);
    g_assert_cmpfloat(fell_most, <=, 0.03);
    g_assert_cmpfloat(last, >, 0.95);
}

/* Nothing shows anywhere: a source may have been off, and loses no more than a factor 3, however
 * long it was looked for; 60 seeded pairs of series of up to two weeks. */
static void test_off(void) {
    static Probe near, far;
    double least = INFINITY;
    for (guint seed = 0; seed < 60; seed++) {
        SyRandom random = sy_random(11, seed);
        SyIndex n_bin = 24 + sy_random_below(&random, MOST - 64);
        probe_read(&near, &random, n_bin, 22, NULL);
        probe_read(&far, &random, n_bin, 20, NULL);
        const SySeriesInput input[] = {input_of(&near, 0, 1, 600), input_of(&far, 1, 4, 0)};
        g_autoptr(SySeriesSet) set = set_of(input, 2);
        const SySeriesEffect strong[] = {{300, 0.9, 0.1, 0.4, 0}, {75, 0.9, 0.1, 0.4, 0}};
        double elsewhere = log_of(set, 0);
        for (uint64_t comes = 0; comes < 4; comes++)
            for (int known = 0; known < 2; known++) {
                double left = sy_series_log(set, known ? strong : unknown, SY_NONE, comes);
                least = fmin(least, exp(left - elsewhere));
            }
    }
    g_test_message("the least that is left, against water that does not come there: %.3f", least);
    g_assert_cmpfloat(least, >, 1.0 / 3);
}

/* Two sources in two branches, of which one is read at two places: both are seen at the end.
 * Neither takes all because it shows in more series, and who joins below both is none of them. */
static void test_two(void) {
    static Probe probe[4];
    static double added[4][864];
    SyRandom random = sy_random(13, 1);
    add_nightly(added[0], 864, 40, 12, 200);
    add_nightly(added[1], 864, 180, 12, 200);
    for (SyIndex i = 10; i < 864; i++) {
        added[2][i] = added[1][i - 5] / 2;
        added[3][i] = (added[0][i - 10] + added[1][i - 10]) / 4;
    }
    const double flow[] = {100, 100, 200, 400}, travel_s[] = {3000, 3000, 1500, 0};
    SySeriesInput input[4];
    for (SyIndex s = 0; s < 4; s++) {
        probe_read(&probe[s], &random, 864, 20, added[s]);
        input[s] = input_of(&probe[s], s, flow[s], travel_s[s]);
    }
    g_autoptr(SySeriesSet) set = set_of(input, 4);
    const SySeriesEffect effect[4] = {unknown[0], unknown[0], unknown[0], unknown[0]};
    double first = sy_series_log(set, effect, SY_NONE, 1 | 8),
           second = sy_series_log(set, effect, SY_NONE, 2 | 4 | 8),
           below = sy_series_log(set, effect, SY_NONE, 8);
    g_test_message("first %.1f, second %.1f, below both %.1f", first, second, below);
    g_assert_cmpfloat(fabs(first - second), <, log(20));
    g_assert_cmpfloat(fmin(first, second), >, below + log(20));
}

/* Pulses at night fit who works at night; a record that may be wrong never decides alone. */
static void test_hours(void) {
    static Probe probe;
    static double added[864];
    static bool within[2 * 1440];
    SyRandom random = sy_random(9, 1);
    for (int m = 0; m < 1440; m++) {
        within[m] = m >= 22 * 60 || m < 6 * 60;
        within[1440 + m] = m >= 9 * 60 && m < 17 * 60;
    }
    add_nightly(added, 864, 30, 9, 60);
    probe_read(&probe, &random, 864, 20, added);
    const SySeriesInput input = input_of(&probe, 0, NAN, NAN);
    g_autoptr(GError) error = NULL;
    g_autoptr(SySeriesSet) set = sy_series_new(&input, 1, within, 2, NULL, &error);
    g_assert_no_error(error);
    double night = sy_series_log(set, unknown, 0, 1), day = sy_series_log(set, unknown, 1, 1),
           any = log_of(set, 1);
    g_assert_cmpfloat(night, >, any + log(1.5));
    g_assert_cmpfloat(day, <, any);
    g_assert_cmpfloat(day, >, any + log(0.09));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/series/refused", test_refused);
    g_test_add_func("/series/pulses", test_pulses);
    g_test_add_func("/series/staged", test_staged);
    g_test_add_func("/series/follows", test_follows);
    g_test_add_func("/series/unread", test_unread);
    g_test_add_func("/series/steady", test_steady);
    g_test_add_func("/series/off", test_off);
    g_test_add_func("/series/two", test_two);
    g_test_add_func("/series/hours", test_hours);
    return g_test_run();
}
