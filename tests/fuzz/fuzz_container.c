/* Any bytes as a container before its driver looks at it: an SQLite file (the bytes are the
 * statements of its schema), an archive. */
#include <sqlite3.h>
#include <string.h>

#include "io/source/trust.h"
#include "tests/fuzz/fuzz.h"

static void look_at_schema(const uint8_t *bytes, size_t n_byte) {
    g_autofree char *text = fuzz_text(bytes, n_byte);
    g_auto(GStrv) lines = g_strsplit(text, "\n", 16);
    const char *path = fuzz_file("f.gpkg", "", 0);
    sqlite3 *db;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    sqlite3_exec(db, "PRAGMA journal_mode = OFF; CREATE TABLE t (x); PRAGMA writable_schema = ON",
                 NULL, NULL, NULL);
    for (char **line = lines; *line != NULL; line++) {
        g_autofree char *type = g_strndup(*line, 5),
                        *sql = sqlite3_mprintf(
                            "INSERT INTO sqlite_master VALUES (%Q, 'n', 'n', 0, %Q)", type, *line);
        sqlite3_exec(db, sql, NULL, NULL, NULL);
        sqlite3_free(g_steal_pointer(&sql));
    }
    sqlite3_close(db);
    g_autoptr(GPtrArray) hidden = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    fuzz_refused(sy_trust_database(path, hidden, &error), error);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    SyLimits limits = SY_LIMITS_NONE;
    limits.unpacked_free_mb = limits.unpacked_mb = limits.unpacked_ratio = 1;
    if (n_byte < 1) return 0;
    if (bytes[0] % 2 == 0) {
        look_at_schema(bytes + 1, n_byte - 1);
        return 0;
    }
    g_autoptr(GError) error = NULL;
    bool good = sy_trust_archive(fuzz_file("f.zip", bytes + 1, n_byte - 1), &limits, &error);
    fuzz_refused(good, error);
    return 0;
}
