#include "engine/expert/weights.h"

#include <string.h>

#include "algorithms/base/words.h"

#define WEIGHT(name, minimum, maximum) SY_YAML_NUMBER(SyWeights, name, minimum, maximum)
/* A share that may be 0 cannot be learnt again. */
#define HABIT(ground, name, habit) \
    { "habit_" #ground "_" name, G_STRUCT_OFFSET(SyWeights, habit_##ground[habit]), 1e-6, 1000 }
#define HABITS(ground)                                                                      \
    HABIT(ground, "nearest", SY_HABIT_NEAREST), HABIT(ground, "aslant", SY_HABIT_ASLANT),   \
        HABIT(ground, "along", SY_HABIT_ALONG), HABIT(ground, "another", SY_HABIT_ANOTHER), \
        HABIT(ground, "private", SY_HABIT_PRIVATE), HABIT(ground, "unfit", SY_HABIT_UNFIT), \
        HABIT(ground, "none", SY_HABIT_NONE)
static const SyYamlNumber weights[] = {
    WEIGHT(direction_field, 0, 1),
    WEIGHT(direction_ids, 0, 1),
    WEIGHT(direction_drawn, 0, 1),
    WEIGHT(direction_levels_clear, 0, 1),
    WEIGHT(direction_levels_fair, 0, 1),
    WEIGHT(direction_levels_slight, 0, 1),
    WEIGHT(direction_levels_hint, 0, 1),
    WEIGHT(direction_linked, 0, 1),
    WEIGHT(direction_sag, 0, 1),
    WEIGHT(direction_ground, 0, 1),
    WEIGHT(direction_size, 0, 1),
    WEIGHT(direction_outlet, 0, 1),
    WEIGHT(direction_strength, 0.001, 1e+09),
    WEIGHT(direction_most, 0.5, 0.9999),
    WEIGHT(direction_most_weak, 0.5, 0.9999),
    WEIGHT(direction_level_m, 0, 10),
    WEIGHT(direction_zero_m, 0, 1000),
    WEIGHT(direction_sag_m, 0, 100),
    WEIGHT(direction_water, 0, 1),
    WEIGHT(direction_joint_m, 0, 10),
    WEIGHT(direction_depth_m, 1, 1000),
    WEIGHT(direction_sill_m, 0, 100),
    WEIGHT(direction_sink, 1e-09, 1),
    WEIGHT(direction_split, 1e-09, 1),
    WEIGHT(direction_source, 1e-09, 1),
    WEIGHT(direction_dry, 1e-09, 1),
    WEIGHT(direction_mouth, 1e-09, 1),
    WEIGHT(direction_near, 1e-09, 1),
    WEIGHT(direction_ambiguous, 0, 0.5),
    WEIGHT(attach_surveyed, 0, 1),
    WEIGHT(attach_declared, 0, 1),
    WEIGHT(attach_applicant, 0, 1),
    WEIGHT(attach_bearer, 0, 1),
    WEIGHT(attach_bearer_short, 0, 1),
    WEIGHT(attach_listed, 0, 1),
    WEIGHT(attach_mouth, 0, 1),
    WEIGHT(attach_mouth_m, 0.001, 1000),
    WEIGHT(attach_door, 0, 1),
    WEIGHT(attach_door_m, 0.01, 100),
    WEIGHT(attach_owner, 0, 1),
    WEIGHT(attach_parcel, 0, 1),
    WEIGHT(attach_parcel_m, 0, 1000),
    WEIGHT(attach_nearest, 0, 1),
    WEIGHT(attach_nearest_scale, 0.01, 100),
    WEIGHT(attach_works, 0, 1),
    WEIGHT(attach_works_m, 1, 10000),
    WEIGHT(walk_near_m, 1, 1000),
    WEIGHT(walk_line_m, 1, 1000),
    WEIGHT(walk_clear_m, 0, 100),
    WEIGHT(inspection_joint_m, 0, 100),
    WEIGHT(inspection_beyond_m, 0, 100),
    WEIGHT(inspection_severe, 1, 5),
    WEIGHT(walk_break_m, 1, 10000),
    WEIGHT(walk_least_m, 0, 10000),
    WEIGHT(attach_works_step_m, 0, 100),
    WEIGHT(attach_direct, 0, 1),
    WEIGHT(attach_direct_m, 1, 10000),
    WEIGHT(attach_least, 0, 0.5),
    WEIGHT(attach_beside, 0, 1),
    WEIGHT(attach_beside_m, 0, 10000),
    WEIGHT(attach_address, 0, 1),
    WEIGHT(attach_address_storm, 0, 1),
    WEIGHT(attach_village, 0, 1),
    HABITS(point),
    HABITS(area),
    WEIGHT(habit_aslant_m, 0, 1000),
    WEIGHT(habit_along_m, 0, 10000),
    WEIGHT(habit_ground, 0, 10),
    WEIGHT(habit_far, 0.5, 100),
    WEIGHT(habit_strength, 0.1, 1e+09),
    WEIGHT(habit_setting_strength, 0.1, 1e+09),
    WEIGHT(habit_sharpness, 1e-6, 10),
    WEIGHT(outfall_passing_m, 0, 1000),
    WEIGHT(outfall_mouth_m, 0, 1000),
    WEIGHT(outfall_beside_m, 0, 1000),
    WEIGHT(outfall_end_m, 0, 1000),
    WEIGHT(outfall_end_share, 0, 1),
    WEIGHT(outfall_node_m, 0, 1000),
    WEIGHT(river_tie_m, 0, 1000),
    WEIGHT(river_ratio, 1, 100),
    WEIGHT(river_velocity_ms, 0.001, 10),
    WEIGHT(river_velocity_low_ms, 0.001, 10),
    WEIGHT(river_velocity_high_ms, 0.001, 10),
    WEIGHT(river_given_spread, 1, 100),
    WEIGHT(river_manning_spread, 1, 100),
    WEIGHT(river_roughness, 0.005, 1),
    WEIGHT(id_tolerance_m, 0, 1000),
    WEIGHT(tee_above_m, 0, 1000),
    WEIGHT(gap_search_m, 0, 10000),
    WEIGHT(gap_limit_m, 0, 10000),
    WEIGHT(gap_middle_m, 0, 1000),
    WEIGHT(gap_turn, 0, 20),
    WEIGHT(gap_level, 0.01, 1000),
    WEIGHT(gap_rise_m, 0.001, 100),
    WEIGHT(gap_drop_m, 0.001, 100),
    WEIGHT(gap_slope, 0, 1),
    WEIGHT(gap_narrower, 0.001, 1000),
    WEIGHT(gap_wider, 0.001, 1000),
    WEIGHT(gap_system, 0.001, 1000),
    WEIGHT(gap_starts, 0.001, 1000),
    WEIGHT(gap_outfall, 0.001, 1000),
    WEIGHT(gap_same_feature, 0.001, 1e+06),
    WEIGHT(gap_sequence, 0.001, 1000),
    WEIGHT(gap_lost, 1, 1e+09),
    WEIGHT(gap_far_m, 0, 1e+05),
    WEIGHT(gap_none, 0.001, 1e+06),
    WEIGHT(gap_least, 0.01, 1),
    WEIGHT(report_m, 0, 100000),
    WEIGHT(check_length_max_m, 0, 1e6),
    WEIGHT(check_length_min_m, 0, 1000),
    WEIGHT(check_slope, 0, 1000),
    WEIGHT(check_ground_m, 0, 100),
    WEIGHT(check_step_m, 0, 1000),
    WEIGHT(check_below_m, 0, 100),
    WEIGHT(check_shrink, 0, 1),
    WEIGHT(check_same_m, 0, 100),
    WEIGHT(check_share_max, 0, 1),
};

static const char *const route_names[SY_N_ROUTE] = {"unknown", "water", "network",
                                                    "plant",   "unit",  "land"};

SyRoute sy_weights_route(const SyWeights *w, const char *text) {
    if (text == NULL) return SY_ROUTE_UNKNOWN;
    g_autofree char *words = g_utf8_normalize(text, -1, G_NORMALIZE_ALL_COMPOSE);
    if (words == NULL) return SY_ROUTE_UNKNOWN;
    g_strstrip(words);
    for (guint i = 0; i < w->n_route; i++) {
        const char *pattern = w->route_pattern[i].pattern;
        bool code = g_utf8_strlen(pattern, -1) == 1;
        if (code ? strcmp(words, pattern) == 0 : strstr(words, pattern) != NULL)
            return w->route_pattern[i].route;
    }
    return SY_ROUTE_UNKNOWN;
}

static int longest_first(const void *left, const void *right) {
    const SyRoutePattern *a = left, *b = right;
    gsize n_a = strlen(a->pattern), n_b = strlen(b->pattern);
    if (n_a != n_b) return n_a > n_b ? -1 : 1;
    return strcmp(a->pattern, b->pattern);
}

/* routes: {words or code: meaning}. */
static bool load_routes(const SyYamlDocument *document, const SyYaml *routes, SyWeights *out,
                        GError **error) {
    if (!sy_yaml_expect(document, routes, SY_YAML_MAP, "routes", error)) return false;
    out->n_route = 0;
    for (SyIndex i = 0; i < sy_yaml_count(routes); i++) {
        const SyYaml *key = sy_yaml_key(routes, i), *value = sy_yaml_item(routes, i);
        if (!sy_yaml_expect(document, value, SY_YAML_TEXT, "a route", error)) return false;
        SyRoute route = SY_ROUTE_WATER;
        while (route < SY_N_ROUTE && strcmp(route_names[route], value->text) != 0) route++;
        if (route == SY_N_ROUTE || out->n_route == SY_MOST_ROUTES)
            return sy_yaml_complain(
                document, value, error,
                _("route %s is not water, network, plant, unit or land, or there "
                  "are more than %d"),
                value->text, SY_MOST_ROUTES);
        g_autofree char *words = g_utf8_normalize(key->text, -1, G_NORMALIZE_ALL_COMPOSE);
        if (words == NULL) return sy_yaml_complain(document, key, error, _("not a text"));
        out->route_pattern[out->n_route++] = (SyRoutePattern){g_intern_string(words), route};
    }
    qsort(out->route_pattern, out->n_route, sizeof(SyRoutePattern), longest_first);
    return true;
}

bool sy_weights_load(const SyData *data, SyWeights *out, GError **error) {
    g_autoptr(SyYamlDocument) document = sy_data_yaml(data, "weights.yaml", error);
    if (document == NULL ||
        !sy_yaml_numbers(document, weights, G_N_ELEMENTS(weights), "routes", "weight", out, error))
        return false;
    const SyYaml *routes = sy_yaml_get(document->root, "routes");
    if (routes == NULL)
        return sy_yaml_complain(document, document->root, error, _("routes is missing"));
    return load_routes(document, routes, out, error);
}
