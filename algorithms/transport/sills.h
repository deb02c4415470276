/*
 * What holds water back on its way to an outlet: the highest sill of the way whose highest sill is
 * the lowest, and behind it the resistance of the way to it. Water stands up to the sill (a sag
 * fills, then spills) and runs from higher to lower sills; in a sag that is full, roughly by the
 * way of least resistance.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

typedef struct {
    SyIndex n_node, n_arc;
    const SyIndex *tail, *head; /* n_arc: water may run from tail to head */
    const double *level_m;      /* 2 * n_arc: bottom at the tail, at the head; NaN: not known */
    const double *resistance;   /* n_arc, > 0 */
    const bool *free_fall;      /* n_arc or NULL: what stands beyond does not matter (weir, pump) */
    const bool *outlet;         /* n_node: water leaves here */
    double rise_m;              /* a way that rises by more is a slip and no sill */
} SySillNet;

typedef struct {
    double sill_m;     /* -INFINITY: no level on the way is known; INFINITY: no way to an outlet */
    double resistance; /* to the sill */
} SyHeld;

/* Is water held back less by @a than by @b? */
static inline bool sy_held_less(SyHeld a, SyHeld b) {
    return a.sill_m < b.sill_m || (a.sill_m <= b.sill_m && a.resistance < b.resistance);
}

/**
 * sy_sills:
 * @held:  n_node, out
 * @via:   n_node, out or NULL: arc by which its water leaves; SY_NONE: at outlets, and where none
 *         does
 * @order: n_node, out: nodes by what holds them back, least first; those without a way to an outlet
 *         last, by number
 *
 * False with SY_ERROR_RANGE, SY_ERROR_MEMORY. O(E log V): a search from all outlets that passes
 * sills in rising order and searches what lies behind each by resistance.
 * Source: priority-flood, Barnes, Lehman & Mulla (2014), doi:10.1016/j.cageo.2013.04.024; the order
 * inside a sag is own.
 */
bool sy_sills(const SySillNet *net, SyHeld *held, SyIndex *via, SyIndex *order, GError **error);

/* Resistance of a full pipe to flow, but for a factor that all have in common: length n^2 /
 * diameter^(16/3) (Manning); NaN: what is usual. */
double sy_pipe_resistance(double length_m, double width_m, double roughness_s_m13);
