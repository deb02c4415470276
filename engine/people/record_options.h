/* Options that observe, decide and ledger share. */
#pragma once
#include "engine/base/print.h"
#include "engine/base/program.h"
#include "engine/people/records.h"

typedef struct {
    const char *file, *who, *when, *why, *evidence, *crs, *from, *withdraw;
    bool dry_run, list;
    SyPrintFormat format;
    GPtrArray *words;   /* const char *, what is no option, after FILE */
    GHashTable *others; /* options of the command's own: name -> text */
} SyRecordOptions;
void sy_record_options_clear(SyRecordOptions *options);

/* @own: names of further options that take a value, "--limit"; NULL-terminated. SY_ERROR_USAGE: an
 * option without its value or not known; no FILE. */
bool sy_record_options_parse(char **argv, const char *const *own, SyRecordOptions *out,
                             GError **error);
/* NULL if it was not given. */
const char *sy_record_option(const SyRecordOptions *options, const char *name);

/* Who and when as given; SY_ERROR_USAGE if @why_needed and there is no --why. */
bool sy_record_options_by(const SyRecordOptions *options, bool why_needed, SyRecordBy *by,
                          GError **error);
/* On stderr: by whom a record is signed, and how to say another, where nobody was named. */
void sy_record_options_say_who(const SyRecordBy *by, bool quiet);

/* --withdraw on a table, and what follows from it. */
bool sy_record_options_withdraw(const SyRecordOptions *options, SyStore *store, const char *table,
                                const SyProgram *program, GError **error);
