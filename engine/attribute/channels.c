/* The reach of each outfall up to the next outfalls. */
#include <math.h>
#include <string.h>

#include "algorithms/base/search.h"
#include "algorithms/trace/reach.h"
#include "engine/attribute/parts.h"

/* An outfall at its position in trace order. */
typedef struct {
    SyIndex position, outfall;
} Mark;

typedef struct {
    const SyTrace *trace;
    SyAttribution *out;
    GArray *marks; /* Mark, by position, then row */
    SyAdjacency in;
    SyIndex *seen, *counted; /* nodes: the outfall that saw, counted them last */
    SyIndex *taken;          /* edges */
    bool *stop;              /* nodes with an outfall */
    GArray *arcs, *stopped;  /* SyIndex */
} Channels;

static int mark_compare(const void *left, const void *right) {
    const Mark *a = left, *b = right;
    if (a->position != b->position) return a->position < b->position ? -1 : 1;
    return (a->outfall > b->outfall) - (a->outfall < b->outfall);
}

/* First mark at or after a position. */
static guint first_mark(const GArray *marks, SyIndex position) {
    guint low =
        SY_LOWER_BOUND(guint, i, 0, marks->len, g_array_index(marks, Mark, i).position < position);
    return low;
}

static bool channels_init(Channels *c, SyIndex n_edge, GError **error) {
    const SyTrace *trace = c->trace;
    SyIndex n_inner = trace->arcs.n_node;
    c->marks = g_array_new(FALSE, FALSE, sizeof(Mark));
    c->arcs = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    c->stopped = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    c->seen = sy_array_new(n_inner, sizeof(SyIndex), "nodes", error);
    c->counted = sy_array_new(n_inner, sizeof(SyIndex), "nodes", error);
    c->stop = sy_array_new(n_inner, sizeof(bool), "nodes", error);
    c->taken = sy_array_new(n_edge, sizeof(SyIndex), "edges", error);
    if (!c->seen || !c->counted || !c->stop || !c->taken ||
        !sy_adjacency_init(&c->in, trace->arc_head, trace->arcs.n_arc, n_inner, error))
        return false;
    memset(c->seen, 0xff, n_inner * sizeof(SyIndex));
    memset(c->counted, 0xff, n_inner * sizeof(SyIndex));
    memset(c->taken, 0xff, n_edge * sizeof(SyIndex));
    for (SyIndex outfall = 0; outfall < c->out->n_outfall; outfall++) {
        SyIndex target = trace->outfall_target[outfall];
        if (target == SY_NONE) continue;
        Mark mark = {trace->order->position[trace->target[target]], outfall};
        g_array_append_val(c->marks, mark);
        c->stop[trace->target[target]] = true;
    }
    g_array_sort(c->marks, mark_compare);
    return true;
}

static void channels_clear(Channels *c) {
    sy_adjacency_clear(&c->in);
    g_array_unref(c->marks);
    g_array_unref(c->arcs);
    g_array_unref(c->stopped);
    g_free(c->seen);
    g_free(c->counted);
    g_free(c->stop);
    g_free(c->taken);
}

static void take_arcs(Channels *c, SyIndex outfall, SyIndex target) {
    const SyTrace *trace = c->trace;
    for (guint i = 0; i < c->arcs->len; i++) {
        SyIndex arc = g_array_index(c->arcs, SyIndex, i), tail = trace->arc_tail[arc];
        SyIndex edge = trace->arc_edge[arc];
        if (isnan(sy_trace_distance(trace, target, trace->arc_head[arc]))) continue;
        if (c->counted[tail] != outfall && !isnan(sy_trace_distance(trace, target, tail)))
            c->out->reach_manholes[outfall] += sy_trace_is_manhole(trace, tail);
        c->counted[tail] = outfall;
        if (edge == SY_NONE || c->taken[edge] == outfall)
            continue; /* a mouth; the other way of a two-way edge */
        c->taken[edge] = outfall;
        g_array_append_val(c->out->reach_edge, edge);
    }
}

static void take_stops(Channels *c, SyIndex outfall, SyIndex target) {
    const SyTrace *trace = c->trace;
    for (guint i = 0; i < c->stopped->len; i++) {
        SyIndex inner = g_array_index(c->stopped, SyIndex, i);
        SyIndex position = trace->order->position[inner];
        double distance_m = sy_trace_distance(trace, target, inner);
        if (isnan(distance_m)) continue;
        for (guint m = first_mark(c->marks, position);
             m < c->marks->len && g_array_index(c->marks, Mark, m).position == position; m++) {
            SyIntermediate between = {outfall, g_array_index(c->marks, Mark, m).outfall,
                                      distance_m};
            g_array_append_val(c->out->intermediates, between);
        }
    }
}

bool sy_attribute_channels(const SyNetwork *network, const SyTrace *trace, SyAttribution *out,
                           GError **error) {
    Channels c = {.trace = trace, .out = out};
    bool done = channels_init(&c, network->edges.n_edge, error);
    for (SyIndex outfall = 0; done && outfall < out->n_outfall; outfall++) {
        out->reach[outfall] = out->reach_edge->len;
        SyIndex target = trace->outfall_target[outfall];
        if (target == SY_NONE) continue;
        SyIndex node = trace->target[target];
        c.counted[node] = outfall;
        out->reach_manholes[outfall] = sy_trace_is_manhole(trace, node);
        g_array_set_size(c.arcs, 0);
        g_array_set_size(c.stopped, 0);
        sy_trace_reach(&trace->arcs, &c.in, node, c.stop, c.seen, outfall, c.arcs, c.stopped);
        take_arcs(&c, outfall, target);
        take_stops(&c, outfall, target);
    }
    if (done) out->reach[out->n_outfall] = out->reach_edge->len;
    channels_clear(&c);
    return done;
}
