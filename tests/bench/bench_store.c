/*
 * A case file of 1 000 000 edges (two vertices, 25 columns) and as many nodes, both with spatial
 * index: what it costs to write, and to replace. One JSON line a step: rows, seconds by the clock
 * and of processor, the most memory so far. Argument: folder to write to.
 */
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "io/store/store.h"

enum { N = 1000000 };

static double start_s, start_cpu_s;

static double cpu_s(void) {
    return (double)clock() / CLOCKS_PER_SEC;
}

static void start(void) {
    start_cpu_s = cpu_s();
    start_s = (double)g_get_monotonic_time() / G_USEC_PER_SEC;
}

static void report(const char *step, SyIndex n_row) {
    double seconds = (double)g_get_monotonic_time() / G_USEC_PER_SEC - start_s;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf(
        "{\"bench\": \"store\", \"step\": \"%s\", \"rows\": %u, \"seconds\": %.3f, "
        "\"cpu_seconds\": %.3f, \"peak_mb\": %ld}\n",
        step, n_row, seconds, cpu_s() - start_cpu_s, usage.ru_maxrss / 1024);
}

/* A column of each name; texts, whole or real numbers that differ from row to row. */
static void add_columns(SyTable *rows, SyColumnType type, const char *const *names) {
    for (; *names != NULL; names++) {
        SyColumn *column = sy_table_add_column(rows, *names, type);
        for (SyIndex row = 0; row < rows->n_row; row++) {
            char text[20];
            g_snprintf(text, sizeof text, "%c%07u", (*names)[0], row);
            if (type == SY_COLUMN_TEXT) sy_column_set_text(column, row, text);
            if (type == SY_COLUMN_INTEGER)
                sy_column_set_integer(column, row, (int64_t)row * 7919 % N);
            if (type == SY_COLUMN_REAL) sy_column_set_real(column, row, row * 0.1234);
        }
    }
}

static SyTable *places(SyGeometryKind kind, const char *key) {
    SyTable *rows = sy_table_new(kind);
    sy_table_reserve(rows, N);
    for (SyIndex i = 0; i < N; i++) {
        double x = 500000 + i % 1000 * 30.1, y = 4000000 + i / 1000 * 29.3;
        sy_table_add_row(rows, i);
        sy_table_begin_part(rows, false);
        sy_table_add_vertex(rows, x, y);
        if (kind == SY_GEOMETRY_LINE) sy_table_add_vertex(rows, x + 30, y + i % 7);
    }
    SyColumn *id = sy_table_add_column(rows, key, SY_COLUMN_INTEGER);
    for (SyIndex i = 0; i < N; i++) sy_column_set_integer(id, i, i + 1);
    return rows;
}

static SyTable *make_edges(void) {
    SyTable *rows = places(SY_GEOMETRY_LINE, "edge_id");
    add_columns(
        rows, SY_COLUMN_TEXT,
        (const char *const[]){"kind", "system", "status", "mode", "source_layer", "source_id",
                              "direction", "direction_method", "shape", "material", NULL});
    add_columns(rows, SY_COLUMN_INTEGER,
                (const char *const[]){"source", "source_fid", "from_node", "to_node", "reversed",
                                      "traced", NULL});
    add_columns(
        rows, SY_COLUMN_REAL,
        (const char *const[]){"direction_confidence", "length_m", "root_m", "size_m", "height_m",
                              "roughness", "from_invert_m", "to_invert_m", NULL});
    return rows;
}

static SyTable *make_nodes(void) {
    SyTable *rows = places(SY_GEOMETRY_POINT, "node_id");
    add_columns(rows, SY_COLUMN_TEXT, (const char *const[]){"kind", "source_id", NULL});
    add_columns(rows, SY_COLUMN_INTEGER, (const char *const[]){"down_edge_id", NULL});
    add_columns(rows, SY_COLUMN_REAL, (const char *const[]){"ground_m", "root_m", NULL});
    return rows;
}

static bool write_case(const char *path, const SyTable *edges, const SyTable *nodes,
                       GError **error) {
    g_autofree char *schema = g_build_filename(g_getenv("SUYUAN_DATA"), "schema", NULL);
    g_autoptr(SyCrs) crs = sy_crs_parse("EPSG:4547", NULL, error);
    if (crs == NULL) return false;
    start();
    g_autoptr(SyStore) store = sy_store_create(path, schema, crs, error);
    if (store == NULL) return false;
    report("create", 0);
    start();
    if (!sy_store_write(store, "edge", edges, NULL, error)) return false;
    report("edge", edges->n_row);
    start();
    if (!sy_store_write(store, "node", nodes, NULL, error)) return false;
    report("node", nodes->n_row);
    start();
    if (!sy_store_commit(store, error)) return false;
    report("commit", 0);
    return true;
}

int main(int argc, char **argv) {
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(argc > 1 ? argv[1] : ".", "bench.sqlite", NULL);
    g_autoptr(SyTable) edges = make_edges();
    g_autoptr(SyTable) nodes = make_nodes();
    bool good = true;
    for (int again = 0; again < 2 && good; again++) good = write_case(path, edges, nodes, &error);
    if (!good) fprintf(stderr, "%s\n", error->message);
    g_unlink(path);
    return good ? 0 : 1;
}
