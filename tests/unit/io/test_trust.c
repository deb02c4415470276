#include <sqlite3.h>

#include "io/source/trust.h"
#include "store_fixture.h"

static char *database(const char *folder, const char *sql) {
    char *path = PATH(folder, "a.gpkg");
    sqlite3 *db;
    char *why = NULL;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    sqlite3_exec(db, sql, NULL, NULL, &why);
    g_assert_cmpstr(why, ==, NULL);
    sqlite3_close(db);
    return path;
}

static void test_database(void) {
    static const struct {
        const char *sql, *part, *hidden;
    } cases[] = {
        {"CREATE TABLE a (x)", NULL, NULL},
        {"CREATE VIRTUAL TABLE rtree_a_geom USING rtree(id, minx, maxx)", NULL, NULL},
        {"CREATE TABLE a (x); CREATE VIEW v AS SELECT x FROM a WHERE x IN (1, 2)", NULL, NULL},
        {"CREATE TABLE a (x); CREATE VIEW v AS SELECT upper(x) FROM a", NULL, "v"},
        {"CREATE TABLE a (x); PRAGMA writable_schema = ON; INSERT INTO sqlite_master VALUES "
         "('table', 'n', 'n', 0, 'CREATE VIRTUAL TABLE n USING VirtualText(''/etc/hostname'')')",
         "table n is virtual", NULL},
        {"CREATE TABLE a (x); PRAGMA writable_schema = ON; INSERT INTO sqlite_master VALUES "
         "('table', 'rtree_n', 'rtree_n', 0, 'create virtual table rtree_n using "
         "virtualshape(''x'')')",
         "table rtree_n is virtual", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *folder = new_folder();
        g_autofree char *path = database(folder, cases[i].sql);
        g_autoptr(GPtrArray) hidden = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GError) error = NULL;
        bool good = sy_trust_database(path, hidden, &error);
        g_assert_cmpint(good, ==, cases[i].part == NULL);
        if (!good) assert_message(error, SY_ERROR_INPUT, cases[i].part);
        g_assert_cmpuint(hidden->len, ==, cases[i].hidden != NULL ? 1 : 0);
        if (hidden->len > 0) g_assert_cmpstr(hidden->pdata[0], ==, cases[i].hidden);
        remove_folder(folder);
    }
    g_autoptr(GPtrArray) hidden = g_ptr_array_new_with_free_func(g_free);
    g_assert_true(sy_trust_database("/nowhere/a.gpkg", hidden, NULL)); /* its driver complains */
}

static void test_columns(void) {
    g_autoptr(GError) error = NULL;
    SyLimits limits = SY_LIMITS_NONE;
    limits.columns = 5;
    g_assert_true(sy_trust_columns("a", 5, &limits, &error));
    g_assert_false(sy_trust_columns("a", 6, &limits, &error));
    assert_message(error, SY_ERROR_INPUT, "6 columns");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/trust/database", test_database);
    g_test_add_func("/trust/columns", test_columns);
    return g_test_run();
}
