#include "tests/integration/layers.h"

#include <gdal.h>
#include <glib.h>

void *layers_create(const char *path) {
    void *file = GDALCreate(GDALGetDriverByName("GPKG"), path, 0, 0, 0, GDT_Unknown, NULL);
    g_assert_nonnull(file);
    return file;
}

OGRLayerH layer_new(void *file, const char *name, OGRSpatialReferenceH crs,
                    OGRwkbGeometryType type) {
    OGRLayerH layer = GDALDatasetCreateLayer(file, name, crs, type, NULL);
    OGRFieldDefnH field = OGR_Fld_Create("id", OFTString);
    g_assert_cmpint(OGR_L_CreateField(layer, field, TRUE), ==, OGRERR_NONE);
    OGR_Fld_Destroy(field);
    return layer;
}

void layer_add(OGRLayerH layer, const char *id, OGRGeometryH geometry) {
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    OGR_F_SetFieldString(feature, 0, id);
    OGR_F_SetGeometry(feature, geometry);
    g_assert_cmpint(OGR_L_CreateFeature(layer, feature), ==, OGRERR_NONE);
    OGR_F_Destroy(feature);
}

void layer_add_point(OGRLayerH layer, const char *id, double x, double y) {
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_SetPoint_2D(point, 0, x, y);
    layer_add(layer, id, point);
    OGR_G_DestroyGeometry(point);
}

double feature_number(OGRFeatureH feature, const char *field) {
    int index = OGR_F_GetFieldIndex(feature, field);
    g_assert_cmpint(index, >=, 0);
    return OGR_F_GetFieldAsDouble(feature, index);
}

void features_each(const char *folder, const char *name, const char *const *columns,
                   void (*take)(const char *const *texts, void *user), void *user) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    GDALDatasetH file = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    g_assert_nonnull(file);
    OGRLayerH layer = GDALDatasetGetLayer(file, 0);
    for (OGRFeatureH feature; (feature = OGR_L_GetNextFeature(layer)) != NULL;) {
        char *texts[9] = {NULL};
        int n = 0;
        for (; columns[n] != NULL; n++) {
            int field = OGR_F_GetFieldIndex(feature, columns[n]);
            g_assert_cmpint(n, <, 8);
            g_assert_cmpint(field, >=, 0);
            texts[n] = g_strdup(OGR_F_GetFieldAsString(feature, field));
        }
        take((const char *const *)texts, user);
        for (int i = 0; i < n; i++) g_free(texts[i]);
        OGR_F_Destroy(feature);
    }
    GDALClose(file);
}
