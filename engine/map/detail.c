/* The page after a crowded map: the ground around the outfall at 1:1000 or 1:500, with numbers,
 * levels, sizes and slopes. */
#include <math.h>

#include "algorithms/base/error.h"
#include "engine/map/shown.h"
#include "engine/picture/draw.h"

/* Nodes beyond which a sheet at 1:1000 is too full. */
enum { NODES_FULL = 90 };
static const double near_m = 220; /* along the network: what the sheet should show first */

/* The frame around the outfall and what of its own channel is near to it; the outfall stays in it.
 */
static void set_frame(SyMapFrame *frame, const SyMapShown *shown, double m_per_mm) {
    const SyGeometry *g = &shown->own->geometry;
    const double *outfall = shown->outfall->geometry.xy, margin_mm = 25;
    double area[4] = {outfall[0], outfall[1], outfall[0], outfall[1]};
    for (SyIndex v = 0; v < g->n_vertex; v++) {
        const double *at = g->xy + 2 * (gsize)v;
        if (hypot(at[0] - outfall[0], at[1] - outfall[1]) <= near_m * m_per_mm)
            sy_map_area_add_point(area, at[0], at[1]);
    }
    double room_x = (frame->width_mm / 2 - margin_mm) * m_per_mm,
           room_y = (frame->height_mm / 2 - margin_mm) * m_per_mm;
    frame->m_per_mm = m_per_mm;
    frame->east_m = CLAMP((area[0] + area[2]) / 2, outfall[0] - room_x, outfall[0] + room_x);
    frame->north_m = CLAMP((area[1] + area[3]) / 2, outfall[1] - room_y, outfall[1] + room_y);
}

static SyTable *read_nodes(SyMap *map, GError **error) {
    SyWindow window = sy_map_frame_ground(&map->frame, -2);
    return sy_map_read_in(map->atlas->asked->store, "node", "node_id",
                          "t.node_id, t.source_id, t.ground_m, t.invert_m, t.geom",
                          "AND EXISTS (SELECT 1 FROM edge e WHERE e.traced = 1 AND e.kind <> "
                          "'river' AND t.node_id IN (e.from_node, e.to_node))",
                          &window, error);
}

/* "DN600 i=3.2‰ L=35.1": what is known of it. */
static char *edge_text(const SyStyle *style, const SyTable *edges, SyIndex row) {
    double size_m = sy_cell_real(edges, "size_m", row),
           high_m = sy_cell_real(edges, "height_m", row),
           from_m = sy_cell_real(edges, "from_invert_m", row),
           to_m = sy_cell_real(edges, "to_invert_m", row),
           length_m = sy_cell_real(edges, "length_m", row);
    g_autoptr(GString) text = g_string_new(NULL);
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_autofree char *size = size_m > 0 ? sy_style_size(style, size_m, high_m) : NULL;
    if (size != NULL) g_string_append_printf(text, "%s%s", high_m > 0 ? "" : "DN", size);
    if (isfinite(from_m) && isfinite(to_m) && length_m > 0)
        g_string_append_printf(
            text, "%si=%s‰", text->len > 0 ? " " : "",
            g_ascii_formatd(digits, sizeof digits, "%.1f", 1000 * (from_m - to_m) / length_m));
    if (length_m > 0)
        g_string_append_printf(text, "%sL=%s", text->len > 0 ? " " : "",
                               g_ascii_formatd(digits, sizeof digits, "%.1f",
                                               sy_style_in(style, SY_UNIT_LENGTH, length_m)));
    return text->len == 0 ? NULL : g_string_free(g_steal_pointer(&text), FALSE);
}

static bool label_edges(SyMap *map, const SyMapShown *shown, GError **error) {
    SyWindow window = sy_map_frame_ground(&map->frame, 0);
    g_autoptr(SyTable) edges = sy_map_read_in(
        map->atlas->asked->store, "edge", "edge_id",
        "t.edge_id, t.size_m, t.height_m, t.from_invert_m, t.to_invert_m, t.length_m, t.geom",
        "AND t.kind IN ('pipe', 'channel')", &window, error);
    if (edges == NULL) return false;
    const SyGeometry *g = &edges->geometry;
    for (SyIndex row = 0; row < edges->n_row; row++) {
        if (sy_map_span_of(shown->own_spans, sy_cell_integer(edges, "edge_id", row)) == NULL ||
            sy_table_n_part(edges, row) == 0)
            continue;
        g_autofree char *text = edge_text(map->style, edges, row);
        SyIndex first = g->part_vertex[g->row_part[row]],
                n = g->part_vertex[g->row_part[row] + 1] - first;
        g_autofree double *xy = g_new(double, 2 * (gsize)n);
        for (SyIndex i = 0; i < n; i++) {
            xy[2 * (gsize)i] = sy_map_frame_x(&map->frame, g->xy[2 * (gsize)(first + i)]);
            xy[2 * (gsize)i + 1] = sy_map_frame_y(&map->frame, g->xy[2 * (gsize)(first + i) + 1]);
        }
        if (text != NULL)
            sy_map_labels_add_along(map->labels, xy, n, SY_FONT_GRID, SY_LABEL_USUAL, text);
    }
    return true;
}

static void label_nodes(SyMap *map, const SyTable *nodes) {
    const SyGeometry *g = &nodes->geometry;
    for (SyIndex row = 0; row < nodes->n_row; row++) {
        if (sy_table_n_part(nodes, row) == 0) continue;
        const double *at = g->xy + 2 * (gsize)g->part_vertex[g->row_part[row]];
        double x = sy_map_frame_x(&map->frame, at[0]), y = sy_map_frame_y(&map->frame, at[1]);
        const char *number = sy_cell_text(nodes, "source_id", row);
        const SyStyle *style = map->style;
        double ground = sy_style_in(style, SY_UNIT_LENGTH, sy_cell_real(nodes, "ground_m", row)),
               invert = sy_style_in(style, SY_UNIT_LENGTH, sy_cell_real(nodes, "invert_m", row));
        sy_draw_figure(map->page, &map->style->paint[SY_PAINT_NODE], x, y, 0.8, 16, 0);
        sy_map_labels_keep_clear(map->labels, x - 0.8, y - 0.8, 1.6, 1.6);
        g_autoptr(GString) text = g_string_new(number);
        char digits[G_ASCII_DTOSTR_BUF_SIZE];
        if (isfinite(ground))
            g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "",
                                   g_ascii_formatd(digits, sizeof digits, "%.2f", ground));
        if (isfinite(invert))
            g_string_append_printf(text, "/%s",
                                   g_ascii_formatd(digits, sizeof digits, "%.2f", invert));
        if (text->len > 0)
            sy_map_labels_add_beside(map->labels, x, y, 0.9, SY_FONT_GRID, 40, SY_LABEL_USUAL,
                                     text->str);
    }
}

static bool fill(SyMap *map, SyMapPanel *panel, SyMapShown *shown, int64_t id, GError **error) {
    if (!sy_map_shown_propose(map->atlas, id, shown, error)) return false;
    set_frame(&map->frame, shown, 1);
    g_autoptr(SyTable) nodes = read_nodes(map, error);
    if (nodes != NULL && nodes->n_row > NODES_FULL) {
        set_frame(&map->frame, shown, 0.5);
        sy_table_free(g_steal_pointer(&nodes));
        nodes = read_nodes(map, error);
    }
    if (nodes == NULL || !sy_map_shown_window(map, shown, error)) return false;
    map->signs.has[SY_PAINT_NODE] = nodes->n_row > 0;
    sy_map_panel_heading(panel, "detail_how");
    sy_map_panel_paragraph(panel, SY_FONT_TABLE, sy_style_word(map->style, "detail_signs"), 8);
    label_nodes(map, nodes);
    shown->n_candidate = MIN(shown->candidates->n_row, map->style->candidates);
    if (!label_edges(map, shown, error) || !sy_map_shown_draw(map, shown, id, error)) return false;
    sy_map_panel_location(panel, 44);
    sy_map_panel_legend(panel);
    sy_map_sheet_end(map);
    return true;
}

SyPage *sy_map_detail(const SyAtlas *atlas, SyIndex row, SyIndex page_number, GError **error) {
    return sy_map_shown_page(atlas, row, "detail_title", page_number, fill, error);
}
