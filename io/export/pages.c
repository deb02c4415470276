#include "io/export/pages.h"

#include <string.h>

#include "io/export/pages_private.h"
#include "io/export/text.h"

static void item_clear(void *at) {
    SyItem *item = at;
    if (item->kind == SY_ITEM_TEXT) g_free(item->text.text);
    if (item->kind == SY_ITEM_IMAGE) g_free(item->area.rgb);
    if (item->kind == SY_ITEM_LAYER) g_free(item->layer);
    if (item->kind == SY_ITEM_MARK) {
        g_free(item->mark.title);
        g_strfreev(item->mark.attributes);
    }
}

/* Text is measured and drawn in points, alike for every kind of file: nothing is fitted to the
 * pixels of a screen. */
static PangoContext *new_letters(const char *lang) {
    PangoContext *letters = pango_font_map_create_context(pango_cairo_font_map_get_default());
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(letters, options);
    cairo_font_options_destroy(options);
    pango_cairo_context_set_resolution(letters, 72);
    pango_context_set_round_glyph_positions(letters, FALSE);
    pango_context_set_base_dir(letters, PANGO_DIRECTION_LTR);
    pango_context_set_language(
        letters, pango_language_from_string(strcmp(lang, "zh") == 0 ? "zh-cn" : lang));
    return letters;
}

SyPage *sy_page_new(double width_mm, double height_mm, const char *lang, const char *name) {
    SyPage *page = g_new0(SyPage, 1);
    page->width_mm = width_mm;
    page->height_mm = height_mm;

    page->item = g_array_new(FALSE, TRUE, sizeof(SyItem));
    g_array_set_clear_func(page->item, item_clear);
    page->start = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    page->xy = g_array_new(FALSE, FALSE, sizeof(double));
    page->letters = new_letters(lang);
    page->layout = pango_layout_new(page->letters);
    page->name = name == NULL ? NULL : sy_export_line(name, SY_PAGE_TEXT_MAX);
    return page;
}

void sy_page_size(const SyPage *page, double *width_mm, double *height_mm) {
    *width_mm = page->width_mm;
    *height_mm = page->height_mm;
}

void sy_page_free(SyPage *page) {
    if (page == NULL) return;
    g_free(page->name);
    g_array_unref(page->item);
    g_array_unref(page->start);
    g_array_unref(page->xy);
    g_object_unref(page->layout);
    g_object_unref(page->letters);
    g_free(page);
}

void sy_page_add_path(SyPage *page, const SyPaint *paint, SyIndex n_part, const SyIndex *start,
                      const double *xy_mm, bool is_closed) {
    if (n_part == 0) return;
    SyItem item = {.kind = SY_ITEM_PATH};
    item.path.paint = *paint;
    item.path.is_closed = is_closed;
    item.path.first_part = page->start->len;
    item.path.n_part = n_part;
    SyIndex before = page->xy->len / 2;
    for (SyIndex part = 0; part <= n_part; part++) {
        SyIndex at = before + start[part] - start[0];
        g_array_append_val(page->start, at);
    }
    g_array_append_vals(page->xy, xy_mm + 2 * (gsize)start[0], 2 * (start[n_part] - start[0]));
    g_array_append_val(page->item, item);
}

static void add_area(SyPage *page, SyItemKind kind, double x, double y, double width,
                     double height) {
    SyItem item = {.kind = kind};
    item.area.x = x;
    item.area.y = y;
    item.area.width = width;
    item.area.height = height;
    g_array_append_val(page->item, item);
}

void sy_page_clip(SyPage *page, double x_mm, double y_mm, double width_mm, double height_mm) {
    add_area(page, SY_ITEM_CLIP, x_mm, y_mm, width_mm, height_mm);
}

void sy_page_unclip(SyPage *page) {
    add_area(page, SY_ITEM_UNCLIP, 0, 0, 0, 0);
}

void sy_page_add_image(SyPage *page, double x_mm, double y_mm, double width_mm, double height_mm,
                       int n_column, int n_row, const uint8_t *rgb) {
    add_area(page, SY_ITEM_IMAGE, x_mm, y_mm, width_mm, height_mm);
    SyItem *item = &g_array_index(page->item, SyItem, page->item->len - 1);
    item->area.n_column = n_column;
    item->area.n_row = n_row;
    item->area.rgb = g_memdup2(rgb, 3 * (gsize)n_column * (gsize)n_row);
}

void sy_page_add_link(SyPage *page, double x_mm, double y_mm, double width_mm, double height_mm,
                      SyIndex page_number) {
    add_area(page, SY_ITEM_LINK, x_mm, y_mm, width_mm, height_mm);
    g_array_index(page->item, SyItem, page->item->len - 1).area.page_number = page_number;
}

void sy_page_add_mark(SyPage *page, double x_mm, double y_mm, double width_mm, double height_mm,
                      const char *title, const char *const *attributes) {
    SyItem item = {.kind = SY_ITEM_MARK};
    guint n = 0;
    while (attributes[n] != NULL) n++;
    item.mark.x = x_mm;
    item.mark.y = y_mm;
    item.mark.width = width_mm;
    item.mark.height = height_mm;
    item.mark.title = sy_export_line(title, SY_PAGE_TEXT_MAX);
    item.mark.attributes = g_new0(char *, n + 1);
    for (guint i = 0; i < n; i++)
        item.mark.attributes[i] = sy_export_line(attributes[i], SY_PAGE_TEXT_MAX);
    g_array_append_val(page->item, item);
}

void sy_page_layer(SyPage *page, const char *name) {
    SyItem item = {.kind = SY_ITEM_LAYER, .layer = g_strdup(name)};
    g_array_append_val(page->item, item);
}

/* ---- text ---- */

PangoLayout *sy_page_layout(const SyPage *page, const SyFont *font, double width_mm, int n_line,
                            const char *text) {
    PangoLayout *layout = g_object_ref(page->layout);
    PangoFontDescription *description = pango_font_description_new();
    pango_font_description_set_family(description, font->family);
    pango_font_description_set_weight(description,
                                      font->is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(description,
                                             font->size_mm * SY_POINTS_PER_MM * PANGO_SCALE);
    pango_layout_set_font_description(layout, description);
    pango_font_description_free(description);
    pango_layout_set_auto_dir(layout, FALSE);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_width(layout,
                           width_mm > 0 ? (int)(width_mm * SY_POINTS_PER_MM * PANGO_SCALE) : -1);
    pango_layout_set_ellipsize(
        layout, width_mm > 0 && n_line > 0 ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
    pango_layout_set_height(layout, n_line > 0 ? -n_line : -1);
    pango_layout_set_single_paragraph_mode(layout, TRUE);
    pango_layout_set_text(layout, text, -1);
    return layout;
}

void sy_page_add_text(SyPage *page, const SyFont *font, const SyTextPlace *place,
                      const char *text) {
    SyItem item = {.kind = SY_ITEM_TEXT};
    item.text.font = *font;
    item.text.place = *place;
    item.text.text = sy_export_line(text, SY_PAGE_TEXT_MAX);
    g_array_append_val(page->item, item);
}

void sy_page_measure(SyPage *page, const SyFont *font, double width_mm, int n_line,
                     const char *text, double *text_width_mm, double *text_height_mm) {
    g_autofree char *clean = sy_export_line(text, SY_PAGE_TEXT_MAX);
    g_autoptr(PangoLayout) layout = sy_page_layout(page, font, width_mm, n_line, clean);
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    *text_width_mm = logical.width / (PANGO_SCALE * SY_POINTS_PER_MM);
    *text_height_mm = logical.height / (PANGO_SCALE * SY_POINTS_PER_MM);
}

bool sy_page_has_letter(const SyPage *page, const char *family, uint32_t letter) {
    PangoFontDescription *description = pango_font_description_new();
    pango_font_description_set_family(description, family);
    PangoFontset *set = pango_context_load_fontset(page->letters, description,
                                                   pango_context_get_language(page->letters));
    PangoFont *font = set == NULL ? NULL : pango_fontset_get_font(set, letter);
    bool has = font != NULL && pango_font_has_char(font, letter);
    g_clear_object(&font);
    g_clear_object(&set);
    pango_font_description_free(description);
    return has;
}
