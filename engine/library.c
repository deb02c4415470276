/* The functions of suyuan.h. */
#include "engine/base/folders.h"
#include "engine/job/job.h"
#include "engine/suyuan.h"

const char *sy_version(void) {
    return SY_VERSION;
}

bool sy_run(const char *case_file, const char *out, const SyRunOptions *options, GError **error) {
    const SyRunOptions defaults = SY_RUN_OPTIONS_INIT;
    if (options == NULL) options = &defaults;
    g_autofree char *data_folder =
        options->data_folder != NULL ? g_strdup(options->data_folder) : sy_folder_of_data();
    if (data_folder == NULL) {
        g_set_error_literal(error, SY_ERROR, SY_ERROR_INTERNAL,
                            "the folder of data files was not found; set SUYUAN_DATA");
        return false;
    }
    SyProgress progress = {options->report, options->stopped, options->user};
    SyProgram program = {.data_folder = data_folder,
                         .lang = options->lang,
                         .quiet = true,
                         .strict = options->strict,
                         .progress = &progress};
    g_autoptr(SyCase) job = sy_case_read(case_file, data_folder, error);
    if (job == NULL) return false;
    sy_case_default_lang(job, program.lang);
    return sy_job_run(job, out, &program, NULL, error);
}
