/* Rows of a query on stdout. */
#pragma once
#include "io/source/crs.h"
#include "io/table.h"

typedef enum { SY_PRINT_TABLE, SY_PRINT_JSON, SY_PRINT_CSV, SY_PRINT_GEOJSON } SyPrintFormat;

/* False for a name that is no format. */
bool sy_print_format_parse(const char *name, SyPrintFormat *out);

/**
 * sy_print_rows:
 * GeoJSON has longitude and latitude in WGS 84 (RFC 7946); a local plane is written as it is.
 * @crs: of the rows' geometry
 */
bool sy_print_rows(const SyTable *rows, SyPrintFormat format, const SyCrs *crs, GError **error);
