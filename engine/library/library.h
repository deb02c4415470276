/*
 * libsuyuan, and what the program's commands have of it.
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
#include "engine/suyuan.h"

/* What every handle has. */
typedef struct {
    char *data_folder;
    SySpeech *speech;
    SyOptions options; /* its texts are not used */
    SyProgress progress;
    SyProgram program; /* borrows from here */
} SyLibrary;

/* Data found, language known; SY_ERROR_INTERNAL, SY_ERROR_ARGUMENT. The struct may not move. */
bool sy_library_init(SyLibrary *library, const SyOptions *options, GError **error);
void sy_library_clear(SyLibrary *library);
/* From here to sy_speech_leave() this thread speaks the handle's language. */
SySpoken sy_library_enter(const SyLibrary *library);

struct SyRows {
    SyTable *table;
    bool is_borrowed;
};
/* NULL for NULL. */
SyRows *sy_rows_new_take(SyTable *table);

struct SyAnswer {
    SyReply *reply;
    GHashTable *rows; /* name -> SyRows, as they were asked for */
};

struct SyJob {
    SyLibrary library;
    SyCaseBuilder *builder; /* NULL: from a file */
    SyCase *job;            /* NULL: not yet made of the builder */
};

struct SyCaseFile {
    SyLibrary library;
    char *path;
};
