/*
 * Of the candidates given a probability of reaching an outfall, how many truly do: an example
 * city's case file against its truth.
 *
 *   bench_calibration CASE-FILE TRUTH/outfall_units.csv
 *
 * JSON lines, one a range of probability; then one that counts true pairs that are no candidates.
 * The same for the places where units without a surveyed connection may join, against the pipe or
 * manhole where each truly does; the last one says how often none of them is it.
 */
#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>

#define N_BIN 10

/* Of candidates, which are many of little probability, and of places: by tenths. */
static const double candidate_from[] = {0, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 1.000001};
static const double place_from[] = {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.000001};

typedef struct {
    double n, given, was;
} Bin;

static void count(Bin *bin, const double *bin_from, double p, bool is_so) {
    unsigned b = 0;
    while (p >= bin_from[b + 1]) b++;
    bin[b].n++;
    bin[b].given += p;
    bin[b].was += is_so;
}

static void print_bins(const Bin *bin, const double *bin_from, const char *what) {
    for (unsigned b = 0; bin_from[b] < 1; b++)
        printf(
            "{\"bench\":\"%s\",\"from\":%g,\"to\":%g,\"n\":%.0f,\"given\":%.4f,"
            "\"true\":%.4f}\n",
            what, bin_from[b], MIN(1, bin_from[b + 1]), bin[b].n, bin[b].given / MAX(bin[b].n, 1),
            bin[b].was / MAX(bin[b].n, 1));
}

/* "outfall unit" of every true pair; in @joined, "unit pipe" and "unit manhole" of those that were
 * not surveyed, and "unit". */
static GHashTable *read_truth(const char *path, GHashTable *joined) {
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error)) g_error("%s", error->message);
    GHashTable *truth = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines + 1; *line != NULL && **line != '\0'; line++) {
        g_auto(GStrv) fields = g_strsplit(*line, ",", 8);
        g_hash_table_add(truth, g_strdup_printf("%s %s", fields[0], fields[1]));
        if (g_strv_length(fields) < 8 || !g_str_equal(fields[2], "0")) continue;
        g_hash_table_add(joined, g_strdup(fields[1]));
        g_hash_table_add(joined, g_strdup_printf("%s %s", fields[1], fields[3]));
        g_hash_table_add(joined, g_strdup_printf("%s %s", fields[1], fields[6]));
    }
    return truth;
}

static sqlite3_stmt *ask(sqlite3 *file, const char *sql) {
    sqlite3_stmt *row = NULL;
    if (sqlite3_prepare_v2(file, sql, -1, &row, NULL) != SQLITE_OK)
        g_error("%s: %s", sqlite3_db_filename(file, NULL), sqlite3_errmsg(file));
    return row;
}

static void candidates(sqlite3 *file, GHashTable *truth) {
    Bin bin[N_BIN] = {0};
    guint n_true = g_hash_table_size(truth);
    sqlite3_stmt *row =
        ask(file,
            "SELECT o.source_id || ' ' || u.source_id, c.probability FROM candidate AS c JOIN "
            "outfall AS o USING (outfall_id) JOIN unit AS u USING (unit_id) WHERE c.status IN "
            "('candidate', 'indirect')");
    while (sqlite3_step(row) == SQLITE_ROW)
        count(bin, candidate_from, sqlite3_column_double(row, 1),
              g_hash_table_remove(truth, (const char *)sqlite3_column_text(row, 0)));
    sqlite3_finalize(row);
    print_bins(bin, candidate_from, "candidates");
    printf("{\"bench\":\"candidates\",\"true_pairs\":%u,\"not_candidates\":%u}\n", n_true,
           g_hash_table_size(truth));
}

static void places(sqlite3 *file, GHashTable *joined) {
    Bin bin[N_BIN] = {0}, none = {0};
    sqlite3_stmt *row =
        ask(file,
            "SELECT u.source_id, u.source_id || ' ' || e.source_id, u.source_id || ' ' || "
            "n.source_id, a.probability, a.method = 'none' FROM attachment AS a JOIN unit AS u ON "
            "u.unit_id = a.object_id LEFT JOIN edge AS e USING (edge_id) LEFT JOIN node AS n ON "
            "n.node_id = a.node_id WHERE a.role = 'unit' ORDER BY a.object_id, 5");
    bool any = false; /* is one of the unit's places, which stand before its none, the true one? */
    while (sqlite3_step(row) == SQLITE_ROW) {
        const char *key[3];
        for (int i = 0; i < 3; i++) key[i] = (const char *)sqlite3_column_text(row, i);
        if (!g_hash_table_contains(joined, key[0])) continue;
        double p = sqlite3_column_double(row, 3);
        if (sqlite3_column_int(row, 4)) {
            none.n++;
            none.given += p;
            none.was += !any;
            any = false;
            continue;
        }
        /* a place at the end of another pipe that comes to the right manhole is not the place */
        bool is_so = key[1] != NULL ? g_hash_table_contains(joined, key[1])
                                    : key[2] != NULL && g_hash_table_contains(joined, key[2]);
        any = any || is_so;
        count(bin, place_from, p, is_so);
    }
    sqlite3_finalize(row);
    print_bins(bin, place_from, "places");
    printf("{\"bench\":\"places\",\"units\":%.0f,\"none_given\":%.4f,\"none_true\":%.4f}\n", none.n,
           none.given / MAX(none.n, 1), none.was / MAX(none.n, 1));
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "bench_calibration CASE-FILE TRUTH/outfall_units.csv\n");
        return 1;
    }
    g_autoptr(GHashTable) joined = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) truth = read_truth(argv[2], joined);
    sqlite3 *file = NULL;
    if (sqlite3_open_v2(argv[1], &file, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        g_error("%s: %s", argv[1], sqlite3_errmsg(file));
    candidates(file, truth);
    places(file, joined);
    sqlite3_close(file);
    return 0;
}
