/* How people connect: by what habit a building's drain takes one of the sewers near it. */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

typedef enum {
    SY_HABIT_NEAREST, /* the nearest pipe */
    SY_HABIT_ASLANT,  /* the nearest way out, a little off the shortest line to it */
    SY_HABIT_ALONG,   /* the nearest way out, some way along it: a lateral shared with others */
    SY_HABIT_ANOTHER, /* another way out that is near */
    SY_HABIT_PRIVATE, /* a private pipe on its ground */
    SY_HABIT_UNFIT,   /* a drain that its water does not belong in */
    SY_HABIT_NONE,    /* none that is known */
    SY_N_HABIT
} SyHabit;

/* A pipe near a building. Pipes of one string are one way out: what joins either leaves by the
 * same. */
typedef struct {
    double distance_m; /* of the pipe from the edge of the ground, or from the point */
    double centre_m;   /* from the point that stands for it; the same where that is all there is */
    SyIndex string;
    bool fits, is_private;
} SyHabitPlace;

/**
 * sy_habit_places:
 * Probability of each place under each habit. The way out is the string of the fitting place at the
 * least distance; of its pipes the nearest is the one at the least from the centre. A pipe that is
 * further from the centre by an offset o, o^2 = centre_m^2 - least^2, which is how far along the
 * street it begins or ends, has the weight exp(-o^2 / 2 s^2), s = @aslant_m or @along_m. Another
 * way out has the weight 1 / (1 m + distance)^2, and its pipes share that by the same law. A
 * private pipe has the weight 1 / (@aslant_m + distance)^2 among those, and is a pipe like others
 * besides.
 *
 * @share: n * SY_N_HABIT, by places; a habit's sum over the places is 1, or 0 where no place is of
 *   its kind; SY_HABIT_NONE is 0
 * O(n^2), for a few places; thread-safe. Source: own.
 */
void sy_habit_places(const SyHabitPlace *place, SyIndex n, double aslant_m, double along_m,
                     double *share);

/**
 * sy_habit_learn:
 * Shares of the habits from places that are on record: maximum a posteriori by expectation
 * maximisation, with @prior as counts of imagined records.
 *
 * @likelihood: n * SY_N_HABIT: probability of what is on record under each habit; NaN: the habit
 *   was not open to this one, which then says nothing about it but against the others
 * @prior: SY_N_HABIT counts, above 0
 * @share: SY_N_HABIT, sum 1
 * A record that no habit explains is one of SY_HABIT_NONE. O(n) a step, at most 200 steps.
 * Source: Dempster, Laird & Rubin (1977), doi:10.1111/j.2517-6161.1977.tb01600.x, with truncated
 * multinomials (their section 4.2).
 */
void sy_habit_learn(const double *likelihood, SyIndex n, const double *prior, double *share);

/**
 * sy_habit_sharpness:
 * How much surer than the habits make them places are to be, or less sure: the exponent t of
 * P(place) = p^t / sum of p^t that makes what is on record likeliest, with a normal prior around 1.
 *
 * @p: probabilities of the places of each record, the last one that it is none of them; those of
 *   record r are p[offset[r]] .. p[offset[r + 1] - 1]; 0 or less: as if it were not there
 * @right: of each, is it what is on record? A record without any says nothing
 * @offset: n + 1
 * @deviation: of the prior, > 0
 * Returns t in [0.1, 5]; 1 without records. O(places), some fifty times.
 * Source: temperature scaling, Guo, Pleiss, Sun & Weinberger (2017), arXiv:1706.04599; the prior is
 * own.
 */
double sy_habit_sharpness(const double *p, const bool *right, const SyIndex *offset, SyIndex n,
                          double deviation);

/* P(place) with that exponent, of @n places and none of them; p[n], their sum at most 1. */
void sy_habit_sharpen(double *p, SyIndex n, double sharpness);
