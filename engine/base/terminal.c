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
    char begun[4]; /* a character of which bytes are still to come, and that is not written yet */
    int n_begun;
} Guarded;

/* Controls, and marks that turn the order of the letters around or end a line in secret. */
static bool is_order(gunichar c) {
    return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0) ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x2028 ||
           c == 0x2029;
}

static void add(GString *text, Guarded *guarded, char byte) {
    if (guarded->n_begun > 0 && ((unsigned char)byte & 0xc0) != 0x80) { /* it broke off */
        g_string_append(text, REPLACEMENT);
        guarded->n_begun = 0;
    }
    guarded->begun[guarded->n_begun++] = byte;
    gunichar c = byte == '\0' ? 0 : g_utf8_get_char_validated(guarded->begun, guarded->n_begun);
    if (c == (gunichar)-2 && guarded->n_begun < 4) return;
    if (c >= (gunichar)-2 || is_order(c))
        g_string_append(text, REPLACEMENT);
    else
        g_string_append_len(text, guarded->begun, guarded->n_begun);
    guarded->n_begun = 0;
}

/* How many bytes at the beginning are whole characters that may pass. */
static gsize count_plain(const char *bytes, gsize n_byte) {
    gsize n = 0;
    while (n < n_byte) {
        const char *at = bytes + n;
        gunichar c = (unsigned char)*at;
        if (c >= 0x80) c = g_utf8_get_char_validated(at, (gssize)MIN(n_byte - n, 4));
        if (c >= (gunichar)-2 || is_order(c)) break;
        n += c < 0x80 ? 1 : (gsize)(g_utf8_next_char(at) - at);
    }
    return n;
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
    for (size_t i = 0; i < n_byte;) {
        gsize n_plain = guarded->n_begun > 0 ? 0 : count_plain(bytes + i, n_byte - i);
        g_string_append_len(text, bytes + i, (gssize)n_plain);
        i += n_plain;
        if (i < n_byte) add(text, guarded, bytes[i++]);
    }
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
