/* Which zones outfalls and units lie in, and which county is an outfall's. */
#include <math.h>
#include <string.h>

#include "algorithms/topology/inside.h"
#include "engine/conclude/parts.h"

typedef struct {
    const char *role;
    SyTable *table; /* fid = outfall_id or unit_id, points */
    double *xy;     /* 2 per row; NaN: no place */
} Points;

static bool points_read(SyStore *store, const char *role, Points *points, GError **error) {
    g_autofree char *sql =
        g_strdup_printf("SELECT %s_id AS fid, geom FROM %s ORDER BY 1", role, role);
    points->role = role;
    points->table = sy_store_query(store, sql, NULL, error);
    if (points->table == NULL) return false;
    const SyTable *table = points->table;
    points->xy = sy_array_new((gsize)2 * table->n_row, sizeof(double), "points", error);
    if (points->xy == NULL) return false;
    for (SyIndex row = 0; row < table->n_row; row++) {
        bool placed = table->geometry.kind == SY_GEOMETRY_POINT && sy_table_n_part(table, row) == 1;
        SyIndex v = placed ? table->geometry.part_vertex[table->geometry.row_part[row]] : 0;
        points->xy[2 * row] = placed ? table->geometry.xy[2 * v] : NAN;
        points->xy[2 * row + 1] = placed ? table->geometry.xy[2 * v + 1] : NAN;
    }
    return true;
}

static void add_row(SyTable *out, const char *role, int64_t object, int64_t zone) {
    SyIndex row = sy_table_add_row(out, 0);
    sy_column_set_text(sy_table_column(out, "role"), row, role);
    sy_column_set_integer(sy_table_column(out, "object_id"), row, object);
    sy_column_set_integer(sy_table_column(out, "zone_id"), row, zone);
}

static bool points_compare(const Points *points, const SyTable *zones, SyTable *out,
                           GError **error) {
    const SyGeometry *shape = &zones->geometry;
    SyIndex n = points->table->n_row;
    g_autofree bool *inside = sy_array_new(n, sizeof(bool), "points", error);
    if (inside == NULL) return false;
    for (SyIndex zone = 0; shape->kind == SY_GEOMETRY_POLYGON && zone < zones->n_row; zone++) {
        SyIndex first = shape->row_part[zone], n_ring = shape->row_part[zone + 1] - first;
        if (n_ring == 0) continue;
        if (!sy_points_inside(shape->xy, shape->part_vertex + first, n_ring, points->xy, n, inside,
                              error))
            return false;
        for (SyIndex row = 0; row < n; row++)
            if (inside[row]) add_row(out, points->role, points->table->fid[row], zones->fid[zone]);
    }
    return true;
}

bool sy_conclude_within(SyStore *store, GError **error) {
    static const char *const roles[] = {"outfall", "unit"};
    g_autoptr(SyTable) zones =
        sy_store_query(store, "SELECT zone_id AS fid, geom FROM zone ORDER BY 1", NULL, error);
    if (zones == NULL) return false;
    g_autoptr(SyTable) out = sy_table_new(SY_GEOMETRY_NONE);
    sy_table_add_column(out, "role", SY_COLUMN_TEXT);
    sy_table_add_column(out, "object_id", SY_COLUMN_INTEGER);
    sy_table_add_column(out, "zone_id", SY_COLUMN_INTEGER);
    bool good = true;
    for (gsize i = 0; good && i < G_N_ELEMENTS(roles); i++) {
        Points points = {0};
        good = points_read(store, roles[i], &points, error) &&
               points_compare(&points, zones, out, error);
        sy_table_free(points.table);
        g_free(points.xy);
    }
    return good && (out->n_row == 0 || sy_store_write(store, "within", out, NULL, error)) &&
           sy_store_execute(store, "DELETE FROM outfall_county", error) &&
           sy_store_execute(store, "INSERT INTO outfall_county SELECT * FROM outfall_county_found",
                            error);
}

bool sy_conclude_findings(SyStore *store, SyFindings *findings, GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT o.source_fid, i.label, coalesce(o.source_id, o.code, o.name) AS id, c.county, "
        "c.map_county, X(o.geom) AS x, Y(o.geom) AS y FROM outfall_county c JOIN outfall o USING "
        "(outfall_id) LEFT JOIN input i ON i.input_id = o.source WHERE c.map_county IS NOT NULL "
        "ORDER BY o.outfall_id",
        NULL, error);
    if (rows == NULL) return false;
    const SyColumn *fid = sy_table_column(rows, "source_fid");
    for (SyIndex row = 0; row < rows->n_row; row++)
        sy_findings_add(
            findings, "conclude.county_differs",
            sy_column_text(sy_table_column(rows, "label"), row),
            fid->integer[row] == SY_INTEGER_MISSING ? -1 : fid->integer[row],
            sy_table_column(rows, "x")->real[row], sy_table_column(rows, "y")->real[row], NAN,
            SY_ARGUMENT_TEXT("id", sy_column_text(sy_table_column(rows, "id"), row)),
            SY_ARGUMENT_TEXT("county", sy_column_text(sy_table_column(rows, "county"), row)),
            SY_ARGUMENT_TEXT("other", sy_column_text(sy_table_column(rows, "map_county"), row)),
            SY_ARGUMENTS_END);
    return true;
}
