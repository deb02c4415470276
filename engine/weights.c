#include "engine/weights.h"

#include <string.h>

#include "algorithms/base/words.h"
#include "engine/yaml.h"

static const struct {
    const char *key;
    gsize offset;
    double minimum, maximum;
} weights[] = {
    {"direction_field", G_STRUCT_OFFSET(SyWeights, direction_field), 0, 1},
    {"direction_ids", G_STRUCT_OFFSET(SyWeights, direction_ids), 0, 1},
    {"direction_drawn", G_STRUCT_OFFSET(SyWeights, direction_drawn), 0, 1},
    {"direction_levels_clear", G_STRUCT_OFFSET(SyWeights, direction_levels_clear), 0, 1},
    {"direction_levels_fair", G_STRUCT_OFFSET(SyWeights, direction_levels_fair), 0, 1},
    {"direction_levels_slight", G_STRUCT_OFFSET(SyWeights, direction_levels_slight), 0, 1},
    {"direction_levels_hint", G_STRUCT_OFFSET(SyWeights, direction_levels_hint), 0, 1},
    {"direction_linked", G_STRUCT_OFFSET(SyWeights, direction_linked), 0, 1},
    {"direction_ground", G_STRUCT_OFFSET(SyWeights, direction_ground), 0, 1},
    {"direction_size", G_STRUCT_OFFSET(SyWeights, direction_size), 0, 1},
    {"direction_outlet", G_STRUCT_OFFSET(SyWeights, direction_outlet), 0, 1},
    {"direction_strength", G_STRUCT_OFFSET(SyWeights, direction_strength), 0.001, 1e+09},
    {"direction_most", G_STRUCT_OFFSET(SyWeights, direction_most), 0.5, 0.9999},
    {"direction_most_weak", G_STRUCT_OFFSET(SyWeights, direction_most_weak), 0.5, 0.9999},
    {"direction_level_m", G_STRUCT_OFFSET(SyWeights, direction_level_m), 0, 10},
    {"direction_zero_m", G_STRUCT_OFFSET(SyWeights, direction_zero_m), 0, 1000},
    {"direction_sink", G_STRUCT_OFFSET(SyWeights, direction_sink), 1e-09, 1},
    {"direction_split", G_STRUCT_OFFSET(SyWeights, direction_split), 1e-09, 1},
    {"direction_source", G_STRUCT_OFFSET(SyWeights, direction_source), 1e-09, 1},
    {"direction_dry", G_STRUCT_OFFSET(SyWeights, direction_dry), 1e-09, 1},
    {"direction_ambiguous", G_STRUCT_OFFSET(SyWeights, direction_ambiguous), 0, 0.5},
    {"attach_surveyed", G_STRUCT_OFFSET(SyWeights, attach_surveyed), 0, 1},
    {"attach_declared", G_STRUCT_OFFSET(SyWeights, attach_declared), 0, 1},
    {"attach_applicant", G_STRUCT_OFFSET(SyWeights, attach_applicant), 0, 1},
    {"attach_mouth", G_STRUCT_OFFSET(SyWeights, attach_mouth), 0, 1},
    {"attach_mouth_m", G_STRUCT_OFFSET(SyWeights, attach_mouth_m), 0.001, 1000},
    {"attach_owner", G_STRUCT_OFFSET(SyWeights, attach_owner), 0, 1},
    {"attach_parcel", G_STRUCT_OFFSET(SyWeights, attach_parcel), 0, 1},
    {"attach_manhole", G_STRUCT_OFFSET(SyWeights, attach_manhole), 0, 1},
    {"attach_parcel_m", G_STRUCT_OFFSET(SyWeights, attach_parcel_m), 0, 1000},
    {"attach_nearest", G_STRUCT_OFFSET(SyWeights, attach_nearest), 0, 1},
    {"attach_nearest_scale", G_STRUCT_OFFSET(SyWeights, attach_nearest_scale), 0.01, 100},
    {"attach_other", G_STRUCT_OFFSET(SyWeights, attach_other), 0, 1},
    {"attach_unfit", G_STRUCT_OFFSET(SyWeights, attach_unfit), 0, 1},
    {"attach_unfit_alone", G_STRUCT_OFFSET(SyWeights, attach_unfit_alone), 0, 1},
    {"attach_direct", G_STRUCT_OFFSET(SyWeights, attach_direct), 0, 1},
    {"attach_direct_m", G_STRUCT_OFFSET(SyWeights, attach_direct_m), 1, 10000},
    {"attach_least", G_STRUCT_OFFSET(SyWeights, attach_least), 0, 0.5},
    {"outfall_passing_m", G_STRUCT_OFFSET(SyWeights, outfall_passing_m), 0, 1000},
    {"outfall_mouth_m", G_STRUCT_OFFSET(SyWeights, outfall_mouth_m), 0, 1000},
    {"outfall_node_m", G_STRUCT_OFFSET(SyWeights, outfall_node_m), 0, 1000},
    {"river_tie_m", G_STRUCT_OFFSET(SyWeights, river_tie_m), 0, 1000},
    {"id_tolerance_m", G_STRUCT_OFFSET(SyWeights, id_tolerance_m), 0, 1000},
    {"tee_above_m", G_STRUCT_OFFSET(SyWeights, tee_above_m), 0, 1000},
    {"gap_search_m", G_STRUCT_OFFSET(SyWeights, gap_search_m), 0, 10000},
    {"gap_limit_m", G_STRUCT_OFFSET(SyWeights, gap_limit_m), 0, 10000},
    {"gap_middle_m", G_STRUCT_OFFSET(SyWeights, gap_middle_m), 0, 1000},
    {"gap_turn", G_STRUCT_OFFSET(SyWeights, gap_turn), 0, 20},
    {"gap_level", G_STRUCT_OFFSET(SyWeights, gap_level), 0.01, 1000},
    {"gap_rise_m", G_STRUCT_OFFSET(SyWeights, gap_rise_m), 0.001, 100},
    {"gap_drop_m", G_STRUCT_OFFSET(SyWeights, gap_drop_m), 0.001, 100},
    {"gap_slope", G_STRUCT_OFFSET(SyWeights, gap_slope), 0, 1},
    {"gap_narrower", G_STRUCT_OFFSET(SyWeights, gap_narrower), 0.001, 1000},
    {"gap_wider", G_STRUCT_OFFSET(SyWeights, gap_wider), 0.001, 1000},
    {"gap_system", G_STRUCT_OFFSET(SyWeights, gap_system), 0.001, 1000},
    {"gap_starts", G_STRUCT_OFFSET(SyWeights, gap_starts), 0.001, 1000},
    {"gap_outfall", G_STRUCT_OFFSET(SyWeights, gap_outfall), 0.001, 1000},
    {"gap_same_feature", G_STRUCT_OFFSET(SyWeights, gap_same_feature), 0.001, 1e+06},
    {"gap_none", G_STRUCT_OFFSET(SyWeights, gap_none), 0.001, 1e+06},
    {"gap_least", G_STRUCT_OFFSET(SyWeights, gap_least), 0.01, 1},
    {"report_m", G_STRUCT_OFFSET(SyWeights, report_m), 0, 100000},
    {"check_length_max_m", G_STRUCT_OFFSET(SyWeights, check_length_max_m), 0, 1e6},
    {"check_length_min_m", G_STRUCT_OFFSET(SyWeights, check_length_min_m), 0, 1000},
    {"check_slope", G_STRUCT_OFFSET(SyWeights, check_slope), 0, 1000},
    {"check_ground_m", G_STRUCT_OFFSET(SyWeights, check_ground_m), 0, 100},
    {"check_step_m", G_STRUCT_OFFSET(SyWeights, check_step_m), 0, 1000},
    {"check_below_m", G_STRUCT_OFFSET(SyWeights, check_below_m), 0, 100},
    {"check_shrink", G_STRUCT_OFFSET(SyWeights, check_shrink), 0, 1},
    {"check_same_m", G_STRUCT_OFFSET(SyWeights, check_same_m), 0, 100},
    {"check_share_max", G_STRUCT_OFFSET(SyWeights, check_share_max), 0, 1},
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

bool sy_weights_load(const char *data_folder, SyWeights *out, GError **error) {
    g_autofree char *path = g_build_filename(data_folder, "weights.yaml", NULL);
    g_autoptr(SyYamlDocument) document = sy_yaml_read(path, error);
    const char *known[G_N_ELEMENTS(weights) + 2] = {"routes"};
    for (guint i = 0; i < G_N_ELEMENTS(weights); i++) known[i + 1] = weights[i].key;
    if (document == NULL ||
        !sy_yaml_expect(document, document->root, SY_YAML_MAP, "weights", error) ||
        !sy_yaml_expect_keys(document, document->root, known, "weight", error))
        return false;
    for (guint i = 0; i < G_N_ELEMENTS(weights); i++) {
        const SyYaml *node = sy_yaml_get(document->root, weights[i].key);
        if (node == NULL)
            return sy_yaml_complain(document, document->root, error, _("%s is missing"),
                                    weights[i].key);
        double *value = (double *)(void *)((char *)out + weights[i].offset);
        if (!sy_yaml_number(document, node, weights[i].key, value, error)) return false;
        if (!(*value >= weights[i].minimum && *value <= weights[i].maximum))
            return sy_yaml_complain(document, node, error, _("%s is %g, not between %g and %g"),
                                    weights[i].key, *value, weights[i].minimum, weights[i].maximum);
    }
    const SyYaml *routes = sy_yaml_get(document->root, "routes");
    if (routes == NULL)
        return sy_yaml_complain(document, document->root, error, _("routes is missing"));
    return load_routes(document, routes, out, error);
}
