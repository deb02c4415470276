#include <glib/gstdio.h>

#include "algorithms/base/error.h"
#include "io/regular.h"

/* FIPS 180-2, B.1: the bytes "abc". What is no file, or is not there, has none and says so. */
static void test_sha256(void) {
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("suyuan-test-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "abc", NULL);
    g_assert_true(g_file_set_contents(path, "abc", 3, NULL));
    g_autofree char *hash = sy_regular_sha256(path, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(hash, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    g_unlink(path);
    g_assert_null(sy_regular_sha256(path, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_assert_true(g_str_has_prefix(error->message, path));
    g_clear_error(&error);
    g_assert_null(sy_regular_sha256(folder, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_rmdir(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/regular/sha256", test_sha256);
    return g_test_run();
}
