/*
 * The case file is written.
 *
 * Here: Every table of the case file from what the rooms above found.
 * In: SyLayers, SyNetwork, SyTraces, SyAttribution, findings.
 * Out: The case file: all rooms below read it and nothing of the rooms above.
 */
#pragma once
#include "engine/attribute/attribute.h"
#include "engine/expert/texts.h"
#include "io/store/store.h"

typedef struct {
    const SyCase *job;
    const SyLayers *layers;
    const SyNetwork *network;
    const SyTrace *trace;
    const SyAttribution *attribution;
    const SyWeights *weights;
    const SyJudgement *judgement;
    SyFindings *findings;
    SyIndex n_read_finding; /* of them, the first: of reading, until they are sorted */
    const SyTexts *texts;
    const SyTable *tables; /* of data/, as sy_kept_rows() */
    const char *started;   /* ISO 8601 */
} SyResult;

/* Writes every table of the case file into a store being created. */
bool sy_report_write(SyStore *store, const SyResult *result, const SyProgress *progress,
                     GError **error);

/* The tables that say what was asked: run, setting, target, and those of data/. Of the layers only
 * crs and in_feet are asked. */
bool sy_report_asked(SyStore *store, const SyResult *result, GError **error);

/* Rows for the table finding, numbered from @first_id on. */
SyTable *sy_report_finding_table(const SyFindings *findings, const SyTexts *texts, const char *lang,
                                 int64_t first_id);
