#include "engine/search/sites.h"

#include <math.h>

#include "algorithms/attribution/sites.h"
#include "algorithms/base/error.h"
#include "algorithms/base/search.h"
#include "algorithms/base/words.h"

typedef struct {
    SyTable *nodes, *edges; /* by node_id; from_node, to_node */
    SyIndex *tail, *head;
    double *length_m, *weight;
    bool *candidate;
    SyArcs arcs;
} Sites;

static void sites_clear(Sites *s) {
    sy_table_free(s->nodes);
    sy_table_free(s->edges);
    g_free(s->tail);
    g_free(s->head);
    g_free(s->length_m);
    g_free(s->weight);
    g_free(s->candidate);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sites, sites_clear)

/* Row of a node; SY_NONE: there is none. */
static SyIndex row_of(const Sites *s, int64_t node_id) {
    const int64_t *id = sy_table_column(s->nodes, "node_id")->integer;
    SyIndex n = s->nodes->n_row, at = SY_LOWER_BOUND(SyIndex, i, 0, n, id[i] < node_id);
    return at < n && id[at] == node_id ? at : SY_NONE;
}

static bool take_network(Sites *s, SyStore *store, GError **error) {
    s->nodes = sy_store_query(store,
                              "SELECT node_id, source_id, X(geom) AS x, Y(geom) AS y FROM node "
                              "ORDER BY node_id",
                              NULL, error);
    s->edges = s->nodes == NULL
                   ? NULL
                   : sy_store_query(store,
                                    "SELECT from_node, to_node, coalesce(length_m, 0.0) AS "
                                    "length_m, direction = 'both' AS both FROM edge WHERE kind <> "
                                    "'river' ORDER BY edge_id",
                                    NULL, error);
    if (s->edges == NULL) return false;
    SyIndex n = s->edges->n_row, n_node = s->nodes->n_row;
    s->tail = sy_array_new(2 * (gsize)n, sizeof(SyIndex), "edges", error);
    s->head = sy_array_new(2 * (gsize)n, sizeof(SyIndex), "edges", error);
    s->length_m = sy_array_new(2 * (gsize)n, sizeof(double), "edges", error);
    s->weight = sy_array_new(n_node, sizeof(double), "nodes", error);
    s->candidate = sy_array_new(n_node, sizeof(bool), "nodes", error);
    if (!s->tail || !s->head || !s->length_m || !s->weight || !s->candidate) return false;
    SyIndex n_arc = 0;
    for (SyIndex i = 0; i < n; i++) {
        SyIndex from = row_of(s, sy_cell_integer(s->edges, "from_node", i)),
                to = row_of(s, sy_cell_integer(s->edges, "to_node", i));
        if (from == SY_NONE || to == SY_NONE) continue;
        s->candidate[from] = s->candidate[to] = true;
        for (int back = 0; back <= (sy_cell_integer(s->edges, "both", i) == 1); back++) {
            s->tail[n_arc] = back ? to : from;
            s->head[n_arc] = back ? from : to;
            s->length_m[n_arc++] = sy_cell_real(s->edges, "length_m", i);
        }
    }
    s->arcs = (SyArcs){n_node, n_arc, s->tail, s->head, s->length_m};
    return true;
}

/* Sources by where they may join: a place on an edge counts at its lower end. */
static bool take_weights(Sites *s, SyStore *store, SySitesBy by, GError **error) {
    if (by == SY_SITES_NODES) {
        for (SyIndex i = 0; i < s->nodes->n_row; i++) s->weight[i] = s->candidate[i];
        return true;
    }
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT coalesce(a.node_id, e.to_node) AS node_id, a.probability, u.water_m3d FROM "
        "attachment a JOIN unit u ON u.unit_id = a.object_id LEFT JOIN edge e USING (edge_id) "
        "WHERE a.role = 'unit' AND a.method <> 'none' AND a.probability > 0 AND "
        "coalesce(a.node_id, e.to_node) IS NOT NULL ORDER BY a.attachment_id",
        NULL, error);
    if (rows == NULL) return false;
    for (SyIndex row = 0; row < rows->n_row; row++) {
        SyIndex node = row_of(s, sy_cell_integer(rows, "node_id", row));
        double water = by == SY_SITES_WATER ? sy_cell_real(rows, "water_m3d", row) : 1;
        if (node != SY_NONE && water > 0)
            s->weight[node] += water * sy_cell_real(rows, "probability", row);
    }
    return true;
}

static SyTable *site_rows(const Sites *s, const GArray *sites, double all) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *order = sy_table_add_column(table, "order", SY_COLUMN_INTEGER),
             *id = sy_table_add_column(table, "node_id", SY_COLUMN_INTEGER),
             *number = sy_table_add_column(table, "number", SY_COLUMN_TEXT);
    static const char *const reals[] = {"x", "y", "gain", "catchment", "covered"};
    for (guint i = 0; i < G_N_ELEMENTS(reals); i++)
        sy_table_add_column(table, reals[i], SY_COLUMN_REAL);
    double covered = 0;
    for (guint i = 0; i < sites->len; i++) {
        const SySite *site = &g_array_index(sites, SySite, i);
        SyIndex row = sy_table_add_row(table, 0);
        covered += site->gain;
        const double values[] = {sy_cell_real(s->nodes, "x", site->node),
                                 sy_cell_real(s->nodes, "y", site->node), site->gain,
                                 site->catchment, covered / all};
        order->integer[row] = i + 1;
        id->integer[row] = sy_cell_integer(s->nodes, "node_id", site->node);
        sy_column_set_text(number, row, sy_cell_text(s->nodes, "source_id", site->node));
        for (guint k = 0; k < G_N_ELEMENTS(reals); k++)
            sy_table_column(table, reals[k])->real[row] = values[k];
    }
    return table;
}

static SyTable *sum_row(const SySiteSum *sum) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    SyIndex row = sy_table_add_row(table, 0);
    const struct {
        const char *name;
        double value;
    } values[] = {{"all", sum->all},
                  {"covered", sum->covered},
                  {"bound", sum->bound},
                  {"overlap", sum->overlap},
                  {"covered_share", sum->covered / sum->all},
                  {"overlap_share", sum->covered > 0 ? sum->overlap / sum->covered : 0},
                  {"of_bound", sum->bound > 0 ? sum->covered / sum->bound : 1}};
    for (guint i = 0; i < G_N_ELEMENTS(values); i++)
        sy_table_add_column(table, values[i].name, SY_COLUMN_REAL)->real[row] = values[i].value;
    return table;
}

static SyReply *answer(const Sites *s, const GArray *sites, const SySiteSum *sum) {
    static const SyReplyColumn columns[] = {{"order", N_("no."), NULL, -1},
                                            {"number", N_("manhole"), NULL, -1},
                                            {"x", "x", NULL, 1},
                                            {"y", "y", NULL, 1},
                                            {"gain", N_("adds"), NULL, 2},
                                            {"catchment", N_("upstream"), NULL, 2},
                                            {"covered", N_("covered so far"), NULL, 3}};
    SyReply *reply = sy_reply_new();
    g_autoptr(SyTable) rows = site_rows(s, sites, sum->all), total = sum_row(sum);
    sy_reply_all(reply, "sum", total);
    sy_reply_all(reply, "sites", rows);
    sy_reply_table(reply, NULL, _("places for standing monitors"), rows, columns,
                   G_N_ELEMENTS(columns));
    sy_reply_say(reply, "sum",
                 _("%u places cover %.1f %% of the sources, %.1f %% of that more than once; no "
                   "choice of so many covers more than %.1f %%\n"),
                 sites->len, 100 * sum->covered / sum->all,
                 sum->covered > 0 ? 100 * sum->overlap / sum->covered : 0,
                 100 * sum->bound / sum->all);
    return reply;
}

SyReply *sy_sites(SyStore *store, const SySitesAsked *asked, GError **error) {
    g_auto(Sites) s = {0};
    if (!take_network(&s, store, error) || !take_weights(&s, store, asked->by, error)) return NULL;
    double all = 0;
    for (SyIndex i = 0; i < s.nodes->n_row; i++) all += s.weight[i];
    if (!(all > 0)) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: no unit joins the network with what is asked for: count manholes "
                      "(--by nodes), or add units"),
                    sy_store_path(store));
        return NULL;
    }
    g_autoptr(GArray) sites = NULL;
    SySiteSum sum;
    const double rounding = 1e-9; /* of a share of a sum */
    return sy_sites_choose(&s.arcs, s.weight, s.candidate, asked->largest * all * (1 + rounding),
                           asked->n, &sites, &sum, error)
               ? answer(&s, sites, &sum)
               : NULL;
}
