/* Charts of data/charts on a page: bars, or steps over time. */
#pragma once
#include "engine/lists/charts.h"
#include "engine/picture/drawn.h"

/* Room that it takes. */
double sy_chart_height_mm(const SyChart *chart);
void sy_chart_draw(const SyChart *chart, const SyDrawnWith *with, SyPage *page, double x_mm,
                   double y_mm, double width_mm);
