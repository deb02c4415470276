/*
 * What stands in a container (a GeoPackage, a workbook) before its driver looks at it: it may hold
 * what reaches elsewhere, or unpack to very much.
 */
#pragma once
#include <glib.h>
#include <stdbool.h>

#include "io/bounds.h"
#include "io/table.h"

/* SQLite containers: virtual tables other than their own indexes (which read other files) are
 * SY_ERROR_INPUT; names of views that call functions go into @hidden, which is not to be offered.
 */
bool sy_trust_database(const char *path, GPtrArray *hidden, GError **error);

/* Archives: SY_ERROR_INPUT where a part unpacks to more than it can be worth. */
bool sy_trust_archive(const char *path, const SyLimits *limits, GError **error);

/* Rows and vertices of a layer as far as it is read; SY_ERROR_INPUT above the limits. */
bool sy_trust_rows(const char *path, const SyTable *table, const SyLimits *limits, GError **error);

/* Columns of a layer; SY_ERROR_INPUT above the limit. */
bool sy_trust_columns(const char *path, int n_column, const SyLimits *limits, GError **error);
