/* How files that were written here are known again when they lie among somebody's data. */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* Stands near the head of every GeoPackage, GeoJSON, KML and DXF; a workbook has it as its author.
 */
#define SY_EXPORT_MARK "written by suyuan"
#define SY_EXPORT_AUTHOR "suyuan"
/* In the folder of an export: SHA-256 and name of the files of formats that have no place for a
 * mark, as sha256sum(1) writes and checks it. */
#define SY_EXPORT_LIST "suyuan.sha256"

/* Whether a file has the mark of its format; what cannot be read has none. */
bool sy_export_is_marked(const char *path);

/* Lines of a list of files; a list that is no text, or too long, is an empty one. (hash, name)
 * pairs, one behind the other. */
GPtrArray *sy_export_list_read(const char *folder);
/* Adds files below @folder to its list (made if need be) and drops those that are no more.
 * SY_ERROR_OUTPUT. */
bool sy_export_list_add(const char *folder, const GPtrArray *paths, GError **error);
