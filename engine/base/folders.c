#include "engine/base/folders.h"

#include <dlfcn.h>
#include <glib.h>
#include <stdbool.h>
#include <string.h>

/* Folder of the file this code was loaded from, a library or the program itself; g_free. */
static char *own_folder(void) {
    static const char within = 0; /* something that lies in it */
    Dl_info info;
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    /* the name of a program is what it was called by, that of a library is its path */
    bool is_library = dladdr(&within, &info) != 0 && info.dli_fname != NULL &&
                      strstr(info.dli_fname, ".so") != NULL;
    g_autofree char *file =
        is_library ? g_canonicalize_filename(info.dli_fname, NULL) : g_steal_pointer(&program);
    /* without /proc (a bare root): the folders of the installation, which are absolute */
    return file == NULL ? g_strdup("/") : g_path_get_dirname(file);
}

/* The first of the folders, relative to our own, that has @file in it. */
static char *find_folder(const char *const *folders, const char *file) {
    g_autofree char *home = own_folder();
    for (int i = 0; folders[i] != NULL; i++) {
        g_autofree char *folder = g_canonicalize_filename(folders[i], home);
        g_autofree char *path = g_build_filename(folder, file, NULL);
        if (g_file_test(path, G_FILE_TEST_EXISTS)) return g_steal_pointer(&folder);
    }
    return NULL;
}

/* bin/ and lib/, lib/x86_64-linux-gnu/, engine/ of a build tree in the sources, as configured */
char *sy_folder_of_data(void) {
    static const char *const folders[] = {"../share/suyuan", "../../share/suyuan", "../../data",
                                          SY_DATADIR "/suyuan", NULL};
    const char *given = g_getenv("SUYUAN_DATA");
    return given != NULL ? g_strdup(given) : find_folder(folders, "fields.csv");
}

char *sy_folder_of_lang(void) {
    static const char *const folders[] = {"../share/locale", "../../share/locale", "../data/lang",
                                          SY_LOCALEDIR, NULL};
    const char *given = g_getenv("SUYUAN_LANG");
    return given != NULL ? g_strdup(given) : find_folder(folders, "zh_CN/LC_MESSAGES/suyuan.mo");
}
