/* Whose water, by quantity: loads of units at each outfall, and what they do not explain. */
#include "engine/attribute/shares.h"

#include <math.h>

/* The water of all units, by where they may join; g_free. */
static double *inflow_new(const SyAttributeInput *in, const SyFacts *facts,
                          const SyArrivals *arrivals, GError **error) {
    double *inflow = sy_array_new(in->trace->arcs.n_node, sizeof(double), "nodes", error);
    for (SyIndex i = 0; inflow != NULL && i < arrivals->n_attachment; i++) {
        const SyAttachment *at = &g_array_index(in->network->attachments, SyAttachment, i);
        if (arrivals->inner[i] != SY_NONE)
            inflow[arrivals->inner[i]] += at->probability * facts->unit[at->object].water_m3d;
    }
    return inflow;
}

/* That water down the network. */
static bool run_flow(const SyAttributeInput *in, const double *inflow, SyAttribution *out,
                     const SyArcFlow *flow, GError **error) {
    SyBalance balance;
    out->dry_m3d = sy_array_new(in->trace->arcs.n_node, sizeof(double), "nodes", error);
    if (out->dry_m3d == NULL) return false;
    return sy_transport_flow(&flow->transport, inflow, out->dry_m3d, &balance, error);
}

static bool run_shares(const SyAttributeInput *in, const SyArcFlow *flow,
                       const SyArrivals *arrivals, SyShares *shares, GError **error) {
    const SyTrace *trace = in->trace;
    SyShareOptions options = SY_SHARE_OPTIONS_INIT;
    options.min_share = 1e-6;
    options.velocity_deviation = flow->velocity_deviation;
    return sy_transport_shares(&flow->transport, trace->target, trace->n_target, arrivals->inner,
                               arrivals->n_attachment, &options, shares, error);
}

static void report_splits(const SyArcFlow *flow, SyFindings *findings) {
    if (flow->n_guessed == 0) return;
    sy_findings_add(findings, "attribute.equal_split", NULL, -1, NAN, NAN, NAN,
                    SY_ARGUMENT_INTEGER("n", flow->n_guessed),
                    SY_ARGUMENT_INTEGER("n_depth", flow->n_by_depth), SY_ARGUMENTS_END);
}

bool sy_attribute_shares(const SyAttributeInput *in, const SyFacts *facts, SyAttribution *out,
                         const SyArrivals *arrivals, SyShares *shares, SyFindings *findings,
                         GError **error) {
    SyArcFlow flow = {0};
    g_autofree double *inflow = inflow_new(in, facts, arrivals, error);
    bool done = inflow != NULL && sy_flow_init(in, inflow, out, &flow, error) &&
                run_shares(in, &flow, arrivals, shares, error) &&
                run_flow(in, inflow, out, &flow, error) &&
                sy_attribute_times(in, out, &flow, error);
    if (done) report_splits(&flow, findings);
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
