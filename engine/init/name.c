/* The words by which a layer is called: its file, itself, its folder; what they mean. */
#include <string.h>

#include "engine/base/fold.h"
#include "engine/init/init.h"
#include "io/source/mixed.h"

#define LAYER "\n" /* between the name of a file and that of its layer */

enum { SUBJECT, WORD, MEANING };

bool sy_guess_is_drawing(const char *path) {
    return g_str_has_suffix(path, ".dxf") || g_str_has_suffix(path, ".DXF");
}

char *sy_guess_name(const char *path, const char *layer) {
    g_autofree char *base = g_path_get_basename(path);
    if (sy_guess_is_drawing(path) && layer != NULL && *layer != '0') return sy_fold_value(layer);
    char *dot = strrchr(base, '.');
    if (dot != NULL) *dot = '\0';
    bool points; /* what the reader writes behind the name says nothing */
    g_autofree char *bare = layer == NULL ? NULL : sy_mixed_base(layer, &points);
    if (bare != NULL) layer = bare;
    g_autofree char *both = g_strconcat(base, LAYER, layer == NULL ? "" : layer, NULL);
    return sy_fold_value(both);
}

bool sy_guess_name_has(const char *name, const char *word) {
    g_autofree char *folded = sy_fold_value(word);
    if (!g_str_is_ascii(folded)) return strstr(name, folded) != NULL;
    for (const char *p = name; *p != '\0';) {
        gsize n = strspn(p, "abcdefghijklmnopqrstuvwxyz");
        g_autofree char *token = g_strndup(p, n);
        if (n > 0 && g_pattern_match_simple(folded, token)) return true;
        p += n > 0 ? n : 1;
    }
    return false;
}

/* What a layer is called itself, in a name of sy_guess_name; NULL: only its file says something. */
static const char *own_part(const char *name) {
    const char *mark = strstr(name, LAYER);
    return mark == NULL ? NULL : mark + strlen(LAYER);
}

static const char *meaning_of(const SyCsv *words, const char *subject, const char *name) {
    for (SyIndex row = 0; row < words->n_row; row++)
        if (strcmp(sy_csv_cell(words, row, SUBJECT), subject) == 0 &&
            sy_guess_name_has(name, sy_csv_cell(words, row, WORD)))
            return sy_csv_cell(words, row, MEANING);
    return NULL;
}

const char *sy_guess_meaning(const SyCsv *words, const char *subject, const char *name) {
    const char *own = own_part(name);
    const char *meaning = own == NULL ? NULL : meaning_of(words, subject, own);
    return meaning != NULL ? meaning : meaning_of(words, subject, name);
}

/* The system of lines that are called so: what flows there before "drainage" and before what is
 * none; "" where words for several stand side by side ("雨水污水管网"). */
static const char *system_of(const SyCsv *words, const char *name, const char **word) {
    const char *found = NULL;
    bool foreign = false, several = false;
    for (SyIndex row = 0; row < words->n_row; row++) {
        const char *meaning = sy_csv_cell(words, row, MEANING);
        if (strcmp(sy_csv_cell(words, row, SUBJECT), "system") != 0 ||
            !sy_guess_name_has(name, sy_csv_cell(words, row, WORD)))
            continue;
        bool none = strcmp(meaning, "not_drainage") == 0;
        bool first = found == NULL || (foreign && !none) || (*found == '\0' && !none);
        several |= found != NULL && *found != '\0' && !foreign && !none && *meaning != '\0' &&
                   strcmp(found, meaning) != 0;
        if (!first) continue;
        found = meaning;
        foreign = none;
        *word = sy_csv_cell(words, row, WORD);
    }
    return several ? "" : found;
}

const char *sy_guess_system(const SyCsv *words, const char *name, const char **word) {
    const char *own = own_part(name);
    const char *system = own == NULL ? NULL : system_of(words, own, word);
    return system != NULL ? system : system_of(words, name, word);
}

char *sy_guess_folder(const char *path) {
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *base = g_path_get_basename(folder);
    for (char *c = base; *c != '\0'; c++)
        if (*c > 0) *c = ' ';
    return sy_fold_value(base);
}
