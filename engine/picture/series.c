#include "engine/picture/series.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/picture/axes.h"

/* mm */
static const double margin = 6, title_mm = 12, foot_mm = 8, left_mm = 20, head_mm = 10,
                    graph_mm = 38, band_mm = 3, gap_mm = 9, time_mm = 9, page_mm = 297,
                    legend_mm = 7;

#define DAY_S 86400.0

SyTable *sy_series_rows(SyStore *store, int64_t outfall_id, const SyTexts *texts, const char *lang,
                        GError **error) {
    g_autoptr(SyTable) rows = sy_store_query_of(
        store,
        "SELECT series_id, iif(place = '-', NULL, place) AS place, parameter, unit, n_reading, "
        "first, last, background, rise, elevated, share, bin_s, readings, on_, code, arguments "
        "FROM series WHERE outfall_id = CAST(?1 AS INTEGER) ORDER BY series_id",
        outfall_id, error);
    if (rows == NULL) return NULL;
    if (rows->n_row == 0) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("no series was read at this outfall or above it: nothing to draw"));
        return NULL;
    }
    SyColumn *shows = sy_table_add_column(rows, "shows", SY_COLUMN_TEXT);
    for (SyIndex row = 0; row < rows->n_row; row++) {
        g_autofree char *text = sy_texts_word(texts, lang, sy_cell_text(rows, "code", row),
                                              SY_TEXT_TEXT, sy_cell_text(rows, "arguments", row));
        sy_column_set_text(shows, row, text);
    }
    return g_steal_pointer(&rows);
}

/* ---- what was read ---- */

/* Numbers of a JSON array, NaN for what is none of them. */
static guint numbers_of(const char *json, double *out) {
    guint n = 0;
    for (const char *at = json; at != NULL && n < SY_SERIES_BINS_MOST; at = strchr(at + 1, ',')) {
        char *end;
        double value = g_ascii_strtod(at + 1, &end);
        out[n++] = end == at + 1 ? NAN : value;
    }
    return n;
}

/* Seconds of "2026-05-01 09:30" since 1970, NaN for anything else. */
static double seconds_of(const char *text) {
    int year, month, day, hour, minute;
    GDate date;
    g_date_clear(&date, 1);
    if (text == NULL ||
        sscanf(text, "%4d-%2d-%2d %2d:%2d", &year, &month, &day, &hour, &minute) != 5 ||
        !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
        return NAN;
    g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    return DAY_S * (g_date_get_julian(&date) - 719163.0) + 3600.0 * hour + 60.0 * minute;
}

/* One series about to be drawn. */
typedef struct {
    const SyDrawnWith *with;
    SyPage *page;
    double first_s, last_s; /* of all */
    double x_mm, right_mm;  /* the same on the page */
    SyIndex n_drawn;        /* how many are drawn below each other */
    double start_s, bin_s;  /* of this one */
    guint n;
    double reading[SY_SERIES_BINS_MOST], on[SY_SERIES_BINS_MOST];
    SyAxis axis;
} Drawing;

static double x_of(const Drawing *d, double time_s) {
    return d->x_mm + (d->right_mm - d->x_mm) * (time_s - d->first_s) / (d->last_s - d->first_s);
}

static bool take(Drawing *d, const SyTable *rows, SyIndex row) {
    d->start_s = seconds_of(sy_cell_text(rows, "first", row));
    d->bin_s = sy_cell_real(rows, "bin_s", row);
    d->n = numbers_of(sy_cell_text(rows, "readings", row), d->reading);
    for (guint i = 0; i < SY_SERIES_BINS_MOST; i++) d->on[i] = 0;
    numbers_of(sy_cell_text(rows, "on_", row), d->on);
    return isfinite(d->start_s) && d->bin_s > 0 && isfinite(d->bin_s) && d->n > 0;
}

/* From the first to the last of all series, whole hours. */
static void set_times(Drawing *d, const SyTable *rows) {
    d->first_s = INFINITY;
    d->last_s = -INFINITY;
    for (SyIndex row = 0; row < rows->n_row; row++) {
        if (!take(d, rows, row)) continue;
        d->first_s = fmin(d->first_s, d->start_s);
        d->last_s = fmax(d->last_s, d->start_s + d->n * d->bin_s);
    }
    if (!(d->first_s < d->last_s)) d->first_s = 0, d->last_s = DAY_S;
    d->first_s = 3600 * floor(d->first_s / 3600);
    d->last_s = 3600 * ceil(d->last_s / 3600);
}

/* ---- drawing ---- */

/* Days and, where there is room, hours. */
static void draw_times(const Drawing *d, double top_mm, double bottom_mm, bool with_numbers) {
    static const double steps[] = {3600,  7200,      10800,     21600,      43200,
                                   DAY_S, 2 * DAY_S, 7 * DAY_S, 28 * DAY_S, 364 * DAY_S};
    const SyStyle *style = d->with->style;
    double per_mm = (d->last_s - d->first_s) / (d->right_mm - d->x_mm), step = steps[0];
    for (guint i = 1; i < G_N_ELEMENTS(steps) && step < 17 * per_mm; i++) step = steps[i];
    while (step < 17 * per_mm) step *= 2;
    for (double at = step * ceil(d->first_s / step); at <= d->last_s; at += step) {
        double x = x_of(d, at);
        sy_draw_line(d->page, &style->paint[SY_PAINT_GRID], x, top_mm, x, bottom_mm);
        if (!with_numbers) continue;
        GDate date;
        g_date_clear(&date, 1);
        double day = floor(at / DAY_S), minute = floor((at - DAY_S * day) / 60 + 0.5);
        g_date_set_julian(&date, (guint32)(719163 + day));
        char text[32];
        g_snprintf(text, sizeof text, "%02d-%02d %02d:%02d", g_date_get_month(&date),
                   g_date_get_day(&date), (int)minute / 60, (int)minute % 60);
        sy_draw_text(d->page, &style->font[SY_FONT_GRID], x, bottom_mm + 1, 0.5, 0, 0, text);
    }
}

static void draw_level(const Drawing *d, SyPaintName paint, double value) {
    if (!(value >= d->axis.least && value <= d->axis.most)) return;
    double y = sy_axis_mm(&d->axis, value);
    sy_draw_line(d->page, &d->with->style->paint[paint], d->x_mm, y, d->right_mm, y);
}

/* Lines from reading to reading; a point where it has no neighbour. */
static void draw_readings(const Drawing *d) {
    const SyPaint *line = &d->with->style->paint[SY_PAINT_SERIES];
    g_autofree double *xy = g_new(double, 2 * (gsize)d->n);
    SyIndex n = 0;
    for (guint i = 0; i <= d->n; i++) {
        if (i < d->n && !isnan(d->reading[i])) {
            xy[2 * n] = x_of(d, d->start_s + i * d->bin_s);
            xy[2 * n++ + 1] = sy_axis_mm(&d->axis, d->reading[i]);
            continue;
        }
        const SyIndex start[] = {0, n};
        if (n > 1) sy_page_add_path(d->page, line, 1, start, xy, false);
        if (n == 1) sy_draw_figure(d->page, line, xy[0], xy[1], 0.3, 8, 0);
        n = 0;
    }
}

/* The stronger the ink, the likelier it was on; bins alike are one box. */
static void draw_band(const Drawing *d, double y) {
    const SyInk ink = d->with->style->paint[SY_PAINT_UNIT_BAND].ink;
    for (guint i = 0, next; i < d->n; i = next) {
        double on = floor(10 * d->on[i] + 0.5) / 10;
        for (next = i + 1; next < d->n && floor(10 * d->on[next] + 0.5) / 10 == on;) next++;
        if (!(on > 0)) continue;
        SyPaint paint = {.is_filled = true, .fill = sy_drawn_pale(ink, fmin(on, 1))};
        double x = x_of(d, d->start_s + i * d->bin_s);
        sy_draw_box(d->page, &paint, x, y, x_of(d, d->start_s + next * d->bin_s) - x, band_mm);
    }
    sy_draw_box(d->page, &d->with->style->paint[SY_PAINT_GRID], d->x_mm, y, d->right_mm - d->x_mm,
                band_mm);
}

static void draw_one(Drawing *d, const SyTable *rows, SyIndex row, double top) {
    const SyStyle *style = d->with->style;
    const char *place = sy_cell_text(rows, "place", row), *unit = sy_cell_text(rows, "unit", row),
               *parameter = sy_cell_text(rows, "parameter", row);
    double background = sy_cell_real(rows, "background", row),
           rise = sy_cell_real(rows, "rise", row), elevated = sy_cell_real(rows, "elevated", row);
    g_autofree char *head =
        sy_style_words(style, "series_head", "place",
                       place == NULL ? sy_style_word(style, "series_outfall") : place, "parameter",
                       parameter == NULL ? "" : parameter, "unit", unit == NULL ? "" : unit, NULL);
    sy_draw_text(d->page, &style->font[SY_FONT_HEADING], d->x_mm, top, 0, 0, 0, head);
    sy_draw_text(d->page, &style->font[SY_FONT_BODY], d->x_mm, top + 5, 0, 0, d->right_mm - d->x_mm,
                 sy_cell_text(rows, "shows", row));
    if (!take(d, rows, row)) return;
    double most = background + fmax(rise, 0), y = top + head_mm, bottom = y + graph_mm;
    for (guint i = 0; i < d->n; i++) most = fmax(most, d->reading[i]);
    d->axis = sy_axis(0, most, bottom, y, 8);
    draw_times(d, y, bottom + band_mm, row + 1 == d->n_drawn);
    sy_axis_draw_left(&d->axis, style, d->page, d->x_mm, d->right_mm);
    draw_level(d, SY_PAINT_SERIES_LIMIT, elevated);
    draw_level(d, SY_PAINT_SERIES_LEVEL, background);
    if (rise > 0) draw_level(d, SY_PAINT_SERIES_LEVEL, background + rise);
    draw_readings(d);
    draw_band(d, bottom);
    const char *const attributes[] = {"kind",      "series",
                                      "place",     place == NULL ? "-" : place,
                                      "parameter", parameter == NULL ? "" : parameter,
                                      NULL};
    sy_page_add_mark(d->page, d->x_mm, y, d->right_mm - d->x_mm, graph_mm + band_mm, head,
                     attributes);
}

/* What lines and bands mean. */
static void draw_legend(const Drawing *d, double y) {
    static const struct {
        SyPaintName paint;
        const char *word;
    } rows[] = {{SY_PAINT_SERIES, "series_readings"},
                {SY_PAINT_SERIES_LEVEL, "series_levels"},
                {SY_PAINT_SERIES_LIMIT, "series_limit"},
                {SY_PAINT_UNIT_BAND, "series_on"}};
    const SyStyle *style = d->with->style;
    double x = d->x_mm;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *word = sy_style_word(style, rows[i].word);
        double width, height;
        sy_draw_line(d->page, &style->paint[rows[i].paint], x, y, x + 9, y);
        sy_draw_text(d->page, &style->font[SY_FONT_SMALL], x + 11, y, 0, 0.5, 0, word);
        sy_page_measure(d->page, &style->font[SY_FONT_SMALL], 0, 0, word, &width, &height);
        x += width + 18;
    }
}

SyIndex sy_series_draw(const SyTable *rows, const SyDrawnWith *with, SyPage *page, double x_mm,
                       double y_mm, double right_mm, double bottom_mm) {
    const double each = head_mm + graph_mm + band_mm + gap_mm;
    double room = (bottom_mm - y_mm - time_mm - legend_mm) / each + 1e-9;
    g_autofree Drawing *d = g_new0(Drawing, 1);
    d->with = with;
    d->page = page;
    d->x_mm = x_mm + left_mm;
    d->right_mm = right_mm;
    d->n_drawn = room < 0 ? 0 : (SyIndex)fmin(rows->n_row, floor(room));
    set_times(d, rows);
    for (SyIndex row = 0; row < d->n_drawn; row++) draw_one(d, rows, row, y_mm + row * each);
    draw_legend(d, y_mm + d->n_drawn * each + time_mm + legend_mm);
    return d->n_drawn;
}

SyPage *sy_series_page(const SyTable *rows, const char *outfall, const SyDrawnWith *with) {
    const double each = head_mm + graph_mm + band_mm + gap_mm,
                 high = 2 * margin + title_mm + rows->n_row * each + time_mm + legend_mm + foot_mm;
    SyPage *page = sy_page_new(page_mm, high, with->lang, outfall);
    g_autofree char *title = sy_style_words(with->style, "series_title", "name", outfall, NULL);
    sy_draw_text(page, &with->style->font[SY_FONT_TITLE], margin, margin, 0, 0,
                 page_mm - 2 * margin, title);
    sy_series_draw(rows, with, page, margin, margin + title_mm, page_mm - 2 * margin,
                   high - margin - foot_mm);
    if (with->note != NULL)
        sy_draw_text(page, &with->style->font[SY_FONT_SMALL], margin, high - margin, 0, 1,
                     page_mm - 2 * margin, with->note);
    return page;
}
