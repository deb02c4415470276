/*
 * A sewer whose owner recorded which pipe each connection joins: what is said where nothing of that
 * is handed over, from the folder as it is, with the two answers only its owner can give.
 */
#include <gdal.h>
#include <glib.h>
#include <math.h>

#include "tests/integration/case_file.h"
#include "tests/integration/layers.h"

/* Probability of each place of each unit, by pipe; rank among those of its unit, of equal ones as
 * the case file has them. */
#define PLACES                                                                                    \
    "WITH place AS (SELECT u.source_id AS unit, e.source_id AS pipe, sum(a.probability) AS p, "   \
    "min(a.attachment_id) AS number FROM attachment a JOIN unit u ON u.unit_id = a.object_id "    \
    "AND a.role = 'unit' JOIN edge e ON e.edge_id = a.edge_id GROUP BY 1, 2), ranked AS (SELECT " \
    "unit, pipe, row_number() OVER (PARTITION BY unit ORDER BY p DESC, number) AS rank FROM "     \
    "place) "

static void take_pipe(const char *const *texts, void *user) {
    GHashTable *joined = user;
    g_hash_table_insert(joined, g_strdup(texts[0]), g_strdup(texts[1]));
}

/* How many units have the pipe that they join among their sets. */
static int count_right(GHashTable *joined, const char *file, const char *sql) {
    g_autoptr(GHashTable) said = case_file_sets(file, sql);
    int n = 0;
    GHashTableIter iter;
    void *unit, *pipe;
    g_hash_table_iter_init(&iter, joined);
    while (g_hash_table_iter_next(&iter, &unit, &pipe)) {
        GHashTable *set = g_hash_table_lookup(said, unit);
        n += set != NULL && g_hash_table_contains(set, pipe);
    }
    return n;
}

/* What was said of places in tenths, and how many of them are true. */
static void check_reliability(GHashTable *joined, const char *file) {
    enum { N_BIN = 10, FEW = 20 };
    struct {
        int n, n_true;
        double said;
    } bins[N_BIN] = {0};
    g_autoptr(GHashTable) places =
        case_file_sets(file, PLACES "SELECT unit || '|' || pipe, p FROM place");
    GHashTableIter iter, only;
    void *key, *set, *text;
    g_hash_table_iter_init(&iter, places);
    while (g_hash_table_iter_next(&iter, &key, &set)) {
        g_auto(GStrv) place = g_strsplit(key, "|", 2);
        g_hash_table_iter_init(&only, set);
        g_assert_true(g_hash_table_iter_next(&only, &text, NULL));
        double p = g_ascii_strtod(text, NULL);
        int bin = MIN((int)(p * N_BIN), N_BIN - 1);
        bins[bin].n++;
        bins[bin].said += p;
        bins[bin].n_true += g_strcmp0(g_hash_table_lookup(joined, place[0]), place[1]) == 0;
    }
    for (int bin = 0; bin < N_BIN; bin++) {
        if (bins[bin].n == 0) continue;
        double said = bins[bin].said / bins[bin].n, truth = (double)bins[bin].n_true / bins[bin].n;
        g_test_message("%.1f: %d places, %.3f said, %.3f true", (double)bin / N_BIN, bins[bin].n,
                       said, truth);
        if (bins[bin].n >= FEW) g_assert_cmpfloat(fabs(said - truth), <=, 0.1);
    }
}

static void test_sant_boi(void) {
    enum { N_UNIT = 702, LEAST_FIRST = 696, LEAST_OF_THREE = 702 };
    g_autofree char *shared = shared_path("sant_boi_sewer");
    if (shared == NULL) return;
    g_autofree char *folder = folder_new(), *file = g_build_filename(folder, "s.sqlite", NULL),
                    *setup = g_build_filename(folder, "case.yaml", NULL);
    const char *const init[] = {"init",     shared,
                                "-o",       setup,
                                "--answer", "system:sewer.gpkg:arc=combined",
                                "--answer", "role:sewer.gpkg:connections_points=units",
                                NULL},
                      *const run[] = {"run", "--quiet", setup, "-o", file, NULL};
    g_assert_true(run_program(init));
    g_assert_true(run_program(run));
    g_autoptr(GHashTable) joined = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    static const char *const columns[] = {"id", "arc_id", NULL};
    features_each(shared, "connection_arc.csv", columns, take_pipe, joined);
    g_assert_cmpuint(g_hash_table_size(joined), ==, N_UNIT);
    int n_first = count_right(joined, file, PLACES "SELECT unit, pipe FROM ranked WHERE rank = 1"),
        n_three = count_right(joined, file, PLACES "SELECT unit, pipe FROM ranked WHERE rank <= 3");
    g_test_message("the recorded pipe: first %d, among three %d of %d", n_first, n_three, N_UNIT);
    g_assert_cmpint(n_first, >=, LEAST_FIRST);
    g_assert_cmpint(n_three, >=, LEAST_OF_THREE);
    check_reliability(joined, file);
    folder_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    GDALAllRegister();
    g_test_add_func("/joins/sant_boi", test_sant_boi);
    return g_test_run();
}
