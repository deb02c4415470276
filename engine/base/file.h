/* Small files of people and of data/, as a whole. */
#pragma once
#include <stdbool.h>

#include "algorithms/base/error.h"

/* Contents with a zero after them, g_free; NULL with SY_ERROR_INPUT "path: does not exist". */
char *sy_file_read(const char *path, gsize *n_byte, GError **error);

/**
 * sy_file_may_be_written:
 * SY_ERROR_OUTPUT for a name that means something else than a file of this computer: a connection
 * string ("PG:dbname=x", "host=x"), an address ("https://..."), GDAL's virtual files ("/vsizip/"),
 * the standard output ("-"). With a folder before it ("./PG:x") a name is a name.
 */
bool sy_file_may_be_written(const char *path, GError **error);
