/*
 * One job from the case to the case file.
 *
 * Here: The stages in order, with their time and progress.
 * In: SyCase and the program.
 * Out: The case file, and what is said of the run.
 */
#pragma once
#include "engine/base/program.h"
#include "engine/write/write.h"

/**
 * sy_job_run:
 * @out: path of the case file, or NULL: read, build and trace only (check)
 *
 * @codes: rows of sy_findings_codes(), sy_table_free(); NULL: not wanted
 *
 * Tells the operator of stages (verbose), findings and a summary. SY_ERROR_STRICT after everything
 * was written if there are error findings and the program is strict.
 */
bool sy_job_run(SyCase *job, const char *out, const SyProgram *program, SyTable **codes,
                GError **error);
