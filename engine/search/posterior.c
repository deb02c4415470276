#include "engine/search/posterior.h"

#include "algorithms/base/search.h"
#include "engine/expert/kept.h"
#include "engine/search/search.h"

/* Nodes at which something was seen or measured that counts, rising. What was measured at a unit
 * counts where anything else does. */
static SyTable *observed_nodes(SyStore *store, GError **error) {
    return sy_store_query(store,
                          "SELECT node_id FROM attachment WHERE role = 'sample' AND node_id IS "
                          "NOT NULL UNION SELECT node_id FROM observation WHERE NOT withdrawn AND "
                          "NOT orphaned AND role <> 'unit' AND node_id IS NOT NULL UNION SELECT "
                          "node_id FROM inspection WHERE node_id IS NOT NULL ORDER BY 1",
                          NULL, error);
}

/* Is there a number from @first to @last among the rising ones? */
static bool has_between(const SyTable *nodes, int64_t first, int64_t last) {
    SyIndex low =
        SY_LOWER_BOUND(SyIndex, i, 0, nodes->n_row, sy_cell_integer(nodes, "node_id", i) < first);
    return low < nodes->n_row && sy_cell_integer(nodes, "node_id", low) <= last;
}

/* Outfalls, those of @only (outfall_id, int64_t; NULL: all): whose numbers are others than the
 * run's, or will be by what people rejected; and above or at which something counts, by the ranges
 * of their nodes. Rising. */
static SyTable *ranges(SyStore *store, const GArray *only, bool observed, GError **error) {
    g_autoptr(GString) ids = g_string_new("[");
    for (guint i = 0; only != NULL && i < only->len; i++)
        g_string_append_printf(ids, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "",
                               g_array_index(only, int64_t, i));
    g_string_append_c(ids, ']');
    g_autofree char *sql = g_strconcat(
        "WITH o AS MATERIALIZED (",
        only != NULL ? "SELECT value AS outfall_id FROM json_each(?1)"
                     : "SELECT outfall_id FROM outfall",
        ") SELECT o.outfall_id, 1 AS changed, 0 AS first, 0 AS last FROM o CROSS JOIN candidate c "
        "USING (outfall_id) WHERE c.posterior <> c.prior UNION SELECT object_id, 1, 0, 0 FROM "
        "decision_in_force WHERE what = 'reject' AND object_id IN (SELECT outfall_id FROM o)",
        observed ? " UNION ALL SELECT outfall_id, 0, s.first_node, s.last_node FROM o CROSS JOIN "
                   "trace_span s USING (outfall_id) UNION ALL SELECT outfall_id, 0, p.node_id, "
                   "p.node_id FROM o CROSS JOIN outfall p USING (outfall_id)"
                 : "",
        " ORDER BY 1", NULL);
    const char *parameters[] = {ids->str, NULL};
    return sy_store_query(store, sql, only != NULL ? parameters : NULL, error);
}

/* Those of them for which there is something to do: int64_t, rising. */
static GArray *concerned(SyStore *store, const GArray *only, GError **error) {
    g_autoptr(SyTable) observed = observed_nodes(store, error);
    g_autoptr(SyTable) rows =
        observed != NULL ? ranges(store, only, observed->n_row > 0, error) : NULL;
    if (rows == NULL) return NULL;
    GArray *outfalls = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (SyIndex row = 0; row < rows->n_row; row++) {
        int64_t outfall = sy_cell_integer(rows, "outfall_id", row),
                first = sy_cell_integer(rows, "first", row),
                last = sy_cell_integer(rows, "last", row);
        if (outfalls->len > 0 && g_array_index(outfalls, int64_t, outfalls->len - 1) == outfall)
            continue;
        if (sy_cell_integer(rows, "changed", row) == 1 ||
            (first > 0 && has_between(observed, first, last)))
            g_array_append_val(outfalls, outfall);
    }
    return outfalls;
}

static bool write_posterior(SyStore *store, const SySearch *search, GError **error) {
    for (SyIndex source = 0; source < search->candidates->n_row; source++) {
        char number[24], value[G_ASCII_DTOSTR_BUF_SIZE];
        g_snprintf(number, sizeof number, "%" G_GINT64_FORMAT,
                   sy_cell_integer(search->candidates, "candidate_id", source));
        g_ascii_dtostr(value, sizeof value, search->posterior.source[source]);
        const char *parameters[] = {number, value, NULL};
        if (!sy_store_change(store,
                             "UPDATE candidate SET posterior = CASE WHEN abs(CAST(?2 AS REAL) - "
                             "prior) < 1e-12 THEN prior ELSE CAST(?2 AS REAL) END WHERE "
                             "candidate_id = CAST(?1 AS INTEGER)",
                             parameters, error))
            return false;
    }
    return true;
}

/* The candidates anew in order: as the run had them (candidate_id), moved by what was observed. */
static bool write_ranks(SyStore *store, int64_t outfall, GError **error) {
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, outfall);
    const char *parameters[] = {number, NULL};
    return sy_store_change(
        store,
        "UPDATE candidate SET rank = anew.rank FROM (SELECT candidate_id, row_number() OVER (ORDER "
        "BY status = 'unknown_source', status = 'indirect', CASE WHEN posterior = prior THEN "
        "rank_weight ELSE rank_weight * posterior / prior END DESC, candidate_id) AS rank FROM "
        "candidate WHERE outfall_id = CAST(?1 AS INTEGER) AND status <> 'excluded') AS anew WHERE "
        "anew.candidate_id = candidate.candidate_id",
        parameters, error);
}

/* As the run had them: sums of the next posterior are in the same order whatever came before. */
static bool write_priors(SyStore *store, int64_t outfall, GError **error) {
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, outfall);
    const char *parameters[] = {number, NULL};
    return sy_store_change(store,
                           "UPDATE candidate SET posterior = prior WHERE outfall_id = CAST(?1 AS "
                           "INTEGER) AND posterior <> prior",
                           parameters, error) &&
           write_ranks(store, outfall, error);
}

bool sy_posteriors_update(SyStore *store, const char *data_folder, const GArray *only,
                          SyIndex *n_outfall, GError **error) {
    g_autoptr(GArray) outfalls = concerned(store, only, error);
    if (outfalls == NULL) return false;
    if (n_outfall != NULL) *n_outfall = outfalls->len;
    if (outfalls->len == 0) return true;
    g_auto(SyData) data = {0};
    g_autoptr(SyJudgement) judgement =
        sy_kept_load(store, data_folder, &data, error) ? sy_judgement_load(&data, error) : NULL;
    if (judgement == NULL) return false;
    for (guint i = 0; i < outfalls->len; i++) {
        int64_t outfall = g_array_index(outfalls, int64_t, i);
        if (!write_priors(store, outfall, error)) return false;
        g_autoptr(SySearch) search = sy_search_load(store, outfall, judgement, error);
        if (search == NULL || !write_posterior(store, search, error) ||
            !sy_search_write_series(search, store, judgement, error) ||
            !write_ranks(store, search->outfall_id, error))
            return false;
    }
    return true;
}
