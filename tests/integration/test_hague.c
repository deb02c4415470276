/*
 * A real storm sewer (Norfolk, Virginia), as shapefiles and as the SWMM model they were made from:
 * for all 17 outfalls the traced edges and the units equal an independent closure on from/to ids.
 */
#include <gdal.h>
#include <glib.h>
#include <string.h>

#include "tests/integration/case_file.h"
#include "tests/integration/closure.h"
#include "tests/integration/layers.h"
#include "tests/integration/swmm_model.h"

enum { N_OUTFALL = 17, N_CONDUIT = 488, N_OUTLET = 1, N_UNIT = 354 };

static void take_link(const char *const *texts, void *user) {
    SwmmNet *net = user;
    links_add(net->links, texts[0], texts[1], texts[2]);
}

static void take_outfall(const char *const *texts, void *user) {
    SwmmNet *net = user;
    g_hash_table_insert(net->outfalls, g_strdup(texts[0]), g_strdup(texts[0]));
}

static void take_unit(const char *const *texts, void *user) {
    SwmmNet *net = user;
    g_hash_table_insert(net->drains, g_strdup(texts[0]), g_strdup(texts[1]));
}

static void read_shapefiles(SwmmNet *net, const char *folder) {
    const char *const pipe[] = {"PIPE_ID", "FROM_NODE", "TO_NODE", NULL};
    const char *const outfall[] = {"OUTFALL_ID", NULL};
    const char *const unit[] = {"SUB_ID", "OUTLET", NULL};
    features_each(folder, "pipes.shp", pipe, take_link, net);
    features_each(folder, "outfalls.shp", outfall, take_outfall, net);
    features_each(folder, "subcatch.shp", unit, take_unit, net);
    swmm_net_follow(net);
}

static void assert_case_file(SwmmNet *net, const char *file) {
    g_assert_cmpuint(g_hash_table_size(net->outfalls), ==, N_OUTFALL);
    g_assert_cmpuint(g_hash_table_size(net->drains), ==, N_UNIT);

    g_autoptr(GHashTable) expected_links = closure_links(net->links, net->outfalls);
    g_autoptr(GHashTable) links = case_file_sets(
        file,
        "SELECT o.source_id, e.source_id FROM outfall o LEFT JOIN trace t USING (outfall_id)"
        " LEFT JOIN edge e ON e.edge_id = t.edge_id AND e.source_layer = 'pipes'");
    sets_assert_equal(links, expected_links, "edges by outfall");

    g_autoptr(GHashTable) expected_units = closure_members(net->links, net->outfalls, net->drains);
    g_autoptr(GHashTable) units =
        case_file_sets(file,
                       "SELECT o.source_id, u.source_id FROM outfall o LEFT JOIN candidate c"
                       " ON c.outfall_id = o.outfall_id AND c.status = 'candidate' LEFT JOIN unit "
                       "u USING (unit_id)");
    sets_assert_equal(units, expected_units, "units by outfall");

    g_assert_cmpfloat(case_file_number(file,
                                       "SELECT count(DISTINCT source_id) FROM edge"
                                       " WHERE source_layer = 'pipes'"),
                      ==, net->links->len);
}

static void test_shapefiles(void) {
    g_autofree char *folder = shared_path("hague_storm");
    if (folder == NULL) return;
    SwmmNet net;
    swmm_net_init(&net);
    read_shapefiles(&net, folder);
    g_assert_cmpuint(net.links->len, ==, N_CONDUIT);
    g_autofree char *pipes = g_build_filename(folder, "pipes.shp", NULL);
    g_autofree char *nodes = g_build_filename(folder, "nodes.shp", NULL);
    g_autofree char *outfalls = g_build_filename(folder, "outfalls.shp", NULL);
    g_autofree char *units = g_build_filename(folder, "subcatch.shp", NULL);
    g_autofree char *out = folder_new(), *file = g_build_filename(out, "hague.sqlite", NULL);
    const char *const arguments[] = {"run",
                                     "--pipes",
                                     pipes,
                                     "--field",
                                     "pipes.id=PIPE_ID",
                                     "--field",
                                     "pipes.from=FROM_NODE",
                                     "--field",
                                     "pipes.to=TO_NODE",
                                     "--nodes",
                                     nodes,
                                     "--field",
                                     "nodes.id=NODE_ID",
                                     "--outfalls",
                                     outfalls,
                                     "--field",
                                     "outfalls.id=OUTFALL_ID",
                                     "--units",
                                     units,
                                     "--field",
                                     "units.id=SUB_ID",
                                     "--field",
                                     "units.outlet=OUTLET",
                                     "--set",
                                     "direction.repair=off",
                                     "--set",
                                     "gaps=off",
                                     "-o",
                                     file,
                                     NULL};
    if (run_program(arguments)) assert_case_file(&net, file);
    folder_remove(out);
    swmm_net_clear(&net);
}

static void test_model(void) {
    g_autofree char *path = shared_path("hague_storm/hague.inp");
    if (path == NULL) return;
    SwmmNet net;
    swmm_net_read(&net, path);
    g_assert_cmpuint(net.links->len, ==, N_CONDUIT + N_OUTLET);
    g_autofree char *out = folder_new(), *file = g_build_filename(out, "hague.sqlite", NULL);
    const char *const arguments[] = {"run",
                                     "--pipes",
                                     path,
                                     "--nodes",
                                     path,
                                     "--outfalls",
                                     path,
                                     "--units",
                                     path,
                                     "--set",
                                     "direction.repair=off",
                                     "--set",
                                     "gaps=off",
                                     "-o",
                                     file,
                                     NULL};
    if (run_program(arguments)) assert_case_file(&net, file);
    folder_remove(out);
    swmm_net_clear(&net);
}

/* The folder holds the net twice: init takes the form whose place is known, and what it writes runs
 * as it stands. */
static void test_init(void) {
    g_autofree char *folder = shared_path("hague_storm");
    if (folder == NULL) return;
    SwmmNet net;
    swmm_net_init(&net);
    read_shapefiles(&net, folder);
    g_autofree char *out = folder_new(), *job = g_build_filename(out, "case.yaml", NULL),
                    *file = g_build_filename(out, "case.sqlite", NULL), *text = NULL;
    const char *const init[] = {"init", folder, "-o", job, NULL};
    const char *const run[] = {"run",   job,        "--set", "direction.repair=off",
                               "--set", "gaps=off", NULL};
    if (run_program(init) && run_program(run)) assert_case_file(&net, file);
    g_assert_true(g_file_get_contents(job, &text, NULL, NULL));
    g_assert_nonnull(strstr(text, "  # - role: pipes\n"));
    g_assert_nonnull(strstr(text, "left out for now: a plane of its own"));
    folder_remove(out);
    swmm_net_clear(&net);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    GDALAllRegister();
    g_test_add_func("/hague/shapefiles", test_shapefiles);
    g_test_add_func("/hague/model", test_model);
    g_test_add_func("/hague/init", test_init);
    return g_test_run();
}
