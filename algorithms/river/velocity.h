/* How fast water runs in a river of which little is known. */
#pragma once
#include <math.h>

/**
 * sy_wide_channel_velocity_ms:
 * Uniform flow in a rectangular section much wider than deep, whose hydraulic radius is its depth:
 * V = h^(2/3) S^(1/2) / n and Q = V B h, so that h = (Q n / (B S^(1/2)))^(3/5).
 *
 * @flow_m3s, @width_m, @slope (m/m), @roughness_s_m13 (Manning's n): NaN if any is NaN or <= 0
 * Source: Manning (1891); Chow (1959), Open-Channel Hydraulics, section 6-2.
 */
static inline double sy_wide_channel_velocity_ms(double flow_m3s, double width_m, double slope,
                                                 double roughness_s_m13) {
    if (!(flow_m3s > 0 && width_m > 0 && slope > 0 && roughness_s_m13 > 0)) return NAN;
    double depth_m = pow(flow_m3s * roughness_s_m13 / (width_m * sqrt(slope)), 0.6);
    return flow_m3s / (width_m * depth_m);
}
