/*
 * A workbook (.xlsx) of lists to read, sort and print: titles of columns frozen and repeated on
 * every page, filters, dates as dates, codes as text, A3 landscape, widths that fit Chinese.
 * Written row by row: memory does not grow with the rows. Same sheets and time, same bytes.
 */
#pragma once
#include "algorithms/base/progress.h"
#include "io/export/column.h"
#include "io/table.h"

/* Rows of a sheet, what a cell holds, pages: Excel's limits. */
#define SY_WORKBOOK_ROWS_MAX 1048575 /* below the titles */
#define SY_WORKBOOK_CELL_MAX 32767   /* UTF-16 units */

typedef struct {
    const char *title, *version; /* of the document and of the program, in its properties */
    int64_t time_s;              /* of the document, seconds since 1970 */
    const char *of_pages;        /* foot of a page; &P and &N stand for the page and their number */
    SyIndex rows_max;            /* 0: SY_WORKBOOK_ROWS_MAX */
} SyWorkbookOptions;

typedef struct SyWorkbook SyWorkbook;

/* @path is the old file or the whole new one; it is there after sy_workbook_close() only. */
SyWorkbook *sy_workbook_new(const char *path, const SyWorkbookOptions *options, GError **error);
/* Nothing stays if sy_workbook_close() did not come first. */
void sy_workbook_free(SyWorkbook *workbook);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyWorkbook, sy_workbook_free)

/**
 * sy_workbook_add:
 * A sheet of rows below the labels of their columns, or several where there are too many for one:
 * "TITLE (2)" ... Texts are cleaned (io/export/text.h) and cut at SY_WORKBOOK_CELL_MAX; nothing is
 * ever a formula or a link.
 *
 * @title:   1 to 25 characters without [ ] : * ? / \
 * @columns: one for each column of @rows
 * @n_sheet: NULL, or the number of sheets written
 */
bool sy_workbook_add(SyWorkbook *workbook, const char *title, const SyTable *rows,
                     const SyExportColumn *columns, SyIndex *n_sheet, const SyProgress *progress,
                     GError **error);

/* One list of a sheet that holds several, one below the other. */
typedef struct {
    const char *title;
    const SyTable *rows;
    const SyExportColumn *columns;
} SyWorkbookPart;
bool sy_workbook_add_parts(SyWorkbook *workbook, const char *title, const SyWorkbookPart *parts,
                           guint n_part, GError **error);

/* A chart of the rows of a part: bars have a name, then a column a series; times the name of a
 * series, a day and a value, series after series. */
typedef struct {
    SyWorkbookPart part;
    bool is_times, is_percent, is_stacked;
    const uint32_t *rgb; /* of the series in turn, 0xRRGGBB, n_rgb of them and not none */
    guint n_rgb;
} SyWorkbookChart;
/* A sheet for charts where the book stands now; empty until sy_workbook_add_charts(). Once. */
bool sy_workbook_open_charts(SyWorkbook *workbook, const char *title, GError **error);
/* The charts on that sheet, two beside each other, and what they are drawn of on one called @title.
 */
bool sy_workbook_add_charts(SyWorkbook *workbook, const char *title, const SyWorkbookChart *charts,
                            guint n_chart, GError **error);

/* Finishes the file, reads it back to see that every row is in it, and puts it in its place.
 * SY_ERROR_OUTPUT. */
bool sy_workbook_close(SyWorkbook *workbook, GError **error);
