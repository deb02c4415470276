#include <math.h>

#include "io/store/geometry.h"
#include "store_fixture.h"

/* SpatiaLite as the other opinion. */
static SyStore *spatialite;

/* The blob that SpatiaLite makes of a text. */
static GBytes *oracle(const char *wkt) {
    g_autoptr(GError) error = NULL;
    g_autofree char *sql = g_strdup_printf("SELECT GeomFromText('%s', 4547)", wkt);
    sqlite3_stmt *statement = sy_store_prepare(spatialite, sql, &error);
    g_assert_no_error(error);
    g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_ROW);
    g_assert_cmpint(sqlite3_column_type(statement, 0), ==, SQLITE_BLOB);
    GBytes *bytes =
        g_bytes_new(sqlite3_column_blob(statement, 0), (gsize)sqlite3_column_bytes(statement, 0));
    sqlite3_finalize(statement);
    return bytes;
}

static void append_vertices(GString *wkt, const SyGeometry *g, SyIndex part) {
    for (SyIndex v = g->part_vertex[part]; v < g->part_vertex[part + 1]; v++)
        g_string_append_printf(wkt, "%s%.17g %.17g", v > g->part_vertex[part] ? ", " : "",
                               g->xy[2 * (gsize)v], g->xy[2 * (gsize)v + 1]);
}

static void append_polygon(GString *wkt, const SyGeometry *g, SyIndex first, SyIndex end) {
    g_string_append(wkt, "(");
    for (SyIndex part = first; part < end; part++) {
        g_string_append(wkt, part > first ? ", (" : "(");
        append_vertices(wkt, g, part);
        g_string_append(wkt, ")");
    }
    g_string_append(wkt, ")");
}

/* Well-known text of row 0, in the type of a column. */
static char *text_of(const SyGeometry *g, SyBlobType type) {
    static const char *const names[] = {"",           "POINT",           "LINESTRING",  "POLYGON",
                                        "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON"};
    GString *wkt = g_string_new(names[type]);
    SyIndex end = g->row_part[1];
    if (type > SY_BLOB_POLYGON) g_string_append(wkt, "(");
    for (SyIndex part = 0; part < end;) {
        SyIndex next = part + 1;
        if (part > 0) g_string_append(wkt, ", ");
        if (g->kind == SY_GEOMETRY_POLYGON) {
            while (next < end && g->part_hole[next]) next++;
            append_polygon(wkt, g, part, next);
        } else {
            if (type != SY_BLOB_MULTIPOINT) g_string_append(wkt, "(");
            append_vertices(wkt, g, part);
            if (type != SY_BLOB_MULTIPOINT) g_string_append(wkt, ")");
        }
        part = next;
    }
    if (type > SY_BLOB_POLYGON) g_string_append(wkt, ")");
    return g_string_free(wkt, FALSE);
}

static void assert_same_geometry(const SyGeometry *a, const SyGeometry *b) {
    g_assert_cmpint(a->kind, ==, b->kind);
    g_assert_cmpuint(a->n_part, ==, b->n_part);
    assert_bytes(a->part_vertex, (a->n_part + 1) * sizeof(SyIndex), b->part_vertex,
                 (b->n_part + 1) * sizeof(SyIndex));
    assert_bytes(a->xy, a->n_vertex * 16, b->xy, b->n_vertex * 16);
    for (SyIndex part = 0; part < a->n_part && a->kind == SY_GEOMETRY_POLYGON; part++)
        g_assert_true(a->part_hole[part] == b->part_hole[part]);
}

/* Row 0 of @table as a column of type @column takes it: the same bytes as SpatiaLite's, and back.
 */
static void check(const SyTable *table, SyBlobType column, SyBlobType expected) {
    SyBlob blob = {0};
    SyExtent extent;
    g_assert_cmpstr(sy_blob_encode(&blob, &table->geometry, 0, column, 4547, &extent), ==, NULL);
    g_autofree char *wkt = text_of(&table->geometry, expected);
    g_autoptr(GBytes) bytes = oracle(wkt);
    assert_bytes(blob.bytes, blob.n_byte, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    g_assert_cmpint(sy_blob_kind(blob.bytes, blob.n_byte), ==, table->geometry.kind);
    g_autoptr(SyTable) back = sy_table_new(table->geometry.kind);
    sy_table_add_row(back, 0);
    g_assert_true(sy_blob_decode(blob.bytes, blob.n_byte, back));
    assert_same_geometry(&back->geometry, &table->geometry);
    sy_blob_clear(&blob);
}

static void add_ring(SyTable *table, double x, double y, double size, bool hole) {
    sy_table_begin_part(table, hole);
    sy_table_add_vertex(table, x, y);
    sy_table_add_vertex(table, x + size, y);
    sy_table_add_vertex(table, x + size, y + size);
    sy_table_add_vertex(table, x, y);
}

static SyTable *one_row(SyGeometryKind kind) {
    SyTable *table = sy_table_new(kind);
    sy_table_add_row(table, 0);
    return table;
}

static void test_types(void) {
    g_autoptr(SyTable) point = one_row(SY_GEOMETRY_POINT);
    sy_table_add_point(point, 38535119.25, 3987654.5);
    check(point, SY_BLOB_POINT, SY_BLOB_POINT);
    check(point, SY_BLOB_MULTIPOINT, SY_BLOB_MULTIPOINT);
    check(point, SY_BLOB_GEOMETRY, SY_BLOB_POINT);
    sy_table_add_point(point, -1, -2);
    check(point, SY_BLOB_MULTIPOINT, SY_BLOB_MULTIPOINT);
    check(point, SY_BLOB_GEOMETRY, SY_BLOB_MULTIPOINT);
    g_autoptr(SyTable) line = one_row(SY_GEOMETRY_LINE);
    sy_table_begin_part(line, false);
    for (int i = 0; i < 5; i++) sy_table_add_vertex(line, i * 0.1, -i);
    check(line, SY_BLOB_LINESTRING, SY_BLOB_LINESTRING);
    check(line, SY_BLOB_MULTILINESTRING, SY_BLOB_MULTILINESTRING);
    check(line, SY_BLOB_GEOMETRY, SY_BLOB_LINESTRING);
    sy_table_begin_part(line, false);
    sy_table_add_vertex(line, 7, 8);
    sy_table_add_vertex(line, 9, 10);
    check(line, SY_BLOB_MULTILINESTRING, SY_BLOB_MULTILINESTRING);
    check(line, SY_BLOB_GEOMETRY, SY_BLOB_MULTILINESTRING);
    g_autoptr(SyTable) area = one_row(SY_GEOMETRY_POLYGON);
    add_ring(area, 0, 0, 10, false);
    add_ring(area, 2, 1, 1, true);
    check(area, SY_BLOB_POLYGON, SY_BLOB_POLYGON);
    check(area, SY_BLOB_MULTIPOLYGON, SY_BLOB_MULTIPOLYGON);
    check(area, SY_BLOB_GEOMETRY, SY_BLOB_POLYGON);
    add_ring(area, 20, 0, 10, false);
    check(area, SY_BLOB_MULTIPOLYGON, SY_BLOB_MULTIPOLYGON);
    check(area, SY_BLOB_GEOMETRY, SY_BLOB_MULTIPOLYGON);
}

static void test_random(void) {
    uint64_t seed = 47;
    SyRandom random = sy_random(seed, 0);
    for (int round = 0; round < 300; round++) {
        g_test_message("seed %" G_GUINT64_FORMAT " round %d", seed, round);
        bool area = sy_random_below(&random, 2) == 1;
        g_autoptr(SyTable) table = one_row(area ? SY_GEOMETRY_POLYGON : SY_GEOMETRY_LINE);
        uint64_t n_part = 1 + sy_random_below(&random, 5);
        for (uint64_t part = 0; part < n_part; part++) {
            double x = 5e5 * sy_random_normal(&random), y = 4e6 * sy_random_normal(&random);
            if (area) {
                add_ring(table, x, y, 100, false);
                if (sy_random_below(&random, 2) == 1) add_ring(table, x + 60, y + 20, 5, true);
                if (sy_random_below(&random, 2) == 1) add_ring(table, x + 80, y + 20, 5, true);
                continue;
            }
            sy_table_begin_part(table, false);
            uint64_t n_vertex = 2 + sy_random_below(&random, 30);
            for (uint64_t v = 0; v < n_vertex; v++)
                sy_table_add_vertex(table, x + sy_random_normal(&random),
                                    y + sy_random_normal(&random));
        }
        SyBlobType many = area ? SY_BLOB_MULTIPOLYGON : SY_BLOB_MULTILINESTRING;
        check(table, many, many);
    }
}

static void assert_refused(const SyTable *table, SyBlobType column, const char *part) {
    SyBlob blob = {0};
    SyExtent extent;
    const char *why = sy_blob_encode(&blob, &table->geometry, 0, column, 1, &extent);
    g_assert_nonnull(why);
    g_assert_nonnull(strstr(why, part));
    sy_blob_clear(&blob);
}

static void test_refused(void) {
    g_autoptr(SyTable) point = one_row(SY_GEOMETRY_POINT);
    sy_table_add_point(point, 1, 2);
    assert_refused(point, SY_BLOB_LINESTRING, "type of the column");
    assert_refused(point, SY_BLOB_MULTIPOLYGON, "type of the column");
    sy_table_add_point(point, 1, 2);
    assert_refused(point, SY_BLOB_POINT, "type of the column");
    g_autoptr(SyTable) area = one_row(SY_GEOMETRY_POLYGON);
    add_ring(area, 0, 0, 1, false);
    add_ring(area, 5, 0, 1, false);
    assert_refused(area, SY_BLOB_POLYGON, "type of the column");
    const double bad[] = {NAN, INFINITY, -INFINITY};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(SyTable) line = one_row(SY_GEOMETRY_LINE);
        sy_table_begin_part(line, false);
        sy_table_add_vertex(line, 1, 2);
        sy_table_add_vertex(line, 3, bad[i]);
        assert_refused(line, SY_BLOB_LINESTRING, "not finite");
    }
}

static bool decodes(const uint8_t *bytes, gsize n_byte, SyGeometryKind kind) {
    /* A copy of its own, so that a sanitizer sees one byte too many. */
    g_autofree uint8_t *copy = g_memdup2(bytes, n_byte);
    g_autoptr(SyTable) table = one_row(kind);
    sy_blob_kind(copy, n_byte);
    return sy_blob_decode(copy, n_byte, table);
}

/* Cut anywhere, or with any byte of its frame changed, it is not read, and never beyond its end. */
static void test_damaged(void) {
    g_autoptr(GBytes) blob = oracle("MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((5 0, 6 0, 6 1, 5 0)))");
    gsize n_byte;
    const uint8_t *bytes = g_bytes_get_data(blob, &n_byte);
    g_assert_true(decodes(bytes, n_byte, SY_GEOMETRY_POLYGON));
    g_assert_false(decodes(bytes, n_byte, SY_GEOMETRY_LINE));
    for (gsize n = 0; n < n_byte; n++) g_assert_false(decodes(bytes, n, SY_GEOMETRY_POLYGON));
    g_autofree uint8_t *longer = g_malloc0(n_byte + 4);
    memcpy(longer, bytes, n_byte);
    longer[n_byte + 3] = 0xfe;
    g_assert_false(decodes(longer, n_byte + 4, SY_GEOMETRY_POLYGON));
    for (gsize at = 0; at < n_byte; at++) {
        g_autofree uint8_t *changed = g_memdup2(bytes, n_byte);
        changed[at] = 0xff;
        bool frame = at < 2 || (at >= 38 && at < 60) || at == n_byte - 1;
        if (decodes(changed, n_byte, SY_GEOMETRY_POLYGON)) g_assert_false(frame);
    }
    static const char *const others[] = {"POINTZ(1 2 3)", "LINESTRINGM(1 2 3, 4 5 6)",
                                         "GEOMETRYCOLLECTION(POINT(1 2))"};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autoptr(GBytes) other = oracle(others[i]);
        gsize n_other;
        const uint8_t *other_bytes = g_bytes_get_data(other, &n_other);
        g_assert_cmpint(sy_blob_kind(other_bytes, n_other), ==, SY_GEOMETRY_NONE);
        for (int kind = SY_GEOMETRY_NONE; kind <= SY_GEOMETRY_POLYGON; kind++)
            g_assert_false(decodes(other_bytes, n_other, (SyGeometryKind)kind));
    }
}

/* A file may come from a machine of the other byte order. */
static void test_big_endian(void) {
    const double xy[] = {1.5, -2.25, 3, 4};
    uint8_t bytes[39 + 4 + 4 + 32 + 1] = {0};
    bytes[38] = 0x7c;
    bytes[42] = SY_BLOB_LINESTRING;
    bytes[46] = 2;
    for (gsize i = 0; i < 4; i++) {
        uint64_t bits;
        memcpy(&bits, &xy[i], 8);
        bits = GUINT64_TO_BE(bits);
        memcpy(bytes + 47 + 8 * i, &bits, 8);
    }
    bytes[sizeof bytes - 1] = 0xfe;
    g_autoptr(SyTable) table = one_row(SY_GEOMETRY_LINE);
    g_assert_true(sy_blob_decode(bytes, sizeof bytes, table));
    assert_bytes(table->geometry.xy, sizeof xy, xy, sizeof xy);
}

static void test_extent(void) {
    SyExtent extent = SY_EXTENT_INIT;
    SyExtent one = {1, 2, 3, 4}, other = {-5, 3, 2, 9};
    g_assert_true(extent.min_x > extent.max_x);
    sy_extent_add(&extent, &one);
    sy_extent_add(&extent, &other);
    g_assert_true(extent.min_x == -5 && extent.min_y == 2 && extent.max_x == 3 &&
                  extent.max_y == 9);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    spatialite = sy_store_new(":memory:");
    g_assert_true(
        sy_store_connect(spatialite, ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL));
    g_test_add_func("/store/geometry/types", test_types);
    g_test_add_func("/store/geometry/random", test_random);
    g_test_add_func("/store/geometry/refused", test_refused);
    g_test_add_func("/store/geometry/damaged", test_damaged);
    g_test_add_func("/store/geometry/big-endian", test_big_endian);
    g_test_add_func("/store/geometry/extent", test_extent);
    int status = g_test_run();
    sy_store_free(spatialite);
    return status;
}
