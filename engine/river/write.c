/* Tables river and river_reach. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/search.h"
#include "engine/river/parts.h"

static const char edges_sql[] =
    "SELECT e.edge_id, e.from_node, e.to_node, e.length_m, e.direction, e.source_id, e.source_fid, "
    "i.label, min(w.receiving_water_id) AS receiving_water_id, w.name, w.code, w.flow_m3s, "
    "w.drainage_km2, w.velocity_ms, w.width_m, w.slope, w.roughness, e.geom FROM edge e LEFT JOIN "
    "receiving_water w ON w.source = e.source AND w.source_fid = e.source_fid LEFT JOIN input i ON "
    "i.input_id = e.source WHERE e.kind = 'river' GROUP BY e.edge_id ORDER BY e.edge_id";

static void rivers_clear(SyRivers *r) {
    sy_table_free(r->rows);
    g_free(r->node_id);
    g_free(r->tail);
    g_free(r->head);
    g_free(r->name);
    g_strfreev(r->names);
    sy_axis_free(r->axis);
}

static void number_names(SyRivers *r, SyIndex n) {
    g_autoptr(GHashTable) number = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (SyIndex i = 0; i < n; i++) {
        const char *name = sy_cell_text(r->rows, "name", i);
        void *known = NULL;
        r->name[i] = SY_NONE;
        if (name == NULL) continue;
        if (!g_hash_table_lookup_extended(number, name, NULL, &known)) {
            known = GUINT_TO_POINTER(names->len);
            g_hash_table_insert(number, (char *)name, known);
            g_ptr_array_add(names, g_strdup(name));
        }
        r->name[i] = GPOINTER_TO_UINT(known);
    }
    g_ptr_array_add(names, NULL);
    r->names = (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

static bool rivers_load(SyStore *store, SyRivers *r, GError **error) {
    r->rows = sy_store_query(store, edges_sql, NULL, error);
    if (r->rows == NULL) return false;
    SyIndex n = r->rows->n_row;
    r->node_id = sy_array_new(2 * (gsize)n, sizeof(int64_t), "nodes", error);
    r->tail = sy_array_new(n, sizeof(SyIndex), "reaches", error);
    r->head = sy_array_new(n, sizeof(SyIndex), "reaches", error);
    r->name = sy_array_new(n, sizeof(SyIndex), "reaches", error);
    if (!r->node_id || !r->tail || !r->head || !r->name) return false;
    if (n == 0) return true;
    if (r->rows->geometry.kind != SY_GEOMETRY_LINE || r->rows->geometry.n_part != n) {
        g_set_error(error, SY_ERROR, SY_ERROR_INTERNAL, "%u reaches, %u lines", n,
                    r->rows->geometry.n_part);
        return false;
    }
    SyIndex n_node = sy_river_nodes(sy_table_column(r->rows, "from_node")->integer,
                                    sy_table_column(r->rows, "to_node")->integer, n, r->node_id,
                                    r->tail, r->head);
    number_names(r, n);
    const SyColumn *drained = sy_table_column(r->rows, "drainage_km2");
    r->reaches =
        (SyReaches){{n_node, n, r->tail, r->head, sy_table_column(r->rows, "length_m")->real},
                    drained->type == SY_COLUMN_REAL ? drained->real : NULL,
                    r->name};
    r->lines = (SyLines){n, r->rows->geometry.part_vertex, r->rows->geometry.xy};
    r->axis = sy_axis_new(&r->reaches, error);
    return r->axis != NULL;
}

static void set_edge(SyColumn *column, SyIndex row, const int64_t *edge_id, SyIndex reach) {
    if (reach != SY_NONE) sy_column_set_integer(column, row, edge_id[reach]);
}

static SyTable *reach_rows(const SyRivers *r) {
    const SyAxis *axis = r->axis;
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    static const char *const integers[] = {"edge_id",      "receiving_water_id", "river_id",
                                           "stem",         "from_node",          "to_node",
                                           "down_edge_id", "up_edge_id",         "arm",
                                           "circle"},
                             *const reals[] = {"length_m", "chainage_m", "end_m", "above_m"};
    SyColumn *integer[G_N_ELEMENTS(integers)], *real[G_N_ELEMENTS(reals)];
    for (guint i = 0; i < G_N_ELEMENTS(integers); i++)
        integer[i] = sy_table_add_column(table, integers[i], SY_COLUMN_INTEGER);
    for (guint i = 0; i < G_N_ELEMENTS(reals); i++)
        real[i] = sy_table_add_column(table, reals[i], SY_COLUMN_REAL);
    const SyColumn *water = sy_table_column(r->rows, "receiving_water_id");
    const int64_t *edge_id = sy_table_column(r->rows, "edge_id")->integer;
    for (SyIndex i = 0; i < axis->n_reach; i++) {
        SyIndex row = sy_table_add_row(table, 0);
        const int64_t value[] = {edge_id[i],         SY_INTEGER_MISSING,     axis->river[i] + 1,
                                 axis->stem[i] + 1,  r->node_id[r->tail[i]], r->node_id[r->head[i]],
                                 SY_INTEGER_MISSING, SY_INTEGER_MISSING,     axis->side[i],
                                 axis->circle[i]};
        for (guint k = 0; k < G_N_ELEMENTS(integers); k++)
            sy_column_set_integer(integer[k], row, value[k]);
        if (water->type == SY_COLUMN_INTEGER)
            sy_column_set_integer(integer[1], row, water->integer[i]);
        set_edge(integer[6], row, edge_id, axis->down[i]);
        set_edge(integer[7], row, edge_id, axis->up[i]);
        real[0]->real[row] = r->reaches.arcs.length_m[i];
        real[1]->real[row] = sy_rivers_chainage_m(r, i, 0);
        real[2]->real[row] = axis->lost[i] ? NAN : axis->end_m[i];
        real[3]->real[row] = axis->above_m[i];
    }
    return table;
}

/* Sums of each river: its reaches, and the main stem from its mouth up. */
static SyTable *river_rows(const SyRivers *r) {
    const SyAxis *axis = r->axis;
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *id = sy_table_add_column(table, "river_id", SY_COLUMN_INTEGER),
             *name = sy_table_add_column(table, "name", SY_COLUMN_TEXT),
             *code = sy_table_add_column(table, "code", SY_COLUMN_TEXT),
             *n_reach = sy_table_add_column(table, "n_reach", SY_COLUMN_INTEGER),
             *into = sy_table_add_column(table, "into_river_id", SY_COLUMN_INTEGER),
             *length_m = sy_table_add_column(table, "length_m", SY_COLUMN_REAL),
             *total_m = sy_table_add_column(table, "total_m", SY_COLUMN_REAL),
             *into_m = sy_table_add_column(table, "into_m", SY_COLUMN_REAL),
             *end_m = sy_table_add_column(table, "end_m", SY_COLUMN_REAL);
    for (SyIndex river = 0; river < axis->n_river; river++) {
        SyIndex row = sy_table_add_row(table, 0), mouth = axis->mouth[river],
                below = axis->down[mouth];
        sy_column_set_integer(id, row, (int64_t)river + 1);
        sy_column_set_integer(n_reach, row, 0);
        total_m->real[row] = 0;
        if (r->name[mouth] != SY_NONE) sy_column_set_text(name, row, r->names[r->name[mouth]]);
        double stem_m = 0;
        for (SyIndex at = mouth; at != SY_NONE && axis->river[at] == river; at = axis->up[at])
            stem_m += r->reaches.arcs.length_m[at];
        length_m->real[row] = axis->lost[mouth] ? NAN : stem_m;
        end_m->real[row] = axis->lost[mouth] ? NAN : axis->end_m[mouth];
        if (below == SY_NONE) continue;
        sy_column_set_integer(into, row, (int64_t)axis->river[below] + 1);
        into_m->real[row] = sy_rivers_chainage_m(r, below, r->reaches.arcs.length_m[below]);
    }
    for (SyIndex i = 0; i < axis->n_reach; i++) {
        SyIndex reach = axis->ordered[i], river = axis->river[reach];
        const char *its = sy_cell_text(r->rows, "code", reach);
        n_reach->integer[river]++;
        total_m->real[river] += r->reaches.arcs.length_m[reach];
        if (its != NULL && sy_column_text(code, river) == NULL)
            sy_column_set_text(code, river, its);
    }
    return table;
}

bool sy_rivers_write(SyStore *store, const SyWeights *weights, double near_m, SyFindings *findings,
                     GError **error) {
    SyRivers rivers = {0};
    bool done = rivers_load(store, &rivers, error);
    if (done && rivers.axis != NULL) {
        g_autoptr(SyTable) reach = reach_rows(&rivers), river = river_rows(&rivers);
        sy_river_velocities(&rivers, weights, reach, findings);
        sy_river_check(&rivers, findings);
        done = sy_store_write(store, "river", river, NULL, error) &&
               sy_store_write(store, "river_reach", reach, NULL, error);
    }
    done = done && sy_river_places_write(store, &rivers, near_m, findings, error) &&
           sy_river_walks_write(store, &rivers, weights, findings, error);
    rivers_clear(&rivers);
    return done;
}
