/* Targets of the work (setting plan.targets): how much is to be done until when. */
#pragma once
#include <glib.h>

typedef struct {
    char *county;      /* NULL: every county */
    const char *stage; /* static: "survey" "trace" "rectify" */
    double share;      /* 0-1 */
    char *date;        /* ISO 8601 */
} SyTarget;

/**
 * sy_targets_parse:
 * "排查 100% 2023-06-30; 某县 溯源 80% 2023-12-31": items separated by semicolons, each a county
 * (or none), 排查 溯源 整治 or survey trace rectify, a share in percent, a date. NULL is no target.
 *
 * Array of SyTarget, g_array_unref; NULL with SY_ERROR_USAGE that quotes the item.
 */
GArray *sy_targets_parse(const char *text, GError **error);
