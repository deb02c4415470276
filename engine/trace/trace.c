#include "engine/trace/trace.h"

#include <math.h>
#include <string.h>

#include "engine/trace/parts.h"

typedef struct {
    const SyCase *job;
    const SyNetwork *net;
    SyTrace *out;
    SyIndex n_inner;
} Tracing;

static const char *const end_names[SY_N_END] = {NULL,        "source", "barrier",
                                                "treatment", "gap",    "edge_of_data"};

const char *sy_end_name(SyEnd end) {
    return end_names[end];
}

/* ---- barriers ---- */

static bool is_treating(const SyLayers *layers, SyIndex unit) {
    return g_strcmp0(sy_layer_text(layers, SY_ROLE_UNITS, unit, "treats"), "yes") == 0;
}

static const char *node_kind(const SyNetwork *net, SyIndex node) {
    return net->node_row[node] == SY_NONE
               ? NULL
               : sy_layer_text(net->layers, SY_ROLE_NODES, net->node_row[node], "kind");
}

/* Marks nodes where water is treated; returns how many. */
static SyIndex mark_treatment(const SyNetwork *net, bool *treated) {
    for (SyIndex node = 0; node < net->n_node; node++)
        if (net->node_row[node] != SY_NONE && g_strcmp0(node_kind(net, node), "treatment") == 0)
            treated[node] = true;
    for (guint i = 0; i < net->attachments->len; i++) {
        const SyAttachment *a = &g_array_index(net->attachments, SyAttachment, i);
        if (a->role == SY_ATTACH_UNIT && a->node != SY_NONE && !a->outlet &&
            is_treating(net->layers, a->object))
            treated[a->node] = true;
    }
    SyIndex n = 0;
    for (SyIndex node = 0; node < net->n_node; node++) n += treated[node];
    return n;
}

/* Gives the nodes with an outfall at a mouth their second inner node. */
static void split_mouths(Tracing *t, const bool *treated, SyIndex *next) {
    const SyNetwork *net = t->net;
    for (SyIndex node = 0; node < net->n_node; node++) t->out->mouth[node] = node;
    for (guint i = 0; i < net->attachments->len; i++) {
        const SyAttachment *a = &g_array_index(net->attachments, SyAttachment, i);
        if (a->role != SY_ATTACH_OUTFALL_SOURCE || !a->mouth || treated[a->node] ||
            t->out->mouth[a->node] != a->node)
            continue;
        t->out->network_node[*next] = a->node;
        t->out->mouth[a->node] = (*next)++;
    }
}

static SyIndex count_mouths(const SyNetwork *net) {
    SyIndex n = 0;
    for (guint i = 0; i < net->attachments->len; i++)
        n += g_array_index(net->attachments, SyAttachment, i).mouth;
    return n;
}

/* Inner nodes: one for each node, one more below each barrier and before each mouth. */
static bool split_nodes(Tracing *t, GError **error) {
    const SyNetwork *net = t->net;
    g_autofree bool *treated = sy_array_new(net->n_node, sizeof(bool), "nodes", error);
    if (treated == NULL) return false;
    SyIndex most = net->n_node + mark_treatment(net, treated) + count_mouths(net);
    t->out->n_node = net->n_node;
    t->out->below = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    t->out->mouth = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    t->out->network_node = sy_array_new(most, sizeof(SyIndex), "nodes", error);
    if (!t->out->below || !t->out->mouth || !t->out->network_node) return false;
    SyIndex next = net->n_node;
    for (SyIndex node = 0; node < net->n_node; node++) {
        t->out->network_node[node] = node;
        t->out->below[node] = treated[node] ? next++ : node;
        t->out->network_node[t->out->below[node]] = node;
    }
    split_mouths(t, treated, &next);
    t->n_inner = next;
    return true;
}

/* ---- arcs and order ---- */

static void add_arc(SyTrace *out, SyIndex edge, SyIndex tail, SyIndex head, double length_m) {
    SyIndex arc = out->arcs.n_arc++;
    out->arc_tail[arc] = tail;
    out->arc_head[arc] = head;
    out->arc_edge[arc] = edge;
    out->arc_length_m[arc] = length_m;
}

static void add_edge_arc(Tracing *t, SyIndex edge, SyIndex from, SyIndex to) {
    bool pipe = t->net->line_role[t->net->edges.line[edge]] == SY_ROLE_PIPES;
    add_arc(t->out, edge, t->out->below[from], pipe ? t->out->mouth[to] : to,
            t->net->edge_length_m[edge]);
}

static bool make_arcs(Tracing *t, GError **error) {
    const SyNetwork *net = t->net;
    SyTrace *out = t->out;
    gsize most = t->n_inner - net->n_node; /* from mouths into their channels */
    for (SyIndex edge = 0; edge < net->edges.n_edge; edge++) {
        uint8_t direction = net->line_direction[net->edges.line[edge]];
        most += direction == SY_DIRECTION_BOTH || direction == SY_DIRECTION_UNKNOWN ? 2 : 1;
    }
    out->arc_tail = sy_array_new(most, sizeof(SyIndex), "arcs", error);
    out->arc_head = sy_array_new(most, sizeof(SyIndex), "arcs", error);
    out->arc_edge = sy_array_new(most, sizeof(SyIndex), "arcs", error);
    out->arc_length_m = sy_array_new(most, sizeof(double), "arcs", error);
    if (!out->arc_tail || !out->arc_head || !out->arc_edge || !out->arc_length_m) return false;
    for (SyIndex edge = 0; edge < net->edges.n_edge; edge++) {
        SyIndex line = net->edges.line[edge];
        if (net->line_closed[line] != SY_OPEN) continue;
        SyIndex from = net->edges.from[edge], to = net->edges.to[edge];
        uint8_t direction = net->line_direction[line];
        if (direction != SY_DIRECTION_AGAINST) add_edge_arc(t, edge, from, to);
        if (direction != SY_DIRECTION_ALONG) add_edge_arc(t, edge, to, from);
    }
    for (SyIndex node = 0; node < net->n_node; node++)
        if (out->mouth[node] != node) add_arc(out, SY_NONE, out->mouth[node], node, 0);
    out->arcs =
        (SyArcs){t->n_inner, out->arcs.n_arc, out->arc_tail, out->arc_head, out->arc_length_m};
    return true;
}

/* Inner node at which an outfall's trace begins. */
static SyIndex outfall_inner(const SyTrace *out, const SyAttachment *a) {
    return a->mouth && out->mouth[a->node] != a->node ? out->mouth[a->node] : out->below[a->node];
}

static bool make_order(Tracing *t, GError **error) {
    g_autofree uint8_t *prefer = sy_array_new(t->n_inner, 1, "nodes", error);
    if (prefer == NULL) return false;
    for (guint i = 0; i < t->net->attachments->len; i++) {
        const SyAttachment *a = &g_array_index(t->net->attachments, SyAttachment, i);
        if (a->role == SY_ATTACH_OUTFALL_SOURCE && a->node != SY_NONE)
            prefer[outfall_inner(t->out, a)] = 1;
    }
    t->out->order = sy_order_new(&t->out->arcs, prefer, error);
    return t->out->order != NULL;
}

/* Does water come in here to be treated? */
static bool is_inlet(const SyTrace *out, SyIndex inner) {
    return out->network_node[inner] == inner && out->below[inner] != inner;
}

/* Is @head a better lower end of an edge than @old? What goes on beats the inlet of a plant, where
 * no outfall's trace comes by; then the nearer to its root. */
static bool is_better_head(const SyTrace *out, SyIndex head, SyIndex old) {
    if (old == SY_NONE) return true;
    const SyOrder *order = out->order;
    bool inlet = is_inlet(out, head), old_inlet = is_inlet(out, old);
    if (inlet != old_inlet) return old_inlet;
    return order->root_m[head] < order->root_m[old] ||
           (order->root_m[head] <= order->root_m[old] &&
            order->position[head] < order->position[old]);
}

/* The lower end of each edge; of a two-way edge the better one. */
static void find_heads(Tracing *t) {
    SyTrace *out = t->out;
    memset(out->edge_head, 0xff, t->net->edges.n_edge * sizeof(SyIndex));
    for (SyIndex arc = 0; arc < out->arcs.n_arc; arc++) {
        SyIndex edge = out->arc_edge[arc], head = out->arc_head[arc];
        if (edge == SY_NONE) continue;
        if (is_better_head(out, head, out->edge_head[edge])) out->edge_head[edge] = head;
    }
}

/* Edges by the position of their lower end; those that are not walked come last. */
static bool rank_edges(Tracing *t, GError **error) {
    SyTrace *out = t->out;
    SyIndex n_edge = t->net->edges.n_edge;
    out->edge_head = sy_array_new(n_edge, sizeof(SyIndex), "edges", error);
    out->edge_rank = sy_array_new(n_edge, sizeof(SyIndex), "edges", error);
    out->edge_by_rank = sy_array_new(n_edge, sizeof(SyIndex), "edges", error);
    out->edges_before = sy_array_new((gsize)t->n_inner + 2, sizeof(SyIndex), "nodes", error);
    if (!out->edge_head || !out->edge_rank || !out->edge_by_rank || !out->edges_before)
        return false;
    find_heads(t);
    for (SyIndex edge = 0; edge < n_edge; edge++) {
        SyIndex head = out->edge_head[edge];
        out->edges_before[(head == SY_NONE ? t->n_inner : out->order->position[head]) + 1]++;
    }
    for (SyIndex i = 0; i <= t->n_inner; i++) out->edges_before[i + 1] += out->edges_before[i];
    g_autofree SyIndex *next =
        g_memdup2(out->edges_before, ((gsize)t->n_inner + 2) * sizeof(SyIndex));
    for (SyIndex edge = 0; edge < n_edge; edge++) {
        SyIndex head = out->edge_head[edge];
        SyIndex at = head == SY_NONE ? t->n_inner : out->order->position[head];
        out->edge_rank[edge] = next[at]++;
        out->edge_by_rank[out->edge_rank[edge]] = edge;
    }
    return true;
}

/* ---- targets ---- */

/* Number of a target; outfalls at one node share one. */
static SyIndex add_target(GArray *targets, SyIndex *target_at, SyIndex inner) {
    if (target_at[inner] == SY_NONE) {
        target_at[inner] = targets->len;
        g_array_append_val(targets, inner);
    }
    return target_at[inner];
}

/* A plant for each way its water goes on: its surveyed outlets, else below its inlet. */
static void add_plant(Tracing *t, SyIndex unit, SyIndex node, SyIndex target) {
    SyPlant plant = {unit, node, target, t->out->below[node]};
    guint n_old = t->out->plants->len;
    for (guint i = 0; unit != SY_NONE && i < t->net->attachments->len; i++) {
        const SyAttachment *a = &g_array_index(t->net->attachments, SyAttachment, i);
        if (a->role != SY_ATTACH_UNIT || a->object != unit || !a->outlet || a->node == SY_NONE)
            continue;
        SyIndex mouth = t->out->mouth[a->node];
        plant.outlet = mouth != a->node ? mouth : t->out->below[a->node];
        g_array_append_val(t->out->plants, plant);
    }
    if (t->out->plants->len == n_old) g_array_append_val(t->out->plants, plant);
}

/* Treating units at their inlets; then treatment nodes that no unit claims. */
static void add_plants(Tracing *t, GArray *targets, SyIndex *target_at) {
    const SyNetwork *net = t->net;
    for (guint i = 0; i < net->attachments->len; i++) {
        const SyAttachment *a = &g_array_index(net->attachments, SyAttachment, i);
        if (a->role != SY_ATTACH_UNIT || a->node == SY_NONE || a->outlet ||
            !is_treating(net->layers, a->object))
            continue;
        add_plant(t, a->object, a->node, add_target(targets, target_at, a->node));
    }
    for (SyIndex node = 0; node < net->n_node; node++)
        if (t->out->below[node] != node && target_at[node] == SY_NONE)
            add_plant(t, SY_NONE, node, add_target(targets, target_at, node));
}

static void add_outfalls(Tracing *t, GArray *targets, SyIndex *target_at) {
    const SyTable *outfalls = t->net->layers->table[SY_ROLE_OUTFALLS];
    SyIndex n = outfalls == NULL ? 0 : outfalls->n_row;
    for (SyIndex row = 0; row < n; row++) {
        const SyAttachment *a = &g_array_index(t->net->attachments, SyAttachment, row);
        t->out->outfall_target[row] =
            a->node == SY_NONE ? SY_NONE : add_target(targets, target_at, outfall_inner(t->out, a));
    }
}

static bool trace_targets(Tracing *t, const SyProgress *progress, GError **error) {
    SyTrace *out = t->out;
    const SyTable *outfalls = t->net->layers->table[SY_ROLE_OUTFALLS];
    out->outfall_target =
        sy_array_new(outfalls == NULL ? 0 : outfalls->n_row, sizeof(SyIndex), "outfalls", error);
    if (out->outfall_target == NULL) return false;
    out->plants = g_array_new(FALSE, FALSE, sizeof(SyPlant));
    g_autoptr(GArray) targets = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    g_autofree SyIndex *target_at = sy_array_new(t->n_inner, sizeof(SyIndex), "nodes", error);
    if (target_at == NULL) return false;
    memset(target_at, 0xff, t->n_inner * sizeof(SyIndex));
    add_outfalls(t, targets, target_at);
    add_plants(t, targets, target_at);
    out->n_target = targets->len;
    out->target = g_memdup2(targets->data, targets->len * sizeof(SyIndex));
    out->target_span = sy_array_new((gsize)out->n_target + 1, sizeof(SyIndex), "targets", error);
    if (out->target_span == NULL ||
        !sy_trace_upstream(&out->arcs, out->order, (const SyIndex *)(void *)targets->data,
                           out->n_target, t->job->settings.trace_max_length_m, &out->spans, error))
        return false;
    for (guint i = 0; i < out->spans->len; i++)
        out->target_span[target_at[g_array_index(out->spans, SySpan, i).target] + 1]++;
    for (SyIndex i = 0; i < out->n_target; i++) out->target_span[i + 1] += out->target_span[i];
    return sy_progress(progress, 0.7, error);
}

/* ---- what lies in the spans ---- */

static bool sum_up(Tracing *t, GError **error) {
    SyTrace *out = t->out;
    SyIndex n_edge = t->net->edges.n_edge;
    out->length_before_m = sy_array_new((gsize)n_edge + 1, sizeof(double), "edges", error);
    out->channels_before = sy_array_new((gsize)n_edge + 1, sizeof(SyIndex), "edges", error);
    out->manholes_before = sy_array_new((gsize)t->n_inner + 1, sizeof(SyIndex), "nodes", error);
    if (!out->length_before_m || !out->channels_before || !out->manholes_before) return false;
    for (SyIndex rank = 0; rank < n_edge; rank++) {
        SyIndex edge = out->edge_by_rank[rank];
        out->length_before_m[rank + 1] = out->length_before_m[rank] + t->net->edge_length_m[edge];
        bool channel = t->net->line_role[t->net->edges.line[edge]] == SY_ROLE_CHANNELS;
        out->channels_before[rank + 1] = out->channels_before[rank] + channel;
    }
    const SyTable *nodes = t->net->layers->table[SY_ROLE_NODES];
    const SyColumn *kind = nodes == NULL ? NULL : sy_table_column(nodes, "kind");
    for (SyIndex position = 0; position < t->n_inner; position++) {
        SyIndex inner = out->order->node[position], node = out->network_node[inner];
        SyIndex row = sy_trace_is_node(out, inner) ? t->net->node_row[node] : SY_NONE;
        const char *name = row == SY_NONE || kind == NULL ? NULL : sy_column_text(kind, row);
        bool manhole = row != SY_NONE && (name == NULL || strcmp(name, "manhole") == 0);
        out->manholes_before[position + 1] = out->manholes_before[position] + manhole;
    }
    return true;
}

bool sy_trace_run(const SyCase *job, const SyNetwork *network, const SyWeights *weights,
                  SyTrace *out, SyFindings *findings, const SyProgress *progress, GError **error) {
    memset(out, 0, sizeof *out);
    Tracing t = {job, network, out, 0};
    bool done = split_nodes(&t, error) && make_arcs(&t, error) && make_order(&t, error) &&
                sy_progress(progress, 0.5, error) && rank_edges(&t, error) &&
                trace_targets(&t, progress, error) && sum_up(&t, error) &&
                sy_trace_find_ends(network, weights, out, findings, error) &&
                sy_trace_find_systems(network, out, findings, error);
    if (done) sy_trace_find_crossings(out, job->settings.trace_max_length_m);
    if (done) sy_trace_report_cycles(network, out, findings);
    done = done && sy_progress(progress, 1, error);
    if (!done) sy_trace_clear(out);
    return done;
}

void sy_trace_clear(SyTrace *trace) {
    g_free(trace->arc_tail);
    g_free(trace->arc_head);
    g_free(trace->arc_edge);
    g_free(trace->arc_length_m);
    g_free(trace->below);
    g_free(trace->mouth);
    g_free(trace->network_node);
    sy_order_free(trace->order);
    g_free(trace->edge_rank);
    g_free(trace->edge_carries);
    g_free(trace->edge_by_rank);
    g_free(trace->edge_head);
    g_free(trace->edges_before);
    if (trace->crossings != NULL) g_array_unref(trace->crossings);
    if (trace->spans != NULL) g_array_unref(trace->spans);
    if (trace->plants != NULL) g_array_unref(trace->plants);
    g_free(trace->target_span);
    g_free(trace->target);
    g_free(trace->outfall_target);
    g_free(trace->end);
    g_free(trace->end_edge);
    g_free(trace->end_distance_m);
    g_free(trace->length_before_m);
    g_free(trace->manholes_before);
    g_free(trace->channels_before);
    memset(trace, 0, sizeof *trace);
}
