/* The rows of a table of a case file, of one kind of geometry after the other, since a SyTable is
 * of one. Only for this room. */
#pragma once
#include "io/table.h"

/* Kinds; the last: rows without geometry, which those of a table without the column are. */
#define SY_ROWS_KINDS 4
SyGeometryKind sy_rows_kind(int kind);
/* Condition, in SpatiaLite as in PostGIS. */
const char *sy_rows_where(int kind);
