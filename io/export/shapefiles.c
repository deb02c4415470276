#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "io/export/ogr.h"
#include "io/gdal/gdal.h"

/* Byte of a .dbf that names its code page, for programs that know no .cpg: 0x4d is GBK. */
enum { LANGUAGE_AT = 29, LANGUAGE_GBK = 0x4d, LANGUAGE_NONE = 0 };

static bool set_language(const char *path, bool gbk, GError **error) {
    const unsigned char language = gbk ? LANGUAGE_GBK : LANGUAGE_NONE;
    int file = open(path, O_WRONLY | O_CLOEXEC);
    bool good = file >= 0 && pwrite(file, &language, 1, LANGUAGE_AT) == 1;
    if (file >= 0) close(file);
    return good || sy_ogr_fail(path, "", error);
}

static char *path_of(const SyBesideFolder *beside, const char *name, const char *extension) {
    g_autofree char *file = g_strconcat(name, extension, NULL);
    return sy_beside_folder_path(beside, file);
}

static bool write_layer(const SyLayerSet *set, guint number, SyBesideFolder *beside,
                        const SyOgrWay *way, GError **error) {
    const char *name = set->heads[number].name;
    g_autofree char *shp = path_of(beside, name, ".shp"), *dbf = path_of(beside, name, ".dbf"),
                    *cpg = path_of(beside, name, ".cpg");
    GDALDatasetH dataset = sy_ogr_create(way, shp, error);
    if (dataset == NULL) return false;
    bool good = sy_ogr_add(dataset, way, set, number, shp, error);
    good = sy_ogr_close(dataset, shp, good ? error : NULL) && good;
    if (!good || !set_language(dbf, strcmp(set->encoding, "GBK") == 0, error)) return false;
    return g_file_set_contents(cpg, set->encoding, -1, NULL) || sy_ogr_fail(cpg, "", error);
}

bool sy_export_shapefiles(const SyLayerSet *set, SyBesideFolder *beside, SyLayerLoss *loss,
                          GError **error) {
    *loss = (SyLayerLoss){0};
    if (!sy_ogr_begin(error)) return false;
    g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc(set->time_s);
    g_autofree char *day = at == NULL ? NULL : g_date_time_format(at, "%Y-%m-%d");
    char **options = CSLSetNameValue(NULL, "ENCODING", ""); /* bytes as they are given */
    if (day != NULL) options = CSLSetNameValue(options, "DBF_DATE_LAST_UPDATE", day);
    const SyOgrWay way = {.driver = "ESRI Shapefile",
                          .layer_options = options,
                          .brief_names = true,
                          .encoding = set->encoding,
                          .loss = loss};
    bool good = true;
    for (guint i = 0; i < set->n_layer && good; i++)
        good = write_layer(set, i, beside, &way, error);
    sy_ogr_end();
    CSLDestroy(options);
    return good;
}
