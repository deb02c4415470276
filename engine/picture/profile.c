/* The longitudinal profile drawn: ground, manholes, pipes with their height, what joins them. */
#include "engine/picture/profile.h"

#include <math.h>
#include <string.h>

#include "engine/picture/profile_parts.h"

/* Of the sheet and of the graph, mm. */
static const double margin = 6, title_mm = 12, foot_mm = 6, slant_mm = 9, legend_mm = 10,
                    least_graph_mm = 40, narrow_mm = 210, axis_mm = 12, shaft_mm = 0.7;

/* ---- range and scales ---- */

static void widen(double *range, double value) {
    if (isnan(value)) return;
    range[0] = fmin(range[0], value);
    range[1] = fmax(range[1], value);
}

static void widen_by_edges(double *range, const SyTable *edges, const char *const *levels) {
    for (SyIndex row = 0; row < edges->n_row; row++)
        for (int i = 0; levels[i] != NULL; i++) {
            double level = sy_cell_real(edges, levels[i], row);
            widen(range, level);
            widen(range, level + sy_profile_height(edges, row));
        }
}

/* Lowest and highest level of all; 0 and 1 where nothing was surveyed. */
static void level_range(const SyProfile *profile, double *range) {
    static const char *const ends[] = {"from_invert_m", "to_invert_m", NULL}, *const one[] = {
                                                                                  "invert_m", NULL};
    range[0] = INFINITY;
    range[1] = -INFINITY;
    for (SyIndex row = 0; row < profile->stations->n_row; row++) {
        widen(range, sy_cell_real(profile->stations, "ground_m", row));
        widen(range, sy_cell_real(profile->stations, "bottom_m", row));
    }
    widen_by_edges(range, profile->reaches, ends);
    widen_by_edges(range, profile->joining, one);
    if (!(range[0] <= range[1])) range[0] = 0, range[1] = 1;
}

static void set_scale_along(SyProfileDrawing *d) {
    double pitch = sy_profile_pitch_mm(d->style), room = d->right_mm - d->left_mm - pitch;
    d->scale = sy_axis_round_scale(1000 * MAX(d->profile->length_m, 1) / room, true);
    d->m_per_mm = d->scale / 1000;
    d->left_mm += pitch / 2; /* room for half a column */
}

static SyAxis set_scale_up(SyProfileDrawing *d, double top_mm) {
    double range[2];
    level_range(d->profile, range);
    double high = d->bottom_mm - top_mm, most = MAX(range[1] - range[0], 0.5),
           unit_m = d->style->unit_m[SY_UNIT_LENGTH];
    d->scale_up = MIN(sy_axis_round_scale(1000 * 1.1 * most / high, false), d->scale);
    for (;; d->scale_up = sy_axis_round_scale(1.01 * d->scale_up, false)) {
        d->m_per_mm_up = d->scale_up / 1000;
        double step = sy_axis(0, high * d->m_per_mm_up / unit_m, 0, high, 9).step,
               least = floor((range[0] - 1.5 * d->m_per_mm_up) / (step * unit_m)),
               n = floor(high * d->m_per_mm_up / (step * unit_m));
        const SyAxis axis = {step * least, step * (least + n), step, d->bottom_mm,
                             d->bottom_mm - n * step * unit_m / d->m_per_mm_up};
        d->bottom_m = axis.least * unit_m;
        if (d->bottom_m + high * d->m_per_mm_up >= range[1]) return axis;
    }
}

/* ---- what is drawn ---- */

static double station_x(const SyProfileDrawing *d, SyIndex station) {
    return sy_profile_x(d, sy_cell_real(d->profile->stations, "distance_m", station));
}

static void draw_ground(const SyProfileDrawing *d) {
    const SyTable *stations = d->profile->stations;
    const SyPaint *ground = &d->style->paint[SY_PAINT_GROUND];
    sy_page_layer(d->page, sy_style_word(d->style, "profile_ground_line"));
    for (SyIndex i = 0, before = SY_NONE; i < stations->n_row; i++) {
        double level = sy_cell_real(stations, "ground_m", i);
        if (isnan(level)) continue;
        if (before != SY_NONE)
            sy_draw_line(d->page, ground, station_x(d, before),
                         sy_profile_y(d, sy_cell_real(stations, "ground_m", before)),
                         station_x(d, i), sy_profile_y(d, level));
        before = i;
    }
}

static void draw_manholes(const SyProfileDrawing *d) {
    const SyTable *stations = d->profile->stations;
    const SyPaint *shaft = &d->style->paint[SY_PAINT_SHAFT];
    sy_page_layer(d->page, sy_style_word(d->style, "profile_manhole"));
    for (SyIndex i = 0; i < stations->n_row; i++) {
        double ground = sy_cell_real(stations, "ground_m", i),
               bottom = sy_cell_real(stations, "bottom_m", i), x = station_x(d, i);
        if (isnan(ground) || isnan(bottom) || !(ground > bottom)) continue;
        sy_draw_box(d->page, shaft, x - shaft_mm / 2, sy_profile_y(d, ground), shaft_mm,
                    (ground - bottom) / d->m_per_mm_up);
    }
}

static void draw_pipe(const SyProfileDrawing *d, SyIndex reach, SyIndex station) {
    const SyTable *reaches = d->profile->reaches;
    double upper = sy_cell_real(reaches, "from_invert_m", reach),
           lower = sy_cell_real(reaches, "to_invert_m", reach),
           height = sy_profile_height(reaches, reach);
    double x1 = station_x(d, station), x2 = station_x(d, station + 1), y1 = sy_profile_y(d, upper),
           y2 = sy_profile_y(d, lower);
    SyPaint paint = d->style->paint[sy_profile_paint(reaches, reach)];
    paint.width_mm = MIN(paint.width_mm, 0.35);
    SyPaint bottom = paint; /* what it carries is told by the dashes of the upper line */
    if (g_strcmp0(sy_cell_text(reaches, "kind", reach), "gap") != 0) bottom.n_dash = 0;
    bool is_adverse = sy_profile_is_adverse(d->profile, reach);
    if (!isnan(height)) {
        double up = height / d->m_per_mm_up;
        const double xy[] = {x1, y1, x2, y2, x2, y2 - up, x1, y1 - up};
        const SyIndex start[] = {0, 4};
        SyPaint fill = {.is_filled = true, .fill = sy_drawn_pale(paint.ink, 0.22)};
        sy_page_add_path(d->page, &fill, 1, start, xy, true);
        sy_draw_line(d->page, &paint, x1, y1 - up, x2, y2 - up);
    }
    sy_draw_line(d->page, is_adverse ? &d->style->paint[SY_PAINT_ADVERSE] : &bottom, x1, y1, x2,
                 y2);
    if (x2 - x1 < 4) return;
    double up = isnan(height) ? -1.2 : height / d->m_per_mm_up / 2;
    sy_draw_arrow(d->page, &d->style->paint[SY_PAINT_ARROW], (x1 + x2) / 2 + 0.9,
                  (y1 + y2) / 2 - up, x2 - x1, y2 - y1, 1.6);
}

/* Where levels are missing a thin line says that there is something, and not where. */
static void draw_unknown(const SyProfileDrawing *d, SyIndex station, double *last_x,
                         double *last_level) {
    const SyTable *reaches = d->profile->reaches;
    SyIndex reach = sy_profile_reach(d->profile, station);
    double upper = sy_cell_real(reaches, "from_invert_m", reach),
           lower = sy_cell_real(reaches, "to_invert_m", reach);
    double ends[] = {upper, lower};
    for (SyIndex end = 0; end < 2; end++) {
        double x = station_x(d, station + end);
        if (isnan(ends[end])) continue;
        /* Along a reach with both levels there is nothing unknown, nor at one station. */
        if (!isnan(*last_level) && x > *last_x && (end == 0 || isnan(upper)))
            sy_draw_line(d->page, &d->style->paint[SY_PAINT_JOIN], *last_x,
                         sy_profile_y(d, *last_level), x, sy_profile_y(d, ends[end]));
        *last_x = x;
        *last_level = ends[end];
    }
}

static void draw_pipes(const SyProfileDrawing *d) {
    const SyTable *reaches = d->profile->reaches;
    double last_x = NAN, last_level = NAN;
    sy_page_layer(d->page, sy_style_word(d->style, "profile_pipe_line"));
    for (SyIndex station = 0; station + 1 < d->profile->stations->n_row; station++) {
        SyIndex reach = sy_profile_reach(d->profile, station);
        if (reach == SY_NONE) {
            last_level = NAN;
            continue;
        }
        if (isnan(sy_cell_real(reaches, "from_invert_m", reach)) ||
            isnan(sy_cell_real(reaches, "to_invert_m", reach)))
            draw_unknown(d, station, &last_x, &last_level);
        else {
            draw_pipe(d, reach, station);
            draw_unknown(d, station, &last_x, &last_level);
        }
    }
}

/* A joining pipe is seen from its end: as wide as it is high would be a line, so a lens. */
static void draw_joining(const SyProfileDrawing *d) {
    const SyTable *joining = d->profile->joining;
    sy_page_layer(d->page, sy_style_word(d->style, "profile_joining"));
    for (SyIndex row = 0; row < joining->n_row; row++) {
        double invert = sy_cell_real(joining, "invert_m", row);
        if (isnan(invert)) continue;
        double height = sy_profile_height(joining, row);
        double half = isnan(height) ? 0.6 : MAX(height / d->m_per_mm_up / 2, 0.4), wide = 0.8;
        double x = station_x(d, (SyIndex)sy_cell_integer(joining, "station", row)),
               y = sy_profile_y(d, invert) - half, xy[2 * 24];
        for (int i = 0; i < 24; i++) {
            xy[2 * i] = x + wide * sin(2 * G_PI * i / 24);
            xy[2 * i + 1] = y - half * cos(2 * G_PI * i / 24);
        }
        const SyIndex start[] = {0, 24};
        SyPaint paint = d->style->paint[sy_profile_paint(joining, row)];
        bool outward = sy_cell_integer(joining, "outward", row) == 1;
        paint.width_mm = 0.25;
        paint.n_dash = 0;
        paint.is_filled = true;
        paint.fill = outward ? d->style->paint[SY_PAINT_MASK].fill : sy_drawn_pale(paint.ink, 0.5);
        sy_page_add_path(d->page, &paint, 1, start, xy, true);
    }
}

/* Above the ground, or above the pipe where that is not known: filled what was seen. */
static void draw_observed(const SyProfileDrawing *d) {
    const SyTable *observed = d->profile->observed, *stations = d->profile->stations;
    sy_page_layer(d->page, sy_style_word(d->style, "profile_observed"));
    for (SyIndex row = 0; row < observed->n_row; row++) {
        SyIndex station = (SyIndex)sy_cell_integer(observed, "station", row);
        double level = sy_cell_real(stations, "ground_m", station);
        if (isnan(level)) level = sy_cell_real(stations, "bottom_m", station);
        if (isnan(level)) level = d->bottom_m;
        const char *what = sy_cell_text(observed, "what", row);
        SyPaint paint = d->style->paint[SY_PAINT_TEST];
        paint.width_mm = 0.25;
        if (g_strcmp0(what, "not_seen") == 0) paint.fill = d->style->paint[SY_PAINT_MASK].fill;
        sy_draw_figure(d->page, &paint, station_x(d, station), sy_profile_y(d, level) - 3, 1.5,
                       g_strcmp0(what, "reading") == 0 ? 4 : 3, G_PI);
    }
}

/* From each station down to its column. */
static void draw_slants(const SyProfileDrawing *d, double top_mm) {
    sy_page_layer(d->page, sy_style_word(d->style, "profile_table"));
    for (guint i = 0; i < d->n_shown; i++) {
        double x = station_x(d, d->shown[i]);
        const double xy[] = {x, d->bottom_mm, x, d->bottom_mm + 1.5, d->column_mm[i], top_mm};
        const SyIndex start[] = {0, 3};
        sy_page_add_path(d->page, &d->style->paint[SY_PAINT_LEADER], 1, start, xy, false);
        double bottom = sy_cell_real(d->profile->stations, "bottom_m", d->shown[i]);
        if (!isnan(bottom))
            sy_draw_line(d->page, &d->style->paint[SY_PAINT_GRID], x, sy_profile_y(d, bottom), x,
                         d->bottom_mm);
    }
}

/* ---- marks ---- */

static void add_mark(const SyProfileDrawing *d, const SyTable *table, SyIndex row,
                     const char *const *columns, const char *kind, const double *box) {
    g_autoptr(GPtrArray) attributes = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) title = g_string_new(NULL);
    g_ptr_array_add(attributes, g_strdup("kind"));
    g_ptr_array_add(attributes, g_strdup(kind));
    for (int i = 0; columns[i] != NULL; i++) {
        const SyColumn *column = sy_table_column(table, columns[i]);
        g_autofree char *text =
            column->type == SY_COLUMN_TEXT   ? g_strdup(sy_column_text(column, row))
            : column->type == SY_COLUMN_REAL ? sy_drawn_number(column->real[row], 4)
            : column->integer[row] == SY_INTEGER_MISSING
                ? NULL
                : g_strdup_printf("%" G_GINT64_FORMAT, column->integer[row]);
        if (text == NULL) continue;
        g_autofree char *name = g_strdelimit(g_strdup(columns[i]), "_", '-');
        g_string_append_printf(title, "%s%s %s", title->len > 0 ? "\n" : "", columns[i], text);
        g_ptr_array_add(attributes, g_steal_pointer(&name));
        g_ptr_array_add(attributes, g_steal_pointer(&text));
    }
    g_ptr_array_add(attributes, NULL);
    sy_page_add_mark(d->page, box[0], box[1], box[2], box[3], title->str,
                     (const char *const *)attributes->pdata);
}

static void add_marks(const SyProfileDrawing *d, double top_mm) {
    static const char *const of_station[] = {"number",   "node_id",  "distance_m", "ground_m",
                                             "invert_m", "bottom_m", "depth_m",    NULL},
                             *const of_reach[] = {"number",        "edge_id",     "system",
                                                  "from_invert_m", "to_invert_m", "size_m",
                                                  "height_m",      "length_m",    "slope",
                                                  "material",      NULL},
                             *const of_joining[] = {"number",   "edge_id", "system",  "outward",
                                                    "invert_m", "size_m",  "station", NULL};
    const SyProfile *p = d->profile;
    double high = d->bottom_mm - top_mm;
    for (SyIndex i = 0; i < p->stations->n_row; i++) {
        SyIndex reach = sy_profile_reach(p, i);
        double x = station_x(d, i);
        if (reach != SY_NONE) {
            const double box[] = {x, top_mm, MAX(station_x(d, i + 1) - x, 0.1), high};
            add_mark(d, p->reaches, reach, of_reach, "reach", box);
        }
    }
    for (SyIndex i = 0; i < p->stations->n_row; i++) {
        const double box[] = {station_x(d, i) - 1, top_mm, 2, high};
        add_mark(d, p->stations, i, of_station, "station", box);
    }
    for (SyIndex i = 0; i < p->joining->n_row; i++) {
        double level = sy_cell_real(p->joining, "invert_m", i);
        double x = station_x(d, (SyIndex)sy_cell_integer(p->joining, "station", i));
        const double box[] = {
            x - 0.8, isnan(level) ? d->bottom_mm - 1.6 : sy_profile_y(d, level) - 1.6, 1.6, 1.6};
        add_mark(d, p->joining, i, of_joining, "joining", box);
    }
}

/* ---- the whole ---- */

/* A sign of the legend: a line, or a figure of so many corners. */
typedef struct {
    bool has;
    SyPaintName paint;
    const char *word;
    int n_corner; /* 0: a line */
    bool is_empty;
} LegendSign;

static double draw_sign(const SyProfileDrawing *d, const LegendSign *sign, double x, double y) {
    const SyFont *font = &d->style->font[SY_FONT_SMALL];
    const char *word = sy_style_word(d->style, sign->word);
    SyPaint paint = d->style->paint[sign->paint];
    double wide, high, sign_mm = sign->n_corner > 0 ? 3 : 9;
    paint.width_mm = MIN(paint.width_mm, 0.6);
    if (sign->n_corner > 0) {
        paint.width_mm = 0.25;
        if (!paint.is_filled) paint.fill = sy_drawn_pale(paint.ink, 0.5);
        if (sign->is_empty) paint.fill = d->style->paint[SY_PAINT_MASK].fill;
        paint.is_filled = true;
        sy_draw_figure(d->page, &paint, x + 1.5, y, 1.3, sign->n_corner, G_PI);
    } else {
        sy_draw_line(d->page, &paint, x, y, x + sign_mm, y);
    }
    sy_page_measure(d->page, font, 0, 0, word, &wide, &high);
    sy_draw_text(d->page, font, x + sign_mm + 1.5, y, 0, 0.5, 0, word);
    return x + sign_mm + 1.5 + wide + 5;
}

/* Signs that were drawn, in a row. */
static void draw_legend(const SyProfileDrawing *d, double x, double y) {
    const SyProfile *p = d->profile;
    bool has[SY_N_PAINT] = {false}, adverse = false, in = false, out = false, seen = false,
         not_seen = false, reading = false;
    for (SyIndex row = 0; row < p->reaches->n_row; row++) {
        has[sy_profile_paint(p->reaches, row)] = true;
        adverse = adverse || sy_profile_is_adverse(p, row);
    }
    for (SyIndex row = 0; row < p->joining->n_row; row++) {
        bool outward = sy_cell_integer(p->joining, "outward", row) == 1;
        has[sy_profile_paint(p->joining, row)] = true;
        in = in || !outward;
        out = out || outward;
    }
    for (SyIndex row = 0; row < p->observed->n_row; row++) {
        const char *what = sy_cell_text(p->observed, "what", row);
        seen = seen || g_strcmp0(what, "seen") == 0;
        not_seen = not_seen || g_strcmp0(what, "not_seen") == 0;
        reading = reading || g_strcmp0(what, "reading") == 0;
    }
    const LegendSign signs[] = {
        {true, SY_PAINT_GROUND, "profile_ground_line", 0, false},
        {has[SY_PAINT_STORM], SY_PAINT_STORM, "of_storm", 0, false},
        {has[SY_PAINT_SEWAGE], SY_PAINT_SEWAGE, "of_sewage", 0, false},
        {has[SY_PAINT_COMBINED], SY_PAINT_COMBINED, "of_combined", 0, false},
        {has[SY_PAINT_PROCESS], SY_PAINT_PROCESS, "of_process", 0, false},
        {has[SY_PAINT_UNKNOWN], SY_PAINT_UNKNOWN, "of_unknown", 0, false},
        {has[SY_PAINT_CHANNEL], SY_PAINT_CHANNEL, "of_channel", 0, false},
        {has[SY_PAINT_GAP], SY_PAINT_GAP, "of_gap", 0, false},
        {adverse, SY_PAINT_ADVERSE, "profile_adverse", 0, false},
        {in, SY_PAINT_UPSTREAM, "profile_joins", 24, false},
        {out, SY_PAINT_UPSTREAM, "profile_leaves", 24, true},
        {seen, SY_PAINT_TEST, "profile_seen", 3, false},
        {not_seen, SY_PAINT_TEST, "profile_not_seen", 3, true},
        {reading, SY_PAINT_TEST, "profile_reading", 4, false}};
    for (guint i = 0; i < G_N_ELEMENTS(signs); i++)
        if (signs[i].has) x = draw_sign(d, &signs[i], x, y);
}

/* Where a plant takes the water in, and lets it out again. */
static void draw_legs(const SyProfileDrawing *d, double top_mm) {
    const SyTable *stations = d->profile->stations;
    for (SyIndex i = 1; i < stations->n_row; i++) {
        if (sy_cell_integer(stations, "leg", i) == sy_cell_integer(stations, "leg", i - 1))
            continue;
        double x = station_x(d, i);
        sy_draw_line(d->page, &d->style->paint[SY_PAINT_JOIN], x, top_mm, x, d->bottom_mm);
        sy_draw_text(d->page, &d->style->font[SY_FONT_SMALL], x - 1, top_mm + 1, 1, 0, 0,
                     sy_style_word(d->style, "profile_plant"));
    }
}

/* A graph without a level says so. */
static void draw_nothing(const SyProfileDrawing *d, double top_mm) {
    const SyTable *stations = d->profile->stations;
    for (SyIndex i = 0; i < stations->n_row; i++)
        if (!isnan(sy_cell_real(stations, "bottom_m", i))) return;
    sy_draw_text(d->page, &d->style->font[SY_FONT_BODY], (d->left_mm + d->right_mm) / 2,
                 (top_mm + d->bottom_mm) / 2, 0.5, 0.5, 0,
                 sy_style_word(d->style, "profile_no_levels"));
}

/* Everything of the graph; the way begins half a column to the right of its axis. */
static void draw_graph(SyProfileDrawing *d, const SyAxis *axis, double top, double table) {
    sy_axis_draw_left(axis, d->style, d->page, d->left_mm, d->right_mm);
    sy_draw_line(d->page, &d->style->paint[SY_PAINT_FRAME], d->left_mm, d->bottom_mm, d->right_mm,
                 d->bottom_mm);
    d->left_mm += sy_profile_pitch_mm(d->style) / 2;
    draw_slants(d, table);
    draw_legs(d, top);
    draw_manholes(d);
    draw_pipes(d);
    draw_ground(d);
    draw_joining(d);
    draw_observed(d);
    draw_nothing(d, top);
    add_marks(d, top);
    d->left_mm -= sy_profile_pitch_mm(d->style) / 2;
}

/* Until the columns are chosen that find room; free shown and column_mm. */
static SyProfileDrawing start(const SyProfile *profile, const SyDrawnWith *with, SyPage *page,
                              double x_mm, double width_mm) {
    SyProfileDrawing d = {.profile = profile,
                          .style = with->style,
                          .with = with,
                          .page = page,
                          .right_mm = x_mm + width_mm};
    double left = d.left_mm = x_mm + MAX(sy_profile_heads_mm(&d), axis_mm);
    set_scale_along(&d);
    sy_profile_choose(&d);
    d.left_mm = left;
    return d;
}

/* Of a sheet so wide on which every row of numbers finds room. */
static double least_high_mm(const SyProfile *profile, const SyDrawnWith *with, double width_mm) {
    SyPage *page = sy_page_new(width_mm, SY_PROFILE_HIGH_MM, with->lang, "");
    SyProfileDrawing d = start(profile, with, page, margin, width_mm - 2 * margin);
    double rows = sy_profile_rows_mm(&d);
    g_free(d.shown);
    g_free(d.column_mm);
    sy_page_free(page);
    return 2 * margin + title_mm + foot_mm + legend_mm + least_graph_mm + slant_mm + rows;
}

void sy_profile_draw(const SyProfile *profile, const SyDrawnWith *with, SyPage *page, double x_mm,
                     double y_mm, double width_mm, double height_mm) {
    if (profile->stations->n_row == 0) return;
    SyProfileDrawing d = start(profile, with, page, x_mm, width_mm);
    double left = d.left_mm, top = y_mm + legend_mm,
           graph = MAX(height_mm - sy_profile_rows_mm(&d) - slant_mm - legend_mm, least_graph_mm);
    d.bottom_mm = top + graph;
    SyAxis axis = set_scale_up(&d, top);
    draw_graph(&d, &axis, top, d.bottom_mm + slant_mm);
    g_autofree char *along = g_strdup_printf("%.0f", d.scale),
                    *up = g_strdup_printf("%.0f", d.scale_up);
    g_autofree char *scales =
        sy_style_words(d.style, "profile_scales", "along", along, "up", up, NULL);
    sy_page_layer(page, sy_style_word(d.style, "profile_table"));
    sy_draw_text(page, &d.style->font[SY_FONT_SMALL], d.right_mm, y_mm + 6, 1, 0.5, 0, scales);
    draw_legend(&d, left, y_mm + 2);
    sy_profile_draw_rows(&d, d.bottom_mm + slant_mm);
    g_free(d.shown);
    g_free(d.column_mm);
}

SyPage *sy_profile_page(const SyProfile *profile, const SyDrawnWith *with, double width_mm,
                        double height_mm) {
    const SyStyle *s = with->style;
    double wide = width_mm;
    if (!(wide > 0))
        wide = CLAMP(60 + profile->stations->n_row * sy_profile_pitch_mm(s), s->width_mm,
                     SY_PROFILE_WIDEST_MM);
    double high = height_mm > 0 ? height_mm : SY_PROFILE_HIGH_MM;
    if (profile->stations->n_row > 0) high = MAX(high, least_high_mm(profile, with, wide));
    g_autofree char *title =
        sy_style_words(s, "profile_title", "upper", profile->upper, "lower", profile->lower, NULL);
    g_autofree char *length = sy_drawn_number(sy_style_in(s, SY_UNIT_LENGTH, profile->length_m), 0),
                    *stations = g_strdup_printf("%u", profile->stations->n_row);
    g_autofree char *facts =
        sy_style_words(s, "profile_facts", "length", length, "stations", stations, NULL);
    SyPage *page = sy_page_new(wide, high, with->lang, title);
    sy_draw_box(page, &s->paint[SY_PAINT_MASK], 0, 0, wide, high);
    double facts_mm, facts_high;
    sy_page_measure(page, &s->font[SY_FONT_SUBTITLE], 0, 0, facts, &facts_mm, &facts_high);
    sy_draw_text(page, &s->font[wide < narrow_mm ? SY_FONT_SUBTITLE : SY_FONT_TITLE], margin,
                 margin + title_mm / 2 - 1, 0, 0.5, wide - 3 * margin - facts_mm, title);
    sy_draw_text(page, &s->font[SY_FONT_SUBTITLE], wide - margin, margin + title_mm / 2 - 1, 1, 0.5,
                 0, facts);
    sy_profile_draw(profile, with, page, margin, margin + title_mm, wide - 2 * margin,
                    high - 2 * margin - title_mm - foot_mm);
    if (with->note != NULL)
        sy_draw_text(page, &s->font[SY_FONT_SMALL], margin, high - margin, 0, 1, wide - 2 * margin,
                     with->note);
    return page;
}
