#include "algorithms/attribution/posterior.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"

#define WHAT "states of a search"

void sy_posterior_clear(SyPosterior *posterior) {
    g_free(posterior->source);
    g_free(posterior->state);
    g_free(posterior->mask);
    g_free(posterior->world_first);
    if (posterior->world != NULL) g_array_unref(posterior->world);
    *posterior = (SyPosterior){0};
}

static bool alloc(SyPosterior *p, SyIndex n_source, SyIndex n_state, unsigned n_word,
                  GError **error) {
    *p = (SyPosterior){.n_source = n_source, .n_state = n_state, .n_word = n_word};
    p->world = g_array_new(FALSE, FALSE, sizeof(double));
    p->source = sy_array_new(n_source, sizeof(double), WHAT, error);
    if (p->source == NULL) return false;
    p->state = sy_array_new(n_state, sizeof(double), WHAT, error);
    if (p->state == NULL) return false;
    p->mask = sy_array_new((gsize)n_state * n_word, sizeof(uint64_t), WHAT, error);
    if (p->mask == NULL) return false;
    p->world_first = sy_array_new(n_state, sizeof(gsize), WHAT, error);
    return p->world_first != NULL;
}

static bool check(const SySources *sources, const SyReachWorlds *worlds, GError **error) {
    double sum = 0;
    for (SyIndex s = 0; s < sources->n_source; s++) {
        if (!(sources->prior[s] >= 0 && isfinite(sources->prior[s]))) {
            g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, "source %u: prior %g is not 0 or more",
                        s, sources->prior[s]);
            return false;
        }
        sum += sources->prior[s];
    }
    for (SyIndex i = 0; i < sources->n_state; i++) {
        if (sources->place[i] != SY_NONE && sources->place[i] >= worlds->n_place) {
            g_set_error(error, SY_ERROR, SY_ERROR_RANGE, "state %u: place %u is not below %u", i,
                        sources->place[i], worlds->n_place);
            return false;
        }
        if (!(sources->weight[i] >= 0 && isfinite(sources->weight[i]))) {
            g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, "state %u: weight %g is not 0 or more",
                        i, sources->weight[i]);
            return false;
        }
    }
    if (sum > 0) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, "no source of %u has a prior above 0",
                sources->n_source);
    return false;
}

static bool is_none(const uint64_t *word, unsigned n_word) {
    for (unsigned i = 0; i < n_word; i++)
        if (word[i] != 0) return false;
    return true;
}

/* @outfall: n_place * n_word: worlds in which the places come there, or NULL */
static void set_mask(SyPosterior *p, const SySources *sources, const uint64_t *outfall,
                     SyIndex state) {
    uint64_t *mask = p->mask + (gsize)state * p->n_word;
    SyIndex place = sources->place[state];
    memset(mask, 0xff, p->n_word * sizeof *mask);
    if (place == SY_NONE || outfall == NULL) return;
    const uint64_t *at = outfall + (gsize)place * p->n_word;
    if (!is_none(at, p->n_word)) memcpy(mask, at, p->n_word * sizeof *mask);
}

/* What a source does to its water before it lets it go, all parameters alike: nothing, some of what
 * it can, all of it. */
enum { RAW, PART, CLEAN, N_TREATED };

/* Likelihoods of the readings for the state at hand. */
typedef struct {
    const SyEvidence *evidence;
    SyReadingLikelihood *likelihood; /* N_TREATED * n_reading */
    double log_treated[N_TREATED];   /* log P(so treated) */
    SyEffect *treated;               /* n_reading, scratch */
    const uint64_t **word;           /* n_reading: worlds in which the water comes, or NULL */
    const SyReadingFates **of;       /* n_reading, scratch */
    double *world;                   /* 64 * n_word, scratch */
    SySeriesSet *series;             /* NULL: none, or left out */
    SyIndex n_series;
    const uint64_t **series_word; /* n_series: as word */
    const SySeriesEffect *effect; /* n_series */
    SyIndex hours;
} StateAt;

/* Does the water come there in that world? @word NULL: it never does. */
static bool comes_in(const uint64_t *word, unsigned world) {
    return word != NULL && (word[world / 64] >> (world % 64) & 1) != 0;
}

static double log_of_series(const StateAt *at, unsigned world) {
    uint64_t comes = 0;
    for (SyIndex s = 0; s < at->n_series; s++)
        comes |= (uint64_t)comes_in(at->series_word[s], world) << s;
    return sy_series_log(at->series, at->effect, at->hours, comes);
}

static double log_in_world(StateAt *at, unsigned world) {
    const SyIndex n = at->evidence->n_reading;
    double log_p = -INFINITY;
    for (int t = 0; t < N_TREATED; t++) {
        if (isinf(at->log_treated[t])) continue;
        const SyReadingLikelihood *likelihood = at->likelihood + (gsize)t * n;
        for (SyIndex r = 0; r < n; r++)
            at->of[r] =
                comes_in(at->word[r], world) ? &likelihood[r].come : &likelihood[r].not_come;
        double log_t = at->log_treated[t] + sy_evidence_log(at->evidence, at->of),
               most = fmax(log_p, log_t);
        if (!isinf(most)) log_p = most + log(exp(log_p - most) + exp(log_t - most));
    }
    return at->series == NULL ? log_p : log_p + log_of_series(at, world);
}

/* Does the water come to each of the points in all worlds that count, or in none? */
static bool words_agree(const uint64_t *const *word, SyIndex n, const uint64_t *mask,
                        unsigned n_word) {
    for (SyIndex r = 0; r < n; r++) {
        uint64_t with = 0, without = 0;
        if (word[r] == NULL) continue;
        for (unsigned i = 0; i < n_word; i++) {
            with |= word[r][i] & mask[i];
            without |= ~word[r][i] & mask[i];
        }
        if (with != 0 && without != 0) return false;
    }
    return true;
}

static bool worlds_agree(const StateAt *at, const uint64_t *mask, unsigned n_word) {
    return words_agree(at->word, at->evidence->n_reading, mask, n_word) &&
           (at->series == NULL || words_agree(at->series_word, at->n_series, mask, n_word));
}

static unsigned first_world(const uint64_t *mask) {
    unsigned i = 0;
    while (mask[i] == 0) i++;
    return 64 * i + (unsigned)__builtin_ctzll(mask[i]);
}

/* Log of the mean likelihood of a state over its worlds, and how they weigh then. */
static double log_of_state(SyPosterior *p, StateAt *at, SyIndex state) {
    const uint64_t *mask = p->mask + (gsize)state * p->n_word;
    p->world_first[state] = G_MAXSIZE;
    if (worlds_agree(at, mask, p->n_word)) return log_in_world(at, first_world(mask));
    double most = -INFINITY, sum = 0;
    unsigned n = 0;
    for (unsigned w = 0; w < 64 * p->n_word; w++) {
        bool counts = mask[w / 64] >> (w % 64) & 1;
        at->world[w] = counts ? log_in_world(at, w) : -INFINITY;
        most = fmax(most, at->world[w]);
        n += counts;
    }
    if (isinf(most)) return -INFINITY;
    for (unsigned w = 0; w < 64 * p->n_word; w++) sum += at->world[w] = exp(at->world[w] - most);
    for (unsigned w = 0; w < 64 * p->n_word; w++) at->world[w] /= sum;
    p->world_first[state] = p->world->len;
    g_array_append_vals(p->world, at->world, 64 * p->n_word);
    return most + log(sum / n);
}

/* state[] holds logs of what is joint; makes probabilities of them. False if all are -infinity. */
static bool normalise(SyPosterior *p, const SySources *sources) {
    double most = -INFINITY, sum = 0;
    for (SyIndex i = 0; i < p->n_state; i++) most = fmax(most, p->state[i]);
    if (isinf(most)) {
        p->log_evidence = -INFINITY;
        return false;
    }
    for (SyIndex i = 0; i < p->n_state; i++) sum += p->state[i] = exp(p->state[i] - most);
    for (SyIndex s = 0; s < p->n_source; s++) {
        p->source[s] = 0;
        for (SyIndex i = sources->state_first[s]; i < sources->state_first[s + 1]; i++)
            p->source[s] += p->state[i] /= sum;
    }
    p->log_evidence = most + log(sum);
    return true;
}

/* Log priors of the states, such that they sum to 1. */
static bool log_priors(const SySources *sources, double *log_prior) {
    double sum = 0;
    for (SyIndex s = 0; s < sources->n_source; s++)
        for (SyIndex i = sources->state_first[s]; i < sources->state_first[s + 1]; i++)
            sum += sources->prior[s] * sources->weight[i];
    for (SyIndex s = 0; s < sources->n_source; s++)
        for (SyIndex i = sources->state_first[s]; i < sources->state_first[s + 1]; i++)
            log_prior[i] = log(sources->prior[s] * sources->weight[i] / sum);
    return sum > 0;
}

/* Are the readings as likely for a state as for the one before? Then they need not be asked again.
 */
static bool is_alike(const SySources *sources, SyIndex n_reading, SyIndex state) {
    if (sources->effect == NULL) return true;
    const SyEffect *effect = sources->effect + (gsize)state * n_reading;
    return memcmp(effect, effect - n_reading, n_reading * sizeof *effect) == 0;
}

/* Worlds of the state's place at every point of a list; NULL for a place that is nowhere. */
static void set_words(const uint64_t *at_points, SyIndex n, gsize n_column, SyIndex place,
                      unsigned n_word, const uint64_t **word) {
    for (SyIndex r = 0; r < n; r++)
        word[r] = place == SY_NONE ? NULL : at_points + r * n_column + (gsize)place * n_word;
}

/* The effects of a source that treats its water so. */
static void treat(const SyEffect *effect, SyIndex n, int treated, SyEffect *out) {
    for (SyIndex r = 0; r < n; r++) {
        out[r] = effect[r];
        if (!(effect[r].part + effect[r].clean > 0)) continue;
        out[r].part = treated == PART ? 1 - effect[r].other : 0;
        out[r].clean = treated == CLEAN ? 1 - effect[r].other : 0;
    }
}

/* A source treats its water or does not: what it lets go is low in all parameters together. */
static void weigh_treated(StateAt *at, double load, const SyEffect *effect) {
    const SyIndex n = at->evidence->n_reading;
    double part = 0, clean = 0;
    for (SyIndex r = 0; r < n && effect != NULL; r++) {
        if (!(effect[r].rise >= 0)) continue;
        part = fmax(part, effect[r].part / (1 - effect[r].other));
        clean = fmax(clean, effect[r].clean / (1 - effect[r].other));
    }
    at->log_treated[RAW] = log(1 - part - clean);
    at->log_treated[PART] = log(part);
    at->log_treated[CLEAN] = log(clean);
    for (int t = 0; t < N_TREATED; t++) {
        if (isinf(at->log_treated[t])) continue;
        if (effect != NULL) treat(effect, n, t, at->treated);
        sy_evidence_likelihoods(at->evidence, load, effect == NULL ? NULL : at->treated,
                                at->likelihood + (gsize)t * n);
    }
}

/* @at_points: for each reading, then each series, then the outfall if there is one, worlds of all
 * places. Adds to the logs of the states. */
static void weigh_states(SyPosterior *p, const SySources *sources, const uint64_t *at_points,
                         SyIndex n_place, StateAt *at) {
    const gsize n_column = (gsize)n_place * p->n_word;
    const SyIndex n_reading = at->evidence->n_reading;
    const uint64_t *at_series = at_points + n_reading * n_column;
    const uint64_t *outfall =
        sources->outfall == SY_NONE ? NULL : at_series + at->n_series * n_column;
    for (SyIndex s = 0; s < sources->n_source; s++)
        for (SyIndex i = sources->state_first[s]; i < sources->state_first[s + 1]; i++) {
            SyIndex place = sources->place[i];
            set_mask(p, sources, outfall, i);
            p->world_first[i] = G_MAXSIZE;
            set_words(at_points, n_reading, n_column, place, p->n_word, at->word);
            set_words(at_series, at->n_series, n_column, place, p->n_word, at->series_word);
            if (at->series != NULL) {
                at->effect = sources->series_effect + (gsize)i * at->n_series;
                at->hours = sources->hours == NULL ? SY_NONE : sources->hours[s];
            }
            if (i == sources->state_first[s] || !is_alike(sources, n_reading, i))
                weigh_treated(
                    at, sources->load == NULL ? NAN : sources->load[s],
                    sources->effect == NULL ? NULL : sources->effect + (gsize)i * n_reading);
            if (isfinite(p->state[i])) p->state[i] += log_of_state(p, at, i);
            if (sources->log_factor != NULL) p->state[i] += sources->log_factor[s];
        }
}

static SyIndex n_series_of(const SySources *sources) {
    return sources->series == NULL ? 0 : sy_series_count(sources->series);
}

/* Worlds of all places at the readings' points, the series' and the outfall. */
static uint64_t *list_points(const SySources *sources, const SyReachWorlds *worlds,
                             const SyEvidence *evidence, GError **error) {
    const gsize n_column = (gsize)worlds->n_place * worlds->n_word;
    const SyIndex n_series = n_series_of(sources);
    g_autofree uint64_t *at = sy_array_new((evidence->n_reading + n_series + (gsize)1) * n_column,
                                           sizeof(uint64_t), WHAT, error);
    if (at == NULL) return NULL;
    uint64_t *column = at;
    for (SyIndex r = 0; r < evidence->n_reading; r++, column += n_column)
        if (!sy_reach_worlds_at(worlds, evidence->reading[r].point, column, error)) return NULL;
    for (SyIndex s = 0; s < n_series; s++, column += n_column)
        if (!sy_reach_worlds_at(worlds, sy_series_point(sources->series, s), column, error))
            return NULL;
    if (sources->outfall != SY_NONE && !sy_reach_worlds_at(worlds, sources->outfall, column, error))
        return NULL;
    return g_steal_pointer(&at);
}

/* How often the water of a source comes to the places of the series, before anything is known of
 * it: another water than the source's gets there as rarely. */
static bool set_series_weights(const SyPosterior *p, const SySources *sources,
                               const uint64_t *at_series, SyIndex n_place, GError **error) {
    const SyIndex n = n_series_of(sources);
    const gsize n_column = (gsize)n_place * p->n_word;
    g_autofree double *weight = sy_array_new(n, sizeof(double), WHAT, error);
    if (weight == NULL) return false;
    for (SyIndex i = 0; i < sources->n_state; i++) {
        SyIndex place = sources->place[i];
        for (SyIndex s = 0; s < n && place != SY_NONE; s++) {
            const uint64_t *word = at_series + s * n_column + (gsize)place * p->n_word;
            unsigned with = 0;
            for (unsigned w = 0; w < p->n_word; w++)
                with += (unsigned)__builtin_popcountll(word[w]);
            weight[s] += exp(p->state[i]) * with / (64.0 * p->n_word);
        }
    }
    sy_series_set_weights(sources->series, weight);
    return true;
}

/* Another source of the same kind may be what the series tell of: then they say nothing of this. */
static void mix_other(SyPosterior *p, const SySources *sources, const double *without) {
    double most = -INFINITY, sum = 0, other = sources->series_other;
    for (SyIndex i = 0; i < p->n_state; i++) most = fmax(most, without[i]);
    for (SyIndex i = 0; i < p->n_state; i++) sum += exp(without[i] - most);
    for (SyIndex s = 0; s < p->n_source; s++) {
        p->source[s] = 0;
        for (SyIndex i = sources->state_first[s]; i < sources->state_first[s + 1]; i++) {
            p->state[i] = (1 - other) * p->state[i] + other * exp(without[i] - most) / sum;
            p->source[s] += p->state[i];
        }
    }
}

/* Fills p->state with the logs of what is joint, by the readings one by one into @without, by all
 * of them into p->state. */
static bool weigh(SyPosterior *p, const SySources *sources, const SyReachWorlds *worlds,
                  StateAt *at, double *without, GError **error) {
    const SyIndex n = at->evidence->n_reading;
    g_autofree SyReadingLikelihood *likelihood =
        sy_array_new((gsize)N_TREATED * n, sizeof *likelihood, WHAT, error);
    g_autofree SyEffect *treated = sy_array_new(n, sizeof *treated, WHAT, error);
    if (likelihood == NULL || treated == NULL) return false;
    g_autofree uint64_t *at_points = list_points(sources, worlds, at->evidence, error);
    if (at_points == NULL) return false;
    at->likelihood = likelihood;
    at->treated = treated;
    const SyIndex n_place = worlds->n_place;
    if (n_series_of(sources) > 0) {
        const uint64_t *at_series =
            at_points + at->evidence->n_reading * (gsize)n_place * p->n_word;
        if (!set_series_weights(p, sources, at_series, n_place, error)) return false;
        memcpy(without, p->state, p->n_state * sizeof *without);
        weigh_states(p, sources, at_points, n_place, at);
        for (SyIndex i = 0; i < p->n_state; i++) {
            double log_prior = without[i];
            without[i] = p->state[i];
            p->state[i] = log_prior;
        }
        g_array_set_size(p->world, 0);
        at->series = sources->series;
    }
    weigh_states(p, sources, at_points, n_place, at);
    return true;
}

static bool run(SyPosterior *p, const SySources *sources, const SyReachWorlds *worlds,
                const SyEvidence *evidence, GError **error) {
    const SyIndex n = evidence->n_reading, n_series = n_series_of(sources);
    g_autofree const uint64_t **word = sy_array_new((gsize)n + n_series, sizeof *word, WHAT, error);
    g_autofree const SyReadingFates **of = sy_array_new(n, sizeof *of, WHAT, error);
    g_autofree double *world = sy_array_new((gsize)64 * p->n_word, sizeof *world, WHAT, error);
    g_autofree double *without = sy_array_new(p->n_state, sizeof *without, WHAT, error);
    if (!word || !of || !world || !without) return false;
    StateAt at = {.evidence = evidence,
                  .word = word,
                  .of = of,
                  .world = world,
                  .n_series = n_series,
                  .series_word = word + n};
    if (!log_priors(sources, p->state)) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT,
                    "no source of %u with a prior joins anywhere", sources->n_source);
        return false;
    }
    if (!weigh(p, sources, worlds, &at, without, error)) return false;
    if (normalise(p, sources)) {
        if (n_series > 0) mix_other(p, sources, without);
        return true;
    }
    log_priors(sources, p->state);
    for (SyIndex i = 0; i < p->n_state; i++) p->world_first[i] = G_MAXSIZE;
    normalise(p, sources);
    p->log_evidence = -INFINITY;
    return true;
}

bool sy_posterior_init(SyPosterior *posterior, const SySources *sources,
                       const SyReachWorlds *worlds, const SyReading *reading, SyIndex n_reading,
                       const SyLikelihoodOptions *options, GError **error) {
    *posterior = (SyPosterior){0};
    g_auto(SyEvidence) evidence = {0};
    if (!check(sources, worlds, error) ||
        !sy_evidence_init(&evidence, reading, n_reading, worlds->n_point, options, error) ||
        !alloc(posterior, sources->n_source, sources->n_state, worlds->n_word, error))
        return false;
    return run(posterior, sources, worlds, &evidence, error);
}

double sy_posterior_comes(const SyPosterior *p, SyIndex state, const uint64_t *word) {
    const uint64_t *mask = p->mask + (gsize)state * p->n_word;
    unsigned with = 0, all = 0;
    if (p->world_first[state] == G_MAXSIZE) {
        for (unsigned i = 0; i < p->n_word; i++) {
            with += (unsigned)__builtin_popcountll(word[i] & mask[i]);
            all += (unsigned)__builtin_popcountll(mask[i]);
        }
        return (double)with / all;
    }
    const double *weight = &g_array_index(p->world, double, p->world_first[state]);
    double sum = 0;
    for (unsigned i = 0; i < p->n_word; i++)
        for (uint64_t left = word[i] & mask[i]; left != 0; left &= left - 1)
            sum += weight[64 * i + (unsigned)__builtin_ctzll(left)];
    return MIN(1, sum);
}

/* Worlds of a state after a result: those in which the water comes weigh by @come, the others by
 * @not_come. */
static void weigh_worlds(const SyPosterior *before, SyPosterior *after, SyIndex state,
                         const uint64_t *word, double come, double not_come) {
    const uint64_t *mask = before->mask + (gsize)state * before->n_word;
    const unsigned n_world = 64 * before->n_word;
    gsize from = before->world_first[state];
    after->world_first[state] = after->world->len;
    g_array_set_size(after->world, after->world->len + n_world);
    double *weight = &g_array_index(after->world, double, after->world_first[state]), sum = 0;
    for (unsigned w = 0; w < n_world; w++) {
        double was = from == G_MAXSIZE ? (double)(mask[w / 64] >> (w % 64) & 1)
                                       : g_array_index(before->world, double, from + w);
        bool comes = word != NULL && word[w / 64] >> (w % 64) & 1;
        sum += weight[w] = was * (comes ? come : not_come);
    }
    for (unsigned w = 0; w < n_world && sum > 0; w++) weight[w] /= sum;
}

/* @at_point: worlds in which the places come to the test's point. */
static void apply(const SyPosterior *before, const SySources *sources, const uint64_t *at_point,
                  const SyTest *test, bool seen, SyPosterior *after) {
    double not_come = seen ? test->noise.alpha : 1 - test->noise.alpha;
    for (SyIndex s = 0; s < sources->n_source; s++) {
        double come =
            sy_test_seen(&test->noise, sources->load == NULL ? NAN : sources->load[s], test->flow);
        if (!seen) come = 1 - come;
        for (SyIndex i = sources->state_first[s]; i < sources->state_first[s + 1]; i++) {
            SyIndex place = sources->place[i];
            const uint64_t *word =
                place == SY_NONE ? NULL : at_point + (gsize)place * before->n_word;
            double comes = word == NULL ? 0 : sy_posterior_comes(before, i, word);
            after->state[i] = log(before->state[i] * (comes * come + (1 - comes) * not_come));
            after->world_first[i] = G_MAXSIZE;
            if (before->world_first[i] != G_MAXSIZE || (comes > 0 && comes < 1))
                weigh_worlds(before, after, i, word, come, not_come);
        }
    }
}

bool sy_posterior_after(const SyPosterior *before, const SySources *sources,
                        const SyReachWorlds *worlds, const SyTest *test, bool seen,
                        SyPosterior *after, double *probability, GError **error) {
    g_autofree uint64_t *at_point =
        sy_array_new((gsize)worlds->n_place * worlds->n_word, sizeof(uint64_t), WHAT, error);
    *after = (SyPosterior){0};
    if (at_point == NULL || !sy_reach_worlds_at(worlds, test->point, at_point, error) ||
        !alloc(after, before->n_source, before->n_state, before->n_word, error))
        return false;
    memcpy(after->mask, before->mask,
           (gsize)before->n_state * before->n_word * sizeof *before->mask);
    apply(before, sources, at_point, test, seen, after);
    bool possible = normalise(after, sources);
    if (probability != NULL) *probability = possible ? exp(after->log_evidence) : 0;
    after->log_evidence += before->log_evidence;
    if (possible) return true;
    memcpy(after->state, before->state, before->n_state * sizeof(double));
    memcpy(after->source, before->source, before->n_source * sizeof(double));
    memcpy(after->world_first, before->world_first, before->n_state * sizeof(gsize));
    g_array_set_size(after->world, 0);
    if (before->world->len > 0)
        g_array_append_vals(after->world, before->world->data, before->world->len);
    return true;
}
