/* Probabilities of pairs beside all other ways to put two lists together. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/linkage/assign.h"
#include "algorithms/topology/sets.h"

/* Odds beyond this are certainty; products of them stay finite in a group. */
#define MOST_LOG_ODDS 25.0
/* Left rows of a group that is summed exactly. */
#define MOST_LEFT 64
/* Rounds of messages at most, the change of log odds that is none, the part of a change that is
 * made at once, so that messages do not swing. Own choice. */
#define MOST_ROUND 300
#define SETTLED 1e-13
#define DAMPING 0.7

typedef struct {
    const SyAssignPair *pairs;
    SyIndex n_left, n_right;
    double split;
    double *probability;
    SyIndex *root;                  /* of left rows, then of right rows: the group */
    SyIndex *bit;                   /* of a right row in its group */
    SyIndex *order;                 /* pairs by group, left, right */
    double *left_says, *right_says; /* of each pair of a group too large to be summed, log odds */
} Odds;

static double odds_of(const SyAssignPair *pair) {
    return exp(MIN(pair->log_odds, MOST_LOG_ODDS));
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

static SyIndex row_of(const SyAssignPair *pair, bool left) {
    return left ? pair->left : pair->right;
}

static int by_right(const void *left, const void *right, void *user) {
    const Odds *o = user;
    SyIndex i = *(const SyIndex *)left, j = *(const SyIndex *)right;
    const SyAssignPair *a = &o->pairs[i], *b = &o->pairs[j];
    if (a->right != b->right) return a->right < b->right ? -1 : 1;
    return a->left < b->left ? -1 : a->left > b->left;
}

/* The rows of one side say, of each of their @n pairs in @order, what odds the others leave it, by
 * what those bring: their own odds and what the row at their other end said. Two of a row may be
 * used with the odds @split. Returns by how much anything changed at most. */
static double rows_say(const Odds *o, bool left, const SyIndex *order, SyIndex n, double split) {
    double *say = left ? o->left_says : o->right_says, change = 0;
    const double *heard = left ? o->right_says : o->left_says;
    for (SyIndex i = 0, first = 0; i < n; i++) {
        SyIndex row = row_of(&o->pairs[order[i]], left);
        if (row != row_of(&o->pairs[order[first]], left)) first = i;
        double one = 0, two = 0; /* ways to use one, two of the others */
        for (SyIndex k = first; k < n && row_of(&o->pairs[order[k]], left) == row; k++) {
            if (k == i) continue;
            double odds = odds_of(&o->pairs[order[k]]) * exp(heard[order[k]]);
            two += split * one * odds;
            one += odds;
        }
        double says = log1p(split * one) - log1p(one + two);
        change = MAX(change, fabs(says - say[order[i]]));
        say[order[i]] += DAMPING * (says - say[order[i]]);
    }
    return change;
}

/* Sum and product over the rows as factors: exact where they form a tree. */
static bool weigh_by_messages(Odds *o, const SyIndex *order, SyIndex n, GError **error) {
    g_autofree SyIndex *turned = sy_array_new(n, sizeof(SyIndex), "pairs", error);
    if (turned == NULL) return false;
    memcpy(turned, order, n * sizeof(SyIndex));
    g_qsort_with_data(turned, (gint)n, sizeof(SyIndex), by_right, o);
    for (int round = 0; round < MOST_ROUND; round++) {
        double change = rows_say(o, true, order, n, o->split);
        change = MAX(change, rows_say(o, false, turned, n, 0));
        if (change < SETTLED) break;
    }
    for (SyIndex i = 0; i < n; i++) {
        double odds =
            odds_of(&o->pairs[order[i]]) * exp(o->left_says[order[i]] + o->right_says[order[i]]);
        o->probability[order[i]] = odds / (1 + odds);
    }
    return true;
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

/* Rows that hang together are a group; @order: the pairs by their groups. */
static void groups_make(Odds *o, SyIndex *order, SyIndex n) {
    for (SyIndex row = 0; row < o->n_left + o->n_right; row++) o->root[row] = row;
    for (SyIndex i = 0; i < n; i++) {
        const SyAssignPair *pair = &o->pairs[i];
        order[i] = i;
        sy_set_join(o->root, pair->left, o->n_left + pair->right);
    }
    for (SyIndex row = 0; row < o->n_left + o->n_right; row++)
        o->root[row] = sy_set_find(o->root, row);
    if (n > 1) g_qsort_with_data(order, (gint)n, sizeof(SyIndex), by_group, o);
}

static bool groups_weigh(Odds *o, const SyIndex *order, SyIndex n, GError **error) {
    for (SyIndex first = 0, end; first < n; first = end) {
        SyIndex group = o->root[o->pairs[order[first]].left];
        for (end = first + 1; end < n && o->root[o->pairs[order[end]].left] == group; end++)
            continue;
        Group g;
        bool done = group_init(o, &g, order + first, end - first)
                        ? weigh_exactly(o, &g, order + first, error)
                        : weigh_by_messages(o, order + first, end - first, error);
        if (!done) return false;
    }
    return true;
}

static bool pairs_weigh(Odds *o, SyIndex n_pair, GError **error) {
    g_autofree SyIndex *order = sy_array_new(n_pair, sizeof(SyIndex), "pairs", error);
    o->root = sy_array_new((gsize)o->n_left + o->n_right, sizeof(SyIndex), "rows", error);
    o->bit = sy_array_new(o->n_right, sizeof(SyIndex), "rows", error);
    o->left_says = sy_array_new(n_pair, sizeof(double), "pairs", error);
    o->right_says = sy_array_new(n_pair, sizeof(double), "pairs", error);
    if (!order || !o->root || !o->bit || !o->left_says || !o->right_says) return false;
    groups_make(o, order, n_pair);
    return groups_weigh(o, order, n_pair, error);
}

bool sy_assign_probabilities(SyIndex n_left, SyIndex n_right, SyIndex n_pair,
                             const SyAssignPair *pairs, double split, double *probability,
                             GError **error) {
    for (SyIndex i = 0; i < n_pair; i++) {
        probability[i] = 0;
        if (pairs[i].left < n_left && pairs[i].right < n_right) continue;
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, "assignment: pair %u is of rows %u and %u",
                    i, pairs[i].left, pairs[i].right);
        return false;
    }
    Odds o = {.pairs = pairs,
              .n_left = n_left,
              .n_right = n_right,
              .split = split,
              .probability = probability};
    bool done = pairs_weigh(&o, n_pair, error);
    g_free(o.root);
    g_free(o.bit);
    g_free(o.left_says);
    g_free(o.right_says);
    return done;
}
