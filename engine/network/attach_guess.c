#include "engine/network/attach_guess.h"

#include <math.h>
#include <stdlib.h>

static bool same_place(const SyAttachment *a, const SyAttachment *b) {
    if (a->node != SY_NONE || b->node != SY_NONE) return a->node == b->node;
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
                                 build->job->settings.attach_unit_m);
}

void sy_guesses_add(SyGuesses *guesses, const SyAttachment *at, double weight) {
    for (SyIndex i = 0; i < guesses->n; i++) {
        SyGuessed *old = &guesses->guess[i];
        if (!same_place(&old->at, at)) continue;
        if (weight > old->weight) *old = (SyGuessed){*at, weight};
        return;
    }
    if (guesses->n < SY_MOST_GUESSES) guesses->guess[guesses->n++] = (SyGuessed){*at, weight};
}

/* Likeliest first, in a total order. */
static int by_weight(const void *left, const void *right) {
    const SyGuessed *a = left, *b = right;
    if (a->weight > b->weight || a->weight < b->weight) return a->weight > b->weight ? -1 : 1;
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

/* Places that have come to one node are one. */
static void merge_nodes(SyGuesses *guesses) {
    SyIndex n = 0;
    for (SyIndex i = 0; i < guesses->n; i++) {
        SyGuessed *guess = &guesses->guess[i];
        SyIndex k = 0;
        while (k < n && !same_place(&guesses->guess[k].at, &guess->at)) k++;
        if (k == n) guesses->guess[n++] = *guess;
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

void sy_guesses_settle(SyGuesses *guesses) {
    SyBuild *build = guesses->build;
    qsort(guesses->guess, guesses->n, sizeof(SyGuessed), by_weight);
    if (guesses->one) guesses->n = MIN(guesses->n, 1);
    if (guesses->treats) treat_at_outfall(guesses);
    for (SyIndex i = 1; i < guesses->n; i++)
        if (guesses->guess[i].at.method == SY_ATTACH_NEAREST &&
            guesses->guess[i].at.line != SY_NONE)
            move_down(build->net, &guesses->guess[i].at);
    merge_nodes(guesses);
    double sum = guesses->n == 0 ? 1 : 1 - guesses->guess[0].weight;
    for (SyIndex i = 0; i < guesses->n; i++) sum += guesses->guess[i].weight;
    for (SyIndex i = 0; i < guesses->n; i++) {
        SyAttachment *at = &guesses->guess[i].at;
        at->probability = guesses->guess[i].weight / sum;
        if (i == 0 || at->probability >= build->weights->attach_least) sy_attach_add(build, at);
    }
}
