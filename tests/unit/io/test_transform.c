#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/random.h"
#include "io/source/crs.h"

#define XIAN80_PRJ                                                                               \
    "PROJCS[\"Xian_1980_3_Degree_GK_Zone_38\",GEOGCS[\"GCS_Xian_1980\",DATUM[\"D_Xian_1980\","   \
    "SPHEROID[\"Xian_1980\",6378140.0,298.257]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\","      \
    "0.0174532925199433]],PROJECTION[\"Gauss_Kruger\"],PARAMETER[\"False_Easting\",38500000.0]," \
    "PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",114.0],"                   \
    "PARAMETER[\"Scale_Factor\",1.0],PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]"
#define BEIJING54(more)                                                                 \
    "GEOGCS[\"GCS_Beijing_1954\",DATUM[\"D_Beijing_1954\",SPHEROID[\"Krasovsky_1940\"," \
    "6378245.0,298.3]" more "],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]"
#define BEIJING54_SHIFT "+proj=longlat +ellps=krass +towgs84=15.8,-154.4,-82.3,0,0,0,0"

static SyTransform *between(const char *from, const char *to, GError **error) {
    g_autoptr(SyCrs) a = sy_crs_parse(from, NULL, error);
    if (a == NULL) return NULL;
    g_autoptr(SyCrs) b = sy_crs_parse(to, NULL, error);
    return b == NULL ? NULL : sy_transform_new(a, b, error);
}

/* (x, y) becomes (u, v) within @tolerance, by @method. */
static void expect(const char *from, const char *to, SyTransformMethod method, double x, double y,
                   double u, double v, double tolerance) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyTransform) transform = between(from, to, &error);
    g_assert_no_error(error);
    double xy[] = {x, y};
    SyIndex n_lost = sy_transform_points(transform, xy, 1);
    if (n_lost != 0 || !(fabs(xy[0] - u) <= tolerance && fabs(xy[1] - v) <= tolerance) ||
        sy_transform_method(transform, NULL) != method)
        g_error("%s to %s: %.9f %.9f is %.9f %.9f, not %.9f %.9f; method %d, not %d", from, to, x,
                y, xy[0], xy[1], u, v, (int)sy_transform_method(transform, NULL), (int)method);
}

static void refused(const char *from, const char *to, const char *say) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyTransform) transform = between(from, to, &error);
    if (transform != NULL) g_error("%s to %s is not refused", from, to);
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    if (strstr(error->message, say) == NULL) g_error("\"%s\" does not say %s", error->message, say);
    g_assert_null(strchr(error->message, '\n'));
}

/* 36.10 N 114.39 E: N 3 996 709.09, E 535 119.47 (cs2cs). */
static void test_gauss_kruger(void) {
    expect("EPSG:4490", "EPSG:4547", SY_TRANSFORM_EXACT, 114.39, 36.10, 535119.47, 3996709.09,
           0.005);
    expect("EPSG:4490", "EPSG:4526", SY_TRANSFORM_EXACT, 114.39, 36.10, 38535119.47, 3996709.09,
           0.005);
    expect("EPSG:4547", "EPSG:4490", SY_TRANSFORM_EXACT, 535119.474370, 3996709.087614, 114.39,
           36.10, 1e-10);
    expect("EPSG:4547", "EPSG:4526", SY_TRANSFORM_EXACT, 535119.47, 3996709.09, 38535119.47,
           3996709.09, 1e-6);
    /* Along the central meridian the northing is the meridian arc (integrated numerically). */
    expect("EPSG:4498", "EPSG:4490", SY_TRANSFORM_EXACT, 20500000, 4e6, 117, 36.130292921, 1e-9);
}

static void test_same(void) {
    expect("EPSG:4547", "EPSG:4547", SY_TRANSFORM_SAME, 535119.47, 3996709.09, 535119.47,
           3996709.09, 0);
    expect("EPSG:4326", "EPSG:4326", SY_TRANSFORM_SAME, 114, 36, 114, 36, 0);
    expect("local", "local:m", SY_TRANSFORM_SAME, 1, 2, 1, 2, 0);
    expect("gcj02", "gcj02", SY_TRANSFORM_SAME, 114, 36, 114, 36, 0);
    expect("EPSG:4610", "EPSG:4610", SY_TRANSFORM_SAME, 114, 36, 114, 36, 0);
    g_autoptr(SyTransform) transform = between("EPSG:4547", "EPSG:4547", NULL);
    double accuracy_m = NAN;
    sy_transform_method(transform, &accuracy_m);
    g_assert_cmpfloat(accuracy_m, ==, 0);
    g_assert_cmpuint(sy_transform_points(transform, NULL, 0), ==, 0);
}

static void test_one_datum(void) {
    expect("EPSG:4326", "EPSG:4490", SY_TRANSFORM_ONE_DATUM, 114.39, 36.10, 114.39, 36.10, 0);
    expect("EPSG:4326", "EPSG:4547", SY_TRANSFORM_ONE_DATUM, 114.39, 36.10, 535119.47, 3996709.09,
           0.005);
    expect("EPSG:4526", "EPSG:4326", SY_TRANSFORM_ONE_DATUM, 38535119.474370, 3996709.087614,
           114.39, 36.10, 1e-10);
    /* UTM on WGS 84 to Gauss-Kruger on CGCS2000: each on its own ellipsoid, so 114 E stays. */
    expect("EPSG:32650", "EPSG:4548", SY_TRANSFORM_ONE_DATUM, 500000, 4e6, 500000, 4001600.64,
           0.01);
    g_autoptr(SyTransform) transform = between("EPSG:4326", "EPSG:4547", NULL);
    double accuracy_m = NAN;
    sy_transform_method(transform, &accuracy_m);
    g_assert_cmpfloat(accuracy_m, ==, 1);
}

/* Half a degree of latitude and longitude on NAD83 is the same in feet and metres. */
static void test_feet(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyCrs) feet = sy_crs_parse("EPSG:2284", NULL, &error);
    g_assert_no_error(error);
    g_autoptr(SyCrs) degrees = sy_crs_geographic(feet, &error);
    g_autoptr(SyTransform) inverse = sy_transform_new(feet, degrees, &error);
    g_assert_no_error(error);
    double xy[] = {12135000, 3480000};
    g_assert_cmpuint(sy_transform_points(inverse, xy, 1), ==, 0);
    g_autoptr(SyCrs) utm = sy_crs_working(feet, xy[0], xy[1], &error);
    g_assert_cmpint(sy_crs_epsg(utm), ==, 26918);
    expect("EPSG:2284", "EPSG:26918", SY_TRANSFORM_EXACT, 12135000, 3480000, 386705.370452,
           4080008.746347, 1e-3);
    expect("EPSG:26918", "EPSG:2284", SY_TRANSFORM_EXACT, 386705.370452, 4080008.746347, 12135000,
           3480000, 1e-3);
    expect("local:ft", "local:m", SY_TRANSFORM_EXACT, 1000, 10, 304.8, 3.048, 1e-9);
}

static void test_refused(void) {
    static const char *const old[] = {"EPSG:4610",
                                      "EPSG:2362",
                                      "EPSG:2383",
                                      XIAN80_PRJ,
                                      "EPSG:4214",
                                      "EPSG:2414",
                                      "EPSG:2435",
                                      BEIJING54(""),
                                      "EPSG:21420",
                                      "EPSG:4555",
                                      BEIJING54(",TOWGS84[0,0,0,0,0,0,0]")};
    static const char *const other[] = {"EPSG:4490",  "EPSG:4547", "EPSG:4326",
                                        "EPSG:32650", "EPSG:4269", "gcj02"};
    for (gsize i = 0; i < G_N_ELEMENTS(old); i++)
        for (gsize j = 0; j < G_N_ELEMENTS(other); j++) {
            refused(old[i], other[j], "+towgs84=DX,DY,DZ");
            refused(other[j], old[i], "control points");
        }
    refused("EPSG:4610", "EPSG:4214", "+towgs84=DX,DY,DZ");
    refused("EPSG:2362", "EPSG:4490", "+proj=tmerc +lat_0=0 +lon_0=114 +k=1 +x_0=38500000");
    refused(
        "GEOGCS[\"x\",DATUM[\"City 1935\",SPHEROID[\"Bessel\",6377397.155,299.1528]],PRIMEM"
        "[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]]",
        "EPSG:4490", "only a null shift");
    refused("local", "EPSG:4547", "mixes with nothing");
    refused("EPSG:4547", "local:ft", "local:ft mixes with nothing");
    refused("local", "gcj02", "mixes with nothing");
}

/* On one old datum nothing needs to be known. */
static void test_old_datum_alone(void) {
    expect("EPSG:2362", "EPSG:2383", SY_TRANSFORM_EXACT, 38535119, 3996709, 535119, 3996709, 1e-6);
    expect(XIAN80_PRJ, "EPSG:2362", SY_TRANSFORM_SAME, 38535119, 3996709, 38535119, 3996709, 0);
    expect("EPSG:21420", "EPSG:4214", SY_TRANSFORM_EXACT, 20500000, 0, 117, 0, 1e-9);
    expect(BEIJING54(",TOWGS84[15.8,-154.4,-82.3,0,0,0,0]"), "EPSG:4214", SY_TRANSFORM_EXACT, 114,
           36, 114, 36, 0);
}

/* Coordinates moved by the three parameters, by hand through geocentric coordinates. */
static void shifted(const double *shift_m, double lon, double lat, double *out) {
    const double a = 6378245, f = 1 / 298.3, e2 = f * (2 - f), k = M_PI / 180;
    double n = a / sqrt(1 - e2 * pow(sin(lat * k), 2));
    double x = n * cos(lat * k) * cos(lon * k) + shift_m[0];
    double y = n * cos(lat * k) * sin(lon * k) + shift_m[1];
    double z = n * (1 - e2) * sin(lat * k) + shift_m[2];
    const double b = 6378137, g = 1 / 298.257223563, d2 = g * (2 - g);
    double p = hypot(x, y), latitude = atan2(z, p * (1 - d2));
    for (int i = 0; i < 20; i++) {
        double m = b / sqrt(1 - d2 * pow(sin(latitude), 2));
        latitude = atan2(z + d2 * m * sin(latitude), p);
    }
    out[0] = atan2(y, x) / k;
    out[1] = latitude / k;
}

static void test_given_parameters(void) {
    static const double shift_m[] = {15.8, -154.4, -82.3};
    double out[2];
    shifted(shift_m, 114, 36, out);
    expect(BEIJING54_SHIFT, "EPSG:4326", SY_TRANSFORM_ACCURACY, 114, 36, out[0], out[1], 1e-9);
    expect(BEIJING54_SHIFT, "EPSG:4490", SY_TRANSFORM_ACCURACY, 114, 36, out[0], out[1], 1e-9);
    expect("EPSG:4490", BEIJING54_SHIFT, SY_TRANSFORM_ACCURACY, out[0], out[1], 114, 36, 1e-7);
    expect(BEIJING54(",TOWGS84[15.8,-154.4,-82.3,0,0,0,0]"), "EPSG:4490", SY_TRANSFORM_ACCURACY,
           114, 36, out[0], out[1], 1e-9);
    g_autoptr(SyTransform) transform = between(BEIJING54_SHIFT, "EPSG:4490", NULL);
    double accuracy_m = 0;
    sy_transform_method(transform, &accuracy_m);
    g_assert_true(isnan(accuracy_m));
    /* What the refusal recommends works. */
    g_autoptr(SyTransform) advised = between(
        "+proj=tmerc +lat_0=0 +lon_0=114 +k=1 +x_0=38500000 +y_0=0 +ellps=IAU76 +units=m +no_defs "
        "+towgs84=24,-123,-94,-0.02,0.25,0.13,1.1",
        "EPSG:4547", NULL);
    g_assert_nonnull(advised);
}

static void test_known_accuracy(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyTransform) transform = between("EPSG:2284", "EPSG:4326", &error);
    g_assert_no_error(error);
    double accuracy_m = NAN;
    g_assert_cmpint(sy_transform_method(transform, &accuracy_m), ==, SY_TRANSFORM_ACCURACY);
    g_assert_true(accuracy_m > 0 && accuracy_m <= 10);
    /* PROJ has nothing between ETRS89 and CGCS2000: by way of WGS 84. */
    expect("EPSG:4258", "EPSG:4490", SY_TRANSFORM_ACCURACY, 10, 50, 10, 50, 1e-9);
    expect("EPSG:4490", "EPSG:4258", SY_TRANSFORM_ACCURACY, 10, 50, 10, 50, 1e-9);
}

static void test_offset(void) {
    expect("gcj02", "EPSG:4326", SY_TRANSFORM_DEOFFSET, 116.41024449916938, 39.91640428150164,
           116.404, 39.915, 1e-9);
    expect("EPSG:4326", "gcj02", SY_TRANSFORM_DEOFFSET, 116.404, 39.915, 116.41024449916938,
           39.91640428150164, 1e-9);
    expect("gcj02", "bd09", SY_TRANSFORM_DEOFFSET, 116.404, 39.915, 116.41036949371029,
           39.92133699351021, 2e-9);
    expect("gcj02", "EPSG:4490", SY_TRANSFORM_DEOFFSET, 116.41024449916938, 39.91640428150164,
           116.404, 39.915, 1e-9);
    SyRandom random = sy_random(7, 1);
    g_autoptr(SyTransform) there = between("EPSG:4547", "bd09", NULL);
    g_autoptr(SyTransform) back = between("bd09", "EPSG:4547", NULL);
    for (int i = 0; i < 1000; i++) {
        double x = 4e5 + 2e5 * sy_random_unit(&random), y = 3.5e6 + 1e6 * sy_random_unit(&random);
        double xy[] = {x, y};
        sy_transform_points(there, xy, 1);
        sy_transform_points(back, xy, 1);
        if (hypot(xy[0] - x, xy[1] - y) > 1e-3) g_error("seed 7: %.4f %.4f", x, y);
    }
}

static void test_lost_points(void) {
    g_autoptr(SyTransform) transform = between("EPSG:4490", "EPSG:4547", NULL);
    double xy[2 * 3000];
    for (int i = 0; i < 3000; i++) {
        xy[2 * i] = i % 3 == 0 ? 36.10 : 114.39; /* swapped: no such latitude */
        xy[2 * i + 1] = i % 3 == 0 ? 114.39 : 36.10;
    }
    xy[2] = NAN;
    xy[5] = INFINITY;
    g_assert_cmpuint(sy_transform_points(transform, xy, 3000), ==, 1002);
    for (int i = 0; i < 3000; i++)
        if (i % 3 == 0 || i < 3)
            g_assert_true(isnan(xy[2 * i]) && isnan(xy[2 * i + 1]));
        else
            g_assert_cmpfloat_with_epsilon(xy[2 * i], 535119.47, 0.005);
    g_autoptr(SyTransform) same = between("EPSG:4490", "EPSG:4490", NULL);
    double one[] = {1, NAN};
    g_assert_cmpuint(sy_transform_points(same, one, 1), ==, 1);
    g_assert_true(isnan(one[0]));
    double far_off[] = {1e308, 4000107, 5e5, 4000107}; /* the sum of its lengths is no number */
    g_assert_cmpuint(sy_transform_points(same, far_off, 2), ==, 1);
    g_assert_true(isnan(far_off[1]) && far_off[2] == 5e5);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/transform/gauss-kruger", test_gauss_kruger);
    g_test_add_func("/transform/same", test_same);
    g_test_add_func("/transform/one-datum", test_one_datum);
    g_test_add_func("/transform/feet", test_feet);
    g_test_add_func("/transform/refused", test_refused);
    g_test_add_func("/transform/old-datum-alone", test_old_datum_alone);
    g_test_add_func("/transform/given-parameters", test_given_parameters);
    g_test_add_func("/transform/known-accuracy", test_known_accuracy);
    g_test_add_func("/transform/offset", test_offset);
    g_test_add_func("/transform/lost-points", test_lost_points);
    return g_test_run();
}
