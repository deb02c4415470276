/* suyuan explain: why this unit, why not that one. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/commands.h"
#include "engine/conclude.h"
#include "engine/find.h"
#include "engine/print.h"
#include "engine/texts.h"

/* Rows of a query with whole numbers as parameters; @n of them. */
static SyTable *query(SyStore *store, GError **error, const char *sql, int n, ...) {
    char text[3][24];
    const char *parameters[4] = {NULL};
    va_list list;
    va_start(list, n);
    for (int i = 0; i < n; i++) {
        g_snprintf(text[i], sizeof text[i], "%" G_GINT64_FORMAT, va_arg(list, int64_t));
        parameters[i] = text[i];
    }
    va_end(list);
    return sy_store_query(store, sql, parameters, error);
}

static bool print_query(SyStore *store, const char *title, const char *sql, int n, int64_t first,
                        int64_t second, SyIndex *n_row, GError **error) {
    g_autoptr(SyTable) rows = query(store, error, sql, n, first, second);
    if (rows == NULL) return false;
    if (n_row != NULL) *n_row = rows->n_row;
    if (rows->n_row == 0) return true;
    printf("\n%s\n", title);
    return sy_print_rows(rows, SY_PRINT_TABLE, NULL, error);
}

static bool explain_outfall(SyStore *store, int64_t outfall, GError **error) {
    return print_query(
               store, _("Outfall"),
               "SELECT o.outfall_id, coalesce(o.source_id, o.code) AS id, o.name, w.name AS "
               "receiving_water, o.receiving_method, o.receiving_distance_m, o.status FROM "
               "outfall o LEFT JOIN receiving_water w USING (receiving_water_id) WHERE "
               "o.outfall_id = CAST(?1 AS INTEGER)",
               1, outfall, 0, NULL, error) &&
           print_query(store, _("How it joins the network"),
                       "SELECT method, distance_m, node_id, edge_id, probability FROM attachment "
                       "WHERE role = 'outfall_source' AND object_id = CAST(?1 AS INTEGER)",
                       1, outfall, 0, NULL, error) &&
           print_query(store, _("Channel: everything that can drain to it"),
                       "SELECT trace_n_edge AS edges, trace_length_m AS length_m, n_manhole AS "
                       "manholes, kinds, n_unit AS units FROM channel WHERE outfall_id = "
                       "CAST(?1 AS INTEGER)",
                       1, outfall, 0, NULL, error) &&
           print_query(store, _("Outfalls met on the way up"),
                       "SELECT v.outfall_id, v.source_id AS id, v.name, i.distance_m FROM "
                       "intermediate i JOIN outfall v ON v.outfall_id = i.via_outfall_id WHERE "
                       "i.outfall_id = CAST(?1 AS INTEGER) ORDER BY i.distance_m",
                       1, outfall, 0, NULL, error) &&
           print_query(
               store, _("Why its branches end"),
               "SELECT n.end_reason AS reason, count(*) AS branches, min(n.end_distance_m) "
               "AS nearest_continuation_m FROM trace_span s JOIN node n ON n.node_id BETWEEN "
               "s.first_node AND s.last_node WHERE s.outfall_id = CAST(?1 AS INTEGER) AND "
               "n.end_reason IS NOT NULL GROUP BY 1 ORDER BY 2 DESC",
               1, outfall, 0, NULL, error) &&
           print_query(store, _("Gaps that were bridged (the first 20)"),
                       "SELECT e.edge_id, (SELECT n.source_id FROM node n WHERE n.node_id = "
                       "e.from_node) AS from_node, (SELECT n.source_id FROM node n WHERE n.node_id "
                       "= e.to_node) AS to_node, e.length_m, e.probability_forward AS probability "
                       "FROM trace_span s JOIN edge e ON e.edge_id BETWEEN s.first_edge AND "
                       "s.last_edge WHERE s.outfall_id = CAST(?1 AS INTEGER) AND e.kind = 'gap' "
                       "ORDER BY 5, 1 LIMIT 20",
                       1, outfall, 0, NULL, error);
}

static bool explain_candidates(SyStore *store, int64_t outfall, GError **error) {
    return print_query(store, _("Candidates (the first 20)"),
                       "SELECT c.rank, coalesce(u.name, u.source_id) AS unit, c.status, "
                       "c.probability, c.distance_m, c.reason FROM candidate c LEFT JOIN unit u "
                       "USING (unit_id) WHERE c.outfall_id = CAST(?1 AS INTEGER) ORDER BY c.rank "
                       "LIMIT 20",
                       1, outfall, 0, NULL, error);
}

/* Nodes of the way from a node to an outfall: down the tree inside a span, then on by its edge. */
static GArray *path_edges(SyStore *store, int64_t outfall, int64_t node, GError **error) {
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(int64_t));
    const SyIndex most = 1000000; /* longer than any way; a file that is damaged must not hang us */
    for (SyIndex step = 0; step < most; step++) {
        g_autoptr(SyTable) here = query(
            store, error,
            "SELECT CASE WHEN s.top_node = n.node_id THEN s.via_edge_id ELSE n.down_edge_id END "
            "AS "
            "edge FROM trace_span s JOIN node n ON n.node_id BETWEEN s.first_node AND s.last_node "
            "WHERE s.outfall_id = CAST(?1 AS INTEGER) AND n.node_id = CAST(?2 AS INTEGER)",
            2, outfall, node);
        if (here == NULL) return NULL;
        const SyColumn *column = sy_table_column(here, "edge");
        if (here->n_row == 0 || column->type != SY_COLUMN_INTEGER ||
            column->integer[0] == SY_INTEGER_MISSING)
            break;
        int64_t edge = column->integer[0];
        g_array_append_val(edges, edge);
        g_autoptr(SyTable) next =
            query(store, error,
                  "SELECT CASE WHEN from_node = CAST(?2 AS INTEGER) THEN "
                  "to_node ELSE from_node END AS node FROM edge WHERE edge_id "
                  "= CAST(?1 AS INTEGER)",
                  2, edge, node);
        if (next == NULL) return NULL;
        if (next->n_row == 0) break;
        node = sy_table_column(next, "node")->integer[0];
    }
    return g_steal_pointer(&edges);
}

static bool print_path(SyStore *store, int64_t outfall, int64_t node, GError **error) {
    g_autoptr(GArray) edges = path_edges(store, outfall, node, error);
    if (edges == NULL) return false;
    g_autoptr(GString) json = g_string_new("[");
    for (guint i = 0; i < edges->len; i++)
        g_string_append_printf(json, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "",
                               g_array_index(edges, int64_t, i));
    g_string_append_c(json, ']');
    const char *parameters[] = {json->str, NULL};
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT edge_id, kind, system, source_id, length_m, direction, direction_method, "
        "direction_confidence AS confidence, CASE kind WHEN 'gap' THEN probability_forward END AS "
        "gap_probability FROM json_each(?1) JOIN edge ON edge_id = value ORDER "
        "BY "
        "json_each.key",
        parameters, error);
    if (rows == NULL) return false;
    printf("\n%s\n", _("The way of the water, from the unit down"));
    return sy_print_rows(rows, SY_PRINT_TABLE, NULL, error);
}

/* The unit is no candidate: where it joins and where that drains to. */
static bool explain_not(SyStore *store, int64_t unit, GError **error) {
    SyIndex n_joined = 0, n_reached = 0;
    if (!print_query(
            store, _("It is no candidate of this outfall. Where it joins"),
            "SELECT method, node_id, edge_id, distance_m FROM attachment WHERE role = 'unit' "
            "AND object_id = CAST(?1 AS INTEGER) AND node_id IS NOT NULL",
            1, unit, 0, &n_joined, error) ||
        !print_query(store, _("Outfalls it can reach"),
                     "SELECT o.outfall_id, o.source_id AS id, o.name, c.status, c.distance_m FROM "
                     "candidate c JOIN outfall o USING (outfall_id) WHERE c.unit_id = "
                     "CAST(?1 AS INTEGER) ORDER BY c.distance_m LIMIT 20",
                     1, unit, 0, &n_reached, error))
        return false;
    if (n_joined == 0)
        puts(
            _("\nIt is no candidate of this outfall: it joins no pipe or channel within the limit "
              "attach.unit_m"));
    else if (n_reached == 0)
        puts(
            _("\nFrom there the water reaches no outfall; suyuan trace FILE NODE --down shows how "
              "far"));
    return true;
}

static bool explain_unit(SyStore *store, int64_t outfall, int64_t unit, GError **error) {
    g_autoptr(SyTable) candidate = query(
        store, error,
        "SELECT c.rank, coalesce(u.name, u.source_id) AS unit, u.code, u.superior, c.status, "
        "c.probability, c.distance_m, c.reason FROM candidate c JOIN unit u USING (unit_id) WHERE "
        "c.outfall_id = CAST(?1 AS INTEGER) AND c.unit_id = CAST(?2 AS INTEGER)",
        2, outfall, unit);
    if (candidate == NULL) return false;
    if (candidate->n_row == 0) return explain_not(store, unit, error);
    printf("\n%s\n", _("Candidate"));
    if (!sy_print_rows(candidate, SY_PRINT_TABLE, NULL, error) ||
        !print_query(store, _("Evidence"),
                     "SELECT kind, value, weight, text FROM evidence WHERE outfall_id = "
                     "CAST(?1 AS INTEGER) AND unit_id = CAST(?2 AS INTEGER) ORDER BY evidence_id",
                     2, outfall, unit, NULL, error))
        return false;
    g_autoptr(SyTable) joint =
        query(store, error,
              "SELECT a.node_id FROM candidate c JOIN attachment a ON a.role = "
              "'unit' AND a.object_id = c.unit_id JOIN node n USING "
              "(node_id) JOIN trace_span s ON s.outfall_id = c.outfall_id "
              "AND a.node_id BETWEEN s.first_node AND s.last_node WHERE "
              "c.outfall_id = CAST(?1 AS INTEGER) AND c.unit_id = "
              "CAST(?2 AS INTEGER) ORDER BY abs(s.offset_m + n.root_m - "
              "c.distance_m), a.attachment_id LIMIT 1",
              2, outfall, unit);
    if (joint == NULL) return false;
    return joint->n_row == 0 ||
           print_path(store, outfall, sy_table_column(joint, "node_id")->integer[0], error);
}

bool sy_command_explain(char **argv, const SyProgram *program, GError **error) {
    (void)program;
    guint n = g_strv_length(argv);
    if (n < 2 || n > 3) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("usage: suyuan explain FILE OUTFALL [UNIT]"));
        return false;
    }
    g_autoptr(SyStore) store = sy_store_open(argv[0], SY_STORE_READ, error);
    if (store == NULL) return false;
    int64_t outfall = sy_find_outfall(store, argv[1], error);
    if (outfall < 0) return false;
    int64_t unit = n == 3 ? sy_find_unit(store, argv[2], error) : -1;
    if (n == 3 && unit < 0) return false;
    if (!explain_outfall(store, outfall, error)) return false;
    return n == 3 ? explain_unit(store, outfall, unit, error)
                  : explain_candidates(store, outfall, error) &&
                        sy_conclude_print_outfall(store, outfall, error);
}
