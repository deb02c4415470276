#include "engine/base/folders.h"

#include <glib.h>

/* The first of the folders, relative to the program's own, that has @file in it. */
static char *beside_program(const char *const *folders, const char *file) {
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    if (program == NULL) return NULL;
    g_autofree char *home = g_path_get_dirname(program);
    for (int i = 0; folders[i] != NULL; i++) {
        g_autofree char *folder = g_canonicalize_filename(folders[i], home);
        g_autofree char *path = g_build_filename(folder, file, NULL);
        if (g_file_test(path, G_FILE_TEST_EXISTS)) return g_steal_pointer(&folder);
    }
    return NULL;
}

char *sy_folder_of_data(void) {
    static const char *const folders[] = {"../share/suyuan", "../../data", NULL};
    const char *given = g_getenv("SUYUAN_DATA");
    return given != NULL ? g_strdup(given) : beside_program(folders, "fields.csv");
}

char *sy_folder_of_lang(void) {
    static const char *const folders[] = {"../share/locale", "../data/lang", NULL};
    const char *given = g_getenv("SUYUAN_LANG");
    return given != NULL ? g_strdup(given) : beside_program(folders, "zh_CN/LC_MESSAGES/suyuan.mo");
}
