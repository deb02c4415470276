#include <string.h>

#include "fixture.h"
#include "io/source/locate.h"

static void test_nearest(void) {
    const char *const names[] = {"WS_LINE.shp", "YS_LINE.dbf", "YS_LINE.shp",
                                 "排口.xlsx",   "readme.txt",  NULL};
    const char *const none[] = {NULL};
    g_assert_null(sy_nearest_name("a", none));
    g_assert_cmpstr(sy_nearest_name("ys_line.SHP", names), ==, "YS_LINE.shp");
    g_assert_cmpstr(sy_nearest_name("YS_LIEN.shp", names), ==, "YS_LINE.shp");
    g_assert_cmpstr(sy_nearest_name("YS_LINE.gpkg", names), ==, "YS_LINE.dbf");
    g_assert_cmpstr(sy_nearest_name("排污口.xlsx", names), ==, "排口.xlsx");
    g_assert_null(sy_nearest_name("rivers.gpkg", names));
    g_assert_null(sy_nearest_name("", names));
}

static void test_error(void) {
    char *folder = fixture_folder();
    G_GNUC_UNUSED g_autofree char *there = fixture_write(folder, "pipes.shp", "", 0);
    g_autofree char *meant = g_build_filename(folder, "pipe.shp", NULL);
    g_autofree char *strange = g_build_filename(folder, "zzz", NULL);
    g_autofree char *deep = g_build_filename(folder, "no", "pipe.shp", NULL);
    g_autoptr(GError) error = NULL;
    sy_locate_error(meant, &error);
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_assert_true(g_str_has_suffix(error->message, "beside it is pipes.shp"));
    g_clear_error(&error);
    sy_locate_error(strange, &error);
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_assert_null(strstr(error->message, "beside it is"));
    g_clear_error(&error);
    sy_locate_error(deep, &error);
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_assert_nonnull(strstr(error->message, "the folder"));
    fixture_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/locate/nearest", test_nearest);
    g_test_add_func("/locate/error", test_error);
    return g_test_run();
}
