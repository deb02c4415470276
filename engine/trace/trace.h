/*
 * What can drain to each outfall.
 *
 * Here: The network as arcs, their order, spans of outfalls and plants, why branches end.
 * In: SyNetwork.
 * Out: SyTraces; findings trace.*.
 *
 * A node where water is treated is a barrier: arcs into it end there, arcs out of it start at a
 * second, inner node, so that what lies behind a plant is the plant's trace and not its outfall's.
 * An outfall at the mouth of a pipe into a channel stands on an inner node between the two: the
 * channel's own water passes it by.
 */
#pragma once
#include "algorithms/trace/order.h"
#include "engine/network/network.h"

typedef enum {
    SY_END_NONE,      /* water comes in from above */
    SY_END_SOURCE,    /* the network starts here: a unit, an inlet, a surveyed node */
    SY_END_BARRIER,   /* an abandoned, planned or closed edge comes in */
    SY_END_TREATMENT, /* a plant */
    SY_END_GAP,       /* a dead end that only receives is near: its continuation may be missing */
    SY_END_DATA,      /* a drawn end without a surveyed node: the edge of the data */
    SY_N_END
} SyEnd;
const char *sy_end_name(SyEnd end);

/* What water can be made of, by the systems it came through; bits. */
enum {
    SY_CARRIES_STORM = 1,
    SY_CARRIES_SEWAGE = 2,
    SY_CARRIES_PROCESS = 4,
    SY_CARRIES_OVERFLOW = 8 /* sewage or process water that an overflow let pass with the rain */
};
/* "storm sewage"; "" for none; g_free. */
char *sy_carries_text(uint8_t bits);

typedef struct {
    SyIndex n_node; /* of the network */
    SyArcs arcs;    /* over inner nodes; arrays owned here */
    SyIndex *arc_tail, *arc_head;
    SyIndex *arc_edge; /* SY_NONE: from a mouth into its channel */
    double *arc_length_m;
    SyIndex *below; /* n_node: inner node where water leaves it; itself unless a barrier */
    SyIndex *mouth; /* n_node: inner node where pipes end before their water joins the channel
                       that passes; itself where no outfall stands at such a mouth */
    SyIndex *network_node; /* inner node -> node of the network */
    SyOrder *order;

    SyIndex *edge_rank; /* n_edge: number in trace order; edge_id - 1 */
    SyIndex *edge_by_rank;
    SyIndex *edge_head;    /* n_edge: inner node at its lower end, SY_NONE if it is not walked */
    SyIndex *edges_before; /* inner nodes + 1: edges whose head stands before a position */

    uint8_t *edge_carries; /* n_edge: SY_CARRIES_ bits: what the water in it can be */

    GArray *spans;           /* SySpan: of the targets in order */
    GArray *crossings;       /* SyCrossing by target */
    SyIndex n_target;        /* outfalls with a place, then inlets of plants */
    SyIndex *target;         /* n_target: inner nodes */
    SyIndex *target_span;    /* n_target + 1 */
    SyIndex *outfall_target; /* outfalls: target, SY_NONE where it has no place */
    GArray *plants;          /* SyPlant */

    uint8_t *end;             /* n_node: SyEnd */
    SyIndex *end_edge;        /* n_node: nearest continuation of a gap, or the barrier; SY_NONE */
    double *end_distance_m;   /* n_node */
    double *length_before_m;  /* n_edge + 1, by rank */
    SyIndex *manholes_before; /* inner nodes + 1, by position */
    SyIndex *channels_before; /* n_edge + 1, by rank */
} SyTrace;

/* A two-way edge in a target's trace of which only the end that is not its lower one (edge_head) is
 * within trace.max_length_m. */
typedef struct {
    SyIndex target, edge;
    SyIndex inner; /* that end */
    SyIndex span;  /* of the trace, with that end */
} SyCrossing;

/* An inlet where water is treated, a target of its own, and one place where that water goes on. */
typedef struct {
    SyIndex unit; /* row, SY_NONE: a treatment node without a unit */
    SyIndex node; /* of the network: the inlet */
    SyIndex target;
    SyIndex outlet; /* inner node where its water goes on */
} SyPlant;

bool sy_trace_run(const SyCase *job, const SyNetwork *network, const SyWeights *weights,
                  SyTrace *out, SyFindings *findings, const SyProgress *progress, GError **error);
void sy_trace_clear(SyTrace *trace);

static inline const SySpan *sy_trace_spans(const SyTrace *trace, SyIndex target, SyIndex *n) {
    *n = trace->target_span[target + 1] - trace->target_span[target];
    return (const SySpan *)(void *)trace->spans->data + trace->target_span[target];
}

/* Number in spans of the one of a target that an inner node is in, or SY_NONE. O(log spans). */
SyIndex sy_trace_span_of(const SyTrace *trace, SyIndex target, SyIndex inner);
/* The crossings of a target. O(log crossings). */
const SyCrossing *sy_trace_crossings(const SyTrace *trace, SyIndex target, SyIndex *n);
/* Distance from an inner node to a target by the trace; NaN: it is not in it. */
double sy_trace_distance(const SyTrace *trace, SyIndex target, SyIndex inner);

/* The node by which a whole span drains on. */
static inline SyIndex sy_span_top(const SyTrace *trace, const SySpan *span) {
    return span->via_arc == SY_NONE ? span->target : trace->arc_tail[span->via_arc];
}

/* Does an inner node stand for its node in the case file? Others are gaps in the numbers. */
static inline bool sy_trace_is_node(const SyTrace *trace, SyIndex inner) {
    return trace->below[trace->network_node[inner]] == inner;
}

/* Is an inner node a surveyed manhole? */
static inline bool sy_trace_is_manhole(const SyTrace *trace, SyIndex inner) {
    SyIndex position = trace->order->position[inner];
    return trace->manholes_before[position + 1] > trace->manholes_before[position];
}

/* node_id of the case file: its place in trace order, 1-based. */
static inline int64_t sy_trace_node_id(const SyTrace *trace, SyIndex node) {
    return (int64_t)trace->order->position[trace->below[node]] + 1;
}
static inline int64_t sy_trace_edge_id(const SyTrace *trace, SyIndex edge) {
    return (int64_t)trace->edge_rank[edge] + 1;
}
