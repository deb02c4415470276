#include "store_fixture.h"

/* What somebody may have done to a case file, and a word of the refusal; NULL: it is no harm. */
static const struct {
    const char *sql, *part;
} tampered[] = {
    {"SELECT 1", NULL},
    /* What offices do: columns of their own, an index, a view, QGIS's tables. */
    {"ALTER TABLE decision ADD COLUMN 备注 TEXT", NULL},
    {"ALTER TABLE decision ADD COLUMN \"file no\" VARCHAR(20)", NULL},
    {"CREATE INDEX unit_by_name ON unit (name)", NULL},
    {"CREATE VIEW own AS SELECT * FROM outfall", NULL},
    {"CREATE TABLE layer_styles (id INTEGER PRIMARY KEY, styleqml TEXT)", NULL},
    /* What is missing. */
    {"DROP TABLE maintain", "lacks the table maintain"},
    {"DROP VIEW responsible_effective", "lacks the table responsible_effective"},
    {"ALTER TABLE unit RENAME COLUMN name TO title", "is not what a run writes"},
    /* What acts. */
    {"DROP VIEW plan; CREATE VIEW plan AS SELECT 1 AS outfall_id", "plan"},
    {"DROP TABLE target; CREATE VIEW target AS SELECT 1 AS a", "target"},
    {"CREATE TRIGGER own AFTER INSERT ON observation BEGIN DELETE FROM unit; END", "trigger own"},
    {"CREATE TRIGGER ggi_decision_geom AFTER INSERT ON decision BEGIN DELETE FROM unit; END",
     "trigger ggi_decision_geom"},
    {"CREATE INDEX own ON decision (abs(decision_id))", "index own"},
    {"CREATE INDEX own ON decision (who) WHERE length(who) > 1", "index own"},
    {"ALTER TABLE decision ADD COLUMN q1 TEXT DEFAULT (char(65))", "decision"},
    {"ALTER TABLE decision ADD COLUMN q1 TEXT CHECK (length(q1) > 1)", "decision"},
    {"ALTER TABLE decision ADD COLUMN q1 TEXT AS (who || why)", "decision"},
    {"PRAGMA writable_schema = ON; INSERT INTO sqlite_master VALUES ('table', 'vt', 'vt', 0, "
     "'CREATE VIRTUAL TABLE vt USING VirtualText(''/etc/hostname'', ''UTF-8'')')",
     "virtual table vt"},
    {"PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'CREATE VIRTUAL TABLE "
     "idx_node_geom USING VirtualText(''/etc/hostname'', ''UTF-8'')' WHERE name = 'idx_node_geom'",
     "virtual table idx_node_geom"},
    {"PRAGMA writable_schema = ON; INSERT INTO sqlite_master SELECT * FROM sqlite_master WHERE "
     "name = 'target'",
     NULL /* set below: SQLite itself refuses it in other words */},
};

static void test_tampered(void) {
    char *folder = new_folder();
    g_autofree char *whole = PATH(folder, "whole.sqlite");
    g_autofree char *copy = PATH(folder, "copy.sqlite");
    g_autofree char *schema = g_build_filename(g_getenv("SUYUAN_DATA"), "schema", NULL);
    make_empty(whole);
    g_autofree char *bytes = NULL;
    gsize n;
    g_assert_true(g_file_get_contents(whole, &bytes, &n, NULL));
    for (gsize i = 0; i + 1 < G_N_ELEMENTS(tampered); i++) {
        g_assert_true(g_file_set_contents(copy, bytes, (gssize)n, NULL));
        sqlite3 *db;
        g_assert_cmpint(sqlite3_open(copy, &db), ==, SQLITE_OK);
        char *why = NULL;
        sqlite3_exec(db, tampered[i].sql, NULL, NULL, &why);
        g_assert_cmpstr(why, ==, NULL);
        sqlite3_close(db);
        for (int mode = SY_STORE_READ; mode <= SY_STORE_WRITE; mode++) {
            g_autoptr(GError) error = NULL;
            g_autoptr(SyStore) store = sy_store_open(copy, (SyStoreMode)mode, schema, &error);
            if (tampered[i].part == NULL) {
                g_assert_no_error(error);
                g_assert_nonnull(store);
            } else {
                g_assert_null(store);
                assert_message(error, SY_ERROR_INPUT, tampered[i].part);
                g_assert_null(strstr(error->message, "CREATE"));
            }
        }
    }
    remove_folder(folder);
}

/* A file whose schema is damaged is an input that cannot be used, whatever SQLite calls it. */
static void test_twice(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    g_autofree char *schema = g_build_filename(g_getenv("SUYUAN_DATA"), "schema", NULL);
    make_empty(path);
    sqlite3 *db;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    sqlite3_exec(db, tampered[G_N_ELEMENTS(tampered) - 1].sql, NULL, NULL, NULL);
    sqlite3_close(db);
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_store_open(path, SY_STORE_READ, schema, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    remove_folder(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/shape/tampered", test_tampered);
    g_test_add_func("/store/shape/twice", test_twice);
    return g_test_run();
}
