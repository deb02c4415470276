#include "engine/map/shown.h"

#include <math.h>
#include <string.h>

#include "algorithms/topology/lines.h"

void sy_map_shown_clear(SyMapShown *shown) {
    sy_table_free(shown->outfall);
    sy_table_free(shown->candidates);
    sy_table_free(shown->joins);
    sy_table_free(shown->own);
    sy_table_free(shown->window);
    sy_table_free(shown->findings);
    if (shown->tests != NULL) g_array_unref(shown->tests);
    if (shown->trace_spans != NULL) g_array_unref(shown->trace_spans);
    if (shown->own_spans != NULL) g_array_unref(shown->own_spans);
}

static SyTable *read_outfall(SyStore *store, int64_t id, GError **error) {
    return sy_store_query_of(
        store,
        "SELECT coalesce(o.name, o.code, o.local_code, o.source_id) AS label, "
        "coalesce(o.code, o.local_code, o.source_id) AS code, e.class, e.key AS class_key, o.kind, "
        "g.county, "
        "o.dry_flow, coalesce(w.name, o.river) AS water, o.node_id, "
        "c.length_m, c.n_edge, c.n_manhole, c.trace_length_m, c.trace_n_edge, "
        "a.party, a.measure, a.status, a.how, a.likeliest, a.unit, a.probability, "
        "a.unknown_probability, a.due_date, a.overdue, o.geom FROM outfall o LEFT JOIN answer a ON "
        "a.outfall_id = o.outfall_id LEFT JOIN outfall_county g ON g.outfall_id = "
        "o.outfall_id LEFT JOIN class_effective e USING (outfall_id) "
        "LEFT JOIN channel c USING (outfall_id) "
        "LEFT JOIN receiving_water w USING (receiving_water_id) "
        "WHERE o.outfall_id = CAST(?1 AS INTEGER)",
        id, error);
}

/* Where a unit stands; without a place of its own, where it most probably joins. */
#define UNIT_PLACE(axis)                                      \
    "coalesce(" axis "(u.geom), (SELECT " axis                \
    "(n.geom) FROM attachment a JOIN node n USING (node_id) " \
    "WHERE a.role = 'unit' AND a.object_id = c.unit_id "      \
    "ORDER BY a.probability DESC, a.attachment_id LIMIT 1)) AS "

/* By rank, the unit of the answer first and the unknown source last; n_unit: units among all of
 * them. */
static SyTable *read_candidates(SyStore *store, int64_t id, GError **error) {
    return sy_store_query_of(
        store,
        "SELECT * FROM (SELECT c.rank, c.unit_id, coalesce(u.name, u.source_id, u.code) AS unit, "
        "CAST(c.probability AS REAL) AS probability, CAST(c.share AS REAL) AS share, "
        "CAST(coalesce(c.posterior, c.prior) AS REAL) AS source, "
        "count(c.unit_id) OVER () AS n_unit, "
        "row_number() OVER (ORDER BY c.unit_id IS NOT a.unit_id, c.rank IS NULL, c.rank, "
        "c.candidate_id) AS place, "
        "CAST(c.distance_m AS REAL) AS distance_m, c.status, c.reason_code, c.reason_arguments, "
        "c.reason, " UNIT_PLACE("X") "x, " UNIT_PLACE("Y") "y "
        "FROM candidate c LEFT JOIN unit u USING (unit_id) "
        "LEFT JOIN answer a USING (outfall_id) "
        "WHERE c.outfall_id = CAST(?1 AS INTEGER) AND c.status <> 'excluded' AND NOT EXISTS "
        "(SELECT 1 FROM decision_in_force d WHERE d.role = 'outfall' AND d.object_id = "
        "c.outfall_id AND d.other_object_id = c.unit_id AND d.what = 'reject')) "
        "WHERE place <= 200 OR unit_id IS NULL ORDER BY unit_id IS NULL, place",
        id, error);
}

static SyTable *read_joins(SyStore *store, int64_t id, GError **error) {
    return sy_store_query_of(
        store,
        "SELECT a.object_id AS unit_id, a.geom FROM candidate c JOIN attachment a ON a.role = "
        "'unit' AND a.object_id = c.unit_id JOIN trace_span s ON s.outfall_id = c.outfall_id AND "
        "a.node_id BETWEEN s.first_node AND s.last_node WHERE c.outfall_id = CAST(?1 AS INTEGER) "
        "AND c.status = 'candidate' AND a.geom IS NOT NULL ORDER BY a.attachment_id LIMIT 400",
        id, error);
}

bool sy_map_shown_read(SyStore *store, int64_t id, SyMapShown *out, GError **error) {
    out->outfall = read_outfall(store, id, error);
    if (out->outfall == NULL) return false;
    out->candidates = read_candidates(store, id, error);
    if (out->candidates == NULL) return false;
    if (out->candidates->n_row > 0)
        out->n_unit = (SyIndex)sy_cell_integer(out->candidates, "n_unit", 0);
    return (out->joins = read_joins(store, id, error)) != NULL &&
           sy_map_read_spans(store, id, &out->trace_spans, &out->own_spans, error) &&
           (out->own = sy_map_read_edges(store, out->own_spans, error)) != NULL;
}

/* The outfall, its own channel and the candidates of the table. */
static void area_of(const SyMapShown *shown, SyIndex n_candidate, double *area_m) {
    enum { AROUND_M = 60 };
    for (int i = 0; i < 4; i++) area_m[i] = i < 2 ? INFINITY : -INFINITY;
    if (shown->outfall->geometry.n_vertex > 0) {
        const double *at = shown->outfall->geometry.xy;
        sy_map_area_add_point(area_m, at[0] - AROUND_M, at[1] - AROUND_M);
        sy_map_area_add_point(area_m, at[0] + AROUND_M, at[1] + AROUND_M);
    }
    for (SyIndex row = 0; row < shown->own->n_row; row++) sy_map_area_add(area_m, shown->own, row);
    for (SyIndex row = 0; row < MIN(n_candidate, shown->candidates->n_row); row++)
        if (g_strcmp0(sy_cell_text(shown->candidates, "status", row), "candidate") == 0)
            sy_map_area_add_point(area_m, sy_cell_real(shown->candidates, "x", row),
                                  sy_cell_real(shown->candidates, "y", row));
}

/* Findings in the frame that lie on the outfall's own channel. */
static SyTable *read_findings(const SyMap *map, const SyMapShown *shown, GError **error) {
    const double near_m = 2;
    SyWindow window = sy_map_frame_ground(&map->frame, 0);
    SyTable *all = sy_map_read_in(map->atlas->asked->store, "finding", "finding_id",
                                  "t.finding_id, t.code, t.severity, t.text, t.arguments, t.geom",
                                  "", &window, error);
    if (all == NULL) return NULL;
    SyColumn *own = sy_table_add_column(all, "own", SY_COLUMN_INTEGER);
    const SyGeometry *g = &shown->own->geometry;
    if (all->n_row == 0 || g->kind != SY_GEOMETRY_LINE) return all;
    SyLines lines = {.n_line = g->n_part, .line_vertex = g->part_vertex, .xy = g->xy};
    g_autoptr(SyLineIndex) index = sy_line_index_new(&lines, error);
    if (index == NULL) {
        sy_table_free(all);
        return NULL;
    }
    for (SyIndex row = 0; row < all->n_row; row++) {
        SyPlace place;
        if (sy_table_n_part(all, row) == 0) continue;
        const double *at =
            all->geometry.xy + 2 * (gsize)all->geometry.part_vertex[all->geometry.row_part[row]];
        own->integer[row] =
            (int64_t)sy_nearest_places(index, at[0], at[1], near_m, 1, NULL, NULL, &place);
    }
    return all;
}

bool sy_map_shown_fit(SyMap *map, SyMapShown *shown, GError **error) {
    double area_m[4];
    area_of(shown, shown->n_candidate, area_m);
    sy_map_frame_fit(&map->frame, area_m);
    return sy_map_shown_window(map, shown, error);
}

bool sy_map_shown_window(SyMap *map, SyMapShown *shown, GError **error) {
    SyWindow window = sy_map_frame_ground(&map->frame, 0);
    GError *inner = NULL;
    shown->window =
        sy_map_read_window(map->atlas->asked->store, &window, map->style->context_edges, &inner);
    if (inner != NULL) {
        g_propagate_error(error, inner);
        return false;
    }
    shown->findings = read_findings(map, shown, error);
    return shown->findings != NULL;
}

/* ---- the sheet ---- */

SyPage *sy_map_shown_page(const SyAtlas *atlas, SyIndex row, const char *title, SyIndex page_number,
                          SyMapFill *fill, GError **error) {
    SyMapShown shown = {0};
    SyMap map = {.atlas = atlas, .style = atlas->style};
    int64_t id = sy_cell_integer(atlas->outfalls, "outfall_id", row);
    const char *code;
    g_autofree char *text = sy_map_title_of(atlas, row, title, &code);
    SyMapPanel panel;
    bool good = sy_map_shown_read(atlas->asked->store, id, &shown, error);
    if (good) {
        sy_map_sheet_begin(&map, text, code, page_number, &panel);
        good = fill(&map, &panel, &shown, id, error);
    }
    sy_map_shown_clear(&shown);
    sy_map_labels_free(map.labels);
    if (good) return map.page;
    sy_page_free(map.page);
    return NULL;
}
