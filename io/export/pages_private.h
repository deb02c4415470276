/* What a page is made of, for the files of this folder. */
#pragma once
#include <pango/pangocairo.h>

#include "io/export/pages.h"

typedef enum {
    SY_ITEM_PATH,
    SY_ITEM_TEXT,
    SY_ITEM_IMAGE,
    SY_ITEM_CLIP,
    SY_ITEM_UNCLIP,
    SY_ITEM_LINK,
    SY_ITEM_MARK,
    SY_ITEM_LAYER
} SyItemKind;

typedef struct {
    SyItemKind kind;
    union {
        struct {
            SyPaint paint;
            bool is_closed;
            SyIndex first_part, n_part; /* in SyPage.start: n_part + 1 entries */
        } path;
        struct {
            SyFont font;
            SyTextPlace place;
            char *text;
        } text;
        struct {
            double x, y, width, height; /* mm; also of a clip and a link */
            int n_column, n_row;
            uint8_t *rgb;
            SyIndex page_number;
        } area;
        struct {
            double x, y, width, height; /* mm */
            char *title, **attributes;
        } mark;
        char *layer;
    };
} SyItem;

struct SyPage {
    double width_mm, height_mm;
    char *name;
    GArray *item;  /* SyItem */
    GArray *start; /* SyIndex: vertices before each part, one more at the end of each path */
    GArray *xy;    /* double, mm */
    PangoContext *letters;
    PangoLayout *layout;
};

/* A layout of the page, set to the text; in points. The caller unrefs it. */
PangoLayout *sy_page_layout(const SyPage *page, const SyFont *font, double width_mm, int n_line,
                            const char *text);

/* Draws all of it but what only some files have; the unit of @cairo is a point. */
void sy_page_draw(cairo_t *cairo, const SyPage *page, bool has_links);

#define SY_POINTS_PER_MM (72 / 25.4)

/* What cairo says of drawing @what as an error. */
bool sy_page_check(const char *what, cairo_status_t status, GError **error);
/* A whole file, written beside and renamed. */
bool sy_page_place(const GString *bytes, const char *path, GError **error);
