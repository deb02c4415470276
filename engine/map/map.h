/*
 * Maps.
 *
 * Here: Pages of the atlas and the interactive map: frame, lines, labels, legend, tables.
 * In: The case file, lists and records, data/styles, data/web.
 * Out: Pages as PDF, SVG or PNG, one HTML page: writers of engine/export.
 */
#pragma once
#include "engine/export/export.h"
#include "engine/map/frame.h"
#include "engine/map/labels.h"
#include "engine/map/shown.h"
#include "engine/picture/draw.h"
#include "engine/picture/style.h"

/* What the interactive map knows of a case, as JSON: the tables of data/web/case.yaml, all or those
 * of @wanted (NULL-terminated; "-edges": all but these); g_free. */
char *sy_map_case_json(const SyExport *asked, const char *const *wanted, GError **error);
/* What the page of a day in the field knows, as JSON: its language, words, case; g_free. */
char *sy_map_field_json(const SyExport *asked, GError **error);
/* The charts of data/charts below one another, an SVG; g_free. */
char *sy_map_charts_svg(const SyExport *asked, GError **error);
