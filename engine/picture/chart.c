#include "engine/picture/chart.h"

#include <math.h>
#include <string.h>

#include "engine/picture/axes.h"

/* mm */
static const double head_mm = 8, axis_mm = 6, legend_mm = 6, bar_mm = 2, between_mm = 1.5,
                    times_mm = 46, names_share = 0.3, pad_mm = 1.5, number_mm = 9;

/* Series of bars beside each other in the room of a name; of stacked ones one. */
static guint n_beside(const SyChart *chart) {
    return chart->is_stacked ? 1 : sy_chart_n_column(chart) - 1;
}

static double graph_mm(const SyChart *chart) {
    if (chart->is_times) return times_mm;
    return chart->rows.rows->n_row * (fmax(n_beside(chart) * bar_mm, 3) + between_mm) + between_mm;
}

double sy_chart_height_mm(const SyChart *chart) {
    return head_mm + graph_mm(chart) + axis_mm + legend_mm;
}

static const SyPaint *paint_of(const SyChart *chart, const SyDrawnWith *with, guint series) {
    SyPaintName name = sy_style_paint(chart->paint[series % chart->n_paint]);
    return &with->style->paint[name == SY_N_PAINT ? SY_PAINT_UNKNOWN : name];
}

/* The same as an area and as a line: what is one in the style is the other here too. */
static SyPaint bar_of(const SyPaint *paint) {
    return (SyPaint){
        .width_mm = 0.1, .is_filled = true, .fill = paint->is_filled ? paint->fill : paint->ink};
}

static SyPaint line_of(const SyPaint *paint) {
    return (SyPaint){.width_mm = 0.6, .ink = paint->is_filled ? paint->fill : paint->ink};
}

typedef struct {
    const SyChart *chart;
    const SyDrawnWith *with;
    SyPage *page;
    double x_mm, y_mm, right_mm, bottom_mm; /* of the graph */
    SyAxis values, days;
} Graph;

/* ---- bars ---- */

static double largest(const SyChart *chart) {
    double most = 0;
    if (chart->is_percent) return 100;
    for (SyIndex row = 0; row < chart->rows.rows->n_row; row++) {
        double sum = 0;
        for (guint i = 1; i < sy_chart_n_column(chart); i++) {
            double value = sy_chart_value(chart, row, i);
            if (!(value > 0)) continue;
            sum = chart->is_stacked ? sum + value : fmax(sum, value);
        }
        most = fmax(most, sum);
    }
    return most;
}

static void draw_number(const Graph *g, double x, double y, double value) {
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(digits, sizeof digits, g->chart->is_percent ? "%.1f" : "%.0f", value);
    sy_draw_text(g->page, &g->with->style->font[SY_FONT_GRID], x + 0.8, y, 0, 0.5, 0, digits);
}

/* The bars of a name; what is missing has none, zero has its number. */
static void draw_row(const Graph *g, SyIndex row, double y) {
    double at = 0, high = g->chart->is_stacked ? 3 : bar_mm;
    for (guint i = 1; i < sy_chart_n_column(g->chart); i++) {
        double value = sy_chart_value(g->chart, row, i);
        if (g->chart->is_stacked && !(value > 0)) continue;
        double from = sy_axis_mm(&g->values, at),
               to = sy_axis_mm(&g->values, fmin(at + value, g->values.most));
        SyPaint paint = bar_of(paint_of(g->chart, g->with, i - 1));
        if (value > 0) sy_draw_box(g->page, &paint, from, y, to - from, high);
        if (g->chart->is_stacked) {
            at += value;
            continue;
        }
        if (isfinite(value)) draw_number(g, to, y + bar_mm / 2, value);
        y += bar_mm;
    }
    if (g->chart->is_stacked) draw_number(g, sy_axis_mm(&g->values, at), y + high / 2, at);
}

static void draw_bars(Graph *g) {
    const SyStyle *style = g->with->style;
    g->values = sy_axis(0, largest(g->chart), g->x_mm, g->right_mm, 14);
    sy_axis_draw_below(&g->values, style, g->page, g->bottom_mm, g->y_mm);
    sy_draw_line(g->page, &style->paint[SY_PAINT_FRAME], g->x_mm, g->y_mm, g->x_mm, g->bottom_mm);
    double each = fmax(n_beside(g->chart) * bar_mm, 3) + between_mm, y = g->y_mm + between_mm;
    for (SyIndex row = 0; row < g->chart->rows.rows->n_row; row++, y += each) {
        draw_row(g, row, y);
        sy_draw_text(g->page, &style->font[SY_FONT_SMALL], g->x_mm - pad_mm,
                     y + (each - between_mm) / 2, 1, 0.5, 0, sy_chart_name(g->chart, row));
    }
}

/* ---- over time ---- */

/* Days since the year 1; NaN: no day. */
static double day_of(const SyChart *chart, SyIndex row) {
    const SyColumn *column = g_ptr_array_index(chart->rows.rows->columns, 1);
    const char *text = column->type == SY_COLUMN_TEXT ? sy_column_text(column, row) : NULL;
    GDate date;
    g_date_clear(&date, 1);
    if (text == NULL || strlen(text) < 10) return NAN;
    int year = (int)g_ascii_strtoll(text, NULL, 10),
        month = (int)g_ascii_strtoll(text + 5, NULL, 10),
        day = (int)g_ascii_strtoll(text + 8, NULL, 10);
    if (year < 1 || year > 9999 ||
        !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
        return NAN;
    g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    return g_date_get_julian(&date);
}

/* Beginnings of years, or of months where there are few, below the graph. */
static void draw_days(const Graph *g) {
    const SyStyle *style = g->with->style;
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_julian(&date, (guint32)g->days.least);
    double months = (g->days.most - g->days.least) / 30;
    guint room = (guint)fmax(1, (g->right_mm - g->x_mm) / 16), step = 1;
    static const guint steps[] = {1, 2, 3, 6, 12, 24, 60, 120, 600};
    for (guint i = 0; i < G_N_ELEMENTS(steps) && months / (step = steps[i]) > room;) i++;
    g_date_set_day(&date, 1);
    g_date_set_month(
        &date,
        (GDateMonth)((guint)g_date_get_month(&date) - 1) / MIN(step, 12) * MIN(step, 12) + 1);
    for (; g_date_get_julian(&date) <= g->days.most; g_date_add_months(&date, step)) {
        double x = sy_axis_mm(&g->days, g_date_get_julian(&date));
        if (x < g->x_mm - 0.01) continue;
        char text[16];
        g_snprintf(text, sizeof text, "%04d-%02d", g_date_get_year(&date), g_date_get_month(&date));
        sy_draw_line(g->page, &style->paint[SY_PAINT_GRID], x, g->y_mm, x, g->bottom_mm);
        sy_draw_text(g->page, &style->font[SY_FONT_GRID], x, g->bottom_mm + 1.8, 0.5, 0, 0, text);
    }
}

/* Every series has a figure of its own, so that they are told apart without colour. */
static void draw_point(const Graph *g, double x, double y, guint series) {
    SyPaint paint = bar_of(paint_of(g->chart, g->with, series));
    sy_draw_figure(g->page, &paint, x, y, 0.9, series % 4 == 3 ? 24 : (int)(series % 4) + 3,
                   series >= 4 ? G_PI / 4 : 0);
}

static void draw_series(const Graph *g, SyIndex row, SyIndex end, guint series) {
    SyPaint line = line_of(paint_of(g->chart, g->with, series));
    g_autofree double *xy = g_new(double, 2 * (gsize)(end - row));
    SyIndex n = 0;
    for (; row < end; row++) {
        double day = day_of(g->chart, row), value = sy_chart_value(g->chart, row, 2);
        if (!isfinite(day) || !isfinite(value)) continue;
        xy[2 * n] = sy_axis_mm(&g->days, day);
        xy[2 * n++ + 1] = sy_axis_mm(&g->values, fmin(value, g->values.most));
    }
    const SyIndex start[] = {0, n};
    if (n > 1) sy_page_add_path(g->page, &line, 1, start, xy, false);
    for (SyIndex i = 0; i < n; i++) draw_point(g, xy[2 * i], xy[2 * i + 1], series);
}

static void draw_times(Graph *g) {
    const SyChart *chart = g->chart;
    double first = INFINITY, last = -INFINITY, most = chart->is_percent ? 100 : 0;
    for (SyIndex row = 0; row < chart->rows.rows->n_row; row++) {
        double day = day_of(chart, row), value = sy_chart_value(chart, row, 2);
        first = fmin(first, day);
        last = fmax(last, day);
        most = fmax(most, value);
    }
    if (!(first < INFINITY)) return;
    g->values = sy_axis(0, most, g->bottom_mm, g->y_mm, 7);
    g->days = (SyAxis){fmax(first - 15, 1), last + 15, 1, g->x_mm, g->right_mm};
    draw_days(g);
    sy_axis_draw_left(&g->values, g->with->style, g->page, g->x_mm, g->right_mm);
    sy_draw_line(g->page, &g->with->style->paint[SY_PAINT_FRAME], g->x_mm, g->bottom_mm,
                 g->right_mm, g->bottom_mm);
    guint series = 0;
    for (SyIndex row = 0, end; row < chart->rows.rows->n_row; row = end)
        draw_series(g, row, end = sy_chart_series_end(chart, row), series++);
}

/* ---- what the series are ---- */

static double draw_key(const Graph *g, double x, double y, guint series, const char *word) {
    const SyFont *font = &g->with->style->font[SY_FONT_SMALL];
    double width, height;
    sy_page_measure(g->page, font, 0, 0, word, &width, &height);
    if (x + width + 8 > g->right_mm) return x;
    SyPaint paint = bar_of(paint_of(g->chart, g->with, series));
    if (g->chart->is_times)
        draw_point(g, x + 1.2, y, series);
    else
        sy_draw_box(g->page, &paint, x, y - 1, 2.4, 2);
    sy_draw_text(g->page, font, x + 3.4, y, 0, 0.5, 0, word);
    return x + width + 8;
}

static void draw_legend(const Graph *g, double x, double y) {
    const SyChart *chart = g->chart;
    guint series = 0;
    if (!chart->is_times) {
        for (guint i = 1; i < sy_chart_n_column(chart); i++)
            x = draw_key(g, x, y, series++, chart->rows.columns[i].label);
        return;
    }
    for (SyIndex row = 0; row < chart->rows.rows->n_row; row = sy_chart_series_end(chart, row))
        x = draw_key(g, x, y, series++, sy_chart_name(chart, row));
}

void sy_chart_draw(const SyChart *chart, const SyDrawnWith *with, SyPage *page, double x_mm,
                   double y_mm, double width_mm) {
    double names = chart->is_times ? 10 : names_share * width_mm;
    Graph g = {.chart = chart,
               .with = with,
               .page = page,
               .x_mm = x_mm + names,
               .y_mm = y_mm + head_mm,
               .right_mm = x_mm + width_mm - number_mm,
               .bottom_mm = y_mm + head_mm + graph_mm(chart)};
    sy_draw_text(page, &with->style->font[SY_FONT_HEADING], x_mm, y_mm + 1, 0, 0, width_mm,
                 chart->title);
    if (chart->is_times)
        draw_times(&g);
    else
        draw_bars(&g);
    draw_legend(&g, x_mm, g.bottom_mm + axis_mm + legend_mm / 2);
}
