/*
 * The one error domain. Every code has a sentence and an exit status (sy_error_exit_status).
 * Messages are one line: what, where, value, bound or what to do; no "failed to", no full stop.
 */
#pragma once
#include <glib.h>

#define SY_ERROR (sy_error_quark())

typedef enum {
    SY_ERROR_USAGE,       /* the command line or case.yaml asks for something that does not exist */
    SY_ERROR_INPUT,       /* an input cannot be used: missing, truncated, no CRS, wrong geometry */
    SY_ERROR_OUTPUT,      /* the output cannot be written */
    SY_ERROR_INTERNAL,    /* a defect of the program */
    SY_ERROR_STRICT,      /* error findings under --strict */
    SY_ERROR_INTERRUPTED, /* the user stopped the run */
    SY_ERROR_ARGUMENT,    /* an argument of a library function is not a legal value */
    SY_ERROR_RANGE,       /* an index or number is outside its bounds */
    SY_ERROR_MEMORY,      /* an array sized by the input does not fit in memory */
    SY_N_ERROR
} SyErrorCode;

GQuark sy_error_quark(void);

/* Exit status of the program for an error; 4 for a domain that is not SY_ERROR. */
int sy_error_exit_status(const GError *error);

/* English sentence that describes the code, for documentation and --help. */
const char *sy_error_sentence(SyErrorCode code);

/**
 * sy_array_new:
 * Array sized by input: n elements of size bytes, zeroed, released with g_free.
 * Returns NULL with SY_ERROR_MEMORY naming @what and the size; n = 0 gives a non-NULL array.
 */
void *sy_array_new(gsize n, gsize size, const char *what, GError **error);
