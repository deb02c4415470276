/* suyuan run, suyuan check */
#include <string.h>

#include "engine/base/file.h"
#include "engine/commands/commands.h"
#include "engine/job/job.h"

/* CASE and its --set options. */
static SyCase *case_from_file(const SyArguments *asked, const char *data_folder, GError **error) {
    g_autoptr(SyCase) job = sy_case_read(sy_arguments_word(asked, 0), data_folder, error);
    for (guint i = 0; job != NULL && i < asked->given->len; i++) {
        const SyGiven *given = &g_array_index(asked->given, SyGiven, i);
        if (!sy_case_is_option(given->option)) continue;
        if (strcmp(given->option->name, "set") != 0) {
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                        _("--%s: %s says what is read; write it there, only --set goes with it"),
                        given->option->name, job->file);
            return NULL;
        }
        if (!sy_case_set(job, given->value, data_folder, error)) return NULL;
    }
    return g_steal_pointer(&job);
}

static SyCase *case_asked(const SyArguments *asked, const char *data_folder, GError **error) {
    if (asked->words->len > 0) return case_from_file(asked, data_folder, error);
    g_autoptr(SyCase) job = sy_case_from_options(asked, data_folder, error);
    if (job != NULL && job->sources->len == 0) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("a case.yaml or role options (--pipes ... --outfalls ...) follow"));
        return NULL;
    }
    return g_steal_pointer(&job);
}

/* A case that does not say its language speaks the operator's. */
static SyCase *case_from(const SyArguments *asked, const SyProgram *program, GError **error) {
    SyCase *job = case_asked(asked, program->data_folder, error);
    if (job != NULL) sy_case_default_lang(job, program->lang);
    return job;
}

static bool has_role(const SyCase *job, SyRole role) {
    for (guint i = 0; i < job->sources->len; i++)
        if (((const SyCaseSource *)g_ptr_array_index(job->sources, i))->role == role) return true;
    return false;
}

static bool has_network(const SyCase *job, GError **error) {
    if (has_role(job, SY_ROLE_PIPES) || has_role(job, SY_ROLE_CHANNELS)) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("no pipes and no channels: give at least one of the two (--pipes FILE)"));
    return false;
}

/* case.yaml -> case.sqlite */
static char *default_output(const char *case_file) {
    const char *dot = strrchr(case_file, '.'), *slash = strrchr(case_file, '/');
    gsize n = dot == NULL || (slash != NULL && dot < slash) ? strlen(case_file)
                                                            : (gsize)(dot - case_file);
    g_autofree char *stem = g_strndup(case_file, n);
    return g_strconcat(stem, ".sqlite", NULL);
}

static bool check(const SyArguments *asked, const SyProgram *program, GError **error) {
    g_autoptr(SyCase) job = case_from(asked, program, error);
    return job != NULL && has_network(job, error) && sy_job_run(job, NULL, program, error);
}

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    g_autoptr(SyCase) job = case_from(asked, program, error);
    if (job == NULL || !has_network(job, error)) return false;
    if (!has_role(job, SY_ROLE_OUTFALLS)) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("no outfalls: give --outfalls FILE, or use suyuan check"));
        return false;
    }
    const char *out = sy_arguments_text(asked, "output");
    if (out == NULL && job->file == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("-o FILE: where the case file goes"));
        return false;
    }
    g_autofree char *file = out != NULL ? g_strdup(out) : default_output(job->file);
    return sy_file_may_be_written(file, error) && sy_job_run(job, file, program, error);
}

#define ROLE_OPTIONS \
    { N_("role options, each may repeat; PATH or PATH:LAYER"), sy_case_options }
#define OF_CASE                                                                             \
    N_("  CASE             case.yaml, as suyuan init writes it; --set KEY=VALUE changes a " \
       "setting\n")

const SyCommand sy_command_check = {.name = "check",
                                    .words = N_("CASE | role options"),
                                    .what = N_("read and build only; print findings"),
                                    .details = OF_CASE,
                                    .most = 1,
                                    .run = check,
                                    .groups = {ROLE_OPTIONS, SY_COMMON_OPTIONS}};

static const SyOption options[] = {
    {.name = "output",
     .letter = 'o',
     .value = N_("FILE"),
     .help = N_("the case file; without it CASE's name with .sqlite")},
    {.name = NULL}};

const SyCommand sy_command_run = {.name = "run",
                                  .words = N_("CASE | role options"),
                                  .what = N_("the whole job: from layers to the case file"),
                                  .details = OF_CASE,
                                  .most = 1,
                                  .run = run,
                                  .groups = {{NULL, options}, ROLE_OPTIONS, SY_COMMON_OPTIONS}};
