#include <sys/stat.h>
#include <unistd.h>

#include "store_fixture.h"

#define ADD "INSERT INTO decision (what, who) VALUES ('confirm', '张')"

static void assert_refused(const char *path, SyStoreMode mode, const char *part) {
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_store_open(path, mode, NULL, &error));
    assert_message(error, SY_ERROR_INPUT, part);
}

static void test_refused(void) {
    char *folder = new_folder();
    g_autofree char *missing = PATH(folder, "missing.sqlite");
    g_autofree char *text = PATH(folder, "text.sqlite");
    g_autofree char *empty = PATH(folder, "empty.sqlite");
    g_autofree char *other = PATH(folder, "other.sqlite");
    g_autofree char *newer = PATH(folder, "newer.sqlite");
    g_autofree char *filler = g_strnfill(5000, 'x');
    g_assert_true(g_file_set_contents(text, filler, -1, NULL));
    g_assert_true(g_file_set_contents(empty, "", 0, NULL));
    sqlite3 *db;
    g_assert_cmpint(sqlite3_open(other, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(db, "CREATE TABLE edge (a)", NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(db);
    make_empty(newer);
    g_assert_cmpint(sqlite3_open(newer, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(db, "PRAGMA user_version = 999", NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(db);
    for (int mode = SY_STORE_READ; mode <= SY_STORE_WRITE; mode++) {
        assert_refused(missing, (SyStoreMode)mode, "make it with suyuan run");
        assert_refused(text, (SyStoreMode)mode, "not a case file");
        assert_refused(empty, (SyStoreMode)mode, "not a case file");
        assert_refused(other, (SyStoreMode)mode, "not a case file");
        assert_refused(newer, (SyStoreMode)mode, "newer suyuan");
        assert_refused("/dev/null", (SyStoreMode)mode, "is no file");
    }
    g_assert_false(g_file_test(missing, G_FILE_TEST_EXISTS));
    remove_folder(folder);
}

static void test_crs(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    make_empty(path);
    g_autoptr(SyStore) store = open_store(path, SY_STORE_READ);
    g_assert_cmpint(sy_store_srid(store), ==, 4547);
    g_assert_nonnull(strstr(sy_store_crs(store), "CGCS2000"));
    remove_folder(folder);
}

static bool change(SyStore *store, void *parameters, GError **error) {
    return sy_store_change(store, "INSERT INTO decision (what, who) VALUES (?1, ?2)", parameters,
                           error);
}

/* Values go in as they are; too few of them undo the transaction. */
static void test_change(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    make_empty(path);
    g_autoptr(SyStore) store = open_store(path, SY_STORE_WRITE);
    g_autoptr(GError) error = NULL;
    const char *values[] = {"assign", "O'Neill'); DROP TABLE decision; --", NULL};
    g_assert_true(sy_store_transaction(store, change, values, &error));
    g_assert_no_error(error);
    g_autofree char *who = ask(store, "SELECT who FROM decision WHERE what = 'assign'");
    g_assert_cmpstr(who, ==, values[1]);
    values[1] = NULL;
    g_assert_false(sy_store_transaction(store, change, values, &error));
    assert_message(error, SY_ERROR_INTERNAL, "parameters");
    g_assert_cmpint(ask_integer(store, "SELECT count(*) FROM decision"), ==, 1);
    remove_folder(folder);
}

/* Every view of the schema names tables and columns that there are. */
static void test_views(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    make_empty(path);
    g_autoptr(SyStore) store = open_store(path, SY_STORE_READ);
    g_autoptr(GError) error = NULL;
    g_autoptr(SyTable) views =
        sy_store_query(store,
                       "SELECT name FROM sqlite_master WHERE type = 'view' AND sql NOT LIKE "
                       "'%geometry_columns%' AND name NOT LIKE 'geom%'",
                       NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(views->n_row, >=, 8);
    for (SyIndex row = 0; row < views->n_row; row++) {
        g_autofree char *sql = g_strdup_printf("SELECT * FROM \"%s\"",
                                               sy_column_text(sy_table_column(views, "name"), row));
        sy_table_free(sy_store_query(store, sql, NULL, &error));
        g_assert_no_error(error);
    }
    remove_folder(folder);
}

static void test_record(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    make_empty(path);
    g_autoptr(SyStore) store = open_store(path, SY_STORE_WRITE);
    g_autoptr(GError) error = NULL;
    g_assert_true(record(store, ADD, &error));
    g_assert_no_error(error);
    g_assert_true(record(store, ADD, &error));
    g_assert_cmpint(ask_integer(store, "SELECT count(*) FROM decision"), ==, 2);
    g_autoptr(SyStore) reader = open_store(path, SY_STORE_READ);
    g_assert_cmpint(ask_integer(reader, "SELECT count(*) FROM decision"), ==, 2);
    g_assert_cmpuint(count_files(folder), ==, 1);
    remove_folder(folder);
}

/* Rows of a table with an index, by sy_store_write inside a transaction: its triggers do the work.
 */
static bool write_finding(SyStore *store, void *user, GError **error) {
    return sy_store_write(store, "finding", user, NULL, error);
}

static void test_write_rows(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    make_empty(path);
    g_autoptr(SyTable) rows = sy_table_new(SY_GEOMETRY_POINT);
    for (SyIndex i = 0; i < 20; i++) {
        sy_table_add_row(rows, i);
        sy_table_add_point(rows, i, -1.0 * i);
    }
    g_autoptr(SyStore) store = open_store(path, SY_STORE_WRITE);
    g_autoptr(GError) error = NULL;
    g_assert_true(sy_store_transaction(store, write_finding, rows, &error));
    g_assert_no_error(error);
    g_assert_cmpint(ask_integer(store, "SELECT count(*) FROM idx_finding_geom WHERE xmin >= 5"), ==,
                    15);
    remove_folder(folder);
}

static bool refuse(SyStore *store, void *user, GError **error) {
    (void)user;
    g_assert_true(sy_store_execute(store, ADD, error));
    g_set_error_literal(error, SY_ERROR, SY_ERROR_USAGE, "no such outfall");
    return false;
}

static bool overlook_error(SyStore *store, void *user, GError **error) {
    (void)user;
    (void)error;
    g_assert_true(sy_store_execute(store, ADD, NULL));
    g_assert_false(sy_store_execute(store, "INSERT INTO nothing VALUES (1)", NULL));
    return true;
}

static bool end_itself(SyStore *store, void *user, GError **error) {
    (void)user;
    return sy_store_execute(store, ADD ";ROLLBACK", error);
}

/* All or nothing, and the store can go on. */
static void test_undone(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    make_empty(path);
    g_autoptr(SyStore) store = open_store(path, SY_STORE_WRITE);
    g_autoptr(GError) error = NULL;
    g_assert_false(sy_store_transaction(store, refuse, NULL, &error));
    assert_message(error, SY_ERROR_USAGE, "no such outfall");
    g_clear_error(&error);
    g_assert_false(sy_store_transaction(store, overlook_error, NULL, &error));
    assert_message(error, SY_ERROR_INTERNAL, "after an error");
    g_clear_error(&error);
    g_assert_false(sy_store_transaction(store, end_itself, NULL, &error));
    assert_message(error, SY_ERROR_INTERNAL, "no transaction");
    g_clear_error(&error);
    g_assert_false(sy_store_execute(store, ADD, &error));
    assert_message(error, SY_ERROR_INTERNAL, "outside of a transaction");
    g_clear_error(&error);
    g_assert_true(record(store, ADD, &error));
    g_assert_cmpint(ask_integer(store, "SELECT count(*) FROM decision"), ==, 1);
    remove_folder(folder);
}

static void test_reader_cannot_write(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    make_empty(path);
    g_autoptr(SyStore) reader = open_store(path, SY_STORE_READ);
    g_autoptr(GError) error = NULL;
    g_assert_false(sy_store_execute(reader, ADD, &error));
    assert_message(error, SY_ERROR_INTERNAL, "outside of a transaction");
    g_clear_error(&error);
    g_assert_null(sy_store_query(reader, ADD, NULL, &error));
    g_assert_nonnull(error);
    remove_folder(folder);
}

/* A run replaces the file that is open: the reader goes on with what it has, the next record is in
 * the new file, and so are the old ones. */
static void test_replaced(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    make_empty(path);
    g_autoptr(SyStore) writer = open_store(path, SY_STORE_WRITE);
    g_autoptr(GError) error = NULL;
    g_assert_true(record(writer, ADD, &error));
    for (int run = 0; run < 3; run++) {
        make_empty(path);
        g_assert_true(record(writer, ADD, &error));
        g_assert_no_error(error);
    }
    g_autoptr(SyStore) reader = open_store(path, SY_STORE_READ);
    g_assert_cmpint(ask_integer(reader, "SELECT count(*) FROM decision"), ==, 4);
    g_assert_cmpint(ask_integer(reader, "SELECT count(DISTINCT decision_id) FROM decision"), ==, 4);
    remove_folder(folder);
}

static void test_gone(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    make_empty(path);
    g_autoptr(SyStore) writer = open_store(path, SY_STORE_WRITE);
    g_assert_cmpint(g_unlink(path), ==, 0);
    g_autoptr(GError) error = NULL;
    g_assert_false(record(writer, ADD, &error));
    assert_message(error, SY_ERROR_INPUT, "make it with suyuan run");
    g_clear_error(&error);
    g_assert_false(record(writer, ADD, &error));
    assert_message(error, SY_ERROR_INPUT, "make it with suyuan run");
    g_clear_error(&error);
    make_empty(path);
    g_assert_true(record(writer, ADD, &error));
    g_assert_no_error(error);
    remove_folder(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/open/refused", test_refused);
    g_test_add_func("/store/open/crs", test_crs);
    g_test_add_func("/store/open/change", test_change);
    g_test_add_func("/store/open/views", test_views);
    g_test_add_func("/store/open/record", test_record);
    g_test_add_func("/store/open/write-rows", test_write_rows);
    g_test_add_func("/store/open/undone", test_undone);
    g_test_add_func("/store/open/reader-cannot-write", test_reader_cannot_write);
    g_test_add_func("/store/open/replaced", test_replaced);
    g_test_add_func("/store/open/gone", test_gone);
    return g_test_run();
}
