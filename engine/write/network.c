/* Tables node, edge, trace_span, channel, intermediate. */
#include <math.h>

#include "algorithms/transport/shares.h"
#include "engine/write/tables.h"

/* ---- node ---- */

/* Columns are looked up once: there may be a million rows. */
typedef struct {
    SyFieldCopy copy;
    SyColumn *node_id, *source_layer, *source_id, *root_m, *down_edge_id;
    SyColumn *end_reason, *end_edge_id, *end_distance_m, *dry_m3d;
} NodeColumns;

static void fill_node(const SyResult *r, const NodeColumns *c, SyTable *table, SyIndex inner,
                      SyIndex node) {
    const SyNetwork *net = r->network;
    const SyTrace *trace = r->trace;
    SyIndex row = sy_table_add_row(table, 0), survey = net->node_row[node];
    sy_table_add_point(table, net->node_xy[2 * (gsize)node], net->node_xy[2 * (gsize)node + 1]);
    if (survey != SY_NONE) {
        sy_field_copy_row(&c->copy, row, survey);
        sy_column_set_text(c->source_layer, row, "nodes");
    } else
        sy_column_set_text(c->source_id, row, net->node_id[node]);
    sy_column_set_integer(c->node_id, row, sy_trace_node_id(trace, node));
    sy_column_set_real(c->root_m, row, trace->order->root_m[inner]);
    sy_column_set_real(c->dry_m3d, row, r->attribution->dry_m3d[inner]);
    SyIndex down = trace->order->down_arc[inner];
    if (down != SY_NONE)
        sy_column_set_integer(c->down_edge_id, row, sy_trace_edge_id(trace, trace->arc_edge[down]));
    sy_column_set_text(c->end_reason, row, sy_end_name(trace->end[node]));
    if (trace->end_edge[node] != SY_NONE)
        sy_column_set_integer(c->end_edge_id, row, sy_trace_edge_id(trace, trace->end_edge[node]));
    sy_column_set_real(c->end_distance_m, row, trace->end_distance_m[node]);
}

SyIndex sy_report_n_node(const SyResult *r) {
    return r->trace->order->n_node;
}

SyTable *sy_report_nodes(const SyResult *r, SyIndex first, SyIndex end) {
    static const SyFieldSpec fields[] = {{"kind", "kind"},       {"system", "system"},
                                         {"source_id", "id"},    {"ground_m", "ground"},
                                         {"invert_m", "invert"}, {"depth_m", "depth"}};
    SyTable *table = sy_table_new(SY_GEOMETRY_POINT);
    NodeColumns c = {
        .node_id = sy_table_add_column(table, "node_id", SY_COLUMN_INTEGER),
        .source_layer = sy_table_add_column(table, "source_layer", SY_COLUMN_TEXT),
        .source_id = sy_table_add_column(table, "source_id", SY_COLUMN_TEXT),
        .root_m = sy_table_add_column(table, "root_m", SY_COLUMN_REAL),
        .dry_m3d = sy_table_add_column(table, "dry_m3d", SY_COLUMN_REAL),
        .down_edge_id = sy_table_add_column(table, "down_edge_id", SY_COLUMN_INTEGER),
        .end_reason = sy_table_add_column(table, "end_reason", SY_COLUMN_TEXT),
        .end_edge_id = sy_table_add_column(table, "end_edge_id", SY_COLUMN_INTEGER),
        .end_distance_m = sy_table_add_column(table, "end_distance_m", SY_COLUMN_REAL)};
    sy_field_copy_init(&c.copy, r->layers, SY_ROLE_NODES, fields, G_N_ELEMENTS(fields), table);
    sy_table_reserve(table, end - first);
    const SyOrder *order = r->trace->order;
    for (SyIndex position = first; position < end; position++) {
        SyIndex inner = order->node[position], node = r->trace->network_node[inner];
        if (r->trace->below[node] == inner) fill_node(r, &c, table, inner, node);
    }
    return table;
}

/* ---- edge ---- */

static const char *edge_kind(SyRole role) {
    return role == SY_ROLE_PIPES ? "pipe" : role == SY_ROLE_CHANNELS ? "channel" : "river";
}

/* Vertices of an edge between its nodes, upstream end first. */
static void add_edge_vertices(SyTable *table, const SyNetwork *net, SyIndex edge, bool against,
                              GArray *xy) {
    SyIndex from = net->edges.from[edge], to = net->edges.to[edge];
    g_array_set_size(xy, 0);
    sy_line_piece(&net->lines, net->edges.line[edge], net->edges.from_measure_m[edge],
                  net->edges.to_measure_m[edge], xy);
    double *v = (double *)(void *)xy->data;
    guint n = xy->len / 2;
    for (int k = 0; k < 2; k++) { /* edges meet exactly at their nodes */
        v[k] = net->node_xy[2 * (gsize)from + (gsize)k];
        v[2 * (n - 1) + (guint)k] = net->node_xy[2 * (gsize)to + (gsize)k];
    }
    sy_table_begin_part(table, false);
    for (guint i = 0; i < n; i++) {
        guint at = against ? n - 1 - i : i;
        sy_table_add_vertex(table, v[2 * at], v[2 * at + 1]);
    }
}

static bool is_against(const SyNetwork *net, SyIndex edge) {
    return net->line_direction[net->edges.line[edge]] == SY_DIRECTION_AGAINST;
}

typedef struct {
    SyFieldCopy copy[SY_N_ROLE];
    char *carried[16]; /* words for what an edge carries */
    SyColumn *road;
    const SyColumn *node_road; /* of the survey's points; NULL: they say none */
    SyColumn *edge_id, *kind, *system, *carries, *source_layer, *from_node, *to_node, *reversed,
        *traced;
    SyColumn *direction, *direction_method, *direction_confidence, *length_m, *root_m;
    SyColumn *root_s, *root_probability, *velocity_ms;
    SyColumn *from_invert_m, *to_invert_m;
    SyDirectionColumns probability;
} EdgeColumns;

static void fill_direction(const SyResult *r, const EdgeColumns *c, SyIndex row, SyIndex edge) {
    const SyNetwork *net = r->network;
    SyIndex line = net->edges.line[edge], from = net->edges.from[edge], to = net->edges.to[edge];
    bool against = is_against(net, edge);
    if (sy_network_is_drain(net, line)) { /* the levels that were worked with */
        c->from_invert_m->real[row] = sy_network_edge_level_m(net, edge, 0);
        c->to_invert_m->real[row] = sy_network_edge_level_m(net, edge, 1);
    }
    if (against) { /* the row speaks of the upstream end first */
        double level = c->from_invert_m->real[row];
        c->from_invert_m->real[row] = c->to_invert_m->real[row];
        c->to_invert_m->real[row] = level;
    }
    sy_column_set_integer(c->from_node, row, sy_trace_node_id(r->trace, against ? to : from));
    sy_column_set_integer(c->to_node, row, sy_trace_node_id(r->trace, against ? from : to));
    sy_column_set_integer(c->reversed, row, against);
    sy_column_set_text(c->direction, row, sy_direction_name(net->line_direction[line]));
    sy_column_set_text(c->direction_method, row, sy_direction_method_name(net->line_method[line]));
    sy_column_set_real(c->direction_confidence, row, sy_direction_confidence(r, line));
    sy_put_direction(r, &c->probability, row, line);
}

/* The street as the line says it, else the points at its ends. */
static void fill_road(const SyNetwork *net, const EdgeColumns *c, SyIndex row, SyIndex line) {
    for (gsize end = 0; end < 2 && c->node_road != NULL; end++) {
        if (sy_column_text(c->road, row) != NULL) return;
        SyIndex survey = net->node_row[net->line_end_node[2 * (gsize)line + end]];
        if (survey != SY_NONE)
            sy_column_set_text(c->road, row, sy_column_text(c->node_road, survey));
    }
}

static void fill_edge(const SyResult *r, const EdgeColumns *c, SyTable *table, SyIndex edge,
                      GArray *xy) {
    const SyNetwork *net = r->network;
    SyIndex line = net->edges.line[edge], row = sy_table_add_row(table, 0);
    SyIndex head = r->trace->edge_head[edge];
    SyRole role = net->line_role[line];
    bool is_gap = sy_network_is_gap(net, line);
    add_edge_vertices(table, net, edge, is_against(net, edge), xy);
    if (is_gap)
        sy_column_set_text(c->system, row, sy_system_name(net->line_system[line]));
    else
        sy_field_copy_row(&c->copy[role], row, net->line_row[line]);
    if (!is_gap && role != SY_ROLE_RIVERS) fill_road(net, c, row, line);
    fill_direction(r, c, row, edge);
    sy_column_set_integer(c->edge_id, row, sy_trace_edge_id(r->trace, edge));
    sy_column_set_text(c->kind, row, is_gap ? "gap" : edge_kind(role));
    if (r->trace->edge_carries[edge] != 0)
        sy_column_set_text(c->carries, row, c->carried[r->trace->edge_carries[edge]]);
    if (!is_gap) sy_column_set_text(c->source_layer, row, sy_role_name(role));
    sy_column_set_real(c->length_m, row, net->edge_length_m[edge]);
    sy_column_set_real(c->root_m, row, head == SY_NONE ? NAN : r->trace->order->root_m[head]);
    if (head != SY_NONE) {
        sy_column_set_real(c->root_s, row, r->attribution->root_s[head]);
        sy_column_set_real(c->root_probability, row, r->attribution->root_probability[head]);
        sy_column_set_real(c->velocity_ms, row, r->attribution->velocity_ms[edge]);
    }
    sy_column_set_integer(c->traced, row, head != SY_NONE && role != SY_ROLE_RIVERS);
}

static void edge_columns_init(const SyResult *r, EdgeColumns *c, SyTable *table) {
    static const SyFieldSpec fields[] = {{"system", "system"},
                                         {"status", "status"},
                                         {"mode", "mode"},
                                         {"source_id", "id"},
                                         {"size_m", "size"},
                                         {"height_m", "height"},
                                         {"shape", "shape"},
                                         {"material", "material"},
                                         {"roughness", "roughness"},
                                         {"from_invert_m", "from_invert"},
                                         {"to_invert_m", "to_invert"},
                                         {"ownership", "ownership"},
                                         {"origin", "origin"},
                                         {"owner", "owner"},
                                         {"road", "road"}};
    *c = (EdgeColumns){
        .edge_id = sy_table_add_column(table, "edge_id", SY_COLUMN_INTEGER),
        .kind = sy_table_add_column(table, "kind", SY_COLUMN_TEXT),
        .system = sy_table_add_column(table, "system", SY_COLUMN_TEXT),
        .carries = sy_table_add_column(table, "carries", SY_COLUMN_TEXT),
        .source_layer = sy_table_add_column(table, "source_layer", SY_COLUMN_TEXT),
        .from_node = sy_table_add_column(table, "from_node", SY_COLUMN_INTEGER),
        .to_node = sy_table_add_column(table, "to_node", SY_COLUMN_INTEGER),
        .reversed = sy_table_add_column(table, "reversed", SY_COLUMN_INTEGER),
        .traced = sy_table_add_column(table, "traced", SY_COLUMN_INTEGER),
        .direction = sy_table_add_column(table, "direction", SY_COLUMN_TEXT),
        .direction_method = sy_table_add_column(table, "direction_method", SY_COLUMN_TEXT),
        .direction_confidence = sy_table_add_column(table, "direction_confidence", SY_COLUMN_REAL),
        .length_m = sy_table_add_column(table, "length_m", SY_COLUMN_REAL),
        .root_m = sy_table_add_column(table, "root_m", SY_COLUMN_REAL),
        .root_s = sy_table_add_column(table, "root_s", SY_COLUMN_REAL),
        .root_probability = sy_table_add_column(table, "root_probability", SY_COLUMN_REAL),
        .velocity_ms = sy_table_add_column(table, "velocity_ms", SY_COLUMN_REAL),
        .from_invert_m = sy_table_add_column(table, "from_invert_m", SY_COLUMN_REAL),
        .to_invert_m = sy_table_add_column(table, "to_invert_m", SY_COLUMN_REAL)};
    for (guint bits = 0; bits < G_N_ELEMENTS(c->carried); bits++)
        c->carried[bits] = sy_carries_text((uint8_t)bits);
    sy_direction_columns(&c->probability, table);
    for (SyRole role = SY_ROLE_PIPES; role <= SY_ROLE_RIVERS; role++)
        sy_field_copy_init(&c->copy[role], r->layers, role, fields, G_N_ELEMENTS(fields), table);
    c->road = sy_table_column(table, "road");
    if (c->road == NULL) c->road = sy_table_add_column(table, "road", SY_COLUMN_TEXT);
    const SyTable *points = r->layers->table[SY_ROLE_NODES];
    c->node_road = points == NULL ? NULL : sy_table_column(points, "road");
}

SyIndex sy_report_n_edge(const SyResult *r) {
    return r->network->edges.n_edge;
}

SyTable *sy_report_edges(const SyResult *r, SyIndex first, SyIndex end) {
    SyTable *table = sy_table_new(SY_GEOMETRY_LINE);
    EdgeColumns c;
    edge_columns_init(r, &c, table);
    sy_table_reserve(table, end - first);
    g_autoptr(GArray) xy = g_array_new(FALSE, FALSE, sizeof(double));
    for (SyIndex rank = first; rank < end; rank++)
        fill_edge(r, &c, table, r->trace->edge_by_rank[rank], xy);
    for (guint bits = 0; bits < G_N_ELEMENTS(c.carried); bits++) g_free(c.carried[bits]);
    return table;
}

/* ---- trace_span, channel, intermediate ---- */

/* Probability that what is at the top of a span comes out at the outfall. */
static double span_probability(const SyResult *r, SyIndex outfall, SyIndex span) {
    return g_array_index(r->network->attachments, SyAttachment, outfall).probability *
           r->attribution->span_probability[span];
}

static SyIndex add_span(const SyResult *r, SyTable *table, SyIndex outfall, SyIndex number) {
    const SyTrace *trace = r->trace;
    const SySpan *span = &g_array_index(trace->spans, SySpan, number);
    SyIndex row = sy_table_add_row(table, 0), top = sy_span_top(trace, span);
    double probability = span_probability(r, outfall, number);
    sy_put_integer(table, "span_id", row, (int64_t)row + 1);
    sy_put_integer(table, "outfall_id", row, (int64_t)outfall + 1);
    sy_put_integer(table, "top_node", row, (int64_t)trace->order->position[top] + 1);
    if (span->via_arc != SY_NONE)
        sy_put_integer(table, "via_edge_id", row,
                       sy_trace_edge_id(trace, trace->arc_edge[span->via_arc]));
    sy_put_real(table, "offset_m", row, span->offset_m);
    sy_put_real(table, "offset_s", row, r->attribution->span_offset_s[number]);
    double deviation = r->attribution->velocity_deviation, low, high;
    sy_time_spread(1, sqrt(expm1(deviation * deviation)), &low, &high);
    sy_put_real(table, "time_low", row, low);
    sy_put_real(table, "time_high", row, high);
    sy_put_real(table, "probability", row, probability);
    sy_put_real(table, "probability_root", row,
                probability / r->attribution->root_probability[top]);
    return row;
}

/* An edge across the limit is a span without nodes: what it adds to the sums at its lower end gives
 * those at its other end. */
static void add_crossing(const SyResult *r, SyTable *table, SyIndex outfall,
                         const SyCrossing *crossing) {
    const SyTrace *trace = r->trace;
    const SyAttribution *a = r->attribution;
    SyIndex row = add_span(r, table, outfall, crossing->span), inner = crossing->inner,
            head = trace->edge_head[crossing->edge];
    int64_t edge_id = sy_trace_edge_id(trace, crossing->edge);
    sy_put_integer(table, "first_edge", row, edge_id);
    sy_put_integer(table, "last_edge", row, edge_id);
    SyColumn *offset_m = sy_table_column(table, "offset_m"),
             *offset_s = sy_table_column(table, "offset_s"),
             *probability = sy_table_column(table, "probability_root");
    offset_m->real[row] += trace->order->root_m[inner] - trace->order->root_m[head];
    offset_s->real[row] += a->root_s[inner] - a->root_s[head];
    probability->real[row] *= a->root_probability[inner] / a->root_probability[head];
}

SyTable *sy_report_spans(const SyResult *r) {
    const SyTrace *trace = r->trace;
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    sy_add_columns(table, SY_COLUMN_INTEGER, "span_id", "outfall_id", "first_node", "last_node",
                   "first_edge", "last_edge", "top_node", "via_edge_id", NULL);
    sy_add_columns(table, SY_COLUMN_REAL, "offset_m", "offset_s", "time_low", "time_high",
                   "probability", "probability_root", NULL);
    for (SyIndex outfall = 0; outfall < r->attribution->n_outfall; outfall++) {
        SyIndex target = trace->outfall_target[outfall];
        if (target == SY_NONE) continue;
        for (SyIndex s = trace->target_span[target]; s < trace->target_span[target + 1]; s++) {
            const SySpan *span = &g_array_index(trace->spans, SySpan, s);
            SyIndex row = add_span(r, table, outfall, s);
            SyIndex first = trace->edges_before[span->first],
                    end = trace->edges_before[span->last + 1];
            sy_put_integer(table, "first_node", row, (int64_t)span->first + 1);
            sy_put_integer(table, "last_node", row, (int64_t)span->last + 1);
            if (end == first) continue;
            sy_put_integer(table, "first_edge", row, (int64_t)first + 1);
            sy_put_integer(table, "last_edge", row, end);
        }
        SyIndex n_crossing;
        const SyCrossing *crossing = sy_trace_crossings(trace, target, &n_crossing);
        for (SyIndex i = 0; i < n_crossing; i++) add_crossing(r, table, outfall, &crossing[i]);
    }
    return table;
}

/* Totals of a trace from the sums over trace order. */
typedef struct {
    double length_m;
    SyIndex n_edge, n_channel, n_manhole, n_span;
} Totals;

static Totals trace_totals(const SyNetwork *net, const SyTrace *trace, SyIndex target) {
    Totals totals = {0};
    if (target == SY_NONE) return totals;
    SyIndex n_crossing;
    const SyCrossing *crossing = sy_trace_crossings(trace, target, &n_crossing);
    for (SyIndex i = 0; i < n_crossing; i++) {
        SyIndex edge = crossing[i].edge;
        totals.length_m += net->edge_length_m[edge];
        totals.n_channel += net->line_role[net->edges.line[edge]] == SY_ROLE_CHANNELS;
        totals.n_edge++;
    }
    const SySpan *span = sy_trace_spans(trace, target, &totals.n_span);
    for (SyIndex s = 0; s < totals.n_span; s++) {
        SyIndex first = trace->edges_before[span[s].first],
                end = trace->edges_before[span[s].last + 1];
        totals.length_m += trace->length_before_m[end] - trace->length_before_m[first];
        totals.n_edge += end - first;
        totals.n_channel += trace->channels_before[end] - trace->channels_before[first];
        totals.n_manhole +=
            trace->manholes_before[span[s].last + 1] - trace->manholes_before[span[s].first];
    }
    return totals;
}

static void fill_reach(const SyResult *r, SyTable *table, SyIndex row, SyIndex outfall,
                       GArray *xy) {
    const SyAttribution *attribution = r->attribution;
    double length_m = 0;
    for (SyIndex i = attribution->reach[outfall]; i < attribution->reach[outfall + 1]; i++) {
        SyIndex edge = g_array_index(attribution->reach_edge, SyIndex, i);
        add_edge_vertices(table, r->network, edge, is_against(r->network, edge), xy);
        length_m += r->network->edge_length_m[edge];
    }
    sy_put_real(table, "length_m", row, length_m);
    sy_put_integer(table, "n_edge", row,
                   attribution->reach[outfall + 1] - attribution->reach[outfall]);
}

/* Manholes are known where points were surveyed. */
static void put_manholes(const SyResult *r, SyTable *table, const char *column, SyIndex row,
                         SyIndex n) {
    const SyTable *points = r->layers->table[SY_ROLE_NODES];
    if (points != NULL && points->n_row > 0) sy_put_integer(table, column, row, n);
}

SyTable *sy_report_channels(const SyResult *r) {
    SyTable *table = sy_table_new(SY_GEOMETRY_LINE);
    sy_add_columns(table, SY_COLUMN_INTEGER, "outfall_id", "n_edge", "n_manhole", "n_span",
                   "n_unit", "trace_n_edge", "trace_n_manhole", NULL);
    sy_add_columns(table, SY_COLUMN_REAL, "length_m", "trace_length_m", NULL);
    sy_add_columns(table, SY_COLUMN_TEXT, "kinds", NULL);
    g_autoptr(GArray) xy = g_array_new(FALSE, FALSE, sizeof(double));
    guint c = 0;
    for (SyIndex outfall = 0; outfall < r->attribution->n_outfall; outfall++) {
        SyIndex row = sy_table_add_row(table, 0);
        Totals totals = trace_totals(r->network, r->trace, r->trace->outfall_target[outfall]);
        SyIndex n_unit = 0;
        for (; c < r->attribution->candidates->len; c++) {
            const SyCandidate *candidate =
                &g_array_index(r->attribution->candidates, SyCandidate, c);
            if (candidate->outfall != outfall) break;
            n_unit += candidate->unit != SY_NONE;
        }
        sy_put_integer(table, "outfall_id", row, (int64_t)outfall + 1);
        sy_put_integer(table, "n_unit", row, n_unit);
        put_manholes(r, table, "n_manhole", row, r->attribution->reach_manholes[outfall]);
        sy_put_integer(table, "n_span", row, totals.n_span);
        sy_put_integer(table, "trace_n_edge", row, totals.n_edge);
        put_manholes(r, table, "trace_n_manhole", row, totals.n_manhole);
        sy_put_real(table, "trace_length_m", row, totals.length_m);
        sy_put_text(table, "kinds", row,
                    totals.n_edge == 0                  ? NULL
                    : totals.n_channel == 0             ? "pipe"
                    : totals.n_channel == totals.n_edge ? "channel"
                                                        : "pipe channel");
        fill_reach(r, table, row, outfall, xy);
    }
    return table;
}

SyTable *sy_report_intermediates(const SyResult *r) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    sy_add_columns(table, SY_COLUMN_INTEGER, "outfall_id", "via_outfall_id", NULL);
    sy_add_columns(table, SY_COLUMN_REAL, "distance_m", NULL);
    const GArray *list = r->attribution->intermediates;
    for (guint i = 0; i < list->len; i++) {
        const SyIntermediate *between = &g_array_index(list, SyIntermediate, i);
        SyIndex row = sy_table_add_row(table, 0);
        sy_put_integer(table, "outfall_id", row, (int64_t)between->outfall + 1);
        sy_put_integer(table, "via_outfall_id", row, (int64_t)between->via + 1);
        sy_put_real(table, "distance_m", row, between->distance_m);
    }
    return table;
}
