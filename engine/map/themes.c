/* Maps of the whole case by a theme, each a file of data/maps: its objects by class, how many of
 * each. */
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/map/parts.h"
#include "engine/picture/draw.h"

enum { NUMBERED_MAX = 1500, ROW_MM = 5, SIGN_MM = 9 };

/* One theme and what it shows. */
typedef struct {
    const SyAtlas *atlas;
    SyIndex list;
    SyTable *rows;
    SyIndex n_class, *count; /* of each class, placed or not */
    SyIndex n_marked, n_unplaced;
} Theme;

static void theme_clear(Theme *theme) {
    sy_table_free(theme->rows);
    g_free(theme->count);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Theme, theme_clear)

/* Rows with a frame of their own stand in it only, and are counted in the last. */
static bool theme_init(Theme *theme, const SyAtlas *atlas, SyIndex list, GError **error) {
    *theme = (Theme){.atlas = atlas, .list = list};
    theme->rows = sy_lists_select(atlas->maps, list, NULL, atlas->asked->store, error);
    if (theme->rows == NULL) return false;
    theme->n_class = sy_lists_n_class(atlas->maps, list);
    theme->count = g_new0(SyIndex, theme->n_class + 1);
    for (SyIndex row = 0; row < theme->rows->n_row; row++) {
        theme
            ->count[sy_lists_class_of(atlas->maps, list, sy_cell_text(theme->rows, "look", row))]++;
        theme->n_marked += sy_cell_integer(theme->rows, "mark", row) == 1;
        theme->n_unplaced += sy_table_n_part(theme->rows, row) == 0;
    }
    return true;
}

static SyPaintName paint_name(const Theme *theme, guint number) {
    const char *paint;
    sy_lists_class(theme->atlas->maps, theme->list, number, theme->atlas->asked->program->lang,
                   &paint);
    SyPaintName name = sy_style_paint(paint);
    return name == SY_N_PAINT ? SY_PAINT_UNKNOWN : name;
}

/* Signs have an edge and a ground, lines their own look. */
static SyPaint sign_of(const Theme *theme, guint number) {
    const SyPaint *paint = &theme->atlas->style->paint[paint_name(theme, number)];
    return (SyPaint){
        .width_mm = 0.2, .is_filled = true, .fill = paint->is_filled ? paint->fill : paint->ink};
}

/* Classes are told apart by figures as well as by colours. */
static void draw_sign(const SyMap *map, const Theme *theme, guint number, double x, double y,
                      double radius) {
    static const struct {
        int n;
        double angle;
    } figures[] = {{24, 0}, {4, G_PI_4}, {3, 0}, {5, 0}, {4, 0}, {3, G_PI}, {6, 0}, {8, 0}};
    SyPaint paint = sign_of(theme, number);
    guint figure = number % G_N_ELEMENTS(figures);
    sy_draw_figure(map->page, &paint, x, y, radius, figures[figure].n, figures[figure].angle);
}

static void draw_points(SyMap *map, const Theme *theme) {
    const SyTable *rows = theme->rows;
    const SyGeometry *g = &rows->geometry;
    bool many = rows->n_row > NUMBERED_MAX;
    double radius = many ? 0.7 : 1.3;
    for (SyIndex row = 0; row < rows->n_row; row++) {
        if (sy_table_n_part(rows, row) == 0) continue;
        const double *at = g->xy + 2 * (gsize)g->part_vertex[g->row_part[row]];
        double x = sy_map_frame_x(&map->frame, at[0]), y = sy_map_frame_y(&map->frame, at[1]);
        if (sy_cell_integer(rows, "mark", row) == 1)
            sy_draw_figure(map->page, &map->style->paint[SY_PAINT_WINDOW], x, y, radius + 0.9, 24,
                           0);
        draw_sign(
            map, theme,
            sy_lists_class_of(theme->atlas->maps, theme->list, sy_cell_text(rows, "look", row)), x,
            y, radius);
        int64_t label = sy_cell_integer(rows, "label", row);
        if (many || label <= 0) continue;
        g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, label);
        sy_map_labels_keep_clear(map->labels, x - radius, y - radius, 2 * radius, 2 * radius);
        sy_map_labels_add_beside(map->labels, x, y, radius + 0.9, SY_FONT_LABEL, 20, SY_LABEL_USUAL,
                                 number);
    }
}

/* A line, an arrow in its middle, and a ring around that where it is too short to be seen. */
static void draw_line(SyMap *map, const Theme *theme, SyIndex row, bool has_flow) {
    enum { SHORT_MM = 4 };
    const SyGeometry *g = &theme->rows->geometry;
    const SyPaint *paint =
        &map->style
             ->paint[paint_name(theme, sy_lists_class_of(theme->atlas->maps, theme->list,
                                                         sy_cell_text(theme->rows, "look", row)))];
    SyIndex first = g->part_vertex[g->row_part[row]], end = g->part_vertex[g->row_part[row] + 1];
    g_autofree double *xy = g_new(double, 2 * (gsize)(end - first));
    const SyIndex start[] = {0, end - first};
    double length = 0;
    for (SyIndex i = 0; i < end - first; i++) {
        xy[2 * i] = sy_map_frame_x(&map->frame, g->xy[2 * (gsize)(first + i)]);
        xy[2 * i + 1] = sy_map_frame_y(&map->frame, g->xy[2 * (gsize)(first + i) + 1]);
        if (i > 0) length += hypot(xy[2 * i] - xy[2 * i - 2], xy[2 * i + 1] - xy[2 * i - 1]);
    }
    sy_page_add_path(map->page, paint, 1, start, xy, false);
    SyIndex middle = (end - first) / 2;
    double *b = xy + 2 * middle, *a = b - 2, dx = b[0] - a[0], dy = b[1] - a[1],
           size = hypot(dx, dy), x = (a[0] + b[0]) / 2, y = (a[1] + b[1]) / 2;
    SyPaint ring = {.width_mm = 0.25, .ink = paint->ink};
    if (length < SHORT_MM) sy_draw_figure(map->page, &ring, x, y, 2, 24, 0);
    SyPaint tip = {.is_filled = true, .fill = paint->ink};
    if (has_flow && size > 0)
        sy_draw_arrow(map->page, &tip, x + dx / size, y + dy / size, dx / size, dy / size, 2);
}

static void draw_lines(SyMap *map, const Theme *theme, int64_t frame) {
    bool has_flow = sy_lists_has_flow(theme->atlas->maps, theme->list);
    for (SyIndex row = 0; row < theme->rows->n_row; row++)
        if (sy_table_n_part(theme->rows, row) > 0 &&
            (frame == 0 || sy_cell_integer(theme->rows, "frame", row) == frame))
            draw_line(map, theme, row, has_flow);
}

/* ---- the column beside the map ---- */

static void draw_entry(SyMapPanel *panel, const Theme *theme, guint number, const char *word,
                       SyIndex count) {
    SyMap *map = panel->map;
    double y = panel->y_mm + ROW_MM / 2.0, x = panel->x_mm + SIGN_MM / 2.0;
    if (panel->y_mm + ROW_MM > panel->bottom_mm) return;
    if (number == theme->n_class)
        sy_draw_figure(map->page, &map->style->paint[SY_PAINT_WINDOW], x, y, 2, 24, 0);
    else if (sy_lists_is_of_points(theme->atlas->maps, theme->list))
        draw_sign(map, theme, number, x, y, 1.5);
    else if (number < theme->n_class)
        sy_draw_line(map->page, &map->style->paint[paint_name(theme, number)], panel->x_mm + 1, y,
                     panel->x_mm + SIGN_MM - 1, y);
    g_autofree char *text = g_strdup_printf("%u", count);
    sy_draw_text(map->page, &map->style->font[SY_FONT_BODY], panel->x_mm + SIGN_MM + 1, y, 0, 0.5,
                 panel->width_mm - SIGN_MM - 20, word);
    sy_draw_text(map->page, &map->style->font[SY_FONT_BODY], panel->x_mm + panel->width_mm - 2, y,
                 1, 0.5, 0, text);
    panel->y_mm += ROW_MM;
    sy_draw_line(map->page, &map->style->paint[SY_PAINT_RULE], panel->x_mm, panel->y_mm,
                 panel->x_mm + panel->width_mm, panel->y_mm);
}

static void draw_entries(SyMapPanel *panel, const Theme *theme) {
    const char *lang = theme->atlas->asked->program->lang, *paint;
    sy_map_panel_heading(panel, "statistics");
    for (guint i = 0; i < theme->n_class; i++)
        if (theme->count[i] > 0)
            draw_entry(panel, theme, i,
                       sy_lists_class(theme->atlas->maps, theme->list, i, lang, &paint),
                       theme->count[i]);
    const char *mark = sy_lists_mark(theme->atlas->maps, theme->list, lang);
    if (mark != NULL && theme->n_marked > 0)
        draw_entry(panel, theme, theme->n_class, mark, theme->n_marked);
    if (theme->n_unplaced == 0) return;
    g_autofree char *n = g_strdup_printf("%u", theme->n_unplaced);
    g_autofree char *left = sy_style_words(panel->map->style, "no_place", "n", n, NULL);
    panel->y_mm += 1;
    sy_map_panel_paragraph(panel, SY_FONT_SMALL, left, 2);
}

/* ---- the sheet ---- */

static bool draw_frame(SyMap *map, const Theme *theme, int64_t frame, GError **error) {
    const SyMapFrame *f = &map->frame;
    sy_page_clip(map->page, f->x_mm, f->y_mm, f->width_mm, f->height_mm);
    if (!sy_map_draw_background(map, error)) return false;
    double x = f->x_mm + f->width_mm - 12, y = f->y_mm + 3;
    sy_map_labels_keep_clear(map->labels, x, y, 8, 16);
    if (sy_lists_is_of_points(theme->atlas->maps, theme->list))
        draw_points(map, theme);
    else
        draw_lines(map, theme, frame);
    sy_map_frame_draw_north(map->style, map->page, x, y);
    if (!sy_map_labels_draw(map->labels, error)) return false;
    sy_page_unclip(map->page);
    return true;
}

/* Frames of one size, so of one scale: side by side where the ground is high, else one below the
 * other. */
static bool draw_frames(SyMap *map, const Theme *theme, GError **error) {
    enum { TITLE_MM = 6, APART_MM = 12 };
    const SyAtlas *atlas = theme->atlas;
    guint n = sy_lists_n_frame(atlas->maps, theme->list);
    const SyMapFrame whole = map->frame;
    sy_map_frame_fit(&map->frame, atlas->area_m);
    if (n < 2) return draw_frame(map, theme, 0, error);
    bool beside = atlas->area_m[3] - atlas->area_m[1] > atlas->area_m[2] - atlas->area_m[0];
    for (guint i = 0; i < n; i++) {
        SyMapFrame part = whole;
        double room = beside ? whole.width_mm : whole.height_mm,
               each = (room - (n - 1) * APART_MM) / n;
        if (beside) {
            part.width_mm = each;
            part.x_mm += i * (each + APART_MM);
        } else {
            part.height_mm = each;
            part.y_mm += i * (each + APART_MM);
        }
        map->frame = part;
        sy_map_frame_fit(&map->frame, atlas->area_m);
        sy_map_labels_free(map->labels);
        map->labels = sy_map_labels_new(map->page, map->style, &map->frame, atlas->base != NULL);
        if (!draw_frame(map, theme, i + 1, error)) return false;
        sy_map_frame_draw_border(&map->frame, map->style, map->page);
        const SyFont *font = &map->style->font[SY_FONT_HEADING];
        const char *word = sy_lists_frame(atlas->maps, theme->list, i, atlas->asked->program->lang);
        double wide, high, x = map->frame.x_mm + 2, y = map->frame.y_mm + 2;
        sy_page_measure(map->page, font, 0, 0, word, &wide, &high);
        sy_draw_box(map->page, &map->style->paint[SY_PAINT_BADGE], x, y, wide + 3, TITLE_MM);
        sy_draw_text(map->page, font, x + 1.5, y + TITLE_MM / 2.0, 0, 0.5, 0, word);
    }
    return true;
}

SyPage *sy_map_theme(const SyAtlas *atlas, SyIndex number, SyIndex page_number, GError **error) {
    SyIndex list = g_array_index(atlas->themes, SyIndex, number);
    g_auto(Theme) theme = {0};
    SyMap map = {.atlas = atlas, .style = atlas->style};
    SyMapPanel panel;
    if (!theme_init(&theme, atlas, list, error)) return NULL;
    sy_map_sheet_begin(&map, sy_lists_title(atlas->maps, list, atlas->asked->program->lang), NULL,
                       page_number, &panel);
    SyMapFrame whole = map.frame;
    bool good = draw_frames(&map, &theme, error);
    if (good) {
        draw_entries(&panel, &theme);
        sy_map_panel_legend(&panel);
        /* scale and notes below the whole of it */
        whole.m_per_mm = map.frame.m_per_mm;
        whole.east_m = map.frame.east_m;
        whole.north_m = map.frame.north_m;
        bool one = sy_lists_n_frame(atlas->maps, list) < 2;
        if (!one) map.frame = whole;
        if (one)
            sy_map_sheet_end(&map);
        else
            sy_map_sheet_strip(&map);
    }
    sy_map_labels_free(map.labels);
    if (good) return map.page;
    sy_page_free(map.page);
    return NULL;
}

/* Themes that have rows to show. */
bool sy_map_themes_init(SyAtlas *atlas, GError **error) {
    atlas->themes = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    atlas->maps = sy_lists_load(atlas->asked->program->data_folder, "maps", error);
    if (atlas->maps == NULL) return false;
    for (SyIndex i = 0; i < sy_lists_count(atlas->maps); i++) {
        g_auto(Theme) theme = {0};
        if (!theme_init(&theme, atlas, i, error)) return false;
        if (theme.rows->n_row > theme.n_unplaced) g_array_append_val(atlas->themes, i);
    }
    return true;
}
