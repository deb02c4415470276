/* What the files of the record share. Not for others. */
#pragma once
#include "engine/dossier/dossier.h"

/* Why branches of a trace end, in the order they are told. */
typedef enum {
    SY_RECORD_END_SOURCE,
    SY_RECORD_END_TREATMENT,
    SY_RECORD_END_BARRIER,
    SY_RECORD_END_GAP,
    SY_RECORD_END_EDGE_OF_DATA,
    SY_N_RECORD_END
} SyRecordEnd;

/* Counts over the trace of one outfall. */
typedef struct {
    SyIndex end[SY_N_RECORD_END];
    double nearest_m; /* nearest continuation of a gap; NaN: none */
    SyIndex n_gap;    /* assumed joints */
    SyIndex n_doubt;  /* edges whose direction is badly founded */
} SyRecordCounts;

typedef struct SyRecordIndex SyRecordIndex;
SyRecordIndex *sy_record_index_new(SyStore *store, GError **error);
void sy_record_index_free(SyRecordIndex *index);
/* Adds a span of a trace; O(log n + ends of gaps in it). */
void sy_record_index_count(const SyRecordIndex *index, int64_t first_node, int64_t last_node,
                           int64_t first_edge, int64_t last_edge, SyRecordCounts *counts);

struct SyRecorder {
    SyStore *store;
    const SyTexts *texts;
    const SyTerms *terms;
    const char *lang;
    SyRecordIndex *index;
    SyTransform *transform; /* to longitude and latitude; NULL: local */
    SyTable *inputs;
    bool stored_lang; /* the stored texts are in @lang */
};

/* One record being written. */
typedef struct {
    SyRecorder *recorder;
    int64_t outfall_id;
    GString *narrative;
    GPtrArray *lines; /* NULL: the paragraph alone */
    SyTable *outfall; /* one row */
} SyRecordWriting;

const char *sy_record_word(const SyRecordWriting *w, const char *dictionary, const char *value);
/* A name for a sentence, cut where it is too long; g_free. NULL for NULL. */
char *sy_record_name(const char *name);
/* A stored text anew in the language asked for; g_free. */
char *sy_record_reworded(const SyRecordWriting *w, const char *code, const char *arguments,
                         const char *stored);
/* The same of another part of the code's wording. */
char *sy_record_reworded_as(const SyRecordWriting *w, SyTextPart part, const char *code,
                            const char *arguments, const char *stored);
/* The wording of a code; takes @arguments; g_free. */
char *sy_record_worded_take(const SyRecordWriting *w, const char *code, char *arguments);
/* A line of the record; nothing where @text is NULL. @label is of the terms "record". */
void sy_record_add_line(SyRecordWriting *w, SyRecordSection section, const char *label,
                        const char *text);
/* The same with a label that is worded already. */
void sy_record_add_line_as(SyRecordWriting *w, SyRecordSection section, const char *label,
                           const char *text);
/* A sentence of the paragraph, and with a @label a line of the record too; takes @arguments. */
void sy_record_tell(SyRecordWriting *w, SyRecordSection section, const char *label,
                    const char *code, char *arguments);

bool sy_record_write_field(SyRecordWriting *w, GError **error);
bool sy_record_write_result(SyRecordWriting *w, GError **error);
bool sy_record_write_parties(SyRecordWriting *w, GError **error);
bool sy_record_write_measures(SyRecordWriting *w, GError **error);
bool sy_record_write_doubts(SyRecordWriting *w, GError **error);
