#include "algorithms/attribution/next_test.h"

#include <math.h>

#include "algorithms/attribution/test_gains.h"
#include "algorithms/base/error.h"

#define WHAT "next tests"
#define MAX_BRANCH 8 /* joint results of a batch that are told apart: the most probable */

/* One joint result of the tests chosen so far. */
typedef struct {
    bool whole;      /* no test chosen yet: the posterior is the caller's */
    SyPosterior own; /* otherwise */
    SyGroupMasses masses;
    double probability;
} Branch;

typedef struct {
    const SyPosterior *posterior;
    const SySources *sources;
    const SyReachWorlds *worlds;
    const SyIndex *group;
    SyIndex n_group;
    const SyNextOptions *options;
    GArray *branches;   /* Branch */
    GArray *tests;      /* SyNextTest */
    double *seen;       /* n_point */
    double *sum;        /* n_point: gain beyond the tests chosen, or more */
    double *cost;       /* n_point: from where the team is */
    uint64_t *at_point; /* n_place * n_word */
    bool *chosen;       /* n_point */
} Choice;

static void branch_clear(Branch *branch) {
    sy_posterior_clear(&branch->own);
    sy_group_masses_clear(&branch->masses);
}

static const SyPosterior *posterior_of(const Choice *choice, const Branch *branch) {
    return branch->whole ? choice->posterior : &branch->own;
}

static SyTest test_at(const SyNextOptions *options, SyIndex point) {
    return (SyTest){point, options->flow == NULL ? NAN : options->flow[point], options->noise};
}

static bool check(const SyNextOptions *options, SyIndex n_point, GError **error) {
    if (!(options->noise.alpha >= 0 && options->noise.beta >= 0 &&
          options->noise.alpha + options->noise.beta < 1 && options->noise.log_deviation > 0)) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, "tests: alpha %g, beta %g, deviation %g",
                    options->noise.alpha, options->noise.beta, options->noise.log_deviation);
        return false;
    }
    for (SyIndex p = 0; p < n_point && options->cost != NULL; p++)
        if (!(options->cost[p] > 0)) {
            g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, "test point %u: cost %g is not above 0",
                        p, options->cost[p]);
            return false;
        }
    return true;
}

/* Walking is from the nearest of the places where the team is or will be. */
static void walk_from(Choice *choice, double x_m, double y_m, bool first) {
    const SyNextOptions *options = choice->options;
    for (SyIndex p = 0; p < choice->worlds->n_point; p++) {
        double cost = options->cost == NULL ? 1 : options->cost[p];
        if (options->x_m != NULL && options->y_m != NULL && isfinite(x_m) && isfinite(y_m)) {
            double way_m = hypot(options->x_m[p] - x_m, options->y_m[p] - y_m);
            if (isfinite(way_m)) cost += options->cost_per_m * way_m;
        }
        choice->cost[p] = first ? cost : fmin(choice->cost[p], cost);
    }
}

/* Gain of a point beyond the tests chosen: the mean over their joint results. */
static bool joint_gain(Choice *choice, SyIndex point, double *gain, GError **error) {
    if (!sy_reach_worlds_at(choice->worlds, point, choice->at_point, error)) return false;
    *gain = 0;
    for (guint b = 0; b < choice->branches->len; b++) {
        const Branch *branch = &g_array_index(choice->branches, Branch, b);
        *gain += branch->probability *
                 sy_test_gain_at(posterior_of(choice, branch), choice->sources, choice->worlds,
                                 &branch->masses, choice->options, point, choice->at_point);
    }
    return true;
}

static SyIndex best_rate(const Choice *choice) {
    const double *gain = choice->sum;
    SyIndex best = SY_NONE;
    for (SyIndex p = 0; p < choice->worlds->n_point; p++) {
        if (!(gain[p] > 0) || !isfinite(choice->cost[p]) || choice->chosen[p]) continue;
        if (best == SY_NONE || gain[p] * choice->cost[best] > gain[best] * choice->cost[p])
            best = p;
    }
    return best;
}

/* The best point of a later test. What a test adds falls as others are chosen, so the gains known
 * are bounds: the best of them is looked at anew until one stays the best (Minoux 1978,
 * doi:10.1007/BFb0006528). */
static bool best_of_batch(Choice *choice, SyIndex *best, GError **error) {
    g_autofree bool *fresh = sy_array_new(choice->worlds->n_point, sizeof(bool), WHAT, error);
    if (fresh == NULL) return false;
    for (*best = SY_NONE;;) {
        *best = best_rate(choice);
        if (*best == SY_NONE || fresh[*best]) return true;
        fresh[*best] = true;
        if (!joint_gain(choice, *best, &choice->sum[*best], error)) return false;
    }
}

static bool outlook(const Choice *choice, SyIndex point, bool seen, SyOutcome *out,
                    GError **error) {
    g_auto(SyPosterior) after = {0};
    double probability = 0;
    SyTest test = test_at(choice->options, point);
    if (!sy_posterior_after(choice->posterior, choice->sources, choice->worlds, &test, seen, &after,
                            &probability, error))
        return false;
    *out = sy_posterior_outlook(&after, choice->group, choice->n_group, choice->options->enough);
    out->probability = probability;
    return true;
}

static int by_probability(const void *left, const void *right) {
    const Branch *a = left, *b = right;
    return (a->probability < b->probability) - (a->probability > b->probability);
}

/* Tells the results of a further test apart in every branch, and keeps the most probable. */
static bool split_branches(Choice *choice, SyIndex point, GError **error) {
    SyTest test = test_at(choice->options, point);
    guint n = choice->branches->len;
    for (guint b = 0; b < n; b++) {
        Branch seen = {0}, not_seen = {0};
        const Branch *branch = &g_array_index(choice->branches, Branch, b);
        const SyPosterior *before = posterior_of(choice, branch);
        if (!sy_posterior_after(before, choice->sources, choice->worlds, &test, true, &seen.own,
                                &seen.probability, error) ||
            !sy_posterior_after(before, choice->sources, choice->worlds, &test, false,
                                &not_seen.own, &not_seen.probability, error) ||
            !sy_group_masses_init(&seen.masses, &seen.own, choice->group, choice->n_group, error) ||
            !sy_group_masses_init(&not_seen.masses, &not_seen.own, choice->group, choice->n_group,
                                  error)) {
            branch_clear(&seen);
            branch_clear(&not_seen);
            return false;
        }
        seen.probability *= branch->probability;
        not_seen.probability *= branch->probability;
        Branch *known = &g_array_index(choice->branches, Branch, b);
        branch_clear(known);
        *known = seen;
        g_array_append_val(choice->branches, not_seen);
    }
    g_array_sort(choice->branches, by_probability);
    while (choice->branches->len > MAX_BRANCH) {
        branch_clear(&g_array_index(choice->branches, Branch, choice->branches->len - 1));
        g_array_set_size(choice->branches, choice->branches->len - 1);
    }
    return true;
}

/* The next test of the batch; none is added if none is worth it. */
static bool choose(Choice *choice, SyStop *why, GError **error) {
    SyIndex best = SY_NONE;
    if (choice->tests->len > 0) {
        if (!best_of_batch(choice, &best, error)) return false;
    } else if (!sy_test_gains(choice->posterior, choice->sources, choice->worlds, choice->group,
                              choice->n_group, choice->options, choice->sum, choice->seen, error)) {
        return false;
    } else {
        best = best_rate(choice);
    }
    const bool in_bits = choice->options->criterion == SY_CRITERION_INFORMATION;
    const double min_gain = in_bits ? choice->options->min_gain : 0;
    const double min_rate = in_bits ? choice->options->min_rate : 0;
    bool tells = false; /* is there a test that tells something, whatever it costs? */
    for (SyIndex p = 0; p < choice->worlds->n_point && !tells; p++)
        tells = choice->sum[p] > 0 && choice->sum[p] >= min_gain;
    if (best == SY_NONE || choice->sum[best] < min_gain ||
        choice->sum[best] < min_rate * choice->cost[best]) {
        *why = tells ? SY_STOP_COST : SY_STOP_SAME;
        return true;
    }
    SyNextTest test = {.point = best, .gain = choice->sum[best], .cost = choice->cost[best]};
    if (!outlook(choice, best, true, &test.seen, error) ||
        !outlook(choice, best, false, &test.not_seen, error))
        return false;
    g_array_append_val(choice->tests, test);
    choice->chosen[best] = true;
    return true;
}

static bool choose_all(Choice *choice, SyIndex n_test, SyStop *stop, GError **error) {
    const SyNextOptions *options = choice->options;
    Branch whole = {.whole = true, .probability = 1};
    g_array_append_val(choice->branches, whole);
    walk_from(choice, options->at_x_m, options->at_y_m, true);
    for (SyIndex k = 0; k < n_test; k++) {
        SyStop why = SY_STOP_NO;
        if (!choose(choice, &why, error)) return false;
        if (why != SY_STOP_NO) {
            if (k == 0) *stop = why;
            return true;
        }
        SyIndex point = g_array_index(choice->tests, SyNextTest, k).point;
        if (k + 1 == n_test) return true;
        if (!split_branches(choice, point, error)) return false;
        if (options->x_m != NULL && options->y_m != NULL)
            walk_from(choice, options->x_m[point], options->y_m[point], k == 0);
    }
    return true;
}

static bool alloc(Choice *choice, GError **error) {
    const SyIndex n_point = choice->worlds->n_point;
    double **array[] = {&choice->seen, &choice->sum, &choice->cost};
    for (unsigned i = 0; i < G_N_ELEMENTS(array); i++) {
        *array[i] = sy_array_new(n_point, sizeof(double), WHAT, error);
        if (*array[i] == NULL) return false;
    }
    choice->at_point = sy_array_new((gsize)choice->worlds->n_place * choice->worlds->n_word,
                                    sizeof(uint64_t), WHAT, error);
    if (choice->at_point == NULL) return false;
    choice->chosen = sy_array_new(n_point, sizeof(bool), WHAT, error);
    return choice->chosen != NULL;
}

static void choice_clear(Choice *choice) {
    for (guint b = 0; b < choice->branches->len; b++)
        branch_clear(&g_array_index(choice->branches, Branch, b));
    g_array_unref(choice->branches);
    g_free(choice->seen);
    g_free(choice->sum);
    g_free(choice->cost);
    g_free(choice->at_point);
    g_free(choice->chosen);
}

bool sy_next_tests(const SyPosterior *posterior, const SySources *sources,
                   const SyReachWorlds *worlds, const SyIndex *group, SyIndex n_group,
                   const SyNextOptions *options, SyIndex n_test, GArray **tests, SyStop *stop,
                   GError **error) {
    const SyNextOptions standard = SY_NEXT_OPTIONS_INIT;
    if (options == NULL) options = &standard;
    if (!check(options, worlds->n_point, error)) return false;
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(SyNextTest));
    SyOutcome now = sy_posterior_outlook(posterior, group, n_group, options->enough);
    *stop = now.best >= options->enough ? SY_STOP_FOUND : SY_STOP_NO;
    if (*stop == SY_STOP_NO) {
        Choice choice = {.posterior = posterior,
                         .sources = sources,
                         .worlds = worlds,
                         .group = group,
                         .n_group = n_group,
                         .options = options,
                         .branches = g_array_new(FALSE, FALSE, sizeof(Branch)),
                         .tests = found};
        bool done = alloc(&choice, error) && choose_all(&choice, n_test, stop, error);
        choice_clear(&choice);
        if (!done) return false;
    }
    *tests = g_steal_pointer(&found);
    return true;
}
