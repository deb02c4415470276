/* Records and the objects of a new run. Not for others than the matching of records. */
#pragma once
#include "engine/people/identity.h"

typedef enum { SY_MATCH_SURE, SY_MATCH_DOUBTFUL, SY_MATCH_LOST } SyMatchVerdict;

/* One side of a record: its object, or the second object of a decision. */
typedef struct {
    int64_t id; /* of the record */
    bool is_other, is_withdrawn;
    bool is_side_note;   /* the decision stands without it: a party that was a unit */
    SyIdentity identity; /* as recorded; object_id and node_id of this run once matched */
    double x, y;         /* in the working CRS; NaN: unknown */
    SyMatchVerdict verdict;
    const char *match; /* static */
    char *near;        /* what it might be; NULL: nothing */
} SyMatchSide;

/* Sides of @role in @sides (SyMatchSide) that are not sure yet, beside all objects of the role. */
bool sy_match_by_linkage(SyStore *store, const char *data_folder, SyIdentityRole role,
                         const char *crs, GArray *sides, GError **error);
