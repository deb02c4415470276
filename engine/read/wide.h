/* Tables of samples with a column for each parameter. */
#pragma once
#include "engine/read/parts.h"

/* Binds parameter, value, unit and limit to the columns that are parameters, where no column holds
 * them; the unit to the one in the heading of the values, where they have a column. */
void sy_wide_bind(const SyFields *fields, const SySource *source, GArray *bindings);
/* Adds the columns of parameters to those to be read. */
void sy_wide_wanted(const SyLayerSource *layer, const SyFields *fields, GPtrArray *columns);
/* The raw table of the layer gets a row for each reading; no change where it is not wide. */
void sy_wide_to_long(SyLayerSource *layer, const SyFields *fields);
/* Names of parameters that carry their unit ("总磷（mg/L）") are parted where no other unit stands.
 */
void sy_wide_part_units(const SyLayerSource *layer, const SyFields *fields);
