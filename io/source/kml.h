/* What the driver of KML does not do: names of own data in other letters than ASCII, which it makes
 * one and the same row of underlines of, and saying what it passes over. */
#pragma once
#include "io/bounds.h"
#include "io/findings.h"

/* A copy in GDAL's memory, below @folder, whose names are spelled in ASCII: what is to be opened.
 * An archive (.kmz) must have
 * passed sy_trust_archive. NULL: none is needed, or it is too large. g_free. */
char *sy_kml_mirror(const char *path, const char *folder, const SyLimits *limits);
/* A name as it stood before it was spelled so. g_free. */
char *sy_kml_name(const char *name);
/* Findings read.kml_links: places elsewhere that it points to, and read.kml_parts: further .kml in
 * its archive that nothing points to. Neither is read. */
void sy_kml_report(const char *path, const SyLimits *limits, const char *label,
                   SyFindings *findings);
