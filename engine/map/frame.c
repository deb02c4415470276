#include "engine/map/frame.h"

#include <math.h>
#include <string.h>

#include "engine/picture/draw.h"

/* The smallest of steps · 10^k that is not below @value. */
static double round_up(double value, const double *steps, int n_step) {
    double power = pow(10, floor(log10(value)));
    for (int i = 0; i < n_step; i++)
        if (steps[i] * power >= value * (1 - 1e-9)) return steps[i] * power;
    return 10 * power;
}

void sy_map_frame_fit(SyMapFrame *frame, const double *area_m) {
    static const double steps[] = {1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 8};
    enum { LEAST = 500 };
    bool empty = !(area_m[0] <= area_m[2] && area_m[1] <= area_m[3]);
    frame->east_m = empty ? 0 : round((area_m[0] + area_m[2]) / 2);
    frame->north_m = empty ? 0 : round((area_m[1] + area_m[3]) / 2);
    double wide = empty ? 0 : (area_m[2] - area_m[0] + 1) / (0.86 * frame->width_mm);
    double high = empty ? 0 : (area_m[3] - area_m[1] + 1) / (0.86 * frame->height_mm);
    double needed = 1000 * MAX(wide, high);
    frame->m_per_mm =
        (empty ? 1000 : round_up(MAX(needed, LEAST), steps, G_N_ELEMENTS(steps))) / 1000;
}

SyWindow sy_map_frame_ground(const SyMapFrame *frame, double more_mm) {
    double x = (frame->width_mm / 2 + more_mm) * frame->m_per_mm,
           y = (frame->height_mm / 2 + more_mm) * frame->m_per_mm;
    return (SyWindow){frame->east_m - x, frame->north_m - y, frame->east_m + x, frame->north_m + y};
}

SyWindow sy_map_frame_sheet(const SyMapFrame *frame, double more_mm) {
    return (SyWindow){frame->x_mm - more_mm, frame->y_mm - more_mm,
                      frame->x_mm + frame->width_mm + more_mm,
                      frame->y_mm + frame->height_mm + more_mm};
}

double sy_map_frame_scale(const SyMapFrame *frame) {
    return round(1000 * frame->m_per_mm);
}

double sy_map_frame_grid_m(const SyMapFrame *frame) {
    static const double steps[] = {1, 2, 5};
    return round_up(35 * frame->m_per_mm, steps, G_N_ELEMENTS(steps));
}

char *sy_map_grouped(double number) {
    g_autofree char *digits = g_strdup_printf("%.0f", fabs(number));
    GString *out = g_string_new(round(number) < 0 ? "-" : "");
    gsize n = strlen(digits);
    for (gsize i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0) g_string_append_c(out, ' ');
        g_string_append_c(out, digits[i]);
    }
    return g_string_free(out, FALSE);
}

void sy_map_frame_draw_grid(const SyMapFrame *frame, const SyStyle *style, SyPage *page) {
    SyWindow ground = sy_map_frame_ground(frame, 0);
    double step = sy_map_frame_grid_m(frame);
    const SyPaint *paint = &style->paint[SY_PAINT_GRID];
    for (double at = ceil(ground.x_min / step) * step; at <= ground.x_max; at += step)
        sy_draw_line(page, paint, sy_map_frame_x(frame, at), frame->y_mm, sy_map_frame_x(frame, at),
                     frame->y_mm + frame->height_mm);
    for (double at = ceil(ground.y_min / step) * step; at <= ground.y_max; at += step)
        sy_draw_line(page, paint, frame->x_mm, sy_map_frame_y(frame, at),
                     frame->x_mm + frame->width_mm, sy_map_frame_y(frame, at));
}

/* A coordinate in the border at both ends of its grid line. */
static void draw_coordinate(const SyMapFrame *frame, const SyStyle *style, SyPage *page,
                            double at_m, bool is_east) {
    g_autofree char *text = sy_map_grouped(at_m);
    const SyFont *font = &style->font[SY_FONT_GRID];
    const SyPaint *tick = &style->paint[SY_PAINT_RULE];
    double middle = SY_MAP_BORDER_MM / 2.0;
    for (int end = 0; end < 2; end++) {
        SyTextPlace place = {.anchor_x = 0.5, .anchor_y = 0.5, .n_line = 1};
        if (is_east) {
            place.x_mm = sy_map_frame_x(frame, at_m);
            place.y_mm = end == 0 ? frame->y_mm - middle : frame->y_mm + frame->height_mm + middle;
            double edge = end == 0 ? frame->y_mm : frame->y_mm + frame->height_mm;
            sy_draw_line(page, tick, place.x_mm, edge, place.x_mm, edge + (end == 0 ? -1 : 1));
        } else {
            place.x_mm = end == 0 ? frame->x_mm - middle : frame->x_mm + frame->width_mm + middle;
            place.y_mm = sy_map_frame_y(frame, at_m);
            place.angle_rad = -G_PI_2;
            double edge = end == 0 ? frame->x_mm : frame->x_mm + frame->width_mm;
            sy_draw_line(page, tick, edge, place.y_mm, edge + (end == 0 ? -1 : 1), place.y_mm);
        }
        sy_page_add_text(page, font, &place, text);
    }
}

void sy_map_frame_draw_border(const SyMapFrame *frame, const SyStyle *style, SyPage *page) {
    enum { CLEAR_MM = 11 }; /* half a coordinate's length: none runs over a corner */
    sy_draw_box(page, &style->paint[SY_PAINT_FRAME], frame->x_mm, frame->y_mm, frame->width_mm,
                frame->height_mm);
    sy_draw_box(page, &style->paint[SY_PAINT_SHEET], frame->x_mm - SY_MAP_BORDER_MM,
                frame->y_mm - SY_MAP_BORDER_MM, frame->width_mm + 2 * SY_MAP_BORDER_MM,
                frame->height_mm + 2 * SY_MAP_BORDER_MM);
    SyWindow ground = sy_map_frame_ground(frame, -CLEAR_MM);
    double step = sy_map_frame_grid_m(frame);
    for (double at = ceil(ground.x_min / step) * step; at <= ground.x_max; at += step)
        draw_coordinate(frame, style, page, at, true);
    for (double at = ceil(ground.y_min / step) * step; at <= ground.y_max; at += step)
        draw_coordinate(frame, style, page, at, false);
}

void sy_map_frame_draw_scale(const SyMapFrame *frame, const SyStyle *style, SyPage *page,
                             double x_mm, double y_mm) {
    static const double steps[] = {1, 2, 2.5, 5};
    enum { N_PART = 4 };
    double least_m = 12 * frame->m_per_mm, far_m = style->unit_m[SY_UNIT_FAR];
    bool is_far = round_up(least_m, steps, G_N_ELEMENTS(steps)) >= far_m;
    double unit_m = is_far ? far_m : style->unit_m[SY_UNIT_LENGTH];
    double part = round_up(least_m / unit_m, steps, G_N_ELEMENTS(steps));
    double part_mm = part * unit_m / frame->m_per_mm;
    SyPaint black = style->paint[SY_PAINT_SCALE], white = black;
    white.is_filled = false;
    for (int i = 0; i <= N_PART; i++) {
        double x = x_mm + i * part_mm;
        char number[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(number, sizeof number, "%.10g", i * part);
        g_autofree char *text =
            i < N_PART
                ? g_strdup(number)
                : g_strconcat(number, " ",
                              sy_style_word(style, is_far ? "far_unit" : "length_unit"), NULL);
        sy_draw_text(page, &style->font[SY_FONT_SMALL], x, y_mm - 0.6, 0.5, 1, 0, text);
        if (i < N_PART) sy_draw_box(page, i % 2 == 0 ? &black : &white, x, y_mm, part_mm, 1.4);
    }
}

void sy_map_frame_draw_north(const SyStyle *style, SyPage *page, double x_mm, double y_mm) {
    double x = x_mm + 4, top = y_mm + 4.2, bottom = y_mm + 15;
    SyPaint black = style->paint[SY_PAINT_SCALE], white = black;
    white.is_filled = true;
    white.fill = style->paint[SY_PAINT_MASK].fill;
    sy_draw_box(page, &style->paint[SY_PAINT_MASK], x_mm, y_mm, 8, 15.5);
    const double left[] = {x, top, x, bottom - 3, x - 3, bottom};
    const double right[] = {x, top, x, bottom - 3, x + 3, bottom};
    const SyIndex start[] = {0, 3};
    sy_page_add_path(page, &black, 1, start, left, true);
    sy_page_add_path(page, &white, 1, start, right, true);
    sy_draw_text(page, &style->font[SY_FONT_HEADING], x, y_mm + 2.1, 0.5, 0.5, 0,
                 sy_style_word(style, "north"));
}
