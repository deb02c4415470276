/* What the files that draw a profile share. */
#pragma once
#include "engine/picture/axes.h"
#include "engine/picture/profile.h"

/* One profile while it is drawn. */
typedef struct {
    const SyProfile *profile;
    const SyStyle *style;
    const SyDrawnWith *with;
    SyPage *page;
    double left_mm, right_mm;     /* of the graph and of the columns below it */
    double scale, m_per_mm;       /* along: denominator; */
    double scale_up, m_per_mm_up; /* upwards */
    double bottom_m, bottom_mm;   /* level at the foot of the graph, and where that is */
    guint n_shown;
    SyIndex *shown;    /* stations that have a column, rising */
    double *column_mm; /* n_shown: where it stands */
} SyProfileDrawing;

static inline double sy_profile_x(const SyProfileDrawing *d, double distance_m) {
    return d->left_mm + distance_m / d->m_per_mm;
}
static inline double sy_profile_y(const SyProfileDrawing *d, double level_m) {
    return d->bottom_mm - (level_m - d->bottom_m) / d->m_per_mm_up;
}
/* Height of a section: of a round one its size; NaN: not surveyed. */
double sy_profile_height(const SyTable *edges, SyIndex row);
/* The paint of what an edge carries. */
SyPaintName sy_profile_paint(const SyTable *edges, SyIndex row);
/* The reach that begins at a station; SY_NONE: a leg ends there. */
SyIndex sy_profile_reach(const SyProfile *profile, SyIndex station);
bool sy_profile_is_adverse(const SyProfile *profile, SyIndex reach);

/* ---- profile_columns.c: the rows of numbers below ---- */

/* Chooses the stations that get a column between left and right, and places them. */
void sy_profile_choose(SyProfileDrawing *d);
/* Height of all rows, mm, and width of their heads. */
double sy_profile_rows_mm(const SyProfileDrawing *d);
double sy_profile_heads_mm(const SyProfileDrawing *d);
void sy_profile_draw_rows(const SyProfileDrawing *d, double top_mm);
/* Least distance of columns, mm. */
double sy_profile_pitch_mm(const SyStyle *style);
