/* suyuan run, suyuan check */
#include <string.h>

#include "engine/commands/commands.h"
#include "engine/job/job.h"

/* Takes "-o FILE" out of a list; false with a usage error where the file is missing. */
static bool take_output(char **arguments, GPtrArray *rest, char **out, GError **error) {
    for (int i = 0; arguments[i] != NULL; i++) {
        if (strcmp(arguments[i], "-o") != 0) {
            g_ptr_array_add(rest, arguments[i]);
            continue;
        }
        if (arguments[i + 1] == NULL) {
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                        _("-o: the name of the case file follows"));
            return false;
        }
        *out = arguments[++i];
    }
    g_ptr_array_add(rest, NULL);
    return true;
}

static bool refuse_rest(char **rest, GError **error) {
    if (rest[0] == NULL) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: not understood; suyuan --help"), rest[0]);
    return false;
}

/* CASE and its --set options. */
static SyCase *case_from_file(char **arguments, const char *data_folder, GError **error) {
    g_autoptr(SyCase) job = sy_case_read(arguments[0], data_folder, error);
    if (job == NULL) return NULL;
    int i = 1;
    for (; arguments[i] != NULL && strcmp(arguments[i], "--set") == 0; i += 2) {
        if (arguments[i + 1] == NULL) {
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("--set: KEY=VALUE follows"));
            return NULL;
        }
        if (!sy_case_set(job, arguments[i + 1], data_folder, error)) return NULL;
    }
    return refuse_rest(arguments + i, error) ? g_steal_pointer(&job) : NULL;
}

static SyCase *case_asked(char **arguments, const char *data_folder, GError **error) {
    if (arguments[0] == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("a case.yaml or role options (--pipes ... --outfalls ...) follow"));
        return NULL;
    }
    if (arguments[0][0] != '-') return case_from_file(arguments, data_folder, error);
    g_auto(GStrv) rest = NULL;
    g_autoptr(SyCase) job = sy_case_from_options(arguments, data_folder, &rest, error);
    if (job == NULL || !refuse_rest(rest, error)) return NULL;
    return g_steal_pointer(&job);
}

/* A case that does not say its language speaks the operator's. */
static SyCase *case_from(char **arguments, const SyProgram *program, GError **error) {
    SyCase *job = case_asked(arguments, program->data_folder, error);
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

bool sy_command_check(char **argv, const SyProgram *program, GError **error) {
    g_autoptr(SyCase) job = case_from(argv, program, error);
    return job != NULL && has_network(job, error) && sy_job_run(job, NULL, program, error);
}

bool sy_command_run(char **argv, const SyProgram *program, GError **error) {
    g_autoptr(GPtrArray) arguments = g_ptr_array_new();
    char *out = NULL;
    if (!take_output(argv, arguments, &out, error)) return false;
    g_autoptr(SyCase) job = case_from((char **)arguments->pdata, program, error);
    if (job == NULL || !has_network(job, error)) return false;
    if (!has_role(job, SY_ROLE_OUTFALLS)) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("no outfalls: give --outfalls FILE, or use suyuan check"));
        return false;
    }
    if (out == NULL && job->file == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("-o FILE: where the case file goes"));
        return false;
    }
    g_autofree char *file = out != NULL ? g_strdup(out) : default_output(job->file);
    return sy_job_run(job, file, program, error);
}
