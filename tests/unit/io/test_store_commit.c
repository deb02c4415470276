#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store_fixture.h"

static void sql_on(const char *path, const char *sql) {
    sqlite3 *db;
    char *message = NULL;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    sqlite3_exec(db, sql, NULL, NULL, &message);
    g_assert_cmpstr(message, ==, NULL);
    sqlite3_close(db);
}

/* What another process gets that wants to write @path now. */
static int try_to_write(const char *path) {
    pid_t child = fork();
    if (child == 0) {
        sqlite3 *db;
        sqlite3_open(path, &db);
        _exit(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL));
    }
    int status = 0;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    return WEXITSTATUS(status);
}

/* Stands for the C library's: the moment in which the old file loses its name. */
static const char *watched;
static int n_rename, renamed_while;
int rename(const char *from, const char *to) {
    if (g_strcmp0(watched, to) == 0) {
        n_rename++;
        renamed_while = try_to_write(to);
    }
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

static GBytes *contents(const char *path) {
    char *text;
    gsize n_byte;
    g_assert_true(g_file_get_contents(path, &text, &n_byte, NULL));
    return g_bytes_new_take(text, n_byte);
}

/* A run that writes one edge per call, so that files can be told apart. */
static void run(const char *path, int64_t edge_id) {
    g_autoptr(SyStore) store = create(path);
    g_autoptr(SyTable) rows = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *id = sy_table_add_column(rows, "edge_id", SY_COLUMN_INTEGER);
    sy_column_set_integer(id, sy_table_add_row(rows, 0), edge_id);
    write_rows(store, "edge", rows);
    commit(store);
}

static void assert_edge(const char *path, int64_t edge_id) {
    g_autoptr(SyStore) reader = open_store(path, SY_STORE_READ);
    g_assert_cmpint(ask_integer(reader, "SELECT max(edge_id) FROM edge"), ==, edge_id);
    g_autofree char *verdict = ask(reader, "PRAGMA integrity_check");
    g_assert_cmpstr(verdict, ==, "ok");
    g_autofree char *mode = ask(reader, "PRAGMA journal_mode");
    g_assert_cmpstr(mode, ==, "delete");
}

static void test_first(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    SyStore *store = create(path);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    commit(store);
    sy_store_free(store);
    g_assert_cmpuint(count_files(folder), ==, 1);
    run(path, 5);
    assert_edge(path, 5);
    g_assert_cmpuint(count_files(folder), ==, 1);
    int version = 0;
    g_assert_cmpint(sy_store_file(path, &version), ==, SY_STORE_FILE_CASE);
    g_assert_cmpint(version, ==, SY_STORE_SCHEMA_VERSION);
    remove_folder(folder);
}

/* People's tables as they were, with what they added; everything else is new. */
static void test_records(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    run(path, 1);
    sql_on(path,
           "INSERT INTO decision (decision_id, role, name, x, what, who, when_) VALUES (7, "
           "'outfall', '东关排口', 1.25, 'confirm', '张', '2026-01-31');"
           "ALTER TABLE decision ADD COLUMN \"备 \"\"注\" TEXT;"
           "UPDATE decision SET \"备 \"\"注\" = '好', evidence_sha256 = x'00ff';"
           "INSERT INTO observation (observation_id, what, value, withdrawn) VALUES (3, 'flow', "
           "0.1, 1), (9, 'dye', NULL, 0);"
           "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT, styleName TEXT);"
           "INSERT INTO layer_styles VALUES (4, '污水');"
           "CREATE TABLE mine (a)");
    run(path, 2);
    run(path, 3);
    assert_edge(path, 3);
    g_autoptr(SyStore) reader = open_store(path, SY_STORE_READ);
    g_autofree char *decision =
        ask(reader,
            "SELECT decision_id || role || name || x || what || who || when_ || \"备 \"\"注\" || "
            "hex(evidence_sha256) || typeof(evidence_sha256) || ifnull(why, '-') || orphaned FROM "
            "decision");
    g_assert_cmpstr(decision, ==, "7outfall东关排口1.25confirm张2026-01-31好00FFblob-0");
    g_autofree char *observation =
        ask(reader,
            "SELECT group_concat(observation_id || what || ifnull(value, '-') || withdrawn, ' ') "
            "FROM observation");
    g_assert_cmpstr(observation, ==, "3flow0.11 9dye-0");
    g_autofree char *style = ask(reader, "SELECT id || styleName FROM layer_styles");
    g_assert_cmpstr(style, ==, "4污水");
    remove_folder(folder);
}

/* A case file of before those tables, and with fewer columns. */
static void test_older_schema(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    run(path, 1);
    sql_on(path, /* views that name what is dropped stay */
           "PRAGMA writable_schema = ON; DROP TABLE observation; INSERT INTO decision (what) "
           "VALUES ('attach'); ALTER TABLE "
           "decision DROP COLUMN arguments; PRAGMA user_version = 0");
    run(path, 2);
    assert_edge(path, 2);
    g_autoptr(SyStore) reader = open_store(path, SY_STORE_READ);
    g_assert_cmpint(ask_integer(reader, "SELECT count(*) FROM decision WHERE arguments IS NULL"),
                    ==, 1);
    g_assert_cmpint(ask_integer(reader, "SELECT count(*) FROM observation"), ==, 0);
    remove_folder(folder);
}

static bool match(SyStore *store, void *user, GError **error) {
    (*(int *)user)++;
    return sy_store_execute(store,
                            "UPDATE decision SET object_id = 5, orphaned = name <> '东关排口';"
                            "INSERT INTO finding (code, geom) SELECT 'orphaned', MakePoint(1, 2, "
                            "4547) FROM decision WHERE orphaned",
                            error);
}

static bool stop(SyStore *store, void *user, GError **error) {
    (void)store;
    (void)user;
    g_set_error_literal(error, SY_ERROR, SY_ERROR_INTERRUPTED, "interrupted");
    return false;
}

static void test_copied(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    int called = 0;
    SyStore *store = create(path);
    sy_store_on_copied(store, match, &called);
    commit(store);
    sy_store_free(store);
    g_assert_cmpint(called, ==, 0); /* there was nothing to copy */
    sql_on(path, "INSERT INTO decision (name) VALUES ('东关排口'), ('西关排口')");
    store = create(path);
    sy_store_on_copied(store, match, &called);
    commit(store);
    sy_store_free(store);
    g_assert_cmpint(called, ==, 1);
    g_autoptr(SyStore) reader = open_store(path, SY_STORE_READ);
    g_assert_cmpint(ask_integer(reader, "SELECT sum(orphaned) FROM decision WHERE object_id = 5"),
                    ==, 1);
    g_assert_cmpint(ask_integer(reader,
                                "SELECT row_count FROM geometry_columns_statistics WHERE "
                                "f_table_name = 'finding'"),
                    ==, 1);
    sy_store_free(g_steal_pointer(&reader));
    g_autoptr(GBytes) before = contents(path);
    store = create(path);
    sy_store_on_copied(store, stop, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_false(sy_store_commit(store, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INTERRUPTED);
    sy_store_free(store);
    g_autoptr(GBytes) after = contents(path);
    g_assert_true(g_bytes_equal(before, after));
    g_assert_cmpuint(count_files(folder), ==, 1);
    remove_folder(folder);
}

static void assert_not_created(const char *path, const char *part) {
    g_autoptr(GError) error = NULL;
    g_assert_null(create_in(path, "EPSG:4547", &error));
    assert_message(error, SY_ERROR_OUTPUT, part);
}

/* What is no case file stays untouched. */
static void test_not_a_case_file(void) {
    char *folder = new_folder();
    g_autofree char *text = PATH(folder, "text");
    g_autofree char *empty = PATH(folder, "empty");
    g_autofree char *other = PATH(folder, "other.sqlite");
    g_autofree char *newer = PATH(folder, "newer.sqlite");
    g_assert_true(g_file_set_contents(text, "记录", -1, NULL));
    g_assert_true(g_file_set_contents(empty, "", 0, NULL));
    sql_on(other, "CREATE TABLE decision (a)");
    run(newer, 1);
    sql_on(newer, "PRAGMA user_version = 999");
    g_autoptr(GBytes) before = contents(other);
    assert_not_created(text, "not a case file");
    assert_not_created(empty, "not a case file");
    assert_not_created(other, "not a case file");
    assert_not_created(newer, "newer suyuan");
    assert_not_created(folder, "regular file");
    assert_not_created("/dev/null", "regular file");
    assert_not_created("/proc/self/case.sqlite", "choose a folder");
    g_autoptr(GBytes) after = contents(other);
    g_assert_true(g_bytes_equal(before, after));
    g_assert_cmpuint(count_files(folder), ==, 4);
    /* It may also come later. */
    g_autofree char *path = PATH(folder, "case.sqlite");
    SyStore *store = create(path);
    g_assert_true(g_file_set_contents(path, "late", -1, NULL));
    g_autoptr(GError) error = NULL;
    g_assert_false(sy_store_commit(store, &error));
    assert_message(error, SY_ERROR_OUTPUT, "not a case file");
    sy_store_free(store);
    g_assert_cmpuint(count_files(folder), ==, 5);
    remove_folder(folder);
}

/* A journal without its file would be played into the new one. */
static void test_journal_alone(void) {
    static const char *const left[] = {"case.sqlite-journal", "case.sqlite-wal"};
    for (gsize i = 0; i < G_N_ELEMENTS(left); i++) {
        char *folder = new_folder();
        g_autofree char *path = PATH(folder, "case.sqlite");
        g_autofree char *journal = PATH(folder, left[i]);
        SyStore *store = create(path);
        g_assert_true(g_file_set_contents(journal, "journal", -1, NULL));
        g_autoptr(GError) error = NULL;
        g_assert_false(sy_store_commit(store, &error));
        assert_message(error, SY_ERROR_OUTPUT, "put that file back");
        sy_store_free(store);
        assert_not_created(path, "put that file back");
        g_assert_cmpuint(count_files(folder), ==, 1);
        g_assert_cmpint(g_unlink(journal), ==, 0);
        run(path, 1);
        assert_edge(path, 1);
        remove_folder(folder);
    }
}

/* Dies in the middle of writing pages of the file. */
static void die_writing(const char *path) {
    pid_t child = fork();
    if (child == 0) {
        sqlite3 *db;
        sqlite3_open(path, &db);
        sqlite3_exec(db,
                     "PRAGMA cache_size = 1; BEGIN; UPDATE decision SET what = hex(zeroblob(500));"
                     "DELETE FROM spatial_ref_sys; DELETE FROM geometry_columns",
                     NULL, NULL, NULL);
        kill(getpid(), SIGKILL);
    }
    int status;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFSIGNALED(status));
}

static void test_killed_writer(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    g_autofree char *journal = PATH(folder, "case.sqlite-journal");
    run(path, 1);
    sql_on(path,
           "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT "
           "INTO decision (what) SELECT 'keep' FROM n");
    const char *kept = "SELECT count(*) FROM decision WHERE what = 'keep'";
    for (int finder = 0; finder < 3; finder++) {
        die_writing(path);
        g_assert_true(g_file_test(journal, G_FILE_TEST_EXISTS));
        if (finder == 0) run(path, 2);
        if (finder == 1) {
            g_autoptr(SyStore) writer = open_store(path, SY_STORE_WRITE);
            g_autoptr(GError) error = NULL;
            g_assert_true(record(writer, "INSERT INTO decision (what) VALUES ('more')", &error));
            g_assert_no_error(error);
        }
        g_autoptr(SyStore) reader = open_store(path, SY_STORE_READ);
        g_assert_cmpint(ask_integer(reader, kept), ==, 2000);
        g_assert_false(g_file_test(journal, G_FILE_TEST_EXISTS));
        sy_store_free(g_steal_pointer(&reader));
        assert_edge(path, 2);
    }
    remove_folder(folder);
}

/* Journals that hold nothing are no reason to stop, and do not stay beside the new file. */
static void test_empty_journal(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    g_autofree char *journal = PATH(folder, "case.sqlite-journal");
    g_assert_true(g_file_set_contents(journal, "", 0, NULL));
    run(path, 1);
    sql_on(path, "PRAGMA journal_mode = PERSIST; INSERT INTO decision (what) VALUES ('a')");
    g_assert_true(g_file_test(journal, G_FILE_TEST_EXISTS));
    run(path, 2);
    assert_edge(path, 2);
    g_assert_cmpuint(count_files(folder), ==, 1);
    remove_folder(folder);
}

/* Turned on by another program, and perhaps still open there. */
static void test_wal(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    run(path, 1);
    sql_on(path, "PRAGMA journal_mode = WAL; INSERT INTO decision (what) VALUES ('wal')");
    run(path, 2);
    assert_edge(path, 2);
    sqlite3 *db;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    sqlite3_exec(db, "PRAGMA journal_mode = WAL; INSERT INTO decision (what) VALUES ('wal')", NULL,
                 NULL, NULL);
    SyStore *store = create(path);
    g_autoptr(GError) error = NULL;
    g_assert_false(sy_store_commit(store, &error));
    assert_message(error, SY_ERROR_OUTPUT, "another program is using it");
    sy_store_free(store);
    sqlite3_close(db);
    run(path, 3);
    assert_edge(path, 3);
    g_autoptr(SyStore) reader = open_store(path, SY_STORE_READ);
    g_assert_cmpint(ask_integer(reader, "SELECT count(*) FROM decision"), ==, 2);
    sy_store_free(g_steal_pointer(&reader));
    g_assert_cmpuint(count_files(folder), ==, 1);
    remove_folder(folder);
}

static void test_damaged(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    run(path, 1);
    g_autoptr(GBytes) bytes = contents(path);
    gsize n_byte = g_bytes_get_size(bytes);
    g_autofree char *damaged = g_memdup2(g_bytes_get_data(bytes, NULL), n_byte);
    memset(damaged + 100, 0x5a, n_byte - 100);
    g_assert_true(g_file_set_contents(path, damaged, (gssize)n_byte, NULL));
    SyStore *store = create(path);
    g_autoptr(GError) error = NULL;
    g_assert_false(sy_store_commit(store, &error));
    assert_message(error, SY_ERROR_INPUT, "damaged");
    sy_store_free(store);
    g_autoptr(GBytes) after = contents(path);
    assert_bytes(g_bytes_get_data(after, NULL), g_bytes_get_size(after), damaged, n_byte);
    g_assert_cmpuint(count_files(folder), ==, 1);
    remove_folder(folder);
}

/* Nobody can write to the old file between copying its records and putting the new one there. */
static void test_locked(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    run(path, 1);
    g_assert_cmpint(try_to_write(path), ==, SQLITE_OK);
    watched = path;
    run(path, 2);
    watched = NULL;
    g_assert_cmpint(n_rename, ==, 1);
    g_assert_cmpint(renamed_while, ==, SQLITE_BUSY);
    g_assert_cmpint(try_to_write(path), ==, SQLITE_OK);
    remove_folder(folder);
}

/* A link keeps leading to the file, and the file its permissions. */
static void test_link(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    g_autofree char *link = PATH(folder, "today.sqlite");
    run(path, 1);
    g_assert_cmpint(g_chmod(path, 0660), ==, 0);
    g_assert_cmpint(symlink("case.sqlite", link), ==, 0);
    run(link, 2);
    assert_edge(path, 2);
    g_assert_true(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
    struct stat status;
    g_assert_cmpint(stat(path, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 07777, ==, 0660);
    remove_folder(folder);
}

/* Schema files of one's own. */
static void test_schema(void) {
    char *folder = new_folder();
    char *schema = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    g_autofree char *file = PATH(schema, "10.sql");
    g_autoptr(SyCrs) crs = sy_crs_parse("EPSG:4547", NULL, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_store_create(path, "/nowhere", crs, &error));
    assert_message(error, SY_ERROR_INPUT, "/nowhere");
    g_clear_error(&error);
    g_assert_null(sy_store_create(path, schema, crs, &error));
    assert_message(error, SY_ERROR_INPUT, "no schema files");
    g_clear_error(&error);
    g_assert_true(g_file_set_contents(file, "CREATE TABLE a (b;", -1, NULL));
    g_assert_null(sy_store_create(path, schema, crs, &error));
    assert_message(error, SY_ERROR_INTERNAL, "10.sql");
    g_clear_error(&error);
    g_assert_true(g_file_set_contents(
        file, "SELECT RecoverGeometryColumn('none', 'geom', :srid, 'POINT', 'XY')", -1, NULL));
    g_assert_null(sy_store_create(path, schema, crs, &error));
    assert_message(error, SY_ERROR_INTERNAL, "4547, 'POINT'");
    g_assert_cmpuint(count_files(folder), ==, 0);
    remove_folder(folder);
    remove_folder(schema);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/commit/first", test_first);
    g_test_add_func("/store/commit/records", test_records);
    g_test_add_func("/store/commit/older-schema", test_older_schema);
    g_test_add_func("/store/commit/copied", test_copied);
    g_test_add_func("/store/commit/not-a-case-file", test_not_a_case_file);
    g_test_add_func("/store/commit/journal-alone", test_journal_alone);
    g_test_add_func("/store/commit/killed-writer", test_killed_writer);
    g_test_add_func("/store/commit/empty-journal", test_empty_journal);
    g_test_add_func("/store/commit/wal", test_wal);
    g_test_add_func("/store/commit/damaged", test_damaged);
    g_test_add_func("/store/commit/locked", test_locked);
    g_test_add_func("/store/commit/link", test_link);
    g_test_add_func("/store/commit/schema", test_schema);
    return g_test_run();
}
