#include "engine/base/fold.h"

char *sy_fold_value(const char *text) {
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *normal = g_utf8_normalize(valid, -1, G_NORMALIZE_ALL_COMPOSE);
    char *folded = g_utf8_casefold(normal, -1);
    return g_strstrip(folded);
}

char *sy_fold_name(const char *text) {
    char *folded = sy_fold_value(text);
    for (char *p = folded; *p != '\0'; p++)
        if (*p == ' ' || *p == '-' || *p == '.') *p = '_';
    return folded;
}
