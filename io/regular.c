#include "io/regular.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"

/* A file may say that it is larger than any disk, and be all zeros that nobody wrote; disks that
 * compress make real ones a few times smaller. */
#define SPARSE_BYTES ((off_t)64 << 20)
#define SPARSE_RATIO 100

static bool is_hollow(const struct stat *status) {
    off_t n_written = (off_t)status->st_blocks * 512;
    return S_ISREG(status->st_mode) && status->st_size > SPARSE_BYTES &&
           status->st_size / SPARSE_RATIO > n_written;
}

bool sy_regular_check(const char *path, GError **error) {
    struct stat status;
    if (stat(path, &status) != 0 || S_ISDIR(status.st_mode)) return true;
    if (is_hollow(&status)) {
        g_set_error(
            error, SY_ERROR, SY_ERROR_INPUT,
            _("%s: says %.0f MiB, of which %.1f were ever written; the copy broke off or it "
              "is none, ask for the file again"),
            path, (double)status.st_size / (1 << 20), (double)status.st_blocks * 512 / (1 << 20));
        return false;
    }
    if (S_ISREG(status.st_mode)) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: is no file but a pipe, socket or device; copy what is in it to a file"),
                path);
    return false;
}

/* @beside is a link to neither the folder of @path nor the folder of what that is a link to. */
static bool leads_away(const char *beside, const char *path) {
    g_autofree char *folder = g_path_get_dirname(path);
    if (!sy_link_leaves(beside, folder)) return false;
    char *real = realpath(path, NULL);
    g_autofree char *other = real == NULL ? NULL : g_path_get_dirname(real);
    free(real);
    return other == NULL || sy_link_leaves(beside, other);
}

static bool check_one(const char *beside, const char *path, GError **error) {
    if (!sy_regular_check(beside, error)) return false;
    if (!leads_away(beside, path)) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: is a link that leads out of its folder; copy the file it should be"),
                beside);
    return false;
}

bool sy_regular_check_beside(const char *path, GError **error) {
    static const char *const instead[] = {"shp", "shx", "dbf", "dbt", "prj", "qpj",  "cpg", "qix",
                                          "sbn", "sbx", "idm", "ind", "gfs", "csvt", "xsd"};
    static const char *const behind[] = {"aux.xml", "resolved.gml"};
    static const char *const database[] = {"-wal", "-shm", "-journal"};
    const char *dot = strrchr(path, '.');
    bool has_ending = dot != NULL && strchr(dot, '/') == NULL;
    gsize n_stem = has_ending ? (gsize)(dot - path) : strlen(path);
    for (gsize i = 0; i < G_N_ELEMENTS(instead); i++) {
        g_autofree char *large = g_ascii_strup(instead[i], -1);
        g_autofree char *one = g_strdup_printf("%.*s.%s", (int)n_stem, path, instead[i]);
        g_autofree char *other = g_strdup_printf("%.*s.%s", (int)n_stem, path, large);
        if (!check_one(one, path, error) || !check_one(other, path, error)) return false;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(behind); i++) {
        g_autofree char *one = g_strconcat(path, ".", behind[i], NULL);
        g_autofree char *other = g_strdup_printf("%.*s.%s", (int)n_stem, path, behind[i]);
        if (!check_one(one, path, error) || !check_one(other, path, error)) return false;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(database); i++) {
        g_autofree char *one = g_strconcat(path, database[i], NULL);
        if (!check_one(one, path, error)) return false;
    }
    return true;
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

char *sy_regular_sha256(const char *path, GError **error) {
    if (!sy_regular_check(path, error)) return NULL;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: %s"), path, sy_errno_words(errno));
        return NULL;
    }
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    guchar buffer[1 << 16];
    gsize n;
    while ((n = fread(buffer, 1, sizeof buffer, file)) > 0)
        g_checksum_update(sum, buffer, (gssize)n);
    bool good = ferror(file) == 0;
    int code = errno;
    fclose(file);
    if (good) return g_strdup(g_checksum_get_string(sum));
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: %s"), path, sy_errno_words(code));
    return NULL;
}
