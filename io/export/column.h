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

/* What tells rows of one list from another's, written at another time. */
typedef enum {
    SY_KEY_NONE,
    SY_KEY_ONE,  /* any one of these that is there and that no other row has */
    SY_KEY_WITH, /* together with that one */
} SyColumnKey;

typedef struct {
    const char *name;  /* stable: ASCII letters, digits, "_" */
    const char *brief; /* the same in at most 10 characters, for shapefiles */
    const char *label; /* for people */
    SyCellKind kind;
    int decimals; /* of a number; -1: as many as it has */
    int width;    /* in Latin characters; 0: by the content */
    SyColumnKey key;
    const char *status; /* how sure its heading is, of data/terms.yaml, field_status; NULL */
    bool hidden;        /* for programs that read the list back */
} SyExportColumn;
