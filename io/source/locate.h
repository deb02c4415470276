/* Names that do not exist, and those that were probably meant. */
#pragma once
#include "algorithms/base/error.h"

/* Of @names (NULL-terminated) the one nearest to @wanted: the same but for case or extension, or at
 * most a third of its letters changed. NULL: none is near. Borrowed from @names. */
const char *sy_nearest_name(const char *wanted, const char *const *names);

/* Sets SY_ERROR_INPUT for a file that does not exist: the nearest name beside it, or the folder on
 * the way that does not exist either. */
void sy_locate_error(const char *path, GError **error);
