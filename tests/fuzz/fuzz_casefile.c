/*
 * A case file that somebody wrote into. An input is lines of SQL, run on a whole empty case file as
 * a stranger could, or (first byte 1) places and bytes that are changed in it. It is what a run
 * writes, or is refused with one line; in either case nothing of the stranger's runs.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "engine/expert/kept.h"
#include "tests/fuzz/fuzz.h"

static char *whole; /* the file's bytes */
static gsize n_whole;

static char *schema_folder(void) {
    return g_build_filename(fuzz_data(), "schema", NULL);
}

static void make_whole(void) {
    g_autofree char *schema = schema_folder();
    g_autofree char *path = g_strdup(fuzz_file("whole.sqlite", "", 0));
    g_autoptr(GError) error = NULL;
    g_autoptr(SyCrs) crs = sy_crs_parse("EPSG:4547", NULL, NULL);
    g_unlink(path);
    g_autoptr(SyStore) store = sy_store_create(path, schema, crs, &error);
    g_assert_no_error(error);
    g_assert_true(sy_store_commit(store, &error));
    g_assert_true(g_file_get_contents(path, &whole, &n_whole, NULL));
}

/* Pages that are changed at @place by a byte, four bytes each. */
static const char *bytes_changed(const uint8_t *bytes, size_t n_byte) {
    g_autofree uint8_t *copy = g_memdup2(whole, n_whole);
    for (; n_byte >= 4; bytes += 4, n_byte -= 4)
        copy[(bytes[0] | (size_t)bytes[1] << 8 | (size_t)bytes[2] << 16) % n_whole] = bytes[3];
    return fuzz_file("f.sqlite", copy, n_whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    if (whole == NULL) make_whole();
    if (n_byte < 1) return 0;
    g_autofree char *path =
        g_strdup(bytes[0] == 1 ? bytes_changed(bytes + 1, n_byte - 1)
                               : fuzz_statements(whole, n_whole, bytes + 1, n_byte - 1));
    g_autofree char *schema = schema_folder();
    g_autoptr(GError) error = NULL;
    g_autoptr(SyStore) store = sy_store_open(path, SY_STORE_READ, schema, &error);
    fuzz_refused(store != NULL, error);
    if (store == NULL) return 0;
    g_auto(SyData) data = {0};
    bool good = sy_kept_load(store, fuzz_data(), &data, &error);
    fuzz_refused(good, error);
    return 0;
}

/* Statements are put together from those a stranger would think of. */
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t n_byte, size_t n_max, unsigned int seed) {
    static const char *const parts[] = {
        "\nDROP VIEW plan",
        "\nDROP TABLE finding",
        "\nDROP TRIGGER ",
        "\nCREATE VIEW plan AS ",
        "\nCREATE TRIGGER a AFTER INSERT ON observation BEGIN SELECT 1; END",
        "\nPRAGMA writable_schema = 1",
        "\nPRAGMA user_version = 9",
        ("\nINSERT INTO sqlite_master VALUES ('table', 'n', 'n', 0, 'CREATE VIRTUAL TABLE n USING "
         "VirtualText(''/etc/hostname'', ''UTF-8'')')"),
        "\nUPDATE sqlite_master SET sql = replace(sql, 'x', 'y')",
        "\nALTER TABLE unit ADD COLUMN x",
        "\nALTER TABLE unit DROP COLUMN name",
        "\nINSERT INTO expert_table VALUES ('weights.yaml', 'x', 'y')",
        "\nCREATE TABLE layer_styles (x)",
        "\nCREATE INDEX i ON unit (name)"};
    if (seed % 3 != 0 || n_byte < 1 || bytes[0] == 1) return LLVMFuzzerMutate(bytes, n_byte, n_max);
    const char *part = parts[seed / 3 % G_N_ELEMENTS(parts)];
    size_t n = MIN(strlen(part), n_max - n_byte);
    memcpy(bytes + n_byte, part, n);
    return n_byte + n;
}
