#include "engine/base/fold.h"

#include <stdbool.h>

char *sy_fold_value(const char *text) {
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
