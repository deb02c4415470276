/* The page of one outfall (一口一图). */
#include "engine/map/shown.h"

static bool fill_page(SyMap *map, SyMapPanel *panel, SyMapShown *shown, int64_t id,
                      GError **error) {
    enum {
        LEGEND_MM = 36,
        LOCATION_MM = 44,
        FINDINGS_MM = 26,
        REASONS_MM = 12,
        TEST_MM = 4,
        NARRATIVE_LINES = 24 /* the longest that are known have 16 */
    };
    const double least_location_mm = 24;
    g_autofree char *narrative = sy_recorder_narrative(map->atlas->recorder, id, error);
    if (narrative == NULL || !sy_map_shown_propose(map->atlas, id, shown, error)) return false;
    sy_map_shown_facts(panel, shown);
    sy_map_panel_heading(panel, "narrative");
    sy_map_panel_paragraph(panel, SY_FONT_TABLE, narrative, NARRATIVE_LINES);
    double bottom = panel->bottom_mm;
    double tests_mm = shown->tests->len == 0 ? 0 : (shown->tests->len + 3) * TEST_MM;
    panel->bottom_mm -= LEGEND_MM + least_location_mm + FINDINGS_MM + tests_mm;
    sy_map_shown_candidates(panel, shown);
    if (panel->bottom_mm - panel->y_mm > REASONS_MM) sy_map_shown_reasons(panel, shown);
    if (!sy_map_shown_fit(map, shown, error)) return false;
    panel->bottom_mm = bottom - LEGEND_MM - least_location_mm;
    sy_map_shown_tests(panel, shown);
    sy_map_shown_findings(panel, shown);
    panel->bottom_mm = bottom;
    if (!sy_map_shown_draw(map, shown, id, error)) return false;
    /* The legend first, the inset as far as there is room. */
    double room = panel->bottom_mm - panel->y_mm - sy_map_legend_height(map);
    if (room > least_location_mm / 2) sy_map_panel_location(panel, MIN(room - 1, LOCATION_MM));
    sy_map_panel_legend(panel);
    sy_map_sheet_end(map);
    return true;
}

SyPage *sy_map_outfall(const SyAtlas *atlas, SyIndex row, GError **error) {
    return sy_map_shown_page(atlas, row, "sheet_title", sy_map_page_of(atlas, row), fill_page,
                             error);
}

static bool fill_map(SyMap *map, SyMapShown *shown, int64_t id, double height_mm, GError **error) {
    enum { LEGEND_MM = 36, CANDIDATES = 12 };
    const double width_mm = map->frame.width_mm;
    SyMapFrame *f = &map->frame;
    *f = (SyMapFrame){.x_mm = SY_MAP_BORDER_MM,
                      .y_mm = SY_MAP_BORDER_MM,
                      .width_mm = width_mm - 2 * SY_MAP_BORDER_MM,
                      .height_mm = height_mm - LEGEND_MM - 2 * SY_MAP_BORDER_MM};
    map->labels = sy_map_labels_new(map->page, map->style, f, map->atlas->base != NULL);
    sy_map_labels_keep_clear(map->labels, f->x_mm, f->y_mm + f->height_mm - 9, 75, 9);
    shown->n_candidate = MIN(shown->candidates->n_row, (SyIndex)CANDIDATES);
    if (!sy_map_shown_propose(map->atlas, id, shown, error) ||
        !sy_map_shown_fit(map, shown, error) || !sy_map_shown_draw(map, shown, id, error))
        return false;
    sy_map_frame_draw_border(f, map->style, map->page);
    sy_map_frame_draw_scale(f, map->style, map->page, f->x_mm + 4, f->y_mm + f->height_mm - 4);
    SyMapPanel panel = {map, 0, width_mm, 0, height_mm};
    sy_map_panel_legend(&panel);
    return true;
}

SyPage *sy_map_of_outfall(const SyAtlas *atlas, SyIndex row, double width_mm, double height_mm,
                          GError **error) {
    SyMapShown shown = {0};
    SyMap map = {.atlas = atlas, .style = atlas->style, .frame = {.width_mm = width_mm}};
    int64_t id = sy_cell_integer(atlas->outfalls, "outfall_id", row);
    bool good = sy_map_shown_read(atlas->asked->store, id, &shown, error);
    if (good) {
        map.page = sy_page_new(width_mm, height_mm, atlas->asked->program->lang, NULL);
        good = fill_map(&map, &shown, id, height_mm, error);
    }
    sy_map_shown_clear(&shown);
    sy_map_labels_free(map.labels);
    if (good) return map.page;
    sy_page_free(map.page);
    return NULL;
}
