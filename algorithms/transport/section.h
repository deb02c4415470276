/* Water in a section that is not full: area, conveyance and surface by depth. */
#pragma once
#include "algorithms/transport/conduit.h"

/* What water sees of a conduit. */
typedef struct {
    SySection shape;
    double width_m;  /* > 0: diameter of a circle; NaN: not known */
    double height_m; /* > 0; of a circle that is no circle (ellipse, egg) too; NaN: as the width */
    double roughness_s_m13; /* Manning's n; NaN: SY_ROUGHNESS_S_M13 */
} SyBore;

typedef struct {
    double area_m2;
    double conveyance_m3s; /* A R^(2/3) / n: flow at a slope of 1 */
    double surface_m; /* width of the free surface; a closed section that is full keeps little */
} SyWet;

/* Sections of circles by depth: computed once, read by all. */
typedef struct SyCircle SyCircle;
SyCircle *sy_circle_new(void);
void sy_circle_free(SyCircle *circle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyCircle, sy_circle_free)

/**
 * sy_section_wet:
 * The wet section at @depth_m; all 0 at 0 and below. A closed section that is full stays so however
 * deep. An ellipse is a circle drawn wider: its perimeter is taken between those of circles of its
 * width and its height (within 3 % for egg shapes).
 *
 * @bore: shape and width known
 * O(1).
 */
SyWet sy_section_wet(const SyCircle *circle, const SyBore *bore, double depth_m);
