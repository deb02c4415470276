/* What the files of the stages decide and plan share. Include only from conclude*.c. */
#pragma once
#include <json-glib/json-glib.h>

#include "engine/conclude/conclude.h"
#include "engine/expert/judgement.h"
#include "engine/expert/rules.h"
#include "io/store/guard.h"

/* A rule that fits an outfall (or, for maintain, a part of a channel). */
typedef struct {
    int64_t object; /* outfall_id or channel_part_id */
    SyIndex rule;   /* of SyRules */
    SyIndex row;    /* of the rule's rows */
} SyMatch;

typedef struct {
    SyStore *store;
    const SyJudgement *judgement;
    const SyRules *rules;
    const SyRulePlace *place; /* whose plan is cited; NULL: none that is known */
    bool has_rules;           /* some rules hold there */
    int lang;                 /* row of the rules' texts */
    GHashTable *settings;     /* key -> value as text */
    const SyLimits *limits;   /* of a rule */
    GHashTable *classes;      /* keys of classes */
    char **facts;             /* names, NULL-terminated: tables that rules may read */
    SyTable **rows;           /* per rule, NULL: not run */
    GArray *guarded;          /* SyMatch of guards, by outfall */
    SyTable *unjudged;        /* rows for the table of that name */
    GHashTable *only;         /* outfalls that are judged, int64_t; NULL: all */
    GHashTable *lacking;      /* of a part: what was missing for a rule in the whole, by both */
} SyConcluding;

typedef bool (*SyConcludePart)(SyConcluding *c, GError **error);

/**
 * sy_conclude_touched:
 * Judges these outfalls, and those that the rules judge together with them (before or afterwards),
 * by @judge, which works on their tables alone. @whole: nothing was done, since rules do not say
 * how far they reach or what they need is not as it was; all outfalls have to be judged.
 */
bool sy_conclude_touched(SyConcluding *c, GArray *outfalls, SyConcludePart judge, bool *whole,
                         GError **error);
/* Whether the layer was missing when all outfalls were judged. */
bool sy_conclude_lacks(const SyConcluding *c, const char *rule, const char *need);

/* Settings of the case file: key -> value as text. */
bool sy_conclude_settings(SyStore *store, GHashTable *settings, GError **error);

/* SELECT that gives a row if the layer is there; NULL for a name that is no layer. g_free. */
char *sy_conclude_need_sql(const char *need);
/* A row of a rule's SELECT as the arguments of its wordings. */
JsonObject *sy_conclude_arguments(const SyTable *rows, SyIndex row);

/* Table within: every point of outfall and unit against every zone; and outfall_county. */
bool sy_conclude_within(SyStore *store, GError **error);

/* The temporary table fact_elevated: outfall_id, elevated (parameters above their limits in dry
 * weather), trade (those of them that the sewage of houses does not hold), dry. */
bool sy_conclude_elevated(SyStore *store, const SyJudgement *judgement, GError **error);
/* The temporary table fact_worse: parameter, as samples write it, of which more is worse. */
bool sy_conclude_worse(SyStore *store, const SyJudgement *judgement, GError **error);

/* Keeps in the file where the outfalls lie: who judges some of them again reads it there. */
bool sy_conclude_middle(SyStore *store, GError **error);
/* Whose rules hold, by the setting authority, else by where the outfalls lie; and those of which
 * day, by the setting plan.date, else by the run's. */
bool sy_conclude_settle(SyConcluding *c, SyRules *rules, GError **error);
/* Keeps in the file by the rules of which day it was judged. */
bool sy_conclude_keep_day(const SyConcluding *c, GError **error);
/* The date by which the plan of the place wants a measure done; NULL: none. */
const char *sy_conclude_due(const SyConcluding *c, const char *measure);
/* Table delegation by the setting plan.delegated. */
bool sy_conclude_delegations(const SyConcluding *c, GError **error);
/* Table target by that plan, where the case sets none. */
bool sy_conclude_targets(const SyConcluding *c, GError **error);

/* Runs all rules of a kind: their matches by object, then in the rules' order; NULL on error.
 * Rules whose layers are missing become rows of unjudged. */
GArray *sy_conclude_match(SyConcluding *c, SyRuleKind kind, GError **error);

/* Chooses among the matches and writes the table of the kind. */
bool sy_conclude_write(SyConcluding *c, SyRuleKind kind, const GArray *matches, GError **error);
/* Table unjudged. */
bool sy_conclude_write_unjudged(SyConcluding *c, GError **error);
