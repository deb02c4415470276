/*
 * Layers as OGR gives them: features of any table read as texts, and layers made for a test, with
 * one text field "id".
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

/* Calls @take with the texts of @columns (NULL-terminated, at most 8, all of them there) of every
 * feature of the first layer of @folder/@name. */
void features_each(const char *folder, const char *name, const char *const *columns,
                   void (*take)(const char *const *texts, void *user), void *user);
