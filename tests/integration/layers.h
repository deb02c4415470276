/*
 * Layers made for a test, with one text field "id".
 */
#pragma once
#include <ogr_api.h>

/* A new GeoPackage. */
void *layers_create(const char *path);
OGRLayerH layer_new(void *file, const char *name, OGRSpatialReferenceH crs,
                    OGRwkbGeometryType type);
void layer_add(OGRLayerH layer, const char *id, OGRGeometryH geometry);
void layer_add_point(OGRLayerH layer, const char *id, double x, double y);

/* Number in a field that must exist. */
double feature_number(OGRFeatureH feature, const char *field);
