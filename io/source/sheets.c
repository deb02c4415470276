#include "io/source/sheets.h"

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/gdal/gdal.h"

static const char *cell_text(OGRFeatureH row, int column) {
    return OGR_F_IsFieldSetAndNotNull(row, column) ? OGR_F_GetFieldAsString(row, column) : NULL;
}

static SyGrid *grid_of_layer(OGRLayerH layer, const SyLimits *limits) {
    SyGrid *grid = sy_grid_new(OGR_L_GetName(layer), limits->cells);
    int n_column = OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(layer));
    OGR_L_ResetReading(layer);
    for (OGRFeatureH f = OGR_L_GetNextFeature(layer); f != NULL; f = OGR_L_GetNextFeature(layer)) {
        int64_t row = OGR_F_GetFID(f) - 1; /* GDAL numbers rows as the sheet does */
        for (int i = 0; row >= 0 && i < n_column; i++)
            sy_grid_set(grid, (SyIndex)MIN(row, SY_GRID_ROWS_MAX), (SyIndex)i, cell_text(f, i));
        OGR_F_Destroy(f);
    }
    return grid;
}

/* GDAL takes these settings from the configuration when a sheet is first touched. */
static bool read_xlsx(const char *path, const SyLimits *limits, GPtrArray *sheets, GError **error) {
    const char *const drivers[] = {"XLSX", NULL};
    CPLSetThreadLocalConfigOption("OGR_XLSX_HEADERS", "DISABLE");
    CPLSetThreadLocalConfigOption("OGR_XLSX_FIELD_TYPES", "STRING");
    GDALDatasetH handle = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, NULL, NULL);
    for (int i = 0; handle != NULL && i < GDALDatasetGetLayerCount(handle); i++)
        g_ptr_array_add(sheets, grid_of_layer(GDALDatasetGetLayer(handle, i), limits));
    if (handle != NULL) GDALClose(handle);
    CPLSetThreadLocalConfigOption("OGR_XLSX_HEADERS", NULL);
    CPLSetThreadLocalConfigOption("OGR_XLSX_FIELD_TYPES", NULL);
    if (handle != NULL) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: the workbook is damaged or protected by a password; open it and save it "
                  "anew"),
                path);
    return false;
}

/* Sheets without cells go; too many cells are refused. */
static bool keep_filled(const char *path, const SyLimits *limits, GPtrArray *sheets,
                        GError **error) {
    for (guint i = sheets->len; i > 0; i--) {
        const SyGrid *grid = g_ptr_array_index(sheets, i - 1);
        if (grid->is_over) {
            g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                        _("%s: its sheet %s has more than %u rows, %u columns or %d cells; save "
                          "it as csv, or raise limits.cells"),
                        path, grid->name, SY_GRID_ROWS_MAX, SY_GRID_COLUMNS_MAX, limits->cells);
            return false;
        }
        if (grid->n_column == 0) g_ptr_array_remove_index(sheets, i - 1);
    }
    return true;
}

GPtrArray *sy_sheets_read(const char *path, SySheetsForm form, const SyLimits *limits,
                          GError **error) {
    g_autoptr(GPtrArray) sheets = g_ptr_array_new_with_free_func((GDestroyNotify)sy_grid_free);
    bool good = false;
    switch (form) {
        case SY_SHEETS_XLSX:
            good = read_xlsx(path, limits, sheets, error);
            if (good) sy_sheets_merges(path, sheets);
            break;
        case SY_SHEETS_ODS:
            good = sy_sheets_read_ods(path, limits, sheets, error);
            break;
        case SY_SHEETS_XLS:
            good = sy_sheets_read_xls(path, limits, sheets, error);
            break;
        case SY_SHEETS_HTML:
            good = sy_sheets_read_html(path, limits, sheets, error);
            break;
        case SY_SHEETS_XML:
            good = sy_sheets_read_xml(path, limits, sheets, error);
            break;
    }
    good = good && keep_filled(path, limits, sheets, error);
    if (good) sy_sheets_cards(sheets);
    return good ? g_steal_pointer(&sheets) : NULL;
}
