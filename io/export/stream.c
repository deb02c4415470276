#include "io/export/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/beside_folder.h"

enum { FLUSH_BYTES = 1 << 20 };

static bool output_error(const char *path, GError **error) {
    int number = errno;
    g_autofree char *final = sy_beside_folder_final(path);
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, _("%s: %s: make room on the disk"), final,
                sy_errno_words(number));
    return false;
}

SyStream *sy_stream_new(const char *path, GError **error) {
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0) {
        output_error(path, error);
        return NULL;
    }
    SyStream *stream = g_new(SyStream, 1);
    *stream = (SyStream){g_strdup(path), descriptor, g_string_new(NULL)};
    return stream;
}

void sy_stream_free(SyStream *stream) {
    if (stream == NULL) return;
    close(stream->descriptor);
    g_string_free(stream->bytes, TRUE);
    g_free(stream->path);
    g_free(stream);
}

bool sy_stream_flush(SyStream *stream, bool all, GError **error) {
    if (!all && stream->bytes->len < FLUSH_BYTES) return true;
    const char *at = stream->bytes->str;
    gsize n_byte = stream->bytes->len;
    while (n_byte > 0) {
        ssize_t written = write(stream->descriptor, at, n_byte);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return output_error(stream->path, error);
        at += written;
        n_byte -= (gsize)written;
    }
    g_string_truncate(stream->bytes, 0);
    return true;
}
