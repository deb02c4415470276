/* The one drawing function, and the files it draws into. */
#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/beside.h"
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

/* The unit of @cairo is a point. */
static void draw_page(cairo_t *cairo, const SyPage *page, bool has_links) {
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
        }
    }
    cairo_restore(cairo);
}

/* ---- files ---- */

/* A file that cairo writes; the first error is kept. */
typedef struct {
    SyBeside *beside;
    GError *error;
} Stream;

static cairo_status_t write_bytes(void *user, const unsigned char *bytes, unsigned int n_byte) {
    Stream *stream = user;
    if (stream->error != NULL || !sy_beside_write(stream->beside, bytes, n_byte, &stream->error))
        return CAIRO_STATUS_WRITE_ERROR;
    return CAIRO_STATUS_SUCCESS;
}

static bool check(Stream *stream, cairo_status_t status, GError **error) {
    if (stream->error != NULL) {
        g_propagate_error(error, g_steal_pointer(&stream->error));
        return false;
    }
    if (status == CAIRO_STATUS_SUCCESS) return true;
    g_set_error(
        error, SY_ERROR, status == CAIRO_STATUS_NO_MEMORY ? SY_ERROR_MEMORY : SY_ERROR_INTERNAL,
        _("%s: page cannot be drawn: %s"), stream->beside->path, cairo_status_to_string(status));
    return false;
}

static bool place(Stream *stream, GError **error) {
    return sy_beside_sync(stream->beside, error) &&
           sy_beside_place(stream->beside, SY_BESIDE_OVER, NULL, error);
}

static void stream_clear(Stream *stream) {
    sy_beside_free(stream->beside);
    g_clear_error(&stream->error);
}

struct SyPdf {
    Stream stream;
    cairo_surface_t *surface;
    cairo_t *cairo;
    SyIndex n_page;
};

SyPdf *sy_pdf_new(const char *path, const char *title, const char *creator, const char *time,
                  GError **error) {
    SyBeside *beside = sy_beside_new(path, error);
    if (beside == NULL) return NULL;
    SyPdf *pdf = g_new0(SyPdf, 1);
    pdf->stream.beside = beside;
    pdf->surface = cairo_pdf_surface_create_for_stream(write_bytes, &pdf->stream, 595, 842);
    pdf->cairo = cairo_create(pdf->surface);
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATOR, creator);
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATE_DATE, time);
    return pdf;
}

bool sy_pdf_add(SyPdf *pdf, const SyPage *page, GError **error) {
    cairo_pdf_surface_set_size(pdf->surface, page->width_mm * SY_POINTS_PER_MM,
                               page->height_mm * SY_POINTS_PER_MM);
    pdf->n_page++;
    if (page->name != NULL) {
        g_autofree char *name = g_utf8_make_valid(page->name, -1);
        g_autofree char *link = g_strdup_printf("page=%u pos=[0 0]", pdf->n_page);
        cairo_pdf_surface_add_outline(pdf->surface, CAIRO_PDF_OUTLINE_ROOT, name, link, 0);
    }
    draw_page(pdf->cairo, page, true);
    cairo_show_page(pdf->cairo);
    return check(&pdf->stream, cairo_status(pdf->cairo), error);
}

bool sy_pdf_finish(SyPdf *pdf, GError **error) {
    cairo_status_t status = cairo_status(pdf->cairo);
    cairo_destroy(pdf->cairo);
    pdf->cairo = NULL;
    cairo_surface_finish(pdf->surface);
    if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(pdf->surface);
    return check(&pdf->stream, status, error) && place(&pdf->stream, error);
}

void sy_pdf_free(SyPdf *pdf) {
    if (pdf == NULL) return;
    if (pdf->cairo != NULL) cairo_destroy(pdf->cairo);
    cairo_surface_destroy(pdf->surface);
    stream_clear(&pdf->stream);
    g_free(pdf);
}

bool sy_page_write_svg(const SyPage *page, const char *path, GError **error) {
    Stream stream = {.beside = sy_beside_new(path, error)};
    if (stream.beside == NULL) return false;
    cairo_surface_t *surface =
        cairo_svg_surface_create_for_stream(write_bytes, &stream, page->width_mm * SY_POINTS_PER_MM,
                                            page->height_mm * SY_POINTS_PER_MM);
    cairo_t *cairo = cairo_create(surface);
    draw_page(cairo, page, false);
    cairo_status_t status = cairo_status(cairo);
    cairo_destroy(cairo);
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    bool good = check(&stream, status, error) && place(&stream, error);
    stream_clear(&stream);
    return good;
}

bool sy_page_write_png(const SyPage *page, double dots_per_inch, const char *path, GError **error) {
    if (!(dots_per_inch >= 36 && dots_per_inch <= 600)) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, _("%s: %g dots per inch: 36 to 600"), path,
                    dots_per_inch);
        return false;
    }
    Stream stream = {.beside = sy_beside_new(path, error)};
    if (stream.beside == NULL) return false;
    double scale = dots_per_inch / 72;
    cairo_surface_t *surface = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, (int)round(page->width_mm * SY_POINTS_PER_MM * scale),
        (int)round(page->height_mm * SY_POINTS_PER_MM * scale));
    cairo_t *cairo = cairo_create(surface);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    cairo_scale(cairo, scale, scale);
    draw_page(cairo, page, false);
    cairo_status_t status = cairo_status(cairo);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_write_to_png_stream(surface, write_bytes, &stream);
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    bool good = check(&stream, status, error) && place(&stream, error);
    stream_clear(&stream);
    return good;
}
