#include "engine/search/walk.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/trace/order.h"
#include "engine/expert/texts.h"
#include "engine/search/find.h"

/* The network of the case file as arcs; rivers and the outfalls' ways into them only downstream. */
typedef struct {
    SyArcs arcs;
    SyIndex *tail, *head;
    double *length_m;
    int64_t *edge_id; /* 0: the way from an outfall into its river */
} Graph;

static void graph_clear(Graph *graph) {
    g_free(graph->tail);
    g_free(graph->head);
    g_free(graph->length_m);
    g_free(graph->edge_id);
}

/* A treatment node is passed here: the question is where water can go, not whose it is. */
static SyTable *query_arcs(SyStore *store, bool down, GError **error) {
    return sy_store_query(
        store,
        down
            ? "SELECT edge_id, from_node AS tail, to_node AS head, length_m FROM edge WHERE traced "
              "OR kind = 'river' UNION ALL "
              "SELECT edge_id, to_node, from_node, length_m FROM edge WHERE traced AND direction "
              "IN "
              "('both', 'unknown') UNION ALL "
              "SELECT 0, o.node_id, a.node_id, coalesce(a.distance_m, 0.0) FROM outfall o JOIN "
              "attachment a ON a.role = 'outfall_river' AND a.object_id = o.outfall_id AND "
              "a.receiving_water_id = o.receiving_water_id WHERE o.node_id IS NOT NULL AND "
              "a.node_id IS NOT NULL"
            : "SELECT edge_id, to_node AS tail, from_node AS head, length_m FROM edge WHERE traced "
              "UNION ALL "
              "SELECT edge_id, from_node, to_node, length_m FROM edge WHERE traced AND direction "
              "IN ('both', 'unknown')",
        NULL, error);
}

static bool graph_load(SyStore *store, bool down, Graph *graph, GError **error) {
    g_autoptr(SyTable) rows = query_arcs(store, down, error);
    if (rows == NULL) return false;
    SyIndex n = rows->n_row;
    graph->tail = sy_array_new(n, sizeof(SyIndex), "arcs", error);
    graph->head = sy_array_new(n, sizeof(SyIndex), "arcs", error);
    graph->length_m = sy_array_new(n, sizeof(double), "arcs", error);
    graph->edge_id = sy_array_new(n, sizeof(int64_t), "arcs", error);
    if (!graph->tail || !graph->head || !graph->length_m || !graph->edge_id) return false;
    if (n > 0) {
        const int64_t *tail = sy_table_column(rows, "tail")->integer,
                      *head = sy_table_column(rows, "head")->integer;
        memcpy(graph->length_m, sy_table_column(rows, "length_m")->real, n * sizeof(double));
        memcpy(graph->edge_id, sy_table_column(rows, "edge_id")->integer, n * sizeof(int64_t));
        for (SyIndex i = 0; i < n; i++) {
            graph->tail[i] = (SyIndex)tail[i];
            graph->head[i] = (SyIndex)head[i];
            graph->arcs.n_node = MAX(graph->arcs.n_node, MAX(graph->tail[i], graph->head[i]) + 1);
        }
    }
    graph->arcs.n_arc = n;
    graph->arcs.tail = graph->tail;
    graph->arcs.head = graph->head;
    graph->arcs.length_m = graph->length_m;
    return true;
}

/* Edges met and their distance, as a JSON array of [edge_id, distance]. The distance is that of the
 * edge's end nearer to the start. */
static char *reached_json(const Graph *graph, SyIndex start, GError **error) {
    g_autoptr(GArray) node = NULL, distance_m = NULL;
    if (start >= graph->arcs.n_node) return g_strdup("[]");
    if (!sy_trace_downstream(&graph->arcs, start, INFINITY, &node, &distance_m, error)) return NULL;
    g_autofree double *at = g_new(double, graph->arcs.n_node);
    for (SyIndex i = 0; i < graph->arcs.n_node; i++) at[i] = INFINITY;
    for (guint i = 0; i < node->len; i++)
        at[g_array_index(node, SyIndex, i)] = g_array_index(distance_m, double, i);
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_array(builder);
    for (SyIndex arc = 0; arc < graph->arcs.n_arc; arc++) {
        if (!isfinite(at[graph->tail[arc]]) || graph->edge_id[arc] == 0) continue;
        json_builder_begin_array(builder);
        json_builder_add_int_value(builder, graph->edge_id[arc]);
        json_builder_add_double_value(builder, at[graph->tail[arc]]);
        json_builder_end_array(builder);
    }
    json_builder_end_array(builder);
    g_autoptr(JsonNode) tree = json_builder_get_root(builder);
    return json_to_string(tree, FALSE);
}

#define EDGE_COLUMNS                                                                            \
    "edge.kind, edge.system, edge.source_layer, edge.source_id, edge.from_node, edge.to_node, " \
    "edge.length_m, edge.direction_method, edge.geom"

static SyTable *walk(SyStore *store, bool down, int64_t node, GError **error) {
    Graph graph = {0};
    g_autofree char *reached = NULL;
    if (graph_load(store, down, &graph, error))
        reached = reached_json(&graph, (SyIndex)node, error);
    graph_clear(&graph);
    if (reached == NULL) return NULL;
    const char *parameters[] = {reached, NULL};
    return sy_store_query(
        store,
        "SELECT edge.edge_id, found.distance_m, " EDGE_COLUMNS
        " FROM (SELECT json_extract(value, '$[0]') AS edge_id, min(json_extract(value, '$[1]')) AS "
        "distance_m FROM json_each(?1) GROUP BY 1) AS found JOIN edge USING (edge_id) ORDER BY "
        "found.distance_m, edge.edge_id",
        parameters, error);
}

static SyTable *trace_of_outfall(SyStore *store, int64_t outfall, GError **error) {
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, outfall);
    const char *parameters[] = {id, NULL};
    return sy_store_query(store,
                          "SELECT edge.edge_id, trace.distance_m, trace.probability, "
                          "trace.travel_time_s, trace.travel_time_low_s, "
                          "trace.travel_time_high_s, " EDGE_COLUMNS
                          " FROM trace JOIN edge USING (edge_id) WHERE trace.outfall_id = "
                          "CAST(?1 AS INTEGER) ORDER BY trace.distance_m, edge.edge_id",
                          parameters, error);
}

static int64_t node_of_outfall(SyStore *store, int64_t outfall, GError **error) {
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, outfall);
    const char *parameters[] = {id, NULL};
    g_autoptr(SyTable) rows = sy_store_query(store,
                                             "SELECT node_id FROM outfall WHERE outfall_id = "
                                             "CAST(?1 AS INTEGER) AND node_id IS NOT NULL",
                                             parameters, error);
    if (rows == NULL) return -1;
    if (rows->n_row == 1) return sy_table_column(rows, "node_id")->integer[0];
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("the outfall joins no pipe or channel; suyuan explain says why"));
    return -1;
}

SyTable *sy_walk_edges(SyStore *store, const char *at, bool down, GError **error) {
    SyFoundPlace found;
    if (!sy_find_place(store, at, &found, error)) return NULL;
    if (found.outfall > 0 && !down) {
        g_autoptr(GError) nowhere = NULL;
        if (node_of_outfall(store, found.outfall, &nowhere) < 0 && nowhere != NULL)
            sy_note("%s\n", nowhere->message); /* an empty trace is an answer */
        return trace_of_outfall(store, found.outfall, error);
    }
    if (found.outfall > 0) found.node = node_of_outfall(store, found.outfall, error);
    return found.node < 0 ? NULL : walk(store, down, found.node, error);
}
