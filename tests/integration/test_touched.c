/*
 * Records touch the outfalls that they concern and no others, and what follows is the same as if
 * all were judged anew: a city, random decisions, observations and withdrawals, and after each the
 * tables as they are beside those of the whole made from the same file.
 */
#include <glib.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/base/folders.h"
#include "engine/conclude/conclude.h"
#include "engine/search/posterior.h"
#include "engine/suyuan.h"
#include "tests/integration/case_file.h"

/* Tables of conclusions and what they are dumped in the order of. */
static const struct {
    const char *table, *order;
} tables[] = {
    {"candidate", "candidate_id"},     {"series", "outfall_id, node_id, parameter, first"},
    {"class", "outfall_id"},           {"responsible", "responsible_id"},
    {"department", "outfall_id"},      {"measure", "measure_id"},
    {"requirement", "requirement_id"}, {"approval", "outfall_id"},
    {"maintain", "channel_part_id"},   {"unjudged", "unjudged_id"},
    {"answer", "outfall_id"},          {"rule", "rule"},
    {"outfall_class", "class"},        {"class_word", "word"},
    {"target", "target_id"},           {"outfall_county", "outfall_id"}};

/* Every row of the tables as a line; g_free. */
static char *dump(SyStore *store) {
    g_autoptr(GString) all = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_autoptr(GError) error = NULL;
        const char *name[] = {tables[i].table, NULL};
        g_autoptr(SyTable) columns = sy_store_query(
            store,
            "SELECT group_concat('quote(\"' || name || '\")', ' || ''|'' || ') AS sql FROM "
            "pragma_table_info(?1) WHERE name <> 'series_id'",
            name, &error);
        g_assert_no_error(error);
        g_autofree char *sql =
            g_strdup_printf("SELECT %s AS line FROM %s ORDER BY %s",
                            sy_cell_text(columns, "sql", 0), tables[i].table, tables[i].order);
        g_autoptr(SyTable) rows = sy_store_query(store, sql, NULL, &error);
        g_assert_no_error(error);
        for (SyIndex row = 0; row < rows->n_row; row++)
            g_string_append_printf(all, "%s|%s\n", tables[i].table,
                                   sy_cell_text(rows, "line", row));
    }
    return g_string_free(g_steal_pointer(&all), FALSE);
}

/* Rules that look at other outfalls fit some. */
static const char *const rules[] = {"SELECT count(*) FROM measure WHERE rule = 'Z4'",
                                    "SELECT count(*) FROM measure WHERE rule = 'Z6'"};

/* Outfalls of the city that rules judge together: a third have one of a few works for applicant,
 * fish farms count as near over half the city. */
static bool share(SyStore *store, void *data, GError **error) {
    return sy_store_execute(
               store,
               "UPDATE outfall SET applicant = (SELECT name FROM (SELECT name, row_number() OVER "
               "(ORDER BY unit_id) AS n FROM unit WHERE industry BETWEEN '13' AND '46') "
               "WHERE n = outfall.outfall_id % 4) WHERE outfall_id % 3 = 0; UPDATE outfall SET "
               "kind = '水产养殖散排口', class = NULL WHERE outfall_id % 5 = 1; UPDATE setting SET "
               "value = 1500 WHERE key = 'plan.cluster_m'",
               error) &&
           sy_conclude(store, data, NULL, error);
}

static void prepare(const char *path) {
    g_autoptr(GError) error = NULL;
    g_autofree char *data = sy_folder_of_data();
    g_autoptr(SyStore) store = sy_store_open(path, SY_STORE_WRITE, NULL, &error);
    g_assert_no_error(error);
    sy_store_transaction(store, share, data, &error);
    g_assert_no_error(error);
    for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
        g_assert_cmpfloat(case_file_number(path, rules[i]), >, 1);
}

typedef struct {
    char *data, *part, *whole;
} Both;

/* The file as it is, then all anew; nothing stays. */
static bool compare(SyStore *store, void *user, GError **error) {
    Both *both = user;
    both->part = dump(store);
    if (!sy_posteriors_update(store, both->data, NULL, NULL, error) ||
        !sy_conclude(store, both->data, NULL, error))
        return false;
    both->whole = dump(store);
    g_set_error_literal(error, SY_ERROR, SY_ERROR_INTERRUPTED, "rolled back");
    return false;
}

static guint complain(const char *record, const Both *both) {
    g_auto(GStrv) part = g_strsplit(both->part, "\n", -1),
                  whole = g_strsplit(both->whole, "\n", -1);
    for (guint i = 0; part[i] != NULL && whole[i] != NULL; i++)
        if (strcmp(part[i], whole[i]) != 0) {
            g_test_message("%s:\n  touched %s\n  whole   %s", record, part[i], whole[i]);
            return 1;
        }
    return g_strv_length(part) != g_strv_length(whole);
}

static guint check(const char *path, const char *record) {
    g_autoptr(GError) error = NULL;
    SyStore *store = sy_store_open(path, SY_STORE_WRITE, NULL, &error);
    g_assert_no_error(error);
    Both both = {.data = sy_folder_of_data()};
    sy_store_transaction(store, compare, &both, &error);
    g_assert_error(error, SY_ERROR, SY_ERROR_INTERRUPTED);
    sy_store_free(store);
    guint wrong = strcmp(both.part, both.whole) != 0 ? complain(record, &both) : 0;
    g_free(both.data);
    g_free(both.part);
    g_free(both.whole);
    return wrong;
}

/* One of the texts that a query gives, by lot; g_free, NULL: none. */
static char *draw(const char *path, GRand *random, const char *sql, const char *parameter) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyStore) store = sy_store_open(path, SY_STORE_READ, NULL, &error);
    g_assert_no_error(error);
    const char *parameters[] = {parameter, NULL};
    g_autoptr(SyTable) rows = sy_store_query(store, sql, parameters, &error);
    g_assert_no_error(error);
    if (rows->n_row == 0) return NULL;
    return g_strdup(
        sy_cell_text(rows, "id", (SyIndex)g_rand_int_range(random, 0, (gint32)rows->n_row)));
}

#define OUTFALLS "SELECT source_id AS id FROM outfall ORDER BY 1"
/* Farms and works, whose rules look at others, more often than by lot. */
#define SHARED                                                                                     \
    "SELECT o.source_id AS id FROM outfall o JOIN class k USING (outfall_id) WHERE k.own_id IN ( " \
    "SELECT own_id FROM class GROUP BY 1 HAVING count(*) > 1) OR k.class = '4.4' ORDER BY 1"

/* What is decided of an outfall; false: not at this one, such as what is never allowed. */
static bool decide(SyCaseFile *file, const char *path, GRand *random, char **record) {
    static const char *const classes[] = {"4.4", "1.1.1", "4.8", "2.1", "4.4", "3.1"};
    static const char *const measures[] = {"none", "standardise", "close"};
    g_autofree char *outfall = draw(path, random, g_rand_boolean(random) ? SHARED : OUTFALLS, NULL);
    if (outfall == NULL) return false;
    g_autofree char *unit =
        draw(path, random,
             "SELECT u.source_id AS id FROM candidate c JOIN unit u USING (unit_id) JOIN outfall o "
             "USING (outfall_id) WHERE o.source_id = ?1 AND c.status = 'candidate' ORDER BY 1",
             outfall);
    const struct {
        const char *what, *value;
    } ways[] = {{"confirm", unit},
                {"reject", unit},
                {"confirm", unit},
                {"reject", unit},
                {"assign", "某水务公司"},
                {"reclassify", classes[g_rand_int_range(random, 0, G_N_ELEMENTS(classes))]},
                {"reclassify", classes[g_rand_int_range(random, 0, G_N_ELEMENTS(classes))]},
                {"measure", measures[g_rand_int_range(random, 0, G_N_ELEMENTS(measures))]},
                {"extend", "2031-05-01"},
                {"state", "agreed"},
                {"fact", "hidden_pipe"}};
    int way = g_rand_int_range(random, 0, G_N_ELEMENTS(ways));
    if (ways[way].value == NULL) return false;
    *record = g_strdup_printf("%s %s %s", outfall, ways[way].what, ways[way].value);
    SyRecordOptions how = {.who = "甲", .when = "2026-05-01", .why = "查"};
    return sy_case_file_decide(file, outfall, ways[way].what, ways[way].value, &how, NULL) >= 0;
}

static bool observe(SyCaseFile *file, const char *path, GRand *random, char **record) {
    static const char *const readings[] = {"seen", "not_seen", "氨氮=31", "COD=240", "六价铬=2.1"};
    static const char *const places[] = {
        OUTFALLS,
        "SELECT source_id AS id FROM node WHERE source_id IS NOT NULL AND (kind = 'manhole' OR "
        "kind "
        "IS NULL) ORDER BY 1",
        "SELECT DISTINCT u.source_id AS id FROM candidate JOIN unit u USING (unit_id) ORDER BY 1"};
    int place = g_rand_int_range(random, 0, G_N_ELEMENTS(places));
    g_autofree char *at = draw(path, random, places[place], NULL);
    const char *reading[] = {readings[g_rand_int_range(random, place == 2 ? 2 : 0, 5)], NULL};
    if (at == NULL) return false;
    *record = g_strdup_printf("%s %s", at, reading[0]);
    SyRecordOptions how = {.who = "甲", .when = "2026-05-02", .weather = "dry"};
    return sy_case_file_observe(file, at, reading, &how, NULL) >= 0;
}

static bool withdraw(SyCaseFile *file, const char *path, GRand *random, char **record) {
    const char *table = g_rand_boolean(random) ? "decision" : "observation";
    g_autofree char *sql = g_strdup_printf(
        "SELECT CAST(%s_id AS TEXT) AS id FROM %s WHERE NOT withdrawn", table, table);
    g_autofree char *id = draw(path, random, sql, NULL);
    if (id == NULL) return false;
    *record = g_strdup_printf("withdraw %s %s", table, id);
    SyRecordOptions how = {.who = "甲", .why = "误"};
    return sy_case_file_withdraw(file, table, id, &how, NULL) >= 0;
}

#define N_RECORD 24

static void test_touched(const void *seed) {
    g_autofree char *out = folder_new();
    make_city(out, "3000", seed);
    g_autofree char *job = g_build_filename(out, "case.yaml", NULL);
    g_autofree char *path = g_build_filename(out, "case.sqlite", NULL);
    const char *const arguments[] = {"run", job, "-o", path, NULL};
    g_autoptr(GRand) random = g_rand_new_with_seed((guint32)strtoul(seed, NULL, 10));
    guint n = 0, n_wrong = 0;
    if (run_program(arguments)) {
        g_autoptr(GError) error = NULL;
        prepare(path);
        SyCaseFile *file = sy_case_file_open(path, NULL, &error);
        g_assert_no_error(error);
        for (guint tries = 0; n < N_RECORD && tries < 10 * N_RECORD; tries++) {
            g_autofree char *record = NULL;
            int lot = g_rand_int_range(random, 0, 6);
            bool made = lot < 3   ? decide(file, path, random, &record)
                        : lot < 5 ? observe(file, path, random, &record)
                                  : withdraw(file, path, random, &record);
            if (!made) continue;
            n++;
            n_wrong += check(path, record);
        }
        sy_case_file_close(file);
    }
    g_test_message("%u records, %u of them with another result than the whole", n, n_wrong);
    g_assert_cmpuint(n, ==, N_RECORD);
    g_assert_cmpuint(n_wrong, ==, 0);
    folder_remove(out);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/touched/seed-1", "1", test_touched);
    return g_test_run();
}
