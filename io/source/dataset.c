#include "io/source/dataset.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "io/source/locate.h"

static void register_drivers(void) {
    static gsize done = 0;
    if (!g_once_init_enter(&done)) return;
    GDALAllRegister();
    g_once_init_leave(&done, 1);
}

static bool exists(const char *path, bool *is_folder) {
    VSIStatBufL status;
    if (VSIStatL(path, &status) != 0) return false;
    *is_folder = VSI_ISDIR(status.st_mode);
    return true;
}

static bool open_with(SyDataset *dataset, const char *path, const char *driver,
                      const char *const *options) {
    const char *const drivers[] = {driver, NULL};
    dataset->handle = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY,
                                 driver == NULL ? NULL : drivers, options, NULL);
    return dataset->handle != NULL;
}

static const char *const archives[] = {"zip", "rar", "7z", NULL};
static const char *const drawings[] = {"dwg", NULL};

static bool ends_with(const char *path, const char *const *endings) {
    const char *dot = strrchr(path, '.');
    g_autofree char *lower = g_ascii_strdown(dot == NULL ? "" : dot + 1, -1);
    return g_strv_contains(endings, lower);
}

static bool unreadable(const char *path, const SyDriverLog *log, GError **error) {
    const char *reason = sy_driver_log_error(log);
    if (g_str_has_suffix(path, ".mdb") || g_str_has_suffix(path, ".MDB"))
        g_set_error(
            error, SY_ERROR, SY_ERROR_INPUT,
            _("%s: Access databases need an ODBC driver (on Debian odbc-mdbtools), or export "
              "its tables as xlsx or csv%s%s%s"),
            path, reason == NULL ? "" : " (", reason == NULL ? "" : reason,
            reason == NULL ? "" : ")");
    else if (ends_with(path, archives))
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: an archive; unpack it and give the folder"), path);
    else if (ends_with(path, drawings))
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: a drawing in a format of its own; save it as DXF, better export points "
                      "and lines as shapefiles"),
                    path);
    else if (reason != NULL)
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: cannot be read: %s"), path, reason);
    else
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: its format is not known or the file is damaged; give a shapefile, "
                      "GeoPackage, FileGDB, DXF, GeoJSON, KML, xlsx, csv, dbf or SWMM .inp"),
                    path);
    return false;
}

/* Folder in GDAL's memory that no other dataset of the process uses. */
static const char *memory_folder(SyDataset *dataset, SyDriverLog *log) {
    if (dataset->memory == NULL) {
        dataset->memory = g_strdup_printf("/vsimem/suyuan-%p", (void *)dataset);
        sy_driver_log_replace(log, dataset->memory, "(memory)");
    }
    return dataset->memory;
}

static bool open_shapefile(SyDataset *dataset, const char *path, const char *encoding,
                           SyDriverLog *log, GError **error) {
    static const char *const raw[] = {"ENCODING=", NULL};
    dataset->format = SY_FORMAT_SHAPEFILE;
    dataset->shapefile = sy_shapefile_examine(path, encoding, error);
    if (dataset->shapefile == NULL) return false;
    g_free(dataset->path);
    dataset->path = g_strdup(dataset->shapefile->path);
    g_autofree char *to_open = g_strdup(dataset->path);
    if (sy_shapefile_needs_mirror(dataset->shapefile)) {
        g_free(to_open);
        to_open = sy_shapefile_mirror(dataset->shapefile, memory_folder(dataset, log), error);
        if (to_open == NULL) return false;
    }
    return open_with(dataset, to_open, "ESRI Shapefile", raw) ||
           unreadable(dataset->path, log, error);
}

/* Spreadsheets take these settings from the configuration when a sheet is first touched. */
static bool open_sheet(SyDataset *dataset, const char *path, const char *driver, SyDriverLog *log,
                       GError **error) {
    dataset->format = SY_FORMAT_SHEET;
    g_autofree char *headers = g_strdup_printf("OGR_%s_HEADERS", driver);
    g_autofree char *types = g_strdup_printf("OGR_%s_FIELD_TYPES", driver);
    CPLSetThreadLocalConfigOption(headers, "DISABLE");
    CPLSetThreadLocalConfigOption(types, "STRING");
    bool ok = open_with(dataset, path, driver, NULL);
    for (int i = 0; ok && i < GDALDatasetGetLayerCount(dataset->handle); i++)
        OGR_L_GetFeatureCount(GDALDatasetGetLayer(dataset->handle, i), TRUE);
    CPLSetThreadLocalConfigOption(headers, NULL);
    CPLSetThreadLocalConfigOption(types, NULL);
    return ok || unreadable(path, log, error);
}

static bool open_csv(SyDataset *dataset, const char *path, const char *encoding, SyDriverLog *log,
                     GError **error) {
    static const char *const options[] = {"HEADERS=YES", NULL};
    dataset->format = SY_FORMAT_CSV;
    g_autofree char *to_open =
        sy_text_table_prepare(path, encoding, memory_folder(dataset, log), &dataset->text, error);
    if (to_open == NULL) return false;
    if (open_with(dataset, to_open, "CSV", options)) return true;
    if (sy_driver_log_error(log) != NULL) return unreadable(path, log, error);
    g_set_error(
        error, SY_ERROR, SY_ERROR_INPUT,
        _("%s: its first line has one column only; separate columns by comma, semicolon, tab "
          "or |"),
        path);
    return false;
}

static bool has_ending(const char *path, const char *ending) {
    gsize n = strlen(path), n_ending = strlen(ending);
    return n >= n_ending && g_ascii_strcasecmp(path + n - n_ending, ending) == 0;
}

static bool open_file(SyDataset *dataset, const char *path, const char *encoding, SyDriverLog *log,
                      GError **error) {
    static const char *const no_gfs[] = {"WRITE_GFS=NO", NULL};
    dataset->path = g_strdup(path);
    if (sy_shapefile_is_path(path)) return open_shapefile(dataset, path, encoding, log, error);
    GDALDriverH driver = GDALIdentifyDriverEx(path, GDAL_OF_VECTOR, NULL, NULL);
    const char *name = driver == NULL ? "" : GDALGetDriverShortName(driver);
    /* By its ending too: what UTF-16 holds looks like no table to GDAL. */
    if (g_str_equal(name, "CSV") || has_ending(path, ".csv") || has_ending(path, ".tsv"))
        return open_csv(dataset, path, encoding, log, error);
    if (g_str_equal(name, "XLSX") || g_str_equal(name, "XLS") || g_str_equal(name, "ODS"))
        return open_sheet(dataset, path, name, log, error);
    const char *const *options = g_str_equal(name, "GML") ? no_gfs : NULL; /* writes no file */
    return open_with(dataset, path, options == NULL ? NULL : name, options) ||
           unreadable(path, log, error);
}

static bool refuse_layer(const SyDataset *dataset, const char *name, GError **error) {
    g_auto(GStrv) names = sy_dataset_layers(dataset);
    g_autofree char *list = g_strjoinv(", ", names);
    if (name != NULL)
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: no layer \"%s\"; it has: %s"),
                    dataset->path, name, list);
    else if (names[0] == NULL)
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: there is no layer in it"),
                    dataset->path);
    else
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: several layers and none named; say %s:LAYER with one of: %s"),
                    dataset->path, dataset->path, list);
    return false;
}

/* A folder: a geodatabase, or shapefiles, of which one is opened as the file it is. */
static bool open_folder(SyDataset *dataset, const char *path, const char *layer,
                        const char *encoding, SyDriverLog *log, GError **error) {
    dataset->path = g_strdup(path);
    if (!open_with(dataset, path, NULL, NULL)) {
        if (sy_driver_log_error(log) != NULL) return unreadable(path, log, error);
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: a folder without shapefiles, and no geodatabase; name a file"), path);
        return false;
    }
    const char *driver = GDALGetDriverShortName(GDALGetDatasetDriver(dataset->handle));
    if (!g_str_equal(driver, "ESRI Shapefile")) return true;
    OGRLayerH chosen = sy_dataset_layer(dataset, layer, layer == NULL ? NULL : error);
    if (chosen == NULL) return layer == NULL; /* several: the caller lists them */
    static const char *const extensions[] = {".shp", ".SHP", ".dbf", ".DBF"};
    for (gsize i = 0; i < G_N_ELEMENTS(extensions); i++) {
        g_autofree char *name = g_strconcat(OGR_L_GetName(chosen), extensions[i], NULL);
        g_autofree char *file = g_build_filename(path, name, NULL);
        bool is_folder;
        if (!exists(file, &is_folder)) continue;
        GDALClose(dataset->handle);
        dataset->handle = NULL;
        return open_shapefile(dataset, file, encoding, log, error);
    }
    return true;
}

static bool open_existing(SyDataset *dataset, const char *path, bool is_folder, const char *layer,
                          const char *encoding, SyDriverLog *log, GError **error) {
    return is_folder ? open_folder(dataset, path, layer, encoding, log, error)
                     : open_file(dataset, path, encoding, log, error);
}

/* What is no file as a whole: a connection text, or FILE:LAYER. */
static bool open_split(SyDataset *dataset, const char *path, const char *layer,
                       const char *encoding, SyDriverLog *log, GError **error) {
    const char *colon = strrchr(path, ':');
    bool is_folder;
    bool plausible = colon != NULL || path[0] == '<'; /* XML of a virtual layer */
    if (plausible && open_with(dataset, path, NULL, NULL)) {
        dataset->path = g_strdup(path);
        return true;
    }
    g_autofree char *before =
        colon == NULL || colon == path ? NULL : g_strndup(path, (gsize)(colon - path));
    if (before != NULL && exists(before, &is_folder)) {
        dataset->layer = g_strdup(colon + 1);
        return open_existing(dataset, before, is_folder, layer != NULL ? layer : dataset->layer,
                             encoding, log, error);
    }
    if (before != NULL && open_with(dataset, before, NULL, NULL)) {
        dataset->layer = g_strdup(colon + 1);
        dataset->path = g_steal_pointer(&before);
        return true;
    }
    if (sy_driver_log_error(log) != NULL) return unreadable(path, log, error);
    bool layer_behind = before != NULL && strchr(colon, '/') == NULL;
    sy_locate_error(layer_behind ? before : path, error);
    return false;
}

SyDataset *sy_dataset_open(const char *path, const char *layer, const char *encoding,
                           SyDriverLog *log, GError **error) {
    register_drivers();
    g_autoptr(SyDataset) dataset = g_new0(SyDataset, 1);
    bool is_folder = false;
    bool ok = exists(path, &is_folder)
                  ? open_existing(dataset, path, is_folder, layer, encoding, log, error)
                  : open_split(dataset, path, layer, encoding, log, error);
    return ok ? g_steal_pointer(&dataset) : NULL;
}

void sy_dataset_free(SyDataset *dataset) {
    if (dataset == NULL) return;
    if (dataset->handle != NULL) GDALClose(dataset->handle);
    if (dataset->memory != NULL) VSIRmdirRecursive(dataset->memory);
    g_free(dataset->path);
    g_free(dataset->layer);
    g_free(dataset->memory);
    sy_shapefile_free(dataset->shapefile);
    sy_text_table_clear(&dataset->text);
    g_free(dataset);
}

char *sy_dataset_layer_name(const SyDataset *dataset, OGRLayerH layer) {
    if (dataset->format != SY_FORMAT_SHAPEFILE) return g_utf8_make_valid(OGR_L_GetName(layer), -1);
    g_autofree char *name = g_path_get_basename(dataset->path);
    char *dot = strrchr(name, '.');
    if (dot != NULL) *dot = '\0';
    return g_steal_pointer(&name);
}

static bool holds_something(const SyDataset *dataset, OGRLayerH layer) {
    static const char *const styles[] = {"layer_styles", "qgis_projects"};
    for (gsize i = 0; i < G_N_ELEMENTS(styles); i++)
        if (g_str_equal(OGR_L_GetName(layer), styles[i])) return false;
    return dataset->format != SY_FORMAT_SHEET ||
           OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(layer)) > 0;
}

char **sy_dataset_layers(const SyDataset *dataset) {
    GPtrArray *names = g_ptr_array_new();
    for (int i = 0; i < GDALDatasetGetLayerCount(dataset->handle); i++) {
        OGRLayerH layer = GDALDatasetGetLayer(dataset->handle, i);
        if (holds_something(dataset, layer))
            g_ptr_array_add(names, sy_dataset_layer_name(dataset, layer));
    }
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

static OGRLayerH find_layer(const SyDataset *dataset, const char *name) {
    OGRLayerH folded = NULL;
    for (int i = 0; i < GDALDatasetGetLayerCount(dataset->handle); i++) {
        OGRLayerH layer = GDALDatasetGetLayer(dataset->handle, i);
        g_autofree char *here = sy_dataset_layer_name(dataset, layer);
        if (g_str_equal(here, name)) return layer;
        if (folded == NULL && g_ascii_strcasecmp(here, name) == 0) folded = layer;
    }
    return folded;
}

OGRLayerH sy_dataset_layer(const SyDataset *dataset, const char *name, GError **error) {
    if (name != NULL) {
        OGRLayerH layer = find_layer(dataset, name);
        if (layer == NULL) refuse_layer(dataset, name, error);
        return layer;
    }
    OGRLayerH only = NULL;
    for (int i = 0; i < GDALDatasetGetLayerCount(dataset->handle); i++) {
        OGRLayerH layer = GDALDatasetGetLayer(dataset->handle, i);
        if (!holds_something(dataset, layer)) continue;
        if (only != NULL) {
            refuse_layer(dataset, NULL, error);
            return NULL;
        }
        only = layer;
    }
    if (only == NULL) refuse_layer(dataset, NULL, error);
    return only;
}
