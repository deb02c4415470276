/*
 * River flowlines of which a total upstream is published (NHDPlus: drainage area of Walker Creek,
 * length of the streams of a coast with several mouths and six divergences): with an outfall near
 * the lower end of each and nothing but geometry, what lies upstream adds up to it.
 */
#include <cpl_conv.h>
#include <gdal.h>
#include <glib.h>
#include <math.h>
#include <ogr_api.h>
#include <stdlib.h>

#include "tests/integration/case_file.h"
#include "tests/integration/closure.h"
#include "tests/integration/layers.h"

typedef struct {
    const char *file, *own, *total; /* columns: of a flowline, of all upstream with it */
    const char *left_out;           /* lines that carry no water, NULL: none */
    int n;
    double share, rounding; /* what is allowed between: of the total, and on top of it */
} Published;

static const Published published[] = {
    {"hydroloom_rivers/walker.gpkg", "AreaSqKM", "TotDASqKM", NULL, 62, 1e-3, 0},
    {"hydroloom_rivers/coastal_example.gpkg", "LENGTHKM", "ArbolateSu", "Coastline", 534, 0,
     0.0011}};

/* Of the last segment, from its end. */
static const double outfall_before_end = 0.5;

typedef struct {
    double own, total;
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
static void rivers_make(Rivers *rivers, const Published *of, const char *source, const char *path) {
    GDALDatasetH from = GDALOpenEx(source, GDAL_OF_VECTOR, NULL, NULL, NULL);
    g_assert_nonnull(from);
    OGRLayerH flowlines = GDALDatasetGetLayer(from, 0);
    OGRSpatialReferenceH crs = OGR_L_GetSpatialRef(flowlines);
    GDALDatasetH to = layers_create(path);
    OGRLayerH channels = layer_new(to, "channels", crs, wkbLineString);
    g_autoptr(GHashTable) drawn = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    OGRLayerH outfalls = layer_new(to, "outfalls", crs, wkbPoint);
    for (OGRFeatureH feature; (feature = OGR_L_GetNextFeature(flowlines)) != NULL;
         OGR_F_Destroy(feature)) {
        int type = OGR_F_GetFieldIndex(feature, "FTYPE");
        if (of->left_out != NULL && type >= 0 &&
            g_str_equal(OGR_F_GetFieldAsString(feature, type), of->left_out))
            continue;
        OGRGeometryH line = OGR_F_GetGeometryRef(feature);
        g_autofree char *id = g_strdup_printf("%.0f", feature_number(feature, "COMID"));
        g_autofree char *upper = g_strdup_printf("%.0f", feature_number(feature, "FromNode"));
        g_autofree char *lower = g_strdup_printf("%.0f", feature_number(feature, "ToNode"));
        Flowline *flowline = g_new(Flowline, 1);
        *flowline =
            (Flowline){feature_number(feature, of->own), feature_number(feature, of->total)};
        g_hash_table_insert(rivers->flowlines, g_strdup(id), flowline);
        /* One node of its own at the lower end, so that the closure leaves the neighbours out. */
        g_autofree char *own = g_strdup_printf("outfall of %s", id);
        links_add(rivers->links, id, upper, own);
        links_add(rivers->links, id, own, lower);
        layer_add(channels, id, line);
        /* Of two drawn in one place nobody can say on which an outfall lies. */
        char *text = NULL;
        OGR_G_ExportToWkt(line, &text);
        bool is_first = g_hash_table_add(drawn, g_strdup(text));
        CPLFree(text);
        if (!is_first) continue;
        g_hash_table_insert(rivers->ends, g_strdup(id), g_strdup(own));
        outfall_add(outfalls, id, line);
    }
    GDALClose(to);
    GDALClose(from);
}

/* The number of outfalls with which what lies upstream adds up to the published total. */
static int count_right(const Rivers *rivers, const Published *of, GHashTable *upstream) {
    int n_right = 0;
    GHashTableIter keys, members;
    void *key, *set, *member;
    g_hash_table_iter_init(&keys, upstream);
    while (g_hash_table_iter_next(&keys, &key, &set)) {
        double sum = 0, total = ((Flowline *)g_hash_table_lookup(rivers->flowlines, key))->total;
        g_hash_table_iter_init(&members, set);
        while (g_hash_table_iter_next(&members, &member, NULL))
            sum += ((Flowline *)g_hash_table_lookup(rivers->flowlines, member))->own;
        if (fabs(sum - total) <= of->share * total + of->rounding)
            n_right++;
        else
            g_test_message("%s: %.4f upstream, %.4f published", (char *)key, sum, total);
    }
    return n_right;
}

static void test_totals(const void *data) {
    const Published *of = data;
    g_autofree char *source = shared_path(of->file);
    if (source == NULL) return;
    g_autofree char *out = folder_new(), *input = g_build_filename(out, "rivers.gpkg", NULL);
    g_autofree char *file = g_build_filename(out, "rivers.sqlite", NULL);
    Rivers rivers = {
        .flowlines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .links = links_new(),
        .ends = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
    };
    rivers_make(&rivers, of, source, input);
    g_autoptr(GHashTable) expected = closure_links(rivers.links, rivers.ends);
    /* The oracle itself agrees with the published totals. */
    g_assert_cmpint(count_right(&rivers, of, expected), ==, of->n);

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
        g_assert_cmpint(count_right(&rivers, of, upstream), ==, of->n);
    }
    folder_remove(out);
    g_hash_table_unref(rivers.flowlines);
    g_hash_table_unref(rivers.ends);
    g_ptr_array_unref(rivers.links);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    GDALAllRegister();
    g_test_add_data_func("/walker/areas", &published[0], test_totals);
    g_test_add_data_func("/walker/lengths", &published[1], test_totals);
    return g_test_run();
}
