#include "io/regular.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"

bool sy_regular_check(const char *path, GError **error) {
    struct stat status;
    if (stat(path, &status) != 0 || S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: is no file but a pipe, socket or device; copy what is in it to a file"),
                path);
    return false;
}

bool sy_link_leaves(const char *path, const char *folder) {
    struct stat status;
    if (lstat(path, &status) != 0 || !S_ISLNK(status.st_mode)) return false;
    char *real = realpath(path, NULL), *base = realpath(folder, NULL);
    gsize n = base == NULL ? 0 : strlen(base);
    bool inside = real != NULL && base != NULL && strncmp(real, base, n) == 0 &&
                  (real[n] == '/' || (n > 0 && base[n - 1] == '/'));
    free(real);
    free(base);
    return !inside;
}
