/* Lines and rings made fit for a sheet of paper: fewer vertices, nothing outside the frame. */
#pragma once
#include <glib.h>
#include <stdbool.h>

#include "algorithms/base/index.h"

/**
 * sy_simplify_line:
 * Leaves out vertices that lie within @tolerance of the line that remains. First and last vertex
 * stay; the order stays; a ring (first vertex = last) stays a ring.
 *
 * @xy: n vertices, changed in place
 * @n:  number of vertices
 * @tolerance: >= 0; 0 leaves out repeated and collinear vertices only
 *
 * Returns the number of vertices that stay; at least two of n >= 2. Iterative; a line is taken in
 * stretches of at most 1024 vertices, so O(1024 n) at worst, O(n log n) as a rule.
 * Source: Douglas & Peucker (1973), doi:10.3138/FM57-6770-U75U-7727.
 */
SyIndex sy_simplify_line(double *xy, SyIndex n, double tolerance);

/* A window on the plane. */
typedef struct {
    double x_min, y_min, x_max, y_max;
} SyWindow;

/**
 * sy_clip_line:
 * Appends the stretches of a line that lie in the window (its border included).
 *
 * @xy, @n: the line, finite
 * @out_xy: double, 2 a vertex
 * @out_start: SyIndex: number of vertices in @out_xy before each stretch; the caller's first entry
 *             is 0, one is appended a stretch
 * O(n).
 * Source: Liang & Barsky (1984), doi:10.1145/357332.357333.
 */
void sy_clip_line(const double *xy, SyIndex n, const SyWindow *window, GArray *out_xy,
                  GArray *out_start);

/**
 * sy_clip_ring:
 * The part of a ring's inside that lies in the window, as one ring, which runs along the window's
 * border where the inside leaves and comes back. Appended as sy_clip_line() does; nothing if
 * nothing is left. O(n).
 * Source: Sutherland & Hodgman (1974), doi:10.1145/360767.360802.
 */
void sy_clip_ring(const double *xy, SyIndex n, const SyWindow *window, GArray *out_xy,
                  GArray *out_start);
