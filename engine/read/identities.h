/* Rows of several lists that are one thing. Not for others than the reading of units and outfalls.
 */
#pragma once
#include "engine/link/link.h"
#include "engine/read/parts.h"

typedef struct {
    const SyCase *job;
    SyLayers *layers;
    SyRole role;
    const SyTable *table;
    const SyLinkRules *rules;
    SyLinkKind kind;
    SyIndex n_row, n_list;
    SyIndex *list;   /* n_row: number of the list; those of lower lists stand for the thing */
    SyIndex *head;   /* n_row: the row that stands for what the row is, or one that is it too; all
                        resolved by sy_identities_chain() */
    SyLinkRow *rows; /* n_row: what it says; a head's: what all its rows say */
    GArray *links;   /* SyLinkage: pairs that are one, or may be; rows of the table as read */
    SyFindings *findings;
} SyIdentities;

/* Units that treat the water of others by their trade or name get treats = yes, with a finding
 * read.works; outfalls that are called a works' an integer column "works" of 1 (works.c). */
void sy_layers_find_works(SyLayers *layers, const SyLinkRules *rules, SyFindings *findings);

/* Units that the column "discharger" of outfalls names go into layers->listed (listed.c); firms
 * that it names and that are no units are findings. */
void sy_layers_find_listed(SyLayers *layers, const SyLinkRules *rules, SyFindings *findings);

/* Units of which a remark says that they do not work any more get it in a text column
 * "closed_said"; they, and outfalls of today of which one says that they are sealed or put right,
 * are findings (remarks.c). */
void sy_layers_take_remarks(SyLayers *layers, const SyLinkRules *rules, SyFindings *findings);

/* Outfalls that bear the name of a unit nearby, or a shortened one that fits it alone, or for which
 * the list names it alone, get its row in an integer column "bearer" and the reason (joint.bearer,
 * joint.bearer_short, joint.listed) in "bearer_by"; those called by a place beside a unit a 1 in
 * "named_beside" (bearers.c). */
void sy_layers_find_bearers(SyLayers *layers, const SyLinkRules *rules, SyFindings *findings);

bool sy_identities_init(SyIdentities *ids, const SyLinkRules *rules, SyFindings *findings,
                        GError **error);
void sy_identities_clear(SyIdentities *ids);

/* Row @row is what @head is; the link is noted. @evidence_take: JSON or NULL. */
void sy_identities_join(SyIdentities *ids, SyIndex head, SyIndex row, double probability,
                        char *evidence_take);

/**
 * sy_identities_link:
 * Heads of list @list beside those of the lists before it: sure ones are joined, unless people said
 * that they are not the same; what may be is noted, and what people said are the same is joined.
 *
 * @earlier: the list is of an earlier round: one row of it may be two of later ones
 */
bool sy_identities_link(SyIdentities *ids, SyIndex list, bool earlier, const SyProgress *progress,
                        GError **error);

/* Rows of each thing in order of lists: @next: n_row, the next row + 1, or 0. */
void sy_identities_chain(SyIdentities *ids, SyIndex *next);

/* One table, a row a thing, from rows chained by @next whose first is a head that @keep (NULL: all)
 * keeps: each field from the first row that has it. For units also their areas and further places
 * (merge.c). @object: n_row, the row that a row became part of, or SY_NONE. */
void sy_rows_merge(SyLayers *layers, SyRole role, const SyIndex *head, const SyIndex *next,
                   const bool *keep, SyIndex *object);

/* Where rows of one thing differ in a field that matters, and which was taken: SyFieldSource into
 * layers->field_sources, findings link.conflict (conflicts.c). Before rows are merged. */
void sy_conflicts_note(const SyIdentities *ids, const SyIndex *next, SyFindings *findings);

/* Rounds of outfalls (rounds.c), registers of units (units.c); @rules may be NULL where nothing is
 * to be linked. */
bool sy_layers_link_outfalls(const SyCase *job, SyLayers *layers, const SyLinkRules *rules,
                             SyFindings *findings, const SyProgress *progress, GError **error);
bool sy_layers_link_units(const SyCase *job, SyLayers *layers, const SyLinkRules *rules,
                          SyFindings *findings, const SyProgress *progress, GError **error);

/* Text of a field; NULL: missing, or the role has no such field. */
static inline const char *sy_row_text(const SyTable *table, const char *field, SyIndex row) {
    const SyColumn *column = sy_table_column(table, field);
    return column == NULL || column->type != SY_COLUMN_TEXT ? NULL : sy_column_text(column, row);
}
/* Place of a point; false: none. */
bool sy_row_place(const SyTable *table, SyIndex row, double *x, double *y);
/* Name of the list that a row stands in, for people; borrowed. */
const char *sy_row_label(const SyLayers *layers, SyRole role, SyIndex row);
/* "A-001 name" of a row, for people; g_free. */
char *sy_row_words(const SyTable *table, SyIndex row);

/* SySourceRow of every row, as they stand before they are merged; then the rows of the table that
 * they became part of (source_rows.c). */
void sy_source_rows_init(SyLayers *layers);
void sy_source_rows_note(const SyIdentities *ids);
void sy_source_rows_place(SyLayers *layers, SyRole role, const SyIndex *object);
void sy_source_rows_clear(SyLayers *layers);
