#include "io/beside_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/temporaries.h"

static bool output_error(GError **error, const char *path, int number, const char *advice) {
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, _("%s: %s; %s"), path, sy_errno_words(number),
                advice);
    return false;
}

static int compare_names(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names of a folder's files, sorted. */
static GPtrArray *names_in(const char *folder) {
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    return names;
}

static void remove_all(const char *folder) {
    g_autoptr(GPtrArray) names = names_in(folder);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, g_ptr_array_index(names, i), NULL);
        unlink(path);
    }
    rmdir(folder);
}

void sy_beside_folder_sweep(const char *folder) {
    g_autoptr(GPtrArray) names = names_in(folder);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        if (!g_regex_match_simple("^\\.suyuan\\.[0-9]+\\.[0-9a-f]{8}\\.tmp$", name, 0, 0)) continue;
        g_autofree char *path = g_build_filename(folder, name, NULL);
        int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (descriptor < 0) continue;
        if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) remove_all(path);
        close(descriptor);
    }
}

SyBesideFolder *sy_beside_folder_new(const char *folder, GError **error) {
    g_autoptr(SyBesideFolder) beside = g_new0(SyBesideFolder, 1);
    beside->descriptor = -1;
    beside->folder = g_strdup(folder);
    sy_beside_folder_sweep(folder);
    char *temporary =
        g_strdup_printf("%s/.suyuan.%ld.%08x.tmp", folder, (long)getpid(), g_random_int());
    if (mkdir(temporary, 0777) == 0) beside->temporary = g_steal_pointer(&temporary);
    g_free(temporary);
    if (beside->temporary != NULL) sy_temporary_add(beside->temporary);
    if (beside->temporary != NULL)
        beside->descriptor = open(beside->temporary, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (beside->descriptor < 0) {
        output_error(error, folder, errno, _("choose a folder in which files can be written"));
        return NULL;
    }
    (void)flock(beside->descriptor, LOCK_EX | LOCK_NB);
    return g_steal_pointer(&beside);
}

void sy_beside_folder_free(SyBesideFolder *beside) {
    if (beside == NULL) return;
    if (beside->temporary != NULL) {
        remove_all(beside->temporary);
        sy_temporary_remove(beside->temporary);
    }
    if (beside->descriptor >= 0) close(beside->descriptor);
    g_free(beside->temporary);
    g_free(beside->folder);
    g_free(beside);
}

char *sy_beside_folder_path(const SyBesideFolder *beside, const char *name) {
    return g_build_filename(beside->temporary, name, NULL);
}

char *sy_beside_folder_final(const char *path) {
    g_autofree char *temporary = g_path_get_dirname(path), *name = g_path_get_basename(path);
    g_autofree char *folder = g_path_get_dirname(temporary);
    return g_build_filename(folder, name, NULL);
}

static bool sync_file(const char *path, const char *final, GError **error) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    int number = descriptor < 0 || fsync(descriptor) != 0 ? errno : 0;
    if (descriptor >= 0) close(descriptor);
    return number == 0 || output_error(error, final, number, _("make room and run again"));
}

static bool is_replaceable(const char *final, GError **error) {
    struct stat status;
    if (lstat(final, &status) != 0) return true;
    if (!S_ISREG(status.st_mode))
        return output_error(error, final, S_ISDIR(status.st_mode) ? EISDIR : EINVAL,
                            _("only a regular file can be replaced"));
    if (access(final, W_OK) == 0) return true;
    return output_error(error, final, errno, _("make it writable or choose another folder"));
}

bool sy_beside_folder_place(SyBesideFolder *beside, GError **error) {
    g_autoptr(GPtrArray) names = names_in(beside->temporary);
    for (int pass = 0; pass < 2; pass++)
        for (guint i = 0; i < names->len; i++) {
            const char *name = g_ptr_array_index(names, i);
            g_autofree char *path = g_build_filename(beside->temporary, name, NULL);
            g_autofree char *final = g_build_filename(beside->folder, name, NULL);
            if (pass == 0 && (!is_replaceable(final, error) || !sync_file(path, final, error)))
                return false;
            if (pass == 1 && rename(path, final) != 0)
                return output_error(error, final, errno,
                                    _("the finished file could not be put there"));
        }
    int descriptor = open(beside->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        (void)fsync(descriptor);
        close(descriptor);
    }
    return true;
}
