/* What the files of the attribute stage share: attribute.c, attribute_edges.c,
 * attribute_arrivals.c, attribute_channels.c. Not for other stages. */
#pragma once
#include "algorithms/attribution/reach_probability.h"
#include "algorithms/transport/shares.h"
#include "engine/attribute/attribute.h"

/* The network as edges in doubt, over the inner nodes of the trace. */
typedef struct {
    SyDoubtfulEdges edges; /* arrays owned here */
    SyIndex *from, *to;
    double *forward, *reverse, *both, *skip;
    uint64_t *key;
} SyDoubt;

/**
 * sy_doubt_init:
 * An edge whose direction was judged runs either way with the probabilities it was given; a stated
 * direction that was not judged is taken as stated; a gap is there with its plausibility, one of a
 * dead end's at most. What stands on several pieces of one line is one doubt, not several: the
 * lowest piece decides for the likelier direction, the topmost for the other, those between them
 * let water pass both ways. sy_doubt_clear() it, also after an error.
 */
bool sy_doubt_init(const SyNetwork *network, const SyTrace *trace, SyDoubt *doubt, GError **error);
void sy_doubt_clear(SyDoubt *doubt);
/* Probability that water can pass an edge along (or against) its drawn order. */
double sy_doubt_way(const SyNetwork *network, SyIndex edge, bool along);

/* From one place of a unit, or one way on of a plant, to a target. */
typedef struct {
    SyIndex place; /* an attachment; from n_attachment on a plant */
    double probability, error;
    double distance_m; /* by the trace; NaN: only against the directions it takes as right */
} SyArrival;

typedef struct {
    SyIndex n_attachment, n_place;
    SyIndex *inner;     /* n_place: inner node, SY_NONE: not where a unit's own water joins */
    gsize *offset;      /* n_target + 1 */
    SyArrival *arrival; /* of target t: arrival[offset[t]] .. , rising by place */
} SyArrivals;

/* What arrives at every target of the trace; fills out->span_probability too. Pairs that the trace
 * leaves out for trace.max_length_m are left out. sy_arrivals_clear() it, also after an error. */
bool sy_arrivals_init(const SyCase *job, const SyNetwork *network, const SyTrace *trace,
                      SyArrivals *arrivals, SyAttribution *out, GError **error);
void sy_arrivals_clear(SyArrivals *arrivals);

/* An error finding where units that nobody could find were searched for: none, none with a place,
 * all elsewhere, or a table of connections of which none fits. */
void sy_attribute_searchable(const SyNetwork *net, SyIndex n_outfall, SyFindings *findings);

/* A finding where water passes a pond or tank: its time there is not counted. */
bool sy_attribute_storages(const SyNetwork *net, SyFindings *findings, GError **error);

/* Fills the reaches up to the next outfalls and the intermediates of @out. */
bool sy_attribute_channels(const SyNetwork *network, const SyTrace *trace, SyAttribution *out,
                           GError **error);

/* Arcs of the trace as water runs in them in dry weather, by levels and sizes (sy_dry_water());
 * where these are not known by a usual velocity, held to least_ms .. most_ms of
 * data/evidence.yaml. After them the other way of edges whose direction is in doubt: levels decide.
 * @inflow_m3d: inner nodes: the units' water. Fills out->velocity_ms. sy_flow_clear() it, also
 * after an error. */
typedef struct {
    SyTransport transport;         /* arrays owned here; of water nothing decays */
    double *time_s, *fraction;     /* the same */
    double velocity_deviation;     /* of its logarithm: more, the fewer are by levels and sizes */
    SyIndex n_by_depth, n_guessed; /* places where water parts: by depth; otherwise */
} SyArcFlow;
bool sy_flow_init(const SyAttributeInput *input, const double *inflow_m3d, SyAttribution *out,
                  SyArcFlow *flow, GError **error);
void sy_flow_clear(SyArcFlow *flow);
/* Fills root_s, root_probability and span_offset_s. */
bool sy_attribute_times(const SyAttributeInput *input, SyAttribution *out, const SyArcFlow *flow,
                        GError **error);
