/* Inside of SyFields: loading (fields.c), values (fields_values.c), binding (fields_bind.c). */
#pragma once
#include "engine/case/fields.h"

/* A line of data/synonyms.csv for one role. */
typedef struct {
    SyRole role;
    const SyField *field;
    char *folded;
    bool check_values; /* values: only if the values fit */
    bool numbers;      /* with values: codes that are bare numbers fit as well */
    bool also;         /* fills rows that the first column leaves empty */
    bool shared;       /* may use a column that is used already */
    bool in_degrees;   /* of a pair: longitude and latitude */
    bool is_end;       /* a place at one end of a line: * in folded stands for a point's x, y ... */
    char *pair;        /* places: x and y of one pair, from and to of one; else NULL */
    char *source;      /* where the name was seen */
} SySynonym;

/* One raw value of a dictionary. */
typedef struct {
    char *meaning; /* NULL: ambiguous */
    char *origin;
    char *raw; /* as it stands in the file */
} SyValue;

typedef struct {
    char *folded;  /* without its * */
    bool at_start; /* 5201*; false: *检查井 */
    SyValue *value;
} SyPattern;

typedef struct {
    GHashTable *exact;   /* folded raw -> SyValue */
    GPtrArray *patterns; /* SyPattern, the longest first */
    GPtrArray *meanings; /* char *, NULL-terminated */
} SyDictionary;

struct SyFields {
    GPtrArray *fields;           /* SyField */
    GPtrArray *names[SY_N_ROLE]; /* borrowed, NULL-terminated */
    GPtrArray *synonyms;         /* SySynonym, in the order of the file */
    GHashTable *dictionaries;    /* name -> SyDictionary */
};

/* Width, case, blanks at the ends and (for names) blanks, - and . within made equal; g_free. */
char *sy_fold_name(const char *text);
char *sy_fold_value(const char *text);

bool sy_dictionaries_load(SyFields *fields, const char *data_folder, GError **error);
void sy_dictionary_free(SyDictionary *dictionary);

/* A column with its name folded, and again without the unit at its end. */
typedef struct {
    const char *name; /* borrowed from the source */
    char *folded;
    char *base;    /* NULL: no unit in the name */
    double unit_m; /* of the base */
    bool numeric, truncated, used;
} SyNamedColumn;

/* The columns of one source on their way to fields. */
typedef struct {
    const SyFields *fields;
    const SyCaseSource *asked;
    SySource *source;
    SyFindings *findings;
    SyNamedColumn *columns;
    SyIndex n_column;
    SyTable *sample; /* NULL until it is needed */
    GArray *bindings;
    GHashTable *closed; /* names of fields that are bound or left out on purpose */
} SyBinder;

/* Adds a binding of a column and closes the field. @by_base: the unit in its name counts. */
SyBinding *sy_binder_bind(SyBinder *binder, const SyField *field, SyNamedColumn *column,
                          bool by_base, const char *method);
/* Binds the columns of coordinates: x and y of a point, or those of both ends of a line
 * (fields_place.c). */
void sy_binder_place(SyBinder *binder);
