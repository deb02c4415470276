/*
 * Packed static index of boxes: Sort-Tile-Recursive, Leutenegger, Lopez & Edgington (1997),
 * doi:10.1109/ICDE.1997.582015.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

typedef struct SyBoxes SyBoxes;

/* @box: 4 * n values: min x, min y, max x, max y, finite (a box with NaN is left out). Copied.
 * NULL with SY_ERROR_MEMORY. O(n) time, 38 bytes a box
 * and 70 while it is built. */
SyBoxes *sy_boxes_new(const double *box, SyIndex n, GError **error);
void sy_boxes_free(SyBoxes *boxes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyBoxes, sy_boxes_free)

/* Calls visit(item, user) for each box that meets the window (borders included), in an order that
 * depends on the boxes only; stops where visit returns false. Thread-safe. */
void sy_boxes_search(const SyBoxes *boxes, double x_min, double y_min, double x_max, double y_max,
                     bool (*visit)(SyIndex item, void *user), void *user);

/* Items in order of the distance of their box from (x, y), ties by number: calls visit(item,
 * box_distance_m, user), which returns the distance beyond which nothing more is wanted (INFINITY:
 * go on). A distance equal to the limit is within it. Thread-safe. */
void sy_boxes_nearest(const SyBoxes *boxes, double x, double y, double max_distance,
                      double (*visit)(SyIndex item, double box_distance, void *user), void *user);
/* The same from a box (min x, min y, max x, max y); at distance 0 what meets it. */
void sy_boxes_near_box(const SyBoxes *boxes, const double *box, double max_distance,
                       double (*visit)(SyIndex item, double box_distance, void *user), void *user);
