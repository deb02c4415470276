#include "io/source/dataset.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "io/gdal/gdal.h"
#include "io/source/drawing.h"
#include "io/source/drawing_layers.h"
#include "io/source/kml.h"
#include "io/source/locate.h"
#include "io/source/mixed.h"
#include "io/source/trust.h"
#include "io/temporaries.h"

static bool exists(const char *path, bool *is_folder) {
    GStatBuf status;
    if (g_stat(path, &status) != 0) return false; /* not VSIStatL: it may ask the network */
    *is_folder = S_ISDIR(status.st_mode);
    return true;
}

static bool open_with(SyDataset *dataset, const char *path, const char *driver,
                      const char *const *options) {
    dataset->handle = sy_driver_open(path, driver, options);
    return dataset->handle != NULL;
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
    else if (reason != NULL)
        g_set_error(
            error, SY_ERROR, SY_ERROR_INPUT,
            _("%s: cannot be read: %s; open it in the program that wrote it and save it anew"),
            path, reason);
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

static bool open_sheet(SyDataset *dataset, const char *path, SySheetsForm form, GError **error) {
    dataset->format = SY_FORMAT_SHEET;
    bool archive = form == SY_SHEETS_XLSX || form == SY_SHEETS_ODS;
    if (archive && !sy_trust_archive(path, dataset->limits, error)) return false;
    dataset->sheets = sy_sheets_read(path, form, dataset->limits, error);
    return dataset->sheets != NULL;
}

static bool open_csv(SyDataset *dataset, const char *path, const char *encoding, SyDriverLog *log,
                     GError **error) {
    static const char *const options[] = {"HEADERS=YES", "MAX_LINE_SIZE=-1",
                                          NULL}; /* limits.text_kb */
    dataset->format = SY_FORMAT_CSV;
    g_autofree char *to_open =
        sy_text_table_prepare(path, encoding, memory_folder(dataset, log), &dataset->text, error);
    if (to_open == NULL) return false;
    if (open_with(dataset, to_open, "CSV", options)) return true;
    g_autofree char *forced = g_strconcat("CSV:", to_open, NULL); /* whatever it is called */
    if (sy_driver_log_error(log) == NULL && open_with(dataset, forced, "CSV", options)) return true;
    if (sy_driver_log_error(log) != NULL) return unreadable(path, log, error);
    g_set_error(
        error, SY_ERROR, SY_ERROR_INPUT,
        _("%s: its first line has one column only; separate columns by comma, semicolon, tab "
          "or |"),
        path);
    return false;
}

/* A database with what its last writer did not put into it yet. Whoever opens it puts it there, and
 * the file is no longer what was sent: so a copy is opened. NULL: none, or with @error. g_free. */
static char *copy_of_unfinished(SyDataset *dataset, const char *path, SyDriverLog *log,
                                GError **error) {
    static const char *const ends[] = {"", "-wal"};
    g_autofree char *wal = g_strconcat(path, "-wal", NULL);
    VSIStatBufL status;
    if (VSIStatL(wal, &status) != 0 || status.st_size == 0) return NULL;
    dataset->folder = g_dir_make_tmp("suyuan-XXXXXX", error);
    if (dataset->folder == NULL) return NULL;
    sy_temporary_add(dataset->folder);
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *before = g_path_get_dirname(path);
    char *copy = g_build_filename(dataset->folder, name, NULL);
    sy_driver_log_replace(log, dataset->folder, before);
    bool good = true;
    for (gsize i = 0; good && i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *from = g_strconcat(path, ends[i], NULL);
        g_autofree char *to = g_strconcat(copy, ends[i], NULL);
        g_autoptr(GFile) one = g_file_new_for_path(from);
        g_autoptr(GFile) other = g_file_new_for_path(to);
        good = g_file_copy(one, other, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, error);
    }
    if (good) return copy;
    g_free(copy);
    g_prefix_error(error, "%s: ", path);
    if (error != NULL && *error != NULL)
        (*error)->domain = SY_ERROR, (*error)->code = SY_ERROR_INPUT;
    return NULL;
}

static bool refuse_broken_off(const char *path, GError **error) {
    g_autofree char *journal = g_strconcat(path, "-journal", NULL);
    VSIStatBufL status;
    if (VSIStatL(journal, &status) != 0 || status.st_size == 0) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: somebody is writing to it, or stopped in the middle (%s-journal beside it); "
                  "open and close it in the program that wrote it, then try again"),
                path, path);
    return false;
}

static bool open_database(SyDataset *dataset, const char *path, const char *driver,
                          SyDriverLog *log, GError **error) {
    GError *local = NULL;
    if (!refuse_broken_off(path, error)) return false;
    g_autofree char *copy = copy_of_unfinished(dataset, path, log, &local);
    if (local != NULL) {
        g_propagate_error(error, local);
        return false;
    }
    const char *opened = copy != NULL ? copy : path;
    return sy_trust_database(opened, dataset->hidden, error) &&
           (open_with(dataset, opened, driver, NULL) || unreadable(path, log, error));
}

/* The copy and what was opened beside it. */
static void remove_folder(char *folder) {
    GDir *dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_unlink(path);
    }
    if (dir != NULL) g_dir_close(dir);
    g_rmdir(folder);
    sy_temporary_remove(folder);
    g_free(folder);
}

static bool open_file(SyDataset *dataset, const char *path, const char *encoding, SyDriverLog *log,
                      GError **error) {
    static const char *const no_gfs[] = {"WRITE_GFS=NO", NULL}; /* writes no file */
    SyDriver driver;
    dataset->path = g_strdup(path);
    if (!sy_driver_of(path, &driver, error)) return false;
    switch (driver.format) {
        case SY_FORMAT_SHAPEFILE:
            return open_shapefile(dataset, path, encoding, log, error);
        case SY_FORMAT_SHEET:
            return open_sheet(dataset, path, driver.sheets, error);
        case SY_FORMAT_CSV:
            return open_csv(dataset, path, encoding, log, error);
        case SY_FORMAT_OTHER:
        default:
            break;
    }
    const char *const *options = g_str_equal(driver.driver, "GML") ? no_gfs : NULL;
    bool database = g_str_equal(driver.driver, "GPKG") || g_str_equal(driver.driver, "SQLite");
    dataset->is_drawing = g_str_equal(driver.driver, "DXF");
    if (dataset->is_drawing && !sy_drawing_trust(path, dataset->limits, error)) return false;
    g_autofree char *copy = NULL;
    if (g_str_equal(driver.driver, "LIBKML")) {
        if (!sy_trust_archive(path, dataset->limits, error)) return false;
        copy = sy_kml_mirror(path, memory_folder(dataset, log), dataset->limits);
        dataset->is_kml = true;
        dataset->is_spelled = copy != NULL;
    }
    if (database) return open_database(dataset, path, driver.driver, log, error);
    return open_with(dataset, copy != NULL ? copy : path, driver.driver, options) ||
           unreadable(path, log, error);
}

static bool refuse_layer(const SyDataset *dataset, const char *name, GError **error) {
    g_auto(GStrv) names = sy_dataset_layers(dataset);
    g_autofree char *list = g_strjoinv(", ", names);
    if (name != NULL)
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: no layer \"%s\"; it has: %s"),
                    dataset->path, name, list);
    else if (names[0] == NULL)
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: there is no layer in it; give the file or sheet that has the table"),
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
    SyDriver driver;
    dataset->path = g_strdup(path);
    if (!sy_driver_of(path, &driver, error)) return false;
    if (!open_with(dataset, path, driver.driver, NULL)) {
        if (sy_driver_log_error(log) != NULL) return unreadable(path, log, error);
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: a folder without shapefiles, and no geodatabase; name a file"), path);
        return false;
    }
    if (!g_str_equal(driver.driver, "ESRI Shapefile")) return true;
    int number = sy_dataset_layer(dataset, layer, layer == NULL ? NULL : error);
    if (number < 0) return layer == NULL; /* several: the caller lists them */
    OGRLayerH chosen = GDALDatasetGetLayer(dataset->handle, number);
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
    if (is_folder) return open_folder(dataset, path, layer, encoding, log, error);
    if (!open_file(dataset, path, encoding, log, error)) return false;
    if (!dataset->is_drawing || layer == NULL || strcmp(layer, "entities") == 0) return true;
    GDALClose(dataset->handle); /* one of its own layers is wanted */
    dataset->handle = sy_drawing_layers(path);
    return dataset->handle != NULL || unreadable(path, log, error);
}

static bool open_connection(SyDataset *dataset, const char *text) {
    const char *driver = sy_driver_of_connection(text);
    if (driver == NULL || !open_with(dataset, text, driver, NULL)) return false;
    dataset->path = g_strdup(text);
    return true;
}

/* What is no file as a whole: a connection text, or FILE:LAYER. */
static bool open_split(SyDataset *dataset, const char *path, const char *layer,
                       const char *encoding, SyDriverLog *log, GError **error) {
    const char *colon = strrchr(path, ':');
    bool is_folder;
    if (open_connection(dataset, path)) return true;
    g_autofree char *before =
        colon == NULL || colon == path ? NULL : g_strndup(path, (gsize)(colon - path));
    if (before != NULL && exists(before, &is_folder)) {
        dataset->layer = g_strdup(colon + 1);
        return open_existing(dataset, before, is_folder, layer != NULL ? layer : dataset->layer,
                             encoding, log, error);
    }
    if (before != NULL && open_connection(dataset, before)) {
        dataset->layer = g_strdup(colon + 1);
        return true;
    }
    if (sy_driver_log_error(log) != NULL) return unreadable(path, log, error);
    bool layer_behind = before != NULL && strchr(colon, '/') == NULL;
    sy_locate_error(layer_behind ? before : path, error);
    return false;
}

SyDataset *sy_dataset_open(const char *path, const char *layer, const char *encoding,
                           const SyLimits *limits, SyDriverLog *log, GError **error) {
    g_autoptr(SyDataset) dataset = g_new0(SyDataset, 1);
    dataset->limits = limits;
    dataset->hidden = g_ptr_array_new_with_free_func(g_free);
    bool is_folder = false;
    bool ok = exists(path, &is_folder)
                  ? open_existing(dataset, path, is_folder, layer, encoding, log, error)
                  : open_split(dataset, path, layer, encoding, log, error);
    dataset->limits = NULL;
    return ok ? g_steal_pointer(&dataset) : NULL;
}

void sy_dataset_free(SyDataset *dataset) {
    if (dataset == NULL) return;
    if (dataset->handle != NULL) GDALClose(dataset->handle);
    if (dataset->memory != NULL) VSIRmdirRecursive(dataset->memory);
    if (dataset->folder != NULL) remove_folder(dataset->folder);
    g_free(dataset->path);
    g_free(dataset->layer);
    g_free(dataset->memory);
    sy_shapefile_free(dataset->shapefile);
    sy_text_table_clear(&dataset->text);
    if (dataset->sheets != NULL) g_ptr_array_unref(dataset->sheets);
    g_ptr_array_unref(dataset->hidden);
    g_free(dataset);
}

int sy_dataset_n_layer(const SyDataset *dataset) {
    return dataset->sheets != NULL ? (int)dataset->sheets->len
                                   : GDALDatasetGetLayerCount(dataset->handle);
}

char *sy_dataset_layer_name(const SyDataset *dataset, int layer) {
    if (dataset->sheets != NULL) {
        const SyGrid *grid = g_ptr_array_index(dataset->sheets, (guint)layer);
        return g_strdup(grid->name);
    }
    if (dataset->format != SY_FORMAT_SHAPEFILE)
        return g_utf8_make_valid(OGR_L_GetName(GDALDatasetGetLayer(dataset->handle, layer)), -1);
    g_autofree char *name = g_path_get_basename(dataset->path);
    char *dot = strrchr(name, '.');
    if (dot != NULL) *dot = '\0';
    return g_steal_pointer(&name);
}

/* Whether that driver reads it. */
static bool is_of(const SyDataset *dataset, const char *driver) {
    GDALDriverH own = dataset->handle == NULL ? NULL : GDALGetDatasetDriver(dataset->handle);
    return own != NULL && g_str_equal(GDALGetDriverShortName(own), driver);
}

/* Styles of QGIS; and the vertices of routes and tracks, which GPX gives as layers of their own. */
static bool holds_something(const SyDataset *dataset, int layer) {
    static const char *const styles[] = {"layer_styles", "qgis_projects"}, *const vertices[] = {
                                                                               "track_points",
                                                                               "route_points"};
    g_autofree char *name = sy_dataset_layer_name(dataset, layer);
    bool is_gpx = is_of(dataset, "GPX");
    for (gsize i = 0; is_gpx && i < G_N_ELEMENTS(vertices); i++)
        if (g_str_equal(name, vertices[i])) return false;
    for (gsize i = 0; i < G_N_ELEMENTS(styles); i++)
        if (g_str_equal(name, styles[i])) return false;
    return !g_ptr_array_find_with_equal_func(dataset->hidden, name, g_str_equal, NULL);
}

/* Whether a drawing stands there as its driver gives it, all its layers in one. */
static bool is_whole_drawing(const SyDataset *dataset) {
    return dataset->is_drawing && GDALDatasetGetLayerByName(dataset->handle, "entities") != NULL;
}

/* Its name, or those of its points and of its other things. */
static void names_add(const SyDataset *dataset, int layer, GPtrArray *names) {
    g_autofree char *name = sy_dataset_layer_name(dataset, layer);
    bool mixed = dataset->sheets == NULL && !dataset->is_drawing &&
                 sy_mixed_is(dataset->handle, GDALDatasetGetLayer(dataset->handle, layer));
    if (mixed) {
        g_ptr_array_add(names, sy_mixed_name(name, true));
        g_ptr_array_add(names, sy_mixed_name(name, false));
    } else {
        g_ptr_array_add(names, g_steal_pointer(&name));
    }
}

char **sy_dataset_layers(const SyDataset *dataset) {
    GPtrArray *names = g_ptr_array_new();
    if (is_whole_drawing(dataset)) {
        SyDataset own = {.handle = sy_drawing_layers(dataset->path), .hidden = dataset->hidden};
        char **list = own.handle == NULL ? NULL : sy_dataset_layers(&own);
        if (own.handle != NULL) GDALClose(own.handle);
        g_ptr_array_free(names, TRUE);
        return list == NULL ? g_new0(char *, 1) : list;
    }
    for (int i = 0; i < sy_dataset_n_layer(dataset); i++)
        if (holds_something(dataset, i)) names_add(dataset, i, names);
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

static int find_layer(const SyDataset *dataset, const char *name) {
    int folded = -1;
    for (int i = 0; i < sy_dataset_n_layer(dataset); i++) {
        if (!holds_something(dataset, i)) continue;
        g_autofree char *here = sy_dataset_layer_name(dataset, i);
        if (g_str_equal(here, name)) return i;
        if (folded < 0 && g_ascii_strcasecmp(here, name) == 0) folded = i;
    }
    return folded;
}

int sy_dataset_layer(const SyDataset *dataset, const char *name, GError **error) {
    if (name != NULL) {
        bool points;
        g_autofree char *base = sy_mixed_base(name, &points);
        int layer = find_layer(dataset, name);
        if (layer < 0 && base != NULL && dataset->sheets == NULL) layer = find_layer(dataset, base);
        if (layer < 0) refuse_layer(dataset, name, error);
        return layer;
    }
    int only = -1;
    for (int i = 0; i < sy_dataset_n_layer(dataset); i++) {
        if (!holds_something(dataset, i)) continue;
        if (only >= 0) {
            refuse_layer(dataset, NULL, error);
            return -1;
        }
        only = i;
    }
    if (only < 0) refuse_layer(dataset, NULL, error);
    return only;
}
