/* Parts of a case that case.yaml and the command line build in the same way. */
#pragma once
#include "engine/case/case.h"
#include "engine/case/fields.h"

SyCase *sy_case_new(void);
SyCaseSource *sy_case_source_new(SyRole role, const char *path, const char *place);
void sy_case_source_free(SyCaseSource *source);
SyMapping *sy_mapping_copy(const SyMapping *mapping);
void sy_mapping_free(SyMapping *mapping);

/* Column or constant with an optional "[unit]" at the end, into value and unit. */
void sy_mapping_split_unit(SyMapping *mapping, const char *text);

/* The field exists, the constant or meaning is one it can have; complaints begin with the place. */
bool sy_mapping_check(const SyMapping *mapping, SyRole role, const SyFields *fields,
                      GError **error);

/* Puts a mapping into a source, in place of the one for the same field (and raw value). Takes it.
 */
void sy_case_source_take_mapping(SyCaseSource *source, SyMapping *mapping);
/* One more value of the rows to take; false: by another column than before. */
bool sy_case_source_take_only(SyCaseSource *source, const char *column, const char *value);

/* sy_case_read() of a text; @path is for complaints and relative paths. */
struct SySettingList;
SyCase *sy_case_parse(const char *text, gsize n_byte, const char *path, const SyFields *fields,
                      const struct SySettingList *list, GError **error);
