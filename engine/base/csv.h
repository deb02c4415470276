/* Tables of data/ as comma-separated text (RFC 4180), each row with its line for complaints. */
#pragma once
#include <stdbool.h>

#include "algorithms/base/error.h"
#include "algorithms/base/index.h"

typedef struct {
    char *file;
    SyIndex n_column, n_row;
    GPtrArray *cells; /* char *, n_row * n_column; never NULL */
    GArray *lines;    /* int, n_row */
} SyCsv;

/**
 * sy_csv_read:
 * @header: names of the columns as they must stand in the first row, NULL-terminated
 *
 * Lines that begin with # and empty lines are skipped. SY_ERROR_INPUT for a missing file,
 * SY_ERROR_USAGE file:line: for another header, a row of another length, an open quote, or text
 * that is not UTF-8.
 */
SyCsv *sy_csv_read(const char *path, const char *const *header, GError **error);
/* The same from memory, with a zero behind it; @file is the name for complaints. */
SyCsv *sy_csv_parse(const char *text, gsize n_byte, const char *file, const char *const *header,
                    GError **error);
void sy_csv_free(SyCsv *csv);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyCsv, sy_csv_free)

static inline const char *sy_csv_cell(const SyCsv *csv, SyIndex row, SyIndex column) {
    return g_ptr_array_index(csv->cells, row * csv->n_column + column);
}
static inline int sy_csv_line(const SyCsv *csv, SyIndex row) {
    return g_array_index(csv->lines, int, row);
}
