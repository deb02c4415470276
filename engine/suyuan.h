/*
 * libsuyuan: the job from a case to the case file, for other programs. The case file is the
 * interface for everything that is read: it is a SpatiaLite database whose tables are documented in
 * data/schema. Errors are GErrors with one-line messages; sy_error_exit_status() gives the exit
 * status the program would have.
 */
#pragma once
#include <glib.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    const char *data_folder; /* NULL: where the program finds it */
    const char *lang;        /* "zh" or "en", of messages; NULL: from the locale */
    bool strict;             /* error findings are an error */
    void (*report)(void *user, double fraction); /* of the stage at hand, 0 to 1; may be NULL */
    bool (*stopped)(void *user);                 /* true: stop; may be NULL */
    void *user;
} SyRunOptions;
#define SY_RUN_OPTIONS_INIT \
    { NULL, NULL, false, NULL, NULL, NULL }

/**
 * sy_run:
 * Runs a case and replaces @out with the new case file, keeping its decisions and observations.
 *
 * @case_file: path of case.yaml
 * @out:       path of the case file; NULL: read, build and trace only
 * @options:   NULL for SY_RUN_OPTIONS_INIT
 *
 * Returns false with an error of the domain sy_error_quark(); @out is then as it was.
 * Not to be called from two threads at once: the language of messages belongs to the process.
 */
bool sy_run(const char *case_file, const char *out, const SyRunOptions *options, GError **error);

/* Exit status of the program for an error: 1 usage, 2 input, 3 output, 4 internal, 5 strict,
 * 130 interrupted. */
int sy_error_exit_status(const GError *error);
GQuark sy_error_quark(void);

/* "0.1.0" */
const char *sy_version(void);

#ifdef __cplusplus
}
#endif
