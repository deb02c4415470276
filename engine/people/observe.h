/* Readings in the field, one by one or from a list, into the case file: all of them or none. */
#pragma once
#include <stdio.h>

#include "engine/people/records.h"

/* One reading as written; NULL: not said. */
typedef struct {
    char *place; /* of the row, "list.xlsx row 12", for messages; NULL: the command line */
    char *at, *seen, *parameter, *value, *unit, *limit, *weather;
    char *when, *who, *why, *evidence;
} SyObserveRow;
SyObserveRow *sy_observe_row_new(const char *at);
void sy_observe_row_free(SyObserveRow *row);

/* Rows of a list, data/forms.yaml "observation". A row that says nothing is left out. */
bool sy_observe_read(const char *path, const char *data_folder, GPtrArray *rows, GError **error);

typedef struct {
    const char *data_folder;
    const char *lang;     /* of what is printed: "zh" or "en" */
    const char *crs;      /* of places; NULL: the working CRS */
    const SyRecordBy *by; /* where a row does not say its own */
    const char *from;     /* the list; NULL: the command line */
    const char *why, *evidence;
    bool dry_run; /* everything but the writing */
    FILE *out;    /* what was recorded */
} SyObserveOptions;

/**
 * sy_observe_record:
 * Records all @rows in one transaction, with what they change in the posterior of candidates, and
 * prints what was recorded. Every mistake of the list is printed on stderr; SY_ERROR_USAGE with
 * their number, or with the mistake itself if there is one, and nothing is recorded.
 */
bool sy_observe_record(SyStore *store, const GPtrArray *rows, const SyObserveOptions *options,
                       GError **error);
