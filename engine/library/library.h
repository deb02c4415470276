/*
 * libsuyuan, which the program's commands call as other programs do.
 *
 * Here: The functions of suyuan.h, one file a subject, each in the language of its handle.
 * In: Paths, names and options of the caller.
 * Out: Rows, answers, case files, files to hand over; never a word on stdout or stderr.
 */
#pragma once
#include "engine/base/program.h"
#include "engine/base/reply.h"
#include "engine/base/speech.h"
#include "engine/case/case.h"
#include "engine/expert/terms.h"
#include "engine/job/hand_over.h"  /* formats, and */
#include "engine/river/river.h"    /* what words of a command mean, and */
#include "engine/search/propose.h" /* limits that options are held against */
#include "engine/search/sites.h"
#include "engine/suyuan.h"

/* What every handle has. */
typedef struct {
    char *data_folder; /* NULL: the program's */
    SySpeech *speech;  /* NULL: of the thread, as it is */
    SyOptions options; /* its texts are not used */
    SyProgress progress;
    SyProgram program; /* borrows from here */
} SyLibrary;

/* Data found, language known; SY_ERROR_INTERNAL, SY_ERROR_ARGUMENT. The struct may not move. */
bool sy_library_init(SyLibrary *library, const SyOptions *options, GError **error);
/* The same for the program itself: as it was called, in the language that it speaks. */
void sy_library_init_as(SyLibrary *library, const SyProgram *program);
void sy_library_clear(SyLibrary *library);
/* From here to sy_speech_leave() this thread speaks the handle's language. */
SySpoken sy_library_enter(const SyLibrary *library);

struct SyRows {
    SyTable *table;
    bool is_borrowed;
};
/* NULL for NULL. */
SyRows *sy_rows_new_take(SyTable *table);
/* The table is the caller's, the rows are empty. */
SyTable *sy_rows_steal(SyRows *rows);

struct SyAnswer {
    SyReply *reply;
    GHashTable *rows; /* name -> SyRows, as they were asked for */
    GString *text;    /* as the program prints it */
};
/* NULL for NULL. @terms: NULL where no column has a dictionary. */
SyAnswer *sy_answer_new_take(SyReply *reply, const SyTerms *terms, const char *lang);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyRows, sy_rows_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyAnswer, sy_answer_free)

struct SyJob {
    SyLibrary library;
    SyCaseBuilder *builder; /* NULL: from a file */
    SyCase *job;            /* NULL: not yet made of the builder */
    SyRows *findings;       /* NULL: it has not run */
};
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyJob, sy_job_free)

struct SyCaseFile {
    SyLibrary library;
    char *path;
};
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyCaseFile, sy_case_file_close)

/* Handles of the program's commands. @case_file NULL: an empty job. A case file is opened by what
 * is asked of it. */
SyJob *sy_job_as(const SyProgram *program, const char *case_file, GError **error);
SyCaseFile *sy_case_file_as(const SyProgram *program, const char *path);
SyAnswer *sy_init_as(const SyProgram *program, const char *const *paths, const char *out,
                     const SyInitOptions *asked, GError **error);
