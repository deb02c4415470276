/*
 * One row of a source on its way into a table, and its cells as text: a feature of GDAL, or a row
 * of a sheet.
 */
#pragma once
#include "io/source/source_private.h"

typedef struct {
    OGRFeatureH feature; /* NULL: a row of the grid */
    SyIndex row;         /* of the grid */
} SyRecord;

int64_t sy_source_fid(const SyRecord *record);

/* Text of a cell as it was typed: dates in ISO 8601, numbers without the noise of a spreadsheet,
 * coded values in the words of their domain. NULL: nothing is there. @room holds what is no text in
 * the source itself. */
const char *sy_source_cell(const SySource *source, const SyRecord *record,
                           const SyFieldAccess *access, char *room, gsize n_room);
