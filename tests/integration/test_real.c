/*
 * Real layers of other kinds than drains of one town: a schematic model with directions as codes,
 * rivers cut at the edge of a map, canals and ditches of OpenStreetMap. Nothing is lost on the way:
 * every feature is an edge or is reported.
 */
#include <gdal.h>
#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/integration/case_file.h"
#include "tests/integration/closure.h"
#include "tests/integration/layers.h"

/* A table of text in a folder. */
static char *table_write(const char *folder, const char *name, const char *text) {
    g_autoptr(GError) error = NULL;
    char *path = g_build_filename(folder, name, NULL);
    g_file_set_contents(path, text, -1, &error);
    g_assert_no_error(error);
    return path;
}

/* Features of a role in the inputs, and those of them that are edges or are named by a finding. */
static void assert_none_lost(const char *file, const char *role, double n_feature) {
    g_autofree char *edges = g_strdup_printf(
        "SELECT count(*) FROM (SELECT DISTINCT source, source_fid FROM edge WHERE source_layer = "
        "'%s')",
        role);
    g_autofree char *lost = g_strdup_printf(
        "SELECT count(*) FROM (SELECT DISTINCT f.layer, f.fid FROM finding f"
        " WHERE code IN ('read.null_geometry', 'read.empty_geometry', 'read.other_geometry',"
        " 'read.nonfinite_geometry', 'read.short_line', 'build.line_lost'))");
    double n_edge = case_file_number(file, edges), n_lost = case_file_number(file, lost);
    g_test_message("%s: %.0f features, %.0f in the network, %.0f reported", role, n_feature, n_edge,
                   n_lost);
    g_assert_cmpfloat(n_edge + n_lost, >=, n_feature);
    g_assert_cmpfloat(n_edge, <=, n_feature);
}

static double count_input(const char *file, const char *role) {
    g_autofree char *sql =
        g_strdup_printf("SELECT coalesce(sum(n_feature), 0) FROM input WHERE role = '%s'", role);
    return case_file_number(file, sql);
}

/* ---- hydx_nl ---- */

static void take_outlet(const char *const *texts, void *user) {
    if (strcmp(texts[1], "UIT") == 0) g_string_append_printf(user, "%s,\n", texts[0]);
}

/* What the code of a line says; GSL (closed) says no direction. */
static void take_code(const char *const *texts, void *user) {
    static const struct {
        const char *code, *direction;
    } codes[] = {{"1_2", "along"}, {"2_1", "against"}, {"OPN", "both"}};
    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
        if (strcmp(texts[1], codes[i].code) == 0) sets_add(user, texts[0], codes[i].direction);
}

static void take_planned(const char *const *texts, void *user) {
    if (strcmp(texts[1], "ONT") == 0) g_hash_table_add(user, g_strdup(texts[0]));
}

static void test_hydx(void) {
    g_autofree char *folder = shared_path("hydx_nl");
    if (folder == NULL) return;
    g_autofree char *out = folder_new(), *file = g_build_filename(out, "hydx.sqlite", NULL);
    g_autofree char *nodes = g_build_filename(folder, "Knooppunt.csv", NULL);
    g_autofree char *pipes = g_build_filename(folder, "Verbinding.csv", NULL);
    g_autoptr(GString) ids = g_string_new("id,name\n");
    g_autoptr(GHashTable) expected = sets_new();
    g_autoptr(GHashTable) planned = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const char *const outlet[] = {"UNI_IDE", "KNP_TYP", NULL};
    const char *const code[] = {"UNI_IDE", "STR_RCH", NULL};
    const char *const status[] = {"UNI_IDE", "STA_OBJ", NULL};
    features_each(folder, "Knooppunt.csv", outlet, take_outlet, ids);
    features_each(folder, "Verbinding.csv", code, take_code, expected);
    features_each(folder, "Verbinding.csv", status, take_planned, planned);
    g_assert_cmpuint(g_hash_table_size(expected), ==, 95); /* of 96; one is closed */
    g_autofree char *outfalls = table_write(out, "outfalls.csv", ids->str);
    const char *const run[] = {"run",         "--pipes",    pipes,    "--nodes", nodes, "--crs",
                               "nodes=local", "--outfalls", outfalls, "-o",      file,  NULL};
    if (run_program(run)) {
        g_autoptr(GHashTable) found = case_file_sets(
            file, "SELECT source_id, direction FROM edge WHERE source_layer = 'pipes'");
        GHashTableIter iter;
        void *id;
        g_hash_table_iter_init(&iter, found);
        while (g_hash_table_iter_next(&iter, &id, NULL)) {
            bool said = g_hash_table_contains(expected, id);
            g_assert_true(said || strcmp(id, "lei30") == 0); /* closed */
            if (!said) g_hash_table_iter_remove(&iter);
        }
        sets_assert_equal(found, expected, "direction by pipe");
        assert_none_lost(file, "pipes", 96);
        g_assert_cmpfloat(
            case_file_number(file, "SELECT count(*) FROM edge WHERE status = 'planned'"), ==,
            g_hash_table_size(planned));
    }
    folder_remove(out);
}

/* ---- changchun_rivers ---- */

typedef struct {
    double catchment_km2, upstream_km2;
} Reach;

static void take_reach(const char *const *texts, void *user) {
    Reach *reach = g_new(Reach, 1);
    *reach = (Reach){g_ascii_strtod(texts[1], NULL), g_ascii_strtod(texts[2], NULL)};
    g_hash_table_replace(user, g_strdup(texts[0]), reach);
}

/* Stations whose upstream catchments add up to what is published for their reach; those with less
 * lie below the edge of the map, none may have more. */
static void compare_areas(GHashTable *reaches, const char *file) {
    g_autoptr(GHashTable) own = case_file_sets(
        file,
        "SELECT a.object_id, e.source_id FROM attachment a JOIN edge e USING (edge_id)"
        " WHERE role = 'outfall_source'");
    g_autoptr(GHashTable) upstream = case_file_sets(
        file, "SELECT t.outfall_id, e.source_id FROM trace t JOIN edge e USING (edge_id)");
    guint n = 0, n_equal = 0, n_more = 0;
    GHashTableIter iter, members;
    void *station, *set, *id;
    g_hash_table_iter_init(&iter, upstream);
    while (g_hash_table_iter_next(&iter, &station, &set)) {
        double sum_km2 = 0;
        g_hash_table_iter_init(&members, set);
        while (g_hash_table_iter_next(&members, &id, NULL))
            sum_km2 += ((Reach *)g_hash_table_lookup(reaches, id))->catchment_km2;
        GHashTable *at = g_hash_table_lookup(own, station);
        g_hash_table_iter_init(&members, at);
        g_assert_true(g_hash_table_iter_next(&members, &id, NULL));
        double published_km2 = ((Reach *)g_hash_table_lookup(reaches, id))->upstream_km2;
        n++;
        n_equal += fabs(sum_km2 - published_km2) <= 0.02 * published_km2;
        n_more += sum_km2 > 1.02 * published_km2;
        if (sum_km2 < 0.98 * published_km2)
            g_test_message("station %s on reach %s: %.0f km2 upstream on the map, %.0f published",
                           (char *)station, (char *)id, sum_km2, published_km2);
    }
    g_test_message("%u stations, %u with the published area (2 %%), %u with more", n, n_equal,
                   n_more);
    g_assert_cmpuint(n_equal, >=, 48);
    g_assert_cmpuint(n_more, ==, 0);
}

static void test_changchun(void) {
    g_autofree char *folder = shared_path("changchun_rivers");
    if (folder == NULL) return;
    g_autofree char *out = folder_new(), *file = g_build_filename(out, "rivers.sqlite", NULL);
    g_autofree char *lines = g_build_filename(folder, "near_changchun_cut.shp", NULL);
    g_autofree char *stations = g_build_filename(folder, "near_changchun_dots.shp", NULL);
    g_autoptr(GHashTable) reaches = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    const char *const columns[] = {"HYRIV_ID", "CATCH_SKM", "UPLAND_SKM", NULL};
    features_each(folder, "near_changchun_cut.shp", columns, take_reach, reaches);
    g_assert_cmpuint(g_hash_table_size(reaches), >, 180);
    for (int repair = 0; repair < 2; repair++) {
        const char *const run[] = {"run",
                                   "--channels",
                                   lines,
                                   "--outfalls",
                                   stations,
                                   "--set",
                                   "attach.outfall_m=5000",
                                   "--set",
                                   repair == 0 ? "direction.repair=off" : "direction.repair=apply",
                                   "-o",
                                   file,
                                   NULL};
        if (!run_program(run)) continue;
        assert_none_lost(file, "channels", 191);
        /* Drawn downstream by the publisher: whatever repair turns or doubts is wrong. */
        compare_areas(reaches, file);
        g_assert_cmpfloat(
            case_file_number(file,
                             "SELECT count(*) FROM finding WHERE code GLOB 'build.direction_*'"),
            ==, 0);
    }
    folder_remove(out);
}

/* ---- dengzhou_henan, osm_liechtenstein ---- */

static void test_dengzhou(void) {
    g_autofree char *folder = shared_path("dengzhou_henan");
    if (folder == NULL) return;
    g_autofree char *out = folder_new(), *file = g_build_filename(out, "dengzhou.sqlite", NULL);
    g_autofree char *canals = g_build_filename(folder, "canals.geojson", NULL);
    g_autofree char *rivers = g_build_filename(folder, "rivers.geojson", NULL);
    g_autofree char *lakes = g_build_filename(folder, "osm-reservoir-surfaces.geojson", NULL);
    g_autofree char *counties = g_build_filename(folder, "admin-boundaries.geojson", NULL);
    g_autofree char *works = g_build_filename(folder, "hydraulic-structures.geojson", NULL);
    const char *const run[] = {
        "run",     "--channels", canals,    "--rivers",           rivers,       "--rivers", lakes,
        "--zones", counties,     "--field", "zones.kind:=county", "--outfalls", works,      "-o",
        file,      NULL};
    if (run_program(run)) {
        assert_none_lost(file, "channels", count_input(file, "channels"));
        g_assert_cmpfloat(case_file_number(file, "SELECT count(*) FROM receiving_water"), ==,
                          count_input(file, "rivers"));
        g_assert_cmpfloat(case_file_number(file, "SELECT count(*) FROM zone"), ==,
                          count_input(file, "zones"));
        g_assert_cmpfloat(case_file_number(file, "SELECT count(*) FROM outfall"), ==,
                          count_input(file, "outfalls"));
        g_assert_cmpfloat(case_file_number(file, "SELECT count(*) FROM finding"), >, 0);
    }
    folder_remove(out);
}

static void test_liechtenstein(void) {
    g_autofree char *lines = shared_path("osm_liechtenstein/waterways.gpkg");
    if (lines == NULL) return;
    g_autofree char *out = folder_new(), *file = g_build_filename(out, "ditches.sqlite", NULL);
    g_autofree char *outfalls = table_write(out, "outfalls.csv", "id,lon,lat\nO,9.52,47.15\n");
    const char *const run[] = {"run",    "--channels", lines, "--outfalls",
                               outfalls, "-o",         file,  NULL};
    if (run_program(run)) {
        assert_none_lost(file, "channels", 76);
        g_assert_cmpfloat(case_file_number(file, "SELECT count(*) FROM finding"), >, 0);
    }
    folder_remove(out);
}

/* ---- troute_lower_colorado ---- */

/* Reaches that name the next one by its number: that is where the next begins, so "from" is a
 * reach's own number and "to" is the next one's. */
static void test_troute(void) {
    g_autofree char *lines = shared_path("troute_lower_colorado/lower_colorado_routelink.gpkg");
    if (lines == NULL) return;
    g_autofree char *out = folder_new(), *file = g_build_filename(out, "reaches.sqlite", NULL);
    g_autofree char *outfalls = table_write(out, "outfalls.csv", "id,lon,lat\nO,-96,28.9\n");
    const char *const run[] = {"run",
                               "--channels",
                               lines,
                               "--field",
                               "channels.id=link",
                               "--field",
                               "channels.from=link",
                               "--field",
                               "channels.to=to",
                               "--outfalls",
                               outfalls,
                               "--set",
                               "direction.repair=off",
                               "--set",
                               "gaps=off",
                               "-o",
                               file,
                               NULL};
    if (run_program(run)) {
        assert_none_lost(file, "channels", 11248);
        /* one outlet: all but one reach end where another begins */
        g_assert_cmpfloat(
            case_file_number(file,
                             "SELECT count(DISTINCT to_node) FROM edge WHERE to_node NOT IN"
                             " (SELECT from_node FROM edge)"),
            ==, 1);
    }
    folder_remove(out);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    GDALAllRegister();
    g_test_add_func("/real/hydx", test_hydx);
    g_test_add_func("/real/changchun", test_changchun);
    g_test_add_func("/real/dengzhou", test_dengzhou);
    g_test_add_func("/real/liechtenstein", test_liechtenstein);
    g_test_add_func("/real/troute", test_troute);
    return g_test_run();
}
