/*
 * Whether a case file that somebody hands over is what a run writes: every table, view and index of
 * the schema is there in its own words, and nothing in the file acts on them. What others keep in
 * the file (styles, projects, tables and views of their own) is left alone and never read.
 */
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/store/private.h"

/* An object of a schema. */
typedef struct {
    char *type, *table, *sql; /* table view index trigger; lower case name of its table */
} Object;

static void object_free(void *object) {
    Object *o = object;
    g_free(o->type);
    g_free(o->table);
    g_free(o->sql);
    g_free(o);
}

/* Objects of a database by their names in lower case; NULL if it cannot be read. A name that stands
 * twice makes @twice true. */
static GHashTable *objects_of(sqlite3 *db, bool *twice) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db,
                           "SELECT type, lower(name), lower(tbl_name), sql FROM sqlite_master "
                           "WHERE sql IS NOT NULL",
                           -1, &statement, NULL) != SQLITE_OK)
        return NULL;
    GHashTable *objects = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, object_free);
    int code;
    *twice = false;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *cells[4];
        for (int i = 0; i < 4; i++) cells[i] = (const char *)sqlite3_column_text(statement, i);
        if (cells[0] == NULL || cells[1] == NULL || cells[2] == NULL || cells[3] == NULL) continue;
        Object *object = g_new(Object, 1);
        *object = (Object){g_strdup(cells[0]), g_strdup(cells[2]), g_strdup(cells[3])};
        *twice |= !g_hash_table_replace(objects, g_strdup(cells[1]), object);
    }
    sqlite3_finalize(statement);
    if (code == SQLITE_DONE) return objects;
    g_hash_table_unref(objects);
    return NULL;
}

/* Behind the blanks and comments at the beginning. */
static const char *skip_blank(const char *at) {
    while (true) {
        while (g_ascii_isspace(*at)) at++;
        if (at[0] != '-' || at[1] != '-') return at;
        at += strcspn(at, "\n");
    }
}

/* The semicolon that ends the statement, outside of texts and comments, or the end of all. */
static const char *end_of(const char *at) {
    for (; *at != '\0' && *at != ';'; at++) {
        if (at[0] == '-' && at[1] == '-') {
            at += strcspn(at, "\n") - 1;
            continue;
        }
        if (*at != '\'' && *at != '"') continue;
        const char *close = strchr(at + 1, *at);
        if (close == NULL) return at + strlen(at);
        at = close;
    }
    return at;
}

/* What a statement creates, in the words that SQLite keeps of it: CREATE TABLE name ( ... */
static void note_object(GHashTable *objects, const char *sql, gsize n) {
    static const char *const types[] = {"table", "view", "index"};
    g_autofree char *text = g_strchomp(g_strndup(sql, n));
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
        g_autofree char *upper = g_ascii_strup(types[i], -1);
        g_autofree char *head = g_strdup_printf("CREATE %s ", upper);
        if (!g_str_has_prefix(text, head)) continue;
        const char *name = text + strlen(head), *table = name;
        if (strcmp(types[i], "index") == 0) {
            const char *on = strstr(name, " ON ");
            if (on == NULL) return;
            table = on + strlen(" ON ");
        }
        g_autofree char *named = g_strndup(name, strcspn(name, " (\n"));
        g_autofree char *of = g_strndup(table, strcspn(table, " (\n"));
        Object *object = g_new(Object, 1);
        *object = (Object){g_strdup(types[i]), g_ascii_strdown(of, -1), g_strdup(text)};
        g_hash_table_replace(objects, g_ascii_strdown(named, -1), object);
    }
}

static bool note_all(const char *name, const char *sql, void *user, GError **error) {
    (void)name;
    (void)error;
    for (const char *at = skip_blank(sql); *at != '\0';) {
        const char *end = end_of(at);
        note_object(user, at, (gsize)(end - at));
        at = skip_blank(*end == ';' ? end + 1 : end);
    }
    return true;
}

/* What the files of the schema create. */
static GHashTable *expected_objects(const char *folder, GError **error) {
    g_autoptr(GHashTable) objects =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, object_free);
    return sy_store_schema(folder, "0", note_all, objects, error) ? g_steal_pointer(&objects)
                                                                  : NULL;
}

static int compare_names(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char **sy_store_tables(const char *schema_folder, GError **error) {
    g_autoptr(GHashTable) objects = expected_objects(schema_folder, error);
    if (objects == NULL) return NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    GHashTableIter each;
    gpointer name, object;
    g_hash_table_iter_init(&each, objects);
    while (g_hash_table_iter_next(&each, &name, &object))
        if (strcmp(((const Object *)object)->type, "table") == 0)
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

/* Whether @sql is @right with columns added at its end by people: a name and at most a plain type
 * each, nothing that is calculated. */
static bool is_extended(const char *sql, const char *right) {
    gsize n = strlen(right);
    while (n > 0 && (right[n - 1] == ')' || g_ascii_isspace(right[n - 1])))
        if (right[--n] == ')') break;
    if (strncmp(sql, right, n) != 0) return false;
    return g_regex_match_simple(
        "^\\s*(,\\s*(\"[^\"]+\"|[^\\s\"(),;']+)(\\s+[A-Za-z]+)?(\\([0-9 ,]+\\))?\\s*)*\\)\\s*$",
        sql + n, G_REGEX_RAW, 0);
}

static bool refuse(SyStore *store, const char *format, const char *name, GError **error) {
    g_autofree char *what = g_strdup_printf(format, name);
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: %s; make it anew with suyuan run"),
                store->path, what);
    return false;
}

/* Virtual tables that SpatiaLite and its indexes need: module by what a name looks like. */
static bool is_known_virtual(const char *name, const char *sql) {
    static const char *const modules[] = {"VirtualSpatialIndex()", "VirtualElementary()",
                                          "VirtualKNN()", "VirtualKNN2()", NULL};
    const char *using = strstr(sql, "USING ");
    if (using == NULL) return false;
    using += strlen("USING ");
    bool index = g_str_has_prefix(name, "idx_");
    if (index) return g_str_has_prefix(using, "rtree(");
    return g_strv_contains(modules, using) && !g_str_has_prefix(name, "idx_");
}

static bool has_geometry(GHashTable *right, const char *table) {
    const Object *object = g_hash_table_lookup(right, table);
    return object != NULL && strstr(object->sql, "geom") != NULL;
}

/* A trigger of SpatiaLite's on a table with geometry, which nothing writes any more. */
static bool is_spatialite_trigger(GHashTable *right, const char *name, const char *table) {
    static const char *const kinds[] = {"ggi", "ggu", "gii", "giu", "gid",
                                        "tmi", "tmu", "tmd", NULL};
    g_autofree char *kind = g_strndup(name, 3);
    g_autofree char *whole = g_strdup_printf("%s_%s_geom", kind, table);
    return g_strv_contains(kinds, kind) && strcmp(whole, name) == 0 && has_geometry(right, table);
}

/* An index over plain columns: no expression, no condition. */
static bool is_plain_index(const char *sql) {
    return g_regex_match_simple("^CREATE (UNIQUE )?INDEX [^()]+\\([^()']+\\)\\s*$", sql,
                                G_REGEX_RAW | G_REGEX_CASELESS, 0);
}

/* What stands in the file beside the schema. */
static bool check_other(SyStore *store, GHashTable *right, const char *name, const Object *found,
                        GError **error) {
    bool ours = g_hash_table_contains(right, found->table);
    if (strcmp(found->type, "table") == 0) {
        if (g_ascii_strncasecmp(found->sql, "CREATE VIRTUAL", 14) != 0) return true;
        return is_known_virtual(name, found->sql) ||
               refuse(store, _("holds the virtual table %s, which may read other files"), name,
                      error);
    }
    if (strcmp(found->type, "trigger") == 0 && ours)
        return is_spatialite_trigger(right, name, found->table) ||
               refuse(store, _("holds the trigger %s, which no run writes"), name, error);
    if (strcmp(found->type, "index") == 0 && ours)
        return is_plain_index(found->sql) ||
               refuse(store, _("holds the index %s, which no run writes"), name, error);
    return true;
}

static bool check_object(SyStore *store, const char *name, const Object *asked, const Object *found,
                         GError **error) {
    if (found == NULL) return refuse(store, _("lacks the table %s"), name, error);
    bool same = strcmp(asked->type, found->type) == 0 &&
                (strcmp(asked->sql, found->sql) == 0 ||
                 (strcmp(asked->type, "table") == 0 && is_extended(found->sql, asked->sql)));
    return same || refuse(store, _("%s in it is not what a run writes"), name, error);
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names in order, so that the first thing said is always the same. */
static GPtrArray *sorted_names(GHashTable *objects) {
    GPtrArray *names = g_ptr_array_new();
    GHashTableIter iter;
    void *name;
    g_hash_table_iter_init(&iter, objects);
    while (g_hash_table_iter_next(&iter, &name, NULL)) g_ptr_array_add(names, name);
    g_ptr_array_sort(names, by_text);
    return names;
}

bool sy_store_check_shape(SyStore *store, const char *schema_folder, GError **error) {
    g_autoptr(GHashTable) right = expected_objects(schema_folder, error);
    if (right == NULL) return false;
    bool twice;
    g_autoptr(GHashTable) there = objects_of(store->db, &twice);
    if (there == NULL) return sy_store_fail(store, store->db, "sqlite_master", error);
    if (twice) return refuse(store, "%s", _("a name stands in it twice"), error);
    g_autoptr(GPtrArray) asked = sorted_names(right);
    for (guint i = 0; i < asked->len; i++) {
        const char *name = asked->pdata[i];
        if (!check_object(store, name, g_hash_table_lookup(right, name),
                          g_hash_table_lookup(there, name), error))
            return false;
    }
    g_autoptr(GPtrArray) names = sorted_names(there);
    for (guint i = 0; i < names->len; i++)
        if (!g_hash_table_contains(right, names->pdata[i]) &&
            !check_other(store, right, names->pdata[i], g_hash_table_lookup(there, names->pdata[i]),
                         error))
            return false;
    return true;
}
