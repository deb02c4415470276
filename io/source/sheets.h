/*
 * Workbooks of every kind as grids: .xlsx by GDAL (which hides merged cells: they are read beside
 * it), .xls by FreeXL; .ods, and the pages of HTML and files of XML that call themselves .xls, by
 * libxml2.
 */
#pragma once
#include "io/bounds.h"
#include "io/source/grid.h"

typedef enum {
    SY_SHEETS_XLSX,
    SY_SHEETS_ODS,
    SY_SHEETS_XLS,  /* Excel 97-2003 */
    SY_SHEETS_HTML, /* a page whose tables are the sheets */
    SY_SHEETS_XML,  /* XML Spreadsheet 2003 */
} SySheetsForm;

/* The sheets that hold something, in their order; GPtrArray of SyGrid *. NULL with SY_ERROR_INPUT
 * where the file is damaged, protected or holds too much. */
GPtrArray *sy_sheets_read(const char *path, SySheetsForm form, const SyLimits *limits,
                          GError **error);

/* From inside: the parts of sy_sheets_read. Each appends to @sheets. */
bool sy_sheets_read_xls(const char *path, const SyLimits *limits, GPtrArray *sheets,
                        GError **error);
bool sy_sheets_read_html(const char *path, const SyLimits *limits, GPtrArray *sheets,
                         GError **error);
bool sy_sheets_read_xml(const char *path, const SyLimits *limits, GPtrArray *sheets,
                        GError **error);
bool sy_sheets_read_ods(const char *path, const SyLimits *limits, GPtrArray *sheets,
                        GError **error);
/* Sheets that are forms of one kind, each filled in for one object, become one table. */
void sy_sheets_cards(GPtrArray *sheets);
/* Merged cells of an .xlsx, and where it breaks off. */
void sy_sheets_merges(const char *path, GPtrArray *sheets);
