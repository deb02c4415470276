#include "algorithms/linkage/fellegi_sunter.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"

/* No share is taken to be less: nothing seen is not nothing there is. Own choice. */
#define LEAST_SHARE 1e-9
#define LEAST_M 1e-4
/* A round that moves the number of matches by less than this share is the last. */
#define SETTLED 1e-6

/* Pairs of one pattern of levels are alike: counted once. */
typedef struct {
    SyIndex n_field, n_pattern;
    uint8_t *levels; /* n_pattern * n_field */
    double *count;
    double *log_odds;
    SyIndex *pattern_of; /* of each pair */
} Patterns;

static void patterns_clear(Patterns *p) {
    g_free(p->levels);
    g_free(p->count);
    g_free(p->log_odds);
    g_free(p->pattern_of);
}

static uint64_t pattern_key(SyIndex n_field, const uint8_t *levels) {
    uint64_t key = 0; /* 4 bits a level; more than 16 fields are folded by a product */
    for (SyIndex f = 0; f < n_field; f++)
        key = key * 9 + (levels[f] == SY_LINK_MISSING ? 0 : levels[f] + 1u);
    return key;
}

static bool levels_check(SyIndex n_field, const SyLinkField *fields, gsize n_pair,
                         const uint8_t *levels, GError **error) {
    for (gsize i = 0; i < n_pair; i++)
        for (SyIndex f = 0; f < n_field; f++) {
            uint8_t level = levels[i * n_field + f];
            if (level == SY_LINK_MISSING || level < fields[f].n_level) continue;
            g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT,
                        "linkage: level %u of field %u, which has %u", level, f, fields[f].n_level);
            return false;
        }
    return true;
}

static bool patterns_init(Patterns *p, SyIndex n_field, gsize n_pair, const uint8_t *levels,
                          GError **error) {
    *p = (Patterns){.n_field = n_field};
    p->pattern_of = sy_array_new(n_pair, sizeof(SyIndex), "linkage", error);
    if (p->pattern_of == NULL) return false;
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GByteArray) all = g_byte_array_new();
    g_autoptr(GArray) count = g_array_new(FALSE, FALSE, sizeof(double));
    for (gsize i = 0; i < n_pair; i++) {
        const uint8_t *of_pair = levels + i * n_field;
        uint64_t key = pattern_key(n_field, of_pair);
        guint number = GPOINTER_TO_UINT(g_hash_table_lookup(known, &key));
        if (number == 0) {
            const double none = 0;
            number = count->len + 1;
            g_hash_table_insert(known, g_memdup2(&key, sizeof key), GUINT_TO_POINTER(number));
            g_byte_array_append(all, of_pair, n_field);
            g_array_append_val(count, none);
        }
        p->pattern_of[i] = number - 1;
        g_array_index(count, double, number - 1)++;
    }
    p->n_pattern = count->len;
    p->log_odds = g_new0(double, MAX(p->n_pattern, 1));
    p->count = (double *)(void *)g_array_free(g_steal_pointer(&count), FALSE);
    p->levels = g_byte_array_free(g_steal_pointer(&all), FALSE);
    return true;
}

double sy_link_weight(const SyLinkField *field, uint8_t level) {
    if (level == SY_LINK_MISSING) return 0;
    return log(MAX(field->m[level], LEAST_M)) - log(MAX(field->u[level], LEAST_SHARE));
}

static double share_clamp(double share) {
    return CLAMP(share, 1e-15, 1 - 1e-9);
}

/* Odds of each pattern; returns the number of matches expected. */
static double expect(Patterns *p, const SyLinkField *fields, double match_share) {
    double share = share_clamp(match_share), base = log(share) - log1p(-share), n_match = 0;
    for (SyIndex i = 0; i < p->n_pattern; i++) {
        double odds = base;
        for (SyIndex f = 0; f < p->n_field; f++)
            odds += sy_link_weight(&fields[f], p->levels[(gsize)i * p->n_field + f]);
        p->log_odds[i] = odds;
        n_match += p->count[i] / (1 + exp(-odds));
    }
    return n_match;
}

static void maximise_field(const Patterns *p, SyIndex f, SyLinkField *field,
                           const SyLinkField *prior, const SyLinkOptions *options, double n_rest) {
    double m[SY_LINK_MOST_LEVEL] = {0}, u[SY_LINK_MOST_LEVEL] = {0}, sum_m = 0, sum_u = 0;
    for (SyIndex i = 0; i < p->n_pattern; i++) {
        uint8_t level = p->levels[(gsize)i * p->n_field + f];
        if (level == SY_LINK_MISSING) continue;
        double match = p->count[i] / (1 + exp(-p->log_odds[i]));
        m[level] += match;
        u[level] += p->count[i] - match;
    }
    for (SyIndex k = 0; k < field->n_level; k++) {
        double rest = options->rest == NULL ? k == 0 : options->rest[f * SY_LINK_MOST_LEVEL + k];
        m[k] += options->prior_m * prior->m[k];
        u[k] += options->prior_u * prior->u[k] + n_rest * rest;
        sum_m += m[k];
        sum_u += u[k];
    }
    for (SyIndex k = 0; k < field->n_level; k++) {
        if (!field->fixed_m && sum_m > 0) field->m[k] = m[k] / sum_m;
        if (!field->fixed_u && sum_u > 0) field->u[k] = u[k] / sum_u;
    }
}

bool sy_link_learn(SyIndex n_field, SyLinkField *fields, gsize n_pair, const uint8_t *levels,
                   const SyLinkOptions *options, double *match_share, double *log_odds,
                   GError **error) {
    static const SyLinkOptions usual = SY_LINK_OPTIONS_INIT;
    if (options == NULL) options = &usual;
    Patterns p;
    if (!levels_check(n_field, fields, n_pair, levels, error) ||
        !patterns_init(&p, n_field, n_pair, levels, error))
        return false;
    g_autofree SyLinkField *prior = g_memdup2(fields, MAX(n_field, 1) * sizeof *fields);
    double n_total = MAX(options->n_total, (double)n_pair), n_rest = n_total - (double)n_pair;
    double n_prior = options->prior_share * n_total, before = -1;
    *match_share = options->match_share;
    double n_match = expect(&p, fields, *match_share);
    for (int round = 0; round < options->most_rounds && n_pair > 0; round++) {
        for (SyIndex f = 0; f < n_field; f++)
            maximise_field(&p, f, &fields[f], &prior[f], options, n_rest);
        *match_share = (n_match + n_prior * options->match_share) / (n_total + n_prior);
        n_match = expect(&p, fields, *match_share);
        if (fabs(n_match - before) <= SETTLED * MAX(n_match, 1)) break;
        before = n_match;
    }
    for (gsize i = 0; i < n_pair; i++) log_odds[i] = p.log_odds[p.pattern_of[i]];
    patterns_clear(&p);
    return true;
}
