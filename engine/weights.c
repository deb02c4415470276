#include "engine/weights.h"

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
    {"attach_nearest", G_STRUCT_OFFSET(SyWeights, attach_nearest), 0, 1},
    {"attach_nearest_scale", G_STRUCT_OFFSET(SyWeights, attach_nearest_scale), 0.01, 100},
    {"outfall_passing_m", G_STRUCT_OFFSET(SyWeights, outfall_passing_m), 0, 1000},
    {"outfall_node_m", G_STRUCT_OFFSET(SyWeights, outfall_node_m), 0, 1000},
    {"river_tie_m", G_STRUCT_OFFSET(SyWeights, river_tie_m), 0, 1000},
    {"id_tolerance_m", G_STRUCT_OFFSET(SyWeights, id_tolerance_m), 0, 1000},
    {"gap_search_m", G_STRUCT_OFFSET(SyWeights, gap_search_m), 0, 10000},
    {"report_m", G_STRUCT_OFFSET(SyWeights, report_m), 0, 100000},
};

bool sy_weights_load(const char *data_folder, SyWeights *out, GError **error) {
    g_autofree char *path = g_build_filename(data_folder, "weights.yaml", NULL);
    g_autoptr(SyYamlDocument) document = sy_yaml_read(path, error);
    const char *known[G_N_ELEMENTS(weights) + 1] = {NULL};
    for (guint i = 0; i < G_N_ELEMENTS(weights); i++) known[i] = weights[i].key;
    if (document == NULL ||
        !sy_yaml_expect(document, document->root, SY_YAML_MAP, "weights", error) ||
        !sy_yaml_expect_keys(document, document->root, known, "weight", error))
        return false;
    for (guint i = 0; i < G_N_ELEMENTS(weights); i++) {
        const SyYaml *node = sy_yaml_get(document->root, weights[i].key);
        if (node == NULL)
            return sy_yaml_complain(document, document->root, error, "%s is missing",
                                    weights[i].key);
        double *value = (double *)(void *)((char *)out + weights[i].offset);
        if (!sy_yaml_number(document, node, weights[i].key, value, error)) return false;
        if (!(*value >= weights[i].minimum && *value <= weights[i].maximum))
            return sy_yaml_complain(document, node, error, "%s is %g, not between %g and %g",
                                    weights[i].key, *value, weights[i].minimum, weights[i].maximum);
    }
    return true;
}
