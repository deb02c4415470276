/* What stands in a DXF drawing, against what its driver passes over without a word. */
#pragma once
#include "io/bounds.h"
#include "io/findings.h"

/* Blocks within blocks, and arrays of them, may stand for more than anybody draws, and a zero byte
 * may hold its driver for ever: SY_ERROR_INPUT. O(bytes). */
bool sy_drawing_trust(const char *path, const SyLimits *limits, GError **error);

/**
 * sy_drawing_report:
 * Goes over the pairs of lines of a drawing of text and says what is damaged: codes that are no
 * numbers of groups (read.drawing_code) and sorts of entities that no drawing has
 * (read.drawing_sort), with the line and the handle. Nothing for a binary drawing. O(bytes).
 * Returns how many lines, points and texts stand in it, of which its driver makes a feature each.
 */
int64_t sy_drawing_report(const char *path, const char *label, SyFindings *findings);
