/* What stands along a way: read of the case file. */
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/search.h"
#include "algorithms/base/words.h"
#include "engine/picture/profile_parts.h"
#include "engine/search/way.h"

/* The way as JSON for queries: [[edge, from, to, leg], ...], [[node, leg, distance], ...] and, of
 * the edges that end at stations, [[station, edge, outward], ...]. */
typedef struct {
    const SyTable *ends;
    GString *steps, *stations, *joining;
    SyIndex n_station;
    double length_m;
    int n_leg;
} Way;

static void add_ends(Way *way, int64_t node) {
    const SyTable *ends = way->ends;
    const SyColumn *node_of = sy_table_column(ends, "node_id");
    SyIndex first = SY_LOWER_BOUND(SyIndex, row, 0, ends->n_row, node_of->integer[row] < node);
    for (SyIndex i = first; i < ends->n_row && node_of->integer[i] == node; i++)
        g_string_append_printf(way->joining, "%s[%u,%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]",
                               way->joining->len > 1 ? "," : "", way->n_station,
                               sy_cell_integer(ends, "edge_id", i),
                               sy_cell_integer(ends, "outward", i));
}

static void add_station(Way *way, int64_t node) {
    add_ends(way, node);
    way->n_station++;
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append_printf(way->stations, "%s[%" G_GINT64_FORMAT ",%d,%s]",
                           way->stations->len > 1 ? "," : "", node, way->n_leg,
                           g_ascii_dtostr(digits, sizeof digits, way->length_m));
}

static bool add_leg(SyStore *store, int64_t node, const GArray *edges, Way *way, GError **error) {
    g_autofree char *json = sy_way_json(edges), *start = g_strdup_printf("%" G_GINT64_FORMAT, node);
    const char *parameters[] = {json, start, NULL};
    g_autoptr(SyTable) rows =
        sy_store_query(store,
                       SY_WAY_STEPS
                       "SELECT g.edge_id, a, b, g.length_m FROM way JOIN edge g USING (edge_id) "
                       "ORDER BY step",
                       parameters, error);
    if (rows == NULL) return false;
    add_station(way, node);
    for (SyIndex row = 0; row < rows->n_row; row++) {
        double length = sy_cell_real(rows, "length_m", row);
        g_string_append_printf(
            way->steps, "%s[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%d]",
            way->steps->len > 1 ? "," : "", sy_cell_integer(rows, "edge_id", row),
            sy_cell_integer(rows, "a", row), sy_cell_integer(rows, "b", row), way->n_leg);
        if (length > 0) way->length_m += length;
        add_station(way, sy_cell_integer(rows, "b", row));
    }
    way->n_leg++;
    return true;
}

/* ---- tables ---- */

#define STATIONS                                                                                \
    "WITH s AS (SELECT key AS station, json_extract(value, '$[0]') AS node_id, "                \
    "json_extract(value, '$[1]') AS leg, json_extract(value, '$[2]') AS distance_m FROM "       \
    "json_each(?1)), t AS (SELECT key AS step, json_extract(value, '$[0]') AS edge_id, "        \
    "json_extract(value, '$[1]') AS a, json_extract(value, '$[2]') AS b, "                      \
    "json_extract(value, '$[3]') AS leg FROM json_each(?2)), r AS (SELECT t.step, t.leg, t.a, " \
    "t.b, g.*, iif(g.from_node = t.a, g.from_invert_m, g.to_invert_m) AS upper_m, "             \
    "iif(g.from_node = t.a, g.to_invert_m, g.from_invert_m) AS lower_m FROM t JOIN edge g "     \
    "USING (edge_id)) "

static const char station_sql[] = STATIONS
    ", b AS (SELECT s.station, min(v.level_m) AS level_m FROM s JOIN (SELECT a AS node_id, leg, "
    "upper_m AS level_m FROM r UNION ALL SELECT b, leg, lower_m FROM r) v ON v.node_id = s.node_id "
    "AND v.leg = s.leg GROUP BY s.station), q AS (SELECT s.*, n.kind, n.end_reason, n.invert_m, "
    "coalesce(n.source_id, 'node:' || n.node_id) AS number, coalesce(n.ground_m, iif(n.depth_m > "
    "0, n.invert_m + n.depth_m, NULL)) AS ground_m, iif(n.ground_m IS NULL AND n.depth_m > 0 AND "
    "n.invert_m IS NOT NULL, 'depth', NULL) AS ground_by, min(ifnull(n.invert_m, b.level_m), "
    "ifnull(b.level_m, n.invert_m)) AS bottom_m FROM s JOIN node n USING (node_id) LEFT JOIN b "
    "USING (station)) SELECT q.station, leg, node_id, number, kind, distance_m, ground_m, "
    "ground_by, invert_m, bottom_m, ground_m - bottom_m AS depth_m, (SELECT count(DISTINCT "
    "object_id) FROM attachment x WHERE x.role = 'unit' AND x.node_id = q.node_id AND "
    "x.probability > 0) AS n_unit, end_reason FROM q ORDER BY q.station";

static const char reach_sql[] = STATIONS
    /* stations of a leg are one more than its steps */
    "SELECT step + leg AS station, edge_id, source_id AS number, kind, system, upper_m AS "
    "from_invert_m, lower_m AS to_invert_m, size_m, height_m, shape, material, length_m, (upper_m "
    "- lower_m) / nullif(length_m, 0) AS slope, direction, direction_confidence AS confidence FROM "
    "r ORDER BY step";

static const char joining_sql[] = STATIONS
    ", j AS (SELECT json_extract(value, '$[0]') AS station, json_extract(value, '$[1]') AS "
    "edge_id, json_extract(value, '$[2]') AS outward FROM json_each(?3)) SELECT j.station, "
    "g.edge_id, g.source_id AS number, g.kind, g.system, j.outward, iif(j.outward, "
    "g.from_invert_m, g.to_invert_m) AS invert_m, g.size_m, g.height_m FROM j JOIN edge g USING "
    "(edge_id) WHERE g.edge_id NOT IN (SELECT edge_id FROM t) ORDER BY j.station, g.edge_id, "
    "j.outward";

static const char observed_sql[] = STATIONS
    "SELECT s.station, x.what, x.parameter, x.value, x.value_text, x.unit, x.time FROM s JOIN "
    "reading x USING (node_id) ORDER BY s.station, x.time, x.reading_id";

static bool read_tables(SyStore *store, const Way *way, SyProfile *out, GError **error) {
    const char *parameters[] = {way->stations->str, way->steps->str, NULL, NULL},
               *joining[] = {way->stations->str, way->steps->str, way->joining->str, NULL};
    out->length_m = way->length_m;
    return (out->stations = sy_store_query(store, station_sql, parameters, error)) != NULL &&
           (out->reaches = sy_store_query(store, reach_sql, parameters, error)) != NULL &&
           (out->joining = sy_store_query(store, joining_sql, joining, error)) != NULL &&
           (out->observed = sy_store_query(store, observed_sql, parameters, error)) != NULL;
}

static SyProfile *read_profile(SyStore *store, Way *way, GError **error) {
    g_string_append_c(way->steps, ']');
    g_string_append_c(way->stations, ']');
    g_string_append_c(way->joining, ']');
    g_autoptr(SyProfile) profile = g_new0(SyProfile, 1);
    return read_tables(store, way, profile, error) ? g_steal_pointer(&profile) : NULL;
}

static void way_clear(Way *way) {
    g_string_free(way->steps, TRUE);
    g_string_free(way->stations, TRUE);
    g_string_free(way->joining, TRUE);
}

static Way way_new(const SyTable *ends) {
    return (Way){.ends = ends,
                 .steps = g_string_new("["),
                 .stations = g_string_new("["),
                 .joining = g_string_new("[")};
}

SyTable *sy_profile_ends(SyStore *store, GError **error) {
    return sy_store_query(store,
                          "SELECT to_node AS node_id, edge_id, 0 AS outward FROM edge WHERE traced "
                          "UNION ALL SELECT from_node, edge_id, 1 FROM edge WHERE traced ORDER BY "
                          "node_id, edge_id, outward",
                          NULL, error);
}

/* ---- ways ---- */

static SyTable *find_candidate(SyStore *store, int64_t outfall_id, int64_t unit_id,
                               GError **error) {
    g_autofree char *outfall = g_strdup_printf("%" G_GINT64_FORMAT, outfall_id),
                    *unit = g_strdup_printf("%" G_GINT64_FORMAT, unit_id);
    const char *parameters[] = {outfall, unit, NULL};
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT c.node_id, c.plant_node_id, c.outlet_node_id, coalesce(u.name, u.source_id, "
        "'unit:' || u.unit_id) AS unit, coalesce(o.name, o.source_id, o.code, 'outfall:' || "
        "o.outfall_id) AS outfall FROM candidate c JOIN unit u USING (unit_id) JOIN outfall o "
        "USING (outfall_id) WHERE outfall_id = CAST(?1 AS INTEGER) AND c.node_id IS NOT NULL AND "
        "(c.unit_id = CAST(?2 AS INTEGER) OR (CAST(?2 AS INTEGER) = 0 AND c.rank IS NOT NULL)) "
        "ORDER BY c.rank IS NULL, c.rank LIMIT 1",
        parameters, error);
    if (rows == NULL || rows->n_row > 0) return g_steal_pointer(&rows);
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                unit_id == 0
                    ? _("the outfall has no unit whose way could be drawn")
                    : _("the unit is no candidate of this outfall; suyuan explain says why"));
    return NULL;
}

static bool walk_unit(SyStore *store, int64_t outfall_id, const SyTable *candidate, Way *way,
                      GError **error) {
    int64_t node = sy_cell_integer(candidate, "node_id", 0),
            plant = sy_cell_integer(candidate, "plant_node_id", 0);
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(int64_t));
    if (plant != 0) {
        bool arrived;
        if (!sy_way_between(store, node, plant, edges, &arrived, error) ||
            !add_leg(store, node, edges, way, error))
            return false;
        g_array_set_size(edges, 0);
        node = sy_cell_integer(candidate, "outlet_node_id", 0);
    }
    return sy_way_to_outfall(store, outfall_id, node, edges, error) &&
           add_leg(store, node, edges, way, error);
}

SyProfile *sy_profile_of_unit(SyStore *store, const SyTable *ends, int64_t outfall_id,
                              int64_t unit_id, GError **error) {
    g_autoptr(SyTable) candidate = find_candidate(store, outfall_id, unit_id, error);
    if (candidate == NULL) return NULL;
    Way way = way_new(ends);
    SyProfile *profile = walk_unit(store, outfall_id, candidate, &way, error)
                             ? read_profile(store, &way, error)
                             : NULL;
    way_clear(&way);
    if (profile == NULL) return NULL;
    profile->upper = g_strdup(sy_cell_text(candidate, "unit", 0));
    profile->lower = g_strdup(sy_cell_text(candidate, "outfall", 0));
    return profile;
}

SyProfile *sy_profile_between(SyStore *store, const SyTable *ends, int64_t from_node,
                              int64_t to_node, GError **error) {
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(int64_t));
    bool arrived;
    if (!sy_way_between(store, from_node, to_node, edges, &arrived, error)) return NULL;
    if (!arrived) {
        g_autofree char *from = g_strdup_printf("node:%" G_GINT64_FORMAT, from_node),
                        *to = g_strdup_printf("node:%" G_GINT64_FORMAT, to_node);
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("no water goes from %s down to %s; suyuan trace FILE NODE --down shows how "
                      "far it goes"),
                    from, to);
        return NULL;
    }
    Way way = way_new(ends);
    SyProfile *profile =
        add_leg(store, from_node, edges, &way, error) ? read_profile(store, &way, error) : NULL;
    way_clear(&way);
    if (profile == NULL) return NULL;
    SyIndex n = profile->stations->n_row;
    profile->upper = g_strdup(n == 0 ? "" : sy_cell_text(profile->stations, "number", 0));
    profile->lower = g_strdup(n == 0 ? "" : sy_cell_text(profile->stations, "number", n - 1));
    return profile;
}

void sy_profile_free(SyProfile *profile) {
    if (profile == NULL) return;
    g_free(profile->upper);
    g_free(profile->lower);
    sy_table_free(profile->stations);
    sy_table_free(profile->reaches);
    sy_table_free(profile->joining);
    sy_table_free(profile->observed);
    g_free(profile);
}

/* ---- what is known of stations and reaches ---- */

double sy_profile_height(const SyTable *edges, SyIndex row) {
    double height = sy_cell_real(edges, "height_m", row);
    if (height > 0) return height;
    double size = sy_cell_real(edges, "size_m", row);
    /* the width of a ditch says nothing of its depth */
    return size > 0 && g_strcmp0(sy_cell_text(edges, "kind", row), "channel") != 0 ? size : NAN;
}

SyPaintName sy_profile_paint(const SyTable *edges, SyIndex row) {
    static const char *const systems[] = {"storm", "sewage", "combined", "process", NULL};
    const char *kind = sy_cell_text(edges, "kind", row),
               *system = sy_cell_text(edges, "system", row);
    if (g_strcmp0(kind, "gap") == 0) return SY_PAINT_GAP;
    if (g_strcmp0(kind, "channel") == 0) return SY_PAINT_CHANNEL;
    for (int i = 0; systems[i] != NULL; i++)
        if (g_strcmp0(system, systems[i]) == 0) return (SyPaintName)(SY_PAINT_STORM + i);
    return SY_PAINT_UNKNOWN;
}

SyIndex sy_profile_reach(const SyProfile *profile, SyIndex station) {
    const SyTable *stations = profile->stations;
    if (station + 1 >= stations->n_row) return SY_NONE;
    int64_t leg = sy_cell_integer(stations, "leg", station);
    return sy_cell_integer(stations, "leg", station + 1) == leg ? station - (SyIndex)leg : SY_NONE;
}

bool sy_profile_is_adverse(const SyProfile *profile, SyIndex reach) {
    double fall = sy_cell_real(profile->reaches, "from_invert_m", reach) -
                  sy_cell_real(profile->reaches, "to_invert_m", reach);
    return fall < -0.0005; /* levels are surveyed to the millimetre */
}
