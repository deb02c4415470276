/*
 * The record of the tracing of an outfall.
 *
 * Here: What was tried, found, concluded and is doubtful, as lines and as one paragraph.
 * In: The case file, texts and terms.
 * Out: SyRecord in the language asked for.
 *
 * After the scope of HJ 1313-2023; the paragraph is 溯源情况. Worded from
 * data/findings.yaml (codes record.*) and data/terms.yaml in the language asked for; workbook,
 * atlas, map and documents all show these texts. Names are cut to a length that fits a page;
 * control and direction-changing characters are gone; the texts are plain, not markup.
 */
#pragma once
#include "engine/expert/terms.h"
#include "engine/expert/texts.h"
#include "io/store/store.h"

typedef enum {
    SY_RECORD_OUTFALL,
    SY_RECORD_DESK,
    SY_RECORD_CHANNEL,
    SY_RECORD_FIELD,
    SY_RECORD_RESULT,
    SY_RECORD_CONCLUSION,
    SY_RECORD_DOUBT,
    SY_N_RECORD_SECTION
} SyRecordSection;

typedef struct {
    SyRecordSection section;
    const char *label; /* worded, lives as long as the terms */
    char *text;
} SyRecordLine;

typedef struct {
    int64_t outfall_id;
    char *name;       /* of the outfall, else its number in the survey */
    char *number;     /* national code, else local code, else number in the survey; may be NULL */
    char *narrative;  /* 溯源情况 */
    GPtrArray *lines; /* SyRecordLine *, section by section */
} SyRecord;

void sy_record_free(SyRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyRecord, sy_record_free)

/* Reads what all outfalls share once; the rest for each outfall as it is asked for. */
typedef struct SyRecorder SyRecorder;

/* @texts and @terms must live as long. @lang "zh" or "en". O(nodes + edges). */
SyRecorder *sy_recorder_new(SyStore *store, const SyTexts *texts, const SyTerms *terms,
                            const char *lang, GError **error);
void sy_recorder_free(SyRecorder *recorder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyRecorder, sy_recorder_free)

/* SY_ERROR_ARGUMENT: there is no such outfall. */
SyRecord *sy_recorder_record(SyRecorder *recorder, int64_t outfall_id, GError **error);
/* The paragraph alone; g_free. */
char *sy_recorder_narrative(SyRecorder *recorder, int64_t outfall_id, GError **error);

/* Word for a section, "排污通道上溯". */
const char *sy_record_section_name(const SyTerms *terms, const char *lang, SyRecordSection section);
