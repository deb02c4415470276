#include <math.h>
#include <string.h>

#include "algorithms/base/search.h"
#include "engine/map/parts.h"

void sy_map_area_add_point(double *area_m, double x, double y) {
    if (!isfinite(x) || !isfinite(y)) return;
    area_m[0] = MIN(area_m[0], x);
    area_m[1] = MIN(area_m[1], y);
    area_m[2] = MAX(area_m[2], x);
    area_m[3] = MAX(area_m[3], y);
}

void sy_map_area_add(double *area_m, const SyTable *rows, SyIndex row) {
    const SyGeometry *g = &rows->geometry;
    if (g->kind == SY_GEOMETRY_NONE) return;
    for (SyIndex v = g->part_vertex[g->row_part[row]]; v < g->part_vertex[g->row_part[row + 1]];
         v++)
        sy_map_area_add_point(area_m, g->xy[2 * (gsize)v], g->xy[2 * (gsize)v + 1]);
}

SyTable *sy_map_read_outfalls(SyStore *store, GError **error) {
    return sy_store_query(
        store,
        "SELECT o.outfall_id, coalesce(o.name, o.code, o.local_code, o.source_id) AS label, "
        "coalesce(o.code, o.local_code, o.source_id) AS code, g.county, "
        "coalesce(w.name, o.river) AS water, a.n_unit, c.length_m, "
        "coalesce(a.status, 'unknown') AS state, max(MbrMaxX(c.geom) - MbrMinX(c.geom), "
        "MbrMaxY(c.geom) - MbrMinY(c.geom)) AS extent_m, EXISTS (SELECT 1 FROM candidate k WHERE "
        "k.outfall_id = o.outfall_id AND k.status = 'candidate' AND k.node_id IS NOT NULL) AS "
        "has_way, EXISTS (SELECT 1 FROM series s WHERE s.outfall_id = o.outfall_id) AS has_series, "
        "o.geom FROM outfall o LEFT JOIN answer a ON "
        "a.outfall_id = o.outfall_id LEFT JOIN outfall_county g ON "
        "g.outfall_id = o.outfall_id LEFT JOIN channel c USING "
        "(outfall_id) LEFT JOIN receiving_water w USING (receiving_water_id) ORDER BY o.outfall_id",
        NULL, error);
}

/* ---- spans ---- */

static int compare_spans(const void *left, const void *right) {
    const SyMapSpan *a = left, *b = right;
    return a->first < b->first ? -1 : a->first > b->first;
}

static GArray *read_spans(SyStore *store, const char *sql, int64_t outfall_id, GError **error) {
    g_autoptr(SyTable) rows = sy_store_query_of(store, sql, outfall_id, error);
    if (rows == NULL) return NULL;
    GArray *spans = g_array_new(FALSE, FALSE, sizeof(SyMapSpan));
    for (SyIndex row = 0; row < rows->n_row; row++) {
        double probability = sy_cell_real(rows, "probability", row);
        SyMapSpan span = {sy_cell_integer(rows, "first_edge", row),
                          sy_cell_integer(rows, "last_edge", row),
                          isnan(probability) ? 1 : probability};
        g_array_append_val(spans, span);
    }
    g_array_sort(spans, compare_spans);
    return spans;
}

/* What is left of @spans without @others; both sorted. */
static GArray *without(const GArray *spans, const GArray *others) {
    GArray *left = g_array_new(FALSE, FALSE, sizeof(SyMapSpan));
    guint first_other = 0;
    for (guint i = 0; i < spans->len; i++) {
        SyMapSpan span = g_array_index(spans, SyMapSpan, i);
        while (first_other < others->len &&
               g_array_index(others, SyMapSpan, first_other).last < span.first)
            first_other++;
        for (guint o = first_other; o < others->len && span.first <= span.last; o++) {
            const SyMapSpan *other = &g_array_index(others, SyMapSpan, o);
            if (other->first > span.last) break;
            SyMapSpan before = {span.first, other->first - 1, span.probability};
            if (before.first <= before.last) g_array_append_val(left, before);
            span.first = MAX(span.first, other->last + 1);
        }
        if (span.first <= span.last) g_array_append_val(left, span);
    }
    return left;
}

bool sy_map_read_spans(SyStore *store, int64_t outfall_id, GArray **trace, GArray **own,
                       GError **error) {
    *own = NULL;
    *trace = read_spans(store,
                        "SELECT first_edge, last_edge, probability FROM trace_span WHERE "
                        "outfall_id = CAST(?1 AS INTEGER) AND first_edge IS NOT NULL",
                        outfall_id, error);
    if (*trace == NULL) return false;
    g_autoptr(GArray) others = read_spans(
        store,
        "SELECT DISTINCT s.first_edge, s.last_edge, 1.0 AS probability FROM intermediate "
        "i JOIN trace_span s ON s.outfall_id = i.via_outfall_id WHERE i.outfall_id = "
        "CAST(?1 AS INTEGER) AND s.first_edge IS NOT NULL",
        outfall_id, error);
    if (others == NULL) return false;
    /* Spans of several outfalls may hold each other: joined, so that they are apart. */
    guint n = 0;
    for (guint i = 0; i < others->len; i++) {
        SyMapSpan *span = &g_array_index(others, SyMapSpan, i);
        SyMapSpan *last = n == 0 ? NULL : &g_array_index(others, SyMapSpan, n - 1);
        if (last != NULL && span->first <= last->last + 1)
            last->last = MAX(last->last, span->last);
        else
            g_array_index(others, SyMapSpan, n++) = *span;
    }
    g_array_set_size(others, n);
    *own = without(*trace, others);
    return true;
}

const SyMapSpan *sy_map_span_of(const GArray *spans, int64_t edge_id) {
    guint low =
        SY_LOWER_BOUND(guint, i, 0, spans->len, g_array_index(spans, SyMapSpan, i).last < edge_id);
    if (low == spans->len) return NULL;
    const SyMapSpan *span = &g_array_index(spans, SyMapSpan, low);
    return span->first <= edge_id ? span : NULL;
}

/* ---- edges ---- */

/* The paint is the number of its SyPaintName. */
#define EDGE_COLUMNS                                                                               \
    "e.edge_id, CASE e.kind WHEN 'channel' THEN 5 WHEN 'gap' THEN 7 ELSE CASE e.system WHEN "      \
    "'storm' THEN 0 WHEN 'sewage' THEN 1 WHEN 'combined' THEN 2 WHEN 'process' THEN 3 ELSE 4 END " \
    "END AS paint, e.from_node, e.to_node, e.direction IN ('both', 'unknown') AS doubt, "          \
    "CAST(coalesce(e.direction_confidence, 1) AS REAL) AS confidence, e.geom"
G_STATIC_ASSERT(SY_PAINT_STORM == 0 && SY_PAINT_UNKNOWN == 4 && SY_PAINT_CHANNEL == 5 &&
                SY_PAINT_GAP == 7);

SyTable *sy_map_read_edges(SyStore *store, const GArray *spans, GError **error) {
    g_autoptr(GString) json = g_string_new("[");
    for (guint i = 0; i < spans->len; i++) {
        const SyMapSpan *span = &g_array_index(spans, SyMapSpan, i);
        g_string_append_printf(json, "%s[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]",
                               i > 0 ? "," : "", span->first, span->last);
    }
    g_string_append_c(json, ']');
    const char *parameters[] = {json->str, NULL};
    return sy_store_query(store,
                          "SELECT " EDGE_COLUMNS
                          " FROM json_each(?1) AS span CROSS JOIN edge e WHERE e.edge_id BETWEEN "
                          "json_extract(span.value, '$[0]') AND json_extract(span.value, '$[1]') "
                          "AND e.kind <> 'river' ORDER BY e.edge_id",
                          parameters, error);
}

/* The four borders of a window as texts that SQLite reads back. */
typedef struct {
    char text[4][G_ASCII_DTOSTR_BUF_SIZE];
    const char *parameters[5];
} Borders;

static void borders_init(Borders *borders, const SyWindow *window) {
    const double value[4] = {window->x_min, window->y_min, window->x_max, window->y_max};
    for (int i = 0; i < 4; i++)
        borders->parameters[i] =
            g_ascii_dtostr(borders->text[i], sizeof borders->text[i], value[i]);
    borders->parameters[4] = NULL;
}

#define IN_WINDOW                                                                               \
    "i.xmax >= CAST(?1 AS REAL) AND i.ymax >= CAST(?2 AS REAL) AND i.xmin <= CAST(?3 AS REAL) " \
    "AND i.ymin <= CAST(?4 AS REAL)"

SyTable *sy_map_read_in(SyStore *store, const char *table, const char *key, const char *columns,
                        const char *more, const SyWindow *window, GError **error) {
    Borders borders;
    borders_init(&borders, window);
    g_autofree char *sql =
        g_strdup_printf("SELECT %s FROM idx_%s_geom i JOIN %s t ON t.%s = i.pkid WHERE " IN_WINDOW
                        " %s ORDER BY t.%s",
                        columns, table, table, key, more, key);
    return sy_store_query(store, sql, borders.parameters, error);
}

SyTable *sy_map_read_window(SyStore *store, const SyWindow *window, SyIndex most, GError **error) {
    Borders borders;
    borders_init(&borders, window);
    /* Not more than needed to know that they are too many. */
    g_autofree char *sql = g_strdup_printf(
        "SELECT count(*) AS n FROM (SELECT 1 FROM idx_edge_geom i WHERE " IN_WINDOW " LIMIT %u)",
        most + 1);
    g_autoptr(SyTable) count = sy_store_query(store, sql, borders.parameters, error);
    if (count == NULL || sy_cell_integer(count, "n", 0) > (int64_t)most) return NULL;
    return sy_store_query(store,
                          "SELECT " EDGE_COLUMNS
                          " FROM idx_edge_geom i JOIN edge e ON e.edge_id = i.pkid WHERE " IN_WINDOW
                          " AND e.kind <> 'river' ORDER BY e.edge_id",
                          borders.parameters, error);
}
