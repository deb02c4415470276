/* How fast rivers run: as given, by Manning where flow, width and slope are known, else assumed. */
#include "algorithms/river/velocity.h"

#include <math.h>

#include "engine/river/parts.h"

typedef struct {
    double usual, low, high;
    const char *by;
} Velocity;

static Velocity velocity_of(const SyTable *rows, SyIndex row, const SyWeights *w) {
    double given = sy_cell_real(rows, "velocity_ms", row), n = sy_cell_real(rows, "roughness", row);
    if (given > 0)
        return (Velocity){given, given / w->river_given_spread, given * w->river_given_spread,
                          "given"};
    double v = sy_wide_channel_velocity_ms(
        sy_cell_real(rows, "flow_m3s", row), sy_cell_real(rows, "width_m", row),
        sy_cell_real(rows, "slope", row), isnan(n) ? w->river_roughness : n);
    if (v > 0)
        return (Velocity){v, v / w->river_manning_spread, v * w->river_manning_spread, "manning"};
    return (Velocity){w->river_velocity_ms, w->river_velocity_low_ms, w->river_velocity_high_ms,
                      "assumed"};
}

void sy_river_velocities(const SyRivers *r, const SyWeights *weights, SyTable *reach,
                         SyFindings *findings) {
    SyColumn *usual = sy_table_add_column(reach, "velocity_ms", SY_COLUMN_REAL),
             *low = sy_table_add_column(reach, "velocity_low_ms", SY_COLUMN_REAL),
             *high = sy_table_add_column(reach, "velocity_high_ms", SY_COLUMN_REAL),
             *by = sy_table_add_column(reach, "velocity_by", SY_COLUMN_TEXT);
    double all_m = 0, assumed_m = 0, manning_m = 0;
    for (SyIndex i = 0; i < reach->n_row; i++) {
        Velocity v = velocity_of(r->rows, i, weights);
        usual->real[i] = v.usual;
        low->real[i] = v.low;
        high->real[i] = v.high;
        sy_column_set_text(by, i, v.by);
        double length_m = r->reaches.arcs.length_m[i];
        all_m += length_m;
        if (v.by[0] == 'a') assumed_m += length_m;
        if (v.by[0] == 'm') manning_m += length_m;
    }
    const char *label = sy_cell_text(r->rows, "label", 0);
    if (assumed_m > 0)
        sy_findings_add(
            findings, "river.velocity_assumed", label, -1, NAN, NAN, NAN,
            SY_ARGUMENT_REAL("km", assumed_m / 1000), SY_ARGUMENT_REAL("all_km", all_m / 1000),
            SY_ARGUMENT_REAL("velocity", weights->river_velocity_ms),
            SY_ARGUMENT_REAL("low", weights->river_velocity_low_ms),
            SY_ARGUMENT_REAL("high", weights->river_velocity_high_ms), SY_ARGUMENTS_END);
    if (manning_m > 0)
        sy_findings_add(
            findings, "river.velocity_manning", label, -1, NAN, NAN, NAN,
            SY_ARGUMENT_REAL("km", manning_m / 1000), SY_ARGUMENT_REAL("all_km", all_m / 1000),
            SY_ARGUMENT_REAL("n", weights->river_roughness),
            SY_ARGUMENT_REAL("spread", weights->river_manning_spread), SY_ARGUMENTS_END);
}
