/* One source while its columns become fields: bind.c, bind_place.c, binding.c. Not for others. */
#pragma once
#include "engine/case/fields_parts.h"
#include "engine/read/bind.h"

/* A column with its name folded, and again without the unit at its end. */
typedef struct {
    const char *name; /* borrowed from the source */
    char *folded;
    char *base;    /* NULL: no unit in the name */
    double unit_m; /* of the base */
    bool numeric, truncated, used;
    char
        *plain; /* folded without what is no part of the name: "*", "(必填)", ", 北坐标"; or NULL */
    char *inner; /* what stands in brackets at the end, folded; or NULL */
    double m3d;  /* of an amount of water a time, base without it; 0: none */
} SyNamedColumn;

/* How a name stands for a column. */
typedef enum {
    SY_NAME_EXACT,
    SY_NAME_PLAIN,
    SY_NAME_PREFIX,
    SY_NAME_INITIALS /* of a Chinese name */
} SyNameMatch;

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

/* The columns of a source by their names; sy_named_columns_free (columns.c). */
SyNamedColumn *sy_named_columns_new(const SyFields *fields, const SySource *source,
                                    SyIndex *n_column);
void sy_named_columns_free(SyNamedColumn *columns, SyIndex n_column);
/* The unit in a column's name is one of the field's. */
bool sy_named_column_has_unit(const SyNamedColumn *column, const SyField *field);

/* Adds a binding of a column and closes the field. @by_base: the unit in its name counts. */
SyBinding *sy_binder_bind(SyBinder *binder, const SyField *field, SyNamedColumn *column,
                          bool by_base, const char *method);
/* The first rows as texts, read once. */
const SyTable *sy_binder_sample(SyBinder *binder, GError **error);
/* Binds the columns of coordinates: x and y of a point, or those of both ends of a line
 * (bind_place.c). */
void sy_binder_place(SyBinder *binder);
/* Binds the mode of pipes to columns of other things that may say it (bind_mode.c). */
void sy_binder_mode_words(SyBinder *binder);
/* Binds the names of units to the column most of whose values are called as units are, if no
 * heading says which it is (firms.c). */
void sy_binder_firms(SyBinder *binder);
/* Binds what the title says for all rows (titles.c): the day of samples without times. */
void sy_binder_titles(SyBinder *binder);
