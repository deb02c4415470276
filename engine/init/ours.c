/* Files that suyuan wrote: what it said once is no evidence for what it says now. */
#include <string.h>

#include "engine/init/init.h"
#include "io/export/mark.h"
#include "io/regular.h"

/* Hashes of all lists of files written, and the files that stand in one by their names. */
typedef struct {
    GHashTable *hashes, *paths;
} Ours;

static void read_lists(const GPtrArray *folders, const Ours *ours) {
    for (guint i = 0; i < folders->len; i++) {
        g_autoptr(GPtrArray) pairs = sy_export_list_read(folders->pdata[i]);
        for (guint k = 0; k < pairs->len; k += 2) {
            g_hash_table_add(ours->hashes, g_strdup(pairs->pdata[k]));
            g_hash_table_add(ours->paths,
                             g_build_filename(folders->pdata[i], pairs->pdata[k + 1], NULL));
        }
    }
}

static bool is_ours(const char *path, const Ours *ours) {
    if (sy_export_is_marked(path)) return true;
    if (g_hash_table_size(ours->hashes) == 0) return false;
    /* of a shapefile, its table is what is listed */
    bool is_shape = g_str_has_suffix(path, ".shp") || g_str_has_suffix(path, ".SHP");
    g_autofree char *stem = g_strndup(path, strlen(path) - (is_shape ? 4 : 0));
    g_autofree char *table = g_strconcat(stem, is_shape ? ".dbf" : "", NULL);
    if (g_hash_table_contains(ours->paths, table)) return true;
    g_autofree char *hash = sy_regular_sha256(table, NULL);
    return hash != NULL && g_hash_table_contains(ours->hashes, hash);
}

static void say(const char *folder, guint n, GPtrArray *left) {
    if (n == 0 || left == NULL) return;
    g_ptr_array_add(left, g_strdup_printf(_("%s: files that suyuan wrote (%u) are left out, since "
                                            "what it said is no evidence; name one to take it"),
                                          folder, n));
}

void sy_init_leave_ours(GPtrArray *files, guint first, const GPtrArray *folders, GPtrArray *left) {
    const Ours ours = {g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                       g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    g_autofree char *last = g_strdup("");
    guint n = 0;
    read_lists(folders, &ours);
    for (guint at = first; at < files->len;) {
        if (!is_ours(files->pdata[at], &ours)) {
            at++;
            continue;
        }
        char *folder = g_path_get_dirname(files->pdata[at]); /* its files are together */
        if (strcmp(folder, last) != 0) {
            say(last, n, left);
            n = 0;
        }
        g_free(last);
        last = folder;
        n++;
        g_ptr_array_remove_index(files, at);
    }
    say(last, n, left);
    g_hash_table_unref(ours.hashes);
    g_hash_table_unref(ours.paths);
}
