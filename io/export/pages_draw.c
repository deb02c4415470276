/* The one drawing function. */
#include <math.h>

#include "io/export/pages_private.h"

static void set_ink(cairo_t *cairo, const SyInk *ink) {
    cairo_set_source_rgb(cairo, ink->red, ink->green, ink->blue);
}

static void trace_path(cairo_t *cairo, const SyPage *page, const SyItem *item) {
    const SyIndex *start = &g_array_index(page->start, SyIndex, item->path.first_part);
    const double *xy = (const double *)(void *)page->xy->data;
    cairo_new_path(cairo);
    for (SyIndex part = 0; part < item->path.n_part; part++) {
        for (SyIndex v = start[part]; v < start[part + 1]; v++)
            if (v == start[part])
                cairo_move_to(cairo, xy[2 * (gsize)v], xy[2 * (gsize)v + 1]);
            else
                cairo_line_to(cairo, xy[2 * (gsize)v], xy[2 * (gsize)v + 1]);
        if (item->path.is_closed) cairo_close_path(cairo);
    }
}

/* Parallel lines over the current path. */
static void draw_hatching(cairo_t *cairo, const SyPaint *paint) {
    double x1, y1, x2, y2;
    cairo_save(cairo);
    cairo_clip_preserve(cairo);
    cairo_path_extents(cairo, &x1, &y1, &x2, &y2);
    cairo_new_path(cairo);
    double c = cos(paint->hatch_angle_rad), s = sin(paint->hatch_angle_rad);
    double x = (x1 + x2) / 2, y = (y1 + y2) / 2, half = hypot(x2 - x1, y2 - y1) / 2;
    /* Counted from the page's corner, so that neighbours share their lines. */
    double middle = c * y - s * x;
    for (double at = ceil((middle - half) / paint->hatch_mm) * paint->hatch_mm; at < middle + half;
         at += paint->hatch_mm) {
        double px = x - s * (at - middle), py = y + c * (at - middle);
        cairo_move_to(cairo, px - c * half, py - s * half);
        cairo_line_to(cairo, px + c * half, py + s * half);
    }
    set_ink(cairo, &paint->ink);
    cairo_set_dash(cairo, NULL, 0, 0);
    cairo_set_line_width(cairo, 0.1);
    cairo_stroke(cairo);
    cairo_restore(cairo);
}

static void draw_path(cairo_t *cairo, const SyPage *page, const SyItem *item) {
    const SyPaint *paint = &item->path.paint;
    trace_path(cairo, page, item);
    cairo_set_fill_rule(cairo, CAIRO_FILL_RULE_EVEN_ODD); /* whichever way a hole is drawn */
    if (paint->is_filled) {
        set_ink(cairo, &paint->fill);
        cairo_fill_preserve(cairo);
    }
    if (paint->hatch_mm > 0) {
        draw_hatching(cairo, paint);
        trace_path(cairo, page, item);
    }
    if (paint->width_mm > 0) {
        set_ink(cairo, &paint->ink);
        cairo_set_line_width(cairo, paint->width_mm);
        cairo_set_dash(cairo, paint->dash_mm, paint->n_dash, 0);
        cairo_set_line_cap(cairo, paint->n_dash > 0 || paint->is_butt ? CAIRO_LINE_CAP_BUTT
                                                                      : CAIRO_LINE_CAP_ROUND);
        cairo_set_line_join(cairo, paint->is_butt ? CAIRO_LINE_JOIN_MITER : CAIRO_LINE_JOIN_ROUND);
        cairo_stroke(cairo);
    }
    cairo_new_path(cairo);
}

static void draw_text(cairo_t *cairo, const SyPage *page, const SyItem *item) {
    const SyTextPlace *place = &item->text.place;
    g_autoptr(PangoLayout) layout =
        sy_page_layout(page, &item->text.font, place->width_mm, place->n_line, item->text.text);
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    cairo_save(cairo);
    cairo_translate(cairo, place->x_mm, place->y_mm);
    cairo_rotate(cairo, place->angle_rad);
    cairo_scale(cairo, 1 / SY_POINTS_PER_MM, 1 / SY_POINTS_PER_MM);
    cairo_move_to(cairo, -(logical.x + place->anchor_x * logical.width) / PANGO_SCALE,
                  -(logical.y + place->anchor_y * logical.height) / PANGO_SCALE);
    set_ink(cairo, &item->text.font.ink);
    pango_cairo_show_layout(cairo, layout);
    cairo_restore(cairo);
}

static void draw_image(cairo_t *cairo, const SyItem *item) {
    int n_column = item->area.n_column, n_row = item->area.n_row;
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, n_column, n_row);
    uint8_t *pixels = cairo_image_surface_get_data(image);
    int stride = cairo_image_surface_get_stride(image);
    for (int row = 0; pixels != NULL && row < n_row; row++) {
        uint32_t *to = (uint32_t *)(void *)(pixels + (gsize)row * (gsize)stride);
        const uint8_t *from = item->area.rgb + 3 * (gsize)row * (gsize)n_column;
        for (int column = 0; column < n_column; column++, from += 3)
            to[column] = (uint32_t)from[0] << 16 | (uint32_t)from[1] << 8 | from[2];
    }
    cairo_surface_mark_dirty(image);
    cairo_save(cairo);
    cairo_translate(cairo, item->area.x, item->area.y);
    cairo_scale(cairo, item->area.width / n_column, item->area.height / n_row);
    cairo_set_source_surface(cairo, image, 0, 0);
    cairo_pattern_set_extend(cairo_get_source(cairo), CAIRO_EXTEND_PAD);
    cairo_rectangle(cairo, 0, 0, n_column, n_row);
    cairo_fill(cairo);
    cairo_restore(cairo);
    cairo_surface_destroy(image);
}

static void draw_link(cairo_t *cairo, const SyItem *item) {
    char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE], width[G_ASCII_DTOSTR_BUF_SIZE],
        height[G_ASCII_DTOSTR_BUF_SIZE];
    g_autofree char *attributes = g_strdup_printf(
        "rect=[%s %s %s %s] page=%u pos=[0 0]", g_ascii_formatd(x, sizeof x, "%.2f", item->area.x),
        g_ascii_formatd(y, sizeof y, "%.2f", item->area.y),
        g_ascii_formatd(width, sizeof width, "%.2f", item->area.width),
        g_ascii_formatd(height, sizeof height, "%.2f", item->area.height), item->area.page_number);
    cairo_tag_begin(cairo, CAIRO_TAG_LINK, attributes);
    cairo_tag_end(cairo, CAIRO_TAG_LINK);
}

void sy_page_draw(cairo_t *cairo, const SyPage *page, bool has_links) {
    cairo_save(cairo);
    cairo_scale(cairo, SY_POINTS_PER_MM, SY_POINTS_PER_MM);
    for (guint i = 0; i < page->item->len; i++) {
        const SyItem *item = &g_array_index(page->item, SyItem, i);
        switch (item->kind) {
            case SY_ITEM_PATH:
                draw_path(cairo, page, item);
                break;
            case SY_ITEM_TEXT:
                draw_text(cairo, page, item);
                break;
            case SY_ITEM_IMAGE:
                draw_image(cairo, item);
                break;
            case SY_ITEM_CLIP:
                cairo_save(cairo);
                cairo_rectangle(cairo, item->area.x, item->area.y, item->area.width,
                                item->area.height);
                cairo_clip(cairo);
                break;
            case SY_ITEM_UNCLIP:
                cairo_restore(cairo);
                break;
            case SY_ITEM_LINK:
                if (has_links) draw_link(cairo, item);
                break;
            case SY_ITEM_MARK:
            case SY_ITEM_LAYER:
                break;
        }
    }
    cairo_restore(cairo);
}
