#include "engine/picture/draw.h"

#include <math.h>

void sy_draw_line(SyPage *page, const SyPaint *paint, double x1, double y1, double x2, double y2) {
    const double xy[] = {x1, y1, x2, y2};
    const SyIndex start[] = {0, 2};
    sy_page_add_path(page, paint, 1, start, xy, false);
}

void sy_draw_box(SyPage *page, const SyPaint *paint, double x, double y, double width,
                 double height) {
    const double xy[] = {x, y, x + width, y, x + width, y + height, x, y + height};
    const SyIndex start[] = {0, 4};
    sy_page_add_path(page, paint, 1, start, xy, true);
}

void sy_draw_figure(SyPage *page, const SyPaint *paint, double x, double y, double radius, int n,
                    double angle_rad) {
    double xy[2 * 32];
    n = CLAMP(n, 3, 32);
    for (int i = 0; i < n; i++) {
        double angle = angle_rad + 2 * G_PI * i / n;
        xy[2 * i] = x + radius * sin(angle);
        xy[2 * i + 1] = y - radius * cos(angle);
    }
    const SyIndex start[] = {0, (SyIndex)n};
    sy_page_add_path(page, paint, 1, start, xy, true);
}

void sy_draw_text(SyPage *page, const SyFont *font, double x, double y, double ax, double ay,
                  double width_mm, const char *text) {
    SyTextPlace place = {.x_mm = x, .y_mm = y, .anchor_x = ax, .anchor_y = ay, .n_line = 1};
    if (width_mm > 0) {
        double width, height;
        sy_page_measure(page, font, 0, 0, text, &width, &height);
        if (width > width_mm) {
            place.width_mm = width_mm;
            place.x_mm = x - ax * width_mm;
            place.anchor_x = 0;
        }
    }
    sy_page_add_text(page, font, &place, text);
}

void sy_draw_arrow(SyPage *page, const SyPaint *paint, double x, double y, double dx, double dy,
                   double length_mm) {
    double length = hypot(dx, dy), half = 0.36 * length_mm;
    if (!(length > 0)) return;
    dx /= length;
    dy /= length;
    double back_x = x - length_mm * dx, back_y = y - length_mm * dy;
    const double xy[] = {x,
                         y,
                         back_x - half * dy,
                         back_y + half * dx,
                         back_x + 0.25 * length_mm * dx,
                         back_y + 0.25 * length_mm * dy,
                         back_x + half * dy,
                         back_y - half * dx};
    const SyIndex start[] = {0, 4};
    sy_page_add_path(page, paint, 1, start, xy, true);
}
