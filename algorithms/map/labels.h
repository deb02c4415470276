/*
 * Places for labels: each has several spots, no two labels overlap, nothing fixed is covered, and
 * little of the lines. Pure arithmetic on boxes; what the labels say is the caller's affair.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

/* A rectangle turned about its centre. */
typedef struct {
    double x, y, half_width, half_height, angle_rad;
} SyLabelBox;

/* Do the insides of two boxes meet? Touching is not overlapping. */
bool sy_label_boxes_overlap(const SyLabelBox *a, const SyLabelBox *b);

typedef struct {
    SyIndex n_label;
    const SyIndex *spot_start;   /* n_label + 1 offsets into the spots */
    const SyLabelBox *spot;      /* places a label may take */
    const double *spot_cost;     /* of each: >= 0 */
    const double *left_out_cost; /* n_label: > 0, what it costs to leave the label out */
    SyIndex n_fixed;
    const SyLabelBox *fixed; /* what labels may not cover */
    SyIndex n_segment;
    const double *segment; /* 4 * n_segment: x, y, x, y: what they had better not cover */
    double segment_cost;   /* of a unit of length covered */
    double x_min, y_min, x_max, y_max; /* labels lie in here whole */
} SyLabelTask;

/**
 * sy_labels_place:
 * Chooses a spot for each label, or none where every spot is taken or dearer than leaving the label
 * out. The dearest to leave out choose first; then, as long as the sum of costs falls, a label
 * takes a better spot and up to three labels in its way look for others.
 *
 * @chosen: n_label: number of the spot, SY_NONE: left out
 *
 * False with SY_ERROR_MEMORY. Depends on the task only. About O(s·k), s spots of k conflicts each.
 * Source: own; the moves are those of Christensen, Marks & Shieber (1995),
 * doi:10.1145/212332.212334, taken greedily instead of at random.
 */
bool sy_labels_place(const SyLabelTask *task, SyIndex *chosen, GError **error);
