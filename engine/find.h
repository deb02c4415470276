/* Objects of a case file as people name them. */
#pragma once
#include "io/store/store.h"

/**
 * sy_find_outfall, sy_find_unit:
 * Number of the one whose number, survey id, code, local code or name is @text (in this order).
 * -1 with SY_ERROR_USAGE if there is none (the nearest names are given) or several.
 */
int64_t sy_find_outfall(SyStore *store, const char *text, GError **error);
int64_t sy_find_unit(SyStore *store, const char *text, GError **error);
/* Node by survey id or number; -1 without an error if there is none. */
int64_t sy_find_node(SyStore *store, const char *text, GError **error);
