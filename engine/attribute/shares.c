/* Whose water, by quantity: loads of units at each outfall, and what they do not explain. */
#include "engine/attribute/shares.h"

#include <math.h>

static SyTransport transport_of(const SyTrace *trace, const SyArcFlow *flow) {
    return (SyTransport){trace->arcs.n_node,
                         trace->arcs.n_arc,
                         trace->arc_tail,
                         trace->arc_head,
                         flow->fraction,
                         flow->time_s,
                         0}; /* of water nothing decays */
}

/* The water of all units, by where they may join, down the network. */
static bool run_flow(const SyAttributeInput *in, const SyFacts *facts, SyAttribution *out,
                     const SyArcFlow *flow, const SyArrivals *arrivals, GError **error) {
    SyIndex n_node = in->trace->arcs.n_node;
    SyTransport transport = transport_of(in->trace, flow);
    SyBalance balance;
    g_autofree double *inflow = sy_array_new(n_node, sizeof(double), "nodes", error);
    out->dry_m3d = sy_array_new(n_node, sizeof(double), "nodes", error);
    if (inflow == NULL || out->dry_m3d == NULL) return false;
    for (SyIndex i = 0; i < arrivals->n_attachment; i++) {
        const SyAttachment *at = &g_array_index(in->network->attachments, SyAttachment, i);
        if (arrivals->inner[i] != SY_NONE)
            inflow[arrivals->inner[i]] += at->probability * facts->unit[at->object].water_m3d;
    }
    return sy_transport_flow(&transport, inflow, out->dry_m3d, &balance, error);
}

static bool run_shares(const SyAttributeInput *in, const SyArcFlow *flow,
                       const SyArrivals *arrivals, SyShares *shares, GError **error) {
    const SyTrace *trace = in->trace;
    SyTransport transport = transport_of(trace, flow);
    SyShareOptions options = SY_SHARE_OPTIONS_INIT;
    options.min_share = 1e-6;
    options.velocity_deviation = in->judgement->factors.velocity_deviation;
    return sy_transport_shares(&transport, trace->target, trace->n_target, arrivals->inner,
                               arrivals->n_attachment, &options, shares, error);
}

static void report_splits(const SySplits *splits, SyFindings *findings) {
    if (splits->n_equal == 0) return;
    sy_findings_add(findings, "attribute.equal_split", NULL, -1, NAN, NAN, NAN,
                    SY_ARGUMENT_INTEGER("n", splits->n_equal),
                    SY_ARGUMENT_INTEGER("n_capacity", splits->n_by_capacity), SY_ARGUMENTS_END);
}

bool sy_attribute_shares(const SyAttributeInput *in, const SyFacts *facts, SyAttribution *out,
                         const SyArrivals *arrivals, SyShares *shares, SyFindings *findings,
                         GError **error) {
    SyArcFlow flow;
    bool done = sy_flow_init(in, out, &flow, error) &&
                run_shares(in, &flow, arrivals, shares, error) &&
                run_flow(in, facts, out, &flow, arrivals, error) &&
                sy_attribute_times(in, out, &flow, error);
    if (done) report_splits(&flow.splits, findings);
    sy_flow_clear(&flow);
    return done;
}

const SyShare *sy_share_of(const SyShares *shares, SyIndex place, SyIndex target) {
    gsize low = shares->offset[place], high = shares->offset[place + 1];
    while (low < high) {
        gsize middle = low + (high - low) / 2;
        if (shares->share[middle].target < target)
            low = middle + 1;
        else
            high = middle;
    }
    return low < shares->offset[place + 1] && shares->share[low].target == target
               ? &shares->share[low]
               : NULL;
}
