#include "engine/base/terminal.h"

#include <errno.h>
#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 16 };
#define REPLACEMENT "\xef\xbf\xbd"

typedef struct {
    int descriptor;
    bool c1; /* the last byte was 0xC2, which begins U+0080 to U+00BF, and is not written yet */
} Guarded;

static bool is_control(unsigned char byte) {
    return (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f;
}

static void add(GString *text, Guarded *guarded, unsigned char byte) {
    if (guarded->c1) {
        guarded->c1 = false;
        if (byte >= 0x80 && byte < 0xa0) {
            g_string_append(text, REPLACEMENT);
            return;
        }
        g_string_append_c(text, (char)0xc2);
    }
    if (byte == 0xc2)
        guarded->c1 = true;
    else if (is_control(byte))
        g_string_append(text, REPLACEMENT);
    else
        g_string_append_c(text, (char)byte);
}

/* All of @text, or false with errno. A failure is tried once more: a message is not lost to what
 * has passed by then. */
static bool write_all(int descriptor, const char *text, gsize n_byte) {
    bool failed = false;
    while (n_byte > 0) {
        ssize_t written = write(descriptor, text, n_byte);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 && failed) return false;
        failed = written < 0;
        if (failed) continue;
        text += written;
        n_byte -= (gsize)written;
    }
    return true;
}

static ssize_t write_clean(void *cookie, const char *bytes, size_t n_byte) {
    Guarded *guarded = cookie;
    g_autoptr(GString) text = g_string_sized_new(n_byte + 16);
    for (size_t i = 0; i < n_byte; i++) add(text, guarded, (unsigned char)bytes[i]);
    return write_all(guarded->descriptor, text->str, text->len) ? (ssize_t)n_byte : 0;
}

static FILE *guard(Guarded *guarded, int descriptor, int buffering) {
    guarded->descriptor = descriptor;
    FILE *file = fopencookie(guarded, "w", (cookie_io_functions_t){.write = write_clean});
    if (file != NULL) setvbuf(file, NULL, buffering, BUFFER_BYTES);
    return file;
}

void sy_terminal_guard(void) {
    static Guarded guarded[2]; /* for as long as the process lives, as its streams */
    FILE *out = guard(&guarded[0], STDOUT_FILENO, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF);
    FILE *err = guard(&guarded[1], STDERR_FILENO, _IOLBF);
    if (out != NULL) stdout = out;
    if (err != NULL) stderr = err;
}
