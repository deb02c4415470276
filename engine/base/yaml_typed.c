/* YAML as people type it: with the marks that editors and Chinese input methods leave. Only what
 * can mean one thing is put right; the lines stay as they are counted. */
#include <string.h>

#include "engine/base/yaml.h"

#define MARK "\xef\xbb\xbf"       /* of byte order */
#define WIDE_COLON "\xef\xbc\x9a" /* U+FF1A */
#define WIDE_COMMA "\xef\xbc\x8c" /* U+FF0C */
#define WIDE_BLANK "\xe3\x80\x80" /* U+3000 */
#define FIRM_BLANK "\xc2\xa0"     /* U+00A0, as pages and messengers have it */
#define TAB_WIDTH 4

/* Bytes of a blank other than a plain one that stands here; 0: none does. */
static gsize odd_blank(const char *at, const char *end) {
    if (end - at >= 3 && memcmp(at, WIDE_BLANK, 3) == 0) return 3;
    return end - at >= 2 && memcmp(at, FIRM_BLANK, 2) == 0 ? 2 : 0;
}

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
        } else {
            n = odd_blank(at, end);
            width = n == 3 ? 2 : 1;
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

/* Behind a key, which is not quoted: ":" or a wide one; its bytes, 0: there is no key. */
static gsize key_end(const char *at, const char *end, gsize *n_key) {
    const char *word = at;
    while (at < end && (g_ascii_isalnum(*at) || *at == '_' || *at == '.')) at++;
    *n_key = (gsize)(at - word);
    if (*n_key == 0 || at == end) return 0;
    if (*at == ':') return 1;
    return end - at >= 3 && memcmp(at, WIDE_COLON, 3) == 0 ? 3 : 0;
}

/* "{system：storm，kind: pipe}": wide colons behind keys, and wide commas that a key follows. */
static void map_take(const char *at, const char *end, GString *out) {
    char quote = 0;
    bool key = true; /* one may begin here */
    while (at < end) {
        gsize n_key = 0, n_colon = quote == 0 && key ? key_end(at, end, &n_key) : 0;
        key = false;
        if (n_colon > 0) {
            g_string_append_len(out, at, (gssize)n_key);
            g_string_append(out, n_colon == 3 ? ": " : ":");
            at += n_key + n_colon;
            continue;
        }
        bool comma = quote == 0 && end - at >= 3 && memcmp(at, WIDE_COMMA, 3) == 0;
        const char *next = at + (comma ? 3 : 1);
        while (comma && next < end && *next == ' ') next++;
        if (comma && key_end(next, end, &n_key) > 0) {
            g_string_append(out, ", ");
            at = next;
            key = true;
            continue;
        }
        if (*at == '"' || *at == '\'') quote = quote == 0 ? *at : quote == *at ? 0 : quote;
        key = quote == 0 && strchr("{, ", *at) != NULL;
        g_string_append_c(out, *at++);
    }
}

/* A text between wide quotes gets plain ones. */
static void value_take(const char *at, const char *end, GString *out) {
    static const char open[] = "\xe2\x80\x9c", close[] = "\xe2\x80\x9d";
    for (gsize n; at < end; at += n) {
        n = *at == ' ' || *at == '\t' ? 1 : odd_blank(at, end);
        if (n == 0) break;
        g_string_append_c(out, ' ');
    }
    const char *last = end;
    while (last > at && g_ascii_isspace(last[-1])) last--;
    bool wide = last - at >= 6 && memcmp(at, open, 3) == 0 && memcmp(last - 3, close, 3) == 0;
    if (wide && memchr(at, '"', (gsize)(last - at)) == NULL) {
        g_string_append_c(out, '"');
        g_string_append_len(out, at + 3, last - 6 - at);
        g_string_append_c(out, '"');
        at = last;
    }
    if (at < last && *at == '{')
        map_take(at, end, out);
    else
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
