/* Lists that people hand over: the files of data/lists, each a title, a SELECT over the case file
 * and labels of its columns in Chinese and English. */
#pragma once
#include "io/store/store.h"

typedef struct SyLists SyLists;

/* Lists in the order of their file names. SY_ERROR_USAGE, file:line:, for a mistake in one. */
SyLists *sy_lists_load(const char *data_folder, GError **error);
void sy_lists_free(SyLists *lists);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyLists, sy_lists_free)

SyIndex sy_lists_count(const SyLists *lists);
const char *sy_lists_title(const SyLists *lists, SyIndex list, const char *lang);
/* Rows of a list, columns labelled in @lang. */
SyTable *sy_lists_query(const SyLists *lists, SyIndex list, SyStore *store, const char *lang,
                        GError **error);
