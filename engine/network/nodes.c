/* Ends of lines and survey nodes become nodes. */
#include <math.h>
#include <string.h>

#include "engine/network/build.h"

/* Number of an id; drains and rivers have names of their own. */
static SyIndex id_number(SyBuild *build, GHashTable *numbers, const char *id) {
    if (id == NULL) return SY_NONE;
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(numbers, id));
    if (number != 0) return number - 1;
    g_hash_table_insert(numbers, (char *)id, GUINT_TO_POINTER(build->n_id + 1));
    return build->n_id++;
}

static double apart(const double *a, const double *b) {
    return hypot(a[0] - b[0], a[1] - b[1]);
}

/* Do the survey points of the ids say that the line is drawn from its "to" to its "from"? */
static bool drawn_against_ids(const SyBuild *build, SyIndex line, const char *from,
                              const char *to) {
    double from_xy[2], to_xy[2];
    guint from_row = GPOINTER_TO_UINT(g_hash_table_lookup(build->point_by_id, from));
    guint to_row = GPOINTER_TO_UINT(g_hash_table_lookup(build->point_by_id, to));
    if (from_row == 0 || to_row == 0 ||
        !sy_layer_point(build->layers, SY_ROLE_NODES, from_row - 1, &from_xy[0], &from_xy[1]) ||
        !sy_layer_point(build->layers, SY_ROLE_NODES, to_row - 1, &to_xy[0], &to_xy[1]))
        return false;
    const double *first = sy_line_end(&build->net->lines, 2 * line),
                 *last = sy_line_end(&build->net->lines, 2 * line + 1);
    double tolerance = build->weights->id_tolerance_m;
    return apart(first, to_xy) <= tolerance && apart(last, from_xy) <= tolerance &&
           apart(first, from_xy) > tolerance && apart(last, to_xy) > tolerance;
}

/* Ids of the ends of a feature's first and last part. */
static void number_line_ids(SyBuild *build, SyIndex line, const SyColumn *from,
                            const SyColumn *to) {
    SyNetwork *net = build->net;
    SyRole role = net->line_role[line];
    SyIndex row = net->line_row[line];
    bool first = line == 0 || net->line_row[line - 1] != row || net->line_role[line - 1] != role;
    bool last = line + 1 == net->lines.n_line || net->line_row[line + 1] != row ||
                net->line_role[line + 1] != role;
    const char *from_id = first && from != NULL ? sy_column_text(from, row) : NULL;
    const char *to_id = last && to != NULL ? sy_column_text(to, row) : NULL;
    from_id = sy_build_key(build, role, row, from_id);
    to_id = sy_build_key(build, role, row, to_id);
    GHashTable *numbers = role == SY_ROLE_RIVERS ? build->river_id_number : net->id_number;
    if (role != SY_ROLE_RIVERS && from_id != NULL && to_id != NULL)
        build->ids_against[line] = drawn_against_ids(build, line, from_id, to_id);
    bool against = build->ids_against[line];
    build->member_id[2 * line] = id_number(build, numbers, against ? to_id : from_id);
    build->member_id[2 * line + 1] = id_number(build, numbers, against ? from_id : to_id);
}

/* Survey nodes that have a place, or one that stands in; @rows their rows. */
static SyIndex collect_points(SyBuild *build, SyIndex *rows, double *xy, SyIndex *id,
                              uint8_t *bits) {
    const SyTable *nodes = build->layers->table[SY_ROLE_NODES];
    if (nodes == NULL) return 0;
    const SyColumn *ids = sy_table_column(nodes, "id"), *system = sy_table_column(nodes, "system");
    SyIndex n = 0;
    for (SyIndex row = 0; row < nodes->n_row; row++) {
        double *at = xy + 2 * (gsize)n;
        const char *key =
            sy_build_key(build, SY_ROLE_NODES, row, ids == NULL ? NULL : sy_column_text(ids, row));
        const double *stand_in = build->stand_in == NULL || key == NULL
                                     ? NULL
                                     : g_hash_table_lookup(build->stand_in, key);
        if (stand_in != NULL)
            memcpy(at, stand_in, 2 * sizeof(double));
        else if (!sy_layer_point(build->layers, SY_ROLE_NODES, row, &at[0], &at[1]))
            continue;
        rows[n] = row;
        id[n] = id_number(build, build->net->id_number, key);
        bits[n] = sy_build_node_bits(system, row);
        n++;
    }
    return n;
}

/* A finding for an end that was moved, or whose id and geometry disagree. */
static void report_join(SyBuild *build, const SyClusters *clusters, SyIndex end) {
    static const char *const codes[] = {[SY_JOIN_SNAPPED] = "build.snapped",
                                        [SY_JOIN_ID] = "build.id_moved",
                                        [SY_JOIN_ID_FAR] = "build.id_far",
                                        [SY_JOIN_ID_IGNORED] = "build.id_ignored"};
    const double smallest_m = 1e-6; /* less is the arithmetic of the transformation */
    SyNetwork *net = build->net;
    uint8_t join = clusters->join[end];
    if (join < SY_JOIN_SNAPPED || (join == SY_JOIN_SNAPPED && clusters->moved_m[end] <= smallest_m))
        return;
    const double *xy = sy_line_end(&net->lines, end);
    SyRole role = net->line_role[end / 2];
    SyIndex row = net->line_row[end / 2];
    bool at_from = (end % 2 == 0) != build->ids_against[end / 2];
    sy_findings_add(
        build->findings, codes[join], sy_layer_label(build->layers, role, row),
        sy_layer_fid(build->layers, role, row), xy[0], xy[1], NAN,
        SY_ARGUMENT_REAL("distance_m", clusters->moved_m[end]),
        SY_ARGUMENT_TEXT("id", sy_layer_text(build->layers, role, row, at_from ? "from" : "to")),
        SY_ARGUMENTS_END);
}

/* Nodes from clusters: places, survey rows, ids. */
static bool take_clusters(SyBuild *build, SyClusters *clusters, const SyIndex *point_row,
                          SyIndex n_point, GError **error) {
    SyNetwork *net = build->net;
    SyIndex n_end = 2 * net->lines.n_line;
    net->n_node = clusters->n_cluster;
    net->node_xy = g_steal_pointer(&clusters->xy);
    net->node_row = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    net->node_id =
        net->node_row == NULL ? NULL : sy_array_new(net->n_node, sizeof(char *), "nodes", error);
    net->id_node =
        net->node_id == NULL ? NULL : sy_array_new(build->n_id, sizeof(SyIndex), "ids", error);
    net->line_end_node =
        net->id_node == NULL ? NULL : sy_array_new(n_end, sizeof(SyIndex), "line ends", error);
    if (net->line_end_node == NULL) return false;
    memset(net->node_row, 0xff, net->n_node * sizeof(SyIndex));
    memset(net->id_node, 0xff, build->n_id * sizeof(SyIndex));
    memcpy(net->line_end_node, clusters->cluster, n_end * sizeof(SyIndex));
    for (SyIndex point = 0; point < n_point; point++) {
        SyIndex node = clusters->cluster[n_end + point];
        if (net->node_row[node] == SY_NONE) net->node_row[node] = point_row[point];
    }
    for (SyIndex node = 0; node < net->n_node; node++) {
        SyIndex id = clusters->id[node];
        if (id != SY_NONE && net->id_node[id] == SY_NONE) net->id_node[id] = node;
    }
    g_autofree const char **text = g_new0(const char *, MAX(build->n_id, 1));
    GHashTable *tables[] = {net->id_number, build->river_id_number};
    for (int i = 0; i < 2; i++) {
        GHashTableIter iter;
        void *key, *number;
        g_hash_table_iter_init(&iter, tables[i]);
        while (g_hash_table_iter_next(&iter, &key, &number))
            text[GPOINTER_TO_UINT(number) - 1] = key;
    }
    for (SyIndex node = 0; node < net->n_node; node++)
        if (clusters->id[node] != SY_NONE)
            net->node_id[node] = sy_build_plain(net, text[clusters->id[node]]);
    for (SyIndex i = 0; i < clusters->n_scattered; i++) {
        SyIndex node = net->id_node[clusters->scattered[i]];
        const double *xy = node == SY_NONE ? NULL : net->node_xy + 2 * (gsize)node;
        sy_findings_add(build->findings, "build.id_scattered", NULL, -1, xy == NULL ? NAN : xy[0],
                        xy == NULL ? NAN : xy[1], NAN,
                        SY_ARGUMENT_TEXT("id", sy_build_plain(net, text[clusters->scattered[i]])),
                        SY_ARGUMENTS_END);
    }
    sy_build_note_scoped(net);
    return true;
}

/* The ends of one line at one node by their ids: a loop, as the survey says, but doubtful. */
static void report_line_loops(SyBuild *build) {
    SyNetwork *net = build->net;
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        if (net->line_end_node[2 * line] != net->line_end_node[2 * line + 1]) continue;
        const double *xy = sy_line_end(&net->lines, 2 * line);
        sy_findings_add(build->findings, "build.same_ends",
                        sy_layer_label(build->layers, net->line_role[line], net->line_row[line]),
                        sy_layer_fid(build->layers, net->line_role[line], net->line_row[line]),
                        xy[0], xy[1], NAN,
                        SY_ARGUMENT_TEXT("id", net->node_id[net->line_end_node[2 * line]]),
                        SY_ARGUMENTS_END);
    }
}

static bool cluster(SyBuild *build, GError **error) {
    SyNetwork *net = build->net;
    const SyTable *nodes = build->layers->table[SY_ROLE_NODES];
    SyIndex n_end = 2 * net->lines.n_line, most_points = nodes == NULL ? 0 : nodes->n_row;
    gsize n_member = (gsize)n_end + most_points;
    build->member_id = sy_array_new(n_member, sizeof(SyIndex), "line ends", error);
    build->ids_against = sy_array_new(net->lines.n_line, sizeof(bool), "lines", error);
    g_autofree uint8_t *bits = sy_array_new(n_member, 1, "line ends", error);
    g_autofree double *point_xy = sy_array_new(most_points, 2 * sizeof(double), "nodes", error);
    g_autofree SyIndex *point_row = sy_array_new(most_points, sizeof(SyIndex), "nodes", error);
    if (!build->member_id || !build->ids_against || !bits || !point_xy || !point_row) return false;
    SyRole role = SY_N_ROLE;
    const SyColumn *from = NULL, *to = NULL;
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        if (net->line_role[line] != role) {
            role = net->line_role[line];
            from = sy_table_column(build->layers->table[role], "from");
            to = sy_table_column(build->layers->table[role], "to");
        }
        number_line_ids(build, line, from, to);
        bits[2 * line] = bits[2 * line + 1] = net->line_bits[line];
    }
    SyIndex n_point =
        collect_points(build, point_row, point_xy, build->member_id + n_end, bits + n_end);
    SyClusterOptions options = {.tolerance_m = build->job->settings.snap_tolerance_m,
                                .id_tolerance_m = build->weights->id_tolerance_m};
    SyClusters clusters = {0};
    if (!sy_cluster_ends(&net->lines, n_point, point_xy, build->member_id, bits, &options,
                         &clusters, error))
        return false;
    bool done = take_clusters(build, &clusters, point_row, n_point, error);
    for (SyIndex end = 0; done && end < n_end; end++) report_join(build, &clusters, end);
    sy_clusters_clear(&clusters);
    return done;
}

bool sy_build_nodes(SyBuild *build, GError **error) {
    if (!cluster(build, error) || !sy_progress(build->progress, 0.4, error)) return false;
    report_line_loops(build);
    build->index = sy_line_index_new_without(&build->net->lines, build->net->line_stands_in, error);
    return build->index != NULL && sy_build_levels(build, error) && sy_build_tees(build, error) &&
           sy_progress(build->progress, 0.5, error) && sy_build_directions(build, error) &&
           sy_progress(build->progress, 0.6, error);
}
