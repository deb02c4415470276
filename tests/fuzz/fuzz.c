#include "tests/fuzz/fuzz.h"

#include <errno.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/base/error.h"

#define PART_MAX ((size_t)UINT16_MAX)

const char *fuzz_data(void) {
    const char *folder = g_getenv("SUYUAN_DATA");
    return folder == NULL ? "data" : folder;
}

static char *scratch; /* folder in memory, removed at the end */

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk) {
    (void)status, (void)kind, (void)walk;
    return remove(path);
}

static void scratch_remove(void) {
    nftw(scratch, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static const char *scratch_folder(void) {
    if (scratch != NULL) return scratch;
    scratch = g_strdup("/dev/shm/suyuan-fuzz-XXXXXX");
    g_assert_nonnull(g_mkdtemp(scratch));
    atexit(scratch_remove);
    return scratch;
}

static void write_bytes(const char *path, const void *bytes, size_t n_byte) {
    g_unlink(path); /* it may be a link to the table that it replaces */
    g_assert_true(g_file_set_contents_full(path, n_byte == 0 ? "" : bytes, (gssize)n_byte,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

const char *fuzz_file(const char *name, const void *bytes, size_t n_byte) {
    static char *path;
    g_free(path);
    path = g_build_filename(scratch_folder(), name, NULL);
    write_bytes(path, bytes, n_byte);
    return path;
}

/* Links to all tables of a folder, in folders of their own. */
static void link_all(const char *from, const char *to) {
    g_mkdir(to, 0700);
    g_autoptr(GDir) dir = g_dir_open(from, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *source = g_build_filename(from, name, NULL);
        g_autofree char *copy = g_build_filename(to, name, NULL);
        if (g_file_test(source, G_FILE_TEST_IS_DIR))
            link_all(source, copy);
        else
            g_assert_true(symlink(source, copy) == 0 || errno == EEXIST);
    }
}

const char *fuzz_data_with(const char *name, const void *bytes, size_t n_byte) {
    static char *folder;
    if (folder == NULL) {
        g_autofree char *source = g_canonicalize_filename(fuzz_data(), NULL);
        folder = g_build_filename(scratch_folder(), "data", NULL);
        link_all(source, folder);
    }
    g_autofree char *path = g_build_filename(folder, name, NULL);
    write_bytes(path, bytes, n_byte);
    return folder;
}

char *fuzz_text(const uint8_t *bytes, size_t n_byte) {
    return g_strndup((const char *)bytes, n_byte);
}

void fuzz_parts(const uint8_t *bytes, size_t n_byte, FuzzPart *parts, int n_part) {
    for (int i = 0; i < n_part; i++) {
        bool last = i + 1 == n_part;
        size_t n = last ? n_byte : n_byte < 2 ? 0 : MIN(bytes[0] + 256u * bytes[1], n_byte - 2);
        if (!last && n_byte >= 2) {
            bytes += 2;
            n_byte -= 2;
        }
        parts[i] = (FuzzPart){bytes, n};
        bytes += n;
        n_byte -= n;
    }
}

size_t fuzz_parts_mutate(uint8_t *bytes, size_t n_byte, size_t n_max, unsigned int seed,
                         int n_part) {
    g_autofree FuzzPart *parts = g_new(FuzzPart, (gsize)n_part);
    g_autoptr(GByteArray) out = g_byte_array_new();
    int chosen = (int)(seed % (unsigned int)n_part);
    fuzz_parts(bytes, n_byte, parts, n_part);
    for (int i = 0; i < n_part; i++) {
        size_t n = MIN(parts[i].n_byte, PART_MAX), n_room = MIN(n + 64, PART_MAX);
        g_autofree uint8_t *copy = g_malloc0(n_room + 1);
        if (n > 0) memcpy(copy, parts[i].bytes, n);
        if (i == chosen) n = LLVMFuzzerMutate(copy, n, n_room);
        uint8_t length[2] = {n & 255, n >> 8 & 255};
        if (i + 1 < n_part) g_byte_array_append(out, length, 2);
        g_byte_array_append(out, copy, (guint)n);
    }
    size_t n = MIN(out->len, n_max);
    memcpy(bytes, out->data, n);
    return n;
}

void fuzz_refused(bool good, const GError *error) {
    g_assert(good == (error == NULL));
    if (good) return;
    g_assert(error->domain == SY_ERROR && error->code < SY_N_ERROR);
    g_assert(error->code != SY_ERROR_INTERNAL);
    g_assert(*error->message != '\0'); /* what it quotes is made one line where it is printed */
}

static int only_this_file(void *user, int action, const char *first, const char *second,
                          const char *database, const char *by) {
    (void)user, (void)first, (void)second, (void)database, (void)by;
    return action == SQLITE_ATTACH || action == SQLITE_FUNCTION ? SQLITE_DENY : SQLITE_OK;
}

static int enough(void *user) {
    return ++*(int *)user > 100;
}

const char *fuzz_statements(const void *file, size_t n_file, const uint8_t *bytes, size_t n_byte) {
    g_autofree char *text = fuzz_text(bytes, n_byte);
    const char *path = fuzz_file("f.sqlite", file, n_file);
    sqlite3 *db;
    int n = 0;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    sqlite3_exec(db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL, NULL, NULL);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 1 << 16);
    sqlite3_set_authorizer(db, only_this_file, NULL);
    sqlite3_progress_handler(db, 10000, enough, &n);
    g_auto(GStrv) lines = g_strsplit(text, "\n", 8);
    for (char **line = lines; *line != NULL; line++) sqlite3_exec(db, *line, NULL, NULL, NULL);
    sqlite3_close(db);
    return path;
}
