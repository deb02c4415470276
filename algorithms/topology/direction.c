#include "algorithms/topology/direction.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"

/* An end is 2 * edge at the edge's "from", 2 * edge + 1 at its "to". */
struct SyDirectionSolver {
    SyDirectionGraph graph;
    SyDirectionOptions options;
    uint8_t *passes;  /* n_node: an inflow and an outflow are there already */
    SyIndex *offset;  /* n_node + 1 into end */
    SyIndex *end;     /* ends at each node that are variables, ascending */
    SyIndex *order;   /* nodes: branches from their tips, then the part with loops */
    SyIndex n_branch; /* nodes of the branches, first in order */
    double *message;  /* 2 * n_edge: odds of "along" that the node at this end tells the edge */
    double *own;      /* n_edge: odds of "along" by its own evidence */
    bool *changed;    /* n_node: it was told something new since it last spoke */
    double *out, *none_out, *none_in; /* of the largest node: see tell() */
};

static SyIndex node_of(const SyDirectionGraph *graph, SyIndex end) {
    return end % 2 == 0 ? graph->from[end / 2] : graph->to[end / 2];
}

static bool is_variable(const SyDirectionGraph *graph, SyIndex edge) {
    return graph->from[edge] != graph->to[edge] && !(graph->both != NULL && graph->both[edge]);
}

static bool check(const SyDirectionGraph *graph, const SyDirectionOptions *options,
                  GError **error) {
    for (SyIndex edge = 0; edge < graph->n_edge; edge++) {
        SyIndex node = MAX(graph->from[edge], graph->to[edge]);
        if (node < graph->n_node) continue;
        g_set_error(error, SY_ERROR, SY_ERROR_RANGE, "edge %u: node %u is not below %u", edge, node,
                    graph->n_node);
        return false;
    }
    const double rare[] = {options->sink, options->split, options->source,
                           options->dry,  options->mouth, options->near};
    static const char *const names[] = {"sink", "split", "source", "dry", "mouth", "near"};
    for (guint i = 0; i < G_N_ELEMENTS(rare); i++)
        if (!(rare[i] >= 1e-9 && rare[i] <= 1)) {
            g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, "%s is %g, not between 1e-9 and 1",
                        names[i], rare[i]);
            return false;
        }
    if (!(options->tolerance > 0)) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, "tolerance is %g, not above 0",
                    options->tolerance);
        return false;
    }
    return true;
}

/* Ends by node, and what passes. */
static bool group(SyDirectionSolver *s, GError **error) {
    const SyDirectionGraph *g = &s->graph;
    s->passes = sy_array_new(g->n_node, 1, "nodes", error);
    s->offset = s->passes == NULL
                    ? NULL
                    : sy_array_new((gsize)g->n_node + 2, sizeof(SyIndex), "nodes", error);
    s->end = s->offset == NULL
                 ? NULL
                 : sy_array_new(2 * (gsize)g->n_edge, sizeof(SyIndex), "edges", error);
    if (s->end == NULL) return false;
    for (SyIndex node = 0; g->through != NULL && node < g->n_node; node++)
        s->passes[node] = g->through[node] != 0;
    for (SyIndex edge = 0; edge < g->n_edge; edge++) {
        if (!is_variable(g, edge)) {
            s->passes[g->from[edge]] = s->passes[g->to[edge]] = 1;
            continue;
        }
        s->offset[g->from[edge] + 2]++;
        s->offset[g->to[edge] + 2]++;
    }
    for (SyIndex node = 0; node < g->n_node; node++) s->offset[node + 2] += s->offset[node + 1];
    for (SyIndex end = 0; end < 2 * g->n_edge; end++)
        if (is_variable(g, end / 2)) s->end[s->offset[node_of(g, end) + 1]++] = end;
    return true;
}

/* Tips of branches, then what becomes a tip; then the rest by distance from where branches join it
 * (a search from all of them at once). */
static bool find_order(SyDirectionSolver *s, GError **error) {
    const SyDirectionGraph *g = &s->graph;
    g_autofree SyIndex *left = sy_array_new(g->n_node, sizeof(SyIndex), "nodes", error);
    s->order = left == NULL ? NULL : sy_array_new(g->n_node, sizeof(SyIndex), "nodes", error);
    if (s->order == NULL) return false;
    SyIndex n = 0;
    for (SyIndex node = 0; node < g->n_node; node++) {
        left[node] = s->offset[node + 1] - s->offset[node];
        if (left[node] <= 1) s->order[n++] = node;
    }
    for (SyIndex i = 0; i < n; i++) {
        SyIndex node = s->order[i];
        for (SyIndex k = s->offset[node]; k < s->offset[node + 1]; k++) {
            SyIndex other = node_of(g, s->end[k] ^ 1u);
            if (left[other] > 1 && --left[other] == 1) s->order[n++] = other;
        }
    }
    s->n_branch = n;
    for (SyIndex i = 0; i < n; i++) left[s->order[i]] = 0;
    SyIndex next_seed = 0, at = 0;
    while (n < g->n_node) {
        if (at == n || n == s->n_branch) { /* another part with loops */
            while (left[next_seed] == 0) next_seed++;
            left[next_seed] = 0;
            at = n;
            s->order[n++] = next_seed;
        }
        SyIndex node = s->order[at++];
        for (SyIndex k = s->offset[node]; k < s->offset[node + 1]; k++) {
            SyIndex other = node_of(g, s->end[k] ^ 1u);
            if (left[other] == 0) continue;
            left[other] = 0;
            s->order[n++] = other;
        }
    }
    return true;
}

SyDirectionSolver *sy_direction_solver_new(const SyDirectionGraph *graph,
                                           const SyDirectionOptions *options, GError **error) {
    SyDirectionOptions defaults = SY_DIRECTION_OPTIONS_INIT;
    if (options == NULL) options = &defaults;
    if (!check(graph, options, error)) return NULL;
    g_autoptr(SyDirectionSolver) s = g_new0(SyDirectionSolver, 1);
    s->graph = *graph;
    s->options = *options;
    if (!group(s, error) || !find_order(s, error)) return NULL;
    SyIndex most = 0;
    for (SyIndex node = 0; node < graph->n_node; node++)
        most = MAX(most, s->offset[node + 1] - s->offset[node]);
    double **arrays[] = {&s->message, &s->own, &s->out, &s->none_out, &s->none_in};
    gsize n[] = {2 * (gsize)graph->n_edge, graph->n_edge, most, (gsize)most + 1, (gsize)most + 1};
    for (guint i = 0; i < G_N_ELEMENTS(arrays); i++)
        if ((*arrays[i] = sy_array_new(n[i], sizeof(double), "edges", error)) == NULL) return NULL;
    s->changed = sy_array_new(graph->n_node, sizeof(bool), "nodes", error);
    if (s->changed == NULL) return NULL;
    for (gsize end = 0; end < 2 * (gsize)graph->n_edge; end++) s->message[end] = 1;
    return g_steal_pointer(&s);
}

void sy_direction_solver_free(SyDirectionSolver *solver) {
    if (solver == NULL) return;
    g_free(solver->passes);
    g_free(solver->offset);
    g_free(solver->end);
    g_free(solver->order);
    g_free(solver->message);
    g_free(solver->own);
    g_free(solver->changed);
    g_free(solver->out);
    g_free(solver->none_out);
    g_free(solver->none_in);
    g_free(solver);
}

SyIndex sy_direction_solver_n_edge(const SyDirectionSolver *solver) {
    return solver->graph.n_edge;
}

/* Odds instead of their logarithms: the same numbers, but no logarithm in the sweeps. */
static double held(double odds) {
    static const double most = 1e13; /* exp(30) */
    return odds < most ? MAX(odds, 1 / most) : most;
}

/* Weights of the states of a node's factor, up to one constant: any edges out and in, none out,
 * none in. Each outflow after the first costs @split: so every outflow does, and the first is paid
 * back. */
typedef struct {
    double split, sink, source;
} Factor;

static Factor factor_of(const SyDirectionSolver *s, SyIndex node) {
    uint8_t role = s->graph.role == NULL ? 0 : s->graph.role[node];
    bool single = s->offset[node + 1] - s->offset[node] == 1;
    Factor f = {s->options.split, s->options.sink, s->options.source};
    if (role & SY_NODE_DIVIDES) f.split = 1;
    if (single || role & SY_NODE_SOURCE) f.source = 1;
    if (role & SY_NODE_MOUTH) f.sink = s->options.mouth;
    if (role & SY_NODE_STORES) f.sink = 1;
    if (role & SY_NODE_OUTLET) {
        f.sink = 1;
        f.source = role & SY_NODE_MOUTH ? s->options.near : s->options.dry;
    }
    return f;
}

/* The node tells each of its edges what the others and the factor say. With p the probability that
 * an edge flows out (its other evidence, each outflow weighed with split), I the chance that none
 * of the others flows out, O that none flows in:
 *   out: (1 - O) + O source          in: (1 - I) / split + I sink
 * and where something passes already: out: split, in: 1. */
static void tell(SyDirectionSolver *s, SyIndex node, bool damped) {
    SyIndex first = s->offset[node], n = s->offset[node + 1] - first;
    Factor f = factor_of(s, node);
    bool passes = s->passes[node];
    s->changed[node] = false;
    for (SyIndex i = 0; i < n && !passes; i++) {
        SyIndex end = s->end[first + i];
        double odds = s->own[end / 2] * s->message[end ^ 1u];
        s->out[i] =
            end % 2 == 0 ? odds * f.split / (1 + odds * f.split) : f.split / (odds + f.split);
    }
    /* From the right, then from the left, so that each product leaves one edge out. */
    s->none_out[n] = s->none_in[n] = 1;
    for (SyIndex i = n; i-- > 0 && !passes;) {
        s->none_out[i] = s->none_out[i + 1] * (1 - s->out[i]);
        s->none_in[i] = s->none_in[i + 1] * s->out[i];
    }
    double none_out = 1, none_in = 1, least = 1 - s->options.tolerance;
    for (SyIndex i = 0; i < n; i++) {
        SyIndex end = s->end[first + i];
        double out = f.split, in = 1;
        if (!passes) {
            double no_out = none_out * s->none_out[i + 1], no_in = none_in * s->none_in[i + 1];
            out = 1 - no_in + no_in * f.source;
            in = (1 - no_out) / f.split + no_out * f.sink;
            none_out *= 1 - s->out[i];
            none_in *= s->out[i];
        }
        double old = s->message[end], odds = held(end % 2 == 0 ? out / in : in / out);
        if (damped) odds = sqrt(odds * old);
        s->message[end] = odds;
        if (odds < old * least || old < odds * least)
            s->changed[node_of(&s->graph, end ^ 1u)] = true;
    }
}

/* One sweep over order[first .. last], to and fro, of nodes that were told something new. Returns
 * whether any was. */
static bool sweep(SyDirectionSolver *s, SyIndex first, SyIndex end, bool damped) {
    bool any = false;
    for (SyIndex i = first; i < end; i++)
        if (s->changed[s->order[i]]) {
            any = true;
            tell(s, s->order[i], damped);
        }
    for (SyIndex i = end; i-- > first;)
        if (s->changed[s->order[i]]) tell(s, s->order[i], damped);
    return any;
}

/* Loops settle by sweeps; those that swing are damped. */
static bool settle(SyDirectionSolver *s, uint32_t *n_sweep) {
    for (*n_sweep = 0; *n_sweep < s->options.max_sweep; ++*n_sweep)
        if (!sweep(s, s->n_branch, s->graph.n_node, 2 * *n_sweep > s->options.max_sweep))
            return true;
    for (SyIndex i = s->n_branch; i < s->graph.n_node; i++)
        if (s->changed[s->order[i]]) return false;
    return true;
}

bool sy_direction_solve(SyDirectionSolver *s, const double *log_odds, double *along,
                        uint32_t *n_sweep) {
    const SyDirectionGraph *g = &s->graph;
    uint32_t own_n_sweep;
    for (SyIndex edge = 0; edge < g->n_edge; edge++)
        s->own[edge] = isnan(log_odds[edge]) ? 1 : held(exp(log_odds[edge]));
    memset(s->changed, 1, g->n_node);
    for (SyIndex i = 0; i < s->n_branch; i++) tell(s, s->order[i], false);
    bool settled = settle(s, n_sweep == NULL ? &own_n_sweep : n_sweep);
    for (SyIndex i = s->n_branch; i-- > 0;) tell(s, s->order[i], false);
    for (SyIndex edge = 0; edge < g->n_edge; edge++) {
        double odds = held(s->own[edge] * s->message[2 * edge] * s->message[2 * edge + 1]);
        along[edge] = is_variable(g, edge) ? odds / (1 + odds) : 0.5;
    }
    return settled;
}
