/*
 * Time of one proposal above a large outfall.
 *
 * bench_next NODES UNITS DOUBT: one tree with 1.5 % of its edges doubled by diversions, every unit
 * with three places where it may join; DOUBT is the probability that a pipe is not there. One JSON
 * object: seconds for the worlds, for the posterior after three readings, for one proposal, for a
 * batch of five.
 */
#include <math.h>
#include <stdio.h>

#include "algorithms/attribution/next_test.h"
#include "algorithms/base/random.h"

#define SEED 20260302

typedef struct {
    SyDoubtfulEdges edges;
    GArray *from, *to, *forward;
    SyIndex *node, *place, *state_first;
    double *prior, *weight;
    SySources sources;
} Town;

static void add(Town *town, SyIndex from, SyIndex to, double forward) {
    g_array_append_val(town->from, from);
    g_array_append_val(town->to, to);
    g_array_append_val(town->forward, forward);
}

static void make(Town *town, SyIndex n_node, SyIndex n_unit, double doubt) {
    SyRandom random = sy_random(SEED, 0);
    town->from = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    town->to = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    town->forward = g_array_new(FALSE, FALSE, sizeof(double));
    for (SyIndex n = 1; n < n_node; n++) {
        SyIndex below = n - 1 - sy_random_below(&random, MIN(n, 200));
        add(town, n, below, 1 - doubt);
        if (sy_random_below(&random, 67) == 0)
            add(town, n, n - 1 - sy_random_below(&random, MIN(n, 200)), 1 - doubt);
    }
    town->edges = (SyDoubtfulEdges){.n_node = n_node,
                                    .n_edge = town->from->len,
                                    .from = (SyIndex *)(void *)town->from->data,
                                    .to = (SyIndex *)(void *)town->to->data,
                                    .forward = (double *)(void *)town->forward->data};
    town->node = g_new(SyIndex, n_node);
    for (SyIndex n = 0; n < n_node; n++) town->node[n] = n;
    town->place = g_new(SyIndex, 3 * n_unit);
    town->weight = g_new(double, 3 * n_unit);
    town->state_first = g_new(SyIndex, n_unit + 1);
    town->prior = g_new(double, n_unit);
    for (SyIndex u = 0; u < n_unit; u++) {
        SyIndex at = sy_random_below(&random, n_node);
        town->prior[u] = exp(sy_random_normal(&random));
        town->state_first[u] = 3 * u;
        for (SyIndex k = 0; k < 3; k++) {
            town->place[3 * u + k] = (at + k * (1 + sy_random_below(&random, 50))) % n_node;
            town->weight[3 * u + k] = k == 0 ? 0.6 : 0.15;
        }
    }
    town->state_first[n_unit] = 3 * n_unit;
    town->sources = (SySources){.n_source = n_unit,
                                .n_state = 3 * n_unit,
                                .prior = town->prior,
                                .state_first = town->state_first,
                                .place = town->place,
                                .weight = town->weight,
                                .outfall = 0};
}

static double since(gint64 *at_us) {
    gint64 now_us = g_get_monotonic_time();
    double s = (double)(now_us - *at_us) / 1e6;
    *at_us = now_us;
    return s;
}

int main(int argc, char **argv) {
    guint64 n_node = 30000, n_unit = 5000;
    if ((argc > 1 && !g_ascii_string_to_unsigned(argv[1], 10, 10, 10000000, &n_node, NULL)) ||
        (argc > 2 && !g_ascii_string_to_unsigned(argv[2], 10, 1, 1000000, &n_unit, NULL))) {
        fprintf(stderr, "bench_next NODES UNITS DOUBT\n");
        return 1;
    }
    double doubt = argc > 3 ? g_ascii_strtod(argv[3], NULL) : 0;
    Town town = {0};
    make(&town, (SyIndex)n_node, (SyIndex)n_unit, doubt);
    const SyReachOptions reach = {.seed = 1, .n_world = 64, .min_way = 1e-4};
    const SyNextOptions options = SY_NEXT_OPTIONS_INIT;
    g_auto(SyReachWorlds) worlds = {0};
    g_auto(SyPosterior) posterior = {0};
    SyReading reading[3];
    for (SyIndex r = 0; r < 3; r++)
        reading[r] = (SyReading){.point = 1 + 40 * r,
                                 .campaign = SY_NONE,
                                 .seen = r == 0,
                                 .flow = NAN,
                                 .noise = options.noise};
    g_autofree SyIndex *group = g_new(SyIndex, n_unit);
    SyIndex n_group = 0;
    GArray *one = NULL, *five = NULL;
    SyStop stop;
    gint64 at_us = g_get_monotonic_time();
    bool done = sy_reach_worlds(&town.edges, town.node, (SyIndex)n_node, town.node, (SyIndex)n_node,
                                &reach, &worlds, NULL) &&
                sy_source_groups(&town.sources, &worlds, group, &n_group, NULL);
    double worlds_s = since(&at_us);
    done = done && sy_posterior_init(&posterior, &town.sources, &worlds, reading, 3, NULL, NULL);
    double posterior_s = since(&at_us);
    done = done && sy_next_tests(&posterior, &town.sources, &worlds, group, n_group, &options, 1,
                                 &one, &stop, NULL);
    double one_s = since(&at_us);
    done = done && sy_next_tests(&posterior, &town.sources, &worlds, group, n_group, &options, 5,
                                 &five, &stop, NULL);
    double five_s = since(&at_us);
    if (!done) g_error("out of memory");
    printf(
        "{\"bench\":\"next\",\"nodes\":%u,\"units\":%u,\"doubt\":%g,\"groups\":%u,"
        "\"worlds_s\":%.3f,\"posterior_s\":%.3f,\"one_s\":%.3f,\"five_s\":%.3f,"
        "\"proposal_s\":%.3f,\"gain_bits\":%.3f}\n",
        (unsigned)n_node, (unsigned)n_unit, doubt, n_group, worlds_s, posterior_s, one_s, five_s,
        worlds_s + posterior_s + one_s, one->len > 0 ? g_array_index(one, SyNextTest, 0).gain : 0);
    g_array_unref(one);
    g_array_unref(five);
    void *array[] = {town.node, town.place, town.weight, town.state_first, town.prior};
    for (unsigned i = 0; i < G_N_ELEMENTS(array); i++) g_free(array[i]);
    g_array_unref(town.from);
    g_array_unref(town.to);
    g_array_unref(town.forward);
    return 0;
}
