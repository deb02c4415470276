/* Probabilities and limits an expert may change: data/weights.yaml. */
#pragma once
#include <glib.h>
#include <stdbool.h>

#include "algorithms/attribution/habits.h"
#include "engine/base/data.h"

/* Where a unit's water goes by its permit (排放去向). */
typedef enum {
    SY_ROUTE_UNKNOWN,
    SY_ROUTE_WATER,   /* straight into a river, lake or ditch */
    SY_ROUTE_NETWORK, /* municipal drains, then a river */
    SY_ROUTE_PLANT,   /* treatment works of a town or an estate */
    SY_ROUTE_UNIT,    /* another unit */
    SY_ROUTE_LAND,    /* fields, the ground, evaporation, used again: no outfall */
    SY_N_ROUTE
} SyRoute;

#define SY_MOST_ROUTES 64
typedef struct {
    const char *pattern; /* interned; one character: the whole text */
    SyRoute route;
} SyRoutePattern;

typedef struct {
    double direction_field, direction_ids, direction_drawn; /* confidence of a direction */
    /* the same for what the survey does not state; shares expected to be right, see weights.yaml */
    double direction_levels_clear, direction_levels_fair, direction_levels_slight,
        direction_levels_hint, direction_linked, direction_ground, direction_size, direction_outlet;
    double direction_strength, direction_most, direction_most_weak, direction_level_m,
        direction_zero_m, direction_sill_m, direction_depth_m, direction_joint_m, direction_water,
        direction_sag_m, direction_sag, direction_sink, direction_split, direction_source,
        direction_dry, direction_mouth, direction_near, direction_ambiguous;
    /* Places where an object may join: how likely each would be if it were the only one. */
    double attach_surveyed, attach_declared, attach_applicant, attach_bearer, attach_bearer_short,
        attach_listed;
    double attach_mouth; /* of an outfall, at no distance */
    double attach_mouth_m;
    double attach_door, attach_door_m, attach_owner, attach_parcel, attach_parcel_m;
    double attach_nearest;       /* at no distance */
    double attach_nearest_scale; /* share of the limit over which it falls to 1 / e */
    double attach_works, attach_works_m, attach_works_step_m;
    double attach_direct, attach_direct_m, attach_least, attach_beside, attach_beside_m;
    double attach_address, attach_address_storm, attach_village;
    /* how people connect: shares of the habits where a unit is a point and where it is an area, in
     * the order of SyHabit */
    double habit_point[SY_N_HABIT], habit_area[SY_N_HABIT];
    double habit_aslant_m, habit_along_m, habit_ground, habit_far, habit_strength,
        habit_setting_strength, habit_sharpness;
    guint n_route;
    SyRoutePattern route_pattern[SY_MOST_ROUTES]; /* longest first */
    double outfall_passing_m; /* a pipe that goes on past an outfall counts this much further away
                                 than one that ends there */
    double outfall_beside_m;  /* an outfall this near a channel stands on it */
    double outfall_end_m, outfall_end_share; /* a channel's free end this near an outfall on it */
    double outfall_mouth_m; /* only an outfall this near the end of a channel says it is a mouth */
    double outfall_node_m;  /* a node is taken rather than a place on a line nearer by less */
    /* banks that survey teams walked: see weights.yaml */
    double inspection_joint_m, inspection_beyond_m, inspection_severe;
    double walk_near_m, walk_line_m, walk_clear_m, walk_break_m, walk_least_m;
    double river_tie_m; /* two rivers whose distances differ by less are a tie */
    double river_ratio; /* another water this many times as far as the nearest may be meant */
    double river_velocity_ms, river_velocity_low_ms,
        river_velocity_high_ms;                      /* of rivers of which nothing is known */
    double river_given_spread, river_manning_spread; /* factor up and down, 9 of 10 */
    double river_roughness;                          /* Manning's n, where none is given */
    double id_tolerance_m; /* ends of one id further apart are not one node */
    double tee_above_m;    /* a well this far above the line it lies on is no well of that line */
    double gap_search_m;   /* how far the nearest continuation of a dead end is looked for */
    /* where a drain that ends goes on: see weights.yaml and algorithms/topology/gaps.h */
    double gap_limit_m, gap_middle_m, gap_turn, gap_level, gap_rise_m, gap_drop_m, gap_slope,
        gap_narrower, gap_wider, gap_system, gap_starts, gap_outfall, gap_same_feature,
        gap_sequence, gap_lost, gap_far_m, gap_none, gap_least;
    double report_m; /* how far the nearest line is looked for beyond a limit, to say it */
    /* limits of the surveyors' checks (check.h) */
    double check_length_max_m, check_length_min_m, check_slope, check_ground_m, check_step_m,
        check_below_m, check_shrink, check_same_m, check_share_max;
} SyWeights;

/* What a permit's words or code of HJ 523 mean: the longest pattern that they contain. Unknown for
 * NULL and for words that contain none. */
SyRoute sy_weights_route(const SyWeights *weights, const char *text);

bool sy_weights_load(const SyData *data, SyWeights *out, GError **error);
