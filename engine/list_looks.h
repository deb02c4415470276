/* looks(outfall_id), a function for the SELECTs of lists. */
#pragma once
#include "engine/search.h"
#include "engine/terms.h"

/* What it needs; judgement is loaded when it is first asked. */
typedef struct {
    SyStore *store;
    const SyTerms *terms;
    const char *lang, *data_folder;
    SyJudgement *judgement;
} SyLooks;

/**
 * sy_looks_json:
 * SyStoreTextFunction with a SyLooks: a JSON array of the manholes to open next at an outfall on
 * one day, best first: order, node_id, distance_m, seen (chance to see its water there), gain
 * (bits), if_seen, if_seen_probability, if_not, if_not_probability (the most likely sources then).
 * NULL where there is nothing to look for: no candidate, or the source was decided.
 */
char *sy_looks_json(const char *const *arguments, void *user, GError **error);
