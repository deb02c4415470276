/* Geometry blobs of a case file that anybody may have changed. What can be read is written again
 * and read again the same. */
#include <math.h>
#include <string.h>

#include "io/store/geometry.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte);

static bool all_finite(const SyGeometry *g) {
    for (SyIndex i = 0; i < 2 * g->n_vertex; i++)
        if (!isfinite(g->xy[i])) return false;
    return g->n_vertex > 0;
}

static SyTable *read_blob(const uint8_t *bytes, size_t n_byte, bool *good) {
    SyTable *table = sy_table_new(sy_blob_kind(bytes, n_byte));
    sy_table_add_row(table, 0);
    *good = sy_blob_decode(bytes, n_byte, table);
    return table;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    bool good;
    g_autoptr(SyTable) table = read_blob(bytes, n_byte, &good);
    if (!good || table->geometry.n_part == 0 || !all_finite(&table->geometry)) return 0;
    SyBlob blob = {0};
    SyExtent extent;
    g_assert_null(sy_blob_encode(&blob, &table->geometry, 0, SY_BLOB_GEOMETRY, 4547, &extent));
    g_autoptr(SyTable) again = read_blob(blob.bytes, blob.n_byte, &good);
    g_assert_true(good);
    g_assert_cmpuint(again->geometry.n_part, ==, table->geometry.n_part);
    g_assert_cmpuint(again->geometry.n_vertex, ==, table->geometry.n_vertex);
    g_assert_cmpint(memcmp(again->geometry.xy, table->geometry.xy,
                           2 * sizeof(double) * table->geometry.n_vertex),
                    ==, 0);
    sy_blob_clear(&blob);
    return 0;
}
