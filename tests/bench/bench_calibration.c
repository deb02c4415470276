/*
 * Of the candidates given a probability of reaching an outfall, how many truly do: an example
 * city's case file against its truth.
 *
 *   bench_calibration CASE-FILE TRUTH/outfall_units.csv
 *
 * JSON lines, one a range of probability; the last one counts true pairs that are no candidates.
 */
#include <glib.h>
#include <sqlite3.h>
#include <stdio.h>

#define N_BIN 7

static const double bin_from[N_BIN + 1] = {0, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 1.000001};

/* "outfall unit" of every true pair. */
static GHashTable *read_truth(const char *path) {
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error)) g_error("%s", error->message);
    GHashTable *truth = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines + 1; *line != NULL && **line != '\0'; line++) {
        g_auto(GStrv) fields = g_strsplit(*line, ",", 3);
        g_hash_table_add(truth, g_strdup_printf("%s %s", fields[0], fields[1]));
    }
    return truth;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "bench_calibration CASE-FILE TRUTH/outfall_units.csv\n");
        return 1;
    }
    g_autoptr(GHashTable) truth = read_truth(argv[2]);
    sqlite3 *file = NULL;
    sqlite3_stmt *row = NULL;
    if (sqlite3_open_v2(argv[1], &file, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(
            file,
            "SELECT o.source_id || ' ' || u.source_id, c.probability FROM candidate "
            "AS c JOIN outfall AS o USING (outfall_id) JOIN unit AS u USING (unit_id) "
            "WHERE c.status IN ('candidate', 'indirect')",
            -1, &row, NULL) != SQLITE_OK)
        g_error("%s: %s", argv[1], sqlite3_errmsg(file));
    struct {
        double n, given, was;
    } bin[N_BIN] = {0};
    guint n_true = g_hash_table_size(truth);
    while (sqlite3_step(row) == SQLITE_ROW) {
        double p = sqlite3_column_double(row, 1);
        unsigned b = 0;
        while (p >= bin_from[b + 1]) b++;
        bin[b].n++;
        bin[b].given += p;
        bin[b].was += g_hash_table_remove(truth, (const char *)sqlite3_column_text(row, 0));
    }
    for (unsigned b = 0; b < N_BIN; b++)
        printf(
            "{\"bench\":\"candidates\",\"from\":%g,\"to\":%g,\"n\":%.0f,\"given\":%.4f,"
            "\"true\":%.4f}\n",
            bin_from[b], MIN(1, bin_from[b + 1]), bin[b].n, bin[b].given / MAX(bin[b].n, 1),
            bin[b].was / MAX(bin[b].n, 1));
    printf("{\"bench\":\"candidates\",\"true_pairs\":%u,\"not_candidates\":%u}\n", n_true,
           g_hash_table_size(truth));
    sqlite3_finalize(row);
    sqlite3_close(file);
    return 0;
}
