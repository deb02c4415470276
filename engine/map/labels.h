/* Labels and badges of a map page: where each may stand, and drawing those that found a place. */
#pragma once
#include "engine/map/frame.h"

typedef struct SyMapLabels SyMapLabels;

/* Labels stay inside the frame. @has_picture: there is a base map below, on which every text beside
 * a sign needs a ground of its own. */
SyMapLabels *sy_map_labels_new(SyPage *page, const SyStyle *style, const SyMapFrame *frame,
                               bool has_picture);
void sy_map_labels_free(SyMapLabels *labels);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyMapLabels, sy_map_labels_free)

/* What it costs to leave a label out, against up to 20 for a poor place and 2.5 a millimetre of
 * line covered. */
typedef enum {
    SY_LABEL_OPTIONAL = 8,
    SY_LABEL_USUAL = 40,
    SY_LABEL_NEEDED = 1000,
} SyMapLabelNeed;

/* Text beside a sign of this radius at (x, y); with a leader where it stands further off. At most
 * @width_mm wide in at most two lines. What is needed blots out what it stands on. */
void sy_map_labels_add_beside(SyMapLabels *labels, double x_mm, double y_mm, double radius_mm,
                              SyFontName font, double width_mm, SyMapLabelNeed need,
                              const char *text);
/* A sign with a short text in it, @n_corner as sy_draw_figure(), on (x, y) itself or near it with a
 * leader and a dot. */
void sy_map_labels_add_badge(SyMapLabels *labels, double x_mm, double y_mm, SyPaintName paint,
                             SyFontName font, int n_corner, SyMapLabelNeed need, const char *text);
/* Text along a line on the sheet, above or below it where it is straight enough. */
void sy_map_labels_add_along(SyMapLabels *labels, const double *xy_mm, SyIndex n, SyFontName font,
                             SyMapLabelNeed need, const char *text);
/* Text somewhere inside a ring on the sheet (first vertex = last). */
void sy_map_labels_add_inside(SyMapLabels *labels, const double *xy_mm, SyIndex n, SyFontName font,
                              SyMapLabelNeed need, const char *text);
/* What labels may not cover; lines that they had better not. */
void sy_map_labels_keep_clear(SyMapLabels *labels, double x_mm, double y_mm, double width_mm,
                              double height_mm);
void sy_map_labels_avoid_line(SyMapLabels *labels, const double *xy_mm, SyIndex n);
/* Length of the lines to avoid inside a rectangle, mm. */
double sy_map_labels_crowd(const SyMapLabels *labels, double x_mm, double y_mm, double width_mm,
                           double height_mm);

/* Places and draws them all. False with SY_ERROR_MEMORY. */
bool sy_map_labels_draw(SyMapLabels *labels, GError **error);
