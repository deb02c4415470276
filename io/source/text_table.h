/*
 * Tables of text (CSV) as people send them: in any encoding, with any separator, with titles above
 * the header and a header of several lines. GDAL is handed UTF-8 with commas that begins with one
 * line of names.
 */
#pragma once
#include "io/source/encoding.h"
#include "io/source/sheet.h"

typedef struct {
    char *encoding; /* canonical, of the file */
    SyEncodingChoice choice;
    SyEncodingCount count;
    char separator;
    SySheetHeader header;
    int64_t n_damaged;
} SyTextTable;

/**
 * sy_text_table_prepare:
 * @path:   of the file
 * @asked:  canonical encoding, or NULL
 * @folder: in GDAL's memory, for a copy if one is needed (the caller deletes it)
 * @out:    sy_text_table_clear() it
 *
 * Path to open: @path itself where GDAL reads it rightly as it is, else the copy.
 */
char *sy_text_table_prepare(const char *path, const char *asked, const char *folder,
                            SyTextTable *out, GError **error);
void sy_text_table_clear(SyTextTable *table);
