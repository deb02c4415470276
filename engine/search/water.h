/* What was measured of waters at their sections (断面), and whether it is what is asked of them. */
#pragma once
#include <math.h>

#include "engine/expert/water_quality.h"
#include "io/store/store.h"

/* Mean and bounds of readings; of those below a limit half of it, between 0 and the limit. */
typedef struct {
    double sum, least, most;
    guint n;
} SyReadings;
/* NaN: there are none. */
static inline double sy_readings_mean(const SyReadings *readings) {
    return readings->n == 0 ? (double)NAN : readings->sum / readings->n;
}
/* One row of parameter, value, value_text, unit; what is of another parameter, wet or no number is
 * left out. */
void sy_readings_add(SyReadings *readings, const SyJudgement *judgement, SyIndex parameter,
                     const SyTable *rows, SyIndex row);

/**
 * sy_section_readings:
 * Readings at a section, by samples that name its number, code or name and by what was observed
 * there: of the parameter, and of the flow in m3/d. O(samples + sections).
 */
bool sy_section_readings(SyStore *store, const SyJudgement *judgement, int64_t section_id,
                         SyIndex parameter, SyReadings *value, SyReadings *flow, GError **error);

/**
 * sy_water_measured:
 * Means at all sections with a target, a row a section and parameter that its class limits:
 * section_id, section, river_id (missing: on no river), receiving_water_id and function_zone of its
 * water, lake (1: it stands in an area without a river's line), parameter, unit, mean, n_reading,
 * target, limit, missed (yes no). O((samples + sections) x parameters).
 */
SyTable *sy_water_measured(SyStore *store, const SyJudgement *judgement, const GArray *qualities,
                           GError **error);

/* Keeps the rows of the same function zone; of the same river, or lake without one, where @zone is
 * NULL. */
void sy_water_keep(SyTable *measured, const char *zone, int64_t river_id, int64_t water_id);
/* "bridge COD 42 > 20 (III)" of the rows @chosen of sy_water_measured() that miss their target,
 * NULL: none; g_free. @chosen NULL: all. */
char *sy_water_missed(const SyTable *measured, const bool *chosen);

/**
 * sy_water_missed_of_outfalls:
 * Outfalls whose water misses its target at a section of the same function zone (of the same water
 * where it is in none): outfall_id -> char *, as sy_water_missed(); g_hash_table_unref.
 */
GHashTable *sy_water_missed_of_outfalls(SyStore *store, const SyJudgement *judgement,
                                        const GArray *qualities, GError **error);
