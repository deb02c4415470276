/* Any text as the SQL of a rule: rows, or one reason why it may not; the file stays as it is. */
#include <glib/gstdio.h>
#include <sqlite3.h>

#include "io/store/guard.h"
#include "tests/fuzz/fuzz.h"

static SyStore *store_new(void) {
    g_autofree char *schema = g_build_filename(fuzz_data(), "schema", NULL);
    g_autofree char *path = g_strdup(fuzz_file("f.sqlite", "", 0));
    g_autoptr(SyCrs) crs = sy_crs_parse("EPSG:4547", NULL, NULL);
    g_unlink(path);
    return sy_store_create(path, schema, crs, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    static SyStore *store;
    static int64_t version;
    SyLimits limits = {
        .rule_s = 1, .rule_rows = 1000, .rule_mb = 1, .rule_text_mb = 1, .rule_table_mb = 1};
    const SyStoreGuard guard = {NULL, &limits};
    if (store == NULL) {
        store = store_new();
        g_assert_nonnull(store);
    }
    g_autofree char *sql = fuzz_text(bytes, n_byte);
    g_autoptr(GError) error = NULL, other = NULL;
    gsize at;
    g_autoptr(SyTable) rows = sy_store_guarded_query(store, sql, &guard, &at, &error);
    g_assert((rows == NULL) == (error != NULL));
    g_assert(at == SY_STORE_GUARD_NOWHERE || at <= n_byte);
    bool made = sy_store_guarded_table(store, "fact_f", sql, &guard, &at, &other);
    g_assert(made == (other == NULL));
    g_autoptr(SyTable) now = sy_store_query(
        store, "SELECT count(*) AS n FROM sqlite_master UNION ALL SELECT count(*) FROM finding",
        NULL, NULL);
    int64_t n = now->n_row == 2 ? sy_cell_integer(now, "n", 0) : -1;
    if (version == 0) version = n;
    g_assert_cmpint(n, ==, version);
    return 0;
}
