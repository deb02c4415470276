/*
 * SWMM models, made by lot and as others made them: every node that is given water is a unit with
 * its flow, and what reaches each outfall is igraph's closure of the model's own links.
 */
#include <gdal.h>
#include <glib.h>
#include <math.h>
#include <string.h>

#include "algorithms/base/random.h"
#include "tests/integration/case_file.h"
#include "tests/integration/closure.h"
#include "tests/integration/swmm_model.h"

static void assert_sources(const SwmmNet *net, const char *file) {
    g_autoptr(GHashTable) units =
        case_file_sets(file,
                       "SELECT outlet, coalesce(printf('%.8g', water_m3d), '?') FROM unit WHERE "
                       "outlet IS NOT NULL");
    GHashTableIter iter;
    void *node, *flow;
    g_hash_table_iter_init(&iter, net->flow_m3d);
    while (g_hash_table_iter_next(&iter, &node, &flow)) {
        double flow_m3d = *(double *)flow;
        g_autofree char *said = g_strdup_printf("%.8g", flow_m3d);
        GHashTable *found = g_hash_table_lookup(units, node);
        bool right = found != NULL &&
                     (isnan(flow_m3d) || g_hash_table_contains(found, said) || flow_m3d <= 0);
        if (right) continue;
        g_test_message("%s: %s m3/d is no unit", (char *)node, said);
        g_test_fail();
    }
}

/* Outfalls and what drains there, of the model and of the case file. */
static void assert_model(const char *path) {
    g_autofree char *folder = folder_new(), *file = g_build_filename(folder, "case.sqlite", NULL);
    const char *const run[] = {
        "run",   "--quiet",  "--pipes", path, "--nodes",    path, "--set",   "direction.repair=off",
        "--set", "gaps=off", "-o",      file, "--outfalls", path, "--units", path,
        NULL};
    SwmmNet net;
    swmm_net_read(&net, path);
    if (run_program(run)) {
        g_autoptr(GHashTable) links = closure_links(net.links, net.outfalls);
        g_autoptr(GHashTable) found_links = case_file_sets(
            file,
            "SELECT o.source_id, e.source_id FROM outfall o LEFT JOIN trace t USING (outfall_id)"
            " LEFT JOIN edge e ON e.edge_id = t.edge_id AND e.source_layer = 'pipes'");
        sets_assert_equal(found_links, links, "links by outfall");
        g_autoptr(GHashTable) units = closure_members(net.links, net.outfalls, net.drains);
        g_autoptr(GHashTable) found = case_file_sets(
            file,
            "SELECT o.source_id, u.source_id FROM outfall o LEFT JOIN candidate c"
            " ON c.outfall_id = o.outfall_id AND c.status = 'candidate' LEFT JOIN unit u "
            "USING (unit_id)");
        sets_assert_equal(found, units, "units by outfall");
        assert_sources(&net, file);
    }
    g_test_message("%s: %u links, %u outfalls, %u units, %u nodes with water", path, net.links->len,
                   g_hash_table_size(net.outfalls), g_hash_table_size(net.drains),
                   g_hash_table_size(net.flow_m3d));
    swmm_net_clear(&net);
    folder_remove(folder);
}

/* ---- by lot ---- */

enum { N_NODE = 40, N_OUTFALL = 3, N_LINK = N_NODE + 12, N_MODEL = 3 };

/* Kinds of links: what their lines say after the ends, and how many of ten. */
static const struct {
    const char *section, *rest;
    guint of_ten;
} kinds[] = {{"[CONDUITS]", "60 0.013 * * 0 0", 7},
             {"[PUMPS]", "*", 1},
             {"[ORIFICES]", "SIDE 0 0.65 NO 0", 1},
             {"[WEIRS]", "TRANSVERSE 0.3 1.8 NO 0 0", 1}};

static void write_nodes(GString *text, SyRandom *random) {
    static const char *const sections[] = {"[JUNCTIONS]", "[STORAGE]", "[OUTFALLS]"};
    static const char *const rest[] = {"4 0 0 0", "4 0 FUNCTIONAL 100 0 0", "FREE NO"};
    for (guint section = 0; section < G_N_ELEMENTS(sections); section++) {
        g_string_append_printf(text, "%s\n", sections[section]);
        for (guint i = 0; i < N_NODE; i++)
            if ((i < N_OUTFALL ? 2 : i % 13 == 4) == section)
                g_string_append_printf(text, "J%u %u %s\n", i, 10 + i, rest[section]);
    }
    g_string_append(text, "[COORDINATES]\n");
    for (guint i = 0; i < N_NODE; i++)
        g_string_append_printf(text, "J%u %.2f %.2f\n", i,
                               60 * (i % 7 + sy_random_unit(random) / 9),
                               60 * (i / 7 + sy_random_unit(random) / 9));
}

/* Every node but the outfalls drains to one before it; twelve links more lead anywhere. */
static void write_links(GString *text, SyRandom *random) {
    guint from[N_LINK], to[N_LINK], kind[N_LINK];
    for (guint i = N_OUTFALL; i < N_LINK; i++) {
        from[i] = i < N_NODE ? i : N_OUTFALL + sy_random_below(random, N_NODE - N_OUTFALL);
        to[i] = sy_random_below(random, i < N_NODE ? i : N_NODE);
        guint lot = sy_random_below(random, 10);
        for (kind[i] = 0; lot >= kinds[kind[i]].of_ten; kind[i]++) lot -= kinds[kind[i]].of_ten;
    }
    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++) {
        g_string_append_printf(text, "%s\n", kinds[k].section);
        for (guint i = N_OUTFALL; i < N_LINK; i++)
            if (kind[i] == k && from[i] != to[i])
                g_string_append_printf(text, "L%u J%u J%u %s\n", i, from[i], to[i], kinds[k].rest);
    }
}

/* Some nodes with both kinds of water, some with one; subcatchments, some behind another. */
static void write_water(GString *text, SyRandom *random) {
    g_string_append(text, "[DWF]\n");
    for (guint i = N_OUTFALL; i < N_NODE; i += 3)
        g_string_append_printf(text, "J%u FLOW %.4f \"\" \"\"\n", i, 1 + sy_random_unit(random));
    g_string_append(text, "[INFLOWS]\n");
    for (guint i = N_OUTFALL; i < N_NODE; i += 4)
        g_string_append_printf(text, "J%u FLOW \"\" FLOW 1 1 %.4f\n", i,
                               1 + sy_random_unit(random));
    g_string_append(text, "[SUBCATCHMENTS]\n");
    for (guint i = 0; i < 9; i++) {
        bool behind = i > 0 && i % 3 == 0;
        g_string_append_printf(text, "S%u * %s%u 1 25 100 0.5 0\n", i, behind ? "S" : "J",
                               behind ? i - 1 : N_OUTFALL + sy_random_below(random, N_NODE - 3));
    }
}

static void test_lots(void) {
    static const char *const units[N_MODEL] = {"GPM", "CMS", "MLD"};
    for (guint seed = 0; seed < N_MODEL; seed++) {
        SyRandom random = sy_random(seed, 0);
        g_autoptr(GString) text = g_string_new("[TITLE]\nby lot\n");
        write_water(text, &random);
        write_links(text, &random);
        write_nodes(text, &random);
        g_string_append_printf(text, "[OPTIONS]\nFLOW_UNITS %s\nLINK_OFFSETS %s\n", units[seed],
                               seed % 2 == 0 ? "DEPTH" : "ELEVATION");
        g_autofree char *folder = folder_new(), *path = g_build_filename(folder, "lot.inp", NULL);
        g_assert_true(g_file_set_contents(path, text->str, -1, NULL));
        assert_model(path);
        folder_remove(folder);
    }
}

/* ---- as others made them ---- */

static void test_folder(const void *name) {
    g_autofree char *folder = shared_path(name);
    if (folder == NULL) return;
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    guint n = 0;
    for (const char *file = g_dir_read_name(files); file != NULL; file = g_dir_read_name(files)) {
        if (!g_str_has_suffix(file, ".inp")) continue;
        g_autofree char *path = g_build_filename(folder, file, NULL);
        assert_model(path);
        n++;
    }
    g_assert_cmpuint(n, >, 0);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    GDALAllRegister();
    g_test_add_func("/models/lots", test_lots);
    g_test_add_data_func("/models/swmmio", "swmmio_models", test_folder);
    g_test_add_data_func("/models/hague", "hague_storm", test_folder);
    g_test_add_data_func("/models/street", "../cases/swmm_inlet_usage/in", test_folder);
    return g_test_run();
}
