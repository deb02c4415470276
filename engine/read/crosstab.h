/* Tables of samples with a row for each parameter and a column for each place. */
#pragma once
#include "engine/read/parts.h"

/* Binds place and value to the columns that are headed by places, where parameters stand below one
 * another and no column holds values. */
void sy_crosstab_bind(const SyFields *fields, SySource *source, GArray *bindings);
/* Adds the columns of places to those to be read. */
void sy_crosstab_wanted(const SyLayerSource *layer, const SyFields *fields, GPtrArray *columns);
/* The raw table of the layer gets a row for each reading; no change where it is none. */
void sy_crosstab_to_long(SyLayerSource *layer, const SyFields *fields);
