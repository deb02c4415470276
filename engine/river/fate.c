#include "engine/river/fate.h"

#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/expert/reading.h"

SyTable *sy_water_around(SyStore *store, GError **error) {
    return sy_store_query(
        store,
        "SELECT p.edge_id, p.length_m, w.flow_m3s, w.width_m, w.slope, w.function_zone, "
        "w.quality_target, r.name AS river FROM river_reach p JOIN river r USING (river_id) LEFT "
        "JOIN receiving_water w USING (receiving_water_id) ORDER BY p.edge_id",
        NULL, error);
}

void sy_water_fate(const SyWater *water, const SyTable *around, const SyWaterQuality *quality,
                   SyRiverFate *fate) {
    static const char *const velocity[] = {"velocity_ms", "velocity_low_ms", "velocity_high_ms"};
    const SyColumn *flow = sy_table_column(around, "flow_m3s");
    *fate = (SyRiverFate){.flow_m3s = flow->type == SY_COLUMN_REAL ? flow->real : NULL};
    for (int k = 0; k < SY_FATES; k++)
        fate->velocity_ms[k] = sy_table_column(water->rows, velocity[k])->real;
    if (quality == NULL || !quality->decays) return;
    fate->decay_per_s[SY_FATE_USUAL] = quality->decay_per_s;
    fate->decay_per_s[SY_FATE_LEAST] = quality->decay_high_per_s;
    fate->decay_per_s[SY_FATE_MOST] = quality->decay_low_per_s;
}

double sy_water_mixing_m(const SyWater *water, const SyTable *around, SyIndex reach) {
    double width_m = sy_cell_real(around, "width_m", reach),
           flow_m3s = sy_cell_real(around, "flow_m3s", reach),
           velocity_ms = sy_cell_real(water->rows, "velocity_ms", reach);
    return sy_mixing_length_m(0, width_m, flow_m3s / (width_m * velocity_ms), velocity_ms,
                              sy_cell_real(around, "slope", reach));
}

const SyParameter *sy_load_parameter(const SyJudgement *judgement, const char *name,
                                     SyIndex *number, GError **error) {
    *number = sy_judgement_parameter(judgement, name);
    if (*number == SY_NONE) {
        g_autofree char *complaint =
            sy_reading_complaint(judgement, SY_MEASURE_NO_PARAMETER, name, NULL, NULL);
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, "%s", complaint);
        return NULL;
    }
    const SyParameter *p = &g_array_index(judgement->parameters, SyParameter, *number);
    if (strcmp(p->unit, "mg/L") == 0) return p;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("%s: loads are of what is measured in mg/L; this is measured in %s"), name,
                *p->unit == '\0' ? _("no unit") : p->unit);
    return NULL;
}
