/* The build stage: layers to network. */
#include "engine/network/build.h"

#include <math.h>
#include <string.h>

static void index_points(SyBuild *build) {
    build->point_by_id = g_hash_table_new(g_str_hash, g_str_equal);
    const SyTable *nodes = build->layers->table[SY_ROLE_NODES];
    const SyColumn *ids = nodes == NULL ? NULL : sy_table_column(nodes, "id");
    for (SyIndex row = 0; ids != NULL && row < nodes->n_row; row++) {
        const char *id = sy_build_key(build, SY_ROLE_NODES, row, sy_column_text(ids, row));
        if (id != NULL && !g_hash_table_contains(build->point_by_id, id))
            g_hash_table_insert(build->point_by_id, (char *)id, GUINT_TO_POINTER(row + 1));
    }
}

/* Levels of lines are part of the network; gaps have none. */
static void keep_levels(SyBuild *build) {
    SyNetwork *net = build->net;
    gsize n = 2 * (gsize)net->lines.n_line;
    net->line_level_m = g_renew(double, g_steal_pointer(&build->level_m), MAX(n, 1));
    for (gsize end = 2 * (gsize)net->first_gap_line; end < n; end++) net->line_level_m[end] = NAN;
}

/* Nodes made by cuts carry no survey row or id. */
static bool take_edges(SyBuild *build, GError **error) {
    SyNetwork *net = build->net;
    if (!sy_cut_lines(&net->lines, net->n_node, net->node_xy, net->line_end_node,
                      (const SyCut *)(void *)build->cuts->data, build->cuts->len,
                      build->job->settings.snap_tolerance_m, &net->edges, error))
        return false;
    SyIndex n_old = net->n_node;
    net->n_node = net->edges.n_node;
    g_free(net->node_xy);
    net->node_xy = g_steal_pointer(&net->edges.xy);
    net->node_row = g_renew(SyIndex, net->node_row, MAX(net->n_node, 1));
    net->node_id = g_renew(const char *, net->node_id, MAX(net->n_node, 1));
    for (SyIndex node = n_old; node < net->n_node; node++) {
        net->node_row[node] = SY_NONE;
        net->node_id[node] = NULL;
    }
    net->edge_length_m = sy_array_new(net->edges.n_edge, sizeof(double), "edges", error);
    if (net->edge_length_m == NULL) return false;
    for (SyIndex edge = 0; edge < net->edges.n_edge; edge++)
        net->edge_length_m[edge] = net->edges.to_measure_m[edge] - net->edges.from_measure_m[edge];
    SyIndex cut = build->n_attached_cut;
    for (guint i = net->attachments->len; i-- > 0;) { /* the last of these are the attachments' */
        SyAttachment *attachment = &g_array_index(net->attachments, SyAttachment, i);
        if (attachment->line != SY_NONE) attachment->node = net->edges.cut_node[--cut];
    }
    return true;
}

bool sy_network_build(const SyCase *job, const SyLayers *layers, const SyWeights *weights,
                      SyNetwork *out, SyFindings *findings, const SyProgress *progress,
                      GError **error) {
    memset(out, 0, sizeof *out);
    out->layers = layers;
    out->learnt = sy_learnt_new();
    out->id_number = g_hash_table_new(g_str_hash, g_str_equal);
    out->mouth = g_hash_table_new(NULL, NULL);
    out->attachments = g_array_new(FALSE, TRUE, sizeof(SyAttachment));
    SyBuild build = {.job = job,
                     .layers = layers,
                     .weights = weights,
                     .net = out,
                     .findings = findings,
                     .progress = progress,
                     .river_id_number = g_hash_table_new(g_str_hash, g_str_equal),
                     .cuts = g_array_new(FALSE, TRUE, sizeof(SyCut)),
                     .beside = g_array_new(FALSE, FALSE, sizeof(SyBeside)),
                     .apart = g_array_new(FALSE, FALSE, sizeof(SyApart))};
    index_points(&build);
    sy_build_report_duplicates(&build);
    bool done = sy_build_lines(&build, error) && sy_build_nodes(&build, error) &&
                sy_build_attachments(&build, error) && sy_build_gaps(&build, error);
    if (done) sy_build_report_apart(&build);
    done = done && take_edges(&build, error) && sy_progress(progress, 1, error);
    if (done) keep_levels(&build);
    g_hash_table_unref(build.point_by_id);
    g_clear_pointer(&build.stand_in, g_hash_table_unref);
    g_clear_pointer(&build.end_by_id, g_hash_table_unref);
    g_hash_table_unref(build.river_id_number);
    g_array_unref(build.cuts);
    g_array_unref(build.beside);
    g_array_unref(build.apart);
    g_free(build.member_id);
    g_free(build.ids_against);
    g_free(build.judged);
    g_free(build.level_m);
    g_free(build.ground_m);
    sy_line_index_free(build.index);
    if (!done) sy_network_clear(out);
    return done;
}
