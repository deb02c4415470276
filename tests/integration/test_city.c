/*
 * The example city, whose truth is known: every outfall has the units whose connection the survey
 * shows, and every pipe is in the traces of exactly the outfalls it truly drains to.
 */
#include <gdal.h>
#include <glib.h>
#include <string.h>

#include "tests/integration/case_file.h"
#include "tests/integration/closure.h"
#include "tests/integration/layers.h"

typedef struct {
    GHashTable *surveyed; /* outfall -> units that the survey connects */
    GHashTable *all;      /* outfall -> units that truly discharge there */
} Truth;

static void take_unit(const char *const *texts, void *user) {
    Truth *truth = user;
    sets_add(truth->all, texts[0], texts[1]);
    if (strcmp(texts[2], "1") == 0) sets_add(truth->surveyed, texts[0], texts[1]);
}

/* Members of @part that @whole lacks, as messages; the number of them. */
static guint count_missing(GHashTable *part, GHashTable *whole, const char *what) {
    guint n = 0;
    GHashTableIter keys, members;
    void *key, *set, *member;
    g_hash_table_iter_init(&keys, part);
    while (g_hash_table_iter_next(&keys, &key, &set)) {
        GHashTable *other = g_hash_table_lookup(whole, key);
        g_hash_table_iter_init(&members, set);
        while (g_hash_table_iter_next(&members, &member, NULL)) {
            if (other != NULL && g_hash_table_contains(other, member)) continue;
            if (n++ < 40) g_test_message("%s: %s: %s", what, (char *)key, (char *)member);
        }
    }
    return n;
}

static guint count_members(GHashTable *sets) {
    guint n = 0;
    GHashTableIter keys;
    void *set;
    g_hash_table_iter_init(&keys, sets);
    while (g_hash_table_iter_next(&keys, NULL, &set)) n += g_hash_table_size(set);
    return n;
}

/* Pipe -> outfalls its water reaches, joined by ";" in the truth. */
static void take_pipe(const char *const *texts, void *user) {
    g_auto(GStrv) outfalls = g_strsplit(texts[1], ";", -1);
    for (guint i = 0; outfalls[i] != NULL && *outfalls[i] != '\0'; i++)
        sets_add(user, texts[0], outfalls[i]);
}

static void assert_pipes(const char *folder, const char *file) {
    g_autoptr(GHashTable) truth = sets_new();
    const char *const columns[] = {"pipe_id", "outfalls", NULL};
    features_each(folder, "pipe_outfalls.csv", columns, take_pipe, truth);
    g_assert_cmpuint(g_hash_table_size(truth), >, 1000);
    g_autoptr(GHashTable) found = case_file_sets(
        file,
        "SELECT e.source_id, o.source_id FROM trace t JOIN outfall o USING (outfall_id)"
        " JOIN edge e USING (edge_id)");
    sets_assert_equal(found, truth, "outfalls by pipe");
}

/* In dry weather nothing goes over weirs and overflows. */
static void assert_dry(const char *folder, const char *job, const char *file) {
    const char *const arguments[] = {"run", job, "--set", "weather=dry", "-o", file, NULL};
    if (!run_program(arguments)) return;
    g_autoptr(GHashTable) truth = sets_new();
    const char *const columns[] = {"pipe_id", "dry_outfalls", NULL};
    features_each(folder, "pipe_outfalls.csv", columns, take_pipe, truth);
    g_assert_cmpuint(g_hash_table_size(truth), >, 1000);
    g_autoptr(GHashTable) found = case_file_sets(
        file,
        "SELECT e.source_id, o.source_id FROM trace t JOIN outfall o USING (outfall_id)"
        " JOIN edge e USING (edge_id)");
    sets_assert_equal(found, truth, "outfalls by pipe in dry weather");
    g_assert_cmpfloat(
        case_file_number(file, "SELECT count(*) FROM edge WHERE mode = 'overflow' AND NOT traced"),
        >, 0);
}

static void take_misconnection(const char *const *texts, void *user) {
    if (strcmp(texts[0], "sewage_pipe_in_storm_manhole") == 0) sets_add(user, "pipe", texts[1]);
}

/* Sewers that truly end in a storm manhole are the candidates, and no others. */
static void assert_misconnections(const char *folder, const char *file) {
    g_autoptr(GHashTable) truth = sets_new();
    const char *const columns[] = {"kind", "id", NULL};
    features_each(folder, "defects.csv", columns, take_misconnection, truth);
    g_assert_cmpuint(count_members(truth), >, 0);
    g_autoptr(GHashTable) found =
        case_file_sets(file,
                       "SELECT 'pipe', json_extract(arguments, '$.id') FROM finding WHERE code = "
                       "'trace.misconnection'");
    sets_assert_equal(found, truth, "misconnections");
}

/* Ids of pipes that carry nothing, from (id, status). */
static void take_unused(const char *const *texts, void *user) {
    if (strcmp(texts[1], "in_use") != 0) g_hash_table_add(user, g_strdup(texts[0]));
}

/* The same for the case that init wrote: codes of the pipes' status that stand for different things
 * in different surveys are not guessed, so these pipes count as being there. */
static void assert_pipes_in_use(const char *folder, const char *file) {
    g_autoptr(GHashTable) truth = sets_new();
    g_autoptr(GHashTable) unused = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const char *const columns[] = {"pipe_id", "outfalls", NULL};
    const char *const status[] = {"pipe_id", "status", NULL};
    features_each(folder, "pipe_outfalls.csv", columns, take_pipe, truth);
    features_each(folder, "pipe_outfalls.csv", status, take_unused, unused);
    g_assert_cmpuint(g_hash_table_size(truth), >, 1000);
    g_autoptr(GHashTable) found = case_file_sets(
        file,
        "SELECT e.source_id, o.source_id FROM trace t JOIN outfall o USING (outfall_id)"
        " JOIN edge e USING (edge_id)");
    GHashTableIter iter;
    void *pipe;
    g_hash_table_iter_init(&iter, unused);
    while (g_hash_table_iter_next(&iter, &pipe, NULL)) g_hash_table_remove(found, pipe);
    g_assert_cmpuint(count_missing(truth, found, "drains there and was not found"), ==, 0);
    /* what lies above a pipe out of use is held to drain through it */
    g_assert_cmpuint(count_missing(found, truth, "found through a pipe out of use"), <=,
                     g_hash_table_size(unused));
}

static void take_illicit(const char *const *texts, void *user) {
    if (strcmp(texts[2], "1") == 0 && strcmp(texts[3], "1") == 0 && strcmp(texts[4], "direct") == 0)
        sets_add(user, texts[0], texts[1]);
}

/* Units that are permitted to the treatment works and joined to a storm drain by the survey are
 * suspected, and no others. */
static void assert_suspects(const char *folder, const char *file) {
    g_autoptr(GHashTable) truth = sets_new();
    const char *const columns[] = {"outfall_id", "unit_id",  "surveyed",
                                   "illicit",    "relation", NULL};
    features_each(folder, "outfall_units.csv", columns, take_illicit, truth);
    g_assert_cmpuint(g_hash_table_size(truth), >, 0);
    g_autoptr(GHashTable) found = case_file_sets(
        file,
        "SELECT json_extract(arguments, '$.outfall'), json_extract(arguments, '$.unit') FROM "
        "finding WHERE code = 'suspect.misconnection'");
    sets_assert_equal(found, truth, "suspected units by outfall");
}

static void test_units(void) {
    g_autofree char *out = folder_new();
    make_city(out, "3000", "1");
    Truth truth = {.surveyed = sets_new(), .all = sets_new()};
    g_autofree char *folder = g_build_filename(out, "truth", NULL);
    const char *const columns[] = {"outfall_id", "unit_id", "surveyed", NULL};
    features_each(folder, "outfall_units.csv", columns, take_unit, &truth);
    g_assert_cmpuint(count_members(truth.surveyed), >, 20);

    g_autofree char *job = g_build_filename(out, "case.yaml", NULL);
    g_autofree char *file = g_build_filename(out, "case.sqlite", NULL);
    const char *const arguments[] = {"run", job, "-o", file, NULL};
    if (run_program(arguments)) {
        g_autoptr(GHashTable) found = case_file_sets(
            file,
            "SELECT o.source_id, u.source_id FROM candidate c JOIN outfall o USING (outfall_id)"
            " JOIN unit u USING (unit_id) WHERE c.status IN ('candidate', 'indirect')");
        guint n_missing = count_missing(truth.surveyed, found, "surveyed and not found");
        g_test_message("surveyed %u, missing %u; all true ones %u, missing %u; found %u",
                       count_members(truth.surveyed), n_missing, count_members(truth.all),
                       count_missing(truth.all, found, "true and not found"), count_members(found));
        g_assert_cmpuint(n_missing, ==, 0);
        assert_pipes(folder, file);
        assert_misconnections(folder, file);
        assert_suspects(folder, file);
        assert_dry(folder, job, file);
    }
    g_hash_table_unref(truth.surveyed);
    g_hash_table_unref(truth.all);
    folder_remove(out);
}

/* What init writes for the folder runs as it stands, beside the tables of the truth. */
static void test_init(void) {
    g_autofree char *out = folder_new();
    make_city(out, "3000", "1");
    g_autofree char *job = g_build_filename(out, "guessed.yaml", NULL);
    g_autofree char *file = g_build_filename(out, "guessed.sqlite", NULL);
    g_autofree char *folder = g_build_filename(out, "truth", NULL);
    const char *const init[] = {"init", out, "-o", job, NULL};
    const char *const run[] = {"run", job, NULL};
    if (run_program(init) && run_program(run)) assert_pipes_in_use(folder, file);
    folder_remove(out);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    GDALAllRegister();
    g_test_add_func("/city/units", test_units);
    g_test_add_func("/city/init", test_init);
    return g_test_run();
}
