/* What lies in the frame on the page of an outfall. */
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/map/shown.h"
#include "engine/picture/draw.h"

static bool draw_base(SyMap *map, GError **error) {
    const SyAtlas *atlas = map->atlas;
    const SyMapFrame *f = &map->frame;
    if (atlas->base == NULL) return true;
    int n_column = (int)(f->width_mm / 25.4 * map->style->dots_per_inch),
        n_row = (int)(f->height_mm / 25.4 * map->style->dots_per_inch);
    gsize n_byte = 3 * (gsize)n_column * (gsize)n_row;
    g_autofree uint8_t *rgb = sy_array_new(n_byte, 1, "base map", error);
    SyWindow ground = sy_map_frame_ground(f, 0);
    const double window[] = {ground.x_min, ground.y_min, ground.x_max, ground.y_max};
    if (rgb == NULL || !sy_raster_window(atlas->base, sy_store_crs(atlas->asked->store), window,
                                         n_column, n_row, rgb, error))
        return false;
    for (gsize i = 0; i < n_byte; i++)
        rgb[i] = (uint8_t)(255 - (255 - rgb[i]) * map->style->base_strength);
    sy_page_add_image(map->page, f->x_mm, f->y_mm, f->width_mm, f->height_mm, n_column, n_row, rgb);
    return true;
}

static bool draw_surroundings(SyMap *map, GError **error) {
    static const char *const dimension[] = {"AND ST_Dimension(t.geom) = 1",
                                            "AND ST_Dimension(t.geom) = 2"};
    SyStore *store = map->atlas->asked->store;
    SyWindow window = sy_map_frame_ground(&map->frame, 3);
    g_autoptr(SyTable) zones =
        sy_map_read_in(store, "zone", "zone_id", "t.kind, t.name, t.geom", "", &window, error);
    if (zones == NULL) return false;
    g_autoptr(SyTable) parcels = sy_map_read_in(store, "parcel", "parcel_id",
                                                "'parcel' AS kind, t.geom", "", &window, error);
    if (parcels == NULL) return false;
    sy_map_draw_zones(map, parcels); /* below the zones */
    sy_map_draw_zones(map, zones);
    sy_map_frame_draw_grid(&map->frame, map->style, map->page);
    for (int i = 1; i >= 0; i--) { /* areas below lines */
        g_autoptr(SyTable) waters = sy_map_read_in(store, "receiving_water", "receiving_water_id",
                                                   "t.name, t.geom", dimension[i], &window, error);
        if (waters == NULL) return false;
        sy_map_draw_waters(map, waters);
    }
    return true;
}

static bool draw_network(SyMap *map, SyMapShown *shown, GError **error) {
    SyColumn *confidence = sy_table_column(shown->own, "confidence");
    for (SyIndex row = 0; confidence != NULL && row < shown->own->n_row; row++) {
        const SyMapSpan *span =
            sy_map_span_of(shown->own_spans, sy_cell_integer(shown->own, "edge_id", row));
        if (span != NULL) confidence->real[row] = MIN(confidence->real[row], span->probability);
    }
    if (shown->window != NULL) {
        SyIndex n = shown->window->n_row;
        g_autofree bool *context = g_new0(bool, MAX(n, 1)), *upstream = g_new0(bool, MAX(n, 1));
        for (SyIndex row = 0; row < n; row++) {
            int64_t edge = sy_cell_integer(shown->window, "edge_id", row);
            upstream[row] = sy_map_span_of(shown->trace_spans, edge) != NULL &&
                            sy_map_span_of(shown->own_spans, edge) == NULL;
            context[row] = !upstream[row] && sy_map_span_of(shown->own_spans, edge) == NULL;
        }
        if (!sy_map_draw_edges(map, shown->window, SY_MAP_CONTEXT, context, error) ||
            !sy_map_draw_edges(map, shown->window, SY_MAP_UPSTREAM, upstream, error))
            return false;
    }
    return sy_map_draw_edges(map, shown->own, SY_MAP_OWN, NULL, error);
}

static void draw_joins(SyMap *map, const SyTable *joins) {
    const SyGeometry *g = &joins->geometry;
    if (g->kind != SY_GEOMETRY_LINE || g->n_part == 0) return;
    g_autofree double *xy = g_new(double, 2 * (gsize)g->n_vertex);
    for (SyIndex v = 0; v < g->n_vertex; v++) {
        xy[2 * (gsize)v] = sy_map_frame_x(&map->frame, g->xy[2 * (gsize)v]);
        xy[2 * (gsize)v + 1] = sy_map_frame_y(&map->frame, g->xy[2 * (gsize)v + 1]);
    }
    sy_page_add_path(map->page, &map->style->paint[SY_PAINT_JOIN], g->n_part, g->part_vertex, xy,
                     false);
    map->signs.has[SY_PAINT_JOIN] = true;
}

static bool in_frame(const SyMapFrame *frame, double x, double y) {
    return x >= frame->x_mm && x <= frame->x_mm + frame->width_mm && y >= frame->y_mm &&
           y <= frame->y_mm + frame->height_mm;
}

/* Readings are dots, defects of pipes triangles, as on the interactive map. */
static void draw_evidence(SyMap *map) {
    static const SyPaintName paints[] = {SY_PAINT_DEFECT_SEVERE,    SY_PAINT_DEFECT_LATERAL,
                                         SY_PAINT_DEFECT_OTHER,     SY_PAINT_READING_SEEN,
                                         SY_PAINT_READING_NOT_SEEN, SY_PAINT_READING_MEASURED};
    const SyTable *rows = map->atlas->evidence;
    const SyGeometry *g = &rows->geometry;
    for (SyIndex row = 0; row < rows->n_row; row++) {
        if (sy_table_n_part(rows, row) == 0) continue;
        const double *at = g->xy + 2 * (gsize)g->part_vertex[g->row_part[row]];
        double x = sy_map_frame_x(&map->frame, at[0]), y = sy_map_frame_y(&map->frame, at[1]);
        const char *name = sy_cell_text(rows, "paint", row);
        guint i = 0;
        while (i < G_N_ELEMENTS(paints) && g_strcmp0(sy_style_paint_name(paints[i]), name) != 0)
            i++;
        if (i == G_N_ELEMENTS(paints) || !in_frame(&map->frame, x, y)) continue;
        sy_draw_figure(map->page, &map->style->paint[paints[i]], x, y, 0.9, name[0] == 'd' ? 3 : 16,
                       0);
        map->signs.has[paints[i]] = true;
    }
}

/* One unit: a dot; those in the table also their number and, if there is room, their name. */
static void draw_unit(SyMap *map, const SyTable *candidates, SyIndex row, bool is_numbered) {
    double x = sy_map_frame_x(&map->frame, sy_cell_real(candidates, "x", row)),
           y = sy_map_frame_y(&map->frame, sy_cell_real(candidates, "y", row));
    int64_t rank = sy_cell_integer(candidates, "rank", row);
    const char *unit = sy_cell_text(candidates, "unit", row);
    bool indirect = g_strcmp0(sy_cell_text(candidates, "status", row), "indirect") == 0;
    if (!isfinite(x) || !isfinite(y) || !in_frame(&map->frame, x, y)) return;
    SyPaintName paint = indirect ? SY_PAINT_UNIT_INDIRECT : SY_PAINT_UNIT;
    sy_draw_figure(map->page, &map->style->paint[paint], x, y, 0.6, 16, 0);
    map->signs.has[paint] = true;
    if (!is_numbered || rank == 0) return;
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, rank);
    sy_map_labels_add_badge(map->labels, x, y, paint,
                            indirect ? SY_FONT_BADGE : SY_FONT_BADGE_LIGHT, indirect ? 4 : 28,
                            SY_LABEL_NEEDED, number);
    if (unit != NULL)
        sy_map_labels_add_beside(map->labels, x, y, 2.2, SY_FONT_LABEL, 40, SY_LABEL_OPTIONAL,
                                 unit);
}

static bool draw_other_outfalls(SyMap *map, int64_t outfall_id, GError **error) {
    SyWindow window = sy_map_frame_ground(&map->frame, -1);
    g_autoptr(SyTable) others = sy_map_read_in(
        map->atlas->asked->store, "outfall", "outfall_id",
        "t.outfall_id, coalesce(t.name, t.source_id) AS label, t.geom", "", &window, error);
    if (others == NULL) return false;
    for (SyIndex row = 0; row < others->n_row; row++) {
        if (sy_cell_integer(others, "outfall_id", row) == outfall_id ||
            sy_table_n_part(others, row) == 0)
            continue;
        const double *at = others->geometry.xy +
                           2 * (gsize)others->geometry.part_vertex[others->geometry.row_part[row]];
        double x = sy_map_frame_x(&map->frame, at[0]), y = sy_map_frame_y(&map->frame, at[1]);
        const char *label = sy_cell_text(others, "label", row);
        sy_draw_figure(map->page, &map->style->paint[SY_PAINT_OUTFALL_OTHER], x, y, 1.1, 20, 0);
        sy_map_labels_keep_clear(map->labels, x - 1.1, y - 1.1, 2.2, 2.2);
        if (label != NULL)
            sy_map_labels_add_beside(map->labels, x, y, 1.2, SY_FONT_LABEL_OTHER, 46,
                                     SY_LABEL_OPTIONAL, label);
        map->signs.has[SY_PAINT_OUTFALL_OTHER] = true;
    }
    return true;
}

static void draw_this_outfall(SyMap *map, const SyTable *outfall) {
    if (outfall->geometry.n_vertex == 0) return;
    double x = sy_map_frame_x(&map->frame, outfall->geometry.xy[0]),
           y = sy_map_frame_y(&map->frame, outfall->geometry.xy[1]);
    const char *label = sy_cell_text(outfall, "label", 0);
    SyPaint dot = {.is_filled = true};
    sy_draw_figure(map->page, &map->style->paint[SY_PAINT_OUTFALL], x, y, 2.1, 28, 0);
    sy_draw_figure(map->page, &dot, x, y, 0.8, 20, 0);
    sy_map_labels_keep_clear(map->labels, x - 2.1, y - 2.1, 4.2, 4.2);
    if (label != NULL)
        sy_map_labels_add_beside(map->labels, x, y, 2.3, SY_FONT_LABEL_OUTFALL, 62, SY_LABEL_NEEDED,
                                 label);
    map->signs.has[SY_PAINT_OUTFALL] = true;
}

static void draw_findings(SyMap *map, const SyMapShown *shown) {
    const SyGeometry *g = &shown->findings->geometry;
    for (SyIndex i = 0; i < shown->n_finding; i++) {
        const double *at = g->xy + 2 * (gsize)g->part_vertex[g->row_part[shown->finding_row[i]]];
        const char letter[2] = {(char)('a' + (char)i), '\0'};
        double x = sy_map_frame_x(&map->frame, at[0]), y = sy_map_frame_y(&map->frame, at[1]);
        SyPaint dot = {.is_filled = true};
        sy_draw_figure(map->page, &dot, x, y, 0.35, 8, 0);
        sy_map_labels_add_badge(map->labels, x, y, SY_PAINT_FINDING, SY_FONT_BADGE, 3,
                                SY_LABEL_USUAL, letter);
        map->signs.has[SY_PAINT_FINDING] = true;
    }
}

static void draw_tests(SyMap *map, const SyMapShown *shown) {
    for (guint i = 0; i < shown->tests->len; i++) {
        const SyMapTest *test = &g_array_index(shown->tests, SyMapTest, i);
        const char letter[2] = {(char)('A' + (char)i), '\0'};
        double x = sy_map_frame_x(&map->frame, test->x_m),
               y = sy_map_frame_y(&map->frame, test->y_m);
        if (!isfinite(x) || !isfinite(y) || !in_frame(&map->frame, x, y)) continue;
        sy_draw_figure(map->page, &map->style->paint[SY_PAINT_TEST], x, y, 0.7, 4, G_PI_4);
        sy_map_labels_add_badge(map->labels, x, y, SY_PAINT_TEST, SY_FONT_BADGE, 4, SY_LABEL_NEEDED,
                                letter);
        map->signs.has[SY_PAINT_TEST] = true;
    }
}

/* The corner of the frame with the least in it. */
static void place_north(SyMap *map) {
    enum { WIDE = 8, HIGH = 16 };
    const SyMapFrame *f = &map->frame;
    double best = INFINITY, best_x = 0, best_y = 0;
    static const int order[] = {1, 0, 3, 2}; /* upper right first */
    for (int i = 0; i < 4; i++) {
        double x = order[i] % 2 == 0 ? f->x_mm + 3 : f->x_mm + f->width_mm - WIDE - 3;
        double y = order[i] / 2 == 0 ? f->y_mm + 3 : f->y_mm + f->height_mm - HIGH - 3;
        double crowd = sy_map_labels_crowd(map->labels, x, y, WIDE, HIGH);
        if (crowd >= best) continue;
        best = crowd;
        best_x = x;
        best_y = y;
    }
    sy_map_labels_keep_clear(map->labels, best_x, best_y, WIDE, HIGH);
    sy_map_frame_draw_north(map->style, map->page, best_x, best_y);
}

bool sy_map_shown_draw(SyMap *map, SyMapShown *shown, int64_t outfall_id, GError **error) {
    const SyMapFrame *f = &map->frame;
    sy_page_clip(map->page, f->x_mm, f->y_mm, f->width_mm, f->height_mm);
    if (!draw_base(map, error) || !draw_surroundings(map, error) ||
        !draw_network(map, shown, error))
        return false;
    draw_joins(map, shown->joins);
    draw_evidence(map);
    place_north(map);
    draw_this_outfall(map, shown->outfall);
    for (SyIndex row = 0; row < shown->candidates->n_row; row++)
        draw_unit(map, shown->candidates, row, row < shown->n_candidate);
    draw_tests(map, shown);
    draw_findings(map, shown);
    if (!draw_other_outfalls(map, outfall_id, error) || !sy_map_labels_draw(map->labels, error))
        return false;
    sy_page_unclip(map->page);
    return true;
}
