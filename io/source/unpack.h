/* Archives of layers, unpacked as files. */
#pragma once
#include <glib.h>
#include <stdbool.h>

#include "io/bounds.h"

/**
 * sy_unpack:
 * The layers in a zip archive, with the files that belong to them, as files below @folder, which is
 * made; names keep their folders. A zip archive in it is written as it is; @mb: megabytes of all
 * parts, or NULL. What is no layer (pictures, texts), another archive in the archive, an encrypted
 * part, a link, a name that leads out of the folder or that is there already is left, a sentence
 * each added to @left.
 *
 * Errors SY_ERROR_INPUT: no zip archive; more parts than limits->files, more than
 * limits->unpacked_mb in all, or a part that unpacks to too many times what is stored; no layer in
 * it. SY_ERROR_OUTPUT: the folder cannot be written. Then nothing is left of it. O(bytes).
 */
bool sy_unpack(const char *path, const char *folder, const SyLimits *limits, GPtrArray *left,
               int *mb, GError **error);
