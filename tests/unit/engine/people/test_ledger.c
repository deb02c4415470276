/* Draws that anyone can repeat, and counts against targets. */
#include <sqlite3.h>

#include "engine/lists/lists.h"
#include "engine/people/ledger.h"
#include "tests/unit/engine/case_by_hand.h"

/* Twelve outfalls of class 1.1.1 in 甲县, eight of 4.8 in 乙县. */
static char *objects(void) {
    GString *sql = g_string_new(
        "INSERT INTO outfall_class VALUES ('1.1.1', 'industry', '1', 1, NULL), ('4.8', 'storm', "
        "'4', 1, NULL);"
        "INSERT INTO target VALUES (1, NULL, 'rectify', 0.5, '2023-12-31'), (2, '乙县', 'rectify', "
        "1, "
        "'2024-12-31'), (3, NULL, 'survey', 1, '2023-06-30');");
    for (int i = 1; i <= 20; i++)
        g_string_append_printf(
            sql,
            "INSERT INTO outfall (outfall_id, source_id, name, county, river, geom) VALUES (%1$d, "
            "'PK%1$02d', "
            "'排口%1$d', '%2$s', '洹河', MakePoint(500000 + %1$d, 4000000, 4547));"
            "INSERT INTO class (outfall_id, class, proposed) VALUES (%1$d, '%3$s', '%3$s');"
            "INSERT INTO responsible (outfall_id, party, role, basis) VALUES (%1$d, '某', 'main', "
            "'%4$s');"
            "INSERT INTO measure (outfall_id, measure, stands) VALUES (%1$d, '%5$s', 1);"
            "INSERT INTO answer (outfall_id, status) VALUES (%1$d, iif('%4$s' = 'traced', "
            "'traced', 'candidates'));",
            i, i <= 12 ? "甲县" : "乙县", i <= 12 ? "1.1.1" : "4.8",
            i % 4 == 0 ? "county" : "traced", i <= 16 ? "standardise" : "none");
    g_string_append(sql, "INSERT INTO outfall_county SELECT * FROM outfall_county_found;");
    return g_string_free(sql, FALSE);
}

typedef struct {
    char *folder, *path;
    SyLedgerRules rules;
} Fixture;

static void set_up(Fixture *f) {
    g_autoptr(GError) error = NULL;
    g_autofree char *sql = objects();
    f->folder = hand_folder();
    f->path = g_build_filename(f->folder, "case.sqlite", NULL);
    sy_findings_free(hand_run(f->path, "EPSG:4547", sql));
    g_assert_true(sy_ledger_rules_load(g_getenv("SUYUAN_DATA"), &f->rules, &error));
}

static void tear_down(Fixture *f) {
    sy_ledger_rules_clear(&f->rules);
    scratch_remove(f->folder);
    g_free(f->path);
}

typedef struct {
    const Fixture *fixture;
    const SyDrawOptions *options;
    int64_t id;
} Asked;

static bool draw(SyStore *store, void *user, GError **error) {
    Asked *asked = user;
    SyRecordBy by;
    if (!sy_record_by_init(&by, "张局长", "2024-05-01", "双随机", NULL, error)) return false;
    bool good =
        sy_ledger_draw(store, &asked->fixture->rules, asked->options, &by, &asked->id, error);
    sy_record_by_clear(&by);
    return good;
}

static bool try_draw(const Fixture *f, const SyDrawOptions *options, GError **error) {
    g_autoptr(SyStore) store = hand_open(f->path, SY_STORE_WRITE);
    Asked asked = {f, options, 0};
    return sy_store_transaction(store, draw, &asked, error);
}

static char *const people[] = {(char *)"甲", (char *)"乙", (char *)"丙", (char *)"丁", NULL};

static void test_check(void) {
    Fixture f;
    set_up(&f);
    g_autoptr(GError) error = NULL;
    SyDrawOptions options = {
        .year = 2024, .seed = 7, .n_outfall = 10, .per = 2, .inspectors = people};
    for (int i = 0; i < 2; i++) { /* the same seed twice, then another */
        try_draw(&f, &options, &error);
        g_assert_no_error(error);
    }
    options.seed = 8;
    try_draw(&f, &options, &error);
    g_assert_no_error(error);
    assert_answer(f.path,
                  "SELECT count(*) FROM draw AS a JOIN draw AS b ON a.drawn = b.drawn AND "
                  "a.draw_id < b.draw_id",
                  "1");
    /* Ten different outfalls of the classes to check; two different inspectors each, five outfalls
     * to each of four. */
    assert_answer(f.path, "SELECT count(DISTINCT outfall) FROM draw_item WHERE draw_id = 1", "10");
    assert_answer(f.path, "SELECT count(*) FROM draw_item WHERE outfall > 'PK12'", "0");
    assert_answer(
        f.path,
        "SELECT group_concat(n) FROM (SELECT count(*) AS n FROM draw, json_each(draw.drawn) AS i, "
        "json_each(i.value, '$.inspectors') AS p WHERE draw_id = 1 GROUP BY p.value)",
        "5,5,5,5");
    assert_answer(
        f.path,
        "SELECT count(*) FROM draw_item WHERE substr(inspectors, 1, 1) = substr(inspectors, 3, 1)",
        "0");
    /* A run takes them along; they repeat from what is recorded; a changed record does not. */
    g_autofree char *sql = objects();
    sy_findings_free(hand_run(f.path, "EPSG:4547", sql));
    g_autoptr(SyStore) store = hand_open(f.path, SY_STORE_WRITE);
    bool same = false;
    for (int id = 1; id <= 3; id++) {
        g_assert_true(sy_ledger_repeat(store, id, &same, &error));
        g_assert_true(same);
    }
    sy_store_free(g_steal_pointer(&store));
    sqlite3 *db;
    g_assert_cmpint(sqlite3_open(f.path, &db), ==, SQLITE_OK);
    g_assert_cmpint(
        sqlite3_exec(db, "UPDATE draw SET drawn = replace(drawn, '甲', '戊') WHERE draw_id = 2",
                     NULL, NULL, NULL),
        ==, SQLITE_OK);
    sqlite3_close(db);
    store = hand_open(f.path, SY_STORE_READ);
    g_assert_true(sy_ledger_repeat(store, 2, &same, &error));
    g_assert_false(same);
    g_assert_false(sy_ledger_repeat(store, 9, &same, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    tear_down(&f);
}

/* Every outfall is drawn as often as every other: 2000 draws of 3 of 12, within five deviations. */
static void test_fair(void) {
    Fixture f;
    set_up(&f);
    g_autoptr(GError) error = NULL;
    SyDrawOptions options = {.year = 2024, .n_outfall = 3, .per = 1, .inspectors = people};
    g_autoptr(SyStore) store = hand_open(f.path, SY_STORE_WRITE);
    for (int i = 0; i < 400; i++) {
        Asked asked = {&f, &options, 0};
        options.seed = i;
        sy_store_transaction(store, draw, &asked, &error);
        g_assert_no_error(error);
    }
    sy_store_free(g_steal_pointer(&store));
    /* 400 draws, each outfall with probability 1/4: 100 +- 5 * 8.7 */
    assert_answer(f.path,
                  "SELECT min(n) > 56 AND max(n) < 144 AND count(*) = 12 FROM (SELECT count(*) AS "
                  "n FROM draw_item "
                  "GROUP BY outfall)",
                  "1");
    assert_answer(f.path,
                  "SELECT min(n) > 240 AND max(n) < 360 AND count(*) = 4 FROM (SELECT count(*) AS "
                  "n FROM draw_item "
                  "GROUP BY inspectors)",
                  "1");
    tear_down(&f);
}

static void test_plan(void) {
    Fixture f;
    set_up(&f);
    g_autoptr(GError) error = NULL;
    SyDrawOptions options = {.is_plan = true, .year = 2025, .seed = 3};
    try_draw(&f, &options, &error);
    g_assert_no_error(error);
    assert_answer(f.path, "SELECT count(*) FROM draw_item WHERE kind = 'plan'", "20");
    /* data/ledger.yaml: four visits of class 1, three months apart, two of class 4.8, six months
     * apart. */
    assert_answer(f.path,
                  "SELECT group_concat(DISTINCT n) FROM (SELECT count(*) AS n, max(m.value) - "
                  "min(m.value) AS apart FROM "
                  "draw, json_each(draw.drawn) AS i, json_each(i.value, '$.months') AS m WHERE "
                  "i.key < 12 GROUP BY i.key "
                  "HAVING apart = 9)",
                  "4");
    assert_answer(f.path,
                  "SELECT count(*) FROM (SELECT count(*) AS n, max(m.value) - min(m.value) AS "
                  "apart FROM draw, "
                  "json_each(draw.drawn) AS i, json_each(i.value, '$.months') AS m WHERE i.key >= "
                  "12 GROUP BY i.key HAVING "
                  "apart = 6 AND n = 2)",
                  "8");
    options.county = "乙县";
    try_draw(&f, &options, &error);
    assert_answer(f.path, "SELECT count(*) FROM draw_item WHERE draw_id = 2", "8");
    tear_down(&f);
}

static void test_refused(void) {
    Fixture f;
    set_up(&f);
    const SyDrawOptions wrong[] = {
        {.year = 2024, .n_outfall = 13, .per = 2, .inspectors = people},
        {.year = 2024, .n_outfall = 0, .per = 2, .inspectors = people},
        {.year = 2024, .n_outfall = 2, .per = 5, .inspectors = people},
        {.year = 2024, .n_outfall = 2, .per = 1},
        {.year = 2024, .n_outfall = 2, .per = 2, .inspectors = people, .county = "丙县"},
        {.is_plan = true, .county = "丙县"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(try_draw(&f, &wrong[i], &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    }
    assert_answer(f.path, "SELECT count(*) FROM draw", "0");
    tear_down(&f);
}

/* Counts by hand: twelve and eight outfalls, four of which are to be left as they are; one is
 * closed off, and the measure of one is not known. */
static void test_progress(void) {
    Fixture f;
    set_up(&f);
    sqlite3 *db;
    g_assert_cmpint(sqlite3_open(f.path, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(db,
                                 "INSERT INTO decision (role, object_id, what, value, when_) "
                                 "VALUES ('outfall', 1, 'state', 'closed', "
                                 "'2024-03-01'), ('outfall', 17, 'state', 'closed', '2024-03-01'); "
                                 "DELETE FROM measure WHERE outfall_id = 3",
                                 NULL, NULL, NULL),
                    ==, SQLITE_OK);
    sqlite3_close(db);
    assert_answer(f.path,
                  "SELECT group_concat(n_outfall || ' ' || n_surveyed || ' ' || n_traced || ' ' || "
                  "n_fallback || ' ' || "
                  "n_to_rectify || ' ' || n_to_judge || ' ' || n_rectified, ';') FROM (SELECT * "
                  "FROM progress_count "
                  "WHERE dimension IN ('total', "
                  "'county') ORDER BY dimension, n_outfall)",
                  "8 8 6 2 4 0 0;12 12 9 3 12 1 1;20 20 15 5 16 1 1");
    /* 乙县 has its own target for 整治 and the common one for 排查: 4 of 4 are missing; 甲县: 6 of
     * 12 wanted, 1 there. */
    assert_answer(f.path,
                  "SELECT group_concat(name || stage || n_missing, ' ') FROM (SELECT * FROM "
                  "progress WHERE dimension = 'county' ORDER "
                  "BY n_outfall, stage)",
                  "乙县rectify4 乙县survey0 甲县rectify5 甲县survey0");
    assert_answer(f.path,
                  "SELECT group_concat(stage || n_missing || target_date, ' ') FROM (SELECT * FROM "
                  "progress WHERE dimension = 'total' "
                  "ORDER BY stage)",
                  "rectify72023-12-31 survey02023-06-30");
    g_autoptr(GError) error = NULL;
    g_autoptr(SyStore) store = hand_open(f.path, SY_STORE_READ);
    g_autoptr(SyTerms) terms = sy_terms_load(SY_DATA(g_getenv("SUYUAN_DATA")), &error);
    g_autoptr(SyTexts) texts = sy_texts_load(SY_DATA(g_getenv("SUYUAN_DATA")), &error);
    g_autoptr(SyListFunctions) functions G_GNUC_UNUSED =
        sy_list_functions_new(store, texts, terms, "zh", g_getenv("SUYUAN_DATA"), &error);
    g_assert_no_error(error);
    g_autoptr(SyTable) report =
        sy_ledger_report(store, &f.rules, terms, "zh", 2024, "甲县", &error);
    g_assert_no_error(error);
    const SyColumn *item = sy_table_column(report, "title"),
                   *value = sy_table_column(report, "value");
    int n_found = 0;
    for (SyIndex row = 0; row < report->n_row; row++) {
        const char *name = sy_column_text(item, row), *said = sy_column_text(value, row);
        const struct {
            const char *name, *value;
        } expected[] = {{"排污口数", "12"},
                        {"完成整治销号", "1 / 12 (8.3 %)"},
                        {"本年度销号", "1"},
                        {"整治状态", "已销号 1；建议 11"},
                        {"报送期限", "2025-01-05"}};
        for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
            if (strcmp(name, expected[i].name) == 0 && strcmp(said, expected[i].value) == 0)
                n_found++;
    }
    g_assert_cmpint(n_found, ==, 5);
    tear_down(&f);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ledger/check", test_check);
    g_test_add_func("/ledger/fair", test_fair);
    g_test_add_func("/ledger/plan", test_plan);
    g_test_add_func("/ledger/refused", test_refused);
    g_test_add_func("/ledger/progress", test_progress);
    return g_test_run();
}
