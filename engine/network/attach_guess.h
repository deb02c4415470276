/* Places where one unit may join, until they become its attachments. Not for other stages. */
#pragma once
#include "engine/network/attach.h"

#define SY_MOST_GUESSES 32

typedef struct {
    SyAttachment at;
    double weight; /* how likely it would be if it were the only one */
} SyGuessed;

typedef struct {
    SyBuild *build;
    SyIndex unit;
    const double *xy;   /* the unit's own place, or NULL */
    const SyArea *area; /* its ground, or NULL: its place is a point */
    SyRoute route;      /* by its permit */
    bool one;           /* only the likeliest place: a plant of unknown place treats at one */
    bool treats;        /* a plant without a surveyed inlet */
    SyIndex n;
    SyGuessed guess[SY_MOST_GUESSES];
} SyGuesses;

/* Adds a place; one that is there already keeps the larger weight. Beyond SY_MOST_GUESSES none. */
void sy_guesses_add(SyGuesses *guesses, const SyAttachment *at, double weight);

/* The unit's attachments, likeliest first: P = w / (sum of w + 1 - largest w); those less likely
 * than attach_least are left to "none of these", but for the likeliest. A place that is not the
 * likeliest and known by nearness only is taken at the lower end of its line: cutting the line
 * there would claim more than is known. */
void sy_guesses_settle(SyGuesses *guesses);

/* Index of what may stand on a unit's ground or receive its water beside pipes. */
typedef struct {
    SyIndex n_outfall;
    SyIndex *tank;    /* nodes: septic tanks, grease traps, where a drain is */
    SyIndex *outfall; /* rows of outfalls that join the drains */
    SyBoxes *tanks, *outfalls;
} SyGround;
bool sy_ground_init(const SyBuild *build, SyGround *ground, GError **error);
void sy_ground_clear(SyGround *ground);

/* Distance of a place from the unit: from the edge of its ground, 0 on it, else from its point; NaN
 * if it has no place. */
void sy_guess_away(const SyGuesses *guesses, SyAttachment *at);
/* How likely a place at that distance is by nearness alone. */
double sy_guess_nearness(const SyGuesses *guesses, const SyAttachment *at);

/* Findings for units in whose parcel others lie. */
bool sy_report_shared_parcels(SyBuild *build, GError **error);

/* The tanks on the unit's ground for which take() is true; of a unit whose place is a point the
 * nearest one. */
void sy_guess_tanks(SyGuesses *guesses, const SyGround *ground,
                    bool (*take)(SyIndex node, void *user), void *user);
/* The nearest outfall, where its permit says straight into a water. */
void sy_guess_direct(SyGuesses *guesses, const SyGround *ground);
/* Places by nearness, ownership, tanks and outfalls, for a unit that no record connects. */
void sy_guess_near(SyGuesses *guesses, const SyGround *ground);
