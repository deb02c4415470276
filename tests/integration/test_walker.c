/*
 * River flowlines whose total drainage area is published (NHDPlus, Walker Creek): with an outfall
 * near the lower end of each and nothing but geometry, the areas upstream add up to it.
 */
#include <gdal.h>
#include <glib.h>
#include <math.h>
#include <ogr_api.h>
#include <stdlib.h>

#include "tests/integration/case_file.h"
#include "tests/integration/closure.h"
#include "tests/integration/layers.h"

enum { N_FLOWLINE = 62 };
static const double area_tolerance = 1e-3;
/* Of the last segment, from its end. */
static const double outfall_before_end = 0.1;

typedef struct {
    double area_km2, total_area_km2;
} Flowline;

typedef struct {
    GHashTable *flowlines; /* COMID -> Flowline */
    GPtrArray *links;
    GHashTable *ends; /* COMID -> its own lower node */
} Rivers;

static void outfall_add(OGRLayerH layer, const char *id, OGRGeometryH line) {
    int n = OGR_G_GetPointCount(line);
    double x = outfall_before_end * OGR_G_GetX(line, n - 2) +
               (1 - outfall_before_end) * OGR_G_GetX(line, n - 1);
    double y = outfall_before_end * OGR_G_GetY(line, n - 2) +
               (1 - outfall_before_end) * OGR_G_GetY(line, n - 1);
    layer_add_point(layer, id, x, y);
}

/* Copies geometry and id to @path, makes the outfalls, and keeps the rest for the comparison. */
static void rivers_make(Rivers *rivers, const char *source, const char *path) {
    GDALDatasetH from = GDALOpenEx(source, GDAL_OF_VECTOR, NULL, NULL, NULL);
    g_assert_nonnull(from);
    OGRLayerH flowlines = GDALDatasetGetLayer(from, 0);
    OGRSpatialReferenceH crs = OGR_L_GetSpatialRef(flowlines);
    GDALDatasetH to = layers_create(path);
    OGRLayerH channels = layer_new(to, "channels", crs, wkbLineString);
    OGRLayerH outfalls = layer_new(to, "outfalls", crs, wkbPoint);
    for (OGRFeatureH feature; (feature = OGR_L_GetNextFeature(flowlines)) != NULL;) {
        OGRGeometryH line = OGR_F_GetGeometryRef(feature);
        g_autofree char *id = g_strdup_printf("%.0f", feature_number(feature, "COMID"));
        g_autofree char *upper = g_strdup_printf("%.0f", feature_number(feature, "FromNode"));
        g_autofree char *lower = g_strdup_printf("%.0f", feature_number(feature, "ToNode"));
        Flowline *flowline = g_new(Flowline, 1);
        *flowline = (Flowline){.area_km2 = feature_number(feature, "AreaSqKM"),
                               .total_area_km2 = feature_number(feature, "TotDASqKM")};
        g_hash_table_insert(rivers->flowlines, g_strdup(id), flowline);
        /* One node of its own at the lower end, so that the closure leaves the neighbours out. */
        g_autofree char *own = g_strdup_printf("outfall of %s", id);
        links_add(rivers->links, id, upper, own);
        links_add(rivers->links, id, own, lower);
        g_hash_table_insert(rivers->ends, g_strdup(id), g_strdup(own));
        layer_add(channels, id, line);
        outfall_add(outfalls, id, line);
        OGR_F_Destroy(feature);
    }
    GDALClose(to);
    GDALClose(from);
}

/* The number of outfalls whose areas upstream add up to the published total. */
static int count_right(const Rivers *rivers, GHashTable *upstream) {
    int n_right = 0;
    GHashTableIter keys, members;
    void *key, *set, *member;
    g_hash_table_iter_init(&keys, upstream);
    while (g_hash_table_iter_next(&keys, &key, &set)) {
        double sum = 0,
               total = ((Flowline *)g_hash_table_lookup(rivers->flowlines, key))->total_area_km2;
        g_hash_table_iter_init(&members, set);
        while (g_hash_table_iter_next(&members, &member, NULL))
            sum += ((Flowline *)g_hash_table_lookup(rivers->flowlines, member))->area_km2;
        if (fabs(sum - total) <= area_tolerance * total)
            n_right++;
        else
            g_test_message("%s: %.4f km2 upstream, %.4f published", (char *)key, sum, total);
    }
    return n_right;
}

static void test_areas(void) {
    g_autofree char *source = shared_path("hydroloom_rivers/walker.gpkg");
    if (source == NULL) return;
    g_autofree char *out = folder_new(), *input = g_build_filename(out, "walker.gpkg", NULL);
    g_autofree char *file = g_build_filename(out, "walker.sqlite", NULL);
    Rivers rivers = {
        .flowlines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .links = links_new(),
        .ends = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
    };
    rivers_make(&rivers, source, input);
    g_autoptr(GHashTable) expected = closure_links(rivers.links, rivers.ends);
    /* The oracle itself agrees with the published totals. */
    g_assert_cmpint(count_right(&rivers, expected), ==, N_FLOWLINE);

    g_autofree char *channels = g_strconcat(input, ":channels", NULL);
    g_autofree char *outfalls = g_strconcat(input, ":outfalls", NULL);
    const char *const arguments[] = {"run",
                                     "--channels",
                                     channels,
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
        g_autoptr(GHashTable) upstream = case_file_sets(
            file,
            "SELECT o.source_id, e.source_id FROM outfall o LEFT JOIN trace t USING (outfall_id)"
            " LEFT JOIN edge e ON e.edge_id = t.edge_id AND e.source_layer = 'channels'");
        sets_assert_equal(upstream, expected, "flowlines by outfall");
        g_assert_cmpint(count_right(&rivers, upstream), ==, N_FLOWLINE);
    }
    folder_remove(out);
    g_hash_table_unref(rivers.flowlines);
    g_hash_table_unref(rivers.ends);
    g_ptr_array_unref(rivers.links);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    GDALAllRegister();
    g_test_add_func("/walker/areas", test_areas);
    return g_test_run();
}
