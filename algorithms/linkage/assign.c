#include "algorithms/linkage/assign.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/topology/sets.h"

/* Odds beyond this are certainty; sums of them stay finite. */
#define MOST_LOG_ODDS 60.0
/* Rounds of augmenting; rows of a chain of moves; moves looked at for one row. */
#define MOST_ROUNDS 64
#define MOST_CHAIN 8
#define MOST_MOVES 20000

typedef struct {
    SyIndex n_left, n_right, n_pair;
    const SyAssignPair *pairs;
    SyIndex *order;                        /* pairs, the surest first */
    SyIndex *first, *of_left;              /* pairs of each left row: offsets and numbers */
    SyIndex *pair_of_left, *pair_of_right; /* chosen, or SY_NONE */
    SyIndex n_move;                        /* left to look at */
} Assignment;

static bool rows_check(SyIndex n_left, SyIndex n_right, SyIndex n_pair, const SyAssignPair *pairs,
                       GError **error) {
    for (SyIndex i = 0; i < n_pair; i++) {
        if (pairs[i].left < n_left && pairs[i].right < n_right) continue;
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, "assignment: pair %u is of rows %u and %u",
                    i, pairs[i].left, pairs[i].right);
        return false;
    }
    return true;
}

static int surest_first(const void *left, const void *right, void *user) {
    const SyAssignPair *pairs = user;
    SyIndex a = *(const SyIndex *)left, b = *(const SyIndex *)right;
    if (pairs[a].log_odds != pairs[b].log_odds)
        return pairs[a].log_odds > pairs[b].log_odds ? -1 : 1;
    return a < b ? -1 : a > b;
}

static SyIndex *order_new(SyIndex n_pair, const SyAssignPair *pairs, GError **error) {
    SyIndex *order = sy_array_new(n_pair, sizeof(SyIndex), "pairs", error);
    if (order == NULL) return NULL;
    for (SyIndex i = 0; i < n_pair; i++) order[i] = i;
    if (n_pair > 1)
        g_qsort_with_data(order, (gint)n_pair, sizeof *order, surest_first, (void *)pairs);
    return order;
}

static void assignment_clear(Assignment *a) {
    g_free(a->order);
    g_free(a->first);
    g_free(a->of_left);
    g_free(a->pair_of_left);
    g_free(a->pair_of_right);
}

static bool assignment_init(Assignment *a, GError **error) {
    a->order = order_new(a->n_pair, a->pairs, error);
    a->first = sy_array_new((gsize)a->n_left + 2, sizeof(SyIndex), "pairs", error);
    a->of_left = sy_array_new(a->n_pair, sizeof(SyIndex), "pairs", error);
    a->pair_of_left = sy_array_new(a->n_left, sizeof(SyIndex), "pairs", error);
    a->pair_of_right = sy_array_new(a->n_right, sizeof(SyIndex), "pairs", error);
    if (!a->order || !a->first || !a->of_left || !a->pair_of_left || !a->pair_of_right)
        return false;
    memset(a->pair_of_left, 0xff, a->n_left * sizeof(SyIndex));
    memset(a->pair_of_right, 0xff, a->n_right * sizeof(SyIndex));
    for (SyIndex i = 0; i < a->n_pair; i++) a->first[a->pairs[i].left + 2]++;
    for (SyIndex row = 0; row < a->n_left; row++) a->first[row + 2] += a->first[row + 1];
    for (SyIndex i = 0; i < a->n_pair; i++) a->of_left[a->first[a->pairs[i].left + 1]++] = i;
    return true;
}

static double gain_of(const Assignment *a, SyIndex pair, double least) {
    return MIN(a->pairs[pair].log_odds, MOST_LOG_ODDS) - least;
}

static void greedy(Assignment *a, double least) {
    for (SyIndex i = 0; i < a->n_pair; i++) {
        SyIndex pair = a->order[i], left = a->pairs[pair].left, right = a->pairs[pair].right;
        if (a->pairs[pair].log_odds < least) break;
        if (a->pair_of_left[left] != SY_NONE || a->pair_of_right[right] != SY_NONE) continue;
        a->pair_of_left[left] = a->pair_of_right[right] = pair;
    }
}

/* Moves the left row to another of its pairs, and whoever held that row on to its next best, where
 * all in all it gains. @gain so far; depth first, at most @depth rows. */
static bool reassign(Assignment *a, SyIndex left, double least, double gain, bool *seen,
                     SyIndex depth) {
    for (SyIndex i = a->first[left]; i < a->first[left + 1]; i++) {
        SyIndex pair = a->of_left[i], right = a->pairs[pair].right;
        SyIndex holder = a->pair_of_right[right];
        if (a->pairs[pair].log_odds < least || seen[right] || holder == pair) continue;
        if (a->n_move == 0) return false;
        a->n_move--;
        double now = gain + gain_of(a, pair, least);
        if (holder == SY_NONE) {
            if (now <= 1e-12) continue;
        } else {
            SyIndex other = a->pairs[holder].left;
            double without = now - gain_of(a, holder, least);
            if (without > 1e-12) {
                a->pair_of_left[other] = SY_NONE; /* better even if the other finds nothing */
            } else {
                if (depth == 0) continue;
                seen[right] = true;
                bool found = reassign(a, other, least, without, seen, depth - 1);
                seen[right] = false;
                if (!found) continue;
            }
        }
        a->pair_of_left[left] = a->pair_of_right[right] = pair;
        return true;
    }
    return false;
}

/* Rows that have nothing, or not their best, try to gain by a chain of moves. */
static void augment(Assignment *a, double least, bool *seen) {
    bool any = true;
    for (int round = 0; any && round < MOST_ROUNDS; round++) {
        any = false;
        for (SyIndex left = 0; left < a->n_left; left++) {
            SyIndex held = a->pair_of_left[left];
            double loss = 0;
            if (held != SY_NONE) {
                loss = gain_of(a, held, least);
                a->pair_of_right[a->pairs[held].right] = SY_NONE;
            }
            if (a->first[left] == a->first[left + 1]) continue;
            a->n_move = MOST_MOVES;
            bool moved = reassign(a, left, least, -loss, seen, MOST_CHAIN);
            any = any || moved;
            if (!moved && held != SY_NONE) a->pair_of_right[a->pairs[held].right] = held;
        }
    }
}

bool sy_assign(SyIndex n_left, SyIndex n_right, SyIndex n_pair, const SyAssignPair *pairs,
               double least, bool *chosen, GError **error) {
    if (!rows_check(n_left, n_right, n_pair, pairs, error)) return false;
    Assignment a = {.n_left = n_left, .n_right = n_right, .n_pair = n_pair, .pairs = pairs};
    g_autofree bool *seen = sy_array_new(n_right, sizeof(bool), "rows", error);
    bool done = seen != NULL && assignment_init(&a, error);
    if (done) {
        greedy(&a, least);
        augment(&a, least, seen);
        for (SyIndex i = 0; i < n_pair; i++) chosen[i] = a.pair_of_left[pairs[i].left] == i;
    }
    assignment_clear(&a);
    return done;
}

bool sy_link_clusters(SyIndex n_row, SyIndex n_pair, const SyAssignPair *pairs, double least,
                      const uint64_t *mark, SyIndex *cluster, GArray *refused, GError **error) {
    if (!rows_check(n_row, n_row, n_pair, pairs, error)) return false;
    g_autofree SyIndex *order = order_new(n_pair, pairs, error);
    g_autofree uint64_t *of_cluster = sy_array_new(n_row, sizeof(uint64_t), "rows", error);
    if (order == NULL || of_cluster == NULL) return false;
    for (SyIndex row = 0; row < n_row; row++) {
        cluster[row] = row;
        of_cluster[row] = mark == NULL ? 0 : mark[row];
    }
    for (SyIndex i = 0; i < n_pair && pairs[order[i]].log_odds >= least; i++) {
        SyIndex a = sy_set_find(cluster, pairs[order[i]].left),
                b = sy_set_find(cluster, pairs[order[i]].right);
        if (a == b) continue;
        if (of_cluster[a] != 0 && of_cluster[b] != 0 && of_cluster[a] != of_cluster[b]) {
            if (refused != NULL) g_array_append_val(refused, order[i]);
            continue;
        }
        uint64_t own = of_cluster[a] != 0 ? of_cluster[a] : of_cluster[b];
        of_cluster[sy_set_join(cluster, a, b)] = own;
    }
    for (SyIndex row = 0; row < n_row; row++) cluster[row] = sy_set_find(cluster, row);
    return true;
}
