/*
 * Probability that water from a place can come out at a target, for all targets at once.
 *
 * R(n, o) = P(some way n -> o exists), edges independent but for alternatives of which only one is
 * there (edge_states.h). Ways that no target needs are cut off first (what reaches none; side
 * branches that only lead back). A node with one way on hangs by it and has R = P(way) * R(next),
 * exactly, and so has one whose two ways meet again before they part. What is left are targets and
 * the nodes where ways really part; these keep, for each target, the worlds (64 to a word) in which
 * they reach it, strongly connected components of all possible ways in downstream-first order,
 * inside a component until nothing changes. Beside the worlds run a lower bound (the most probable
 * single way) and an upper bound (the sum over the ways on): where they meet, R is exact, as it
 * always is where there is a single possible way.
 *
 * Exact reliability is #P-hard in general: Provan & Ball (1983), doi:10.1137/0212053. Sampling with
 * one bit a world is the project's own choice; bounds and cutting likewise.
 */
#pragma once
#include "algorithms/attribution/edge_states.h"

typedef struct {
    uint64_t seed;
    unsigned n_world;       /* 64 .. 4096, a multiple of 64 */
    double min_way;         /* a way along an edge that is rarer than this is not followed, > 0 */
    double min_probability; /* pairs below it are left out */
} SyReachOptions;
#define SY_REACH_OPTIONS_INIT \
    { .seed = 1, .n_world = 256, .min_way = 1e-4, .min_probability = 1e-3 }

typedef struct {
    SyIndex target; /* its number in the list of targets */
    double probability;
    double error; /* standard error of sampling, 0: exact */
} SyReach;

typedef struct {
    SyIndex n_place;
    gsize *offset;  /* n_place + 1 */
    SyReach *reach; /* of place i: reach[offset[i]] .. reach[offset[i + 1] - 1], rising by target */
} SyReaches;

/**
 * sy_reach_probability:
 * R of every place and target with a way between them.
 *
 * @target:  n_target nodes; two may be the same node. Water goes on through a target; a node where
 *           it must not (a plant) has to be split in two by the caller.
 * @place:   n_place nodes, or SY_NONE (joins nowhere: no reach); the same node may come many times
 * @options: NULL for SY_REACH_OPTIONS_INIT
 * @out:     sy_reaches_clear() it; untouched after an error
 *
 * A place that is a target reaches it with 1. The standard error is sqrt(r(1 - r)/K) with
 * r = (x + 1)/(K + 2), x of K worlds, so that "seen in no world" or "in all" is not taken for
 * certain. Raising P(way) of an edge never lowers a result, other than where bounds replace
 * samples.
 *
 * False with SY_ERROR_RANGE, SY_ERROR_ARGUMENT (an option, or see sy_doubtful_edges_check),
 * SY_ERROR_MEMORY. O(V + E) and, for P pairs of parting nodes and the targets they reach,
 * O(P * ways * K/64); the places add what they return. A million pipes, 32 000 outfalls and 50 000
 * places: see tests/bench/README.md. Thread-safe.
 */
bool sy_reach_probability(const SyDoubtfulEdges *edges, const SyIndex *target, SyIndex n_target,
                          const SyIndex *place, SyIndex n_place, const SyReachOptions *options,
                          SyReaches *out, GError **error);
void sy_reaches_clear(SyReaches *reaches);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyReaches, sy_reaches_clear)

/* R of one pair, 0 where there is none; O(log). */
double sy_reach_of(const SyReaches *reaches, SyIndex place, SyIndex target, double *error_out);
