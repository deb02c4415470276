/*
 * Fields of the contract (data/fields.csv), their synonyms (data/synonyms.csv) and the dictionaries
 * of coded values (data/values.csv), and how columns of a source are recognised as fields.
 */
#pragma once
#include "engine/case.h"
#include "io/findings.h"
#include "io/source/source.h"

typedef enum {
    SY_FIELD_TEXT,
    SY_FIELD_NUMBER, /* no unit: as it stands */
    SY_FIELD_LENGTH, /* metres inside; unit declared, or in the column's name (_ft, _mm, (m)) */
    SY_FIELD_CODE,   /* a value of the contract by a dictionary */
} SyFieldType;

typedef struct {
    SyRole role;
    char *name;
    SyFieldType type;
    char *dictionary; /* SY_FIELD_CODE: name in data/values.csv; else NULL */
    double unit_m;    /* SY_FIELD_LENGTH: metres in the unit meant where none is said (size: 0.001) */
} SyField;

typedef struct SyFields SyFields;
SyFields *sy_fields_load(const char *data_folder, GError **error);
void sy_fields_free(SyFields *fields);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyFields, sy_fields_free)
/* Field of a role, or NULL. */
const SyField *sy_fields_find(const SyFields *fields, SyRole role, const char *name);
/* All fields of a role; NULL-terminated, free the array only. */
const SyField **sy_fields_of_role(const SyFields *fields, SyRole role);

/* Where a field of one source comes from. */
typedef struct {
    const SyField *field;
    char *column;       /* NULL: a constant */
    char *constant;     /* NULL: a column */
    double unit_m;      /* factor to metres for SY_FIELD_LENGTH, else 1 */
    const char *method; /* "declared", "synonym", "prefix", "name" (the field's own name) */
} SyBinding;

/**
 * sy_fields_bind:
 * Bindings of one source: its mappings first, then for fields still open the synonyms (exact, case
 * folded; then a column name cut by the format that is a prefix of a synonym). A column is used once,
 * by the field for which its synonym stands first in data/synonyms.csv. Names that mean different
 * things in different surveys (LX) are bound only if a sample of the values fits the dictionary.
 * GArray of SyBinding; SY_ERROR_USAGE if a mapping names a column or field that does not exist (the
 * ones that do are listed), or a unit that is not known.
 */
GArray *sy_fields_bind(const SyFields *fields, const SyCaseSource *asked, SySource *source,
                       SyFindings *findings, GError **error);

/* The contract's value for a raw one: the source's own SY_MAPPING_VALUE, then the dictionary (exact,
 * case folded), else NULL. Empty text is missing, not unknown. */
const char *sy_fields_value(const SyFields *fields, const SyField *field,
                            const SyCaseSource *asked, const char *raw);

/* Section text to metres: "300", "DN300", "Φ300", "d300", "0.3", "1000*800", "1000×800", "1.0X0.8",
 * "B×H=2.0×1.5". width (or diameter) and height (NaN for a circle); @unit_m for bare numbers as
 * sy_fields_bind gave it: a number that would be over 20 m wide or under 20 mm in that unit is read
 * in the other of m / mm. False: not understood. */
bool sy_section_parse(const char *text, double unit_m, double *width_m, double *height_m);
