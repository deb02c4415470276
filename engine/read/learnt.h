/* Numbers by name that a whole survey teaches: its parts take them from it (read/survey.h), since a
 * part alone would learn something else. */
#pragma once
#include <glib.h>

GHashTable *sy_learnt_new(void);
/* The name is printed: "habit.%u". */
void sy_learnt_set(GHashTable *learnt, double value, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* @otherwise where @learnt is NULL (this is the whole) or has no such name. */
double sy_learnt_get(GHashTable *learnt, double otherwise, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
