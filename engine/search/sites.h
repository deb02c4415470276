/* Where to put standing monitors. */
#pragma once
#include "engine/base/reply.h"
#include "io/store/store.h"

/* What a source counts: each unit by its probability of joining there, its water, or each node. */
typedef enum { SY_SITES_UNITS, SY_SITES_WATER, SY_SITES_NODES } SySitesBy;

typedef struct {
    guint n; /* places, 1 to SY_SITES_MOST */
    SySitesBy by;
    double largest; /* of the weight that one place may have above it, 0 < ... <= 1 */
} SySitesAsked;
#define SY_SITES_MOST 200

/**
 * sy_sites:
 * Manholes that together have most sources above them ("sites"), what they cover, cover twice, and
 * what no choice of so many can exceed ("sum"). Rivers are left out.
 *
 * SY_ERROR_USAGE: nothing counts (no units, or none with water). O(V + E) besides n times what is
 * above a place.
 */
SyReply *sy_sites(SyStore *store, const SySitesAsked *asked, GError **error);
