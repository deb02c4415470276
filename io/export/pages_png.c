/* Pages as PNG. Line drawings are packed best and soonest without filters: a fifth of the time of
 * cairo's own writer, and smaller (measured on maps and profiles). */
#include <math.h>
#include <png.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/beside.h"
#include "io/export/pages_private.h"

enum { PACKING = 3 };

static void gather(png_structp png, png_bytep bytes, png_size_t n_byte) {
    g_string_append_len(png_get_io_ptr(png), (const char *)bytes, (gssize)n_byte);
}

static void nothing(png_structp png) {
    (void)png;
}

/* What libpng complains of is memory alone: it is told of once, by what is missing. */
static void quiet(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

static void pack_rows(png_structp png, cairo_surface_t *surface, int wide, int high) {
    const uint8_t *pixels = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    g_autofree uint8_t *row = g_malloc(3 * (gsize)wide);
    for (int y = 0; y < high; y++) {
        const uint32_t *from = (const uint32_t *)(const void *)(pixels + (gsize)y * (gsize)stride);
        for (int x = 0; x < wide; x++) {
            row[3 * x] = (uint8_t)(from[x] >> 16);
            row[3 * x + 1] = (uint8_t)(from[x] >> 8);
            row[3 * x + 2] = (uint8_t)from[x];
        }
        png_write_row(png, row);
    }
}

static bool pack(cairo_surface_t *surface, GString *out) {
    int wide = cairo_image_surface_get_width(surface),
        high = cairo_image_surface_get_height(surface);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, quiet);
    png_infop info = png == NULL ? NULL : png_create_info_struct(png);
    if (info == NULL || setjmp(png_jmpbuf(png)) != 0) {
        png_destroy_write_struct(&png, &info);
        return false;
    }
    png_set_write_fn(png, out, gather, nothing);
    png_set_IHDR(png, info, (png_uint_32)wide, (png_uint_32)high, 8, PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(png, PACKING);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    png_write_info(png, info);
    pack_rows(png, surface, wide, high);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return true;
}

static bool fail(const char *what, GError **error) {
    g_set_error(error, SY_ERROR, SY_ERROR_MEMORY, _("%s: not enough memory for the picture"), what);
    return false;
}

static GString *draw(const SyPage *page, double dots_per_inch, const char *what, GError **error) {
    double scale = dots_per_inch / 72;
    if (!(dots_per_inch >= 36 && dots_per_inch <= 600)) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, _("%s: %g dots per inch: 36 to 600"), what,
                    dots_per_inch);
        return NULL;
    }
    cairo_surface_t *surface = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, (int)round(page->width_mm * SY_POINTS_PER_MM * scale),
        (int)round(page->height_mm * SY_POINTS_PER_MM * scale));
    cairo_t *cairo = cairo_create(surface);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    cairo_scale(cairo, scale, scale);
    sy_page_draw(cairo, page, false);
    cairo_status_t status = cairo_status(cairo);
    cairo_destroy(cairo);
    cairo_surface_flush(surface);
    g_autoptr(GString) png = g_string_new(NULL);
    bool good = status == CAIRO_STATUS_SUCCESS ? pack(surface, png) || fail(what, error)
                                               : sy_page_check(what, status, error);
    cairo_surface_destroy(surface);
    return good ? g_steal_pointer(&png) : NULL;
}

GString *sy_page_png(const SyPage *page, double dots_per_inch, GError **error) {
    return draw(page, dots_per_inch, "png", error);
}

bool sy_page_write_png(const SyPage *page, double dots_per_inch, const char *path, GError **error) {
    g_autoptr(GString) png = draw(page, dots_per_inch, path, error);
    return png != NULL && sy_page_place(png, path, error);
}
