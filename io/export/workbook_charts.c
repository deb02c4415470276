/* Charts of a workbook: the library's own, so that a spreadsheet can change them. */
#include <string.h>

#include "io/export/text.h"
#include "io/export/workbook_private.h"

/* Of the sheet, pixels; a row of the sheet is 24 high. */
enum { WIDE_PX = 640, LOW_PX = 300, ROW_PX = 24, GAP_PX = 16, BAR_PX = 17, HEAD_PX = 130 };

bool sy_workbook_open_charts(SyWorkbook *workbook, const char *title, GError **error) {
    g_return_val_if_fail(workbook->charts == NULL, false);
    workbook->charts = sy_workbook_sheet(workbook, title, error);
    if (workbook->charts == NULL) return false;
    worksheet_gridlines(workbook->charts, LXW_HIDE_ALL_GRIDLINES);
    sy_workbook_count_rows(workbook, 0);
    return true;
}

/* Where a chart stands in the sheet of its rows. */
typedef struct {
    const SyWorkbookChart *chart;
    const char *sheet;
    lxw_row_t first; /* its first row */
    SyIndex n_row;
} Place;

static void dress(const Place *p, lxw_chart_series *series, guint number) {
    uint32_t rgb = p->chart->rgb[number % p->chart->n_rgb];
    lxw_chart_line line = {.color = rgb, .width = 2.25f};
    lxw_chart_fill fill = {.color = rgb};
    lxw_chart_line edge = {.color = 0x404040, .width = 0.5f};
    if (!p->chart->is_times) {
        chart_series_set_fill(series, &fill);
        chart_series_set_line(series, &edge);
        return;
    }
    chart_series_set_line(series, &line);
    chart_series_set_marker_type(series, (uint8_t)(LXW_CHART_MARKER_SQUARE + number % 8));
    chart_series_set_marker_size(series, 7);
    chart_series_set_marker_fill(series, &fill);
    chart_series_set_marker_line(series, &edge);
}

static void add_bars(const Place *p, lxw_chart *chart) {
    for (guint i = 1; i < p->chart->part.rows->columns->len; i++) {
        if (p->chart->part.columns[i].hidden) continue;
        lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
        lxw_row_t last = p->first + p->n_row - 1;
        chart_series_set_categories(series, p->sheet, p->first, 0, last, 0);
        chart_series_set_values(series, p->sheet, p->first, (lxw_col_t)i, last, (lxw_col_t)i);
        chart_series_set_name_range(series, p->sheet, p->first - 1, (lxw_col_t)i);
        dress(p, series, i - 1);
    }
}

static void add_times(const Place *p, lxw_chart *chart) {
    const SyColumn *names = g_ptr_array_index(p->chart->part.rows->columns, 0);
    guint number = 0;
    for (SyIndex row = 0, end; row < p->n_row; row = end) {
        const char *name = sy_column_text(names, row);
        for (end = row + 1; end < p->n_row && g_strcmp0(sy_column_text(names, end), name) == 0;)
            end++;
        lxw_row_t first = p->first + row, last = p->first + end - 1;
        lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
        chart_series_set_categories(series, p->sheet, first, 1, last, 1);
        chart_series_set_values(series, p->sheet, first, 2, last, 2);
        chart_series_set_name_range(series, p->sheet, first, 0);
        dress(p, series, number++);
    }
}

static int height_px(const Place *p) {
    if (p->chart->is_times) return LOW_PX;
    int n_series = p->chart->is_stacked ? 1 : (int)p->chart->part.rows->columns->len - 1;
    return MAX(LOW_PX, HEAD_PX + BAR_PX * n_series * (int)MIN(p->n_row, 40));
}

static lxw_error add_chart(const SyWorkbook *workbook, const Place *p, int x_px, int y_px) {
    const SyWorkbookChart *asked = p->chart;
    lxw_chart *chart =
        workbook_add_chart(workbook->book, asked->is_times ? LXW_CHART_SCATTER_STRAIGHT_WITH_MARKERS
                                           : asked->is_stacked ? LXW_CHART_BAR_STACKED
                                                               : LXW_CHART_BAR);
    if (chart == NULL) return LXW_ERROR_MEMORY_MALLOC_FAILED;
    /* bars lie: their names are along y */
    lxw_chart_axis *values = asked->is_times ? chart->y_axis : chart->x_axis;
    g_autofree char *title = sy_export_clean(asked->part.title);
    lxw_chart_font font = {.name = (char *)sy_workbook_font, .size = 13, .bold = LXW_TRUE};
    chart_title_set_name(chart, title);
    chart_title_set_name_font(chart, &font);
    chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    if (asked->is_times) {
        add_times(p, chart);
        chart_axis_set_num_format(chart->x_axis, "yyyy-mm-dd");
    } else {
        add_bars(p, chart);
        chart_axis_set_reverse(chart->y_axis); /* the first on top */
    }
    chart_axis_set_min(values, 0);
    chart_axis_set_label_position(values, asked->is_times ? LXW_CHART_AXIS_LABEL_POSITION_NEXT_TO
                                                          : LXW_CHART_AXIS_LABEL_POSITION_HIGH);
    if (asked->is_percent) chart_axis_set_max(values, 100);
    lxw_chart_options options = {.x_offset = x_px, .y_offset = y_px % ROW_PX};
    options.x_scale = WIDE_PX / 480.0;
    options.y_scale = height_px(p) / 288.0;
    return worksheet_insert_chart_opt(workbook->charts, (lxw_row_t)(y_px / ROW_PX), 0, chart,
                                      &options);
}

bool sy_workbook_add_charts(SyWorkbook *workbook, const char *title, const SyWorkbookChart *charts,
                            guint n_chart, GError **error) {
    g_return_val_if_fail(workbook->charts != NULL, false);
    g_autofree SyWorkbookPart *parts = g_new(SyWorkbookPart, n_chart + 1);
    lxw_row_t first = 2;
    int y_px[2] = {GAP_PX, GAP_PX};
    for (guint i = 0; i < n_chart; i++) {
        parts[i] = charts[i].part;
        const Place place = {&charts[i], title, first,
                             sy_workbook_part_rows(workbook, &charts[i].part, n_chart)};
        int side = y_px[1] < y_px[0]; /* where the columns of charts end first */
        if (!sy_workbook_check(
                workbook,
                add_chart(workbook, &place, GAP_PX + side * (WIDE_PX + GAP_PX), y_px[side]), error))
            return false;
        y_px[side] += height_px(&place) + GAP_PX;
        first += place.n_row + 3;
    }
    return sy_workbook_add_parts(workbook, title, parts, n_chart, error);
}
