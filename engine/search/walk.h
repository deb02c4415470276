/* What can drain to a place, and where it drains to. */
#pragma once
#include "io/store/store.h"

/**
 * sy_walk_edges:
 * Edges that can drain to an outfall or node, or, @down, to which its water can go, by distance,
 * with their geometry. What goes without saying is a note: an outfall that joins nothing has none.
 *
 * @at: as sy_find_place()
 * SY_ERROR_USAGE: there is no such place, or several. O(E) for a node, O(trace) for an outfall.
 */
SyTable *sy_walk_edges(SyStore *store, const char *at, bool down, GError **error);
