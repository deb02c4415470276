/* The files that pages are drawn into. */
#include <cairo-pdf.h>
#include <cairo-svg.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/beside.h"
#include "io/export/pages_private.h"

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

bool sy_page_check(const char *what, cairo_status_t status, GError **error) {
    if (status == CAIRO_STATUS_SUCCESS) return true;
    g_set_error(error, SY_ERROR,
                status == CAIRO_STATUS_NO_MEMORY ? SY_ERROR_MEMORY : SY_ERROR_INTERNAL,
                _("%s: page cannot be drawn: %s"), what, cairo_status_to_string(status));
    return false;
}

static bool check(Stream *stream, cairo_status_t status, GError **error) {
    if (stream->error == NULL) return sy_page_check(stream->beside->path, status, error);
    g_propagate_error(error, g_steal_pointer(&stream->error));
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
    sy_page_draw(pdf->cairo, page, true);
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

bool sy_page_place(const GString *bytes, const char *path, GError **error) {
    g_autoptr(SyBeside) beside = sy_beside_new(path, error);
    return beside != NULL && sy_beside_write(beside, bytes->str, bytes->len, error) &&
           sy_beside_sync(beside, error) && sy_beside_place(beside, SY_BESIDE_OVER, NULL, error);
}

/* ---- SVG ---- */

static cairo_status_t gather_bytes(void *user, const unsigned char *bytes, unsigned int n_byte) {
    g_string_append_len(user, (const char *)bytes, (gssize)n_byte);
    return CAIRO_STATUS_SUCCESS;
}

static void append_mark(GString *svg, const SyItem *item) {
    static const char *const keys[] = {"x", "y", "width", "height"};
    const double values[] = {item->mark.x, item->mark.y, item->mark.width, item->mark.height};
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append(svg, "<rect fill=\"none\" pointer-events=\"all\"");
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
        g_string_append_printf(
            svg, " %s=\"%s\"", keys[i],
            g_ascii_formatd(digits, sizeof digits, "%.3f", values[i] * SY_POINTS_PER_MM));
    for (char **a = item->mark.attributes; a[0] != NULL && a[1] != NULL; a += 2) {
        g_autofree char *value = g_markup_escape_text(a[1], -1);
        g_string_append_printf(svg, " data-%s=\"%s\"", a[0], value);
    }
    g_autofree char *title = g_markup_escape_text(item->mark.title, -1);
    g_string_append_printf(svg, "><title>%s</title></rect>\n", title);
}

/* Above what is drawn: cairo knows no such boxes. */
static void add_marks(GString *svg, const SyPage *page) {
    g_autoptr(GString) marks = g_string_new("<g class=\"marks\">\n");
    bool any = false;
    for (guint i = 0; i < page->item->len; i++) {
        const SyItem *item = &g_array_index(page->item, SyItem, i);
        if (item->kind != SY_ITEM_MARK) continue;
        any = true;
        append_mark(marks, item);
    }
    const char *end = g_strrstr(svg->str, "</svg>");
    g_string_append(marks, "</g>\n");
    if (any && end != NULL)
        g_string_insert_len(svg, end - svg->str, marks->str, (gssize)marks->len);
}

GString *sy_page_svg(const SyPage *page, GError **error) {
    g_autoptr(GString) svg = g_string_new(NULL);
    cairo_surface_t *surface = cairo_svg_surface_create_for_stream(
        gather_bytes, svg, page->width_mm * SY_POINTS_PER_MM, page->height_mm * SY_POINTS_PER_MM);
    cairo_t *cairo = cairo_create(surface);
    sy_page_draw(cairo, page, false);
    cairo_status_t status = cairo_status(cairo);
    cairo_destroy(cairo);
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (!sy_page_check("svg", status, error)) return NULL;
    add_marks(svg, page);
    return g_steal_pointer(&svg);
}

bool sy_page_write_svg(const SyPage *page, const char *path, GError **error) {
    g_autoptr(GString) svg = sy_page_svg(page, error);
    return svg != NULL && sy_page_place(svg, path, error);
}
