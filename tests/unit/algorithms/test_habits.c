/* Places by habit against numbers by hand; shares learnt against the maximum found by search. */
#include <glib.h>
#include <math.h>

#include "algorithms/attribution/habits.h"
#include "algorithms/base/random.h"

static double at(const double *share, SyIndex i, SyHabit habit) {
    return share[i * SY_N_HABIT + habit];
}

static void test_places(void) {
    const SyHabitPlace place[] = {{10, 10, 0, true, false},
                                  {12, 12, 0, true, false},
                                  {20, 20, 1, true, true},
                                  {5, 5, 2, false, false}};
    double share[4 * SY_N_HABIT];
    sy_habit_places(place, 4, 5, 40, share);
    double aslant = exp(-44. / 50), along = exp(-44. / 3200);
    g_assert_cmpfloat(at(share, 0, SY_HABIT_NEAREST), ==, 1);
    g_assert_cmpfloat_with_epsilon(at(share, 1, SY_HABIT_ASLANT), aslant / (1 + aslant), 1e-15);
    g_assert_cmpfloat_with_epsilon(at(share, 1, SY_HABIT_ALONG), along / (1 + along), 1e-15);
    g_assert_cmpfloat(at(share, 2, SY_HABIT_ANOTHER), ==, 1);
    g_assert_cmpfloat(at(share, 2, SY_HABIT_PRIVATE), ==, 1);
    g_assert_cmpfloat(at(share, 3, SY_HABIT_UNFIT), ==, 1);
    g_assert_cmpfloat(at(share, 3, SY_HABIT_NEAREST), ==, 0);
    sy_habit_places(place, 0, 5, 40, share);
    sy_habit_places(place + 3, 1, 0, 0, share);
    g_assert_cmpfloat(at(share, 0, SY_HABIT_UNFIT), ==, 1);
}

/* Every habit sums to 1 or 0 over the places, whatever they are. */
static void test_sums(void) {
    SyRandom random = sy_random(7, 0);
    for (int round = 0; round < 2000; round++) {
        SyHabitPlace place[12];
        double share[12 * SY_N_HABIT];
        SyIndex n = sy_random_below(&random, 13);
        for (SyIndex i = 0; i < n; i++) {
            double away_m = floor(100 * sy_random_unit(&random));
            place[i] = (SyHabitPlace){away_m, away_m + floor(3 * sy_random_unit(&random)),
                                      sy_random_below(&random, 4), sy_random_below(&random, 2) == 1,
                                      sy_random_below(&random, 4) == 0};
        }
        sy_habit_places(place, n, 5 * sy_random_unit(&random), 40, share);
        for (int h = 0; h < SY_N_HABIT; h++) {
            double sum = 0;
            for (SyIndex i = 0; i < n; i++) sum += at(share, i, (SyHabit)h);
            g_assert_true(fabs(sum - 1) < 1e-9 || sum == 0);
        }
    }
}

/* Log of the posterior, but for a constant: each record among the habits that were open to it. */
static double posterior(const double *likelihood, SyIndex n, const double *prior,
                        const double *share) {
    double sum = 0;
    for (int h = 0; h < SY_N_HABIT; h++) sum += prior[h] * log(share[h]);
    for (SyIndex i = 0; i < n; i++) {
        double p = 0, open = 0;
        for (int h = 0; h < SY_N_HABIT; h++) {
            double l = likelihood[i * SY_N_HABIT + (SyIndex)h];
            if (isnan(l)) continue;
            open += share[h];
            p += share[h] * l;
        }
        sum += log((p > 0 ? p : share[SY_HABIT_NONE]) / open);
    }
    return sum;
}

/* Nothing near what was learnt is better, and drawn shares are found again. */
static void test_learn(void) {
    enum { N = 3000 };
    const double truth[SY_N_HABIT] = {0.5, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05},
                 prior[SY_N_HABIT] = {2, 2, 2, 2, 2, 2, 2};
    g_autofree double *likelihood = g_new0(double, N *SY_N_HABIT);
    SyRandom random = sy_random(3, 0);
    for (SyIndex i = 0; i < N; i++) {
        double *l = likelihood + i * SY_N_HABIT;
        bool closed = i % 3 == 0; /* no private pipe there */
        int drawn;
        do {
            double luck = sy_random_unit(&random);
            for (drawn = 0; drawn < SY_HABIT_NONE && luck >= truth[drawn]; drawn++)
                luck -= truth[drawn];
        } while (closed && drawn == SY_HABIT_PRIVATE);
        if (drawn != SY_HABIT_NONE) l[drawn] = 1;
        if (drawn == SY_HABIT_NEAREST) l[SY_HABIT_ALONG] = 0.4; /* may have told it too */
        if (closed) l[SY_HABIT_PRIVATE] = NAN;
    }
    double share[SY_N_HABIT], sum = 0;
    sy_habit_learn(likelihood, N, prior, share);
    for (int h = 0; h < SY_N_HABIT; h++) sum += share[h];
    g_assert_cmpfloat_with_epsilon(sum, 1, 1e-12);
    g_assert_cmpfloat_with_epsilon(share[SY_HABIT_PRIVATE], truth[SY_HABIT_PRIVATE], 0.02);
    g_assert_cmpfloat_with_epsilon(share[SY_HABIT_NONE], truth[SY_HABIT_NONE], 0.02);
    double best = posterior(likelihood, N, prior, share);
    for (int h = 0; h < SY_N_HABIT; h++)
        for (int k = 0; k < SY_N_HABIT; k++) {
            double moved[SY_N_HABIT];
            for (int j = 0; j < SY_N_HABIT; j++) moved[j] = share[j];
            moved[h] += 0.002;
            moved[k] -= 0.002;
            if (h != k && moved[k] > 0)
                g_assert_cmpfloat(posterior(likelihood, N, prior, moved), <, best);
        }
}

/* Without a record what was expected stands; one moves it by as much as it counts. */
static void test_few(void) {
    const double prior[SY_N_HABIT] = {6, 1, 1, 1, 1, 1, 1};
    double share[SY_N_HABIT], one[SY_N_HABIT] = {0};
    sy_habit_learn(NULL, 0, prior, share);
    g_assert_cmpfloat_with_epsilon(share[SY_HABIT_NEAREST], 0.5, 1e-15);
    sy_habit_learn(one, 1, prior, share); /* of none that is known */
    g_assert_cmpfloat_with_epsilon(share[SY_HABIT_NONE], 2. / 13, 1e-9);
}

enum { PLACES = 4, RECORDS = 4000 };

static double sharp_posterior(const double *p, const bool *right, SyIndex n, double t,
                              double deviation) {
    double sum = -(t - 1) * (t - 1) / (2 * deviation * deviation);
    for (SyIndex r = 0; r < n; r++) {
        double all = 0, recorded = 0;
        for (SyIndex i = r * PLACES; i < (r + 1) * PLACES; i++) {
            all += pow(p[i], t);
            recorded += right[i] ? pow(p[i], t) : 0;
        }
        sum += log(recorded / all);
    }
    return sum;
}

/* Records drawn from probabilities to the power of t give t again, which is the maximum; sharpened
 * by it, places are right as often as is said; without records, or with a firm prior, it is 1. */
static void test_sharpness(void) {
    static double p[RECORDS * PLACES];
    static bool right[RECORDS * PLACES];
    static SyIndex offset[RECORDS + 1];
    for (double truth = 0.5; truth < 2; truth += 0.7) {
        SyRandom random = sy_random(11, 1);
        for (SyIndex r = 0; r < RECORDS; r++) {
            double sum = 0, drawn = sy_random_unit(&random), w[PLACES], all = 0;
            offset[r + 1] = (r + 1) * PLACES;
            for (SyIndex i = 0; i < PLACES; i++) sum += p[r * PLACES + i] = sy_random_unit(&random);
            for (SyIndex i = 0; i < PLACES; i++) all += w[i] = pow(p[r * PLACES + i] /= sum, truth);
            SyIndex at = 0;
            for (double below = w[0] / all; at < PLACES - 1 && drawn > below; below += w[at] / all)
                at++;
            for (SyIndex i = 0; i < PLACES; i++) right[r * PLACES + i] = i == at;
        }
        double t = sy_habit_sharpness(p, right, offset, RECORDS, 0.45);
        g_assert_cmpfloat_with_epsilon(t, truth, 0.1);
        double best = sharp_posterior(p, right, RECORDS, t, 0.45);
        for (double step = -0.01; step < 0.02; step += 0.02)
            g_assert_cmpfloat(sharp_posterior(p, right, RECORDS, t + step, 0.45), <, best);
        g_assert_cmpfloat_with_epsilon(sy_habit_sharpness(p, right, offset, RECORDS, 1e-4), 1,
                                       1e-3);
        double said = 0, was = 0;
        for (SyIndex r = 0; r < RECORDS; r++) {
            double place[PLACES - 1];
            for (SyIndex i = 0; i < PLACES - 1; i++) place[i] = p[r * PLACES + i];
            sy_habit_sharpen(place, PLACES - 1, t);
            SyIndex first = 0;
            for (SyIndex i = 1; i < PLACES - 1; i++) first = place[i] > place[first] ? i : first;
            said += place[first] / RECORDS;
            was += (double)right[r * PLACES + first] / RECORDS;
        }
        g_assert_cmpfloat_with_epsilon(said, was, 0.02);
    }
    g_assert_cmpfloat_with_epsilon(sy_habit_sharpness(NULL, NULL, offset, 0, 0.45), 1, 1e-15);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/habits/places", test_places);
    g_test_add_func("/habits/sums", test_sums);
    g_test_add_func("/habits/learn", test_learn);
    g_test_add_func("/habits/few", test_few);
    g_test_add_func("/habits/sharpness", test_sharpness);
    return g_test_run();
}
