/* The banks of the waters of a case file as lines: both sides of a river's line, the edges of
 * areas. */
#pragma once
#include "algorithms/river/walked.h"
#include "engine/river/parts.h"

/* Where a bank's line comes from. */
typedef struct {
    SyIndex reach, area; /* one of them; else SY_NONE */
    double from_m;       /* where it begins on the reach's line */
} SyBankOrigin;

typedef struct {
    SyIndex *first; /* of each area the first that is called so, itself if it has no name */
    SyTable *areas; /* receiving_water_id, name, label, source_fid; polygons */
    GArray *xy;     /* double */
    GArray *vertex; /* SyIndex, n + 1 */
    GArray *origin; /* SyBankOrigin, n */
    GArray *side;   /* uint8_t, n: SySide as sy_walked() wants it */
    GArray *water;  /* SyIndex, n */
    GArray *near_m, *least_m; /* double, n */
} SyBanks;

/* Lines of rivers where they run outside the areas, and the outer edges of areas where no other
 * area goes on. An edge is on the side on which it lies of a river's line within the area. */
bool sy_banks_take(SyStore *store, const SyRivers *rivers, const SyWeights *weights, SyBanks *banks,
                   GError **error);
SyLines sy_banks_lines(const SyBanks *banks);
void sy_banks_clear(SyBanks *banks);
