/* The states that a measure goes through, data/ledger.yaml. */
#pragma once
#include "engine/base/yaml.h"
#include "engine/expert/terms.h"

typedef struct {
    SyYamlDocument *document; /* data/ledger.yaml */
    char *data_folder;        /* in which it lies */
} SyLedgerRules;

/* SY_ERROR_USAGE, file:line:, for a mistake in the file: an unknown key, a path to no state. */
bool sy_ledger_rules_load(const char *data_folder, SyLedgerRules *out, GError **error);
void sy_ledger_rules_clear(SyLedgerRules *rules);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyLedgerRules, sy_ledger_rules_clear)

/**
 * sy_ledger_check:
 * Whether a measure may go from a state (NULL: proposed) to another. SY_ERROR_USAGE: no such state,
 * no such path (which there are, in words of @lang), evidence that is needed and missing.
 */
bool sy_ledger_check(const SyLedgerRules *rules, const SyTerms *terms, const char *lang,
                     const char *from, const char *to, bool has_evidence, GError **error);
