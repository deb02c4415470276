#include "algorithms/transport/share_sets.h"

#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/transport/share_loop.h"

#define WHAT "shares of outfalls"

/* What one base gathers, by target. */
typedef struct {
    SyIndex *slot; /* n_node: place in entry, SY_NONE: none */
    GArray *entry; /* SyShareEntry */
} Gathering;

static void gather(Gathering *at, SyShareEntry entry) {
    SyIndex slot = at->slot[entry.target];
    if (slot == SY_NONE) {
        at->slot[entry.target] = at->entry->len;
        g_array_append_val(at->entry, entry);
        return;
    }
    SyMoments *sum = &g_array_index(at->entry, SyShareEntry, slot).moments;
    sum->part += entry.moments.part;
    sum->first += entry.moments.first;
    sum->second += entry.moments.second;
}

static int by_target(const void *left, const void *right) {
    const SyShareEntry *a = left, *b = right;
    return (a->target > b->target) - (a->target < b->target);
}

/* A target, or a node where water parts, in no loop. */
static bool single_base(SyShareSets *sets, const SyFlowNet *net, Gathering *at, SyIndex n,
                        bool is_target, GError **error) {
    sets->base[n] = n;
    sets->to_base[n] = 1;
    sets->first[n] = sets->n_entry;
    if (is_target) gather(at, (SyShareEntry){n, {1, 0, 0}});
    for (SyIndex i = net->out.offset[n]; i < net->out.offset[n + 1]; i++) {
        SyIndex a = net->out.arc[i], head = net->transport->head[a], next = sets->base[head];
        if (next == SY_NONE || !(net->weight[a] > 0)) continue;
        double time_s = net->transport->time_s == NULL ? 0 : net->transport->time_s[a];
        for (gsize e = sets->first[next]; e < sets->first[next] + sets->n[next]; e++) {
            SyShareEntry entry = sets->entry[e];
            entry.moments = sy_moments_after(entry.moments, net->weight[a] * sets->to_base[head],
                                             time_s + sets->to_base_s[head]);
            gather(at, entry);
        }
    }
    g_array_sort(at->entry, by_target);
    for (guint i = 0; i < at->entry->len; i++) {
        SyShareEntry entry = g_array_index(at->entry, SyShareEntry, i);
        at->slot[entry.target] = SY_NONE;
        if (!sy_share_sets_add(sets, entry, error)) return false;
    }
    sets->n[n] = (SyIndex)(sets->n_entry - sets->first[n]);
    g_array_set_size(at->entry, 0);
    return true;
}

/* The only arc of a node, or SY_NONE. */
static SyIndex only_arc(const SyFlowNet *net, SyIndex n) {
    SyIndex first = net->out.offset[n];
    return net->out.offset[n + 1] - first == 1 ? net->out.arc[first] : SY_NONE;
}

static bool single_node(SyShareSets *sets, const SyFlowNet *net, Gathering *at, SyIndex n,
                        bool is_target, GError **error) {
    SyIndex a = only_arc(net, n);
    if (is_target || a == SY_NONE) return single_base(sets, net, at, n, is_target, error);
    SyIndex head = net->transport->head[a];
    sets->base[n] = sets->base[head];
    sets->to_base[n] = net->weight[a] * sets->to_base[head];
    sets->to_base_s[n] =
        sets->to_base_s[head] + (net->transport->time_s == NULL ? 0 : net->transport->time_s[a]);
    return true;
}

static bool all_components(SyShareSets *sets, SyFlowNet *net, const bool *is_target,
                           GError **error) {
    const SyIndex n_node = net->transport->n_node;
    g_autofree SyIndex *slot = sy_array_new(n_node, sizeof(SyIndex), WHAT, error);
    if (slot == NULL) return false;
    memset(slot, 0xff, n_node * sizeof(SyIndex));
    g_autoptr(GArray) entry = g_array_new(FALSE, FALSE, sizeof(SyShareEntry));
    Gathering at = {slot, entry};
    for (SyIndex i = 0, n = 0; i < n_node; i += n) {
        const SyIndex *node = net->by_component + i;
        n = sy_flow_net_n_member(net, i);
        bool done = sy_flow_net_is_loop(net, node, n)
                        ? sy_share_loop(sets, net, is_target, node, n, error)
                        : single_node(sets, net, &at, node[0], is_target[node[0]], error);
        if (!done) return false;
    }
    return true;
}

bool sy_share_sets_init(SyShareSets *sets, const SyTransport *transport, const SyIndex *target,
                        SyIndex n_target, GError **error) {
    const SyIndex n_node = transport->n_node;
    *sets = (SyShareSets){0};
    const struct {
        void **array;
        gsize size;
    } want[] = {{(void **)&sets->base, sizeof(SyIndex)},
                {(void **)&sets->to_base, sizeof(double)},
                {(void **)&sets->to_base_s, sizeof(double)},
                {(void **)&sets->first, sizeof(gsize)},
                {(void **)&sets->n, sizeof(SyIndex)}};
    for (unsigned i = 0; i < G_N_ELEMENTS(want); i++) {
        *want[i].array = sy_array_new(n_node, want[i].size, WHAT, error);
        if (*want[i].array == NULL) return false;
    }
    g_autofree bool *is_target = sy_array_new(n_node, sizeof(bool), WHAT, error);
    if (is_target == NULL) return false;
    for (SyIndex n = 0; n < n_node; n++) sets->base[n] = SY_NONE;
    for (SyIndex i = 0; i < n_target; i++) is_target[target[i]] = true;
    g_auto(SyFlowNet) net = {0};
    return sy_flow_net_init(&net, transport, error) && all_components(sets, &net, is_target, error);
}
