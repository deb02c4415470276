/* Readings in the field, one by one or from a list, into the case file. */
#pragma once
#include "engine/people/records.h"

/* One reading as written; NULL: not said. */
typedef struct {
    char *place; /* of the row, "list.xlsx row 12", for messages; NULL: the command line */
    char *at, *seen, *parameter, *value, *unit, *limit, *weather;
    char *bottle, *report, *when, *who, *why, *evidence, *compared;
    char *key; /* random, by whom it was sent */
} SyObserveRow;
SyObserveRow *sy_observe_row_new(const char *at);
/* @reading: "seen", "not_seen" or "PARAMETER=VALUE"; @limit, @weather: or NULL. SY_ERROR_USAGE. */
SyObserveRow *sy_observe_row_of(const char *at, const char *reading, const char *limit,
                                const char *weather, GError **error);
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
    GString *out; /* what was recorded is appended, a line each */
    GArray *ids;  /* int64_t, the numbers of the records are appended; NULL: not wanted */
} SyObserveOptions;

/**
 * sy_observe_record:
 * Records @rows in one transaction, with what they change in the posterior of candidates, and
 * tells what was recorded. A reading that is in the case file already (same object, time,
 * parameter and value; with a key: the same key) is left out with a word. A key that stands for
 * another reading is a mistake. One that cannot be (a parameter nobody knows, a
 * negative concentration, a pH of 15) is asked back: the row of a list is printed on stderr and
 * left out, the others are recorded, and SY_ERROR_USAGE says how many are wrong; of several words
 * on the command line none is recorded.
 */
bool sy_observe_record(SyStore *store, const GPtrArray *rows, const SyObserveOptions *options,
                       GError **error);
