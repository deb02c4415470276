/* What attribute.c, attribute_shares.c and attribute_loads.c share: loads of units at outfalls. */
#pragma once
#include "algorithms/transport/shares.h"
#include "engine/attribute/parts.h"

/* Shares of the units' places (attachments) at all targets of the trace; fills velocities, times
 * and dry-weather flows of @out. Finding attribute.equal_split. sy_shares_clear() the shares. */
bool sy_attribute_shares(const SyAttributeInput *input, const SyFacts *facts, SyAttribution *out,
                         const SyArrivals *arrivals, SyShares *shares, SyFindings *findings,
                         GError **error);
/* The share of a place at a target, or NULL. O(log). */
const SyShare *sy_share_of(const SyShares *shares, SyIndex place, SyIndex target);

/* How a plant's water comes to the outfall at hand. */
typedef struct {
    double probability, distance_m;
    bool queued;
} SyPlantWay;

/* The stage at work on one outfall. */
typedef struct {
    const SyAttributeInput *in;
    SyAttribution *out;
    SyFindings *findings;
    SyArrivals arrivals;
    SyShares shares;
    SyFacts facts;
    SyPlantWay *plants; /* of the outfall at hand */
    GArray *ways;       /* of the outfall at hand; attribute.c */
    GArray *found;      /* SyCandidate of the outfall at hand */
} SyAttributing;

static inline const SyAttachment *sy_attribute_place(const SyAttributing *a, SyIndex i) {
    return &g_array_index(a->in->network->attachments, SyAttachment, i);
}

/* Load and time of a direct candidate, by all its places; NaN behind a plant, whose water it is. */
void sy_load_candidate(SyAttributing *a, SyCandidate *c, SyIndex target, double joins);
/* Shares of the water of an outfall, and what is left of the measured flow. */
SyUnexplained sy_share_water(SyAttributing *a, SyIndex outfall);
/* Flow that no known unit explains: somebody's pipe is not in the survey. Findings
 * suspect.hidden_connection, suspect.dry_flow. */
void sy_suspect_hidden(SyAttributing *a, SyIndex outfall, const SyUnexplained *unexplained);
