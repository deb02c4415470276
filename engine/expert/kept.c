#include "engine/expert/kept.h"

#include <string.h>

static const char *const folders[] = {"", "rules"};

static bool add_table(const SyData *data, const char *name, SyTable *rows, GError **error) {
    gsize n_byte;
    g_autofree char *text = sy_data_read(data, name, &n_byte, error);
    if (text == NULL) return false;
    g_autofree char *sha256 =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, n_byte);
    SyIndex row = sy_table_add_row(rows, rows->n_row);
    sy_column_set_text(sy_table_column(rows, "name"), row, name);
    sy_column_set_text(sy_table_column(rows, "sha256"), row, sha256);
    sy_column_set_text(sy_table_column(rows, "text"), row, text);
    return true;
}

SyTable *sy_kept_rows(const SyData *data, GError **error) {
    g_autoptr(SyTable) rows = sy_table_new(SY_GEOMETRY_NONE);
    static const char *const columns[] = {"name", "sha256", "text"};
    for (guint i = 0; i < G_N_ELEMENTS(columns); i++)
        sy_table_add_column(rows, columns[i], SY_COLUMN_TEXT);
    for (guint i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autoptr(GPtrArray) names = sy_data_names(data, folders[i]);
        for (guint k = 0; k < names->len; k++)
            if (!add_table(data, g_ptr_array_index(names, k), rows, error)) return NULL;
    }
    return g_steal_pointer(&rows);
}

bool sy_kept_load(SyStore *store, const char *folder, SyData *out, GError **error) {
    g_autoptr(SyTable) rows =
        sy_store_query(store, "SELECT name, text FROM expert_table", NULL, error);
    g_autoptr(SyTable) run =
        rows == NULL ? NULL : sy_store_query(store, "SELECT picture_unit FROM run", NULL, error);
    if (run == NULL) return false;
    *out = (SyData){.folder = folder, .file = g_strdup(sy_store_path(store))};
    out->in_feet = run->n_row > 0 && g_strcmp0(sy_cell_text(run, "picture_unit", 0), "ft") == 0;
    if (rows->n_row == 0) return true;
    out->kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (SyIndex row = 0; row < rows->n_row; row++) {
        const char *name = sy_cell_text(rows, "name", row), *text = sy_cell_text(rows, "text", row);
        if (name != NULL)
            g_hash_table_insert(out->kept, g_strdup(name), g_strdup(text == NULL ? "" : text));
    }
    return true;
}

static int by_name(const void *left, const void *right) {
    return strcmp(*(char *const *)left, *(char *const *)right);
}

GPtrArray *sy_kept_differences(SyStore *before, const SyTable *now, GError **error) {
    g_autoptr(SyTable) rows =
        sy_store_query(before, "SELECT name, sha256 FROM expert_table", NULL, error);
    if (rows == NULL) return NULL;
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) old = g_hash_table_new(g_str_hash, g_str_equal);
    for (SyIndex row = 0; row < rows->n_row; row++)
        g_hash_table_insert(old, (char *)sy_cell_text(rows, "name", row),
                            (char *)sy_cell_text(rows, "sha256", row));
    for (SyIndex row = 0; row < now->n_row; row++) {
        const char *name = sy_cell_text(now, "name", row);
        if (g_strcmp0(g_hash_table_lookup(old, name), sy_cell_text(now, "sha256", row)) != 0)
            g_ptr_array_add(names, g_strdup(name));
        g_hash_table_remove(old, name);
    }
    GHashTableIter iter;
    void *gone;
    g_hash_table_iter_init(&iter, old);
    while (g_hash_table_iter_next(&iter, &gone, NULL)) g_ptr_array_add(names, g_strdup(gone));
    g_ptr_array_sort(names, by_name);
    return names;
}
