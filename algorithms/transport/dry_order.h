/* In which order the levels of water are found. Inside of sy_dry_water(). */
#pragma once
#include "algorithms/transport/dry_water.h"

/* Nodes downstream first, and the arcs that lead to a node before their tail. Arcs between
 * strongly connected components all do; in a loop the nodes come by the sill that holds them back,
 * lowest first, those behind one sill by the resistance of the way to it. @level_m: 2 * n_arc.
 * False with SY_ERROR_MEMORY, SY_ERROR_RANGE. */
bool sy_dry_order(const SyDryNet *net, const double *level_m, double sill_m, SyIndex **order,
                  bool **usable, GError **error);
