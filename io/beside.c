#include "io/beside.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
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

/* Sets path and folder. A link that is followed stays: the file it names is replaced. */
static bool resolve(SyBeside *beside, const char *path, bool follow, GError **error) {
    struct stat status;
    if (path[0] == '\0' || g_str_has_suffix(path, "/"))
        return output_error(error, path, EISDIR, _("name a file"));
    if (lstat(path, &status) == 0) {
        if (S_ISLNK(status.st_mode) && !follow)
            return output_error(error, path, ELOOP,
                                _("a link stands there; remove it or choose another folder"));
        char *real = realpath(path, NULL);
        if (real == NULL) return output_error(error, path, errno, _("the link leads nowhere"));
        beside->path = g_strdup(real);
        free(real);
        beside->folder = g_path_get_dirname(beside->path);
        if (stat(beside->path, &status) != 0)
            return output_error(error, path, errno, _("name another file"));
        if (!S_ISREG(status.st_mode))
            return output_error(error, path, S_ISDIR(status.st_mode) ? EISDIR : EINVAL,
                                _("only a regular file can be replaced"));
        if (access(beside->path, W_OK) != 0)
            return output_error(error, path, errno, _("make it writable or name another file"));
        return true;
    }
    g_autofree char *folder = g_path_get_dirname(path);
    char *real = realpath(folder, NULL);
    if (real == NULL) return output_error(error, folder, errno, _("create the folder first"));
    g_autofree char *name = g_path_get_basename(path);
    beside->folder = g_strdup(real);
    beside->path = g_build_filename(real, name, NULL);
    free(real);
    return true;
}

/* Whether the writer of a temporary file is gone. The lock tells it across containers and after a
 * process number was used again; where there are no locks, the number in the name has to do. */
static bool abandoned(const char *temporary, const char *after_name) {
    int descriptor = open(temporary, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) return false;
    bool gone = false;
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
        gone = true;
    } else if (errno != EWOULDBLOCK) {
        gint64 process = g_ascii_strtoll(after_name, NULL, 10);
        gone = process > 0 && process <= G_MAXINT && kill((pid_t)process, 0) != 0 && errno == ESRCH;
    }
    close(descriptor);
    return gone;
}

static void remove_abandoned(const char *folder, const char *base) {
    g_autoptr(GDir) open = g_dir_open(folder, 0, NULL);
    if (open == NULL) return;
    g_autofree char *escaped = base == NULL ? NULL : g_regex_escape_string(base, -1);
    /* PID.RANDOM.tmp and nothing else: "a.b" must not remove what "a" has left. */
    g_autofree char *pattern =
        g_strdup_printf("^\\.%s\\.([0-9]+)\\.[0-9a-f]{8}\\.tmp$", escaped == NULL ? ".+" : escaped);
    g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_RAW | G_REGEX_OPTIMIZE, 0, NULL);
    for (const char *name; regex != NULL && (name = g_dir_read_name(open)) != NULL;) {
        g_autoptr(GMatchInfo) match = NULL;
        if (!g_regex_match(regex, name, 0, &match)) continue;
        g_autofree char *process = g_match_info_fetch(match, 1);
        g_autofree char *temporary = g_build_filename(folder, name, NULL);
        if (abandoned(temporary, process)) unlink(temporary);
    }
}

void sy_beside_sweep(const char *folder) {
    remove_abandoned(folder, NULL);
}

/* Creates and locks; tries again in the one case that another writer took the file for abandoned
 * between the two. */
static bool create(SyBeside *beside, GError **error) {
    g_autofree char *base = g_path_get_basename(beside->path);
    for (int attempt = 0; attempt < 100; attempt++) {
        g_free(beside->temporary);
        beside->temporary = g_strdup_printf("%s/.%s.%ld.%08x.tmp", beside->folder, base,
                                            (long)getpid(), g_random_int());
        beside->descriptor = open(beside->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (beside->descriptor < 0 && errno == EEXIST) continue;
        if (beside->descriptor < 0) {
            int number = errno;
            g_clear_pointer(&beside->temporary, g_free);
            return output_error(error, beside->folder, number,
                                _("choose a folder in which files can be written"));
        }
        struct stat status;
        sy_temporary_add(beside->temporary);
        (void)flock(beside->descriptor, LOCK_EX | LOCK_NB);
        if (fstat(beside->descriptor, &status) == 0 && status.st_nlink > 0) return true;
        sy_temporary_remove(beside->temporary);
        close(beside->descriptor);
        beside->descriptor = -1;
    }
    return output_error(error, beside->folder, EAGAIN, _("no temporary file could be kept"));
}

static SyBeside *beside_new(const char *path, bool follow, GError **error) {
    g_autoptr(SyBeside) beside = g_new0(SyBeside, 1);
    beside->descriptor = -1;
    if (!resolve(beside, path, follow, error)) return NULL;
    g_autofree char *base = g_path_get_basename(beside->path);
    remove_abandoned(beside->folder, base);
    if (!create(beside, error)) return NULL;
    struct stat status;
    if (stat(beside->path, &status) == 0) (void)!fchmod(beside->descriptor, status.st_mode & 07777);
    return g_steal_pointer(&beside);
}

SyBeside *sy_beside_new(const char *path, GError **error) {
    return beside_new(path, false, error);
}

SyBeside *sy_beside_new_following(const char *path, GError **error) {
    return beside_new(path, true, error);
}

void sy_beside_free(SyBeside *beside) {
    if (beside == NULL) return;
    if (beside->temporary != NULL) {
        unlink(beside->temporary);
        sy_temporary_remove(beside->temporary);
    }
    if (beside->descriptor >= 0) close(beside->descriptor);
    g_free(beside->temporary);
    g_free(beside->folder);
    g_free(beside->path);
    g_free(beside);
}

bool sy_beside_write(SyBeside *beside, const void *bytes, gsize n_byte, GError **error) {
    const char *at = bytes;
    while (n_byte > 0) {
        ssize_t written = write(beside->descriptor, at, n_byte);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0)
            return output_error(error, beside->path, errno, _("make room and run again"));
        at += written;
        n_byte -= (gsize)written;
    }
    return true;
}

bool sy_beside_sync(SyBeside *beside, GError **error) {
    if (fsync(beside->descriptor) == 0) return true;
    return output_error(error, beside->path, errno,
                        _("make room or repair the disk and run again"));
}

/* On the disk only when the folder is, too. A file system that cannot sync a folder keeps its own
 * order, so a refusal is not an error. */
static void sync_folder(const SyBeside *beside) {
    int descriptor = open(beside->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    (void)fsync(descriptor);
    close(descriptor);
}

static int rename_new(const char *from, const char *to) {
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return 0;
    if (errno != EINVAL && errno != ENOSYS) return errno;
    /* Some network file systems cannot; a second name refuses to replace as well. */
    if (link(from, to) != 0) return errno;
    unlink(from);
    return 0;
}

bool sy_beside_place(SyBeside *beside, SyBesidePlace place, bool *taken, GError **error) {
    if (taken != NULL) *taken = false;
    int number = 0;
    if (place == SY_BESIDE_NEW)
        number = rename_new(beside->temporary, beside->path);
    else if (rename(beside->temporary, beside->path) != 0)
        number = errno;
    if (number == EEXIST && taken != NULL) {
        *taken = true;
        return false;
    }
    if (number != 0)
        return output_error(error, beside->path, number,
                            _("the finished file could not be put there"));
    sy_temporary_remove(beside->temporary);
    g_clear_pointer(&beside->temporary, g_free);
    sync_folder(beside);
    return true;
}
