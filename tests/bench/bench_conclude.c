/*
 * The rules alone on a case file that exists, as a JSON line: processor and wall seconds of
 * sy_conclude.
 *
 *   bench_conclude CASE-FILE TIMES
 *
 * Outfalls with all that belongs to them but the parts of their channels are multiplied by TIMES,
 * in a transaction that is rolled back: the file stays as it is.
 */
#include <glib.h>
#include <stdio.h>
#include <time.h>

#include "algorithms/base/error.h"
#include "engine/base/folders.h"
#include "engine/conclude/conclude.h"

/* A row more of every outfall's, in a copy number ?: columns that hold outfall numbers move on. */
static const char *const copies[] = {
    "INSERT INTO outfall (outfall_id, source_id, name, class, kind, applicant, river, county, "
    "flow_m3d, dry_flow, receiving_water_id, node_id, status, geom) SELECT outfall_id + %d, "
    "source_id, name, class, kind, applicant, river, county, flow_m3d, dry_flow, "
    "receiving_water_id, node_id, status, geom FROM outfall WHERE outfall_id <= %d",
    "INSERT INTO candidate (outfall_id, unit_id, rank, probability, distance_m, status, "
    "reason_code) SELECT outfall_id + %d, unit_id, rank, probability, distance_m, status, "
    "reason_code FROM candidate WHERE outfall_id <= %d",
    "INSERT INTO trace_span (outfall_id, first_node, last_node, first_edge, last_edge, offset_m, "
    "probability, top_node, via_edge_id) SELECT outfall_id + %d, first_node, last_node, "
    "first_edge, "
    "last_edge, offset_m, probability, top_node, via_edge_id FROM trace_span WHERE outfall_id <= "
    "%d",
    "INSERT INTO channel (outfall_id, length_m, n_edge, n_manhole, trace_length_m, trace_n_edge) "
    "SELECT outfall_id + %d, length_m, n_edge, n_manhole, trace_length_m, trace_n_edge FROM "
    "channel "
    "WHERE outfall_id <= %d",
};

typedef struct {
    char *data_folder;
    int times;
    int64_t n_outfall;
    double wall_s, processor_s;
} Bench;

static bool run(SyStore *store, void *user, GError **error) {
    Bench *bench = user;
    g_autoptr(SyTable) count =
        sy_store_query(store, "SELECT max(outfall_id) AS n FROM outfall", NULL, error);
    if (count == NULL) return false;
    int n = (int)sy_table_column(count, "n")->integer[0];
    for (int copy = 1; copy < bench->times; copy++)
        for (gsize i = 0; i < G_N_ELEMENTS(copies); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
            g_autofree char *sql = g_strdup_printf(copies[i], copy * n, n);
#pragma GCC diagnostic pop
            if (!sy_store_execute(store, sql, error)) return false;
        }
    if (!sy_store_execute(store, "DELETE FROM within", error)) return false;
    clock_t begin = clock();
    gint64 begin_us = g_get_monotonic_time();
    if (!sy_conclude(store, bench->data_folder, NULL, error)) return false;
    bench->n_outfall = (int64_t)n * bench->times;
    bench->wall_s = (double)(g_get_monotonic_time() - begin_us) / 1e6;
    bench->processor_s = (double)(clock() - begin) / CLOCKS_PER_SEC;
    g_set_error_literal(error, SY_ERROR, SY_ERROR_INTERRUPTED, "rolled back");
    return false;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: bench_conclude CASE-FILE TIMES\n");
        return 1;
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(SyStore) store = sy_store_open(argv[1], SY_STORE_WRITE, NULL, &error);
    if (store == NULL) g_error("%s", error->message);
    Bench bench = {.data_folder = sy_folder_of_data(),
                   .times = (int)g_ascii_strtoll(argv[2], NULL, 10)};
    sy_store_transaction(store, run, &bench, &error);
    if (!g_error_matches(error, SY_ERROR, SY_ERROR_INTERRUPTED)) g_error("%s", error->message);
    printf("{\"bench\": \"conclude\", \"outfalls\": %" G_GINT64_FORMAT
           ", \"wall_s\": %.2f, \"processor_s\": %.2f}\n",
           bench.n_outfall, bench.wall_s, bench.processor_s);
    g_free(bench.data_folder);
    return 0;
}
