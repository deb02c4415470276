/* The rules, by the cases of conclude.table: each with what triggers it and the nearest that must
 * not. */
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/case/settings.h"
#include "engine/conclude/conclude.h"
#include "engine/expert/rules.h"
#include "tests/unit/engine/scratch.h"

typedef enum { HIT, MISS, UNJUDGED, N_EXPECTED } Expected;
static const char *const expected_names[] = {"hit", "miss", "unjudged"};

typedef struct {
    char *folder, *data;
    SyStore *store;
    SyCrs *crs;
    GHashTable *seen[N_EXPECTED]; /* rules with a case */
    char *readme;                 /* tests/README.md, which lists the cases */
    const char *where;            /* file:line of the case at hand */
} Bench;

static void execute(Bench *bench, const char *sql) {
    g_autoptr(GError) error = NULL;
    if (!sy_store_execute(bench->store, sql, &error))
        g_error("%s: %s: %s", bench->where, sql, error->message);
}

static const char *const emptied[] = {
    "input",      "setting",      "edge",    "receiving_water", "outfall",
    "unit",       "connection",   "zone",    "attachment",      "within",
    "trace_span", "inspection",   "channel", "candidate",       "observation",
    "decision",   "channel_part", "run",     "expert_table",    "sample"};

static void start_case(Bench *bench) {
    for (gsize i = 0; i < G_N_ELEMENTS(emptied); i++) {
        g_autofree char *sql = g_strdup_printf("DELETE FROM %s", emptied[i]);
        execute(bench, sql);
    }
    execute(bench, "INSERT INTO run (run_id, lang) VALUES (1, 'zh')");
    g_autoptr(SySettingList) list = sy_settings_load(bench->data, NULL);
    SySettings settings;
    sy_settings_init(&settings, list);
    g_autofree char *yaml = sy_settings_to_yaml(&settings, "");
    g_auto(GStrv) lines = g_strsplit(yaml, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        char *colon = strstr(*line, ": ");
        if (colon == NULL) continue;
        *colon = '\0';
        g_autofree char *sql =
            g_strdup_printf("INSERT INTO setting VALUES ('%s', '%s', NULL)", *line, colon + 2);
        execute(bench, sql);
    }
    sy_settings_clear(&settings);
    execute(bench, "INSERT INTO setting VALUES ('authority', '安阳市', NULL)");
}

/* "at=5 5" as SQL; NULL: not a geometry. */
static char *geometry_sql(const Bench *bench, const char *key, const char *value) {
    int srid = sy_store_srid(bench->store);
    g_auto(GStrv) n = g_strsplit(value, " ", -1);
    if (strcmp(key, "at") == 0) return g_strdup_printf("MakePoint(%s, %s, %d)", n[0], n[1], srid);
    if (strcmp(key, "box") == 0)
        return g_strdup_printf("CastToMulti(BuildMbr(%s, %s, %s, %s, %d))", n[0], n[1], n[2], n[3],
                               srid);
    if (strcmp(key, "line") == 0)
        return g_strdup_printf("MakeLine(MakePoint(%s, %s, %d), MakePoint(%s, %s, %d))", n[0], n[1],
                               srid, n[2], n[3], srid);
    return NULL;
}

/* Value of "key=" among "a=1; b=2"; g_free; NULL if there is none. */
static char *part_of(const char *rest, const char *key) {
    g_auto(GStrv) parts = g_strsplit(rest, ";", -1);
    for (char **part = parts; *part != NULL; part++) {
        g_strstrip(*part);
        gsize n = strlen(key);
        if (strncmp(*part, key, n) == 0 && (*part)[n] == '=') return g_strdup(*part + n + 1);
    }
    return NULL;
}

static void insert_row(Bench *bench, const char *table, const char *rest) {
    g_autoptr(GString) columns = g_string_new(NULL);
    g_autoptr(GString) values = g_string_new(NULL);
    g_auto(GStrv) parts = g_strsplit(rest, ";", -1);
    for (char **part = parts; *part != NULL; part++) {
        char *equals = strchr(g_strstrip(*part), '=');
        if (equals == NULL) g_error("%s: \"%s\" is no COLUMN=VALUE", bench->where, *part);
        *equals = '\0';
        g_autofree char *geometry = geometry_sql(bench, *part, equals + 1);
        const char *comma = columns->len == 0 ? "" : ", ";
        g_string_append_printf(columns, "%s%s", comma, geometry != NULL ? "geom" : *part);
        if (geometry != NULL)
            g_string_append_printf(values, "%s%s", comma, geometry);
        else
            g_string_append_printf(values, "%s'%s'", comma, equals + 1);
    }
    g_autofree char *sql =
        g_strdup_printf("INSERT INTO %s (%s) VALUES (%s)", table, columns->str, values->str);
    execute(bench, sql);
    const char *role = strcmp(table, "unit") == 0         ? "units"
                       : strcmp(table, "connection") == 0 ? "connections"
                       : strcmp(table, "zone") == 0       ? "zones"
                                                          : NULL;
    if (role == NULL) return;
    g_autofree char *input =
        g_strdup_printf("INSERT INTO input (role, n_feature) VALUES ('%s', 1)", role);
    execute(bench, input);
}

static void insert_end(Bench *bench, const char *rest) {
    g_autofree char *outfall = part_of(rest, "outfall");
    const char *others = strchr(rest, ';');
    g_autofree char *edge = g_strdup_printf("edge_id=%s%s", outfall, others);
    insert_row(bench, "edge", edge);
    g_autofree char *span = g_strdup_printf("outfall_id=%s; first_edge=%s", outfall, outfall);
    insert_row(bench, "trace_span", span);
}

static void insert_candidate(Bench *bench, const char *rest, const char *method) {
    g_autofree char *outfall = part_of(rest, "outfall"), *unit = part_of(rest, "unit"),
                    *p = part_of(rest, "p");
    g_autofree char *candidate = g_strdup_printf(
        "outfall_id=%s; unit_id=%s; probability=%s; status=candidate; rank=1; distance_m=50",
        outfall, unit, p);
    insert_row(bench, "candidate", candidate);
    g_autofree char *joint = g_strdup_printf("role=unit; object_id=%s; method=%s", unit, method);
    insert_row(bench, "attachment", joint);
}

/* "+ TABLE COLUMN=VALUE; ..." */
static void take_row(Bench *bench, const char *line) {
    const char *space = strchr(line + 2, ' ');
    g_assert_nonnull(space);
    g_autofree char *table = g_strndup(line + 2, (gsize)(space - line - 2));
    if (strcmp(table, "set") == 0) {
        g_auto(GStrv) pair = g_strsplit(space + 1, "=", 2);
        g_autofree char *sql = g_strdup_printf(
            "REPLACE INTO setting (key, value) VALUES ('%s', '%s')", pair[0], pair[1]);
        execute(bench, sql);
    } else if (strcmp(table, "end") == 0) {
        insert_end(bench, space + 1);
    } else if (strcmp(table, "joined") == 0) {
        insert_candidate(bench, space + 1, "surveyed");
    } else if (strcmp(table, "guess") == 0) {
        insert_candidate(bench, space + 1, "nearest");
    } else {
        insert_row(bench, table, space + 1);
    }
}

/* First column of the first row as text; g_free; NULL: no row, or NULL in it. */
static char *first_cell(Bench *bench, const char *sql, const char *parameter) {
    const char *parameters[] = {parameter, NULL};
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf("SELECT CAST(cell AS TEXT) AS cell FROM (%s)", sql);
    g_autoptr(SyTable) rows =
        sy_store_query(bench->store, text, parameter == NULL ? NULL : parameters, &error);
    if (rows == NULL) g_error("%s: %s: %s", bench->where, sql, error->message);
    return rows->n_row == 0 ? NULL : g_strdup(sy_column_text(sy_table_column(rows, "cell"), 0));
}

static bool fits(Bench *bench, const char *rule) {
    g_autofree char *n = first_cell(
        bench,
        "SELECT (SELECT count(*) FROM class WHERE outfall_id = 1 AND (rule = ?1 OR (?1 = 'C0' AND "
        "class <> proposed))) + (SELECT count(*) FROM responsible WHERE outfall_id = 1 AND rule = "
        "?1) + (SELECT count(*) FROM department WHERE outfall_id = 1 AND rule = ?1) + (SELECT "
        "count(*) FROM measure WHERE outfall_id = 1 AND (rule = ?1 OR overruled_by = ?1)) + "
        "(SELECT count(*) FROM requirement WHERE outfall_id = 1 AND rule = ?1) + (SELECT count(*) "
        "FROM approval WHERE outfall_id = 1 AND rule = ?1) + (SELECT count(*) FROM maintain WHERE "
        "outfall_id = 1 AND rule = ?1) + (SELECT count(*) FROM unjudged WHERE outfall_id = 1 AND "
        "code = 'rule.' || ?1) AS cell",
        rule);
    return strcmp(n, "0") != 0;
}

static bool is_unjudged(Bench *bench, const char *rule) {
    g_autofree char *n = first_cell(bench,
                                    "SELECT count(*) AS cell FROM unjudged WHERE rule = ?1 AND "
                                    "outfall_id IS NULL",
                                    rule);
    return strcmp(n, "0") != 0;
}

/* One main party, class and standing measure an outfall; of party and measure none only where no
 * search could find anybody, or nobody looked at a storm outfall in dry weather. */
static void check_whole(Bench *bench) {
    static const char *const wrong =
        "SELECT count(*) AS cell FROM outfall AS o WHERE (SELECT count(*) FROM responsible r WHERE "
        "r.outfall_id = o.outfall_id AND r.role = 'main') NOT BETWEEN (SELECT count(*) > 0 FROM "
        "unit WHERE NOT EXISTS (SELECT 1 FROM connection)) AND 1 OR (SELECT count(*) FROM measure "
        "m WHERE m.outfall_id = o.outfall_id AND "
        "m.stands = 1) NOT BETWEEN (SELECT count(*) > 0 FROM unit WHERE EXISTS (SELECT 1 FROM "
        "zone) AND NOT EXISTS (SELECT 1 FROM unjudged u WHERE u.outfall_id = o.outfall_id AND "
        "u.code = 'rule.K1')) AND 1 OR (SELECT count(*) FROM class k "
        "WHERE k.outfall_id = o.outfall_id) <> 1 OR (SELECT count(*) FROM department d WHERE "
        "d.outfall_id = o.outfall_id) <> 1 OR (SELECT count(*) FROM approval a WHERE a.outfall_id "
        "= "
        "o.outfall_id) <> 1 OR (SELECT count(*) FROM plan p WHERE p.outfall_id = o.outfall_id) <> "
        "1";
    g_autofree char *elsewhere =
        first_cell(bench,
                   "SELECT count(*) AS cell FROM unjudged WHERE needs IN ('rules', 'plan') OR "
                   "(needs = 'in_force' AND rule IN ('C6', 'D1'))",
                   NULL);
    if (strcmp(elsewhere, "0") != 0) return; /* not the rules of 安阳 */
    g_autofree char *n = first_cell(bench, wrong, NULL);
    if (strcmp(n, "0") != 0) g_error("%s: an outfall without its one answer", bench->where);
    g_autofree char *merged = first_cell(
        bench,
        "SELECT count(*) AS cell FROM measure m JOIN class k USING (outfall_id) WHERE m.stands = 1 "
        "AND m.measure IN ('close', 'merge') AND k.class = '4.8'",
        NULL);
    if (strcmp(merged, "0") != 0) g_error("%s: a storm outfall is merged", bench->where);
}

static void check_assertion(Bench *bench, const char *line) {
    g_auto(GStrv) sides = g_strsplit(line + 2, " => ", 2);
    g_assert_nonnull(sides[1]);
    g_autofree char *sql = g_strdup_printf("SELECT * FROM (%s)", sides[0]);
    g_autoptr(GError) error = NULL;
    g_autoptr(SyTable) rows = sy_store_query(bench->store, sql, NULL, &error);
    if (rows == NULL) g_error("%s: %s: %s", bench->where, sides[0], error->message);
    const SyColumn *column = g_ptr_array_index(rows->columns, 0);
    g_autofree char *cell = rows->n_row == 0 ? g_strdup("no row")
                            : column->type == SY_COLUMN_INTEGER
                                ? g_strdup_printf("%" G_GINT64_FORMAT, column->integer[0])
                            : column->type == SY_COLUMN_REAL
                                ? g_strdup_printf("%g", column->real[0])
                                : g_strdup(sy_column_text(column, 0));
    if (g_strcmp0(cell, g_strstrip(sides[1])) != 0)
        g_error("%s: %s: \"%s\", expected \"%s\"", bench->where, sides[0], cell, sides[1]);
}

/* "== RULE hit | TITLE" and the lines up to the next. */
static void run_case(Bench *bench, char **lines, guint n) {
    g_auto(GStrv) head = g_strsplit(lines[0] + 3, " ", 3);
    g_assert_nonnull(head[1]);
    Expected expected = HIT;
    while (expected < N_EXPECTED && strcmp(expected_names[expected], head[1]) != 0) expected++;
    if (expected == N_EXPECTED)
        g_error("%s: %s is not hit, miss or unjudged", bench->where, head[1]);
    if (strstr(bench->readme, head[2] + 2) == NULL)
        g_error("%s: the case is not in tests/README.md", bench->where);
    start_case(bench);
    for (guint i = 1; i < n; i++)
        if (lines[i][0] == '+') take_row(bench, lines[i]);
    g_autoptr(GError) error = NULL;
    if (!sy_conclude(bench->store, bench->data, NULL, &error))
        g_error("%s: %s", bench->where, error->message);
    check_whole(bench);
    bool fit = fits(bench, head[0]);
    if (fit != (expected == HIT))
        g_error("%s: rule %s %s", bench->where, head[0], fit ? "fits" : "does not fit");
    if (is_unjudged(bench, head[0]) != (expected == UNJUDGED))
        g_error("%s: rule %s is %sjudged", bench->where, head[0],
                expected == UNJUDGED ? "" : "not ");
    for (guint i = 1; i < n; i++)
        if (lines[i][0] == '?') check_assertion(bench, lines[i]);
    g_hash_table_add(bench->seen[expected], g_strdup(head[0]));
}

static void check_all_rules(const Bench *bench) {
    g_autofree char *folder = g_build_filename(bench->data, "rules", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(SyRules) rules = sy_rules_load(&(SyData){.rules = folder}, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < rules->rules->len; i++) {
        const SyRule *rule = g_ptr_array_index(rules->rules, i);
        if (rule->kind == SY_RULE_SCREEN)
            continue; /* of outfalls that are not there: river.table */
        for (int e = HIT; e <= MISS; e++)
            if (!g_hash_table_contains(bench->seen[e], rule->id))
                g_error("rule %s has no case \"%s\" in conclude.table", rule->id,
                        expected_names[e]);
    }
}

static void bench_init(Bench *bench) {
    *bench = (Bench){.folder = scratch_new(), .data = g_strdup(g_getenv("SUYUAN_DATA"))};
    for (int e = 0; e < N_EXPECTED; e++)
        bench->seen[e] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GError) error = NULL;
    bench->crs = sy_crs_parse("EPSG:4547", NULL, &error);
    g_assert_no_error(error);
    g_autofree char *schema = g_build_filename(bench->data, "schema", NULL);
    g_autofree char *file = g_build_filename(bench->folder, "case.sqlite", NULL);
    bench->store = sy_store_create(file, schema, bench->crs, &error);
    g_assert_no_error(error);
}

static void bench_clear(Bench *bench) {
    sy_store_free(bench->store);
    sy_crs_free(bench->crs);
    for (int e = 0; e < N_EXPECTED; e++) g_hash_table_unref(bench->seen[e]);
    g_free(bench->data);
    scratch_remove(bench->folder);
}

static void test_table(void) {
    Bench bench;
    bench_init(&bench);
    g_autofree char *text = NULL, *readme = NULL;
    g_autofree char *path = g_build_filename(bench.data, "..", "tests", "README.md", NULL);
    g_assert_true(g_file_get_contents(TABLE, &text, NULL, NULL));
    g_assert_true(g_file_get_contents(path, &readme, NULL, NULL));
    bench.readme = readme;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint n_line = g_strv_length(lines), n_case = 0;
    for (guint i = 0, next; i < n_line; i = next) {
        for (next = i + 1; next < n_line && !g_str_has_prefix(lines[next], "=="); next++) {
        }
        if (!g_str_has_prefix(lines[i], "==")) continue;
        g_autofree char *where = g_strdup_printf("conclude.table:%u", i + 1);
        bench.where = where;
        run_case(&bench, lines + i, next - i);
        n_case++;
    }
    g_test_message("%u cases", n_case);
    check_all_rules(&bench);
    bench_clear(&bench);
}

/* ---- rules that cannot be run ---- */

#define RULE_HEAD                                                                                        \
    "classes:\n- {class: \"4.8\", zh: 城镇雨洪排口, en: storm, never: [close, merge]}\n- {class: " \
    "\"4.9\", zh: 其他, en: "                                                                          \
    "other}\n"                                                                                           \
    "rules:\n- id: T1\n  kind: class\n  order: 1\n  title: {zh: 甲, en: a}\n  text: {zh: 甲, en: "     \
    "a}\n"                                                                                               \
    "  cite: {document: 甲, clause: 一, certainty: read}\n"
#define CLASS \
    "  when: |\n    SELECT outfall_id, '4.8' AS class, '4.8' AS surveyed_class FROM outfall\n"
#define MERGE                                                                                      \
    "- id: T2\n  kind: measure\n  order: 1\n  title: {zh: 甲, en: a}\n  text: {zh: 甲, en: a}\n" \
    "  cite: {document: 甲, clause: 一, certainty: read}\n"

/* Each is refused, with the line and column where it is wrong. */
static void test_refused(void) {
    static const struct {
        const char *rest, *message; /* behind "rules.yaml:" */
    } cases[] = {
        {"  when: |\n    SELECT outfall_id,\n      '4.8' AS clss\n    FROM outfal\n",
         "14:10: rule T1: no such table: outfal"},
        {"  when: |\n    SELECT outfall_id, nme\n    FROM outfall\n",
         "12:24: rule T1: no such column: nme"},
        {"  when: SELECT outfall_id, nme FROM outfall\n", "11:28: rule T1: no such column: nme"},
        {"  when: \"SELECT outfall_id FROM\"\n", "11:9: rule T1: incomplete input"},
        {"  when: |\n    SELECT outfall_id,, '污水' FROM outfall\n",
         "12:23: rule T1: near \",\": syntax error"},
        {"  when: |\n    SELECT '污水' AS class outfall_id FROM outfall\n",
         "12:26: rule T1: near \"outfall_id\": syntax error"},
        {"  when: |\n    DELETE FROM outfall\n",
         "12:17: rule T1: writes to the table outfall; rules only read"},
        {"  when: |\n    UPDATE outfall SET name = 'x'\n",
         "12:12: rule T1: writes to the table outfall; rules only read"},
        {"  when: |\n    INSERT INTO decision (what) VALUES ('x')\n",
         "12:17: rule T1: writes to the table decision; rules only read"},
        {"  when: |\n    WITH x AS (SELECT 1) DELETE FROM outfall RETURNING outfall_id\n",
         "12:38: rule T1: writes to the table outfall; rules only read"},
        {"  when: |\n    ATTACH 'x.sqlite' AS x\n",
         "12:5: rule T1: attaches another database; rules only read"},
        {"  when: |\n    PRAGMA writable_schema = ON\n",
         "12:5: rule T1: uses a pragma; rules only read"},
        {"  when: |\n    SELECT load_extension('x') AS outfall_id\n",
         "12:12: rule T1: calls the function load_extension(), which is not open to rules"},
        {"  when: |\n    SELECT random() AS outfall_id\n",
         "12:12: rule T1: calls the function random(), which is not open to rules"},
        {"  when: |\n    SELECT date('now') AS outfall_id\n",
         "12:12: rule T1: calls the function date(), which is not open to rules"},
        {"  when: |\n    SELECT rootpage AS outfall_id FROM sqlite_master\n",
         "12:40: rule T1: reads the table sqlite_master, which is not open to rules"},
        {"  when: |\n    SELECT count(*) AS outfall_id FROM run\n",
         "12:40: rule T1: reads the table run, which is not open to rules"},
        {"  when: |\n    SELECT count(*) AS outfall_id FROM pragma_table_info('run')\n",
         "11:9: rule T1: is no SELECT; rules only read"},
        {"  when: |\n    CREATE TEMP TABLE x AS SELECT 1\n",
         "11:9: rule T1: is no SELECT; rules only read"},
        {"  when: |\n    DROP TABLE outfall\n", "11:9: rule T1: is no SELECT; rules only read"},
        {"  when: |\n    SELECT outfall_id FROM outfall; DELETE FROM outfall\n",
         "12:36: rule T1: is not one SELECT alone; rules only read"},
        {"  when: |\n    -- nothing\n", "12:5: rule T1: no SELECT stands here"},
        {"  when: |\n    SELECT 1 AS x\n",
         "11:9: rule T1: its SELECT has no column outfall_id of numbers"},
        {"  when: |\n    SELECT outfall_id, '9.9' AS class FROM outfall\n",
         "5:3: rule T1: gives class \"9.9\", which is none of the classes"},
        {"  needs: [zone]\n" CLASS, "11:11: rule T1: needs: no layer \"zone\""},
        {"  needs: [unit.colour]\n" CLASS, "11:11: rule T1: needs: no such column: colour"},
        {CLASS MERGE "  outcome: {measure: merge}\n  when: SELECT outfall_id FROM outfall\n",
         "13:3: rule T2: would give outfall 1 the measure merge, which class 4.8 never gets; a "
         "guard for that class must stand among the rules"},
        {CLASS MERGE
         "  outcome: {measure: none, due: plan.du}\n  when: SELECT outfall_id FROM outfall\n",
         "19:33: rule T2: due: there is no setting \"plan.du\""},
    };
    Bench bench;
    bench_init(&bench);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        bench.where = cases[i].message;
        start_case(&bench);
        insert_row(&bench, "outfall", "outfall_id=1");
        g_autofree char *text = g_strconcat(RULE_HEAD, cases[i].rest, NULL);
        const char *const parameters[] = {text, NULL};
        g_autoptr(GError) error = NULL;
        sy_store_change(bench.store, "INSERT INTO expert_table VALUES ('rules/rules.yaml', '', ?1)",
                        parameters, &error);
        g_assert_no_error(error);
        g_autofree char *message =
            g_strconcat(sy_store_path(bench.store), ": rules/rules.yaml:", cases[i].message, NULL);
        g_assert_false(sy_conclude(bench.store, bench.data, NULL, &error));
        g_assert_cmpstr(error->message, ==, message);
        g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    }
    bench_clear(&bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/conclude/table", test_table);
    g_test_add_func("/conclude/refused", test_refused);
    return g_test_run();
}
