/* Charts of what the case file counts: data/charts, drawn in the workbook and on pages. */
#pragma once
#include "engine/lists/lists.h"

#define SY_CHART_PAINTS 8 /* at most */

typedef struct {
    SyIndex list; /* of SyCharts.lists */
    const char *title;
    SyListRows rows; /* one or more; bars: a name, then a column a series; times: the name of a
                        series, a day, a value, series after series */
    bool is_times;   /* else bars */
    bool is_percent; /* values from 0 to 100 */
    bool is_stacked; /* series of bars lie behind each other */
    const char *paint[SY_CHART_PAINTS]; /* of the series in turn, names in data/styles/atlas.yaml */
    guint n_paint;
} SyChart;

typedef struct {
    SyLists *lists;
    GArray *charts; /* SyChart */
} SyCharts;

/* Those that have rows, in the order of their files. Needs the functions of sy_list_functions_new()
 * in @store. SY_ERROR_USAGE, file:line:, for a mistake in a file. */
SyCharts *sy_charts_select(SyStore *store, const SyTerms *terms, const char *lang,
                           const char *data_folder, GError **error);
void sy_charts_free(SyCharts *charts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyCharts, sy_charts_free)

static inline const SyChart *sy_charts_at(const SyCharts *charts, guint i) {
    return &g_array_index(charts->charts, SyChart, i);
}
/* Columns that are values of bars: from 1 to before this one. */
static inline guint sy_chart_n_column(const SyChart *chart) {
    return chart->rows.rows->columns->len;
}
/* The row behind the series of times that begins at @row. */
SyIndex sy_chart_series_end(const SyChart *chart, SyIndex row);
/* Name of a row of bars, or of the series of a row of times. */
const char *sy_chart_name(const SyChart *chart, SyIndex row);
/* NaN: none. */
double sy_chart_value(const SyChart *chart, SyIndex row, guint column);
