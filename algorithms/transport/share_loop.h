/* Shares inside a loop. */
#pragma once
#include "algorithms/transport/flow_net.h"
#include "algorithms/transport/share_sets.h"

/* Adds an entry to the base whose entries were added last. False with SY_ERROR_MEMORY. */
bool sy_share_sets_add(SyShareSets *sets, SyShareEntry entry, GError **error);

/* Entries of the nodes of a component, those below it are done; all become bases. A target inside
 * takes the water that comes to it for the first time. False with SY_ERROR_MEMORY. */
bool sy_share_loop(SyShareSets *sets, SyFlowNet *net, const bool *is_target, const SyIndex *node,
                   SyIndex n, GError **error);
