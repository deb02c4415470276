/*
 * The network.
 *
 * Here: Lines, nodes, edges, directions, gaps, and where outfalls and units join.
 * In: SyLayers and SyWeights.
 * Out: SyNetwork, read only from then on; findings build.* and attach.*.
 *
 * Lines (one per part of a pipe, channel or river feature), nodes, edges (pieces
 * of lines between nodes) and attachments of outfalls and units.
 */
#pragma once
#include "algorithms/topology/area.h"
#include "algorithms/trace/order.h"
#include "engine/expert/weights.h"
#include "engine/read/layers.h"

/* Values of the contract as small numbers; names in network.c. */
typedef enum {
    SY_SYSTEM_UNKNOWN,
    SY_SYSTEM_STORM,
    SY_SYSTEM_SEWAGE,
    SY_SYSTEM_COMBINED,
    SY_SYSTEM_PROCESS,
    SY_N_SYSTEM
} SySystem;
typedef enum {
    SY_DIRECTION_UNKNOWN,
    SY_DIRECTION_ALONG,
    SY_DIRECTION_AGAINST,
    SY_DIRECTION_BOTH,
    SY_N_DIRECTION
} SyDirection;
typedef enum {
    SY_METHOD_UNKNOWN,
    SY_METHOD_FIELD,
    SY_METHOD_IDS,
    SY_METHOD_DRAWN,
    SY_METHOD_INVERTS,
    SY_METHOD_GROUND,
    SY_METHOD_SIZE,
    SY_METHOD_OUTLET,
    SY_METHOD_REPAIRED, /* turned by what lies above and below it */
    SY_N_METHOD
} SyDirectionMethod;
/* Why an edge is not walked; 0 = it is. */
typedef enum {
    SY_OPEN,
    SY_CLOSED_ABANDONED,
    SY_CLOSED_PLANNED,
    SY_CLOSED_WEATHER, /* weir or overflow in dry weather */
    SY_N_CLOSED
} SyClosed;

const char *sy_system_name(SySystem system);
SySystem sy_system_parse(const char *name); /* unknown for NULL and anything else */
const char *sy_direction_name(SyDirection direction);
const char *sy_direction_method_name(SyDirectionMethod method);

typedef enum { SY_ATTACH_OUTFALL_SOURCE, SY_ATTACH_OUTFALL_RIVER, SY_ATTACH_UNIT } SyAttachRole;
typedef enum {
    SY_ATTACH_NONE,
    SY_ATTACH_SURVEYED,
    SY_ATTACH_DECLARED,
    SY_ATTACH_NEAREST,
    SY_ATTACH_PARCEL,  /* by what stands on the unit's ground or belongs to it */
    SY_ATTACH_ADDRESS, /* along the street in its address */
    SY_ATTACH_NAMED,   /* an outfall and a unit by the name of the outfall; no drain was surveyed */
    SY_ATTACH_BESIDE   /* the same by lying near each other */
} SyAttachMethod;
const char *sy_attach_role_name(SyAttachRole role);
const char *sy_attach_method_name(SyAttachMethod method);

/* Where an outfall or a unit joins; a hypothesis. Those of a unit stand one after the other, the
 * likeliest first; what their probabilities leave to 1 is "none of these". A unit that joins
 * nothing has one of method none. */
typedef struct {
    SyAttachRole role;
    SyAttachMethod method;
    const char *reason; /* code of the wording, static; NULL: the method says all */
    SyIndex object;     /* row of the outfalls' or units' table */
    SyIndex line;       /* or SY_NONE: at a node */
    SyIndex by_line;    /* at a node: the line by which it comes there, or SY_NONE */
    double measure_m;
    SyIndex node;      /* of the network, SY_NONE for a river polygon and for method none */
    SyIndex river;     /* SY_ATTACH_OUTFALL_RIVER: number of the water, see sy_water_text */
    double distance_m; /* NaN: the object has no place */
    double x, y;       /* the place */
    double probability;
    bool mouth;   /* an outfall, or a unit that discharges by it, at the mouth of a pipe into a
                     channel: the channel's water passes by */
    bool further; /* another water that may receive the outfall; the likeliest stands before it */
    bool inlet, outlet; /* a connection or record said which; both false: it did not say */
} SyAttachment;

/* What says where a unit joins, but for nearness. */
typedef enum {
    SY_SIGN_RECORD,
    SY_SIGN_DOOR,   /* a drain begins at its very point */
    SY_SIGN_OWNER,  /* a pipe belongs to it */
    SY_SIGN_TANK,   /* a septic tank or grease trap stands there */
    SY_SIGN_DIRECT, /* the nearest outfall, by its permit */
    SY_N_SIGN
} SyJointSign;

/* Whether a private pipe begins on the unit's ground: habits mean another thing then. */
typedef enum {
    SY_SETTING_PUBLIC,
    SY_SETTING_PRIVATE,         /* one does */
    SY_SETTING_PRIVATE_NEAREST, /* and it is the nearest pipe */
    SY_N_SETTING
} SyHabitSetting;

/* How units join: a habit of connecting, or a sign. */
typedef struct {
    const char *name;  /* "nearest" ... "none", "door" ... "direct" */
    const char *place; /* of units drawn as "point" or "area"; NULL: a sign */
    const char
        *beside; /* "public", "private", "private_nearest": see SyHabitSetting; NULL: a sign */
    double expected, learnt; /* share of the habit, or how often the sign is right; "sharpness": the
                                exponent of the probabilities of places by habits */
    SyIndex n;               /* connections on record that it was learnt from */
} SyAttachKind;

/* How far a kind of vote can be trusted. */
typedef struct {
    const char *name;        /* "levels_clear" ... */
    uint8_t method;          /* SyDirectionMethod */
    double expected, learnt; /* share of right votes */
    double nats;             /* what a vote weighs: natural log-odds of its being right */
    SyIndex n_vote;
} SyLineVoteKind;

/* Where the water of a drain that ends may go on. */
typedef struct {
    SyIndex from;    /* node where the drain ends */
    SyIndex in_line; /* the line that ends there */
    SyIndex to;      /* node where it goes on; SY_NONE: on the middle of at_line, or at an outfall
                        that joins nothing */
    SyIndex at_line; /* or SY_NONE */
    double measure_m;
    guint first_via, n_via; /* surveyed points on the way, in gap_via */
    SyIndex outfall;        /* row of an outfall that no water is known to come to, or SY_NONE */
    bool to_channel;        /* a pipe that goes on in a channel */
    double x, y;            /* the place where it goes on */
    double distance_m;
    double share;       /* probability of this very place */
    double probability; /* that its water comes this way: with the shares of other places that drain
                           to where this one does */
    SyIndex line;       /* of the network; SY_NONE: only reported */
} SyGap;

typedef struct {
    const SyLayers *layers;

    /* lines */
    SyLines lines;
    SyIndex *line_vertex; /* owned; lines points to it */
    double *line_xy;
    uint8_t *line_role;   /* SyRole */
    SyIndex *line_row;    /* row in the role's table */
    uint8_t *line_system; /* SySystem */
    uint8_t *line_bits;   /* systems it joins by proximity; rivers have a bit of their own */
    uint8_t *line_direction, *line_method, *line_closed;
    uint8_t *line_stands_in; /* bits 1, 2: its first, last end lies nobody knows where, and has a
                                place among its neighbours */
    double *line_level_m;    /* 2 * n_line: level of the bottom at each end, NaN: not known or not
                                believed */
    bool *line_relief;  /* lines up to first_gap_line: from an overflow to its outfall, dry in dry
                           weather; NULL: direction.repair is off */
    double *line_along; /* n_line: probability that water runs along the drawn order, NaN where it
                           was not judged; NULL: direction.repair is off */
    SyIndex first_gap_line; /* lines from here on are the gaps that were joined, in their order:
                               they have the role, row and system of the line that ends there */
    GArray *gaps;           /* SyGap by node */
    GArray *gap_via;        /* SyIndex: nodes */
    uint32_t *line_votes;   /* n_line: two bits for each of vote_kinds, 1 that water runs along the
                               drawn order, 2 against it; NULL like line_along */
    GArray *vote_kinds;     /* SyLineVoteKind; NULL like line_along */

    /* nodes */
    SyIndex n_node;
    double *node_xy;
    SyIndex *node_row;    /* row in the nodes' table, or SY_NONE */
    const char **node_id; /* survey id (borrowed from the tables), or NULL */
    GStringChunk *keys;   /* numbers with their scope behind them, and without; NULL: one scope */
    GHashTable *unscoped; /* numbers of points of no scope, where others have one; NULL: none */
    GHashTable *scoped;   /* number -> number of its key + 1; G_MAXUINT: several; with @keys only */
    GHashTable
        *several; /* number -> GArray of numbers of its keys + 1, where they are several; with
                     @keys only */
    GHashTable *id_number;  /* survey id of drains -> number + 1 (borrowed keys) */
    SyIndex *id_node;       /* by number: its node, the first where it lies at several places */
    SyIndex *line_end_node; /* 2 * n_line */
    GHashTable *mouth;      /* set of number + 1: free ends of channels meant by an outfall a little
                               way up the channel */

    /* edges */
    SyEdges edges; /* from, to in drawn order */
    double *edge_length_m;

    GArray *attachments;  /* SyAttachment */
    GArray *attach_kinds; /* SyAttachKind; NULL: there are no units */
    GHashTable *learnt;   /* what this survey shows, for its parts: see sy_learnt_get() */
} SyNetwork;

/* Builds nodes, edges and attachments from the layers; findings build.* and attach.*. */
bool sy_network_build(const SyCase *job, const SyLayers *layers, const SyWeights *weights,
                      SyNetwork *out, SyFindings *findings, const SyProgress *progress,
                      GError **error);
void sy_network_clear(SyNetwork *network);

static inline bool sy_network_is_gap(const SyNetwork *network, SyIndex line) {
    return line >= network->first_gap_line;
}
/* Drains whose water is judged: rivers run as they do, what is abandoned or planned carries
 * nothing. */
static inline bool sy_network_is_drain(const SyNetwork *network, SyIndex line) {
    return network->line_role[line] != SY_ROLE_RIVERS &&
           network->line_closed[line] != SY_CLOSED_ABANDONED &&
           network->line_closed[line] != SY_CLOSED_PLANNED;
}
/* Level of the bottom at an end of an edge, 0 the first as drawn, m: of the line's end, or between
 * its ends in proportion where the line was cut; NaN where it is not known or not believed. */
double sy_network_edge_level_m(const SyNetwork *network, SyIndex edge, int end);
/* First edge of each line, and behind the last the number of edges (edges are in the order of their
 * lines); g_free. */
SyIndex *sy_network_line_edges(const SyNetwork *network);
/* Probability that a line is there: of a gap its own, else 1. */
static inline double sy_network_line_probability(const SyNetwork *network, SyIndex line) {
    return sy_network_is_gap(network, line)
               ? g_array_index(network->gaps, SyGap, line - network->first_gap_line).probability
               : 1;
}

static inline bool sy_network_is_mouth(const SyNetwork *network, SyIndex node) {
    return g_hash_table_contains(network->mouth, GUINT_TO_POINTER(node + 1));
}

/* Node of the drains with a survey id, or SY_NONE: there is none, or several surveys have it. */
SyIndex sy_network_node_of_id(const SyNetwork *network, const char *id);
/* The same for what lies at @xy: of the points of several surveys the nearest one, within @limit_m
 * and half as far as the next at most. @xy may be NULL. */
SyIndex sy_network_node_near(const SyNetwork *network, const char *id, const double *xy,
                             double limit_m);
/* What may be numbers in a sentence: runs of letters and digits that have both, "W12" of
 * "排入人民路W12井"; each once, in their order. NULL-terminated; g_strfreev. */
char **sy_network_numbers_in(const char *sentence);

/* Text or number of a field of a role's row; NULL or NaN where the column or value is missing. */
const char *sy_layer_text(const SyLayers *layers, SyRole role, SyIndex row, const char *field);
/* Whether a unit is a treatment works. */
bool sy_unit_treats(const SyLayers *layers, SyIndex unit);
double sy_layer_number(const SyLayers *layers, SyRole role, SyIndex row, const char *field);
/* Receiving waters: the rows of the rivers' lines, then those of their areas. */
SyIndex sy_n_line_water(const SyLayers *layers);
SyIndex sy_n_water(const SyLayers *layers);
/* NULL where the column or value is missing. */
const char *sy_water_text(const SyLayers *layers, SyIndex water, const char *field);
/* Label of the source a row came from, for findings. */
const char *sy_layer_label(const SyLayers *layers, SyRole role, SyIndex row);
static inline int64_t sy_layer_fid(const SyLayers *layers, SyRole role, SyIndex row) {
    return layers->table[role]->fid[row];
}
/* The ground of a unit drawn as an area, with the unit's point; false where it is none. */
bool sy_layer_area(const SyLayers *layers, SyIndex unit, SyArea *area);
/* Place of a row of points; false where it has none. */
bool sy_layer_point(const SyLayers *layers, SyRole role, SyIndex row, double *x, double *y);
