#include "engine/river/screen_water.h"

#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"

/* ?1, ?2: the place. */
#define POINT \
    "MakePoint(CAST(?1 AS REAL), CAST(?2 AS REAL), (SELECT srid FROM geometry_columns LIMIT 1))"
#define LIMIT "(SELECT CAST(value AS REAL) FROM setting WHERE key = 'attach.river_m')"
#define NEAR(index)                                                                   \
    "(SELECT pkid FROM " index " WHERE xmin <= CAST(?1 AS REAL) + " LIMIT             \
    " AND xmax >= CAST(?1 AS REAL) - " LIMIT " AND ymin <= CAST(?2 AS REAL) + " LIMIT \
    " AND ymax >= CAST(?2 AS REAL) - " LIMIT ")"
#define OF_LAKE                                                                           \
    "(SELECT pkid FROM idx_edge_geom WHERE xmin <= mbrmaxx(lake.geom) + " LIMIT           \
    " AND xmax >= mbrminx(lake.geom) - " LIMIT " AND ymin <= mbrmaxy(lake.geom) + " LIMIT \
    " AND ymax >= mbrminy(lake.geom) - " LIMIT ")"
/* The area in which the place lies, or by the edge of which. */
#define LAKE                                                                          \
    "WITH lake AS MATERIALIZED (SELECT w.*, st_distance(w.geom, " POINT               \
    ") AS lake_m FROM "                                                               \
    "receiving_water w WHERE w.receiving_water_id IN " NEAR(                          \
        "idx_receiving_water_geom") " AND dimension(w.geom) = 2 AND lake_m <= " LIMIT \
                                    " ORDER BY lake_m, w.receiving_water_id LIMIT 1) "
#define RIVER                                                                                    \
    "SELECT e.edge_id, p.river_id, r.name AS river, p.chainage_m, p.length_m, w.name AS water, " \
    "p.receiving_water_id, w.function_zone, w.quality_target, st_distance(e.geom, " POINT        \
    ") AS distance_m, ST_Line_Locate_Point(e.geom, " POINT                                       \
    ") AS part, 0 AS lake FROM edge e JOIN river_reach p USING (edge_id) JOIN river r USING "    \
    "(river_id) LEFT JOIN receiving_water w USING (receiving_water_id) "

static SyTable *query_here(SyStore *store, const double *xy, const char *sql, GError **error) {
    char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];
    const char *parameters[] = {g_ascii_dtostr(x, sizeof x, xy[0]),
                                g_ascii_dtostr(y, sizeof y, xy[1]), NULL};
    return sy_store_query(store, sql, parameters, error);
}

/* A lake that is nearer than the river, which does not touch it; no row: none. */
static SyTable *lake_beside(SyStore *store, const double *xy, const SyTable *river,
                            GError **error) {
    g_autofree char *sql = g_strdup_printf(
        LAKE "SELECT lake_m, (SELECT e.edge_id FROM edge e WHERE e.edge_id IN " OF_LAKE
             " AND e.kind = 'river' AND st_length(st_intersection(e.geom, lake.geom)) > " LIMIT
             " ORDER BY st_distance(e.geom, " POINT
             "), e.edge_id LIMIT 1) AS inside FROM lake WHERE NOT EXISTS (SELECT 1 FROM edge n "
             "WHERE n.edge_id = %" G_GINT64_FORMAT " AND (st_distance(n.geom, " POINT
             ") <= lake_m OR st_intersects(n.geom, lake.geom) = 1))",
        river->n_row == 0 ? 0 : sy_cell_integer(river, "edge_id", 0));
    return query_here(store, xy, sql, error);
}

static SyTable *lake_row(SyStore *store, const double *xy, GError **error) {
    return query_here(
        store, xy,
        LAKE
        ", outlet AS (SELECT e.edge_id, p.river_id, p.chainage_m, p.length_m, r.name AS outlet, "
        "st_distance(st_startpoint(e.geom), " POINT
        ") AS outlet_m FROM lake JOIN edge e ON e.edge_id IN " OF_LAKE
        " JOIN river_reach p USING (edge_id) JOIN river r USING (river_id) WHERE "
        "st_distance(st_startpoint(e.geom), lake.geom) <= " LIMIT
        " AND st_distance(st_startpoint(e.geom), lake.geom) < st_distance(st_endpoint(e.geom), "
        "lake.geom) ORDER BY outlet_m, e.edge_id LIMIT 1) SELECT outlet.edge_id, "
        "outlet.river_id, NULL AS river, outlet.chainage_m, outlet.length_m, lake.name AS water, "
        "lake.receiving_water_id, lake.function_zone, lake.quality_target, lake.lake_m AS "
        "distance_m, 0.0 AS part, 1 AS lake, outlet.outlet, outlet.outlet_m FROM lake LEFT JOIN "
        "outlet ON 1",
        error);
}

static bool complain(SyStore *store, const char *at, const double *xy, GError **error) {
    g_autoptr(SyTable) nearest = query_here(store, xy,
                                            "SELECT min(st_distance(geom, " POINT ")) AS m, " LIMIT
                                            " AS most_m FROM edge WHERE kind "
                                            "= 'river'",
                                            error);
    if (nearest == NULL) return false;
    double m = sy_cell_real(nearest, "m", 0);
    if (isnan(m))
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: there are no river lines in this case; add them (--rivers) and run it "
                      "again"),
                    sy_store_path(store));
    else
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: no river within %g m, the nearest is %.0f m away: give a place on a "
                      "river, or raise attach.river_m"),
                    at, sy_cell_real(nearest, "most_m", 0), m);
    return false;
}

SyTable *sy_screen_water(SyStore *store, const char *at, const double *xy, GError **error) {
    g_autoptr(SyTable) river = query_here(
        store, xy,
        RIVER "WHERE e.edge_id IN " NEAR("idx_edge_geom") " AND distance_m <= " LIMIT
                                                          " ORDER BY distance_m, e.edge_id LIMIT 1",
        error);
    g_autoptr(SyTable) beside = river == NULL ? NULL : lake_beside(store, xy, river, error);
    if (beside == NULL) return NULL;
    if (beside->n_row == 0) {
        if (river->n_row == 1) return g_steal_pointer(&river);
        complain(store, at, xy, error);
        return NULL;
    }
    int64_t inside = sy_cell_integer(beside, "inside", 0);
    if (inside == 0) return lake_row(store, xy, error);
    g_autofree char *sql = g_strdup_printf(RIVER "WHERE e.edge_id = %" G_GINT64_FORMAT, inside);
    return query_here(store, xy, sql, error);
}
