/* The files of an input. */
#pragma once
#include <glib.h>

/* All files of a source, the named one first, then those that belong to it (.shx, .dbf ... in
 * whatever case); a folder's (.gdb) by name; none for a database connection. g_ptr_array_unref. */
GPtrArray *sy_input_files(const char *path);
