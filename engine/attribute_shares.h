/* Loads of units at outfalls: attribute_shares.c, attribute_flow.c for attribute.c. */
#pragma once
#include "algorithms/transport/shares.h"
#include "engine/attribute_parts.h"

/* Shares of the units' places (attachments) at all targets of the trace; fills velocities and times
 * of @out. Finding attribute.equal_split. sy_shares_clear() the shares. */
bool sy_attribute_shares(const SyAttributeInput *input, SyAttribution *out,
                         const SyArrivals *arrivals, SyShares *shares, SyFindings *findings,
                         GError **error);
/* The share of a place at a target, or NULL. O(log). */
const SyShare *sy_share_of(const SyShares *shares, SyIndex place, SyIndex target);
