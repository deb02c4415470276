#include "algorithms/attribution/likelihood.h"

#include <math.h>

#include "algorithms/base/error.h"

#define WHAT "readings"
#define RANGE 9.210340371976184 /* log of four decades, over which what is not known may lie */
#define USUAL_FAR 1.645         /* deviations above which 1 in 20 lies */
#define LOGISTIC 1.702          /* the logistic curve nearest to the normal one: Haley (1952) */

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

/* Deviations above which a share p <= 0.5 lies: Abramowitz & Stegun (1964), 26.2.23. */
static double normal_above(double p) {
    double t = sqrt(-2 * log(p));
    return t - (2.515517 + 0.802853 * t + 0.010328 * t * t) /
                   (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
}

/* Likelihood of a concentration lognormal about a mean, or of being below the limit. */
static double of_value(const SyReading *reading, double mean, double deviation, double shift) {
    if (!reading->seen) return normal_below((log(reading->noise.limit / mean) - shift) / deviation);
    return normal_density((log(reading->value / mean) - shift) / deviation) / deviation;
}

static double seen_or_not(bool seen, double p, double shift) {
    p = shifted(p, shift);
    return seen ? p : 1 - p;
}

/* What may have happened to the bottle of one reading; one value where it makes no difference. */
typedef struct {
    double regular, paused, spoilt;
} Fate;

static Fate same(double likelihood) {
    return (Fate){likelihood, likelihood, likelihood};
}

static void of_look(const SyReading *reading, double load, double shift, Fate *come,
                    Fate *not_come) {
    const SyTestNoise *noise = &reading->noise;
    *come = same(seen_or_not(reading->seen, sy_test_seen(noise, load, reading->flow), shift));
    *not_come = same(seen_or_not(reading->seen, noise->alpha, shift));
}

/* Water without the source: alpha of it exceeds what counts as elevated. */
typedef struct {
    double mean, deviation, elevated; /* mean NaN: not known */
} Background;

static Background background_of(const SyReading *reading) {
    const SyTestNoise *noise = &reading->noise;
    double mean = reading->background > 0 ? reading->background : noise->limit / 2;
    double deviation = noise->log_deviation, elevated = reading->elevated;
    double far = noise->alpha > 0 && noise->alpha < 0.5 ? normal_above(noise->alpha) : USUAL_FAR;
    if (!(mean > 0)) return (Background){NAN, deviation, elevated};
    if (elevated > mean)
        deviation = log(elevated / mean) / far;
    else if (isnan(elevated))
        elevated = mean * exp(far * deviation);
    return (Background){mean, deviation, elevated};
}

/* Of a sum, each part with its own deviation. */
static double deviation_of_sum(double a, double a_deviation, double b, double b_deviation) {
    return hypot(a * a_deviation, b * b_deviation) / (a + b);
}

/* Where it is not known what the source adds: anything in the decades above what is elevated. */
static double of_elevated(const SyReading *reading, double elevated) {
    if (reading->seen) return reading->value > elevated ? 1 / RANGE : 0;
    return CLAMP(log(reading->noise.limit / elevated) / RANGE, 0, 1);
}

/* Anything from the background up to the mean, by logarithms. */
static double of_part(const SyReading *reading, double background, double mean, double without) {
    double range = log(mean / background);
    if (!(range > 0.1)) return without; /* they are one */
    if (!reading->seen) return CLAMP(log(reading->noise.limit / background) / range, 0, 1);
    return reading->value > background && reading->value < mean ? 1 / range : 0;
}

/* Likelihoods if the water comes and if not, at one value of the common error. */
static void of_concentration(const SyReading *taken, const SyEffect *effect, double shift,
                             Fate *come, Fate *not_come) {
    Background background = background_of(taken);
    SyReading at_least = *taken, *reading = &at_least;
    if (taken->value < background.mean) at_least.value = background.mean;
    if (taken->noise.limit < background.mean) at_least.noise.limit = background.mean;
    double beta = reading->noise.beta, spoilt = reading->seen ? 1 / RANGE : 0.5;
    *come = *not_come = same(1);
    if (reading->seen ? !(reading->value > 0) : !(reading->noise.limit > 0)) return;
    if (isnan(background.mean)) { /* only elevated or not */
        if (isnan(background.elevated)) return;
        bool high = reading->seen && reading->value > background.elevated;
        if (!reading->seen && reading->noise.limit > background.elevated) return;
        *come = same(seen_or_not(high, effect->seen, shift));
        *not_come = same(seen_or_not(high, reading->noise.alpha, shift));
        return;
    }
    double without = of_value(reading, background.mean, background.deviation, shift);
    double any = of_elevated(reading, background.elevated), with;
    if (effect->rise >= 0) {
        double deviation = deviation_of_sum(background.mean, background.deviation, effect->rise,
                                            reading->noise.log_deviation);
        double mean = background.mean + effect->rise;
        with = (1 - effect->other - effect->part - effect->clean) *
                   of_value(reading, mean, deviation, shift) +
               effect->clean * without +
               effect->part * of_part(reading, background.mean, mean, without) +
               effect->other * any;
    } else {
        double seen = beta < 1 ? fmin(1, effect->seen / (1 - beta)) : 0;
        with = seen * any + (1 - seen) * without;
    }
    *come = (Fate){with, without, spoilt};
    *not_come = (Fate){without, without, spoilt};
}

/* Of one bottle, from the products over its readings. */
static double of_fates(const Fate *product, double beta, double gross) {
    return (1 - gross) * ((1 - beta) * product->regular + beta * product->paused) +
           gross * product->spoilt;
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

/* Readings of a campaign by bottle, those on their own first. */
static void order_bottles(SyEvidence *evidence, SyIndex first, SyIndex end) {
    for (SyIndex i = first + 1; i < end; i++) /* few, and mostly in order */
        for (SyIndex k = i;
             k > first && evidence->reading[k].bottle < evidence->reading[k - 1].bottle; k--) {
            SyReading reading = evidence->reading[k];
            SyIndex number = evidence->number[k];
            evidence->reading[k] = evidence->reading[k - 1];
            evidence->number[k] = evidence->number[k - 1];
            evidence->reading[k - 1] = reading;
            evidence->number[k - 1] = number;
        }
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
    for (SyIndex i = 0; i < n; i++) {
        evidence->number[next[of[i]]] = i;
        evidence->reading[next[of[i]]++] = reading[i];
    }
    for (SyIndex c = 0; c < evidence->n_campaign; c++)
        if (!evidence->single[c])
            order_bottles(evidence, evidence->campaign_first[c], evidence->campaign_first[c + 1]);
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
    evidence->number = sy_array_new(n_reading, sizeof(SyIndex), WHAT, error);
    if (evidence->number == NULL) return false;
    evidence->campaign_first = sy_array_new((gsize)n_reading + 1, sizeof(SyIndex), WHAT, error);
    if (evidence->campaign_first == NULL) return false;
    evidence->single = sy_array_new(n_reading, sizeof(bool), WHAT, error);
    if (evidence->single == NULL) return false;
    return group(evidence, reading, error);
}

void sy_evidence_clear(SyEvidence *evidence) {
    g_free(evidence->reading);
    g_free(evidence->number);
    g_free(evidence->campaign_first);
    g_free(evidence->single);
    *evidence = (SyEvidence){0};
}

static void fates_of(const SyReading *reading, double load, const SyEffect *effect, double shift,
                     Fate *come, Fate *not_come) {
    if (reading->measured)
        of_concentration(reading, effect, shift, come, not_come);
    else
        of_look(reading, load, shift, come, not_come);
}

void sy_reading_likelihood(const SyReading *reading, double load, const SyEffect *effect,
                           double gross, double *come, double *not_come) {
    Fate with, without;
    fates_of(reading, load, effect, 0, &with, &without);
    *come = of_fates(&with, reading->noise.beta, gross);
    *not_come = of_fates(&without, reading->noise.beta, gross);
}

static void put(SyReadingFates *out, unsigned k, const Fate *fate) {
    out->regular[k] = fate->regular;
    out->paused[k] = fate->paused;
    out->spoilt[k] = fate->spoilt;
}

void sy_evidence_likelihoods(const SyEvidence *evidence, double load, const SyEffect *effect,
                             SyReadingLikelihood *out) {
    double deviation = evidence->options.campaign_deviation;
    for (SyIndex c = 0; c < evidence->n_campaign; c++)
        for (SyIndex r = evidence->campaign_first[c]; r < evidence->campaign_first[c + 1]; r++) {
            const SyReading *reading = &evidence->reading[r];
            const SyEffect unknown = {NAN, 1 - reading->noise.beta, 0, 0, 0},
                           *own = effect == NULL ? &unknown : &effect[evidence->number[r]];
            for (unsigned k = 0; k < SY_N_COMMON; k++) {
                Fate come, not_come;
                fates_of(reading, load, own, evidence->single[c] ? 0 : deviation * common_at[k],
                         &come, &not_come);
                put(&out[r].come, k, &come);
                put(&out[r].not_come, k, &not_come);
                if (evidence->single[c]) break; /* without a common error the first is all */
            }
        }
}

static double log_sum(double a, double b) {
    double most = fmax(a, b);
    return isinf(most) ? most : most + log(exp(a - most) + exp(b - most));
}

/* Log likelihood of the readings from @first to before @end, at value @k of the common error. */
static double log_of_campaign(const SyEvidence *evidence, const SyReadingFates *const *of,
                              SyIndex first, SyIndex end, unsigned k) {
    double sum = 0;
    for (SyIndex r = first; r < end;) {
        const SyReading *reading = &evidence->reading[r];
        Fate bottle = same(1);
        double log_scale = 0;
        do {
            bottle.regular *= of[r]->regular[k];
            bottle.paused *= of[r]->paused[k];
            bottle.spoilt *= of[r]->spoilt[k];
            double most = fmax(bottle.regular, fmax(bottle.paused, bottle.spoilt));
            if (most > 0 && most < 1e-100) { /* many readings of one bottle: none is lost */
                bottle.regular /= most;
                bottle.paused /= most;
                bottle.spoilt /= most;
                log_scale += log(most);
            }
            r++;
        } while (r < end && reading->bottle != 0 && evidence->reading[r].bottle == reading->bottle);
        sum += log_scale + log(of_fates(&bottle, reading->noise.beta, evidence->options.gross));
    }
    return sum;
}

double sy_evidence_log(const SyEvidence *evidence, const SyReadingFates *const *of) {
    double sum = 0;
    for (SyIndex c = 0; c < evidence->n_campaign; c++) {
        SyIndex first = evidence->campaign_first[c], end = evidence->campaign_first[c + 1];
        double log_p = -INFINITY;
        for (unsigned k = 0; k < (evidence->single[c] ? 1 : SY_N_COMMON); k++)
            log_p = log_sum(log_p, (evidence->single[c] ? 0 : log(common_share[k])) +
                                       log_of_campaign(evidence, of, first, end, k));
        sum += log_p;
    }
    return sum;
}
