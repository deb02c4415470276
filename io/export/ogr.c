#include "io/export/ogr.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/export/text.h"
#include "io/gdal/gdal.h"

enum { PROGRESS_ROWS = 4096, TEXT_BYTES_MAX = 254 };

bool sy_ogr_fail(const char *path, const char *why, GError **error) {
    g_autofree char *final = sy_beside_folder_final(path), *message = g_strdup(why);
    g_strdelimit(message, "\n\r", ' ');
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT,
                _("%s: not all of it could be written: make room on the disk%s%s%s"), final,
                *message == '\0' ? "" : " (", message, *message == '\0' ? "" : ")");
    return false;
}

static bool driver_error(GError **error, const char *path) {
    return sy_ogr_fail(path, CPLGetLastErrorMsg(), error);
}

bool sy_ogr_begin(GError **error) {
    if (!sy_gdal_ready(error)) return false;
    CPLPushErrorHandler(CPLQuietErrorHandler);
    return true;
}

void sy_ogr_end(void) {
    CPLPopErrorHandler();
}

GDALDatasetH sy_ogr_create(const SyOgrWay *way, const char *path, GError **error) {
    GDALAllRegister();
    CPLErrorReset();
    GDALDriverH driver = GDALGetDriverByName(way->driver);
    GDALDatasetH dataset =
        driver == NULL ? NULL
                       : GDALCreate(driver, path, 0, 0, 0, GDT_Unknown, way->dataset_options);
    if (dataset == NULL) driver_error(error, path);
    return dataset;
}

bool sy_ogr_close(GDALDatasetH dataset, const char *path, GError **error) {
    CPLErrorReset();
    GDALClose(dataset);
    return CPLGetLastErrorType() < CE_Failure || driver_error(error, path);
}

/* Reference system for GDAL, traditional order; NULL for a local plane. OSRRelease it. */
static OGRSpatialReferenceH ogr_reference(const SyCrs *crs) {
    if (sy_crs_kind(crs) == SY_CRS_LOCAL) return NULL;
    OGRSpatialReferenceH reference = OSRNewSpatialReference(NULL);
    OSRSetFromUserInput(reference, sy_crs_wkt(crs));
    OSRSetAxisMappingStrategy(reference, OAMS_TRADITIONAL_GIS_ORDER);
    return reference;
}

/* ---- geometry ---- */

static OGRGeometryH ring_or_line(const SyGeometry *geometry, SyIndex part,
                                 OGRwkbGeometryType type) {
    OGRGeometryH line = OGR_G_CreateGeometry(type);
    SyIndex first = geometry->part_vertex[part], end = geometry->part_vertex[part + 1];
    const double *xy = geometry->xy + 2 * (gsize)first;
    OGR_G_SetPoints(line, (int)(end - first), xy, 2 * (int)sizeof *xy, xy + 1, 2 * (int)sizeof *xy,
                    NULL, 0);
    return line;
}

static OGRGeometryH polygons(const SyGeometry *geometry, SyIndex first, SyIndex end, bool multi) {
    OGRGeometryH all = multi ? OGR_G_CreateGeometry(wkbMultiPolygon) : NULL, polygon = NULL;
    for (SyIndex part = first; part < end; part++) {
        if (polygon != NULL && !geometry->part_hole[part]) {
            OGR_G_AddGeometryDirectly(all, polygon);
            polygon = NULL;
        }
        if (polygon == NULL) polygon = OGR_G_CreateGeometry(wkbPolygon);
        OGR_G_AddGeometryDirectly(polygon, ring_or_line(geometry, part, wkbLinearRing));
    }
    if (!multi) return polygon;
    OGR_G_AddGeometryDirectly(all, polygon);
    return all;
}

/* The geometry of a row, or NULL if it has none; OGR_G_DestroyGeometry it. @multi: always of the
 * kind with several parts. */
static OGRGeometryH ogr_geometry(const SyGeometry *geometry, SyIndex row, bool multi) {
    if (geometry->kind == SY_GEOMETRY_NONE) return NULL;
    SyIndex first = geometry->row_part[row], end = geometry->row_part[row + 1];
    if (first == end) return NULL;
    if (geometry->kind == SY_GEOMETRY_POINT) {
        const double *xy = geometry->xy + 2 * (gsize)geometry->part_vertex[first];
        OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
        OGR_G_SetPoint_2D(point, 0, xy[0], xy[1]);
        return point;
    }
    if (geometry->kind == SY_GEOMETRY_POLYGON) return polygons(geometry, first, end, multi);
    if (!multi) return ring_or_line(geometry, first, wkbLineString);
    OGRGeometryH all = OGR_G_CreateGeometry(wkbMultiLineString);
    for (SyIndex part = first; part < end; part++)
        OGR_G_AddGeometryDirectly(all, ring_or_line(geometry, part, wkbLineString));
    return all;
}

/* Type of a layer; *multi as ogr_geometry() wants it. */
static OGRwkbGeometryType ogr_type(const SyTable *rows, bool *multi) {
    const SyGeometry *geometry = &rows->geometry;
    *multi = false;
    for (SyIndex row = 0; geometry->kind != SY_GEOMETRY_NONE && row < rows->n_row; row++) {
        SyIndex n_outer = 0;
        for (SyIndex part = geometry->row_part[row]; part < geometry->row_part[row + 1]; part++)
            n_outer += geometry->kind != SY_GEOMETRY_POLYGON || !geometry->part_hole[part];
        if (n_outer > 1) *multi = true;
    }
    switch (geometry->kind) {
        case SY_GEOMETRY_POINT:
            return wkbPoint;
        case SY_GEOMETRY_LINE:
            return *multi ? wkbMultiLineString : wkbLineString;
        case SY_GEOMETRY_POLYGON:
            return *multi ? wkbMultiPolygon : wkbPolygon;
        case SY_GEOMETRY_NONE:
        default:
            return wkbNone;
    }
}

/* ---- texts ---- */

/* Bytes of an encoding; what it lacks is "?", which is counted. */
static char *encode(const char *text, const SyOgrWay *way) {
    if (strcmp(way->encoding, "UTF-8") == 0) return g_strdup(text);
    char *bytes = g_convert(text, -1, way->encoding, "UTF-8", NULL, NULL, NULL);
    if (bytes != NULL) return bytes;
    way->loss->n_lost++;
    GString *out = g_string_new(NULL);
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        g_autofree char *letter =
            g_convert(at, g_utf8_next_char(at) - at, way->encoding, "UTF-8", NULL, NULL, NULL);
        g_string_append(out, letter == NULL ? "?" : letter);
    }
    return g_string_free(out, FALSE);
}

/* As a driver gets it; NULL for NULL. A text that does not fit is cut before it is encoded. */
static char *prepared(const char *text, const SyOgrWay *way) {
    char *clean = sy_export_clean(text);
    if (clean == NULL || way->encoding == NULL) return clean;
    char *bytes = encode(clean, way);
    bool counted = false;
    while (strlen(bytes) > TEXT_BYTES_MAX) {
        gsize n = strlen(clean);
        sy_export_cut(clean, n - MAX(1, MIN(n - 4, (strlen(bytes) - TEXT_BYTES_MAX) * n /
                                                       (2 * strlen(bytes)))));
        g_free(bytes);
        SyIndex n_lost = way->loss->n_lost;
        bytes = encode(clean, way);
        way->loss->n_lost = n_lost;
        if (!counted) way->loss->n_cut++;
        counted = true;
    }
    g_free(clean);
    return bytes;
}

/* ---- fields ---- */

static int width_of_texts(const SyColumn *column, SyIndex n_row, const SyOgrWay *way) {
    gsize width = 1;
    SyLayerLoss loss = *way->loss;
    for (SyIndex row = 0; row < n_row && width < TEXT_BYTES_MAX; row++) {
        g_autofree char *bytes = prepared(sy_column_text(column, row), way);
        if (bytes != NULL) width = MAX(width, strlen(bytes));
    }
    *way->loss = loss;
    return (int)MIN(width, TEXT_BYTES_MAX);
}

static OGRFieldDefnH field_new(const SyLayer *layer, guint i, const SyOgrWay *way) {
    const SyColumn *column = g_ptr_array_index(layer->rows->columns, i);
    const SyExportColumn *as = &layer->columns[i];
    OGRFieldType type = column->type == SY_COLUMN_REAL      ? OFTReal
                        : column->type == SY_COLUMN_INTEGER ? OFTInteger64
                                                            : OFTString;
    OGRFieldDefnH field = OGR_Fld_Create(way->brief_names ? as->brief : as->name, type);
    if (way->encoding != NULL && type == OFTString)
        OGR_Fld_SetWidth(field, width_of_texts(column, layer->rows->n_row, way));
    if (way->encoding != NULL && type == OFTReal && as->decimals >= 0) {
        OGR_Fld_SetWidth(field, 19);
        OGR_Fld_SetPrecision(field, as->kind == SY_CELL_PROBABILITY ? 15 : as->decimals);
    }
    return field;
}

static bool add_fields(OGRLayerH to, const SyLayer *layer, const SyOgrWay *way) {
    for (guint i = 0; i < layer->rows->columns->len; i++) {
        OGRFieldDefnH field = field_new(layer, i, way);
        OGRErr code = OGR_L_CreateField(to, field, TRUE);
        OGR_Fld_Destroy(field);
        if (code != OGRERR_NONE) return false;
    }
    return true;
}

static void set_field(OGRFeatureH feature, int i, const SyColumn *column, SyIndex row,
                      const SyOgrWay *way) {
    switch (column->type) {
        case SY_COLUMN_REAL:
            if (isfinite(column->real[row]))
                OGR_F_SetFieldDouble(feature, i, column->real[row]);
            else
                OGR_F_SetFieldNull(feature, i);
            break;
        case SY_COLUMN_INTEGER:
            if (column->integer[row] != SY_INTEGER_MISSING)
                OGR_F_SetFieldInteger64(feature, i, column->integer[row]);
            else
                OGR_F_SetFieldNull(feature, i);
            break;
        case SY_COLUMN_TEXT: {
            g_autofree char *text = prepared(sy_column_text(column, row), way);
            if (text != NULL)
                OGR_F_SetFieldString(feature, i, text);
            else
                OGR_F_SetFieldNull(feature, i);
            break;
        }
    }
}

static bool add_feature(OGRLayerH to, const SyLayer *layer, SyIndex row, bool multi,
                        const SyOgrWay *way) {
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(to));
    for (guint i = 0; i < layer->rows->columns->len; i++)
        set_field(feature, (int)i, g_ptr_array_index(layer->rows->columns, i), row, way);
    OGRGeometryH geometry = ogr_geometry(&layer->rows->geometry, row, multi);
    if (geometry != NULL) OGR_F_SetGeometryDirectly(feature, geometry);
    OGRErr code = OGR_L_CreateFeature(to, feature);
    OGR_F_Destroy(feature);
    return code == OGRERR_NONE;
}

static bool add_layer(GDALDatasetH dataset, const SyOgrWay *way, const SyLayerSet *set,
                      guint number, const SyLayer *layer, const char *path, GError **error) {
    bool multi, transaction = GDALDatasetTestCapability(dataset, ODsCTransactions) != 0;
    OGRwkbGeometryType type = ogr_type(layer->rows, &multi);
    OGRSpatialReferenceH reference = ogr_reference(set->crs);
    CPLErrorReset();
    OGRLayerH to = GDALDatasetCreateLayer(dataset, set->heads[number].name, reference, type,
                                          way->layer_options);
    if (reference != NULL) OSRRelease(reference);
    if (to == NULL || !add_fields(to, layer, way)) return driver_error(error, path);
    if (transaction) GDALDatasetStartTransaction(dataset, FALSE);
    for (SyIndex row = 0; row < layer->rows->n_row; row++) {
        if (!add_feature(to, layer, row, multi, way)) return driver_error(error, path);
        double done = (number + (double)row / layer->rows->n_row) / set->n_layer;
        if (row % PROGRESS_ROWS == 0 && !sy_progress(set->progress, done, error)) return false;
    }
    return !transaction || GDALDatasetCommitTransaction(dataset) == OGRERR_NONE ||
           driver_error(error, path);
}

bool sy_ogr_add(GDALDatasetH dataset, const SyOgrWay *way, const SyLayerSet *set, guint number,
                const char *path, GError **error) {
    SyLayer layer;
    if (!set->load(set->user, number, &layer, error)) return false;
    bool good = add_layer(dataset, way, set, number, &layer, path, error);
    set->unload(set->user, &layer);
    return good;
}
