/* The longitudinal profile of a way of water: read of the case file, drawn on a page. */
#pragma once
#include "engine/picture/drawn.h"
#include "io/store/store.h"

/**
 * SyProfile:
 * stations: the nodes of the way, from the upper end down: node_id, number, kind, leg (a plant ends
 *   one), distance_m from the upper end, ground_m, ground_by ("depth": bottom and depth of the
 *   survey), invert_m (the node's own), bottom_m (the lowest of that and of the pipes of the way),
 *   depth_m (ground less bottom), n_unit that may join there, end_reason
 * reaches: between stations i and i + 1 of a leg: station (i), edge_id, number, kind, system,
 *   from_invert_m, to_invert_m (as the water runs), size_m, height_m (of the section), shape,
 *   material, length_m, slope (fall by length; negative: adverse), direction, confidence
 * joining: other edges at the stations: station, edge_id, number, kind, system, outward (1: water
 *   leaves the way there), invert_m, size_m, height_m
 * observed: readings at the stations: station, what, parameter, value, value_text, unit, time
 *
 * Levels, sizes and lengths in m; NaN: not surveyed.
 */
typedef struct {
    char *upper, *lower; /* names for people of what is at the ends */
    SyTable *stations, *reaches, *joining, *observed;
    double length_m;
} SyProfile;

/* Which traced edges end at a node: node_id, edge_id, outward (1: begins there), rising. The case
 * file has no index of edges by their ends, so it is read once for all profiles. O(E log E). */
SyTable *sy_profile_ends(SyStore *store, GError **error);
/**
 * sy_profile_of_unit:
 * The way of a unit's water to an outfall by its likeliest place; @unit_id 0: of its first
 * candidate. @ends: of sy_profile_ends. SY_ERROR_USAGE: the outfall has no candidate, the unit is
 * none of them. O(way * log E).
 */
SyProfile *sy_profile_of_unit(SyStore *store, const SyTable *ends, int64_t outfall_id,
                              int64_t unit_id, GError **error);
/* From one node down to another. SY_ERROR_USAGE: no water goes there. O(E). */
SyProfile *sy_profile_between(SyStore *store, const SyTable *ends, int64_t from_node,
                              int64_t to_node, GError **error);
void sy_profile_free(SyProfile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyProfile, sy_profile_free)

/**
 * sy_profile_draw:
 * Into a rectangle of a page, mm. Stations that find no room have no column; ends, gaps, adverse
 * slopes, what was seen and joints are kept first. In an SVG each station and reach is a mark with
 * its numbers (data-kind "station", "reach", "joining").
 */
void sy_profile_draw(const SyProfile *profile, const SyDrawnWith *with, SyPage *page, double x_mm,
                     double y_mm, double width_mm, double height_mm);
/* A sheet of its own, as wide as its stations need up to SY_PROFILE_WIDEST_MM; @width_mm > 0: so
 * wide and no more. */
SyPage *sy_profile_page(const SyProfile *profile, const SyDrawnWith *with, double width_mm,
                        double height_mm);
#define SY_PROFILE_WIDEST_MM 3000
#define SY_PROFILE_HIGH_MM 250
