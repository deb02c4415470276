/* Pages of an atlas with the charts of data/charts: two columns, as many as have room. */
#include "engine/map/map.h"
#include "engine/map/parts.h"
#include "engine/picture/chart.h"

/* mm */
static const double side = 16, top = 27, bottom = 14, gap = 12, between = 5;
enum { N_COLUMN = 2 };

typedef struct {
    SyIndex page; /* from 0 */
    int column;
    double y_mm;
} Place;

/* Where each chart stands: below the others in the column that ends first, else on the next page.
 * Returns the number of pages. */
static SyIndex place_all(const SyAtlas *atlas, Place *places) {
    double y[N_COLUMN] = {top, top}, end = atlas->style->height_mm - bottom;
    SyIndex page = 0;
    for (guint i = 0; i < atlas->charts->charts->len; i++) {
        double high = sy_chart_height_mm(sy_charts_at(atlas->charts, i));
        int column = y[1] < y[0];
        if (y[column] > top && y[column] + high > end) {
            page++;
            y[0] = y[1] = top;
            column = 0;
        }
        places[i] = (Place){page, column, y[column]};
        y[column] += high + between;
    }
    return atlas->charts->charts->len == 0 ? 0 : page + 1;
}

SyIndex sy_map_chart_pages(const SyAtlas *atlas) {
    g_autofree Place *places = g_new(Place, atlas->charts->charts->len + 1);
    return place_all(atlas, places);
}

SyPage *sy_map_charts(const SyAtlas *atlas, SyIndex number, SyIndex page_number) {
    SyMap map = {.atlas = atlas, .style = atlas->style};
    const SyDrawnWith with = {atlas->style, atlas->asked->terms, atlas->asked->program->lang, NULL};
    sy_map_sheet_bare(&map, sy_style_word(atlas->style, "charts"), NULL, page_number);
    double wide = (atlas->style->width_mm - 2 * side - gap) / N_COLUMN;
    g_autofree Place *places = g_new(Place, atlas->charts->charts->len + 1);
    place_all(atlas, places);
    for (guint i = 0; i < atlas->charts->charts->len; i++)
        if (places[i].page == number)
            sy_chart_draw(sy_charts_at(atlas->charts, i), &with, map.page,
                          side + places[i].column * (wide + gap), places[i].y_mm, wide);
    return map.page;
}

char *sy_map_charts_svg(const SyExport *asked, GError **error) {
    const char *lang = asked->program->lang, *data = asked->program->data_folder;
    g_autoptr(SyStyle) style = sy_style_load(data, lang, asked->store, error);
    g_autoptr(SyCharts) charts =
        style == NULL ? NULL : sy_charts_select(asked->store, asked->terms, lang, data, error);
    if (charts == NULL) return NULL;
    double high = 2 * between, wide = style->width_mm / N_COLUMN, y = between;
    for (guint i = 0; i < charts->charts->len; i++)
        high += sy_chart_height_mm(sy_charts_at(charts, i)) + between;
    const SyDrawnWith with = {style, asked->terms, lang, NULL};
    g_autoptr(SyPage) page = sy_page_new(wide, high, lang, sy_style_word(style, "charts"));
    for (guint i = 0; i < charts->charts->len; i++) {
        const SyChart *chart = sy_charts_at(charts, i);
        sy_chart_draw(chart, &with, page, gap, y, wide - 2 * gap);
        y += sy_chart_height_mm(chart) + between;
    }
    GString *svg = sy_page_svg(page, error);
    return svg == NULL ? NULL : g_string_free(svg, FALSE);
}
