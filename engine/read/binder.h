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
 * (bind_place.c). */
void sy_binder_place(SyBinder *binder);
