/* Rows as JSON for a page that holds them inside a <script> element. */
#pragma once
#include "io/table.h"

/* A text in quotes, or null. Valid UTF-8, and safe inside <script>: < > & and the line separators
 * of JavaScript are escaped. */
void sy_json_append_text(GString *json, const char *text);

/* Where the page's plane begins and how fine it is: coordinates become whole steps from there. */
typedef struct {
    double x, y;
    double step;
} SyJsonPlane;

/**
 * sy_json_append_table:
 * {"n": rows, "COLUMN": [values], ..., "geom": [...]}: one array a column, missing values null.
 *
 * @plane: of the geometry, which is written as one list of parts a row, a part as a flat list of
 *         steps dx, dy: the first vertex from the plane's begin, each further one from the one
 *         before it. NULL: no geometry is written
 *
 * Real numbers have the fewest digits that read back the same. Vertices that are not finite are
 * left out. O(rows).
 */
void sy_json_append_table(GString *json, const SyTable *rows, const SyJsonPlane *plane);
