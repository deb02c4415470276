#include <math.h>
#include <string.h>

#include "algorithms/attribution/posterior.h"
#include "algorithms/base/error.h"

#define WHAT "pairs of sources"

typedef struct {
    SyIndex source;
    double value;
} Ranked;

static int by_value(const void *left, const void *right) {
    const Ranked *a = left, *b = right;
    if (a->value < b->value || a->value > b->value) return a->value > b->value ? -1 : 1;
    return (a->source > b->source) - (a->source < b->source);
}

static int by_source(const void *left, const void *right) {
    const SyIndex *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static void add_best(GArray *best, const double *value, SyIndex n_source, SyIndex n_more) {
    g_autofree Ranked *ranked = g_new(Ranked, n_source + 1);
    for (SyIndex s = 0; s < n_source; s++) ranked[s] = (Ranked){s, value[s]};
    qsort(ranked, n_source, sizeof *ranked, by_value);
    for (SyIndex k = 0, n = 0; k < n_source && n < n_more && ranked[k].value > 0; k++) {
        bool known = false;
        for (guint i = 0; i < best->len && !known; i++)
            known = g_array_index(best, SyIndex, i) == ranked[k].source;
        if (known) continue;
        g_array_append_val(best, ranked[k].source);
        n++;
    }
}

/* Everything about the two sources at hand. */
typedef struct {
    const SySources *sources;
    const SyReachWorlds *worlds;
    const SyEvidence *evidence;
    const SyPosterior *single;               /* masks */
    SyReadingLikelihood *of_a, *of_b, *both; /* n_reading */
    SyEffect *effect;                        /* n_reading: of both together */
    double base;                             /* log likelihoods are taken relative to it */
    uint64_t *at_point;                      /* n_reading * n_place * n_word */
    const uint64_t **word_a, **word_b;       /* n_reading */
    const SyReadingFates **of;               /* n_reading */
    SyIndex n_series;
    const uint64_t **series_a, **series_b; /* n_series: as word_a */
    SyIndex state_a, state_b, source_a, source_b;
} Pair;

/* One of the two, seen at the places of a set. */
static SySeriesWater water_of(const Pair *pair, bool first, uint64_t comes) {
    const SySources *sources = pair->sources;
    SyIndex state = first ? pair->state_a : pair->state_b,
            source = first ? pair->source_a : pair->source_b;
    return (SySeriesWater){sources->series_effect + (gsize)state * pair->n_series,
                           sources->hours == NULL ? SY_NONE : sources->hours[source], comes};
}

static double log_of_sets(const Pair *pair, uint64_t a, uint64_t b) {
    SySeriesWater of_a = water_of(pair, true, a), of_b = water_of(pair, false, b);
    return sy_series_log_two(pair->sources->series, &of_a, &of_b);
}

static double log_mean(double a, double b) {
    double most = fmax(a, b);
    return isinf(most) ? most : most + log((exp(a - most) + exp(b - most)) / 2);
}

/* Each series tells of one water: where only one of the two comes of that, where both come of the
 * one or of the other, alike at all those places. */
static double log_of_series(const Pair *pair, unsigned world) {
    uint64_t a = 0, b = 0;
    for (SyIndex s = 0; s < pair->n_series; s++) {
        const uint64_t *of_a = pair->series_a[s], *of_b = pair->series_b[s];
        a |= (uint64_t)(of_a != NULL && (of_a[world / 64] >> (world % 64) & 1) != 0) << s;
        b |= (uint64_t)(of_b != NULL && (of_b[world / 64] >> (world % 64) & 1) != 0) << s;
    }
    double by_a = log_of_sets(pair, a, b & ~a);
    return (a & b) == 0 ? by_a : log_mean(by_a, log_of_sets(pair, a & ~b, b));
}

static double log_in_world(Pair *pair, unsigned world) {
    for (SyIndex r = 0; r < pair->evidence->n_reading; r++) {
        const uint64_t *a = pair->word_a[r], *b = pair->word_b[r];
        bool a_comes = a != NULL && a[world / 64] >> (world % 64) & 1;
        bool b_comes = b != NULL && b[world / 64] >> (world % 64) & 1;
        const SyReadingFates *of = &pair->of_a[r].not_come;
        if (a_comes) of = b_comes ? &pair->both[r].come : &pair->of_a[r].come;
        if (!a_comes && b_comes) of = &pair->of_b[r].come;
        pair->of[r] = of;
    }
    double log_p = sy_evidence_log(pair->evidence, pair->of);
    return pair->n_series == 0 ? log_p : log_p + log_of_series(pair, world);
}

/* Worlds in which a state's water comes to the points of the readings, then of the series. */
static void words_of(const Pair *pair, SyIndex state, const uint64_t **word,
                     const uint64_t **series) {
    const SyIndex place = pair->sources->place[state], n = pair->evidence->n_reading;
    const gsize n_column = (gsize)pair->worlds->n_place * pair->worlds->n_word;
    for (SyIndex i = 0; i < n + pair->n_series; i++) {
        const uint64_t *at =
            place == SY_NONE ? NULL
                             : pair->at_point + i * n_column + (gsize)place * pair->worlds->n_word;
        *(i < n ? &word[i] : &series[i - n]) = at;
    }
}

static bool words_agree(const uint64_t *const *word, SyIndex n, const uint64_t *mask,
                        unsigned n_word) {
    for (SyIndex r = 0; r < n; r++) {
        uint64_t with = 0, without = 0;
        for (unsigned i = 0; word[r] != NULL && i < n_word; i++) {
            with |= word[r][i] & mask[i];
            without |= ~word[r][i] & mask[i];
        }
        if (with != 0 && without != 0) return false;
    }
    return true;
}

/* Does every reading and series see the same in all worlds of the mask? */
static bool worlds_agree(const Pair *pair, const uint64_t *mask) {
    const SyIndex n = pair->evidence->n_reading;
    const unsigned n_word = pair->worlds->n_word;
    return words_agree(pair->word_a, n, mask, n_word) &&
           words_agree(pair->word_b, n, mask, n_word) &&
           words_agree(pair->series_a, pair->n_series, mask, n_word) &&
           words_agree(pair->series_b, pair->n_series, mask, n_word);
}

/* Mean likelihood over the worlds in which both come to the outfall, or either if never both. */
static double of_states(Pair *pair, SyIndex a, SyIndex b) {
    const unsigned n_word = pair->worlds->n_word;
    uint64_t mask[64], any = 0;
    const uint64_t *of_a = pair->single->mask + (gsize)a * n_word;
    const uint64_t *of_b = pair->single->mask + (gsize)b * n_word;
    for (unsigned i = 0; i < n_word; i++) any |= mask[i] = of_a[i] & of_b[i];
    for (unsigned i = 0; i < n_word && any == 0; i++) mask[i] = of_a[i] | of_b[i];
    bool agree = worlds_agree(pair, mask);
    double sum = 0;
    unsigned n = 0;
    for (unsigned w = 0; w < 64 * n_word; w++) {
        if (!(mask[w / 64] >> (w % 64) & 1)) continue;
        sum += exp(log_in_world(pair, w) - pair->base);
        n++;
        if (agree) break;
    }
    return sum / n;
}

static const SyEffect *effect_of(const Pair *pair, SyIndex state) {
    const SyEffect *effect = pair->sources->effect;
    return effect == NULL ? NULL : effect + (gsize)state * pair->evidence->n_reading;
}

/* Two waters in one: what they add adds up; where one is not known, either can be what is seen. */
static const SyEffect *sum_effects(Pair *pair, const SyEffect *a, const SyEffect *b) {
    if (a == NULL) return NULL;
    for (SyIndex r = 0; r < pair->evidence->n_reading; r++)
        pair->effect[r] = (SyEffect){a[r].rise + b[r].rise, 1 - (1 - a[r].seen) * (1 - b[r].seen),
                                     1 - (1 - a[r].other) * (1 - b[r].other), a[r].part * b[r].part,
                                     a[r].clean * b[r].clean};
    return pair->effect;
}

/* What else is known of the two: it speaks of the one or of the other. */
static double factor_of(const SySources *sources, SyIndex a, SyIndex b) {
    return sources->log_factor == NULL
               ? 1
               : exp(log_mean(sources->log_factor[a], sources->log_factor[b]));
}

static double of_sources(Pair *pair, SyIndex a, SyIndex b) {
    const SySources *sources = pair->sources;
    double sum = 0, weight = 0;
    pair->source_a = a;
    pair->source_b = b;
    double load_a = sources->load == NULL ? NAN : sources->load[a];
    double load_b = sources->load == NULL ? NAN : sources->load[b];
    for (SyIndex i = sources->state_first[a]; i < sources->state_first[a + 1]; i++) {
        words_of(pair, i, pair->word_a, pair->series_a);
        pair->state_a = i;
        sy_evidence_likelihoods(pair->evidence, load_a, effect_of(pair, i), pair->of_a);
        for (SyIndex j = sources->state_first[b]; j < sources->state_first[b + 1]; j++) {
            double share = sources->weight[i] * sources->weight[j];
            weight += share;
            if (!(share > 0)) continue;
            words_of(pair, j, pair->word_b, pair->series_b);
            pair->state_b = j;
            sy_evidence_likelihoods(pair->evidence, load_b, effect_of(pair, j), pair->of_b);
            sy_evidence_likelihoods(pair->evidence, load_a + load_b,
                                    sum_effects(pair, effect_of(pair, i), effect_of(pair, j)),
                                    pair->both);
            sum += share * of_states(pair, i, j);
        }
    }
    return weight > 0 ? sum / weight * factor_of(sources, a, b) : 0;
}

/* Prior of a source: with where it joins. */
static double *source_priors(const SySources *sources, double *square, GError **error) {
    double *prior = sy_array_new(sources->n_source, sizeof(double), WHAT, error), sum = 0;
    if (prior == NULL) return NULL;
    for (SyIndex s = 0; s < sources->n_source; s++) {
        for (SyIndex i = sources->state_first[s]; i < sources->state_first[s + 1]; i++)
            prior[s] += sources->prior[s] * sources->weight[i];
        sum += prior[s];
    }
    *square = 0;
    for (SyIndex s = 0; s < sources->n_source; s++) {
        prior[s] /= sum;
        *square += prior[s] * prior[s];
    }
    return prior;
}

static bool pair_init(Pair *pair, GError **error) {
    const SyIndex n_reading = pair->evidence->n_reading;
    const gsize n_column = (gsize)pair->worlds->n_place * pair->worlds->n_word;
    const struct {
        void **array;
        gsize n, size;
    } want[] = {
        {(void **)&pair->of_a, n_reading, sizeof(SyReadingLikelihood)},
        {(void **)&pair->of_b, n_reading, sizeof(SyReadingLikelihood)},
        {(void **)&pair->both, n_reading, sizeof(SyReadingLikelihood)},
        {(void **)&pair->effect, n_reading, sizeof(SyEffect)},
        {(void **)&pair->at_point, (n_reading + pair->n_series) * n_column, sizeof(uint64_t)},
        {(void **)&pair->series_a, pair->n_series, sizeof(uint64_t *)},
        {(void **)&pair->series_b, pair->n_series, sizeof(uint64_t *)},
        {(void **)&pair->word_a, n_reading, sizeof(uint64_t *)},
        {(void **)&pair->word_b, n_reading, sizeof(uint64_t *)},
        {(void **)&pair->of, n_reading, sizeof(SyReadingFates *)}};
    for (unsigned i = 0; i < G_N_ELEMENTS(want); i++) {
        *want[i].array = sy_array_new(want[i].n, want[i].size, WHAT, error);
        if (*want[i].array == NULL) return false;
    }
    for (SyIndex r = 0; r < n_reading; r++)
        if (!sy_reach_worlds_at(pair->worlds, pair->evidence->reading[r].point,
                                pair->at_point + r * n_column, error))
            return false;
    for (SyIndex s = 0; s < pair->n_series; s++)
        if (!sy_reach_worlds_at(pair->worlds, sy_series_point(pair->sources->series, s),
                                pair->at_point + (n_reading + s) * n_column, error))
            return false;
    return true;
}

static void pair_clear(Pair *pair) {
    g_free(pair->of_a);
    g_free(pair->of_b);
    g_free(pair->both);
    g_free(pair->effect);
    g_free(pair->at_point);
    g_free(pair->word_a);
    g_free(pair->word_b);
    g_free(pair->series_a);
    g_free(pair->series_b);
    g_free(pair->of);
}

static int by_probability(const void *left, const void *right) {
    const SySourcePair *a = left, *b = right;
    if (a->probability < b->probability || a->probability > b->probability)
        return a->probability > b->probability ? -1 : 1;
    if (a->a != b->a) return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

bool sy_source_pairs(const SySources *sources, const SyReachWorlds *worlds,
                     const SyReading *reading, SyIndex n_reading,
                     const SyLikelihoodOptions *options, const SyPosterior *single, double p_two,
                     SyIndex n_best, GArray **pairs, double *two, GError **error) {
    g_auto(SyEvidence) evidence = {0};
    double square = 0;
    if (!sy_evidence_init(&evidence, reading, n_reading, worlds->n_point, options, error))
        return false;
    g_autofree double *prior = source_priors(sources, &square, error);
    if (prior == NULL) return false;
    g_autoptr(GArray) best = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    add_best(best, single->source, sources->n_source, n_best - n_best / 2);
    add_best(best, prior, sources->n_source, n_best / 2);
    g_array_sort(best, by_source);
    Pair pair = {.sources = sources, .worlds = worlds, .evidence = &evidence, .single = single};
    pair.n_series = sources->series == NULL ? 0 : sy_series_count(sources->series);
    pair.base = isfinite(single->log_evidence) ? single->log_evidence : 0;
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(SySourcePair));
    bool done = pair_init(&pair, error);
    double of_one = (1 - p_two) * exp(single->log_evidence - pair.base), of_two = 0;
    for (guint i = 0; done && i < best->len; i++)
        for (guint j = i + 1; j < best->len; j++) {
            SySourcePair at = {g_array_index(best, SyIndex, i), g_array_index(best, SyIndex, j), 0};
            at.probability = p_two * 2 * prior[at.a] * prior[at.b] / (1 - square) *
                             of_sources(&pair, at.a, at.b);
            of_two += at.probability;
            g_array_append_val(found, at);
        }
    pair_clear(&pair);
    if (!done) return false;
    double all = of_one + of_two;
    for (guint i = 0; i < found->len && all > 0; i++)
        g_array_index(found, SySourcePair, i).probability /= all;
    g_array_sort(found, by_probability);
    *two = all > 0 ? of_two / all : NAN;
    *pairs = g_steal_pointer(&found);
    return true;
}
