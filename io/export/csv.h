/* Comma-separated lists, for people's spreadsheets first (RFC 4180). */
#pragma once
#include "io/table.h"

typedef struct {
    bool bom;       /* byte order mark, without which Excel takes UTF-8 for GBK */
    char delimiter; /* ',' ';' or '\t' */
} SyCsvOptions;
#define SY_CSV_OPTIONS_INIT \
    { true, ',' }

/**
 * sy_export_csv:
 * Writes the columns of @rows, their names first; fid and geometry are not written. Missing values
 * are empty cells, real numbers have the fewest digits that read back the same, lines end in CR LF.
 *
 * A cell that a spreadsheet would take for a formula (its text begins with = + - @ or their
 * full-width forms, and is not a plain number) gets an apostrophe in front. Texts are cleaned as
 * io/export/text.h says.
 *
 * @path is written beside and renamed: it is the old file or the whole new one.
 * @options: NULL for SY_CSV_OPTIONS_INIT
 * False with SY_ERROR_OUTPUT (folder not writable, disk full), SY_ERROR_ARGUMENT (delimiter).
 */
bool sy_export_csv(const SyTable *rows, const char *path, const SyCsvOptions *options,
                   GError **error);

/* What a cell says, without the marks of the format; NULL for a missing text; g_free. */
char *sy_csv_cell_text(const SyColumn *column, SyIndex row);
/* One cell as it stands in the file, appended to @line. @text NULL: empty. */
void sy_csv_append_text(GString *line, const char *text, char delimiter);
