/* The words by which a layer is called: its file, itself, its folder. */
#include <string.h>

#include "engine/base/fold.h"
#include "engine/init/init.h"

bool sy_guess_is_drawing(const char *path) {
    return g_str_has_suffix(path, ".dxf") || g_str_has_suffix(path, ".DXF");
}

char *sy_guess_name(const char *path, const char *layer) {
    g_autofree char *base = g_path_get_basename(path);
    if (sy_guess_is_drawing(path) && layer != NULL && *layer != '0') return sy_fold_value(layer);
    char *dot = strrchr(base, '.');
    if (dot != NULL) *dot = '\0';
    g_autofree char *both = g_strconcat(base, " ", layer == NULL ? "" : layer, NULL);
    return sy_fold_value(both);
}

char *sy_guess_folder(const char *path) {
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *base = g_path_get_basename(folder);
    for (char *c = base; *c != '\0'; c++)
        if (*c > 0) *c = ' ';
    return sy_fold_value(base);
}
