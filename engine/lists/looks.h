/* looks(outfall_id) and loads(outfall_id), functions for the SELECTs of lists. */
#pragma once
#include "engine/expert/terms.h"
#include "engine/search/search.h"

/* What it needs; judgement is loaded when it is first asked. */
typedef struct {
    SyStore *store;
    const SyTerms *terms;
    const char *lang, *data_folder;
    SyJudgement *judgement;
} SyLooks;

/* What the case file was judged with; NULL with an error. */
const SyJudgement *sy_looks_judgement(SyLooks *looks, GError **error);

/**
 * sy_looks_json:
 * SyStoreTextFunction with a SyLooks: a JSON array of the manholes to open next at an outfall on
 * one day, best first: order, node_id, distance_m, seen (chance to see its water there), gain
 * (bits), if_seen, if_seen_probability, if_not, if_not_probability (the most likely sources then).
 * NULL where there is nothing to look for: no candidate, or the source was decided.
 */
char *sy_looks_json(const char *const *arguments, void *user, GError **error);

/**
 * sy_loads_json:
 * SyStoreTextFunction with a SyLooks: a JSON array of what sy_search_loads() finds at an outfall,
 * one element a load: parameter, places, units (the group), load_kgd, expected_kgd, unique (yes,
 * no), unexplained (0-1), flow (measured, units). NULL where nothing was measured at two places.
 */
char *sy_loads_json(const char *const *arguments, void *user, GError **error);
