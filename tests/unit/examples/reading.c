#include "reading.h"

#include <gdal.h>
#include <glib/gstdio.h>
#include <math.h>
#include <ogr_api.h>
#include <string.h>

int city_run(const char *folder, int n_pipe, int seed, const char *more) {
    g_autofree char *command =
        g_strdup_printf("'%s' --pipes %d --seed %d --to '%s' %s", g_getenv("SUYUAN_CITY"), n_pipe,
                        seed, folder, more != NULL ? more : "");
    g_autofree char *out = NULL, *err = NULL;
    int status = 0;
    g_autoptr(GError) error = NULL;
    if (!g_spawn_command_line_sync(command, &out, &err, &status, &error))
        g_error("%s", error->message);
    if (g_spawn_check_wait_status(status, &error)) return 0;
    g_test_message("%s: %s", command, err);
    return error->domain == G_SPAWN_EXIT_ERROR ? error->code : -1;
}

char *city_make(int n_pipe, int seed, const char *more) {
    g_autoptr(GError) error = NULL;
    char *folder = g_dir_make_tmp("suyuan-city-XXXXXX", &error);
    if (folder == NULL) g_error("%s", error->message);
    g_assert_cmpint(city_run(folder, n_pipe, seed, more), ==, 0);
    return folder;
}

static void remove_files(const char *folder) {
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (!g_file_test(path, G_FILE_TEST_IS_DIR)) g_remove(path);
    }
}

void city_remove(char *folder) {
    g_autofree char *truth = g_build_filename(folder, "truth", NULL);
    remove_files(truth);
    g_rmdir(truth);
    remove_files(folder);
    g_rmdir(folder);
    g_free(folder);
}

/* ---- csv ---- */

static char **split_row(const char **at) {
    g_autoptr(GStrvBuilder) cells = g_strv_builder_new();
    g_autoptr(GString) cell = g_string_new(NULL);
    bool quoted = false;
    for (;; (*at)++) {
        char c = **at;
        if (quoted && c == '"' && (*at)[1] == '"') {
            g_string_append_c(cell, '"');
            (*at)++;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == '\0' || (!quoted && (c == ',' || c == '\n'))) {
            g_strv_builder_add(cells, cell->str);
            g_string_truncate(cell, 0);
            if (c == ',') continue;
            if (c == '\n') (*at)++;
            return g_strv_builder_end(cells);
        } else if (c != '\r' || quoted) {
            g_string_append_c(cell, c);
        }
    }
}

static Sheet *sheet_new(char **header) {
    Sheet *sheet = g_new0(Sheet, 1);
    sheet->header = header;
    sheet->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    return sheet;
}

static Sheet *read_csv(const char *path) {
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &text, &length, &error)) g_error("%s", error->message);
    if (!g_utf8_validate(text, (gssize)length, NULL)) {
        char *converted = g_convert(text, (gssize)length, "UTF-8", "GBK", NULL, NULL, &error);
        if (converted == NULL) g_error("%s: %s", path, error->message);
        g_free(text);
        text = converted;
    }
    const char *at = g_str_has_prefix(text, "\xef\xbb\xbf") ? text + 3 : text;
    Sheet *sheet = sheet_new(split_row(&at));
    while (*at != '\0') {
        char **row = split_row(&at);
        g_assert_cmpuint(g_strv_length(row), ==, g_strv_length(sheet->header));
        g_ptr_array_add(sheet->rows, row);
    }
    return sheet;
}

/* ---- shp ---- */

static void read_ends(OGRGeometryH line, double ends[4]) {
    for (int i = 0; i < 4; i++) ends[i] = NAN;
    int n = line == NULL ? 0 : OGR_G_GetPointCount(line);
    if (n == 0) return;
    ends[0] = OGR_G_GetX(line, 0);
    ends[1] = OGR_G_GetY(line, 0);
    ends[2] = OGR_G_GetX(line, n - 1);
    ends[3] = OGR_G_GetY(line, n - 1);
}

static Sheet *read_shape(const char *path) {
    const char *options[] = {"ENCODING=CP936", NULL};
    GDALAllRegister();
    GDALDatasetH dataset =
        GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_VERBOSE_ERROR, NULL, options, NULL);
    if (dataset == NULL) g_error("%s does not open", path);
    OGRLayerH layer = GDALDatasetGetLayer(dataset, 0);
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    int n_column = OGR_FD_GetFieldCount(definition);
    char **header = g_new0(char *, (gsize)n_column + 1);
    for (int i = 0; i < n_column; i++)
        header[i] = g_strdup(OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i)));
    Sheet *sheet = sheet_new(header);
    gint64 n = OGR_L_GetFeatureCount(layer, TRUE);
    sheet->ends = g_malloc0_n((gsize)n + 1, sizeof(double[4]));
    OGRFeatureH feature;
    while ((feature = OGR_L_GetNextFeature(layer)) != NULL) {
        char **row = g_new0(char *, (gsize)n_column + 1);
        for (int i = 0; i < n_column; i++) row[i] = g_strdup(OGR_F_GetFieldAsString(feature, i));
        read_ends(OGR_F_GetGeometryRef(feature), sheet->ends[sheet->rows->len]);
        g_ptr_array_add(sheet->rows, row);
        OGR_F_Destroy(feature);
    }
    GDALClose(dataset);
    return sheet;
}

Sheet *sheet_read(const char *folder, const char *name) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return g_str_has_suffix(name, ".shp") ? read_shape(path) : read_csv(path);
}

void sheet_free(Sheet *sheet) {
    g_strfreev(sheet->header);
    g_ptr_array_unref(sheet->rows);
    g_free(sheet->ends);
    g_free(sheet);
}

const char *sheet_cell(const Sheet *sheet, guint row, const char *column) {
    int i = 0;
    while (sheet->header[i] != NULL && strcmp(sheet->header[i], column) != 0) i++;
    if (sheet->header[i] == NULL) g_error("no column %s", column);
    return ((char **)g_ptr_array_index(sheet->rows, row))[i];
}

double sheet_number(const Sheet *sheet, guint row, const char *column) {
    return g_ascii_strtod(sheet_cell(sheet, row, column), NULL);
}

int sheet_find(const Sheet *sheet, const char *column, const char *value) {
    for (guint i = 0; i < sheet->rows->len; i++)
        if (strcmp(sheet_cell(sheet, i, column), value) == 0) return (int)i;
    return -1;
}
