/*
 * A survey as it was read: the layers, or those rows of them that lie in a part of a province, in
 * one file (data/survey), and read again as they were. What is learnt from a whole survey goes
 * along, since a part alone would learn something else.
 */
#pragma once
#include "engine/read/layers.h"

/* Rows of a part. */
typedef struct {
    bool *row[SY_N_ROLE]; /* rows of the role's table; NULL: all of them */
    bool *source_row;     /* of layers->source_rows */
    bool *finding;        /* of the findings of reading */
} SySurveyPart;

/**
 * sy_survey_write:
 * @findings: of reading
 * @learnt: see learnt.h; NULL: nothing
 *
 * What refers to rows that are not of the part (a unit that an outfall names) is left out.
 * SY_ERROR_OUTPUT. O(rows of the whole).
 */
bool sy_survey_write(const SyLayers *layers, const SyFindings *findings, GHashTable *learnt,
                     const SySurveyPart *part, const char *data_folder, const char *path,
                     GError **error);

/* The read stage of a part: the layers and findings of job->survey; SY_ERROR_INPUT: no such file,
 * or none of ours. */
bool sy_survey_read(const SyCase *job, const char *data_folder, SyLayers *out, SyFindings *findings,
                    GError **error);
