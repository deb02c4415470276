/*
 * Maps.
 *
 * Here: Pages of the atlas and the interactive map: frame, lines, labels, legend, tables.
 * In: The case file, lists and records, data/styles, data/web.
 * Out: Pages as PDF, SVG or PNG, one HTML page: writers of engine/export.
 */
#pragma once
#include "engine/map/frame.h"
#include "engine/map/labels.h"
#include "engine/map/shown.h"
#include "engine/picture/draw.h"
#include "engine/picture/style.h"
