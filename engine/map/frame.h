/* The window of a map page: where it lies on the sheet and on the ground, its grid and its scale.
 */
#pragma once
#include "algorithms/map/simplify.h"
#include "engine/picture/style.h"

typedef struct {
    double x_mm, y_mm, width_mm, height_mm; /* on the sheet */
    double east_m, north_m;                 /* of its centre */
    double m_per_mm;
} SyMapFrame;

/* Places a frame around an area of the ground (min x, min y, max x, max y) with some room around
 * it, at a round scale of 1:500 or smaller. An area with NaN is no area: 1:1000 around 0, 0. */
void sy_map_frame_fit(SyMapFrame *frame, const double *area_m);

static inline double sy_map_frame_x(const SyMapFrame *frame, double east_m) {
    return frame->x_mm + frame->width_mm / 2 + (east_m - frame->east_m) / frame->m_per_mm;
}
static inline double sy_map_frame_y(const SyMapFrame *frame, double north_m) {
    return frame->y_mm + frame->height_mm / 2 - (north_m - frame->north_m) / frame->m_per_mm;
}
/* The frame's area of the ground, @more_mm wider on each side. */
SyWindow sy_map_frame_ground(const SyMapFrame *frame, double more_mm);
/* The same on the sheet. */
SyWindow sy_map_frame_sheet(const SyMapFrame *frame, double more_mm);

/* Denominator of the scale; distance between the lines of the grid, round and 35 to 100 mm. */
double sy_map_frame_scale(const SyMapFrame *frame);
double sy_map_frame_grid_m(const SyMapFrame *frame);

/* Grid lines inside the frame, to be drawn below the map. */
void sy_map_frame_draw_grid(const SyMapFrame *frame, const SyStyle *style, SyPage *page);
/* Frame, outer line and the coordinates between them, to be drawn after the map; needs
 * SY_MAP_BORDER_MM around the frame. */
void sy_map_frame_draw_border(const SyMapFrame *frame, const SyStyle *style, SyPage *page);
#define SY_MAP_BORDER_MM 5
/* A bar of round length, its left end at (x, y). */
void sy_map_frame_draw_scale(const SyMapFrame *frame, const SyStyle *style, SyPage *page,
                             double x_mm, double y_mm);
/* An arrow to grid north, 8 mm wide and 15 mm high, its upper left corner at (x, y). */
void sy_map_frame_draw_north(const SyStyle *style, SyPage *page, double x_mm, double y_mm);

/* A whole number with blanks between thousands, "38 456 200"; g_free. */
char *sy_map_grouped(double number);
