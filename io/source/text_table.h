/*
 * Tables of text (CSV) as people send them: in any encoding, with any separator, with titles above
 * the header and a header of several lines. GDAL is handed UTF-8 with commas that begins with one
 * line of names.
 */
#pragma once
#include "io/source/encoding.h"
#include "io/source/sheet.h"

/* What is wrong with the form of a row. */
typedef enum {
    SY_TORN_ZERO,  /* bytes 0, which no text has */
    SY_TORN_QUOTE, /* a quotation mark opens and does not close: its cell ends with the line */
    SY_TORN_MORE,  /* more cells than the header */
    SY_TORN_FEWER, /* fewer */
    SY_N_TORN,
} SyTornKind;

typedef struct {
    SyTornKind kind;
    int64_t row, line;     /* both from 1; rows after the header */
    SyIndex n_cell, n_bad; /* n_bad: bytes 0 */
} SyTorn;

typedef struct {
    char *encoding; /* canonical, of the file */
    SyEncodingChoice choice;
    SyEncodingCount count;
    char separator;
    SySheetHeader header;
    int64_t n_damaged;
    GArray *torn;              /* SyTorn, the first of each kind; NULL: none */
    int64_t n_torn[SY_N_TORN]; /* all of them */
    SyIndex n_column;          /* of the header, counted */
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
