/* The ledger's reports and random draws. */
#pragma once
#include "engine/people/ledger_states.h"
#include "engine/people/records.h"

typedef struct {
    bool is_plan; /* outfalls and months (self-check of a county), not outfalls and inspectors */
    int year;
    const char *county;     /* NULL: all */
    const char *class_keys; /* "1,2": beginnings of class keys; NULL: data/ledger.yaml; "all" */
    int64_t seed;
    guint n_outfall;         /* of a check */
    guint per;               /* inspectors to an outfall */
    char *const *inspectors; /* NULL-terminated */
} SyDrawOptions;

/**
 * sy_ledger_draw:
 * Inside sy_store_transaction: draws and records it. The pool is sorted by the outfalls' codes,
 * shuffled by splitmix64 with the seed (Fisher & Yates), the first are taken; inspectors are dealt
 * from a shuffled deck that is shuffled anew when it is used up, so that nobody has more than one
 * outfall more than another. In a plan an outfall gets its visits (data/ledger.yaml) evenly over
 * the year from a random first month on. An outfall whose water misses its target at a section has
 * more lots and more visits (data/ledger.yaml, missed); what was measured is recorded with it.
 *
 * SY_ERROR_USAGE: fewer outfalls or inspectors than asked for.
 */
bool sy_ledger_draw(SyStore *store, const SyLedgerRules *rules, const SyDrawOptions *options,
                    const SyRecordBy *by, int64_t *draw_id, GError **error);

/* Draws again from the pool, the inspectors and the seed of a recorded draw: is it the same? */
bool sy_ledger_repeat(SyStore *store, int64_t draw_id, bool *same, GError **error);

/* Rows of a draw for people. */
SyTable *sy_ledger_drawn(SyStore *store, int64_t draw_id, GError **error);

/* The report of a year: item (a key), title and value worded in @lang; @county NULL: all. @store
 * has the functions of lists (sy_list_functions_new). */
SyTable *sy_ledger_report(SyStore *store, const SyLedgerRules *rules, const SyTerms *terms,
                          const char *lang, int year, const char *county, GError **error);
