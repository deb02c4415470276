/* How the program was called: what every command and the job are told. */
#pragma once
#include <stdbool.h>

#include "algorithms/base/progress.h"

typedef struct {
    const char *data_folder;
    const char *lang; /* of the operator: "zh" or "en" */
    bool verbose, quiet, strict;
    const SyProgress *progress;
} SyProgram;
