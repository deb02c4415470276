/* What the water in every edge can be, and where sewage first enters storm drains. */
#include <math.h>
#include <string.h>

#include "algorithms/trace/carried.h"
#include "engine/trace/parts.h"

enum { FOUL = SY_CARRIES_SEWAGE | SY_CARRIES_PROCESS };

static const uint8_t own_bits[SY_N_SYSTEM] = {
    [SY_SYSTEM_STORM] = SY_CARRIES_STORM,
    [SY_SYSTEM_SEWAGE] = SY_CARRIES_SEWAGE,
    [SY_SYSTEM_COMBINED] = SY_CARRIES_STORM | SY_CARRIES_SEWAGE,
    [SY_SYSTEM_PROCESS] = SY_CARRIES_PROCESS};

char *sy_carries_text(uint8_t bits) {
    static const char *const names[] = {"storm", "sewage", "process", "overflow"};
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (bits >> i & 1) g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "", names[i]);
    return g_string_free(text, FALSE);
}

static SyIndex arc_line(const SyNetwork *net, const SyTrace *trace, SyIndex arc) {
    SyIndex edge = trace->arc_edge[arc];
    return edge == SY_NONE ? SY_NONE : net->edges.line[edge];
}

static bool is_weir(const SyNetwork *net, SyIndex node) {
    return net->node_row[node] != SY_NONE &&
           g_strcmp0(sy_layer_text(net->layers, SY_ROLE_NODES, net->node_row[node], "kind"),
                     "weir") == 0;
}

/* An overflow, or the storm drain of an overflow chamber: what passes is mostly rain. */
static bool is_overflow(const SyNetwork *net, const SyTrace *trace, SyIndex arc) {
    SyIndex line = arc_line(net, trace, arc);
    if (line == SY_NONE || sy_network_is_gap(net, line)) return false;
    const char *mode =
        sy_layer_text(net->layers, (SyRole)net->line_role[line], net->line_row[line], "mode");
    if (mode != NULL && (strcmp(mode, "overflow") == 0 || strcmp(mode, "weir") == 0)) return true;
    return net->line_system[line] == SY_SYSTEM_STORM &&
           is_weir(net, trace->network_node[trace->arc_tail[arc]]);
}

static double line_surety(const SyNetwork *net, SyIndex line) {
    double sure = sy_network_line_probability(net, line);
    if (net->line_along == NULL || isnan(net->line_along[line])) return sure;
    if (net->line_direction[line] == SY_DIRECTION_ALONG) return sure * net->line_along[line];
    if (net->line_direction[line] == SY_DIRECTION_AGAINST)
        return sure * (1 - net->line_along[line]);
    return sure;
}

static void report(const SyNetwork *net, const SyTrace *trace, SyIndex in_arc, SyIndex out_arc,
                   GHashTable *outfall_at, SyFindings *findings) {
    const SyLayers *layers = net->layers;
    SyIndex line = arc_line(net, trace, in_arc), below = arc_line(net, trace, out_arc);
    SyRole role = net->line_role[line], below_role = net->line_role[below];
    SyIndex node = trace->network_node[trace->arc_tail[out_arc]];
    SyIndex root = trace->order->root[trace->arc_tail[out_arc]];
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(outfall_at, GUINT_TO_POINTER(root + 1)));
    const char *outfall =
        number == 0 ? NULL : sy_layer_text(layers, SY_ROLE_OUTFALLS, number - 1, "id");
    sy_findings_add(
        findings, "trace.misconnection", sy_layer_label(layers, role, net->line_row[line]),
        sy_layer_fid(layers, role, net->line_row[line]), net->node_xy[2 * (gsize)node],
        net->node_xy[2 * (gsize)node + 1], line_surety(net, line) * line_surety(net, below),
        SY_ARGUMENT_TEXT("id", sy_layer_text(layers, role, net->line_row[line], "id")),
        SY_ARGUMENT_TEXT("system", sy_system_name(net->line_system[line])),
        SY_ARGUMENT_TEXT("node", net->node_id[node]),
        SY_ARGUMENT_TEXT("below", sy_layer_text(layers, below_role, net->line_row[below], "id")),
        SY_ARGUMENT_TEXT("outfall", outfall), SY_ARGUMENTS_END);
}

/* Nodes where a line that is no storm drain brings foul water to a storm drain. */
static bool find_misconnections(const SyNetwork *net, const SyTrace *trace, const SyWaters *waters,
                                const uint8_t *carried, SyFindings *findings, GError **error) {
    g_autofree SyIndex *foul_arc =
        sy_array_new(trace->arcs.n_node, sizeof(SyIndex), "nodes", error);
    g_autoptr(GHashTable) outfall_at = g_hash_table_new(NULL, NULL);
    if (foul_arc == NULL) return false;
    memset(foul_arc, 0xff, trace->arcs.n_node * sizeof(SyIndex));
    const SyTable *outfalls = net->layers->table[SY_ROLE_OUTFALLS];
    for (SyIndex row = outfalls == NULL ? 0 : outfalls->n_row; row-- > 0;)
        if (trace->outfall_target[row] != SY_NONE)
            g_hash_table_insert(outfall_at,
                                GUINT_TO_POINTER(trace->target[trace->outfall_target[row]] + 1),
                                GUINT_TO_POINTER(row + 1));
    for (SyIndex arc = trace->arcs.n_arc; arc-- > 0;) { /* the first of a node stays */
        SyIndex line = arc_line(net, trace, arc);
        if (line != SY_NONE && (carried[arc] & FOUL) != 0 &&
            net->line_role[line] == SY_ROLE_PIPES && net->line_system[line] != SY_SYSTEM_STORM)
            foul_arc[trace->arc_head[arc]] = arc;
    }
    for (SyIndex arc = 0; arc < trace->arcs.n_arc; arc++) {
        SyIndex line = arc_line(net, trace, arc), tail = trace->arc_tail[arc];
        if (line == SY_NONE || foul_arc[tail] == SY_NONE || waters->dilutes[arc] ||
            net->line_role[line] != SY_ROLE_PIPES || net->line_system[line] != SY_SYSTEM_STORM)
            continue;
        report(net, trace, foul_arc[tail], arc, outfall_at, findings);
        foul_arc[tail] = SY_NONE; /* a point is one candidate */
    }
    return true;
}

bool sy_trace_find_systems(const SyNetwork *net, SyTrace *out, SyFindings *findings,
                           GError **error) {
    SyIndex n_arc = out->arcs.n_arc;
    g_autofree uint8_t *own = sy_array_new(n_arc, 1, "arcs", error);
    g_autofree bool *dilutes = sy_array_new(n_arc, sizeof(bool), "arcs", error);
    g_autofree uint8_t *carried = sy_array_new(n_arc, 1, "arcs", error);
    out->edge_carries = sy_array_new(net->edges.n_edge, 1, "edges", error);
    if (own == NULL || dilutes == NULL || carried == NULL || out->edge_carries == NULL)
        return false;
    for (SyIndex arc = 0; arc < n_arc; arc++) {
        SyIndex line = arc_line(net, out, arc);
        if (line != SY_NONE) own[arc] = own_bits[net->line_system[line]];
        dilutes[arc] = is_overflow(net, out, arc);
    }
    SyWaters waters = {own, dilutes, FOUL, SY_CARRIES_OVERFLOW};
    if (!sy_carried(&out->arcs, out->order->component, &waters, carried, error)) return false;
    for (SyIndex arc = 0; arc < n_arc; arc++)
        if (out->arc_edge[arc] != SY_NONE) out->edge_carries[out->arc_edge[arc]] |= carried[arc];
    return find_misconnections(net, out, &waters, carried, findings, error);
}
