/*
 * Sheets of paper: what stands on a page as plain arrays in millimetres from its upper left corner,
 * and one function that draws it, into a PDF of many pages, an SVG, a PNG or a DXF. Colours, widths
 * and words are the caller's.
 */
#pragma once
#include <glib.h>
#include <stdbool.h>

#include "algorithms/base/index.h"

typedef struct {
    double red, green, blue; /* 0 to 1 */
} SyInk;

#define SY_DASH_MAX 6
/* How a path is drawn: filled, hatched, then stroked. */
typedef struct {
    double width_mm; /* of the stroke; 0: none */
    SyInk ink;
    int n_dash; /* 0: a solid line */
    double dash_mm[SY_DASH_MAX];
    bool is_filled;
    SyInk fill;
    double hatch_mm; /* between the lines of a hatching; 0: none. In the ink of the stroke */
    double hatch_angle_rad;
    bool is_butt; /* lines end where they end, without a round cap */
} SyPaint;

typedef struct {
    const char *family; /* one or several, by commas; kept by the caller as long as the page */
    double size_mm;     /* of the em */
    bool is_bold;
    SyInk ink;
} SyFont;

/* Where a text stands. */
typedef struct {
    double x_mm, y_mm;
    double anchor_x,
        anchor_y;     /* which point of the text stands there: 0 left, top; 1 right, bottom */
    double angle_rad; /* clockwise about that point */
    double width_mm;  /* lines break here; 0: one line of any width */
    int n_line;       /* what does not fit in so many ends in "…"; 0: any number of lines */
} SyTextPlace;

typedef struct SyPage SyPage;

/* An empty page. @lang: "zh" or "en": which forms of characters the font gives. @name: in the
 * outline of a PDF; NULL: not there. */
SyPage *sy_page_new(double width_mm, double height_mm, const char *lang, const char *name);
void sy_page_size(const SyPage *page, double *width_mm, double *height_mm);
void sy_page_free(SyPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyPage, sy_page_free)

/**
 * sy_page_add_path:
 * Several lines or rings as one path; of overlapping rings the inner ones are holes.
 *
 * @start: n_part + 1 offsets into the vertices
 * @xy_mm: 2 a vertex, finite
 */
void sy_page_add_path(SyPage *page, const SyPaint *paint, SyIndex n_part, const SyIndex *start,
                      const double *xy_mm, bool is_closed);
/* What follows is drawn inside this rectangle only, until sy_page_unclip(). */
void sy_page_clip(SyPage *page, double x_mm, double y_mm, double width_mm, double height_mm);
void sy_page_unclip(SyPage *page);
/* @rgb: 3 bytes a pixel, rows from the top; copied. */
void sy_page_add_image(SyPage *page, double x_mm, double y_mm, double width_mm, double height_mm,
                       int n_column, int n_row, const uint8_t *rgb);
/* A rectangle that leads to another page of the same PDF (from 1). */
void sy_page_add_link(SyPage *page, double x_mm, double y_mm, double width_mm, double height_mm,
                      SyIndex page_number);

/**
 * sy_page_add_mark:
 * What a rectangle shows, for programs and for who points at it: in an SVG a box over it that is
 * not seen, with @title and data-NAME="VALUE"; in other files nothing.
 *
 * @attributes: names and values in turn, NULL at the end; copied
 */
void sy_page_add_mark(SyPage *page, double x_mm, double y_mm, double width_mm, double height_mm,
                      const char *title, const char *const *attributes);
/* What follows is on this layer of a DXF; other files have none. */
void sy_page_layer(SyPage *page, const char *name);

/**
 * sy_page_add_text:
 * Text from the data as it is: no mark-up. Control characters and those that turn the direction of
 * writing become blanks, bytes that are no UTF-8 the replacement character, what is longer than
 * SY_PAGE_TEXT_MAX characters ends in "…".
 */
void sy_page_add_text(SyPage *page, const SyFont *font, const SyTextPlace *place, const char *text);
/* Room that a text takes, as it would be drawn at @width_mm and @n_line. */
void sy_page_measure(SyPage *page, const SyFont *font, double width_mm, int n_line,
                     const char *text, double *text_width_mm, double *text_height_mm);
#define SY_PAGE_TEXT_MAX 2000
/* Whether a font of these families, or one that stands in for them, has a letter. */
bool sy_page_has_letter(const SyPage *page, const char *family, uint32_t letter);

/* ---- files; all are written beside and renamed ---- */

typedef struct SyPdf SyPdf;

/**
 * sy_pdf_new:
 * A PDF to which pages are added one at a time; memory does not grow with their number, but for
 * fonts. @title, @creator and @time (ISO 8601, UTC) go into its metadata.
 * SY_ERROR_OUTPUT, here and below: folder not writable, disk full.
 */
SyPdf *sy_pdf_new(const char *path, const char *title, const char *creator, const char *time,
                  GError **error);
bool sy_pdf_add(SyPdf *pdf, const SyPage *page, GError **error);
/* The last page and the rename into place; free it afterwards all the same. */
bool sy_pdf_finish(SyPdf *pdf, GError **error);
/* Without sy_pdf_finish() nothing stays. */
void sy_pdf_free(SyPdf *pdf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyPdf, sy_pdf_free)

bool sy_page_write_svg(const SyPage *page, const char *path, GError **error);
/* The same as bytes, for a page or a document that shows it. */
GString *sy_page_svg(const SyPage *page, GError **error);
GString *sy_page_png(const SyPage *page, double dots_per_inch, GError **error);
/* AutoCAD R12 in millimetres of the sheet, from its lower left corner: lines, areas of up to four
 * corners, texts; no pictures and no clipping. */
bool sy_page_write_dxf(const SyPage *page, const char *path, GError **error);
/* @dots_per_inch: of the picture, 36 to 600 */
bool sy_page_write_png(const SyPage *page, double dots_per_inch, const char *path, GError **error);
