/* Filling wordings whose arguments are at hand as JSON. */
#pragma once
#include <json-glib/json-glib.h>

/* {name} and {name:2} (decimals) of a pattern replaced by members of @arguments (NULL: none); one
 * line; g_free. */
char *sy_texts_fill(const char *pattern, JsonObject *arguments);
