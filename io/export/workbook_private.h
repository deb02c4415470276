/* What the files of the workbook share. Include only from io/export. */
#pragma once
#include <xlsxwriter.h>

#include "io/beside.h"
#include "io/beside_folder.h"
#include "io/export/workbook.h"

enum { DECIMALS_MAX = 9 };

/* Formats of cells that a book shares. */
typedef struct {
    lxw_format *label, *text, *code, *date, *general, *title, *decimals[DECIMALS_MAX + 1];
    /* probabilities that the decimals would show as certain: ">0.99", "<0.01"; [1]: percent */
    lxw_format *near_all[2][DECIMALS_MAX + 1], *near_none[2][DECIMALS_MAX + 1];
} Formats;

struct SyWorkbook {
    SyBeside *beside;
    SyBesideFolder *scratch; /* of the library, while the workbook is made */
    lxw_workbook *book;
    SyWorkbookOptions options;
    char *foot;
    Formats formats;
    GArray *n_row;         /* uint64_t: rows of each sheet, titles included */
    lxw_worksheet *charts; /* NULL: none was opened */
};

extern const char sy_workbook_font[];
/* The error of a call of the library; false if it is one. */
bool sy_workbook_check(const SyWorkbook *workbook, lxw_error code, GError **error);
lxw_worksheet *sy_workbook_sheet(SyWorkbook *workbook, const char *title, GError **error);
/* For each sheet in its order. */
void sy_workbook_count_rows(SyWorkbook *workbook, uint64_t n_row);
/* Rows of one of @n_part parts of a sheet that it holds. */
SyIndex sy_workbook_part_rows(const SyWorkbook *workbook, const SyWorkbookPart *part, guint n_part);
