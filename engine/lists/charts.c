#include "engine/lists/charts.h"

#include <math.h>
#include <string.h>

static void chart_clear(SyChart *chart) {
    sy_list_rows_clear(&chart->rows);
}

void sy_charts_free(SyCharts *charts) {
    if (charts == NULL) return;
    g_array_unref(charts->charts);
    sy_lists_free(charts->lists);
    g_free(charts);
}

SyCharts *sy_charts_select(SyStore *store, const SyTerms *terms, const char *lang,
                           const char *data_folder, GError **error) {
    g_autoptr(SyCharts) charts = g_new0(SyCharts, 1);
    charts->charts = g_array_new(FALSE, TRUE, sizeof(SyChart));
    g_array_set_clear_func(charts->charts, (GDestroyNotify)chart_clear);
    charts->lists = sy_lists_load(data_folder, "charts", error);
    if (charts->lists == NULL) return NULL;
    for (SyIndex i = 0; i < sy_lists_count(charts->lists); i++) {
        SyChart chart = {.list = i, .title = sy_lists_title(charts->lists, i, lang)};
        sy_lists_chart(charts->lists, i, &chart.is_times, &chart.is_percent, &chart.is_stacked);
        while (chart.n_paint < SY_CHART_PAINTS &&
               sy_lists_chart_paint(charts->lists, i, chart.n_paint) != NULL) {
            chart.paint[chart.n_paint] = sy_lists_chart_paint(charts->lists, i, chart.n_paint);
            chart.n_paint++;
        }
        if (!sy_lists_query(charts->lists, i, store, terms, lang, &chart.rows, error)) return NULL;
        if (chart.rows.rows->n_row == 0)
            chart_clear(&chart);
        else
            g_array_append_val(charts->charts, chart);
    }
    return g_steal_pointer(&charts);
}

const char *sy_chart_name(const SyChart *chart, SyIndex row) {
    const SyColumn *column = g_ptr_array_index(chart->rows.rows->columns, 0);
    const char *name = column->type == SY_COLUMN_TEXT ? sy_column_text(column, row) : NULL;
    return name == NULL ? "" : name;
}

SyIndex sy_chart_series_end(const SyChart *chart, SyIndex row) {
    SyIndex end = row + 1;
    while (end < chart->rows.rows->n_row &&
           strcmp(sy_chart_name(chart, row), sy_chart_name(chart, end)) == 0)
        end++;
    return end;
}

double sy_chart_value(const SyChart *chart, SyIndex row, guint column) {
    const SyColumn *values = g_ptr_array_index(chart->rows.rows->columns, column);
    if (values->type == SY_COLUMN_REAL) return values->real[row];
    bool missing = values->type == SY_COLUMN_TEXT || values->integer[row] == SY_INTEGER_MISSING;
    return missing ? NAN : (double)values->integer[row];
}
