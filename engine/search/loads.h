/* Loads of several sources at once, from what was measured at several places. */
#pragma once
#include "engine/search/search.h"

typedef struct {
    SyIndex group;       /* of the search */
    double load_kgd;     /* that would explain what was measured, with those of the others */
    double expected_kgd; /* by water and concentration of its first unit; NaN: not known */
} SyGroupLoad;

typedef struct {
    SyIndex parameter;
    SyIndex n_reading, n_node;
    bool measured_flow; /* at all of them; false: flows by the units' water */
    bool unique;        /* false: other loads explain it as well */
    double unexplained; /* share of what was measured above the background, 0-1 */
    GArray *loads;      /* SyGroupLoad above 0, largest first */
} SySearchLoads;
void sy_search_loads_clear(SySearchLoads *loads);

/**
 * sy_search_loads:
 * For every parameter in mg/L that was measured in dry weather at two nodes or more with a known
 * flow, and anywhere above its background: the loads of the groups of units that explain best what
 * is above it, none below 0. Groups are the likeliest, before and after the readings; an unknown
 * source is none of them: what no unit explains is left over. Values below a limit are nothing
 * above the background.
 *
 * @out: GArray of SySearchLoads; g_array_unref clears them. False with SY_ERROR_MEMORY.
 */
bool sy_search_loads(const SySearch *search, const SyJudgement *judgement, GArray **out,
                     GError **error);
