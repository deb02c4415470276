/* What the files of the search share: search.c, search_network.c, search_sources.c,
 * search_readings.c, search_effects.c. Not for others. */
#pragma once
#include "engine/search/search.h"

/* Rows of a query with the outfall's number as ?1. */
static inline SyTable *sy_search_query(const SySearch *search, SyStore *store, const char *sql,
                                       GError **error) {
    return sy_store_query_of(store, sql, search->outfall_id, error);
}

/* Nodes, edges, the outfall's node. */
bool sy_search_network(SySearch *search, SyStore *store, GError **error);
/* Points, once it is known at which nodes something was observed. */
bool sy_search_points(SySearch *search, const bool *observed, GError **error);

/* Candidates, their places and weights; n_place and place_node. */
bool sy_search_sources(SySearch *search, SyStore *store, GError **error);

/* Fills taken, own, foul, flow_m3d, by node, then day. */
bool sy_search_readings(SySearch *search, SyStore *store, const SyJudgement *judgement,
                        GError **error);
/* Moves what is a series from taken, which is ordered by node, parameter and time. */
bool sy_search_split_series(SySearch *search, const SyJudgement *judgement, GError **error);
/* Fills hours, hours_of, log_factor and counts. */
bool sy_search_hours(SySearch *search, const SyJudgement *judgement, GError **error);
/* Fills series_set and series_effect, once the sources have their places and hours. */
bool sy_search_weigh_series(SySearch *search, const SyJudgement *judgement, GError **error);

/* Background, what counts as elevated, flow at a node. */
void sy_search_usual(const SySearch *search, const SyJudgement *judgement, SyIndex node,
                     SyIndex parameter, double *background, double *elevated);

/* How far what a machine says is from what says nothing, -1 to 1. */
double sy_search_certainty(const SySearchReading *reading);
/* Found or not, with the machine's shares of error. */
void sy_search_weigh_machine(const SySearchReading *from, const SyJudgement *judgement,
                             SyReading *reading);
/* P(a machine finds it, as decidedly as it does | it is so, or not). */
double sy_search_machine(const SySearchReading *reading, bool is_so, const SyJudgement *judgement);
/* Fills readings from taken, once the points are numbered; those of one day are one campaign. */
void sy_search_number_readings(SySearch *search, const SyJudgement *judgement);
/* What the water of a state does to a reading at a node; wet weather: only elevated or not. */
SyEffect sy_search_effect(const SySearch *search, SyIndex source, SyIndex state,
                          const SySearchReading *reading, const SyJudgement *judgement);
/* Fills effect and water_m3d, once the sources have their places. */
bool sy_search_effects(SySearch *search, SyStore *store, const SyJudgement *judgement,
                       GError **error);
