/* Pages after an outfall's map: the chain and the profile of the way from its first unit; series.
 */
#include "algorithms/base/error.h"
#include "engine/map/parts.h"
#include "engine/picture/picture.h"

enum { MARGIN_MM = 14, TOP_MM = 26, CHAIN_MM = 70, GAP_MM = 5 };

static bool draw_way(SyMap *map, const SyDrawnWith *with, int64_t id, GError **error) {
    const SyStyle *s = map->style;
    const double wide = s->width_mm - 2 * MARGIN_MM;
    g_autoptr(SyChain) chain = sy_chain_of(map->atlas->asked->store, id, error);
    if (chain == NULL) return false;
    sy_chain_draw(chain, with, map->page, MARGIN_MM, TOP_MM, wide, CHAIN_MM);
    GError *inner = NULL;
    g_autoptr(SyProfile) profile =
        sy_profile_of_unit(map->atlas->asked->store, map->atlas->ends, id, 0, &inner);
    if (inner != NULL && !g_error_matches(inner, SY_ERROR, SY_ERROR_USAGE)) {
        g_propagate_error(error, inner);
        return false;
    }
    g_clear_error(&inner);
    SyMapPanel panel = {map, MARGIN_MM, wide, TOP_MM + CHAIN_MM + GAP_MM, s->height_mm - MARGIN_MM};
    if (profile == NULL || profile->reaches->n_row == 0) {
        sy_map_panel_heading(&panel, "profile");
        sy_map_panel_paragraph(&panel, SY_FONT_BODY, sy_style_word(s, "profile_none"), 1);
        return true;
    }
    g_autofree char *title =
        sy_style_words(s, "profile_title", "upper", profile->upper, "lower", profile->lower, NULL);
    sy_map_panel_heading_text(&panel, title);
    sy_profile_draw(profile, with, map->page, MARGIN_MM, panel.y_mm + 1, wide,
                    panel.bottom_mm - panel.y_mm - 1);
    return true;
}

SyPage *sy_map_way(const SyAtlas *atlas, SyIndex row, SyIndex number, GError **error) {
    SyMap map = {.atlas = atlas, .style = atlas->style};
    const SyDrawnWith with = {atlas->style, atlas->asked->terms, atlas->asked->program->lang, NULL};
    const char *code;
    g_autofree char *title = sy_map_title_of(atlas, row, "way_title", &code);
    sy_map_sheet_bare(&map, title, code, number);
    if (draw_way(&map, &with, sy_cell_integer(atlas->outfalls, "outfall_id", row), error))
        return map.page;
    sy_page_free(map.page);
    return NULL;
}

SyPage *sy_map_series(const SyAtlas *atlas, SyIndex row, SyIndex number, GError **error) {
    const SyStyle *s = atlas->style;
    const SyExport *asked = atlas->asked;
    SyMap map = {.atlas = atlas, .style = s};
    const SyDrawnWith with = {s, asked->terms, asked->program->lang, NULL};
    g_autoptr(SyTable) series =
        sy_series_rows(asked->store, sy_cell_integer(atlas->outfalls, "outfall_id", row),
                       asked->texts, asked->program->lang, error);
    if (series == NULL) return NULL;
    const char *code;
    g_autofree char *title = sy_map_title_of(atlas, row, "series_title", &code);
    sy_map_sheet_bare(&map, title, code, number);
    const double right_mm = s->width_mm - MARGIN_MM, bottom_mm = s->height_mm - MARGIN_MM;
    SyIndex n =
        sy_series_draw(series, &with, map.page, MARGIN_MM, TOP_MM, right_mm - GAP_MM, bottom_mm);
    if (n == series->n_row) return map.page;
    g_autofree char *left = g_strdup_printf("%u", series->n_row - n);
    g_autofree char *more = sy_style_words(s, "series_more", "n", left, NULL);
    sy_draw_text(map.page, &s->font[SY_FONT_SMALL], right_mm, bottom_mm, 1, 1, 0, more);
    return map.page;
}
