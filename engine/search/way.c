#include "engine/search/way.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/trace/adjacency.h"
#include "algorithms/trace/order.h"

#define MOST_STEPS 1000000 /* longer than any way; a file that is damaged must not hang us */

static SyTable *query_pair(SyStore *store, const char *sql, int64_t first, int64_t second,
                           GError **error) {
    char text[2][24];
    g_snprintf(text[0], sizeof text[0], "%" G_GINT64_FORMAT, first);
    g_snprintf(text[1], sizeof text[1], "%" G_GINT64_FORMAT, second);
    const char *parameters[] = {text[0], strstr(sql, "?2") != NULL ? text[1] : NULL, NULL};
    return sy_store_query(store, sql, parameters, error);
}

/* Goes along an edge to its other end; 0 with an error, or if there is no such edge. */
static int64_t other_end(SyStore *store, int64_t edge, int64_t node, GError **error) {
    g_autoptr(SyTable) rows = query_pair(store,
                                         "SELECT CASE WHEN from_node = CAST(?2 AS INTEGER) THEN "
                                         "to_node ELSE from_node END AS node FROM edge WHERE "
                                         "edge_id = CAST(?1 AS INTEGER)",
                                         edge, node, error);
    return rows == NULL || rows->n_row == 0 ? 0 : sy_cell_integer(rows, "node", 0);
}

/* Down the tree inside a span, then on by its edge. */
bool sy_way_to_outfall(SyStore *store, int64_t outfall_id, int64_t node, GArray *edges,
                       GError **error) {
    for (SyIndex step = 0; step < MOST_STEPS && node != 0; step++) {
        g_autoptr(SyTable) here = query_pair(
            store,
            "SELECT CASE WHEN s.top_node = n.node_id THEN s.via_edge_id ELSE n.down_edge_id END AS "
            "edge FROM trace_span s JOIN node n ON n.node_id BETWEEN s.first_node AND s.last_node "
            "WHERE s.outfall_id = CAST(?1 AS INTEGER) AND n.node_id = CAST(?2 AS INTEGER)",
            outfall_id, node, error);
        if (here == NULL) return false;
        int64_t edge = here->n_row == 0 ? 0 : sy_cell_integer(here, "edge", 0);
        if (edge == 0) return true;
        g_array_append_val(edges, edge);
        GError *inner = NULL;
        node = other_end(store, edge, node, &inner);
        if (inner != NULL) {
            g_propagate_error(error, inner);
            return false;
        }
    }
    return true;
}

/* Down the tree to its root; false in @arrived if that does not pass @to. */
static bool way_in_tree(SyStore *store, int64_t from, int64_t to, GArray *edges, bool *arrived,
                        GError **error) {
    *arrived = from == to;
    for (SyIndex step = 0; step < MOST_STEPS && from != 0 && !*arrived; step++) {
        g_autoptr(SyTable) here =
            query_pair(store,
                       "SELECT down_edge_id AS edge FROM node WHERE node_id = "
                       "CAST(?1 AS INTEGER)",
                       from, to, error);
        if (here == NULL) return false;
        int64_t edge = here->n_row == 0 ? 0 : sy_cell_integer(here, "edge", 0);
        if (edge == 0) return true;
        g_array_append_val(edges, edge);
        GError *inner = NULL;
        from = other_end(store, edge, from, &inner);
        if (inner != NULL) {
            g_propagate_error(error, inner);
            return false;
        }
        *arrived = from == to;
    }
    return true;
}

/* ---- a way that the tree does not show ---- */

static SyTable *query_arcs(SyStore *store, GError **error) {
    return sy_store_query(
        store,
        "SELECT edge_id, from_node AS tail, to_node AS head, length_m FROM edge WHERE traced UNION "
        "ALL SELECT edge_id, to_node, from_node, length_m FROM edge WHERE traced AND direction IN "
        "('both', 'unknown')",
        NULL, error);
}

/* Arcs of the whole network over node numbers as they are. */
static bool arcs_of(const SyTable *rows, SyIndex *tail, SyIndex *head, double *length_m,
                    SyArcs *arcs) {
    SyIndex n_node = 1;
    for (SyIndex row = 0; row < rows->n_row; row++) {
        int64_t ends[2] = {sy_cell_integer(rows, "tail", row), sy_cell_integer(rows, "head", row)};
        for (int k = 0; k < 2; k++) {
            if (ends[k] < 0 || ends[k] >= SY_NONE - 1) return false;
            n_node = MAX(n_node, (SyIndex)ends[k] + 1);
        }
        tail[row] = (SyIndex)ends[0];
        head[row] = (SyIndex)ends[1];
        double length = sy_cell_real(rows, "length_m", row);
        length_m[row] = length >= 0 ? length : 0;
    }
    *arcs = (SyArcs){n_node, rows->n_row, tail, head, length_m};
    return true;
}

/* Back from @to along arcs on a shortest way. */
static void walk_back(const SyArcs *arcs, const SyAdjacency *in, const SyTable *rows,
                      const double *distance_m, SyIndex from, SyIndex to, GArray *edges) {
    g_autoptr(GArray) back = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (SyIndex node = to, step = 0; node != from && step < arcs->n_node; step++) {
        SyIndex best = SY_NONE;
        for (SyIndex i = in->offset[node]; i < in->offset[node + 1] && best == SY_NONE; i++) {
            SyIndex arc = in->arc[i], tail = arcs->tail[arc];
            if (isnan(distance_m[tail]) || tail == node) continue;
            double excess = distance_m[tail] + arcs->length_m[arc] - distance_m[node];
            if (fabs(excess) < 1e-6) best = arc;
        }
        if (best == SY_NONE) return;
        int64_t edge = sy_cell_integer(rows, "edge_id", best);
        g_array_prepend_val(back, edge);
        node = arcs->tail[best];
    }
    g_array_append_vals(edges, back->data, back->len);
}

static bool way_in_network(SyStore *store, int64_t from, int64_t to, GArray *edges,
                           GError **error) {
    g_autoptr(SyTable) rows = query_arcs(store, error);
    if (rows == NULL) return false;
    g_autofree SyIndex *tail = sy_array_new(rows->n_row, sizeof(SyIndex), "arcs", error);
    g_autofree SyIndex *head = sy_array_new(rows->n_row, sizeof(SyIndex), "arcs", error);
    g_autofree double *length_m = sy_array_new(rows->n_row, sizeof(double), "arcs", error);
    if (!tail || !head || !length_m) return false;
    SyArcs arcs;
    if (!arcs_of(rows, tail, head, length_m, &arcs) || from <= 0 || to <= 0 ||
        from >= arcs.n_node || to >= arcs.n_node)
        return true;
    g_autoptr(GArray) node = NULL;
    g_autoptr(GArray) away_m = NULL;
    if (!sy_trace_downstream(&arcs, (SyIndex)from, INFINITY, &node, &away_m, error)) return false;
    g_autofree double *distance_m = sy_array_new(arcs.n_node, sizeof(double), "nodes", error);
    if (distance_m == NULL) return false;
    for (SyIndex i = 0; i < arcs.n_node; i++) distance_m[i] = NAN;
    for (guint i = 0; i < node->len; i++)
        distance_m[g_array_index(node, SyIndex, i)] = g_array_index(away_m, double, i);
    if (isnan(distance_m[to])) return true;
    g_auto(SyAdjacency) in = {0};
    if (!sy_adjacency_init(&in, head, arcs.n_arc, arcs.n_node, error)) return false;
    walk_back(&arcs, &in, rows, distance_m, (SyIndex)from, (SyIndex)to, edges);
    return true;
}

bool sy_way_between(SyStore *store, int64_t from, int64_t to, GArray *edges, bool *arrived,
                    GError **error) {
    guint n = edges->len;
    if (!way_in_tree(store, from, to, edges, arrived, error)) return false;
    if (*arrived) return true;
    g_array_set_size(edges, n);
    if (!way_in_network(store, from, to, edges, error)) return false;
    *arrived = edges->len > n;
    return true;
}

char *sy_way_json(const GArray *edges) {
    GString *json = g_string_new("[");
    for (guint i = 0; i < edges->len; i++)
        g_string_append_printf(json, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "",
                               g_array_index(edges, int64_t, i));
    g_string_append_c(json, ']');
    return g_string_free(json, FALSE);
}
