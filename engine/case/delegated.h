/* Whose power to approve outfalls was handed down (setting plan.delegated). */
#pragma once
#include <glib.h>

typedef struct {
    char *county;          /* NULL: everywhere */
    const char *from, *to; /* static: "national" "province" "city" "county" */
    char *class;           /* key of a class or its beginning; NULL: all */
} SyDelegated;

/**
 * sy_delegated_parse:
 * "省级 市级; 林州市 市级 县级 1.1": items separated by semicolons, each a county (or none), whose
 * power it is by the level of the environmental assessment, to whom it was handed down, and for
 * which classes (or all). NULL is none.
 *
 * Array of SyDelegated, g_array_unref; NULL with SY_ERROR_USAGE that quotes the item.
 */
GArray *sy_delegated_parse(const char *text, GError **error);
