/*
 * Rivers as axes: of every reach where its main water goes on, which reach is the main one above
 * it, how far it is to the end, and which reaches are one river.
 *
 * A reach is a stretch of water between two nodes; it runs from its tail to its head. The reaches
 * by which water goes on in the main (down) are a forest, also where rivers part, meet again or run
 * in a circle; a stem is a level path: from an end of the water up the main reach at each
 * confluence, and so for what joins it.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/trace/order.h"

typedef struct {
    SyArcs arcs;           /* tail: upstream node, head: downstream node */
    const double *drained; /* n_arc: area drained at its lower end, any unit; NaN: not known; or
                              NULL: of none */
    const SyIndex *name;   /* n_arc: number of its name, SY_NONE: it has none; or NULL */
} SyReaches;

typedef struct {
    SyIndex n_reach, n_stem, n_river;
    SyIndex *down;   /* the reach in which its main water goes on, SY_NONE: it ends */
    SyIndex *up;     /* the main reach above, SY_NONE: it begins here */
    double *end_m;   /* from its lower end by down[] to the end of the water */
    double *above_m; /* length of the reaches whose main water comes through it, its own included */
    bool *side;      /* of an arm beside the main way, up to where that begins */
    bool *circle;    /* water can come back to it */
    bool *lost;      /* its main water comes into a circle without a way out: end_m is to nowhere */
    SyIndex *stem;   /* level path, numbered from ends of water upwards */
    SyIndex *river;  /* reaches of one name that drain into each other, arms included; without a
                        name, a stretch of one stem */
    SyIndex *mouth;  /* n_river: its lowest reach */
    SyIndex *ordered; /* all reaches, each behind the one it goes on in */
} SyAxis;

/**
 * sy_axis_new:
 * Where a river parts, the main way is the one that keeps the name; else the one that drains more;
 * else the shortest to an end. At a confluence the main reach above is the one that is no side arm;
 * of those the one of the same name; that drains more; with more length of water above it; of the
 * lower number. In a circle water takes the shortest way out of it.
 *
 * NULL with SY_ERROR_MEMORY, SY_ERROR_RANGE, SY_ERROR_ARGUMENT as sy_order_new().
 * O((V + E) log E). Source: level paths by arbolate sum, Moore & Dewald (2016),
 * doi:10.1111/1752-1688.12389; which way is the main one where none is published: own.
 */
SyAxis *sy_axis_new(const SyReaches *reaches, GError **error);
void sy_axis_free(SyAxis *axis);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyAxis, sy_axis_free)

/* What is reached from a place on a reach along the water, by all ways or by the main one. */
typedef struct {
    SyIndex reach;
    double to_m;   /* from the place to the nearer end of the reach; of the place's own reach: 0 */
    double to_s;   /* the same in time, along the shortest way; NaN where a velocity is not known */
    double from_m; /* of the reach, above its lower end: what lies between these two */
    double until_m;
} SyReached;

typedef struct {
    bool down;     /* else up */
    bool main;     /* only by axis->down[] and axis->up[] */
    double most_m; /* >= 0 or INFINITY: a reach whose nearer end is further away is left out */
} SyRiverWay;

/**
 * sy_river_reached:
 * @above_m: the place, above the lower end of @reach, held to the reach
 * @velocity_ms: n_reach, > 0, NaN: not known; or NULL: no times
 * @out: GArray of SyReached, by to_m, then reach; g_array_unref
 *
 * The place's own reach counts from the place on, also where a circle comes back to it.
 * SY_ERROR_RANGE, SY_ERROR_MEMORY. O(V + E) and O(log V) for each node that is reached.
 */
bool sy_river_reached(const SyReaches *reaches, const SyAxis *axis, SyIndex reach, double above_m,
                      const SyRiverWay *way, const double *velocity_ms, GArray **out,
                      GError **error);
