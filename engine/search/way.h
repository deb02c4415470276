/* The way that water takes through the network of a case file, edge by edge. */
#pragma once
#include "io/store/store.h"

/**
 * sy_way_to_outfall:
 * Appends to @edges (int64_t) what the water of a node goes through down to an outfall, by the tree
 * of its trace; nothing for a node that is not in it. O(steps * log spans) queries.
 */
bool sy_way_to_outfall(SyStore *store, int64_t outfall_id, int64_t node, GArray *edges,
                       GError **error);
/**
 * sy_way_between:
 * The same from a node down to another one: by the tree if that passes there, else the shortest way
 * in the direction of the water. @arrived false: no water goes there from @from. O(E) where the
 * tree does not show it.
 */
bool sy_way_between(SyStore *store, int64_t from, int64_t to, GArray *edges, bool *arrived,
                    GError **error);

/* Their numbers as a JSON array, for queries: edges that may run either way are gone along from
 * where the one before them ended. g_free. */
char *sy_way_json(const GArray *edges);
#define SY_WAY_STEPS                                                                         \
    "WITH RECURSIVE way(step, edge_id, a, b) AS (SELECT 0, NULL, NULL, CAST(?2 AS INTEGER) " \
    "UNION ALL SELECT step + 1, g.edge_id, b, iif(g.from_node = b, g.to_node, g.from_node) " \
    "FROM way JOIN edge g ON g.edge_id = json_extract(?1, '$[' || step || ']')) "
