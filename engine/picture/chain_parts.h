/* What the pictures of a chain share. */
#pragma once
#include "engine/picture/chain.h"
#include "engine/picture/draw.h"

/* A band between two places, level at its ends; doubtful ones are pale and dashed. */
void sy_chain_band(SyPage *page, const SyPaint *paint, double x1, double y1, double x2, double y2,
                   double wide, bool is_doubtful);
/* A box with its kind above, a name, and @more below; NULL: nothing. */
void sy_chain_box(const SyDrawnWith *with, SyPage *page, SyPaintName paint, double x, double y,
                  double wide, double high, const char *kind, const char *name, const char *more);
