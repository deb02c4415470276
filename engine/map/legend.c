/* Legend of the signs on a page, and where the page lies. */
#include <math.h>
#include <string.h>

#include "engine/map/parts.h"
#include "engine/picture/draw.h"

enum { N_COLUMN = 3, SAMPLE_WIDE = 11 };
static const double row_high = 4.3, head_high = 5.8;

/* One entry: how its sample is drawn. */
typedef enum { LINE, AREA, ZONE, ARROW, DOUBT, CERTAINTY, FIGURE } Sample; /* a zone is an area */
static const struct {
    const char *word;
    Sample sample;
    SyPaintName paint;
    int n_corner;
    const char *text;
} entries[] = {
    {"traced", FIGURE, SY_PAINT_TRACED, 16, NULL},
    {"n_candidates", FIGURE, SY_PAINT_CANDIDATES, 16, NULL},
    {"unknown_source", FIGURE, SY_PAINT_SOURCE_UNKNOWN, 16, NULL},
    {"of_outfall", FIGURE, SY_PAINT_OUTFALL, 28, NULL},
    {"of_outfall_other", FIGURE, SY_PAINT_OUTFALL_OTHER, 28, NULL},
    {"of_unit", FIGURE, SY_PAINT_UNIT, 28, "1"},
    {"of_unit_indirect", FIGURE, SY_PAINT_UNIT_INDIRECT, 4, "2"},
    {"of_test", FIGURE, SY_PAINT_TEST, 4, "A"},
    {"of_finding", FIGURE, SY_PAINT_FINDING, 3, "a"},
    {"of_reading_seen", FIGURE, SY_PAINT_READING_SEEN, 16, NULL},
    {"of_reading_not_seen", FIGURE, SY_PAINT_READING_NOT_SEEN, 16, NULL},
    {"of_reading_measured", FIGURE, SY_PAINT_READING_MEASURED, 16, NULL},
    {"of_defect_severe", FIGURE, SY_PAINT_DEFECT_SEVERE, 3, NULL},
    {"of_defect_lateral", FIGURE, SY_PAINT_DEFECT_LATERAL, 3, NULL},
    {"of_defect_other", FIGURE, SY_PAINT_DEFECT_OTHER, 3, NULL},
    {"of_storm", LINE, SY_PAINT_STORM, 0, NULL},
    {"of_sewage", LINE, SY_PAINT_SEWAGE, 0, NULL},
    {"of_combined", LINE, SY_PAINT_COMBINED, 0, NULL},
    {"of_process", LINE, SY_PAINT_PROCESS, 0, NULL},
    {"of_unknown", LINE, SY_PAINT_UNKNOWN, 0, NULL},
    {"of_channel", LINE, SY_PAINT_CHANNEL, 0, NULL},
    {"of_gap", LINE, SY_PAINT_GAP, 0, NULL},
    {"of_certain", CERTAINTY, SY_PAINT_ARROW, 0, NULL},
    {"of_arrow", ARROW, SY_PAINT_ARROW, 0, NULL},
    {"of_both", DOUBT, SY_PAINT_ARROW, 0, NULL},
    {"of_upstream", LINE, SY_PAINT_UPSTREAM, 0, NULL},
    {"of_context", LINE, SY_PAINT_CONTEXT, 0, NULL},
    {"of_join", LINE, SY_PAINT_JOIN, 0, NULL},
    {"of_river", LINE, SY_PAINT_RIVER, 0, NULL},
    {"of_county", LINE, SY_PAINT_COUNTY, 0, NULL},
    {"development_zone", ZONE, SY_PAINT_DEVELOPMENT_ZONE, 0, NULL},
    {"water_source_1", ZONE, SY_PAINT_WATER_SOURCE_1, 0, NULL},
    {"water_source_2", ZONE, SY_PAINT_WATER_SOURCE_2, 0, NULL},
    {"nature_reserve", ZONE, SY_PAINT_NATURE_RESERVE, 0, NULL},
    {"park", ZONE, SY_PAINT_PARK, 0, NULL},
    {"sewer_service", ZONE, SY_PAINT_SEWER_SERVICE, 0, NULL},
    {"dike", ZONE, SY_PAINT_DIKE, 0, NULL},
    {"function_zone", ZONE, SY_PAINT_FUNCTION_ZONE, 0, NULL},
    {"of_parcel", AREA, SY_PAINT_PARCEL, 0, NULL},
};

/* Kinds of zones are called as everywhere else. */
static const char *entry_word(const SyMap *map, guint entry) {
    const SyExport *asked = map->atlas->asked;
    return entries[entry].sample != ZONE ? sy_style_word(map->style, entries[entry].word)
                                         : sy_terms_word(asked->terms, asked->program->lang,
                                                         "zone_kind", entries[entry].word);
}

static bool is_shown(const SyMapSigns *signs, guint entry) {
    if (entries[entry].sample == DOUBT) return signs->has_doubt;
    if (entries[entry].sample == CERTAINTY) return signs->has[SY_PAINT_ARROW];
    return signs->has[entries[entry].paint];
}

static void draw_certainty(const SyStyle *s, SyPage *page, double x, double y) {
    const double share[] = {s->width_high, s->width_middle, s->width_low};
    SyPaint paint = {.ink = s->paint[SY_PAINT_STORM].ink};
    for (int i = 0; i < 3; i++) {
        paint.width_mm = s->paint[SY_PAINT_STORM].width_mm * share[i];
        sy_draw_line(page, &paint, x + i * SAMPLE_WIDE / 3.0 + 0.5, y,
                     x + (i + 1) * SAMPLE_WIDE / 3.0 - 0.5, y);
    }
}

static void draw_sample(const SyStyle *s, SyPage *page, guint entry, double x, double y) {
    const SyPaint *paint = &s->paint[entries[entry].paint];
    double middle = x + SAMPLE_WIDE / 2.0;
    switch (entries[entry].sample) {
        case LINE:
            sy_draw_line(page, paint, x, y, x + SAMPLE_WIDE, y);
            if (entries[entry].paint == SY_PAINT_CHANNEL)
                sy_draw_line(page, &s->paint[SY_PAINT_CHANNEL_CORE], x, y, x + SAMPLE_WIDE, y);
            break;
        case AREA:
        case ZONE:
            sy_draw_box(page, paint, x + 0.5, y - 1.4, SAMPLE_WIDE - 1, 2.8);
            break;
        case ARROW:
            sy_draw_arrow(page, paint, middle + 1, y, 1, 0, 2.1);
            break;
        case DOUBT:
            sy_draw_arrow(page, paint, middle + 2.5, y, 1, 0, 2.1);
            sy_draw_arrow(page, paint, middle - 2.5, y, -1, 0, 2.1);
            break;
        case CERTAINTY:
            draw_certainty(s, page, x, y);
            break;
        case FIGURE:
            sy_draw_figure(page, paint, middle, y + (entries[entry].n_corner == 3 ? 0.3 : 0), 1.7,
                           entries[entry].n_corner, entries[entry].n_corner == 4 ? G_PI_4 : 0);
            if (entries[entry].text != NULL)
                sy_draw_text(page,
                             &s->font[entries[entry].paint == SY_PAINT_UNIT ? SY_FONT_BADGE_LIGHT
                                                                            : SY_FONT_BADGE],
                             middle, y + (entries[entry].n_corner == 3 ? 0.4 : 0), 0.5, 0.5, 0,
                             entries[entry].text);
            break;
    }
}

static SyIndex count_shown(const SyMapSigns *signs) {
    SyIndex n = 0;
    for (guint i = 0; i < G_N_ELEMENTS(entries); i++) n += is_shown(signs, i);
    return n;
}

double sy_map_legend_height(const SyMap *map) {
    SyIndex n_row = (count_shown(&map->signs) + N_COLUMN - 1) / N_COLUMN;
    return head_high + n_row * row_high + 1;
}

void sy_map_panel_legend(SyMapPanel *panel) {
    const SyMap *map = panel->map;
    double high = sy_map_legend_height(map);
    SyMapPanel block = *panel;
    block.y_mm = panel->bottom_mm - high;
    panel->bottom_mm = block.y_mm;
    sy_map_panel_heading(&block, "legend");
    SyIndex n = 0, n_row = (count_shown(&map->signs) + N_COLUMN - 1) / N_COLUMN;
    double wide = panel->width_mm / N_COLUMN;
    for (guint i = 0; i < G_N_ELEMENTS(entries); i++) {
        if (!is_shown(&map->signs, i)) continue;
        double x = panel->x_mm + n / n_row * wide, y = block.y_mm + (n % n_row + 0.5) * row_high;
        draw_sample(map->style, map->page, i, x + 1, y);
        sy_draw_text(map->page, &map->style->font[SY_FONT_SMALL], x + SAMPLE_WIDE + 2.2, y, 0, 0.5,
                     wide - SAMPLE_WIDE - 2.6, entry_word(map, i));
        n++;
    }
}

/* One small square where at least one outfall lies. */
static void draw_outfalls(const SyMap *map, const SyTable *outfalls) {
    const SyMapFrame *f = &map->frame;
    const SyGeometry *g = &outfalls->geometry;
    const double side = 0.6;
    SyPaint dot = {.is_filled = true};
    g_autoptr(GHashTable) taken = g_hash_table_new(g_direct_hash, g_direct_equal);
    g_autoptr(GArray) xy = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) start = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    for (SyIndex v = 0; v < g->n_vertex; v++) {
        double x = sy_map_frame_x(f, g->xy[2 * (gsize)v]) - side / 2,
               y = sy_map_frame_y(f, g->xy[2 * (gsize)v + 1]) - side / 2;
        guint cell = (guint)(CLAMP(x, 0, 2000) / side) << 16 | (guint)(CLAMP(y, 0, 2000) / side);
        if (!g_hash_table_add(taken, GUINT_TO_POINTER(cell + 1))) continue;
        const double square[] = {x, y, x + side, y, x + side, y + side, x, y + side};
        SyIndex at = xy->len / 2;
        g_array_append_val(start, at);
        g_array_append_vals(xy, square, 8);
    }
    SyIndex end = xy->len / 2;
    g_array_append_val(start, end);
    sy_page_add_path(map->page, &dot, start->len - 1, (SyIndex *)(void *)start->data,
                     (double *)(void *)xy->data, true);
}

void sy_map_panel_location(SyMapPanel *panel, double height_mm) {
    const SyMap *map = panel->map;
    const SyAtlas *atlas = map->atlas;
    SyMapPanel block = *panel;
    block.y_mm = panel->bottom_mm - height_mm;
    panel->bottom_mm = block.y_mm - 1;
    sy_map_panel_heading(&block, "location");
    SyMap small = {.atlas = atlas, .style = map->style, .page = map->page};
    small.frame = (SyMapFrame){.x_mm = panel->x_mm,
                               .y_mm = block.y_mm,
                               .width_mm = panel->width_mm,
                               .height_mm = height_mm - 6};
    const SyMapFrame *f = &small.frame;
    SyWindow here = sy_map_frame_ground(&map->frame, 0);
    double area_m[4] = {here.x_min, here.y_min, here.x_max, here.y_max};
    sy_map_area_add_point(area_m, atlas->area_m[0], atlas->area_m[1]);
    sy_map_area_add_point(area_m, atlas->area_m[2], atlas->area_m[3]);
    sy_map_frame_fit(&small.frame, area_m);
    /* Only signs are wanted; the names of waters and counties stay out. */
    g_autoptr(SyMapLabels) labels = sy_map_labels_new(map->page, map->style, f, false);
    small.labels = labels;
    sy_page_clip(map->page, f->x_mm, f->y_mm, f->width_mm, f->height_mm);
    sy_map_draw_zones(&small, atlas->counties);
    for (guint i = 0; i < G_N_ELEMENTS(atlas->waters); i++)
        sy_map_draw_waters(&small, atlas->waters[i]);
    draw_outfalls(&small, atlas->outfalls);
    double x1 = sy_map_frame_x(f, here.x_min), x2 = sy_map_frame_x(f, here.x_max),
           y1 = sy_map_frame_y(f, here.y_max), y2 = sy_map_frame_y(f, here.y_min);
    double wide = MAX(x2 - x1, 2.4), high = MAX(y2 - y1, 2.4);
    sy_draw_box(map->page, &map->style->paint[SY_PAINT_WINDOW], (x1 + x2 - wide) / 2,
                (y1 + y2 - high) / 2, wide, high);
    sy_page_unclip(map->page);
    sy_draw_box(map->page, &map->style->paint[SY_PAINT_FRAME], f->x_mm, f->y_mm, f->width_mm,
                f->height_mm);
}
