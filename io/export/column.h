/* What a column of an export is to its readers. */
#pragma once
#include <stdbool.h>

typedef enum {
    SY_CELL_TEXT,
    SY_CELL_CODE, /* digits that are a name: never a number to a spreadsheet */
    SY_CELL_DATE, /* text that begins with an ISO 8601 date; else a text */
    SY_CELL_NUMBER,
    SY_CELL_PROBABILITY, /* 0 to 1; never shown as 0 or 1 where it is not exactly that */
    SY_CELL_PERCENT,     /* the same, 0 to 100 */
} SyCellKind;

typedef struct {
    const char *name;  /* stable: ASCII letters, digits, "_" */
    const char *brief; /* the same in at most 10 characters, for shapefiles */
    const char *label; /* for people */
    SyCellKind kind;
    int decimals; /* of a number; -1: as many as it has */
    int width;    /* in Latin characters; 0: by the content */
    bool hidden;  /* for programs that read the list back */
} SyExportColumn;
