/* The same file twice: copies are passed over, and of two forms of a survey the older is known. */
#include <glib/gstdio.h>
#include <string.h>

#include "engine/base/fold.h"
#include "engine/init/init.h"
#include "engine/read/input.h"
#include "io/regular.h"

enum { SUBJECT, WORD };

/* Cuts a number in brackets, or a word that copying puts there, off the end of a name; false: there
 * is none. */
static bool cut_mark(const SyCsv *words, GString *stem) {
    gsize n = stem->len;
    const char *open = n > 2 && stem->str[n - 1] == ')' ? strrchr(stem->str, '(') : NULL;
    if (open != NULL && strspn(open + 1, "0123456789") == n - 2 - (gsize)(open - stem->str))
        n = (gsize)(open - stem->str);
    for (SyIndex row = 0; n == stem->len && row < words->n_row; row++) {
        const char *word = sy_csv_cell(words, row, WORD);
        if (strcmp(sy_csv_cell(words, row, SUBJECT), "copy_mark") == 0 &&
            g_str_has_suffix(stem->str, word))
            n -= strlen(word);
    }
    if (n == stem->len) return false;
    while (n > 0 && strchr(" -_", stem->str[n - 1]) != NULL) n--;
    g_string_truncate(stem, n);
    return true;
}

/* The folded name of a file without what copying puts behind it: " (1)", " - 副本". g_free. */
static char *plain_name(const SyCsv *words, const char *path) {
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *folded = sy_fold_value(base);
    const char *dot = strrchr(folded, '.');
    gsize n = dot == NULL ? strlen(folded) : (gsize)(dot - folded);
    g_autoptr(GString) stem = g_string_new_len(folded, (gssize)n);
    while (cut_mark(words, stem)) continue;
    return g_strconcat(stem->str, folded + n, NULL);
}

bool sy_guess_is_copy(const SyCsv *words, const char *path) {
    g_autofree char *plain = plain_name(words, path), *base = g_path_get_basename(path),
                    *folded = sy_fold_value(base), *whole = sy_fold_value(path);
    if (strcmp(plain, folded) != 0) return true;
    for (SyIndex row = 0; row < words->n_row; row++)
        if (strcmp(sy_csv_cell(words, row, SUBJECT), "copy") == 0 &&
            sy_guess_name_has(whole, sy_csv_cell(words, row, WORD)))
            return true;
    return false;
}

int sy_guess_year(const char *path) {
    g_autoptr(GRegex) regex = g_regex_new("(?<![0-9])(?:19[89]|20[0-4])[0-9](?![0-9])", 0, 0, NULL);
    g_auto(GStrv) parts = g_strsplit(path, G_DIR_SEPARATOR_S, -1);
    for (guint i = g_strv_length(parts); i > 0; i--) { /* the file says it before its folders */
        g_autoptr(GMatchInfo) match = NULL;
        int year = 0;
        g_regex_match(regex, parts[i - 1], 0, &match);
        for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
            g_autofree char *text = g_match_info_fetch(match, 0);
            year = MAX(year, (int)g_ascii_strtoll(text, NULL, 10));
        }
        if (year != 0) return year;
    }
    return 0;
}

static const char *ending_of(const char *path) {
    const char *dot = strrchr(path, '.');
    return dot == NULL ? "" : dot;
}

/* Whether two files are the same, byte by byte, with what belongs to them. */
static bool same_bytes(const char *a, const char *b) {
    g_autoptr(GPtrArray) ours = sy_input_files(a);
    g_autoptr(GPtrArray) theirs = sy_input_files(b);
    if (ours->len != theirs->len) return false;
    for (guint i = 0; i < ours->len; i++) {
        const char *one = ours->pdata[i], *other = theirs->pdata[i];
        if (g_ascii_strcasecmp(ending_of(one), ending_of(other)) != 0) return false;
        g_autofree char *hash = sy_regular_sha256(one, NULL),
                        *wanted = sy_regular_sha256(other, NULL);
        if (hash == NULL || g_strcmp0(hash, wanted) != 0) return false;
    }
    return true;
}

/* "size name", or NULL for what is no file. g_free. */
static char *key_of(const SyCsv *words, const char *path) {
    GStatBuf status;
    if (g_stat(path, &status) != 0 || !S_ISREG(status.st_mode)) return NULL;
    g_autofree char *plain = plain_name(words, path);
    return g_strdup_printf("%" G_GINT64_FORMAT " %s", (gint64)status.st_size, plain);
}

void sy_init_leave_copies(GPtrArray *files, const SyCsv *words, GPtrArray *left) {
    g_autoptr(GHashTable) kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int copies = 0; copies < 2; copies++) /* what is called a copy comes second */
        for (guint i = 0; i < files->len;) {
            const char *path = files->pdata[i];
            g_autofree char *key = key_of(words, path);
            const char *first = key == NULL ? NULL : g_hash_table_lookup(kept, key);
            bool mine = sy_guess_is_copy(words, path) == (copies == 1);
            if (key == NULL || !mine || first == NULL || !same_bytes(first, path)) {
                if (key != NULL && mine && first == NULL)
                    g_hash_table_insert(kept, g_steal_pointer(&key), (char *)path);
                i++;
                continue;
            }
            g_ptr_array_add(left, g_strdup_printf(_("%s: a copy of %s, byte by byte; passed over"),
                                                  path, first));
            g_ptr_array_remove_index(files, i);
        }
}
