/*
 * Cells of one sheet as texts, where they stand, with the cells that are merged. What workbooks,
 * pages of HTML and files of XML become before their header is looked for.
 */
#pragma once
#include <glib.h>
#include <stdbool.h>

#include "algorithms/base/index.h"

#define SY_GRID_ROWS_MAX (1u << 21)
#define SY_GRID_COLUMNS_MAX (1u << 14)

typedef struct {
    SyIndex row, column, n_row, n_column;
} SyGridMerge;

typedef struct {
    char *name;
    SyIndex n_row, n_column;
    GPtrArray *rows;     /* GPtrArray * of const char *, NULL where a row is blank */
    GArray *merges;      /* SyGridMerge */
    GStringChunk *texts; /* equal ones share their bytes */
    int n_left;          /* cells that it may still take */
    bool is_over;        /* some were left out: they stand too far away, or are too many */
    bool is_hidden;      /* its workbook does not show it */
    bool is_torn;        /* its file breaks off: what stands behind is not here */
    SyIndex n_whole;     /* rows before that */
    SyIndex n_tagged;    /* rows that its page marks as such, empty ones too */
    int64_t n_astray;    /* rows that its page opens or closes beyond those of its tables */
    SyIndex n_card;      /* rows that were a form each; 0: it is a sheet as it stands */
    int64_t n_damaged;   /* lines of its file with bytes that are no text */
} SyGrid;

/* @n_most: cells that it may hold, those that merged ones reach too. */
SyGrid *sy_grid_new(const char *name, int n_most);
void sy_grid_free(SyGrid *grid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyGrid, sy_grid_free)

/* @text without blanks around it; an empty one is left out, and so is one outside the limits above
 * or behind @n_left others: then @is_over is set. */
void sy_grid_set(SyGrid *grid, SyIndex row, SyIndex column, const char *text);
/* Whether nothing but blanks stands in a text; NULL: so. */
bool sy_grid_is_blank(const char *text);
/* "" where nothing is. */
const char *sy_grid_cell(const SyGrid *grid, SyIndex row, SyIndex column);
bool sy_grid_row_is_blank(const SyGrid *grid, SyIndex row);
SyIndex sy_grid_n_filled(const SyGrid *grid, SyIndex row);

void sy_grid_merge(SyGrid *grid, SyGridMerge merge);
/* Cells merged over several rows from row @first on hold for all of them: their text is written
 * into each, in the first column of the merge. Number of cells written. */
SyIndex sy_grid_fill_down(SyGrid *grid, SyIndex first);
