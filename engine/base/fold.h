/* Words made equal where only width, case or blanks at the ends differ. */
#pragma once
#include <glib.h>

/* Width and case made equal, no blanks at the ends; g_free. */
char *sy_fold_value(const char *text);
/* The same, and blanks, - and . within made _, blanks beside Chinese left out; g_free. */
char *sy_fold_name(const char *text);
/* @folded like "{排污|排}口{编号|}" as an expression that fits each of the folded names it stands for,
 * whole; NULL for a text without braces. */
GRegex *sy_fold_alternatives(const char *folded);
