/*
 * A real sewer of 65 pipes without nodes or ids (Philadelphia sample): topology from geometry
 * alone. No pipe is lost, and a joint that is torn open is a finding and ends the trace there.
 */
#include <gdal.h>
#include <glib.h>
#include <math.h>
#include <ogr_api.h>
#include <string.h>

#include "tests/integration/case_file.h"
#include "tests/integration/closure.h"
#include "tests/integration/layers.h"

enum { N_PIPE = 65 };
static const double foot_m = 1200.0 / 3937.0;
static const double length_tolerance = 1e-3; /* scale of the projection */
static const double tear_m = 2;

typedef struct {
    GPtrArray *links;      /* ends as coordinates */
    GHashTable *outfalls;  /* id -> node */
    double length_m;       /* of all pipes, in their own plane */
    double torn_x, torn_y; /* the end that was pulled back, or NaN */
} Sewer;

static char *node_name(OGRGeometryH line, int i) {
    return g_strdup_printf("%.6f %.6f", OGR_G_GetX(line, i), OGR_G_GetY(line, i));
}

/* Pulls the last vertex back by tear_m. */
static void tear(Sewer *sewer, OGRGeometryH line) {
    int n = OGR_G_GetPointCount(line);
    double x = OGR_G_GetX(line, n - 1), y = OGR_G_GetY(line, n - 1);
    double dx = x - OGR_G_GetX(line, n - 2), dy = y - OGR_G_GetY(line, n - 2);
    double step = tear_m / foot_m / hypot(dx, dy);
    g_assert_cmpfloat(step, <, 1);
    sewer->torn_x = x - step * dx;
    sewer->torn_y = y - step * dy;
    OGR_G_SetPoint_2D(line, n - 1, sewer->torn_x, sewer->torn_y);
}

/* Copies the pipes with their ids alone; @torn: the fid of the one to tear, or -1. The outfalls are
 * the ends where no pipe begins. */
static void sewer_make(Sewer *sewer, const char *source, const char *path, gint64 torn) {
    GDALDatasetH from = GDALOpenEx(source, GDAL_OF_VECTOR, NULL, NULL, NULL);
    g_assert_nonnull(from);
    OGRLayerH lines = GDALDatasetGetLayer(from, 0);
    OGRSpatialReferenceH crs = OGR_L_GetSpatialRef(lines);
    GDALDatasetH to = layers_create(path);
    OGRLayerH pipes = layer_new(to, "pipes", crs, wkbLineString);
    OGRLayerH outfalls = layer_new(to, "outfalls", crs, wkbPoint);
    g_autoptr(GHashTable) begins = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (OGRFeatureH feature; (feature = OGR_L_GetNextFeature(lines)) != NULL;) {
        OGRGeometryH line = OGR_F_GetGeometryRef(feature);
        if (OGR_F_GetFID(feature) == torn) tear(sewer, line);
        g_autofree char *id = g_strdup_printf("%.0f", feature_number(feature, "OBJECTID"));
        g_autofree char *upper = node_name(line, 0);
        g_autofree char *lower = node_name(line, OGR_G_GetPointCount(line) - 1);
        links_add(sewer->links, id, upper, lower);
        g_hash_table_add(begins, g_steal_pointer(&upper));
        sewer->length_m += OGR_G_Length(line) * foot_m;
        layer_add(pipes, id, line);
        OGR_F_Destroy(feature);
    }
    for (guint i = 0; i < sewer->links->len; i++) {
        const Link *link = g_ptr_array_index(sewer->links, i);
        double x, y;
        if (g_hash_table_contains(begins, link->to)) continue;
        if (g_hash_table_contains(sewer->outfalls, link->to)) continue;
        g_assert_cmpint(sscanf(link->to, "%lf %lf", &x, &y), ==, 2);
        if (torn >= 0 && hypot(x - sewer->torn_x, y - sewer->torn_y) < 1e-3) continue;
        layer_add_point(outfalls, link->to, x, y);
        g_hash_table_insert(sewer->outfalls, g_strdup(link->to), g_strdup(link->to));
    }
    GDALClose(to);
    GDALClose(from);
}

static void assert_case_file(const Sewer *sewer, const char *file) {
    g_assert_cmpfloat(case_file_number(file,
                                       "SELECT count(DISTINCT source_fid) FROM edge"
                                       " WHERE source_layer = 'pipes'"),
                      ==, N_PIPE);
    double length_m =
        case_file_number(file, "SELECT sum(length_m) FROM edge WHERE source_layer = 'pipes'");
    g_assert_cmpfloat_with_epsilon(length_m, sewer->length_m, length_tolerance * sewer->length_m);
    g_autoptr(GHashTable) expected = closure_links(sewer->links, sewer->outfalls);
    g_autoptr(GHashTable) upstream = case_file_sets(
        file,
        "SELECT o.source_id, e.source_id FROM outfall o LEFT JOIN trace t USING (outfall_id)"
        " LEFT JOIN edge e ON e.edge_id = t.edge_id AND e.source_layer = 'pipes'");
    sets_assert_equal(upstream, expected, "pipes by outfall");
}

/* The only pipe that ends nowhere is the torn one, if there is one; and that is said at its place.
 */
static void assert_dead_ends(const char *file, gint64 torn) {
    const char *all = "SELECT count(*) FROM finding WHERE code = 'trace.dead_end'";
    g_autofree char *here = g_strdup_printf("%s AND geom IS NOT NULL AND fid = %" G_GINT64_FORMAT,
                                            all, torn + 1); /* GeoPackages count from 1 */
    g_assert_cmpfloat(case_file_number(file, all), ==, torn < 0 ? 0 : 1);
    g_assert_cmpfloat(case_file_number(file, here), ==, torn < 0 ? 0 : 1);
}

static void run_sewer(gint64 torn) {
    g_autofree char *source = shared_path("philadelphia_sewer/sample_sewer_network_1.shp");
    if (source == NULL) return;
    g_autofree char *out = folder_new(), *input = g_build_filename(out, "sewer.gpkg", NULL);
    g_autofree char *file = g_build_filename(out, "sewer.sqlite", NULL);
    Sewer sewer = {
        .links = links_new(),
        .outfalls = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .torn_x = NAN,
        .torn_y = NAN,
    };
    sewer_make(&sewer, source, input, torn);
    g_assert_cmpuint(sewer.links->len, ==, N_PIPE);
    g_assert_cmpuint(g_hash_table_size(sewer.outfalls), ==, 1);
    g_autofree char *pipes = g_strconcat(input, ":pipes", NULL);
    g_autofree char *outfalls = g_strconcat(input, ":outfalls", NULL);
    const char *const arguments[] = {"run",
                                     "--pipes",
                                     pipes,
                                     "--outfalls",
                                     outfalls,
                                     "--set",
                                     "crs.datum=EPSG:4269",
                                     "--set",
                                     "direction.repair=off",
                                     "--set",
                                     "gaps=off",
                                     "-o",
                                     file,
                                     NULL};
    if (run_program(arguments)) {
        assert_case_file(&sewer, file);
        assert_dead_ends(file, torn);
    }
    folder_remove(out);
    g_hash_table_unref(sewer.outfalls);
    g_ptr_array_unref(sewer.links);
}

static void test_whole(void) {
    run_sewer(-1);
}

static void test_torn(void) {
    run_sewer(20);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    GDALAllRegister();
    g_test_add_func("/philadelphia/whole", test_whole);
    g_test_add_func("/philadelphia/torn", test_torn);
    return g_test_run();
}
