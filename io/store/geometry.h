/*
 * SpatiaLite's geometry blobs, XY only.
 * Source: "BLOB-Geometry", SpatiaLite documentation; checked against its own ST_AsText in tests.
 */
#pragma once
#include <stdbool.h>

#include "io/table.h"

/* Type of a geometry column as geometry_columns holds it. */
typedef enum {
    SY_BLOB_GEOMETRY = 0, /* anything */
    SY_BLOB_POINT = 1,
    SY_BLOB_LINESTRING = 2,
    SY_BLOB_POLYGON = 3,
    SY_BLOB_MULTIPOINT = 4,
    SY_BLOB_MULTILINESTRING = 5,
    SY_BLOB_MULTIPOLYGON = 6,
} SyBlobType;

/* Bounding box; min > max: of nothing. */
typedef struct {
    double min_x, min_y, max_x, max_y;
} SyExtent;
#define SY_EXTENT_INIT \
    { G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE }
void sy_extent_add(SyExtent *extent, const SyExtent *other);

/* Bytes that grow. */
typedef struct {
    uint8_t *bytes;
    gsize n_byte, n_allocated;
} SyBlob;
void sy_blob_clear(SyBlob *blob);

/**
 * sy_blob_encode:
 * The geometry of one row (which has at least one part) as a blob for a column of type @type, in
 * place of what @blob held. A type of one part refuses several; SY_BLOB_GEOMETRY takes the simplest
 * type. NULL, or what is wrong: the geometry does not fit the column, a coordinate is not finite.
 */
const char *sy_blob_encode(SyBlob *blob, const SyGeometry *geometry, SyIndex row, SyBlobType type,
                           int srid, SyExtent *extent);

/* Kind of geometry in a blob, SY_GEOMETRY_NONE if it is not one that can be read (damaged,
 * compressed, a collection, 3D). Everything else of the blob is checked by sy_blob_decode. */
SyGeometryKind sy_blob_kind(const uint8_t *bytes, gsize n_byte);
/* Appends a blob's parts to the last row of @table, whose geometry kind must be the blob's. False,
 * with nothing or some parts appended: not such a blob. */
bool sy_blob_decode(const uint8_t *bytes, gsize n_byte, SyTable *table);
