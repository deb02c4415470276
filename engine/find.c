#include "engine/find.h"

#include "algorithms/base/error.h"
#include "engine/texts.h"

static int64_t find(SyStore *store, const char *table, const char *const *columns, const char *text,
                    GError **error) {
    const char *parameters[] = {text, NULL};
    for (int i = 0; columns[i] != NULL; i++) {
        g_autofree char *sql =
            g_strdup_printf("SELECT %s_id AS id FROM %s WHERE CAST(%s AS TEXT) = ?1 LIMIT 2", table,
                            table, columns[i]);
        g_autoptr(SyTable) rows = sy_store_query(store, sql, parameters, error);
        if (rows == NULL) return -1;
        if (rows->n_row == 1) return sy_table_column(rows, "id")->integer[0];
        if (rows->n_row > 1) {
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                        _("%s: several of the %ss have this %s; use its %s_id"), text, table,
                        columns[i], table);
            return -1;
        }
    }
    return -1;
}

static int64_t find_named(SyStore *store, const char *table, const char *const *columns,
                          const char *text, GError **error) {
    GError *inner = NULL;
    int64_t id = find(store, table, columns, text, &inner);
    if (inner != NULL) {
        g_propagate_error(error, inner);
        return -1;
    }
    if (id >= 0) return id;
    const char *parameters[] = {text, NULL};
    g_autofree char *sql = g_strdup_printf(
        "SELECT group_concat(label, ', ') AS labels FROM (SELECT coalesce(name, source_id, code) "
        "AS "
        "label FROM %s WHERE instr(coalesce(name, ''), ?1) OR instr(coalesce(source_id, ''), ?1) "
        "LIMIT 5)",
        table);
    g_autoptr(SyTable) near = sy_store_query(store, sql, parameters, error);
    if (near == NULL) return -1;
    SyColumn *labels = sy_table_column(near, "labels");
    const char *found =
        near->n_row == 1 && labels->type == SY_COLUMN_TEXT ? sy_column_text(labels, 0) : NULL;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: no %s has this number, code or name%s%s"),
                text, table, found == NULL ? "" : _("; there are "), found == NULL ? "" : found);
    return -1;
}

int64_t sy_find_outfall(SyStore *store, const char *text, GError **error) {
    static const char *const columns[] = {"source_id", "code",       "local_code",
                                          "name",      "outfall_id", NULL};
    return find_named(store, "outfall", columns, text, error);
}

int64_t sy_find_unit(SyStore *store, const char *text, GError **error) {
    static const char *const columns[] = {"source_id", "code", "permit", "name", "unit_id", NULL};
    return find_named(store, "unit", columns, text, error);
}

int64_t sy_find_node(SyStore *store, const char *text, GError **error) {
    static const char *const columns[] = {"source_id", "node_id", NULL};
    return find(store, "node", columns, text, error);
}
