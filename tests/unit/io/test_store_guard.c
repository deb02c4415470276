#include "io/store/guard.h"
#include "store_fixture.h"

static SyStore *store_of(const char *folder) {
    g_autofree char *path = PATH(folder, "case.sqlite");
    return create(path);
}

static void assert_refused(SyStore *store, const char *sql, const SyStoreGuard *guard, gsize where,
                           const char *message) {
    gsize at;
    g_autoptr(GError) error = NULL;
    g_autoptr(SyTable) rows = sy_store_guarded_query(store, sql, guard, &at, &error);
    g_assert_null(rows);
    g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    g_assert_cmpstr(error->message, ==, message);
    g_assert_cmpuint(at, ==, where);
}

static gint64 count_outfalls(SyStore *store) {
    gsize at;
    g_autoptr(GError) error = NULL;
    g_autoptr(SyTable) rows =
        sy_store_guarded_query(store, "SELECT count(*) AS n FROM outfall", NULL, &at, &error);
    g_assert_no_error(error);
    return sy_table_column(rows, "n")->integer[0];
}

/* Nothing that is refused has done anything. */
static void test_writing(void) {
    static const char *const writing[] = {
        "DELETE FROM outfall",
        "INSERT INTO outfall (outfall_id) VALUES (9)",
        "UPDATE outfall SET name = 'x'",
        "REPLACE INTO outfall (outfall_id) VALUES (1)",
        "WITH x AS (SELECT 1) INSERT INTO outfall (outfall_id) SELECT 9",
        "SELECT 1; DELETE FROM outfall",
        "SELECT 1;\n-- and\nDELETE FROM outfall",
        "DROP TABLE outfall",
        "ALTER TABLE outfall ADD COLUMN x",
        "CREATE TABLE x (y)",
        "CREATE TRIGGER t AFTER INSERT ON outfall BEGIN SELECT 1; END",
        "ATTACH '/tmp/x' AS x",
        "DETACH main",
        "PRAGMA user_version = 7",
        "VACUUM INTO '/tmp/x'",
        "REINDEX",
        "ANALYZE",
        "BEGIN",
        "COMMIT",
        "SAVEPOINT x",
        "EXPLAIN DELETE FROM outfall",
        "SELECT writefile('/tmp/x', 'y')",
        "SELECT load_extension('x')",
        "SELECT ExportGeoJSON2('outfall', 'geom', '/tmp/x')",
        "SELECT InitSpatialMetaData(1)",
        "SELECT DropTable('main', 'outfall')",
        "SELECT * FROM sqlite_master",
        "SELECT count(*) FROM geometry_columns",
        "SELECT * FROM run",
        "SELECT * FROM dbstat",
        ""};
    char *folder = new_folder();
    g_autoptr(SyStore) store = store_of(folder);
    g_autoptr(GError) error = NULL;
    sy_store_execute(store, "INSERT INTO outfall (outfall_id, name) VALUES (1, 'a'), (2, 'b')",
                     &error);
    g_assert_no_error(error);
    for (gsize i = 0; i < G_N_ELEMENTS(writing); i++) {
        gsize at;
        g_autoptr(GError) why = NULL;
        g_autoptr(SyTable) rows = sy_store_guarded_query(store, writing[i], NULL, &at, &why);
        g_assert_null(rows);
        g_assert_error(why, SY_ERROR, SY_ERROR_USAGE);
        g_assert_false(sy_store_guarded_table(store, "fact_x", writing[i], NULL, &at, NULL));
        g_assert_cmpint(count_outfalls(store), ==, 2);
    }
    /* The authorizer is gone afterwards: the program itself may write. */
    g_assert_true(sy_store_execute(store, "DELETE FROM outfall WHERE outfall_id = 2", NULL));
    g_assert_cmpint(count_outfalls(store), ==, 1);
    remove_folder(folder);
}

static void test_places(void) {
    char *folder = new_folder();
    g_autoptr(SyStore) store = store_of(folder);
    assert_refused(store, "SELECT outfall_id FROM outfal", NULL, 23, "no such table: outfal");
    assert_refused(store, "SELECT name, nam FROM outfall", NULL, 13, "no such column: nam");
    assert_refused(store, "SELECT '污', nam FROM outfall", NULL, 14, "no such column: nam");
    assert_refused(store, "SELECT abs(random())", NULL, 11,
                   "calls the function random(), which is not open to rules");
    assert_refused(store, "SELECT run_id FROM run", NULL, 19,
                   "reads the table run, which is not open to rules");
    assert_refused(store, "", NULL, 0, "no SELECT stands here");
    assert_refused(store, "SELECT json_extract('{', '$.a') AS x", NULL, SY_STORE_GUARD_NOWHERE,
                   "malformed JSON");
    remove_folder(folder);
}

static void test_limit(void) {
    SyLimits limits = SY_LIMITS_NONE;
    limits.rule_s = 0;
    SyStoreGuard guard = {NULL, &limits};
    char *folder = new_folder();
    g_autoptr(SyStore) store = store_of(folder);
    const char *endless =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
    assert_refused(
        store, endless, &guard, SY_STORE_GUARD_NOWHERE,
        "takes too long: simplify it, join by an indexed column, or raise limits.rule_s");
    gsize at;
    g_autoptr(GError) error = NULL;
    g_assert_false(sy_store_guarded_table(store, "fact_x", endless, &guard, &at, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    g_assert_cmpint(count_outfalls(store), ==, 0); /* the limit is gone afterwards */
    remove_folder(folder);
}

/* A fact is a temporary table that only those who name it may read. */
static void test_table(void) {
    static const char *const facts[] = {"fact_name", NULL};
    SyStoreGuard guard = {.tables = facts};
    char *folder = new_folder();
    g_autoptr(SyStore) store = store_of(folder);
    g_autoptr(GError) error = NULL;
    gsize at;
    sy_store_execute(store, "INSERT INTO outfall (outfall_id, name) VALUES (1, 'a'), (2, 'b')",
                     &error);
    g_assert_no_error(error);
    for (int round = 0; round < 2; round++) { /* it replaces the one before */
        sy_store_guarded_table(store, "fact_name",
                               "SELECT outfall_id, name FROM outfall WHERE outfall_id > 1;", NULL,
                               &at, &error);
        g_assert_no_error(error);
    }
    assert_refused(store, "SELECT name FROM fact_name", NULL, 17,
                   "reads the table fact_name, which is not open to rules");
    g_autoptr(SyTable) rows = sy_store_guarded_query(
        store,
        "WITH x AS (SELECT * FROM fact_name) SELECT name, (SELECT count(*) FROM x) AS n FROM x",
        &guard, &at, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(rows->n_row, ==, 1);
    g_assert_cmpstr(sy_column_text(sy_table_column(rows, "name"), 0), ==, "b");
    /* It is no part of the file. */
    g_autoptr(SyTable) own = sy_store_query(
        store, "SELECT count(*) AS n FROM sqlite_master WHERE name LIKE 'fact%'", NULL, &error);
    g_assert_cmpint(sy_table_column(own, "n")->integer[0], ==, 0);
    /* Spatial indexes may be asked. */
    g_autoptr(SyTable) index = sy_store_guarded_query(
        store, "SELECT i.pkid AS n FROM idx_outfall_geom AS i WHERE i.xmin < 3", NULL, &at, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(index->n_row, ==, 0);
    remove_folder(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/guard/writing", test_writing);
    g_test_add_func("/store/guard/places", test_places);
    g_test_add_func("/store/guard/limit", test_limit);
    g_test_add_func("/store/guard/table", test_table);
    return g_test_run();
}
