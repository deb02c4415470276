/*
 * Which manhole to open next.
 *
 * For a yes / no test at a point the expected information about the source is
 * I = h(P(seen)) - sum over groups of P(group) * h(P(seen | group)), h the binary entropy, P(seen |
 * group) averaged over the states of the group. The test with the most per cost is proposed. No
 * result excludes anything for good: a unit that was tested against keeps its share and comes back
 * if others are tested against too, and a point may be proposed a second time.
 *
 * Looking two tests ahead, and SY_CRITERION_CUT, were compared (tests/bench/README.md) and open no
 * fewer manholes for the same share found.
 *
 * Source: Lindley (1956), doi:10.1214/aoms/1177728069; for manholes Nourinejad, Berman & Larson
 * (2021), doi:10.1371/journal.pone.0248893; the criterion SY_CRITERION_CUT is the expected weight
 * of edges between groups that are cut, with noise: Golovin, Krause & Ray (2010),
 * doi:10.48550/arXiv.1010.3091.
 */
#pragma once
#include "algorithms/attribution/posterior.h"

typedef enum { SY_CRITERION_INFORMATION, SY_CRITERION_CUT } SyCriterion;

typedef struct {
    SyTestNoise noise;
    const double *flow; /* n_point, for dilution; NULL: not known */
    const double *cost; /* n_point: opening and traffic, > 0; INFINITY: cannot be opened; NULL: 1 */
    const double *x_m, *y_m; /* n_point, NULL: walking costs nothing */
    double cost_per_m;       /* of walking from the last place */
    double at_x_m, at_y_m;   /* the last place; NaN: none yet */
    SyCriterion criterion;
    double enough;   /* a group this probable is found */
    double min_gain; /* bits; less is not worth opening a manhole for */
    double min_rate; /* bits per cost */
} SyNextOptions;
#define SY_NEXT_OPTIONS_INIT \
    { .noise = SY_TEST_NOISE_INIT, .at_x_m = NAN, .at_y_m = NAN, .enough = 0.9, .min_gain = 0.01 }

typedef enum {
    SY_STOP_NO,
    SY_STOP_FOUND, /* a group has passed options->enough */
    SY_STOP_SAME,  /* no test tells what is left apart */
    SY_STOP_COST   /* none is worth its cost */
} SyStop;

/* What one result of a test would leave. */
typedef struct {
    double probability; /* of the result */
    SyIndex group;      /* most probable group then, and how probable */
    double best;
    SyIndex n_group; /* most probable groups that together pass options->enough */
    double bits;     /* entropy over groups */
} SyOutcome;

typedef struct {
    SyIndex point;
    double gain; /* bits about the group; of the second and later ones of a batch: beyond those
                    before */
    double cost; /* with walking */
    SyOutcome seen, not_seen; /* after this test alone */
} SyNextTest;

/**
 * sy_next_tests:
 * @group, @n_group: of the sources, sy_source_groups()
 * @options: NULL for SY_NEXT_OPTIONS_INIT
 * @n_test:  how many for one field day, chosen one by one for what they tell together, before any
 *           result is known; fewer are returned if there are no more worth it
 * @tests:   GArray of SyNextTest in the order of choice; empty if @stop is not SY_STOP_NO;
 *           g_array_unref
 *
 * False with SY_ERROR_ARGUMENT (noise, a cost), SY_ERROR_MEMORY.
 * O(pairs of states and points) for one; each further one of a batch some dozens times O(states)
 * for every joint result of those before, of which the 8 most probable are told apart.
 */
bool sy_next_tests(const SyPosterior *posterior, const SySources *sources,
                   const SyReachWorlds *worlds, const SyIndex *group, SyIndex n_group,
                   const SyNextOptions *options, SyIndex n_test, GArray **tests, SyStop *stop,
                   GError **error);

/* Expected information of a test at every point in bits (or by the criterion) and P(seen); arrays
 * of n_point. False with SY_ERROR_MEMORY. */
bool sy_test_gains(const SyPosterior *posterior, const SySources *sources,
                   const SyReachWorlds *worlds, const SyIndex *group, SyIndex n_group,
                   const SyNextOptions *options, double *gain, double *seen, GError **error);

/* How sure the answer is. */
SyOutcome sy_posterior_outlook(const SyPosterior *posterior, const SyIndex *group, SyIndex n_group,
                               double enough);
