#include "fixture.h"

#include <cpl_error.h>
#include <gdal.h>
#include <glib/gstdio.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <string.h>

char *fixture_folder(void) {
    g_autoptr(GError) error = NULL;
    char *folder = g_dir_make_tmp("suyuan-test-XXXXXX", &error);
    g_assert_no_error(error);
    return folder;
}

void fixture_remove(char *folder) {
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name = g_dir_read_name(dir); name != NULL; name = g_dir_read_name(dir)) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_remove(path);
    }
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    g_free(folder);
}

char *fixture_write(const char *folder, const char *name, const char *bytes, gssize n) {
    g_autoptr(GError) error = NULL;
    char *path = g_build_filename(folder, name, NULL);
    g_file_set_contents(path, bytes, n, &error);
    g_assert_no_error(error);
    return path;
}

char *fixture_bytes(const char *path, gsize *n) {
    g_autoptr(GError) error = NULL;
    char *bytes;
    g_file_get_contents(path, &bytes, n, &error);
    g_assert_no_error(error);
    return bytes;
}

void fixture_truncate(const char *path, gsize n) {
    gsize n_now;
    g_autofree char *bytes = fixture_bytes(path, &n_now);
    g_assert_cmpuint(n, <=, n_now);
    g_assert_true(g_file_set_contents(path, bytes, (gssize)n, NULL));
}

void fixture_copy(const char *from, const char *to) {
    gsize n;
    g_autofree char *bytes = fixture_bytes(from, &n);
    g_assert_true(g_file_set_contents(to, bytes, (gssize)n, NULL));
}

static void create_fields(OGRLayerH layer, const char *fields) {
    g_auto(GStrv) list = g_strsplit(fields, ",", -1);
    for (char **field = list; *field != NULL && **field != '\0'; field++) {
        char *kind = strrchr(*field, ':');
        *kind++ = '\0';
        OGRFieldType type = *kind == 'r'   ? OFTReal
                            : *kind == 'i' ? OFTInteger64
                            : *kind == 'd' ? OFTDate
                                           : OFTString;
        OGRFieldDefnH definition = OGR_Fld_Create(*field, type);
        if (type == OFTString)
            OGR_Fld_SetWidth(definition, (int)g_ascii_strtoll(kind + 1, NULL, 10));
        if (type == OFTReal) OGR_Fld_SetWidth(definition, 20), OGR_Fld_SetPrecision(definition, 6);
        g_assert_cmpint(OGR_L_CreateField(layer, definition, TRUE), ==, OGRERR_NONE);
        OGR_Fld_Destroy(definition);
    }
}

static void create_row(OGRLayerH layer, char **cells) {
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    int n = (int)g_strv_length(cells);
    for (int i = 0; i + 1 < n; i++)
        if (cells[i][0] != '\0') OGR_F_SetFieldString(feature, i, cells[i]);
    char *wkt = n > 0 ? cells[n - 1] : NULL;
    OGRGeometryH geometry = NULL;
    if (wkt != NULL && *wkt != '\0') {
        g_assert_cmpint(OGR_G_CreateFromWkt(&wkt, NULL, &geometry), ==, OGRERR_NONE);
        OGR_F_SetGeometryDirectly(feature, geometry);
    }
    g_assert_cmpint(OGR_L_CreateFeature(layer, feature), ==, OGRERR_NONE);
    OGR_F_Destroy(feature);
}

char *fixture_layer(const char *folder, const char *name, const char *driver, const char *layer,
                    OGRwkbGeometryType type, int epsg, const char *fields, const char *rows) {
    GDALAllRegister();
    CPLPushErrorHandler(CPLQuietErrorHandler); /* it tells of names that it cuts */
    char *path = g_build_filename(folder, name, NULL);
    GDALDatasetH dataset = NULL;
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        dataset = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_UPDATE, NULL, NULL, NULL);
    else
        dataset = GDALCreate(GDALGetDriverByName(driver), path, 0, 0, 0, GDT_Unknown, NULL);
    g_assert_nonnull(dataset);
    OGRSpatialReferenceH crs = NULL;
    if (epsg > 0) {
        crs = OSRNewSpatialReference(NULL);
        OSRImportFromEPSG(crs, epsg);
        OSRSetAxisMappingStrategy(crs, OAMS_TRADITIONAL_GIS_ORDER);
    }
    char *raw[] = {(char *)"ENCODING=", NULL};
    OGRLayerH created = GDALDatasetCreateLayer(dataset, layer, crs, type,
                                               g_str_equal(driver, "ESRI Shapefile") ? raw : NULL);
    g_assert_nonnull(created);
    create_fields(created, fields);
    g_auto(GStrv) lines = g_strsplit(rows, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        if (**line == '\0') continue;
        g_auto(GStrv) cells = g_strsplit(*line, "|", -1);
        create_row(created, cells);
    }
    if (crs != NULL) OSRRelease(crs);
    GDALClose(dataset);
    CPLPopErrorHandler();
    return path;
}

char *fixture_encode(const char *text, const char *encoding) {
    g_autoptr(GError) error = NULL;
    char *bytes = g_convert(text, -1, encoding, "UTF-8", NULL, NULL, &error);
    g_assert_no_error(error);
    return bytes;
}

guint fixture_count(const SyFindings *findings, const char *code) {
    guint n = 0;
    for (SyIndex i = 0; i < sy_findings_count(findings); i++)
        n += g_str_equal(sy_findings_get(findings, i)->code, code);
    return n;
}

const SyFinding *fixture_finding(const SyFindings *findings, const char *code) {
    for (SyIndex i = 0; i < sy_findings_count(findings); i++)
        if (g_str_equal(sy_findings_get(findings, i)->code, code))
            return sy_findings_get(findings, i);
    return NULL;
}

void fixture_expect(const SyFindings *findings, const char *code, const char *part) {
    const SyFinding *finding = fixture_finding(findings, code);
    g_autofree char *codes = fixture_codes(findings);
    if (finding == NULL) g_error("no finding %s among: %s", code, codes);
    if (strstr(finding->arguments, part) == NULL)
        g_error("finding %s has %s, without %s", code, finding->arguments, part);
}

char *fixture_codes(const SyFindings *findings) {
    GString *codes = g_string_new(NULL);
    for (SyIndex i = 0; i < sy_findings_count(findings); i++) {
        const char *code = sy_findings_get(findings, i)->code;
        if (fixture_finding(findings, code) != sy_findings_get(findings, i)) continue;
        g_string_append_printf(codes, "%s%s x%u", codes->len > 0 ? " " : "", code,
                               fixture_count(findings, code));
    }
    return g_string_free(codes, FALSE);
}
