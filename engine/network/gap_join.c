/* Gaps become lines of the network, straight from a dead end to where it goes on. */
#include <math.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/network/gaps.h"

/* Room for more elements at the end of an array. */
#define GROW(array, n, type) \
    (array) = (array) == NULL ? NULL : g_renew(type, (array), MAX((gsize)(n), 1))

static void grow_lines(SyNetwork *net) {
    gsize n = (gsize)net->lines.n_line + net->gaps->len;
    gsize n_vertex = net->line_vertex[net->lines.n_line];
    for (guint i = 0; i < net->gaps->len; i++)
        n_vertex += 2 + (gsize)g_array_index(net->gaps, SyGap, i).n_via;
    GROW(net->line_vertex, n + 1, SyIndex);
    GROW(net->line_xy, 2 * n_vertex, double);
    uint8_t **bytes[] = {&net->line_role,      &net->line_system, &net->line_bits,
                         &net->line_direction, &net->line_method, &net->line_closed,
                         &net->line_stands_in};
    for (guint i = 0; i < G_N_ELEMENTS(bytes); i++) GROW(*bytes[i], n, uint8_t);
    GROW(net->line_row, n, SyIndex);
    GROW(net->line_along, n, double);
    GROW(net->line_votes, n, uint32_t);
    GROW(net->line_end_node, 2 * n, SyIndex);
    net->lines.line_vertex = net->line_vertex;
    net->lines.xy = net->line_xy;
}

SyIndex sy_build_add_node(SyNetwork *net, double x, double y) {
    SyIndex node = net->n_node++;
    GROW(net->node_xy, 2 * (gsize)net->n_node, double);
    GROW(net->node_row, net->n_node, SyIndex);
    GROW(net->node_id, net->n_node, const char *);
    net->node_xy[2 * (gsize)node] = x;
    net->node_xy[2 * (gsize)node + 1] = y;
    net->node_row[node] = SY_NONE;
    net->node_id[node] = NULL;
    return node;
}

/* The node where a gap ends; made where there is none. */
static SyIndex lower_node(SyBuild *build, SyGap *gap) {
    SyNetwork *net = build->net;
    if (gap->to != SY_NONE) return gap->to;
    if (gap->outfall != SY_NONE) { /* another gap may have led there already */
        SyAttachment *a = &g_array_index(net->attachments, SyAttachment, gap->outfall);
        if (a->node != SY_NONE) return a->node;
        a->node = sy_build_add_node(net, gap->x, gap->y);
        a->x = gap->x;
        a->y = gap->y;
        a->distance_m = 0;
        a->method = SY_ATTACH_NEAREST;
        a->probability = 1; /* the gap carries the doubt */
        return a->node;
    }
    SyIndex node = sy_build_add_node(net, gap->x, gap->y);
    SyCut cut = {gap->at_line, gap->measure_m, node, 0};
    g_array_append_val(build->cuts, cut);
    return node;
}

/* The next vertex of the line that is added last; how far it is along the line. */
static double add_vertex(SyNetwork *net, SyIndex line, SyIndex node, double measure_m) {
    double *to = net->line_xy + 2 * (gsize)net->line_vertex[line + 1];
    memcpy(to, net->node_xy + 2 * (gsize)node, 2 * sizeof(double));
    if (net->line_vertex[line + 1] > net->line_vertex[line])
        measure_m += hypot(to[0] - to[-2], to[1] - to[-1]);
    net->line_vertex[line + 1]++;
    return measure_m;
}

/* A line like the one that ends: its feature is the origin of what is assumed about the gap. The
 * points of a row that it follows stand on it. */
static void add_line(SyBuild *build, SyGap *gap) {
    SyNetwork *net = build->net;
    SyIndex line = net->lines.n_line++, like = gap->in_line;
    gap->line = line;
    net->line_vertex[line + 1] = net->line_vertex[line];
    double measure_m = add_vertex(net, line, gap->from, 0);
    for (guint i = 0; i < gap->n_via; i++) {
        SyIndex node = g_array_index(net->gap_via, SyIndex, gap->first_via + i);
        measure_m = add_vertex(net, line, node, measure_m);
        SyCut cut = {line, measure_m, node, 0};
        g_array_append_val(build->cuts, cut);
    }
    add_vertex(net, line, gap->to, measure_m);
    net->line_role[line] = net->line_role[like];
    net->line_row[line] = net->line_row[like];
    net->line_system[line] = net->line_system[like];
    net->line_bits[line] = net->line_bits[like];
    net->line_direction[line] = SY_DIRECTION_ALONG;
    net->line_method[line] = SY_METHOD_REPAIRED;
    net->line_closed[line] = SY_OPEN;
    net->line_stands_in[line] = 0;
    if (net->line_along != NULL) net->line_along[line] = 1;
    if (net->line_votes != NULL) net->line_votes[line] = 0;
    net->line_end_node[2 * line] = gap->from;
    net->line_end_node[2 * line + 1] = gap->to;
}

/* An outfall where a pipe comes to a channel is the pipe's: the channel's water passes by. */
static void find_mouths(SyNetwork *net) {
    g_autoptr(GHashTable) mouths = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < net->gaps->len; i++) {
        const SyGap *gap = &g_array_index(net->gaps, SyGap, i);
        if (gap->to_channel) g_hash_table_add(mouths, GUINT_TO_POINTER(gap->to + 1));
    }
    for (guint i = 0; i < net->attachments->len; i++) {
        SyAttachment *a = &g_array_index(net->attachments, SyAttachment, i);
        if (a->role == SY_ATTACH_OUTFALL_SOURCE && a->node != SY_NONE &&
            g_hash_table_contains(mouths, GUINT_TO_POINTER(a->node + 1)))
            a->mouth = true;
    }
}

bool sy_gap_join(SyBuild *build, GError **error) {
    SyNetwork *net = build->net;
    if ((gsize)net->lines.n_line + net->gaps->len >= SY_NONE / 4) {
        g_set_error(error, SY_ERROR, SY_ERROR_MEMORY, _("%u lines and %u gaps are too many"),
                    net->lines.n_line, net->gaps->len);
        return false;
    }
    grow_lines(net);
    for (guint i = 0; i < net->gaps->len; i++) {
        SyGap *gap = &g_array_index(net->gaps, SyGap, i);
        gap->to = lower_node(build, gap);
        add_line(build, gap);
    }
    find_mouths(net);
    return true;
}
