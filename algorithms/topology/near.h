/*
 * All pairs of places within a tolerance of each other: places sorted into strips as wide as the
 * tolerance, strips by y, each place compared with what follows in its strip and in the next.
 * Unlike a grid it neither divides coordinates nor minds how far apart they lie.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

typedef struct {
    double tolerance;
    SyIndex n;
    SyIndex *place; /* n, by strip, then y */
    double *xy;     /* 2 * n, of place[] */
    SyIndex n_strip;
    SyIndex *strip_start; /* n_strip + 1 */
    bool *has_next;       /* n_strip: the next strip is of the same group */
} SyNear;

/* @xy: finite; @group: only places of one group are compared; NULL: all. False with
 * SY_ERROR_MEMORY. O(n). sy_near_clear() it. */
bool sy_near_init(SyNear *near, SyIndex n, const double *xy, const SyIndex *group, double tolerance,
                  GError **error);
void sy_near_clear(SyNear *near);

/* Calls visit(a, b, distance) once for each pair for which sy_within(); stops where it returns
 * false, and returns what it returned last. */
bool sy_near_pairs(const SyNear *near,
                   bool (*visit)(SyIndex a, SyIndex b, double distance, void *user), void *user);
