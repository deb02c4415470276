/*
 * Where water goes in dry weather and how long it takes, against EPA SWMM's dynamic wave on the
 * same sewer: shares of every entry at every outfall, half times of pulses.
 */
#include <gdal.h>
#include <glib.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tests/integration/case_file.h"
#include "tests/integration/layers.h"

static const double water_m3d = 17.28; /* 0.2 l/s, as in SWMM */

/* What one of them says of an entry at an outfall. */
typedef struct {
    double share, time_s, low_s, high_s;
} Said;

typedef struct {
    GHashTable *entries;  /* id -> GHashTable of outfall -> double *: SWMM's shares */
    GHashTable *is_split; /* id: water parts above it by what is stated; values unused */
    GHashTable *settled;  /* id */
    GHashTable *said;     /* "entry outfall" -> Said */
} Town;

static void take_share(const char *const *texts, void *user) {
    Town *town = user;
    GHashTable *shares = g_hash_table_lookup(town->entries, texts[0]);
    if (shares == NULL) {
        shares = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        g_hash_table_insert(town->entries, g_strdup(texts[0]), shares);
    }
    double *share = g_new(double, 1);
    *share = g_ascii_strtod(texts[2], NULL);
    g_hash_table_insert(shares, g_strdup(texts[1]), share);
    if (strcmp(texts[3], "split") == 0) g_hash_table_add(town->is_split, g_strdup(texts[0]));
    if (strcmp(texts[4], "1") == 0) g_hash_table_add(town->settled, g_strdup(texts[0]));
}

static void write_tables(const Town *town, const char *units, const char *connections) {
    g_autoptr(GString) unit = g_string_new("id,name,water_m3d\n"),
                       connection = g_string_new("id,unit,to\n");
    GHashTableIter entries;
    void *entry;
    int n = 0;
    g_hash_table_iter_init(&entries, town->entries);
    while (g_hash_table_iter_next(&entries, &entry, NULL)) {
        g_string_append_printf(unit, "U %s,works %s,%g\n", (char *)entry, (char *)entry, water_m3d);
        g_string_append_printf(connection, "%d,U %s,%s\n", ++n, (char *)entry, (char *)entry);
    }
    g_assert_true(g_file_set_contents(units, unit->str, -1, NULL));
    g_assert_true(g_file_set_contents(connections, connection->str, -1, NULL));
}

static const char said_sql[] =
    "SELECT substr(u.source_id, 3) || ' ' || o.source_id, printf('%.9g %.9g %.9g %.9g', "
    "c.load_m3d / sum(c.load_m3d) OVER (PARTITION BY c.unit_id), coalesce(c.travel_time_s, 0), "
    "coalesce(c.travel_time_low_s, 0), coalesce(c.travel_time_high_s, 0)) FROM candidate c "
    "JOIN unit u USING (unit_id) JOIN outfall o USING (outfall_id)";

static void read_said(Town *town, const char *file) {
    g_autoptr(GHashTable) rows = case_file_sets(file, said_sql);
    GHashTableIter keys, members;
    void *key, *set, *member;
    g_hash_table_iter_init(&keys, rows);
    while (g_hash_table_iter_next(&keys, &key, &set)) {
        g_hash_table_iter_init(&members, set);
        g_assert_true(g_hash_table_iter_next(&members, &member, NULL));
        Said *said = g_new(Said, 1);
        char *at = member;
        said->share = g_ascii_strtod(at, &at);
        said->time_s = g_ascii_strtod(at, &at);
        said->low_s = g_ascii_strtod(at, &at);
        said->high_s = g_ascii_strtod(at, &at);
        g_hash_table_insert(town->said, g_strdup(key), said);
    }
}

static const Said *said_of(const Town *town, const char *entry, const char *outfall) {
    g_autofree char *key = g_strconcat(entry, " ", outfall, NULL);
    return g_hash_table_lookup(town->said, key);
}

/* The largest difference of a share of an entry; shares SWMM does not list are 0 for it. */
static double error_of(const Town *town, const char *entry, GHashTable *shares) {
    double most = 0, listed = 0;
    GHashTableIter outfalls;
    void *outfall, *share;
    g_hash_table_iter_init(&outfalls, shares);
    while (g_hash_table_iter_next(&outfalls, &outfall, &share)) {
        const Said *said = said_of(town, entry, outfall);
        double own = said == NULL ? 0 : said->share;
        listed += own;
        most = fmax(most, fabs(own - *(double *)share));
    }
    return fmax(most, 1 - listed);
}

static void check_shares(const Town *town) {
    int n_tree = 0, n_tree_right = 0, n_split = 0, n_split_right = 0;
    GHashTableIter entries;
    void *entry, *shares;
    g_hash_table_iter_init(&entries, town->entries);
    while (g_hash_table_iter_next(&entries, &entry, &shares)) {
        if (!g_hash_table_contains(town->settled, entry)) continue;
        bool split = g_hash_table_contains(town->is_split, entry);
        double error = error_of(town, entry, shares);
        bool right = error <= (split ? 0.05 : 0.02);
        *(split ? &n_split : &n_tree) += 1;
        *(split ? &n_split_right : &n_tree_right) += right;
        if (!right) g_test_message("%s: %.3f", (char *)entry, error);
    }
    g_test_message("single ways within 2 %%: %d of %d; above splits within 5 %%: %d of %d",
                   n_tree_right, n_tree, n_split_right, n_split);
    g_assert_cmpint(n_tree, ==, 179);
    g_assert_cmpint(n_tree_right, ==, n_tree);
    g_assert_cmpint(n_split, ==, 111);
    g_assert_cmpint(n_split_right, >=, 105);
}

/* ---- times ---- */

typedef struct {
    const Town *town;
    GArray *ratio;
    guint n_within;
} Times;

static void take_time(const char *const *texts, void *user) {
    Times *times = user;
    double half_s = g_ascii_strtod(texts[2], NULL);
    const Said *said = said_of(times->town, texts[0], texts[1]);
    if (!(half_s > 0)) return; /* less than half came in the time that SWMM ran */
    g_assert_nonnull(said);
    double ratio = half_s / said->time_s;
    g_array_append_val(times->ratio, ratio);
    times->n_within += half_s >= said->low_s && half_s <= said->high_s;
    g_test_message("%s: %.0f s, said %.0f (%.0f to %.0f)", texts[0], half_s, said->time_s,
                   said->low_s, said->high_s);
}

static int compare(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void check_times(const Town *town, const char *shared) {
    static const char *const columns[] = {"entry", "outfall", "half_s", NULL};
    Times times = {town, g_array_new(FALSE, FALSE, sizeof(double)), 0};
    features_each(shared, "times.csv", columns, take_time, &times);
    g_assert_cmpuint(times.ratio->len, ==, 34);
    g_array_sort(times.ratio, compare);
    double median = g_array_index(times.ratio, double, times.ratio->len / 2);
    g_test_message("half times within the spread: %u of %u; median of half time / said %.2f",
                   times.n_within, times.ratio->len, median);
    g_assert_cmpfloat(median, >=, 0.7);
    g_assert_cmpfloat(median, <=, 1.4);
    g_assert_cmpuint(10 * times.n_within, >=, 9 * times.ratio->len);
    g_array_unref(times.ratio);
}

static void test_hague(void) {
    g_autofree char *shared = shared_path("hague_swmm"), *model = shared_path("hague_storm");
    if (shared == NULL || model == NULL) return;
    g_autofree char *folder = folder_new(), *file = g_build_filename(folder, "case.sqlite", NULL);
    g_autofree char *units = g_build_filename(folder, "units.csv", NULL);
    g_autofree char *connections = g_build_filename(folder, "connections.csv", NULL);
    g_autofree char *inp = g_build_filename(model, "hague.inp", NULL);
    Town town = {
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref),
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free)};
    static const char *const columns[] = {"entry", "outfall", "share", "kind", "settled", NULL};
    features_each(shared, "shares.csv", columns, take_share, &town);
    write_tables(&town, units, connections);
    const char *const run[] = {
        "run",     "--quiet", "--pipes",       inp,         "--nodes", inp,  "--outfalls", inp,
        "--units", units,     "--connections", connections, "-o",      file, NULL};
    g_assert_true(run_program(run));
    read_said(&town, file);
    check_shares(&town);
    check_times(&town, shared);
    GHashTable *tables[] = {town.entries, town.is_split, town.settled, town.said};
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++) g_hash_table_unref(tables[i]);
    folder_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    GDALAllRegister();
    g_test_add_func("/swmm_water/hague", test_hague);
    return g_test_run();
}
