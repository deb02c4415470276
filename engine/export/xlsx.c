/* All lists in one workbook. */
#include "algorithms/base/words.h"
#include "engine/export/export.h"
#include "engine/lists/charts.h"
#include "engine/picture/style.h"
#include "io/export/workbook.h"

/* A list whose rows did not fit one sheet. */
typedef struct {
    const char *title;
    SyIndex n_row, n_sheet;
} Split;

/* Rows of several lists that share a sheet, until all of them are there. */
typedef struct {
    GArray *lists; /* SyListRows */
    GArray *parts; /* SyWorkbookPart */
} Shared;

static void shared_clear(Shared *shared) {
    for (guint i = 0; i < shared->lists->len; i++)
        sy_list_rows_clear(&g_array_index(shared->lists, SyListRows, i));
    g_array_unref(shared->lists);
    g_array_unref(shared->parts);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Shared, shared_clear)

static bool has_own_sheet(const SyExport *asked, SyIndex list) {
    const char *lang = asked->program->lang;
    return !sy_lists_is_made(asked->lists, list) &&
           g_strcmp0(sy_lists_sheet(asked->lists, list, lang),
                     sy_lists_title(asked->lists, list, lang)) == 0;
}

static bool add_list(const SyExport *asked, SyIndex list, SyWorkbook *book, GArray *splits,
                     GError **error) {
    const char *lang = asked->program->lang;
    g_auto(SyListRows) rows = {0};
    Split split = {.title = sy_lists_title(asked->lists, list, lang)};
    if (!sy_lists_query(asked->lists, list, asked->store, asked->terms, lang, &rows, error) ||
        !sy_workbook_add(book, split.title, rows.rows, rows.columns, &split.n_sheet,
                         asked->progress, error))
        return false;
    split.n_row = rows.rows->n_row;
    if (split.n_sheet > 1) g_array_append_val(splits, split);
    return true;
}

/* Says which lists go over several sheets. */
static void note_splits(Shared *shared, const GArray *splits) {
    if (splits->len == 0) return;
    SyListRows notes = {sy_table_new(SY_GEOMETRY_NONE), g_new0(SyExportColumn, 1)};
    SyColumn *text = sy_table_add_column(notes.rows, "note", SY_COLUMN_TEXT);
    notes.columns[0] = (SyExportColumn){.name = "note", .label = _("note"), .decimals = -1};
    for (guint i = 0; i < splits->len; i++) {
        const Split *split = &g_array_index(splits, Split, i);
        /* Translators: name of a list, number of its rows, number of sheets. */
        g_autofree char *note =
            g_strdup_printf(_("%s: %u rows are more than a sheet holds; they go over %u sheets"),
                            split->title, split->n_row, split->n_sheet);
        sy_column_set_text(text, sy_table_add_row(notes.rows, i), note);
    }
    SyWorkbookPart part = {_("Long lists"), notes.rows, notes.columns};
    g_array_append_val(shared->lists, notes);
    g_array_append_val(shared->parts, part);
}

/* The sheet of the lists that share one with @list, its first. */
static bool add_shared(const SyExport *asked, SyIndex list, SyWorkbook *book, const GArray *splits,
                       GError **error) {
    const char *lang = asked->program->lang, *sheet = sy_lists_sheet(asked->lists, list, lang);
    g_auto(Shared) shared = {g_array_new(FALSE, FALSE, sizeof(SyListRows)),
                             g_array_new(FALSE, FALSE, sizeof(SyWorkbookPart))};
    for (SyIndex i = list; i < sy_lists_count(asked->lists); i++) {
        if (g_strcmp0(sy_lists_sheet(asked->lists, i, lang), sheet) != 0) continue;
        SyListRows rows;
        if (!sy_lists_query(asked->lists, i, asked->store, asked->terms, lang, &rows, error))
            return false;
        SyWorkbookPart part = {sy_lists_title(asked->lists, i, lang), rows.rows, rows.columns};
        g_array_append_val(shared.lists, rows);
        g_array_append_val(shared.parts, part);
    }
    note_splits(&shared, splits);
    return sy_workbook_add_parts(book, sheet, (const SyWorkbookPart *)(void *)shared.parts->data,
                                 shared.parts->len, error);
}

/* Colours of the series of a chart. */
static guint colours_of(const SyChart *chart, const SyStyle *style, uint32_t *rgb) {
    for (guint i = 0; i < chart->n_paint; i++) {
        SyPaintName paint = sy_style_paint(chart->paint[i]);
        if (paint == SY_N_PAINT) paint = SY_PAINT_UNKNOWN;
        const SyPaint *look = &style->paint[paint];
        rgb[i] = sy_style_rgb(look->is_filled ? &look->fill : &look->ink);
    }
    return chart->n_paint;
}

static bool add_charts(const SyExport *asked, const SyCharts *charts, SyWorkbook *book,
                       GError **error) {
    g_autoptr(SyStyle) style =
        sy_style_load(asked->program->data_folder, asked->program->lang, asked->store, error);
    if (style == NULL) return false;
    guint n = charts->charts->len;
    g_autofree SyWorkbookChart *drawn = g_new0(SyWorkbookChart, n + 1);
    g_autofree uint32_t *rgb = g_new0(uint32_t, (n + 1) * SY_CHART_PAINTS);
    for (guint i = 0; i < n; i++) {
        const SyChart *chart = sy_charts_at(charts, i);
        uint32_t *colours = rgb + i * SY_CHART_PAINTS;
        drawn[i] = (SyWorkbookChart){{chart->title, chart->rows.rows, chart->rows.columns},
                                     chart->is_times,
                                     chart->is_percent,
                                     chart->is_stacked,
                                     colours,
                                     colours_of(chart, style, colours)};
    }
    return sy_workbook_add_charts(book, _("Numbers of the charts"), drawn, n, error);
}

/* Lists with a sheet of their own in their order, then the sheets that several share; the charts
 * stand before them, their numbers behind. */
static bool add_all(const SyExport *asked, SyWorkbook *book, GError **error) {
    SyIndex n_list = sy_lists_count(asked->lists);
    const char *lang = asked->program->lang;
    g_autoptr(GArray) splits = g_array_new(FALSE, FALSE, sizeof(Split));
    g_autoptr(SyCharts) charts =
        sy_charts_select(asked->store, asked->terms, lang, asked->program->data_folder, error);
    if (charts == NULL ||
        (charts->charts->len > 0 && !sy_workbook_open_charts(book, _("Charts"), error)))
        return false;
    for (SyIndex i = 0; i < n_list; i++)
        if (has_own_sheet(asked, i) && !add_list(asked, i, book, splits, error)) return false;
    for (SyIndex i = 0; i < n_list; i++) {
        if (has_own_sheet(asked, i) || sy_lists_is_made(asked->lists, i)) continue;
        bool first = true;
        for (SyIndex before = 0; before < i && first; before++)
            first = g_strcmp0(sy_lists_sheet(asked->lists, before, lang),
                              sy_lists_sheet(asked->lists, i, lang)) != 0;
        if (first && !add_shared(asked, i, book, splits, error)) return false;
    }
    return charts->charts->len == 0 || add_charts(asked, charts, book, error);
}

bool sy_export_xlsx(const SyExport *asked, GError **error) {
    const char *title = _("Lists of outfall tracing");
    SyWorkbookOptions options = {.title = title,
                                 .version = "suyuan " SY_VERSION,
                                 .time_s = asked->time_s,
                                 .of_pages = _("Page &P of &N")};
    g_autofree char *path = sy_export_path(asked, title, "xlsx");
    g_autoptr(SyWorkbook) book = sy_workbook_new(path, &options, error);
    if (book == NULL || !add_all(asked, book, error) || !sy_workbook_close(book, error))
        return false;
    SyIndex n_list = 0;
    for (SyIndex i = 0; i < sy_lists_count(asked->lists); i++)
        n_list += !sy_lists_is_made(asked->lists, i);
    sy_export_tell(asked, path, N_("%u lists"), n_list);
    return true;
}
