#include "engine/network/attach_guess.h"

#include <math.h>
#include <stdlib.h>

/* At a node the line by which it comes there tells apart: what joins above a manhole and what joins
 * at its outlet pass different manholes. */
static bool same_place(const SyAttachment *a, const SyAttachment *b) {
    if (a->node != b->node) return false;
    if (a->node != SY_NONE) return a->by_line == b->by_line;
    return a->line == b->line && a->measure_m == b->measure_m;
}

void sy_guess_away(const SyGuesses *guesses, SyAttachment *at) {
    if (guesses->area != NULL)
        at->distance_m = sy_area_distance(guesses->area, at->x, at->y);
    else
        at->distance_m =
            guesses->xy == NULL ? NAN : hypot(at->x - guesses->xy[0], at->y - guesses->xy[1]);
}

double sy_guess_nearness(const SyGuesses *guesses, const SyAttachment *at) {
    const SyBuild *build = guesses->build;
    return sy_attach_probability(build->weights, at->distance_m,
                                 build->job->settings.attach_unit_m) /
           build->weights->attach_nearest;
}

static void add(SyGuesses *guesses, SyGuessed new) {
    for (SyIndex i = 0; i < guesses->n; i++) {
        SyGuessed *old = &guesses->guess[i];
        if (old->tier != new.tier || !same_place(&old->at, &new.at)) continue;
        if (new.weight > old->weight) *old = new;
        return;
    }
    if (guesses->n < SY_MOST_GUESSES) guesses->guess[guesses->n++] = new;
}

void sy_guesses_add(SyGuesses *guesses, const SyAttachment *at, SyJointSign sign, double weight) {
    bool record = sign == SY_SIGN_RECORD || sign == SY_SIGN_DOOR;
    SyTier tier = record ? SY_TIER_RECORD : SY_TIER_GROUND;
    add(guesses, (SyGuessed){.at = *at, .tier = tier, .sign = sign, .weight = weight});
}

void sy_guesses_add_beside(SyGuesses *guesses, const SyAttachment *at, double weight) {
    add(guesses, (SyGuessed){.at = *at, .tier = SY_TIER_BESIDE, .weight = weight});
}

/* Likeliest first, in a total order. */
static int by_probability(const void *left, const void *right) {
    const SyGuessed *a = left, *b = right;
    double p = a->at.probability, q = b->at.probability;
    if (p > q || p < q) return p > q ? -1 : 1;
    if (a->at.distance_m < b->at.distance_m || a->at.distance_m > b->at.distance_m)
        return a->at.distance_m < b->at.distance_m ? -1 : 1;
    if (a->at.line != b->at.line) return a->at.line < b->at.line ? -1 : 1;
    return (a->at.node > b->at.node) - (a->at.node < b->at.node);
}

/* To the node at the lower end of the line, if its direction is known. */
static void move_down(const SyNetwork *net, SyAttachment *at) {
    uint8_t direction = net->line_direction[at->line];
    if (direction != SY_DIRECTION_ALONG && direction != SY_DIRECTION_AGAINST) return;
    at->by_line = at->line;
    at->node = net->line_end_node[2 * at->line + (direction == SY_DIRECTION_ALONG)];
    at->line = SY_NONE;
    at->x = net->node_xy[2 * (gsize)at->node];
    at->y = net->node_xy[2 * (gsize)at->node + 1];
}

/* Places that have come to one node by one line are one. */
static void merge_nodes(SyGuesses *guesses) {
    SyIndex n = 0;
    for (SyIndex i = 0; i < guesses->n; i++) {
        SyGuessed *guess = &guesses->guess[i];
        SyIndex k = 0;
        while (k < n && !same_place(&guesses->guess[k].at, &guess->at)) k++;
        if (k == n)
            guesses->guess[n++] = *guess;
        else
            guesses->guess[k].at.probability += guess->at.probability;
    }
    guesses->n = n;
}

/* A plant of which only its outfall is known is the discharging unit of that outfall: what comes to
 * the outfall by pipe comes through the plant. Not at the mouth of a pipe into a channel: the
 * channel's own water is not treated. */
static void treat_at_outfall(SyGuesses *guesses) {
    for (SyIndex i = 0; i < guesses->n; i++)
        if (!guesses->guess[i].at.outlet) return;
    for (SyIndex i = 0; i < guesses->n; i++)
        guesses->guess[i].at.outlet = guesses->guess[i].at.mouth;
}

/* Probabilities of the places of one tier, of what is left; returns what it leaves. */
static double settle_tier(SyGuesses *guesses, SyTier tier, double left) {
    double sum = 0, largest = 0, taken = 0;
    for (SyIndex i = 0; i < guesses->n; i++) {
        if (guesses->guess[i].tier != tier) continue;
        sum += guesses->guess[i].weight;
        largest = fmax(largest, guesses->guess[i].weight);
    }
    double whole = tier == SY_TIER_NEAR ? guesses->n_building : sum + 1 - largest;
    for (SyIndex i = 0; i < guesses->n; i++) {
        if (guesses->guess[i].tier != tier) continue;
        guesses->guess[i].at.probability = left * guesses->guess[i].weight / whole;
        taken += guesses->guess[i].at.probability;
    }
    return left - taken;
}

void sy_guesses_settle(SyGuesses *guesses) {
    SyBuild *build = guesses->build;
    double left = 1;
    for (SyTier tier = SY_TIER_RECORD; tier <= SY_TIER_BESIDE; tier++)
        left = settle_tier(guesses, tier, left);
    qsort(guesses->guess, guesses->n, sizeof(SyGuessed), by_probability);
    if (guesses->one) guesses->n = MIN(guesses->n, 1);
    if (guesses->treats) treat_at_outfall(guesses);
    for (SyIndex i = 1; i < guesses->n; i++)
        if (guesses->guess[i].at.method == SY_ATTACH_NEAREST &&
            guesses->guess[i].at.line != SY_NONE)
            move_down(build->net, &guesses->guess[i].at);
    merge_nodes(guesses);
    for (SyIndex i = 0; i < guesses->n; i++)
        if (i == 0 || guesses->guess[i].at.probability >= build->weights->attach_least)
            sy_attach_add(build, &guesses->guess[i].at);
}
