/* Why the branches of a trace end, and where the network loops. */
#include <math.h>
#include <string.h>

#include "algorithms/topology/boxes.h"
#include "engine/trace/parts.h"

typedef struct {
    const SyNetwork *net;
    const SyWeights *weights;
    SyTrace *out;
    SyFindings *findings;
} Ends;

typedef struct {
    SyIndex node, best;
    double best_m;
    const SyIndex *sink;
    const uint8_t *bits;
} GapSearch;

static double visit_sink(SyIndex item, double box_m, void *user) {
    GapSearch *search = user;
    if (box_m >= search->best_m) return search->best_m;
    SyIndex sink = search->sink[item];
    if (sink != search->node && (search->bits[sink] & search->bits[search->node]) != 0) {
        search->best_m = box_m; /* a box is a point: its distance is the node's */
        search->best = sink;
    }
    return search->best_m;
}

/* Nodes where drains end without an outfall or a plant. */
static SyIndex *find_sinks(const Ends *t, const SyIndex *n_in, const SyIndex *n_out,
                           SyIndex *n_sink, GError **error) {
    const SyNetwork *net = t->net;
    g_autofree bool *taken = sy_array_new(net->n_node, sizeof(bool), "nodes", error);
    SyIndex *sink =
        taken == NULL ? NULL : sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    if (sink == NULL) return NULL;
    for (guint i = 0; i < net->attachments->len; i++) {
        const SyAttachment *a = &g_array_index(net->attachments, SyAttachment, i);
        if (a->role == SY_ATTACH_OUTFALL_SOURCE && a->node != SY_NONE) taken[a->node] = true;
    }
    *n_sink = 0;
    for (SyIndex node = 0; node < net->n_node; node++)
        if (n_in[node] > 0 && n_out[node] == 0 && !taken[node] && t->out->below[node] == node)
            sink[(*n_sink)++] = node;
    return sink;
}

static SyBoxes *index_sinks(const SyNetwork *net, const SyIndex *sink, SyIndex n_sink,
                            GError **error) {
    g_autofree double *box = sy_array_new(n_sink, 4 * sizeof(double), "dead ends", error);
    if (box == NULL) return NULL;
    for (SyIndex i = 0; i < n_sink; i++) {
        box[4 * (gsize)i] = box[4 * (gsize)i + 2] = net->node_xy[2 * (gsize)sink[i]];
        box[4 * (gsize)i + 1] = box[4 * (gsize)i + 3] = net->node_xy[2 * (gsize)sink[i] + 1];
    }
    return sy_boxes_new(box, n_sink, error);
}

/* Arcs in and out of each node of the drains, barriers at it, systems that meet there. */
static void count_arcs(const Ends *t, SyIndex *n_in, SyIndex *n_out, uint8_t *bits) {
    const SyNetwork *net = t->net;
    for (SyIndex arc = 0; arc < t->out->arcs.n_arc; arc++) {
        if (t->out->arc_edge[arc] == SY_NONE) continue;
        n_out[t->out->network_node[t->out->arc_tail[arc]]]++;
        n_in[t->out->network_node[t->out->arc_head[arc]]]++;
    }
    for (SyIndex edge = 0; edge < net->edges.n_edge; edge++) {
        SyIndex line = net->edges.line[edge],
                ends[2] = {net->edges.from[edge], net->edges.to[edge]};
        for (int i = 0; i < 2; i++) {
            bits[ends[i]] |= net->line_bits[line];
            if (net->line_closed[line] != SY_OPEN) t->out->end_edge[ends[i]] = edge;
        }
    }
}

static bool starts_here(const SyNetwork *net, SyIndex node) {
    return net->node_row[node] != SY_NONE;
}

static void judge_ends(const Ends *t, const SyIndex *n_in, const SyIndex *n_out,
                       const uint8_t *bits, const SyBoxes *boxes, const SyIndex *sink,
                       const bool *has_unit) {
    const SyNetwork *net = t->net;
    SyTrace *out = t->out;
    const uint8_t river = 8;
    for (SyIndex node = 0; node < net->n_node; node++) {
        SyIndex barrier = out->end_edge[node];
        out->end_edge[node] = SY_NONE;
        out->end_distance_m[node] = NAN;
        if (out->below[node] != node) out->end[node] = SY_END_TREATMENT;
        if (out->below[node] != node || n_in[node] > 0 || n_out[node] == 0 || bits[node] == river)
            continue;
        if (barrier != SY_NONE) {
            out->end[node] = SY_END_BARRIER;
            out->end_edge[node] = barrier;
            continue;
        }
        out->end[node] = has_unit[node] || starts_here(net, node) ? SY_END_SOURCE : SY_END_DATA;
        GapSearch search = {node, SY_NONE, t->weights->gap_search_m, sink, bits};
        if (!has_unit[node])
            sy_boxes_nearest(boxes, net->node_xy[2 * (gsize)node],
                             net->node_xy[2 * (gsize)node + 1], search.best_m, visit_sink, &search);
        if (search.best == SY_NONE) continue;
        out->end[node] = SY_END_GAP;
        out->end_distance_m[node] = search.best_m;
        for (SyIndex rank = out->edges_before[out->order->position[search.best]];
             rank < out->edges_before[out->order->position[search.best] + 1];
             rank++) { /* the first edge into the dead end */
            out->end_edge[node] = out->edge_by_rank[rank];
            break;
        }
    }
}

/* Where a gap that was only reported would bring water. */
static void take_gaps(const Ends *t, const SyIndex *n_in) {
    const SyNetwork *net = t->net;
    SyTrace *out = t->out;
    for (guint i = 0; net->gaps != NULL && i < net->gaps->len; i++) {
        const SyGap *gap = &g_array_index(net->gaps, SyGap, i);
        if (gap->line != SY_NONE || gap->to == SY_NONE || n_in[gap->to] > 0 ||
            (out->end[gap->to] == SY_END_GAP && out->end_distance_m[gap->to] <= gap->distance_m))
            continue;
        out->end[gap->to] = SY_END_GAP;
        out->end_distance_m[gap->to] = gap->distance_m;
        SyIndex rank = out->edges_before[out->order->position[gap->from]];
        out->end_edge[gap->to] = out->edge_by_rank[rank]; /* the first edge into the dead end */
    }
}

static void report_sinks(const Ends *t, const SyIndex *sink, SyIndex n_sink, const uint8_t *bits) {
    const SyNetwork *net = t->net;
    for (SyIndex i = 0; i < n_sink; i++) {
        if (bits[sink[i]] == 8 || sy_network_is_mouth(net, sink[i])) continue;
        SyIndex rank = t->out->edges_before[t->out->order->position[sink[i]]];
        SyIndex line = net->edges.line[t->out->edge_by_rank[rank]];
        sy_findings_add(t->findings, "trace.dead_end",
                        sy_layer_label(net->layers, net->line_role[line], net->line_row[line]),
                        sy_layer_fid(net->layers, net->line_role[line], net->line_row[line]),
                        net->node_xy[2 * (gsize)sink[i]], net->node_xy[2 * (gsize)sink[i] + 1], NAN,
                        SY_ARGUMENT_TEXT("id", net->node_id[sink[i]]), SY_ARGUMENTS_END);
    }
}

bool sy_trace_find_ends(const SyNetwork *net, const SyWeights *weights, SyTrace *out,
                        SyFindings *findings, GError **error) {
    const Ends ends = {net, weights, out, findings}, *t = &ends;
    g_autofree SyIndex *n_in = sy_array_new(out->arcs.n_node, sizeof(SyIndex), "nodes", error);
    g_autofree SyIndex *n_out = sy_array_new(out->arcs.n_node, sizeof(SyIndex), "nodes", error);
    g_autofree uint8_t *bits = sy_array_new(net->n_node, 1, "nodes", error);
    g_autofree bool *has_unit = sy_array_new(net->n_node, sizeof(bool), "nodes", error);
    out->end = sy_array_new(net->n_node, 1, "nodes", error);
    out->end_edge = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    out->end_distance_m = sy_array_new(net->n_node, sizeof(double), "nodes", error);
    if (!n_in || !n_out || !bits || !has_unit || !out->end || !out->end_edge ||
        !out->end_distance_m)
        return false;
    memset(out->end_edge, 0xff, net->n_node * sizeof(SyIndex));
    count_arcs(t, n_in, n_out, bits);
    for (guint i = 0; i < net->attachments->len; i++) {
        const SyAttachment *a = &g_array_index(net->attachments, SyAttachment, i);
        if (a->role == SY_ATTACH_UNIT && a->node != SY_NONE) has_unit[a->node] = true;
    }
    SyIndex n_sink = 0;
    g_autofree SyIndex *sink = find_sinks(t, n_in, n_out, &n_sink, error);
    if (sink == NULL) return false;
    g_autoptr(SyBoxes) boxes = index_sinks(net, sink, n_sink, error);
    if (boxes == NULL) return false;
    judge_ends(t, n_in, n_out, bits, boxes, sink, has_unit);
    take_gaps(t, n_in);
    report_sinks(t, sink, n_sink, bits);
    return true;
}

/* Loops: components of more than one node, and edges that start where they end. */
void sy_trace_report_cycles(const SyNetwork *net, const SyTrace *trace, SyFindings *findings) {
    const SyOrder *order = trace->order;
    g_autofree SyIndex *n_edge = g_new0(SyIndex, MAX(order->n_component, 1));
    for (SyIndex arc = 0; arc < trace->arcs.n_arc; arc++) {
        SyIndex component = order->component[trace->arc_tail[arc]];
        if (trace->arc_edge[arc] == SY_NONE) continue;
        SyIndex line = net->edges.line[trace->arc_edge[arc]];
        bool one_way = net->line_direction[line] == SY_DIRECTION_ALONG ||
                       net->line_direction[line] == SY_DIRECTION_AGAINST;
        if (!one_way || component != order->component[trace->arc_head[arc]]) continue;
        if (n_edge[component]++ > 0) continue;
        SyIndex node = trace->network_node[trace->arc_tail[arc]];
        sy_findings_add(findings, "trace.cycle",
                        sy_layer_label(net->layers, net->line_role[line], net->line_row[line]),
                        sy_layer_fid(net->layers, net->line_role[line], net->line_row[line]),
                        net->node_xy[2 * (gsize)node], net->node_xy[2 * (gsize)node + 1], NAN,
                        SY_ARGUMENT_TEXT("id", net->node_id[node]), SY_ARGUMENTS_END);
    }
}
