#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "io/source/crs.h"
#include "io/source/crs_words.h"

#define ESRI_GEOGCS(name, datum, spheroid)                       \
    "GEOGCS[\"" name "\",DATUM[\"" datum "\",SPHEROID[" spheroid \
    "]],"                                                        \
    "PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]"
#define ESRI_ZONE(name, geogcs, easting, meridian)                                 \
    "PROJCS[\"" name "\"," geogcs                                                  \
    ",PROJECTION[\"Gauss_Kruger\"],PARAMETER[\"False_Easting\"," easting           \
    "],PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\"," meridian \
    "],"                                                                           \
    "PARAMETER[\"Scale_Factor\",1.0],PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]"
#define ESRI_2000                                                            \
    ESRI_GEOGCS("GCS_China_Geodetic_Coordinate_System_2000", "D_China_2000", \
                "\"CGCS2000\",6378137.0,298.257222101")
#define ESRI_WGS84 ESRI_GEOGCS("GCS_WGS_1984", "D_WGS_1984", "\"WGS_1984\",6378137.0,298.257223563")
#define ESRI_XIAN80 ESRI_GEOGCS("GCS_Xian_1980", "D_Xian_1980", "\"Xian_1980\",6378140.0,298.257")
#define ESRI_GRS80 "\"GRS_1980\",6378137.0,298.257222101"

static SyCrs *parsed(const char *text, const char *datum) {
    g_autoptr(GError) error = NULL;
    SyCrs *crs = sy_crs_parse(text, datum, &error);
    g_assert_no_error(error);
    g_assert_nonnull(crs);
    return crs;
}

static void refused(const char *text, const char *datum, const char *say) {
    g_autoptr(GError) error = NULL;
    SyCrs *crs = sy_crs_parse(text, datum, &error);
    if (crs != NULL) g_error("%s was taken as %s", text, sy_crs_name(crs));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    if (strstr(error->message, say) == NULL) g_error("\"%s\" does not say %s", error->message, say);
    g_assert_null(strchr(error->message, '\n'));
    g_assert_true(g_utf8_validate(error->message, -1, NULL));
    g_assert_cmpuint(strlen(error->message), <, 600);
}

static void test_epsg(void) {
    g_autoptr(SyCrs) zone = parsed("EPSG:4526", NULL);
    g_assert_cmpint(sy_crs_kind(zone), ==, SY_CRS_PROJECTED);
    g_assert_cmpstr(sy_crs_name(zone), ==, "CGCS2000 / 3-degree Gauss-Kruger zone 38 (EPSG:4526)");
    g_assert_cmpint(sy_crs_epsg(zone), ==, 4526);
    g_assert_cmpfloat(sy_crs_unit_m(zone), ==, 1);
    g_autoptr(SyCrs) degrees = parsed(" epsg:4490\n", NULL);
    g_assert_cmpint(sy_crs_kind(degrees), ==, SY_CRS_GEOGRAPHIC);
    g_assert_true(isnan(sy_crs_unit_m(degrees)));
    g_autoptr(SyCrs) compound = parsed("EPSG:4326+5773", NULL);
    g_assert_cmpint(sy_crs_epsg(compound), ==, 4326);
    g_autoptr(SyCrs) three = parsed("EPSG:4480", NULL);
    g_assert_cmpint(sy_crs_epsg(three), ==, 4490);
}

/* Every CGCS2000 projection of EPSG has the meridian and prefix that domain knowledge says. */
static void test_cgcs2000_zones(void) {
    for (int code = 4491; code <= 4554; code++) {
        g_autofree char *text = g_strdup_printf("EPSG:%d", code);
        g_autoptr(SyCrs) crs = parsed(text, NULL);
        int meridian, zone = 0;
        if (code <= 4501)
            zone = code - 4491 + 13, meridian = 6 * zone - 3;
        else if (code <= 4512)
            meridian = 75 + 6 * (code - 4502);
        else if (code <= 4533)
            zone = code - 4513 + 25, meridian = 3 * zone;
        else
            meridian = 75 + 3 * (code - 4534);
        g_autofree char *parameters =
            g_strdup_printf("+lon_0=%d +k=1 +x_0=%.0f ", meridian, zone * 1e6 + 500000);
        g_assert_nonnull(strstr(sy_crs_proj(crs), parameters));
        g_autoptr(SyCrs) again = parsed(sy_crs_wkt(crs), NULL);
        g_assert_cmpint(sy_crs_epsg(again), ==, code);
        g_assert_true(sy_crs_equal(crs, again));
    }
}

static void test_esri(void) {
    static const struct {
        const char *text;
        int epsg;
    } cases[] = {
        {ESRI_ZONE("CGCS2000_3_Degree_GK_Zone_38", ESRI_2000, "38500000.0", "114.0"), 4526},
        {ESRI_ZONE("CGCS2000_3_Degree_GK_CM_114E", ESRI_2000, "500000.0", "114.0"), 4547},
        {ESRI_ZONE("Xian_1980_3_Degree_GK_Zone_38", ESRI_XIAN80, "38500000.0", "114.0"), 2362},
        {ESRI_2000, 4490},
        {ESRI_WGS84, 4326},
        {ESRI_GEOGCS("CGCS2000", "CGCS2000", ESRI_GRS80), 4490},
        {ESRI_GEOGCS("x", "D_国家2000", ESRI_GRS80), 4490},
        {ESRI_GEOGCS("GCS_China_Geodetic_Coordinate_System_2000", "D_Unknown", ESRI_GRS80), 4490},
        {"EPSG:2284", 2284},
        {"+proj=utm +zone=50 +datum=WGS84 +units=m +no_defs", 32650},
        {"+proj=longlat +datum=WGS84 +no_defs", 4326},
        {"+init=epsg:4490", 4490},
        {"urn:ogc:def:crs:EPSG::4547", 4547},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(SyCrs) crs = parsed(cases[i].text, NULL);
        if (sy_crs_epsg(crs) != cases[i].epsg)
            g_error("%s is %s, not EPSG:%d", cases[i].text, sy_crs_name(crs), cases[i].epsg);
    }
}

static void test_custom(void) {
    g_autoptr(SyCrs) city = parsed(
        ESRI_ZONE("City", ESRI_GEOGCS("CGCS2000", "D_CGCS2000", ESRI_GRS80), "501700", "115.48724"),
        NULL);
    g_assert_cmpint(sy_crs_epsg(city), ==, 0);
    g_assert_cmpstr(sy_crs_name(city), ==, "City");
    g_assert_nonnull(strstr(sy_crs_proj(city), "+lon_0=115.48724 +k=1 +x_0=501700"));
    g_autoptr(SyCrs) text =
        parsed("+proj=tmerc +lon_0=115.48724 +x_0=501700 +ellps=GRS80 +units=m", "EPSG:4490");
    g_assert_true(sy_crs_equal(city, text));
    g_assert_true(g_str_has_prefix(sy_crs_name(text), "+proj=tmerc"));
    g_autoptr(SyCrs) known = parsed(
        "+proj=tmerc +lat_0=0 +lon_0=114 +k=1 +x_0=38500000 +y_0=0 +ellps=GRS80", "EPSG:4490");
    g_assert_cmpint(sy_crs_epsg(known), ==, 4526);
    /* CM 117 E without prefix is EPSG:4548 (3 degrees) and EPSG:4509 (6 degrees) alike. */
    g_autoptr(SyCrs) either =
        parsed("+proj=tmerc +lon_0=117 +x_0=500000 +ellps=GRS80", "EPSG:4490");
    g_assert_cmpint(sy_crs_epsg(either), ==, 0);
}

static void test_feet(void) {
    g_autoptr(SyCrs) survey = parsed("EPSG:2284", NULL);
    g_assert_cmpfloat_with_epsilon(sy_crs_unit_m(survey), 1200.0 / 3937.0, 1e-15);
    g_autoptr(SyCrs) international = parsed("EPSG:2222", NULL); /* Arizona East (ft) */
    g_assert_cmpfloat_with_epsilon(sy_crs_unit_m(international), 0.3048, 1e-15);
}

static void test_keywords(void) {
    static const struct {
        const char *text;
        SyCrsKind kind;
        double unit_m;
    } cases[] = {{"local", SY_CRS_LOCAL, 1},         {"LOCAL:m", SY_CRS_LOCAL, 1},
                 {"local:ft", SY_CRS_LOCAL, 0.3048}, {"gcj02", SY_CRS_GCJ02, NAN},
                 {"GCJ-02", SY_CRS_GCJ02, NAN},      {"bd09", SY_CRS_BD09, NAN}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(SyCrs) crs = parsed(cases[i].text, NULL);
        g_assert_cmpint(sy_crs_kind(crs), ==, cases[i].kind);
        if (!isnan(cases[i].unit_m)) g_assert_cmpfloat(sy_crs_unit_m(crs), ==, cases[i].unit_m);
        g_assert_cmpstr(sy_crs_proj(crs), ==, "");
        g_autoptr(SyCrs) again = parsed(sy_crs_wkt(crs), NULL);
        g_autoptr(SyCrs) copy = sy_crs_copy(crs);
        g_assert_true(sy_crs_equal(crs, again) && sy_crs_equal(crs, copy));
        g_assert_cmpstr(sy_crs_name(copy), ==, sy_crs_name(crs));
    }
    g_autoptr(SyCrs) metres = parsed("local", NULL);
    g_autoptr(SyCrs) feet = parsed("local:ft", NULL);
    g_assert_false(sy_crs_equal(metres, feet));
}

static void test_refused(void) {
    refused("", NULL, "give EPSG:N, WKT, PROJ text");
    refused("CGCS2000", NULL, "give EPSG:N, WKT, PROJ text");
    refused("local:km", NULL, "local[:m|ft]");
    refused("EPSG:999999", NULL, "not understood");
    refused("EPSG:99999999999999999999", NULL, "not understood");
    refused("EPSG:", NULL, "not understood");
    refused("/etc/passwd", NULL, "not understood");
    refused("http://localhost/x", NULL, "not understood");
    refused("GEOGCS[\"broken", NULL, "not understood");
    refused("+proj=nonsense +ellps=GRS80", NULL, "not understood");
    refused("+proj=pipeline +step +proj=utm +zone=3", NULL, "not understood");
    refused("GEOGCS[\n\"broken\n", NULL, "GEOGCS[ ");
    g_autofree char *endless = g_strnfill(5000, 'x');
    refused(endless, NULL, "...");
    refused("LOCAL_CS[\"\xE5\x9F\x8E\n\",UNIT[\"metre\",1]]", NULL, "\"\xE5\x9F\x8E \"");
    refused("EPSG:5737", NULL, "vertical");
    refused("EPSG:4978", NULL, "geocentric");
    refused("EPSG:4807", NULL, "degree"); /* grads from Paris */
    refused("LOCAL_CS[\"x\",UNIT[\"metre\",1]]", NULL, "give local:m or local:ft");
    refused(ESRI_GEOGCS("GCS_WGS_1984", "D_WGS_1984", "\"Krasovsky_1940\",6378245.0,298.3"), NULL,
            "correct the datum or the ellipsoid");
}

/* An ellipsoid is no datum. */
static void test_datum(void) {
    static const char *const texts[] = {
        "+proj=tmerc +lat_0=0 +lon_0=114 +k=1 +x_0=500000 +ellps=GRS80 +units=m +no_defs",
        "+proj=longlat",
        "+proj=tmerc +lon_0=114 +a=6378137 +rf=298.257222101",
        ESRI_GEOGCS("Unknown_based_on_GRS_1980", "D_Unknown_based_on_GRS_1980", ESRI_GRS80),
        ESRI_GEOGCS("GCS_Unknown", "D_Unknown", ESRI_GRS80),
        ESRI_GEOGCS("GCS_GRS 1980(IUGG, 1980)", "D_unknown", ESRI_GRS80),
        ESRI_GEOGCS("GCS_GRS_1980", "D_GRS_1980", ESRI_GRS80),
        ESRI_GEOGCS("unnamed ellipse", "unnamed", ESRI_GRS80),
        "GEOGCRS[\"x\",DATUM[\"Unknown datum based on GRS 1980 ellipsoid\",ELLIPSOID[\"GRS 1980\","
        "6378137,298.257222101]],CS[ellipsoidal,2],AXIS[\"lon\",east],AXIS[\"lat\",north],"
        "ANGLEUNIT[\"degree\",0.0174532925199433]]",
        ESRI_GEOGCS("GCS_Unknown_datum_based_upon_the_GRS_1980_ellipsoid",
                    "D_Not_specified_based_on_GRS_1980_ellipsoid", ESRI_GRS80),
    };
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        refused(texts[i], NULL, "set crs.datum");
        g_autoptr(SyCrs) crs = parsed(texts[i], "EPSG:4490");
        g_autoptr(GError) error = NULL;
        g_autoptr(SyCrs) degrees = sy_crs_geographic(crs, &error);
        g_assert_no_error(error);
        g_assert_cmpint(sy_crs_epsg(degrees), ==, 4490);
        refused(texts[i], "EPSG:4547", "is not a geographic CRS");
        refused(texts[i], "EPSG:4610", "do not fit crs.datum");
        refused(texts[i], "nonsense", "crs.datum: ");
    }
    refused(
        ESRI_GEOGCS("GCS_Krasovsky_1940", "D_Krasovsky_1940", "\"Krasovsky_1940\",6378245.0,298.3"),
        NULL, "set crs.datum");
    refused("+proj=longlat +datum=WGS84 +pm=paris", "EPSG:4326", "prime meridian 2.33");
    refused("+proj=longlat +ellps=krass +towgs84=0,0,0", NULL, "set crs.datum");
    refused("+proj=tmerc +lon_0=114 +title=x+ellps=GRS80", NULL, "set crs.datum");
    /* WKT that quotes PROJ text names its datum itself. */
    g_autoptr(SyCrs) quoting = parsed(
        "PROJCS[\"x\",GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS "
        "84\",6378137,298.257223563]"
        "],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]],PROJECTION["
        "\"Transverse_Mercator\"],PARAMETER[\"central_meridian\",114],PARAMETER[\"false_easting\","
        "500000],UNIT[\"metre\",1],EXTENSION[\"PROJ4\",\"+proj=tmerc +lon_0=114 +x_0=500000\"]]",
        NULL);
    g_assert_cmpint(sy_crs_kind(quoting), ==, SY_CRS_PROJECTED);
    g_autoptr(SyCrs) zero = parsed("+proj=utm +zone=50 +ellps=GRS80 +towgs84=0,0,0", NULL);
    g_assert_cmpint(sy_crs_epsg(zero), ==, 32650);
    g_autoptr(SyCrs) xian = parsed("+proj=longlat +a=6378140 +rf=298.257", "EPSG:4610");
    g_assert_nonnull(strstr(sy_crs_name(xian), "Xian 1980"));
}

static void equality(const char *a_text, const char *b_text, bool equal) {
    g_autoptr(SyCrs) a = parsed(a_text, "EPSG:4490");
    g_autoptr(SyCrs) b = parsed(b_text, "EPSG:4490");
    if (sy_crs_equal(a, b) != equal || sy_crs_equal(b, a) != equal)
        g_error("%s and %s: equal should be %d", a_text, b_text, equal);
    g_assert_true(sy_crs_equal(a, a));
}

static void test_equal(void) {
    equality("EPSG:4326", "EPSG:4490", true);
    equality("EPSG:4547", "EPSG:4526", false);
    equality("EPSG:4547", "EPSG:4490", false);
    equality("EPSG:4547", ESRI_ZONE("x", ESRI_2000, "500000.0", "114.0"), true);
    equality("EPSG:4547", "+proj=tmerc +lon_0=114 +x_0=500000 +datum=WGS84", true);
    equality("EPSG:4547", "+proj=tmerc +lon_0=117 +x_0=500000 +datum=WGS84", false);
    equality("EPSG:4547", "+proj=tmerc +lon_0=114 +x_0=500000 +ellps=GRS80", true);
    equality("EPSG:4610", "EPSG:4490", false);
    equality("EPSG:4610", "EPSG:4214", false);
    equality("EPSG:4326", "gcj02", false);
    equality("gcj02", "bd09", false);
    equality("local", "EPSG:4547", false);
    equality("EPSG:2284", "EPSG:26918", false);
    const char *shift = "+proj=longlat +ellps=krass +towgs84=15.8,-154.4,-82.3";
    equality(shift, "+proj=longlat +ellps=krass +towgs84=15.8,-154.4,-82", false);
    equality(shift, "EPSG:4214", false);
    equality(shift, shift, true);
}

static void working(const char *text, double lon, double lat, int epsg) {
    g_autoptr(SyCrs) crs = parsed(text, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(SyCrs) out = sy_crs_working(crs, lon, lat, &error);
    g_assert_no_error(error);
    if (sy_crs_epsg(out) != epsg)
        g_error("%s at %g %g: %s, not EPSG:%d", text, lon, lat, sy_crs_name(out), epsg);
    g_assert_cmpfloat(sy_crs_unit_m(out), ==, 1);
}

static void test_working(void) {
    working("EPSG:4490", 114.39, 36.10, 4547);
    working("EPSG:4326", 114.39, 36.10, 4547);
    working("gcj02", 114.39, 36.10, 4547);
    working("EPSG:4526", 114.39, 36.10, 4547);
    working("EPSG:4490", 73.5, 40, 4534);
    working("EPSG:4490", 136.5, 40, 4554);
    working("EPSG:4490", 115.49, 40, 4547);
    working("EPSG:4490", 115.51, 40, 4548);
    working("EPSG:4326", 136.6, 40, 32653);
    working("EPSG:4326", 114.39, 55, 32650);
    working("EPSG:4326", 114.39, -2, 32750);
    working("EPSG:4326", 180, 10, 32660);
    working("EPSG:4326", -180, 10, 32601);
    working("EPSG:2284", -76.3, 36.86, 26918);
    g_autoptr(SyCrs) feet = parsed("local:ft", NULL);
    g_autoptr(SyCrs) metres = sy_crs_working(feet, NAN, NAN, NULL);
    g_assert_cmpstr(sy_crs_name(metres), ==, "local:m");
    g_autoptr(SyCrs) crs = parsed("EPSG:4326", NULL);
    const double bad[][2] = {{36.1, 114.39}, {NAN, 0}, {0, NAN}, {535119, 3996709}};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(sy_crs_working(crs, bad[i][0], bad[i][1], &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_crs_geographic(feet, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
}

/* EPSG code found for eastings of that magnitude; -1: none. */
static int prefixed(const char *text, double easting, double other) {
    g_autoptr(SyCrs) crs = parsed(text, NULL);
    const double xy[] = {easting, 3996709, NAN, NAN, other, 3990000};
    g_autoptr(SyCrs) out = sy_crs_with_prefix(crs, xy, 3);
    return out == NULL ? -1 : sy_crs_epsg(out);
}

static void test_prefix(void) {
    g_assert_cmpint(prefixed("EPSG:4547", 38535119, 38412000), ==, 4526);
    g_assert_cmpint(prefixed("EPSG:4526", 535119, 412000), ==, 4547);
    g_assert_cmpint(prefixed("EPSG:2383", 38535119, 38535120), ==, 2362); /* Xian 1980 */
    g_assert_cmpint(prefixed("EPSG:2435", 38535119, 38535120), ==, 2414); /* Beijing 1954 */
    g_assert_cmpint(prefixed("EPSG:4509", 20265119, 20265120), ==, 4498); /* 6 degrees */
    g_assert_cmpint(prefixed("EPSG:4547", 535119, 412000), ==, -1);       /* fits */
    g_assert_cmpint(prefixed("EPSG:4526", 38535119, 38412000), ==, -1);
    g_assert_cmpint(prefixed("EPSG:4547", 38535119, 535119), ==, -1);   /* mixed */
    g_assert_cmpint(prefixed("EPSG:4547", 39535119, 39535120), ==, -1); /* another zone */
    g_assert_cmpint(prefixed("EPSG:4526", 39535119, 39535120), ==, -1);
    g_assert_cmpint(prefixed("EPSG:4547", 1e300, 1e300), ==, -1);
    g_assert_cmpint(prefixed("EPSG:4547", NAN, INFINITY), ==, -1);
    g_assert_cmpint(prefixed("EPSG:4490", 38535119, 38535120), ==, -1);
    g_assert_cmpint(prefixed("EPSG:2284", 38535119, 38535120), ==, -1);
    g_assert_cmpint(prefixed("local", 38535119, 38535120), ==, -1);
    g_autoptr(SyCrs) crs = parsed("EPSG:4547", NULL);
    g_assert_null(sy_crs_with_prefix(crs, NULL, 0));
}

/* Every .prj of the real data; one of them names no datum. */
static void test_real(void) {
    const char *shared = g_getenv("SUYUAN_SHARED");
    g_autoptr(GDir) top = shared == NULL ? NULL : g_dir_open(shared, 0, NULL);
    if (top == NULL) {
        g_test_skip("no real data");
        return;
    }
    int n_parsed = 0, n_refused = 0;
    for (const char *folder = g_dir_read_name(top); folder != NULL; folder = g_dir_read_name(top)) {
        g_autofree char *path = g_build_filename(shared, folder, NULL);
        g_autoptr(GDir) inside = g_dir_open(path, 0, NULL);
        if (inside == NULL) continue;
        for (const char *file = g_dir_read_name(inside); file != NULL;
             file = g_dir_read_name(inside)) {
            if (!g_str_has_suffix(file, ".prj") && !g_str_has_suffix(file, ".qpj")) continue;
            g_autofree char *prj = g_build_filename(path, file, NULL);
            g_autofree char *text = NULL;
            g_assert_true(g_file_get_contents(prj, &text, NULL, NULL));
            g_autoptr(SyCrs) crs = sy_crs_parse(text, NULL, NULL);
            if (crs == NULL) {
                refused(text, NULL, "set crs.datum");
                crs = parsed(text, "EPSG:4269");
                g_assert_cmpfloat_with_epsilon(sy_crs_unit_m(crs), 0.3048006096, 1e-10);
                n_refused++;
            }
            if (g_str_has_prefix(folder, "hague")) g_assert_cmpint(sy_crs_epsg(crs), ==, 2284);
            n_parsed++;
        }
    }
    g_test_message("%d parsed, %d of them with crs.datum", n_parsed, n_refused);
    g_assert_cmpint(n_parsed, >, n_refused);
}

/* In titles; a number that no system has is none. */
static void test_words(void) {
    static const char *const cases[][2] = {{"EPSG:4547", "EPSG:4547"},
                                           {"坐标系 EPSG 4490", "EPSG:4490"},
                                           {"EPSG547", NULL},
                                           {"EPSG:6916", NULL}, /* heights */
                                           {"EPSG:54711 中央子午线114", "EPSG:4547"},
                                           {"第 3 页", NULL}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *named = sy_crs_of_words(cases[i][0]);
        g_assert_cmpstr(named, ==, cases[i][1]);
    }
}

/* PROJ would open what these name. */
static void test_files(void) {
    refused("+init=/etc/passwd:1", NULL, "leads to a file");
    refused("+init=./x:1", NULL, "leads to a file");
    refused("+init=EPSG:>>>EPSG:4547", NULL, "not understood");
    refused("+proj=longlat +nadgrids=../a.gsb", NULL, "leads to a file");
    refused("+proj=longlat +ellps=GRS80 +geoidgrids=~/a.gtx", NULL, "leads to a file");
    g_autoptr(SyCrs) crs = sy_crs_parse("+init=epsg:4547", NULL, NULL);
    g_assert_nonnull(crs);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/crs/epsg", test_epsg);
    g_test_add_func("/crs/cgcs2000-zones", test_cgcs2000_zones);
    g_test_add_func("/crs/esri", test_esri);
    g_test_add_func("/crs/custom", test_custom);
    g_test_add_func("/crs/feet", test_feet);
    g_test_add_func("/crs/keywords", test_keywords);
    g_test_add_func("/crs/refused", test_refused);
    g_test_add_func("/crs/datum", test_datum);
    g_test_add_func("/crs/equal", test_equal);
    g_test_add_func("/crs/working", test_working);
    g_test_add_func("/crs/prefix", test_prefix);
    g_test_add_func("/crs/real", test_real);
    g_test_add_func("/crs/words", test_words);
    g_test_add_func("/crs/files", test_files);
    return g_test_run();
}
