/* A stage of a command as its operator sees it: a bar on a terminal, its time with --verbose. */
#pragma once
#include "engine/base/program.h"

typedef struct {
    const SyProgram *program;
    const char *name; /* worded; must live as long as the stage */
    gint64 start_us;
    bool bar;
    int percent; /* last shown */
} SyStage;

/* The progress to hand to the stage's work; valid as long as @stage. */
SyProgress sy_stage_begin(SyStage *stage, const SyProgram *program, const char *name);
void sy_stage_end(const SyStage *stage);
