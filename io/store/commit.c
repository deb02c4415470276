/*
 * Putting a finished case file in place of the old one (design section 5, "Writing").
 *
 * The old file is locked with BEGIN EXCLUSIVE, which also plays back the journal of a writer that
 * died; people's records are copied out of it; the new file is renamed over it while the lock is
 * held. A writer that waited for the lock then has a file without a name: it sees that
 * (sy_store_moved) and opens the new one.
 */
#include <string.h>
#include <unistd.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/store/statistics.h"

enum { WAIT_MS = 60000, ATTEMPTS = 1000 };

/* Tables that people fill and a run keeps; behind the first N_RECORD those in which QGIS saves map
 * styles and projects. */
enum { N_RECORD = 3 };
static const char *const records[] = {"decision", "observation", "draw", "layer_styles",
                                      "qgis_projects"};

bool sy_store_is_record(const char *table) {
    for (int i = 0; i < N_RECORD; i++)
        if (strcmp(records[i], table) == 0) return true;
    return false;
}

typedef enum { PLACED, AGAIN, FAILED } Outcome;

static bool check_indexes(SyStore *store, GError **error) {
    sqlite3_stmt *statement = sy_store_prepare(
        store,
        "SELECT f_table_name, rtreecheck('idx_' || f_table_name || '_' || f_geometry_column) "
        "FROM geometry_columns WHERE spatial_index_enabled = 1",
        error);
    if (statement == NULL) return false;
    int code;
    bool good = true;
    while (good && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *verdict = (const char *)sqlite3_column_text(statement, 1);
        good = g_strcmp0(verdict, "ok") == 0;
        if (!good)
            g_set_error(error, SY_ERROR, SY_ERROR_INTERNAL, "%s: spatial index of %s: %s",
                        store->path, sqlite3_column_text(statement, 0), verdict);
    }
    if (good && code != SQLITE_DONE) good = sy_store_fail(store, store->db, "rtreecheck", error);
    sqlite3_finalize(statement);
    return good;
}

/* Everything written, checked, closed and on the disk. */
static bool finish(SyStore *store, GError **error) {
    bool good = sy_layer_statistics_flush(store, error) && check_indexes(store, error);
    sy_store_disconnect(store);
    return good && sy_beside_sync(store->beside, error);
}

/* Columns of a table: name -> declared type, in order. */
static GPtrArray *columns_of(const SyStore *store, const char *table, GPtrArray *types,
                             GError **error) {
    g_autofree char *sql = g_strdup_printf("PRAGMA table_info(%s)", table);
    sqlite3_stmt *statement = sy_store_prepare(store, sql, error);
    if (statement == NULL) return NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        g_ptr_array_add(names, g_strdup((const char *)sqlite3_column_text(statement, 1)));
        g_ptr_array_add(types, g_strdup((const char *)sqlite3_column_text(statement, 2)));
    }
    sqlite3_finalize(statement);
    if (code != SQLITE_DONE) {
        sy_store_fail(store, store->db, table, error);
        return NULL;
    }
    return g_steal_pointer(&names);
}

/* A table that the schema does not have is made as it was. */
static bool match_table(SyStore *store, const SyStore *old, const char *table, GError **error) {
    sqlite3_stmt *statement = sy_store_prepare(
        old, "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?1", error);
    if (statement == NULL) return false;
    sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC);
    bool good = sqlite3_step(statement) == SQLITE_ROW
                    ? sy_store_run(store, (const char *)sqlite3_column_text(statement, 0), false,
                                   table, error)
                    : sy_store_fail(old, old->db, table, error);
    sqlite3_finalize(statement);
    return good;
}

/* Columns that people added to the old table are added to the new one. */
static bool match_columns(SyStore *store, const SyStore *old, const char *table,
                          const GPtrArray *names, const GPtrArray *types, GError **error) {
    g_autoptr(GPtrArray) own_types = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) own = columns_of(store, table, own_types, error);
    if (own == NULL) return false;
    if (own->len == 0) return match_table(store, old, table, error);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        if (g_ptr_array_find_with_equal_func(own, name, g_str_equal, NULL)) continue;
        g_autofree char *quoted = sy_sql_name(name);
        g_autofree char *sql = g_strdup_printf("ALTER TABLE %s ADD COLUMN %s %s", table, quoted,
                                               (const char *)g_ptr_array_index(types, i));
        if (!sy_store_run(store, sql, false, table, error)) return false;
    }
    return true;
}

static bool copy_rows(SyStore *store, const SyStore *old, sqlite3_stmt *from, sqlite3_stmt *to,
                      const char *table, GError **error) {
    int code;
    while ((code = sqlite3_step(from)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(from); i++)
            sqlite3_bind_value(to, i + 1, sqlite3_column_value(from, i));
        if (sqlite3_step(to) != SQLITE_DONE) return sy_store_fail(store, store->db, table, error);
        sqlite3_reset(to);
    }
    return code == SQLITE_DONE || sy_store_fail(old, old->db, table, error);
}

/* Whether the old file has the table: a plain one, since a view or a virtual table of this name
 * would be somebody's program and no records. */
static bool find_table(const SyStore *old, const char *table, bool *there, GError **error) {
    sqlite3_stmt *statement = sy_store_prepare(
        old,
        "SELECT type = 'table' AND sql LIKE 'CREATE TABLE%' FROM sqlite_master WHERE name = ?1 "
        "COLLATE NOCASE",
        error);
    if (statement == NULL) return false;
    sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC);
    int code = sqlite3_step(statement);
    *there = code == SQLITE_ROW;
    bool plain = !*there || sqlite3_column_int(statement, 0) != 0;
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        plain = sy_store_fail(old, old->db, table, error);
    else if (!plain)
        g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT,
                    _("%s: %s in it is no plain table, as no run writes it; write to another file"),
                    old->path, table);
    sqlite3_finalize(statement);
    return plain;
}

static bool copy_table(SyStore *store, const SyStore *old, const char *table, GError **error) {
    bool there;
    if (!find_table(old, table, &there, error)) return false;
    if (!there) return true;
    g_autoptr(GPtrArray) types = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) names = columns_of(old, table, types, error);
    if (names == NULL) return false;
    if (!match_columns(store, old, table, names, types, error)) return false;
    g_autoptr(GString) list = g_string_new(NULL);
    g_autoptr(GString) marks = g_string_new(NULL);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *quoted = sy_sql_name(g_ptr_array_index(names, i));
        g_string_append_printf(list, "%s%s", i == 0 ? "" : ", ", quoted);
        g_string_append(marks, i == 0 ? "?" : ", ?");
    }
    g_autofree char *read = g_strdup_printf("SELECT %s FROM %s ORDER BY 1", list->str, table);
    g_autofree char *write =
        g_strdup_printf("INSERT INTO %s (%s) VALUES (%s)", table, list->str, marks->str);
    sqlite3_stmt *from = sy_store_prepare(old, read, error);
    sqlite3_stmt *to = from == NULL ? NULL : sy_store_prepare(store, write, error);
    bool good = to != NULL && copy_rows(store, old, from, to, table, error);
    sqlite3_finalize(from);
    sqlite3_finalize(to);
    return good;
}

/* The new file takes over the records of the locked old one and is complete again. */
static bool take_records(SyStore *store, const SyStore *old, GError **error) {
    if (!sy_store_connect_new(store, error)) return false;
    int64_t n_change = sqlite3_total_changes64(store->db);
    bool good = sy_store_run(store, "BEGIN", false, "records", error);
    for (gsize i = 0; i < G_N_ELEMENTS(records) && good; i++)
        good = copy_table(store, old, records[i], error);
    good = good && sy_store_run(store, "COMMIT", false, "records", error);
    if (good && store->copied != NULL) good = store->copied(store, store->copied_user, error);
    if (store->broken && good) {
        good = false;
        g_set_error(error, SY_ERROR, SY_ERROR_INTERNAL, "%s: committed after an error",
                    store->path);
    }
    if (!good || sqlite3_total_changes64(store->db) > n_change) return good && finish(store, error);
    /* Nothing taken over: the same bytes as without an old file. */
    sy_store_disconnect(store);
    return sy_beside_sync(store->beside, error);
}

/* Opens and locks the file that is there. */
static bool lock_old(SyStore *old, GError **error) {
    if (sqlite3_open_v2(old->path, &old->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                        NULL) != SQLITE_OK)
        return sy_store_fail(old, old->db, "open", error);
    sqlite3_busy_timeout(old->db, WAIT_MS);
    /* Someone may have turned on WAL: records would be in another file, which SQLite would then
     * play into the new one. */
    return sy_store_run(old, "PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE", false, "lock", error);
}

static Outcome replace_old(SyStore *store, GError **error) {
    SyStore old = {.path = store->path};
    g_autoptr(GError) why = NULL;
    if (!lock_old(&old, &why)) {
        /* It may be gone or another one by now. */
        bool moved = old.db == NULL || sy_store_moved(old.db);
        sqlite3_close(old.db);
        if (moved) return AGAIN;
        g_propagate_error(error, g_steal_pointer(&why));
        return FAILED;
    }
    if (sy_store_moved(old.db)) {
        sqlite3_close(old.db);
        return AGAIN;
    }
    /* A journal that is still there holds nothing (its writer died before, or keeps it): the lock
     * would have played it back. */
    g_autofree char *journal = g_strconcat(store->path, "-journal", NULL);
    unlink(journal);
    bool good = take_records(store, &old, error) &&
                sy_beside_place(store->beside, SY_BESIDE_OVER, NULL, error);
    sqlite3_close(old.db); /* lets the others go on */
    return good ? PLACED : FAILED;
}

static Outcome place_first(SyStore *store, GError **error) {
    bool taken = false;
    if (sy_beside_place(store->beside, SY_BESIDE_NEW, &taken, error)) return PLACED;
    return taken ? AGAIN : FAILED;
}

void sy_store_on_copied(SyStore *store, bool (*copied)(SyStore *store, void *user, GError **error),
                        void *user) {
    store->copied = copied;
    store->copied_user = user;
}

bool sy_store_commit(SyStore *store, GError **error) {
    g_assert(store->beside != NULL && store->db != NULL);
    if (store->broken) {
        g_set_error(error, SY_ERROR, SY_ERROR_INTERNAL, "%s: committed after an error",
                    store->path);
        return false;
    }
    if (!finish(store, error)) return false;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (!sy_store_check_replaceable(store->path, error)) return false;
        int version;
        Outcome outcome = sy_store_file(store->path, &version) == SY_STORE_FILE_NONE
                              ? place_first(store, error)
                              : replace_old(store, error);
        if (outcome != AGAIN) return outcome == PLACED;
    }
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT,
                _("%s: other programs keep replacing it; end them and run again"), store->path);
    return false;
}
