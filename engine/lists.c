#include "engine/lists.h"

#include <string.h>

#include "engine/yaml.h"

struct SyLists {
    GPtrArray *documents; /* SyYamlDocument *, one a list */
};

void sy_lists_free(SyLists *lists) {
    if (lists == NULL) return;
    g_ptr_array_unref(lists->documents);
    g_free(lists);
}

static bool check_labels(const SyYamlDocument *document, const SyYaml *labels, const char *what,
                         GError **error) {
    static const char *const known[] = {"zh", "en", NULL};
    return sy_yaml_expect(document, labels, SY_YAML_MAP, what, error) &&
           sy_yaml_expect_keys(document, labels, known, what, error) &&
           sy_yaml_required(document, labels, "zh", what, error) != NULL &&
           sy_yaml_required(document, labels, "en", what, error) != NULL;
}

static bool check_list(const SyYamlDocument *document, GError **error) {
    static const char *const known[] = {"title", "sql", "columns", NULL};
    const SyYaml *root = document->root;
    if (!sy_yaml_expect(document, root, SY_YAML_MAP, "list", error) ||
        !sy_yaml_expect_keys(document, root, known, "key of a list", error) ||
        sy_yaml_required(document, root, "sql", "list", error) == NULL)
        return false;
    const SyYaml *title = sy_yaml_get(root, "title"), *columns = sy_yaml_get(root, "columns");
    if (title == NULL || columns == NULL)
        return sy_yaml_complain(document, root, error, "a list has title, sql and columns");
    if (!check_labels(document, title, "title", error) ||
        !sy_yaml_expect(document, columns, SY_YAML_MAP, "columns", error))
        return false;
    for (SyIndex i = 0; i < sy_yaml_count(columns); i++)
        if (!check_labels(document, sy_yaml_item(columns, i), sy_yaml_key(columns, i)->text, error))
            return false;
    return true;
}

static int compare_names(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

SyLists *sy_lists_load(const char *data_folder, GError **error) {
    g_autofree char *folder = g_build_filename(data_folder, "lists", NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    if (dir == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, "%s: the folder of lists is missing", folder);
        return NULL;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name = g_dir_read_name(dir); name != NULL; name = g_dir_read_name(dir))
        if (g_str_has_suffix(name, ".yaml")) g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    g_autoptr(SyLists) lists = g_new0(SyLists, 1);
    lists->documents = g_ptr_array_new_with_free_func((GDestroyNotify)sy_yaml_free);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, g_ptr_array_index(names, i), NULL);
        SyYamlDocument *document = sy_yaml_read(path, error);
        if (document == NULL) return NULL;
        g_ptr_array_add(lists->documents, document);
        if (!check_list(document, error)) return NULL;
    }
    return g_steal_pointer(&lists);
}

SyIndex sy_lists_count(const SyLists *lists) {
    return lists->documents->len;
}

static const SyYaml *part(const SyLists *lists, SyIndex list, const char *key) {
    const SyYamlDocument *document = g_ptr_array_index(lists->documents, list);
    return sy_yaml_get(document->root, key);
}

const char *sy_lists_title(const SyLists *lists, SyIndex list, const char *lang) {
    return sy_yaml_get(part(lists, list, "title"), lang)->text;
}

SyTable *sy_lists_query(const SyLists *lists, SyIndex list, SyStore *store, const char *lang,
                        GError **error) {
    SyTable *rows = sy_store_query(store, part(lists, list, "sql")->text, NULL, error);
    const SyYaml *columns = part(lists, list, "columns");
    for (guint i = 0; rows != NULL && i < rows->columns->len; i++) {
        SyColumn *column = g_ptr_array_index(rows->columns, i);
        const SyYaml *labels = sy_yaml_get(columns, column->name);
        if (labels == NULL) continue;
        g_free(column->name);
        column->name = g_strdup(sy_yaml_get(labels, lang)->text);
    }
    return rows;
}
