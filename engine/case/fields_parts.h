/* Inside of SyFields: loading (fields.c), values (values.c); the binding of columns in read/ looks
 * at it too. */
#pragma once
#include "engine/base/fold.h"
#include "engine/case/fields.h"

/* A line of data/synonyms.csv for one role. */
typedef struct {
    SyRole role;
    const SyField *field;
    char *folded;
    GRegex *names;     /* of composed names: fits each of them, folded; else NULL */
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
    GPtrArray *variants;         /* SyField with another dictionary, of synonyms */
    GPtrArray *names[SY_N_ROLE]; /* borrowed, NULL-terminated */
    GPtrArray *synonyms;         /* SySynonym, in the order of the file */
    GHashTable *dictionaries;    /* name -> SyDictionary */
    GHashTable *parameters;      /* folded names of data/parameters.csv */
};

/* Whether a folded heading is a folded name, or one of the names that an expression fits (NULL: the
 * name stands for itself). */
bool sy_name_is(const char *name, const GRegex *names, const char *heading);

bool sy_dictionaries_load(SyFields *fields, const char *data_folder, GError **error);
void sy_dictionary_free(SyDictionary *dictionary);
