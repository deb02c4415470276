/* Decisions of people, one by one or read back from a list, into the case file: all or none. */
#pragma once
#include "engine/base/program.h"
#include "engine/people/ledger_states.h"
#include "engine/people/records.h"

/* What decisions are checked and worded with. */
typedef struct {
    SyTerms *terms;
    SyLedgerRules rules;
    const char *lang;
    const char *data_folder;
} SyDecider;
bool sy_decider_init(SyDecider *decider, SyStore *store, const SyProgram *program, GError **error);
void sy_decider_clear(SyDecider *decider);

/* Names of what can be decided, NULL-terminated. */
extern const char *const sy_decide_whats[];
/* "same-as" and "not-same": of two units or outfalls, for the next run. */
bool sy_decide_is_link(const char *what);

/**
 * sy_decide_make:
 * A decision about @outfall as it would be recorded now; inside the transaction that records it.
 *
 * @what:  confirm reject assign reclassify measure extend state fact
 * @value: a unit, a party, a class, a measure, a date, a state, a fact, in words of either
 * language; NULL where confirm means the proposed party
 * @by:    taken over with its texts, cleared by sy_decision_clear()
 *
 * SY_ERROR_USAGE: no such outfall, a value that is not allowed (those that are), a path the ledger
 * does not have, a measure that the outfall's class never gets.
 */
bool sy_decide_make(const SyDecider *decider, SyStore *store, const char *outfall, const char *what,
                    const char *value, const char *detail, SyRecordBy by, SyDecision *out,
                    GError **error);

/* Where a fact was found, a surveyed point or a unit; SY_ERROR_USAGE: there is none, no fact. */
bool sy_decide_at(SyStore *store, const char *at, SyDecision *decision, GError **error);

/* "PK0001: assign: 某厂 -> 某镇政府" for people; g_free. */
char *sy_decide_describe(const SyDecider *decider, SyStore *store, const SyDecision *decision);
/* The raw value that a person's word means for @what; SY_ERROR_USAGE with those allowed; g_free. */
char *sy_decide_value(const SyDecider *decider, SyStore *store, const char *what, const char *word,
                      GError **error);

/* Records made decisions in the open transaction and concludes anew. */
bool sy_decide_record(const SyDecider *decider, SyStore *store, const GArray *decisions,
                      GArray *ids, GError **error);

/* One decision as asked; NULL: not said. */
typedef struct {
    const char *outfall, *what, *value, *detail;
    const char *at; /* where a fact was found */
    bool dry_run;   /* everything but the writing */
} SyDecideAsked;

/* Makes it and records it in a transaction of its own. @made: to be cleared also after a failure;
 * @id: its number, unless dry_run. */
bool sy_decide_one(const SyDecider *decider, SyStore *store, const SyDecideAsked *asked,
                   const SyRecordBy *by, SyDecision *made, int64_t *id, GError **error);

typedef struct {
    const char *path;     /* FILE or FILE:SHEET */
    const SyRecordBy *by; /* where a row does not say its own */
    bool has_evidence;    /* the evidence is another document than the list */
    bool dry_run;         /* everything but the writing */
    GString *out;         /* what was recorded is appended, a line each */
} SyDecideListOptions;

/**
 * sy_decide_list:
 * `decide --from`: cells that differ from the case file become decisions. With the column "check" a
 * cell that nobody touched changes nothing even where the case file has moved on, and one that both
 * changed is a conflict. All mistakes and conflicts are told; with any, nothing is recorded.
 */
bool sy_decide_list(const SyDecider *decider, SyStore *store, const SyDecideListOptions *options,
                    GError **error);
