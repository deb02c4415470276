#include <math.h>

#include "engine/base/places.h"

static void test_dms(void) {
    static const struct {
        double degrees;
        const char *expected;
    } cases[] = {
        {114.3964639, "114°23′47.27″E"},  {0, "0°00′00.00″E"},
        {-0.000001, "0°00′00.00″E"},      {-1.5, "1°30′00.00″W"},
        {113.99999999, "114°00′00.00″E"}, /* the carry goes all the way */
        {59.9999986, "59°59′59.99″E"},    {180, "180°00′00.00″E"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = sy_place_dms(cases[i].degrees, 'E', 'W');
        g_assert_cmpstr(text, ==, cases[i].expected);
    }
    g_assert_null(sy_place_dms(NAN, 'E', 'W'));
    g_assert_null(sy_place_dms(1e9, 'E', 'W'));
}

static void test_local_planes_have_no_degrees(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyCrs) local = sy_crs_parse("local", NULL, &error);
    g_assert_no_error(error);
    g_assert_null(sy_place_transform(local));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/places/dms", test_dms);
    g_test_add_func("/places/local", test_local_planes_have_no_degrees);
    return g_test_run();
}
