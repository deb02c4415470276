/* How fast water runs in each arc, where it parts, and the sums of both along the trace's ways. */
#include <math.h>
#include <string.h>

#include "algorithms/transport/dry_water.h"
#include "engine/attribute/parts.h"

/* ---- conduits ---- */

typedef struct {
    SyRole role;
    const SyColumn *size, *height, *length, *roughness, *mode;
} Columns;

static void find_columns(Columns *c, const SyNetwork *net, SyRole role) {
    const SyTable *table = net->layers->table[role];
    *c = (Columns){.role = role,
                   .size = sy_table_column(table, "size"),
                   .height = sy_table_column(table, "height"),
                   .length = sy_table_column(table, "length"),
                   .roughness = sy_table_column(table, "roughness"),
                   .mode = sy_table_column(table, "mode")};
}

static double number(const SyColumn *column, SyIndex row) {
    return column == NULL ? NAN : column->real[row];
}

static SyBore bore_of(const Columns *c, SyIndex row) {
    double height_m = number(c->height, row);
    return (SyBore){c->role == SY_ROLE_CHANNELS ? SY_SECTION_CHANNEL
                    : isnan(height_m)           ? SY_SECTION_CIRCLE
                                                : SY_SECTION_BOX,
                    number(c->size, row), height_m, number(c->roughness, row)};
}

/* How water passes in dry weather. A weir whose crest is known lets pass what reaches it; an
 * overflow nothing, unless there is no other way. */
static SyWay way_of(const Columns *c, SyIndex row, double crest_m) {
    static const struct {
        const char *mode;
        SyWay way;
    } ways[] = {{"pump", SY_WAY_LIFTED},
                {"pressure", SY_WAY_LIFTED},
                {"weir", SY_WAY_WEIR},
                {"gate", SY_WAY_GATE},
                {"overflow", SY_WAY_SHUT}};
    const char *mode = c->mode == NULL ? NULL : sy_column_text(c->mode, row);
    for (guint i = 0; mode != NULL && i < G_N_ELEMENTS(ways); i++)
        if (strcmp(mode, ways[i].mode) == 0)
            return ways[i].way == SY_WAY_WEIR && isnan(crest_m) ? SY_WAY_SHUT : ways[i].way;
    return SY_WAY_OPEN;
}

/* Arcs as conduits: those of the trace, then the other way of edges that may run so. */
typedef struct {
    SyIndex n_arc, *tail, *head, *edge;
    uint8_t *way;
    double *level_m, *length_m, *capacity_m3s;
    SyBore *bore;
    bool *assumed; /* its size: a usual one */
} Conduits;

static void conduits_clear(Conduits *c) {
    g_free(c->edge);
    g_free(c->way);
    g_free(c->level_m);
    g_free(c->length_m);
    g_free(c->capacity_m3s);
    g_free(c->bore);
    g_free(c->assumed);
}

/* Length of a line by its record, else as it is drawn: drawings are rounded and straightened. */
static double line_length_m(const Columns *c, const SyNetwork *net, SyIndex line) {
    double length_m = number(c->length, net->line_row[line]);
    bool whole = (line == 0 || net->line_row[line - 1] != net->line_row[line] ||
                  net->line_role[line - 1] != net->line_role[line]) &&
                 (line + 1 >= net->lines.n_line || net->line_row[line + 1] != net->line_row[line] ||
                  net->line_role[line + 1] != net->line_role[line]);
    return length_m > 0 && whole && !sy_network_is_gap(net, line)
               ? length_m
               : sy_line_length(&net->lines, line);
}

/* The piece of a line between two measures, in drawn order turned to the arc's. */
static void fill_arc(const SyAttributeInput *in, const Columns *columns, SyIndex arc, Conduits *c) {
    const SyNetwork *net = in->network;
    SyIndex edge = c->edge[arc], line = net->edges.line[edge];
    SyIndex row = net->line_row[line];
    double drawn_m = sy_line_length(&net->lines, line);
    double length_m = line_length_m(columns, net, line);
    const double *level_m = net->line_level_m + 2 * (gsize)line;
    double measure_m[] = {net->edges.from_measure_m[edge], net->edges.to_measure_m[edge]};
    bool along = in->trace->network_node[c->tail[arc]] == net->edges.from[edge];
    for (int end = 0; end < 2; end++)
        c->level_m[2 * (gsize)arc + (gsize)end] =
            sy_network_edge_level_m(net, edge, along ? end : 1 - end);
    c->bore[arc] = bore_of(columns, row);
    bool relief = net->line_relief != NULL && line < net->first_gap_line && net->line_relief[line];
    c->way[arc] =
        (uint8_t)(relief ? SY_WAY_SHUT : way_of(columns, row, c->level_m[2 * (gsize)arc]));
    c->length_m[arc] = length_m;
    if (drawn_m > 0) c->length_m[arc] *= (measure_m[1] - measure_m[0]) / drawn_m;
    SyFullFlow full =
        sy_full_flow(c->bore[arc].shape, c->bore[arc].width_m, c->bore[arc].height_m,
                     fabs(level_m[0] - level_m[1]) / length_m, c->bore[arc].roughness_s_m13);
    c->capacity_m3s[arc] = full.capacity_m3s;
}

/* May the water of an arc as well run back, and do levels say how? Not from where water leaves the
 * network, into a plant or a mouth. */
static bool may_turn(const SyAttributeInput *in, const bool *goes_on, SyIndex arc) {
    const SyTrace *trace = in->trace;
    const SyNetwork *net = in->network;
    SyIndex edge = trace->arc_edge[arc];
    if (edge == SY_NONE || !goes_on[trace->arc_head[arc]]) return false;
    SyIndex line = net->edges.line[edge];
    uint8_t direction = net->line_direction[line];
    if (direction != SY_DIRECTION_ALONG && direction != SY_DIRECTION_AGAINST) return false;
    if (isnan(net->line_level_m[2 * line]) || isnan(net->line_level_m[2 * line + 1])) return false;
    for (int end = 0; end < 2; end++) {
        SyIndex node = end == 0 ? net->edges.from[edge] : net->edges.to[edge];
        if (trace->below[node] != node || trace->mouth[node] != node) return false;
    }
    return sy_doubt_way(net, edge, direction != SY_DIRECTION_ALONG) >= in->weights->direction_water;
}

static bool list_arcs(const SyAttributeInput *in, Conduits *c, GError **error) {
    const SyTrace *trace = in->trace;
    SyIndex n = trace->arcs.n_arc, n_more = 0;
    g_autofree bool *goes_on = sy_array_new(trace->arcs.n_node, sizeof(bool), "nodes", error);
    if (goes_on == NULL) return false;
    for (SyIndex arc = 0; arc < n; arc++) goes_on[trace->arc_tail[arc]] = true;
    for (SyIndex arc = 0; arc < n; arc++) n_more += may_turn(in, goes_on, arc);
    gsize most = (gsize)n + n_more;
    c->tail = sy_array_new(most, sizeof(SyIndex), "arcs", error);
    c->head = sy_array_new(most, sizeof(SyIndex), "arcs", error);
    c->edge = sy_array_new(most, sizeof(SyIndex), "arcs", error);
    if (!c->tail || !c->head || !c->edge) return false;
    memcpy(c->tail, trace->arc_tail, n * sizeof(SyIndex));
    memcpy(c->head, trace->arc_head, n * sizeof(SyIndex));
    memcpy(c->edge, trace->arc_edge, n * sizeof(SyIndex));
    c->n_arc = n;
    for (SyIndex arc = 0; arc < n; arc++) {
        if (!may_turn(in, goes_on, arc)) continue;
        c->tail[c->n_arc] = trace->arc_head[arc];
        c->head[c->n_arc] = trace->arc_tail[arc];
        c->edge[c->n_arc++] = trace->arc_edge[arc];
    }
    return true;
}

static bool fill_conduits(const SyAttributeInput *in, Conduits *c, GError **error) {
    if (!list_arcs(in, c, error)) return false;
    SyIndex n_arc = c->n_arc;
    c->way = sy_array_new(n_arc, 1, "arcs", error);
    c->level_m = sy_array_new(2 * (gsize)n_arc, sizeof(double), "arcs", error);
    c->length_m = sy_array_new(n_arc, sizeof(double), "arcs", error);
    c->capacity_m3s = sy_array_new(n_arc, sizeof(double), "arcs", error);
    c->bore = sy_array_new(n_arc, sizeof(SyBore), "arcs", error);
    if (!c->way || !c->level_m || !c->length_m || !c->capacity_m3s || !c->bore) return false;
    Columns columns[SY_N_ROLE];
    for (int role = 0; role < SY_N_ROLE; role++) columns[role].role = SY_N_ROLE;
    for (SyIndex arc = 0; arc < n_arc; arc++) {
        if (c->edge[arc] == SY_NONE) { /* from a mouth into its channel: the only way */
            c->way[arc] = SY_WAY_JUNCTION;
            c->level_m[2 * (gsize)arc] = c->level_m[2 * (gsize)arc + 1] = NAN;
            c->capacity_m3s[arc] = 1;
            continue;
        }
        SyRole role = in->network->line_role[in->network->edges.line[c->edge[arc]]];
        if (columns[role].role != role) find_columns(&columns[role], in->network, role);
        fill_arc(in, &columns[role], arc, c);
    }
    return true;
}

/* Where water parts and sizes are missing, usual ones stand in, so that the levels say by which way
 * it goes. */
static bool assume_sizes(const SyAttributeInput *in, Conduits *c, GError **error) {
    g_autofree SyIndex *n_out =
        sy_array_new(in->trace->arcs.n_node, sizeof(SyIndex), "nodes", error);
    c->assumed = sy_array_new(c->n_arc, sizeof(bool), "arcs", error);
    if (n_out == NULL || c->assumed == NULL) return false;
    for (SyIndex arc = 0; arc < c->n_arc; arc++) n_out[c->tail[arc]]++;
    for (SyIndex arc = 0; arc < c->n_arc; arc++) {
        if (c->bore[arc].width_m > 0 || c->edge[arc] == SY_NONE || n_out[c->tail[arc]] < 2)
            continue;
        c->bore[arc].width_m = in->judgement->factors.size_usual_m;
        c->assumed[arc] = true;
    }
    return true;
}

/* Of an assumed size no time is known, and the node counts as one where water parts by a guess. */
static void keep_assumed(const Conduits *c, SyDryWater *water) {
    for (SyIndex arc = 0; arc < c->n_arc; arc++) {
        if (!c->assumed[arc]) continue;
        water->time_s[arc] = NAN;
        if (water->guessed[c->tail[arc]]) continue;
        water->guessed[c->tail[arc]] = true;
        water->n_guessed++;
        if (water->n_by_depth > 0) water->n_by_depth--;
    }
}

/* Times of the arcs; where they are not known, by a usual velocity. An edge that may run both ways
 * has that of the way that more of the water takes. */
static bool take_times(const SyAttributeInput *in, const Conduits *c, const SyDryWater *water,
                       SyAttribution *out, SyArcFlow *flow, GError **error) {
    const SyFactors *factors = &in->judgement->factors;
    SyIndex n_edge = in->network->edges.n_edge;
    g_autofree double *fraction = sy_array_new(n_edge, sizeof(double), "edges", error);
    flow->time_s = sy_array_new(c->n_arc, sizeof(double), "arcs", error);
    out->velocity_ms = sy_array_new(n_edge, sizeof(double), "edges", error);
    if (!fraction || !flow->time_s || !out->velocity_ms) return false;
    for (SyIndex edge = 0; edge < n_edge; edge++) {
        out->velocity_ms[edge] = factors->velocity_usual_ms;
        fraction[edge] = -1;
    }
    SyIndex n_known = 0, n_used = 0;
    for (SyIndex arc = 0; arc < c->n_arc; arc++) {
        SyIndex edge = c->edge[arc];
        if (edge == SY_NONE) continue;
        n_used += water->fraction[arc] > 0;
        n_known += water->fraction[arc] > 0 && isfinite(water->time_s[arc]);
        double length_m = in->network->edge_length_m[edge],
               velocity_ms = length_m / water->time_s[arc];
        velocity_ms =
            velocity_ms > 0 && isfinite(velocity_ms)
                ? CLAMP(velocity_ms, factors->velocity_least_ms, factors->velocity_most_ms)
                : factors->velocity_usual_ms;
        flow->time_s[arc] = length_m / velocity_ms;
        if (water->fraction[arc] <= fraction[edge]) continue;
        fraction[edge] = water->fraction[arc];
        out->velocity_ms[edge] = velocity_ms;
    }
    double known = n_used == 0 ? 0 : (double)n_known / n_used;
    known = sy_learnt_get(in->network->layers->learnt, known, "velocity_known");
    sy_learnt_set(in->network->learnt, known, "velocity_known");
    out->velocity_deviation = flow->velocity_deviation =
        known * factors->velocity_deviation + (1 - known) * factors->velocity_usual_deviation;
    return true;
}

bool sy_flow_init(const SyAttributeInput *in, const double *inflow_m3d, SyAttribution *out,
                  SyArcFlow *flow, GError **error) {
    const double day_s = 86400;
    SyIndex n_node = in->trace->arcs.n_node;
    SyDryOptions options = SY_DRY_OPTIONS_INIT;
    options.least_m3s = in->judgement->factors.dry_least_m3d / day_s;
    options.sill_m = in->weights->direction_sill_m;
    GHashTable *whole = in->network->layers->learnt;
    options.n_round = (uint32_t)fmin(sy_learnt_get(whole, 0, "dry_rounds"), options.max_round);
    *flow = (SyArcFlow){0};
    Conduits c = {0};
    g_auto(SyDryWater) water = {0};
    g_autofree double *inflow_m3s = sy_array_new(n_node, sizeof(double), "nodes", error);
    bool done = inflow_m3s != NULL && fill_conduits(in, &c, error) && assume_sizes(in, &c, error);
    for (SyIndex node = 0; done && node < n_node; node++)
        inflow_m3s[node] = inflow_m3d[node] / day_s;
    SyDryNet net = {n_node, c.n_arc, c.tail, c.head, c.way, c.level_m, c.length_m, c.bore};
    done = done && sy_dry_water(&net, inflow_m3s, c.capacity_m3s, &options, &water, error);
    if (done) sy_learnt_set(in->network->learnt, water.n_round, "dry_rounds");
    if (done) keep_assumed(&c, &water);
    done = done && take_times(in, &c, &water, out, flow, error);
    conduits_clear(&c);
    flow->n_by_depth = water.n_by_depth;
    flow->n_guessed = water.n_guessed;
    flow->transport = (SyTransport){n_node, c.n_arc, c.tail, c.head, NULL, flow->time_s, 0};
    flow->fraction = g_steal_pointer(&water.fraction);
    flow->transport.fraction = flow->fraction;
    return done;
}

void sy_flow_clear(SyArcFlow *flow) {
    g_free(flow->time_s);
    g_free(flow->fraction);
    g_free((SyIndex *)flow->transport.tail);
    g_free((SyIndex *)flow->transport.head);
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
