/*
 * The search for the source behind one outfall, from the case file alone: the network above it, the
 * units that can be the source with the places where each may join, an unknown source that may join
 * anywhere, the points where one can look, and what was observed there.
 */
#pragma once
#include "algorithms/attribution/next_test.h"
#include "engine/judgement.h"
#include "io/store/store.h"

typedef struct {
    int64_t outfall_id;

    /* the network above the outfall */
    SyIndex n_node;
    int64_t *node_id;  /* n_node, rising */
    SyIndex *node_row; /* n_node: row of nodes, SY_NONE: an end that is not in the trace */
    SyTable *nodes;    /* node_id, source_id, kind, distance_m, with its place */
    SyTable *edges;    /* edge_id, from_node, to_node, source_id ... */
    SyDoubtfulEdges doubt;
    SyIndex outfall; /* node */

    /* where one can look: surveyed manholes, all nodes where none was surveyed, and what was
     * observed; the outfall is the last */
    SyIndex n_point;
    SyIndex *point_node; /* n_point */
    SyIndex *node_point; /* n_node: SY_NONE where one cannot look */

    /* sources: rows of candidates in their order; the unknown one among them has no unit_id */
    SyTable *candidates;
    double *prior; /* with what was measured at the outfall since the run */
    SyIndex n_place;
    SyIndex *place_node;  /* n_place */
    GArray *state_place;  /* SyIndex */
    GArray *state_weight; /* double */
    SyIndex *state_first;
    SySources sources;
    SyIndex *group; /* n_source: those that no look can tell apart */
    SyIndex n_group;

    GArray *readings; /* SyReading */
    SyReachWorlds worlds;
    SyPosterior posterior;
} SySearch;

/**
 * sy_search_load:
 * The posterior of all readings that count (not withdrawn, matched). A measured parameter counts as
 * seen above the value of data/parameters.csv; at the outfall it changes the priors by trade, since
 * that the water comes out there is known. Readings of one day are one campaign.
 *
 * NULL with an error of the store, SY_ERROR_MEMORY. O(nodes, edges and candidates of the outfall).
 */
SySearch *sy_search_load(SyStore *store, int64_t outfall_id, const SyJudgement *judgement,
                         GError **error);
void sy_search_free(SySearch *search);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SySearch, sy_search_free)

/* Row of a unit among the candidates, SY_NONE if it is none. */
SyIndex sy_search_source(const SySearch *search, int64_t unit_id);
/* Local number of a node, SY_NONE. O(log). */
SyIndex sy_search_node(const SySearch *search, int64_t node_id);
/* How tests are chosen here: noise and limits of data/evidence.yaml, walking by the places of the
 * points. x_m, y_m: n_point, for the caller to free after the options. */
SyNextOptions sy_search_options(const SySearch *search, const SyJudgement *judgement, double **x_m,
                                double **y_m);

/* Cells by name; NaN, 0 or NULL where missing or of another type. */
double sy_cell_real(const SyTable *rows, const char *column, SyIndex row);
int64_t sy_cell_integer(const SyTable *rows, const char *column, SyIndex row);
const char *sy_cell_text(const SyTable *rows, const char *column, SyIndex row);
