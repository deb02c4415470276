/* What stands in a DXF drawing, against what its driver passes over without a word. */
#pragma once
#include "io/findings.h"

/**
 * sy_drawing_report:
 * Goes over the pairs of lines of a drawing of text and says what is damaged: codes that are no
 * numbers of groups (read.drawing_code) and sorts of entities that no drawing has
 * (read.drawing_sort), with the line and the handle. Nothing for a binary drawing. O(bytes).
 */
void sy_drawing_report(const char *path, const char *label, SyFindings *findings);
