/* Words made equal where only width, case or blanks at the ends differ. */
#pragma once
#include <glib.h>

/* Width and case made equal, no blanks at the ends; g_free. */
char *sy_fold_value(const char *text);
/* The same, and blanks, - and . within made _, blanks beside Chinese left out; g_free. */
char *sy_fold_name(const char *text);
