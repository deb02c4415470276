#include "engine/posterior.h"

#include "engine/search.h"

/* Outfalls above or at which something was seen or measured that counts, and those that were so
 * before. What was measured at a unit counts where anything else does. */
static SyTable *concerned(SyStore *store, GError **error) {
    return sy_store_query(
        store,
        "WITH at AS (SELECT node_id FROM observation WHERE NOT withdrawn AND NOT orphaned AND role "
        "<> 'unit' AND node_id IS NOT NULL UNION SELECT node_id FROM attachment WHERE role = "
        "'sample' AND node_id IS NOT NULL) SELECT DISTINCT s.outfall_id AS outfall_id FROM at JOIN "
        "trace_span s ON at.node_id BETWEEN s.first_node AND s.last_node UNION SELECT f.outfall_id "
        "FROM at JOIN outfall f ON f.node_id = at.node_id UNION SELECT DISTINCT outfall_id FROM "
        "candidate WHERE posterior <> prior ORDER BY 1",
        NULL, error);
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

bool sy_posteriors_update(SyStore *store, const char *data_folder, SyIndex *n_outfall,
                          GError **error) {
    g_autoptr(SyTable) outfalls = concerned(store, error);
    if (outfalls == NULL) return false;
    if (n_outfall != NULL) *n_outfall = outfalls->n_row;
    if (outfalls->n_row == 0) return true;
    g_autoptr(SyJudgement) judgement = sy_judgement_load(data_folder, error);
    if (judgement == NULL) return false;
    for (SyIndex row = 0; row < outfalls->n_row; row++) {
        g_autoptr(SySearch) search =
            sy_search_load(store, sy_cell_integer(outfalls, "outfall_id", row), judgement, error);
        if (search == NULL || !write_posterior(store, search, error)) return false;
    }
    return true;
}
