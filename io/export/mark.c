#include "io/export/mark.h"

#include <stdio.h>
#include <string.h>
#include <zip.h>

#include "io/beside.h"
#include "io/regular.h"

enum { HEAD_BYTES = 1 << 20, CORE_BYTES = 1 << 14, LIST_BYTES = 1 << 24, HASH_LETTERS = 64 };

static bool ends_in(const char *path, const char *const *endings) {
    const char *dot = strrchr(path, '.');
    g_autofree char *lower = g_ascii_strdown(dot == NULL ? "" : dot + 1, -1);
    return g_strv_contains(endings, lower);
}

static bool head_has_mark(const char *path) {
    FILE *file = sy_regular_check(path, NULL) ? fopen(path, "rb") : NULL;
    if (file == NULL) return false;
    g_autofree char *head = g_malloc(HEAD_BYTES);
    gsize n = fread(head, 1, HEAD_BYTES, file);
    fclose(file);
    return memmem(head, n, SY_EXPORT_MARK, strlen(SY_EXPORT_MARK)) != NULL;
}

/* Office programs keep the author of a workbook when they save it. */
static bool author_is_mark(const char *path) {
    zip_t *archive = sy_regular_check(path, NULL) ? zip_open(path, ZIP_RDONLY, NULL) : NULL;
    zip_file_t *core = archive == NULL ? NULL : zip_fopen(archive, "docProps/core.xml", 0);
    char text[CORE_BYTES];
    zip_int64_t n = core == NULL ? 0 : zip_fread(core, text, sizeof text - 1);
    text[MAX(n, 0)] = '\0';
    if (core != NULL) zip_fclose(core);
    if (archive != NULL) zip_discard(archive);
    return strstr(text, "<dc:creator>" SY_EXPORT_AUTHOR "</dc:creator>") != NULL;
}

bool sy_export_is_marked(const char *path) {
    static const char *const heads[] = {"gpkg", "geojson", "json", "kml", "dxf", NULL};
    static const char *const books[] = {"xlsx", "xlsm", NULL};
    return (ends_in(path, heads) && head_has_mark(path)) ||
           (ends_in(path, books) && author_is_mark(path));
}

GPtrArray *sy_export_list_read(const char *folder) {
    GPtrArray *pairs = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *path = g_build_filename(folder, SY_EXPORT_LIST, NULL);
    g_autoptr(GMappedFile) file =
        sy_regular_check(path, NULL) ? g_mapped_file_new(path, FALSE, NULL) : NULL;
    gsize n = file == NULL ? 0 : g_mapped_file_get_length(file);
    if (n == 0 || n > LIST_BYTES ||
        !g_utf8_validate(g_mapped_file_get_contents(file), (gssize)n, NULL))
        return pairs;
    g_autofree char *text = g_strndup(g_mapped_file_get_contents(file), n);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_strchomp(*line);
        if (strlen(*line) <= HASH_LETTERS + 2 || strspn(*line, "0123456789abcdef") != HASH_LETTERS)
            continue;
        g_ptr_array_add(pairs, g_strndup(*line, HASH_LETTERS));
        g_ptr_array_add(pairs, g_strdup(*line + HASH_LETTERS + 2));
    }
    return pairs;
}

static int by_text(const void *left, const void *right) {
    return strcmp(*(char *const *)left, *(char *const *)right);
}

bool sy_export_list_add(const char *folder, const GPtrArray *paths, GError **error) {
    g_autoptr(GHashTable) hashes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GPtrArray) old = sy_export_list_read(folder), names = g_ptr_array_new();
    for (guint i = 0; i < old->len; i += 2) {
        g_autofree char *there = g_build_filename(folder, old->pdata[i + 1], NULL);
        if (g_file_test(there, G_FILE_TEST_EXISTS))
            g_hash_table_replace(hashes, g_strdup(old->pdata[i + 1]), g_strdup(old->pdata[i]));
    }
    gsize skip = strlen(folder) + (g_str_has_suffix(folder, "/") ? 0 : 1);
    for (guint i = 0; i < paths->len; i++) {
        char *hash = sy_regular_sha256(paths->pdata[i], NULL);
        if (hash != NULL)
            g_hash_table_replace(hashes, g_strdup((char *)paths->pdata[i] + skip), hash);
    }
    GHashTableIter each;
    void *name, *hash;
    g_hash_table_iter_init(&each, hashes);
    while (g_hash_table_iter_next(&each, &name, &hash)) g_ptr_array_add(names, name);
    g_ptr_array_sort(names, by_text);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < names->len; i++)
        g_string_append_printf(text, "%s  %s\n",
                               (char *)g_hash_table_lookup(hashes, names->pdata[i]),
                               (char *)names->pdata[i]);
    g_autofree char *path = g_build_filename(folder, SY_EXPORT_LIST, NULL);
    g_autoptr(SyBeside) beside = sy_beside_new(path, error);
    return beside != NULL && sy_beside_write(beside, text->str, text->len, error) &&
           sy_beside_place(beside, SY_BESIDE_OVER, NULL, error);
}
