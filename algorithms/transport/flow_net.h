/* Arcs of the transport by their ends, components downstream first, and what arrives. */
#pragma once
#include "algorithms/trace/adjacency.h"
#include "algorithms/transport/shares.h"

typedef struct {
    const SyTransport *transport;
    double *weight;        /* n_arc: part of the tail's load that arrives at the head */
    double *lost;          /* n_node: part of a node's load that is lost on the way to its heads */
    SyAdjacency out;       /* arcs by tail */
    SyIndex *component;    /* n_node: strongly connected component, downstream first */
    SyIndex *by_component; /* n_node: nodes by component, then number */
    SyIndex *member;       /* n_node: SY_NONE; number in the component at hand */
} SyFlowNet;

/* sy_flow_net_clear() it, also after an error. False with SY_ERROR_MEMORY. O(V + E). */
bool sy_flow_net_init(SyFlowNet *net, const SyTransport *transport, GError **error);
void sy_flow_net_clear(SyFlowNet *net);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyFlowNet, sy_flow_net_clear)

/* Nodes of the component that begins at by_component[first]. */
SyIndex sy_flow_net_n_member(const SyFlowNet *net, SyIndex first);
/* Does water come back to one of these nodes? */
bool sy_flow_net_is_loop(const SyFlowNet *net, const SyIndex *node, SyIndex n);

/* The arcs inside a component, by number in it. */
typedef struct {
    SyIndex n_member, n_arc;
    SyIndex *tail, *head, *arc; /* n_arc; arc: of the transport */
    double *weight;             /* n_arc */
    double *leaving;            /* n_member: part that goes elsewhere or is lost */
} SyFlowLoop;

/* Sets net->member of the nodes; sy_flow_loop_clear() it with the same nodes, also after an error.
 * False with SY_ERROR_MEMORY. */
bool sy_flow_loop_init(SyFlowLoop *loop, SyFlowNet *net, const SyIndex *node, SyIndex n,
                       GError **error);
void sy_flow_loop_clear(SyFlowLoop *loop, SyFlowNet *net, const SyIndex *node);
