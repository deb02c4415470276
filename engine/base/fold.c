#include "engine/base/fold.h"

#include <stdbool.h>
#include <string.h>

/* Letters that normalising leaves as they are: ASCII, and the unified ideographs, which have
 * neither decomposition nor case. Thousands of words of data/ are nothing else. */
static bool is_plain(const char *text) {
    for (const guchar *p = (const guchar *)text; *p != '\0'; p++) {
        if (*p < 0x80) continue;
        bool ideograph = (*p == 0xE4 ? p[1] >= 0xB8 : *p > 0xE4 && *p <= 0xE9) &&
                         (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80;
        if (!ideograph) return false;
        p += 2;
    }
    return true;
}

char *sy_fold_value(const char *text) {
    if (is_plain(text)) return g_strstrip(g_ascii_strdown(text, -1));
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *normal = g_utf8_normalize(valid, -1, G_NORMALIZE_ALL_COMPOSE);
    char *folded = g_utf8_casefold(normal, -1);
    return g_strstrip(folded);
}

char *sy_fold_name(const char *text) {
    char *folded = sy_fold_value(text), *out = folded;
    for (const char *p = folded; *p != '\0'; p++) {
        /* a blank beside a letter that is not ASCII is where a heading was broken into lines */
        bool broken = *p == ' ' && ((out > folded && out[-1] < 0) || p[1] < 0);
        if (!broken) *out++ = *p == ' ' || *p == '-' || *p == '.' ? '_' : *p;
    }
    *out = '\0';
    return folded;
}

GRegex *sy_fold_alternatives(const char *folded) {
    if (strchr(folded, '{') == NULL) return NULL;
    g_autoptr(GString) out = g_string_new("^");
    bool inside = false;
    for (const char *p = folded; *p != '\0'; p = g_utf8_next_char(p)) {
        if (*p == '{' || *p == '}') {
            inside = *p == '{';
            g_string_append(out, inside ? "(?:" : ")");
        } else if (*p == '|' && inside) {
            g_string_append_c(out, '|');
        } else {
            g_autofree char *plain = g_regex_escape_string(p, (int)(g_utf8_next_char(p) - p));
            g_string_append(out, plain);
        }
    }
    g_string_append_c(out, '$');
    return g_regex_new(out->str, 0, 0, NULL);
}
