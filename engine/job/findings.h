/* Findings as a run or a check tells them: by code, the worst first. */
#pragma once
#include "engine/expert/texts.h"
#include "io/store/store.h"

/* The first findings of every code, a few each: code, severity, number (of the code), rank, layer,
 * feature, arguments. Of a check, which writes no case file, and of a case file. */
SyTable *sy_findings_first(const SyFindings *findings, const SyTexts *texts);
SyTable *sy_findings_first_read(SyStore *store, GError **error);

/* For the operator (sy_note): by code with the first @n_example of each; what would repair them
 * where that is more than one. */
void sy_findings_tell(const SyTable *first, const SyTexts *texts, const char *lang,
                      SyIndex n_example);
/* The same as rows, one a code: severity, number, code, finding (its title). */
SyTable *sy_findings_codes(const SyTable *first, const SyTexts *texts, const char *lang);
/* Findings of a severity. */
unsigned sy_findings_number(const SyTable *first, const char *severity);
