/* Outfalls of overflows: a chamber on a sewer (截流井) sends dry water on to the works, and only
 * what it cannot take to the river. */
#include <string.h>

#include "algorithms/topology/sets.h"
#include "engine/network/direction.h"

typedef struct {
    SyIndex *degree; /* n_node: judged lines */
    SyIndex *lines;  /* n_node: their numbers, exclusive or: at two lines the other one */
    bool *weir;      /* n_node: a chamber with an overflow */
    bool *overflow;  /* n_line: by its own record */
    SyIndex *part;   /* n_node: set of connected nodes */
    bool *fed;       /* n_node: of a part: it has an outlet that is no relief */
    GArray *reliefs; /* SyIndex: nodes */
} Reliefs;

static void clear(Reliefs *r) {
    void *arrays[] = {r->degree, r->lines, r->weir, r->overflow, r->part, r->fed};
    for (guint i = 0; i < G_N_ELEMENTS(arrays); i++) g_free(arrays[i]);
    if (r->reliefs != NULL) g_array_unref(r->reliefs);
}

static bool is_overflow(const char *mode) {
    return mode != NULL && (strcmp(mode, "overflow") == 0 || strcmp(mode, "weir") == 0);
}

static bool look(const SyDirecting *d, Reliefs *r, GError **error) {
    const SyNetwork *net = d->build->net;
    const SyTable *nodes = d->build->layers->table[SY_ROLE_NODES];
    const SyColumn *kind = nodes == NULL ? NULL : sy_table_column(nodes, "kind");
    r->degree = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    r->lines = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    r->weir = sy_array_new(net->n_node, sizeof(bool), "nodes", error);
    r->overflow = sy_array_new(net->lines.n_line, sizeof(bool), "lines", error);
    r->part = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    r->fed = sy_array_new(net->n_node, sizeof(bool), "nodes", error);
    if (!r->degree || !r->lines || !r->weir || !r->overflow || !r->part || !r->fed) return false;
    r->reliefs = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    for (SyIndex node = 0; node < net->n_node; node++) {
        r->part[node] = node;
        if (kind != NULL && net->node_row[node] != SY_NONE)
            r->weir[node] = g_strcmp0(sy_column_text(kind, net->node_row[node]), "weir") == 0;
    }
    SyLineColumns columns = {.role = SY_N_ROLE};
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        if (!d->judged[line]) continue;
        sy_line_columns(&columns, d->build, line);
        r->overflow[line] =
            columns.mode != NULL && is_overflow(sy_column_text(columns.mode, net->line_row[line]));
        for (SyIndex end = 2 * line; end <= 2 * line + 1; end++) {
            r->degree[net->line_end_node[end]]++;
            r->lines[net->line_end_node[end]] ^= line;
        }
        sy_set_join(r->part, net->line_end_node[2 * line], net->line_end_node[2 * line + 1]);
    }
    for (guint i = 0; i < d->build->cuts->len; i++) {
        const SyCut *cut = &g_array_index(d->build->cuts, SyCut, i);
        if (!d->judged[cut->line]) continue;
        r->degree[cut->node] += 2; /* the line it stands on comes and goes there */
        sy_set_join(r->part, cut->node, net->line_end_node[2 * cut->line]);
    }
    return true;
}

/* From an outlet up its only line, to an overflow or the chamber of one; @mark: calls the lines on
 * the way overflows. */
static bool walk(const SyDirecting *d, Reliefs *r, SyIndex outlet, bool mark) {
    const SyNetwork *net = d->build->net;
    SyIndex node = outlet, line = r->lines[outlet];
    if (r->degree[outlet] != 1) return false;
    for (SyIndex n = 0; n < net->lines.n_line; n++) {
        bool by_record = r->overflow[line];
        if (mark) net->line_relief[line] = true;
        if (by_record) return true;
        node = net->line_end_node[2 * line] == node ? net->line_end_node[2 * line + 1]
                                                    : net->line_end_node[2 * line];
        if (r->degree[node] != 2 || d->through[node] != 0)
            return r->weir[node] && r->degree[node] > 2;
        line ^= r->lines[node];
    }
    return false;
}

bool sy_directing_reliefs(SyDirecting *d, GError **error) {
    SyNetwork *net = d->build->net;
    Reliefs r = {0};
    net->line_relief = sy_array_new(net->lines.n_line, sizeof(bool), "lines", error);
    d->relief = sy_array_new(net->n_node, sizeof(bool), "nodes", error);
    bool done = net->line_relief != NULL && d->relief != NULL && look(d, &r, error);
    for (SyIndex node = 0; done && node < net->n_node; node++) {
        if (!(d->role[node] & SY_NODE_OUTLET)) continue;
        if (walk(d, &r, node, false))
            g_array_append_val(r.reliefs, node);
        else
            r.fed[sy_set_find(r.part, node)] = true;
    }
    for (guint i = 0; done && i < r.reliefs->len; i++) {
        SyIndex node = g_array_index(r.reliefs, SyIndex, i);
        if (!r.fed[sy_set_find(r.part, node)]) continue;
        walk(d, &r, node, true);
        d->relief[node] = true;
    }
    clear(&r);
    return done;
}
