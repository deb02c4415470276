#include "tests/integration/water.h"

#include <math.h>

static const double step_s = 0.5, gravity_ms2 = 9.81;
static const double shortest_m = 15; /* waves must not pass a line within a step */
static const double manhole_m2 = 1.2;

/* Flow of one line after a step, by the levels of water at its ends. No more leaves a node in a
 * step than a quarter of what stands there above the line's bottom. */
static double line_flow(const Sewer *s, guint line, const double *water_m, const double *area_m2,
                        double flow_m3s) {
    guint node[2] = {s->from[line], s->to[line]};
    const double *level_m = s->level_m + 2 * line;
    double depth_m = fmax(water_m[node[0]], water_m[node[1]]) - fmax(level_m[0], level_m[1]);
    if (depth_m <= 1e-4) return 0;
    double size_m = s->size_m[line], wet_m = fmin(depth_m, size_m), section_m2 = wet_m * size_m;
    double radius_m = section_m2 / (size_m + 2 * wet_m), n = s->roughness[line];
    double slope = (water_m[node[0]] - water_m[node[1]]) / fmax(s->length_m[line], shortest_m);
    double flow =
        (flow_m3s + gravity_ms2 * section_m2 * step_s * slope) /
        (1 + gravity_ms2 * step_s * n * n * fabs(flow_m3s) / (section_m2 * pow(radius_m, 4.0 / 3)));
    int upper = flow > 0 ? 0 : 1;
    double above_m = water_m[node[upper]] - fmax(level_m[upper], s->bottom_m[node[upper]]);
    double most = fmax(above_m, 0) * area_m2[node[upper]] / step_s / 4;
    return CLAMP(flow, -most, most);
}

double water_flows(const Sewer *s, double inflow_m3s, double hours, double *flow_m3s) {
    guint n_step = (guint)(hours * 3600 / step_s), n_counted = n_step / 4, n_inflow = 0;
    g_autofree double *water_m = g_new(double, s->n_node), *area_m2 = g_new(double, s->n_node);
    g_autofree double *gain_m3s = g_new(double, s->n_node), *now_m3s = g_new0(double, s->n_line);
    double left_m3s = 0;
    for (guint node = 0; node < s->n_node; node++) {
        water_m[node] = s->bottom_m[node];
        area_m2[node] = manhole_m2;
        n_inflow += !s->is_open[node];
    }
    for (guint line = 0; line < s->n_line; line++) {
        double half_m2 = fmax(s->length_m[line], shortest_m) * s->size_m[line] / 2;
        area_m2[s->from[line]] += half_m2;
        area_m2[s->to[line]] += half_m2;
        flow_m3s[line] = 0;
    }
    for (guint step = 0; step < n_step; step++) {
        gboolean counts = step >= n_step - n_counted;
        for (guint node = 0; node < s->n_node; node++) gain_m3s[node] = inflow_m3s;
        for (guint line = 0; line < s->n_line; line++) {
            now_m3s[line] = line_flow(s, line, water_m, area_m2, now_m3s[line]);
            gain_m3s[s->from[line]] -= now_m3s[line];
            gain_m3s[s->to[line]] += now_m3s[line];
            if (counts) flow_m3s[line] += now_m3s[line] / n_counted;
        }
        for (guint node = 0; node < s->n_node; node++) {
            if (!s->is_open[node])
                water_m[node] += gain_m3s[node] * step_s / area_m2[node];
            else if (counts)
                left_m3s += (gain_m3s[node] - inflow_m3s) / n_counted;
        }
    }
    return left_m3s / (inflow_m3s * n_inflow);
}
