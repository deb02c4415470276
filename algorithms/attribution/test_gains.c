#include "algorithms/attribution/test_gains.h"

#include <math.h>

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
    double noise_alpha;
    double last_p, last_entropy; /* neighbours on a channel ask for the same again and again */
    Sums *sums;                  /* n_point */
    double *comes;               /* n_point: of the source at hand, scratch */
    SyIndex *touched;            /* n_point */
    SyIndex n_touched;
} Gains;

static void add(Gains *gains, Sums *sums, double mass, double come, double comes) {
    const double alpha = gains->options->noise.alpha;
    double p = alpha + (come - alpha) * comes;
    if (p < gains->last_p || p > gains->last_p) {
        gains->last_p = p;
        gains->last_entropy = entropy(p);
    }
    sums->seen += mass * (p - alpha);
    sums->noise += mass * (gains->last_entropy - gains->noise_alpha);
    if (gains->options->criterion != SY_CRITERION_CUT) return;
    sums->square_seen += mass * mass * (p * p - alpha * alpha);
    sums->square_not += mass * mass * ((1 - p) * (1 - p) - (1 - alpha) * (1 - alpha));
}

static void note(Gains *gains, SyIndex point, double comes) {
    if (!(gains->comes[point] > 0)) gains->touched[gains->n_touched++] = point;
    gains->comes[point] += comes;
}

/* Points a state comes to, its worlds in one word: the walk of sy_reach_walk_next(), for which the
 * share is computed anew only where the worlds change. */
static void note_word(Gains *gains, SyIndex state, double share) {
    const SyReachWorlds *worlds = gains->worlds;
    SyIndex node = worlds->place[gains->sources->place[state]];
    uint64_t come = gains->posterior->mask[state], last = come;
    double comes = share;
    for (; worlds->next[node] != SY_NONE; node = worlds->next[node]) {
        if (worlds->point_at[node] != SY_NONE) {
            if (come != last) comes = share * sy_posterior_comes(gains->posterior, state, &come);
            last = come;
            if (comes > 0) note(gains, worlds->point_at[node], comes);
        }
        come &= worlds->way[node];
        if (come == 0) return;
    }
    for (gsize e = worlds->offset[node]; e < worlds->offset[node + 1]; e++) {
        uint64_t word = worlds->word[e] & come;
        if (word != last) comes = share * sy_posterior_comes(gains->posterior, state, &word);
        last = word;
        if (comes > 0) note(gains, worlds->point[e], comes);
    }
}

static void note_state(Gains *gains, SyIndex state, double share) {
    SyIndex place = gains->sources->place[state];
    if (place == SY_NONE || !(share > 0)) return;
    if (gains->worlds->n_word == 1) {
        note_word(gains, state, share);
        return;
    }
    SyReachWalk walk;
    for (sy_reach_walk_start(&walk, gains->worlds, place); sy_reach_walk_next(&walk);) {
        double comes = sy_posterior_comes(gains->posterior, state, walk.word);
        if (comes > 0) note(gains, walk.point, share * comes);
    }
}

static double come_of(const Gains *gains, SyIndex source, SyIndex point) {
    const SyNextOptions *options = gains->options;
    double load = gains->sources->load == NULL ? NAN : gains->sources->load[source];
    return sy_test_seen(&options->noise, load, options->flow == NULL ? NAN : options->flow[point]);
}

/* Sums of states that come to 1 but for rounding do. */
static double whole(double comes) {
    return comes > 1 - 1e-12 ? 1 : comes;
}

/* Water of a group, as of the one of its sources that stands for it. */
static void add_group(Gains *gains, SyIndex source, double mass) {
    const SySources *sources = gains->sources;
    gains->n_touched = 0;
    for (SyIndex i = sources->state_first[source]; i < sources->state_first[source + 1]; i++)
        note_state(gains, i, gains->posterior->state[i] / gains->posterior->source[source]);
    for (SyIndex k = 0; k < gains->n_touched; k++) {
        SyIndex point = gains->touched[k];
        add(gains, &gains->sums[point], mass, come_of(gains, source, point),
            whole(gains->comes[point]));
        gains->comes[point] = 0;
    }
}

bool sy_group_masses_init(SyGroupMasses *masses, const SyPosterior *posterior, const SyIndex *group,
                          SyIndex n_group, GError **error) {
    *masses = (SyGroupMasses){.n_group = n_group};
    masses->mass = sy_array_new(n_group, sizeof(double), WHAT, error);
    if (masses->mass == NULL) return false;
    masses->source = sy_array_new(n_group, sizeof(SyIndex), WHAT, error);
    if (masses->source == NULL) return false;
    for (SyIndex g = 0; g < n_group; g++) masses->source[g] = SY_NONE;
    for (SyIndex s = 0; s < posterior->n_source; s++) {
        SyIndex *stands = &masses->source[group[s]];
        if (*stands == SY_NONE || posterior->source[s] > posterior->source[*stands]) *stands = s;
        masses->mass[group[s]] += posterior->source[s];
    }
    for (SyIndex g = 0; g < n_group; g++) masses->square += masses->mass[g] * masses->mass[g];
    return true;
}

void sy_group_masses_clear(SyGroupMasses *masses) {
    g_free(masses->mass);
    g_free(masses->source);
    *masses = (SyGroupMasses){0};
}

static double gain_of(const Gains *gains, const Sums *sums, double square, double *seen) {
    const double alpha = gains->options->noise.alpha;
    double p = CLAMP(alpha + sums->seen, 0, 1);
    *seen = p;
    if (gains->options->criterion == SY_CRITERION_INFORMATION)
        return fmax(0, entropy(p) - gains->noise_alpha - sums->noise);
    if (p <= 0 || p >= 1) return 0;
    double if_seen = alpha * alpha * square + sums->square_seen;
    double if_not = (1 - alpha) * (1 - alpha) * square + sums->square_not;
    return fmax(0, if_seen / p + if_not / (1 - p) - square);
}

double sy_test_gain_at(const SyPosterior *posterior, const SySources *sources,
                       const SyReachWorlds *worlds, const SyGroupMasses *masses,
                       const SyNextOptions *options, SyIndex point, const uint64_t *at_point) {
    Gains gains = {.posterior = posterior,
                   .sources = sources,
                   .worlds = worlds,
                   .options = options,
                   .noise_alpha = entropy(options->noise.alpha),
                   .last_p = -1};
    Sums sums = {0};
    double seen;
    for (SyIndex g = 0; g < masses->n_group; g++) {
        SyIndex source = masses->source[g];
        double comes = 0;
        if (!(masses->mass[g] > NEGLIGIBLE)) continue;
        for (SyIndex i = sources->state_first[source]; i < sources->state_first[source + 1]; i++) {
            SyIndex place = sources->place[i];
            if (place == SY_NONE || !(posterior->state[i] > 0)) continue;
            comes += posterior->state[i] *
                     sy_posterior_comes(posterior, i, at_point + (gsize)place * worlds->n_word);
        }
        if (comes > 0)
            add(&gains, &sums, masses->mass[g], come_of(&gains, source, point),
                whole(comes / posterior->source[source]));
    }
    return gain_of(&gains, &sums, masses->square, &seen);
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
    g_auto(SyGroupMasses) masses = {0};
    if (!sy_group_masses_init(&masses, posterior, group, n_group, error)) return false;
    Gains gains = {.posterior = posterior,
                   .sources = sources,
                   .worlds = worlds,
                   .options = options,
                   .noise_alpha = entropy(options->noise.alpha),
                   .last_p = -1,
                   .sums = sums,
                   .comes = comes,
                   .touched = touched};
    for (SyIndex g = 0; g < n_group; g++)
        if (masses.mass[g] > NEGLIGIBLE) add_group(&gains, masses.source[g], masses.mass[g]);
    for (SyIndex p = 0; p < n_point; p++)
        gain[p] = gain_of(&gains, &sums[p], masses.square, &seen[p]);
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
