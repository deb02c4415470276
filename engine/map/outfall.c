/* The page of one outfall (一口一图). */
#include "engine/map/shown.h"

static bool fill_page(SyMap *map, SyMapPanel *panel, SyMapShown *shown, int64_t id,
                      GError **error) {
    enum { LEGEND_MM = 36, LOCATION_MM = 44, FINDINGS_MM = 26, REASONS_MM = 12, TEST_MM = 4 };
    const double least_location_mm = 24;
    g_autofree char *narrative = sy_recorder_narrative(map->atlas->recorder, id, error);
    if (narrative == NULL || !sy_map_shown_propose(map->atlas, id, shown, error)) return false;
    sy_map_shown_facts(panel, shown);
    sy_map_panel_heading(panel, "narrative");
    sy_map_panel_paragraph(panel, SY_FONT_TABLE, narrative, 14);
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
    SyMapShown shown = {0};
    SyMap map = {.atlas = atlas, .style = atlas->style};
    const char *label = sy_cell_text(atlas->outfalls, "label", row),
               *code = sy_cell_text(atlas->outfalls, "code", row);
    int64_t id = sy_cell_integer(atlas->outfalls, "outfall_id", row);
    g_autofree char *title =
        sy_style_words(atlas->style, "sheet_title", "name",
                       label == NULL ? sy_style_word(atlas->style, "unnamed") : label, NULL);
    SyMapPanel panel;
    bool good = sy_map_shown_read(atlas->asked->store, id, &shown, error);
    if (good) {
        sy_map_sheet_begin(&map, title, g_strcmp0(code, label) == 0 ? NULL : code,
                           sy_map_page_of(atlas, row), &panel);
        good = fill_page(&map, &panel, &shown, id, error);
    }
    sy_map_shown_clear(&shown);
    sy_map_labels_free(map.labels);
    if (good) return map.page;
    sy_page_free(map.page);
    return NULL;
}
