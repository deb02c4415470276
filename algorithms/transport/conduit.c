#include "algorithms/transport/conduit.h"

#include <math.h>

#include "algorithms/base/error.h"

SyFullFlow sy_full_flow(SySection section, double width_m, double height_m, double slope,
                        double roughness_s_m13) {
    const SyFullFlow unknown = {NAN, NAN};
    if (isnan(height_m)) height_m = width_m;
    if (isnan(roughness_s_m13)) roughness_s_m13 = SY_ROUGHNESS_S_M13;
    if (section == SY_SECTION_UNKNOWN || !(width_m > 0) ||
        !(height_m > 0 || section == SY_SECTION_CIRCLE) || !(slope > 0) || !(roughness_s_m13 > 0))
        return unknown;
    double area_m2 = width_m * height_m, perimeter_m = 2 * (width_m + height_m);
    if (section == SY_SECTION_CIRCLE) {
        area_m2 = G_PI * width_m * width_m / 4;
        perimeter_m = G_PI * width_m;
    }
    if (section == SY_SECTION_CHANNEL) perimeter_m = width_m + 2 * height_m;
    double velocity_ms = pow(area_m2 / perimeter_m, 2.0 / 3) * sqrt(slope) / roughness_s_m13;
    return (SyFullFlow){velocity_ms * area_m2, velocity_ms};
}

bool sy_flow_fractions(const SyIndex *tail, SyIndex n_arc, SyIndex n_node,
                       const double *capacity_m3s, double *fraction, SySplits *splits,
                       GError **error) {
    g_autofree double *sum_m3s = sy_array_new(n_node, sizeof(double), "flow fractions", error);
    if (sum_m3s == NULL) return false;
    g_autofree SyIndex *n_out = sy_array_new(n_node, sizeof(SyIndex), "flow fractions", error);
    if (n_out == NULL) return false;
    for (SyIndex a = 0; a < n_arc; a++) {
        sum_m3s[tail[a]] += capacity_m3s[a] > 0 ? capacity_m3s[a] : NAN;
        n_out[tail[a]]++;
    }
    for (SyIndex a = 0; a < n_arc; a++) {
        double sum = sum_m3s[tail[a]];
        bool known = isfinite(sum) && sum > 0;
        fraction[a] = known ? capacity_m3s[a] / sum : 1.0 / n_out[tail[a]];
    }
    *splits = (SySplits){0};
    for (SyIndex n = 0; n < n_node; n++) {
        if (n_out[n] < 2) continue;
        if (isfinite(sum_m3s[n]))
            splits->n_by_capacity++;
        else
            splits->n_equal++;
    }
    return true;
}
