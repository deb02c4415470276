#include <math.h>

#include "algorithms/attribution/next_test.h"
#include "algorithms/base/error.h"

#define WHAT "gains of tests"
#define NEGLIGIBLE 1e-9 /* groups less probable than this do not choose tests */

static double entropy(double p) {
    if (p <= 0 || p >= 1) return 0;
    return -(p * log2(p) + (1 - p) * log2(1 - p));
}

/* Sums over groups at each point, less what they are where no water comes. */
typedef struct {
    double seen;                    /* sum P(group) (P(seen | group) - alpha) */
    double noise;                   /* sum P(group) (h(P(seen | group)) - h(alpha)) */
    double square_seen, square_not; /* sum P(group)^2 (P(result | group)^2 - that at alpha) */
} Sums;

typedef struct {
    const SyPosterior *posterior;
    const SySources *sources;
    const SyReachWorlds *worlds;
    const SyNextOptions *options;
    Sums *sums;       /* n_point */
    double *comes;    /* n_point: of the source at hand, scratch */
    SyIndex *touched; /* n_point */
    double noise_alpha, noise_come;
} Gains;

static void add(Gains *gains, SyIndex point, double mass, double come, double comes,
                bool undiluted) {
    const double alpha = gains->options->noise.alpha;
    double p = alpha + (come - alpha) * comes;
    Sums *sums = &gains->sums[point];
    sums->seen += mass * (p - alpha);
    sums->noise +=
        mass * ((undiluted && comes >= 1 ? gains->noise_come : entropy(p)) - gains->noise_alpha);
    if (gains->options->criterion != SY_CRITERION_CUT) return;
    sums->square_seen += mass * mass * (p * p - alpha * alpha);
    sums->square_not += mass * mass * ((1 - p) * (1 - p) - (1 - alpha) * (1 - alpha));
}

/* Water of a group, as of the one of its sources that stands for it. */
static void add_group(Gains *gains, SyIndex source, double mass) {
    const SySources *sources = gains->sources;
    const SyReachWorlds *worlds = gains->worlds;
    SyIndex n_touched = 0;
    for (SyIndex i = sources->state_first[source]; i < sources->state_first[source + 1]; i++) {
        double share = gains->posterior->state[i] / gains->posterior->source[source];
        SyIndex place = sources->place[i];
        if (place == SY_NONE || !(share > 0)) continue;
        for (gsize e = worlds->offset[place]; e < worlds->offset[place + 1]; e++) {
            SyIndex point = worlds->point[e];
            double comes =
                sy_posterior_comes(gains->posterior, i, worlds->word + e * worlds->n_word);
            if (!(comes > 0)) continue;
            if (!(gains->comes[point] > 0)) gains->touched[n_touched++] = point;
            gains->comes[point] += share * comes;
        }
    }
    double load = sources->load == NULL ? NAN : sources->load[source];
    const double *flow = gains->options->flow;
    bool undiluted = flow == NULL || !(load > 0) || !(gains->options->noise.limit > 0);
    double come = 1 - gains->options->noise.beta;
    for (SyIndex k = 0; k < n_touched; k++) {
        SyIndex point = gains->touched[k];
        if (!undiluted) come = sy_test_seen(&gains->options->noise, load, flow[point]);
        double comes = gains->comes[point] > 1 - 1e-12 ? 1 : gains->comes[point];
        add(gains, point, mass, come, comes, undiluted);
        gains->comes[point] = 0;
    }
}

/* The most probable source of each group stands for it, with the probability of all. */
static bool add_groups(Gains *gains, const SyIndex *group, SyIndex n_group, double *square,
                       GError **error) {
    g_autofree double *mass = sy_array_new(n_group, sizeof(double), WHAT, error);
    if (mass == NULL) return false;
    g_autofree SyIndex *stands = sy_array_new(n_group, sizeof(SyIndex), WHAT, error);
    if (stands == NULL) return false;
    const double *source = gains->posterior->source;
    for (SyIndex g = 0; g < n_group; g++) stands[g] = SY_NONE;
    for (SyIndex s = 0; s < gains->posterior->n_source; s++) {
        SyIndex g = group[s];
        if (stands[g] == SY_NONE || source[s] > source[stands[g]]) stands[g] = s;
        mass[g] += source[s];
    }
    *square = 0;
    for (SyIndex g = 0; g < n_group; g++) {
        *square += mass[g] * mass[g];
        if (mass[g] > NEGLIGIBLE) add_group(gains, stands[g], mass[g]);
    }
    return true;
}

static double gain_of(const Gains *gains, SyIndex point, double square, double *seen) {
    const double alpha = gains->options->noise.alpha;
    const Sums *sums = &gains->sums[point];
    double p = CLAMP(alpha + sums->seen, 0, 1);
    *seen = p;
    if (gains->options->criterion == SY_CRITERION_INFORMATION)
        return fmax(0, entropy(p) - gains->noise_alpha - sums->noise);
    if (p <= 0 || p >= 1) return 0;
    double if_seen = alpha * alpha * square + sums->square_seen;
    double if_not = (1 - alpha) * (1 - alpha) * square + sums->square_not;
    return fmax(0, if_seen / p + if_not / (1 - p) - square);
}

bool sy_test_gains(const SyPosterior *posterior, const SySources *sources,
                   const SyReachWorlds *worlds, const SyIndex *group, SyIndex n_group,
                   const SyNextOptions *options, double *gain, double *seen, GError **error) {
    const SyIndex n_point = worlds->n_point;
    g_autofree Sums *sums = sy_array_new(n_point, sizeof(Sums), WHAT, error);
    if (sums == NULL) return false;
    g_autofree double *comes = sy_array_new(n_point, sizeof(double), WHAT, error);
    if (comes == NULL) return false;
    g_autofree SyIndex *touched = sy_array_new(n_point, sizeof(SyIndex), WHAT, error);
    if (touched == NULL) return false;
    Gains gains = {posterior,
                   sources,
                   worlds,
                   options,
                   sums,
                   comes,
                   touched,
                   entropy(options->noise.alpha),
                   entropy(1 - options->noise.beta)};
    double square = 0;
    if (!add_groups(&gains, group, n_group, &square, error)) return false;
    for (SyIndex p = 0; p < n_point; p++) gain[p] = gain_of(&gains, p, square, &seen[p]);
    return true;
}

static int by_mass(const void *left, const void *right) {
    const double *a = left, *b = right;
    return *a < *b ? 1 : *a > *b ? -1 : 0;
}

SyOutcome sy_posterior_outlook(const SyPosterior *posterior, const SyIndex *group, SyIndex n_group,
                               double enough) {
    SyOutcome outcome = {1, SY_NONE, 0, 0, 0};
    g_autofree double *mass = g_new0(double, n_group + 1);
    for (SyIndex s = 0; s < posterior->n_source; s++) mass[group[s]] += posterior->source[s];
    for (SyIndex g = 0; g < n_group; g++) {
        if (mass[g] > 0) outcome.bits -= mass[g] * log2(mass[g]);
        if (!(mass[g] > outcome.best)) continue;
        outcome.best = mass[g];
        outcome.group = g;
    }
    qsort(mass, n_group, sizeof(double), by_mass);
    for (double sum = 0; outcome.n_group < n_group && sum < enough;) sum += mass[outcome.n_group++];
    return outcome;
}
