/* Which way water runs through sags: where it stands above a line, the line's own levels say
 * nothing, and how the sag spills says all. */
#include <math.h>
#include <string.h>

#include "algorithms/topology/sets.h"
#include "algorithms/transport/sills.h"
#include "engine/network/direction.h"

/* Levels of ends: where a line's own is missing the lowest of the others at the node, or the
 * well's; 2 * n_line, g_free. */
static double *linked_levels(const SyDirecting *d, GError **error) {
    const SyNetwork *net = d->build->net;
    gsize n = 2 * (gsize)net->lines.n_line;
    g_autofree double *lowest_m = sy_array_new(net->n_node, sizeof(double), "nodes", error);
    double *level_m = lowest_m == NULL ? NULL : sy_array_new(n, sizeof(double), "lines", error);
    if (level_m == NULL) return NULL;
    for (SyIndex node = 0; node < net->n_node; node++) lowest_m[node] = INFINITY;
    for (gsize end = 0; end < n; end++)
        if (d->judged[end / 2] && d->level_m[end] < lowest_m[net->line_end_node[end]])
            lowest_m[net->line_end_node[end]] = d->level_m[end];
    for (gsize end = 0; end < n; end++) {
        double other_m = lowest_m[net->line_end_node[end]];
        level_m[end] = isnan(d->level_m[end]) && isfinite(other_m) ? other_m : d->level_m[end];
    }
    return level_m;
}

/* Lines as arcs of either way, and tees as arcs to the ends of the line they meet. */
typedef struct {
    SyIndex n;
    SyIndex *tail, *head, *line; /* line: SY_NONE: of a tee or joint */
    double *level_m, *resistance;
    bool *free_fall, *outlet;
} Arcs;

static void arcs_clear(Arcs *arcs) {
    void *arrays[] = {arcs->tail,       arcs->head,      arcs->line,  arcs->level_m,
                      arcs->resistance, arcs->free_fall, arcs->outlet};
    for (guint i = 0; i < G_N_ELEMENTS(arrays); i++) g_free(arrays[i]);
}

static void add_arc(Arcs *arcs, SyIndex tail, SyIndex head, double tail_m, double head_m,
                    SyIndex line, double resistance, bool free_fall) {
    SyIndex arc = arcs->n++;
    arcs->tail[arc] = tail;
    arcs->head[arc] = head;
    arcs->line[arc] = line;
    arcs->level_m[2 * (gsize)arc] = tail_m;
    arcs->level_m[2 * (gsize)arc + 1] = head_m;
    arcs->resistance[arc] = resistance;
    arcs->free_fall[arc] = free_fall;
}

/* What is lifted may go either way: which one is stated may be wrong. */
static void add_line(const SyDirecting *d, const SyLineColumns *columns, SyIndex line,
                     const double *linked_m, Arcs *arcs) {
    const SyNetwork *net = d->build->net;
    const SyIndex *node = net->line_end_node + 2 * (gsize)line;
    const double *level_m = linked_m + 2 * (gsize)line;
    SyIndex row = net->line_row[line];
    const char *mode = columns->mode == NULL ? NULL : sy_column_text(columns->mode, row);
    bool lifted = mode != NULL && (strcmp(mode, "pump") == 0 || strcmp(mode, "pressure") == 0);
    double resistance =
        sy_pipe_resistance(sy_line_length(&net->lines, line),
                           columns->size == NULL ? NAN : columns->size->real[row], NAN);
    for (int end = 0; end < 2; end++)
        add_arc(arcs, node[end], node[1 - end], level_m[end], level_m[1 - end], line, resistance,
                lifted);
}

static bool make_arcs(const SyDirecting *d, const double *linked_m, Arcs *arcs, GError **error) {
    const SyNetwork *net = d->build->net;
    const GArray *cuts = d->build->cuts;
    gsize most = 2 * (gsize)net->lines.n_line + 4 * (gsize)cuts->len + 2 * (gsize)net->n_node;
    arcs->tail = sy_array_new(most, sizeof(SyIndex), "lines", error);
    arcs->head = sy_array_new(most, sizeof(SyIndex), "lines", error);
    arcs->line = sy_array_new(most, sizeof(SyIndex), "lines", error);
    arcs->level_m = sy_array_new(2 * most, sizeof(double), "lines", error);
    arcs->resistance = sy_array_new(most, sizeof(double), "lines", error);
    arcs->free_fall = sy_array_new(most, sizeof(bool), "lines", error);
    arcs->outlet = sy_array_new(net->n_node, sizeof(bool), "nodes", error);
    if (!arcs->tail || !arcs->head || !arcs->line || !arcs->level_m || !arcs->resistance ||
        !arcs->free_fall || !arcs->outlet)
        return false;
    SyLineColumns columns = {.role = SY_N_ROLE};
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        if (!d->judged[line]) continue;
        sy_line_columns(&columns, d->build, line);
        add_line(d, &columns, line, linked_m, arcs);
    }
    for (guint i = 0; i < cuts->len; i++) {
        const SyCut *cut = &g_array_index(cuts, SyCut, i);
        double resistance =
            sy_pipe_resistance(sy_line_length(&net->lines, cut->line) / 2, NAN, NAN);
        for (SyIndex end = 0; d->judged[cut->line] && end < 2; end++) {
            SyIndex node = net->line_end_node[2 * cut->line + end];
            double level_m = linked_m[2 * cut->line + end];
            add_arc(arcs, cut->node, node, NAN, level_m, SY_NONE, resistance, false);
            add_arc(arcs, node, cut->node, level_m, NAN, SY_NONE, resistance, false);
        }
    }
    for (SyIndex node = 0; node < net->n_node; node++) {
        SyIndex met = sy_set_find(d->met, node);
        if (met == node) continue;
        add_arc(arcs, node, met, NAN, NAN, SY_NONE, sy_pipe_resistance(0, NAN, NAN), false);
        add_arc(arcs, met, node, NAN, NAN, SY_NONE, sy_pipe_resistance(0, NAN, NAN), false);
    }
    for (SyIndex node = 0; node < net->n_node; node++)
        arcs->outlet[node] = (d->role[node] & SY_NODE_OUTLET) != 0 && !d->relief[node];
    return true;
}

/* Bottoms of nodes, and by how many lines the survey lets water leave each: a tee passes on. */
typedef struct {
    double *bottom_m;
    SyIndex *n_out;
} Wells;

static bool look_at_wells(const SyDirecting *d, Wells *wells, GError **error) {
    const SyNetwork *net = d->build->net;
    wells->bottom_m = sy_array_new(net->n_node, sizeof(double), "nodes", error);
    wells->n_out = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    if (wells->bottom_m == NULL || wells->n_out == NULL) return false;
    for (SyIndex node = 0; node < net->n_node; node++) {
        wells->bottom_m[node] = INFINITY;
        wells->n_out[node] = d->through[node] != 0 || sy_set_find(d->met, node) != node ? 1 : 0;
    }
    for (SyIndex end = 0; end < 2 * net->lines.n_line; end++) {
        SyIndex node = net->line_end_node[end];
        if (!d->judged[end / 2]) continue;
        uint8_t direction = net->line_direction[end / 2];
        wells->n_out[node] +=
            direction == SY_DIRECTION_BOTH || (end % 2 == 0) == (direction == SY_DIRECTION_ALONG);
        if (d->level_m[end] < wells->bottom_m[node]) wells->bottom_m[node] = d->level_m[end];
    }
    return true;
}

/* How many nodes send their water through each, of those that drain down into it, or stand beside
 * an outlet: 0 for the blind end of a drain, which may go on where nothing was surveyed. So may a
 * sag whose deepest place gives no water by the survey, and one deeper than sags are is a missing
 * joint or a slip in levels: their nodes count none either. */
static bool count_through(const SyDirecting *d, const Arcs *arcs, const Wells *wells,
                          const SyHeld *held, const SyIndex *via, const SyIndex *order,
                          SyIndex *n_through, GError **error) {
    const SyNetwork *net = d->build->net;
    g_autofree SyIndex *sag = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    g_autofree SyIndex *deepest = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    if (sag == NULL || deepest == NULL) return false;
    for (SyIndex end = 0; end < 2 * net->lines.n_line; end++)
        if (d->judged[end / 2] && d->role[net->line_end_node[end ^ 1u]] & SY_NODE_OUTLET)
            n_through[net->line_end_node[end]] = 1;
    for (SyIndex k = 0; k < net->n_node; k++) {
        SyIndex node = order[k], head = via[node] == SY_NONE ? SY_NONE : arcs->head[via[node]];
        bool stands = held[node].sill_m > wells->bottom_m[node];
        if (!stands) n_through[node] = 1;
        bool same = head != SY_NONE && held[head].sill_m >= held[node].sill_m &&
                    held[head].sill_m > wells->bottom_m[head];
        sag[node] = stands && same ? sag[head] : node;
        SyIndex *at = &deepest[sag[node]];
        if (sag[node] == node || wells->bottom_m[node] < wells->bottom_m[*at]) *at = node;
    }
    for (SyIndex k = net->n_node; k-- > 0;) {
        SyIndex node = order[k];
        if (via[node] != SY_NONE) n_through[arcs->head[via[node]]] += n_through[node];
    }
    for (SyIndex node = 0; node < net->n_node; node++) {
        SyIndex bottom = deepest[sag[node]];
        double deep_m = held[node].sill_m - wells->bottom_m[bottom];
        if (deep_m > 0 &&
            (wells->n_out[bottom] == 0 || deep_m > d->build->weights->direction_sag_m))
            n_through[node] = 0;
    }
    return true;
}

/* How high the sill may be by which each node drains, where the last level on its way to the outlet
 * is not known: as far above the last that is as pipes may rise; -INFINITY: it is known. */
static double *possible_sills(const SyDirecting *d, const Arcs *arcs, const SyIndex *via,
                              const SyIndex *order, GError **error) {
    const double rise_m = d->build->weights->direction_sill_m;
    SyIndex n_node = d->build->net->n_node;
    double *possible_m = sy_array_new(n_node, sizeof(double), "nodes", error);
    for (SyIndex k = 0; possible_m != NULL && k < n_node; k++) {
        SyIndex node = order[k], arc = via[node];
        possible_m[node] = -INFINITY;
        if (arc == SY_NONE) continue;
        SyIndex head = arcs->head[arc];
        const double *level_m = arcs->level_m + 2 * (gsize)arc;
        bool is_last = via[head] == SY_NONE;
        if (arcs->free_fall[arc] || (is_last && !isnan(level_m[1]))) continue;
        bool is_open = is_last || isnan(possible_m[head]);
        possible_m[node] = is_open ? level_m[0] + rise_m : possible_m[head];
    }
    return possible_m;
}

/* What the sills say about one line, where its own fall does not say it: it is on the
 * way of other water, and the sill to which it runs is known to be the lower one. A line that
 * begins above the sills of both its ends is on no water's way: it takes what is too much, down its
 * fall. */
static void judge_line(SyDirecting *d, SyIndex line, const double *linked_m, const SyHeld *held,
                       const SyIndex *n_through, const double *possible_m) {
    const SyIndex *node = d->build->net->line_end_node + 2 * (gsize)line;
    const double *level_m = linked_m + 2 * (gsize)line;
    SyHeld from = held[node[0]], to = held[node[1]];
    double fall_m = level_m[0] - level_m[1], sill_m = fmax(from.sill_m, to.sill_m);
    bool along = sy_held_less(to, from), differ = along || sy_held_less(from, to);
    if (!differ || !isfinite(sill_m) || isnan(fall_m) || !isfinite(fmin(from.sill_m, to.sill_m)) ||
        n_through[node[along ? 0 : 1]] == 0 || possible_m[node[along ? 1 : 0]] > sill_m)
        return;
    double rise_m = along ? -fall_m : fall_m, high_m = fmax(level_m[0], level_m[1]);
    double crest_m =
        rise_m <= d->build->weights->direction_sill_m ? high_m : level_m[along ? 0 : 1];
    if (sill_m < crest_m || !(sill_m > high_m || rise_m > 0)) return;
    d->through_sag[line] = along ? 1 : -1;
}

/* An outlet whose sill lies above that by which the sewer behind it drains gets water only when the
 * sewer is full: it may be dry, and the sewer divides where its line begins. */
static bool find_high_outlets(SyDirecting *d, const double *linked_m, const SyHeld *held,
                              const double *possible_m, GError **error) {
    const SyNetwork *net = d->build->net;
    g_autofree bool *fed = sy_array_new(net->n_node, sizeof(bool), "nodes", error);
    g_autofree bool *high = sy_array_new(net->n_node, sizeof(bool), "nodes", error);
    if (fed == NULL || high == NULL) return false;
    for (SyIndex end = 0; end < 2 * net->lines.n_line; end++) {
        SyIndex node = net->line_end_node[end], other = net->line_end_node[end ^ 1u];
        if (!d->judged[end / 2] || !(d->role[node] & SY_NODE_OUTLET)) continue;
        double over_m =
            fmax(linked_m[end], linked_m[end ^ 1u]) - fmax(held[other].sill_m, possible_m[other]);
        bool is_high = over_m > 0 && over_m <= d->build->weights->direction_sill_m;
        (is_high ? high : fed)[node] = true;
        if (is_high) d->role[other] |= SY_NODE_DIVIDES;
    }
    for (SyIndex node = 0; node < net->n_node; node++)
        if (high[node] && !fed[node]) d->relief[node] = true;
    for (SyIndex end = 0; end < 2 * net->lines.n_line; end++) {
        SyIndex node = net->line_end_node[end];
        if (d->judged[end / 2] && high[node] && !fed[node])
            d->through_sag[end / 2] = end % 2 == 1 ? 1 : -1;
    }
    return true;
}

bool sy_directing_sags(SyDirecting *d, GError **error) {
    const SyNetwork *net = d->build->net;
    SyIndex n_node = net->n_node;
    d->through_sag = sy_array_new(net->lines.n_line, 1, "lines", error);
    g_autofree SyHeld *held = sy_array_new(n_node, sizeof(SyHeld), "nodes", error);
    g_autofree SyIndex *order = sy_array_new(n_node, sizeof(SyIndex), "nodes", error);
    g_autofree SyIndex *via = sy_array_new(n_node, sizeof(SyIndex), "nodes", error);
    g_autofree SyIndex *n_through = sy_array_new(n_node, sizeof(SyIndex), "nodes", error);
    g_autofree double *linked_m = linked_levels(d, error);
    if (!d->through_sag || !held || !order || !via || !n_through || !linked_m) return false;
    Arcs arcs = {0};
    bool done = make_arcs(d, linked_m, &arcs, error);
    SySillNet sills = {n_node,         arcs.n,       arcs.tail,
                       arcs.head,      arcs.level_m, arcs.resistance,
                       arcs.free_fall, arcs.outlet,  d->build->weights->direction_sill_m};
    Wells wells = {0};
    done = done && sy_sills(&sills, held, via, order, error) && look_at_wells(d, &wells, error) &&
           count_through(d, &arcs, &wells, held, via, order, n_through, error);
    g_free(wells.bottom_m);
    g_free(wells.n_out);
    g_autofree double *possible_m = done ? possible_sills(d, &arcs, via, order, error) : NULL;
    done = possible_m != NULL;
    for (SyIndex line = 0; done && line < net->lines.n_line; line++)
        if (d->judged[line]) judge_line(d, line, linked_m, held, n_through, possible_m);
    done = done && find_high_outlets(d, linked_m, held, possible_m, error);
    arcs_clear(&arcs);
    return done;
}
