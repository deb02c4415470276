/* A folder of a test's own, with files written into it; removed with what is in it. */
#pragma once
#include <glib.h>
#include <glib/gstdio.h>
#include <stdbool.h>

static char *scratch_new(void) {
    GError *error = NULL;
    char *folder = g_dir_make_tmp("suyuan-test-XXXXXX", &error);
    g_assert_no_error(error);
    return folder;
}

static inline char *scratch_write(const char *folder, const char *name, const char *text) {
    char *path = g_build_filename(folder, name, NULL);
    GError *error = NULL;
    g_file_set_contents(path, text, -1, &error);
    g_assert_no_error(error);
    return path;
}

static void scratch_remove(char *folder) {
    GDir *dir = g_dir_open(folder, 0, NULL);
    for (const char *name = g_dir_read_name(dir); name != NULL; name = g_dir_read_name(dir)) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_assert_cmpint(g_remove(path), ==, 0);
    }
    g_dir_close(dir);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    g_free(folder);
}
