/* What load an outfall lets into its river, by what is known of it. */
#pragma once
#include "engine/search/water.h"

/* From what a load is known. */
typedef enum { SY_LOAD_UNKNOWN, SY_LOAD_MEASURED, SY_LOAD_UNITS } SyLoadBy;

typedef struct {
    double kgd, least_kgd, most_kgd; /* NaN: not known */
    double flow_m3d;                 /* NaN: not known */
    SyLoadBy by;
} SyOutfallLoad;

/**
 * sy_outfall_loads:
 * Loads of a parameter in mg/L, of the outfalls that have one: outfall_id -> SyOutfallLoad;
 * g_hash_table_unref. Measured concentration by measured or declared flow, else the sum over its
 * units: water that comes by what was measured in it, else by what their trade's water holds
 * (then between nothing, treated, and all of it).
 */
GHashTable *sy_outfall_loads(SyStore *store, const SyJudgement *judgement, SyIndex parameter,
                             GError **error);
