/* What the records of all outfalls count: ends of branches and assumptions, by their numbers, which
 * follow the order of the trace, so that a trace is a few ranges. */
#include <math.h>
#include <string.h>

#include "algorithms/base/search.h"
#include "engine/dossier/parts.h"

/* Below it a direction is called badly founded in the record. */
#define DOUBTFUL_CONFIDENCE "0.9"

struct SyRecordIndex {
    SyTable *end[SY_N_RECORD_END]; /* fid: node_id ascending, distance_m */
    SyTable *gap, *doubt;          /* fid: edge_id ascending */
};

static const char *const end_names[SY_N_RECORD_END] = {"source", "treatment", "barrier", "gap",
                                                       "edge_of_data"};

void sy_record_index_free(SyRecordIndex *index) {
    if (index == NULL) return;
    for (int i = 0; i < SY_N_RECORD_END; i++) sy_table_free(index->end[i]);
    sy_table_free(index->gap);
    sy_table_free(index->doubt);
    g_free(index);
}

SyRecordIndex *sy_record_index_new(SyStore *store, GError **error) {
    SyRecordIndex *index = g_new0(SyRecordIndex, 1);
    bool good = true;
    for (int i = 0; i < SY_N_RECORD_END && good; i++) {
        const char *parameters[] = {end_names[i], NULL};
        index->end[i] = sy_store_query(store,
                                       "SELECT node_id AS fid, end_distance_m AS distance_m FROM "
                                       "node WHERE end_reason = ?1 ORDER BY node_id",
                                       parameters, error);
        good = index->end[i] != NULL;
    }
    if (good)
        index->gap = sy_store_query(
            store, "SELECT edge_id AS fid FROM edge WHERE kind = 'gap' AND traced ORDER BY edge_id",
            NULL, error);
    if (index->gap != NULL)
        index->doubt = sy_store_query(
            store,
            "SELECT edge_id AS fid FROM edge WHERE direction_confidence < " DOUBTFUL_CONFIDENCE
            " AND traced AND kind <> 'gap' ORDER BY edge_id",
            NULL, error);
    if (index->doubt != NULL) return index;
    sy_record_index_free(index);
    return NULL;
}

/* First row whose number is @least or more. */
static SyIndex lower_bound(const SyTable *rows, int64_t least) {
    SyIndex low = SY_LOWER_BOUND(SyIndex, i, 0, rows->n_row, rows->fid[i] < least);
    return low;
}

static SyIndex count(const SyTable *rows, int64_t first, int64_t last) {
    return last < first ? 0 : lower_bound(rows, last + 1) - lower_bound(rows, first);
}

void sy_record_index_count(const SyRecordIndex *index, int64_t first_node, int64_t last_node,
                           int64_t first_edge, int64_t last_edge, SyRecordCounts *counts) {
    for (int i = 0; i < SY_N_RECORD_END; i++)
        counts->end[i] += count(index->end[i], first_node, last_node);
    const SyTable *gaps = index->end[SY_RECORD_END_GAP];
    for (SyIndex i = lower_bound(gaps, first_node); i < gaps->n_row && gaps->fid[i] <= last_node;
         i++) {
        double distance_m = sy_cell_real(gaps, "distance_m", i);
        if (!(counts->nearest_m <= distance_m)) counts->nearest_m = distance_m;
    }
    counts->n_gap += count(index->gap, first_edge, last_edge);
    counts->n_doubt += count(index->doubt, first_edge, last_edge);
}
