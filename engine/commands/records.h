/* Options that observe, decide and ledger share, and what is done with them. */
#pragma once
#include "engine/base/print.h"
#include "engine/commands/commands.h"
#include "engine/library/library.h"

/* --who, --when, --why, --evidence */
extern const SyOption sy_by_options[];
/* --from, --dry-run, --withdraw, --list, --format */
extern const SyOption sy_record_options[];
#define SY_BY_OPTIONS \
    { N_("who says so, since when and on what ground"), sy_by_options }
#define SY_RECORD_OPTIONS \
    { N_("instead of one record, or with it"), sy_record_options }

/* --format as it was checked; the table where nothing was said. */
SyPrintFormat sy_asked_format(const SyArguments *asked);
/* The whole answer on stdout, as --format asks: for people or as JSON. */
void sy_asked_print(const SyArguments *asked, const SyAnswer *answer);
/* The same of a reply that the library does not have, taken; true. */
bool sy_asked_reply(const SyArguments *asked, SyReply *reply, const SyTerms *terms,
                    const SyProgram *program);
/* A list of data/ on stdout, of the case file that is the first word; @rows: taken, as of
 * sy_print_list(). */
bool sy_asked_list(const SyArguments *asked, const SyProgram *program, const char *folder,
                   const char *name, SyTable *rows, GError **error);

/* A number greater than 0 in an option; 0 where it is not given. SY_ERROR_USAGE. */
bool sy_asked_positive(const SyArguments *asked, const char *name, double *out, GError **error);

/* Who says so, since when and on what ground, as given. */
SyRecordOptions sy_asked_how(const SyArguments *asked);
/**
 * sy_asked_record:
 * What is asked of the records of @table, "observation" or "decision": exactly one of a single one
 * (the words after FILE, which
 * @record records), --from, --withdraw, --list. SY_ERROR_USAGE otherwise.
 */
bool sy_asked_record(const SyArguments *asked, const SyProgram *program, const SyCommand *command,
                     const char *table, const SyRecordOptions *how,
                     bool (*record)(const SyArguments *asked, SyCaseFile *file,
                                    const SyRecordOptions *how, GError **error),
                     GError **error);
