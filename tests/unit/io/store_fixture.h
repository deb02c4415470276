/* What the tests of the case file share: a folder of their own and small files in it. */
#pragma once
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/random.h"
#include "io/store/private.h"

#define PATH(folder, name) (g_build_filename((folder), (name), NULL))

/* Folder for one test; remove_folder() it. */
static inline char *new_folder(void) {
    g_autoptr(GError) error = NULL;
    char *folder = g_dir_make_tmp("suyuan-XXXXXX", &error);
    g_assert_no_error(error);
    return folder;
}

static inline guint count_files(const char *folder) {
    g_autoptr(GDir) open = g_dir_open(folder, 0, NULL);
    guint n = 0;
    while (g_dir_read_name(open) != NULL) n++;
    return n;
}

static inline void remove_folder(char *folder) {
    g_autoptr(GDir) open = g_dir_open(folder, 0, NULL);
    const char *name;
    while ((name = g_dir_read_name(open)) != NULL) {
        g_autofree char *path = PATH(folder, name);
        g_assert_cmpint(g_remove(path), ==, 0);
    }
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    g_free(folder);
}

static inline SyStore *create_in(const char *path, const char *crs_text, GError **error) {
    g_autofree char *schema = g_build_filename(g_getenv("SUYUAN_DATA"), "schema", NULL);
    g_autoptr(GError) why = NULL;
    g_autoptr(SyCrs) crs = sy_crs_parse(crs_text, NULL, &why);
    g_assert_no_error(why);
    return sy_store_create(path, schema, crs, error);
}

static inline SyStore *create(const char *path) {
    g_autoptr(GError) error = NULL;
    SyStore *store = create_in(path, "EPSG:4547", &error);
    g_assert_no_error(error);
    return store;
}

static inline void commit(SyStore *store) {
    g_autoptr(GError) error = NULL;
    bool good = sy_store_commit(store, &error);
    g_assert_no_error(error);
    g_assert_true(good);
}

/* A finished case file with nothing in it. */
static inline void make_empty(const char *path) {
    g_autoptr(SyStore) store = create(path);
    commit(store);
}

static inline SyStore *open_store(const char *path, SyStoreMode mode) {
    g_autoptr(GError) error = NULL;
    SyStore *store = sy_store_open(path, mode, NULL, &error);
    g_assert_no_error(error);
    return store;
}

/* First value of a query as text, NULL if there is none; g_free. */
static inline char *ask(SyStore *store, const char *sql) {
    g_autoptr(GError) error = NULL;
    sqlite3_stmt *statement = sy_store_prepare(store, sql, &error);
    g_assert_no_error(error);
    char *value = NULL;
    if (sqlite3_step(statement) == SQLITE_ROW)
        value = g_strdup((const char *)sqlite3_column_text(statement, 0));
    g_assert_cmpint(sqlite3_finalize(statement), ==, SQLITE_OK);
    return value;
}

static inline int64_t ask_integer(SyStore *store, const char *sql) {
    g_autofree char *value = ask(store, sql);
    g_assert_nonnull(value);
    return g_ascii_strtoll(value, NULL, 10);
}

static inline void write_rows(SyStore *store, const char *table, const SyTable *rows) {
    g_autoptr(GError) error = NULL;
    bool good = sy_store_write(store, table, rows, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(good);
}

/* For sy_store_transaction: runs the SQL text that is the user pointer. */
static inline bool run_sql(SyStore *store, void *sql, GError **error) {
    return sy_store_execute(store, sql, error);
}

static inline bool record(SyStore *store, const char *sql, GError **error) {
    return sy_store_transaction(store, run_sql, (void *)sql, error);
}

static inline void assert_bytes(const void *got, gsize n_got, const void *expected,
                                gsize n_expected) {
    g_assert_cmpuint(n_got, ==, n_expected);
    g_assert_cmpint(memcmp(got, expected, n_got), ==, 0);
}

#define assert_message(error, code, part)                             \
    do {                                                              \
        g_assert_error((error), SY_ERROR, (int)(code));               \
        if (strstr((error)->message, (part)) == NULL)                 \
            g_error("\"%s\" lacks \"%s\"", (error)->message, (part)); \
        g_assert_null(strchr((error)->message, '\n'));                \
    } while (0)
