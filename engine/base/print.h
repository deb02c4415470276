/* Rows of a query on stdout. */
#pragma once
#include <json-glib/json-glib.h>

#include "io/source/crs.h"
#include "io/table.h"

typedef enum { SY_PRINT_TABLE, SY_PRINT_JSON, SY_PRINT_CSV, SY_PRINT_GEOJSON } SyPrintFormat;

/* False for a name that is no format. */
bool sy_print_format_parse(const char *name, SyPrintFormat *out);

/**
 * sy_print_clean:
 * Text from the data as a line for a terminal, sy_export_line() of 240 characters; g_free.
 */
char *sy_print_clean(const char *text);

/* Width on a terminal: a wide character takes two places. */
int sy_print_width(const char *text);

/* A table for people, put together column by column from the left, of as many cells each; a cell
 * is as sy_print_clean() has it. */
typedef struct SyPrinted SyPrinted;

SyPrinted *sy_printed_new(void);
void sy_printed_free(SyPrinted *printed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyPrinted, sy_printed_free)
void sy_printed_column(SyPrinted *printed, const char *heading, bool to_the_right);
void sy_printed_cell(SyPrinted *printed, const char *text);
/* Takes the last column away where none of its cells holds anything. */
void sy_printed_drop_empty(SyPrinted *printed);
/* Behind what @out holds. */
void sy_printed_put(const SyPrinted *printed, GString *out);

/**
 * sy_print_rows:
 * On stdout. A table is for people; the other formats hold the cells whole.
 * GeoJSON has longitude and latitude in WGS 84 (RFC 7946); a local plane is written as it is.
 * @crs: of the rows' geometry
 */
bool sy_print_rows(const SyTable *rows, SyPrintFormat format, const SyCrs *crs, GError **error);

/* A row as a JSON object: a member a column, null where it is missing. */
void sy_print_build_row(JsonBuilder *builder, const SyTable *rows, SyIndex row);
