/* A file of a SyBesideFolder written piece by piece by our own writers. Include only from
 * io/export. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct {
    char *path;
    int descriptor;
    GString *bytes; /* append here, then sy_stream_flush() now and then */
} SyStream;

/* SY_ERROR_OUTPUT */
SyStream *sy_stream_new(const char *path, GError **error);
void sy_stream_free(SyStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyStream, sy_stream_free)
/* Writes what was appended if it is much, or in any case. */
bool sy_stream_flush(SyStream *stream, bool all, GError **error);
