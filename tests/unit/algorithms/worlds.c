#include "worlds.h"

#include <math.h>

void doubt_init(Doubt *doubt, SyIndex n_node) {
    doubt->edges = (SyDoubtfulEdges){
        n_node, 0, doubt->from, doubt->to, doubt->forward, doubt->reverse, doubt->both, NULL, NULL};
}

void doubt_add(Doubt *doubt, SyIndex from, SyIndex to, double forward, double reverse,
               double both) {
    SyIndex e = doubt->edges.n_edge++;
    g_assert_cmpuint(e, <, WORLDS_MAX_EDGE);
    doubt->from[e] = from;
    doubt->to[e] = to;
    doubt->forward[e] = forward;
    doubt->reverse[e] = reverse;
    doubt->both[e] = both;
}

static void add_any(Doubt *doubt, SyRandom *random, SyIndex from, SyIndex to, uint32_t kinds) {
    double p = 0.3 + 0.7 * sy_random_unit(random);
    switch (sy_random_below(random, kinds)) {
        case 0:
            doubt_add(doubt, from, to, 1, 0, 0);
            break;
        case 1:
            doubt_add(doubt, from, to, p, 0, 0);
            break;
        case 2:
            doubt_add(doubt, from, to, p, 1 - p, 0);
            break;
        case 3:
            doubt_add(doubt, from, to, 0.5 * p, 0.3 * p, 0.2 * p);
            break;
        default:
            doubt_add(doubt, from, to, 0, 0, p);
            break;
    }
}

void doubt_random(Doubt *doubt, uint64_t seed) {
    SyRandom random = sy_random(seed, 7);
    SyIndex n_node = 2 + sy_random_below(&random, 6);
    uint32_t kinds = 2 + sy_random_below(&random, 4);
    doubt_init(doubt, n_node);
    for (SyIndex n = 1; n < n_node; n++)
        add_any(doubt, &random, n, sy_random_below(&random, n), kinds);
    uint32_t n_more = sy_random_below(&random, 4);
    for (uint32_t i = 0; i < n_more && doubt->edges.n_edge < 8; i++)
        add_any(doubt, &random, sy_random_below(&random, n_node), sy_random_below(&random, n_node),
                kinds);
}

/* Nodes that water from a node comes to, as bits, where edge e is in digit e of the world. */
static uint64_t reached(const Doubt *doubt, const unsigned *state, SyIndex node) {
    uint64_t seen = UINT64_C(1) << node, before;
    do {
        before = seen;
        for (SyIndex e = 0; e < doubt->edges.n_edge; e++) {
            uint64_t from = UINT64_C(1) << doubt->from[e], to = UINT64_C(1) << doubt->to[e];
            if ((state[e] == 0 || state[e] == 2) && seen & from) seen |= to;
            if ((state[e] == 1 || state[e] == 2) && seen & to) seen |= from;
        }
    } while (seen != before);
    return seen;
}

static double probability_of(const Doubt *doubt, const unsigned *state) {
    double p = 1;
    for (SyIndex e = 0; e < doubt->edges.n_edge && p > 0; e++) {
        const double share[] = {
            doubt->forward[e], doubt->reverse[e], doubt->both[e],
            fmax(0, 1 - doubt->forward[e] - doubt->reverse[e] - doubt->both[e])};
        p *= share[state[e]];
    }
    return p;
}

void doubt_each(const Doubt *doubt,
                void (*world)(double probability, const uint64_t *reached_by, void *user),
                void *user) {
    unsigned state[WORLDS_MAX_EDGE] = {0};
    uint64_t reached_by[64];
    for (;;) {
        double p = probability_of(doubt, state);
        if (p > 0) {
            for (SyIndex n = 0; n < doubt->edges.n_node; n++)
                reached_by[n] = reached(doubt, state, n);
            world(p, reached_by, user);
        }
        SyIndex e = 0;
        while (e < doubt->edges.n_edge && ++state[e] == 4) state[e++] = 0;
        if (e == doubt->edges.n_edge) return;
    }
}

typedef struct {
    SyIndex node;
    uint64_t wanted;
    double sum;
} Wanted;

static void add_wanted(double probability, const uint64_t *reached_by, void *user) {
    Wanted *wanted = user;
    if ((reached_by[wanted->node] & wanted->wanted) == wanted->wanted) wanted->sum += probability;
}

double doubt_reach_all(const Doubt *doubt, SyIndex node, const SyIndex *all, SyIndex n_all) {
    Wanted wanted = {node, 0, 0};
    for (SyIndex i = 0; i < n_all; i++) wanted.wanted |= UINT64_C(1) << all[i];
    doubt_each(doubt, add_wanted, &wanted);
    return wanted.sum;
}
