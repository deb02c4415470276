/* How the program was called: what every command and the job are told. */
#pragma once
#include <stdbool.h>

#include "algorithms/base/progress.h"
#include "io/store/store.h"

typedef struct {
    const char *data_folder;
    const char *lang; /* of the operator: "zh" or "en" */
    bool verbose, quiet, strict;
    bool progress_lines; /* the stage at hand as lines on stderr, for a program that started this
                            one */
    bool bar; /* of a stage, on the terminal of the operator */
    const SyProgress *progress;
} SyProgram;

/* Opens a case file, compared with the schema of this program's data; see sy_store_open(). */
SyStore *sy_program_open(const SyProgram *program, const char *path, SyStoreMode mode,
                         GError **error);
