/* What lies above one outfall of a case file, for the experiments of the search. */
#pragma once
#include <sqlite3.h>

#include "algorithms/attribution/next_test.h"

typedef enum {
    SEARCH_UNITS, /* the units and where they may join, as the case file says */
    SEARCH_NODES  /* a connection nobody knows: anywhere, one source a node */
} SearchSources;

typedef struct {
    gint64 outfall_id;
    SyIndex outfall; /* node */
    SyDoubtfulEdges edges;
    SyIndex *from, *to;
    double *forward, *reverse, *both;
    SyIndex n_source, n_state;
    SyIndex *state_first; /* n_source + 1 */
    SyIndex *place;       /* n_state: node; also the number of the place, as every node is one */
    double *weight;       /* n_state: P(joins there | source) */
    SyReachWorlds worlds; /* every node is a point and a place */
} SearchNet;

/* Outfalls with at least @min_node nodes and @min_unit units above them, the largest first. */
GArray *search_outfalls(sqlite3 *file, int min_node, int min_unit); /* gint64 */

/* @doubt: what the doubt of every edge is multiplied with; 0: all run as they stand. */
void search_net_init(SearchNet *net, sqlite3 *file, gint64 outfall_id, SearchSources sources,
                     double doubt);
void search_net_clear(SearchNet *net);
