#include <geos_c.h>
#include <math.h>
#include <ogr_api.h>
#include <string.h>

#include "algorithms/base/random.h"
#include "fixture.h"
#include "io/source/shapes.h"

/* WKT has no such numbers: 777 stands for NaN, 888 for infinity. */
static void poison(OGRGeometryH geometry) {
    for (int i = 0; i < OGR_G_GetGeometryCount(geometry); i++)
        poison(OGR_G_GetGeometryRef(geometry, i));
    if (OGR_G_GetGeometryCount(geometry) > 0) return;
    for (int i = 0; i < OGR_G_GetPointCount(geometry); i++) {
        double x = OGR_G_GetX(geometry, i), y = OGR_G_GetY(geometry, i);
        if (x == 777 || x == 888) OGR_G_SetPoint_2D(geometry, i, x == 777 ? NAN : INFINITY, y);
    }
}

/* Adds one row for each WKT ("" for none), up to NULL. */
static SyTable *add(SyShapes *shapes, SyGeometryKind kind, const char *const *wkts) {
    SyTable *table = sy_table_new(kind);
    for (int64_t fid = 0; *wkts != NULL; wkts++, fid++) {
        OGRGeometryH geometry = NULL;
        char *at = (char *)*wkts;
        if (*at != '\0')
            if (OGR_G_CreateFromWkt(&at, NULL, &geometry) != OGRERR_NONE) g_error("%s", *wkts);
        if (strstr(*wkts, "777") || strstr(*wkts, "888")) poison(geometry);
        sy_table_add_row(table, fid);
        sy_shapes_add(shapes, table, geometry);
        OGR_G_DestroyGeometry(geometry);
    }
    return table;
}

/* "0 0,1 1;2 2,3 3" of a row; rings that are holes begin with 'h'. */
static char *parts(const SyTable *table, SyIndex row) {
    const SyGeometry *g = &table->geometry;
    GString *text = g_string_new(NULL);
    for (SyIndex p = g->row_part[row]; p < g->row_part[row + 1]; p++) {
        if (p > g->row_part[row]) g_string_append_c(text, ';');
        if (g->part_hole[p]) g_string_append_c(text, 'h');
        for (SyIndex v = g->part_vertex[p]; v < g->part_vertex[p + 1]; v++)
            g_string_append_printf(text, "%s%g %g", v > g->part_vertex[p] ? "," : "", g->xy[2 * v],
                                   g->xy[2 * v + 1]);
    }
    return g_string_free(text, FALSE);
}

typedef struct {
    const char *wkt, *parts;
    const char *codes; /* as fixture_codes() words them */
} Case;

static void check(SyGeometryKind kind, const Case *cases, gsize n) {
    for (gsize i = 0; i < n; i++) {
        g_autoptr(SyShapes) shapes = sy_shapes_new(kind);
        const char *const wkts[] = {cases[i].wkt, NULL};
        g_autoptr(SyTable) table = add(shapes, kind, wkts);
        g_autoptr(SyFindings) findings = sy_findings_new();
        sy_shapes_report(shapes, "a.shp", findings);
        g_autofree char *codes = fixture_codes(findings), *got = parts(table, 0);
        g_test_message("%s", cases[i].wkt);
        g_assert_cmpstr(got, ==, cases[i].parts);
        g_assert_cmpstr(codes, ==, cases[i].codes);
        g_assert_cmpuint(sy_shapes_n_good(shapes), ==, *got != '\0');
    }
}

static void test_lines(void) {
    static const Case cases[] = {
        {"LINESTRING (0 0,1 1)", "0 0,1 1", ""},
        {"LINESTRING (0 0,0 0,1 1,1 1)", "0 0,0 0,1 1,1 1", ""}, /* kept as they are */
        {"LINESTRING (5 5,5 5)", "5 5,5 5", ""},
        {"MULTILINESTRING ((0 0,1 1),(2 2,3 3))", "0 0,1 1;2 2,3 3", ""},
        {"LINESTRING Z (0 0 7,1 1 8)", "0 0,1 1", "read.z_dropped x1"},
        {"LINESTRING ZM (0 0 7 1,1 1 8 2)", "0 0,1 1", "read.z_dropped x1"},
        {"LINESTRING M (0 0 7,1 1 8)", "0 0,1 1", "read.z_dropped x1"},
        {"MULTILINESTRING Z ((0 0 7,1 1 8))", "0 0,1 1", "read.z_dropped x1"},
        {"", "", "read.null_geometry x1"},
        {"LINESTRING EMPTY", "", "read.empty_geometry x1"},
        {"MULTILINESTRING EMPTY", "", "read.empty_geometry x1"},
        {"MULTILINESTRING (EMPTY,(0 0,1 1))", "0 0,1 1", ""},
        {"LINESTRING (3 4)", "", "read.short_line x1"},
        {"MULTILINESTRING ((3 4),(0 0,1 1))", "0 0,1 1", "read.short_line x1"},
        {"LINESTRING (0 0,777 1)", "", "read.nonfinite_geometry x1"},
        {"LINESTRING (0 0,888 1)", "", "read.nonfinite_geometry x1"},
        {"LINESTRING (0 0,-1.7e308 1)", "", "read.nonfinite_geometry x1"},
        {"MULTILINESTRING ((0 0,1 1),(0 0,777 1))", "", "read.nonfinite_geometry x1"},
        {"POINT (1 2)", "", "read.other_geometry x1"},
        {"POLYGON ((0 0,1 0,1 1,0 0))", "", "read.other_geometry x1"},
        {"POINT EMPTY", "", "read.empty_geometry x1"},
        {"GEOMETRYCOLLECTION (LINESTRING (0 0,1 1))", "0 0,1 1", ""},
        {"GEOMETRYCOLLECTION (POINT (1 1),LINESTRING (0 0,1 1))", "0 0,1 1",
         "read.mixed_geometry x1"},
        {"GEOMETRYCOLLECTION (GEOMETRYCOLLECTION (LINESTRING (0 0,1 1)),LINESTRING (2 2,3 3))",
         "0 0,1 1;2 2,3 3", ""},
        {"GEOMETRYCOLLECTION EMPTY", "", "read.empty_geometry x1"},
        {"COMPOUNDCURVE ((0 0,1 1))", "0 0,1 1", ""},
    };
    check(SY_GEOMETRY_LINE, cases, G_N_ELEMENTS(cases));
}

static void test_points(void) {
    static const Case cases[] = {
        {"POINT (1 2)", "1 2", ""},
        {"POINT Z (1 2 3)", "1 2", "read.z_dropped x1"},
        {"MULTIPOINT (1 2)", "1 2", ""},
        {"MULTIPOINT (1 2,3 4,5 6)", "1 2", "read.multipoint x1"},
        {"POINT EMPTY", "", "read.empty_geometry x1"},
        {"", "", "read.null_geometry x1"},
        {"POINT (777 1)", "", "read.empty_geometry x1"},
        /* what OGR calls it */
        {"POINT (1e300 1)", "", "read.nonfinite_geometry x1"},
        {"LINESTRING (0 0,1 1)", "", "read.other_geometry x1"},
        {"POLYGON EMPTY", "", "read.empty_geometry x1"},
        {"POLYGON ((0 0,888 0,1 1,0 0))", "", "read.nonfinite_geometry x1"},
        {"POLYGON ((0 0,4 0,4 2,0 2,0 0))", "2 1", "read.point_in_polygon x1"},
        {"GEOMETRYCOLLECTION (POINT (3 4),LINESTRING (0 0,1 1))", "3 4", "read.mixed_geometry x1"},
    };
    check(SY_GEOMETRY_POINT, cases, G_N_ELEMENTS(cases));
}

static void test_polygons(void) {
    static const Case cases[] = {
        {"POLYGON ((0 0,9 0,9 9,0 0))", "0 0,9 0,9 9,0 0", ""},
        {"POLYGON ((0 0,9 0,9 9,0 0),(1 1,2 1,2 2,1 1))", "0 0,9 0,9 9,0 0;h1 1,2 1,2 2,1 1", ""},
        {"MULTIPOLYGON (((0 0,9 0,9 9,0 0),(1 1,2 1,2 2,1 1)),((20 0,29 0,29 9,20 0)))",
         "0 0,9 0,9 9,0 0;h1 1,2 1,2 2,1 1;20 0,29 0,29 9,20 0", ""},
        {"POLYGON ((0 0,9 0,9 9))", "0 0,9 0,9 9,0 0", ""}, /* closed here */
        {"POLYGON ((0 0,9 0,0 0))", "", "read.short_ring x1"},
        {"POLYGON ((0 0,9 0,9 9,0 0),(1 1,2 1,1 1))", "0 0,9 0,9 9,0 0", "read.short_ring x1"},
        {"MULTIPOLYGON (((0 0,1 1),(1 1,2 1,2 2,1 1)),((20 0,29 0,29 9,20 0)))",
         "20 0,29 0,29 9,20 0", "read.short_ring x1"},
        {"POLYGON EMPTY", "", "read.empty_geometry x1"},
        {"POLYGON ((0 0,9 0,9 9,0 0),(1 1,777 1,2 2,1 1))", "", "read.nonfinite_geometry x1"},
        {"LINESTRING (0 0,1 1)", "", "read.other_geometry x1"},
        {"TRIANGLE ((0 0,9 0,9 9,0 0))", "0 0,9 0,9 9,0 0", ""},
        {"CURVEPOLYGON ((0 0,9 0,9 9,0 0))", "0 0,9 0,9 9,0 0", ""},
        {"MULTISURFACE (((0 0,9 0,9 9,0 0)))", "0 0,9 0,9 9,0 0", ""},
        {"TIN (((0 0,9 0,9 9,0 0)),((0 0,9 9,0 9,0 0)))", "0 0,9 0,9 9,0 0;0 0,9 9,0 9,0 0", ""},
    };
    check(SY_GEOMETRY_POLYGON, cases, G_N_ELEMENTS(cases));
}

/* Points wanted, areas kept: row by row, whole, with a point that lies inside. */
static void test_areas(void) {
    const char *const wkts[] = {"POINT (1 2)",
                                "POLYGON ((0 0,9 0,9 9,0 0),(6 1,7 1,7 2,6 1))",
                                "",
                                "MULTIPOLYGON (((0 0,1 0,1 1,0 0)),((20 0,29 0,29 9,20 0)))",
                                "POLYGON ((0 0,9 9,9 0,0 9,0 0))",
                                "POLYGON ((0 0,888 0,1 1,0 0))",
                                "GEOMETRYCOLLECTION (POLYGON ((0 0,1 0,1 1,0 0)))",
                                NULL};
    static const char *const expected[] = {"",
                                           "0 0,9 0,9 9,0 0;h6 1,7 1,7 2,6 1",
                                           "",
                                           "0 0,1 0,1 1,0 0;20 0,29 0,29 9,20 0",
                                           "0 0,9 9,9 0,0 9,0 0",
                                           "",
                                           "0 0,1 0,1 1,0 0"};
    g_autoptr(SyShapes) shapes = sy_shapes_new(SY_GEOMETRY_POINT);
    g_autoptr(SyTable) areas = sy_table_new(SY_GEOMETRY_POLYGON);
    sy_shapes_keep_areas(shapes, areas);
    g_autoptr(SyTable) table = add(shapes, SY_GEOMETRY_POINT, wkts);
    g_assert_cmpuint(areas->n_row, ==, table->n_row);
    for (SyIndex row = 0; row < areas->n_row; row++) {
        g_autofree char *got = parts(areas, row);
        g_assert_cmpstr(got, ==, expected[row]);
        g_assert_cmpuint(sy_table_n_part(table, row), ==, row != 2 && row != 5);
    }
    g_autofree char *largest = parts(table, 3);
    g_assert_true(g_str_has_prefix(largest, "2")); /* of two parts in the larger one */
    g_autoptr(SyFindings) findings = sy_findings_new();
    sy_shapes_report(shapes, "a", findings);
    fixture_expect(findings, "read.area_kept", "\"n\":4");
    g_assert_cmpint(fixture_finding(findings, "read.crossing_area")->fid, ==, 4);
    g_assert_null(fixture_finding(findings, "read.multipoint"));
}

/* An arc of a circle: every vertex on it, ends as given. */
static void test_arc(void) {
    g_autoptr(SyShapes) shapes = sy_shapes_new(SY_GEOMETRY_LINE);
    const char *const wkts[] = {"CIRCULARSTRING (0 0,5 5,10 0)", "LINESTRING (0 0,1 1)", NULL};
    g_autoptr(SyTable) table = add(shapes, SY_GEOMETRY_LINE, wkts);
    const SyGeometry *g = &table->geometry;
    g_assert_cmpuint(g->part_vertex[1], >, 20);
    for (SyIndex v = 0; v < g->part_vertex[1]; v++)
        g_assert_cmpfloat_with_epsilon(hypot(g->xy[2 * v] - 5, g->xy[2 * v + 1]), 5, 1e-9);
    g_assert_cmpfloat(g->xy[2 * g->part_vertex[1] - 2], ==, 10);
    g_autoptr(SyFindings) findings = sy_findings_new();
    sy_shapes_report(shapes, "a", findings);
    fixture_expect(findings, "read.curves", "\"n\":1");
}

/* What is said of a row: where, how many, which kind. */
static void test_findings(void) {
    g_autoptr(SyShapes) shapes = sy_shapes_new(SY_GEOMETRY_LINE);
    const char *const wkts[] = {"LINESTRING (0 0,1 1)",
                                "LINESTRING (3 4)",
                                "POLYGON Z ((0 0 1,1 0 1,1 1 1,0 0 1))",
                                "LINESTRING (777 0,888 1,1 1)",
                                "",
                                NULL};
    g_autoptr(SyTable) table = add(shapes, SY_GEOMETRY_LINE, wkts);
    g_assert_cmpuint(table->n_row, ==, 5);
    g_autoptr(SyFindings) findings = sy_findings_new();
    sy_shapes_report(shapes, "管.shp", findings);
    const SyFinding *line = fixture_finding(findings, "read.short_line");
    g_assert_cmpint(line->fid, ==, 1);
    g_assert_cmpfloat(line->x, ==, 3);
    g_assert_cmpfloat(line->y, ==, 4);
    g_assert_cmpstr(line->layer, ==, "管.shp");
    fixture_expect(findings, "read.other_geometry", "\"wanted\":\"line\"");
    fixture_expect(findings, "read.other_geometry", "\"kind\":\"Polygon\"");
    fixture_expect(findings, "read.nonfinite_geometry", "\"n\":2");
    g_assert_cmpint(fixture_finding(findings, "read.null_geometry")->fid, ==, 4);
    const char *name;
    g_assert_cmpuint(sy_shapes_n_other(shapes, &name), ==, 1);
    g_assert_cmpstr(name, ==, "Polygon");
}

static void add_place(SyShapes *shapes, SyTable *table, double x, double y, const char *text_x,
                      const char *text_y) {
    const double xy[2] = {x, y};
    const char *const texts[2] = {text_x, text_y};
    sy_shapes_add_place(shapes, table, xy, texts, 1);
}

static void test_places(void) {
    g_autoptr(SyShapes) shapes = sy_shapes_new(SY_GEOMETRY_POINT);
    g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_POINT);
    sy_table_add_row(table, 1);
    add_place(shapes, table, 1, 2, "1", "2");
    sy_table_add_row(table, 2);
    add_place(shapes, table, NAN, 2, "abc", "2");
    sy_table_add_row(table, 3);
    add_place(shapes, table, NAN, NAN, NULL, NULL);
    sy_table_add_row(table, 4);
    add_place(shapes, table, NAN, 2, NULL, "2");
    g_assert_cmpuint(table->geometry.n_vertex, ==, 1);
    g_assert_cmpuint(sy_shapes_n_good(shapes), ==, 1);
    g_autoptr(SyFindings) findings = sy_findings_new();
    sy_shapes_report(shapes, "a", findings);
    g_assert_cmpuint(fixture_count(findings, "read.bad_coordinates"), ==, 2);
    g_assert_cmpuint(fixture_count(findings, "read.no_coordinates"), ==, 1);
    fixture_expect(findings, "read.bad_coordinates", "\"x\":\"abc\",\"y\":\"2\"");
}

/* Both ends of a line from columns: the row has a line or nothing. */
static void test_ends(void) {
    g_autoptr(SyShapes) shapes = sy_shapes_new(SY_GEOMETRY_LINE);
    g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_LINE);
    const double good[4] = {1, 2, 3, 4}, half[4] = {1, 2, NAN, NAN}, bad[4] = {NAN, 2, 3, 4};
    const char *const texts[4] = {"1", "2", NULL, NULL}, *const odd[4] = {"abc", "2", "3", "4"};
    sy_table_add_row(table, 1);
    sy_shapes_add_place(shapes, table, good, texts, 2);
    sy_table_add_row(table, 2);
    sy_shapes_add_place(shapes, table, half, texts, 2);
    sy_table_add_row(table, 3);
    sy_shapes_add_place(shapes, table, bad, odd, 2);
    g_assert_cmpuint(table->geometry.n_part, ==, 1);
    g_assert_cmpuint(table->geometry.n_vertex, ==, 2);
    for (int i = 0; i < 4; i++) g_assert_cmpfloat(table->geometry.xy[i], ==, i + 1);
    g_assert_cmpuint(sy_table_n_part(table, 1) + sy_table_n_part(table, 2), ==, 0);
    g_autoptr(SyFindings) findings = sy_findings_new();
    sy_shapes_report(shapes, "a", findings);
    g_assert_cmpint(fixture_finding(findings, "read.no_coordinates")->fid, ==, 2);
    fixture_expect(findings, "read.bad_coordinates", "\"x\":\"abc\",\"y\":\"2\"");
}

static void quiet(const char *message, ...) {
    (void)message;
}

/* Star polygons, also ones that cross themselves: the point is inside, by GEOS. */
static void test_inside(void) {
    initGEOS(quiet, quiet);
    SyRandom random = sy_random(11, 0);
    for (int i = 0; i < 300; i++) {
        GString *wkt = g_string_new("POLYGON ((");
        int n = 3 + (int)sy_random_below(&random, 9);
        for (int k = 0; k <= n; k++) {
            double angle = 2 * G_PI * (k % n) / n, radius = 1 + 9 * sy_random_unit(&random);
            if (k % n == 0) radius = 10;
            g_string_append_printf(wkt, "%s%.17g %.17g", k ? "," : "", 500 + radius * cos(angle),
                                   300 + radius * sin(angle));
        }
        g_string_append(wkt, "))");
        g_autoptr(SyShapes) shapes = sy_shapes_new(SY_GEOMETRY_POINT);
        const char *const wkts[] = {wkt->str, NULL};
        g_autoptr(SyTable) table = add(shapes, SY_GEOMETRY_POINT, wkts);
        g_assert_cmpuint(table->geometry.n_vertex, ==, 1);
        GEOSGeometry *polygon = GEOSGeomFromWKT(wkt->str);
        GEOSGeometry *point =
            GEOSGeom_createPointFromXY(table->geometry.xy[0], table->geometry.xy[1]);
        if (GEOSContains(polygon, point) != 1) g_error("row %d: %s", i, wkt->str);
        GEOSGeom_destroy(polygon);
        GEOSGeom_destroy(point);
        g_string_free(wkt, TRUE);
    }
    finishGEOS();
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shapes/lines", test_lines);
    g_test_add_func("/shapes/points", test_points);
    g_test_add_func("/shapes/polygons", test_polygons);
    g_test_add_func("/shapes/areas", test_areas);
    g_test_add_func("/shapes/arc", test_arc);
    g_test_add_func("/shapes/findings", test_findings);
    g_test_add_func("/shapes/places", test_places);
    g_test_add_func("/shapes/ends", test_ends);
    g_test_add_func("/shapes/inside", test_inside);
    return g_test_run();
}
