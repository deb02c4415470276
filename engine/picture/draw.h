/* Short ways to put simple things on a page. */
#pragma once
#include "engine/picture/style.h"

void sy_draw_line(SyPage *page, const SyPaint *paint, double x1, double y1, double x2, double y2);
void sy_draw_box(SyPage *page, const SyPaint *paint, double x, double y, double width,
                 double height);
/* A regular figure of @n corners, the first at the angle (0: up); from 24 corners on a circle. */
void sy_draw_figure(SyPage *page, const SyPaint *paint, double x, double y, double radius, int n,
                    double angle_rad);
/* One line of text at most @width_mm wide (0: any), anchored at (ax, ay). */
void sy_draw_text(SyPage *page, const SyFont *font, double x, double y, double ax, double ay,
                  double width_mm, const char *text);
/* A triangle whose tip is at (x, y) and points along the direction. */
void sy_draw_arrow(SyPage *page, const SyPaint *paint, double x, double y, double dx, double dy,
                   double length_mm);
