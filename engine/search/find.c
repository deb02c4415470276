#include "engine/search/find.h"

#include <string.h>

#include "algorithms/base/error.h"
#include "engine/expert/texts.h"

typedef struct {
    const char *table;
    const char *word;       /* for people, N_() */
    const char *columns[5]; /* how the survey calls it, best first */
} Kind;

static const Kind outfalls = {"outfall",
                              N_("outfall"),
                              {"source_id", "code", "local_code", "name", NULL}},
                  units = {"unit", N_("unit"), {"source_id", "code", "permit", "name", NULL}},
                  nodes = {"node", N_("node"), {"source_id", NULL}},
                  sections = {"section", N_("section"), {"source_id", "code", "name", NULL}},
                  rivers = {"river", N_("river"), {"code", "name", NULL}},
                  /* what is observed: outfalls come near */
    observed = {"outfall", N_("outfall, unit or surveyed point"), {"source_id"}};

/* Asks back which of these is meant. */
static void ask_back(const Kind *kind, const char *text, const SyTable *rows, GError **error) {
    const SyIndex most = 5;
    g_autoptr(GString) list = g_string_new(NULL);
    for (SyIndex row = 0; row < MIN(rows->n_row, most); row++) {
        const char *name = sy_column_text(sy_table_column(rows, "name"), row);
        g_string_append_printf(list, "%s#%" G_GINT64_FORMAT "%s%s", row == 0 ? "" : ", ",
                               sy_table_column(rows, "id")->integer[row], name == NULL ? "" : " ",
                               name == NULL ? "" : name);
    }
    if (rows->n_row > most) g_string_append(list, ", …");
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("%s: several are called so: %s; say which, as in %s:#%lld"), text, list->str,
                kind->table, (long long)sy_table_column(rows, "id")->integer[0]);
}

/* Number of the one row where a column is @text; 0 if there is none, -1 and an error if several. */
static int64_t find_by(SyStore *store, const Kind *kind, const char *column, const char *text,
                       GError **error) {
    const char *parameters[] = {text, NULL};
    const char *name = kind == &nodes ? "NULL" : "name";
    g_autofree char *sql = g_strdup_printf(
        "SELECT %s_id AS id, CAST(%s AS TEXT) AS name FROM %s WHERE %s = ?1 AND CAST(%s AS TEXT) "
        "= ?1 ORDER BY 1 LIMIT 6",
        kind->table, name, kind->table, column, column);
    g_autoptr(SyTable) rows = sy_store_query(store, sql, parameters, error);
    if (rows == NULL) return -1;
    if (rows->n_row == 0) return 0;
    if (rows->n_row == 1) return sy_table_column(rows, "id")->integer[0];
    ask_back(kind, text, rows, error);
    return -1;
}

static int64_t find_surveyed(SyStore *store, const Kind *kind, const char *text, GError **error) {
    int64_t id = 0;
    for (int i = 0; id == 0 && kind->columns[i] != NULL; i++)
        id = find_by(store, kind, kind->columns[i], text, error);
    return id;
}

static int64_t find_numbered(SyStore *store, const Kind *kind, const char *text, GError **error) {
    g_autofree char *column = g_strdup_printf("%s_id", kind->table);
    return find_by(store, kind, column, text, error);
}

/* Says that there is none, and which names come near. */
static int64_t not_found(SyStore *store, const Kind *kind, const char *text, GError **error) {
    const char *parameters[] = {text, NULL}, *number = kind->columns[0];
    g_autofree char *sql = g_strdup_printf(
        "SELECT group_concat(label, ', ') AS labels FROM (SELECT DISTINCT coalesce(name, %s, code) "
        "AS label FROM %s WHERE instr(coalesce(name, ''), ?1) OR instr(coalesce(%s, ''), ?1) "
        "LIMIT 5)",
        number, kind->table, number);
    g_autoptr(SyTable) near = sy_store_query(store, sql, parameters, error);
    if (near == NULL) return -1;
    SyColumn *labels = sy_table_column(near, "labels");
    const char *found =
        near->n_row == 1 && labels->type == SY_COLUMN_TEXT ? sy_column_text(labels, 0) : NULL;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: no %s has this number, code or name%s%s"),
                text, _(kind->word),
                found == NULL ? _("; suyuan chain FILE names the waters, outfalls and units")
                              : _("; there are "),
                found == NULL ? "" : found);
    return -1;
}

/* "outfall:K1" and "outfall:#3" are as good as "K1" and "3": other commands know them so. */
static int64_t find(SyStore *store, const Kind *kind, const char *text, GError **error) {
    gsize n = strlen(kind->table);
    if (strncmp(text, kind->table, n) == 0 && text[n] == ':') text += n + 1;
    int64_t id = text[0] == '#' ? find_numbered(store, kind, text + 1, error)
                                : find_surveyed(store, kind, text, error);
    if (id == 0) id = find_numbered(store, kind, text, error);
    return id == 0 ? not_found(store, kind, text, error) : id;
}

int64_t sy_find_outfall(SyStore *store, const char *text, GError **error) {
    return find(store, &outfalls, text, error);
}

int64_t sy_find_unit(SyStore *store, const char *text, GError **error) {
    return find(store, &units, text, error);
}

int64_t sy_find_section(SyStore *store, const char *text, GError **error) {
    return find(store, &sections, text, error);
}

bool sy_find_none(SyStore *store, SyFindKind kind, const char *text, GError **error) {
    static const Kind *const kinds[] = {&outfalls, &units, &rivers, &observed};
    return not_found(store, kinds[kind], text, error) > 0;
}

/* Without a prefix: outfalls before nodes, what the survey calls them before numbers of the case
 * file. */
static bool find_either(SyStore *store, const char *text, SyFoundPlace *found, GError **error) {
    static int64_t (*const ways[])(SyStore *, const Kind *, const char *, GError **) = {
        find_surveyed, find_numbered};
    for (int way = 0; way < 2; way++) {
        found->outfall = ways[way](store, &outfalls, text, error);
        found->node = found->outfall < 0 ? -1 : ways[way](store, &nodes, text, error);
        if (found->outfall < 0 || found->node < 0) return false;
        if (found->outfall > 0 && found->node > 0)
            sy_note(_("%s: an outfall and a node are called so; this is the outfall, for "
                      "the node say node:%s\n"),
                    text, text);
        if (found->outfall > 0) found->node = 0;
        if (found->outfall > 0 || found->node > 0) return true;
    }
    return not_found(store, &outfalls, text, error) >= 0;
}

bool sy_find_place(SyStore *store, const char *text, SyFoundPlace *found, GError **error) {
    static const char outfall_prefix[] = "outfall:", node_prefix[] = "node:";
    *found = (SyFoundPlace){0};
    if (g_str_has_prefix(text, outfall_prefix)) {
        found->outfall = find(store, &outfalls, text, error);
        return found->outfall >= 0;
    }
    if (!g_str_has_prefix(text, node_prefix)) return find_either(store, text, found, error);
    const char *name = text + strlen(node_prefix);
    if (name[0] != '#') found->node = find_surveyed(store, &nodes, name, error);
    if (found->node == 0)
        found->node = find_numbered(store, &nodes, name[0] == '#' ? name + 1 : name, error);
    if (found->node == 0)
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: no node has this number"), name);
    return found->node > 0;
}
