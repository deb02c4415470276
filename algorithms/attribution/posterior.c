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

/* Likelihoods of the readings for the state at hand. */
typedef struct {
    const SyEvidence *evidence;
    const SyReadingLikelihood *likelihood; /* n_reading */
    const uint64_t **word;                 /* n_reading: worlds in which the water comes, or NULL */
    const SyReadingFates **of;             /* n_reading, scratch */
    double *world;                         /* 64 * n_word, scratch */
} StateAt;

static double log_in_world(StateAt *at, unsigned world) {
    for (SyIndex r = 0; r < at->evidence->n_reading; r++) {
        bool comes = at->word[r] != NULL && at->word[r][world / 64] >> (world % 64) & 1;
        at->of[r] = comes ? &at->likelihood[r].come : &at->likelihood[r].not_come;
    }
    return sy_evidence_log(at->evidence, at->of);
}

/* Does the water come to each reading's point in all worlds that count, or in none? */
static bool worlds_agree(const StateAt *at, const uint64_t *mask, unsigned n_word) {
    for (SyIndex r = 0; r < at->evidence->n_reading; r++) {
        uint64_t with = 0, without = 0;
        if (at->word[r] == NULL) continue;
        for (unsigned i = 0; i < n_word; i++) {
            with |= at->word[r][i] & mask[i];
            without |= ~at->word[r][i] & mask[i];
        }
        if (with != 0 && without != 0) return false;
    }
    return true;
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

/* @at_points: for each reading, then for the outfall if there is one, worlds of all places. */
static void weigh_states(SyPosterior *p, const SySources *sources, const uint64_t *at_points,
                         SyIndex n_place, StateAt *at, SyReadingLikelihood *likelihood) {
    const gsize n_column = (gsize)n_place * p->n_word;
    const SyIndex n_reading = at->evidence->n_reading;
    const uint64_t *outfall = sources->outfall == SY_NONE ? NULL : at_points + n_reading * n_column;
    for (SyIndex s = 0; s < sources->n_source; s++)
        for (SyIndex i = sources->state_first[s]; i < sources->state_first[s + 1]; i++) {
            SyIndex place = sources->place[i];
            set_mask(p, sources, outfall, i);
            p->world_first[i] = G_MAXSIZE;
            for (SyIndex r = 0; r < n_reading; r++)
                at->word[r] =
                    place == SY_NONE ? NULL : at_points + r * n_column + (gsize)place * p->n_word;
            if (i == sources->state_first[s] || !is_alike(sources, n_reading, i))
                sy_evidence_likelihoods(
                    at->evidence, sources->load == NULL ? NAN : sources->load[s],
                    sources->effect == NULL ? NULL : sources->effect + (gsize)i * n_reading,
                    likelihood);
            if (isfinite(p->state[i])) p->state[i] += log_of_state(p, at, i);
        }
}

/* Worlds of all places at the readings' points and the outfall. */
static uint64_t *list_points(const SySources *sources, const SyReachWorlds *worlds,
                             const SyEvidence *evidence, GError **error) {
    const gsize n_column = (gsize)worlds->n_place * worlds->n_word;
    g_autofree uint64_t *at =
        sy_array_new((evidence->n_reading + (gsize)1) * n_column, sizeof(uint64_t), WHAT, error);
    if (at == NULL) return NULL;
    for (SyIndex r = 0; r < evidence->n_reading; r++)
        if (!sy_reach_worlds_at(worlds, evidence->reading[r].point, at + r * n_column, error))
            return NULL;
    if (sources->outfall != SY_NONE &&
        !sy_reach_worlds_at(worlds, sources->outfall, at + evidence->n_reading * n_column, error))
        return NULL;
    return g_steal_pointer(&at);
}

static bool run(SyPosterior *p, const SySources *sources, const SyReachWorlds *worlds,
                const SyEvidence *evidence, GError **error) {
    const SyIndex n = evidence->n_reading;
    g_autofree SyReadingLikelihood *likelihood = sy_array_new(n, sizeof *likelihood, WHAT, error);
    if (likelihood == NULL) return false;
    g_autofree const uint64_t **word = sy_array_new(n, sizeof *word, WHAT, error);
    if (word == NULL) return false;
    g_autofree const SyReadingFates **of = sy_array_new(n, sizeof *of, WHAT, error);
    if (of == NULL) return false;
    g_autofree double *world = sy_array_new((gsize)64 * p->n_word, sizeof *world, WHAT, error);
    if (world == NULL) return false;
    g_autofree uint64_t *at_points = list_points(sources, worlds, evidence, error);
    if (at_points == NULL) return false;
    StateAt at = {evidence, likelihood, word, of, world};
    if (!log_priors(sources, p->state)) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT,
                    "no source of %u with a prior joins anywhere", sources->n_source);
        return false;
    }
    weigh_states(p, sources, at_points, worlds->n_place, &at, likelihood);
    if (normalise(p, sources)) return true;
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
