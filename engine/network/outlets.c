/* Where water may leave the network, and how far nodes are from there. */
#include <math.h>
#include <string.h>

#include "algorithms/topology/sets.h"
#include "algorithms/trace/adjacency.h"
#include "engine/network/attach.h"
#include "engine/network/direction.h"

static const struct {
    const char *kind; /* of a node */
    uint8_t role;
} kinds[] = {{"outlet", SY_NODE_OUTLET},        {"treatment", SY_NODE_OUTLET | SY_NODE_DIVIDES},
             {"weir", SY_NODE_DIVIDES},         {"gate", SY_NODE_DIVIDES},
             {"pump_station", SY_NODE_DIVIDES}, {"storage", SY_NODE_DIVIDES | SY_NODE_STORES},
             {"inlet", SY_NODE_SOURCE},         {"septic_tank", SY_NODE_SOURCE},
             {"grease_trap", SY_NODE_SOURCE},   {"reserved_inlet", SY_NODE_SOURCE}};

static void take_kinds(SyDirecting *d) {
    const SyNetwork *net = d->build->net;
    const SyTable *nodes = d->build->layers->table[SY_ROLE_NODES];
    const SyColumn *kind = nodes == NULL ? NULL : sy_table_column(nodes, "kind");
    for (SyIndex node = 0; kind != NULL && node < net->n_node; node++) {
        if (net->node_row[node] == SY_NONE) continue;
        const char *value = sy_column_text(kind, net->node_row[node]);
        for (guint i = 0; value != NULL && i < G_N_ELEMENTS(kinds); i++)
            if (strcmp(value, kinds[i].kind) == 0) d->role[node] |= kinds[i].role;
    }
}

/* Water divides at both ends of an overflow: which of them is the upper one is not known yet. */
static void take_modes(SyDirecting *d) {
    static const char *const divides[] = {"overflow", "weir", "gate", "pump"};
    const SyNetwork *net = d->build->net;
    SyLineColumns columns = {.role = SY_N_ROLE};
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        if (!d->judged[line]) continue;
        sy_line_columns(&columns, d->build, line);
        const char *mode =
            columns.mode == NULL ? NULL : sy_column_text(columns.mode, net->line_row[line]);
        for (guint i = 0; mode != NULL && i < G_N_ELEMENTS(divides); i++)
            if (strcmp(mode, divides[i]) == 0)
                for (SyIndex end = 2 * line; end <= 2 * line + 1; end++)
                    d->role[net->line_end_node[end]] |= SY_NODE_DIVIDES;
    }
}

/* The node an outfall means: the end of a drain near it, of a last pipe rather than on the way. A
 * pipe's mouth is meant from further away; an outfall or station beside a channel stands on its
 * way, and only one right at its end says that it is a mouth. */
static SyIndex outfall_node(const SyDirecting *d, const double *xy, const SyIndex *degree) {
    SyBuild *build = d->build;
    double limit_m = build->job->settings.attach_outfall_m, best_m = INFINITY;
    SyPlace place[SY_ATTACH_PLACES];
    SyIndex best = SY_NONE, n = sy_nearest_places(build->index, xy[0], xy[1], limit_m,
                                                  SY_ATTACH_PLACES, sy_attach_drains, build, place);
    for (SyIndex i = 0; i < 2 * n; i++) {
        SyIndex node = build->net->line_end_node[2 * place[i / 2].line + i % 2];
        const double *at = build->net->node_xy + 2 * (gsize)node;
        double distance_m = hypot(at[0] - xy[0], at[1] - xy[1]);
        bool is_pipe = build->net->line_role[place[i / 2].line] == SY_ROLE_PIPES;
        if (distance_m > (is_pipe ? limit_m : fmin(limit_m, build->weights->outfall_mouth_m)))
            continue;
        if (degree[node] > 1) distance_m += build->weights->outfall_passing_m;
        if (distance_m >= best_m) continue;
        best_m = distance_m;
        best = node;
    }
    return best;
}

/* A line inside a well, whose ends lie on one spot: where nothing else holds one of them (two
 * points of one well, of which the other lines meet one), water is not lost there. */
static void take_inner_lines(SyDirecting *d, const SyIndex *degree) {
    const SyNetwork *net = d->build->net;
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        if (!d->judged[line] ||
            sy_line_length(&net->lines, line) > d->build->job->settings.snap_tolerance_m)
            continue;
        for (SyIndex end = 2 * line; end <= 2 * line + 1; end++)
            if (degree[net->line_end_node[end]] == 1)
                d->role[net->line_end_node[end]] |= SY_NODE_STORES;
    }
}

/* The free end of a channel that an outfall on or near the channel means, or SY_NONE: outfalls and
 * the ends of lines come from different maps. */
static SyIndex channel_end(const SyDirecting *d, const double *xy, const SyIndex *degree) {
    SyBuild *build = d->build;
    const SyNetwork *net = build->net;
    double best_m = INFINITY,
           limit_m = fmin(build->weights->outfall_beside_m, build->job->settings.attach_outfall_m);
    SyPlace place[SY_ATTACH_PLACES];
    SyIndex best = SY_NONE, n = sy_nearest_places(build->index, xy[0], xy[1], limit_m,
                                                  SY_ATTACH_PLACES, sy_attach_drains, build, place);
    for (SyIndex i = 0; i < n && place[i].distance_m <= place[0].distance_m + 1e-6; i++) {
        SyIndex line = place[i].line;
        double length_m = sy_line_length(&net->lines, line);
        double most_m =
            fmin(build->weights->outfall_end_m, build->weights->outfall_end_share * length_m);
        if (net->line_role[line] != SY_ROLE_CHANNELS) return SY_NONE;
        for (SyIndex end = 0; end < 2; end++) {
            SyIndex node = net->line_end_node[2 * line + end];
            double along_m = end == 0 ? place[i].measure_m : length_m - place[i].measure_m;
            if (degree[node] != 1 || along_m > most_m || along_m >= best_m) continue;
            best_m = along_m;
            best = node;
        }
    }
    return best;
}

/* Free ends: any may be an outlet where none of the part is known. Of a channel one may be a mouth
 * though the outlet is known, but hardly so. */
static bool take_free_ends(SyDirecting *d, const SyIndex *degree, const bool *piped,
                           GError **error) {
    const SyNetwork *net = d->build->net;
    g_autofree SyIndex *part = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    g_autofree bool *known =
        part == NULL ? NULL : sy_array_new(net->n_node, sizeof(bool), "nodes", error);
    if (known == NULL) return false;
    for (SyIndex node = 0; node < net->n_node; node++) part[node] = node;
    for (SyIndex line = 0; line < net->lines.n_line; line++)
        if (d->judged[line])
            sy_set_join(part, net->line_end_node[2 * line], net->line_end_node[2 * line + 1]);
    for (guint i = 0; i < d->build->cuts->len; i++) {
        const SyCut *cut = &g_array_index(d->build->cuts, SyCut, i);
        if (d->judged[cut->line]) sy_set_join(part, cut->node, net->line_end_node[2 * cut->line]);
    }
    for (SyIndex node = 0; node < net->n_node; node++)
        if (d->role[node] & SY_NODE_OUTLET || sy_network_is_mouth(net, node))
            known[sy_set_find(part, node)] = true;
    for (SyIndex node = 0; node < net->n_node; node++) {
        bool is_known = known[sy_set_find(part, node)];
        if (degree[node] == 1 && !(is_known && piped[node]))
            d->role[node] |= is_known ? SY_NODE_MOUTH : SY_NODE_STORES;
    }
    return true;
}

/* A channel passes the outfall on its way: it may receive what it does not give on, but draws no
 * water. */
static bool take_outfalls(SyDirecting *d, GError **error) {
    const SyNetwork *net = d->build->net;
    const SyTable *outfalls = d->build->layers->table[SY_ROLE_OUTFALLS];
    g_autofree SyIndex *degree = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    g_autofree bool *piped = sy_array_new(net->n_node, sizeof(bool), "nodes", error);
    if (degree == NULL || piped == NULL) return false;
    for (SyIndex end = 0; end < 2 * net->lines.n_line; end++) {
        SyIndex node = net->line_end_node[end];
        if (!d->judged[end / 2]) continue;
        degree[node]++;
        if (net->line_role[end / 2] == SY_ROLE_PIPES) piped[node] = true;
    }
    for (SyIndex row = 0; outfalls != NULL && row < outfalls->n_row; row++) {
        double xy[2];
        SyIndex node = sy_network_node_of_id(
            net, sy_layer_text(d->build->layers, SY_ROLE_OUTFALLS, row, "id"));
        if (node == SY_NONE &&
            sy_layer_point(d->build->layers, SY_ROLE_OUTFALLS, row, &xy[0], &xy[1])) {
            node = outfall_node(d, xy, degree);
            if (node == SY_NONE && (node = channel_end(d, xy, degree)) != SY_NONE) {
                d->role[node] |= SY_NODE_OUTLET | SY_NODE_MOUTH;
                g_hash_table_add(net->mouth, GUINT_TO_POINTER(node + 1));
                continue;
            }
        }
        if (node == SY_NONE) continue;
        d->role[node] |= piped[node] || degree[node] < 2 ? SY_NODE_OUTLET : SY_NODE_STORES;
    }
    take_inner_lines(d, degree);
    return take_free_ends(d, degree, piped, error);
}

/* Links a - b of lines and, where something joins the middle of a line, of its place and both
 * ends. */
static SyIndex make_links(const SyDirecting *d, SyIndex *a, SyIndex *b) {
    const SyNetwork *net = d->build->net;
    SyIndex n = 0;
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        if (!d->judged[line]) continue;
        a[n] = net->line_end_node[2 * line];
        b[n++] = net->line_end_node[2 * line + 1];
    }
    for (guint i = 0; i < d->build->cuts->len; i++) {
        const SyCut *cut = &g_array_index(d->build->cuts, SyCut, i);
        for (SyIndex end = 0; d->judged[cut->line] && end < 2; end++) {
            a[n] = cut->node;
            b[n++] = net->line_end_node[2 * cut->line + end];
        }
    }
    return n;
}

/* Breadth first from all outlets at once. */
bool sy_directing_hops(SyDirecting *d, GError **error) {
    const SyNetwork *net = d->build->net;
    gsize most = net->lines.n_line + 2 * (gsize)d->build->cuts->len;
    g_autofree SyIndex *a = sy_array_new(most, sizeof(SyIndex), "lines", error);
    g_autofree SyIndex *b = a == NULL ? NULL : sy_array_new(most, sizeof(SyIndex), "lines", error);
    g_autofree SyIndex *queue =
        b == NULL ? NULL : sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    d->n_hop = queue == NULL ? NULL : sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    if (d->n_hop == NULL) return false;
    memset(d->n_hop, 0xff, net->n_node * sizeof(SyIndex));
    SyIndex n_link = make_links(d, a, b), n = 0;
    g_auto(SyAdjacency) by_a = {0}, by_b = {0};
    if (!sy_adjacency_init(&by_a, a, n_link, net->n_node, error) ||
        !sy_adjacency_init(&by_b, b, n_link, net->n_node, error))
        return false;
    for (SyIndex node = 0; node < net->n_node; node++) {
        if (!(d->role[node] & SY_NODE_OUTLET) || d->relief[node]) continue;
        d->n_hop[node] = 0;
        queue[n++] = node;
    }
    for (SyIndex i = 0; i < n; i++)
        for (int side = 0; side < 2; side++) {
            const SyAdjacency *by = side == 0 ? &by_a : &by_b;
            const SyIndex *far = side == 0 ? b : a;
            for (SyIndex k = by->offset[queue[i]]; k < by->offset[queue[i] + 1]; k++) {
                SyIndex node = far[by->arc[k]];
                if (d->n_hop[node] != SY_NONE) continue;
                d->n_hop[node] = d->n_hop[queue[i]] + 1;
                queue[n++] = node;
            }
        }
    return true;
}

bool sy_directing_outlets(SyDirecting *d, GError **error) {
    SyIndex n_node = d->build->net->n_node;
    d->role = sy_array_new(n_node, 1, "nodes", error);
    d->through = d->role == NULL ? NULL : sy_array_new(n_node, 1, "nodes", error);
    if (d->through == NULL) return false;
    for (guint i = 0; i < d->build->cuts->len; i++) {
        const SyCut *cut = &g_array_index(d->build->cuts, SyCut, i);
        if (d->judged[cut->line]) d->through[cut->node] = 1;
    }
    take_kinds(d);
    take_modes(d);
    return take_outfalls(d, error);
}
