/* The way of a unit's water down to the outfall. */
#include <math.h>

#include "engine/search/explain.h"
#include "engine/search/way.h"

static bool add_edges(const SyExplaining *e, const char *key, const char *title, int64_t node,
                      const GArray *edges, GError **error) {
    static const SyReplyColumn columns[] = {
        {"edge_id", N_("edge"), NULL, -1},
        {"kind", N_("kind"), "edge_kind", -1},
        {"system", N_("carries"), "system", -1},
        {"source_id", N_("survey number"), NULL, -1},
        {"from_id", N_("from"), NULL, -1},
        {"to_id", N_("to"), NULL, -1},
        {"east_m", N_("east (m)"), NULL, 1},
        {"north_m", N_("north (m)"), NULL, 1},
        {"length_m", N_("length (m)"), NULL, 1},
        {"minutes", N_("time (min)"), NULL, 1},
        {"direction_method", N_("direction by"), "direction_method", -1},
        {"direction_confidence", N_("certain"), NULL, SY_REPLY_PROBABILITY},
    };
    g_autofree char *json = sy_way_json(edges);
    char start[24];
    g_snprintf(start, sizeof start, "%" G_GINT64_FORMAT, node);
    const char *parameters[] = {json, start, NULL};
    g_autoptr(SyTable) rows = sy_store_query(
        e->store,
        SY_WAY_STEPS
        "SELECT "
        "g.edge_id, g.kind, g.system, g.source_id, coalesce(a.source_id, 'node:' || a.node_id) AS "
        "from_id, coalesce(b.source_id, 'node:' || b.node_id) AS to_id, X(b.geom) AS east_m, "
        "Y(b.geom) AS north_m, g.length_m, g.length_m / g.velocity_ms / 60 AS minutes, "
        "g.direction_method, g.direction_confidence FROM way JOIN edge g USING (edge_id) JOIN node "
        "a ON a.node_id = way.a JOIN node b ON b.node_id = way.b ORDER BY step",
        parameters, error);
    if (rows == NULL) return false;
    sy_explain_table(e, key, title, rows, columns, G_N_ELEMENTS(columns));
    return true;
}

/* The unit, where its water joins, and the CRS of the places below. */
static bool add_start(const SyExplaining *e, int64_t node, GError **error) {
    char number[2][24];
    g_snprintf(number[0], sizeof number[0], "%" G_GINT64_FORMAT, node);
    g_snprintf(number[1], sizeof number[1], "%" G_GINT64_FORMAT, e->unit);
    const char *parameters[] = {number[0], number[1], NULL};
    g_autoptr(SyTable) rows = sy_store_query(
        e->store,
        "SELECT (SELECT crs FROM run) AS crs, coalesce(n.source_id, 'node:' || n.node_id) AS at, "
        "X(n.geom) AS east_m, Y(n.geom) AS north_m, X(u.geom) AS unit_east_m, Y(u.geom) AS "
        "unit_north_m FROM node n LEFT JOIN unit u ON u.unit_id = CAST(?2 AS INTEGER) WHERE "
        "n.node_id = CAST(?1 AS INTEGER)",
        parameters, error);
    if (rows == NULL || rows->n_row == 0) return rows != NULL;
    const char *crs = sy_cell_text(rows, "crs", 0);
    double east_m = sy_cell_real(rows, "unit_east_m", 0),
           north_m = sy_cell_real(rows, "unit_north_m", 0);
    sy_reply_say(e->reply, "way", _("\nPlaces in %s, easting and northing in metres\n"),
                 crs == NULL ? "-" : crs);
    if (!isnan(east_m)) sy_reply_say(e->reply, "way", _("the unit: %.1f, %.1f\n"), east_m, north_m);
    sy_reply_say(e->reply, "way", _("its water joins at %s: %.1f, %.1f\n"),
                 sy_cell_text(rows, "at", 0), sy_cell_real(rows, "east_m", 0),
                 sy_cell_real(rows, "north_m", 0));
    return true;
}

/* How to see that way drawn. */
static bool say_profile(const SyExplaining *e, GError **error) {
    g_autoptr(SyTable) names = sy_explain_query(
        e,
        "SELECT CAST(coalesce(o.source_id, o.code, o.name, o.outfall_id) AS TEXT) AS outfall, "
        "CAST(coalesce(u.source_id, u.code, u.name, u.unit_id) AS TEXT) AS unit FROM outfall o, "
        "unit u WHERE "
        "o.outfall_id = CAST(?1 AS INTEGER) AND u.unit_id = CAST(?2 AS INTEGER)",
        error);
    if (names == NULL || names->n_row == 0) return names != NULL;
    g_autofree char *file = g_shell_quote(sy_store_path(e->store)),
                    *outfall = g_shell_quote(sy_cell_text(names, "outfall", 0)),
                    *unit = g_shell_quote(sy_cell_text(names, "unit", 0));
    sy_reply_say(
        e->reply, "way",
        _("drawn: suyuan profile %s %s %s -o profile.svg; suyuan chain %s %s -o chain.svg\n"), file,
        outfall, unit, file, outfall);
    return true;
}

bool sy_explain_way(const SyExplaining *e, GError **error) {
    g_autoptr(SyTable) candidate =
        sy_explain_query(e,
                         "SELECT node_id, plant_node_id, outlet_node_id FROM candidate WHERE "
                         "outfall_id = CAST(?1 AS INTEGER) AND unit_id = CAST(?2 AS INTEGER)",
                         error);
    if (candidate == NULL) return false;
    if (candidate->n_row == 0) return true;
    int64_t node = sy_cell_integer(candidate, "node_id", 0),
            plant = sy_cell_integer(candidate, "plant_node_id", 0),
            outlet = sy_cell_integer(candidate, "outlet_node_id", 0);
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(int64_t));
    if (!add_start(e, node, error)) return false;
    if (plant != 0) {
        bool arrived = false;
        if (!sy_way_between(e->store, node, plant, edges, &arrived, error)) return false;
        if (!add_edges(e, "way_to_plant",
                       _("The way of its water, from the unit down to the plant"), node, edges,
                       error))
            return false;
        g_array_set_size(edges, 0);
        node = outlet;
    }
    return sy_way_to_outfall(e->store, e->outfall, node, edges, error) &&
           add_edges(e, "way",
                     plant != 0 ? _("The way on from the plant to the outfall")
                                : _("The way of its water, from the unit down"),
                     node, edges, error) &&
           say_profile(e, error);
}
