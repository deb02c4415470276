#include "engine/link/link.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/random.h"
#include "algorithms/linkage/assign.h"
#include "algorithms/linkage/blocks.h"
#include "engine/link/apart.h"
#include "engine/link/levels.h"

/* What one-to-one adds to the odds is no more than this, nats; rounds in which it settles. */
#define MOST_BONUS 8.0
#define N_ROUND 4
/* Passes in which it settles which rows of one list are parts of one thing of the other. */
#define N_PASS 3

typedef struct {
    const SyLinkRules *rules;
    const SyLinkAsk *ask;
    const SyLinkRow *rows;
    SyIndex n_row;
    SyLevels levels;
    SyIndex *list;           /* n_row */
    GArray *blocked;         /* SyBlockPair */
    uint8_t *level;          /* blocked->len * SY_N_LINK_FIELD */
    GArray *one_list;        /* SyBlockPair: pairs of one list, where they teach and are no pairs */
    uint8_t *one_list_level; /* one_list->len * SY_N_LINK_FIELD */
    double *parts;           /* one_list->len: how likely both are parts of one thing */
    double *log_odds;
    double n_across, n_within; /* pairs there are */
    double rest[SY_N_LINK_FIELD * SY_LINK_MOST_LEVEL];
    SyLinkApart
        *apart; /* pairs of one list, which are two things, where a thing stands once in a list */
} Linking;

void sy_links_clear(SyLinks *links) {
    if (links->pairs != NULL) g_array_unref(links->pairs);
    *links = (SyLinks){0};
}

static void linking_clear(Linking *l) {
    sy_levels_clear(&l->levels);
    g_free(l->list);
    g_free(l->level);
    g_free(l->one_list_level);
    g_free(l->parts);
    if (l->one_list != NULL) g_array_unref(l->one_list);
    g_free(l->log_odds);
    if (l->blocked != NULL) g_array_unref(l->blocked);
    sy_link_apart_free(l->apart);
}

static bool has_one_code(const uint8_t *level) {
    return level[SY_LINK_CODE] == 2 || level[SY_LINK_PERMIT] == 1;
}

static bool find_pairs(Linking *l, GError **error) {
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(SyBlockKey));
    uint64_t of_row[SY_LEVELS_MOST_KEY];
    for (SyIndex row = 0; row < l->n_row; row++) {
        SyIndex n = sy_levels_keys(&l->levels, row, of_row);
        g_assert(n <= SY_LEVELS_MOST_KEY);
        for (SyIndex i = 0; i < n; i++) {
            SyBlockKey key = {of_row[i], row};
            g_array_append_val(keys, key);
        }
    }
    SyBlockOptions options = SY_BLOCK_OPTIONS_INIT;
    options.within = l->ask->within || l->ask->one_to_one;
    l->blocked = g_array_new(FALSE, FALSE, sizeof(SyBlockPair));
    return sy_block_pairs((SyBlockKey *)(void *)keys->data, keys->len, l->list, &options,
                          l->blocked, NULL, error);
}

static void count_pairs(Linking *l) {
    SyIndex n_list = 0;
    for (SyIndex row = 0; row < l->n_row; row++) n_list = MAX(n_list, l->list[row] + 1);
    g_autofree double *n = g_new0(double, MAX(n_list, 1));
    double all = (double)l->n_row * (l->n_row - 1.0) / 2;
    for (SyIndex row = 0; row < l->n_row; row++) n[l->list[row]]++;
    for (SyIndex i = 0; i < n_list; i++) l->n_within += n[i] * (n[i] - 1) / 2;
    l->n_across = all - l->n_within;
}

static int by_rows(const void *left, const void *right) {
    const SyBlockPair *a = left, *b = right;
    if (a->left != b->left) return a->left < b->left ? -1 : 1;
    return a->right < b->right ? -1 : a->right > b->right;
}

static bool is_blocked(const Linking *l, SyIndex left, SyIndex right) {
    const SyBlockPair pair = {MIN(left, right), MAX(left, right)};
    return l->blocked->len > 0 &&
           bsearch(&pair, l->blocked->data, l->blocked->len, sizeof pair, by_rows) != NULL;
}

/* How fields agree in pairs that nothing brought together; seeded, so that every run draws the same
 * ones. */
static void learn_rest(Linking *l) {
    SyRandom random = sy_random(1, 0);
    double sum[SY_N_LINK_FIELD] = {0};
    uint8_t level[SY_N_LINK_FIELD];
    double n_sample = MIN(l->rules->sample, 40.0 * l->n_row);
    for (double i = 0; i < n_sample && l->n_row > 1; i++) {
        SyIndex a = sy_random_below(&random, l->n_row), b = sy_random_below(&random, l->n_row);
        if (a == b || (!l->ask->within && l->list[a] == l->list[b]) || is_blocked(l, a, b))
            continue;
        sy_levels_compare(&l->levels, a, b, level);
        sy_link_apart_draw(l->apart, level);
        for (int f = 0; f < SY_N_LINK_FIELD; f++) {
            if (level[f] == SY_LINK_MISSING) continue;
            l->rest[f * SY_LINK_MOST_LEVEL + level[f]]++;
            sum[f]++;
        }
    }
    for (int f = 0; f < SY_N_LINK_FIELD; f++)
        for (int k = 0; k < SY_LINK_MOST_LEVEL; k++)
            l->rest[f * SY_LINK_MOST_LEVEL + k] =
                sum[f] > 0 ? l->rest[f * SY_LINK_MOST_LEVEL + k] / sum[f] : k == 0;
}

/* Where a thing stands once in a list, two rows of one list are no pair: they are put aside, to
 * learn from. */
static bool put_aside(Linking *l, GError **error) {
    guint n = 0, n_one = 0, n_all = l->blocked->len;
    l->one_list = g_array_new(FALSE, FALSE, sizeof(SyBlockPair));
    for (guint i = 0; i < n_all; i++) {
        const SyBlockPair *pair = &g_array_index(l->blocked, SyBlockPair, i);
        n_one += l->list[pair->left] == l->list[pair->right];
    }
    l->one_list_level = sy_array_new((gsize)n_one * SY_N_LINK_FIELD, 1, "pairs", error);
    l->parts = sy_array_new(n_one, sizeof(double), "pairs", error);
    if (l->one_list_level == NULL || l->parts == NULL) return false;
    for (guint i = 0; i < n_all; i++) {
        SyBlockPair pair = g_array_index(l->blocked, SyBlockPair, i);
        const uint8_t *level = l->level + (gsize)i * SY_N_LINK_FIELD;
        if (l->list[pair.left] == l->list[pair.right]) {
            memcpy(l->one_list_level + (gsize)l->one_list->len * SY_N_LINK_FIELD, level,
                   SY_N_LINK_FIELD);
            g_array_append_val(l->one_list, pair);
        } else {
            memmove(l->level + (gsize)n * SY_N_LINK_FIELD, level, SY_N_LINK_FIELD);
            g_array_index(l->blocked, SyBlockPair, n++) = pair;
        }
    }
    g_array_set_size(l->blocked, n);
    return true;
}

/* How rows of one list agree, which are two things unless both are parts of one of the other list:
 * so do different things. */
static void learn_apart(Linking *l, SyLinkField *fields) {
    double count[SY_N_LINK_FIELD][SY_LINK_MOST_LEVEL] = {{0}};
    sy_link_apart_forget(l->apart);
    for (guint i = 0; i < l->one_list->len; i++) {
        const uint8_t *level = l->one_list_level + (gsize)i * SY_N_LINK_FIELD;
        double weight = 1 - l->parts[i];
        sy_link_apart_see(l->apart, level, weight);
        for (int f = 0; f < SY_N_LINK_FIELD; f++)
            if (level[f] != SY_LINK_MISSING) count[f][level[f]] += weight;
    }
    double n_rest = MAX(l->n_within - l->one_list->len, 0);
    for (int f = 0; f < SY_N_LINK_FIELD; f++) {
        double sum = 0;
        if (fields[f].fixed_u) continue;
        for (SyIndex k = 0; k < fields[f].n_level; k++) {
            count[f][k] += n_rest * l->rest[(SyIndex)f * SY_LINK_MOST_LEVEL + k] +
                           l->rules->prior_u * fields[f].u[k];
            sum += count[f][k];
        }
        for (SyIndex k = 0; k < fields[f].n_level; k++) fields[f].u[k] = count[f][k] / sum;
        fields[f].fixed_u = true;
    }
}

static bool learn(Linking *l, SyLinks *out, GError **error) {
    const SyLinkRules *rules = l->rules;
    const SyLinkRole *role = &rules->role[l->ask->kind];
    SyLinkField fields[SY_N_LINK_FIELD];
    for (int f = 0; f < SY_N_LINK_FIELD; f++) {
        fields[f] = role->field[f];
        if (!role->used[f]) fields[f] = (SyLinkField){.n_level = 2, .m = {.5, .5}, .u = {.5, .5}};
    }
    if (l->ask->one_to_one) learn_apart(l, fields);
    SyLinkOptions options = SY_LINK_OPTIONS_INIT;
    double n_shorter = l->n_across > 0 ? l->n_across / MAX(sqrt(l->n_across), 1) : l->n_row;
    options.n_total = l->n_across + (l->ask->within ? l->n_within : 0);
    options.match_share =
        CLAMP(role->match_share * n_shorter / MAX(options.n_total, 1), 1e-12, 0.9);
    options.prior_share = rules->prior_share;
    options.prior_m = rules->prior_m;
    options.prior_u = rules->prior_u;
    options.rest = l->rest;
    if (!sy_link_learn(SY_N_LINK_FIELD, fields, l->blocked->len, l->level, &options,
                       &out->match_share, l->log_odds, error))
        return false;
    for (guint i = 0; l->ask->one_to_one && i < l->blocked->len; i++)
        l->log_odds[i] += sy_link_apart_log_odds(l->apart, fields, l->n_within, rules->prior_apart,
                                                 l->level + (gsize)i * SY_N_LINK_FIELD);
    for (int f = 0; f < SY_N_LINK_FIELD; f++) {
        out->field[f] = fields[f];
        if (!role->used[f]) out->field[f].n_level = 0;
    }
    return true;
}

static double log_odds_of(double probability) {
    double p = CLAMP(probability, 1e-12, 1 - 1e-12);
    return log(p) - log1p(-p);
}

/* The pairs that may be one, with everything that is known of them. */
static void take_pairs(const Linking *l, SyLinks *out) {
    double least = log_odds_of(l->rules->doubtful);
    out->pairs = g_array_new(FALSE, FALSE, sizeof(SyLinkPair));
    for (guint i = 0; i < l->blocked->len; i++) {
        const SyBlockPair *pair = &g_array_index(l->blocked, SyBlockPair, i);
        const uint8_t *level = l->level + (gsize)i * SY_N_LINK_FIELD;
        bool one_code = has_one_code(level);
        bool one_list = l->list[pair->left] == l->list[pair->right];
        double log_odds = l->log_odds[i] + (one_list ? log(MAX(l->rules->within, 1e-9)) : 0);
        if (log_odds < least - (l->ask->one_to_one ? MOST_BONUS : 0) && !one_code) continue;
        SyLinkPair found = {
            .left = pair->left,
            .right = pair->right,
            .log_odds = log_odds,
            .probability = 1 / (1 + exp(-log_odds)),
            .distance_m = sy_levels_distance_m(&l->levels, pair->left, pair->right)};
        memcpy(found.level, level, sizeof found.level);
        g_array_append_val(out->pairs, found);
    }
}

/* The pairs as assignments of the rows of list 0, left, to those of list 1. */
static SyAssignPair *assignments_new(const Linking *l, const SyLinks *links, GError **error) {
    SyIndex n = links->pairs->len;
    SyAssignPair *pairs = sy_array_new(n, sizeof(SyAssignPair), "pairs", error);
    for (SyIndex i = 0; pairs != NULL && i < n; i++) {
        const SyLinkPair *pair = &g_array_index(links->pairs, SyLinkPair, i);
        bool turned = l->list[pair->left] != 0;
        pairs[i] = (SyAssignPair){turned ? pair->right : pair->left,
                                  turned ? pair->left : pair->right, pair->log_odds};
    }
    return pairs;
}

/* The share of list 0 that is in no pair. */
static double gone_of(const Linking *l, double n_match) {
    double n = 0, expected = l->rules->role[l->ask->kind].match_share, few = l->rules->few_rows;
    for (SyIndex row = 0; row < l->n_row; row++) n += l->list[row] == 0;
    return CLAMP((MAX(n - n_match, 0) + few * (1 - expected)) / (n + few), 1e-9, 1 - 1e-9);
}

/* Where most rows have found theirs, a row that is left over is likelier the one of what is left:
 * the odds of a pair are (1 - g) / (g n), g the share of list 0 that is @gone and n the rows of
 * list 1 that are new, not 1 against all pairs there are. Both follow from the pairs themselves. */
static double bonus_of(const Linking *l, const SyLinks *links, double n_match, double gone) {
    double n = 0, share = CLAMP(links->match_share, 1e-15, 1 - 1e-9);
    for (SyIndex row = 0; row < l->n_row; row++) n += l->list[row] != 0;
    double bonus =
        log((1 - gone) / (gone * (MAX(n - n_match, 0) + 1))) - log(share) + log1p(-share);
    return CLAMP(bonus, -MOST_BONUS, MOST_BONUS);
}

/* How often a row of list 0 that has one has a second, by the pairs themselves; what is expected of
 * it counts as a few rows. */
static double split_of(const Linking *l, const SyAssignPair *pairs, const double *probability,
                       SyIndex n, double *sum) {
    const SyLinkRole *role = &l->rules->role[l->ask->kind];
    double n_one = l->rules->few_rows, n_second = l->rules->few_rows * role->split_share;
    memset(sum, 0, l->n_row * sizeof *sum);
    for (SyIndex i = 0; i < n; i++) sum[pairs[i].left] += probability[i];
    for (SyIndex row = 0; row < l->n_row; row++) {
        n_one += fmin(sum[row], 1);
        n_second += fmax(sum[row] - 1, 0);
    }
    return CLAMP(n_second / n_one, 1e-9, 0.5);
}

static bool settle_one_to_one(const Linking *l, SyLinks *out, GError **error) {
    SyIndex n = out->pairs->len;
    const SyLinkRole *role = &l->rules->role[l->ask->kind];
    g_autofree SyAssignPair *pairs = assignments_new(l, out, error);
    g_autofree bool *chosen = sy_array_new(n, sizeof(bool), "pairs", error);
    g_autofree double *probability = sy_array_new(n, sizeof(double), "pairs", error);
    g_autofree double *sum = sy_array_new(l->n_row, sizeof(double), "rows", error);
    if (pairs == NULL || chosen == NULL || probability == NULL || sum == NULL) return false;
    double n_match = out->match_share * l->n_across, share = role->split_share;
    for (int round = 0; round < N_ROUND; round++) {
        double gone = gone_of(l, n_match), bonus = bonus_of(l, out, n_match, gone);
        /* the odds of a second pair: the row is not gone a second time */
        double split = share / (1 - share) * gone / (1 - gone);
        for (SyIndex i = 0; i < n; i++)
            pairs[i].log_odds = g_array_index(out->pairs, SyLinkPair, i).log_odds + bonus;
        if (!sy_assign_probabilities(l->n_row, l->n_row, n, pairs, split, probability, error))
            return false;
        n_match = 0;
        for (SyIndex i = 0; i < n; i++) n_match += probability[i];
        share = split_of(l, pairs, probability, n, sum);
    }
    if (!sy_assign(l->n_row, l->n_row, n, pairs, log_odds_of(l->rules->doubtful), chosen, error))
        return false;
    for (SyIndex i = 0; i < n; i++) {
        SyLinkPair *pair = &g_array_index(out->pairs, SyLinkPair, i);
        pair->chosen = chosen[i];
        pair->probability = probability[i];
        pair->log_odds = pairs[i].log_odds;
    }
    return true;
}

/* Rows of one list whose likeliest of list 0 is the same: parts of it, as far as it has a second.
 */
static bool find_parts(Linking *l, const SyLinks *links, GError **error) {
    g_autofree double *sum = sy_array_new(l->n_row, sizeof(double), "rows", error);
    g_autofree double *best = sy_array_new(l->n_row, sizeof(double), "rows", error);
    g_autofree SyIndex *of = sy_array_new(l->n_row, sizeof(SyIndex), "rows", error);
    if (sum == NULL || best == NULL || of == NULL) return false;
    for (guint i = 0; i < links->pairs->len; i++) {
        const SyLinkPair *pair = &g_array_index(links->pairs, SyLinkPair, i);
        bool turned = l->list[pair->left] != 0;
        SyIndex earlier = turned ? pair->right : pair->left,
                later = turned ? pair->left : pair->right;
        sum[earlier] += pair->probability;
        if (pair->probability <= best[later]) continue;
        best[later] = pair->probability;
        of[later] = earlier;
    }
    for (guint i = 0; i < l->one_list->len; i++) {
        const SyBlockPair *pair = &g_array_index(l->one_list, SyBlockPair, i);
        double both = fmin(best[pair->left], best[pair->right]);
        bool one = l->list[pair->left] != 0 && both > 0 && of[pair->left] == of[pair->right];
        l->parts[i] = one ? fmin(both, fmax(sum[of[pair->left]] - 1, 0)) : 0;
    }
    return true;
}

/* A row of list 0 that is surely one of several, none of which is likely another's. */
static bool mark_splits(const Linking *l, SyLinks *out, GError **error) {
    double sure = l->rules->sure;
    g_autofree double *sum = sy_array_new(l->n_row, sizeof(double), "rows", error);
    g_autofree bool *shared = sy_array_new(l->n_row, sizeof(bool), "rows", error);
    if (sum == NULL || shared == NULL) return false;
    for (guint i = 0; i < out->pairs->len; i++) {
        const SyLinkPair *pair = &g_array_index(out->pairs, SyLinkPair, i);
        sum[pair->left] += pair->probability;
        sum[pair->right] += pair->probability;
    }
    for (guint i = 0; i < out->pairs->len; i++) {
        const SyLinkPair *pair = &g_array_index(out->pairs, SyLinkPair, i);
        bool turned = l->list[pair->left] != 0;
        SyIndex earlier = turned ? pair->right : pair->left,
                later = turned ? pair->left : pair->right;
        if (pair->probability >= l->rules->doubtful && sum[later] - pair->probability > 1 - sure)
            shared[earlier] = true;
    }
    for (guint i = 0; i < out->pairs->len; i++) {
        SyLinkPair *pair = &g_array_index(out->pairs, SyLinkPair, i);
        SyIndex earlier = l->list[pair->left] != 0 ? pair->right : pair->left;
        pair->is_split = pair->probability >= l->rules->doubtful && pair->probability < sure &&
                         sum[earlier] >= sure && !shared[earlier];
    }
    return true;
}

/* Only what may be one, or has one code, is handed on. */
static void drop_unlikely(const Linking *l, SyLinks *out) {
    guint n = 0;
    for (guint i = 0; i < out->pairs->len; i++) {
        SyLinkPair pair = g_array_index(out->pairs, SyLinkPair, i);
        bool one_code = has_one_code(pair.level);
        if (pair.probability >= l->rules->doubtful || one_code)
            g_array_index(out->pairs, SyLinkPair, n++) = pair;
    }
    g_array_set_size(out->pairs, n);
}

/* What lies too far apart is no pair, but where it teaches how different things agree. */
static bool compare_all(Linking *l, const SyProgress *progress, GError **error) {
    SyIndex n = l->blocked->len;
    l->level = sy_array_new((gsize)n * SY_N_LINK_FIELD, 1, "pairs", error);
    l->log_odds = sy_array_new(n, sizeof(double), "pairs", error);
    if (l->level == NULL || l->log_odds == NULL) return false;
    double apart_m = l->rules->role[l->ask->kind].apart_m;
    SyIndex n_kept = 0;
    for (SyIndex i = 0; i < n; i++) {
        SyBlockPair pair = g_array_index(l->blocked, SyBlockPair, i);
        uint8_t *level = l->level + (gsize)n_kept * SY_N_LINK_FIELD;
        sy_levels_compare(&l->levels, pair.left, pair.right, level);
        bool far = sy_levels_distance_m(&l->levels, pair.left, pair.right) > apart_m;
        bool teaches = l->ask->one_to_one && l->list[pair.left] == l->list[pair.right];
        if (!far || teaches || has_one_code(level))
            g_array_index(l->blocked, SyBlockPair, n_kept++) = pair;
        if (i % 65536 == 0 && !sy_progress(progress, (double)i / n, error)) return false;
    }
    g_array_set_size(l->blocked, n_kept);
    return true;
}

bool sy_link_rows(const SyLinkRules *rules, const SyLinkAsk *ask, const SyLinkRow *rows,
                  SyIndex n_row, SyLinks *out, const SyProgress *progress, GError **error) {
    *out = (SyLinks){0};
    Linking l = {
        .rules = rules, .ask = ask, .rows = rows, .n_row = n_row, .apart = sy_link_apart_new()};
    l.list = sy_array_new(n_row, sizeof(SyIndex), "rows", error);
    bool done = l.list != NULL;
    for (SyIndex row = 0; done && row < n_row; row++) l.list[row] = rows[row].list;
    done = done && sy_levels_init(&l.levels, rules, ask->kind, rows, n_row, error) &&
           find_pairs(&l, error) && compare_all(&l, progress, error);
    if (done) {
        count_pairs(&l);
        learn_rest(&l);
        done = ask->one_to_one ? put_aside(&l, error) : learn(&l, out, error);
    }
    for (int pass = 0; done && ask->one_to_one && pass < N_PASS; pass++) {
        if (pass > 0) done = find_parts(&l, out, error);
        if (out->pairs != NULL) g_array_unref(out->pairs);
        out->pairs = NULL;
        done = done && learn(&l, out, error);
        if (done) take_pairs(&l, out);
        done = done && settle_one_to_one(&l, out, error);
    }
    if (done && !ask->one_to_one) take_pairs(&l, out);
    if (done && ask->one_to_one) done = mark_splits(&l, out, error);
    if (done) drop_unlikely(&l, out);
    linking_clear(&l);
    if (!done) sy_links_clear(out);
    return done;
}

char *sy_link_evidence(const SyLinks *links, const SyLinkPair *pair) {
    g_autoptr(GString) text = g_string_new("{");
    for (SyLinkFieldKind f = 0; f < SY_N_LINK_FIELD; f++) {
        if (links->field[f].n_level == 0 || pair->level[f] == SY_LINK_MISSING) continue;
        char number[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(number, sizeof number, "%.2f",
                        sy_link_weight(&links->field[f], pair->level[f]));
        g_string_append_printf(text, "%s\"%s\": [%u, %s]", text->len > 1 ? ", " : "",
                               sy_link_field_name(f), pair->level[f], number);
    }
    g_string_append_c(text, '}');
    return g_strdup(text->str);
}
