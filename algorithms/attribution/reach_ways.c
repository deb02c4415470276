#include "algorithms/attribution/reach_ways.h"

#include "algorithms/base/error.h"
#include "algorithms/trace/components.h"

#define WHAT "possible ways"

void sy_reach_ways_clear(SyReachWays *ways) {
    void *array[] = {ways->tail,      ways->head,         ways->edge,      ways->way,
                     ways->component, ways->by_component, ways->is_target, ways->up_to,
                     ways->composite, ways->to_up,        ways->base,      ways->to_base,
                     ways->depth,     ways->hung};
    for (unsigned i = 0; i < G_N_ELEMENTS(array); i++) g_free(array[i]);
    sy_adjacency_clear(&ways->out);
    *ways = (SyReachWays){0};
}

static bool alloc(SyReachWays *ways, const SyDoubtfulEdges *edges, GError **error) {
    const gsize n_node = edges->n_node, n_arc = 2 * (gsize)edges->n_edge;
    if (n_arc >= SY_NONE) {
        g_set_error(error, SY_ERROR, SY_ERROR_RANGE, "%u edges are more than arcs can be numbered",
                    edges->n_edge);
        return false;
    }
    ways->n_node = edges->n_node;
    const struct {
        void **array;
        gsize n, size;
    } want[] = {
        {(void **)&ways->tail, n_arc, sizeof(SyIndex)},
        {(void **)&ways->head, n_arc, sizeof(SyIndex)},
        {(void **)&ways->edge, n_arc, sizeof(SyIndex)},
        {(void **)&ways->way, n_arc, sizeof(double)},
        {(void **)&ways->component, n_node, sizeof(SyIndex)},
        {(void **)&ways->by_component, n_node, sizeof(SyIndex)},
        {(void **)&ways->is_target, n_node, sizeof(bool)},
        {(void **)&ways->up_to, n_node, sizeof(SyIndex)},
        {(void **)&ways->composite, n_node, sizeof(bool)},
        {(void **)&ways->to_up, n_node, sizeof(double)},
        {(void **)&ways->base, n_node, sizeof(SyIndex)},
        {(void **)&ways->to_base, n_node, sizeof(double)},
        {(void **)&ways->depth, n_node, sizeof(SyIndex)},
        {(void **)&ways->hung, n_node, sizeof(SyIndex)},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(want); i++) {
        *want[i].array = sy_array_new(want[i].n, want[i].size, WHAT, error);
        if (*want[i].array == NULL) return false;
    }
    return true;
}

static void list_arcs(SyReachWays *ways, const SyDoubtfulEdges *edges, double min_way) {
    for (SyIndex e = 0; e < edges->n_edge; e++) {
        if (edges->from[e] == edges->to[e]) continue;
        for (unsigned backward = 0; backward < 2; backward++) {
            double p = sy_edge_probability(edges, e, backward);
            if (p < min_way) continue;
            SyIndex a = ways->n_arc++;
            ways->tail[a] = backward ? edges->to[e] : edges->from[e];
            ways->head[a] = backward ? edges->from[e] : edges->to[e];
            ways->edge[a] = 2 * e + backward;
            ways->way[a] = p;
        }
    }
}

static void keep_arcs(SyReachWays *ways, const bool *dropped) {
    SyIndex n = 0;
    for (SyIndex a = 0; a < ways->n_arc; a++) {
        if (dropped[a]) continue;
        ways->tail[n] = ways->tail[a];
        ways->head[n] = ways->head[a];
        ways->edge[n] = ways->edge[a];
        ways->way[n++] = ways->way[a];
    }
    ways->n_arc = n;
}

/* Drops the arcs that no target is reached by. */
static bool drop_dead(SyReachWays *ways, bool *dropped, SyIndex *queue, GError **error) {
    g_auto(SyAdjacency) in = {0};
    g_autofree bool *alive = sy_array_new(ways->n_node, sizeof(bool), WHAT, error);
    if (alive == NULL || !sy_adjacency_init(&in, ways->head, ways->n_arc, ways->n_node, error))
        return false;
    SyIndex n_queue = 0;
    for (SyIndex n = 0; n < ways->n_node; n++)
        if ((alive[n] = ways->is_target[n])) queue[n_queue++] = n;
    while (n_queue > 0) {
        SyIndex n = queue[--n_queue];
        for (SyIndex i = in.offset[n]; i < in.offset[n + 1]; i++) {
            SyIndex tail = ways->tail[in.arc[i]];
            if (alive[tail]) continue;
            alive[tail] = true;
            queue[n_queue++] = tail;
        }
    }
    for (SyIndex a = 0; a < ways->n_arc; a++) dropped[a] = !alive[ways->head[a]];
    keep_arcs(ways, dropped);
    return true;
}

/* The one node to which all arcs left of a node lead, or SY_NONE. */
static SyIndex only_head(const SyReachWays *ways, const bool *dropped, SyIndex n) {
    SyIndex head = SY_NONE;
    for (SyIndex i = ways->out.offset[n]; i < ways->out.offset[n + 1]; i++) {
        SyIndex a = ways->out.arc[i];
        if (dropped[a]) continue;
        if (head != SY_NONE && head != ways->head[a]) return SY_NONE;
        head = ways->head[a];
    }
    return head;
}

/* An arc into a node that can only lead back is of no use: a side branch, seen from its foot. */
static bool drop_backward(SyReachWays *ways, bool *dropped, SyIndex *queue, GError **error) {
    if (!sy_adjacency_init(&ways->out, ways->tail, ways->n_arc, ways->n_node, error)) return false;
    g_autofree bool *done = sy_array_new(ways->n_node, sizeof(bool), WHAT, error);
    if (done == NULL) return false;
    for (SyIndex a = 0; a < ways->n_arc; a++) dropped[a] = false;
    for (SyIndex start = 0; start < ways->n_node; start++) {
        SyIndex n_queue = 0;
        queue[n_queue++] = start;
        while (n_queue > 0) {
            SyIndex n = queue[--n_queue], head;
            if (done[n] || ways->is_target[n]) continue;
            if ((head = only_head(ways, dropped, n)) == SY_NONE) continue;
            done[n] = true;
            for (SyIndex i = ways->out.offset[head]; i < ways->out.offset[head + 1]; i++) {
                SyIndex a = ways->out.arc[i];
                if (ways->head[a] == n) dropped[a] = true;
            }
            if (!done[head]) queue[n_queue++] = head;
        }
    }
    sy_adjacency_clear(&ways->out);
    ways->out = (SyAdjacency){0};
    keep_arcs(ways, dropped);
    return true;
}

static bool find_components(SyReachWays *ways, GError **error) {
    g_auto(SyAdjacency) in = {0}, by = {0};
    SyArcs arcs = {ways->n_node, ways->n_arc, ways->tail, ways->head, NULL};
    if (!sy_adjacency_init(&in, ways->head, ways->n_arc, ways->n_node, error) ||
        !sy_components(&arcs, &in, ways->component, &ways->n_component, error) ||
        !sy_adjacency_init(&by, ways->component, ways->n_node, ways->n_component, error))
        return false;
    for (SyIndex i = 0; i < ways->n_node; i++) ways->by_component[i] = by.arc[i];
    return sy_adjacency_init(&ways->out, ways->tail, ways->n_arc, ways->n_node, error);
}

static void make_base(SyReachWays *ways, SyIndex n) {
    ways->base[n] = n;
    ways->to_base[n] = 1;
    ways->depth[n] = 0;
}

/* The node by which n hangs has its base already. */
static void settle(SyReachWays *ways, SyIndex n) {
    SyIndex up_to = ways->up_to[n];
    ways->base[n] = ways->base[up_to];
    ways->to_base[n] = ways->to_up[n] * ways->to_base[up_to];
    ways->depth[n] = ways->depth[up_to] + 1;
    ways->hung[ways->n_hung++] = n;
}

static void hang(SyReachWays *ways, SyIndex n, SyIndex up_to, double p, bool composite) {
    ways->up_to[n] = up_to;
    ways->to_up[n] = p;
    ways->composite[n] = composite;
}

/* Product of the steps from a node to one below it; false if a step is composite: its two ways may
 * share edges with another's. */
static bool plain_way(const SyReachWays *ways, SyIndex from, SyIndex to, double *p) {
    for (; from != to; from = ways->up_to[from]) {
        if (ways->composite[from]) return false;
        *p *= ways->to_up[from];
    }
    return true;
}

/* Two ways that meet before either parts: the first node on both, or SY_NONE. */
static SyIndex meeting(const SyReachWays *ways, SyIndex a, SyIndex b) {
    if (ways->base[a] != ways->base[b]) return SY_NONE;
    while (ways->depth[a] > ways->depth[b]) a = ways->up_to[a];
    while (ways->depth[b] > ways->depth[a]) b = ways->up_to[b];
    while (a != b) {
        a = ways->up_to[a];
        b = ways->up_to[b];
    }
    return a;
}

/* P(some of the ways by the arcs of a node are open), @on[i] that of the way from the head of arc i
 * (NULL: 1). Arcs that share a draw, of which only one is there, add up. */
static double any_open(const SyReachWays *ways, const SyDoubtfulEdges *edges, const SyIndex *arc,
                       SyIndex n_arc, const double *on) {
    SyIndex one_of = SY_NONE;
    for (SyIndex i = 0; edges->skip != NULL && edges->key != NULL && i < n_arc; i++)
        if (edges->skip[ways->edge[arc[i]] >> 1] > 0) one_of = ways->edge[arc[i]] >> 1;
    double none = 1, alternatives = 0;
    for (SyIndex i = 0; i < n_arc; i++) {
        double p = ways->way[arc[i]] * (on == NULL ? 1 : on[i]);
        if (one_of != SY_NONE && edges->key[ways->edge[arc[i]] >> 1] == edges->key[one_of])
            alternatives += p;
        else
            none *= 1 - p;
    }
    return 1 - none * (1 - MIN(alternatives, 1));
}

/* A node with several arcs on, in no loop: hangs if they all lead to one node, or if two meet. */
static void hang_or_base(SyReachWays *ways, const SyDoubtfulEdges *edges, SyIndex n) {
    const SyIndex *arc = ways->out.arc + ways->out.offset[n];
    SyIndex n_out = ways->out.offset[n + 1] - ways->out.offset[n];
    bool one_head = true;
    for (SyIndex i = 0; i < n_out; i++)
        one_head = one_head && ways->head[arc[i]] == ways->head[arc[0]];
    if (one_head) {
        hang(ways, n, ways->head[arc[0]], any_open(ways, edges, arc, n_out, NULL), true);
        settle(ways, n);
        return;
    }
    SyIndex at = n_out == 2 ? meeting(ways, ways->head[arc[0]], ways->head[arc[1]]) : SY_NONE;
    double on[2] = {1, 1};
    if (at == SY_NONE || !plain_way(ways, ways->head[arc[0]], at, &on[0]) ||
        !plain_way(ways, ways->head[arc[1]], at, &on[1])) {
        make_base(ways, n);
        return;
    }
    hang(ways, n, at, any_open(ways, edges, arc, n_out, on), true);
    settle(ways, n);
}

/* Nodes of one component of several: those with one arc on hang, the others are bases. */
static void hang_component(SyReachWays *ways, const SyIndex *member, SyIndex n_member,
                           SyIndex *stack) {
    for (SyIndex i = 0; i < n_member; i++) {
        SyIndex n = member[i], first = ways->out.offset[n];
        if (!ways->is_target[n] && ways->out.offset[n + 1] - first == 1)
            hang(ways, n, ways->head[ways->out.arc[first]], ways->way[ways->out.arc[first]], false);
        else
            make_base(ways, n);
    }
    for (SyIndex i = 0; i < n_member; i++) {
        SyIndex n_stack = 0;
        for (SyIndex n = member[i]; ways->base[n] == SY_NONE; n = ways->up_to[n])
            stack[n_stack++] = n;
        while (n_stack > 0) settle(ways, stack[--n_stack]);
    }
}

static void hang_all(SyReachWays *ways, const SyDoubtfulEdges *edges, SyIndex *stack) {
    for (SyIndex n = 0; n < ways->n_node; n++) ways->base[n] = ways->up_to[n] = SY_NONE;
    for (SyIndex i = 0, n_member = 0; i < ways->n_node; i += n_member) {
        const SyIndex *member = ways->by_component + i;
        n_member = 1;
        while (i + n_member < ways->n_node &&
               ways->component[member[n_member]] == ways->component[member[0]])
            n_member++;
        SyIndex n = member[0], first = ways->out.offset[n], n_out = ways->out.offset[n + 1] - first;
        if (n_member > 1) {
            hang_component(ways, member, n_member, stack);
        } else if (ways->is_target[n]) {
            make_base(ways, n);
        } else if (n_out == 1) {
            hang(ways, n, ways->head[ways->out.arc[first]], ways->way[ways->out.arc[first]], false);
            settle(ways, n);
        } else if (n_out > 1) {
            hang_or_base(ways, edges, n);
        }
    }
}

bool sy_reach_ways_init(SyReachWays *ways, const SyDoubtfulEdges *edges, const SyIndex *target,
                        SyIndex n_target, double min_way, GError **error) {
    *ways = (SyReachWays){0};
    if (!alloc(ways, edges, error)) return false;
    g_autofree SyIndex *queue =
        sy_array_new((gsize)edges->n_node + 1, sizeof(SyIndex), WHAT, error);
    if (queue == NULL) return false;
    for (SyIndex i = 0; i < n_target; i++) ways->is_target[target[i]] = true;
    list_arcs(ways, edges, min_way);
    g_autofree bool *dropped = sy_array_new(ways->n_arc, sizeof(bool), WHAT, error);
    if (dropped == NULL || !drop_dead(ways, dropped, queue, error) ||
        !drop_backward(ways, dropped, queue, error) || !find_components(ways, error))
        return false;
    hang_all(ways, edges, queue);
    return true;
}
