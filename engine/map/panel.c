/* The sheet around the map: title, column of facts and tables, strip of notes below. */
#include <math.h>
#include <string.h>

#include "engine/map/parts.h"
#include "engine/picture/draw.h"

/* The sheet, mm. */
static const double margin = 9, title_high = 15, strip_high = 21, panel_wide = 116, gap = 4;

char *sy_map_title_of(const SyAtlas *atlas, SyIndex row, const char *word, const char **code) {
    const char *label = sy_cell_text(atlas->outfalls, "label", row);
    *code = sy_cell_text(atlas->outfalls, "code", row);
    if (g_strcmp0(*code, label) == 0) *code = NULL;
    return sy_style_words(atlas->style, word, "name",
                          label == NULL ? sy_style_word(atlas->style, "unnamed") : label, NULL);
}

void sy_map_sheet_bare(SyMap *map, const char *title, const char *subtitle, SyIndex page_number) {
    const SyStyle *s = map->style;
    double wide = s->width_mm, right = wide - margin, middle = margin + title_high / 2 - 0.5;
    map->page = sy_page_new(wide, s->height_mm, map->atlas->asked->program->lang, title);
    sy_draw_box(map->page, &s->paint[SY_PAINT_SHEET], margin, margin, wide - 2 * margin,
                s->height_mm - 2 * margin);
    g_autofree char *page = g_strdup_printf("%u", page_number),
                    *pages = g_strdup_printf("%u", map->atlas->n_page);
    g_autofree char *number = sy_style_words(s, "page_of", "page", page, "pages", pages, NULL);
    g_autofree char *note =
        subtitle == NULL ? g_strdup(number) : g_strconcat(subtitle, "    ", number, NULL);
    double note_wide, note_high;
    sy_page_measure(map->page, &s->font[SY_FONT_SUBTITLE], 0, 0, note, &note_wide, &note_high);
    note_wide = MIN(note_wide, wide / 3) + 0.1;
    sy_draw_text(map->page, &s->font[SY_FONT_SUBTITLE], right - gap, middle, 1, 0.5, note_wide,
                 note);
    sy_draw_text(map->page, &s->font[SY_FONT_TITLE], margin + gap, middle, 0, 0.5,
                 wide - 2 * margin - 3 * gap - note_wide, title);
}

void sy_map_sheet_begin(SyMap *map, const char *title, const char *subtitle, SyIndex page_number,
                        SyMapPanel *panel) {
    const SyStyle *s = map->style;
    double right = s->width_mm - margin;
    sy_map_sheet_bare(map, title, subtitle, page_number);
    SyMapFrame *f = &map->frame;
    f->x_mm = margin + gap + SY_MAP_BORDER_MM;
    f->y_mm = margin + title_high + SY_MAP_BORDER_MM;
    f->width_mm = right - gap - panel_wide - gap - SY_MAP_BORDER_MM - f->x_mm;
    f->height_mm = s->height_mm - margin - strip_high - SY_MAP_BORDER_MM - f->y_mm;
    map->labels = sy_map_labels_new(map->page, s, f, map->atlas->base != NULL);
    *panel = (SyMapPanel){map, right - gap - panel_wide, panel_wide, margin + title_high,
                          s->height_mm - margin - 3};
}

/* Three boxes for names and dates to be written by hand. */
static void draw_signatures(SyMap *map, double right, double top, double high) {
    static const char *const who[] = {"drawn_by", "checked_by", "approved_by"};
    enum { WIDE = 27 };
    const SyStyle *s = map->style;
    for (int i = 0; i < 3; i++) {
        double x = right - (3 - i) * WIDE;
        sy_draw_box(map->page, &s->paint[SY_PAINT_RULE], x, top, WIDE, high);
        sy_draw_text(map->page, &s->font[SY_FONT_SMALL], x + 1, top + 2.2, 0, 0.5, 0,
                     sy_style_word(s, who[i]));
    }
}

static char *notes_of(const SyMap *map) {
    const SyStyle *s = map->style;
    const SyAtlas *atlas = map->atlas;
    g_autofree char *crs = sy_style_words(s, "crs", "name", atlas->crs, NULL),
                    *step = sy_map_grouped(sy_map_frame_grid_m(&map->frame)),
                    *grid = sy_style_words(s, "grid_step", "n", step, NULL),
                    *made = sy_style_words(s, "made", "date", atlas->date, NULL),
                    *program = sy_style_words(s, "program", "version", SY_VERSION, NULL),
                    *base = atlas->base_name == NULL
                                ? g_strdup("")
                                : sy_style_words(s, "base", "name", atlas->base_name, NULL);
    const char *organisation = sy_style_word(s, "organisation");
    return g_strconcat(crs, "    ", grid, "    ", made, "    ", program, "    ", base,
                       *base == '\0' ? "" : "    ", organisation, "    ",
                       sy_style_word(s, "sources"), ": ", atlas->sources, NULL);
}

void sy_map_sheet_end(SyMap *map) {
    sy_map_frame_draw_border(&map->frame, map->style, map->page);
    sy_map_sheet_strip(map);
}

void sy_map_sheet_strip(SyMap *map) {
    const SyStyle *s = map->style;
    const SyMapFrame *f = &map->frame;
    double top = f->y_mm + f->height_mm + SY_MAP_BORDER_MM, left = f->x_mm - SY_MAP_BORDER_MM;
    double right = f->x_mm + f->width_mm + SY_MAP_BORDER_MM;
    double high = s->height_mm - margin - top;
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_autofree char *scale =
        sy_style_words(s, "scale", "n",
                       g_ascii_formatd(digits, sizeof digits, "%.0f", sy_map_frame_scale(f)), NULL);
    sy_draw_text(map->page, &s->font[SY_FONT_HEADING], left + 1, top + 0.36 * high, 0, 0.5, 0,
                 scale);
    sy_map_frame_draw_scale(f, s, map->page, left + 3, top + 0.78 * high);
    double notes_x = left + 98, sign_wide = 3 * 27 + 2;
    g_autofree char *notes = notes_of(map);
    SyTextPlace place = {.x_mm = notes_x,
                         .y_mm = top + high / 2,
                         .anchor_y = 0.5,
                         .width_mm = right - sign_wide - notes_x - 2,
                         .n_line = 5};
    sy_page_add_text(map->page, &s->font[SY_FONT_SMALL], &place, notes);
    draw_signatures(map, right, top + 2.5, high - 5);
}

/* ---- blocks of the panel, from the top ---- */

void sy_map_panel_heading(SyMapPanel *panel, const char *word) {
    sy_map_panel_heading_text(panel, sy_style_word(panel->map->style, word));
}

void sy_map_panel_heading_text(SyMapPanel *panel, const char *text) {
    const SyStyle *s = panel->map->style;
    enum { HIGH = 5 };
    sy_draw_box(panel->map->page, &s->paint[SY_PAINT_SHADE], panel->x_mm, panel->y_mm,
                panel->width_mm, HIGH);
    sy_draw_text(panel->map->page, &s->font[SY_FONT_HEADING], panel->x_mm + 1,
                 panel->y_mm + HIGH / 2.0, 0, 0.5, panel->width_mm - 2, text);
    panel->y_mm += HIGH + 0.8;
}

void sy_map_panel_fact(SyMapPanel *panel, const char *word, const char *text) {
    const SyStyle *s = panel->map->style;
    const SyFont *font = &s->font[SY_FONT_BODY];
    enum { WORD_WIDE = 26 };
    if (text == NULL) text = "—";
    double room = panel->width_mm - WORD_WIDE - 2, width, height;
    sy_page_measure(panel->map->page, font, room, 2, text, &width, &height);
    sy_draw_text(panel->map->page, font, panel->x_mm + 1, panel->y_mm, 0, 0, WORD_WIDE - 1,
                 sy_style_word(s, word));
    SyTextPlace place = {
        .x_mm = panel->x_mm + 1 + WORD_WIDE, .y_mm = panel->y_mm, .width_mm = room, .n_line = 2};
    sy_page_add_text(panel->map->page, font, &place, text);
    panel->y_mm += height + 0.35;
}

void sy_map_panel_paragraph(SyMapPanel *panel, SyFontName font_name, const char *text, int n_line) {
    const SyFont *font = &panel->map->style->font[font_name];
    double width, height, room = panel->width_mm - 2;
    sy_page_measure(panel->map->page, font, room, n_line, text, &width, &height);
    SyTextPlace place = {
        .x_mm = panel->x_mm + 1, .y_mm = panel->y_mm, .width_mm = room, .n_line = n_line};
    sy_page_add_text(panel->map->page, font, &place, text);
    panel->y_mm += height + 1.5;
}

/* ---- tables ---- */

enum { COLUMN_MAX = 16 };
static const double pad_mm = 0.7;

/* Widths of the columns: what their texts need, or a share of what is left. */
static void column_widths(SyMapPanel *panel, const SyMapColumn *columns, int n_column,
                          char *const *cells, SyIndex n_row, double *wide) {
    const SyStyle *s = panel->map->style;
    double left = panel->width_mm, shares = 0, width, height;
    for (int c = 0; c < n_column; c++) {
        shares += columns[c].share;
        if (columns[c].share > 0) continue;
        sy_page_measure(panel->map->page, &s->font[SY_FONT_TABLE_HEAD], 0, 0,
                        sy_style_word(s, columns[c].word), &wide[c], &height);
        for (SyIndex row = 0; row < n_row; row++) {
            const char *cell = cells[(gsize)row * (gsize)n_column + (gsize)c];
            if (cell == NULL) continue;
            sy_page_measure(panel->map->page, &s->font[SY_FONT_TABLE], 0, 0, cell, &width, &height);
            wide[c] = MAX(wide[c], width);
        }
        wide[c] = MIN(wide[c] + 2 * pad_mm + 0.4, panel->width_mm / 3);
        left -= wide[c];
    }
    for (int c = 0; c < n_column; c++)
        if (columns[c].share > 0) wide[c] = MAX(left, 1) * columns[c].share / shares;
}

static void draw_cell(SyMapPanel *panel, const SyFont *font, double x, double width, double y,
                      double high, bool is_number, int n_line, const char *text) {
    if (text == NULL) return;
    if (n_line <= 1 || is_number) {
        sy_draw_text(panel->map->page, font, is_number ? x + width - pad_mm : x + pad_mm,
                     y + high / 2, is_number ? 1 : 0, 0.5, width - 2 * pad_mm, text);
        return;
    }
    SyTextPlace place = {.x_mm = x + pad_mm,
                         .y_mm = y + high / 2,
                         .anchor_y = 0.5,
                         .width_mm = width - 2 * pad_mm,
                         .n_line = n_line};
    sy_page_add_text(panel->map->page, font, &place, text);
}

double sy_map_table_row_mm(const SyStyle *style) {
    return 1.45 * style->font[SY_FONT_TABLE].size_mm + 0.3;
}

/* Height of a row: of its highest cell. */
static double row_height(SyMapPanel *panel, const SyMapColumn *columns, const double *wide,
                         int n_column, char *const *cells, int n_line) {
    const SyFont *font = &panel->map->style->font[SY_FONT_TABLE];
    double highest = sy_map_table_row_mm(panel->map->style);
    for (int c = 0; n_line > 1 && c < n_column; c++) {
        double width, height;
        if (cells[c] == NULL || columns[c].is_number) continue;
        sy_page_measure(panel->map->page, font, wide[c] - 2 * pad_mm, n_line, cells[c], &width,
                        &height);
        highest = MAX(highest, height + 0.3);
    }
    return highest;
}

double sy_map_table_head_mm(const SyStyle *style) {
    return 1.6 * style->font[SY_FONT_TABLE_HEAD].size_mm;
}

SyIndex sy_map_panel_rows(const SyMapPanel *panel) {
    const SyStyle *s = panel->map->style;
    double room = panel->bottom_mm - panel->y_mm - sy_map_table_head_mm(s);
    return (SyIndex)MAX(0, floor(room / sy_map_table_row_mm(s) + 1e-6));
}

static void draw_row(SyMapPanel *panel, const SyFont *font, const SyMapColumn *columns,
                     const double *wide, int n_column, char *const *cells, double high,
                     int n_line) {
    double x = panel->x_mm;
    for (int c = 0; c < n_column; x += wide[c++])
        draw_cell(panel, font, x, wide[c], panel->y_mm, high, columns[c].is_number, n_line,
                  cells[c]);
    panel->y_mm += high;
    sy_draw_line(panel->map->page, &panel->map->style->paint[SY_PAINT_RULE], panel->x_mm,
                 panel->y_mm, panel->x_mm + panel->width_mm, panel->y_mm);
}

SyIndex sy_map_panel_table(SyMapPanel *panel, const SyMapColumn *columns, int n_column,
                           char *const *cells, SyIndex n_row, int n_line, double *row_y) {
    const SyStyle *s = panel->map->style;
    char *head[COLUMN_MAX] = {NULL};
    double wide[COLUMN_MAX] = {0};
    g_assert(n_column <= COLUMN_MAX);
    for (int c = 0; c < n_column; c++) head[c] = (char *)sy_style_word(s, columns[c].word);
    column_widths(panel, columns, n_column, cells, n_row, wide);
    draw_row(panel, &s->font[SY_FONT_TABLE_HEAD], columns, wide, n_column, head,
             sy_map_table_head_mm(s), 1);
    SyIndex row = 0;
    for (; row < n_row; row++) {
        char *const *cell = cells + (gsize)row * (gsize)n_column;
        double high = row_height(panel, columns, wide, n_column, cell, n_line);
        if (panel->y_mm + high > panel->bottom_mm) break;
        if (row_y != NULL) row_y[row] = panel->y_mm;
        draw_row(panel, &s->font[SY_FONT_TABLE], columns, wide, n_column, cell, high, n_line);
        if (row_y != NULL) row_y[row + 1] = panel->y_mm;
    }
    panel->y_mm += 1.2;
    return row;
}
