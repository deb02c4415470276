/*
 * Geometries of OGR as parts and vertices of a table, and what is wrong with them.
 */
#pragma once

#include "io/findings.h"
#include "io/gdal/gdal.h"
#include "io/table.h"

/* Coordinates beyond it are no places on Earth in any unit down to a hundredth of a millimetre;
 * fill values of formats (-1.8e308) are. */
#define SY_COORDINATE_LIMIT 1e12

typedef struct SyShapes SyShapes;

SyShapes *sy_shapes_new(SyGeometryKind kind);
void sy_shapes_free(SyShapes *shapes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyShapes, sy_shapes_free)

/* Areas of rows whose point is wanted are kept too: @areas gets a row for each of the table,
 * without parts where that is no area. Borrowed. */
void sy_shapes_keep_areas(SyShapes *shapes, SyTable *areas);

/* Adds the geometry (or NULL) of the last row of @table, or remembers what is wrong with it. */
void sy_shapes_add(SyShapes *shapes, SyTable *table, OGRGeometryH geometry);
/* The same for coordinates from columns, of one place or both ends of a line; @texts: what they
 * were, for the finding. */
void sy_shapes_add_place(SyShapes *shapes, SyTable *table, const double *xy,
                         const char *const *texts, SyIndex n_place);

/* Rows that have a geometry. */
SyIndex sy_shapes_n_good(const SyShapes *shapes);
/* Rows whose geometry is of another kind, and the name of the first such kind. */
SyIndex sy_shapes_n_other(const SyShapes *shapes, const char **name);

/* One finding a feature for what leaves it without geometry, one a layer for what was changed. */
void sy_shapes_report(const SyShapes *shapes, const char *label, SyFindings *findings);

/* Kind of an OGR geometry type; NONE for collections, unknown and none. */
SyGeometryKind sy_shapes_kind(OGRwkbGeometryType type);
