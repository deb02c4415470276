/*
 * Records of people: what they observed and decided, with who, when and why. They are written in
 * one transaction (sy_store_transaction), are never changed or deleted but withdrawn, and are
 * matched to the objects of every new run.
 */
#pragma once
#include "engine/expert/texts.h"
#include "engine/people/identity.h"

/* Who says so, since when and on what ground. */
typedef struct {
    char *who, *when, *why;
    char *evidence_file, *evidence_sha256;
    char *recorded_by, *recorded_at; /* who entered it: the login; when: now */
    bool who_is_login;               /* nobody was named */
} SyRecordBy;
void sy_record_by_clear(SyRecordBy *by);
/* Notes in whose name, and how to say another, where nobody was named. */
void sy_record_by_tell(const SyRecordBy *by);

/**
 * sy_record_by_init:
 * @who: NULL: the login's full name, else its short one
 * @when: as sy_when_parse; NULL: now
 * @why, @evidence: or NULL; the SHA-256 of the evidence is of the file as it is now
 *
 * SY_ERROR_USAGE: not a date, one still to come or before 1980; SY_ERROR_INPUT: the evidence cannot
 * be read.
 */
bool sy_record_by_init(SyRecordBy *by, const char *who, const char *when, const char *why,
                       const char *evidence, GError **error);

typedef struct {
    SyIdentity about;
    SyRecordBy by;
    const char *what; /* static: "reading" "seen" "not_seen" */
    char *parameter, *value_text, *unit;
    char *bottle, *report;     /* the laboratory's numbers of sample and report; NULL: not said */
    char *key;                 /* random, by whom it was sent; NULL: not said */
    char *compared;            /* unit or trade with whose water it was compared; NULL: none */
    double value, limit_value; /* NaN: none */
    const char *weather;       /* static: "dry" "wet"; NULL: not said */
} SyObservation;
void sy_observation_clear(SyObservation *observation);

typedef struct {
    SyIdentity about, other; /* the outfall; a unit, where a fact is, or role SY_N_IDENTITY */
    SyRecordBy by;
    char *what; /* confirm reject assign reclassify measure extend state fact problem settle */
    char *value, *detail, *proposed;
} SyDecision;
void sy_decision_clear(SyDecision *decision);

/* Inside sy_store_transaction: writes all @n; their numbers run on from @first_id. */
bool sy_records_observe(SyStore *store, const SyObservation *observation, SyIndex n,
                        int64_t *first_id, GError **error);
/* The same for one decision, @decision_id its number. */
bool sy_records_decide(SyStore *store, const SyDecision *decision, int64_t *decision_id,
                       GError **error);

/**
 * sy_records_withdraw:
 * Inside sy_store_transaction: "12", "12,14" or "12-20" of @table ("observation" or "decision") no
 * longer count; those before them do again. SY_ERROR_USAGE: no such record, withdrawn already, a
 * change of state that others stand on.
 *
 * @outfalls: those that the records concern are added; or NULL
 */
bool sy_records_withdraw(SyStore *store, const char *table, const char *ids, const SyRecordBy *by,
                         GArray *outfalls, int *n, GError **error);

/* Adds the outfalls (outfall_id, int64_t) that records @first to @last of @table concern: which
 * they are about, at or above which they stand, to which the unit they are about may drain. */
bool sy_records_concern(SyStore *store, const char *table, int64_t first, int64_t last,
                        GArray *outfalls, GError **error);

/**
 * sy_records_match:
 * For sy_store_on_copied: finds the objects of this run that the copied records are about: by a
 * source_id or code that one object alone has, in this list or in one that linkage found to be the
 * same, else by place and name, else by linkage with all objects (data/linkage.yaml). What is
 * doubtful or lost stays with orphaned = 1 and becomes a finding (identity.lost,
 * identity.doubtful). A unique number does not count where name and place both speak against it.
 *
 * O(objects + records); a scan of the nodes only if a record is about one.
 */
bool sy_records_match(SyStore *store, const char *data_folder, SyFindings *findings,
                      GError **error);

/* After matching and concluding anew: findings decision.outdated for decisions in force that stood
 * beside another proposal than this run's. */
bool sy_records_compare(SyStore *store, SyFindings *findings, GError **error);
