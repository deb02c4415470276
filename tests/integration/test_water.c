/*
 * The conduits of hague_storm that repair turns in the undamaged survey, against the laws of flow:
 * which way does water run there? Numbers are in tests/README.md.
 */
#include <gdal.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tests/integration/case_file.h"
#include "tests/integration/layers.h"
#include "tests/integration/water.h"

/* A row of manholes to an outlet; the pipe in the middle rises by 5 cm along the flow, the last
 * falls. Each carries what comes from above; a pipe stated the wrong way round carries it as well,
 * with the other sign. */
static void test_row(void) {
    const double bottom_m[] = {2, 1.5, 1.55, 1};
    const gboolean is_open[] = {FALSE, FALSE, FALSE, TRUE};
    const guint from[] = {0, 2, 2}, to[] = {1, 1, 3};
    const double level_m[] = {2, 1.5, 1.55, 1.5, 1.55, 1}, length_m[] = {40, 40, 40},
                 size_m[] = {0.5, 0.5, 0.5}, roughness[] = {0.013, 0.013, 0.013};
    const Sewer sewer = {4, 3, bottom_m, is_open, from, to, level_m, length_m, size_m, roughness};
    double flow_m3s[3];
    double share = water_flows(&sewer, 0.002, 4, flow_m3s);
    g_assert_cmpfloat(fabs(share - 1), <, 1e-3);
    g_assert_cmpfloat(fabs(flow_m3s[0] - 0.002), <, 1e-5);
    g_assert_cmpfloat(fabs(flow_m3s[1] + 0.004), <, 1e-5);
    g_assert_cmpfloat(fabs(flow_m3s[2] - 0.006), <, 1e-5);
}

/* ---- hague_storm ---- */

typedef struct {
    GHashTable *node_by_id; /* id -> node + 1 */
    GArray *bottom_m, *is_open, *from, *to, *level_m, *length_m, *size_m, *roughness;
    GPtrArray *id;
} Survey;

static const double m_per_foot = 0.3048006;

static double metres(const char *feet) {
    return g_ascii_strtod(feet, NULL) * m_per_foot;
}

static void put(GArray *array, double value) {
    g_array_append_val(array, value);
}

/* What is kept in a store or leaves at an outfall is gone. */
static void take_node(const char *const *texts, void *user) {
    Survey *survey = user;
    gboolean is_open = strcmp(texts[1], "junction") != 0;
    put(survey->bottom_m, metres(texts[2]));
    g_array_append_val(survey->is_open, is_open);
    g_hash_table_insert(survey->node_by_id, g_strdup(texts[0]),
                        GUINT_TO_POINTER(survey->bottom_m->len));
}

static void take_pipe(const char *const *texts, void *user) {
    Survey *survey = user;
    g_ptr_array_add(survey->id, g_strdup(texts[0]));
    for (int end = 0; end < 2; end++) {
        guint node = GPOINTER_TO_UINT(g_hash_table_lookup(survey->node_by_id, texts[1 + end]));
        g_assert_cmpuint(node, >, 0);
        node--;
        g_array_append_val(end == 0 ? survey->from : survey->to, node);
        double level_m = metres(texts[3 + end]),
               *bottom_m = &g_array_index(survey->bottom_m, double, node);
        put(survey->level_m, level_m);
        *bottom_m = fmin(*bottom_m, level_m);
    }
    put(survey->length_m, metres(texts[5]));
    put(survey->size_m, metres(texts[6]));
    put(survey->roughness, g_ascii_strtod(texts[7], NULL));
}

static void survey_read(Survey *survey, const char *folder) {
    static const char *const node[] = {"NODE_ID", "KIND", "INVERT_FT", NULL};
    static const char *const pipe[] = {"PIPE_ID",   "FROM_NODE", "TO_NODE",
                                       "UP_INV_FT", "DN_INV_FT", "LENGTH_FT",
                                       "SIZE1_FT",  "ROUGHNESS", NULL};
    GArray **numbers[] = {&survey->bottom_m, &survey->level_m, &survey->length_m, &survey->size_m,
                          &survey->roughness};
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        *numbers[i] = g_array_new(FALSE, FALSE, sizeof(double));
    survey->is_open = g_array_new(FALSE, FALSE, sizeof(gboolean));
    survey->from = g_array_new(FALSE, FALSE, sizeof(guint));
    survey->to = g_array_new(FALSE, FALSE, sizeof(guint));
    survey->id = g_ptr_array_new_with_free_func(g_free);
    survey->node_by_id = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    features_each(folder, "nodes.shp", node, take_node, survey);
    features_each(folder, "pipes.shp", pipe, take_pipe, survey);
}

static void survey_clear(Survey *survey) {
    GArray *arrays[] = {survey->bottom_m, survey->is_open,  survey->from,   survey->to,
                        survey->level_m,  survey->length_m, survey->size_m, survey->roughness};
    for (guint i = 0; i < G_N_ELEMENTS(arrays); i++) g_array_unref(arrays[i]);
    g_ptr_array_unref(survey->id);
    g_hash_table_unref(survey->node_by_id);
}

/* Conduits whose water runs as they are stated, and as they are after repair; all that were turned
 * must be among those whose water runs against what is stated. */
static void check_flows(const Survey *survey, GHashTable *turned, double inflow_m3s) {
    const Sewer sewer = {survey->bottom_m->len,
                         survey->id->len,
                         (const double *)(void *)survey->bottom_m->data,
                         (const gboolean *)(void *)survey->is_open->data,
                         (const guint *)(void *)survey->from->data,
                         (const guint *)(void *)survey->to->data,
                         (const double *)(void *)survey->level_m->data,
                         (const double *)(void *)survey->length_m->data,
                         (const double *)(void *)survey->size_m->data,
                         (const double *)(void *)survey->roughness->data};
    g_autofree double *flow_m3s = g_new(double, sewer.n_line);
    double share = water_flows(&sewer, inflow_m3s, 4, flow_m3s);
    g_autoptr(GString) against = g_string_new(NULL);
    guint n_stated = 0, n_repaired = 0, n_turned = 0;
    for (guint line = 0; line < sewer.n_line; line++) {
        const char *id = survey->id->pdata[line];
        bool was_turned = g_hash_table_contains(turned, id), runs = flow_m3s[line] >= 0;
        n_stated += runs;
        n_repaired += runs != was_turned;
        n_turned += was_turned;
        if (was_turned && flow_m3s[line] >= 0) g_error("%s was turned", id);
        if (!was_turned && !runs)
            g_string_append_printf(against, " %s (%.1f l/s)", id, 1000 * flow_m3s[line]);
    }
    g_test_message("| %.0f | %.2f | %u | %u |%s |", 1000 * inflow_m3s, share, n_stated, n_repaired,
                   against->str);
    g_assert_cmpfloat(share, >, 0.75);
    g_assert_cmpfloat(share, <, 1.01);
    g_assert_cmpuint(n_turned, ==, 9);
    g_assert_cmpuint(n_repaired, ==, n_stated + n_turned);
}

static void test_hague(void) {
    g_autofree char *shared = shared_path("hague_storm");
    if (shared == NULL) return;
    g_autofree char *folder = folder_new();
    g_autofree char *file = g_build_filename(folder, "case.sqlite", NULL);
    g_autofree char *pipes = g_build_filename(shared, "pipes.shp", NULL);
    g_autofree char *nodes = g_build_filename(shared, "nodes.shp", NULL);
    run_hague(pipes, nodes, "apply", file);
    g_autoptr(GHashTable) turned = case_file_sets(
        file, "SELECT source_id, NULL FROM edge WHERE source_layer = 'pipes' AND reversed");
    Survey survey;
    survey_read(&survey, shared);
    check_flows(&survey, turned, 0.002);
    check_flows(&survey, turned, 0.02);
    survey_clear(&survey);
    folder_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    GDALAllRegister();
    g_test_add_func("/water/row", test_row);
    g_test_add_func("/water/hague", test_hague);
    return g_test_run();
}
