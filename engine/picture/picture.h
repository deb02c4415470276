/*
 * Pictures of what an outfall hangs on.
 *
 * Here: How everything that is drawn looks (data/styles), short ways to draw it, axes; the
 *   longitudinal profile of a way, the chain from water to unit, before and after, series.
 * In: The case file.
 * Out: Pages (io/export/pages.h) for files, documents and other pages.
 */
#pragma once
#include "engine/picture/axes.h"
#include "engine/picture/chain.h"
#include "engine/picture/draw.h"
#include "engine/picture/profile.h"
#include "engine/picture/series.h"
#include "engine/picture/style.h"
