/* Probabilities of pairs beside all other ways to put two lists together. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/linkage/assign.h"

/* Odds beyond this are certainty; products of them stay finite in a group. */
#define MOST_LOG_ODDS 25.0
/* Left rows of a group that is summed exactly. */
#define MOST_LEFT 64

typedef struct {
    const SyAssignPair *pairs;
    double split;
    double *probability;
    SyIndex *root;  /* of left rows, then of right rows: the group */
    SyIndex *bit;   /* of a right row in its group */
    SyIndex *order; /* pairs by group, left, right */
    double *sum_left, *sum_right;
} Odds;

static double odds_of(const SyAssignPair *pair) {
    return exp(MIN(pair->log_odds, MOST_LOG_ODDS));
}

static SyIndex root_of(SyIndex *root, SyIndex row) {
    while (root[row] != row) row = root[row] = root[root[row]];
    return row;
}

static int by_group(const void *left, const void *right, void *user) {
    const Odds *o = user;
    SyIndex i = *(const SyIndex *)left, j = *(const SyIndex *)right;
    const SyAssignPair *a = &o->pairs[i], *b = &o->pairs[j];
    SyIndex group_a = o->root[a->left], group_b = o->root[b->left];
    if (group_a != group_b) return group_a < group_b ? -1 : 1;
    if (a->left != b->left) return a->left < b->left ? -1 : 1;
    return a->right < b->right ? -1 : a->right > b->right;
}

/* Each pair beside the others of its rows. */
static void weigh_roughly(Odds *o, const SyIndex *order, SyIndex n) {
    for (SyIndex i = 0; i < n; i++) {
        const SyAssignPair *pair = &o->pairs[order[i]];
        double odds = odds_of(pair);
        double others = MAX(o->sum_left[pair->left] + o->sum_right[pair->right] - 2 * odds, 0);
        o->probability[order[i]] = odds / (1 + odds + others);
    }
}

/* One group: pairs of each left row, @first of n_left + 1. */
typedef struct {
    SyIndex n_left, n_right, first[MOST_LEFT + 1];
    SyIndex n_set;
    double *ahead;  /* (n_left + 1) * n_set: ways of the rows before to use a set */
    double *behind; /* n_set, of the rows after; replaced from row to row */
} Group;

/* Adds the ways of one left row to go on from each set: none, one right row, or two. */
static void row_forward(const Odds *o, const Group *g, const SyIndex *order, SyIndex row) {
    const double *from = g->ahead + (gsize)row * g->n_set;
    double *to = g->ahead + (gsize)(row + 1) * g->n_set;
    for (SyIndex set = 0; set < g->n_set; set++) {
        if (from[set] <= 0) continue;
        to[set] += from[set];
        for (SyIndex i = g->first[row]; i < g->first[row + 1]; i++) {
            SyIndex one = 1u << o->bit[o->pairs[order[i]].right];
            if (set & one) continue;
            double with = from[set] * odds_of(&o->pairs[order[i]]);
            to[set | one] += with;
            for (SyIndex k = i + 1; o->split > 0 && k < g->first[row + 1]; k++) {
                SyIndex other = 1u << o->bit[o->pairs[order[k]].right];
                if (!(set & other))
                    to[set | one | other] += with * o->split * odds_of(&o->pairs[order[k]]);
            }
        }
    }
}

/* The share of all ways that hold each pair of a row, and what lies behind the row. */
static void row_backward(const Odds *o, const Group *g, const SyIndex *order, SyIndex row,
                         double *next, double all) {
    const double *from = g->ahead + (gsize)row * g->n_set;
    memcpy(next, g->behind, g->n_set * sizeof(double)); /* the row with nothing */
    for (SyIndex set = 0; set < g->n_set; set++)
        for (SyIndex i = g->first[row]; i < g->first[row + 1]; i++) {
            SyIndex one = 1u << o->bit[o->pairs[order[i]].right];
            if (set & one) continue;
            double odds = odds_of(&o->pairs[order[i]]), ways = odds * g->behind[set | one];
            next[set] += ways;
            o->probability[order[i]] += from[set] * ways / all;
            for (SyIndex k = i + 1; o->split > 0 && k < g->first[row + 1]; k++) {
                SyIndex other = 1u << o->bit[o->pairs[order[k]].right];
                if (set & other) continue;
                double both =
                    odds * o->split * odds_of(&o->pairs[order[k]]) * g->behind[set | one | other];
                next[set] += both;
                o->probability[order[i]] += from[set] * both / all;
                o->probability[order[k]] += from[set] * both / all;
            }
        }
    memcpy(g->behind, next, g->n_set * sizeof(double));
}

static bool weigh_exactly(Odds *o, Group *g, const SyIndex *order, GError **error) {
    double all = 0;
    g_autofree double *next = sy_array_new(g->n_set, sizeof(double), "pairs", error);
    g->ahead = sy_array_new((gsize)(g->n_left + 1) * g->n_set, sizeof(double), "pairs", error);
    g->behind = sy_array_new(g->n_set, sizeof(double), "pairs", error);
    bool done = next != NULL && g->ahead != NULL && g->behind != NULL;
    if (done) {
        g->ahead[0] = 1;
        for (SyIndex row = 0; row < g->n_left; row++) row_forward(o, g, order, row);
        for (SyIndex set = 0; set < g->n_set; set++) {
            all += g->ahead[(gsize)g->n_left * g->n_set + set];
            g->behind[set] = 1;
        }
        for (SyIndex row = g->n_left; row-- > 0;) row_backward(o, g, order, row, next, all);
    }
    g_free(g->ahead);
    g_free(g->behind);
    return done;
}

/* The rows of a group's pairs in numbers of their own; false if there are too many. */
static bool group_init(Odds *o, Group *g, const SyIndex *order, SyIndex n) {
    *g = (Group){0};
    for (SyIndex i = 0; i < n; i++) o->bit[o->pairs[order[i]].right] = SY_NONE;
    for (SyIndex i = 0; i < n; i++) {
        const SyAssignPair *pair = &o->pairs[order[i]];
        if (i == 0 || pair->left != o->pairs[order[i - 1]].left) {
            if (g->n_left == MOST_LEFT) return false;
            g->first[g->n_left++] = i;
        }
        if (o->bit[pair->right] != SY_NONE) continue;
        if (g->n_right == SY_ASSIGN_EXACT) return false;
        o->bit[pair->right] = g->n_right++;
    }
    g->first[g->n_left] = n;
    g->n_set = 1u << g->n_right;
    return g->n_left * MOST_LOG_ODDS < 700; /* products stay numbers */
}

static bool groups_weigh(Odds *o, SyIndex n_pair, GError **error) {
    for (SyIndex first = 0, end; first < n_pair; first = end) {
        SyIndex group = o->root[o->pairs[o->order[first]].left];
        for (end = first + 1; end < n_pair && o->root[o->pairs[o->order[end]].left] == group; end++)
            continue;
        Group g;
        if (!group_init(o, &g, o->order + first, end - first))
            weigh_roughly(o, o->order + first, end - first);
        else if (!weigh_exactly(o, &g, o->order + first, error))
            return false;
    }
    return true;
}

static bool odds_init(Odds *o, SyIndex n_left, SyIndex n_right, SyIndex n_pair, GError **error) {
    o->root = sy_array_new((gsize)n_left + n_right, sizeof(SyIndex), "rows", error);
    o->bit = sy_array_new(n_right, sizeof(SyIndex), "rows", error);
    o->order = sy_array_new(n_pair, sizeof(SyIndex), "pairs", error);
    o->sum_left = sy_array_new(n_left, sizeof(double), "rows", error);
    o->sum_right = sy_array_new(n_right, sizeof(double), "rows", error);
    if (!o->root || !o->bit || !o->order || !o->sum_left || !o->sum_right) return false;
    for (SyIndex row = 0; row < n_left + n_right; row++) o->root[row] = row;
    for (SyIndex i = 0; i < n_pair; i++) {
        const SyAssignPair *pair = &o->pairs[i];
        SyIndex a = root_of(o->root, pair->left), b = root_of(o->root, n_left + pair->right);
        o->root[MAX(a, b)] = MIN(a, b);
        o->order[i] = i;
        o->probability[i] = 0;
        o->sum_left[pair->left] += odds_of(pair);
        o->sum_right[pair->right] += odds_of(pair);
    }
    for (SyIndex row = 0; row < n_left + n_right; row++) o->root[row] = root_of(o->root, row);
    if (n_pair > 1) g_qsort_with_data(o->order, (gint)n_pair, sizeof(SyIndex), by_group, o);
    return true;
}

bool sy_assign_probabilities(SyIndex n_left, SyIndex n_right, SyIndex n_pair,
                             const SyAssignPair *pairs, double split, double *probability,
                             GError **error) {
    for (SyIndex i = 0; i < n_pair; i++) {
        if (pairs[i].left < n_left && pairs[i].right < n_right) continue;
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, "assignment: pair %u is of rows %u and %u",
                    i, pairs[i].left, pairs[i].right);
        return false;
    }
    Odds o = {.pairs = pairs, .split = split, .probability = probability};
    bool done = odds_init(&o, n_left, n_right, n_pair, error) && groups_weigh(&o, n_pair, error);
    g_free(o.root);
    g_free(o.bit);
    g_free(o.order);
    g_free(o.sum_left);
    g_free(o.sum_right);
    return done;
}
