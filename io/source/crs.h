/*
 * Coordinate reference systems and the honest transformation between them (design section 6).
 * Coordinates are always in traditional order: easting or longitude first.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

typedef struct SyCrs SyCrs;
typedef struct SyTransform SyTransform;

typedef enum {
    SY_CRS_LOCAL,      /* a plane of its own, mixes with nothing */
    SY_CRS_GEOGRAPHIC, /* longitude, latitude in degrees */
    SY_CRS_PROJECTED,
    SY_CRS_GCJ02, /* GCJ-02 longitude, latitude (offset WGS 84) */
    SY_CRS_BD09,  /* BD-09 longitude, latitude */
} SyCrsKind;

/**
 * sy_crs_parse:
 * @text:  "EPSG:N", WKT 1/2, PROJ text, "local", "local:m", "local:ft", "gcj02", "bd09"
 * @datum: NULL, or the datum (an EPSG code of a geographic CRS such as "EPSG:4490") of an ellipsoid
 *         without one (setting crs.datum)
 *
 * NULL with SY_ERROR_INPUT: text not understood; an ellipsoid without a datum and no @datum; a
 * vertical or engineering CRS that is not "local". Free with sy_crs_free.
 */
SyCrs *sy_crs_parse(const char *text, const char *datum, GError **error);
SyCrs *sy_crs_copy(const SyCrs *crs);
void sy_crs_free(SyCrs *crs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyCrs, sy_crs_free)

SyCrsKind sy_crs_kind(const SyCrs *crs);
/* Metres in one unit of a plane coordinate; NaN for geographic. */
double sy_crs_unit_m(const SyCrs *crs);
/* Name for people, "CGCS2000 / 3-degree Gauss-Kruger zone 38 (EPSG:4526)". */
const char *sy_crs_name(const SyCrs *crs);
/* EPSG code, or 0: from the authority, or identified with certainty. */
int sy_crs_epsg(const SyCrs *crs);
/* WKT for the .prj, spatial_ref_sys and provenance, which sy_crs_parse reads back; PROJ text for
 * spatial_ref_sys ("" if local, GCJ-02 or BD-09; it may not name the datum). */
const char *sy_crs_wkt(const SyCrs *crs);
const char *sy_crs_proj(const SyCrs *crs);
/* Same coordinates without change: one datum (WGS 84 and CGCS2000 count as one), one projection. */
bool sy_crs_equal(const SyCrs *a, const SyCrs *b);

/* Longitude and latitude on the datum of @crs (of GCJ-02 and BD-09: WGS 84); SY_ERROR_INPUT if it
 * is local. Where the points lie, before a working CRS is chosen. */
SyCrs *sy_crs_geographic(const SyCrs *crs, GError **error);

/**
 * sy_crs_working:
 * Metric projected CRS for points around (@lon, @lat) in the datum of @crs: the CGCS2000 3-degree
 * zone by central meridian (EPSG:4534-4554) where the datum is WGS 84 or CGCS2000 and the point is
 * in 73.5-136.5 E, 3-54 N; else UTM on the datum of @crs; local:m for a local @crs. SY_ERROR_INPUT
 * if the point is outside 180 W-180 E, 84 S-84 N.
 */
SyCrs *sy_crs_working(const SyCrs *crs, double lon, double lat, GError **error);

/* What a transformation assumed, for a finding. */
typedef enum {
    SY_TRANSFORM_SAME,      /* nothing moves */
    SY_TRANSFORM_EXACT,     /* same datum, another projection or unit */
    SY_TRANSFORM_ONE_DATUM, /* WGS 84 and CGCS2000 taken as one, < 1 m */
    SY_TRANSFORM_ACCURACY,  /* a datum transformation; accuracy_m, NaN if the user gave +towgs84 */
    SY_TRANSFORM_DEOFFSET,  /* GCJ-02 or BD-09 removed (or put on), about 1 m */
} SyTransformMethod;

/**
 * sy_transform_new:
 * NULL with SY_ERROR_INPUT, and what to do, where only a ballpark (null) datum shift is known
 * (Xian 80, Beijing 54 ...) or where local meets anything else.
 */
SyTransform *sy_transform_new(const SyCrs *from, const SyCrs *to, GError **error);
void sy_transform_free(SyTransform *transform);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyTransform, sy_transform_free)
SyTransformMethod sy_transform_method(const SyTransform *transform, double *accuracy_m);
/* In place; a point that cannot be transformed, is not finite, or lies 1e10 m away becomes NaN,
 * NaN. Returns the number of such points. */
SyIndex sy_transform_points(SyTransform *transform, double *xy, SyIndex n);

/* Zone-prefixed eastings: does a projected CRS without prefix (false easting 500 000) hold
 * eastings such as 38 535 119, or one with prefix eastings such as 535 119? Returns the CRS that
 * all finite @xy are in: the same central meridian with (without) the zone number, 3-degree zones
 * 25-45 or 6-degree zones 13-23. NULL: they fit, or the prefix names another meridian than the CRS.
 */
SyCrs *sy_crs_with_prefix(const SyCrs *crs, const double *xy, SyIndex n);
