/* What may be read from the beginning to its end: files and folders, no pipes, sockets, devices. */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* False with SY_ERROR_INPUT "path: is no file ..." for what is there and neither a file nor a
 * folder, links followed, and for a file most of which was never written (sparse); what is not
 * there is somebody else's complaint. */
bool sy_regular_check(const char *path, GError **error);
/* The same for files of its name that its readers open by themselves (.dbf, .prj, .csvt ...). */
bool sy_regular_check_beside(const char *path, GError **error);
/* SHA-256 of a file's bytes in hexadecimal letters, g_free; NULL with SY_ERROR_INPUT. */
char *sy_regular_sha256(const char *path, GError **error);
/* Whether a link at @path leads out of @folder (both as they are on the disk). */
bool sy_link_leaves(const char *path, const char *folder);
