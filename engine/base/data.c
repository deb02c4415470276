#include "engine/base/data.h"

#include <string.h>

#include "engine/base/file.h"

#define RULES "rules/"

void sy_data_clear(SyData *data) {
    if (data->kept != NULL) g_hash_table_unref(data->kept);
    g_free(data->file);
    *data = (SyData){0};
}

static const char *kept(const SyData *data, const char *name) {
    return data->kept == NULL ? NULL : g_hash_table_lookup(data->kept, name);
}

static char *path_of(const SyData *data, const char *name) {
    if (data->rules != NULL && strcmp(name, "rules") == 0) return g_strdup(data->rules);
    return data->rules != NULL && g_str_has_prefix(name, RULES)
               ? g_build_filename(data->rules, name + strlen(RULES), NULL)
               : g_build_filename(data->folder, name, NULL);
}

bool sy_data_has(const SyData *data, const char *name) {
    g_autofree char *path = path_of(data, name);
    return kept(data, name) != NULL || g_file_test(path, G_FILE_TEST_EXISTS);
}

char *sy_data_read(const SyData *data, const char *name, gsize *n_byte, GError **error) {
    const char *text = kept(data, name);
    gsize n = text == NULL ? 0 : strlen(text);
    g_autofree char *path = path_of(data, name);
    char *out = text == NULL ? sy_file_read(path, &n, error) : g_strdup(text);
    if (n_byte != NULL) *n_byte = n;
    return out;
}

char *sy_data_place(const SyData *data, const char *name) {
    return kept(data, name) == NULL ? path_of(data, name)
                                    : g_strdup_printf("%s: %s", data->file, name);
}

static int by_name(const void *left, const void *right) {
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* The name is a table of the folder itself. */
static bool is_of(const char *name, const char *folder) {
    gsize n = strlen(folder);
    if (n > 0 && (strncmp(name, folder, n) != 0 || name[n] != '/')) return false;
    const char *own = n == 0 ? name : name + n + 1;
    return strchr(own, '/') == NULL &&
           (g_str_has_suffix(own, ".yaml") || g_str_has_suffix(own, ".csv"));
}

static void list_kept(const SyData *data, const char *folder, GPtrArray *names) {
    GHashTableIter iter;
    void *name;
    if (data->kept == NULL) return;
    g_hash_table_iter_init(&iter, data->kept);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        if (is_of(name, folder)) g_ptr_array_add(names, g_strdup(name));
}

static void list_folder(const SyData *data, const char *folder, GPtrArray *names) {
    g_autofree char *path = path_of(data, folder);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
        if (is_of(name, ""))
            g_ptr_array_add(
                names, *folder == '\0' ? g_strdup(name) : g_strconcat(folder, "/", name, NULL));
}

GPtrArray *sy_data_names(const SyData *data, const char *folder) {
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    list_kept(data, folder, names);
    if (names->len == 0) list_folder(data, folder, names);
    g_ptr_array_sort(names, by_name);
    return names;
}

static SyYamlDocument *read_yaml(const SyData *data, const char *name, bool is_program,
                                 GError **error) {
    gsize n_byte;
    g_autofree char *text = sy_data_read(data, name, &n_byte, error);
    if (text == NULL) return NULL;
    g_autofree char *place = sy_data_place(data, name);
    return is_program ? sy_yaml_parse_program(text, n_byte, place, error)
                      : sy_yaml_parse(text, n_byte, place, error);
}

SyYamlDocument *sy_data_yaml(const SyData *data, const char *name, GError **error) {
    return read_yaml(data, name, false, error);
}

SyYamlDocument *sy_data_program(const SyData *data, const char *name, GError **error) {
    return read_yaml(data, name, true, error);
}

SyCsv *sy_data_csv(const SyData *data, const char *name, const char *const *header,
                   GError **error) {
    gsize n_byte;
    g_autofree char *text = sy_data_read(data, name, &n_byte, error);
    if (text == NULL) return NULL;
    g_autofree char *place = sy_data_place(data, name);
    return sy_csv_parse(text, n_byte, place, header, error);
}
