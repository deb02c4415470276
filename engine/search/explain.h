/* Why an outfall has its candidates, or why one unit is among them or not; and what the files
 * explain_*.c share. */
#pragma once
#include "engine/base/program.h"
#include "engine/base/reply.h"
#include "engine/expert/terms.h"
#include "engine/expert/texts.h"
#include "engine/search/search.h"

typedef struct {
    SyStore *store;
    const char *lang;
    const SyTexts *texts;
    const SyTerms *terms;
    const SyJudgement *judgement;
    int64_t outfall, unit; /* unit: 0: none asked for */
    SyReply *reply;        /* to which it is added */
} SyExplaining;

/* All that is to be said of the outfall, or of the unit where one was asked for, into the reply. */
bool sy_explain(const SyExplaining *e, GError **error);

/* The same by names, with what it needs from data/; @unit: NULL: none. */
SyReply *sy_explain_named(SyStore *store, const SyProgram *program, const char *outfall,
                          const char *unit, GError **error);

/* Rows of a query with the outfall as ?1 and the unit as ?2. */
SyTable *sy_explain_query(const SyExplaining *e, const char *sql, GError **error);

/* Adds the rows as a table under a title. */
void sy_explain_table(const SyExplaining *e, const char *key, const char *title,
                      const SyTable *rows, const SyReplyColumn *columns, guint n);

/* The same of a query's rows; @n_row: how many there are, or NULL. */
bool sy_explain_table_of(const SyExplaining *e, const char *key, const char *title, const char *sql,
                         const SyReplyColumn *columns, guint n, SyIndex *n_row, GError **error);

/* Texts of a code and its arguments in the operator's language, into the column @to; a row without
 * a code keeps what it has there. */
void sy_explain_reword(const SyExplaining *e, SyTable *rows, SyTextPart part, const char *to);

/* What follows for the outfall by the rules: class, parties with what was tried, measures in their
 * order, approval, who maintains the channel, what was not judged. */
bool sy_explain_outcome(const SyExplaining *e, GError **error);
/* The way of the unit's water, edge by edge, through a plant if one treats it. */
bool sy_explain_way(const SyExplaining *e, GError **error);
/* What was seen and measured above the outfall, loads of several sources, groups. */
bool sy_explain_taken(const SyExplaining *e, GError **error);
/* What one reading says for the unit, against a source whose water does not come there: a factor.
 */
bool sy_explain_factor(const SySearch *search, SyIndex source, guint number, double *factor,
                       GError **error);
/* What each reading says about the unit, row @source of the search's candidates. */
bool sy_explain_readings(const SyExplaining *e, const SySearch *search, SyIndex source,
                         GError **error);
/* What would change the answer about the unit; @source: its row, SY_NONE: it is excluded. */
bool sy_explain_change(const SyExplaining *e, const SySearch *search, SyIndex source,
                       GError **error);
