/* The read stage as a whole. */
#include "tests/unit/engine/layers_run.h"

/* A real storm sewer in feet, by its columns' names alone. */
static void test_hague(void) {
    g_autofree char *folder = g_build_filename(g_getenv("SUYUAN_SHARED"), "hague_storm", NULL);
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        g_test_skip("no shared data");
        return;
    }
    Run r =
        run("--pipes %/pipes.shp --nodes %/nodes.shp --outfalls %/outfalls.shp "
            "--units %/subcatch.shp",
            folder);
    g_assert_no_error(r.error);
    const SyTable *pipes = r.layers.table[SY_ROLE_PIPES], *nodes = r.layers.table[SY_ROLE_NODES];
    const SyTable *units = r.layers.table[SY_ROLE_UNITS];
    g_assert_cmpuint(pipes->n_row, ==, 488);
    g_assert_cmpuint(nodes->n_row, ==, 500);
    g_assert_cmpuint(r.layers.table[SY_ROLE_OUTFALLS]->n_row, ==, 17);
    g_assert_cmpuint(units->n_row, ==, 354);
    g_assert_cmpstr(text(pipes, "id", 0), ==, "294");
    g_assert_cmpstr(text(pipes, "from", 0), ==, "F13264");
    g_assert_cmpstr(text(pipes, "to", 0), ==, "F13259");
    g_assert_cmpfloat_with_epsilon(real(pipes, "from_invert", 0), 2.08 * 0.3048, 1e-9);
    g_assert_cmpfloat_with_epsilon(real(pipes, "to_invert", 0), 0.97 * 0.3048, 1e-9);
    g_assert_cmpfloat_with_epsilon(real(pipes, "size", 0), 4 * 0.3048, 1e-9);
    g_assert_cmpfloat_with_epsilon(real(pipes, "length", 0), 506.95 * 0.3048, 1e-9);
    g_assert_cmpstr(text(nodes, "kind", 0), ==, "junction");
    g_assert_cmpstr(text(units, "id", 0), ==, "D133056#1");
    g_assert_cmpstr(text(units, "outlet", 0), ==, "D133056");
    g_assert_cmpstr(text(r.layers.table[SY_ROLE_OUTFALLS], "id", 0), ==, "D14860");
    g_assert_cmpint(sy_crs_epsg(r.layers.crs), ==, 26918);
    /* 100 ft apart on paper is 30.48 m on the ground, but for the scale of UTM */
    double moved = hypot(at(units, 0, 0) - at(nodes, 0, 0), at(units, 0, 1) - at(nodes, 0, 1));
    g_assert_cmpfloat(moved, <, 1e-6);
    g_assert_cmpuint(r.layers.inputs->len, ==, 4);
    const SyInput *input = &g_array_index(r.layers.inputs, SyInput, 0);
    g_assert_cmpint(input->n_feature, ==, 488);
    g_assert_cmpuint(strlen(input->sha256), ==, 64);
    g_assert_nonnull(strstr(input->mapping, "\"UP_INV_FT\""));
    g_assert_null(finding(&r, "read.unit_assumed"));
    run_clear(&r);
}

/* River lines: an id and the geometry, nothing else that looks like a field. */
static void test_walker(void) {
    g_autofree char *file =
        g_build_filename(g_getenv("SUYUAN_SHARED"), "hydroloom_rivers", "walker.gpkg", NULL);
    if (!g_file_test(file, G_FILE_TEST_EXISTS)) {
        g_test_skip("no shared data");
        return;
    }
    Run r = run("--channels %", file);
    g_assert_no_error(r.error);
    const SyTable *channels = r.layers.table[SY_ROLE_CHANNELS];
    g_assert_cmpuint(channels->n_row, ==, 62);
    g_assert_cmpuint(channels->columns->len, ==, 2);
    g_assert_cmpstr(text(channels, "id", 0), ==, "5329303");
    assert_finding(&r, "read.column_unfit", "FLOWDIR");
    run_clear(&r);
}

/* A table of lines with the coordinates of both ends: X is the northing, one end in degrees. */
static void test_ends(void) {
    char *folder = scratch_new();
    G_GNUC_UNUSED g_autofree char *a = scratch_write(folder, "a.csv",
                                                     "起点点号,终点点号,起点X,起点Y,终点X,终点Y\n"
                                                     "A,B,4000160,500000,4000100,500080\n"
                                                     "B,C,4000100,500080,,\n"
                                                     "B,D,4000100,500080,4000100,500180\n");
    G_GNUC_UNUSED g_autofree char *b =
        scratch_write(folder, "b.csv",
                      "start_lon,start_lat,end_lon,end_lat\n"
                      "114°0'0″,36°7'52.299″,114.001999722,36.131194167\n");
    Run r = run("--pipes %/a.csv --crs pipes=EPSG:4547 --channels %/b.csv", folder);
    g_assert_no_error(r.error);
    assert_finding(&r, "read.axes_swapped", "\"x\":\"起点X\"");
    assert_finding(&r, "read.crs_assumed", "\"column\":\"start_lon\"");
    g_assert_cmpint(finding(&r, "read.no_coordinates")->fid, ==, 2);
    const SyGeometry *pipes = &r.layers.table[SY_ROLE_PIPES]->geometry;
    const double expected[] = {500000, 4000160, 500080, 4000100, 500080, 4000100, 500180, 4000100};
    g_assert_cmpuint(pipes->n_vertex, ==, 4);
    for (int i = 0; i < 8; i++) g_assert_cmpfloat_with_epsilon(pipes->xy[i], expected[i], 1e-6);
    const SyGeometry *channel = &r.layers.table[SY_ROLE_CHANNELS]->geometry;
    const double ends[] = {500000, 4000100, 500180, 4000100}; /* by cs2cs, to 1/1000" */
    for (int i = 0; i < 4; i++) g_assert_cmpfloat_with_epsilon(channel->xy[i], ends[i], 0.1);
    run_clear(&r);
    scratch_remove(folder);
}

/* Points and lines as surveyors' workbooks have them: X is the northing, lines have no geometry. */
static void test_survey_tables(void) {
    char *folder = scratch_new();
    G_GNUC_UNUSED g_autofree char *p =
        scratch_write(folder, "P.csv",
                      "物探点号,特征,附属物,X,Y,地面高程,点编码\n"
                      "W1,,检查井,3996709.09,38535119.47,71.25,52022202\n"
                      "W2,三通,,3996719.09,38535119.47,71.05,52022108\n"
                      "W3,,,3996729.09,38535129.47,0,52022105\n"
                      " W4 ,,/,3996739.09,38535129.47,99999,\n");
    G_GNUC_UNUSED g_autofree char *l =
        scratch_write(folder, "L.csv",
                      "起始点号,终止点号,管径,起点埋深,流向,管线种类,状态\n"
                      "W1,W2,DN300,1.5,+,WS,1\n"
                      "W2,W3,1000×800,\"1,234.5\",-,污水,在用\n"
                      "W3,W4,0.4,1.2m,,河道,废弃\n"
                      "W3,W9,圆形,深,,PS,\n");
    Run r = run("--nodes %/P.csv --crs nodes=EPSG:4547 --pipes %/L.csv", folder);
    g_assert_no_error(r.error);
    const SyTable *nodes = r.layers.table[SY_ROLE_NODES], *pipes = r.layers.table[SY_ROLE_PIPES];
    g_assert_cmpint(sy_crs_epsg(r.layers.crs), ==, 4526); /* zone 38 in front */
    assert_finding(&r, "read.axes_swapped", "\"x\":\"X\"");
    assert_finding(&r, "read.crs_prefix", "4526");
    g_assert_cmpfloat_with_epsilon(at(nodes, 0, 0), 38535119.47, 1e-6);
    g_assert_cmpfloat_with_epsilon(at(nodes, 0, 1), 3996709.09, 1e-6);
    g_assert_cmpstr(text(nodes, "id", 3), ==, "W4");
    g_assert_cmpstr(text(nodes, "kind", 0), ==, "manhole");
    g_assert_cmpstr(text(nodes, "kind", 1), ==, "junction"); /* from 特征 */
    g_assert_null(text(nodes, "kind", 3));
    g_assert_cmpstr(text(nodes, "system", 0), ==, "sewage");
    g_assert_cmpfloat(real(nodes, "ground", 0), ==, 71.25);
    g_assert_true(isnan(real(nodes, "ground", 3)));
    assert_finding(&r, "read.outside_bounds", "\"value\":\"99999\"");

    g_assert_cmpint(pipes->geometry.kind, ==, SY_GEOMETRY_LINE);
    g_assert_cmpuint(sy_table_n_part(pipes, 0), ==, 0); /* the network draws it */
    g_assert_cmpstr(text(pipes, "to", 3), ==, "W9");
    g_assert_cmpfloat_with_epsilon(real(pipes, "size", 0), 0.3, 1e-12);
    g_assert_cmpfloat_with_epsilon(real(pipes, "size", 1), 1.0, 1e-12);
    g_assert_cmpfloat_with_epsilon(real(pipes, "height", 1), 0.8, 1e-12);
    g_assert_cmpfloat_with_epsilon(real(pipes, "size", 2), 0.4, 1e-12);
    g_assert_true(isnan(real(pipes, "height", 0)) && isnan(real(pipes, "size", 3)));
    assert_finding(&r, "read.size_unit", "\"value\":\"0.4\"");
    assert_finding(&r, "read.not_section", "\"value\":\"圆形\"");
    g_assert_cmpfloat(real(pipes, "from_depth", 0), ==, 1.5);
    g_assert_true(isnan(real(pipes, "from_depth", 1))); /* 1234.5 m deep */
    g_assert_cmpfloat(real(pipes, "from_depth", 2), ==, 1.2);
    assert_finding(&r, "read.not_number", "\"value\":\"深\"");
    g_assert_cmpstr(text(pipes, "flow", 0), ==, "along");
    g_assert_cmpstr(text(pipes, "flow", 1), ==, "against");
    g_assert_null(text(pipes, "flow", 2));
    g_assert_cmpstr(text(pipes, "system", 1), ==, "sewage");
    g_assert_cmpstr(text(pipes, "system", 2), ==, "unknown");
    assert_finding(&r, "read.unknown_value", "\"value\":\"河道\"");
    g_assert_cmpstr(text(pipes, "status", 0), ==, "unknown");
    g_assert_cmpstr(text(pipes, "status", 1), ==, "in_use");
    g_assert_null(text(pipes, "status", 3));
    assert_finding(&r, "read.ambiguous_value", "CJJ 61-2017");
    run_clear(&r);
    scratch_remove(folder);
}

/* What the case says wins over names and dictionaries. */
static void test_declared(void) {
    char *folder = scratch_new();
    G_GNUC_UNUSED g_autofree char *p =
        scratch_write(folder, "p.csv",
                      "A,B,D,管径,状态,长度 [ft],WKT\n"
                      "n1,n2,12,500,1,100,\"LINESTRING (0 0,1 0)\"\n");
    Run r =
        run("--pipes %/p.csv --crs pipes=local --field pipes.from=A --field pipes.to=b "
            "--field pipes.size=D[in] --field pipes.length=长度[ft] --field pipes.system:=storm "
            "--field pipes.from_depth:=3[ft] --field pipes.height:=500 "
            "--value pipes.status:1=abandoned",
            folder);
    g_assert_no_error(r.error);
    const SyTable *pipes = r.layers.table[SY_ROLE_PIPES];
    g_assert_cmpstr(text(pipes, "from", 0), ==, "n1");
    g_assert_cmpstr(text(pipes, "to", 0), ==, "n2");
    g_assert_cmpfloat_with_epsilon(real(pipes, "size", 0), 12 * 0.0254, 1e-12);
    g_assert_cmpfloat_with_epsilon(real(pipes, "length", 0), 30.48, 1e-12);
    g_assert_cmpfloat_with_epsilon(real(pipes, "from_depth", 0), 0.9144, 1e-12);
    g_assert_cmpfloat_with_epsilon(real(pipes, "height", 0), 0.5, 1e-12);
    g_assert_cmpstr(text(pipes, "system", 0), ==, "storm");
    g_assert_cmpstr(text(pipes, "status", 0), ==, "abandoned");
    g_assert_cmpint(sy_crs_kind(r.layers.crs), ==, SY_CRS_LOCAL);
    run_clear(&r);
    r = run("--pipes %/p.csv --crs pipes=local --field pipes.status= --field pipes.size=", folder);
    g_assert_no_error(r.error);
    g_assert_null(sy_table_column(r.layers.table[SY_ROLE_PIPES], "status"));
    g_assert_null(sy_table_column(r.layers.table[SY_ROLE_PIPES], "size"));
    run_clear(&r);
    assert_fails(
        run("--pipes %/p.csv --crs pipes=local --field pipes.id=X", folder), SY_ERROR_USAGE,
        "--field pipes.id=X: p.csv has no column \"X\" for pipes.id (it has: A, B, D, 管径");
    scratch_remove(folder);
}

/* Several sources of one role: each with its own constants, one table. */
static void test_several(void) {
    char *folder = scratch_new();
    G_GNUC_UNUSED g_autofree char *a =
        scratch_write(folder, "YS.csv",
                      "管段编号,材质,WKT\n1,PE,\"LINESTRING (0 0,3 4)\"\n"
                      "2,,\"LINESTRING (3 4,6 8,9 9)\"\n");
    G_GNUC_UNUSED g_autofree char *b =
        scratch_write(folder, "WS.csv",
                      "管段编号,管长,WKT\n7,8,\"LINESTRING (1 1,2 2)\"\n"
                      "8,,\n");
    G_GNUC_UNUSED g_autofree char *z =
        scratch_write(folder, "lake.csv", "名称,WKT\n湖,\"POLYGON ((0 0,9 0,9 9,0 0))\"\n");
    G_GNUC_UNUSED g_autofree char *v =
        scratch_write(folder, "river.csv", "名称,WKT\n河,\"LINESTRING (0 0,9 0)\"\n");
    Run r =
        run("--crs pipes=local --pipes %/YS.csv --field pipes.system:=storm --pipes %/WS.csv "
            "--field pipes.system:=sewage --crs rivers=local --rivers %/lake.csv "
            "--rivers %/river.csv",
            folder);
    g_assert_no_error(r.error);
    const SyTable *pipes = r.layers.table[SY_ROLE_PIPES];
    g_assert_cmpuint(pipes->n_row, ==, 4);
    const char *const systems[] = {"storm", "storm", "sewage", "sewage"};
    const char *const ids[] = {"1", "2", "7", "8"};
    for (SyIndex row = 0; row < 4; row++) {
        g_assert_cmpstr(text(pipes, "system", row), ==, systems[row]);
        g_assert_cmpstr(text(pipes, "id", row), ==, ids[row]);
        g_assert_cmpint(sy_table_column(pipes, "source")->integer[row], ==, row / 2);
    }
    g_assert_cmpstr(text(pipes, "material", 0), ==, "PE");
    g_assert_null(text(pipes, "material", 1));
    g_assert_null(text(pipes, "material", 2));
    g_assert_true(isnan(real(pipes, "length", 0)));
    g_assert_cmpfloat(real(pipes, "length", 2), ==, 8);
    g_assert_cmpuint(pipes->geometry.n_vertex, ==, 7);
    g_assert_cmpfloat(at(pipes, 2, 0), ==, 1);
    g_assert_cmpuint(sy_table_n_part(pipes, 3), ==, 0);
    g_assert_cmpint(pipes->fid[2], ==, 1);
    g_assert_cmpstr(text(r.layers.river_areas, "name", 0), ==, "湖");
    g_assert_cmpint(r.layers.river_areas->geometry.kind, ==, SY_GEOMETRY_POLYGON);
    g_assert_cmpstr(text(r.layers.table[SY_ROLE_RIVERS], "name", 0), ==, "河");
    run_clear(&r);
    scratch_remove(folder);
}

/* Columns of coordinates: by their names, their values and the CRS. */
static void test_places(void) {
    char *folder = scratch_new();
    G_GNUC_UNUSED g_autofree char *p = scratch_write(
        folder, "p.csv", "id,WKT\n1,\"LINESTRING (535119 3996709,535219 3996709)\"\n");
    G_GNUC_UNUSED g_autofree char *lonlat =
        scratch_write(folder, "lonlat.csv",
                      "编号,经度,纬度,X,Y\nA,114.39,36.10,3996709.09,535119.47\n"
                      "B,\"114°23'24\"\"\",\"36°06'00\"\"\",3996709.09,535119.47\n"
                      "C,,,,\n");
    G_GNUC_UNUSED g_autofree char *reversed =
        scratch_write(folder, "reversed.csv", "编号,经度,纬度\nA,36.10,114.39\n");
    G_GNUC_UNUSED g_autofree char *plane =
        scratch_write(folder, "plane.csv", "编号,X,Y\nA,3996709.09,535119.47\n");
    G_GNUC_UNUSED g_autofree char *near_degrees =
        scratch_write(folder, "xy.csv", "编号,X,Y\nA,114.39,36.10\n");
    const char *const good[] = {"--outfalls %/lonlat.csv", "--outfalls %/reversed.csv",
                                "--outfalls %/lonlat.csv --crs outfalls=EPSG:4547",
                                "--outfalls %/plane.csv --crs outfalls=EPSG:4547",
                                "--outfalls %/xy.csv --crs outfalls=EPSG:4490"};
    for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autofree char *line =
            g_strconcat("--pipes %/p.csv --crs pipes=EPSG:4547 ", good[i], NULL);
        Run r = run(line, folder);
        g_assert_no_error(r.error);
        const SyTable *outfalls = r.layers.table[SY_ROLE_OUTFALLS];
        g_assert_cmpint(sy_crs_epsg(r.layers.crs), ==, 4547);
        g_assert_cmpfloat_with_epsilon(at(outfalls, 0, 0), 535119.47, 0.02);
        g_assert_cmpfloat_with_epsilon(at(outfalls, 0, 1), 3996709.09, 0.02);
        g_assert_true((finding(&r, "read.crs_assumed") != NULL) == (i < 2));
        g_assert_true((finding(&r, "read.axes_swapped") != NULL) == (i >= 1 && i < 4));
        if (i == 0) {
            g_assert_cmpfloat_with_epsilon(at(outfalls, 1, 0), 535119.47, 0.02);
            g_assert_cmpuint(sy_table_n_part(outfalls, 2), ==, 0);
        }
        run_clear(&r);
    }
    assert_fails(run("--pipes %/p.csv", folder), SY_ERROR_INPUT,
                 "p.csv: no CRS for coordinates such as 535119, 3996709; say --crs pipes=EPSG:N");
    assert_fails(run("--pipes %/p.csv --crs pipes=EPSG:4547 --outfalls %/xy.csv", folder),
                 SY_ERROR_INPUT, "they look like degrees");
    assert_fails(run("--pipes %/p.csv --crs pipes=EPSG:4547 --outfalls %/plane.csv", folder),
                 SY_ERROR_INPUT, "EPSG:4547 is the 3-degree zone at 114 E");
    scratch_remove(folder);
}

/* Areas beside points, in two sources, and a unit in four rows of them: one unit, its area, what
 * the first row that has it says, further points; one number with two names stays two units. */
static void test_units(void) {
    char *folder = scratch_new();
    g_free(scratch_write(folder, "p.csv",
                         "id,WKT\n1,\"LINESTRING (535119 3996709,535219 3996709)\"\n"));
    g_free(scratch_write(folder, "a.csv",
                         "id,name,water_m3d,X,Y\nU,Mill,,3996700,535100\nV,Inn,3,3996701,535101\n"
                         "W,,1,3996702,535102\nW,,1,3996703,535103\nU,Mill,9,3996704,535104\n"));
    g_free(scratch_write(
        folder, "b.csv",
        "id,name,WKT\nU,Mill,\"POLYGON ((535200 3996700,535210 3996700,535210 3996710,535200 "
        "3996700))\"\nX,Barn,POINT (535300 3996700)\nU,,POINT (535301 3996700)\nU,Mill,\"POLYGON "
        "((535400 3996700,535410 3996700,535410 3996710,535400 3996700))\"\n"));
    Run r =
        run("--pipes %/p.csv --crs pipes=EPSG:4547 --units %/a.csv --crs units=EPSG:4547 "
            "--units %/b.csv --crs units=EPSG:4547",
            folder);
    g_assert_no_error(r.error);
    const SyTable *units = r.layers.table[SY_ROLE_UNITS], *areas = r.layers.unit_areas,
                  *places = r.layers.unit_places;
    static const char *const id[] = {"U", "V", "W", "W", "X", "U"};
    static const SyIndex n_area[] = {2, 0, 0, 0, 0, 0}, n_place[] = {2, 0, 0, 0, 0, 0};
    g_assert_cmpuint(units->n_row, ==, G_N_ELEMENTS(id));
    g_assert_cmpuint(areas->n_row, ==, units->n_row);
    g_assert_cmpuint(places->n_row, ==, units->n_row);
    for (SyIndex row = 0; row < units->n_row; row++) {
        g_assert_cmpstr(text(units, "id", row), ==, id[row]);
        g_assert_cmpuint(sy_table_n_part(units, row), ==, 1);
        g_assert_cmpuint(sy_table_n_part(areas, row), ==, n_area[row]);
        g_assert_cmpuint(sy_table_n_part(places, row), ==, n_place[row]);
    }
    g_assert_cmpfloat(real(units, "water_m3d", 0), ==, 9);
    g_assert_cmpfloat(at(units, 0, 0), >, 535200); /* in its first area */
    g_assert_cmpfloat(at(units, 0, 0), <, 535210);
    g_assert_cmpfloat(at(places, 0, 0), ==, 535100);
    assert_finding(&r, "link.unit_joined", "\"n\":4");
    assert_finding(&r, "read.area_kept", "\"n\":2");
    run_clear(&r);
    scratch_remove(folder);
}

static void test_crs(void) {
    char *folder = scratch_new();
    G_GNUC_UNUSED g_autofree char *p = scratch_write(
        folder, "p.csv", "id,WKT\n1,\"LINESTRING (535119 3996709,535219 3996709)\"\n");
    G_GNUC_UNUSED g_autofree char *d =
        scratch_write(folder, "d.csv", "id,WKT\n1,\"LINESTRING (114.39 36.1,114.40 36.1)\"\n");
    G_GNUC_UNUSED g_autofree char *far =
        scratch_write(folder, "far.csv", "编号,经度,纬度\nA,121.5,31.2\n");
    G_GNUC_UNUSED g_autofree char *m = scratch_write(
        folder, "m.csv", "id,WKT\n1,\"LINESTRING (12733836 4315000,12733936 4315000)\"\n");
    Run r = run("--pipes %/d.csv --crs pipes=EPSG:4326", folder);
    g_assert_no_error(r.error);
    g_assert_cmpint(sy_crs_epsg(r.layers.crs), ==, 4547);
    assert_finding(&r, "read.one_datum", "4326");
    run_clear(&r);
    r = run("--pipes %/m.csv --crs pipes=EPSG:3857", folder); /* metres, but not on the ground */
    g_assert_no_error(r.error);
    g_assert_cmpint(sy_crs_epsg(r.layers.crs), ==, 4547);
    run_clear(&r);
    r = run("--pipes %/d.csv --crs pipes=EPSG:4490 --set crs.work=EPSG:32650", folder);
    g_assert_no_error(r.error);
    g_assert_cmpint(sy_crs_epsg(r.layers.crs), ==, 32650);
    run_clear(&r);
    r = run("--pipes %/p.csv --crs pipes=EPSG:4547 --outfalls %/far.csv", folder);
    g_assert_no_error(r.error);
    assert_finding(&r, "read.far_apart", "distance_km");
    g_assert_true(isfinite(finding(&r, "read.far_apart")->x));
    run_clear(&r);
    assert_fails(run("--pipes %/d.csv --crs pipes=EPSG:4490 --set crs.work=EPSG:4490", folder),
                 SY_ERROR_USAGE, "is not a plane in metres");
    assert_fails(run("--pipes %/p.csv --crs pipes=EPSG:99999", folder), SY_ERROR_INPUT, "--pipes");
    assert_fails(run("--pipes %/p.csv --crs pipes=local --outfalls %/far.csv", folder),
                 SY_ERROR_INPUT, "local");
    assert_fails(run("--pipes %/p.csv --crs pipes=EPSG:4547 --outfalls %/far.csv "
                     "--crs outfalls=EPSG:4610",
                     folder),
                 SY_ERROR_INPUT, "far.csv: ");
    scratch_remove(folder);
}

/* Every role without what it needs. */
static void test_required(void) {
    char *folder = scratch_new();
    G_GNUC_UNUSED g_autofree char *t = scratch_write(folder, "t.csv", "a,b\n1,2\n");
    G_GNUC_UNUSED g_autofree char *ids =
        scratch_write(folder, "ids.csv", "编号,from,to,WKT2\n1,2,3,4\n");
    G_GNUC_UNUSED g_autofree char *g =
        scratch_write(folder, "g.csv", "c,WKT\n1,\"POLYGON ((0 0,9 0,9 9,0 0))\"\n");
    static const struct {
        const char *line, *part;
    } cases[] = {
        {"--pipes %/t.csv", "--pipes "},
        {"--pipes %/t.csv",
         "t.csv: pipes have no geometry and no field from; its columns are: a, b; say --field "
         "pipes.from=COLUMN"},
        {"--channels %/ids.csv", "its ends are placed by nodes, add --nodes FILE, or by their own"},
        {"--rivers %/t.csv", "rivers have no geometry"},
        {"--nodes %/t.csv", "nodes have no place (geometry, or x and y)"},
        {"--outfalls %/t.csv",
         "outfalls have no place (geometry, x and y, or an id that is a node's)"},
        {"--units %/t.csv",
         "units have no place (geometry, x and y, an address, an outlet, or an id and "
         "connections)"},
        {"--units %/ids.csv", "units have no place"},
        {"--connections %/t.csv", "connections have no field unit"},
        {"--connections %/t.csv --field connections.unit=a", "connections have no field to"},
        {"--zones %/t.csv", "zones have no geometry"},
        {"--zones %/g.csv", "zones have no field kind (county, park ...); its columns are: c"},
        {"--samples %/t.csv", "samples have no place and no field at"},
        {"--samples %/t.csv --field samples.at=a", "samples have no field parameter"},
        {"--samples %/t.csv --field samples.at=a --field samples.parameter=b",
         "samples have no field value"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_fails(run(cases[i].line, folder), SY_ERROR_USAGE, cases[i].part);
    G_GNUC_UNUSED g_autofree char *empty =
        scratch_write(folder, "empty.json", "{\"type\":\"FeatureCollection\",\"features\":[]}");
    assert_fails(run("--pipes %/empty.json --crs pipes=local", folder), SY_ERROR_INPUT,
                 "empty.json: no features; the job needs at least one of its pipes");
    G_GNUC_UNUSED g_autofree char *p =
        scratch_write(folder, "p.csv", "id,WKT\n1,\"LINESTRING (0 0,1 0)\"\n");
    Run r = run("--pipes %/p.csv --channels %/empty.json --crs pipes=local", folder);
    g_assert_no_error(r.error);
    g_assert_cmpuint(r.layers.table[SY_ROLE_CHANNELS]->n_row, ==, 0);
    assert_finding(&r, "read.empty_layer", "");
    run_clear(&r);
    assert_fails(run("--pipes %/nothing.shp", folder), SY_ERROR_INPUT, "nothing.shp");
    scratch_remove(folder);
}

static bool always(void *user) {
    (void)user;
    return true;
}

static void test_interrupted(void) {
    char *folder = scratch_new();
    g_autofree char *p = scratch_write(folder, "p.csv", "id,WKT\n1,\"LINESTRING (0 0,1 0)\"\n");
    char *argv[] = {(char *)"--pipes", p, (char *)"--crs", (char *)"pipes=local", NULL};
    g_autoptr(SyCase) job = case_of_words(argv, data, NULL);
    g_autoptr(SyFindings) findings = sy_findings_new();
    const SyProgress progress = {NULL, always, NULL};
    SyLayers layers;
    g_autoptr(GError) error = NULL;
    g_assert_false(sy_layers_read(job, data, &layers, findings, &progress, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INTERRUPTED);
    scratch_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    data = g_getenv("SUYUAN_DATA");
    g_test_add_func("/layers/hague", test_hague);
    g_test_add_func("/layers/walker", test_walker);
    g_test_add_func("/layers/survey-tables", test_survey_tables);
    g_test_add_func("/layers/declared", test_declared);
    g_test_add_func("/layers/several", test_several);
    g_test_add_func("/layers/places", test_places);
    g_test_add_func("/layers/ends", test_ends);
    g_test_add_func("/layers/units", test_units);
    g_test_add_func("/layers/crs", test_crs);
    g_test_add_func("/layers/required", test_required);
    g_test_add_func("/layers/interrupted", test_interrupted);
    return g_test_run();
}
