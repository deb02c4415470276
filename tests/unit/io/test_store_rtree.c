#include <math.h>

#include "io/store/rtree.h"
#include "store_fixture.h"

typedef struct {
    SyIndex n;
    SyExtent *box;
} Boxes;

static Boxes random_boxes(SyIndex n, SyRandom *random) {
    Boxes boxes = {.n = n, .box = g_new(SyExtent, MAX(n, 1))};
    for (SyIndex i = 0; i < n; i++) {
        double x = 38535000 + 1000 * sy_random_normal(random);
        double y = 3987000 + 1000 * sy_random_normal(random);
        /* On both sides of zero too, where rounding outward changes its sense. */
        if (i % 10 == 0) x = sy_random_normal(random), y = -1e-9 * sy_random_unit(random);
        bool point = i % 3 == 0;
        boxes.box[i] = (SyExtent){x, y, x + (point ? 0 : 50 * sy_random_unit(random)),
                                  y + (point ? 0 : 50 * sy_random_unit(random))};
    }
    return boxes;
}

static SyStore *open_memory(void) {
    SyStore *store = sy_store_new(":memory:");
    g_assert_cmpint(sqlite3_open(":memory:", &store->db), ==, SQLITE_OK);
    return store;
}

static void run(SyStore *store, const char *sql) {
    g_autoptr(GError) error = NULL;
    sy_store_run(store, sql, false, "test", &error);
    g_assert_no_error(error);
}

static void fill(SyStore *store, const char *name, const Boxes *boxes, SyIndex first, SyIndex end) {
    SyBoxList list;
    g_autoptr(GError) error = NULL;
    g_assert_true(sy_box_list_init(&list, end - first, &error));
    for (SyIndex i = first; i < end; i++) sy_box_list_add(&list, 1000 + i, &boxes->box[i]);
    sy_rtree_fill(store, name, &list, &error);
    g_assert_no_error(error);
    sy_box_list_clear(&list);
}

static void assert_valid(SyStore *store, const char *name) {
    g_autofree char *sql = g_strdup_printf("SELECT rtreecheck('%s')", name);
    g_autofree char *verdict = ask(store, sql);
    g_assert_cmpstr(verdict, ==, "ok");
}

/* The tree that SQLite builds itself from the same numbers, box by box. */
static void insert_one_by_one(SyStore *store, const Boxes *boxes) {
    sqlite3_stmt *statement =
        sy_store_prepare(store, "INSERT INTO slow VALUES (?1, ?2, ?3, ?4, ?5)", NULL);
    for (SyIndex i = 0; i < boxes->n; i++) {
        sqlite3_bind_int64(statement, 1, 1000 + i);
        sqlite3_bind_double(statement, 2, boxes->box[i].min_x);
        sqlite3_bind_double(statement, 3, boxes->box[i].max_x);
        sqlite3_bind_double(statement, 4, boxes->box[i].min_y);
        sqlite3_bind_double(statement, 5, boxes->box[i].max_y);
        g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_DONE);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
}

/* Window queries on the tree against all boxes, one by one. */
static void assert_finds(SyStore *store, const char *name, const Boxes *boxes, SyRandom *random) {
    g_autofree char *sql = g_strdup_printf(
        "SELECT pkid FROM %s WHERE xmax >= ?1 AND xmin <= ?2 AND ymax >= ?3 AND ymin <= ?4 "
        "ORDER BY pkid",
        name);
    sqlite3_stmt *statement = sy_store_prepare(store, sql, NULL);
    for (int window = 0; window < 20; window++) {
        double x = 38535000 + 1500 * sy_random_normal(random);
        double y = 3987000 + 1500 * sy_random_normal(random);
        double size = 800 * sy_random_unit(random);
        SyExtent w = {x, y, x + size, y + size};
        if (window == 0) w = (SyExtent){-1e9, -1e9, 1e9, 1e9};
        sqlite3_bind_double(statement, 1, w.min_x);
        sqlite3_bind_double(statement, 2, w.max_x);
        sqlite3_bind_double(statement, 3, w.min_y);
        sqlite3_bind_double(statement, 4, w.max_y);
        int code = sqlite3_step(statement);
        for (SyIndex i = 0; i < boxes->n; i++) {
            const SyExtent *b = &boxes->box[i];
            bool inside = b->max_x >= w.min_x && b->min_x <= w.max_x && b->max_y >= w.min_y &&
                          b->min_y <= w.max_y;
            bool found = code == SQLITE_ROW && sqlite3_column_int64(statement, 0) == 1000 + i;
            if (inside) g_assert_true(found); /* nothing is lost, some more is allowed */
            if (found) code = sqlite3_step(statement);
        }
        g_assert_cmpint(code, ==, SQLITE_DONE);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
}

static const char *const make_trees =
    "CREATE VIRTUAL TABLE fast USING rtree(pkid, xmin, xmax, ymin, ymax);"
    "CREATE VIRTUAL TABLE slow USING rtree(pkid, xmin, xmax, ymin, ymax)";
/* Boxes that one tree holds and the other does not. */
static const char *const difference =
    "SELECT (SELECT count(*) FROM (SELECT * FROM fast EXCEPT SELECT * FROM slow)) + "
    "(SELECT count(*) FROM (SELECT * FROM slow EXCEPT SELECT * FROM fast))";

static void test_sizes(void) {
    static const SyIndex sizes[] = {0, 1, 50, 51, 63, 64, 102, 103, 2600, 2601, 2602, 5000, 140000};
    uint64_t seed = 51;
    SyRandom random = sy_random(seed, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_test_message("seed %" G_GUINT64_FORMAT " size %u", seed, sizes[i]);
        g_autoptr(SyStore) store = open_memory();
        Boxes boxes = random_boxes(sizes[i], &random);
        run(store, make_trees);
        fill(store, "fast", &boxes, 0, boxes.n);
        insert_one_by_one(store, &boxes);
        assert_valid(store, "fast");
        g_assert_cmpint(ask_integer(store, difference), ==, 0);
        assert_finds(store, "fast", &boxes, &random);
        g_free(boxes.box);
    }
}

/* The page decides how long a node is. */
static void test_small_pages(void) {
    SyRandom random = sy_random(1, 0);
    g_autoptr(SyStore) store = open_memory();
    Boxes boxes = random_boxes(3000, &random);
    run(store, "PRAGMA page_size = 512");
    run(store, make_trees);
    fill(store, "fast", &boxes, 0, boxes.n);
    insert_one_by_one(store, &boxes);
    assert_valid(store, "fast");
    g_assert_cmpint(ask_integer(store, "SELECT length(data) FROM fast_node LIMIT 1"), ==, 448);
    g_assert_cmpint(ask_integer(store, difference), ==, 0);
    g_free(boxes.box);
}

/* More boxes come later, few or many; rows change and go as triggers make them. */
static void test_growing(void) {
    SyRandom random = sy_random(2, 0);
    g_autoptr(SyStore) store = open_memory();
    Boxes boxes = random_boxes(20000, &random);
    run(store, make_trees);
    insert_one_by_one(store, &boxes);
    const SyIndex steps[] = {0, 10, 5000, 5063, 5064, 5200, 20000};
    for (gsize i = 0; i + 1 < G_N_ELEMENTS(steps); i++) {
        fill(store, "fast", &boxes, steps[i], steps[i + 1]);
        assert_valid(store, "fast");
    }
    g_assert_cmpint(ask_integer(store, difference), ==, 0);
    for (int tree = 0; tree < 2; tree++) {
        const char *name = tree == 0 ? "fast" : "slow";
        g_autofree char *sql = g_strdup_printf(
            "DELETE FROM %1$s WHERE pkid %% 3 = 0; UPDATE %1$s SET xmax = xmax + 7 WHERE pkid %% 5 "
            "= 0; INSERT INTO %1$s SELECT pkid + 100000, xmin, xmax, ymin, ymax FROM %1$s",
            name);
        run(store, sql);
        assert_valid(store, name);
    }
    g_assert_cmpint(ask_integer(store, difference), ==, 0);
    fill(store, "fast", &boxes, 0, 0);
    assert_valid(store, "fast");
    run(store, "DELETE FROM fast");
    assert_valid(store, "fast");
    g_free(boxes.box);
}

/* Everything at one place, or on one line, has no order to go by. */
static void test_equal_boxes(void) {
    g_autoptr(SyStore) store = open_memory();
    Boxes boxes = {.n = 10000, .box = g_new(SyExtent, 10000)};
    for (SyIndex i = 0; i < boxes.n; i++)
        boxes.box[i] = i < 5000 ? (SyExtent){7, 8, 7, 8} : (SyExtent){i, 8, i, 8};
    run(store, make_trees);
    fill(store, "fast", &boxes, 0, boxes.n);
    assert_valid(store, "fast");
    g_assert_cmpint(ask_integer(store, "SELECT count(*) FROM fast WHERE xmax >= 7 AND xmin <= 7"),
                    ==, 5000);
    g_free(boxes.box);
}

static void test_errors(void) {
    g_autoptr(SyStore) store = open_memory();
    SyBoxList list;
    g_autoptr(GError) error = NULL;
    g_assert_true(sy_box_list_init(&list, 1, &error));
    sy_box_list_add(&list, 1, &(SyExtent){0, 0, 1, 1});
    g_assert_false(sy_rtree_fill(store, "missing", &list, &error));
    assert_message(error, SY_ERROR_INTERNAL, "missing");
    g_clear_error(&error);
    run(store, make_trees);
    fill(store, "fast", &(Boxes){1, (SyExtent[]){{0, 0, 1, 1}}}, 0, 1);
    list.rowid[0] = 1000;
    g_assert_false(sy_rtree_fill(store, "fast", &list, &error));
    assert_message(error, SY_ERROR_INTERNAL, "fast");
    sy_box_list_clear(&list);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/rtree/sizes", test_sizes);
    g_test_add_func("/store/rtree/small-pages", test_small_pages);
    g_test_add_func("/store/rtree/growing", test_growing);
    g_test_add_func("/store/rtree/equal-boxes", test_equal_boxes);
    g_test_add_func("/store/rtree/errors", test_errors);
    return g_test_run();
}
