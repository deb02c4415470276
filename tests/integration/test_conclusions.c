/*
 * What is concluded about the example city, whose truth is known: the class, party, department,
 * measure and rule of every outfall. The truth is the generator's own, made from how the city was
 * built; it knows units that no record shows. Where only such a unit makes the difference (its
 * connection was not surveyed and the outfall does not bear its name), tracing is impossible, and
 * the answer must be the one that follows from the records.
 */
#include <gdal.h>
#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "tests/integration/case_file.h"
#include "tests/integration/layers.h"

typedef struct {
    GHashTable *found; /* outfall -> set of one "class|party|department|measure|rule" */
    guint n, n_full, n_recorded, n_wrong;
} Comparison;

enum { CLASS, PARTY, DEPARTMENT, MEASURE, RULE, N_PART };

static char **parts_of(GHashTable *found, const char *outfall) {
    GHashTable *set = g_hash_table_lookup(found, outfall);
    GHashTableIter iter;
    void *text = NULL;
    if (set == NULL || g_hash_table_size(set) != 1) return NULL;
    g_hash_table_iter_init(&iter, set);
    g_hash_table_iter_next(&iter, &text, NULL);
    return g_strsplit(text, "|", N_PART);
}

static void complain(Comparison *all, const char *what, const char *outfall, const char *got,
                     const char *expected) {
    all->n_wrong++;
    g_test_message("%s: %s: %s, in truth %s", outfall, what, got, expected);
}

/* outfall_id, class_key, responsible, responsible_if_recorded, lead_department */
static void take_party(const char *const *texts, void *user) {
    Comparison *all = user;
    g_auto(GStrv) parts = parts_of(all->found, texts[0]);
    all->n++;
    if (parts == NULL) {
        complain(all, "plan", texts[0], "none", "one row");
        return;
    }
    if (strcmp(parts[CLASS], texts[1]) != 0)
        complain(all, "class", texts[0], parts[CLASS], texts[1]);
    if (strcmp(parts[DEPARTMENT], texts[4]) != 0)
        complain(all, "department", texts[0], parts[DEPARTMENT], texts[4]);
    if (strcmp(parts[PARTY], texts[2]) == 0)
        all->n_full++;
    else if (strcmp(parts[PARTY], texts[3]) == 0)
        all->n_recorded++;
    else
        complain(all, "party", texts[0], parts[PARTY], texts[2]);
}

/* Z8a and Z8b are cases of the plan's Z8; where the truth names no rule the outfall is kept. */
static bool is_rule(const char *rule, const char *expected) {
    gsize n = strlen(expected);
    if (n == 0) return strcmp(rule, "K") == 0;
    return strncmp(rule, expected, n) == 0 && !g_ascii_isdigit(rule[n]);
}

/* outfall_id, measure, rule, measure_if_recorded, rule_if_recorded */
static void take_measure(const char *const *texts, void *user) {
    Comparison *all = user;
    g_auto(GStrv) parts = parts_of(all->found, texts[0]);
    if (parts == NULL) return;
    bool full = strcmp(parts[MEASURE], texts[1]) == 0 && is_rule(parts[RULE], texts[2]);
    bool recorded = strcmp(parts[MEASURE], texts[3]) == 0 && is_rule(parts[RULE], texts[4]);
    if (!full && !recorded) complain(all, parts[RULE], texts[0], parts[MEASURE], texts[1]);
}

static void assert_city(const char *file, const char *folder) {
    Comparison all = {
        .found = case_file_sets(
            file,
            "SELECT o.source_id, p.class || '|' || p.responsible || '|' || p.department || '|' || "
            "CASE p.measure WHEN 'close' THEN '依法取缔' WHEN 'merge' THEN '清理合并' WHEN "
            "'standardise' THEN '规范整治' ELSE '无需整治' END || '|' || p.rule FROM plan p JOIN "
            "outfall o USING (outfall_id)")};
    const char *const party[] = {"outfall_id",      "class_key",
                                 "responsible",     "responsible_if_recorded",
                                 "lead_department", NULL};
    const char *const measure[] = {"outfall_id",          "measure",          "rule",
                                   "measure_if_recorded", "rule_if_recorded", NULL};
    features_each(folder, "outfalls.csv", party, take_party, &all);
    features_each(folder, "outfalls.csv", measure, take_measure, &all);
    g_test_message("%u outfalls: party as in truth %u, as the records show %u, wrong answers %u",
                   all.n, all.n_full, all.n_recorded, all.n_wrong);
    g_assert_cmpuint(all.n, >, 25);
    g_assert_cmpuint(all.n, ==, g_hash_table_size(all.found));
    g_assert_cmpuint(all.n_wrong, ==, 0);
    g_assert_cmpuint(all.n_full, >, all.n * 3 / 4);
    g_hash_table_unref(all.found);
    /* The government stands with what was tried; nothing of a town's storm water is touched. */
    g_assert_cmpfloat(
        case_file_number(file,
                         "SELECT count(*) FROM responsible WHERE basis = 'county' AND "
                         "((reason NOT LIKE '经溯源仍无法确定：%' AND reason NOT LIKE "
                         "'接入尚未查实：%') OR clause IS NULL)"),
        ==, 0);
    g_assert_cmpfloat(case_file_number(file,
                                       "SELECT count(*) FROM plan WHERE class = '4.8' AND measure "
                                       "IN ('close', 'merge')"),
                      ==, 0);
}

static void test_city(const void *seed) {
    g_autofree char *out = folder_new();
    make_city(out, "3000", seed);
    g_autofree char *folder = g_build_filename(out, "truth", NULL);
    g_autofree char *job = g_build_filename(out, "case.yaml", NULL);
    g_autofree char *file = g_build_filename(out, "case.sqlite", NULL);
    const char *const arguments[] = {"run", job, "-o", file, NULL};
    if (run_program(arguments)) assert_city(file, folder);
    folder_remove(out);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    GDALAllRegister();
    g_test_add_data_func("/conclusions/seed-1", "1", test_city);
    g_test_add_data_func("/conclusions/seed-2", "2", test_city);
    g_test_add_data_func("/conclusions/seed-7", "7", test_city);
    return g_test_run();
}
