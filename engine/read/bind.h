/* How columns of a source are recognised as fields. */
#pragma once
#include "engine/case/fields.h"
#include "io/findings.h"
#include "io/source/source.h"

/* Where a field of one source comes from. */
typedef struct {
    const SyField *field;
    char *column;    /* NULL: a constant */
    char *also;      /* second column for the rows where the first has nothing, or NULL */
    char *constant;  /* NULL: a column */
    double unit_m;   /* factor to metres for SY_FIELD_LENGTH, to m3/d for rates, else 1 */
    bool unit_said;  /* declared or in the column's name; false: what the field usually has */
    bool in_degrees; /* SY_FIELD_PLACE: the header says longitude or latitude */
    const char
        *method; /* "declared", "synonym", "prefix", "initials", "name" (the field's own name) */
    const char *seen_in; /* where the name is from, by data/synonyms.csv (borrowed); NULL: not */
    int order;           /* of the field in data/fields.csv */
} SyBinding;

/**
 * sy_fields_bind:
 * Bindings of one source: its mappings first, then for fields still open their own names, then the
 * synonyms in the order of data/synonyms.csv (exact, case folded, with or without a unit at the
 * end; then a column name cut by the format that is a prefix of a synonym). A column is used once.
 * Numbers are bound only to columns that hold some; names that mean different things in different
 * surveys (LX) only if a sample of the values fits the dictionary; both otherwise with a finding
 * (read.column_unfit). x and y are bound as a pair or not at all, and those of the ends of a line
 * all four: the names of a point's, with what data/synonyms.csv puts before or behind them.
 * GArray of SyBinding in the order of data/fields.csv, g_array_unref. SY_ERROR_USAGE if a mapping
 * names a column that does not exist (the ones that do are listed).
 * A canonical source (SWMM) has the contract's names and metres.
 */
GArray *sy_fields_bind(const SyFields *fields, const SyCaseSource *asked, SySource *source,
                       SyFindings *findings, GError **error);
/* The binding of a field, or NULL. */
const SyBinding *sy_binding_find(const GArray *bindings, const char *field);

/* Methods of bindings that stand for several columns, a row of which becomes several: columns are
 * parameters, or places. */
#define SY_WIDE "wide"
#define SY_CROSSTAB "crosstab"
/* Methods of the mode of pipes: by words in a column of kinds, or of names and notes; and what a
 * text says: as the dictionary of modes has it, or, @anywhere, by a word in it. */
const char *sy_mode_in(const SyFields *fields, const SyField *mode, const char *raw, bool anywhere);
#define SY_MODE_WORDS "words"
#define SY_MODE_NOTES "notes"
bool sy_binding_is_of_columns(const SyBinding *binding);
/* Whether the field is bound by that method. */
bool sy_binding_is_by(const GArray *bindings, const char *field, const char *method);
