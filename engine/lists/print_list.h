/* Lists of data/ on stdout. */
#pragma once
#include "engine/base/print.h"
#include "engine/base/program.h"
#include "io/store/store.h"

/**
 * sy_print_list:
 * For people (SY_PRINT_TABLE) with the list's headings and words, without columns that no row
 * fills; for programs with the names and values of the case file.
 *
 * @folder, @name: "lists", "progress"
 * @rows: columns named as the list's, taken; NULL: what its SELECT gives
 * False with an error of data/, of the store or of stdout.
 */
bool sy_print_list(const SyProgram *program, SyStore *store, const char *folder, const char *name,
                   SyTable *rows, SyPrintFormat format, const SyCrs *crs, GError **error);
/* The same for those of the list's rows that meet @where, a condition on its columns. */
bool sy_print_list_where(const SyProgram *program, SyStore *store, const char *folder,
                         const char *name, const char *where, SyPrintFormat format, GError **error);
