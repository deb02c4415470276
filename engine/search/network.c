/* The network above one outfall, from the case file. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/search/parts.h"

static int by_number(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

SyIndex sy_search_node(const SySearch *search, int64_t node_id) {
    const int64_t *found = search->n_node == 0 ? NULL
                                               : bsearch(&node_id, search->node_id, search->n_node,
                                                         sizeof(int64_t), by_number);
    return found == NULL ? SY_NONE : (SyIndex)(found - search->node_id);
}

/* Every node of the trace, and the ends of its edges that are not in it: the node of a channel into
 * whose side the outfall's pipe runs. */
static bool number_nodes(SySearch *search, int64_t outfall_node, GError **error) {
    const SyTable *nodes = search->nodes, *edges = search->edges;
    gsize most = (gsize)nodes->n_row + 2 * (gsize)edges->n_row + 1;
    search->node_id = sy_array_new(most, sizeof(int64_t), "nodes of the trace", error);
    if (search->node_id == NULL) return false;
    gsize n = 0;
    search->node_id[n++] = outfall_node;
    for (SyIndex row = 0; row < nodes->n_row; row++)
        search->node_id[n++] = sy_cell_integer(nodes, "node_id", row);
    for (SyIndex row = 0; row < edges->n_row; row++) {
        search->node_id[n++] = sy_cell_integer(edges, "from_node", row);
        search->node_id[n++] = sy_cell_integer(edges, "to_node", row);
    }
    qsort(search->node_id, n, sizeof(int64_t), by_number);
    for (gsize i = 0; i < n; i++)
        if (i == 0 || search->node_id[i] != search->node_id[search->n_node - 1])
            search->node_id[search->n_node++] = search->node_id[i];
    search->node_row = sy_array_new(search->n_node, sizeof(SyIndex), "nodes of the trace", error);
    if (search->node_row == NULL) return false;
    memset(search->node_row, 0xff, search->n_node * sizeof(SyIndex));
    for (SyIndex row = 0; row < nodes->n_row; row++)
        search->node_row[sy_search_node(search, sy_cell_integer(nodes, "node_id", row))] = row;
    search->outfall = sy_search_node(search, outfall_node);
    return true;
}

static double or_zero(double value) {
    return isnan(value) ? 0 : CLAMP(value, 0, 1);
}

/* The state of each edge. Pieces of one feature have one key: they run one way in every world. So
 * have the gaps of one dead end, side by side: only one is there. */
static bool take_edges(SySearch *search, GError **error) {
    const SyTable *edges = search->edges;
    SyIndex n = edges->n_row;
    SyIndex *from = sy_array_new(n, sizeof(SyIndex), "edges of the trace", error);
    SyIndex *to = sy_array_new(n, sizeof(SyIndex), "edges of the trace", error);
    double *forward = sy_array_new(n, sizeof(double), "edges of the trace", error);
    double *reverse = sy_array_new(n, sizeof(double), "edges of the trace", error);
    double *both = sy_array_new(n, sizeof(double), "edges of the trace", error);
    uint64_t *key = sy_array_new(n, sizeof(uint64_t), "edges of the trace", error);
    double *skip = sy_array_new(n, sizeof(double), "edges of the trace", error);
    search->doubt =
        (SyDoubtfulEdges){search->n_node, n, from, to, forward, reverse, both, key, skip};
    g_autofree double *taken = sy_array_new(search->n_node, sizeof(double), "nodes", error);
    if (!from || !to || !forward || !reverse || !both || !key || !skip || !taken) return false;
    for (SyIndex row = 0; row < n; row++) {
        const char *direction = sy_cell_text(edges, "direction", row);
        double stated = sy_cell_real(edges, "probability_forward", row);
        from[row] = sy_search_node(search, sy_cell_integer(edges, "from_node", row));
        to[row] = sy_search_node(search, sy_cell_integer(edges, "to_node", row));
        if (g_strcmp0(direction, "both") == 0)
            both[row] = 1;
        else if (!isnan(stated)) {
            forward[row] = or_zero(stated);
            reverse[row] =
                MIN(or_zero(sy_cell_real(edges, "probability_reverse", row)), 1 - forward[row]);
        } else if (g_strcmp0(direction, "unknown") == 0)
            forward[row] = reverse[row] = 0.5;
        else
            forward[row] = 1;
        bool gap = g_strcmp0(sy_cell_text(edges, "kind", row), "gap") == 0;
        uint64_t number = (uint64_t)sy_cell_integer(edges, gap ? "from_node" : "source_fid", row),
                 source = gap ? UINT64_MAX : (uint64_t)sy_cell_integer(edges, "source", row);
        key[row] = number * UINT64_C(0x9E3779B97F4A7C15) + source;
        if (!gap) continue;
        skip[row] = taken[from[row]];
        taken[from[row]] += forward[row];
    }
    return true;
}

bool sy_search_network(SySearch *search, SyStore *store, GError **error) {
    g_autoptr(SyTable) outfall = sy_search_query(
        search, store,
        "SELECT node_id, flow_m3d FROM outfall WHERE outfall_id = CAST(?1 AS INTEGER)", error);
    if (outfall == NULL) return false;
    search->nodes = sy_search_query(
        search, store,
        "SELECT n.node_id, n.source_id, n.kind, n.source_layer, n.dry_m3d, s.offset_m + n.root_m "
        "AS "
        "distance_m, n.geom AS geom FROM trace_span s JOIN node n ON n.node_id BETWEEN "
        "s.first_node AND s.last_node WHERE s.outfall_id = CAST(?1 AS INTEGER) ORDER BY n.node_id",
        error);
    if (search->nodes == NULL) return false;
    search->edges = sy_search_query(
        search, store,
        "SELECT e.edge_id, e.kind, e.system, e.from_node, e.to_node, e.direction, "
        "e.probability_forward, "
        "e.probability_reverse, e.source, e.source_fid FROM trace_span s JOIN edge e ON e.edge_id "
        "BETWEEN s.first_edge AND s.last_edge WHERE s.outfall_id = CAST(?1 AS INTEGER) ORDER BY "
        "e.edge_id",
        error);
    if (search->edges == NULL) return false;
    search->outfall_m3d = outfall->n_row == 0 ? NAN : sy_cell_real(outfall, "flow_m3d", 0);
    int64_t node_id = outfall->n_row == 0 ? 0 : sy_cell_integer(outfall, "node_id", 0);
    return number_nodes(search, node_id, error) && take_edges(search, error);
}

/* Can a lid be lifted here? */
static bool is_manhole(const SySearch *search, SyIndex node) {
    SyIndex row = search->node_row[node];
    if (row == SY_NONE || sy_cell_text(search->nodes, "source_layer", row) == NULL) return false;
    const char *kind = sy_cell_text(search->nodes, "kind", row);
    static const char *const closed[] = {"junction", "outlet", "treatment", "other"};
    for (guint i = 0; kind != NULL && i < G_N_ELEMENTS(closed); i++)
        if (strcmp(kind, closed[i]) == 0) return false;
    return true;
}

bool sy_search_points(SySearch *search, const bool *observed, GError **error) {
    search->point_node = sy_array_new(search->n_node, sizeof(SyIndex), "points", error);
    search->node_point = sy_array_new(search->n_node, sizeof(SyIndex), "points", error);
    if (search->point_node == NULL || search->node_point == NULL) return false;
    bool any = false;
    for (SyIndex node = 0; node < search->n_node; node++) any = any || is_manhole(search, node);
    memset(search->node_point, 0xff, search->n_node * sizeof(SyIndex));
    for (SyIndex node = 0; node < search->n_node; node++) {
        if (node == search->outfall) continue;
        if (!observed[node] &&
            (any ? !is_manhole(search, node) : search->node_row[node] == SY_NONE))
            continue;
        search->node_point[node] = search->n_point;
        search->point_node[search->n_point++] = node;
    }
    search->node_point[search->outfall] = search->n_point;
    search->point_node[search->n_point++] = search->outfall;
    return true;
}
