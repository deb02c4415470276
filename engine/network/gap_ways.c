/* The main way of water from every node down, to where it ends. */
#include <math.h>
#include <string.h>

#include "engine/network/gaps.h"

bool sy_gap_flows_out(const SyNetwork *net, SyIndex end) {
    uint8_t direction = net->line_direction[end / 2];
    if (direction == SY_DIRECTION_BOTH || direction == SY_DIRECTION_UNKNOWN) return true;
    return (direction == SY_DIRECTION_AGAINST) == (end % 2 == 1);
}

static SyIndex lower_end(const SyNetwork *net, SyIndex line) {
    return 2 * line + (net->line_direction[line] == SY_DIRECTION_AGAINST ? 0 : 1);
}

/* Node to which a line brings the water of a node at its end or on its middle. */
static SyIndex node_below(const SyNetwork *net, SyIndex line, SyIndex node) {
    SyIndex lower = lower_end(net, line);
    return net->line_end_node[lower] == node ? net->line_end_node[lower ^ 1u]
                                             : net->line_end_node[lower];
}

static int compare_numbers(double a, double b) {
    if (isnan(a) || isnan(b)) return isnan(a) - isnan(b);
    return (a > b) - (a < b);
}

/* Is a line the main way of a node rather than another? A pipe before a channel, the lower one,
 * then by where it leads, so that the order of the survey's rows does not matter. */
static bool is_main_way(const SyBuild *build, SyIndex node, SyIndex line, SyIndex old) {
    const SyNetwork *net = build->net;
    if (old == SY_NONE) return true;
    if (net->line_role[line] != net->line_role[old]) return net->line_role[line] == SY_ROLE_PIPES;
    SyIndex lines[] = {line, old};
    double level_m[2];
    const double *to[2];
    for (int k = 0; k < 2; k++) {
        level_m[k] = build->level_m[lower_end(net, lines[k]) ^ 1u];
        to[k] = net->node_xy + 2 * (gsize)node_below(net, lines[k], node);
    }
    int order = compare_numbers(level_m[0], level_m[1]);
    if (order == 0) order = compare_numbers(to[0][0], to[1][0]);
    if (order == 0) order = compare_numbers(to[0][1], to[1][1]);
    return order < 0;
}

static void offer_way(SyGapSearch *s, SyIndex node, SyIndex line) {
    if (is_main_way(s->build, node, line, s->out_line[node])) s->out_line[node] = line;
}

SyIndex sy_gap_sink(SyIndex *drains_to, SyIndex node) {
    SyIndex sink = node;
    while (drains_to[sink] != sink) sink = drains_to[sink];
    while (drains_to[node] != sink) {
        SyIndex next = drains_to[node];
        drains_to[node] = sink;
        node = next;
    }
    return sink;
}

static bool allocate_ways(SyGapSearch *s, GError **error) {
    SyIndex n = s->build->net->n_node;
    SyIndex **numbers[] = {&s->n_in, &s->n_out, &s->out_line, &s->drains_to, &s->outlet};
    bool **marks[] = {&s->is_mouth, &s->is_outfall, &s->passes, &s->fed};
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        if ((*numbers[i] = sy_array_new(n, sizeof(SyIndex), "nodes", error)) == NULL) return false;
    for (guint i = 0; i < G_N_ELEMENTS(marks); i++)
        if ((*marks[i] = sy_array_new(n, sizeof(bool), "nodes", error)) == NULL) return false;
    memset(s->out_line, 0xff, n * sizeof(SyIndex));
    for (SyIndex node = 0; node < n; node++) s->drains_to[node] = s->outlet[node] = node;
    return true;
}

/* Lines by which water comes and goes; a tee gives its water to the line that it meets. */
static void count_lines(SyGapSearch *s) {
    const SyNetwork *net = s->build->net;
    for (SyIndex end = 0; end < 2 * net->lines.n_line; end++) {
        SyIndex node = net->line_end_node[end];
        if (!s->build->judged[end / 2] || node == net->line_end_node[end ^ 1u]) continue;
        if (sy_gap_flows_out(net, end)) {
            offer_way(s, node, end / 2);
            s->n_out[node]++;
        }
        if (sy_gap_flows_out(net, end ^ 1u)) {
            s->n_in[node]++;
            if (net->line_role[end / 2] == SY_ROLE_PIPES) s->fed[node] = true;
        }
    }
    for (guint i = 0; i < s->build->cuts->len; i++) {
        const SyCut *cut = &g_array_index(s->build->cuts, SyCut, i);
        if (cut->node == SY_NONE || !s->build->judged[cut->line]) continue;
        offer_way(s, cut->node, cut->line);
        s->passes[cut->node] = true;
    }
}

/* A circle of main ways ends at its first node by place. */
static bool break_circles(SyGapSearch *s, GError **error) {
    const SyNetwork *net = s->build->net;
    g_autofree SyIndex *met = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    if (met == NULL) return false;
    for (SyIndex start = 0; start < net->n_node; start++) {
        SyIndex at = start;
        while (met[at] == 0) {
            met[at] = start + 1;
            at = s->drains_to[at];
        }
        if (met[at] != start + 1 || s->drains_to[at] == at) continue;
        SyIndex first = at;
        for (SyIndex i = s->drains_to[at]; i != at; i = s->drains_to[i]) {
            const double *a = net->node_xy + 2 * (gsize)i, *b = net->node_xy + 2 * (gsize)first;
            if (a[0] < b[0] || (a[0] <= b[0] && a[1] < b[1])) first = i;
        }
        s->drains_to[first] = first;
    }
    return true;
}

/* The main way from every node down. */
bool sy_gap_find_ways(SyGapSearch *s, GError **error) {
    const SyNetwork *net = s->build->net;
    if (!allocate_ways(s, error)) return false;
    for (guint i = 0; i < net->attachments->len; i++) {
        const SyAttachment *a = &g_array_index(net->attachments, SyAttachment, i);
        if (a->role == SY_ATTACH_OUTFALL_SOURCE && a->node != SY_NONE)
            (a->mouth ? s->is_mouth : s->is_outfall)[a->node] = true;
    }
    count_lines(s);
    for (SyIndex node = 0; node < net->n_node; node++)
        if (s->out_line[node] != SY_NONE)
            s->drains_to[node] = node_below(net, s->out_line[node], node);
    if (!break_circles(s, error)) return false;
    for (SyIndex node = 0; node < net->n_node; node++)
        if (!s->is_outfall[node]) s->outlet[node] = s->drains_to[node];
    return true;
}
