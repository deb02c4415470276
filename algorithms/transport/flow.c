#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/transport/flow_net.h"
#include "algorithms/transport/loop_system.h"

/* Hands on what passes a node. */
static void hand_on(const SyFlowNet *net, SyIndex n, double *through, SyBalance *balance) {
    SyIndex first = net->out.offset[n], last = net->out.offset[n + 1];
    if (first == last) {
        balance->ends += through[n];
        return;
    }
    balance->lost += through[n] * net->lost[n];
    for (SyIndex i = first; i < last; i++) {
        SyIndex a = net->out.arc[i], head = net->transport->head[a];
        if (net->member[n] == SY_NONE || net->member[head] == SY_NONE) /* else solved already */
            through[head] += through[n] * net->weight[a];
    }
}

static bool pass_loop(SyFlowNet *net, const SyIndex *node, SyIndex n, double *through,
                      SyBalance *balance, GError **error) {
    SyFlowLoop loop;
    g_autoptr(SyLoopSystem) system = NULL;
    g_autofree double *flow = sy_array_new(n, sizeof(double), "flow in a loop", error);
    bool done = flow != NULL;
    if (!done) return false;
    done = sy_flow_loop_init(&loop, net, node, n, error);
    if (done)
        system = sy_loop_system_new(n, loop.tail, loop.head, loop.weight, loop.n_arc, loop.leaving,
                                    SY_NONE, error);
    done = done && system != NULL;
    if (done) {
        double inflow = 0;
        for (SyIndex m = 0; m < n; m++) inflow += flow[m] = through[node[m]];
        sy_loop_system_flow(system, flow);
        for (SyIndex m = 0; m < n; m++) through[node[m]] = flow[m];
        if (sy_loop_system_is_closed(system))
            balance->trapped += inflow;
        else
            for (SyIndex m = 0; m < n; m++) hand_on(net, node[m], through, balance);
    }
    sy_flow_loop_clear(&loop, net, node);
    return done;
}

bool sy_transport_flow(const SyTransport *transport, const double *inflow, double *through,
                       SyBalance *balance, GError **error) {
    g_auto(SyFlowNet) net = {0};
    SyBalance sum = {0};
    for (SyIndex n = 0; n < transport->n_node; n++) {
        if (!(inflow[n] >= 0 && isfinite(inflow[n]))) {
            g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, "node %u: inflow %g is not 0 or more",
                        n, inflow[n]);
            return false;
        }
        through[n] = inflow[n];
        sum.inflow += inflow[n];
    }
    if (!sy_transport_check(transport, error) || !sy_flow_net_init(&net, transport, error))
        return false;
    for (SyIndex end = transport->n_node; end > 0;) { /* from upstream down */
        SyIndex first = end - 1, component = net.component[net.by_component[first]];
        while (first > 0 && net.component[net.by_component[first - 1]] == component) first--;
        const SyIndex *node = net.by_component + first;
        if (!sy_flow_net_is_loop(&net, node, end - first))
            hand_on(&net, node[0], through, &sum);
        else if (!pass_loop(&net, node, end - first, through, &sum, error))
            return false;
        end = first;
    }
    sum.residual = sum.inflow - sum.ends - sum.lost - sum.trapped;
    *balance = sum;
    return true;
}
