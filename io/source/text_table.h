/*
 * Tables of text (CSV) as people send them: in any encoding, with titles above the header line.
 * GDAL is handed UTF-8 that begins with the header.
 */
#pragma once
#include "io/source/encoding.h"

typedef struct {
    char *encoding; /* canonical, of the file */
    SyEncodingChoice choice;
    SyEncodingCount count;
    SyIndex n_title; /* lines above the header */
    char *title;     /* the first of them in UTF-8, or NULL */
    int64_t n_damaged;
} SyTextTable;

/**
 * sy_text_table_prepare:
 * @path:   of the file
 * @asked:  canonical encoding, or NULL
 * @folder: in GDAL's memory, for a copy if one is needed (the caller deletes it)
 * @out:    sy_text_table_clear() it
 *
 * Path to open: @path itself where it is UTF-8 and begins with its header, else the copy.
 */
char *sy_text_table_prepare(const char *path, const char *asked, const char *folder,
                            SyTextTable *out, GError **error);
void sy_text_table_clear(SyTextTable *table);
