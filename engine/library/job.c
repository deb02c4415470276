/* A case to run: looked at, read from a file or made in memory. */
#include "engine/job/job.h"

#include <string.h>

#include "algorithms/base/error.h"
#include "engine/base/file.h"
#include "engine/init/init.h"
#include "engine/library/library.h"

SyRows *sy_init(const char *const *paths, const char *const *crs, const char *out,
                const SyOptions *options, GError **error) {
    static const char *const none[] = {NULL};
    SyLibrary library;
    SyTable *rows = NULL;
    if (sy_library_init(&library, options, error)) {
        SySpoken before = sy_library_enter(&library);
        const SyInitAsked asked = {(char **)paths, (char **)(crs == NULL ? none : crs),
                                   (char **)none, out};
        g_autoptr(GPtrArray) guesses = sy_init_case(&asked, &library.program, NULL, error);
        if (guesses != NULL) rows = sy_init_rows(guesses);
        sy_speech_leave(before);
    }
    sy_library_clear(&library);
    return sy_rows_new_take(rows);
}

void sy_job_free(SyJob *job) {
    if (job == NULL) return;
    sy_case_builder_free(job->builder);
    sy_case_free(job->job);
    sy_library_clear(&job->library);
    g_free(job);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyJob, sy_job_free)

static SyJob *open_job(const char *case_file, const SyOptions *options, GError **error) {
    g_autoptr(SyJob) job = g_new0(SyJob, 1);
    if (!sy_library_init(&job->library, options, error)) return NULL;
    SySpoken before = sy_library_enter(&job->library);
    if (case_file != NULL)
        job->job = sy_case_read(case_file, job->library.data_folder, error);
    else
        job->builder = sy_case_builder_new(job->library.data_folder, error);
    sy_speech_leave(before);
    return job->job == NULL && job->builder == NULL ? NULL : g_steal_pointer(&job);
}

SyJob *sy_job_open(const char *case_file, const SyOptions *options, GError **error) {
    return open_job(case_file, options, error);
}

SyJob *sy_job_new(const SyOptions *options, GError **error) {
    return open_job(NULL, options, error);
}

bool sy_job_add(SyJob *job, const char *option, const char *value, GError **error) {
    SySpoken before = sy_library_enter(&job->library);
    bool good;
    if (job->builder != NULL && job->job == NULL) {
        good = sy_case_builder_add(job->builder, option, value, error);
    } else if (strcmp(option, "set") == 0) {
        good = sy_case_set(job->job, value, job->library.data_folder, error);
    } else {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("--%s: %s says what is read; write it there, only --set goes with it"),
                    option, job->job->file == NULL ? "-" : job->job->file);
        good = false;
    }
    sy_speech_leave(before);
    return good;
}

static SyTable *run(SyJob *job, const char *out, const SyRunOptions *options, GError **error) {
    SyProgram program = job->library.program;
    program.strict = options->strict;
    if (job->job == NULL) job->job = sy_case_builder_end(job->builder, error);
    if (job->job == NULL || (out != NULL && !sy_file_may_be_written(out, error))) return NULL;
    sy_case_default_lang(job->job, program.lang);
    SyTable *codes = NULL;
    if (sy_case_can_run(job->job, out != NULL, error) &&
        sy_job_run(job->job, out, &program, &codes, error))
        return codes;
    sy_table_free(codes);
    return NULL;
}

SyRows *sy_run(SyJob *job, const char *out, const SyRunOptions *options, GError **error) {
    const SyRunOptions defaults = SY_RUN_OPTIONS_INIT;
    SySpoken before = sy_library_enter(&job->library);
    SyTable *codes = run(job, out, options == NULL ? &defaults : options, error);
    sy_speech_leave(before);
    return sy_rows_new_take(codes);
}
