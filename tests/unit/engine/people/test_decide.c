/* Decisions by themselves and by lists, on a case with three outfalls. */
#include <xlsxwriter.h>

#include "engine/case/settings.h"
#include "engine/conclude/conclude.h"
#include "engine/people/decide.h"
#include "tests/unit/engine/case_by_hand.h"

/* The applicants are what the rules propose as responsible. */
#define OBJECTS \
    "INSERT INTO outfall (outfall_id, source_id, code, name, applicant, geom) VALUES "           \
    "(1, 'PK1', 'C1', '北关', '某厂', " AT(0, 0) "), (2, 'PK2', 'C2', '南关', '某县政府', " AT(   \
        100, 0) "), (3, 'PK3', NULL, '西关', NULL, " AT(200, 0) ");" HAND_UNIT                    \
    "(1, 'U1', '91A', '某厂', " AT(10, 0) "), (2, 'U2', '91B', '另一厂', " AT(20, 0) ");"         \
    "INSERT INTO candidate (outfall_id, unit_id, rank, status) VALUES (1, 1, 1, 'candidate');"   \
    "INSERT INTO run (run_id, lang) VALUES (1, 'en');"

/* The settings of a run, as the rules want them. */
static char *settings_sql(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SySettingList) list = sy_settings_load(g_getenv("SUYUAN_DATA"), &error);
    g_assert_no_error(error);
    SySettings settings = {0};
    sy_settings_init(&settings, list);
    g_autofree char *yaml = sy_settings_to_yaml(&settings, "");
    sy_settings_clear(&settings);
    g_auto(GStrv) lines = g_strsplit(yaml, "\n", -1);
    GString *sql = g_string_new(NULL);
    for (int i = 0; lines[i] != NULL; i++) {
        char *colon = strstr(lines[i], ": ");
        if (colon == NULL) continue;
        *colon = '\0';
        g_string_append_printf(sql, "INSERT INTO setting (key, value) VALUES ('%s', '%s');",
                               lines[i], colon + 2);
    }
    g_string_append(sql, "INSERT INTO setting (key, value) VALUES ('authority', '安阳市');");
    return g_string_free(sql, FALSE);
}

static bool conclude(SyStore *store, void *data_folder, GError **error) {
    return sy_conclude(store, data_folder, NULL, error);
}

typedef struct {
    char *folder, *path;
    SyDecider decider;
} Fixture;

static void set_up(Fixture *f) {
    g_autoptr(GError) error = NULL;
    const SyProgram program = {.data_folder = g_getenv("SUYUAN_DATA"), .lang = "en"};
    f->folder = hand_folder();
    f->path = g_build_filename(f->folder, "case.sqlite", NULL);
    g_autofree char *settings = settings_sql();
    g_autofree char *sql = g_strconcat(OBJECTS, settings, NULL);
    sy_findings_free(hand_run(f->path, "EPSG:4547", sql));
    {
        g_autoptr(SyStore) store = hand_open(f->path, SY_STORE_WRITE);
        sy_store_transaction(store, conclude, (void *)program.data_folder, &error);
        g_assert_no_error(error);
        g_assert_true(sy_decider_init(&f->decider, store, &program, &error));
    }
    g_assert_no_error(error);
}

static void tear_down(Fixture *f) {
    sy_decider_clear(&f->decider);
    scratch_remove(f->folder);
    g_free(f->path);
}

typedef struct {
    const Fixture *fixture;
    const char *outfall, *what, *value, *evidence;
} Asked;

static bool make(SyStore *store, void *user, GError **error) {
    const Asked *asked = user;
    SyRecordBy by;
    SyDecision made;
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(SyDecision));
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    if (!sy_record_by_init(&by, "李四", "2024-05-01", "核实", asked->evidence, error)) return false;
    bool good = sy_decide_make(&asked->fixture->decider, store, asked->outfall, asked->what,
                               asked->value, NULL, by, &made, error);
    g_array_append_val(all, made);
    good = good && sy_decide_record(&asked->fixture->decider, store, all, ids, error);
    sy_decision_clear(&made);
    return good;
}

static bool decide(const Fixture *f, const char *outfall, const char *what, const char *value,
                   GError **error) {
    g_autoptr(SyStore) store = hand_open(f->path, SY_STORE_WRITE);
    Asked asked = {f, outfall, what, value, NULL};
    return sy_store_transaction(store, make, &asked, error);
}

static void assert_decided(const Fixture *f, const char *outfall, const char *what,
                           const char *value) {
    g_autoptr(GError) error = NULL;
    decide(f, outfall, what, value, &error);
    g_assert_no_error(error);
}

/* Every kind with the value it leaves, and what stands beside it. */
static void test_values(void) {
    static const struct {
        const char *outfall, *what, *said, *value, *proposed;
    } cases[] = {
        {"PK1", "confirm", NULL, "某厂", "某厂"},
        {"C1", "confirm", "U1", "某厂", "candidate"},
        {"PK1", "confirm", "另一厂", "另一厂", ""},
        {"PK1", "reject", "91A", "某厂", "candidate"},
        {"北关", "assign", "U2", "另一厂", "某厂"},
        {"PK2", "assign", "某镇政府", "某镇政府", "某县政府"},
        {"PK1", "measure", "依法取缔", "close", "standardise"},
        {"PK1", "measure", "规范", "standardise", "standardise"},
        {"PK1", "measure", "NONE", "none", "standardise"},
        {"PK1", "extend", "2025年6月30日", "2025-06-30", "2024-12-31"},
        {"PK2", "reclassify", "雨水排口", "4.8", "4.9"},
        {"PK2", "reclassify", "other outfall", "4.9", "4.9"},
        {"PK1", "state", "已确定", "agreed", ""},
        {"PK1", "state", "in progress", "in_progress", ""},
    };
    Fixture f;
    set_up(&f);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s %s %s", cases[i].outfall, cases[i].what, cases[i].said);
        assert_decided(&f, cases[i].outfall, cases[i].what, cases[i].said);
        assert_answer(f.path, "SELECT value FROM decision ORDER BY decision_id DESC LIMIT 1",
                      cases[i].value);
        assert_answer(
            f.path, "SELECT coalesce(proposed, '') FROM decision ORDER BY decision_id DESC LIMIT 1",
            cases[i].proposed);
    }
    /* The latest of a kind counts, the others stay. */
    assert_answer(f.path,
                  "SELECT party || basis || unit_id || proposed FROM responsible_effective WHERE "
                  "outfall_id = 1 AND role = 'main'",
                  "另一厂decided2某厂");
    assert_answer(f.path,
                  "SELECT measure || due_date || state FROM measure_effective WHERE outfall_id = 1",
                  "none2025-06-30in_progress");
    /* Rule and clause of the measure that people replaced are not those of theirs. */
    assert_answer(f.path,
                  "SELECT count(*) FROM measure_effective WHERE outfall_id = 1 AND rule IS NULL "
                  "AND measure_id IS NULL AND text IS NULL",
                  "1");
    assert_answer(
        f.path,
        "SELECT group_concat(what || value) FROM (SELECT * FROM decision_in_force WHERE subject = "
        "'source' ORDER BY other_object_id)",
        "reject某厂,confirm另一厂");
    assert_answer(
        f.path,
        "SELECT count(*) FROM decision WHERE who = '李四' AND why = '核实' AND recorded_by "
        "IS NOT NULL AND version IS NOT NULL",
        "14");
    tear_down(&f);
}

static void test_refused(void) {
    static const struct {
        const char *outfall, *what, *value, *part;
    } cases[] = {
        {"PK9", "assign", "某厂", "no outfall"},
        {"PK1", "confirm", "某某厂", "no unit"},
        {"PK1", "reject", NULL, "missing"},
        {"PK1", "measure", "blow up", "close, merge, standardise, none"},
        {"PK1", "extend", "soon", "2024-12-31"},
        {"PK1", "state", "已销号", "agreed"},
        {"PK1", "state", "nosuch", "proposed"},
        {"PK1", "reclassify", "什么口", "storm outfall of a town"},
        {"PK1", "abolish", "x", "confirm"},
    };
    Fixture f;
    set_up(&f);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_test_message("%s %s", cases[i].what, cases[i].value);
        g_assert_false(decide(&f, cases[i].outfall, cases[i].what, cases[i].value, &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
        g_assert_nonnull(strstr(error->message, cases[i].part));
    }
    assert_answer(f.path, "SELECT count(*) FROM decision", "0");
    tear_down(&f);
}

/* 严禁合并、封堵城镇雨洪排口, by nobody; what is none is reclassified first. */
static void test_storm(void) {
    Fixture f;
    set_up(&f);
    assert_decided(&f, "PK1", "reclassify", "城镇雨洪排口");
    assert_answer(f.path, "SELECT class FROM class WHERE outfall_id = 1", "4.8");
    static const char *const forbidden[] = {"close", "merge"};
    for (int i = 0; i < 2; i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(decide(&f, "PK1", "measure", forbidden[i], &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
        g_assert_nonnull(strstr(error->message, "reclassify"));
    }
    assert_decided(&f, "PK1", "measure", "none");
    assert_decided(&f, "PK1", "reclassify", "4.5");
    assert_decided(&f, "PK1", "measure", "merge");
    tear_down(&f);
}

/* ---- lists ---- */

#define HEADER "排污口编号,主要责任主体,整治类型,完成时限,整治状态,校对码\n"

/* The list as exported: numbers, what counts, and the check. */
static char *export_list(const Fixture *f) {
    g_autofree char *rows = hand_ask(
        f->path,
        "SELECT group_concat(line, char(10)) FROM (SELECT source_id || ',' || ifnull(party, '') || "
        "',' || ifnull(measure, '') || ',' || ifnull(due_date, '') || ',' || state || ',\"' || "
        "replace(base, '\"', '\"\"') || '\"' AS line FROM decision_form JOIN outfall USING "
        "(outfall_id) ORDER BY 1)");
    return g_strconcat("\xef\xbb\xbf" HEADER, rows, "\n", NULL);
}

/* The first @from of a list becomes @to. */
static char *edit(char *list, const char *from, const char *to) {
    g_auto(GStrv) parts = g_strsplit(list, from, 2);
    g_assert_nonnull(parts[1]);
    g_free(list);
    return g_strjoinv(to, parts);
}

static bool read_file(const Fixture *f, const char *path, bool dry_run, GError **error) {
    SyRecordBy by;
    g_assert_true(sy_record_by_init(&by, "王五", "2024-06-01", "会议纪要", NULL, NULL));
    g_autoptr(SyStore) store = hand_open(f->path, SY_STORE_WRITE);
    g_autoptr(GString) said = g_string_new(NULL);
    const SyDecideListOptions options = {.path = path, .by = &by, .dry_run = dry_run, .out = said};
    bool good = sy_decide_list(&f->decider, store, &options, error);
    g_assert_true(good == (said->len > 0)); /* a refused list records nothing */
    sy_record_by_clear(&by);
    return good;
}

static bool read_back(const Fixture *f, const char *list, bool dry_run, GError **error) {
    g_autofree char *path = scratch_write(f->folder, "list.csv", list);
    return read_file(f, path, dry_run, error);
}

static void assert_read(const Fixture *f, const char *list, const char *n_decision) {
    g_autoptr(GError) error = NULL;
    read_back(f, list, false, &error);
    g_assert_no_error(error);
    assert_answer(f->path, "SELECT count(*) FROM decision", n_decision);
}

static void test_list(void) {
    Fixture f;
    g_autoptr(GError) error = NULL;
    set_up(&f);
    g_autofree char *list = export_list(&f);
    assert_read(&f, list, "0"); /* as it came */
    list = edit(list, "PK1,某厂,standardise,2024-12-31,proposed",
                "PK1,某厂,依法取缔,2025/6/30,已确定");
    list = edit(list, "PK2,某县政府", "PK2,另一厂");
    g_assert_true(read_back(&f, list, true, &error));
    assert_answer(f.path, "SELECT count(*) FROM decision", "0"); /* a dry run */
    assert_read(&f, list, "4");
    assert_answer(f.path,
                  "SELECT group_concat(what || value) FROM (SELECT * FROM decision ORDER BY what)",
                  "assign另一厂,extend2025-06-30,measureclose,stateagreed");
    assert_answer(f.path, "SELECT count(*) FROM decision WHERE who = '王五' AND why = '会议纪要'",
                  "4");
    assert_read(&f, list, "4"); /* once is enough */
    tear_down(&f);
}

/* Someone decides between the export and the return of the list. */
static void test_conflict(void) {
    Fixture f;
    set_up(&f);
    g_autoptr(GError) error = NULL;
    g_autofree char *list = export_list(&f);
    assert_decided(&f, "PK1", "assign", "某村委会");
    assert_read(&f, list, "1"); /* nobody touched the cell: the other's decision stays */
    assert_answer(f.path, "SELECT party FROM decision_form WHERE outfall_id = 1", "某村委会");
    list = edit(list, "PK2,某县政府", "PK2,另一厂");
    list = edit(list, "PK1,某厂", "PK1,某镇政府");
    g_assert_false(read_back(&f, list, false, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    assert_answer(f.path, "SELECT count(*) FROM decision", "1"); /* not PK2 either */
    list = edit(list, "PK1,某镇政府", "PK1,某村委会");
    assert_read(&f, list, "2"); /* both say the same: no conflict */
    tear_down(&f);
}

/* One mistake and nothing is recorded. */
static void test_mistakes(void) {
    static const struct {
        const char *from, *to;
    } cases[] = {{"PK2,", "PK9,"},
                 {"PK2,某县政府,standardise", "PK2,某县政府,炸掉"},
                 {"PK2,某县政府,standardise,2024-12-31", "PK2,某县政府,standardise,某日"},
                 {"PK2,某县政府,standardise,2024-12-31,proposed",
                  "PK2,某县政府,standardise,2024-12-31,closed"},
                 {"PK2,", "PK1,"},
                 {"PK2,", ","},
                 {"{\"\"party\"\":\"\"某县政府", "party:\"\"某县政府"}};
    Fixture f;
    set_up(&f);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *list = export_list(&f);
        if (i == 0) g_test_message("%s", list);
        g_test_message("%s", cases[i].to);
        list = edit(list, "PK1,某厂", "PK1,另一厂");
        list = edit(list, cases[i].from, cases[i].to);
        g_assert_false(read_back(&f, list, false, &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
        assert_answer(f.path, "SELECT count(*) FROM decision", "0");
    }
    g_autoptr(GError) error = NULL;
    g_assert_false(read_back(&f, "甲,乙\n1,2\n", false, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, "排污口编号"));
    tear_down(&f);
}

/* A list made by hand, and its rows' own who, when and why; headings in English. */
static void test_by_hand(void) {
    Fixture f;
    set_up(&f);
    assert_read(
        &f,
        "Outfall code,Responsible party,confirmed units,rejected unit,decided by,decided on,why\n"
        "C1,某镇政府,另一厂,某厂,赵六,2024年5月20日,联席会议\n"
        "C2,,,,,,\n",
        "3");
    assert_answer(f.path,
                  "SELECT group_concat(what || value || who || when_ || why, ';') FROM (SELECT * "
                  "FROM decision ORDER BY what)",
                  "assign某镇政府赵六2024-05-20联席会议;confirm另一厂赵六2024-05-20联席会议;"
                  "reject某厂赵六2024-05-20联席会议");
    assert_read(&f, "outfall,confirmed units\n北关,\"另一厂、\"\n", "3"); /* so decided already */
    tear_down(&f);
}

/* The list of the interactive map: a row a decision. */
static void test_said(void) {
    Fixture f;
    set_up(&f);
    assert_read(&f,
                "outfall,what,value,why,who\nC1,assign,'=某村,核实,赵六\nC1,confirm,91A,染色,赵六\n"
                "C2,确定整治类型,规范整治,,\n",
                "3");
    assert_answer(f.path, "SELECT group_concat(value) FROM (SELECT value FROM decision ORDER BY 1)",
                  "=某村,standardise,某厂");
    g_autoptr(GError) error = NULL;
    g_assert_false(read_back(&f, "outfall,what,value\nC1,abolish,x\nC2,,y\n", false, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    tear_down(&f);
}

/* A workbook: dates as dates, titles above the header, other sheets beside. */
static void test_workbook(void) {
    Fixture f;
    set_up(&f);
    g_autofree char *path = g_build_filename(f.folder, "list.xlsx", NULL);
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *other = workbook_add_worksheet(book, "说明"),
                  *sheet = workbook_add_worksheet(book, "责任主体清单");
    lxw_format *format = workbook_add_format(book);
    format_set_num_format(format, "yyyy-mm-dd");
    worksheet_write_string(other, 0, 0, "项目", NULL);
    worksheet_write_string(other, 0, 1, "内容", NULL);
    worksheet_write_string(other, 1, 0, "版本", NULL);
    worksheet_write_string(other, 1, 1, "1", NULL);
    worksheet_write_string(sheet, 0, 0, "某市责任主体清单", NULL);
    const char *const header[] = {"序号", "排污口名称", "国家编码", "整治类型", "时限"};
    for (lxw_col_t i = 0; i < G_N_ELEMENTS(header); i++)
        worksheet_write_string(sheet, 1, i, header[i], NULL);
    worksheet_write_number(sheet, 2, 0, 1, NULL);
    worksheet_write_string(sheet, 2, 1, "南关", NULL);
    worksheet_write_string(sheet, 2, 2, "C2", NULL);
    worksheet_write_string(sheet, 2, 3, "清理合并", NULL);
    lxw_datetime date = {.year = 2025, .month = 9, .day = 30};
    worksheet_write_datetime(sheet, 2, 4, &date, format);
    g_assert_cmpint((int)workbook_close(book), ==, (int)LXW_NO_ERROR);
    g_autoptr(GError) error = NULL;
    read_file(&f, path, false, &error);
    g_assert_no_error(error);
    assert_answer(f.path, "SELECT measure || due_date FROM decision_form WHERE outfall_id = 2",
                  "merge2025-09-30");
    tear_down(&f);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decide/values", test_values);
    g_test_add_func("/decide/refused", test_refused);
    g_test_add_func("/decide/storm", test_storm);
    g_test_add_func("/decide/list", test_list);
    g_test_add_func("/decide/conflict", test_conflict);
    g_test_add_func("/decide/mistakes", test_mistakes);
    g_test_add_func("/decide/by-hand", test_by_hand);
    g_test_add_func("/decide/said", test_said);
    g_test_add_func("/decide/workbook", test_workbook);
    return g_test_run();
}
