#include <math.h>

#include "store_fixture.h"

static SyTable *query(SyStore *store, const char *sql, const char *const *parameters) {
    g_autoptr(GError) error = NULL;
    SyTable *table = sy_store_query(store, sql, parameters, &error);
    g_assert_no_error(error);
    g_assert_nonnull(table);
    return table;
}

static SyStore *store_of(const char *folder) {
    g_autofree char *path = PATH(folder, "case.sqlite");
    return create(path);
}

static void test_types(void) {
    char *folder = new_folder();
    g_autoptr(SyStore) store = store_of(folder);
    g_autoptr(SyTable) table = query(
        store,
        "SELECT column1 AS i, column2 AS r, column3 AS t, column4 AS wide, column5 AS mixed, "
        "column6 AS none, column7 AS digits, column1 AS fid FROM (VALUES (7, NULL, 'a', 1, NULL, "
        "NULL, '1'), (NULL, 1.5, NULL, 2.5, 3, NULL, 2), (9, 2, '', NULL, 'x', NULL, 2.5), (10, "
        "NULL, '字', 4, 0.25, NULL, NULL))",
        NULL);
    g_assert_cmpuint(table->n_row, ==, 4);
    g_assert_cmpint(table->fid[0], ==, 7);
    g_assert_cmpint(table->fid[3], ==, 10);
    g_assert_null(sy_table_column(table, "fid"));
    const SyColumn *i = sy_table_column(table, "i"), *r = sy_table_column(table, "r");
    g_assert_cmpint(i->type, ==, SY_COLUMN_INTEGER);
    g_assert_cmpint(i->integer[0], ==, 7);
    g_assert_cmpint(i->integer[1], ==, SY_INTEGER_MISSING);
    g_assert_cmpint(r->type, ==, SY_COLUMN_REAL);
    g_assert_true(isnan(r->real[0]) && r->real[1] == 1.5 && r->real[2] == 2 && isnan(r->real[3]));
    const SyColumn *t = sy_table_column(table, "t"), *wide = sy_table_column(table, "wide");
    g_assert_cmpint(t->type, ==, SY_COLUMN_TEXT);
    g_assert_cmpstr(sy_column_text(t, 0), ==, "a");
    g_assert_cmpstr(sy_column_text(t, 1), ==, NULL);
    g_assert_cmpstr(sy_column_text(t, 2), ==, "");
    g_assert_cmpstr(sy_column_text(t, 3), ==, "字");
    g_assert_cmpint(wide->type, ==, SY_COLUMN_REAL);
    g_assert_true(wide->real[0] == 1 && wide->real[1] == 2.5 && isnan(wide->real[2]));
    const SyColumn *mixed = sy_table_column(table, "mixed"), *none = sy_table_column(table, "none");
    g_assert_cmpint(mixed->type, ==, SY_COLUMN_TEXT);
    g_assert_cmpstr(sy_column_text(mixed, 0), ==, NULL);
    g_assert_cmpstr(sy_column_text(mixed, 1), ==, "3");
    g_assert_cmpstr(sy_column_text(mixed, 2), ==, "x");
    g_assert_cmpstr(sy_column_text(mixed, 3), ==, "0.25");
    g_assert_cmpint(none->type, ==, SY_COLUMN_TEXT);
    g_assert_cmpstr(sy_column_text(none, 3), ==, NULL);
    const SyColumn *digits = sy_table_column(table, "digits");
    g_assert_cmpstr(sy_column_text(digits, 2), ==, "2.5");
    remove_folder(folder);
}

/* Without values a column is as its table declares it. */
static void test_empty(void) {
    char *folder = new_folder();
    g_autoptr(SyStore) store = store_of(folder);
    g_autoptr(SyTable) table = query(
        store, "SELECT edge_id AS fid, to_node, source_fid, length_m, kind, geom FROM edge", NULL);
    g_assert_cmpuint(table->n_row, ==, 0);
    g_assert_cmpint(sy_table_column(table, "to_node")->type, ==, SY_COLUMN_INTEGER);
    g_assert_cmpint(sy_table_column(table, "source_fid")->type, ==, SY_COLUMN_INTEGER);
    g_assert_cmpint(sy_table_column(table, "length_m")->type, ==, SY_COLUMN_REAL);
    g_assert_cmpint(sy_table_column(table, "kind")->type, ==, SY_COLUMN_TEXT);
    g_assert_null(sy_table_column(table, "geom"));
    g_assert_cmpint(table->geometry.kind, ==, SY_GEOMETRY_NONE);
    remove_folder(folder);
}

static void test_geometry(void) {
    char *folder = new_folder();
    g_autoptr(SyStore) store = store_of(folder);
    g_autoptr(SyTable) table =
        query(store,
              "SELECT GeomFromText(column1, 4547) AS geom FROM (VALUES (NULL), "
              "('MULTILINESTRING((1 2, 3 4), (5 6, 7 8, 9 10))'), ('LINESTRING(0 0, 1 1)'), "
              "('POINT(5 5)'), (NULL), ('LINESTRING(2 2, 3 3)'))",
              NULL);
    g_assert_cmpint(table->geometry.kind, ==, SY_GEOMETRY_LINE);
    const SyIndex n_part[] = {0, 2, 1, 0, 0, 1};
    for (SyIndex row = 0; row < 6; row++)
        g_assert_cmpuint(sy_table_n_part(table, row), ==, n_part[row]);
    g_assert_cmpuint(table->geometry.n_vertex, ==, 9);
    g_assert_true(table->geometry.xy[17] == 3);
    g_assert_cmpint(table->fid[5], ==, 5);
    g_autoptr(GError) error = NULL;
    g_assert_null(
        sy_store_query(store, "SELECT GeomFromText('POINTZ(1 2 3)') AS geom", NULL, &error));
    assert_message(error, SY_ERROR_INPUT, "two-dimensional");
    g_clear_error(&error);
    g_assert_null(sy_store_query(store, "SELECT x'0001' AS geom", NULL, &error));
    assert_message(error, SY_ERROR_INPUT, "two-dimensional");
    remove_folder(folder);
}

static void test_parameters(void) {
    char *folder = new_folder();
    g_autoptr(SyStore) store = store_of(folder);
    const char *const two[] = {"3", "排污口'; --", NULL};
    g_autoptr(SyTable) table =
        query(store, "SELECT CAST(?1 AS INTEGER) + 1 AS n, ?2 AS t, ?1 AS again", two);
    g_assert_cmpint(sy_table_column(table, "n")->integer[0], ==, 4);
    g_assert_cmpstr(sy_column_text(sy_table_column(table, "t"), 0), ==, two[1]);
    g_assert_cmpstr(sy_column_text(sy_table_column(table, "again"), 0), ==, "3");
    g_autoptr(GError) error = NULL;
    const char *const one[] = {"3", NULL};
    g_assert_null(sy_store_query(store, "SELECT ?1, ?2", one, &error));
    assert_message(error, SY_ERROR_INTERNAL, "parameters");
    g_clear_error(&error);
    g_assert_null(sy_store_query(store, "SELECT 1", one, &error));
    assert_message(error, SY_ERROR_INTERNAL, "parameters");
    g_clear_error(&error);
    g_assert_null(sy_store_query(store, "SELECT ?1", NULL, &error));
    assert_message(error, SY_ERROR_INTERNAL, "parameters");
    g_clear_error(&error);
    g_assert_null(sy_store_query(store, "SELEKT 1", NULL, &error));
    assert_message(error, SY_ERROR_INTERNAL, "syntax error");
    remove_folder(folder);
}

/* What was written comes back. */
static void test_round_trip(void) {
    char *folder = new_folder();
    g_autoptr(SyStore) store = store_of(folder);
    g_autoptr(SyTable) rows = sy_table_new(SY_GEOMETRY_POLYGON);
    SyColumn *name = sy_table_add_column(rows, "name", SY_COLUMN_TEXT);
    for (SyIndex i = 0; i < 30; i++) {
        sy_column_set_text(name, sy_table_add_row(rows, i), i % 4 == 0 ? NULL : "北关区");
        for (SyIndex part = 0; part < i % 5; part++) {
            sy_table_begin_part(rows, part % 2 == 1);
            for (int v = 0; v < 5; v++)
                sy_table_add_vertex(rows, i + 1.0 * (v % 4), part + 0.5 * (v % 4));
        }
    }
    write_rows(store, "zone", rows);
    g_autoptr(SyTable) back =
        query(store, "SELECT zone_id - 1 AS fid, name, geom FROM zone ORDER BY zone_id", NULL);
    g_assert_cmpuint(back->n_row, ==, 30);
    const SyGeometry *a = &rows->geometry, *b = &back->geometry;
    assert_bytes(a->row_part, 31 * sizeof(SyIndex), b->row_part, 31 * sizeof(SyIndex));
    assert_bytes(a->part_hole, a->n_part * sizeof(bool), b->part_hole, b->n_part * sizeof(bool));
    assert_bytes(a->xy, a->n_vertex * 16, b->xy, b->n_vertex * 16);
    assert_bytes(rows->fid, 30 * 8, back->fid, 30 * 8);
    const SyColumn *name_back = sy_table_column(back, "name");
    for (SyIndex i = 0; i < 30; i++)
        g_assert_cmpstr(sy_column_text(name, i), ==, sy_column_text(name_back, i));
    remove_folder(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/query/types", test_types);
    g_test_add_func("/store/query/empty", test_empty);
    g_test_add_func("/store/query/geometry", test_geometry);
    g_test_add_func("/store/query/parameters", test_parameters);
    g_test_add_func("/store/query/round-trip", test_round_trip);
    return g_test_run();
}
