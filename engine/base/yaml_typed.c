/* YAML as people type it: with the marks that editors and Chinese input methods leave. Only what
 * can mean one thing is put right; the lines stay as they are counted. */
#include <string.h>

#include "engine/base/yaml.h"

#define MARK "\xef\xbb\xbf"       /* of byte order */
#define WIDE_COLON "\xef\xbc\x9a" /* U+FF1A */
#define WIDE_BLANK "\xe3\x80\x80" /* U+3000 */
#define TAB_WIDTH 4

/* Blanks in front of a line: tabs to the next of four columns, wide ones as two. */
static const char *indent_take(const char *at, const char *end, GString *out) {
    gsize column = 0;
    while (at < end) {
        gsize n = 0, width = 1;
        if (*at == ' ') {
            n = 1;
        } else if (*at == '\t') {
            n = 1;
            width = TAB_WIDTH - column % TAB_WIDTH;
        } else if (end - at >= 3 && memcmp(at, WIDE_BLANK, 3) == 0) {
            n = 3;
            width = 2;
        }
        if (n == 0) break;
        at += n;
        column += width;
        for (gsize i = 0; i < width; i++) g_string_append_c(out, ' ');
    }
    return at;
}

/* The wide colon behind a key: "role：pipes", "- path：a.csv". NULL: there is none. */
static const char *wide_colon(const char *at, const char *end) {
    if (at < end && *at == '-') at++;
    while (at < end && *at == ' ') at++;
    const char *word = at;
    while (at < end && (g_ascii_isalnum(*at) || *at == '_' || *at == '.')) at++;
    return at > word && end - at >= 3 && memcmp(at, WIDE_COLON, 3) == 0 ? at : NULL;
}

/* A text between wide quotes gets plain ones. */
static void value_take(const char *at, const char *end, GString *out) {
    static const char open[] = "\xe2\x80\x9c", close[] = "\xe2\x80\x9d";
    while (at < end && (*at == ' ' || *at == '\t')) g_string_append_c(out, *at++);
    const char *last = end;
    while (last > at && g_ascii_isspace(last[-1])) last--;
    bool wide = last - at >= 6 && memcmp(at, open, 3) == 0 && memcmp(last - 3, close, 3) == 0;
    if (wide && memchr(at, '"', (gsize)(last - at)) == NULL) {
        g_string_append_c(out, '"');
        g_string_append_len(out, at + 3, last - 6 - at);
        g_string_append_c(out, '"');
        at = last;
    }
    g_string_append_len(out, at, end - at);
}

static void line_take(const char *at, const char *end, GString *out) {
    at = indent_take(at, end, out);
    const char *colon = wide_colon(at, end);
    const char *plain = colon != NULL ? NULL : memchr(at, ':', (gsize)(end - at));
    if (colon != NULL) {
        g_string_append_len(out, at, colon - at);
        g_string_append(out, ": ");
        value_take(colon + 3, end, out);
    } else if (plain != NULL && *at != '#') {
        g_string_append_len(out, at, plain + 1 - at);
        value_take(plain + 1, end, out);
    } else {
        g_string_append_len(out, at, end - at);
    }
}

char *sy_yaml_typed(const char *text, gsize n_byte, gsize *n_out) {
    const char *end = text + n_byte;
    if (n_byte >= 3 && memcmp(text, MARK, 3) == 0) text += 3;
    GString *out = g_string_sized_new(n_byte);
    while (text < end) {
        const char *newline = memchr(text, '\n', (gsize)(end - text));
        const char *line_end = newline == NULL ? end : newline;
        line_take(text, line_end, out);
        if (newline != NULL) g_string_append_c(out, '\n');
        text = line_end + (newline != NULL);
    }
    *n_out = out->len;
    return g_string_free(out, FALSE);
}
