#include "io/source/locate.h"

#include <stdbool.h>
#include <string.h>

#include "algorithms/base/words.h"

/* Levenshtein distance of two texts of Unicode characters. */
static gsize edit_distance(const gunichar *a, gsize n_a, const gunichar *b, gsize n_b) {
    g_autofree gsize *row = g_new(gsize, n_b + 1);
    for (gsize j = 0; j <= n_b; j++) row[j] = j;
    for (gsize i = 0; i < n_a; i++) {
        gsize diagonal = row[0];
        row[0] = i + 1;
        for (gsize j = 0; j < n_b; j++) {
            gsize changed = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            row[j + 1] = MIN(changed, MIN(diagonal, row[j]) + 1);
        }
    }
    return row[n_b];
}

static gsize distance(const char *a, const char *b) {
    g_autofree char *valid_a = g_utf8_make_valid(a, -1), *valid_b = g_utf8_make_valid(b, -1);
    g_autofree char *folded_a = g_utf8_casefold(valid_a, -1);
    g_autofree char *folded_b = g_utf8_casefold(valid_b, -1);
    glong n_a, n_b;
    g_autofree gunichar *wide_a = g_utf8_to_ucs4_fast(folded_a, -1, &n_a);
    g_autofree gunichar *wide_b = g_utf8_to_ucs4_fast(folded_b, -1, &n_b);
    return edit_distance(wide_a, (gsize)n_a, wide_b, (gsize)n_b);
}

static gsize stem_length(const char *name) {
    const char *dot = strrchr(name, '.');
    return dot == NULL || dot == name ? strlen(name) : (gsize)(dot - name);
}

const char *sy_nearest_name(const char *wanted, const char *const *names) {
    const char *best = NULL;
    gsize limit = MAX((gsize)g_utf8_strlen(wanted, -1) / 3, 1), best_distance = 0;
    for (; *names != NULL; names++) {
        gsize n = stem_length(wanted), d = distance(wanted, *names);
        bool same_stem = n == stem_length(*names) && strncmp(wanted, *names, n) == 0;
        bool nearer =
            best == NULL || d < best_distance || (d == best_distance && strcmp(*names, best) < 0);
        if ((d > limit && !same_stem) || !nearer) continue;
        best = *names;
        best_distance = d;
    }
    return best;
}

/* Names in a folder; NULL if it cannot be opened. */
static GPtrArray *list_folder(const char *folder) {
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    if (dir == NULL) return NULL;
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name = g_dir_read_name(dir); name != NULL; name = g_dir_read_name(dir))
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_add(names, NULL);
    return names;
}

void sy_locate_error(const char *path, GError **error) {
    g_autofree char *folder = g_path_get_dirname(path), *name = g_path_get_basename(path);
    g_autoptr(GPtrArray) names = list_folder(folder);
    if (names == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: no such file, the folder %s does not exist or cannot be opened"), path,
                    folder);
        return;
    }
    const char *nearest = sy_nearest_name(name, (const char *const *)names->pdata);
    if (nearest != NULL)
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: no such file; beside it is %s"), path,
                    nearest);
    else
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: no such file, and none in %s has a name like it"), path, folder);
}
