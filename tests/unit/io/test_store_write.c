#include <math.h>

#include "store_fixture.h"

/* n pipes along a row of nodes, 25 columns' worth of the kinds of value there are. */
static SyTable *pipes(SyIndex n) {
    SyTable *table = sy_table_new(SY_GEOMETRY_LINE);
    SyColumn *id = sy_table_add_column(table, "edge_id", SY_COLUMN_INTEGER);
    SyColumn *kind = sy_table_add_column(table, "kind", SY_COLUMN_TEXT);
    SyColumn *to = sy_table_add_column(table, "to_node", SY_COLUMN_INTEGER);
    SyColumn *length = sy_table_add_column(table, "length_m", SY_COLUMN_REAL);
    SyColumn *root = sy_table_add_column(table, "root_m", SY_COLUMN_REAL);
    SyColumn *fid = sy_table_add_column(table, "source_fid", SY_COLUMN_INTEGER);
    for (SyIndex i = 0; i < n; i++) {
        SyIndex row = sy_table_add_row(table, i);
        sy_column_set_integer(id, row, i + 1);
        if (i % 3 != 0) sy_column_set_text(kind, row, i % 2 == 0 ? "pipe" : "明渠");
        if (i % 5 != 0) sy_column_set_integer(to, row, i);
        if (i % 7 != 0) sy_column_set_real(length, row, i * 0.1);
        sy_column_set_real(root, row, i);
        sy_column_set_integer(fid, row, INT64_MAX - i);
        if (i % 11 == 10) continue;
        sy_table_begin_part(table, false);
        sy_table_add_vertex(table, 500000 + i, 4000000);
        sy_table_add_vertex(table, 500001 + i, 4000000 - (i % 4));
    }
    return table;
}

static char *schema_of(SyStore *store) {
    return ask(store,
               "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_master WHERE "
               "tbl_name IN ('edge', 'node', 'finding') ORDER BY type, name)");
}

/* Values, missing ones, the index and the triggers, for numbers of rows around the group's. */
static void test_rows(void) {
    static const SyIndex sizes[] = {0, 1, 7, 8, 9, 16, 500};
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        char *folder = new_folder();
        g_autofree char *path = PATH(folder, "case.sqlite");
        g_autoptr(SyStore) store = create(path);
        g_autofree char *before = schema_of(store);
        g_autoptr(SyTable) rows = pipes(sizes[i]);
        write_rows(store, "edge", rows);
        g_autofree char *after = schema_of(store);
        g_assert_cmpstr(before, ==, after);
        g_assert_cmpint(ask_integer(store, "SELECT count(*) FROM edge"), ==, sizes[i]);
        g_assert_cmpint(
            ask_integer(store,
                        "SELECT count(*) FROM edge WHERE (kind IS NULL) <> ((edge_id - 1) % 3 = 0) "
                        "OR (to_node IS NULL) <> ((edge_id - 1) % 5 = 0) OR (length_m IS NULL) <> "
                        "((edge_id - 1) % 7 = 0) OR (geom IS NULL) <> ((edge_id - 1) % 11 = 10)"),
            ==, 0);
        g_assert_cmpint(
            ask_integer(
                store,
                "SELECT count(*) FROM edge WHERE kind <> iif(edge_id % 2 = 1, 'pipe', '明渠') "
                "OR to_node <> edge_id - 1 OR length_m <> (edge_id - 1) * 0.1 OR source_fid "
                "<> 9223372036854775807 - (edge_id - 1) OR Srid(geom) <> 4547 OR "
                "NumPoints(geom) <> 2 OR X(StartPoint(geom)) <> 499999 + edge_id"),
            ==, 0);
        g_assert_cmpint(ask_integer(store, "SELECT count(*) FROM idx_edge_geom"), ==,
                        ask_integer(store, "SELECT count(geom) FROM edge"));
        commit(store);
        remove_folder(folder);
    }
}

/* Rows that SQLite numbers itself are in the index under those numbers; writes add up. */
static void test_own_numbers(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    g_autoptr(SyStore) store = create(path);
    g_autoptr(SyTable) rows = sy_table_new(SY_GEOMETRY_POINT);
    SyColumn *code = sy_table_add_column(rows, "code", SY_COLUMN_TEXT);
    for (SyIndex i = 0; i < 100; i++) {
        sy_column_set_text(code, sy_table_add_row(rows, i), "read.crs");
        if (i % 2 == 0) sy_table_add_point(rows, i, i);
    }
    for (int again = 0; again < 3; again++) write_rows(store, "finding", rows);
    g_assert_cmpint(ask_integer(store, "SELECT max(finding_id) FROM finding"), ==, 300);
    g_assert_cmpint(
        ask_integer(store,
                    "SELECT count(*) FROM finding JOIN idx_finding_geom ON pkid = finding_id WHERE "
                    "xmin = X(geom) AND ymax = Y(geom)"),
        ==, 150);
    /* SQL works as ever, triggers and all. */
    g_autoptr(GError) error = NULL;
    g_assert_true(sy_store_execute(store,
                                   "DELETE FROM finding WHERE finding_id > 200;"
                                   "INSERT INTO finding (geom) VALUES (MakePoint(7.5, 8, 4547))",
                                   &error));
    g_assert_no_error(error);
    g_assert_cmpint(ask_integer(store, "SELECT count(*) FROM idx_finding_geom"), ==, 101);
    commit(store);
    g_autoptr(SyStore) reader = open_store(path, SY_STORE_READ);
    g_autofree char *extent = ask(reader,
                                  "SELECT row_count || ' ' || extent_max_x FROM "
                                  "geometry_columns_statistics WHERE f_table_name = 'finding'");
    g_assert_cmpstr(extent, ==, "201 98.0");
    remove_folder(folder);
}

static void test_trace(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    g_autoptr(SyStore) store = create(path);
    g_autoptr(SyTable) edges = pipes(20);
    write_rows(store, "edge", edges);
    g_autoptr(SyTable) spans = sy_table_new(SY_GEOMETRY_NONE);
    static const char *const names[] = {"outfall_id", "first_edge", "last_edge"};
    SyIndex row = sy_table_add_row(spans, 0), other = sy_table_add_row(spans, 1);
    for (int i = 0; i < 3; i++) {
        SyColumn *column = sy_table_add_column(spans, names[i], SY_COLUMN_INTEGER);
        sy_column_set_integer(column, row, (int64_t[]){1, 3, 5}[i]);
        sy_column_set_integer(column, other, (int64_t[]){1, 11, 11}[i]);
    }
    SyColumn *offset = sy_table_add_column(spans, "offset_m", SY_COLUMN_REAL);
    SyColumn *time = sy_table_add_column(spans, "offset_s", SY_COLUMN_REAL);
    SyColumn *probability = sy_table_add_column(spans, "probability_root", SY_COLUMN_REAL);
    sy_column_set_real(offset, row, -2);
    sy_column_set_real(offset, other, 0.5);
    sy_column_set_real(time, row, -30);
    sy_column_set_real(probability, row, 1.5);
    write_rows(store, "trace_span", spans);
    g_autoptr(GError) error = NULL;
    g_assert_true(sy_store_execute(
        store, "UPDATE edge SET root_s = 10.0 * edge_id, root_probability = edge_id / 8.0",
        &error));
    g_assert_no_error(error);
    g_autofree char *trace = ask(
        store,
        "SELECT group_concat(edge_id || ':' || distance_m || ':' || ifnull(travel_time_s, '-') "
        "|| ':' || ifnull(probability, '?'), ' ') FROM (SELECT * FROM trace WHERE outfall_id = 1 "
        "ORDER BY edge_id)");
    g_assert_cmpstr(trace, ==, "3:0.0:0.0:0.5625 4:1.0:10.0:0.75 5:2.0:20.0:0.9375 11:10.5:-:?");
    remove_folder(folder);
}

static void assert_refused(const char *table, const SyTable *rows, const char *part) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    SyStore *store = create(path);
    g_autoptr(GError) error = NULL;
    g_assert_false(sy_store_write(store, table, rows, NULL, &error));
    assert_message(error, SY_ERROR_INTERNAL, part);
    g_clear_error(&error);
    g_assert_false(sy_store_write(store, table, rows, NULL, &error));
    assert_message(error, SY_ERROR_INTERNAL, "after an error");
    g_clear_error(&error);
    g_assert_false(sy_store_execute(store, "SELECT 1", &error));
    assert_message(error, SY_ERROR_INTERNAL, "after an error");
    g_clear_error(&error);
    g_assert_false(sy_store_commit(store, &error));
    assert_message(error, SY_ERROR_INTERNAL, "after an error");
    sy_store_free(store);
    g_assert_cmpuint(count_files(folder), ==, 0);
    remove_folder(folder);
}

static SyTable *one(SyGeometryKind kind, const char *column, SyColumnType type) {
    SyTable *table = sy_table_new(kind);
    if (column != NULL) sy_table_add_column(table, column, type);
    sy_table_add_row(table, 0);
    return table;
}

static void test_refused(void) {
    g_autoptr(SyTable) column = one(SY_GEOMETRY_NONE, "colour", SY_COLUMN_TEXT);
    assert_refused("edge", column, "edge.colour: no such column");
    assert_refused("no_table", column, "no such table");
    g_autoptr(SyTable) type = one(SY_GEOMETRY_NONE, "length_m", SY_COLUMN_TEXT);
    assert_refused("edge", type, "edge.length_m: values of another type");
    g_autoptr(SyTable) real = one(SY_GEOMETRY_NONE, "from_node", SY_COLUMN_REAL);
    assert_refused("edge", real, "edge.from_node: values of another type");
    g_autoptr(SyTable) key = one(SY_GEOMETRY_NONE, "edge_id", SY_COLUMN_INTEGER);
    assert_refused("edge", key, "without its number");
    g_autoptr(SyTable) not_null = one(SY_GEOMETRY_NONE, "first_node", SY_COLUMN_INTEGER);
    assert_refused("trace_span", not_null, "NOT NULL");
    g_autoptr(SyTable) no_layer = one(SY_GEOMETRY_POINT, "unit_id", SY_COLUMN_INTEGER);
    assert_refused("candidate", no_layer, "no such geometry column");
    g_autoptr(SyTable) nothing = one(SY_GEOMETRY_NONE, NULL, SY_COLUMN_TEXT);
    assert_refused("edge", nothing, "no columns");
    g_autoptr(SyTable) kind = one(SY_GEOMETRY_POINT, "kind", SY_COLUMN_TEXT);
    sy_table_add_point(kind, 1, 2);
    assert_refused("edge", kind, "row 0: geometry does not fit");
    g_autoptr(SyTable) place = one(SY_GEOMETRY_POINT, "kind", SY_COLUMN_TEXT);
    sy_table_add_point(place, 1, NAN);
    assert_refused("node", place, "row 0: coordinate is not finite");
    g_autoptr(SyTable) twice = one(SY_GEOMETRY_NONE, "edge_id", SY_COLUMN_INTEGER);
    SyColumn *id = sy_table_column(twice, "edge_id");
    sy_table_add_row(twice, 1);
    sy_column_set_integer(id, 0, 5);
    sy_column_set_integer(id, 1, 5);
    assert_refused("edge", twice, "UNIQUE");
}

static bool stop_at_half(void *user) {
    return *(double *)user >= 0.5;
}

static void note_fraction(void *user, double fraction) {
    *(double *)user = fraction;
}

static void test_interrupted(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    SyStore *store = create(path);
    g_autoptr(SyTable) rows = pipes(20000);
    double fraction = 0;
    SyProgress progress = {note_fraction, stop_at_half, &fraction};
    g_autoptr(GError) error = NULL;
    g_assert_false(sy_store_write(store, "edge", rows, &progress, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INTERRUPTED);
    g_assert_cmpfloat(fraction, <, 0.9);
    sy_store_free(store);
    g_assert_cmpuint(count_files(folder), ==, 0);
    remove_folder(folder);
}

/* SQLite's own limit stands for a full disk; the old file stays as it was. */
static void test_full(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    make_empty(path);
    g_autofree char *before = NULL, *after = NULL;
    gsize n_before, n_after;
    g_assert_true(g_file_get_contents(path, &before, &n_before, NULL));
    SyStore *store = create(path);
    g_autoptr(SyTable) rows = pipes(5000);
    g_autoptr(GError) error = NULL;
    g_assert_true(sy_store_execute(store, "PRAGMA max_page_count = 250", &error));
    g_assert_false(sy_store_write(store, "edge", rows, NULL, &error));
    assert_message(error, SY_ERROR_OUTPUT, "make room");
    sy_store_free(store);
    g_assert_true(g_file_get_contents(path, &after, &n_after, NULL));
    assert_bytes(after, n_after, before, n_before);
    g_assert_cmpuint(count_files(folder), ==, 1);
    remove_folder(folder);
}

static void fill_all(SyStore *store) {
    g_autoptr(SyTable) rows = pipes(3000);
    write_rows(store, "edge", rows);
    g_autoptr(GError) error = NULL;
    sy_store_execute(store,
                     "INSERT INTO finding (code, geom) SELECT 'a', StartPoint(geom) FROM edge;"
                     "CREATE INDEX edge_kind ON edge (kind)",
                     &error);
    g_assert_no_error(error);
}

static void test_same_bytes(void) {
    char *folder = new_folder();
    char *bytes[2] = {NULL, NULL};
    gsize n_byte[2];
    g_setenv("SOURCE_DATE_EPOCH", "1700000000", TRUE);
    for (int i = 0; i < 2; i++) {
        g_autofree char *path = PATH(folder, i == 0 ? "one.sqlite" : "two.sqlite");
        g_autoptr(SyStore) store = create(path);
        fill_all(store);
        commit(store);
        g_assert_true(g_file_get_contents(path, &bytes[i], &n_byte[i], NULL));
        if (i == 0) g_usleep(20000);
    }
    g_unsetenv("SOURCE_DATE_EPOCH");
    assert_bytes(bytes[0], n_byte[0], bytes[1], n_byte[1]);
    g_free(bytes[0]);
    g_free(bytes[1]);
    remove_folder(folder);
}

/* A table of pipes handed over in blocks of up to @size rows. */
typedef struct {
    const SyTable *all;
    SyTable *block;
    SyIndex at, size;
} Blocks;

static const SyTable *next_block(void *user) {
    Blocks *b = user;
    g_clear_pointer(&b->block, sy_table_free);
    if (b->at == b->all->n_row) return NULL;
    g_autofree bool *keep = g_new0(bool, b->all->n_row);
    for (SyIndex i = 0; i < b->size && b->at < b->all->n_row; i++) keep[b->at++] = true;
    b->block = pipes(b->all->n_row);
    sy_table_keep_rows(b->block, keep);
    return b->block;
}

/* Blocks of any size make the file that the whole makes; no block is no row. */
static void test_blocks(void) {
    static const SyIndex sizes[] = {1000, 1, 8, 13, 499};
    char *folder = new_folder(), *whole = NULL;
    gsize n_whole = 0;
    g_autoptr(SyTable) all = pipes(500);
    g_setenv("SOURCE_DATE_EPOCH", "1700000000", TRUE);
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autofree char *path = PATH(folder, "case.sqlite"), *bytes = NULL;
        gsize n_byte = 0;
        g_autoptr(GError) error = NULL;
        g_autoptr(SyStore) store = create(path);
        Blocks blocks = {all, NULL, 0, sizes[i]}, none = {all, NULL, 500, 1};
        g_assert_true(sy_store_write_blocks(store, "edge", 0, next_block, &none, NULL, &error));
        g_assert_true(sy_store_write_blocks(store, "edge", 500, next_block, &blocks, NULL, &error));
        g_assert_no_error(error);
        commit(store);
        g_assert_true(g_file_get_contents(path, &bytes, &n_byte, NULL));
        if (i > 0) assert_bytes(whole, n_whole, bytes, n_byte);
        if (i == 0) whole = g_steal_pointer(&bytes), n_whole = n_byte;
    }
    g_unsetenv("SOURCE_DATE_EPOCH");
    g_free(whole);
    remove_folder(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/write/rows", test_rows);
    g_test_add_func("/store/write/own-numbers", test_own_numbers);
    g_test_add_func("/store/write/trace", test_trace);
    g_test_add_func("/store/write/refused", test_refused);
    g_test_add_func("/store/write/interrupted", test_interrupted);
    g_test_add_func("/store/write/full", test_full);
    g_test_add_func("/store/write/same-bytes", test_same_bytes);
    g_test_add_func("/store/write/blocks", test_blocks);
    return g_test_run();
}
