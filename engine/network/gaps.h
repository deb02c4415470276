/* What gaps.c, gap_ways.c, gap_places.c and gap_join.c share: where water ends and where it may go
 * on. Not for others. */
#pragma once
#include "algorithms/topology/gaps.h"
#include "engine/network/direction.h"

/* A node to which drains bring water that goes nowhere from there. */
typedef struct {
    SyIndex node;
    SyIndex first_in, n_in; /* lines that end here, in SyGapSearch.in_line */
} SyDeadEnd;

/* A place where it may go on. */
typedef struct {
    SyIndex node;     /* or SY_NONE: on the middle of a line, or an outfall that joins nothing */
    SyIndex line;     /* on whose middle it is, else SY_NONE */
    double measure_m; /* along that line */
    SyIndex outfall;  /* row of an outfall that gets no water as yet, or SY_NONE */
    bool at_mouth;    /* an outfall stands there that only has what pipes bring */
    SyIndex in_line;  /* the best of the lines that end in the dead end */
    double x, y, distance_m, nats;
    guint first_via, n_via; /* points of a row that leads there, in net->gap_via */
} SyGapPlace;

typedef struct {
    SyBuild *build;
    SyGapOptions options;
    SyIndex *n_in, *n_out; /* n_node: lines that end and begin there */
    bool *is_mouth;        /* n_node: an outfall stands there that only has what pipes bring */
    bool *fed;             /* n_node: a pipe comes there */
    bool *passes;          /* n_node: it is on the middle of a line */
    SyIndex *out_line;     /* n_node: one by which it goes, a pipe rather than a channel; SY_NONE */
    SyIndex *drains_to;    /* n_node: a node further down its main way, itself at the end */
    SyIndex *outlet;       /* n_node: the same, but no further than an outfall on it */
    bool *is_outfall;      /* n_node: all its water passes an outfall */
    SyIndex *loose, n_loose; /* surveyed points that no line meets */
    SyBoxes *loose_boxes;
    SyBoxes *outfall_boxes; /* of those, by number in outfall_row */
    SyIndex *outfall_row;
    SyDeadEnd *dead_end;
    SyIndex n_dead_end;
    SyIndex *in_line;
    SyCut *tee; /* nodes on the middle of lines, by line */
    guint n_tee;
    GArray *places; /* SyGapPlace, of one dead end */
} SyGapSearch;

/* The main way from every node down: fills the arrays of SyGapSearch up to is_outfall. */
bool sy_gap_find_ways(SyGapSearch *search, GError **error);
/* Node to which water of a node comes at last, by its main way. */
SyIndex sy_gap_sink(SyIndex *drains_to, SyIndex node);
/* Where the way downstream of an end of a line is @end: 0 = drawn first. */
bool sy_gap_flows_out(const SyNetwork *net, SyIndex end);
/* Makes lines of all gaps of the network. */
bool sy_gap_join(SyBuild *build, GError **error);
/* Points that no line meets, and the row of them that begins at a dead end, as one place more. */
bool sy_gap_index_points(SyGapSearch *search, GError **error);
void sy_gap_follow_row(SyGapSearch *search, const SyDeadEnd *dead);
bool sy_gap_in_sequence(const char *a, const char *b);
/* Fills places of one dead end, with their weights. */
void sy_gap_find_places(SyGapSearch *search, const SyDeadEnd *dead);
