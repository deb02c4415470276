#include "io/export/text.h"

#include <glib.h>
#include <string.h>

static bool is_left_out(gunichar letter) {
    return letter < 0x20 || (letter >= 0x7f && letter <= 0x9f) || letter == 0x061c ||
           letter == 0x200e || letter == 0x200f || (letter >= 0x202a && letter <= 0x202e) ||
           (letter >= 0x2066 && letter <= 0x2069) || letter == 0xfeff ||
           (letter & 0xfffe) == 0xfffe;
}

static bool is_break(gunichar letter) {
    return letter == '\n' || letter == '\r' || letter == '\t' || letter == 0x85 ||
           letter == 0x2028 || letter == 0x2029;
}

/* Whether a byte may begin a character that is_left_out() or is_break() knows. */
static bool is_suspect(unsigned char byte, unsigned char next) {
    return byte < 0x20 || byte == 0x7f || byte == 0xc2 || byte > 0xef ||
           (byte == 0xd8 && next == 0x9c) || (byte == 0xe2 && next <= 0x81) ||
           (byte == 0xef && (next == 0xbb || next == 0xbf));
}

/* Most texts: nothing in them that would have to go. */
static bool is_clean(const char *text) {
    gsize n = 0;
    for (; text[n] != '\0'; n++)
        if (is_suspect((unsigned char)text[n], (unsigned char)text[n + 1])) return false;
    return n == 0 ||
           (text[0] != ' ' && text[n - 1] != ' ' && g_utf8_validate(text, (gssize)n, NULL));
}

char *sy_export_clean(const char *text) {
    if (text == NULL) return NULL;
    if (is_clean(text)) return g_strdup(text);
    g_autofree char *valid =
        g_utf8_validate(text, -1, NULL) ? g_strdup(text) : g_utf8_make_valid(text, -1);
    char *to = valid;
    for (const char *at = valid; *at != '\0';) {
        const char *next = g_utf8_next_char(at);
        gunichar letter = g_utf8_get_char(at);
        if (letter == '\r' && *next == '\n') next++;
        if (is_break(letter)) {
            *to++ = ' ';
        } else if (!is_left_out(letter)) {
            memmove(to, at, (gsize)(next - at));
            to += next - at;
        }
        at = next;
    }
    *to = '\0';
    return g_strdup(g_strstrip(valid));
}

char *sy_export_line(const char *text, unsigned n_letter) {
    if (text != NULL && strnlen(text, (gsize)n_letter + 1) <= n_letter && is_clean(text))
        return g_strdup(text); /* most: no letter has less than a byte */
    /* Enough bytes for the longest text that is kept: a huge one is not looked at whole. */
    g_autofree char *part =
        text == NULL ? NULL : g_strndup(text, strnlen(text, 8 * (gsize)n_letter));
    char *line = part == NULL ? g_strdup("") : sy_export_clean(part);
    if (g_utf8_strlen(line, -1) <= (glong)n_letter) return line;
    g_utf8_offset_to_pointer(line, n_letter)[0] = '\0';
    g_autofree char *whole = line;
    return g_strconcat(whole, "…", NULL);
}

/* Digits, one point, one exponent: what no spreadsheet computes. */
static bool is_plain_number(const char *text) {
    if (*text == '+' || *text == '-') text++;
    if (!g_ascii_isdigit(*text) && *text != '.') return false;
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) return false;
    char *end = NULL;
    g_ascii_strtod(text, &end);
    return end != text && *end == '\0';
}

bool sy_export_is_formula(const char *text) {
    static const char *const starts[] = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
    for (gsize i = 0; i < G_N_ELEMENTS(starts); i++)
        if (g_str_has_prefix(text, starts[i])) return !is_plain_number(text);
    return false;
}

bool sy_export_cut(char *text, unsigned long n_byte) {
    static const char mark[] = "…";
    gsize length = strlen(text), n_mark = sizeof mark - 1;
    if (length <= n_byte) return false;
    gsize keep = n_byte < n_mark ? 0 : n_byte - n_mark;
    while (keep > 0 && ((unsigned char)text[keep] & 0xc0) == 0x80) keep--;
    g_strlcpy(text + keep, n_byte < n_mark ? "" : mark, n_mark + 1);
    return true;
}
