/* Axes: numbers along an edge of a picture, and texts that stand beside each other along it. */
#pragma once
#include "engine/picture/draw.h"

/* Values from @least to @most lie between two places of a page, in mm; the first may be the larger.
 */
typedef struct {
    double least, most, step; /* of the values; between ticks: 1, 2 or 5 times a power of ten */
    double least_mm, most_mm;
} SyAxis;

/* Widens the range to whole steps, ticks at least @tick_mm apart. A range that is empty or not
 * finite becomes one of a step around its middle, or around 0. */
SyAxis sy_axis(double least, double most, double least_mm, double most_mm, double tick_mm);
static inline double sy_axis_mm(const SyAxis *axis, double value) {
    return axis->least_mm +
           (value - axis->least) / (axis->most - axis->least) * (axis->most_mm - axis->least_mm);
}
/* A value with as many decimals as the steps need; g_free. */
char *sy_axis_text(const SyAxis *axis, double value);
/* Ticks and numbers on the left of x, and lines of the grid to @to_mm; or below y. */
void sy_axis_draw_left(const SyAxis *axis, const SyStyle *style, SyPage *page, double x_mm,
                       double to_mm);
void sy_axis_draw_below(const SyAxis *axis, const SyStyle *style, SyPage *page, double y_mm,
                        double to_mm);

/* The smallest round denominator that is not less: 1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a
 * power of ten; @fine: 1, 1.1, 1.2 ... 2, 2.2 ... 4, 4.5 ... 10 times. */
double sy_axis_round_scale(double denominator, bool fine);

/**
 * sy_axis_spread:
 * Moves places along a line apart as little as possible (least squares), in their order.
 *
 * @place: n, rising; changed
 * @gap:   least distance of neighbours; taken smaller where they do not fit between @low and @high
 * O(n). Source: pool adjacent violators, Ayer et al. (1955), doi:10.1214/aoms/1177728423.
 */
void sy_axis_spread(double *place, guint n, double gap, double low, double high);
