#include "algorithms/attribution/likelihood.h"

#include <math.h>

#include "algorithms/base/error.h"

#define WHAT "readings"
#define LOGISTIC 1.702    /* the logistic curve nearest to the normal one: Haley (1952) */
#define FAINT 0.05        /* an unknown load is seen where 1 in 20 backgrounds would be higher */
#define FAINT_SIGMA 1.645 /* by so many deviations */

/* Abramowitz & Stegun (1964), table 25.10, for the normal density. */
static const double common_at[SY_N_COMMON] = {0,
                                              -1.154405394739968,
                                              1.154405394739968,
                                              -2.366759410734541,
                                              2.366759410734541,
                                              -3.750439717725742,
                                              3.750439717725742};
static const double common_share[SY_N_COMMON] = {
    0.457142857142857, 0.240123178605013, 0.240123178605013, 0.030757123967586,
    0.030757123967586, 0.000548268855972, 0.000548268855972};

double sy_test_seen(const SyTestNoise *noise, double load, double flow) {
    if (!(noise->limit > 0) || !(load > 0) || !(flow > 0)) return 1 - noise->beta;
    double far = log(load / flow / noise->limit) / noise->log_deviation;
    return noise->alpha + (1 - noise->alpha - noise->beta) / (1 + exp(-LOGISTIC * far));
}

static double shifted(double p, double log_odds) {
    if (p <= 0 || p >= 1) return p;
    return 1 / (1 + (1 - p) / p * exp(-log_odds));
}

static double normal_density(double z) {
    return exp(-z * z / 2) / sqrt(2 * G_PI);
}

static double normal_below(double z) {
    return 0.5 * erfc(-z / G_SQRT2);
}

/* Likelihood of a concentration about a mean, or of being below the limit. */
static double of_value(const SyReading *reading, double mean, double shift) {
    double deviation = reading->noise.log_deviation;
    if (!reading->seen) return normal_below((log(reading->noise.limit / mean) - shift) / deviation);
    return normal_density((log(reading->value / mean) - shift) / deviation) / deviation;
}

static double background_of(const SyReading *reading) {
    return reading->background > 0 ? reading->background : reading->noise.limit / 2;
}

/* A concentration that can be compared with what load and flow say. */
static bool is_usable(const SyReading *reading) {
    return background_of(reading) > 0 &&
           (reading->seen ? reading->value > 0 : reading->noise.limit > 0);
}

/* A concentration where the load is not known: high, or not. */
static bool is_high(const SyReading *reading) {
    return reading->seen && reading->value > background_of(reading) *
                                                 exp(FAINT_SIGMA * reading->noise.log_deviation);
}

static double seen_or_not(bool seen, double p, double shift) {
    p = shifted(p, shift);
    return seen ? p : 1 - p;
}

/* Likelihoods if the water comes and if not, at one value of the common error. */
static void both(const SyReading *reading, double load, double shift, double gross, double *come,
                 double *not_come) {
    const SyTestNoise *noise = &reading->noise;
    if (!reading->measured) {
        *come = seen_or_not(reading->seen, sy_test_seen(noise, load, reading->flow), shift);
        *not_come = seen_or_not(reading->seen, noise->alpha, shift);
        return;
    }
    *come = *not_come = 1;
    if (!is_usable(reading)) return;
    double background = background_of(reading);
    if (load > 0 && reading->flow > 0) {
        *not_come = of_value(reading, background, shift);
        *come = of_value(reading, background + load / reading->flow, shift);
    } else {
        *not_come = seen_or_not(is_high(reading), FAINT, shift);
        *come = seen_or_not(is_high(reading), 1 - noise->beta, shift);
    }
    double mixed = (1 - gross) * *come + gross * *not_come;
    *not_come = (1 - gross) * *not_come + gross * *come;
    *come = mixed;
}

static bool check(const SyReading *reading, SyIndex i, SyIndex n_point, GError **error) {
    const SyTestNoise *noise = &reading->noise;
    if (reading->point >= n_point) {
        g_set_error(error, SY_ERROR, SY_ERROR_RANGE, "reading %u: point %u is not below %u", i,
                    reading->point, n_point);
        return false;
    }
    if (noise->alpha >= 0 && noise->beta >= 0 && noise->alpha + noise->beta <= 1 &&
        noise->log_deviation > 0)
        return true;
    g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT,
                "reading %u: alpha %g, beta %g, deviation %g of log concentration", i, noise->alpha,
                noise->beta, noise->log_deviation);
    return false;
}

/* Groups the readings by campaign, in the order in which the campaigns are met. */
static bool group(SyEvidence *evidence, const SyReading *reading, GError **error) {
    g_autoptr(GHashTable) known = g_hash_table_new(NULL, NULL);
    const SyIndex n = evidence->n_reading;
    g_autofree SyIndex *of = sy_array_new(n, sizeof(SyIndex), WHAT, error);
    if (of == NULL) return false;
    for (SyIndex i = 0; i < n; i++) {
        gpointer key = GUINT_TO_POINTER(reading[i].campaign), found;
        bool single = reading[i].campaign == SY_NONE;
        if (!single && g_hash_table_lookup_extended(known, key, NULL, &found)) {
            of[i] = GPOINTER_TO_UINT(found);
        } else {
            evidence->single[evidence->n_campaign] = single;
            of[i] = evidence->n_campaign++;
            if (!single) g_hash_table_insert(known, key, GUINT_TO_POINTER(of[i]));
        }
        evidence->campaign_first[of[i] + 1]++;
    }
    for (SyIndex c = 0; c < evidence->n_campaign; c++)
        evidence->campaign_first[c + 1] += evidence->campaign_first[c];
    g_autofree SyIndex *next = sy_array_new((gsize)n + 1, sizeof(SyIndex), WHAT, error);
    if (next == NULL) return false;
    for (SyIndex c = 0; c < evidence->n_campaign; c++) next[c] = evidence->campaign_first[c];
    for (SyIndex i = 0; i < n; i++) evidence->reading[next[of[i]]++] = reading[i];
    return true;
}

bool sy_evidence_init(SyEvidence *evidence, const SyReading *reading, SyIndex n_reading,
                      SyIndex n_point, const SyLikelihoodOptions *options, GError **error) {
    const SyLikelihoodOptions standard = SY_LIKELIHOOD_OPTIONS_INIT;
    if (options == NULL) options = &standard;
    *evidence = (SyEvidence){.n_reading = n_reading, .options = *options};
    if (!(options->campaign_deviation >= 0) || !(options->gross >= 0 && options->gross <= 0.5)) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, "campaign deviation %g, gross errors %g",
                    options->campaign_deviation, options->gross);
        return false;
    }
    for (SyIndex i = 0; i < n_reading; i++)
        if (!check(&reading[i], i, n_point, error)) return false;
    evidence->reading = sy_array_new(n_reading, sizeof(SyReading), WHAT, error);
    if (evidence->reading == NULL) return false;
    evidence->campaign_first = sy_array_new((gsize)n_reading + 1, sizeof(SyIndex), WHAT, error);
    if (evidence->campaign_first == NULL) return false;
    evidence->single = sy_array_new(n_reading, sizeof(bool), WHAT, error);
    if (evidence->single == NULL) return false;
    return group(evidence, reading, error);
}

void sy_evidence_clear(SyEvidence *evidence) {
    g_free(evidence->reading);
    g_free(evidence->campaign_first);
    g_free(evidence->single);
    *evidence = (SyEvidence){0};
}

void sy_evidence_likelihoods(const SyEvidence *evidence, double load, SyReadingLikelihood *out) {
    double deviation = evidence->options.campaign_deviation, gross = evidence->options.gross;
    for (SyIndex c = 0; c < evidence->n_campaign; c++)
        for (SyIndex r = evidence->campaign_first[c]; r < evidence->campaign_first[c + 1]; r++)
            for (unsigned k = 0; k < SY_N_COMMON; k++)
                both(&evidence->reading[r], load,
                     evidence->single[c] ? 0 : deviation * common_at[k], gross, &out[r].come[k],
                     &out[r].not_come[k]);
}

double sy_evidence_log(const SyEvidence *evidence, const double *const *of) {
    double sum = 0;
    for (SyIndex c = 0; c < evidence->n_campaign; c++) {
        double likelihood = 0;
        for (unsigned k = 0; k < (evidence->single[c] ? 1 : SY_N_COMMON); k++) {
            double product = evidence->single[c] ? 1 : common_share[k];
            for (SyIndex r = evidence->campaign_first[c]; r < evidence->campaign_first[c + 1]; r++)
                product *= of[r][k];
            likelihood += product;
        }
        sum += log(likelihood);
    }
    return sum;
}
