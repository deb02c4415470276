#include "algorithms/transport/flow_net.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/trace/components.h"

#define WHAT "transport"
#define ROUNDING 1e-12 /* fractions that miss 1 by less sum to 1 */

void sy_flow_net_clear(SyFlowNet *net) {
    g_free(net->weight);
    g_free(net->lost);
    sy_adjacency_clear(&net->out);
    g_free(net->component);
    g_free(net->by_component);
    g_free(net->member);
    *net = (SyFlowNet){0};
}

static void weigh_arcs(SyFlowNet *net) {
    const SyTransport *t = net->transport;
    for (SyIndex n = 0; n < t->n_node; n++) {
        double sum = 0, lost = 0;
        for (SyIndex i = net->out.offset[n]; i < net->out.offset[n + 1]; i++) {
            SyIndex a = net->out.arc[i];
            double decayed = t->time_s == NULL ? 0 : -expm1(-t->decay_per_s * t->time_s[a]);
            net->weight[a] = t->fraction[a] * (1 - decayed);
            lost += t->fraction[a] * decayed;
            sum += t->fraction[a];
        }
        bool ends = net->out.offset[n] == net->out.offset[n + 1];
        net->lost[n] = lost + (!ends && 1 - sum > ROUNDING ? 1 - sum : 0);
    }
}

bool sy_flow_net_init(SyFlowNet *net, const SyTransport *transport, GError **error) {
    *net = (SyFlowNet){.transport = transport};
    const SyIndex n_node = transport->n_node, n_arc = transport->n_arc;
    net->weight = sy_array_new(n_arc, sizeof(double), WHAT, error);
    if (net->weight == NULL) return false;
    net->lost = sy_array_new(n_node, sizeof(double), WHAT, error);
    if (net->lost == NULL) return false;
    net->component = sy_array_new(n_node, sizeof(SyIndex), WHAT, error);
    if (net->component == NULL) return false;
    net->by_component = sy_array_new(n_node, sizeof(SyIndex), WHAT, error);
    if (net->by_component == NULL) return false;
    net->member = sy_array_new(n_node, sizeof(SyIndex), WHAT, error);
    if (net->member == NULL) return false;
    memset(net->member, 0xff, n_node * sizeof(SyIndex));
    SyArcs arcs = {n_node, n_arc, transport->tail, transport->head, NULL};
    g_auto(SyAdjacency) in = {0}, by = {0};
    SyIndex n_component = 0;
    if (!sy_adjacency_init(&in, transport->head, n_arc, n_node, error) ||
        !sy_components(&arcs, &in, net->component, &n_component, error) ||
        !sy_adjacency_init(&by, net->component, n_node, n_component, error) ||
        !sy_adjacency_init(&net->out, transport->tail, n_arc, n_node, error))
        return false;
    for (SyIndex i = 0; i < n_node; i++) net->by_component[i] = by.arc[i];
    weigh_arcs(net);
    return true;
}

SyIndex sy_flow_net_n_member(const SyFlowNet *net, SyIndex first) {
    SyIndex last = first, component = net->component[net->by_component[first]];
    while (last < net->transport->n_node && net->component[net->by_component[last]] == component)
        last++;
    return last - first;
}

bool sy_flow_net_is_loop(const SyFlowNet *net, const SyIndex *node, SyIndex n) {
    if (n > 1) return true;
    for (SyIndex i = net->out.offset[node[0]]; i < net->out.offset[node[0] + 1]; i++)
        if (net->transport->head[net->out.arc[i]] == node[0]) return true;
    return false;
}

static void list_inside(SyFlowLoop *loop, const SyFlowNet *net, const SyIndex *node) {
    for (SyIndex m = 0; m < loop->n_member; m++) {
        SyIndex n = node[m];
        loop->leaving[m] = net->lost[n];
        for (SyIndex i = net->out.offset[n]; i < net->out.offset[n + 1]; i++) {
            SyIndex a = net->out.arc[i], head = net->member[net->transport->head[a]];
            if (head == SY_NONE) {
                loop->leaving[m] += net->weight[a];
                continue;
            }
            loop->tail[loop->n_arc] = m;
            loop->head[loop->n_arc] = head;
            loop->arc[loop->n_arc] = a;
            loop->weight[loop->n_arc++] = net->weight[a];
        }
    }
}

bool sy_flow_loop_init(SyFlowLoop *loop, SyFlowNet *net, const SyIndex *node, SyIndex n,
                       GError **error) {
    *loop = (SyFlowLoop){.n_member = n};
    gsize n_arc = 0;
    for (SyIndex m = 0; m < n; m++) {
        net->member[node[m]] = m;
        n_arc += net->out.offset[node[m] + 1] - net->out.offset[node[m]];
    }
    SyIndex **array[] = {&loop->tail, &loop->head, &loop->arc};
    for (unsigned i = 0; i < G_N_ELEMENTS(array); i++) {
        *array[i] = sy_array_new(n_arc, sizeof(SyIndex), WHAT, error);
        if (*array[i] == NULL) return false;
    }
    loop->weight = sy_array_new(n_arc, sizeof(double), WHAT, error);
    if (loop->weight == NULL) return false;
    loop->leaving = sy_array_new(n, sizeof(double), WHAT, error);
    if (loop->leaving == NULL) return false;
    list_inside(loop, net, node);
    return true;
}

void sy_flow_loop_clear(SyFlowLoop *loop, SyFlowNet *net, const SyIndex *node) {
    for (SyIndex m = 0; m < loop->n_member; m++) net->member[node[m]] = SY_NONE;
    g_free(loop->tail);
    g_free(loop->head);
    g_free(loop->arc);
    g_free(loop->weight);
    g_free(loop->leaving);
    *loop = (SyFlowLoop){0};
}
