/* Small files of people and of data/, as a whole. */
#pragma once
#include "algorithms/base/error.h"

/* Contents with a zero after them, g_free; NULL with SY_ERROR_INPUT "path: does not exist". */
char *sy_file_read(const char *path, gsize *n_byte, GError **error);
