#include "engine/job/stage.h"

#include <stdio.h>
#include <unistd.h>

#include "algorithms/base/words.h"

/* The bar's own marks go past what keeps marks in names off the terminal (base/terminal.h). */
static void mark(const char *format, ...) G_GNUC_PRINTF(1, 2);
static void mark(const char *format, ...) {
    fflush(stderr);
    va_list list;
    va_start(list, format);
    vdprintf(STDERR_FILENO, format, list);
    va_end(list);
}

static void report(void *user, double fraction) {
    SyStage *stage = user;
    const SyProgress *outer = stage->program->progress;
    if (outer != NULL && outer->report != NULL) outer->report(outer->user, fraction);
    int percent = (int)(100 * CLAMP(fraction, 0, 1));
    bool lines = stage->program->progress_lines;
    if (!(stage->bar || lines) || percent == stage->percent) return;
    stage->percent = percent;
    mark(lines ? "progress\t%2$d\t%1$s\n" : "\r%-24s %3d %%", stage->name, percent);
}

static bool stopped(void *user) {
    const SyProgress *outer = ((SyStage *)user)->program->progress;
    return outer != NULL && outer->stopped != NULL && outer->stopped(outer->user);
}

SyProgress sy_stage_begin(SyStage *stage, const SyProgram *program, const char *name) {
    *stage = (SyStage){.program = program,
                       .name = name,
                       .start_us = g_get_monotonic_time(),
                       .bar = program->bar && !program->quiet,
                       .percent = -1};
    return (SyProgress){report, stopped, stage};
}

void sy_stage_end(const SyStage *stage) {
    if (stage->bar) mark("\r%-40s\r", "");
    if (stage->program->verbose)
        sy_note("%-24s %8.2f s\n", stage->name,
                (double)(g_get_monotonic_time() - stage->start_us) / G_USEC_PER_SEC);
}
