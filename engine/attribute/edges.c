/* The network as edges in doubt. */
#include <math.h>

#include "engine/attribute/parts.h"

#define CERTAIN 1e-4 /* a doubt below this is none: no way so unlikely is followed anyway */

/* Probabilities of one edge in its drawn order. */
typedef struct {
    double forward, reverse, both;
} State;

/* Probability that a line runs along its drawn order, of those that run one way. */
static double along_of(const SyNetwork *net, SyIndex line) {
    if (net->line_along != NULL && !isnan(net->line_along[line])) return net->line_along[line];
    switch (net->line_direction[line]) {
        case SY_DIRECTION_ALONG:
            return 1;
        case SY_DIRECTION_AGAINST:
            return 0;
        default:
            return 0.5;
    }
}

/* The state of one piece of a line that lies in pieces; see sy_doubt_init. */
static State piece_state(const SyNetwork *net, SyIndex edge) {
    SyIndex line = net->edges.line[edge];
    bool is_first = edge == 0 || net->edges.line[edge - 1] != line;
    bool is_last = edge + 1 == net->edges.n_edge || net->edges.line[edge + 1] != line;
    if (sy_network_is_gap(net,
                          line)) /* of one along points in a row, the last piece has the doubt */
        return (State){is_last ? sy_network_line_probability(net, line) : 1, 0, 0};
    if (net->line_direction[line] == SY_DIRECTION_BOTH) return (State){0, 0, 1};
    double along = along_of(net, line);
    if (along > 1 - CERTAIN) return (State){1, 0, 0};
    if (along < CERTAIN) return (State){0, 1, 0};
    if (is_first && is_last) return (State){along, 1 - along, 0};
    bool likely_along = along >= 0.5;
    bool is_lowest = likely_along ? is_last : is_first;
    bool is_topmost = likely_along ? is_first : is_last;
    double likely = likely_along ? along : 1 - along, other = 1 - likely;
    if (is_lowest) return likely_along ? (State){0, other, likely} : (State){other, 0, likely};
    if (is_topmost) return likely_along ? (State){likely, 0, other} : (State){0, likely, other};
    return (State){0, 0, 1};
}

double sy_doubt_way(const SyNetwork *net, SyIndex edge, bool along) {
    State state = piece_state(net, edge);
    return (along ? state.forward : state.reverse) + state.both;
}

/* The first gap of the dead end that a gap continues; @before: the shares of those from it up to
 * this one. */
static SyIndex first_gap(const SyNetwork *net, SyIndex line, double *before) {
    const SyGap *gaps = (const SyGap *)(const void *)net->gaps->data;
    SyIndex at = line - net->first_gap_line, i = at;
    for (*before = 0; i > 0 && gaps[i - 1].from == gaps[at].from; i--)
        *before += gaps[i - 1].probability;
    return net->first_gap_line + i;
}

/* A number that stays with a feature when others come and go; that of its gaps is another. */
static uint64_t key_of(const SyNetwork *net, SyIndex line) {
    SyRole role = net->line_role[line];
    const SyTable *table = net->layers->table[role];
    uint64_t key = (uint64_t)table->fid[net->line_row[line]];
    const SyColumn *source = sy_table_column(table, "source");
    key = key * UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)source->integer[net->line_row[line]];
    return key * UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)role +
           (sy_network_is_gap(net, line) ? SY_N_ROLE : 0);
}

static void add(SyDoubt *doubt, SyIndex from, SyIndex to, State state, uint64_t key, double skip) {
    SyIndex e = doubt->edges.n_edge++;
    doubt->from[e] = from;
    doubt->to[e] = to;
    doubt->forward[e] = state.forward;
    doubt->reverse[e] = state.reverse;
    doubt->both[e] = state.both;
    doubt->key[e] = key;
    doubt->skip[e] = skip;
}

static void add_edge(SyDoubt *doubt, const SyNetwork *net, const SyTrace *trace, SyIndex edge) {
    SyIndex line = net->edges.line[edge];
    if (net->line_closed[line] != SY_OPEN || net->line_role[line] == SY_ROLE_RIVERS) return;
    bool pipe = net->line_role[line] == SY_ROLE_PIPES;
    SyIndex from = net->edges.from[edge], to = net->edges.to[edge];
    SyIndex tail = trace->below[from], head = pipe ? trace->mouth[to] : to;
    SyIndex back_tail = trace->below[to], back_head = pipe ? trace->mouth[from] : from;
    State state = piece_state(net, edge);
    double skip = 0;
    uint64_t key = key_of(net, sy_network_is_gap(net, line) ? first_gap(net, line, &skip) : line);
    if (tail == back_head && head == back_tail) {
        add(doubt, tail, head, state, key, skip);
        return;
    }
    double forward = state.forward + state.both, reverse = state.reverse + state.both;
    if (forward > 0) add(doubt, tail, head, (State){forward, 0, 0}, key, skip);
    if (reverse > 0)
        add(doubt, back_tail, back_head, (State){reverse, 0, 0}, key, skip + state.forward);
}

bool sy_doubt_init(const SyNetwork *net, const SyTrace *trace, SyDoubt *doubt, GError **error) {
    *doubt = (SyDoubt){.edges.n_node = trace->arcs.n_node};
    gsize most = 2 * (gsize)net->edges.n_edge + net->n_node;
    doubt->from = sy_array_new(most, sizeof(SyIndex), "edges", error);
    doubt->to = sy_array_new(most, sizeof(SyIndex), "edges", error);
    doubt->forward = sy_array_new(most, sizeof(double), "edges", error);
    doubt->reverse = sy_array_new(most, sizeof(double), "edges", error);
    doubt->both = sy_array_new(most, sizeof(double), "edges", error);
    doubt->key = sy_array_new(most, sizeof(uint64_t), "edges", error);
    doubt->skip = sy_array_new(most, sizeof(double), "edges", error);
    if (!doubt->from || !doubt->to || !doubt->forward || !doubt->reverse || !doubt->both ||
        !doubt->key || !doubt->skip)
        return false;
    for (SyIndex edge = 0; edge < net->edges.n_edge; edge++) add_edge(doubt, net, trace, edge);
    for (SyIndex node = 0; node < net->n_node; node++)
        if (trace->mouth[node] != node)
            add(doubt, trace->mouth[node], node, (State){1, 0, 0}, node, 0);
    doubt->edges.from = doubt->from;
    doubt->edges.to = doubt->to;
    doubt->edges.forward = doubt->forward;
    doubt->edges.reverse = doubt->reverse;
    doubt->edges.both = doubt->both;
    doubt->edges.key = doubt->key;
    doubt->edges.skip = doubt->skip;
    return true;
}

void sy_doubt_clear(SyDoubt *doubt) {
    g_free(doubt->from);
    g_free(doubt->to);
    g_free(doubt->forward);
    g_free(doubt->reverse);
    g_free(doubt->both);
    g_free(doubt->key);
    g_free(doubt->skip);
    *doubt = (SyDoubt){0};
}
