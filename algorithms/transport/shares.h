/*
 * Which part of the water or load of a place comes out at each outfall, and when.
 *
 * Adjoint of outfall o: a(o) = 1, elsewhere a(n) = sum over its arcs of f * d * a(head), f the
 * share of the water that takes the arc, d = exp(-decay * time) what is left of the load at its
 * end. For all outfalls at once: a node with one way on is a multiple of the next one; where water
 * parts, or an outfall stands, a list by outfall is kept, from downstream up; loops by their linear
 * system. Water that passes an outfall goes on, so shares of outfalls one below the other may sum
 * to more than 1. With the shares goes the distribution of the time over the ways: mean and
 * variance by the first two moments of the same sums. Source: adjoint of transport, Neupauer &
 * Wilson (1999), doi:10.1029/1999WR900190; proportional sharing at splits, Bialek (1996),
 * doi:10.1049/ip-gtd:19960461.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

typedef struct {
    SyIndex n_node, n_arc;
    const SyIndex *tail, *head; /* n_arc: water runs from tail to head */
    const double *fraction; /* n_arc: sy_flow_fractions(); those of a tail sum to at most 1, what
                               is missing is lost there */
    const double *time_s;   /* n_arc: >= 0, length by velocity; NULL: 0 */
    double decay_per_s;     /* >= 0 */
} SyTransport;

/* False with SY_ERROR_RANGE, SY_ERROR_ARGUMENT. O(V + E). */
bool sy_transport_check(const SyTransport *transport, GError **error);

typedef struct {
    double min_share;          /* less is left out */
    double velocity_deviation; /* standard deviation of log velocity, the same for all arcs: filling
                                  and roughness are off in common */
} SyShareOptions;
#define SY_SHARE_OPTIONS_INIT \
    { .min_share = 1e-9, .velocity_deviation = 0.5 }

typedef struct {
    SyIndex target;         /* its number in the list of targets */
    double share;           /* 0 .. 1 */
    double time_s, error_s; /* mean time of what arrives, and its standard deviation: over the ways
                               and by velocity_deviation */
} SyShare;

/* A time that is known by its mean and standard deviation, as a factor that is log-normal: 9 of 10
 * lie between. NaN where the mean is not above 0. */
void sy_time_spread(double time_s, double error_s, double *low_s, double *high_s);

typedef struct {
    SyIndex n_place;
    gsize *offset;  /* n_place + 1 */
    SyShare *share; /* of place i from offset[i], rising by target */
    SyIndex n_loop; /* strongly connected components met */
} SyShares;

/**
 * sy_transport_shares:
 * @target:  n_target nodes; two may be the same
 * @place:   n_place nodes, or SY_NONE
 * @options: NULL for SY_SHARE_OPTIONS_INIT
 * @out:     sy_shares_clear() it; untouched after an error
 *
 * False with SY_ERROR_RANGE, SY_ERROR_ARGUMENT, SY_ERROR_MEMORY. O(V + E + P), P the pairs of
 * parting nodes and their targets, besides loops (see loop_system.h) and what is returned.
 * Thread-safe.
 */
bool sy_transport_shares(const SyTransport *transport, const SyIndex *target, SyIndex n_target,
                         const SyIndex *place, SyIndex n_place, const SyShareOptions *options,
                         SyShares *out, GError **error);
void sy_shares_clear(SyShares *shares);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyShares, sy_shares_clear)

/* What became of all that ran in; their sum is the inflow but for the residual. */
typedef struct {
    double inflow;
    double ends;     /* left the network where it ends */
    double lost;     /* decayed, or lost where fractions sum to less than 1 */
    double trapped;  /* in loops without a way out: directions or fractions are wrong there */
    double residual; /* inflow - ends - lost - trapped: rounding only */
} SyBalance;

/**
 * sy_transport_flow:
 * Water, or load, that passes each node, from what runs in at each.
 *
 * @inflow:  n_node, >= 0
 * @through: n_node; in a loop without a way out: what would pass once around
 * False with SY_ERROR_RANGE, SY_ERROR_ARGUMENT, SY_ERROR_MEMORY. O(V + E) besides loops.
 */
bool sy_transport_flow(const SyTransport *transport, const double *inflow, double *through,
                       SyBalance *balance, GError **error);

typedef struct {
    double flow;        /* unexplained: measured - known, 0 if that is not above its error */
    double share;       /* of the measured flow */
    double probability; /* that more comes than from the known sources: normal errors */
} SyUnexplained;

/* An unknown source by the water that the known ones do not explain; the flow counts from 1.645
 * standard errors (one in twenty by chance). Errors >= 0, standard deviations. NaN measured: all 0,
 * probability NaN. */
SyUnexplained sy_unexplained_flow(double measured, double measured_error, double known,
                                  double known_error);
