/* Options that observe, decide and ledger share, and what is done with them. */
#pragma once
#include "engine/base/print.h"
#include "engine/commands/commands.h"
#include "engine/people/records.h"

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

/* Who and when as given; SY_ERROR_USAGE if @why_needed and there is no --why. */
bool sy_asked_by(const SyArguments *asked, bool why_needed, SyRecordBy *by, GError **error);
/* On stderr: by whom a record is signed, and how to say another, where nobody was named. */
void sy_say_who(const SyRecordBy *by, bool quiet);

/* What is asked of the records: exactly one of a single one (words after FILE), --from, --withdraw,
 * --list. SY_ERROR_USAGE otherwise. */
bool sy_asked_one_thing(const SyArguments *asked, const SyCommand *command, bool single,
                        GError **error);

/* --withdraw on a table, and what follows from it. */
bool sy_asked_withdraw(const SyArguments *asked, SyStore *store, const char *table,
                       const SyProgram *program, GError **error);
