#include "algorithms/attribution/habits.h"

#include <math.h>
#include <string.h>

#define MOST_STEPS 200
#define ENOUGH 1e-9

/* Place at the least distance, then centre, then number, of those that are open; SY_NONE: none. */
static SyIndex nearest(const SyHabitPlace *place, SyIndex n, bool fits) {
    SyIndex best = SY_NONE;
    for (SyIndex i = 0; i < n; i++) {
        if (place[i].fits != fits) continue;
        if (best != SY_NONE && place[i].distance_m > place[best].distance_m) continue;
        if (best == SY_NONE || place[i].distance_m < place[best].distance_m ||
            place[i].centre_m < place[best].centre_m)
            best = i;
    }
    return best;
}

/* Place of a string at the least distance from the centre. */
static SyIndex middle_of(const SyHabitPlace *place, SyIndex n, SyIndex string, bool fits) {
    SyIndex best = SY_NONE;
    for (SyIndex i = 0; i < n; i++) {
        if (place[i].fits != fits || place[i].string != string) continue;
        if (best == SY_NONE || place[i].centre_m < place[best].centre_m) best = i;
    }
    return best;
}

static double offset_weight(const SyHabitPlace *place, const SyHabitPlace *middle,
                            double spread_m) {
    double square = place->centre_m * place->centre_m - middle->centre_m * middle->centre_m;
    if (spread_m > 0) return exp(-square / (2 * spread_m * spread_m));
    return square > 0 ? 0 : 1;
}

static double *cell(double *share, SyIndex i, SyHabit habit) {
    return share + (size_t)i * SY_N_HABIT + habit;
}

/* Adds @total to the places of a string by their offsets. */
static void spread(const SyHabitPlace *place, SyIndex n, SyIndex string, bool fits, double spread_m,
                   SyHabit habit, double total, double *share) {
    SyIndex middle = middle_of(place, n, string, fits);
    double sum = 0;
    for (SyIndex i = 0; i < n; i++)
        if (place[i].fits == fits && place[i].string == string)
            sum += offset_weight(&place[i], &place[middle], spread_m);
    for (SyIndex i = 0; i < n; i++)
        if (place[i].fits == fits && place[i].string == string)
            *cell(share, i, habit) +=
                total * offset_weight(&place[i], &place[middle], spread_m) / sum;
}

/* Is a place the nearest of its string? */
static bool leads(const SyHabitPlace *place, SyIndex n, SyIndex i) {
    for (SyIndex k = 0; k < n; k++) {
        if (place[k].fits != place[i].fits || place[k].string != place[i].string) continue;
        if (place[k].distance_m < place[i].distance_m ||
            (k < i && !(place[k].distance_m > place[i].distance_m)))
            return false;
    }
    return true;
}

/* Strings by their distance: all but @but. */
static void spread_strings(const SyHabitPlace *place, SyIndex n, SyIndex but, bool fits,
                           double spread_m, SyHabit habit, double *share) {
    double sum = 0;
    for (SyIndex i = 0; i < n; i++)
        if (place[i].fits == fits && place[i].string != but && leads(place, n, i))
            sum += pow(1 + place[i].distance_m, -2);
    for (SyIndex i = 0; i < n; i++)
        if (place[i].fits == fits && place[i].string != but && leads(place, n, i))
            spread(place, n, place[i].string, fits, spread_m, habit,
                   pow(1 + place[i].distance_m, -2) / sum, share);
}

static void share_private(const SyHabitPlace *place, SyIndex n, double *share) {
    SyIndex n_private = 0;
    for (SyIndex i = 0; i < n; i++) n_private += place[i].is_private;
    for (SyIndex i = 0; i < n; i++)
        if (place[i].is_private) *cell(share, i, SY_HABIT_PRIVATE) = 1.0 / n_private;
}

void sy_habit_places(const SyHabitPlace *place, SyIndex n, double aslant_m, double along_m,
                     double *share) {
    memset(share, 0, sizeof(double) * SY_N_HABIT * n);
    SyIndex first = nearest(place, n, true), out = SY_NONE;
    if (first != SY_NONE) {
        out = place[first].string;
        *cell(share, middle_of(place, n, out, true), SY_HABIT_NEAREST) = 1;
        spread(place, n, out, true, aslant_m, SY_HABIT_ASLANT, 1, share);
        spread(place, n, out, true, along_m, SY_HABIT_ALONG, 1, share);
        spread_strings(place, n, out, true, aslant_m, SY_HABIT_ANOTHER, share);
    }
    spread_strings(place, n, SY_NONE, false, aslant_m, SY_HABIT_UNFIT, share);
    share_private(place, n, share);
}

/* Expected counts of one record: what it may be, and what was not open to it as often as it would
 * have been chosen. */
static void expect(const double *likelihood, const double *share, double *count) {
    double part[SY_N_HABIT], sum = 0, open = 0;
    for (int h = 0; h < SY_N_HABIT; h++) {
        part[h] = isnan(likelihood[h]) ? 0 : share[h] * likelihood[h];
        open += isnan(likelihood[h]) ? 0 : share[h];
        sum += part[h];
    }
    for (int h = 0; h < SY_N_HABIT; h++) {
        if (sum > 0) count[h] += part[h] / sum;
        if (isnan(likelihood[h]) && open > 0) count[h] += share[h] / open;
    }
    if (!(sum > 0)) count[SY_HABIT_NONE] += 1;
}

void sy_habit_learn(const double *likelihood, SyIndex n, const double *prior, double *share) {
    double total = 0;
    for (int h = 0; h < SY_N_HABIT; h++) total += prior[h];
    for (int h = 0; h < SY_N_HABIT; h++) share[h] = prior[h] / total;
    double change = 1;
    for (int step = 0; step < MOST_STEPS && n > 0 && change > ENOUGH; step++) {
        double count[SY_N_HABIT], sum = 0;
        memcpy(count, prior, sizeof count);
        for (SyIndex i = 0; i < n; i++) expect(likelihood + (size_t)i * SY_N_HABIT, share, count);
        for (int h = 0; h < SY_N_HABIT; h++) sum += count[h];
        change = 0;
        for (int h = 0; h < SY_N_HABIT; h++) {
            change = fmax(change, fabs(share[h] - count[h] / sum));
            share[h] = count[h] / sum;
        }
    }
}

/* Mean of log p under p^t, of those on record or of all; NaN: there are none. */
static double mean_log(const double *p, const bool *right, SyIndex first, SyIndex end, double t,
                       bool all) {
    double sum = 0, weight = 0;
    for (SyIndex i = first; i < end; i++) {
        if (!(p[i] > 0) || !(all || right[i])) continue;
        double w = pow(p[i], t);
        sum += w * log(p[i]);
        weight += w;
    }
    return weight > 0 ? sum / weight : NAN;
}

double sy_habit_sharpness(const double *p, const bool *right, const SyIndex *offset, SyIndex n,
                          double deviation) {
    const int halvings = 50;
    double low = 0.1, high = 5;
    for (int step = 0; step < halvings && n > 0; step++) {
        double t = (low + high) / 2, slope = (1 - t) / (deviation * deviation);
        for (SyIndex r = 0; r < n; r++) {
            double recorded = mean_log(p, right, offset[r], offset[r + 1], t, false);
            if (isnan(recorded)) continue;
            slope += recorded - mean_log(p, right, offset[r], offset[r + 1], t, true);
        }
        if (slope > 0)
            low = t;
        else
            high = t;
    }
    return n > 0 ? (low + high) / 2 : 1;
}

void sy_habit_sharpen(double *p, SyIndex n, double sharpness) {
    double none = 1, sum = 0;
    for (SyIndex i = 0; i < n; i++) {
        none -= p[i];
        p[i] = p[i] > 0 ? pow(p[i], sharpness) : 0;
        sum += p[i];
    }
    sum += none > 0 ? pow(none, sharpness) : 0;
    for (SyIndex i = 0; i < n && sum > 0; i++) p[i] /= sum;
}
