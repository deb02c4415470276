/*
 * The header of a spreadsheet as people make it: titles above it, one or two rows of names, merged
 * cells. GDAL is told that there is none, so that rows keep their numbers and all cells are texts.
 */
#pragma once
#include <ogr_api.h>
#include <stdbool.h>

#include "algorithms/base/index.h"

typedef struct {
    char **names;     /* one a column, NULL-terminated; "" where there is none */
    int64_t row;      /* number of the last row of the header; data begins after it */
    SyIndex n_title;  /* filled rows above it */
    char *title;      /* the first of them, or NULL */
    SyIndex n_row;    /* rows of the header: 1 or 2; 0: there is none */
    int64_t n_blank;  /* rows after it without any cell */
    int64_t n_filled; /* and with one */
} SySheetHeader;

/* Finds the header among the first rows: the first with at least half as many cells as the fullest
 * of them (or fewer, if the row below fills the rest), with the row below where that names the
 * columns under merged cells ("经度度" where 度 stands below several). */
void sy_sheet_header_find(OGRLayerH layer, SySheetHeader *out);
void sy_sheet_header_clear(SySheetHeader *header);

/* No cell of the row has anything in it. */
bool sy_sheet_row_is_blank(OGRFeatureH row, int n_column);
