/* Probabilities and limits an expert may change: data/weights.yaml. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct {
    double direction_field, direction_ids, direction_drawn; /* confidence of a direction */
    /* the same for what the survey does not state; shares expected to be right, see weights.yaml */
    double direction_levels_clear, direction_levels_fair, direction_levels_slight,
        direction_levels_hint, direction_linked, direction_ground, direction_size, direction_outlet;
    double direction_strength, direction_most, direction_most_weak, direction_level_m,
        direction_zero_m, direction_sink, direction_split, direction_source, direction_dry,
        direction_ambiguous;
    double attach_surveyed, attach_declared; /* probability of an attachment */
    double attach_nearest;                   /* at no distance */
    double attach_nearest_scale;             /* share of the limit over which it falls to 1 / e */
    double outfall_passing_m; /* a pipe that goes on past an outfall counts this much further away
                                 than one that ends there */
    double outfall_node_m;    /* a node is taken rather than a place on a line nearer by less */
    double river_tie_m;       /* two rivers whose distances differ by less are a tie */
    double id_tolerance_m;    /* ends of one id further apart are not one node */
    double gap_search_m;      /* how far the nearest continuation of a dead end is looked for */
    double report_m;          /* how far the nearest line is looked for beyond a limit, to say it */
} SyWeights;

bool sy_weights_load(const char *data_folder, SyWeights *out, GError **error);
