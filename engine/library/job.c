/* A case to run: looked at, read from a file or made in memory. */
#include "engine/job/job.h"

#include <string.h>

#include "algorithms/base/error.h"
#include "engine/base/file.h"
#include "engine/init/init.h"
#include "engine/library/library.h"

static SyAnswer *init(const SyLibrary *library, const char *const *paths, const char *out,
                      const SyInitOptions *asked, GError **error) {
    static const char *const none[] = {NULL};
    const SyInitOptions defaults = SY_INIT_OPTIONS_INIT;
    if (asked == NULL) asked = &defaults;
    const SyInitAsked how = {paths, asked->crs == NULL ? none : asked->crs,
                             asked->answers == NULL ? none : asked->answers, out};
    SySpoken before = sy_library_enter(library);
    SyAnswer *answer = sy_answer_new_take(sy_init_case(&how, &library->program, error), NULL,
                                          library->program.lang);
    sy_speech_leave(before);
    return answer;
}

SyAnswer *sy_init(const char *const *paths, const char *out, const SyInitOptions *asked,
                  const SyOptions *options, GError **error) {
    SyLibrary library;
    SyAnswer *answer =
        sy_library_init(&library, options, error) ? init(&library, paths, out, asked, error) : NULL;
    sy_library_clear(&library);
    return answer;
}

SyAnswer *sy_init_as(const SyProgram *program, const char *const *paths, const char *out,
                     const SyInitOptions *asked, GError **error) {
    SyLibrary library;
    sy_library_init_as(&library, program);
    return init(&library, paths, out, asked, error);
}

void sy_job_free(SyJob *job) {
    if (job == NULL) return;
    sy_case_builder_free(job->builder);
    sy_case_free(job->job);
    sy_rows_free(job->findings);
    sy_library_clear(&job->library);
    g_free(job);
}

/* The case that it begins with. */
static bool begin(SyJob *job, const char *case_file, GError **error) {
    const char *data_folder = job->library.program.data_folder;
    SySpoken before = sy_library_enter(&job->library);
    if (case_file != NULL)
        job->job = sy_case_read(case_file, data_folder, error);
    else
        job->builder = sy_case_builder_new(data_folder, error);
    sy_speech_leave(before);
    return job->job != NULL || job->builder != NULL;
}

static SyJob *open_job(const char *case_file, const SyOptions *options, GError **error) {
    g_autoptr(SyJob) job = g_new0(SyJob, 1);
    bool good = sy_library_init(&job->library, options, error) && begin(job, case_file, error);
    return good ? g_steal_pointer(&job) : NULL;
}

SyJob *sy_job_open(const char *case_file, const SyOptions *options, GError **error) {
    return open_job(case_file, options, error);
}

SyJob *sy_job_new(const SyOptions *options, GError **error) {
    return open_job(NULL, options, error);
}

SyJob *sy_job_as(const SyProgram *program, const char *case_file, GError **error) {
    g_autoptr(SyJob) job = g_new0(SyJob, 1);
    sy_library_init_as(&job->library, program);
    return begin(job, case_file, error) ? g_steal_pointer(&job) : NULL;
}

bool sy_job_add(SyJob *job, const char *option, const char *value, GError **error) {
    SySpoken before = sy_library_enter(&job->library);
    bool good;
    if (job->builder != NULL && job->job == NULL) {
        good = sy_case_builder_add(job->builder, option, value, error);
    } else if (strcmp(option, "set") == 0) {
        good = sy_case_set(job->job, value, job->library.program.data_folder, error);
    } else {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("--%s: %s says what is read; write it there, only --set goes with it"),
                    option, job->job->file == NULL ? "-" : job->job->file);
        good = false;
    }
    sy_speech_leave(before);
    return good;
}

static bool run(SyJob *job, const char *out, const SyRunOptions *options, GError **error) {
    SyProgram program = job->library.program;
    program.strict = options->strict;
    if (job->job == NULL) job->job = sy_case_builder_end(job->builder, error);
    if (job->job == NULL || (out != NULL && !sy_file_may_be_written(out, error)) ||
        !sy_case_can_run(job->job, out != NULL && !options->without_outfalls, error))
        return false;
    sy_case_default_lang(job->job, program.lang);
    SyTable *codes = NULL;
    bool done = sy_job_run(job->job, out, &program, &codes, error);
    sy_rows_free(job->findings);
    job->findings = sy_rows_new_take(codes);
    return done;
}

bool sy_run(SyJob *job, const char *out, const SyRunOptions *options, GError **error) {
    const SyRunOptions defaults = SY_RUN_OPTIONS_INIT;
    SySpoken before = sy_library_enter(&job->library);
    bool done = run(job, out, options == NULL ? &defaults : options, error);
    sy_speech_leave(before);
    return done;
}

const SyRows *sy_job_findings(const SyJob *job) {
    return job->findings;
}
