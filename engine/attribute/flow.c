/* How fast water runs in each arc, where it parts, and the sums of both along the trace's ways. */
#include <math.h>

#include "algorithms/transport/conduit.h"
#include "engine/attribute/parts.h"

/* ---- conduits ---- */

typedef struct {
    SyRole role;
    const SyColumn *size, *height, *roughness, *invert[2], *depth[2], *ground[2];
} Columns;

static void find_columns(Columns *c, const SyNetwork *net, SyRole role) {
    const SyTable *table = net->layers->table[role];
    *c = (Columns){
        .role = role,
        .size = sy_table_column(table, "size"),
        .height = sy_table_column(table, "height"),
        .roughness = sy_table_column(table, "roughness"),
        .invert = {sy_table_column(table, "from_invert"), sy_table_column(table, "to_invert")},
        .depth = {sy_table_column(table, "from_depth"), sy_table_column(table, "to_depth")},
        .ground = {sy_table_column(table, "from_ground"), sy_table_column(table, "to_ground")}};
}

static double number(const SyColumn *column, SyIndex row) {
    return column == NULL ? NAN : column->real[row];
}

static double level_m(const Columns *c, int end, SyIndex row) {
    double invert_m = number(c->invert[end], row);
    return isnan(invert_m) ? number(c->ground[end], row) - number(c->depth[end], row) : invert_m;
}

/* Full-section flow of a line. Which end is lower is settled by the direction; here only how steep
 * it is counts. */
static SyFullFlow line_flow(const Columns *c, const SyNetwork *net, SyIndex line, double length_m) {
    SyIndex row = net->line_row[line];
    double height_m = number(c->height, row);
    SySection section = c->role == SY_ROLE_CHANNELS ? SY_SECTION_CHANNEL
                        : isnan(height_m)           ? SY_SECTION_CIRCLE
                                                    : SY_SECTION_BOX;
    double fall_m = fabs(level_m(c, 0, row) - level_m(c, 1, row));
    return sy_full_flow(section, number(c->size, row), height_m, fall_m / length_m,
                        number(c->roughness, row));
}

static bool fill_edges(const SyAttributeInput *in, SyAttribution *out, double *capacity_m3s,
                       GError **error) {
    const SyNetwork *net = in->network;
    const SyFactors *factors = &in->judgement->factors;
    out->velocity_ms = sy_array_new(net->edges.n_edge, sizeof(double), "edges", error);
    if (out->velocity_ms == NULL) return false;
    Columns columns = {.role = SY_N_ROLE};
    for (SyIndex edge = 0; edge < net->edges.n_edge; edge++) {
        SyIndex line = net->edges.line[edge];
        SyRole role = net->line_role[line];
        capacity_m3s[edge] = NAN;
        out->velocity_ms[edge] = factors->velocity_usual_ms;
        if (role == SY_ROLE_RIVERS) continue;
        if (edge > 0 && net->edges.line[edge - 1] == line) {
            capacity_m3s[edge] = capacity_m3s[edge - 1];
            out->velocity_ms[edge] = out->velocity_ms[edge - 1];
            continue;
        }
        if (columns.role != role) find_columns(&columns, net, role);
        double length_m = sy_line_length(&net->lines, line);
        SyFullFlow flow =
            length_m > 0 ? line_flow(&columns, net, line, length_m) : (SyFullFlow){NAN, NAN};
        capacity_m3s[edge] = flow.capacity_m3s;
        if (!isnan(flow.velocity_ms))
            out->velocity_ms[edge] =
                CLAMP(flow.velocity_ms, factors->velocity_least_ms, factors->velocity_most_ms);
    }
    return true;
}

bool sy_flow_init(const SyAttributeInput *in, SyAttribution *out, SyArcFlow *flow, GError **error) {
    const SyTrace *trace = in->trace;
    SyIndex n_arc = trace->arcs.n_arc;
    *flow = (SyArcFlow){0};
    g_autofree double *capacity_m3s =
        sy_array_new(in->network->edges.n_edge, sizeof(double), "edges", error);
    g_autofree double *arc_capacity_m3s = sy_array_new(n_arc, sizeof(double), "arcs", error);
    flow->time_s = sy_array_new(n_arc, sizeof(double), "arcs", error);
    flow->fraction = sy_array_new(n_arc, sizeof(double), "arcs", error);
    if (!capacity_m3s || !arc_capacity_m3s || !flow->time_s || !flow->fraction ||
        !fill_edges(in, out, capacity_m3s, error))
        return false;
    for (SyIndex arc = 0; arc < n_arc; arc++) {
        SyIndex edge = trace->arc_edge[arc];
        if (edge == SY_NONE) { /* from a mouth into its channel: the only way */
            arc_capacity_m3s[arc] = 1;
            continue;
        }
        arc_capacity_m3s[arc] = capacity_m3s[edge];
        flow->time_s[arc] = trace->arc_length_m[arc] / out->velocity_ms[edge];
    }
    return sy_flow_fractions(trace->arc_tail, n_arc, trace->arcs.n_node, arc_capacity_m3s,
                             flow->fraction, &flow->splits, error);
}

void sy_flow_clear(SyArcFlow *flow) {
    g_free(flow->time_s);
    g_free(flow->fraction);
    *flow = (SyArcFlow){0};
}

/* ---- along the shortest ways ---- */

/* Down the forest, parents before children. */
static void fill_roots(const SyAttributeInput *in, SyAttribution *out, const SyArcFlow *flow) {
    const SyTrace *trace = in->trace;
    const SyOrder *order = trace->order;
    for (SyIndex position = 0; position < order->n_node; position++) {
        SyIndex inner = order->node[position], arc = order->down_arc[inner];
        out->root_s[inner] = 0;
        out->root_probability[inner] = 1;
        if (arc == SY_NONE) continue;
        SyIndex head = trace->arc_head[arc], edge = trace->arc_edge[arc];
        out->root_s[inner] = out->root_s[head] + flow->time_s[arc];
        double way = 1;
        if (edge != SY_NONE)
            way = sy_doubt_way(in->network, edge,
                               trace->network_node[inner] == in->network->edges.from[edge]);
        /* kept from vanishing: only ratios of it are used */
        out->root_probability[inner] = MAX(out->root_probability[head] * way, 1e-290);
    }
}

/* Spans of a target by the distance of their tops. */
typedef struct {
    SyIndex span, top;
    double distance_m;
} Top;

static int by_distance(const void *left, const void *right) {
    const Top *a = left, *b = right;
    if (a->distance_m < b->distance_m || a->distance_m > b->distance_m)
        return a->distance_m < b->distance_m ? -1 : 1;
    return (a->span > b->span) - (a->span < b->span);
}

static void time_spans(const SyTrace *trace, SyIndex target, SyAttribution *out,
                       const SyArcFlow *flow, GArray *tops) {
    g_array_set_size(tops, 0);
    for (SyIndex s = trace->target_span[target]; s < trace->target_span[target + 1]; s++) {
        const SySpan *span = &g_array_index(trace->spans, SySpan, s);
        Top top = {s, sy_span_top(trace, span), 0};
        top.distance_m = span->offset_m + trace->order->root_m[top.top];
        g_array_append_val(tops, top);
    }
    g_array_sort(tops, by_distance);
    for (guint i = 0; i < tops->len; i++) { /* the head of a way on is nearer: done already */
        Top top = g_array_index(tops, Top, i);
        SyIndex arc = g_array_index(trace->spans, SySpan, top.span).via_arc;
        double time_s = 0;
        if (arc != SY_NONE) {
            SyIndex head = trace->arc_head[arc], below = sy_trace_span_of(trace, target, head);
            time_s = flow->time_s[arc] + out->root_s[head] +
                     (below == SY_NONE ? 0 : out->span_offset_s[below]);
        }
        out->span_offset_s[top.span] = time_s - out->root_s[top.top];
    }
}

bool sy_attribute_times(const SyAttributeInput *in, SyAttribution *out, const SyArcFlow *flow,
                        GError **error) {
    const SyTrace *trace = in->trace;
    out->root_s = sy_array_new(trace->arcs.n_node, sizeof(double), "nodes", error);
    out->root_probability = sy_array_new(trace->arcs.n_node, sizeof(double), "nodes", error);
    out->span_offset_s = sy_array_new(trace->spans->len, sizeof(double), "spans", error);
    if (!out->root_s || !out->root_probability || !out->span_offset_s) return false;
    fill_roots(in, out, flow);
    g_autoptr(GArray) tops = g_array_new(FALSE, FALSE, sizeof(Top));
    for (SyIndex target = 0; target < trace->n_target; target++)
        time_spans(trace, target, out, flow, tops);
    return true;
}
