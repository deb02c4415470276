/*
 * The header of a sheet as people make it: titles above it, one to three rows of names, merged
 * cells; and the rows below it that hold something.
 */
#pragma once
#include "io/source/grid.h"

typedef struct {
    char **names;     /* one a column, NULL-terminated; "" where there is none */
    SyIndex row;      /* the first row below the header */
    SyIndex n_row;    /* rows of the header; 0: there is none */
    SyIndex n_title;  /* filled rows above it */
    char *title;      /* the first of them, or NULL */
    char *remarks;    /* all of them and the rows of one cell below, a line each, or NULL */
    int64_t n_blank;  /* rows after it without any cell */
    int64_t n_filled; /* and with one */
} SySheetHeader;

/**
 * sy_sheet_header_find:
 * The first row with at least half as many cells as the fullest of the rows nearby (or fewer, if
 * the rows below fill the rest), with the rows below where those name the columns under merged
 * cells ("经度度" where 度 stands below several).
 */
void sy_sheet_header_find(const SyGrid *grid, SySheetHeader *out);
void sy_sheet_header_clear(SySheetHeader *header);
