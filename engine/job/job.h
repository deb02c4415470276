/*
 * One job from the case to the case file.
 *
 * Here: The stages in order, with their time and progress.
 * In: SyCase and the program.
 * Out: The case file, and what is said of the run.
 */
#pragma once
#include "engine/base/program.h"
#include "engine/job/stage.h"
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

/* Does a finding count the rows of a layer, though it may name the first of them? The whole of a
 * province says those, not its parts. */
bool sy_job_is_of_layer(const SyFinding *finding);

/* What is done with a network that was built, traced, attributed and checked. */
typedef bool SyJobUse(SyResult *result, const SyProgram *program, SyStage *stage, void *user,
                      GError **error);
/**
 * sy_job_build:
 * The stages up to the checks, then @use.
 *
 * @replaced: case file in which people may have settled what is one; NULL: none
 */
bool sy_job_build(SyCase *job, const char *replaced, const SyProgram *program, SyJobUse *use,
                  void *user, GError **error);

/* Writes the tables of the network, run ... finding, into a new case file. */
typedef bool SyJobWrite(SyStore *store, SyResult *result, const SyProgress *progress, void *user,
                        GError **error);
/**
 * sy_job_write:
 * A case file whose tables of the network @write has: what is concluded from the file is concluded
 * here, and people's records of the file that is replaced are taken along, as by a run.
 *
 * @layers: of which only crs and in_feet are asked
 */
bool sy_job_write(SyCase *job, SyLayers *layers, const char *out, const SyProgram *program,
                  SyJobWrite *write, void *user, GError **error);
