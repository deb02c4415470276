/* Small files for the tests of io, in a temporary folder each. */
#pragma once
#include <glib.h>
#include <ogr_core.h>
#include <stdbool.h>

#include "io/findings.h"
#include "io/table.h"

/* A new empty folder; fixture_remove() deletes it with all in it. */
char *fixture_folder(void);
void fixture_remove(char *folder);

/* Writes bytes; n < 0: up to the zero. Returns the path. */
char *fixture_write(const char *folder, const char *name, const char *bytes, gssize n);
/* Reads, and writes again, a part of a file. */
char *fixture_bytes(const char *path, gsize *n);
void fixture_truncate(const char *path, gsize n);
void fixture_copy(const char *from, const char *to);

/* A layer by GDAL. @fields: "name:s20,level:r,count:i,day:d" (s text of a width, r real, i integer,
 * d date); @rows: one a line, cells and the WKT separated by '|', WKT last, empty cells unset.
 * Texts must be in the encoding of the format; a .shp is written without .cpg and recoding. */
char *fixture_layer(const char *folder, const char *name, const char *driver, const char *layer,
                    OGRwkbGeometryType type, int epsg, const char *fields, const char *rows);

/* Bytes in another encoding. */
char *fixture_encode(const char *text, const char *encoding);

/* Number of findings of a code; the arguments of the first, or NULL. */
guint fixture_count(const SyFindings *findings, const char *code);
const SyFinding *fixture_finding(const SyFindings *findings, const char *code);
/* Fails unless the first finding of the code has this in its JSON arguments. */
void fixture_expect(const SyFindings *findings, const char *code, const char *part);
/* Every code found, for messages: "read.a x2 read.b x1". */
char *fixture_codes(const SyFindings *findings);
