/* Series drawn: what was read in time, and when a source was on. */
#pragma once
#include "engine/expert/texts.h"
#include "engine/picture/drawn.h"
#include "io/store/store.h"

/* The most bins that a series of a case file has. */
#define SY_SERIES_BINS_MOST 8192

/**
 * sy_series_rows:
 * The series of an outfall as the case file has them, by table series, and "shows": what it shows
 * in words of @lang. SY_ERROR_USAGE: none was read there. O(readings).
 */
SyTable *sy_series_rows(SyStore *store, int64_t outfall_id, const SyTexts *texts, const char *lang,
                        GError **error);

/* Below each other over one time: readings, what there is without a source and with it, from where
 * on it counts as elevated, and how likely the source was on. In an SVG each is a mark (data-kind
 * "series"). @outfall: its name. */
SyPage *sy_series_page(const SyTable *rows, const char *outfall, const SyDrawnWith *with);

/* The same on a page of another, between @x_mm and @right_mm, @y_mm and @bottom_mm: as many series
 * as there is room for, the first ones; returns how many. */
SyIndex sy_series_draw(const SyTable *rows, const SyDrawnWith *with, SyPage *page, double x_mm,
                       double y_mm, double right_mm, double bottom_mm);
