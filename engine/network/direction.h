/* What the files that set directions share: build_direction.c, build_levels.c, build_outlets.c,
 * build_votes.c. Not for others. */
#pragma once
#include "algorithms/topology/direction_votes.h"
#include "engine/network/build.h"

/* Kinds of votes: the share of right ones is learnt for each apart. One of the first three at most:
 * numbers and drawn order are one statement of one person. */
typedef enum {
    SY_VOTE_FIELD,
    SY_VOTE_IDS,
    SY_VOTE_DRAWN,
    SY_VOTE_LEVELS_CLEAR,  /* by more than the tolerance for uphill steps */
    SY_VOTE_LEVELS_FAIR,   /* by a quarter of it */
    SY_VOTE_LEVELS_SLIGHT, /* by a twentieth */
    SY_VOTE_LEVELS_HINT,   /* by a two-hundredth: millimetres */
    SY_VOTE_SAG,           /* in a sag, towards where it spills, whatever the levels in it */
    SY_VOTE_LINKED,        /* a level that is missing taken from other lines at the node */
    SY_VOTE_GROUND,        /* where levels do not speak */
    SY_VOTE_SIZE,          /* what follows is larger than what comes */
    SY_VOTE_OUTLET,        /* fewer lines away from a known outlet */
    SY_N_VOTE
} SyVote;

typedef struct {
    SyBuild *build;
    const bool *judged;    /* of the build */
    const double *level_m; /* of the build */
    uint8_t *role;         /* n_node: SY_NODE_ bits */
    uint8_t *through;      /* n_node: a judged line passes here */
    SyIndex *n_hop;        /* n_node: lines between it and the nearest outlet, SY_NONE: no way */
    bool *relief;          /* n_node: an outlet only for what a sewer cannot take */
    SyIndex *met;          /* n_node: a node that it misses by little, or itself (sets.h) */
    int8_t
        *through_sag; /* n_line: water stands in it and runs along (1), against (-1); 0: not so */
    GArray *votes;    /* SyDirectionVote; edge = line */
} SyDirecting;

/* What nodes may do: kinds of nodes, places of outfalls; tees. */
bool sy_directing_outlets(SyDirecting *d, GError **error);
/* Outlets to which only overflows lead are none in dry weather where the part has another; fills
 * net->line_relief. */
bool sy_directing_reliefs(SyDirecting *d, GError **error);
/* How far nodes are from outlets. */
bool sy_directing_hops(SyDirecting *d, GError **error);
/* Lines in which water stands on its way to an outlet. */
bool sy_directing_sags(SyDirecting *d, GError **error);
/* Ends that miss each other by little, as sets of nodes. */
bool sy_directing_joints(SyDirecting *d, GError **error);
/* All votes, by line, then kind. */
bool sy_directing_votes(SyDirecting *d, GError **error);

/* Columns of the role that a line is of, looked up when the role changes. */
typedef struct {
    SyRole role;
    const SyColumn *flow, *mode, *size, *invert[2], *depth[2], *ground[2];
} SyLineColumns;
void sy_line_columns(SyLineColumns *columns, const SyBuild *build, SyIndex line);
/* Number of a line's end, 0 = drawn first: the feature's "from" unless its ids say otherwise; only
 * at the ends of the feature, NaN at those of its other parts. */
double sy_line_end_number(const SyBuild *build, SyIndex line, int end,
                          const SyColumn *const columns[2]);
