/* Whose water, by quantity: loads of units at each outfall, and what they do not explain. */
#include "engine/attribute_shares.h"

#include <math.h>

static bool run_shares(const SyAttributeInput *in, const SyArcFlow *flow,
                       const SyArrivals *arrivals, SyShares *shares, GError **error) {
    const SyTrace *trace = in->trace;
    SyTransport transport = {trace->arcs.n_node,
                             trace->arcs.n_arc,
                             trace->arc_tail,
                             trace->arc_head,
                             flow->fraction,
                             flow->time_s,
                             0}; /* of water nothing decays */
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

bool sy_attribute_shares(const SyAttributeInput *in, SyAttribution *out, const SyArrivals *arrivals,
                         SyShares *shares, SyFindings *findings, GError **error) {
    SyArcFlow flow;
    bool done = sy_flow_init(in, out, &flow, error) &&
                run_shares(in, &flow, arrivals, shares, error) &&
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
