/* Lists of the layers as tables of a survey file, and back. */
#pragma once
#include "engine/read/layers.h"

/* Numbers of rows in the part by those of the whole, of source rows within their role; SY_NONE
 * where they are not of it. */
SyTable *sy_survey_inputs(const SyLayers *layers);
SyTable *sy_survey_source_rows(const SyLayers *layers, const SyIndex *source_row,
                               const SyIndex *unit, const SyIndex *outfall);
SyTable *sy_survey_links(const SyLayers *layers, const SyIndex *source_row);
SyTable *sy_survey_field_sources(const SyLayers *layers, const SyIndex *source_row);
SyTable *sy_survey_listed(const SyLayers *layers, const SyIndex *unit, const SyIndex *outfall);
SyTable *sy_survey_findings(const SyFindings *findings, const bool *keep);
SyTable *sy_survey_learnt(GHashTable *learnt);

void sy_survey_take_inputs(SyLayers *layers, const SyTable *rows);
void sy_survey_take_source_rows(SyLayers *layers, const SyTable *rows);
void sy_survey_take_links(SyLayers *layers, const SyTable *rows);
void sy_survey_take_field_sources(SyLayers *layers, const SyTable *rows);
void sy_survey_take_listed(SyLayers *layers, const SyTable *rows);
void sy_survey_take_learnt(SyLayers *layers, const SyTable *rows);
void sy_survey_take_findings(SyFindings *findings, const SyTable *rows);

/* SY_ERROR_INPUT: @what of the file does not fit; "": a table or column is not there. */
void sy_survey_wrong(const char *path, const char *what, GError **error);
/* SY_ERROR_INPUT unless everything in layers that were read from @path refers to what there is. */
bool sy_survey_check(const SyLayers *layers, const char *data_folder, const char *path,
                     GError **error);
