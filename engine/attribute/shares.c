/* Whose water, by quantity: loads of units at each outfall, and what they do not explain. */
#include "engine/attribute/shares.h"

#include <math.h>

#include "algorithms/base/search.h"

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

/*
 * Where a line goes on past an outfall, its water may leave there or not: the outfall is one way
 * more, as good as any other, if it joins there. What goes on keeps the rest. At the mouth of a
 * pipe into a channel all goes on. Fills @leaves (n_target) and lessens the fractions of the ways
 * on.
 */
static bool part_at_outfalls(const SyAttributeInput *in, SyArcFlow *flow, double *leaves,
                             GError **error) {
    const SyTrace *trace = in->trace;
    const SyTable *outfalls = in->network->layers->table[SY_ROLE_OUTFALLS];
    g_autofree SyIndex *n_way = sy_array_new(trace->arcs.n_node, sizeof(SyIndex), "nodes", error);
    g_autofree double *kept = sy_array_new(trace->arcs.n_node, sizeof(double), "nodes", error);
    if (n_way == NULL || kept == NULL) return false;
    for (SyIndex node = 0; node < trace->arcs.n_node; node++) kept[node] = 1;
    const SyTransport *transport = &flow->transport;
    for (SyIndex arc = 0; arc < transport->n_arc; arc++)
        n_way[transport->tail[arc]] += flow->fraction[arc] > 0;
    for (SyIndex row = 0; outfalls != NULL && row < outfalls->n_row; row++) {
        SyIndex target = trace->outfall_target[row];
        const SyAttachment *at = &g_array_index(in->network->attachments, SyAttachment, row);
        if (target == SY_NONE || at->mouth || n_way[trace->target[target]] == 0) continue;
        SyIndex node = trace->target[target];
        kept[node] *= 1 - at->probability / (1 + n_way[node]);
    }
    for (SyIndex target = 0; target < trace->n_target; target++) {
        SyIndex node = trace->target[target];
        leaves[target] = kept[node] < 1 ? 1.0 / (1 + n_way[node]) : 1;
    }
    for (SyIndex arc = 0; arc < transport->n_arc; arc++)
        flow->fraction[arc] *= kept[transport->tail[arc]];
    return true;
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
    sy_findings_add(
        findings, "attribute.equal_split", NULL, -1, NAN, NAN, NAN,
        SY_ARGUMENT_INTEGER("n", flow->n_guessed),
        SY_ARGUMENT_REAL("n_depth", flow->n_by_depth > 0 ? (double)flow->n_by_depth : NAN),
        SY_ARGUMENTS_END);
}

bool sy_attribute_shares(const SyAttributeInput *in, const SyFacts *facts, SyAttribution *out,
                         const SyArrivals *arrivals, SyShares *shares, SyFindings *findings,
                         GError **error) {
    SyArcFlow flow = {0};
    g_autofree double *inflow = inflow_new(in, facts, arrivals, error);
    g_autofree double *leaves =
        sy_array_new(in->trace->n_target, sizeof(double), "outfalls", error);
    bool done = inflow != NULL && leaves != NULL && sy_flow_init(in, inflow, out, &flow, error) &&
                part_at_outfalls(in, &flow, leaves, error) &&
                run_shares(in, &flow, arrivals, shares, error) &&
                run_flow(in, inflow, out, &flow, error) &&
                sy_attribute_times(in, out, &flow, error);
    for (gsize i = 0; done && i < shares->offset[arrivals->n_attachment]; i++)
        shares->share[i].share *= leaves[shares->share[i].target];
    if (done) report_splits(&flow, findings);
    sy_flow_clear(&flow);
    return done;
}

const SyShare *sy_share_of(const SyShares *shares, SyIndex place, SyIndex target) {
    gsize low = SY_LOWER_BOUND(gsize, i, shares->offset[place], shares->offset[place + 1],
                               shares->share[i].target < target);
    return low < shares->offset[place + 1] && shares->share[low].target == target
               ? &shares->share[low]
               : NULL;
}
