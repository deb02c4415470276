/* What words in cells and on the command line mean, of data/notation.csv. */
#pragma once
#include "engine/base/data.h"

typedef struct SyNotation SyNotation;
SyNotation *sy_notation_load(const SyData *data, GError **error);
void sy_notation_free(SyNotation *notation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyNotation, sy_notation_free)

/* The meaning of @text as a whole in a list, whatever its case, width and blanks; NULL: none, or
 * @text is NULL. Borrowed. O(1) but for the text. */
const char *sy_notation_of(const SyNotation *notation, const char *list, const char *text);
/* The meaning of the first word of a list, in the order of the table, that stands in @text.
 * O(words). */
const char *sy_notation_in(const SyNotation *notation, const char *list, const char *text);
/* @text cut where one of the words of a list stands, widths and case folded; g_strfreev. */
GStrv sy_notation_split(const SyNotation *notation, const char *list, const char *text);
/* How much of @own one @unit is; NaN: they cannot be compared. */
double sy_notation_factor(const SyNotation *notation, const char *own, const char *unit);
