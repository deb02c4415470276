/* The tables of data/ as a case file keeps them: what its numbers were made with. */
#pragma once
#include "engine/base/data.h"
#include "io/store/store.h"

/* Rows for the table expert_table: every table that can decide a number or a word, with its SHA-256
 * and its text. NULL with SY_ERROR_INPUT for one that cannot be read. */
SyTable *sy_kept_rows(const SyData *data, GError **error);

/* The tables that a case file keeps, before those of @folder (borrowed), which stand in for what
 * the file does not have. sy_data_clear() it. */
bool sy_kept_load(SyStore *store, const char *folder, SyData *out, GError **error);

/* Names of the tables of @now (rows as sy_kept_rows) that the case file @before does not have or
 * has otherwise, and of those that @now has no longer, in order; g_ptr_array_unref. */
GPtrArray *sy_kept_differences(SyStore *before, const SyTable *now, GError **error);
