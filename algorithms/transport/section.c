#include "algorithms/transport/section.h"

#include <math.h>

enum { N_STEP = 1024 };
#define FULL 0.9999 /* of the height: no free surface above */

/* By the square root of depth / diameter, in which area and conveyance are smooth at 0. */
struct SyCircle {
    double area[N_STEP + 1];       /* of a circle of 1 m */
    double conveyance[N_STEP + 1]; /* A R^(2/3) of it */
    double surface[N_STEP + 1];
};

SyCircle *sy_circle_new(void) {
    SyCircle *circle = g_new0(SyCircle, 1);
    for (int i = 1; i <= N_STEP; i++) {
        double root = (double)i / N_STEP, depth = fmin(root * root, FULL);
        double angle = 2 * acos(1 - 2 * depth), area = (angle - sin(angle)) / 8;
        circle->area[i] = area;
        circle->conveyance[i] = area * pow(area / (angle / 2), 2.0 / 3);
        circle->surface[i] = sin(angle / 2);
    }
    return circle;
}

void sy_circle_free(SyCircle *circle) {
    g_free(circle);
}

static double between(const double *table, double at) {
    int i = (int)at;
    return i >= N_STEP ? table[N_STEP] : table[i] + (at - i) * (table[i + 1] - table[i]);
}

SyWet sy_section_wet(const SyCircle *circle, const SyBore *bore, double depth_m) {
    if (!(depth_m > 0)) return (SyWet){0, 0, 0};
    double width_m = bore->width_m, height_m = isnan(bore->height_m) ? width_m : bore->height_m;
    double n = isnan(bore->roughness_s_m13) ? SY_ROUGHNESS_S_M13 : bore->roughness_s_m13;
    if (bore->shape == SY_SECTION_CIRCLE) {
        double at = sqrt(fmin(depth_m / height_m, 1)) * N_STEP;
        double mean_m = width_m; /* of height and width by the perimeter */
        if (!isnan(bore->height_m)) mean_m = width_m * height_m / ((width_m + height_m) / 2);
        double scale_m = cbrt(mean_m * mean_m);
        return (SyWet){between(circle->area, at) * width_m * height_m,
                       between(circle->conveyance, at) * width_m * height_m * scale_m / n,
                       between(circle->surface, at) * width_m};
    }
    bool closed = bore->shape == SY_SECTION_BOX, full = closed && depth_m >= height_m;
    if (full) depth_m = height_m;
    double area_m2 = depth_m * width_m,
           perimeter_m = full ? 2 * (width_m + height_m) : width_m + 2 * depth_m;
    double radius_m = area_m2 / perimeter_m;
    return (SyWet){area_m2, area_m2 * cbrt(radius_m * radius_m) / n,
                   full ? width_m / 100 : width_m};
}
