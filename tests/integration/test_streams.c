/*
 * Nets of open channels of which a part is drawn against the flow, with outlets on the lines some
 * way from their ends: every line drains to its outlet.
 */
#include <gdal.h>
#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "tests/integration/case_file.h"
#include "tests/integration/closure.h"
#include "tests/integration/layers.h"

static const char reached_sql[] =
    "SELECT DISTINCT e.source_id, o.source_id FROM trace t JOIN edge e USING (edge_id) "
    "JOIN outfall o USING (outfall_id) WHERE t.probability >= 0.5";

static void run_streams(const char *channels, const char *outfalls, const char *file) {
    const char *const run[] = {"run",    "--quiet", "--channels", channels, "--outfalls",
                               outfalls, "-o",      file,         NULL};
    g_assert_true(run_program(run));
}

/* A comb: a trunk of ten lines to its end, a brook of two lines at each joint, each third of all
 * drawn against the flow; the outlet is on the last line of the trunk, 30 m before its end. */
static void add_line(GString *text, int id, double x, double y, double to_x, double to_y) {
    if (id % 3 == 0)
        g_string_append_printf(text, "%d,\"LINESTRING (%g %g, %g %g)\"\n", id, to_x, to_y, x, y);
    else
        g_string_append_printf(text, "%d,\"LINESTRING (%g %g, %g %g)\"\n", id, x, y, to_x, to_y);
}

static void test_comb(void) {
    g_autofree char *folder = folder_new(), *file = g_build_filename(folder, "comb.sqlite", NULL);
    g_autoptr(GString) text = g_string_new("id,WKT\n");
    int id = 0;
    for (int i = 0; i < 10; i++) {
        double x = 500000 + 400 * i, y = 3800000;
        add_line(text, ++id, x, y, x + 400, y);
        add_line(text, ++id, x + 50, y + 700, x + 20, y + 350);
        add_line(text, ++id, x + 20, y + 350, x, y);
    }
    g_autofree char *channels = g_build_filename(folder, "channels.csv", NULL);
    g_autofree char *outfalls = g_build_filename(folder, "outfalls.csv", NULL);
    g_assert_true(g_file_set_contents(channels, text->str, -1, NULL));
    g_assert_true(g_file_set_contents(outfalls, "id,x,y\nK,503970,3800001\n", -1, NULL));
    const char *const run[] = {"run",        "--quiet",
                               "--channels", channels,
                               "--crs",      "channels=EPSG:4547",
                               "--outfalls", outfalls,
                               "--crs",      "outfalls=EPSG:4547",
                               "-o",         file,
                               NULL};
    g_assert_true(run_program(run));
    g_assert_cmpfloat(case_file_number(file,
                                       "SELECT count(DISTINCT e.source_id) FROM trace t "
                                       "JOIN edge e USING (edge_id)"),
                      ==, 30);
    g_assert_cmpfloat(
        case_file_number(file, "SELECT count(*) FROM finding WHERE code = 'trace.dead_end'"), ==,
        0);
    folder_remove(folder);
}

static void take_line(const char *const *texts, void *user) {
    GHashTable *outlet = user;
    g_hash_table_insert(outlet, g_strdup(texts[0]), g_strdup(texts[1]));
}

static void test_published(void) {
    enum { N_LINE = 101, LEAST_RIGHT = 98 };
    g_autofree char *shared = shared_path("nc_streams");
    if (shared == NULL) return;
    g_autofree char *folder = folder_new(), *file = g_build_filename(folder, "nc.sqlite", NULL);
    g_autofree char *channels = g_strconcat(shared, "/streams.gpkg:streams", NULL);
    g_autofree char *outfalls = g_strconcat(shared, "/streams.gpkg:outlets", NULL);
    run_streams(channels, outfalls, file);
    g_autoptr(GHashTable) outlet = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    static const char *const columns[] = {"id", "outlet", NULL};
    features_each(shared, "drains_to.csv", columns, take_line, outlet);
    g_assert_cmpuint(g_hash_table_size(outlet), ==, N_LINE);
    g_autoptr(GHashTable) reached = case_file_sets(file, reached_sql);
    int n_right = 0;
    GHashTableIter lines;
    void *line, *right;
    g_hash_table_iter_init(&lines, outlet);
    while (g_hash_table_iter_next(&lines, &line, &right)) {
        GHashTable *set = g_hash_table_lookup(reached, line);
        bool is_right =
            set != NULL && g_hash_table_size(set) == 1 && g_hash_table_contains(set, right);
        n_right += is_right;
        if (!is_right) g_test_message("line %s: not to %s alone", (char *)line, (char *)right);
    }
    g_test_message("%d of %d lines drain to the published outlet", n_right, N_LINE);
    g_assert_cmpint(n_right, >=, LEAST_RIGHT);
    folder_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    GDALAllRegister();
    g_test_add_func("/streams/comb", test_comb);
    g_test_add_func("/streams/published", test_published);
    return g_test_run();
}
