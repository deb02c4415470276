/* Names of a KML's own data in other letters than ASCII, which its driver makes one and the same
 * row of underlines of. */
#pragma once
#include "io/bounds.h"

/* A copy in GDAL's memory, below @folder, whose names are spelled in ASCII: what is to be opened.
 * An archive (.kmz) must have
 * passed sy_trust_archive. NULL: none is needed, or it is too large. g_free. */
char *sy_kml_mirror(const char *path, const char *folder, const SyLimits *limits);
/* A name as it stood before it was spelled so. g_free. */
char *sy_kml_name(const char *name);
