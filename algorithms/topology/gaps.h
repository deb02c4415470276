/*
 * Where a drain that ends may go on: what speaks for one place, and the share of each place, of all
 * that may be meant and of none.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

/* A place where the water of a dead end may go on. NaN: not known. */
typedef struct {
    double distance_m; /* >= 0 */
    double turn_rad; /* from the pipe that ends into the way to the place, 0: straight on, to pi */
    double onward_rad; /* from that way into the pipe that goes on there */
    double drop_m;     /* level where the pipe ends less level where the other goes on */
    double widening;   /* size of the pipe that goes on / size of the pipe that ends */
    bool same_system;  /* both are known, and equal */
    bool starts;       /* nothing is known to bring water to the place */
    bool outfall;      /* an outfall or outlet to which no water is known to come */
    bool sequence;     /* its number is the next of a row */
    bool same_feature; /* the next part of the same pipe */
} SyContinuation;

/* Factors are odds for a place against one as good as any near it. */
typedef struct {
    double usual_m;      /* > 0: length of a usual pipe here */
    double limit_m;      /* no place further away is meant */
    double turn_nats;    /* >= 0: for straight on, and against turning back */
    double level;        /* for a level that fits */
    double rise_m;       /* > 0: further above, this falls to 1/e */
    double drop_m;       /* > 0: the same for further below than the slope explains */
    double slope;        /* steepest fall of the ordinary */
    double narrower;     /* for a pipe that is smaller than the one that ends */
    double wider;        /* for one that is as large */
    double system;       /* for the same system */
    double starts;       /* for a place that gets no water as yet */
    double outfall;      /* for an outfall that gets none */
    double sequence;     /* for a number that is the next of a row */
    double same_feature; /* for the next part of the same pipe */
    double none;         /* weight of: it ends here, or goes on elsewhere */
} SyGapOptions;
#define SY_GAP_OPTIONS_INIT                                                                    \
    (SyGapOptions) {                                                                           \
        .usual_m = 40, .limit_m = 150, .turn_nats = 2, .level = 8, .rise_m = 0.1, .drop_m = 1, \
        .slope = 0.03, .narrower = 0.2, .wider = 1.5, .system = 2, .starts = 4, .outfall = 10, \
        .sequence = 3, .same_feature = 1000, .none = 5                                         \
    }

/**
 * sy_continuation_nats:
 * Natural logarithm of the weight of a place: the factors above, and the distance: as many places
 * lie by chance within a distance as the square of it holds, so a place at usual_m counts 1, one at
 * half of that about 3, one at none 100; beyond three times usual_m hardly any pipe is that long.
 * -INFINITY beyond limit_m (the next part of the same pipe has no limit). O(1).
 * Source: own; likelihood ratios as in record linkage, Fellegi & Sunter (1969),
 * doi:10.1080/01621459.1969.10501049.
 */
double sy_continuation_nats(const SyContinuation *place, const SyGapOptions *options);

/* Shares of @n places, weights exp(nats), and of none of them; they sum to 1 with what is
 * returned, the share of none. */
double sy_continuation_shares(const double *nats, SyIndex n, double none, double *share);
