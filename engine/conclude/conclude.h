/*
 * What follows by the rules.
 *
 * Here: Class, parties, department, measures, approval, maintenance.
 * In: The case file, its rules and its posteriors.
 * Out: The tables of conclusions, in the case file.
 *
 * The stages decide and plan: class, responsible, department, measure, requirement, approval,
 * maintain, unjudged.
 */
#pragma once
#include "algorithms/base/progress.h"
#include "engine/expert/rules.h"
#include "io/findings.h"
#include "io/store/store.h"

/**
 * sy_conclude:
 * Evaluates every rule on a case file that is being created (after the report is written) or inside
 * sy_store_transaction() (after decisions changed), and replaces what an earlier evaluation wrote.
 * Language, settings and rules are those of the case file; the folder stands in for what it does
 * not keep.
 *
 * Rules only read: sy_store_guarded_query(). SY_ERROR_USAGE "file:line:column: rule: what" for a
 * rule that cannot be run or writes, and where a rule would close or merge a storm outfall of a
 * town. Near-linear in outfalls and units: one statement a rule.
 */
bool sy_conclude(SyStore *store, const char *data_folder, const SyProgress *progress,
                 GError **error);

/**
 * sy_conclude_of:
 * The same inside sy_store_transaction() for what @outfalls (outfall_id, int64_t) are concerned in,
 * and those that rules judge together with them: after records about these outfalls changed, the
 * rows are those of sy_conclude(). All are judged anew where rules do not say how far they reach
 * (data/rules/README.md). O(their candidates), beside opening the rules.
 */
bool sy_conclude_of(SyStore *store, const char *data_folder, GArray *outfalls, GError **error);

/**
 * sy_conclude_findings:
 * What the layers say against each other about the places of outfalls, of a case file that
 * sy_conclude() has been through: findings conclude.*.
 */
bool sy_conclude_findings(SyStore *store, SyFindings *findings, GError **error);

/* For the operator (sy_note): parties by step of the ladder, measures. */
bool sy_conclude_tell(SyStore *store, GError **error);

/**
 * sy_conclude_supposed:
 * What rules of a kind say of an outfall (number 0) that is not in the case file.
 *
 * @tables: names of the tables that stand in for those of the case file, NULL-terminated
 * @selects: a SELECT for each, without what rules may not read
 *
 * Rows in the rules' order: rule, the outcome's columns (text), title, text, reason, document,
 * clause, certainty; and needs, where a rule was not run for want of that layer (then no outcome).
 * The case file is only read. SY_ERROR_USAGE as sy_conclude().
 */
SyTable *sy_conclude_supposed(SyStore *store, const char *data_folder, const char *lang,
                              SyRuleKind kind, const char *const *tables,
                              const char *const *selects, GError **error);

/* Key of a class by its key, its name or a word for it; g_free. SY_ERROR_USAGE: there is none. */
char *sy_conclude_class(SyStore *store, const char *word, GError **error);
