#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/base/random.h"
#include "algorithms/linkage/fellegi_sunter.h"

#define N_FIELD 4
#define N_PAIR 20000

static const double true_m[N_FIELD][3] = {
    {0.05, 0.15, 0.8}, {0.1, 0.2, 0.7}, {0.02, 0.08, 0.9}, {0.3, 0.3, 0.4}};
static const double true_u[N_FIELD][3] = {
    {0.9, 0.08, 0.02}, {0.7, 0.2, 0.1}, {0.97, 0.02, 0.01}, {0.6, 0.3, 0.1}};

static uint8_t drawn(SyRandom *random, const double *share) {
    double at = sy_random_unit(random);
    return at < share[0] ? 0 : at < share[0] + share[1] ? 1 : 2;
}

static void fields_expected(SyLinkField *fields) {
    for (int f = 0; f < N_FIELD; f++)
        fields[f] = (SyLinkField){.n_level = 3, .m = {0.1, 0.2, 0.7}, .u = {0.8, 0.15, 0.05}};
}

/* Shares that made the pairs are found again, and what is said to be likely is so. */
static void test_learn(void) {
    SyRandom random = sy_random(11, 0);
    g_autofree uint8_t *levels = g_new(uint8_t, N_PAIR * N_FIELD);
    g_autofree bool *is_one = g_new(bool, N_PAIR);
    g_autofree double *log_odds = g_new(double, N_PAIR);
    for (int i = 0; i < N_PAIR; i++) {
        is_one[i] = sy_random_unit(&random) < 0.1;
        for (int f = 0; f < N_FIELD; f++)
            levels[i * N_FIELD + f] = sy_random_unit(&random) < 0.1
                                          ? SY_LINK_MISSING
                                          : drawn(&random, is_one[i] ? true_m[f] : true_u[f]);
    }
    SyLinkField fields[N_FIELD];
    fields_expected(fields);
    SyLinkOptions options = SY_LINK_OPTIONS_INIT;
    double share, said[10] = {0}, n_true[10] = {0}, n[10] = {0};
    g_assert_true(sy_link_learn(N_FIELD, fields, N_PAIR, levels, &options, &share, log_odds, NULL));
    g_assert_cmpfloat_with_epsilon(share, 0.1, 0.02);
    for (int f = 0; f < N_FIELD; f++)
        for (int k = 0; k < 3; k++) {
            g_assert_cmpfloat_with_epsilon(fields[f].m[k], true_m[f][k], 0.05);
            g_assert_cmpfloat_with_epsilon(fields[f].u[k], true_u[f][k], 0.02);
        }
    for (int i = 0; i < N_PAIR; i++) {
        double p = 1 / (1 + exp(-log_odds[i]));
        int bin = MIN((int)(10 * p), 9);
        n[bin]++;
        said[bin] += p;
        n_true[bin] += is_one[i];
    }
    for (int bin = 0; bin < 10; bin++)
        if (n[bin] >= 100)
            g_assert_cmpfloat_with_epsilon(n_true[bin] / n[bin], said[bin] / n[bin], 0.1);
}

/* Few pairs: what was expected before stays. Pairs that were not compared make agreement rarer. */
static void test_prior(void) {
    SyLinkField fields[N_FIELD];
    const uint8_t levels[] = {2, 2, 2, 2, 0, 0, 0, SY_LINK_MISSING};
    double share, few[2], many[2];
    SyLinkOptions options = SY_LINK_OPTIONS_INIT;
    options.match_share = 0.3;
    fields_expected(fields);
    g_assert_true(sy_link_learn(N_FIELD, fields, 2, levels, &options, &share, few, NULL));
    g_assert_cmpfloat(few[0], >, 3);
    g_assert_cmpfloat(few[1], <, -2);
    g_assert_cmpfloat_with_epsilon(fields[0].m[2], 0.7, 0.1);
    fields_expected(fields);
    options.n_total = 1000;
    g_assert_true(sy_link_learn(N_FIELD, fields, 2, levels, &options, &share, many, NULL));
    g_assert_cmpfloat(fields[0].u[2], <, 0.01);
    g_assert_true(sy_link_learn(0, NULL, 0, NULL, NULL, &share, NULL, NULL));
}

static void test_errors(void) {
    SyLinkField fields[N_FIELD];
    const uint8_t levels[] = {2, 2, 3, 2};
    double share, log_odds[1];
    GError *error = NULL;
    fields_expected(fields);
    g_assert_false(sy_link_learn(N_FIELD, fields, 1, levels, NULL, &share, log_odds, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_ARGUMENT);
    g_clear_error(&error);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fellegi-sunter/learn", test_learn);
    g_test_add_func("/fellegi-sunter/prior", test_prior);
    g_test_add_func("/fellegi-sunter/errors", test_errors);
    return g_test_run();
}
