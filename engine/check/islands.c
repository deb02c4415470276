/* Is it one network? Parts of it without any way out. */
#include <string.h>

#include "algorithms/topology/sets.h"
#include "engine/check/parts.h"

typedef struct {
    SyIndex *parent; /* n_node */
    bool *has_outlet;
    SyIndex *n_line, *first; /* by root: lines, the first of them */
    double *length_m;
} Parts;

static void clear_parts(Parts *parts) {
    g_free(parts->parent);
    g_free(parts->has_outlet);
    g_free(parts->n_line);
    g_free(parts->first);
    g_free(parts->length_m);
}

static bool new_parts(Parts *parts, SyIndex n, GError **error) {
    *parts = (Parts){.parent = sy_array_new(n, sizeof(SyIndex), "nodes", error)};
    if (parts->parent != NULL) parts->has_outlet = sy_array_new(n, sizeof(bool), "nodes", error);
    if (parts->has_outlet != NULL) parts->n_line = sy_array_new(n, sizeof(SyIndex), "nodes", error);
    if (parts->n_line != NULL) parts->first = sy_array_new(n, sizeof(SyIndex), "nodes", error);
    if (parts->first != NULL) parts->length_m = sy_array_new(n, sizeof(double), "nodes", error);
    return parts->length_m != NULL;
}

/* Connected parts of the drains; the smallest node of each is its root. */
static void join_parts(const SyChecking *c, Parts *parts) {
    const SyNetwork *net = c->net;
    for (SyIndex node = 0; node < net->n_node; node++) parts->parent[node] = node;
    for (SyIndex edge = 0; edge < net->edges.n_edge; edge++) {
        if (!sy_check_is_drain(c, net->edges.line[edge])) continue;
        sy_set_join(parts->parent, net->edges.from[edge], net->edges.to[edge]);
    }
    for (SyIndex edge = 0; edge < net->edges.n_edge; edge++) {
        SyIndex line = net->edges.line[edge];
        if (!sy_check_is_drain(c, line)) continue;
        SyIndex root = sy_set_find(parts->parent, net->edges.from[edge]);
        bool first_piece = edge == 0 || net->edges.line[edge - 1] != line;
        if (parts->n_line[root] == 0) parts->first[root] = line;
        parts->n_line[root] += first_piece;
        parts->length_m[root] += net->edge_length_m[edge];
    }
}

/* Ways out: outfalls, and survey points that say they are one. Any at all? */
static bool find_outlets(const SyChecking *c, Parts *parts) {
    static const char *const kinds[] = {"outlet", "treatment", "pump_station", NULL};
    const SyNetwork *net = c->net;
    bool any = false;
    for (guint i = 0; i < net->attachments->len; i++) {
        const SyAttachment *a = &g_array_index(net->attachments, SyAttachment, i);
        if (a->role != SY_ATTACH_OUTFALL_SOURCE || a->node == SY_NONE) continue;
        any = parts->has_outlet[sy_set_find(parts->parent, a->node)] = true;
    }
    for (SyIndex node = 0; node < net->n_node; node++) {
        const char *kind = sy_check_node_text(c, node, c->points.kind);
        if (kind == NULL || !g_strv_contains(kinds, kind)) continue;
        any = parts->has_outlet[sy_set_find(parts->parent, node)] = true;
    }
    return any;
}

static void report_islands(const SyChecking *c, const Parts *parts, SyFindings *findings) {
    const SyNetwork *net = c->net;
    for (SyIndex node = 0; node < net->n_node; node++) {
        if (parts->n_line[node] == 0 || parts->has_outlet[node]) continue;
        sy_findings_add(findings, "check.island", sy_check_label(c, parts->first[node]),
                        sy_check_fid(c, parts->first[node]), net->node_xy[2 * (gsize)node],
                        net->node_xy[2 * (gsize)node + 1], NAN,
                        SY_ARGUMENT_INTEGER("n", parts->n_line[node]),
                        SY_ARGUMENT_REAL("length_m", parts->length_m[node]), SY_ARGUMENTS_END);
    }
}

static SyIndex count_parts(const SyChecking *c, const Parts *parts) {
    SyIndex n = 0;
    for (SyIndex node = 0; node < c->net->n_node; node++) n += parts->n_line[node] > 0;
    return n;
}

SyIndex sy_check_islands(const SyChecking *c, SyFindings *findings, GError **error) {
    Parts parts;
    SyIndex n = 0;
    if (new_parts(&parts, c->net->n_node, error)) {
        join_parts(c, &parts);
        if (find_outlets(c, &parts)) report_islands(c, &parts, findings);
        n = count_parts(c, &parts);
    }
    clear_parts(&parts);
    return n;
}

SyIndex sy_check_parts(const SyChecking *c, SyFindings *findings, GError **error) {
    Parts parts;
    SyIndex n = 0, most = 0;
    double whole_m = 0;
    if (new_parts(&parts, c->net->n_node, error)) {
        join_parts(c, &parts);
        n = count_parts(c, &parts);
        for (SyIndex node = 0; node < c->net->n_node; node++) {
            whole_m += parts.length_m[node];
            if (parts.length_m[node] > parts.length_m[most]) most = node;
        }
    }
    if (n > 1)
        sy_findings_add(findings, "check.parts", NULL, -1, c->net->node_xy[2 * (gsize)most],
                        c->net->node_xy[2 * (gsize)most + 1], NAN, SY_ARGUMENT_INTEGER("n", n),
                        SY_ARGUMENT_REAL("percent", 100 * parts.length_m[most] / whole_m),
                        SY_ARGUMENTS_END);
    clear_parts(&parts);
    return n;
}
