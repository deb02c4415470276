/* What the files of the search share: search.c, search_network.c, search_sources.c,
 * search_readings.c. Not for others. */
#pragma once
#include "engine/search.h"

/* Rows of a query with the outfall's number as ?1. */
SyTable *sy_search_query(const SySearch *search, SyStore *store, const char *sql, GError **error);

/* Nodes, edges, the outfall's node. */
bool sy_search_network(SySearch *search, SyStore *store, GError **error);
/* Points, once it is known at which nodes something was observed. */
bool sy_search_points(SySearch *search, const bool *observed, GError **error);

/* Candidates, their places and weights; n_place and place_node. */
bool sy_search_sources(SySearch *search, SyStore *store, GError **error);

/* A reading at a node of the network, before the points are numbered. */
typedef struct {
    SyIndex node;
    bool seen;
    char day[12]; /* "2026-05-01", or "" */
} SySearchReading;

/* GArray of SySearchReading, by node, then day; what was measured at the outfall changes
 * search->prior. NULL with an error. */
GArray *sy_search_readings(SySearch *search, SyStore *store, const SyJudgement *judgement,
                           GError **error);
